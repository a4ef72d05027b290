//! Starting a run.

use chrono::{Datelike, NaiveDate};
use sea_orm::Set;
use serde::{Deserialize, Serialize};
use serde_json::json;
use shared::access::Permission;
use shared::ids::{BillRunId, BillScheduleId, ClientId, PlanId, SellerId};
use shared::run::{Guardrails, RunMode, RunState, RunTask, as_of_max};
use shared::text::format::format_date_ru;
use shared::webhooks::WebhookKind;

use crate::access::Actor;
use crate::app::App;
use crate::billing::entity::run::ActiveModel;
use crate::billing::job;
use crate::billing::repo::{Totals, runs, totals_json};
use crate::billing::service::four_eyes;
use crate::error::Error;
use crate::op::Op;
use crate::settings;

/// Which clients and subscriptions a run covers; what is empty does not limit.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RunScope {
    /// Only these clients.
    pub clients: Vec<ClientId>,
    /// Only clients with any of these tags.
    pub tags: Vec<String>,
    /// Only subscriptions of these plans.
    pub plans: Vec<PlanId>,
}

/// Most clients, tags or plans that a scope may name.
pub const SCOPE_MAX: usize = 1_000;

/// A run to start.
#[derive(Debug, Clone, Serialize)]
pub struct NewRun {
    /// What it does.
    pub task: RunTask,
    /// How it ends.
    pub mode: RunMode,
    /// Everything due by this day.
    pub as_of: NaiveDate,
    /// Only this seller's clients.
    pub seller: Option<SellerId>,
    /// Further limits.
    pub scope: RunScope,
    /// What makes an automatic run wait.
    pub guardrails: Guardrails,
    /// The schedule that starts it.
    pub schedule: Option<BillScheduleId>,
}

/// Starts a run; a worker drives it.
///
/// # Errors
/// `FORBIDDEN`; `VALIDATION` for a date too far ahead or a scope too large; `IDEMPOTENCY_KEY_REUSED`.
pub async fn create(
    app: &App,
    actor: &Actor,
    new: NewRun,
    idempotency_key: &str,
) -> Result<BillRunId, Error> {
    allow(actor, new.mode, new.seller)?;
    let mut op = app.begin(actor).await?;
    if let Some(id) = op.replay::<BillRunId>("billRunCreate", idempotency_key, &new).await? {
        return Ok(id);
    }
    let id = create_in(&mut op, new).await?;
    op.remember(&id).await?;
    op.commit().await?;
    app.jobs().nudge(job::RUNS);
    Ok(id)
}

/// Who may make such a run, and see what it would cover.
pub fn allow(actor: &Actor, mode: RunMode, seller: Option<SellerId>) -> Result<(), Error> {
    actor.require(match mode {
        RunMode::Sandbox | RunMode::Confirmation => Permission::RunCalculate,
        RunMode::Automatic => Permission::RunConfirm,
    })?;
    match (seller, &actor.sellers) {
        (Some(seller), _) => actor.require_seller(seller),
        (None, None) => Ok(()),
        (None, Some(_)) => {
            let text = "Вам доступны не все организации. Выберите, чьих клиентов начислять.";
            Err(Error::invalid("sellerId", text))
        }
    }
}

/// Refuses a scope that names too much.
pub fn check_size(scope: &RunScope) -> Result<(), Error> {
    let RunScope { clients, tags, plans } = scope;
    if clients.len().max(tags.len()).max(plans.len()) > SCOPE_MAX {
        let text = format!("В охвате не больше {SCOPE_MAX} клиентов, меток или планов. Сузьте охват.");
        return Err(Error::invalid("scope", text));
    }
    Ok(())
}

/// The last day that a run may be of.
pub fn latest(task: RunTask, mode: RunMode, today: NaiveDate) -> NaiveDate {
    match (task, mode) {
        (RunTask::Charges | RunTask::Invoices, _) | (RunTask::Closing, RunMode::Sandbox) => {
            as_of_max(mode, today)
        }
        (RunTask::Closing, RunMode::Confirmation | RunMode::Automatic) => today,
    }
}

