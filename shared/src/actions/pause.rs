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
    may_begin(&life.blocks, block)?;
    life.blocks.push(block);
    life.blocks_settled_to = life.blocks_settled_to.map(|settled| settled.min(from));
    Ok(Done::on(from))
}

/// Whether a block may be set beside the known ones: it has days, and none of its kind and level holds on them.
///
/// # Errors
/// `until`, or [`Transition::AlreadyBlocked`].
pub(super) fn may_begin(known: &[Block], block: Block) -> Result<(), Refusal> {
    let Some(days) = block.days() else {
        return Err(Refusal::field(
            "until",
            "Блокировка кончается раньше, чем начинается. Укажите более позднюю дату.",
        ));
    };
    let same = known.iter().filter(|known| (known.level, known.kind) == (block.level, block.kind));
    if same.filter_map(|known| known.days()).any(|known| known.intersect(days).is_some()) {
        return Err(Transition::AlreadyBlocked.into());
    }
    Ok(())
}

/// The block that lifting one of this kind ends: of those that hold or will, the one that begins on `from`, or first.
///
/// # Errors
/// [`Transition::NotBlocked`].
pub(super) fn to_lift(
    known: &[Block],
    (level, kind): (BlockLevel, BlockKind),
    from: Option<NaiveDate>,
    today: NaiveDate,
) -> Result<Block, Refusal> {
    let holds = |known: &&Block| {
        (known.level, known.kind) == (level, kind)
            && known.until.is_none_or(|until| until > today)
            && from.is_none_or(|from| from == known.from)
    };
    let next = known.iter().filter(holds).min_by_key(|known| known.from);
    next.copied().ok_or_else(|| Transition::NotBlocked.into())
}

/// Lifts a block today. One that has not begun is taken away.
pub(super) fn unblock(
    life: &mut Life,
    today: NaiveDate,
    of: (BlockLevel, BlockKind),
    from: Option<NaiveDate>,
) -> Result<Done, Refusal> {
    let lifted = to_lift(&life.blocks, of, from, today)?;
    let lifted_on = today.max(lifted.from);
    for block in life.blocks.iter_mut().filter(|known| **known == lifted) {
        block.until = Some(lifted_on);
    }
    life.blocks.retain(|known| known.days().is_some());
    // Days that were left out because of the block are open again.
    life.reopen_all(lifted_on);
    Ok(Done::on(lifted_on))
}
