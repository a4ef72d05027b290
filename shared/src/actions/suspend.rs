//! Suspending service, and serving again, of whole clients.

use chrono::NaiveDate;

use super::pause::{may_begin, to_lift};
use super::{Action, Life, Outcome, Refusal, act};
use crate::blocks::{Block, BlockKind, BlockLevel};

/// What is done to service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Suspension {
    /// It is suspended.
    Begin {
        /// Why.
        kind: BlockKind,
        /// First day without service.
        from: NaiveDate,
        /// First day with service again; none = until it is lifted.
        until: Option<NaiveDate>,
    },
    /// A suspension ends.
    Lift {
        /// Which.
        kind: BlockKind,
        /// First day of the one that is lifted; of those that hold or will the first, when left out.
        from: Option<NaiveDate>,
    },
}

impl Suspension {
    /// The action on one subscription.
    #[must_use]
    pub const fn action(self, level: BlockLevel) -> Action {
        match self {
            Suspension::Begin { kind, from, until } => Action::Block { level, kind, from, until },
            Suspension::Lift { kind, from } => Action::Unblock { level, kind, from },
        }
    }
}

/// What a suspension of a client, or its end, does.
#[derive(Debug, Clone, PartialEq)]
pub struct ClientOutcome {
    /// The block that is set, or the one that is lifted as it was.
    pub block: Block,
    /// Of each subscription that is not over.
    pub outcomes: Vec<Outcome>,
}

/// Works out what `suspension` of a client with these subscriptions and these blocks of its own does on `today`.
/// Previews show it, applying writes it.
///
/// # Errors
/// As of [`act`]; then nothing is to be changed.
pub fn suspend(
    lives: &[Life],
    own: &[Block],
    today: NaiveDate,
    suspension: Suspension,
) -> Result<ClientOutcome, Refusal> {
    let level = BlockLevel::Client;
    let block = match suspension {
        Suspension::Begin { kind, from, until } => {
            let block = Block { level, kind, from, until };
            may_begin(own, block)?;
            block
        }
        Suspension::Lift { kind, from } => to_lift(own, (level, kind), from, today)?,
    };
    let action = suspension.action(level);
    let alive = lives.iter().filter(|life| life.must_live(today).is_ok());
    let outcomes = alive.map(|life| act(life, today, &action)).collect::<Result<_, Refusal>>()?;
    Ok(ClientOutcome { block, outcomes })
}
