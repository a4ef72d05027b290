//! Schedules of runs.

use chrono::{DateTime, Datelike, NaiveDate, TimeDelta, Utc};
use chrono_tz::Tz;
use croner::Cron;
use sea_orm::Set;
use serde::Serialize;
use shared::access::Permission;
use shared::api::billing::BillScheduleView;
use shared::api::scalars::DateTime as Instant;
use shared::ids::{BillScheduleId, SellerId};
use shared::run::{Guardrails, POSTING_DAYS_MAX, RunMode, RunTask};

use crate::access::Actor;
use crate::app::App;
use crate::billing::entity::schedule::{ActiveModel, Model};
use crate::billing::repo::schedules;
use crate::billing::service::create::{NewRun, RunScope, create};
use crate::billing::service::view::guardrails_view;
use crate::error::Error;
use crate::op::Whose;
use crate::settings;

/// A schedule to make or to change.
#[derive(Debug, Clone, Serialize)]
pub struct ScheduleForm {
    /// Which one; none = a new one.
    pub id: Option<BillScheduleId>,
    /// Version that was read, for a change.
    pub version: Option<i32>,
    /// Whose clients.
    pub seller: SellerId,
    /// Name.
    pub name: String,
    /// Five fields: minute hour day month weekday, in the seller's time zone.
    pub cron: String,
    /// What its runs do.
    pub task: RunTask,
    /// Invoices are for what becomes due within this many days from the day of the run.
    pub days_ahead: i32,
    /// Automatic or with confirmation.
    pub mode: RunMode,
    /// Whether it starts runs.
    pub enabled: bool,
    /// What stops an automatic run; required for one.
    pub guardrails: Guardrails,
}

/// Most days between a scheduled run and what its invoices ask for: what a posting run may look ahead.
const DAYS_AHEAD_MAX: i32 = POSTING_DAYS_MAX.cast_signed();

/// The day that a run of a schedule is of, when it starts on `day`: a month is closed when it is over.
fn as_of(task: RunTask, day: NaiveDate, days_ahead: i32) -> Result<NaiveDate, Error> {
    let found = match task {
        RunTask::Charges => Some(day),
        RunTask::Closing => day.with_day(1).and_then(|first| first.pred_opt()),
        RunTask::Invoices => day.checked_add_signed(TimeDelta::days(days_ahead.into())),
    };
    found.ok_or_else(|| Error::internal("a schedule leaves the calendar"))
}

/// Parses a cron expression of five fields.
fn parse(cron: &str) -> Result<Cron, Error> {
    cron.parse::<Cron>().map_err(|_| {
        let text = "Расписание — пять полей cron: минута, час, день месяца, месяц, день недели. \
                    Например, «0 6 1 * *» — в 6:00 первого числа каждого месяца.";
        Error::invalid("cron", text)
    })
}

/// The first time after `after` that the expression names, in the seller's zone.
async fn next_at(
    app: &App,
    cron: &Cron,
    seller: SellerId,
    after: DateTime<Utc>,
) -> Result<DateTime<Utc>, Error> {
    let zone = settings::zone_of(app.read(), Some(seller)).await?;
    let next = cron.find_next_occurrence(&after.with_timezone(&zone), false).map_err(|_| {
        Error::invalid("cron", "Такое расписание не наступит никогда. Проверьте день и месяц.")
    })?;
    Ok(next.with_timezone(&Utc))
}

/// Refuses what no schedule may be; the expression, read.
fn checked(form: &ScheduleForm) -> Result<Cron, Error> {
    let cron = parse(&form.cron)?;
    if form.name.trim().is_empty() {
        return Err(Error::invalid("name", "Назовите расписание."));
    }
    if !(0..=DAYS_AHEAD_MAX).contains(&form.days_ahead) {
        let text = format!("Счета выставляются на 0–{DAYS_AHEAD_MAX} дней вперёд. Исправьте число дней.");
        return Err(Error::invalid("daysAhead", text));
    }
    if form.days_ahead > 0 && form.task != RunTask::Invoices {
        let text = "Дни вперёд задают только для счетов. Уберите их или выберите выставление счетов.";
        return Err(Error::invalid("daysAhead", text));
    }
    match form.mode {
        RunMode::Sandbox => {
            let text = "По расписанию прогон идёт автоматически или с подтверждением. Выберите один из них.";
            return Err(Error::invalid("mode", text));
        }
        RunMode::Automatic if form.guardrails.is_off() => {
            let text = "Для автоматического прогона по расписанию нужен хотя бы один предохранитель. Задайте, \
                        на сколько процентов итог может отличаться от прошлого.";
            return Err(Error::invalid("guardrails", text));
        }
        RunMode::Automatic | RunMode::Confirmation => {}
    }
    Ok(cron)
}

/// The last time up to `now` that the expression names, in the seller's zone; `at`, which has come, when there is no
/// later one.
fn last_at(cron: &Cron, zone: Tz, at: DateTime<Utc>, now: DateTime<Utc>) -> DateTime<Utc> {
    cron.find_previous_occurrence(&now.with_timezone(&zone), true)
        .map_or(at, |last| last.with_timezone(&Utc).max(at))
}

