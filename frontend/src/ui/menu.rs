//! A button with a list of acts or of links under it; the platform's popover opens and closes it.

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use super::icon::{Glyph, Icon};

/// The button and its list. Inside stand [`MenuItem`]s.
#[component]
pub fn Menu(
    /// Base of the list's id.
    id: &'static str,
    /// Text of the button; only for screen readers when `quiet`.
    #[prop(into)]
    label: String,
    /// Before the text.
    #[prop(optional)]
    glyph: Option<Glyph>,
    /// Shows the icon only.
    #[prop(optional)]
    quiet: bool,
    /// Looks like a tool, not like an act.
    #[prop(optional)]
    ghost: bool,
    children: Children,
) -> impl IntoView {
    let list = format!("{id}-menu");
    let class = match (quiet, ghost) {
        (true, _) => "btn is-ghost is-square",
        (false, true) => "btn is-ghost",
        (false, false) => "btn",
    };
    let name = quiet.then(|| label.clone());
    view! {
        <button
            type="button"
            class=class
            data-testid=id
            popovertarget=list.clone()
            aria-haspopup="true"
            aria-label=name.clone()
            title=name
        >
            {glyph.map(|glyph| view! { <Icon glyph=glyph/> })}
            {(!quiet).then(|| view! { {label} <Icon glyph=Glyph::Chevron/> })}
        </button>
        <div
            id=list
            popover="auto"
            class="popover menu"
            on:toggle=move |event| focus_first(&event)
            on:keydown=move |event| walk(&event)
        >
            {children()}
        </div>
    }
}

/// A menu that has opened: its first item gets the focus.
pub fn focus_first(event: &web_sys::Event) {
    let Some(menu) = event.current_target().and_then(|menu| menu.dyn_into::<web_sys::Element>().ok()) else {
        return;
    };
    if menu.matches(":popover-open").unwrap_or_default() {
        focus(items(&menu).first());
    }
}

/// Arrows, Home and End go along the items of a menu.
pub fn walk(event: &KeyboardEvent) {
    let Some(menu) = event.current_target().and_then(|menu| menu.dyn_into::<web_sys::Element>().ok()) else {
        return;
    };
    let items = items(&menu);
    let Some(last) = items.len().checked_sub(1) else { return };
    let now = document().active_element();
    let at = items.iter().position(|item| now.as_ref().is_some_and(|now| item.contains(Some(now))));
    let to = match event.key().as_str() {
        "ArrowDown" => at.map_or(0, |at| if at == last { 0 } else { at + 1 }),
        "ArrowUp" => at.map_or(last, |at| at.checked_sub(1).unwrap_or(last)),
        "Home" => 0,
        "End" => last,
        _ => return,
    };
    // A field in a menu keeps its own keys.
    if now.is_some_and(|now| now.matches("input[type=text]").unwrap_or_default()) {
        return;
    }
    event.prevent_default();
    event.stop_propagation();
    focus(items.get(to));
}

/// What takes the focus in a menu: its buttons and links, and the ticks of its labels.
fn items(menu: &web_sys::Element) -> Vec<web_sys::HtmlElement> {
    const ITEMS: &str =
        "button.menu__item:not(:disabled), a.menu__item, .menu__item input, .menu__field input";
    let Ok(found) = menu.query_selector_all(ITEMS) else { return Vec::new() };
    (0..found.length()).filter_map(|at| found.get(at)?.dyn_into().ok()).collect()
}

fn focus(item: Option<&web_sys::HtmlElement>) {
    if let Some(item) = item {
        // An item that cannot take the focus leaves it where it is.
        drop(item.focus());
    }
}

/// An act in a menu; choosing it closes the menu.
#[component]
pub fn MenuItem(
    /// Id of the menu it stands in.
    menu: &'static str,
    /// What it does.
    #[prop(into)]
    on_choose: Callback<()>,
    /// True when it cannot be chosen.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// Why it cannot be chosen.
    #[prop(optional_no_strip)]
    title: Option<String>,
    children: Children,
) -> impl IntoView {
    view! {
        <button
            type="button"
            class="menu__item"
            popovertarget=format!("{menu}-menu")
            popovertargetaction="hide"
            disabled=move || disabled.get()
            title=title
            on:click=move |_| on_choose.run(())
        >
            {children()}
        </button>
    }
}
