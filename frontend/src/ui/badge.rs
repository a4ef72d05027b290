//! Badges of states: a colour, a mark of its own shape, and a word.

use leptos::prelude::*;

/// Colour of a badge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// Works, done.
    Ok,
    /// Needs a look.
    Warn,
    /// Wrong.
    Bad,
    /// Under way.
    Info,
    /// Planned, or a trial.
    Sched,
    /// Over, or not begun.
    Mute,
}

impl Tone {
    /// The class of the colour.
    #[must_use]
    pub const fn class(self) -> &'static str {
        match self {
            Tone::Ok => "is-ok",
            Tone::Warn => "is-warn",
            Tone::Bad => "is-bad",
            Tone::Info => "is-info",
            Tone::Sched => "is-sched",
            Tone::Mute => "is-mute",
        }
    }
}

/// Mark of a badge: its shape says the state without the colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// A full disc.
    Dot,
    /// A ring.
    Ring,
    /// A disc half full.
    Half,
    /// A tick.
    Tick,
    /// A cross.
    Cross,
    /// An exclamation mark.
    Bang,
    /// Two bars.
    Pause,
    /// A hatched square.
    Hatch,
    /// An arrow back.
    Back,
}

impl Mark {
    /// The mark as SVG in a box of 10.
    pub(super) const fn outline(self) -> &'static str {
        match self {
            Mark::Dot => r#"<circle class="fill" cx="5" cy="5" r="3"/>"#,
            Mark::Ring => r#"<circle cx="5" cy="5" r="3.5"/>"#,
            Mark::Half => {
                r#"<circle cx="5" cy="5" r="3.5"/><path class="fill" d="M5 1.5a3.5 3.5 0 0 1 0 7z"/>"#
            }
            Mark::Tick => r#"<path d="M1.5 5.5 4 8l4.5-6"/>"#,
            Mark::Cross => r#"<path d="m2 2 6 6M8 2 2 8"/>"#,
            Mark::Bang => r#"<path d="M5 1.5v4.5M5 8.7v.1"/>"#,
            Mark::Pause => r#"<path d="M3.2 2v6M6.8 2v6"/>"#,
            Mark::Hatch => r#"<path d="M1.5 5 5 1.5M2 9l7-7M5.5 8.8 8.8 5.5"/>"#,
            Mark::Back => r#"<path d="M4 1.5 1.5 4 4 6.5M1.5 4H6a2.4 2.4 0 0 1 0 4.8H4"/>"#,
        }
    }
}

/// A badge.
#[component]
pub fn Badge(tone: Tone, mark: Mark, #[prop(into)] text: String) -> impl IntoView {
    view! {
        <span class=format!("badge {}", tone.class())>
            <svg viewBox="0 0 10 10" aria-hidden="true" inner_html=mark.outline()></svg>
            {text}
        </span>
    }
}
