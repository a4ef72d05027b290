//! Use cases of payments.

pub mod allocate;
pub mod assign;
pub mod manual;
pub mod receive;
pub mod refund;
pub mod reverse;
pub mod settle;
pub mod statements;
pub mod suspense;
pub mod view;

use shared::ids::PaymentKey;

use super::repo::payments::{self, Model};
use crate::clients::{self, LockedClient};
use crate::error::Error;
use crate::op::Op;

/// Longest text of a person, in characters.
const TEXT_MAX: usize = 500;

/// Why somebody does it.
///
/// # Errors
/// `VALIDATION` when nothing is said, or too much.
pub(super) fn reason_of(text: &str, what: &str) -> Result<String, Error> {
    let text = text.trim();
    if text.is_empty() || text.chars().count() > TEXT_MAX {
        return Err(Error::invalid("reason", format!("{what}: от 1 до {TEXT_MAX} знаков.")));
    }
    Ok(text.to_owned())
}

/// The client of a payment, held, and the payment.
pub(super) async fn held(op: &Op, key: PaymentKey) -> Result<(LockedClient, Model), Error> {
    let missing = || Error::not_found("payment", key);
    let client = clients::lock_one(op, key.client)
        .await
        .map_err(|error| if let Error::NotFound { .. } = error { missing() } else { error })?;
    let row = payments::find(op.conn(), key).await?.ok_or_else(missing)?;
    Ok((client, row))
}

/// The same, refused when the payment was taken back.
pub(super) async fn held_in_force(op: &Op, key: PaymentKey) -> Result<(LockedClient, Model), Error> {
    let (client, row) = held(op, key).await?;
    if row.reversed_at.is_some() {
        return Err(Error::transition("Платёж отменён. Примите его заново."));
    }
    Ok((client, row))
}
