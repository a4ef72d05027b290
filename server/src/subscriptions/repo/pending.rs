//! What settling and actions leave beside a subscription.

use std::collections::HashMap;

use sea_orm::{ConnectionTrait, Statement, Value};
use shared::actions::{Life, Retired, Settled};
use shared::ids::{ClientId, SubscriptionId};

use super::facts::Pending;
use super::stages::{RetiredRow, StageRow, TERMS};
use crate::db::bulk::{self, Type, column};
use crate::db::sets::id_set;
use crate::error::Error;
use crate::op::Op;

type Key = (ClientId, SubscriptionId);

async fn execute(op: &Op, sql: &str, values: Vec<Value>) -> Result<u64, Error> {
    let statement = Statement::from_sql_and_values(op.backend(), sql, values);
    Ok(op.conn().execute_raw(statement).await?.rows_affected())
}

/// Writes what settling changed of many subscriptions; what else waits stays as it is.
pub async fn settled(op: &Op, settled: Vec<(Key, Settled)>) -> Result<(), Error> {
    if settled.is_empty() {
        return Ok(());
    }
    let mut values = Vec::new();
    let clients = id_set(op.backend(), &mut values, settled.iter().map(|(key, _)| key.0.uuid()));
    let ids = id_set(op.backend(), &mut values, settled.iter().map(|(key, _)| key.1.uuid()));
    let select = format!(
        "SELECT client_id, id, pending FROM subscription \
         WHERE client_id {clients} AND id {ids} AND pending IS NOT NULL"
    );
    let statement = Statement::from_sql_and_values(op.backend(), select, values);
    let mut known: HashMap<Key, Pending> = HashMap::new();
    for row in op.conn().query_all_raw(statement).await? {
        let key = (ClientId(row.try_get_by_index(0)?), SubscriptionId(row.try_get_by_index(1)?));
        let pending = serde_json::from_value(row.try_get_by_index(2)?).map_err(Error::internal)?;
        known.insert(key, pending);
    }
    let mut rows = Vec::with_capacity(settled.len());
    for (key, settled) in settled {
        let known = known.remove(&key).unwrap_or_default();
        let pending = Pending { unsettled: settled.unsettled, ..known }.stored()?;
        rows.push(vec![
            key.0.uuid().into(),
            key.1.uuid().into(),
            settled.revision.into(),
            settled.blocks_settled_to.into(),
            pending.into(),
        ]);
    }
    let key = [column("client_id", Type::Uuid), column("id", Type::Uuid)];
    let set = [
        column("charge_revision", Type::BigInt),
        column("blocks_settled_to", Type::Date),
        column("pending", Type::Json),
    ];
    bulk::update(op.conn(), "subscription", &key, &set, rows).await.map(drop)
}

impl Pending {
    /// As the database keeps it: nothing when nothing waits.
    fn stored(self) -> Result<Option<serde_json::Value>, Error> {
        if self == Pending::default() {
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
    let row = |retired: &Retired| {
        let stage = StageRow::of(&retired.stage)?;
        Ok(RetiredRow { stage, returns: retired.returns })
    };
    let retired = life.retired.iter().map(row).collect::<Result<_, Error>>()?;
    let pending = Pending {
        unsettled: life.unsettled.clone(),
        retired,
        penalty: life.penalty,
        ends_with_base: life.ends_with_base,
        minimum_from: life.minimum_from,
        transferred: life.transferred,
    };
    let pending = pending.stored()?;
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
