//! Payments through gateways, and what was asked about them.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, ConnectionTrait, DbBackend, EntityTrait, IntoActiveModel,
    PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Select, Set, Statement,
};
use shared::api::gateways::IntentFilter;
use shared::gateway::intent::IntentState;
use shared::gateway::{GatewayCall, GatewayOutcome};
use shared::ids::{GatewayAccountId, IntentKey, SellerId};

pub use super::super::entity::intent::{ActiveModel, Model};
use super::super::entity::intent::{Column as C, Entity};
use crate::clients;
use crate::db::bulk::{self, Column, Type, column};
use crate::error::Error;
use crate::op::Op;
use crate::page::Page;
use crate::page::order::{Order, Place};

const ATTEMPT: [Column; 10] = [
    column("client_id", Type::Uuid),
    column("intent_id", Type::Uuid),
    column("id", Type::Uuid),
    column("account_id", Type::Uuid),
    column("at", Type::Instant),
    column("call", Type::Text),
    column("outcome", Type::Text),
    column("milliseconds", Type::Int),
    column("status", Type::Int),
    column("answer", Type::Text),
];

/// A call of a gateway about a payment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// When it ended.
    pub at: DateTime<Utc>,
    /// What was asked.
    pub call: GatewayCall,
    /// How it ended.
    pub outcome: GatewayOutcome,
    /// How long it took.
    pub milliseconds: i32,
    /// What was answered, in words.
    pub answer: String,
}

/// The key of a row.
pub const fn key_of(row: &Model) -> IntentKey {
    IntentKey::new(row.client_id, row.id)
}

/// Writes a new payment.
pub async fn insert(op: &Op, row: Model) -> Result<(), Error> {
    row.into_active_model().insert(op.conn()).await?;
    Ok(())
}

/// The payment.
pub async fn find(conn: &impl ConnectionTrait, key: IntentKey) -> Result<Option<Model>, Error> {
    Ok(Entity::find_by_id((key.client, key.id)).one(conn).await?)
}

/// The payment, held until the end of the unit of work. The client is held before.
pub async fn lock(op: &Op, key: IntentKey) -> Result<Option<Model>, Error> {
    let mut one = Entity::find_by_id((key.client, key.id));
    if op.backend() == DbBackend::Postgres {
        one = one.lock_exclusive();
    }
    Ok(one.one(op.conn()).await?)
}

/// A change of the payment that states nothing yet.
pub fn changing(key: IntentKey) -> ActiveModel {
    ActiveModel { client_id: Set(key.client), id: Set(key.id), ..Default::default() }
}

/// Changes what `change` states of its payment.
pub async fn change(op: &Op, change: ActiveModel) -> Result<(), Error> {
    change.update(op.conn()).await?;
    Ok(())
}

/// Payments about which the gateway is to be asked, those that wait longest first.
pub async fn due(
    conn: &impl ConnectionTrait,
    now: DateTime<Utc>,
    count: u64,
) -> Result<Vec<IntentKey>, Error> {
    let rows =
        Entity::find().filter(C::NextAt.lte(now)).order_by_asc(C::NextAt).limit(count).all(conn).await?;
    Ok(rows.iter().map(key_of).collect())
}

/// Moves the next question about a payment if it is still due at that instant: who does so asks.
pub async fn claim(op: &Op, key: IntentKey, due: DateTime<Utc>, next: DateTime<Utc>) -> Result<bool, Error> {
    let mine = Condition::all().add(C::ClientId.eq(key.client)).add(C::Id.eq(key.id)).add(C::NextAt.lte(due));
    let moved = Entity::update_many().col_expr(C::NextAt, Expr::value(next)).filter(mine);
    Ok(moved.exec(op.conn()).await?.rows_affected == 1)
}

/// Notes that the client asks how its payment stands, unless it did so after `since`: who does so asks the gateway.
pub async fn ask(op: &Op, key: IntentKey, since: DateTime<Utc>) -> Result<bool, Error> {
    let long_ago = Condition::any().add(C::AskedAt.is_null()).add(C::AskedAt.lte(since));
    let mine = Condition::all().add(C::ClientId.eq(key.client)).add(C::Id.eq(key.id)).add(long_ago);
    let noted = Entity::update_many().col_expr(C::AskedAt, Expr::value(op.now())).filter(mine);
    Ok(noted.exec(op.conn()).await?.rows_affected == 1)
}

/// Payments by a person that have not come to their end and still can be paid, the newest first.
pub async fn waiting(
    conn: &impl ConnectionTrait,
    client: shared::ids::ClientId,
    now: DateTime<Utc>,
    count: u64,
) -> Result<Vec<Model>, Error> {
    let open = [IntentState::Created, IntentState::Pending, IntentState::Held].map(IntentState::code);
    let wanted = Condition::all()
        .add(C::ClientId.eq(client))
        .add(C::MethodId.is_null())
        .add(C::State.is_in(open))
        .add(Condition::any().add(C::ExpiresAt.is_null()).add(C::ExpiresAt.gt(now)));
    let rows = Entity::find().filter(wanted).order_by_desc(C::CreatedAt).order_by_desc(C::Id).limit(count);
    Ok(rows.all(conn).await?)
}

