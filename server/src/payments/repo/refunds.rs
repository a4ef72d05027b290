//! Rows of refunds.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{ConnectionTrait, FromQueryResult, Statement, Value};
use shared::ids::{ClientId, EntryId, PaymentId, PaymentKey, RefundId, RefundKey, SellerId};
use shared::payments::RefundState;

use crate::db::sets::id_set;
use crate::error::Error;
use crate::op::Op;

/// A refund of a payment.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct Refund {
    /// Whose.
    pub client_id: ClientId,
    /// Id.
    pub id: RefundId,
    /// Of which payment.
    pub payment_id: PaymentId,
    /// Who pays it out.
    pub seller_id: SellerId,
    /// Minor units.
    pub amount_minor: i64,
    /// Code of its state.
    pub state: String,
    /// Why.
    pub reason: String,
    /// Label of who asked for it.
    pub asked_label: String,
    /// Who asked for it.
    pub asked_by: String,
    /// When.
    pub asked_at: DateTime<Utc>,
    /// Who agreed, or refused.
    pub decided_by: Option<String>,
    /// When.
    pub decided_at: Option<DateTime<Utc>>,
    /// The entry that promised the money back.
    pub entry_id: Option<EntryId>,
    /// The entry that paid it out.
    pub paid_entry_id: Option<EntryId>,
    /// Day on which it was paid out.
    pub paid_on: Option<NaiveDate>,
    /// By what the source knows it.
    pub external_key: Option<String>,
    /// Why it was refused.
    pub answer: Option<String>,
}

impl Refund {
    /// The wire id.
    pub const fn key(&self) -> RefundKey {
        RefundKey::new(self.client_id, self.id)
    }

    /// The payment.
    pub const fn payment(&self) -> PaymentKey {
        PaymentKey::new(self.client_id, self.payment_id)
    }

    /// Reads the state.
    pub fn state(&self) -> Result<RefundState, Error> {
        RefundState::from_code(&self.state).ok_or_else(|| Error::internal("unknown state of a refund"))
    }
}

const COLUMNS: &str = "client_id, id, payment_id, seller_id, amount_minor, state, reason, asked_label, asked_by, \
     asked_at, decided_by, decided_at, entry_id, paid_entry_id, paid_on, external_key, answer";

/// When money of a client that is owed back, or went back, last came to be owed: where two have to agree, when the second
/// did.
pub async fn newest(conn: &impl ConnectionTrait, client: ClientId) -> Result<Option<DateTime<Utc>>, Error> {
    let sql = "SELECT COALESCE(decided_at, asked_at) FROM payment_refund WHERE client_id = $1 AND state IN ($2, $3) \
               ORDER BY COALESCE(decided_at, asked_at) DESC LIMIT 1";
    let [owed, paid] = [RefundState::Owed, RefundState::Paid].map(RefundState::code);
    let values = [client.uuid().into(), owed.into(), paid.into()];
    let statement = Statement::from_sql_and_values(conn.get_database_backend(), sql, values);
    Ok(conn.query_one_raw(statement).await?.map(|row| row.try_get_by_index(0)).transpose()?)
}

/// Writes a new refund.
pub async fn insert(op: &Op, refund: &Refund) -> Result<(), Error> {
    let sql = format!(
        "INSERT INTO payment_refund ({COLUMNS}) VALUES \
         ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)"
    );
    op.conn().execute_raw(Statement::from_sql_and_values(op.backend(), sql, values(refund))).await?;
    Ok(())
}

/// Writes the refund anew, by its id.
pub async fn save(op: &Op, refund: &Refund) -> Result<(), Error> {
    let sql = "UPDATE payment_refund SET payment_id = $3, seller_id = $4, amount_minor = $5, state = $6, reason = $7, \
               asked_label = $8, asked_by = $9, asked_at = $10, decided_by = $11, decided_at = $12, entry_id = $13, \
               paid_entry_id = $14, paid_on = $15, external_key = $16, answer = $17 \
               WHERE client_id = $1 AND id = $2";
    op.conn().execute_raw(Statement::from_sql_and_values(op.backend(), sql, values(refund))).await?;
    Ok(())
}

fn values(refund: &Refund) -> Vec<Value> {
    vec![
        refund.client_id.uuid().into(),
        refund.id.uuid().into(),
        refund.payment_id.uuid().into(),
        refund.seller_id.uuid().into(),
        refund.amount_minor.into(),
        refund.state.as_str().into(),
        refund.reason.as_str().into(),
        refund.asked_label.as_str().into(),
        refund.asked_by.as_str().into(),
        refund.asked_at.into(),
        refund.decided_by.clone().into(),
        refund.decided_at.into(),
        refund.entry_id.map(EntryId::uuid).into(),
        refund.paid_entry_id.map(EntryId::uuid).into(),
        refund.paid_on.into(),
        refund.external_key.clone().into(),
        refund.answer.clone().into(),
    ]
}

async fn found(
    conn: &impl ConnectionTrait,
    condition: &str,
    mut values: Vec<Value>,
    count: Option<i64>,
) -> Result<Vec<Refund>, Error> {
    let limit = match count {
        Some(count) => {
            values.push(count.into());
            format!(" LIMIT ${}", values.len())
        }
        None => String::new(),
    };
    let sql = format!(
        "SELECT {COLUMNS} FROM payment_refund WHERE {condition} ORDER BY asked_at, client_id, id{limit}"
    );
    let statement = Statement::from_sql_and_values(conn.get_database_backend(), sql, values);
    Ok(Refund::find_by_statement(statement).all(conn).await?)
}

/// The refund.
pub async fn find(conn: &impl ConnectionTrait, key: RefundKey) -> Result<Option<Refund>, Error> {
    let values = vec![key.client.uuid().into(), key.id.uuid().into()];
    Ok(found(conn, "client_id = $1 AND id = $2", values, None).await?.pop())
}

/// Refunds of these payments, in the order in which they were asked for.
pub async fn of_payments(conn: &impl ConnectionTrait, keys: &[PaymentKey]) -> Result<Vec<Refund>, Error> {
    let (backend, mut values) = (conn.get_database_backend(), Vec::new());
    let clients = id_set(backend, &mut values, keys.iter().map(|key| key.client.uuid()));
    let ids = id_set(backend, &mut values, keys.iter().map(|key| key.id.uuid()));
    found(conn, &format!("client_id {clients} AND payment_id {ids}"), values, None).await
}

/// Refunds that somebody has to agree to or to pay out, of these sellers, the oldest first; at most `count`, all when
/// none is stated.
pub async fn waiting(
    conn: &impl ConnectionTrait,
    sellers: Option<&[SellerId]>,
    count: Option<i64>,
) -> Result<Vec<Refund>, Error> {
    let (backend, mut values) = (conn.get_database_backend(), Vec::new());
    let of = match sellers {
        Some(sellers) => {
            let set = id_set(backend, &mut values, sellers.iter().map(|seller| seller.uuid()));
            format!(" AND seller_id {set}")
        }
        None => String::new(),
    };
    found(conn, &format!("state IN ('asked', 'owed'){of}"), values, count).await
}
