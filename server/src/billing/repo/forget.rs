//! What runs know of clients whom an import takes back.

use sea_orm::{ConnectionTrait, Statement, Value};
use shared::ids::ClientId;
use shared::run::RunState;

use crate::db::sets::id_set;
use crate::error::Error;
use crate::op::Op;

/// States of runs that posted nothing and never will.
const OVER: [RunState; 4] = [RunState::Calculated, RunState::Rejected, RunState::Cancelled, RunState::Failed];

/// Those of the clients that are in a run that is posted or may still be, each with the number of the first one.
pub async fn bound_clients_in(op: &Op, clients: &[ClientId]) -> Result<Vec<(ClientId, i64)>, Error> {
    let mut values: Vec<Value> = Vec::new();
    let ids = id_set(op.backend(), &mut values, clients.iter().map(|client| client.uuid()));
    let over: Vec<String> = OVER.iter().map(|state| format!("'{}'", state.code())).collect();
    let sql = format!(
        "SELECT i.client_id, MIN(r.number) FROM bill_item i JOIN bill_run r ON r.id = i.run_id \
         WHERE i.client_id {ids} AND r.state NOT IN ({}) GROUP BY i.client_id ORDER BY i.client_id",
        over.join(", ")
    );
    let rows = op.conn().query_all_raw(Statement::from_sql_and_values(op.backend(), sql, values)).await?;
    rows.iter().map(|row| Ok((ClientId(row.try_get_by_index(0)?), row.try_get_by_index(1)?))).collect()
}

/// Drops the items of clients who are about to be removed: what sandboxes and refused runs calculated of them.
pub async fn forget_clients_in(op: &Op, clients: &[ClientId]) -> Result<(), Error> {
    if clients.is_empty() {
        return Ok(());
    }
    let mut values: Vec<Value> = Vec::new();
    let ids = id_set(op.backend(), &mut values, clients.iter().map(|client| client.uuid()));
    let sql = format!("DELETE FROM bill_item WHERE client_id {ids}");
    op.conn().execute_raw(Statement::from_sql_and_values(op.backend(), sql, values)).await?;
    Ok(())
}
