//! What a person decides about a whole run.

use std::collections::BTreeMap;

use sea_orm::Set;
use serde::Serialize;
use shared::access::Permission;
use shared::api::billing::BillItemFilter;
use shared::api::common::differing;
use shared::ids::{BillRunId, ClientId};
use shared::money::Currency;
use shared::run::{ItemState, RunMode, RunState, RunTask};

use crate::access::Actor;
use crate::app::App;
use crate::billing::drive::{mode_of, state_of, task_of, transition};
use crate::billing::entity::run::{ActiveModel, Model};
use crate::billing::job;
use crate::billing::repo::{items, runs, totals_of};
use crate::billing::reverse::Wanted;
use crate::billing::service::{four_eyes, lists};
use crate::closing;
use crate::error::Error;
use crate::op::Op;
use crate::settings;

/// The run, locked, if the actor may see it.
pub(in crate::billing) async fn locked(op: &Op, id: BillRunId) -> Result<Model, Error> {
    let run = runs::lock(op, id).await?;
    visible(op.actor(), &run)?;
    Ok(run)
}

/// Refuses with `NOT_FOUND` when the actor is limited to sellers that the run is not of.
pub(in crate::billing) fn visible(actor: &Actor, run: &Model) -> Result<(), Error> {
    match (&actor.sellers, run.seller_id) {
        (None, _) => Ok(()),
        (Some(sellers), Some(seller)) if sellers.contains(&seller) => Ok(()),
        (Some(_), _) => Err(Error::not_found("bill run", run.id)),
    }
}

/// A confirmation with the sums that the person saw.
#[derive(Debug, Clone, Serialize)]
pub struct Confirmation {
    /// The run.
    pub run: BillRunId,
    /// Sums by currency as shown.
    pub totals: BTreeMap<Currency, i64>,
}

/// Confirms a run: what is stored is posted.
///
/// # Errors
/// `INVALID_TRANSITION` when it does not wait for confirmation, or by the rule of four eyes; `QUOTE_CHANGED` when
/// the sums are not those that were shown.
pub async fn confirm(app: &App, actor: &Actor, what: Confirmation, key: &str) -> Result<BillRunId, Error> {
    actor.require(Permission::RunConfirm)?;
    let mut op = app.begin(actor).await?;
    if let Some(id) = op.replay::<BillRunId>("billRunConfirm", key, &what).await? {
        return Ok(id);
    }
    let run = locked(&op, what.run).await?;
    four_eyes::check(&op, &run).await?;
    let now = totals_of(&run.totals)?;
    if let Some((shown, now)) = differing(&what.totals, &now) {
        return Err(Error::QuoteChanged { shown, now });
    }
    let mut change = transition(&mut op, &run, RunState::Posting).await?;
    change.confirmed_by = Set(Some(op.actor().name.clone()));
    change.confirmed_at = Set(Some(op.now()));
    runs::save(&op, change).await?;
    let after = serde_json::json!({ "totals": what.totals });
    op.audit("billRun.confirm", run.id, run.seller_id.into(), None, Some(after)).await?;
    op.remember(&run.id).await?;
    op.commit().await?;
    app.jobs().nudge(job::RUNS);
    Ok(what.run)
}

/// Rejects a run that waits: nothing of it is posted.
pub async fn reject(app: &App, actor: &Actor, id: BillRunId, reason: &str) -> Result<BillRunId, Error> {
    actor.require(Permission::RunConfirm)?;
    let mut op = app.begin(actor).await?;
    let run = locked(&op, id).await?;
    let mut change = transition(&mut op, &run, RunState::Rejected).await?;
    change.confirmed_by = Set(Some(op.actor().name.clone()));
    change.confirmed_at = Set(Some(op.now()));
    change.error = Set((!reason.trim().is_empty()).then(|| reason.trim().to_owned()));
    runs::save(&op, change).await?;
    op.audit("billRun.reject", id, run.seller_id.into(), None, Some(serde_json::json!({ "reason": reason })))
        .await?;
    op.commit().await?;
    Ok(id)
}

