//! A worker's way through the states of a run.

use chrono::TimeDelta;
use sea_orm::Set;
use serde_json::json;
use shared::ids::BillRunId;
use shared::run::{ItemState, RunMode, RunState, RunTask, Tripped};
use shared::webhooks::WebhookKind;

use super::entity::run::{ActiveModel, Model};
use super::repo::{items, runs};
use super::{calculate, guard, post, reverse};
use crate::access::Actor;
use crate::app::App;
use crate::clock::machine_now;
use crate::error::Error;
use crate::node;
use crate::op::Op;

/// What one piece of work did to a run.
pub(super) enum Step {
    /// There is more to do.
    More,
    /// Nothing is left for a worker: the run rests in a state where a person decides, or is done.
    Rest,
}

/// Reads the state of a row.
pub(super) fn state_of(run: &Model) -> Result<RunState, Error> {
    RunState::from_code(&run.state).ok_or_else(|| Error::internal("unknown state of a bill run"))
}

/// Reads the mode of a row.
pub(super) fn mode_of(run: &Model) -> Result<RunMode, Error> {
    RunMode::from_code(&run.mode).ok_or_else(|| Error::internal("unknown mode of a bill run"))
}

/// Reads the task of a row.
pub(super) fn task_of(run: &Model) -> Result<RunTask, Error> {
    RunTask::from_code(&run.task).ok_or_else(|| Error::internal("unknown task of a bill run"))
}

/// Refuses what is done with lines of charges only.
pub(super) fn must_charge(run: &Model) -> Result<(), Error> {
    match task_of(run)? {
        RunTask::Charges | RunTask::Invoices => Ok(()),
        RunTask::Closing => Err(Error::transition(
            "Этот прогон закрывает месяц: строки документов следуют из начислений. Измените начисления или исключите \
             клиента из прогона.",
        )),
    }
}

/// Locks the run and proves that this worker still drives it; renews its lease. Called in every unit of work of a
/// worker, so that one that was taken over writes nothing more.
pub(super) async fn fence(op: &Op, id: BillRunId, owner: &str) -> Result<Model, Error> {
    let run = runs::lock(op, id).await?;
    if run.lease_owner.as_deref() != Some(owner) {
        return Err(Error::transition("Прогон ведёт другой узел."));
    }
    // One that lasts longer than it could was taken before the clock was set back.
    let left = run.lease_until.map(|until| until - machine_now());
    if left.is_none_or(|left| left < runs::LEASE / 2 || left > runs::LEASE) {
        runs::take_lease(op.conn(), id, owner).await?;
    }
    Ok(run)
}

/// Moves a run to its next state.
///
/// # Errors
/// `INVALID_TRANSITION` when the table of states does not allow it.
pub(super) async fn transition(op: &mut Op, run: &Model, next: RunState) -> Result<ActiveModel, Error> {
    let state = state_of(run)?;
    if !state.may_become(next) {
        return Err(Error::transition(format!(
            "Прогон № {} в состоянии «{}» не может перейти в «{}».",
            run.number,
            state.code(),
            next.code()
        )));
    }
    op.hint(run.id);
    if let Some(kind) = WebhookKind::of_run(next) {
        tell(op, run, kind).await?;
    }
    let mut change =
        ActiveModel { id: Set(run.id), state: Set(next.code().to_owned()), ..Default::default() };
    if !next.is_working() && next != RunState::AwaitingConfirmation {
        change.finished_at = Set(Some(op.now()));
    }
    change.stop_requested = Set(false);
    Ok(change)
}

/// Tells other programs what became of a run. A sandbox is told of to nobody.
pub(super) async fn tell(op: &Op, run: &Model, kind: WebhookKind) -> Result<(), Error> {
    if mode_of(run)? == RunMode::Sandbox {
        return Ok(());
    }
    let data = || {
        json!({ "id": run.id, "number": run.number, "sellerId": run.seller_id, "task": run.task, "mode": run.mode,
                "asOf": run.as_of })
    };
    op.tell(kind, run.seller_id.into(), data).await
}

/// Drives a run until it rests, unless another worker holds it: then waits for that one.
///
/// # Errors
/// Of the database; a refusal of one client never stops a run.
pub async fn run_to_rest(app: &App, id: BillRunId) -> Result<(), Error> {
    let owner = node::holder(app.ids().uuid());
    loop {
        if runs::take_lease(app.db().write(), id, &owner).await? {
            let worked = work(app, id, &owner).await;
            runs::drop_lease(app.db().write(), id, &owner).await?;
            return worked;
        }
        let run = runs::find(app.read(), id).await?.ok_or_else(|| Error::not_found("bill run", id))?;
        let rests = !state_of(&run)?.is_working() && run.reversal.is_none();
        if rests || app.jobs().is_stopping() {
            return Ok(());
        }
        tokio::time::sleep(std::time::Duration::from_millis(200)).await;
    }
}

