//! Comparisons with registers, and what is compared.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::sea_query::{ExprTrait, OnConflict};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect,
};
use shared::gateway::GivingState;
use shared::gateway::intent::IntentState;
use shared::gateway::register::RegisterSource;
use shared::ids::{GatewayAccountId, GatewayRegisterId, IntentKey};

pub use super::super::entity::register::Model;
use super::super::entity::register::{Column as C, Entity};
use super::super::entity::{intent, refund};
use super::accounts;
use crate::error::Error;
use crate::op::Op;

/// Names of one statement: SQLite takes 32 766 values.
const NAMES: usize = 5_000;

/// From when to when, half open.
type Span = (DateTime<Utc>, DateTime<Utc>);

/// Keeps a comparison; whether it was kept. A day that the program itself has compared before is not.
pub async fn insert(op: &Op, row: Model) -> Result<bool, Error> {
    let row = row.into_active_model();
    let kept = Entity::insert(row).on_conflict(OnConflict::new().do_nothing().to_owned());
    Ok(kept.exec_without_returning(op.conn()).await? == 1)
}

/// A comparison.
pub async fn find(conn: &impl ConnectionTrait, id: GatewayRegisterId) -> Result<Option<Model>, Error> {
    Ok(Entity::find_by_id(id).one(conn).await?)
}

/// The latest comparisons of these accounts.
pub async fn latest(
    conn: &impl ConnectionTrait,
    accounts: &[GatewayAccountId],
    count: u64,
) -> Result<Vec<Model>, Error> {
    let all = Entity::find().filter(C::AccountId.is_in(accounts.iter().copied()));
    Ok(all.order_by_desc(C::CheckedAt).order_by_desc(C::Id).limit(count).all(conn).await?)
}

/// Whether the program itself has compared a day.
pub async fn is_compared(
    conn: &impl ConnectionTrait,
    account: GatewayAccountId,
    day: NaiveDate,
) -> Result<bool, Error> {
    let daily = Entity::find()
        .filter(C::AccountId.eq(account))
        .filter(C::FromOn.eq(day))
        .filter(C::Source.eq(RegisterSource::Daily.code()));
    Ok(daily.count(conn).await? > 0)
}

/// Payments of an account that it calls so: by our numbers, or by its own ids.
pub async fn called(
    conn: &impl ConnectionTrait,
    account: GatewayAccountId,
    names: &[String],
) -> Result<Vec<intent::Model>, Error> {
    use intent::Column as I;
    let mut found = Vec::new();
    for some in names.chunks(NAMES) {
        let keys = accounts::all_named(conn, account, some).await?;
        for some in keys.chunks(NAMES) {
            let clients = I::ClientId.is_in(some.iter().map(|key| key.client));
            let these = clients.and(I::Id.is_in(some.iter().map(|key| key.id)));
            found.extend(intent::Entity::find().filter(these).all(conn).await?);
        }
    }
    Ok(found)
}

/// Payments of an account that were received within the time.
pub async fn received(
    conn: &impl ConnectionTrait,
    account: GatewayAccountId,
    (from, to): Span,
) -> Result<Vec<intent::Model>, Error> {
    use intent::Column as I;
    let paid =
        intent::Entity::find().filter(I::AccountId.eq(account)).filter(I::State.eq(IntentState::Paid.code()));
    Ok(paid.filter(I::SettledAt.gte(from)).filter(I::SettledAt.lt(to)).all(conn).await?)
}

/// Refunds of an account that went back within the time, those that it calls so, and those of these payments, however
/// they stand; each with its payment.
pub async fn refunds(
    conn: &impl ConnectionTrait,
    account: GatewayAccountId,
    (names, of): (&[String], &[IntentKey]),
    within: Option<Span>,
) -> Result<Vec<(refund::Model, intent::Model)>, Error> {
    use refund::Column as R;
    let all = || refund::Entity::find().filter(R::AccountId.eq(account));
    let mut found = Vec::new();
    if let Some((from, to)) = within {
        let done = all().filter(R::State.eq(GivingState::Done.code()));
        found.extend(done.filter(R::SettledAt.gte(from)).filter(R::SettledAt.lt(to)).all(conn).await?);
    }
    for some in names.chunks(NAMES) {
        found.extend(all().filter(R::RemoteId.is_in(some)).all(conn).await?);
    }
    for some in of.chunks(NAMES) {
        let these = R::ClientId.is_in(some.iter().map(|key| key.client));
        found.extend(
            all().filter(these.and(R::IntentId.is_in(some.iter().map(|key| key.id)))).all(conn).await?,
        );
    }
    let mut seen = HashSet::new();
    found.retain(|row| seen.insert((row.client_id, row.id)));
    let mut payments = HashMap::new();
    for some in found.chunks(NAMES) {
        use intent::Column as I;
        let of = intent::Entity::find()
            .filter(I::ClientId.is_in(some.iter().map(|row| row.client_id)))
            .filter(I::Id.is_in(some.iter().map(|row| row.intent_id)));
        payments.extend(of.all(conn).await?.into_iter().map(|row| (row.id, row)));
    }
    let with = |row: refund::Model| {
        let payment = payments.get(&row.intent_id).cloned();
        Ok((row, payment.ok_or_else(|| Error::internal("a refund of no payment"))?))
    };
    found.into_iter().map(with).collect()
}
