//! Money in suspense finds its client, or leaves.

use serde_json::json;
use shared::access::Permission;
use shared::api::payments::{SuspenseAssignInput, SuspenseCloseInput};
use shared::ids::{ClientId, DocumentKey, PaymentKey, SuspenseId};
use shared::money::Currency;
use shared::payments::{PaymentSource, SuspenseState};
use shared::webhooks::WebhookKind;

use super::super::repo::suspense::{self, Model};
use super::reason_of;
use super::receive::{self, Became, Receipt, same_currency};
use crate::access::Actor;
use crate::app::App;
use crate::clients;
use crate::error::Error;
use crate::op::{About, Op, Whose};

/// The money as its source told it.
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

async fn open(op: &Op, id: SuspenseId) -> Result<Model, Error> {
    let row = suspense::lock(op, id).await?.filter(|row| op.actor().sees(row.seller_id));
    let row = row.ok_or_else(|| Error::not_found("suspense", id))?;
    if row.state == SuspenseState::Open.code() {
        return Ok(row);
    }
    Err(Error::transition("Этот платёж уже разобран. Обновите список."))
}

/// Books money in suspense as a payment of a client, suspense → client: the first entry that there is of it.
///
/// # Errors
/// `NOT_FOUND`, `CURRENCY_MISMATCH`; `INVALID_TRANSITION` when it was decided before.
async fn assign_in(
    op: &mut Op,
    id: SuspenseId,
    client: ClientId,
    invoice: Option<DocumentKey>,
) -> Result<PaymentKey, Error> {
    let client = clients::lock_one(op, client).await?;
    let row = open(op, id).await?;
    if client.seller != row.seller_id {
        return Err(Error::invalid(
            "clientId",
            "Клиент другой организации. Выберите клиента той же организации.",
        ));
    }
    let receipt = Receipt { invoice, client: Some(client.id), ..receipt_of(&row)? };
    same_currency(&client, receipt.currency)?;
    let key = receive::book(op, &client, &receipt, Some(id)).await?;
    suspense::decide(op, id, SuspenseState::Assigned, Some(key), None).await?;
    receive::became_in(op, &receipt, Became::Payment(key)).await?;
    op.hint(client.seller);
    Ok(key)
}

/// Money in suspense finds its client.
pub async fn assign(app: &App, actor: &Actor, input: SuspenseAssignInput) -> Result<PaymentKey, Error> {
    actor.require(Permission::LedgerAdjust)?;
    let mut op = app.begin(actor).await?;
    if let Some(key) = op.replay("suspenseAssign", &input.idempotency_key, &input).await? {
        return Ok(key);
    }
    let key = assign_in(&mut op, input.id, input.client_id, input.invoice_id).await?;
    op.remember(&key).await?;
    op.commit().await?;
    Ok(key)
}

/// Money in suspense leaves: it was sent back, or is no payment of a client.
pub async fn close(app: &App, actor: &Actor, input: SuspenseCloseInput) -> Result<SuspenseId, Error> {
    actor.require(Permission::LedgerAdjust)?;
    let reason = reason_of(&input.reason, "Причина")?;
    let mut op = app.begin(actor).await?;
    if let Some(id) = op.replay("suspenseClose", &input.idempotency_key, &input).await? {
        return Ok(id);
    }
    let row = open(&op, input.id).await?;
    suspense::decide(&op, input.id, SuspenseState::Closed, None, Some(&reason)).await?;
    let told = json!({ "reason": reason });
    op.audit("payment.close", input.id, Whose::Seller(row.seller_id), None, Some(told)).await?;
    let closed = receipt_of(&row)?;
    let told = || receive::money_told(&closed, json!({ "id": input.id, "reason": reason }));
    op.tell(WebhookKind::PaymentClosed, About::Seller(row.seller_id), told).await?;
    op.hint(row.seller_id);
    op.remember(&input.id).await?;
    op.commit().await?;
    Ok(input.id)
}
