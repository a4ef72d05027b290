//! Reading bill runs.

use async_graphql::{Context, Object};
use shared::api::billing::{
    BillItemFilter, BillItemView, BillRunDifference, BillRunFilter, BillRunProgress, BillRunView, BillScheduleView,
};
use shared::ids::{BillItemKey, BillRunId};
use uuid::Uuid;

use crate::billing::entity::run;
use crate::billing::service::{lists, schedule, view};
use crate::graphql::{List, actor, app, connection};
use crate::page::{Page, PageArgs};

/// A bill run: one calculation of everything due, and by its mode the posting of it.
pub struct BillRunNode {
    row: run::Model,
    view: BillRunView,
}

impl BillRunNode {
    /// The node of a row.
    pub fn new(row: run::Model) -> Result<BillRunNode, crate::error::Error> {
        let view = view::view(row.clone())?;
        Ok(BillRunNode { row, view })
    }
}

/// A bill run: one calculation of everything due, and by its mode the posting of it.
#[Object(name = "BillRun")]
impl BillRunNode {
    #[graphql(flatten)]
    async fn view(&self) -> &BillRunView {
        &self.view
    }

    /// How far it is.
    async fn progress(&self) -> async_graphql::Result<BillRunProgress> {
        Ok(view::progress(&self.row)?)
    }

    /// How many calculated clients changed since; they are skipped until recalculated.
    async fn clients_outdated(&self, ctx: &Context<'_>) -> async_graphql::Result<i32> {
        Ok(lists::outdated(app(ctx), self.row.id).await?)
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
    ) -> async_graphql::Result<List<BillItemNode>> {
        let page: Page<Uuid> = Page::parse(PageArgs { first, after, last, before }, "billItem")?;
        let views = lists::items(app(ctx), self.row.id, filter.unwrap_or_default(), &page).await?;
        Ok(connection(&page, views, |item| item.client_id.uuid(), BillItemNode))
    }
}

/// What a run has for one client.
pub struct BillItemNode(pub BillItemView);

/// What a run has for one client.
#[Object(name = "BillItem")]
impl BillItemNode {
    #[graphql(flatten)]
    async fn view(&self) -> &BillItemView {
        &self.0
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
        let rows = lists::runs(app(ctx), actor(ctx)?, filter.unwrap_or_default(), &page).await?;
        let nodes = rows.into_iter().map(BillRunNode::new).collect::<Result<Vec<_>, _>>()?;
        Ok(connection(&page, nodes, |node| node.row.number, |node| node))
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
        match view::find(app(ctx), actor(ctx)?, id).await {
            Ok(row) => Ok(Some(BillRunNode::new(row)?)),
            Err(crate::error::Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// The item of a client in a run.
    async fn bill_item(&self, ctx: &Context<'_>, id: BillItemKey) -> async_graphql::Result<Option<BillItemNode>> {
        match lists::item(app(ctx), actor(ctx)?, id).await {
            Ok(view) => Ok(Some(BillItemNode(view))),
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
