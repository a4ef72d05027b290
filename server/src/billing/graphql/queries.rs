//! Reading bill runs.

use async_graphql::dataloader::DataLoader;
use async_graphql::{Context, Object};
use chrono::NaiveDate;
use shared::api::billing::findings::{BillRunBreakdown, BillRunFindings, BillRunPreview, BillRunScope};
use shared::api::billing::{
    BillItemFilter, BillItemView, BillRunDifference, BillRunFilter, BillRunProgress, BillRunSort,
    BillRunView, BillScheduleView, GuardrailsView,
};
use shared::api::scalars::Date;
use shared::ids::{BillItemKey, BillRunId, SellerId};
use shared::run::{RunMode, RunTask};
use uuid::Uuid;

use super::inputs::BillRunScopeInput;
use super::load::{ExcludedOf, FaultsOf, OutdatedOf, RunCounts};
use crate::app::App;
use crate::billing::service::lists::RunRows;
use crate::billing::service::preview::{self, Wanted};
use crate::billing::service::view::Run;
use crate::billing::service::{findings, lists, schedule, view};
use crate::error::Error;
use crate::graphql::{List, actor, app, connection};
use crate::page::{Page, PageArgs};
use crate::settings;

fn loader<'c>(ctx: &Context<'c>) -> &'c DataLoader<RunCounts> {
    ctx.data_unchecked::<DataLoader<RunCounts>>()
}

/// A bill run: one calculation of everything due, and by its mode the posting of it.
pub struct BillRunNode(pub Run);

/// A bill run: one calculation of everything due, and by its mode the posting of it.
#[Object(name = "BillRun")]
impl BillRunNode {
    #[graphql(flatten)]
    async fn view(&self) -> &BillRunView {
        &self.0.view
    }

    /// How far it is.
    async fn progress(&self) -> async_graphql::Result<BillRunProgress> {
        Ok(self.0.progress.clone())
    }

    /// How many calculated clients changed since; they are skipped until recalculated.
    async fn clients_outdated(&self, ctx: &Context<'_>) -> async_graphql::Result<i32> {
        let key = OutdatedOf(self.0.view.id);
        Ok(loader(ctx).load_one(key).await.map_err(Error::internal)?.unwrap_or(0))
    }

    /// How many clients were left out by hand; nothing of them is posted.
    async fn clients_excluded(&self, ctx: &Context<'_>) -> async_graphql::Result<i32> {
        let key = ExcludedOf(self.0.view.id);
        Ok(loader(ctx).load_one(key).await.map_err(Error::internal)?.unwrap_or(0))
    }

    /// Which clients and subscriptions it covers.
    async fn scope(&self) -> &BillRunScope {
        &self.0.scope
    }

    /// What makes it wait for a person; only an automatic run has any.
    async fn guardrails(&self) -> GuardrailsView {
        self.0.guardrails
    }

    /// How many of its documents were not printed by the template that they were issued with; the shipped one prints
    /// them.
    async fn template_faults(&self, ctx: &Context<'_>) -> async_graphql::Result<i32> {
        let key = FaultsOf(self.0.view.id);
        Ok(loader(ctx).load_one(key).await.map_err(Error::internal)?.unwrap_or(0))
    }

