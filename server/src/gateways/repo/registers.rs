//! Comparisons with registers, and what is compared.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter,
    QueryOrder, QuerySelect,
};
use shared::gateway::GivingState;
use shared::gateway::intent::IntentState;
use shared::gateway::register::RegisterSource;
use shared::ids::{GatewayAccountId, GatewayRegisterId, IntentId};

pub use super::super::entity::register::Model;
use super::super::entity::register::{Column as C, Entity};
use super::super::entity::{intent, refund};
use crate::error::Error;
use crate::op::Op;

/// Names of one statement: SQLite takes 32 766 values.
const NAMES: usize = 5_000;

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

/// Payments of an account: those that were received within the time, and those with such names, however they stand.
pub async fn payments(
    conn: &impl ConnectionTrait,
    account: GatewayAccountId,
    names: &[String],
    within: Option<(DateTime<Utc>, DateTime<Utc>)>,
) -> Result<Vec<intent::Model>, Error> {
    use intent::Column as I;
    let all = || intent::Entity::find().filter(I::AccountId.eq(account));
    let mut found = Vec::new();
    if let Some((from, to)) = within {
        let paid = all().filter(I::State.eq(IntentState::Paid.code()));
        found.extend(paid.filter(I::SettledAt.gte(from)).filter(I::SettledAt.lt(to)).all(conn).await?);
    }
    for some in names.chunks(NAMES) {
        let numbers: Vec<i64> = some.iter().filter_map(|name| name.parse().ok()).collect();
        let any = Condition::any().add(I::RemoteId.is_in(some)).add(I::Number.is_in(numbers));
        found.extend(all().filter(any).all(conn).await?);
    }
    let mut seen = HashSet::new();
    found.retain(|row| seen.insert((row.client_id, row.id)));
    Ok(found)
}

/// Refunds of an account that went back, found in the same ways, each with the code of its currency.
pub async fn refunds(
    conn: &impl ConnectionTrait,
    account: GatewayAccountId,
    names: &[String],
    within: Option<(DateTime<Utc>, DateTime<Utc>)>,
) -> Result<Vec<(refund::Model, String)>, Error> {
    use refund::Column as R;
    let done = || {
        refund::Entity::find().filter(R::AccountId.eq(account)).filter(R::State.eq(GivingState::Done.code()))
    };
    let mut found = Vec::new();
    if let Some((from, to)) = within {
        found.extend(done().filter(R::SettledAt.gte(from)).filter(R::SettledAt.lt(to)).all(conn).await?);
    }
    for some in names.chunks(NAMES) {
        found.extend(done().filter(R::RemoteId.is_in(some)).all(conn).await?);
    }
    let mut seen = HashSet::new();
    found.retain(|row| seen.insert((row.client_id, row.id)));
    let mut currencies = HashMap::new();
    for some in found.chunks(NAMES) {
        use intent::Column as I;
        let of = intent::Entity::find()
            .select_only()
            .columns([I::Id, I::Currency])
            .filter(I::ClientId.is_in(some.iter().map(|row| row.client_id)))
            .filter(I::Id.is_in(some.iter().map(|row| row.intent_id)));
        currencies.extend(of.into_tuple::<(IntentId, String)>().all(conn).await?);
    }
    let with = |row: refund::Model| {
        let currency = currencies.get(&row.intent_id).cloned();
        Ok((row, currency.ok_or_else(|| Error::internal("a refund of no payment"))?))
    };
    found.into_iter().map(with).collect()
}
