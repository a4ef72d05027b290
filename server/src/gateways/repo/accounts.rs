//! Accounts at gateways, and what gateways call our payments by.

use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder,
    Statement,
};
use shared::ids::{ClientId, GatewayAccountId, IntentId, IntentKey, SellerId};

pub use super::super::entity::account::{ActiveModel, Model};
use super::super::entity::account::{Column as C, Entity};
use crate::error::Error;
use crate::op::Op;

/// The account.
pub async fn find(conn: &impl ConnectionTrait, id: GatewayAccountId) -> Result<Option<Model>, Error> {
    Ok(Entity::find_by_id(id).one(conn).await?)
}

/// Accounts of these sellers, of all when there are none named; in the order in which they were made.
pub async fn all(conn: &impl ConnectionTrait, sellers: Option<&[SellerId]>) -> Result<Vec<Model>, Error> {
    let mut wanted = Entity::find().order_by_asc(C::CreatedAt).order_by_asc(C::Id);
    if let Some(sellers) = sellers {
        wanted = wanted.filter(C::SellerId.is_in(sellers.iter().copied()));
    }
    Ok(wanted.all(conn).await?)
}

/// Writes a new account.
pub async fn insert(op: &Op, row: Model) -> Result<(), Error> {
    row.into_active_model().insert(op.conn()).await?;
    Ok(())
}

/// Changes the account if it has this version; whether it had.
pub async fn change(op: &Op, version: i32, change: ActiveModel) -> Result<bool, Error> {
    let changed = Entity::update_many()
        .set(change.clone())
        .filter(C::Id.eq(id_of(&change)?))
        .filter(C::Version.eq(version));
    Ok(changed.exec(op.conn()).await?.rows_affected == 1)
}

fn id_of(change: &ActiveModel) -> Result<GatewayAccountId, Error> {
    change.id.try_as_ref().copied().ok_or_else(|| Error::internal("a change of no account"))
}

/// Takes the next number of payments of an account. A number that is not used stays out.
pub async fn take_number(op: &Op, id: GatewayAccountId) -> Result<i64, Error> {
    let sql = "UPDATE gateway_account SET next_number = next_number + 1 WHERE id = $1 RETURNING next_number - 1 AS number";
    let statement = Statement::from_sql_and_values(op.backend(), sql, [id.uuid().into()]);
    let row =
        op.conn().query_one_raw(statement).await?.ok_or_else(|| Error::not_found("gatewayAccount", id))?;
    Ok(row.try_get("", "number")?)
}

/// What a gateway calls a payment by.
#[derive(Debug, Clone, Copy)]
pub enum Name<'a> {
    /// Our number.
    Number(i64),
    /// The gateway's id.
    Remote(&'a str),
}

impl Name<'_> {
    fn text(self) -> String {
        match self {
            Name::Number(number) => format!("number:{number}"),
            Name::Remote(id) => format!("payment:{id}"),
        }
    }
}

/// Writes down what a gateway calls a payment by. A name that is there stays.
pub async fn name(op: &Op, account: GatewayAccountId, name: Name<'_>, key: IntentKey) -> Result<(), Error> {
    let sql = "INSERT INTO gateway_ref (account_id, ref, client_id, intent_id) VALUES ($1, $2, $3, $4) \
               ON CONFLICT (account_id, ref) DO NOTHING";
    let values = [account.uuid().into(), name.text().into(), key.client.uuid().into(), key.id.uuid().into()];
    op.conn().execute_raw(Statement::from_sql_and_values(op.backend(), sql, values)).await?;
    Ok(())
}

/// Payments that a gateway calls by one of these, as our number or as its own id.
pub async fn all_named(
    conn: &impl ConnectionTrait,
    account: GatewayAccountId,
    names: &[String],
) -> Result<Vec<IntentKey>, Error> {
    let number = |name: &String| name.parse().ok().map(|number| Name::Number(number).text());
    let numbers = names.iter().filter_map(number);
    let remote = names.iter().map(|name| Name::Remote(name).text());
    let called: Vec<String> = numbers.chain(remote).collect();
    let select = Query::select()
        .columns(["client_id", "intent_id"])
        .from("gateway_ref")
        .and_where(Expr::col("account_id").eq(account.uuid()))
        .and_where(Expr::col("ref").is_in(called))
        .distinct()
        .to_owned();
    let key = |row: sea_orm::QueryResult| {
        let (client, intent): (ClientId, IntentId) = (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
        Ok(IntentKey::new(client, intent))
    };
    conn.query_all(&select).await?.into_iter().map(key).collect()
}

/// The payment that a gateway calls so.
pub async fn named(
    conn: &impl ConnectionTrait,
    account: GatewayAccountId,
    name: Name<'_>,
) -> Result<Option<IntentKey>, Error> {
    let sql = "SELECT client_id, intent_id FROM gateway_ref WHERE account_id = $1 AND ref = $2";
    let values = [account.uuid().into(), name.text().into()];
    let backend = conn.get_database_backend();
    let Some(row) = conn.query_one_raw(Statement::from_sql_and_values(backend, sql, values)).await? else {
        return Ok(None);
    };
    let (client, intent): (ClientId, IntentId) = (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
    Ok(Some(IntentKey::new(client, intent)))
}
