//! What the parts of a run's page share: the run, what it found, and a way to say that something was decided.

use leptos::prelude::*;
use shared::ids::BillRunId;
use shared::run::{RunState, RunTask};

use super::watch::is_busy;
use crate::calls::runs::{self, BillRunBreakdown, BillRunCard, FoundOfRun};
use crate::remote::Remote;

/// A run under review.
#[derive(Clone, Copy)]
pub struct Review {
    /// Which one.
    pub id: BillRunId,
    /// The run.
    pub card: Remote<Option<BillRunCard>>,
    /// Where it is.
    pub state: Memo<Option<RunState>>,
    /// What it does; charges until it is read.
    pub task: Memo<RunTask>,
    /// Warnings, errors, and the run before it.
    pub found: Remote<Option<FoundOfRun>>,
    /// What it comes to; nothing while it works.
    pub breakdown: Remote<Option<BillRunBreakdown>>,
    /// Rises with every decision.
    pub version: RwSignal<u32>,
}

impl Review {
    /// The review of one run.
    pub fn new(id: BillRunId, card: Remote<Option<BillRunCard>>, state: Memo<Option<RunState>>) -> Review {
        let version = RwSignal::new(0_u32);
        let task = Memo::new(move |_| card.data().flatten().map_or(RunTask::Charges, |card| card.run.task));
        let busy = Memo::new(move |_| card.map(|card| card.as_ref().is_none_or(|card| is_busy(&card.run))));
        let found = Remote::new(move || {
            state.track();
            busy.track();
            version.track();
            runs::found(id)
        });
        let breakdown = Remote::new(move || {
            state.track();
            version.track();
            let rests = busy.get() == Some(false);
            async move { if rests { runs::breakdown(id).await } else { Ok(None) } }
        });
        Review { id, card, state, task, found, breakdown, version }
    }

    /// Something was decided: everything is read again.
    pub fn changed(self) {
        self.version.update(|n| *n = n.wrapping_add(1));
        self.card.refresh();
    }

    /// True when clients can be calculated again without posting.
    pub fn waits(self) -> bool {
        self.state.get() == Some(RunState::AwaitingConfirmation)
    }
}