/// Makes or changes a schedule.
///
/// # Errors
/// `VALIDATION` for a bad expression, a sandbox, or an automatic one without guardrails; `STALE`;
/// `IDEMPOTENCY_KEY_REUSED`.
pub async fn save(app: &App, actor: &Actor, form: ScheduleForm, key: &str) -> Result<BillScheduleId, Error> {
    actor.require(Permission::RunConfirm)?;
    actor.require_seller(form.seller)?;
    let cron = checked(&form)?;
    let next = next_at(app, &cron, form.seller, app.clock().now()).await?;
    let mut op = app.begin(actor).await?;
    if let Some(id) = op.replay::<BillScheduleId>("billScheduleSave", key, &form).await? {
        return Ok(id);
    }
    let before = match form.id {
        None => None,
        Some(id) => Some(known(schedules::find(op.conn(), id).await?, actor, id)?),
    };
    if before.as_ref().is_some_and(|old| form.version != Some(old.version)) {
        return Err(Error::Stale);
    }
    let id = form.id.unwrap_or_else(|| BillScheduleId(op.uuid()));
    let guardrails = serde_json::to_value(form.guardrails).map_err(Error::internal)?;
    let row = ActiveModel {
        id: Set(id),
        seller_id: Set(form.seller),
        name: Set(form.name.trim().to_owned()),
        cron: Set(form.cron.trim().to_owned()),
        task: Set(form.task.code().to_owned()),
        days_ahead: Set(form.days_ahead),
        mode: Set(form.mode.code().to_owned()),
        enabled: Set(form.enabled),
        guardrails: Set(guardrails),
        next_at: Set(form.enabled.then_some(next)),
        version: Set(before.as_ref().map_or(1, |old| old.version + 1)),
        ..Default::default()
    };
    if before.is_some() {
        schedules::save(&op, row).await?;
    } else {
        schedules::insert(&op, row).await?;
    }
    let json = |cron: &str, enabled: bool| Some(serde_json::json!({ "cron": cron, "enabled": enabled }));
    let old = before.and_then(|old| json(&old.cron, old.enabled));
    let whose = Whose::Seller(form.seller);
    op.audit("billSchedule.save", id, whose, old, json(&form.cron, form.enabled)).await?;
    op.remember(&id).await?;
    op.commit().await?;
    Ok(id)
}

/// A schedule that the actor may see.
pub fn known(row: Option<Model>, actor: &Actor, id: BillScheduleId) -> Result<Model, Error> {
    row.filter(|schedule| actor.sees(schedule.seller_id)).ok_or_else(|| Error::not_found("schedule", id))
}

/// Removes a schedule.
pub async fn delete(app: &App, actor: &Actor, id: BillScheduleId) -> Result<BillScheduleId, Error> {
    actor.require(Permission::RunConfirm)?;
    let mut op = app.begin(actor).await?;
    let row = known(schedules::find(op.conn(), id).await?, actor, id)?;
    schedules::delete(&op, id).await?;
    op.audit("billSchedule.delete", id, Whose::Seller(row.seller_id), None, None).await?;
    op.commit().await?;
    Ok(id)
}

/// Starts the runs whose time has come; each time starts one run, however often this is called. Of several times that
/// were missed the last one counts: its run charges everything that the others would have.
pub(in crate::billing) async fn start_due(app: &App) -> Result<(), Error> {
    let now = app.clock().now();
    for schedule in schedules::due(app.read(), now).await? {
        let Some(at) = schedule.next_at else { continue };
        let zone = settings::zone_of(app.read(), Some(schedule.seller_id)).await?;
        let mode = RunMode::from_code(&schedule.mode).ok_or_else(|| Error::internal("unknown mode"))?;
        let guardrails = serde_json::from_value(schedule.guardrails.clone()).map_err(Error::internal)?;
        let cron = parse(&schedule.cron)?;
        let at = last_at(&cron, zone, at, now);
        let task = task_of(&schedule)?;
        let new = NewRun {
            task,
            mode,
            as_of: as_of(task, at.with_timezone(&zone).date_naive(), schedule.days_ahead)?,
            seller: Some(schedule.seller_id),
            scope: RunScope::default(),
            guardrails,
            schedule: Some(schedule.id),
        };
        let actor = Actor::system();
        let key = format!("schedule:{}:{}", schedule.id, at.timestamp());
        let run = create(app, &actor, new, &key).await?;
        let next = next_at(app, &cron, schedule.seller_id, now).await?;
        let op = app.begin(&actor).await?;
        let row = ActiveModel {
            id: Set(schedule.id),
            next_at: Set(Some(next)),
            last_run_id: Set(Some(run)),
            ..Default::default()
        };
        schedules::save(&op, row).await?;
        op.commit().await?;
    }
    Ok(())
}

fn task_of(row: &Model) -> Result<RunTask, Error> {
    RunTask::from_code(&row.task).ok_or_else(|| Error::internal("unknown task of a schedule"))
}

fn view(row: Model) -> Result<BillScheduleView, Error> {
    let task = task_of(&row)?;
    let guardrails: Guardrails = serde_json::from_value(row.guardrails).map_err(Error::internal)?;
    Ok(BillScheduleView {
        id: row.id,
        seller_id: row.seller_id,
        name: row.name,
        cron: row.cron,
        task,
        days_ahead: row.days_ahead,
        mode: RunMode::from_code(&row.mode).ok_or_else(|| Error::internal("unknown mode of a schedule"))?,
        enabled: row.enabled,
        guardrails: guardrails_view(&guardrails),
        next_at: row.next_at.map(Instant),
        last_run_id: row.last_run_id,
        version: row.version,
    })
}

/// Schedules of the sellers that the actor sees, by name.
pub async fn list(app: &App, actor: &Actor) -> Result<Vec<BillScheduleView>, Error> {
    actor.require(Permission::RunRead)?;
    let rows = schedules::all(app.read(), actor.sellers.as_deref()).await?;
    rows.into_iter().map(view).collect()
}

/// One schedule.
pub async fn find(app: &App, actor: &Actor, id: BillScheduleId) -> Result<BillScheduleView, Error> {
    actor.require(Permission::RunRead)?;
    view(known(schedules::find(app.read(), id).await?, actor, id)?)
}
