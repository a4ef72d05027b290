//! Suspensions of a subscription or of a client: what they are called, and the list of them.

use leptos::prelude::*;
use shared::blocks::{Block, BlockKind, BlockLevel, BlockState};

use crate::calls::subscriptions::BlockView;
use crate::today::today;
use crate::tr;
use crate::ui::{Badge, Mark, Tone, text};

/// Name of a kind.
pub fn block_kind_name(kind: BlockKind) -> &'static str {
    match kind {
        BlockKind::Financial => tr!(acts.kind_financial),
        BlockKind::Administrative => tr!(acts.kind_administrative),
        BlockKind::ByRequest => tr!(acts.kind_by_request),
        BlockKind::Technical => tr!(acts.kind_technical),
    }
}

/// Where it stands today.
fn state(block: &BlockView) -> BlockState {
    let level = block.subscription_id.map_or(BlockLevel::Client, |_| BlockLevel::Subscription);
    let until = block.until.map(|day| day.0);
    Block { level, kind: block.kind, from: block.from.0, until }.state(today())
}

/// Whether it holds today.
pub fn holds(block: &BlockView) -> bool {
    state(block) == BlockState::Holding
}

/// Whether it holds or will, and a person lifts it: credit control lifts its own.
pub fn is_by_hand(block: &BlockView) -> bool {
    state(block) != BlockState::Over && !block.automatic
}

/// Where suspensions stand: colour, mark and word.
pub fn block_state_mark(state: BlockState) -> (Tone, Mark, &'static str) {
    match state {
        BlockState::Holding => (Tone::Bad, Mark::Cross, tr!(acts.block_holds)),
        BlockState::Coming => (Tone::Sched, Mark::Ring, tr!(acts.block_comes)),
        BlockState::Over => (Tone::Mute, Mark::Ring, tr!(acts.block_over)),
    }
}

/// Where it stands today; one that was lifted before it began is told apart.
pub fn block_badge(block: &BlockView) -> impl IntoView + use<> {
    let (tone, mark, word) = block_state_mark(state(block));
    let never = block.until.is_some_and(|until| until.0 <= block.from.0);
    view! { <Badge tone=tone mark=mark text=if never { tr!(acts.block_never) } else { word }/> }
}

/// Its days: «с 10.07.2026» while nobody knows its last one.
pub fn block_days(block: &BlockView) -> String {
    match block.until {
        Some(until) => text::period(block.from.0, until.0),
        None => tr!(subscriptions.from_day, day = text::date(block.from.0)).to_string(),
    }
}

/// The suspensions, the newest first; nothing when there are none.
#[component]
pub fn Blocks(
    blocks: Vec<BlockView>,
    /// Says whose each is: on the card of a subscription those of its client stand as well.
    #[prop(optional)]
    owners: bool,
) -> impl IntoView {
    let one = move |block: BlockView| {
        let whose = (owners && block.subscription_id.is_none()).then(|| tr!(acts.block_of_client).to_owned());
        let set = tr!(acts.block_set, who = block.created_by.clone(), at = text::instant(block.created_at.0))
            .to_string();
        let lifted = block
            .lifted_by
            .clone()
            .zip(block.lifted_at)
            .map(|(who, at)| tr!(acts.block_lifted, who = who, at = text::instant(at.0)).to_string());
        let days = [Some(block_days(&block)), whose, block.reason.clone()];
        let days = days.into_iter().flatten().collect::<Vec<_>>().join(" · ");
        let who = [Some(set), lifted].into_iter().flatten().collect::<Vec<_>>().join(" · ");
        view! {
            <li class="block" data-testid="block" data-kind=block.kind.code()>
                <div class="row is-wrapped">
                    <strong>{block_kind_name(block.kind)}</strong>
                    {block_badge(&block)}
                </div>
                <div>{days}</div>
                <div class="muted">{who}</div>
            </li>
        }
    };
    (!blocks.is_empty()).then(|| {
        view! {
            <section class="card" aria-labelledby="blocks" data-testid="blocks">
                <div class="card__head"><h2 id="blocks">{tr!(acts.blocks)}</h2></div>
                <ul class="blocks">{blocks.into_iter().rev().map(one).collect_view()}</ul>
            </section>
        }
    })
}
