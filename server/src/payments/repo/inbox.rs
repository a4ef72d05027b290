//! The registry of what came from outside: one row for each message, whatever it became.

use sea_orm::{ConnectionTrait, Statement, Value};
use shared::ids::{ClientId, SellerId};
use shared::payments::PaymentSource;
use uuid::Uuid;

use crate::error::Error;
use crate::op::Op;

/// What a message became.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Became {
    /// The client, where it is known.
    pub client: Option<ClientId>,
    /// The payment; without a client, the money in suspense.
    pub object: Uuid,
}

/// A message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Message<'m> {
    /// To whom.
    pub seller: SellerId,
    /// From where.
    pub source: PaymentSource,
    /// By what the source knows it.
    pub key: &'m str,
}

impl Message<'_> {
    fn about<const N: usize>(&self, op: &Op, sql: &str, values: [Value; N]) -> Statement {
        let key = [self.seller.uuid().into(), self.source.code().into(), self.key.into()];
        Statement::from_sql_and_values(op.backend(), sql, key.into_iter().chain(values))
    }
}

/// Takes the message for this unit of work. Of two at once the second waits until the first has committed.
/// None = it is new; Some = what it became before.
pub async fn take(op: &Op, message: Message<'_>) -> Result<Option<Became>, Error> {
    let insert = "INSERT INTO inbox (seller_id, source, external_id, received_at) VALUES ($1, $2, $3, $4) \
                  ON CONFLICT DO NOTHING";
    let new = op.conn().execute_raw(message.about(op, insert, [op.now().into()])).await?;
    if new.rows_affected() > 0 {
        return Ok(None);
    }
    let select =
        "SELECT client_id, object_id FROM inbox WHERE seller_id = $1 AND source = $2 AND external_id = $3";
    let row = op.conn().query_one_raw(message.about(op, select, [])).await?;
    let row = row.ok_or_else(|| Error::internal("a message vanished from the inbox"))?;
    let object: Option<Uuid> = row.try_get_by_index(1)?;
    let object = object.ok_or_else(|| Error::internal("a message of the inbox became nothing"))?;
    Ok(Some(Became { client: row.try_get_by_index(0)?, object }))
}

/// Writes down what the message became.
pub async fn set(op: &Op, message: Message<'_>, became: Became) -> Result<(), Error> {
    let update = "UPDATE inbox SET client_id = $4, object_id = $5 \
                  WHERE seller_id = $1 AND source = $2 AND external_id = $3";
    let values = [became.client.map(ClientId::uuid).into(), became.object.into()];
    op.conn().execute_raw(message.about(op, update, values)).await?;
    Ok(())
}
