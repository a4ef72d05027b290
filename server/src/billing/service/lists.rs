//! Lists of runs and items.

use std::collections::HashMap;

use shared::access::Permission;
use shared::api::billing::{
    BillItemFilter, BillItemView, BillRunDifference, BillRunFilter, BillRunSort, BillRunSortField,
};
use shared::api::common::SortDirection;
use shared::ids::{BillItemKey, BillRunId};
use uuid::Uuid;

use crate::access::Actor;
use crate::app::App;
use crate::billing::compare;
use crate::billing::drive::{must_charge, task_of};
use crate::billing::repo::{items, runs};
use crate::billing::service::create::SCOPE_MAX;
use crate::billing::service::view::{self, Run};
use crate::error::Error;
use crate::page::order::{Key, Order, Place};
use crate::page::{Page, PageArgs};
use crate::settings;

/// Runs of a page, and how the list is sorted.
pub struct RunRows {
    /// Where the page stands.
    pub page: Page<Place>,
    /// The order of the list.
    pub order: Order<BillRunSortField>,
    /// Runs in the order of the list, one more than the page holds when the list goes on.
    pub rows: Vec<Run>,
}

/// Place of the run in a list of this order.
pub fn place(run: &Run, order: &Order<BillRunSortField>) -> Place {
    let view = &run.view;
    let key = |field| match field {
        BillRunSortField::Number => Key::Number(view.number.into()),
        BillRunSortField::AsOf => Key::Day(view.as_of.0),
        BillRunSortField::Clients => Key::Number(view.clients_total.into()),
        BillRunSortField::Errors => Key::Number(view.clients_failed.into()),
    };
    (order.fields().map(key).collect(), vec![view.id.uuid()])
}

const fn code_of(field: BillRunSortField) -> &'static str {
    match field {
        BillRunSortField::Number => "number",
        BillRunSortField::AsOf => "asOf",
        BillRunSortField::Clients => "clients",
        BillRunSortField::Errors => "errors",
    }
}

/// A page of runs; the newest first when no order is named.
pub async fn runs(
    app: &App,
    actor: &Actor,
    filter: BillRunFilter,
    sort: Vec<BillRunSort>,
    args: PageArgs,
) -> Result<RunRows, Error> {
    actor.require(Permission::RunRead)?;
    let asked = sort.into_iter().map(|by| (by.field, by.direction));
    let order = Order::asked(asked, Some((BillRunSortField::Number, SortDirection::Desc)))?;
    let page = Page::parse(args, order.name("billRuns", code_of))?;
    let rows = runs::page(app.read(), actor.sellers.as_deref(), filter, &order, &page).await?;
    let rows = rows.into_iter().map(Run::of).collect::<Result<_, _>>()?;
    Ok(RunRows { page, order, rows })
}

/// How many runs there are.
pub async fn count(app: &App, actor: &Actor, filter: BillRunFilter) -> Result<i32, Error> {
    actor.require(Permission::RunRead)?;
    runs::count(app.read(), actor.sellers.as_deref(), filter).await
}

/// Refuses a filter of items that names too much.
pub fn check(filter: &BillItemFilter) -> Result<(), Error> {
    if filter.client_ids.as_ref().is_some_and(|clients| clients.len() > SCOPE_MAX) {
        let text = format!("В фильтре не больше {SCOPE_MAX} клиентов. Разбейте список на части.");
        return Err(Error::invalid("clientIds", text));
    }
    Ok(())
}

/// A page of items of a run that the caller has found already.
pub async fn items(
    app: &App,
    run: BillRunId,
    filter: BillItemFilter,
    page: &Page<Uuid>,
) -> Result<Vec<BillItemView>, Error> {
    check(&filter)?;
    let task = runs::task(app.read(), run).await?;
    let rows = items::page(app.read(), run, filter, page).await?;
    view::item_views(app, task, rows).await
}

/// One item.
pub async fn item(app: &App, actor: &Actor, key: BillItemKey) -> Result<BillItemView, Error> {
    let task = task_of(&view::find(app, actor, key.run).await?)?;
    let row = items::find(app.read(), key.run, key.client).await?;
    let row = row.ok_or_else(|| Error::not_found("bill item", key))?;
    let mut views = view::item_views(app, task, vec![row]).await?;
    views.pop().ok_or_else(|| Error::not_found("bill item", key))
}

/// How many calculated items of the runs changed since; runs of which none did are left out.
pub async fn outdated(app: &App, runs: &[BillRunId]) -> Result<HashMap<BillRunId, i32>, Error> {
    let reference = settings::reference_revision(app.read()).await?;
    items::count_outdated(app.read(), runs, reference).await
}

/// How many clients of the runs are excluded; runs of which none is are left out.
pub async fn excluded(app: &App, runs: &[BillRunId]) -> Result<HashMap<BillRunId, i32>, Error> {
    items::count_excluded(app.read(), runs).await
}

/// A page of clients that differ between two runs.
pub async fn differences(
    app: &App,
    actor: &Actor,
    (base, other): (BillRunId, BillRunId),
    page: &Page<Uuid>,
) -> Result<Vec<BillRunDifference>, Error> {
    must_charge(&view::find(app, actor, base).await?)?;
    must_charge(&view::find(app, actor, other).await?)?;
    compare::page(app, base, other, page.from, page.fetch()).await
}
