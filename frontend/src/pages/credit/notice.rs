//! A block that credit control has set: nobody lifts it by hand, so what lifts it is said instead.

use leptos::prelude::*;
use leptos_router::components::A;
use shared::blocks::BlockKind;
use shared::ids::ClientId;

use crate::calls::amount;
use crate::calls::credit::StandingView;
use crate::calls::subscriptions::BlockView;
use crate::tr;
use crate::ui::{Notice, Tone, text};

/// Whether credit control has set this block, and lifts it itself.
pub fn is_automatic(block: &BlockView, standing: Option<&StandingView>) -> bool {
    let since = standing.and_then(|standing| standing.blocked_from);
    block.kind == BlockKind::Financial
        && block.lifted_at.is_none()
        && since.is_some_and(|day| day == block.from)
}

/// The strip on the card of a client; nothing while credit control does not block it.
#[component]
pub fn CreditBlockNotice(client: ClientId, standing: Option<StandingView>) -> impl IntoView {
    let standing = standing.filter(|standing| standing.blocked_from.is_some())?;
    let since = standing.blocked_from.map(|day| text::date(day.0)).unwrap_or_default();
    // A limit that is exceeded blocks before anything is overdue.
    let overdue = amount(standing.overdue);
    let debt = if overdue.minor() > 0 { overdue } else { amount(standing.owed) };
    let title = tr!(credit.auto_block, sum = text::money(debt), day = since).to_string();
    Some(view! {
        <div data-testid="credit-block-notice">
            <Notice tone=Tone::Bad title=title text=tr!(credit.auto_block_text)>
                <A href=format!("/clients/{client}/credit") attr:class="btn">{tr!(credit.tab)}</A>
            </Notice>
        </div>
    })
}