/// Asks the worker to stop between two chunks of clients.
pub async fn stop(app: &App, actor: &Actor, id: BillRunId) -> Result<BillRunId, Error> {
    actor.require(Permission::RunCalculate)?;
    let mut op = app.begin(actor).await?;
    let run = locked(&op, id).await?;
    if state_of(&run)? == RunState::Posting {
        op.actor().require(Permission::RunConfirm)?;
    }
    if !state_of(&run)?.is_working() {
        return Err(Error::transition("Прогон не выполняется, останавливать нечего."));
    }
    let change = ActiveModel { id: Set(id), stop_requested: Set(true), ..Default::default() };
    runs::save(&op, change).await?;
    op.audit("billRun.stop", id, run.seller_id.into(), None, None).await?;
    op.hint(id);
    op.commit().await?;
    Ok(id)
}

/// Goes on with a partly posted run: posts what a stop left over, or a person has taken in since, as it was shown.
///
/// # Errors
/// `INVALID_TRANSITION` when there is nothing to post, or by the rule of four eyes.
pub async fn resume(app: &App, actor: &Actor, id: BillRunId, key: &str) -> Result<BillRunId, Error> {
    actor.require(Permission::RunConfirm)?;
    let mut op = app.begin(actor).await?;
    if let Some(id) = op.replay::<BillRunId>("billRunResume", key, &id).await? {
        return Ok(id);
    }
    let run = locked(&op, id).await?;
    confirmed_by_others(&op, &run).await?;
    let counts = items::count_by_state(op.conn(), id).await?;
    let failed = [ItemState::Pending, ItemState::Error, ItemState::Stale];
    // When a person has left out the last failed client, going on ends the run.
    if !counts.contains_key(&ItemState::Ok) && failed.iter().any(|state| counts.contains_key(state)) {
        return Err(Error::transition("Проводить нечего: все рассчитанные клиенты уже проведены."));
    }
    let change = transition(&mut op, &run, RunState::Posting).await?;
    runs::save(&op, change).await?;
    op.audit("billRun.resume", id, run.seller_id.into(), None, None).await?;
    op.remember(&id).await?;
    op.commit().await?;
    app.jobs().nudge(job::RUNS);
    Ok(id)
}

/// Calculates clients of a waiting run again: those that changed since, and those with errors; or, when `wanted` says
/// which, these, whether they changed or not. Nobody comes in whom a person has left out.
pub async fn recalculate(
    app: &App,
    actor: &Actor,
    id: BillRunId,
    wanted: Option<BillItemFilter>,
) -> Result<BillRunId, Error> {
    actor.require(Permission::RunCalculate)?;
    wanted.iter().try_for_each(lists::check)?;
    let mut op = app.begin(actor).await?;
    let run = locked(&op, id).await?;
    let failed = [ItemState::Stale, ItemState::Error];
    let moved = if let Some(wanted) = wanted {
        let any = [ItemState::Ok, ItemState::Stale, ItemState::Error];
        items::move_states(&op, id, wanted, &any, ItemState::Pending).await?
    } else {
        let reference = settings::reference_revision(op.conn()).await?;
        let outdated = items::move_outdated(&op, id, reference, ItemState::Pending).await?;
        let all = BillItemFilter::default();
        outdated + items::move_states(&op, id, all, &failed, ItemState::Pending).await?
    };
    if moved == 0 {
        return Err(Error::transition("Пересчитывать нечего: с момента расчёта ничего не изменилось."));
    }
    let change = transition(&mut op, &run, RunState::Calculating).await?;
    runs::save(&op, change).await?;
    op.audit(
        "billRun.recalculate",
        id,
        run.seller_id.into(),
        None,
        Some(serde_json::json!({ "clients": moved })),
    )
    .await?;
    op.commit().await?;
    app.jobs().nudge(job::RUNS);
    Ok(id)
}