/// Whether a payment that was begun after `since` has not yet come to its end and may by itself: a charge of a saved
/// method, or one that the client makes by itself in the cabinet and at which it may have looked again.
pub async fn begun_since(
    conn: &impl ConnectionTrait,
    client: shared::ids::ClientId,
    since: DateTime<Utc>,
    charge: bool,
) -> Result<bool, Error> {
    let open = [IntentState::Created, IntentState::Pending, IntentState::Held].map(IntentState::code);
    let whose = if charge { C::MethodId.is_not_null() } else { C::Own.eq(true) };
    let wanted = Entity::find()
        .filter(C::ClientId.eq(client))
        .filter(whose)
        .filter(C::State.is_in(open))
        .filter(C::Problem.is_null())
        .filter(C::CreatedAt.gt(since).or(C::AskedAt.gt(since)));
    Ok(wanted.count(conn).await? > 0)
}

/// Whether a charge of a saved method of the client has not yet come to its end.
pub async fn open_of_method(
    conn: &impl ConnectionTrait,
    client: shared::ids::ClientId,
) -> Result<bool, Error> {
    let open = [IntentState::Created, IntentState::Pending, IntentState::Held].map(IntentState::code);
    let wanted = Entity::find()
        .filter(C::ClientId.eq(client))
        .filter(C::MethodId.is_not_null())
        .filter(C::State.is_in(open));
    Ok(wanted.count(conn).await? > 0)
}

/// Adds a call.
pub async fn add_attempt(
    op: &Op,
    key: IntentKey,
    account: GatewayAccountId,
    attempt: &Attempt,
) -> Result<(), Error> {
    let row = vec![
        key.client.uuid().into(),
        key.id.uuid().into(),
        op.uuid().into(),
        account.uuid().into(),
        attempt.at.into(),
        attempt.call.code().into(),
        attempt.outcome.code().into(),
        attempt.milliseconds.into(),
        None::<i32>.into(),
        attempt.answer.chars().take(500).collect::<String>().into(),
    ];
    bulk::insert(op.conn(), "gateway_attempt", &ATTEMPT, vec![row]).await?;
    Ok(())
}

/// Calls about a payment, in order.
pub async fn attempts(conn: &impl ConnectionTrait, key: IntentKey) -> Result<Vec<Attempt>, Error> {
    let sql = "SELECT at, call, outcome, milliseconds, answer FROM gateway_attempt \
               WHERE client_id = $1 AND intent_id = $2 ORDER BY at, id";
    let values = [key.client.uuid().into(), key.id.uuid().into()];
    let statement = Statement::from_sql_and_values(conn.get_database_backend(), sql, values);
    let mut found = Vec::new();
    for row in conn.query_all_raw(statement).await? {
        let (call, outcome): (String, String) = (row.try_get_by_index(1)?, row.try_get_by_index(2)?);
        found.push(Attempt {
            at: row.try_get_by_index(0)?,
            call: GatewayCall::from_code(&call).ok_or_else(|| Error::internal("unknown call"))?,
            outcome: GatewayOutcome::from_code(&outcome).ok_or_else(|| Error::internal("unknown outcome"))?,
            milliseconds: row.try_get_by_index(3)?,
            answer: row.try_get_by_index(4)?,
        });
    }
    Ok(found)
}

/// The one order of lists: when it was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ByTime;

fn filtered(sellers: Option<&[SellerId]>, filter: &IntentFilter) -> Select<Entity> {
    let search = filter.search.as_deref().map(str::trim).filter(|text| !text.is_empty());
    let states = filter.states.as_ref().filter(|states| !states.is_empty());
    let wanted = Condition::all()
        .add_option(sellers.map(|sellers| C::SellerId.is_in(sellers.iter().copied())))
        .add_option(filter.seller_id.map(|seller| C::SellerId.eq(seller)))
        .add_option(filter.client_id.map(|client| C::ClientId.eq(client)))
        .add_option(filter.account_id.map(|account| C::AccountId.eq(account)))
        .add_option(
            filter.invoice_id.map(|invoice| C::ClientId.eq(invoice.client).and(C::DocumentId.eq(invoice.id))),
        )
        .add_option(filter.problem.map(|problem| match problem {
            true => C::Problem.is_not_null(),
            false => C::Problem.is_null(),
        }))
        .add_option(states.map(|states| C::State.is_in(states.iter().map(|state| state.code()))))
        .add_option(search.map(|text| {
            Condition::any()
                .add(C::RemoteId.eq(text))
                .add_option(text.parse::<i64>().ok().map(|number| C::Number.eq(number)))
                .add(C::ClientId.in_subquery(clients::found_ids(text)))
        }));
    Entity::find().filter(wanted)
}

/// A page of payments, one more than the page holds when the list goes on.
pub async fn page(
    conn: &impl ConnectionTrait,
    (sellers, filter): (Option<&[SellerId]>, &IntentFilter),
    order: &Order<ByTime>,
    page: &Page<Place>,
) -> Result<Vec<Model>, Error> {
    let of = |column: C| Expr::col((Entity, column));
    let sought = order.sought(|ByTime| of(C::CreatedAt), [of(C::ClientId), of(C::Id)]);
    sought.rows(conn, filtered(sellers, filter), page).await
}

/// How many payments.
pub async fn count(
    conn: &impl ConnectionTrait,
    sellers: Option<&[SellerId]>,
    filter: &IntentFilter,
) -> Result<u64, Error> {
    Ok(filtered(sellers, filter).count(conn).await?)
}
