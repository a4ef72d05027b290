//! What happened, newest first: one line of marks along the left.

use leptos::prelude::*;

use super::badge::{Mark, Tone};

/// One thing that happened.
pub struct Moment {
    /// When, as it is read.
    pub at: String,
    /// What, in a few words.
    pub title: String,
    /// Who did it.
    pub who: String,
    /// Colour of the mark.
    pub tone: Tone,
    /// Shape of the mark.
    pub mark: Mark,
    /// Details under the title.
    pub details: Option<AnyView>,
}

/// The line.
#[component]
pub fn Timeline(
    /// What it is the history of.
    #[prop(into)]
    label: String,
    moments: Vec<Moment>,
) -> impl IntoView {
    let moment = |moment: Moment| {
        view! {
            <li class="timeline__moment">
                <span class=format!("timeline__mark {}", moment.tone.class()) aria-hidden="true">
                    <svg viewBox="0 0 10 10" inner_html=moment.mark.outline()></svg>
                </span>
                <div class="timeline__body">
                    <div class="timeline__head">
                        <strong>{moment.title}</strong>
                        <span class="muted">{moment.who}</span>
                        <time class="muted">{moment.at}</time>
                    </div>
                    {moment.details}
                </div>
            </li>
        }
    };
    view! { <ol class="timeline" aria-label=label>{moments.into_iter().map(moment).collect_view()}</ol> }
}
