//! A button with a list of acts or of links under it; the platform's popover opens and closes it.

use leptos::prelude::*;

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
        <div id=list popover="auto" class="popover menu">{children()}</div>
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
    children: Children,
) -> impl IntoView {
    view! {
        <button
            type="button"
            class="menu__item"
            popovertarget=format!("{menu}-menu")
            popovertargetaction="hide"
            disabled=move || disabled.get()
            on:click=move |_| on_choose.run(())
        >
            {children()}
        </button>
    }
}
