//! All subscriptions of a client are suspended, or served again.

use std::collections::BTreeSet;

use leptos::prelude::*;
use shared::access::Permission;
use shared::blocks::BlockKind;

use crate::calls::actions::BlockTargetsInput;
use crate::calls::clients::{ClientCard, ClientFilter};
use crate::calls::subscriptions::BlockView;
use crate::pages::subscriptions::{Suspending, block_days, block_kind_name, is_by_hand};
use crate::session::Session;
use crate::tr;
use crate::ui::{Button, Notice, Tone};

fn suspending(card: &ClientCard, lifts: bool, kinds: Vec<BlockKind>, kind: BlockKind) -> Suspending {
    let filter = ClientFilter { ids: Some(vec![card.client.id]), ..ClientFilter::default() };
    let whose = Some(card.client.name.clone());
    Suspending { lifts, targets: BlockTargetsInput::Clients(filter), whose, kinds, kind, from: None }
}

/// A new suspension of the client.
pub fn blocking(card: &ClientCard) -> Suspending {
    suspending(card, false, BlockKind::ALL.to_vec(), BlockKind::Administrative)
}

/// The end of a suspension, the one of this kind at first; nothing when there is none to lift.
pub fn unblocking(card: &ClientCard, kind: Option<BlockKind>) -> Option<Suspending> {
    let by_hand = card.blocks.iter().filter(|block| is_by_hand(block));
    let kinds: BTreeSet<BlockKind> = by_hand.map(|block| block.kind).collect();
    let kind = kind.or(kinds.first().copied())?;
    Some(suspending(card, true, kinds.into_iter().collect(), kind))
}

/// A strip for each suspension that holds or will, with a button that ends it; none for those of credit control.
#[component]
pub fn BlockNotices(card: ClientCard, asked: RwSignal<Option<Suspending>>) -> impl IntoView {
    let may = Session::get().may(Permission::SubscriptionWrite);
    let strip = |block: &BlockView| {
        let title =
            tr!(clients.blocked_as, kind = block_kind_name(block.kind), days = block_days(block)).to_string();
        let lift = may.then(|| {
            let lifted = unblocking(&card, Some(block.kind));
            view! {
                <Button attr:data-testid="lift-block" on:click=move |_| asked.set(lifted.clone())>
                    {tr!(clients.unblock)}
                </Button>
            }
        });
        view! {
            <div data-testid="client-block-notice">
                <Notice tone=Tone::Bad title=title text=block.reason.clone().unwrap_or_default()>{lift}</Notice>
            </div>
        }
    };
    card.blocks.iter().filter(|block| is_by_hand(block)).map(strip).collect_view()
}
