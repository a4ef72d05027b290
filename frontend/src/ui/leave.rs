//! Leaving a form that holds something unsaved: asks first.

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;

use super::button::{Button, Look};
use super::dialog::Dialog;
use crate::tr;

/// Where the person wanted to go.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Wish {
    /// Along a link.
    Link(String),
    /// Back in the history.
    Back,
}

/// Asks before a link, the back button or the closing of the window takes the person away while `dirty`.
#[component]
pub fn LeaveGuard(#[prop(into)] dirty: Signal<bool>) -> impl IntoView {
    let open = RwSignal::new(false);
    let wish = RwSignal::new(None::<Wish>);
    let ask = move |to: Wish| {
        wish.set(Some(to));
        open.set(true);
    };
    before_router("click", move |event| {
        let Some(href) = dirty.get_untracked().then(|| followed(event)).flatten() else { return };
        event.prevent_default();
        event.stop_immediate_propagation();
        ask(Wish::Link(href));
    });
    // A step back has happened when we hear of it: it is taken back, and that second step says nothing new.
    let restoring = StoredValue::new(false);
    let leaving = StoredValue::new(false);
    before_router("popstate", move |event| {
        if restoring.get_value() {
            restoring.set_value(false);
            event.stop_immediate_propagation();
        } else if dirty.get_untracked() && !leaving.get_value() {
            event.stop_immediate_propagation();
            restoring.set_value(true);
            forward();
            ask(Wish::Back);
        }
    });
    before_router("beforeunload", move |event| {
        if dirty.get_untracked() {
            event.prevent_default();
        }
    });
    let navigate = use_navigate();
    let leave = move |_| {
        open.set(false);
        match wish.get_untracked() {
            Some(Wish::Link(href)) => navigate(&href, NavigateOptions::default()),
            Some(Wish::Back) => {
                leaving.set_value(true);
                back();
            }
            None => {}
        }
    };
    let leave = StoredValue::new_local(leave);
    view! {
        <Dialog open=open title=tr!(common.leave_title).to_owned() id="leave-dialog">
            <div class="dialog__body"><p>{tr!(common.leave_text)}</p></div>
            <div class="dialog__foot">
                <Button
                    look=Look::Danger
                    attr:data-testid="leave-without-saving"
                    on:click=move |event| leave.with_value(|leave| leave(event))
                >
                    {tr!(common.leave_anyway)}
                </Button>
                <Button
                    look=Look::Primary
                    on:click=move |_| open.set(false)
                >
                    {tr!(common.leave_stay)}
                </Button>
            </div>
        </Dialog>
    }
}

/// Goes to an address as a link does, so that a form with changes asks first.
pub fn follow(href: &str) {
    let Ok(link) = document().create_element("a") else { return };
    let Ok(link) = link.dyn_into::<web_sys::HtmlElement>() else { return };
    let Some(body) = document().body() else { return };
    // A page that takes no link follows none.
    if link.set_attribute("href", href).is_ok() && body.append_child(&link).is_ok() {
        link.click();
        link.remove();
    }
}

/// The address of the link that a plain click follows within the application.
fn followed(event: &web_sys::Event) -> Option<String> {
    let mouse = event.dyn_ref::<web_sys::MouseEvent>()?;
    if mouse.button() != 0 || mouse.ctrl_key() || mouse.meta_key() || mouse.shift_key() {
        return None;
    }
    let target = event.target()?.dyn_into::<web_sys::Element>().ok()?;
    let link = target.closest("a[href]").ok()??;
    let elsewhere = link.has_attribute("download") || link.has_attribute("target");
    link.get_attribute("href").filter(|href| href.starts_with('/') && !elsewhere)
}

fn forward() {
    if let Ok(history) = window().history() {
        // Without a page ahead nothing moves, and the form is still open.
        drop(history.forward());
    }
}

fn back() {
    if let Ok(history) = window().history() {
        // Without a page behind nothing moves.
        drop(history.back());
    }
}

/// Hears events of the window before the router does, while the caller is on the page.
fn before_router(name: &'static str, hear: impl Fn(&web_sys::Event) + 'static) {
    let closure = Closure::<dyn Fn(web_sys::Event)>::new(move |event: web_sys::Event| hear(&event));
    let listener = closure.as_ref().unchecked_ref::<js_sys::Function>();
    // The window of a page always takes listeners.
    drop(window().add_event_listener_with_callback_and_bool(name, listener, true));
    let kept = StoredValue::new_local(closure);
    on_cleanup(move || {
        kept.with_value(|closure| {
            let listener = closure.as_ref().unchecked_ref::<js_sys::Function>();
            drop(window().remove_event_listener_with_callback_and_bool(name, listener, true));
        });
    });
}
