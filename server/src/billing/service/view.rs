//! Views of runs and items.

use std::collections::{BTreeMap, HashMap};

use shared::access::Permission;
use shared::api::billing::findings::BillRunScope;
use shared::api::billing::{
    BillClosing, BillItemView, BillLineView, BillRunProgress, BillRunView, GuardrailsView, LineNames,
};
use shared::api::common::MoneyView;
use shared::api::scalars::{Date, DateTime, Decimal};
use shared::documents::closing::PlannedClosing;
use shared::ids::{BillItemKey, BillRunId, ClientId, ComponentId};
use shared::money::{Currency, Money};
use shared::run::{
    Guardrails, ItemLine, ItemState, ItemSubscription, RunErrorCause, RunState, RunTask, Warnings,
};

use crate::access::Actor;
use crate::app::App;
use crate::billing::drive::{mode_of, state_of, task_of};
use crate::billing::entity::{item, run};
use crate::billing::guard::guardrails_of;
use crate::billing::repo::items::EMPTY;
use crate::billing::repo::{Totals, items, runs, totals_of};
use crate::billing::service::create::RunScope;
use crate::billing::service::lifecycle::visible;
use crate::catalog::{self, ComponentOfPlan};
use crate::clients;
use crate::error::Error;
use crate::settings;

/// A run as the API shows it.
#[derive(Debug, Clone)]
pub struct Run {
    /// Its figures.
    pub view: BillRunView,
    /// How far it is.
    pub progress: BillRunProgress,
    /// Which clients and subscriptions it covers.
    pub scope: BillRunScope,
    /// What makes it wait for a person.
    pub guardrails: GuardrailsView,
}

impl Run {
    /// The run of a row.
    pub(in crate::billing) fn of(row: run::Model) -> Result<Run, Error> {
        let scope: RunScope = serde_json::from_value(row.scope.clone()).map_err(Error::internal)?;
        Ok(Run {
            progress: progress(&row)?,
            scope: BillRunScope { client_ids: scope.clients, tags: scope.tags, plan_ids: scope.plans },
            guardrails: guardrails_view(&guardrails_of(&row)?),
            view: view(row)?,
        })
    }
}

/// A run that the actor may see.
pub async fn run(app: &App, actor: &Actor, id: BillRunId) -> Result<Run, Error> {
    Run::of(find(app, actor, id).await?)
}

/// The last posted run of the same seller before this one, if the actor may see it.
pub async fn previous(app: &App, actor: &Actor, run: &BillRunView) -> Result<Option<Run>, Error> {
    let found = runs::previous_posted(app.read(), (run.task, run.seller_id), i64::from(run.number)).await?;
    found.filter(|row| visible(actor, row).is_ok()).map(Run::of).transpose()
}

/// Guardrails as the API shows them.
pub(in crate::billing) fn guardrails_view(guardrails: &Guardrails) -> GuardrailsView {
    GuardrailsView {
        total_percent: guardrails.total_percent.map(|p| Decimal(p.to_decimal())),
        client_percent: guardrails.client_percent.map(|p| Decimal(p.to_decimal())),
        errors_max: guardrails.errors_max.map(|max| i32::try_from(max).unwrap_or(i32::MAX)),
    }
}

/// The run as the API shows it.
fn view(run: run::Model) -> Result<BillRunView, Error> {
    Ok(BillRunView {
        id: run.id,
        number: i32::try_from(run.number).unwrap_or(i32::MAX),
        task: task_of(&run)?,
        mode: mode_of(&run)?,
        state: state_of(&run)?,
        as_of: Date(run.as_of),
        seller_id: run.seller_id,
        clients_total: run.n_total.max(run.n_clients),
        clients_calculated: run.n_clients,
        clients_posted: run.n_posted,
        clients_failed: run.n_errors,
        clients_stale: run.n_stale,
        clients_reversed: run.n_reversed,
        lines_total: run.n_lines,
        totals: money(&totals_of(&run.totals)?),
        stop_requested: run.stop_requested,
        reversing: run.reversal.is_some(),
        created_at: DateTime(run.created_at),
        created_by: run.created_by,
        calculated_at: run.calculated_at.map(DateTime),
        confirmed_by: run.confirmed_by,
        confirmed_at: run.confirmed_at.map(DateTime),
        finished_at: run.finished_at.map(DateTime),
        note: run.error,
    })
}

/// Sums as the API shows them.
pub(in crate::billing) fn money(totals: &Totals) -> Vec<MoneyView> {
    totals.iter().map(|(currency, minor)| MoneyView::from(Money::from_minor(*minor, *currency))).collect()
}

/// A run that the actor may see.
pub async fn find(app: &App, actor: &Actor, id: BillRunId) -> Result<run::Model, Error> {
    actor.require(Permission::RunRead)?;
    let run = runs::find(app.read(), id).await?.ok_or_else(|| Error::not_found("bill run", id))?;
    visible(actor, &run)?;
    Ok(run)
}

/// Progress of a run in its present state.
fn progress(run: &run::Model) -> Result<BillRunProgress, Error> {
    let state = state_of(run)?;
    let (total, done) = match state {
        RunState::Posting => (run.n_clients, run.n_posted + run.n_stale),
        RunState::Draft | RunState::Calculating => (run.n_total.max(run.n_clients), run.n_clients),
        RunState::Calculated
        | RunState::AwaitingConfirmation
        | RunState::Posted
        | RunState::PartlyPosted
        | RunState::Reversed
        | RunState::Failed
        | RunState::Cancelled
        | RunState::Rejected => (run.n_clients, run.n_clients),
    };
    Ok(BillRunProgress {
        id: run.id,
        state,
        total,
        done,
        failed: run.n_errors,
        totals: money(&totals_of(&run.totals)?),
        seconds_left: None,
    })
}

