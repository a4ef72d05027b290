//! Words of credit control: stages, levels, exceptions.

use leptos::prelude::*;
use shared::credit::{CreditLevel, ExceptionKind, StageKind};

use crate::calls::credit::StandingView;
use crate::tr;
use crate::ui::{Badge, Mark, Tone, text};

/// What a stage does: colour, mark and word.
pub fn stage_mark(kind: StageKind) -> (Tone, Mark, &'static str) {
    match kind {
        StageKind::Remind => (Tone::Info, Mark::Dot, tr!(credit.stage_remind)),
        StageKind::Warn => (Tone::Warn, Mark::Bang, tr!(credit.stage_warn)),
        StageKind::Restrict => (Tone::Warn, Mark::Pause, tr!(credit.stage_restrict)),
        StageKind::Block => (Tone::Bad, Mark::Cross, tr!(credit.stage_block)),
        StageKind::HandOver => (Tone::Bad, Mark::Hatch, tr!(credit.stage_hand_over)),
    }
}

/// The stage that a debtor has reached, by its own name; a word for none.
pub fn stage_badge(standing: &StandingView) -> AnyView {
    let Some(kind) = standing.stage_kind else {
        return view! { <Badge tone=Tone::Mute mark=Mark::Ring text=tr!(credit.no_stage)/> }.into_any();
    };
    let (tone, mark, word) = stage_mark(kind);
    let name = standing.stage_name.clone().unwrap_or_else(|| word.to_owned());
    view! { <span title=word><Badge tone=tone mark=mark text=name/></span> }.into_any()
}

/// The level that states a term.
pub fn level_name(level: CreditLevel) -> &'static str {
    match level {
        CreditLevel::Default => tr!(credit.level_default),
        CreditLevel::General => tr!(credit.level_general),
        CreditLevel::Seller => tr!(credit.level_seller),
        CreditLevel::Group => tr!(credit.level_group),
        CreditLevel::Client => tr!(credit.level_client),
    }
}

/// What an exception spares.
pub fn exception_name(kind: ExceptionKind) -> &'static str {
    match kind {
        ExceptionKind::NoBlock => tr!(credit.except_no_block),
        ExceptionKind::Aside => tr!(credit.except_aside),
    }
}

/// A number of days.
pub fn days(count: i32) -> String {
    tr!(credit.days_n, count = text::counted(count)).to_string()
}
