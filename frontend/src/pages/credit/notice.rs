//! A block that credit control has set: nobody lifts it by hand, so what lifts it is said instead.

use leptos::prelude::*;
use leptos_router::components::A;
use shared::ids::ClientId;

use crate::calls::amount;
use crate::calls::credit::StandingView;
use crate::tr;
use crate::ui::{Notice, Tone, text};

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
