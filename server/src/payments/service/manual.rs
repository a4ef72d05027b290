//! Payments that a person or another system enters.

use chrono::NaiveDate;
use shared::access::Permission;
use shared::api::common::amount;
use shared::api::payments::{
    PaymentInput, PaymentPlanPart, PaymentPreview, PaymentReceiveInput, PlannedTarget,
};
use shared::ids::{DocumentKey, EntryKey, PaymentKey};
use shared::money::{Currency, Money};
use shared::payments::{Payer, PaymentSource};

use super::receive::{self, Became, Receipt};
use super::settle;
use crate::access::{Actor, ActorKind};
use crate::app::App;
use crate::clients::{self, Client};
use crate::documents;
use crate::error::Error;
use crate::ledger;
use crate::settings;

/// What the input asks for; `today` at the seller.
fn receipt(actor: &Actor, client: &Client, input: &PaymentInput, today: NaiveDate) -> Result<Receipt, Error> {
    let currency: Currency = input.currency.map_or(client.currency, |code| code.0);
    if currency != client.currency {
        return Err(Error::CurrencyMismatch { expected: client.currency.code(), got: currency.code() });
    }
    let minor = amount(input.amount, currency, "amount")?.minor();
    if minor <= 0 {
        return Err(Error::invalid("amount", "Сумма должна быть больше нуля. Исправьте её."));
    }
    let dated_on = input.on.map_or(today, |day| day.0);
    if dated_on > today {
        return Err(Error::invalid("on", "День оплаты ещё не наступил. Укажите день не позже сегодняшнего."));
    }
    let source = match (input.cash, actor.kind) {
        (true, _) => PaymentSource::Cash,
        (false, ActorKind::Key) => PaymentSource::Api,
        (false, ActorKind::User | ActorKind::System | ActorKind::Cli | ActorKind::Client) => {
            PaymentSource::Manual
        }
    };
    let number = input.number.as_deref().map(str::trim).unwrap_or_default();
    let purpose = input.purpose.as_deref().map(str::trim).filter(|text| !text.is_empty());
    for (path, text, most) in [("number", number, 100), ("purpose", purpose.unwrap_or_default(), 500)] {
        if text.chars().count() > most || text.contains('\0') {
            return Err(Error::invalid(path, format!("Слишком длинный текст: не больше {most} знаков.")));
        }
    }
    Ok(Receipt {
        source,
        external_key: input.key.clone().unwrap_or_default(),
        number: number.to_owned(),
        seller: client.seller,
        client: Some(client.id),
        amount_minor: minor,
        currency,
        dated_on,
        invoice: input.invoice_id,
        purpose: purpose.map(Into::into),
        payer: Payer::default(),
    })
}

/// What a payment would pay. Writes nothing.
pub async fn preview(app: &App, actor: &Actor, input: &PaymentInput) -> Result<PaymentPreview, Error> {
    actor.require(Permission::LedgerRead)?;
    let client = clients::client(app, actor, input.client_id).await?;
    let zone = settings::zone_of(app.read(), Some(client.seller)).await?;
    let receipt = receipt(actor, &client, input, app.clock().today(zone))?;
    let named = receipt.invoice.filter(|key| key.client == client.id).map(|key| key.id);
    let of = (client.id, client.balance_minor);
    let plan = settle::planned(app.read(), of, receipt.amount_minor, named).await?;
    let money = |minor| Money::from_minor(minor, client.currency).into();
    let entries: Vec<EntryKey> = plan.debits.iter().map(|part| EntryKey::new(client.id, part.key)).collect();
    let invoices: Vec<DocumentKey> =
        plan.invoices.iter().map(|part| DocumentKey::new(client.id, part.key)).collect();
    let known = ledger::entries(app.read(), &entries).await?;
    let asked =
        if invoices.is_empty() { Vec::new() } else { documents::invoices(app.read(), &invoices).await? };
    let mut parts = Vec::new();
    for (part, key) in plan.debits.iter().zip(&entries) {
        let Some(entry) = known.get(key) else { continue };
        parts.push(PaymentPlanPart {
            target: PlannedTarget::Debit,
            kind: Some(entry.kind),
            number: None,
            on: entry.dated_on.into(),
            amount: money(part.amount_minor),
        });
    }
    for (part, key) in plan.invoices.iter().zip(&invoices) {
        let Some(invoice) = asked.iter().find(|invoice| invoice.key() == *key) else { continue };
        parts.push(PaymentPlanPart {
            target: PlannedTarget::Invoice,
            kind: None,
            number: Some(invoice.number.clone()),
            on: invoice.dated_on.into(),
            amount: money(part.amount_minor),
        });
    }
    Ok(PaymentPreview {
        parts,
        advance: money(plan.advance_minor),
        balance_before: money(client.balance_minor),
        balance_after: money(client.balance_minor.saturating_add(receipt.amount_minor)),
    })
}

/// Takes a payment in. One with a key that came before is the first one.
pub async fn take(app: &App, actor: &Actor, input: PaymentReceiveInput) -> Result<PaymentKey, Error> {
    actor.require(Permission::LedgerAdjust)?;
    let mut op = app.begin(actor).await?;
    let locked = clients::lock_one(&op, input.payment.client_id).await?;
    if let Some(key) = op.replay("paymentReceive", &input.idempotency_key, &input).await? {
        return Ok(key);
    }
    let client = clients::client_in(&op, locked.id).await?;
    let mut receipt = receipt(actor, &client, &input.payment, locked.today(op.now()))?;
    if receipt.external_key.is_empty() {
        receipt.external_key = format!("hand:{}", op.uuid());
    }
    let received = receive::receive_in(&mut op, &receipt).await?;
    let key = match received.became {
        Became::Payment(key) => key,
        Became::Suspense(_) => {
            return Err(Error::invalid(
                "key",
                "Платёж с этим ключом стоит в невыясненных. Разберите его там.",
            ));
        }
    };
    if received.again {
        super::view::same(&op, key, &receipt).await?;
    }
    op.remember(&key).await?;
    op.commit().await?;
    Ok(key)
}