async fn work(app: &App, id: BillRunId, owner: &str) -> Result<(), Error> {
    loop {
        let run = runs::find(app.read(), id).await?.ok_or_else(|| Error::not_found("bill run", id))?;
        let step = if run.reversal.is_some() {
            reverse::step(app, &run, owner).await?
        } else {
            match state_of(&run)? {
                RunState::Draft => Step::Rest,
                RunState::Calculating => calculating(app, &run, owner).await?,
                RunState::Posting => posting(app, &run, owner).await?,
                RunState::Calculated
                | RunState::AwaitingConfirmation
                | RunState::Posted
                | RunState::PartlyPosted
                | RunState::Reversed
                | RunState::Failed
                | RunState::Cancelled
                | RunState::Rejected => Step::Rest,
            }
        };
        if matches!(step, Step::Rest) || app.jobs().is_stopping() {
            return Ok(());
        }
    }
}

async fn calculating(app: &App, run: &Model, owner: &str) -> Result<Step, Error> {
    let tripped = match calculate::all(app, run, owner).await {
        Ok(calculate::End::Done) => guard::check(app, run).await?,
        Ok(calculate::End::Stopped) => Vec::new(),
        Ok(calculate::End::Left) => return Ok(Step::Rest),
        Err(error) => return failed(app, run, owner, error).await,
    };
    let mut op = app.begin(&Actor::system()).await?;
    let run = fence(&op, run.id, owner).await?;
    let next = after_calculation(&run, &tripped)?;
    let mut change = transition(&mut op, &run, next).await?;
    if next != RunState::Cancelled {
        change.calculated_at = Set(Some(op.now()));
        // Those that turned out to have nothing were only thought to have something.
        change.n_total = Set(run.n_clients);
    }
    if next == RunState::AwaitingConfirmation {
        change.error = Set((!tripped.is_empty()).then(|| guard::message(&tripped)));
    }
    runs::save(&op, change).await?;
    op.commit().await?;
    Ok(Step::More)
}

/// Where a run goes from its calculation. A stop counts until the last moment. A run that was calculated before has
/// waited for a person, and waits again whatever its mode: what somebody must confirm is never posted without.
fn after_calculation(run: &Model, tripped: &[Tripped]) -> Result<RunState, Error> {
    if run.stop_requested {
        return Ok(RunState::Cancelled);
    }
    let waited = run.calculated_at.is_some();
    Ok(match mode_of(run)? {
        RunMode::Sandbox => RunState::Calculated,
        RunMode::Automatic if tripped.is_empty() && !waited => RunState::Posting,
        RunMode::Confirmation | RunMode::Automatic => RunState::AwaitingConfirmation,
    })
}

/// A calculation that cannot be done leaves nothing but its reason.
async fn failed(app: &App, run: &Model, owner: &str, error: Error) -> Result<Step, Error> {
    if crate::db::errors::passes(&error) {
        return Err(error);
    }
    tracing::error!(run = run.number, error = error.chain(), "bill run cannot be calculated");
    let mut op = app.begin(&Actor::system()).await?;
    let run = fence(&op, run.id, owner).await?;
    let mut change = transition(&mut op, &run, RunState::Failed).await?;
    change.error = Set(Some(error.message_ru()));
    runs::save(&op, change).await?;
    op.commit().await?;
    Ok(Step::Rest)
}

async fn posting(app: &App, run: &Model, owner: &str) -> Result<Step, Error> {
    let mut end = calculate::again(app, run, owner).await?;
    if end == calculate::End::Done {
        end = post::all(app, run, owner).await?;
    }
    if end == calculate::End::Left {
        return Ok(Step::Rest);
    }
    let mut op = app.begin(&Actor::system()).await?;
    let run = fence(&op, run.id, owner).await?;
    let counts = items::count_by_state(op.conn(), run.id).await?;
    let count = |state: ItemState| counts.get(&state).copied().unwrap_or(0);
    let left = [ItemState::Ok, ItemState::Pending, ItemState::Error, ItemState::Stale];
    let whole = left.into_iter().all(|state| count(state) == 0);
    let next = if whole { RunState::Posted } else { RunState::PartlyPosted };
    let mut change = transition(&mut op, &run, next).await?;
    change.n_posted = Set(count(ItemState::Posted));
    change.n_errors = Set(count(ItemState::Error));
    change.n_stale = Set(count(ItemState::Stale));
    runs::save(&op, change).await?;
    op.commit().await?;
    Ok(Step::Rest)
}

/// How long a worker waits before it looks for abandoned runs again.
pub(super) const LOOK_AGAIN: TimeDelta = TimeDelta::seconds(1);
