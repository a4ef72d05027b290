//! Clients of whom credit control keeps something.

use std::collections::BTreeSet;

use sea_orm::{ConnectionTrait, Statement};
use shared::ids::ClientId;

use crate::db::sets::id_set;
use crate::error::Error;
use crate::op::Op;

/// Tables that name clients.
const KEPT: [&str; 4] = ["credit_event", "credit_exception", "credit_state", "promise"];

/// Those of the clients that have promises, exceptions, events or a place on the ladder.
pub async fn with_history_in(op: &Op, clients: &[ClientId]) -> Result<BTreeSet<ClientId>, Error> {
    let mut found = BTreeSet::new();
    for table in KEPT {
        let mut values = Vec::new();
        let ids = id_set(op.backend(), &mut values, clients.iter().map(|client| client.uuid()));
        let sql = format!("SELECT DISTINCT client_id FROM {table} WHERE client_id {ids}");
        let statement = Statement::from_sql_and_values(op.backend(), sql, values);
        for row in op.conn().query_all_raw(statement).await? {
            found.insert(ClientId(row.try_get_by_index(0)?));
        }
    }
    Ok(found)
}
