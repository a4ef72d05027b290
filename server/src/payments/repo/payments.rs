//! Rows of payments, and their register.

use std::collections::HashMap;

use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter,
    QueryOrder, QuerySelect, Select, Statement,
};
use shared::api::payments::{PaymentFilter, PaymentSortField};
use shared::ids::{ClientId, EntryId, PaymentId, PaymentKey, SellerId};
use shared::payments::PaymentState;

pub use super::super::entity::payment::Model;
use super::super::entity::payment::{Column as C, Entity};
use crate::clients;
use crate::db::sets::{containing, id_set};
use crate::error::Error;
use crate::op::Op;
use crate::page::Page;
use crate::page::order::{Order, Place};

/// Writes a new payment.
pub async fn insert(op: &Op, row: Model) -> Result<(), Error> {
    Entity::insert(row.into_active_model()).exec_without_returning(op.conn()).await?;
    Ok(())
}

/// The payment.
pub async fn find(conn: &impl ConnectionTrait, key: PaymentKey) -> Result<Option<Model>, Error> {
    Ok(Entity::find_by_id((key.client, key.id)).one(conn).await?)
}

/// These payments, in no order.
pub async fn many(conn: &impl ConnectionTrait, keys: &[PaymentKey]) -> Result<Vec<Model>, Error> {
    let rows = Entity::find()
        .filter(C::ClientId.is_in(keys.iter().map(|key| key.client)))
        .filter(C::Id.is_in(keys.iter().map(|key| key.id)));
    Ok(rows.all(conn).await?)
}

/// Payments of the client of which something settles nothing, the oldest first.
pub async fn free(conn: &impl ConnectionTrait, client: ClientId) -> Result<Vec<Model>, Error> {
    let rows = Entity::find()
        .filter(C::ClientId.eq(client))
        .filter(C::ReversedAt.is_null())
        .filter(Expr::col(C::AllocatedMinor).lt(Expr::col(C::AmountMinor)))
        .order_by_asc(C::DatedOn)
        .order_by_asc(C::Id);
    Ok(rows.all(conn).await?)
}

/// What of the payments of each of these clients settles nothing, in minor units.
pub async fn free_sums(
    conn: &impl ConnectionTrait,
    clients: &[ClientId],
) -> Result<HashMap<ClientId, i64>, Error> {
    let (backend, mut values) = (conn.get_database_backend(), Vec::new());
    let of = id_set(backend, &mut values, clients.iter().map(|client| client.uuid()));
    let sql = format!(
        "SELECT client_id, CAST(SUM(amount_minor - allocated_minor) AS BIGINT) FROM payment \
         WHERE client_id {of} AND reversed_at IS NULL AND allocated_minor < amount_minor GROUP BY client_id"
    );
    let rows = conn.query_all_raw(Statement::from_sql_and_values(backend, sql, values)).await?;
    rows.iter().map(|row| Ok((row.try_get_by_index(0)?, row.try_get_by_index(1)?))).collect()
}

/// Clients after this one with such payments, in the order of their ids.
pub async fn clients_with_free(
    conn: &impl ConnectionTrait,
    after: Option<ClientId>,
    count: u64,
) -> Result<Vec<ClientId>, Error> {
    let rows = Entity::find()
        .select_only()
        .distinct()
        .column(C::ClientId)
        .filter(C::ReversedAt.is_null())
        .filter(Expr::col(C::AllocatedMinor).lt(Expr::col(C::AmountMinor)))
        .filter(Condition::all().add_option(after.map(|after| C::ClientId.gt(after))))
        .order_by_asc(C::ClientId)
        .limit(count);
    Ok(rows.into_tuple().all(conn).await?)
}

async fn run(
    op: &Op,
    sql: &str,
    key: PaymentKey,
    values: impl IntoIterator<Item = sea_orm::Value>,
) -> Result<(), Error> {
    let key = [key.client.uuid().into(), key.id.uuid().into()];
    let statement = Statement::from_sql_and_values(op.backend(), sql, key.into_iter().chain(values));
    if op.conn().execute_raw(statement).await?.rows_affected() == 1 {
        return Ok(());
    }
    Err(Error::internal("a payment vanished"))
}

/// Adds to what of a payment settles debits.
pub async fn add_allocated(op: &Op, key: PaymentKey, minor: i64) -> Result<(), Error> {
    let sql = "UPDATE payment SET allocated_minor = allocated_minor + $3 WHERE client_id = $1 AND id = $2";
    run(op, sql, key, [minor.into()]).await
}

/// Adds to what of a payment went back.
pub async fn add_refunded(op: &Op, key: PaymentKey, minor: i64) -> Result<(), Error> {
    let sql = "UPDATE payment SET refunded_minor = refunded_minor + $3 WHERE client_id = $1 AND id = $2";
    run(op, sql, key, [minor.into()]).await
}

/// The rest of the payment stays an advance until something new is debited.
pub async fn hold(op: &Op, key: PaymentKey) -> Result<(), Error> {
    let sql = "UPDATE payment SET held_at = $3 WHERE client_id = $1 AND id = $2";
    run(op, sql, key, [op.now().into()]).await
}

