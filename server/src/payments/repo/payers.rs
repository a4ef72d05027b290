//! Payers that a person confirmed for a client.

use sea_orm::{ConnectionTrait, Statement, Value};
use shared::ids::{ClientId, SellerId};

use crate::error::Error;
use crate::op::Op;

/// Remembers that this payer pays for this client.
pub async fn remember(
    op: &Op,
    seller: SellerId,
    (payer, name): (&str, &str),
    client: ClientId,
) -> Result<(), Error> {
    let sql = "INSERT INTO bank_payer (seller_id, payer, client_id, name, created_by, created_at) \
               VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING";
    let values: Vec<Value> = vec![
        seller.uuid().into(),
        payer.into(),
        client.uuid().into(),
        name.into(),
        op.actor().name.as_str().into(),
        op.now().into(),
    ];
    op.conn().execute_raw(Statement::from_sql_and_values(op.backend(), sql, values)).await?;
    Ok(())
}

/// Clients of the seller whom these payers pay for.
pub async fn known(
    conn: &impl ConnectionTrait,
    seller: SellerId,
    payers: &[String],
) -> Result<Vec<(String, ClientId)>, Error> {
    if payers.is_empty() {
        return Ok(Vec::new());
    }
    let mut values: Vec<Value> = vec![seller.uuid().into()];
    let slots: Vec<String> = payers
        .iter()
        .map(|payer| {
            values.push(payer.as_str().into());
            format!("${}", values.len())
        })
        .collect();
    let sql = format!(
        "SELECT payer, client_id FROM bank_payer WHERE seller_id = $1 AND payer IN ({}) ORDER BY payer, client_id",
        slots.join(", ")
    );
    let statement = Statement::from_sql_and_values(conn.get_database_backend(), sql, values);
    let rows = conn.query_all_raw(statement).await?;
    rows.iter().map(|row| Ok((row.try_get_by_index(0)?, row.try_get_by_index(1)?))).collect()
}
