//! Reading bill runs.

use async_graphql::{Context, Object};
use shared::api::billing::{
    BillItemFilter, BillItemView, BillRunDifference, BillRunFilter, BillRunProgress, BillRunView,
    BillScheduleView,
};
use shared::ids::{BillItemKey, BillRunId};
use uuid::Uuid;

use crate::billing::service::view::Run;
use crate::billing::service::{lists, schedule, view};
use crate::graphql::{List, actor, app, connection};
use crate::page::{Page, PageArgs};

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
        Ok(lists::outdated(app(ctx), self.0.view.id).await?)
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
    ) -> async_graphql::Result<List<BillRunNode>> {
        let page: Page<i64> = Page::parse(PageArgs { first, after, last, before }, "billRun")?;
        let runs = lists::runs(app(ctx), actor(ctx)?, filter.unwrap_or_default(), &page).await?;
        Ok(connection(&page, runs, |run| i64::from(run.view.number), BillRunNode))
    }

    /// How many bill runs there are.
    async fn bill_run_count(
        &self,
        ctx: &Context<'_>,
        filter: Option<BillRunFilter>,
    ) -> async_graphql::Result<i32> {
        Ok(lists::count(app(ctx), actor(ctx)?, filter.unwrap_or_default()).await?)
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