/// Writes down that the payment was taken back.
pub async fn set_reversed(op: &Op, key: PaymentKey, entry: EntryId, reason: &str) -> Result<(), Error> {
    let sql = "UPDATE payment SET reversed_entry_id = $3, reversed_at = $4, reversed_by = $5, reverse_reason = $6 \
               WHERE client_id = $1 AND id = $2 AND reversed_at IS NULL";
    let by = op.actor().name.clone();
    run(op, sql, key, [entry.uuid().into(), op.now().into(), by.into(), reason.into()]).await
}

fn of(column: C) -> Expr {
    Expr::col((Entity, column))
}

fn is(state: PaymentState) -> Condition {
    let whole = of(C::RefundedMinor).gte(of(C::AmountMinor));
    let holding = Condition::all().add(C::ReversedAt.is_null());
    match state {
        PaymentState::Received => holding.add(of(C::RefundedMinor).eq(0)),
        PaymentState::PartlyRefunded => holding.add(of(C::RefundedMinor).gt(0)).add(whole.not()),
        PaymentState::Refunded => holding.add(whole),
        PaymentState::Reversed => Condition::all().add(C::ReversedAt.is_not_null()),
    }
}

fn filtered(sellers: Option<&[SellerId]>, filter: &PaymentFilter) -> Select<Entity> {
    let search = filter.search.as_deref().map(str::trim).filter(|text| !text.is_empty());
    let sources = filter.sources.as_ref().filter(|sources| !sources.is_empty());
    let states = filter.states.as_ref().filter(|states| !states.is_empty());
    let any_state =
        |states: &Vec<PaymentState>| states.iter().fold(Condition::any(), |any, state| any.add(is(*state)));
    let free = |free: bool| {
        let rest = of(C::AllocatedMinor).lt(of(C::AmountMinor)).and(of(C::ReversedAt).is_null());
        if free { rest } else { rest.not() }
    };
    let wanted = Condition::all()
        .add_option(sellers.map(|sellers| C::SellerId.is_in(sellers.iter().copied())))
        .add_option(filter.seller_id.map(|seller| C::SellerId.eq(seller)))
        .add_option(filter.client_id.map(|client| C::ClientId.eq(client)))
        .add_option(sources.map(|all| C::Source.is_in(all.iter().map(|source| source.code()))))
        .add_option(states.map(any_state))
        .add_option(filter.advance.map(free))
        .add_option(filter.on_since.map(|day| C::DatedOn.gte(day.0)))
        .add_option(filter.on_by.map(|day| C::DatedOn.lte(day.0)))
        .add_option(search.map(|text| {
            Condition::any()
                .add(of(C::Number).eq(text))
                .add(of(C::Purpose).like(containing(text)))
                .add(C::ClientId.in_subquery(clients::found_ids(text)))
        }));
    Entity::find().filter(wanted)
}

fn sorted_by(field: PaymentSortField) -> Expr {
    match field {
        PaymentSortField::On => of(C::DatedOn),
        PaymentSortField::Amount => of(C::AmountMinor),
        PaymentSortField::Created => of(C::CreatedAt),
        PaymentSortField::Client => {
            Expr::SubQuery(None, Box::new(clients::name_key_of(of(C::ClientId)).into()))
        }
    }
}

/// A page of payments, one more than the page holds when the list goes on.
pub async fn page(
    conn: &impl ConnectionTrait,
    (sellers, filter): (Option<&[SellerId]>, &PaymentFilter),
    order: &Order<PaymentSortField>,
    page: &Page<Place>,
) -> Result<Vec<Model>, Error> {
    let sought = order.sought(sorted_by, [of(C::ClientId), of(C::Id)]);
    sought.rows(conn, filtered(sellers, filter), page).await
}

/// How many payments.
pub async fn count(
    conn: &impl ConnectionTrait,
    sellers: Option<&[SellerId]>,
    filter: &PaymentFilter,
) -> Result<u64, Error> {
    Ok(filtered(sellers, filter).count(conn).await?)
}

/// Sums of payments that were not taken back, by currency: received, refunded, not allocated.
pub async fn totals(
    conn: &impl ConnectionTrait,
    sellers: Option<&[SellerId]>,
    filter: &PaymentFilter,
) -> Result<Vec<(String, i64, i64, i64)>, Error> {
    let sum = |column: C| of(column).sum().cast_as("bigint");
    let rows = filtered(sellers, filter)
        .filter(C::ReversedAt.is_null())
        .select_only()
        .column(C::Currency)
        .expr(sum(C::AmountMinor))
        .expr(sum(C::RefundedMinor))
        .expr(sum(C::AllocatedMinor))
        .group_by(C::Currency)
        .order_by_asc(C::Currency);
    Ok(rows.into_tuple().all(conn).await?)
}

/// Payments that became of money in suspense, by their client.
pub fn key_of(row: &Model) -> PaymentKey {
    PaymentKey::new(row.client_id, row.id)
}

/// What of the payment settles nothing, in minor units.
pub fn free_of(row: &Model) -> i64 {
    if row.reversed_at.is_some() { 0 } else { row.amount_minor - row.allocated_minor }
}

/// The id of a new payment.
pub fn new_id(op: &Op) -> PaymentId {
    PaymentId(op.uuid())
}
