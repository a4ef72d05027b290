//! The menu at the left: the sections that the person may see. It folds to icons; on a narrow window it is a drawer
//! over the page.

use leptos::ev;
use leptos::html;
use leptos::prelude::*;
use leptos_router::components::A;
use leptos_router::hooks::use_location;

use super::Surroundings;
use super::sections::{Group, MENU, RUNS, Section, current};
use crate::session::Session;
use crate::theme::{keep, kept};
use crate::tr;
use crate::ui::erased::{effect, redrawn};
use crate::ui::hotkeys::{EVERYWHERE, Everywhere, caps_of};
use crate::ui::{Glyph, Icon};

const FOLDED: &str = "abona.menu";
/// Below this width of the window, pixels, the menu is a drawer; the style sheet says the same.
const DRAWER_BELOW: f64 = 1024.0;

/// Below this width, pixels, the menu shows icons only until somebody opens it.
const FOLDED_BELOW: f64 = 1280.0;

fn is_below(pixels: f64) -> bool {
    let width = window().inner_width().ok().and_then(|width| width.as_f64());
    width.is_some_and(|width| width < pixels)
}

/// How the menu stands.
#[derive(Clone, Copy)]
pub struct Menu {
    /// It shows icons only.
    folded: RwSignal<bool>,
    /// On a narrow window: it lies over the page.
    pub drawer: RwSignal<bool>,
}

impl Menu {
    /// As it was left in this browser; until somebody chooses, a window that is not wide shows icons only.
    pub fn kept() -> Menu {
        let folded = kept(FOLDED).map_or_else(|| is_below(FOLDED_BELOW), |kept| kept == "folded");
        Menu { folded: RwSignal::new(folded), drawer: RwSignal::new(false) }
    }

    /// Folds the menu or opens it, whichever form it has now.
    pub fn fold(self) {
        if is_below(DRAWER_BELOW) {
            self.drawer.update(|open| *open = !*open);
            return;
        }
        self.folded.update(|folded| *folded = !*folded);
        keep(FOLDED, if self.folded.get_untracked() { "folded" } else { "open" });
    }

    /// Classes of the shell.
    pub fn class(self) -> &'static str {
        match (self.folded.get(), self.drawer.get()) {
            (false, false) => "shell",
            (true, false) => "shell is-narrow",
            (false, true) => "shell is-drawn",
            (true, true) => "shell is-narrow is-drawn",
        }
    }
}

/// The menu.
#[component]
pub fn Side(menu: Menu, help: RwSignal<bool>) -> impl IntoView {
    let fold_name = move || if menu.folded.get() { tr!(shell.unfold) } else { tr!(shell.fold) };
    let title = move |name: &str, act: Everywhere| {
        caps_of(EVERYWHERE, &act).map_or_else(|| name.to_owned(), |caps| format!("{name} · {caps}"))
    };
    let close = drawer_closes(menu);
    let session = Session::get();
    let groups = MENU.iter().map(move |group| draw_group(group, session)).collect_view();
    view! {
        <div class="side__scrim" aria-hidden="true" on:click=move |_| menu.drawer.set(false)></div>
        <aside class="side" id="side">
            <div class="side__top">
                <A href="/" attr:class="side__brand" attr:aria-label=tr!(common.product)>
                    <img src="/icon.svg" alt="" width="22" height="22"/>
                    <span class="side__text">{tr!(common.product)}</span>
                </A>
                <button
                    node_ref=close
                    type="button"
                    class="btn is-ghost is-square side__close"
                    aria-label=tr!(shell.close_menu)
                    on:click=move |_| menu.drawer.set(false)
                >
                    <Icon glyph=Glyph::Close/>
                </button>
            </div>
            <nav class="side__nav" aria-label=tr!(shell.nav)>{groups}</nav>
            <div class="side__foot">
                <button
                    type="button"
                    class="side__link"
                    data-testid="open-help"
                    aria-haspopup="dialog"
                    title=title(tr!(keys.title), Everywhere::Help)
                    on:click=move |_| help.set(true)
                >
                    <Icon glyph=Glyph::Help/>
                    <span class="side__text">{tr!(shell.help)}</span>
                </button>
                <button
                    type="button"
                    class="side__link side__fold"
                    aria-label=fold_name
                    title=move || title(fold_name(), Everywhere::Fold)
                    on:click=move |_| menu.fold()
                >
                    <Icon glyph=Glyph::Sidebar/>
                    <span class="side__text">{fold_name}</span>
                </button>
            </div>
        </aside>
    }
}

/// The drawer closes when another page is opened and by Esc; when it opens, its button gets the focus.
fn drawer_closes(menu: Menu) -> NodeRef<html::Button> {
    let close = NodeRef::<html::Button>::new();
    let path = use_location().pathname;
    effect(move |_| {
        path.track();
        menu.drawer.set(false);
    });
    effect(move |_| {
        if let (true, Some(button)) = (menu.drawer.get(), close.get()) {
            // Where the button is not shown, the menu is no drawer.
            request_animation_frame(move || drop(button.focus()));
        }
    });
    let handle = window_event_listener(ev::keydown, move |event| {
        if menu.drawer.get_untracked() && event.key() == "Escape" && !event.default_prevented() {
            event.prevent_default();
            menu.drawer.set(false);
        }
    });
    on_cleanup(move || handle.remove());
    close
}

fn draw_group(group: &'static Group, session: Session) -> Option<impl IntoView + use<>> {
    let may = |section: &&Section| section.needs.is_none_or(|needs| session.may(needs));
    let sections: Vec<&'static Section> = group.sections.iter().filter(may).collect();
    let heading = group.name.map(|name| view! { <div class="side__group"><span>{name()}</span></div> });
    (!sections.is_empty())
        .then(|| view! { {heading} {sections.into_iter().map(draw_section).collect_view()} })
}

fn draw_section(section: &'static Section) -> impl IntoView + use<> {
    let waiting = Surroundings::get().waiting;
    let count = move || waiting.map(|n| *n).filter(|n| *n > 0 && section.href == RUNS);
    let name = (section.name)();
    let path = use_location().pathname;
    let here = move || path.with(|path| current(path)).is_some_and(|href| href == section.href);
    view! {
        <a
            href=section.href
            class="side__link"
            data-testid=section.id
            title=name
            aria-current=move || here().then_some("page")
        >
            <Icon glyph=section.glyph/>
            <span class="side__text">{name}</span>
            {redrawn(move || count().map(|n| view! { <span class="side__count">{n}</span> }))}
        </a>
    }
}