/// Why a run may not be of a day after `latest`, the last one that it may have.
pub fn too_far(task: RunTask, mode: RunMode, latest: NaiveDate) -> String {
    let text = match (task, mode) {
        (_, RunMode::Sandbox) => "Песочница считает не дальше чем на 24 месяца вперёд",
        (RunTask::Charges, RunMode::Confirmation | RunMode::Automatic) => {
            "Начислять можно не дальше чем на 62 дня вперёд"
        }
        (RunTask::Invoices, RunMode::Confirmation | RunMode::Automatic) => {
            "Счета выставляются не дальше чем на 62 дня вперёд"
        }
        (RunTask::Closing, RunMode::Confirmation | RunMode::Automatic) => {
            return "Месяц ещё не кончился. Выберите закончившийся месяц или посчитайте его в песочнице."
                .to_owned();
        }
    };
    format!("{text}: по {}. Выберите более раннюю дату.", format_date_ru(latest))
}

/// Refuses what does not fit the task: months are closed whole, and for whole clients.
pub fn check_task(task: RunTask, as_of: NaiveDate, scope: &RunScope) -> Result<(), Error> {
    match task {
        RunTask::Charges | RunTask::Invoices => Ok(()),
        RunTask::Closing if as_of.succ_opt().is_some_and(|next| next.day() != 1) => {
            Err(Error::invalid("asOf", "Закрывается месяц целиком. Укажите его последний день."))
        }
        RunTask::Closing if !scope.plans.is_empty() => Err(Error::invalid(
            "scope",
            "Документы выставляются на все услуги клиента. Уберите тарифы из охвата.",
        )),
        RunTask::Closing => Ok(()),
    }
}

async fn create_in(op: &mut Op, new: NewRun) -> Result<BillRunId, Error> {
    let zone = settings::zone_of(op.conn(), new.seller).await?;
    let latest = latest(new.task, new.mode, op.today(zone));
    if new.as_of > latest {
        return Err(Error::invalid("asOf", too_far(new.task, new.mode, latest)));
    }
    check_task(new.task, new.as_of, &new.scope)?;
    check_size(&new.scope)?;
    let id = BillRunId(op.uuid());
    let reference_revision = settings::reference_revision(op.conn()).await?;
    let number = runs::next_number(op).await?;
    let row = ActiveModel {
        id: Set(id),
        number: Set(number),
        seller_id: Set(new.seller),
        task: Set(new.task.code().to_owned()),
        mode: Set(new.mode.code().to_owned()),
        as_of: Set(new.as_of),
        state: Set(RunState::Calculating.code().to_owned()),
        scope: Set(serde_json::to_value(&new.scope).map_err(Error::internal)?),
        options: Set(serde_json::json!({ "guardrails": new.guardrails })),
        totals: Set(totals_json(&Totals::new())),
        reference_revision: Set(reference_revision),
        created_by: Set(op.actor().name.clone()),
        created_at: Set(op.now()),
        started_at: Set(Some(op.now())),
        schedule_id: Set(new.schedule),
        makers: Set(Some(four_eyes::makers(op.actor()))),
        ..Default::default()
    };
    runs::insert(op, row).await?;
    if new.mode != RunMode::Sandbox {
        let told = || {
            json!({ "id": id, "number": number, "sellerId": new.seller, "task": new.task.code(),
                    "mode": new.mode.code(), "asOf": new.as_of })
        };
        op.tell(WebhookKind::BillRunCreated, new.seller.into(), told).await?;
    }
    let after = serde_json::to_value(&new).map_err(Error::internal)?;
    op.audit("billRun.create", id, new.seller.into(), None, Some(after)).await?;
    op.hint(id);
    Ok(id)
}
