//! Money that came in: booked once, whatever comes how often.

use chrono::NaiveDate;
use serde_json::json;
use shared::ids::{ClientId, DocumentKey, EntryId, PaymentKey, SellerId, SuspenseId};
use shared::ledger::{Account, EntryKind, Transfer, payment_source_key};
use shared::money::{Currency, Money};
use shared::payments::{Payer, PaymentSource, SuspenseState};
use shared::webhooks::WebhookKind;

use super::super::repo::inbox::{self, Message};
use super::super::repo::{payments, suspense};
use super::settle;
use crate::clients::{self, LockedClient};
use crate::error::Error;
use crate::ledger::{self, NewEntry, NewTransfer};
use crate::op::{About, Op, Whose};

/// Longest key by which a source knows a payment, in bytes.
const KEY_MAX: usize = 255;
/// Longest text of an operation, in characters.
const REASON_MAX: usize = 500;

/// A payment as its source tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// Where it came from.
    pub source: PaymentSource,
    /// By what the source knows it: the same key of the same seller and source is the same payment, for ever.
    pub external_key: String,
    /// The number that people know; may be empty.
    pub number: String,
    /// To whom.
    pub seller: SellerId,
    /// Whose it is; none = nobody knows yet.
    pub client: Option<ClientId>,
    /// Minor units, above zero.
    pub amount_minor: i64,
    /// Its currency.
    pub currency: Currency,
    /// Its day. In a closed month of the client it is booked on the first open day.
    pub dated_on: NaiveDate,
    /// The invoice that it names; another client's, or one that is not in force, is passed over.
    pub invoice: Option<DocumentKey>,
    /// What it is for.
    pub purpose: Option<String>,
    /// Who paid.
    pub payer: Payer,
}

/// What a payment became.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Became {
    /// A payment of a client.
    Payment(PaymentKey),
    /// Money whose client is not known.
    Suspense(SuspenseId),
}

/// What was done with a receipt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Received {
    /// What it is now.
    pub became: Became,
    /// It came before: nothing was written.
    pub again: bool,
}

impl Receipt {
    fn message(&self) -> Message<'_> {
        Message { seller: self.seller, source: self.source, key: &self.external_key }
    }

    fn check(&self) -> Result<(), Error> {
        if self.amount_minor <= 0 {
            return Err(Error::invalid("amount", "Сумма должна быть больше нуля. Исправьте её."));
        }
        let key = &self.external_key;
        if key.is_empty() || key.len() > KEY_MAX || key.contains('\0') {
            return Err(Error::invalid("key", "Ключ платежа: от 1 до 255 знаков. Исправьте его."));
        }
        Ok(())
    }
}

/// Books a payment: of a known client on its account, of another one in suspense. The client is held until the end of
/// the unit of work; credit control frees it there. A message that came before changes nothing.
///
/// # Errors
/// `VALIDATION`, `NOT_FOUND`, `CURRENCY_MISMATCH`.
pub async fn receive_in(op: &mut Op, receipt: &Receipt) -> Result<Received, Error> {
    receipt.check()?;
    let client = match receipt.client {
        Some(id) => Some(clients::lock_one(op, id).await?),
        None => None,
    };
    if let Some(client) = &client {
        if client.seller != receipt.seller {
            return Err(Error::not_found("client", client.id));
        }
        same_currency(client, receipt.currency)?;
    }
    if let Some(became) = inbox::take(op, receipt.message()).await? {
        return Ok(Received { became: seen(became), again: true });
    }
    let became = match &client {
        Some(client) => Became::Payment(book(op, client, receipt, None).await?),
        None => Became::Suspense(keep(op, receipt).await?),
    };
    inbox::set(op, receipt.message(), unseen(became)).await?;
    Ok(Received { became, again: false })
}

/// Refuses another currency than the client's.
pub(super) fn same_currency(client: &LockedClient, currency: Currency) -> Result<(), Error> {
    if client.currency == currency {
        return Ok(());
    }
    Err(Error::CurrencyMismatch { expected: client.currency.code(), got: currency.code() })
}

const fn seen(became: inbox::Became) -> Became {
    match became.client {
        Some(client) => Became::Payment(PaymentKey::new(client, shared::ids::PaymentId(became.object))),
        None => Became::Suspense(SuspenseId(became.object)),
    }
}

const fn unseen(became: Became) -> inbox::Became {
    match became {
        Became::Payment(key) => inbox::Became { client: Some(key.client), object: key.id.uuid() },
        Became::Suspense(id) => inbox::Became { client: None, object: id.uuid() },
    }
}

/// Writes down in the inbox what a message became later.
pub(super) async fn became_in(op: &Op, receipt: &Receipt, became: Became) -> Result<(), Error> {
    inbox::set(op, receipt.message(), unseen(became)).await
}

/// The day on which the books take it.
pub(super) fn booked_on(client: &LockedClient, dated_on: NaiveDate) -> NaiveDate {
    let open = client.closed_through.and_then(|day| day.succ_opt());
    open.map_or(dated_on, |open| open.max(dated_on))
}

