//! A payment that never was this client's.

use serde_json::json;
use shared::access::Permission;
use shared::api::payments::PaymentReverseInput;
use shared::ids::{PaymentKey, SuspenseId};
use shared::money::Currency;
use shared::payments::{PaymentSource, RefundState, SuspenseState};
use shared::webhooks::WebhookKind;

use super::super::repo::payments::{self, Model};
use super::super::repo::{refunds, suspense};
use super::receive::{self, Became, Receipt};
use super::{held_in_force, reason_of, settle};
use crate::access::Actor;
use crate::app::App;
use crate::error::Error;
use crate::ledger;
use crate::op::{About, Op, Whose};

/// A payment as its source told it.
fn receipt_of(row: &Model) -> Result<Receipt, Error> {
    let currency: Currency = row.currency.parse().map_err(Error::internal)?;
    Ok(Receipt {
        source: PaymentSource::from_code(&row.source)
            .ok_or_else(|| Error::internal("unknown source of a payment"))?,
        external_key: row.external_key.clone(),
        number: row.number.clone(),
        seller: row.seller_id,
        client: None,
        amount_minor: row.amount_minor,
        currency,
        dated_on: row.dated_on,
        invoice: None,
        purpose: row.purpose.clone(),
        payer: serde_json::from_value(row.payer.clone()).map_err(Error::internal)?,
    })
}

/// Takes a payment back from its client. The money is in suspense then when `keep` says so, when it came from there,
/// or when a bank statement brought it; otherwise it never came. Answers where it is.
///
/// # Errors
/// `NOT_FOUND`; `INVALID_TRANSITION` when it was taken back before, or when something of it went back.
async fn reverse_in(
    op: &mut Op,
    key: PaymentKey,
    reason: &str,
    keep: bool,
) -> Result<Option<SuspenseId>, Error> {
    let (client, row) = held_in_force(op, key).await?;
    for refund in refunds::of_payments(op.conn(), &[key]).await? {
        if refund.state()? != RefundState::Refused {
            return Err(Error::transition("По платежу есть возврат. Сначала откажитесь от возврата."));
        }
    }
    settle::release(op, &row, (0, 0), &[]).await?;
    let entry = ledger::reverse_in(op, &client, row.entry_id, reason).await?;
    payments::set_reversed(op, key, entry, reason).await?;
    let receipt = receipt_of(&row)?;
    let kept = match row.suspense_id {
        Some(id) => {
            suspense::decide(op, id, SuspenseState::Open, None, None).await?;
            receive::unidentified(op, &receipt, id).await?;
            Some(id)
        }
        None if keep || receipt.source == PaymentSource::Bank => Some(receive::keep(op, &receipt).await?),
        None => None,
    };
    if let Some(id) = kept {
        receive::became_in(op, &receipt, Became::Suspense(id)).await?;
    }
    settle::settle_in(op, client.id).await?;
    let told = json!({ "reason": reason, "suspense": kept });
    op.audit("payment.reverse", key, Whose::Client(client.seller, client.id), None, Some(told)).await?;
    let told = || {
        let ids = json!({ "id": key, "clientId": client.id, "suspenseId": kept, "reason": reason });
        receive::money_told(&receipt, ids)
    };
    op.tell(WebhookKind::PaymentReversed, About::Seller(client.seller), told).await?;
    op.hint(client.id);
    Ok(kept)
}

/// Takes a payment back.
pub async fn reverse(app: &App, actor: &Actor, input: PaymentReverseInput) -> Result<PaymentKey, Error> {
    actor.require(Permission::LedgerReverse)?;
    let reason = reason_of(&input.reason, "Причина отмены")?;
    let mut op = app.begin(actor).await?;
    if let Some(key) = op.replay("paymentReverse", &input.idempotency_key, &input).await? {
        return Ok(key);
    }
    reverse_in(&mut op, input.id, &reason, input.keep).await?;
    op.remember(&input.id).await?;
    op.commit().await?;
    Ok(input.id)
}
