//! What a run would cover, before it is made.

use chrono::NaiveDate;
use shared::api::billing::findings::{BillRunBlocker, BillRunCaution, BillRunPreview, NotDueCount};
use shared::api::scalars::{Date, DateTime};
use shared::ids::SellerId;
use shared::run::{RunBlocker, RunCaution, RunMode, RunTask};
use shared::text::format::{format_date_ru, format_month_ru};

use crate::access::Actor;
use crate::app::App;
use crate::billing::calculate::scope_of;
use crate::billing::drive::{mode_of, task_of};
use crate::billing::entity::run::Model;
use crate::billing::repo::{due, runs};
use crate::billing::service::create::{RunScope, allow, check_size, check_task, latest, too_far};
use crate::billing::service::lifecycle::visible;
use crate::closing;
use crate::error::Error;
use crate::settings;

/// A run that is not made yet.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// What it would do.
    pub task: RunTask,
    /// How it would end.
    pub mode: RunMode,
    /// Everything due by this day.
    pub as_of: NaiveDate,
    /// Only this seller's clients.
    pub seller: Option<SellerId>,
    /// Further limits.
    pub scope: RunScope,
}

/// What the run would cover, and what stands in its way. A few statements whatever the scope is.
///
/// # Errors
/// Those of making the run, but for a day too far ahead, which is a blocker.
pub async fn preview(app: &App, actor: &Actor, wanted: Wanted) -> Result<BillRunPreview, Error> {
    allow(actor, wanted.mode, wanted.seller)?;
    check_size(&wanted.scope)?;
    check_task(wanted.task, wanted.as_of, &wanted.scope)?;
    let carried = wanted.task == RunTask::Invoices;
    let scope = due::Scope { as_of: wanted.as_of, seller: wanted.seller, scope: wanted.scope, carried };
    let zone = settings::zone_of(app.read(), scope.seller).await?;
    let latest = latest(wanted.task, wanted.mode, app.clock().today(zone));
    let mut blockers = Vec::new();
    if scope.as_of > latest {
        blockers.push(BillRunBlocker {
            day: Some(Date(latest)),
            ..blocker(RunBlocker::DateTooFar, too_far(wanted.task, wanted.mode, latest), 0)
        });
    }
    if wanted.task == RunTask::Closing {
        return closing_preview(app, (wanted.mode, &scope), blockers).await;
    }
    let due = due::count(app.read(), &scope).await?;
    let not_due = due::count_not_due(app.read(), &scope).await?;
    match (wanted.task, wanted.mode) {
        // They book nothing, so that nothing is in their way.
        (_, RunMode::Sandbox) | (RunTask::Invoices, _) => {}
        (RunTask::Charges | RunTask::Closing, RunMode::Confirmation | RunMode::Automatic) => {
            blockers.extend(closed(app, &scope).await?);
            blockers.extend(working(app, actor, &scope).await?);
        }
    }
    Ok(BillRunPreview {
        as_of: Date(scope.as_of),
        clients: due.clients,
        subscriptions: due.subscriptions,
        not_due: not_due.iter().map(|(_, count)| count).sum(),
        not_due_by_reason: not_due
            .into_iter()
            .map(|(reason, subscriptions)| NotDueCount { reason, subscriptions })
            .collect(),
        blockers,
        cautions: Vec::new(),
    })
}

/// What a closing would cover. Charges that are due by the end of its month and not posted would be missing in its
/// documents.
async fn closing_preview(
    app: &App,
    (mode, scope): (RunMode, &due::Scope),
    mut blockers: Vec<BillRunBlocker>,
) -> Result<BillRunPreview, Error> {
    let clients = closing::count(app.read(), &scope.closing()).await?;
    let uncharged = due::count(app.read(), scope).await?;
    if uncharged.clients > 0 {
        let message = format!(
            "За месяц начислено не всё: клиентов — {}, подписок — {}. Сначала проведите биллинг по {}.",
            uncharged.clients,
            uncharged.subscriptions,
            format_date_ru(scope.as_of)
        );
        blockers.push(blocker(RunBlocker::NotCharged, message, uncharged.clients));
    }
    if mode != RunMode::Sandbox {
        let sellers = settings::sellers_closed_on(app.read(), scope.as_of).await?;
        let closed = sellers
            .into_iter()
            .filter(|(id, _)| scope.seller.is_none_or(|only| only == *id))
            .max_by_key(|(_, day)| *day);
        if let Some((_, through)) = closed {
            let message = format!(
                "Книги закрыты по {}: документы за этот месяц не пройдут. Откройте период в настройках организации.",
                format_date_ru(through)
            );
            let closed = blocker(RunBlocker::PeriodClosed, message, clients);
            blockers.push(BillRunBlocker { day: Some(Date(through)), ..closed });
        }
    }
    Ok(BillRunPreview {
        as_of: Date(scope.as_of),
        clients,
        subscriptions: 0,
        not_due: 0,
        not_due_by_reason: Vec::new(),
        blockers,
        cautions: earlier_open(app, scope).await?.into_iter().collect(),
    })
}

