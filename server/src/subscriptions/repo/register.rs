//! The register of blocks: a list of all of them.

use chrono::NaiveDate;
use sea_orm::sea_query::{Expr, ExprTrait, Func};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, Select};
use shared::api::subscriptions::{BlockFilter, BlockSortField};
use shared::blocks::BlockState;
use shared::calendar::NEVER;
use shared::ids::SellerId;

use super::super::entity::block::{Column as C, Entity};
use super::blocks::{BlockRow, read};
use crate::clients;
use crate::error::Error;
use crate::page::Page;
use crate::page::order::{Order, Place};

/// What is asked for.
pub struct Wanted<'a> {
    /// Only of clients of these sellers.
    pub sellers: Option<&'a [SellerId]>,
    /// The filter.
    pub filter: &'a BlockFilter,
    /// The day of its state.
    pub today: NaiveDate,
}

fn of(column: C) -> Expr {
    Expr::col((Entity, column))
}

/// As [`shared::blocks::Block::state`] has it.
fn in_state(state: BlockState, today: NaiveDate) -> Condition {
    let until = |open: Expr, dated: Expr| Condition::any().add(open).add(dated);
    let never_held = C::UntilOn.is_not_null().and(of(C::UntilOn).eq(of(C::FromOn)));
    match state {
        BlockState::Coming => Condition::all().add(C::FromOn.gt(today)).add(never_held.not()),
        BlockState::Holding => {
            Condition::all().add(C::FromOn.lte(today)).add(until(C::UntilOn.is_null(), C::UntilOn.gt(today)))
        }
        BlockState::Over => until(C::UntilOn.lte(today), never_held),
    }
}

fn filtered(wanted: &Wanted<'_>) -> Select<Entity> {
    let filter = wanted.filter;
    let of_sellers = |sellers: &[SellerId]| Expr::exists(clients::of_sellers(of(C::ClientId), sellers));
    let kinds = filter.kinds.as_ref().filter(|kinds| !kinds.is_empty());
    let is_null = |column: C, null: bool| if null { of(column).is_null() } else { of(column).is_not_null() };
    let wanted = Condition::all()
        .add_option(wanted.sellers.map(of_sellers))
        .add_option(filter.seller_id.map(|seller| of_sellers(&[seller])))
        .add_option(filter.client_id.map(|client| C::ClientId.eq(client)))
        .add_option(kinds.map(|kinds| C::Kind.is_in(kinds.iter().map(|kind| kind.code()))))
        .add_option(filter.state.map(|state| in_state(state, wanted.today)))
        .add_option(filter.of_client.map(|whole| is_null(C::SubscriptionId, whole)))
        .add_option(filter.automatic.map(|automatic| C::Automatic.eq(automatic)))
        .add_option(filter.from_since.map(|day| C::FromOn.gte(day.0)))
        .add_option(filter.from_by.map(|day| C::FromOn.lte(day.0)))
        .add_option(filter.search.as_deref().map(|text| C::ClientId.in_subquery(clients::found_ids(text))));
    Entity::find().filter(wanted)
}

fn sorted_by(field: BlockSortField) -> Expr {
    match field {
        BlockSortField::From => of(C::FromOn),
        BlockSortField::Until => Func::coalesce([of(C::UntilOn), Expr::val(NEVER)]).into(),
        BlockSortField::Client => {
            Expr::SubQuery(None, Box::new(clients::name_key_of(of(C::ClientId)).into()))
        }
        BlockSortField::Created => of(C::CreatedAt),
    }
}

/// A page of blocks, one more than the page holds when the list goes on.
pub async fn page(
    conn: &impl ConnectionTrait,
    wanted: &Wanted<'_>,
    order: &Order<BlockSortField>,
    page: &Page<Place>,
) -> Result<Vec<BlockRow>, Error> {
    let sought = order.sought(sorted_by, [of(C::ClientId), of(C::Id)]);
    let rows = sought.rows(conn, filtered(wanted), page).await?;
    rows.into_iter().map(read).collect()
}

/// How many blocks.
pub async fn count(conn: &impl ConnectionTrait, wanted: &Wanted<'_>) -> Result<u64, Error> {
    Ok(filtered(wanted).count(conn).await?)
}
