//! Documents that their own template does not print.

use std::collections::HashMap;

use sea_orm::{ConnectionTrait, Statement, Value};
use shared::api::templates::TemplateFaultView;
use shared::ids::{BillRunId, ClientId, DocumentId, DocumentKey};
use typeset::TemplateFault;

use crate::db::sets::id_set;
use crate::error::Error;
use crate::op::Op;

/// Writes down what is wrong; what is known already stays.
pub async fn insert(
    op: &Op,
    key: DocumentKey,
    run: Option<BillRunId>,
    fault: &TemplateFault,
) -> Result<(), Error> {
    let sql = "INSERT INTO document_fault (client_id, document_id, run_id, line, place, message, hint, noticed_at) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING";
    let number = |n: Option<usize>| n.and_then(|n| i32::try_from(n).ok());
    let values: [Value; 8] = [
        key.client.uuid().into(),
        key.id.uuid().into(),
        run.map(BillRunId::uuid).into(),
        number(fault.line).into(),
        number(fault.column).into(),
        fault.message.as_str().into(),
        fault.hint.clone().into(),
        op.now().into(),
    ];
    op.conn().execute_raw(Statement::from_sql_and_values(op.backend(), sql, values)).await?;
    Ok(())
}

/// What is wrong with those of these documents that their template does not print.
pub async fn of(
    conn: &impl ConnectionTrait,
    keys: &[DocumentKey],
) -> Result<HashMap<DocumentKey, TemplateFaultView>, Error> {
    let backend = conn.get_database_backend();
    let mut values = Vec::new();
    let clients = id_set(backend, &mut values, keys.iter().map(|key| key.client.uuid()));
    let ids = id_set(backend, &mut values, keys.iter().map(|key| key.id.uuid()));
    let sql = format!(
        "SELECT client_id, document_id, line, place, message, hint FROM document_fault \
         WHERE client_id {clients} AND document_id {ids}"
    );
    let rows = conn.query_all_raw(Statement::from_sql_and_values(backend, sql, values)).await?;
    rows.iter()
        .map(|row| {
            let (client, id): (ClientId, DocumentId) = (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
            let fault = TemplateFaultView {
                line: row.try_get_by_index(2)?,
                column: row.try_get_by_index(3)?,
                message: row.try_get_by_index(4)?,
                hint: row.try_get_by_index(5)?,
            };
            Ok((DocumentKey::new(client, id), fault))
        })
        .collect()
}

/// How many documents of each run were not printed by their template; runs of which none was are left out.
pub async fn of_runs(
    conn: &impl ConnectionTrait,
    runs: &[BillRunId],
) -> Result<HashMap<BillRunId, i32>, Error> {
    let mut values = Vec::new();
    let set = id_set(conn.get_database_backend(), &mut values, runs.iter().map(|run| run.uuid()));
    let sql = format!(
        "SELECT run_id, CAST(COUNT(*) AS INTEGER) FROM document_fault WHERE run_id {set} GROUP BY run_id"
    );
    let statement = Statement::from_sql_and_values(conn.get_database_backend(), sql, values);
    let rows = conn.query_all_raw(statement).await?.into_iter();
    rows.map(|row| Ok((BillRunId(row.try_get_by_index(0)?), row.try_get_by_index(1)?))).collect()
}