    /// The last posted run of the same seller before this one.
    async fn previous(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<BillRunNode>> {
        Ok(view::previous(app(ctx), actor(ctx)?, &self.0.view).await?.map(BillRunNode))
    }

    /// Warnings, and errors by cause.
    async fn findings(&self, ctx: &Context<'_>) -> async_graphql::Result<BillRunFindings> {
        Ok(findings::findings(app(ctx), self.0.view.id).await?)
    }

    /// What it comes to by plan and by VAT rate: every line of the run is read for it.
    async fn breakdown(&self, ctx: &Context<'_>) -> async_graphql::Result<BillRunBreakdown> {
        Ok(findings::breakdown(app(ctx), self.0.view.task, self.0.view.id).await?)
    }

    /// Items by client, in a fixed order.
    #[expect(clippy::too_many_arguments, reason = "the arguments of a Relay connection")]
    async fn items(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
        filter: Option<BillItemFilter>,
    ) -> async_graphql::Result<List<BillItemView>> {
        let page: Page<Uuid> = Page::parse(PageArgs { first, after, last, before }, "billItem")?;
        let views = lists::items(app(ctx), self.0.view.id, filter.unwrap_or_default(), &page).await?;
        Ok(connection(&page, views, |item| item.client_id.uuid(), |item| item))
    }
}

/// The day that is meant; today in the seller's zone when none is.
pub(super) async fn as_of_or_today(
    app: &App,
    as_of: Option<Date>,
    seller: Option<SellerId>,
) -> Result<NaiveDate, Error> {
    match as_of {
        Some(day) => Ok(day.0),
        None => Ok(app.clock().today(settings::zone_of(app.read(), seller).await?)),
    }
}

/// Reading bill runs.
#[derive(Default)]
pub struct BillingQuery;

#[Object]
impl BillingQuery {
    /// Bill runs, the newest first.
    #[expect(clippy::too_many_arguments, reason = "the arguments of a Relay connection")]
    async fn bill_runs(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
        filter: Option<BillRunFilter>,
        #[graphql(desc = "By which columns; the newest first when left out.")] sort: Option<Vec<BillRunSort>>,
    ) -> async_graphql::Result<List<BillRunNode>> {
        let args = PageArgs { first, after, last, before };
        let (filter, sort) = (filter.unwrap_or_default(), sort.unwrap_or_default());
        let RunRows { page, order, rows } = lists::runs(app(ctx), actor(ctx)?, filter, sort, args).await?;
        Ok(connection(&page, rows, |run| lists::place(run, &order), BillRunNode))
    }

    /// How many bill runs there are.
    async fn bill_run_count(
        &self,
        ctx: &Context<'_>,
        filter: Option<BillRunFilter>,
    ) -> async_graphql::Result<i32> {
        Ok(lists::count(app(ctx), actor(ctx)?, filter.unwrap_or_default()).await?)
    }

    /// What a run would cover if it were made now, and what stands in its way.
    #[expect(clippy::too_many_arguments, reason = "what describes a run")]
    async fn bill_run_preview(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What it would do; charges when left out.")] task: Option<RunTask>,
        #[graphql(desc = "How the run would end.")] mode: RunMode,
        #[graphql(desc = "Everything due by this day; today when left out.")] as_of: Option<Date>,
        #[graphql(desc = "Only this seller's clients.")] seller_id: Option<SellerId>,
        #[graphql(desc = "Further limits.")] scope: Option<BillRunScopeInput>,
    ) -> async_graphql::Result<BillRunPreview> {
        let (app, actor) = (app(ctx), actor(ctx)?);
        let as_of = as_of_or_today(app, as_of, seller_id).await?;
        let scope = scope.unwrap_or_default().into();
        Ok(preview::preview(
            app,
            actor,
            Wanted { task: task.unwrap_or(RunTask::Charges), mode, as_of, seller: seller_id, scope },
        )
        .await?)
    }

    /// The run with this id.
    async fn bill_run(&self, ctx: &Context<'_>, id: BillRunId) -> async_graphql::Result<Option<BillRunNode>> {
        match view::run(app(ctx), actor(ctx)?, id).await {
            Ok(run) => Ok(Some(BillRunNode(run))),
            Err(crate::error::Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// The item of a client in a run.
    async fn bill_item(
        &self,
        ctx: &Context<'_>,
        id: BillItemKey,
    ) -> async_graphql::Result<Option<BillItemView>> {
        match lists::item(app(ctx), actor(ctx)?, id).await {
            Ok(view) => Ok(Some(view)),
            Err(crate::error::Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// The clients whose lines differ between two runs, line by line.
    async fn bill_run_compare(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The run to compare with.")] base_id: BillRunId,
        #[graphql(desc = "The run to compare.")] id: BillRunId,
        first: Option<i32>,
        after: Option<String>,
    ) -> async_graphql::Result<List<BillRunDifference>> {
        let args = PageArgs { first, after, ..PageArgs::default() };
        let page: Page<Uuid> = Page::parse(args, "billRunCompare")?;
        let rows = lists::differences(app(ctx), actor(ctx)?, (base_id, id), &page).await?;
        Ok(connection(&page, rows, |row| row.client_id.uuid(), |row| row))
    }

    /// Schedules of runs, by name.
    async fn bill_schedules(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<BillScheduleView>> {
        Ok(schedule::list(app(ctx), actor(ctx)?).await?)
    }
}
