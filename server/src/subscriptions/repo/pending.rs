//! What settling and actions leave beside a subscription.

use sea_orm::{ConnectionTrait, Statement, Value};
use shared::actions::{Life, Settled};
use shared::ids::{ClientId, SubscriptionId};

use super::facts::Pending;
use super::stages::{StageRow, TERMS};
use crate::db::bulk;
use crate::error::Error;
use crate::op::Op;

type Key = (ClientId, SubscriptionId);

async fn execute(op: &Op, sql: &str, values: Vec<Value>) -> Result<u64, Error> {
    let statement = Statement::from_sql_and_values(op.backend(), sql, values);
    Ok(op.conn().execute_raw(statement).await?.rows_affected())
}

/// Writes what settling changed; terms that gave way stay as they are.
pub async fn settled(op: &Op, key: Key, settled: Settled) -> Result<(), Error> {
    let select = "SELECT pending FROM subscription WHERE client_id = $1 AND id = $2";
    let values = [key.0.uuid().into(), key.1.uuid().into()];
    let row = op.conn().query_one_raw(Statement::from_sql_and_values(op.backend(), select, values)).await?;
    let row = row.ok_or_else(|| Error::not_found("subscription", key.1.uuid()))?;
    let known: Option<serde_json::Value> = row.try_get_by_index(0)?;
    let known: Option<Pending> = known.map(serde_json::from_value).transpose().map_err(Error::internal)?;
    let retired = known.unwrap_or_default().retired;
    let pending = Pending { unsettled: settled.unsettled, retired }.stored()?;
    let sql = "UPDATE subscription SET charge_revision = $3, blocks_settled_to = $4, pending = $5 \
               WHERE client_id = $1 AND id = $2";
    let values = vec![
        key.0.uuid().into(),
        key.1.uuid().into(),
        settled.revision.into(),
        settled.blocks_settled_to.into(),
        pending.into(),
    ];
    execute(op, sql, values).await.map(drop)
}

impl Pending {
    /// As the database keeps it: nothing when nothing waits.
    fn stored(self) -> Result<Option<serde_json::Value>, Error> {
        if self.unsettled.is_empty() && self.retired.is_empty() {
            return Ok(None);
        }
        serde_json::to_value(self).map(Some).map_err(Error::internal)
    }
}

/// Writes the life of a subscription down as an action made it: terms, end, and what is still to be settled. Markers,
/// charges and blocks are written by their own functions.
pub async fn write(
    op: &Op,
    client: ClientId,
    life: &Life,
    today: chrono::NaiveDate,
    reason: Option<&str>,
) -> Result<(), Error> {
    let key = [client.uuid().into(), life.subscription.uuid().into()];
    let retired = life.retired.iter().map(StageRow::of).collect::<Result<_, Error>>()?;
    let pending = Pending { unsettled: life.unsettled.clone(), retired }.stored()?;
    let end_reason = life.ended_on.and(reason).map(str::to_owned);
    let sql = "UPDATE subscription SET plan_id = $3, first_billed_on = $4, ended_on = $5, billed_until = $6, \
                      charge_revision = $7, blocks_settled_to = $8, pending = $9, changes_on = $10, \
                      end_reason = CASE WHEN $5 IS NULL THEN NULL WHEN ended_on = $5 THEN end_reason ELSE $11 END, \
                      version = version + 1 \
               WHERE client_id = $1 AND id = $2";
    let values = key.clone().into_iter().chain([
        life.serving(today).plan.id.uuid().into(),
        life.first_billed_on().into(),
        life.ended_on.into(),
        life.billed_until.into(),
        life.revision.into(),
        life.blocks_settled_to.into(),
        pending.into(),
        life.changes_on(today).into(),
        end_reason.into(),
    ]);
    if execute(op, sql, values.collect()).await? != 1 {
        return Err(Error::not_found("subscription", life.subscription.uuid()));
    }
    let delete = "DELETE FROM subscription_terms WHERE client_id = $1 AND subscription_id = $2";
    execute(op, delete, key.to_vec()).await?;
    let rows = life.stages.iter().map(|stage| StageRow::of(stage)?.values(client, life.subscription));
    let rows = rows.collect::<Result<_, Error>>()?;
    bulk::insert(op.conn(), "subscription_terms", &TERMS, rows).await.map(drop)
}