/// Items as the API shows them; what names clients, components and plans is read once for all.
pub(in crate::billing) async fn item_views(
    app: &App,
    task: RunTask,
    rows: Vec<item::Model>,
) -> Result<Vec<BillItemView>, Error> {
    let conn = app.read();
    let ids: Vec<ClientId> = rows.iter().map(|item| item.client_id).collect();
    let labels = clients::labels(conn, &ids).await?;
    let reference = settings::reference_revision(conn).await?;
    let bodies = rows.iter().map(|row| body_of(task, &row.body)).collect::<Result<Vec<_>, Error>>()?;
    let components: Vec<ComponentId> = bodies.iter().flat_map(|(body, _)| components_of(body)).collect();
    let called = names(app, &components).await?;
    // A client whom an import took back is gone with its items; a calculation may have been at one of them just then.
    rows.into_iter()
        .zip(bodies)
        .filter_map(|(row, body)| labels.get(&row.client_id).map(|label| (row, body, label)))
        .map(|(row, (body, closing), label)| {
            let state = item_state(&row)?;
            let error_cause = match state {
                ItemState::Stale => Some(RunErrorCause::ClientChanged),
                ItemState::Pending
                | ItemState::Ok
                | ItemState::Error
                | ItemState::Excluded
                | ItemState::Posted
                | ItemState::Reversed => row.error_cause.as_deref().and_then(RunErrorCause::from_code),
            };
            let changed = row.revision != label.revision || row.reference_revision != reference;
            Ok(BillItemView {
                id: BillItemKey { client: row.client_id, run: row.run_id },
                client_id: row.client_id,
                client_name: label.name.clone(),
                state,
                outdated: matches!(state, ItemState::Ok | ItemState::Excluded) && changed,
                amount: MoneyView::from(Money::from_minor(row.amount_minor, label.currency)),
                lines: lines((row.client_id, label.currency), &body, &called),
                closing: closing.map(|planned| BillClosing::of(&planned, label.currency)),
                error_code: row.error_code,
                error_message: row.error_message,
                error_cause,
                warnings: Warnings::from_bits(row.warnings).iter().collect(),
            })
        })
        .collect()
}

/// The lines of an item, or what it closes.
pub(in crate::billing) fn body_of(
    task: RunTask,
    body: &str,
) -> Result<(Vec<ItemSubscription>, Option<PlannedClosing>), Error> {
    match task {
        RunTask::Charges | RunTask::Invoices => {
            Ok((serde_json::from_str(body).map_err(Error::internal)?, None))
        }
        RunTask::Closing if body == EMPTY => Ok((Vec::new(), None)),
        RunTask::Closing => Ok((Vec::new(), Some(serde_json::from_str(body).map_err(Error::internal)?))),
    }
}

fn lines(
    (client, currency): (ClientId, Currency),
    body: &[ItemSubscription],
    names: &Names,
) -> Vec<BillLineView> {
    let view = |item: &ItemLine| BillLineView::of(client, currency, item, names.get(&item.line.component));
    body.iter().flat_map(|subscription| &subscription.lines).map(view).collect()
}

/// What components are called.
pub(in crate::billing) type Names = HashMap<ComponentId, LineNames>;

/// What these components, and their plans, are called.
pub(in crate::billing) async fn names(app: &App, components: &[ComponentId]) -> Result<Names, Error> {
    let known = catalog::components(app, app.read(), components).await?;
    let name = |(id, one): (ComponentId, ComponentOfPlan)| {
        (id, LineNames { component: one.component.name, plan: one.plan_name })
    };
    Ok(known.into_iter().map(name).collect())
}

/// The components of the lines of an item.
pub(in crate::billing) fn components_of(body: &[ItemSubscription]) -> impl Iterator<Item = ComponentId> {
    body.iter().flat_map(|subscription| &subscription.lines).map(|item| item.line.component)
}

/// Reads the state of a row.
pub(in crate::billing) fn item_state(row: &item::Model) -> Result<ItemState, Error> {
    ItemState::from_code(&row.state).ok_or_else(|| Error::internal("unknown state of an item"))
}

/// A run as the command line tells it.
#[derive(Debug, Clone)]
pub struct RunSummary {
    /// The run.
    pub run: BillRunView,
    /// Sums by currency, in minor units.
    pub totals: BTreeMap<Currency, i64>,
    /// Clients with errors: client, code, text.
    pub errors: Vec<(ClientId, String, String)>,
}

/// Most errors that a summary lists.
const ERRORS_MAX: u64 = 1_000;

/// Sums up a run for the command line.
pub async fn summary(app: &App, actor: &Actor, id: BillRunId) -> Result<RunSummary, Error> {
    let run = find(app, actor, id).await?;
    let totals = totals_of(&run.totals)?;
    let mut failed = items::next_in_state(app.read(), id, ItemState::Error, ERRORS_MAX).await?;
    failed.extend(items::next_in_state(app.read(), id, ItemState::Stale, ERRORS_MAX).await?);
    let errors = failed
        .into_iter()
        .map(|item| {
            let stale = "Клиент изменился после расчёта. Пересчитайте его.".to_owned();
            let code = item.error_code.unwrap_or_else(|| "STALE".to_owned());
            (item.client_id, code, item.error_message.unwrap_or(stale))
        })
        .collect();
    Ok(RunSummary { run: view(run)?, totals, errors })
}
