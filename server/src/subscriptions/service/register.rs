//! The register of blocks.

use std::collections::{BTreeSet, HashMap};

use shared::access::Permission;
use shared::api::common::SortDirection;
use shared::api::subscriptions::{BlockFilter, BlockSort, BlockSortField};
use shared::calendar::NEVER;
use shared::ids::ClientId;

pub use super::super::repo::blocks::BlockRow;
use super::super::repo::register::{self as repo, Wanted};
use crate::access::Actor;
use crate::app::App;
use crate::error::Error;
use crate::page::order::{Key, Order, Place};
use crate::page::{Page, PageArgs};
use crate::{clients, settings};

/// A page of blocks, each with its place in the list.
pub struct BlockRows {
    /// Where the page stands.
    pub page: Page<Place>,
    /// Rows in the order of the list, one more than the page holds when the list goes on.
    pub rows: Vec<(Place, BlockRow)>,
}

const fn code_of(field: BlockSortField) -> &'static str {
    match field {
        BlockSortField::From => "from",
        BlockSortField::Until => "until",
        BlockSortField::Client => "client",
        BlockSortField::Created => "created",
    }
}

/// A page of the blocks that the actor sees, those that began last first when no order is named.
pub async fn page(
    app: &App,
    actor: &Actor,
    filter: &BlockFilter,
    sort: Vec<BlockSort>,
    args: PageArgs,
) -> Result<BlockRows, Error> {
    actor.require(Permission::SubscriptionRead)?;
    actor.require(Permission::ClientRead)?;
    let asked = sort.into_iter().map(|by| (by.field, by.direction));
    let order = Order::asked(asked, Some((BlockSortField::From, SortDirection::Desc)))?;
    let page = Page::parse(args, order.name("blocks", code_of))?;
    let today = app.clock().today(settings::zone_of(app.read(), filter.seller_id).await?);
    let wanted = Wanted { sellers: actor.sellers.as_deref(), filter, today };
    let rows = repo::page(app.read(), &wanted, &order, &page).await?;
    let named = order.fields().any(|field| field == BlockSortField::Client);
    let ids: BTreeSet<ClientId> = rows.iter().filter(|_| named).map(|row| row.client).collect();
    let ids: Vec<ClientId> = ids.into_iter().collect();
    let names = if named { clients::labels(app.read(), &ids).await? } else { HashMap::new() };
    let place = |row: &BlockRow| {
        let key = |field| match field {
            BlockSortField::From => Key::Day(row.block.from),
            BlockSortField::Until => Key::Day(row.block.until.unwrap_or(NEVER)),
            BlockSortField::Client => {
                Key::Text(names.get(&row.client).map(|label| label.name_key.clone()).unwrap_or_default())
            }
            BlockSortField::Created => Key::Instant(row.created_at),
        };
        (order.fields().map(key).collect(), vec![row.client.uuid(), row.id.uuid()])
    };
    let rows = rows.into_iter().map(|row| (place(&row), row)).collect();
    Ok(BlockRows { page, rows })
}

/// How many blocks that the actor sees meet the conditions.
pub async fn count(app: &App, actor: &Actor, filter: &BlockFilter) -> Result<u64, Error> {
    actor.require(Permission::SubscriptionRead)?;
    let today = app.clock().today(settings::zone_of(app.read(), filter.seller_id).await?);
    repo::count(app.read(), &Wanted { sellers: actor.sellers.as_deref(), filter, today }).await
}