/// The rule of four eyes for what a run posts after it was confirmed. An automatic run that nobody had to confirm
/// goes on without a second person as it began.
async fn confirmed_by_others(op: &Op, run: &Model) -> Result<(), Error> {
    if run.confirmed_at.is_some() { four_eyes::check(op, run).await } else { Ok(()) }
}

/// Calculates and posts the clients of a partly posted run that had errors or were stale, or those of them that
/// `wanted` says, in the same run.
///
/// # Errors
/// `INVALID_TRANSITION` when there are none, or by the rule of four eyes.
pub async fn rerun_failed(
    app: &App,
    actor: &Actor,
    id: BillRunId,
    wanted: Option<BillItemFilter>,
    key: &str,
) -> Result<BillRunId, Error> {
    actor.require(Permission::RunConfirm)?;
    wanted.iter().try_for_each(lists::check)?;
    let mut op = app.begin(actor).await?;
    if let Some(id) = op.replay::<BillRunId>("billRunRerunFailed", key, &(id, &wanted)).await? {
        return Ok(id);
    }
    let run = locked(&op, id).await?;
    confirmed_by_others(&op, &run).await?;
    let again = [ItemState::Stale, ItemState::Error];
    let moved = items::move_states(&op, id, wanted.unwrap_or_default(), &again, ItemState::Pending).await?;
    if moved == 0 {
        return Err(Error::transition("Повторять нечего: в прогоне нет ошибок и устаревших клиентов."));
    }
    let mut change = transition(&mut op, &run, RunState::Posting).await?;
    let left = items::count_by_state(op.conn(), id).await?;
    change.n_stale = Set(left.get(&ItemState::Stale).copied().unwrap_or(0));
    runs::save(&op, change).await?;
    op.audit(
        "billRun.rerunFailed",
        id,
        run.seller_id.into(),
        None,
        Some(serde_json::json!({ "clients": moved })),
    )
    .await?;
    op.remember(&id).await?;
    op.commit().await?;
    app.jobs().nudge(job::RUNS);
    Ok(id)
}

/// Takes a posted run back, whole or for some clients.
pub async fn reverse(
    app: &App,
    actor: &Actor,
    id: BillRunId,
    clients: Vec<ClientId>,
    reason: &str,
    key: &str,
) -> Result<BillRunId, Error> {
    actor.require(Permission::RunReverse)?;
    if reason.trim().is_empty() {
        return Err(Error::invalid("reason", "Укажите причину сторно: она попадёт в операции и в журнал."));
    }
    let mut op = app.begin(actor).await?;
    let wanted = Wanted { clients, reason: reason.trim().to_owned(), by: op.actor().name.clone() };
    if let Some(id) = op.replay::<BillRunId>("billRunReverse", key, &(id, &wanted)).await? {
        return Ok(id);
    }
    let run = locked(&op, id).await?;
    let posted = matches!(state_of(&run)?, RunState::Posted | RunState::PartlyPosted);
    if mode_of(&run)? == RunMode::Sandbox || !posted || run.reversal.is_some() {
        return Err(Error::transition("Сторнировать можно только проведённый прогон, и один раз."));
    }
    if items::next_posted(op.conn(), id, &wanted.clients, 1).await?.is_empty() {
        return Err(Error::invalid("clients", "У этих клиентов в прогоне нет проведённых начислений."));
    }
    if task_of(&run)? == RunTask::Closing && closing::later_closed(op.conn(), id, &wanted.clients).await? > 0
    {
        let text = "У клиентов закрыт и более поздний месяц. Сначала отмените его закрытие.";
        return Err(Error::invalid("clients", text));
    }
    let json = serde_json::to_value(&wanted).map_err(Error::internal)?;
    let change = ActiveModel { id: Set(id), reversal: Set(Some(json.clone())), ..Default::default() };
    runs::save(&op, change).await?;
    op.audit("billRun.reverse", id, run.seller_id.into(), None, Some(json)).await?;
    op.remember(&id).await?;
    op.hint(id);
    op.commit().await?;
    app.jobs().nudge(job::RUNS);
    Ok(id)
}