/// Says that months before the one to be closed are open: what was served in them goes into its documents.
async fn earlier_open(app: &App, scope: &due::Scope) -> Result<Option<BillRunCaution>, Error> {
    let months = closing::earlier_open(app, &scope.closing()).await?;
    if months.is_empty() {
        return Ok(None);
    }
    let names: Vec<String> = months.iter().map(|month| format_month_ru(*month)).collect();
    let message = format!(
        "Раньше не закрыты: {}. Услуги этих месяцев войдут в документы за {}. Чтобы у каждого месяца были свои \
         документы, сначала закройте их по порядку.",
        names.join(", "),
        format_month_ru(scope.as_of)
    );
    let months = months.into_iter().map(Date).collect();
    Ok(Some(BillRunCaution { kind: RunCaution::EarlierMonthsOpen, message, months }))
}

const fn blocker(kind: RunBlocker, message: String, clients: i32) -> BillRunBlocker {
    BillRunBlocker {
        kind,
        message,
        clients,
        day: None,
        run_id: None,
        run_number: None,
        run_by: None,
        run_at: None,
    }
}

/// Entries of a run are dated its day or earlier, so that books closed through that day refuse them.
async fn closed(app: &App, scope: &due::Scope) -> Result<Option<BillRunBlocker>, Error> {
    let sellers = settings::sellers_closed_on(app.read(), scope.as_of).await?;
    let sellers: Vec<_> =
        sellers.into_iter().filter(|(id, _)| scope.seller.is_none_or(|only| only == *id)).collect();
    let ids: Vec<SellerId> = sellers.iter().map(|(id, _)| *id).collect();
    let clients = due::count_closed(app.read(), scope, &ids).await?;
    if clients == 0 {
        return Ok(None);
    }
    let through = sellers.iter().map(|(_, through)| *through).max();
    let remedy = match through.and_then(|day| day.succ_opt()) {
        Some(open) => {
            format!("Выберите дату с {} или уберите эти организации из охвата.", format_date_ru(open))
        }
        None => "Выберите более позднюю дату или уберите этих клиентов из охвата.".to_owned(),
    };
    let message = format!(
        "Дата {} в закрытом периоде: начисления не пройдут, клиентов — {clients}. {remedy}",
        format_date_ru(scope.as_of)
    );
    Ok(Some(BillRunBlocker { day: through.map(Date), ..blocker(RunBlocker::PeriodClosed, message, clients) }))
}

/// Runs that post, or are going to, over clients of the scope.
async fn working(app: &App, actor: &Actor, scope: &due::Scope) -> Result<Vec<BillRunBlocker>, Error> {
    let mut found = Vec::new();
    for run in runs::working(app.read()).await? {
        if mode_of(&run)? == RunMode::Sandbox || task_of(&run)? != RunTask::Charges {
            continue;
        }
        let clients = due::count_shared(app.read(), scope, &scope_of(&run)?).await?;
        if clients > 0 {
            found.push(over(actor, &run, clients));
        }
    }
    Ok(found)
}

/// The blocker of a working run; which one it is is told to those who may see it.
fn over(actor: &Actor, run: &Model, clients: i32) -> BillRunBlocker {
    let remedy = format!("Дождитесь окончания или уберите пересечение: клиентов — {clients}.");
    if visible(actor, run).is_err() {
        let message = format!("Идёт другой прогон по тем же клиентам. {remedy}");
        return blocker(RunBlocker::RunWorking, message, clients);
    }
    let message = format!("Идёт прогон № {} по тем же клиентам ({}). {remedy}", run.number, run.created_by);
    BillRunBlocker {
        run_id: Some(run.id),
        run_number: i32::try_from(run.number).ok(),
        run_by: Some(run.created_by.clone()),
        run_at: Some(DateTime(run.created_at)),
        ..blocker(RunBlocker::RunWorking, message, clients)
    }
}
