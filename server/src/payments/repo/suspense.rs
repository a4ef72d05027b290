//! Money whose client is not known.

use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, ConnectionTrait, DbBackend, EntityTrait, IntoActiveModel,
    PaginatorTrait, QueryFilter, QuerySelect, Select, Set,
};
use shared::api::payments::SuspenseFilter;
use shared::ids::{PaymentKey, SellerId, SuspenseId};
use shared::payments::SuspenseState;

pub use super::super::entity::suspense_payment::Model;
use super::super::entity::suspense_payment::{ActiveModel, Column as C, Entity};
use crate::db::sets::containing;
use crate::error::Error;
use crate::op::Op;
use crate::page::Page;
use crate::page::order::{Order, Place};

/// Writes new money in suspense.
pub async fn insert(op: &Op, row: Model) -> Result<(), Error> {
    Entity::insert(row.into_active_model()).exec_without_returning(op.conn()).await?;
    Ok(())
}

/// The money.
pub async fn find(conn: &impl ConnectionTrait, id: SuspenseId) -> Result<Option<Model>, Error> {
    Ok(Entity::find_by_id(id).one(conn).await?)
}

/// The money, held until the end of the unit of work.
pub async fn lock(op: &Op, id: SuspenseId) -> Result<Option<Model>, Error> {
    let mut one = Entity::find_by_id(id);
    if op.backend() == DbBackend::Postgres {
        one = one.lock_exclusive();
    }
    Ok(one.one(op.conn()).await?)
}

/// Writes down what became of it.
pub async fn decide(
    op: &Op,
    id: SuspenseId,
    state: SuspenseState,
    payment: Option<PaymentKey>,
    note: Option<&str>,
) -> Result<(), Error> {
    let decided = state != SuspenseState::Open;
    let change = ActiveModel {
        id: Set(id),
        state: Set(state.code().to_owned()),
        client_id: Set(payment.map(|key| key.client)),
        payment_id: Set(payment.map(|key| key.id)),
        note: Set(note.map(Into::into)),
        decided_by: Set(decided.then(|| op.actor().name.clone())),
        decided_at: Set(decided.then(|| op.now())),
        ..Default::default()
    };
    change.update(op.conn()).await?;
    Ok(())
}

fn of(column: C) -> Expr {
    Expr::col((Entity, column))
}

fn filtered(sellers: Option<&[SellerId]>, filter: &SuspenseFilter) -> Select<Entity> {
    let search = filter.search.as_deref().map(str::trim).filter(|text| !text.is_empty());
    let states = filter.states.as_ref().filter(|states| !states.is_empty());
    let wanted = Condition::all()
        .add_option(sellers.map(|sellers| C::SellerId.is_in(sellers.iter().copied())))
        .add_option(filter.seller_id.map(|seller| C::SellerId.eq(seller)))
        .add_option(states.map(|states| C::State.is_in(states.iter().map(|state| state.code()))))
        .add_option(search.map(|text| of(C::Purpose).like(containing(text))));
    Entity::find().filter(wanted)
}

/// A page, the newest first, one more than the page holds when the list goes on.
pub async fn page(
    conn: &impl ConnectionTrait,
    (sellers, filter): (Option<&[SellerId]>, &SuspenseFilter),
    order: &Order<()>,
    page: &Page<Place>,
) -> Result<Vec<Model>, Error> {
    let sought = order.sought(|()| of(C::DatedOn), [of(C::Id)]);
    sought.rows(conn, filtered(sellers, filter), page).await
}

/// How many.
pub async fn count(
    conn: &impl ConnectionTrait,
    sellers: Option<&[SellerId]>,
    filter: &SuspenseFilter,
) -> Result<u64, Error> {
    Ok(filtered(sellers, filter).count(conn).await?)
}

/// Sums by currency.
pub async fn totals(
    conn: &impl ConnectionTrait,
    sellers: Option<&[SellerId]>,
    filter: &SuspenseFilter,
) -> Result<Vec<(String, i64)>, Error> {
    let sum = of(C::AmountMinor).sum().cast_as("bigint");
    let rows = filtered(sellers, filter).select_only().column(C::Currency).expr(sum).group_by(C::Currency);
    Ok(rows.into_tuple().all(conn).await?)
}
