//! Blocks: dated suspensions of a client or of one subscription, and the days on which service is off.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::catalog::coded_enum;
use crate::period::Period;

coded_enum! {
    /// Why service is suspended.
    BlockKind {
        /// За долг: set and lifted by credit control.
        Financial = "financial",
        /// Вручную, by an operator.
        Administrative = "administrative",
        /// По заявлению: the client asked for a pause.
        ByRequest = "by_request",
        /// Техническая.
        Technical = "technical",
    }
}

coded_enum! {
    core
    /// What a block suspends.
    BlockLevel {
        /// All subscriptions of a client.
        Client = "client",
        /// One subscription.
        Subscription = "subscription",
    }
}

coded_enum! {
    /// Where a block stands on a day.
    BlockState {
        /// It begins later.
        Coming = "coming",
        /// Service is off by it.
        Holding = "holding",
        /// It is over, or never held.
        Over = "over",
    }
}

/// One block.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Block {
    /// What it suspends.
    pub level: BlockLevel,
    /// Why.
    pub kind: BlockKind,
    /// First day without service.
    pub from: NaiveDate,
    /// First day with service again; none = until it is lifted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<NaiveDate>,
}

impl Block {
    /// Its days; none for a block that was lifted on its first day. A block that is not lifted has no last day, which
    /// is the end of the calendar here.
    #[must_use]
    pub fn days(self) -> Option<Period> {
        Period::new(self.from, self.until.unwrap_or(NaiveDate::MAX))
    }

    /// Whether it holds on `day`.
    #[must_use]
    pub fn holds_on(self, day: NaiveDate) -> bool {
        self.days().is_some_and(|days| days.contains(day))
    }

    /// Where it stands on `day`.
    #[must_use]
    pub fn state(self, day: NaiveDate) -> BlockState {
        match self.days() {
            Some(days) if day < days.from() => BlockState::Coming,
            Some(days) if days.contains(day) => BlockState::Holding,
            Some(_) | None => BlockState::Over,
        }
    }
}

/// The days on which at least one block holds, in order and apart from one another: service is on only when none
/// does, so lifting one block leaves the others.
#[must_use]
pub fn blocked_days(blocks: &[Block]) -> Vec<Period> {
    let mut days: Vec<Period> = blocks.iter().filter_map(|block| block.days()).collect();
    days.sort_unstable();
    let mut union: Vec<Period> = Vec::new();
    for period in days {
        match union.last_mut() {
            Some(last) if period.from() <= last.to() => *last = last.hull(period),
            Some(_) | None => union.push(period),
        }
    }
    union
}

#[cfg(test)]
mod tests {
    use chrono::Duration;
    use proptest::prelude::*;

    use super::*;

    fn day(n: i64) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 1, 1).unwrap() + Duration::days(n)
    }

    fn block(from: i64, until: Option<i64>) -> Block {
        Block {
            level: BlockLevel::Subscription,
            kind: BlockKind::Technical,
            from: day(from),
            until: until.map(day),
        }
    }

    #[test]
    fn lifting_one_block_leaves_the_days_of_the_other() {
        let both = blocked_days(&[block(4, Some(11)), block(7, None)]);
        assert_eq!(both, [Period::new(day(4), NaiveDate::MAX).unwrap()]);
        assert_eq!(
            blocked_days(&[block(4, Some(11)), block(7, Some(19))]),
            [Period::new(day(4), day(19)).unwrap()]
        );
        assert_eq!(blocked_days(&[block(4, Some(4))]), []);
    }

    #[test]
    fn a_block_comes_holds_and_is_over() {
        let states = |block: Block| [3, 4, 10, 11].map(|n| block.state(day(n)));
        use BlockState::{Coming, Holding, Over};
        assert_eq!(states(block(4, Some(11))), [Coming, Holding, Holding, Over]);
        assert_eq!(states(block(4, None)), [Coming, Holding, Holding, Holding]);
        assert_eq!(states(block(4, Some(4))), [Over; 4], "lifted before it began");
    }

    proptest! {
        #[test]
        fn a_day_is_blocked_when_any_block_holds_on_it(
            blocks in prop::collection::vec((0_i64..60, prop::option::of(0_i64..30)), 0..8),
        ) {
            let blocks: Vec<Block> =
                blocks.into_iter().map(|(from, len)| block(from, len.map(|len| from + len))).collect();
            let union = blocked_days(&blocks);
            for n in 0..100 {
                let holds = blocks.iter().any(|block| block.holds_on(day(n)));
                let seen = union.iter().filter(|period| period.contains(day(n))).count();
                prop_assert_eq!(seen, usize::from(holds));
            }
            prop_assert!(union.windows(2).all(|pair| pair[0].to() < pair[1].from()));
        }
    }
}
