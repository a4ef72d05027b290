//! Suspensions, and lifting them.

use chrono::NaiveDate;

use super::refusal::{Refusal, Transition};
use super::{Done, Life};
use crate::blocks::{Block, BlockKind, BlockLevel};

/// Suspends service.
pub(super) fn block(
    life: &mut Life,
    today: NaiveDate,
    (level, kind): (BlockLevel, BlockKind),
    (from, until): (NaiveDate, Option<NaiveDate>),
) -> Result<Done, Refusal> {
    life.must_live(today)?;
    let block = Block { level, kind, from, until };
    let Some(days) = block.days() else {
        return Err(Refusal::field(
            "until",
            "Блокировка кончается раньше, чем начинается. Укажите более позднюю дату.",
        ));
    };
    let same = life.blocks.iter().filter(|known| (known.level, known.kind) == (level, kind));
    if same.filter_map(|known| known.days()).any(|known| known.intersect(days).is_some()) {
        return Err(Transition::AlreadyBlocked.into());
    }
    life.blocks.push(block);
    life.blocks_settled_to = life.blocks_settled_to.map(|settled| settled.min(from));
    Ok(Done::on(from))
}

/// Lifts a block today. One that has not begun is taken away.
pub(super) fn unblock(
    life: &mut Life,
    today: NaiveDate,
    (level, kind): (BlockLevel, BlockKind),
) -> Result<Done, Refusal> {
    let holds = |known: &Block| {
        (known.level, known.kind) == (level, kind) && known.until.is_none_or(|until| until > today)
    };
    let next = life.blocks.iter_mut().filter(|known| holds(known)).min_by_key(|known| known.from);
    let Some(block) = next else { return Err(Transition::NotBlocked.into()) };
    let lifted_on = today.max(block.from);
    block.until = Some(lifted_on);
    life.blocks.retain(|known| known.days().is_some());
    // Days that were left out because of the block are open again.
    life.reopen_all(lifted_on);
    Ok(Done::on(lifted_on))
}
