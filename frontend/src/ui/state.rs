//! What stands where data would be: nothing, not yet, not possible.

use leptos::prelude::*;

use super::badge::Tone;
use super::button::Button;
use super::icon::{Glyph, Icon};
use crate::api::ApiError;
use crate::tr;

/// There is nothing: what would be here, and one thing to do about it.
#[component]
pub fn Empty(
    glyph: Glyph,
    #[prop(into)] title: String,
    #[prop(into)] text: String,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="empty">
            <Icon glyph=glyph/>
            <div class="empty__title">{title}</div>
            <p>{text}</p>
            {children.map(|children| view! { <div class="row">{children()}</div> })}
        </div>
    }
}

/// A strip that says something about the whole page.
#[component]
pub fn Notice(
    tone: Tone,
    #[prop(into)] title: String,
    #[prop(optional, into)] text: String,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    let glyph = match tone {
        Tone::Bad => Glyph::Error,
        Tone::Warn => Glyph::Warning,
        Tone::Ok => Glyph::Check,
        Tone::Info | Tone::Sched | Tone::Mute => Glyph::Info,
    };
    view! {
        <div class=format!("notice {}", tone.class()) role=(tone == Tone::Bad).then_some("alert")>
            <Icon glyph=glyph/>
            <div class="notice__body">
                <strong>{title}</strong>
                {text}
            </div>
            {children.map(|children| children())}
        </div>
    }
}

/// The server refused, or did not answer: why, its request id, and another try.
#[component]
pub fn Refusal(
    error: ApiError,
    /// Asks again.
    #[prop(into)]
    retry: Callback<()>,
) -> impl IntoView {
    let request = error.request_id.clone();
    view! {
        <div class="notice is-bad" role="alert" data-testid="refusal">
            <Icon glyph=Glyph::Error/>
            <div class="notice__body">
                <strong>{error.text()}</strong>
                {request.map(|id| view! { <small class="mono">{id}</small> })}
            </div>
            <Button on:click=move |_| retry.run(())>
                <Icon glyph=Glyph::Again/>
                {tr!(common.retry)}
            </Button>
        </div>
    }
}

/// A grey bar where a text will be.
#[component]
pub fn Skeleton(
    /// Width in CSS.
    #[prop(default = "60%")]
    width: &'static str,
) -> impl IntoView {
    view! { <span class="skeleton late" style:width=width></span> }
}

/// A refusal on top of a form.
#[component]
pub fn Refused(error: ApiError) -> impl IntoView {
    view! {
        <div class="notice is-bad" role="alert" data-testid="form-error">
            <Icon glyph=Glyph::Error/>
            <div class="notice__body">{error.text_with_request()}</div>
        </div>
    }
}
