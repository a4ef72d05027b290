//! Buttons.

use leptos::prelude::*;

use super::hotkeys::{IN_FORM, InForm, caps_of};
use super::icon::{Glyph, Icon};
use crate::tr;

/// How much a button asks for attention.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Look {
    /// The main act of a view; one per view.
    Primary,
    /// Any other act.
    #[default]
    Secondary,
    /// In toolbars.
    Ghost,
    /// Opens a dialog about something that cannot be undone.
    Danger,
    /// Does it.
    Final,
}

impl Look {
    const fn class(self) -> &'static str {
        match self {
            Look::Primary => "is-primary",
            Look::Secondary => "",
            Look::Ghost => "is-ghost",
            Look::Danger => "is-danger",
            Look::Final => "is-final",
        }
    }
}

/// A button. While `busy` it keeps its width, turns a ring and takes no second press.
///
/// Its type is not erased as those of other components are: what a person's `on:` gives to an erased component is lost
/// when it is drawn anew in place.
#[component(transparent)]
pub fn Button(
    /// How it looks.
    #[prop(optional)]
    look: Look,
    /// True while its act is under way.
    #[prop(optional, into)]
    busy: Signal<bool>,
    /// True when it cannot be pressed.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// Tooltip: why it cannot be pressed, or which keys do the same.
    #[prop(optional, into)]
    title: Signal<Option<String>>,
    /// Sends the form it stands in.
    #[prop(optional)]
    submit: bool,
    children: Children,
) -> impl IntoView {
    view! {
        <button
            type=if submit { "submit" } else { "button" }
            class=move || format!("btn {}{}", look.class(), if busy.get() { " is-busy" } else { "" })
            disabled=move || disabled.get() || busy.get()
            aria-busy=move || busy.get().to_string()
            title=move || title.get()
        >
            {untrack(children)}
        </button>
    }
}

/// A button in a row of a table: an icon alone.
#[component]
pub fn RowButton(
    glyph: Glyph,
    /// What it does.
    title: &'static str,
    /// What it does and to what, for screen readers.
    #[prop(into)]
    label: String,
    /// True when it cannot be pressed.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// Test id.
    #[prop(into)]
    id: String,
    #[prop(into)] on_press: Callback<()>,
) -> impl IntoView {
    view! {
        <button
            type="button"
            class="btn is-ghost is-row"
            title=title
            aria-label=label
            disabled=move || disabled.get()
            data-testid=id
            on:click=move |_| on_press.run(())
        >
            <Icon glyph=glyph/>
        </button>
    }
}

/// The second button of a form that makes things one after another: sends it and begins the next.
#[component]
pub fn SendMore(
    /// True while the form is being sent.
    #[prop(into)]
    busy: Signal<bool>,
    /// True when it cannot be pressed.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// It was pressed; the form is sent right after.
    #[prop(into)]
    on_press: Callback<()>,
) -> impl IntoView {
    view! {
        <Button
            submit=true
            busy=busy
            disabled=disabled
            title=caps_of(IN_FORM, &InForm::SendMore)
            attr:data-send-more=""
            attr:data-testid="send-more"
            on:click=move |_| on_press.run(())
        >
            {tr!(common.send_more)}
        </Button>
    }
}