/// What the operation says.
fn reason(receipt: &Receipt) -> Option<String> {
    let text = receipt.purpose.as_deref().map(str::trim).filter(|text| !text.is_empty())?;
    Some(text.chars().take(REASON_MAX).collect())
}

/// Books a payment of a client whose row is held, and allocates it.
pub(super) async fn book(
    op: &mut Op,
    client: &LockedClient,
    receipt: &Receipt,
    from: Option<SuspenseId>,
) -> Result<PaymentKey, Error> {
    let key = PaymentKey::new(client.id, payments::new_id(op));
    let debit = if from.is_some() { Account::Suspense } else { receipt.source.account() };
    let transfer = Transfer::new(debit, Account::Client, receipt.amount_minor).map_err(Error::internal)?;
    let dated_on = booked_on(client, receipt.dated_on);
    let entry = NewEntry {
        reason: reason(receipt),
        source_key: Some(payment_source_key(&key.id.uuid().to_string(), &receipt.number)),
        transfers: vec![NewTransfer { transfer, charge: None }],
        ..NewEntry::new(EntryId(op.uuid()), client.id, EntryKind::Payment, dated_on)
    };
    let entry_id = ledger::post_in(op, entry).await?;
    let named = receipt.invoice.filter(|invoice| invoice.client == client.id).map(|invoice| invoice.id);
    let row = payments::Model {
        client_id: client.id,
        id: key.id,
        seller_id: client.seller,
        source: receipt.source.code().to_owned(),
        external_key: receipt.external_key.clone(),
        number: receipt.number.chars().take(REASON_MAX).collect(),
        amount_minor: receipt.amount_minor,
        currency: receipt.currency.code().to_owned(),
        dated_on: receipt.dated_on,
        entry_id,
        named_id: named,
        suspense_id: from,
        purpose: receipt.purpose.clone(),
        payer: serde_json::to_value(&receipt.payer).map_err(Error::internal)?,
        allocated_minor: 0,
        refunded_minor: 0,
        held_at: None,
        created_by: op.actor().name.clone(),
        created_at: op.now(),
        reversed_entry_id: None,
        reversed_at: None,
        reversed_by: None,
        reverse_reason: None,
    };
    payments::insert(op, row).await?;
    settle::new_payment(op, key, receipt.amount_minor, named).await?;
    let told = json!({
        "source": receipt.source,
        "key": receipt.external_key,
        "amount": Money::from_minor(receipt.amount_minor, receipt.currency).to_decimal(),
        "datedOn": dated_on,
        "suspense": from,
    });
    op.audit("payment.receive", key, Whose::Client(client.seller, client.id), None, Some(told)).await?;
    let told = || money_told(receipt, json!({ "id": key, "clientId": client.id, "suspenseId": from }));
    op.tell(WebhookKind::PaymentReceived, About::Seller(client.seller), told).await?;
    op.hint(client.id);
    Ok(key)
}

/// Keeps money whose client is not known.
pub(super) async fn keep(op: &mut Op, receipt: &Receipt) -> Result<SuspenseId, Error> {
    let id = SuspenseId(op.uuid());
    let row = suspense::Model {
        id,
        seller_id: receipt.seller,
        source: receipt.source.code().to_owned(),
        external_key: receipt.external_key.clone(),
        number: receipt.number.chars().take(REASON_MAX).collect(),
        amount_minor: receipt.amount_minor,
        currency: receipt.currency.code().to_owned(),
        dated_on: receipt.dated_on,
        purpose: receipt.purpose.clone(),
        payer: serde_json::to_value(&receipt.payer).map_err(Error::internal)?,
        state: SuspenseState::Open.code().to_owned(),
        client_id: None,
        payment_id: None,
        note: None,
        created_by: op.actor().name.clone(),
        created_at: op.now(),
        decided_by: None,
        decided_at: None,
    };
    suspense::insert(op, row).await?;
    let amount = Money::from_minor(receipt.amount_minor, receipt.currency).to_decimal();
    let told = json!({ "source": receipt.source, "key": receipt.external_key, "amount": amount });
    op.audit("payment.keep", id, Whose::Seller(receipt.seller), None, Some(told)).await?;
    unidentified(op, receipt, id).await?;
    op.hint(receipt.seller);
    Ok(id)
}

/// Tells other programs of money whose client is not known.
pub(super) async fn unidentified(op: &Op, receipt: &Receipt, id: SuspenseId) -> Result<(), Error> {
    let told = || money_told(receipt, json!({ "id": id }));
    op.tell(WebhookKind::PaymentUnidentified, About::Seller(receipt.seller), told).await
}

/// What other programs are told of money that came in, beside `ids`.
pub(super) fn money_told(receipt: &Receipt, ids: serde_json::Value) -> serde_json::Value {
    let mut told = json!({
        "sellerId": receipt.seller,
        "source": receipt.source.code(),
        "key": receipt.external_key,
        "number": receipt.number.chars().take(REASON_MAX).collect::<String>(),
        "on": receipt.dated_on,
        "amount": Money::from_minor(receipt.amount_minor, receipt.currency).to_decimal(),
        "currency": receipt.currency.code(),
    });
    if let (Some(told), serde_json::Value::Object(ids)) = (told.as_object_mut(), ids) {
        told.extend(ids);
    }
    told
}
