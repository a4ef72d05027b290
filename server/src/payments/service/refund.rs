//! Money that goes back, in two steps: it is owed to the client again, and it is paid out.

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::json;
use shared::access::Permission;
use shared::api::common::amount;
use shared::api::payments::{PaymentRefundInput, RefundDecideInput, RefundPayInput};
use shared::ids::{ClientId, EntryId, PaymentKey, RefundId, RefundKey};
use shared::ledger::{Account, EntryKind, Transfer, payment_source_key};
use shared::money::{Currency, Money};
use shared::payments::{PaymentSource, RefundState};
use shared::webhooks::WebhookKind;

use super::super::repo::parts::{NewPart, Target};
use super::super::repo::payments::{self, Model, free_of, key_of};
use super::super::repo::refunds::{self, Refund};
use super::receive::booked_on;
use super::{held_in_force, reason_of, settle};
use crate::access::{Actor, ActorKind};
use crate::app::App;
use crate::clients::{self, LockedClient};
use crate::db::Connection;
use crate::error::Error;
use crate::ledger::{self, NewEntry, NewTransfer};
use crate::op::{About, Op, Whose};
use crate::settings;

/// When money of a client that is owed back, or went back, was last asked for; none = never.
///
/// # Errors
/// Of the database.
pub async fn newest(conn: &impl Connection, client: ClientId) -> Result<Option<DateTime<Utc>>, Error> {
    refunds::newest(conn, client).await
}

/// What of the payment may still go back, in minor units: refunds that are asked for count.
pub fn refundable(row: &Model, refunds: &[Refund]) -> Result<i64, Error> {
    if row.reversed_at.is_some() {
        return Ok(0);
    }
    let mut left = row.amount_minor;
    for refund in refunds {
        if refund.state()? != RefundState::Refused {
            left -= refund.amount_minor;
        }
    }
    Ok(left.max(0))
}

fn source_of(row: &Model) -> Result<PaymentSource, Error> {
    PaymentSource::from_code(&row.source).ok_or_else(|| Error::internal("unknown source of a payment"))
}

/// Asks for a refund of a payment in the caller's unit of work and books it at once: client → refunds. What it is
/// worth is the client's no more; it is paid out by [`paid_in`], or becomes the client's again by [`refused_in`].
///
/// # Errors
/// `NOT_FOUND`; `INVALID_TRANSITION` for a payment that was taken back; `VALIDATION` for more than is left of it.
pub async fn refund_in(
    op: &mut Op,
    payment: PaymentKey,
    amount_minor: i64,
    reason: &str,
    external_key: Option<&str>,
) -> Result<RefundKey, Error> {
    let (client, row) = held_in_force(op, payment).await?;
    let mut refund = asked(op, &row, amount_minor, reason).await?;
    refund.external_key = external_key.map(Into::into);
    promise(op, &client, &row, &mut refund).await?;
    refunds::insert(op, &refund).await?;
    told(op, &client, "payment.refund", &refund).await?;
    Ok(refund.key())
}

/// A refund that somebody asks for.
async fn asked(op: &Op, row: &Model, amount_minor: i64, reason: &str) -> Result<Refund, Error> {
    let left = refundable(row, &refunds::of_payments(op.conn(), &[key_of(row)]).await?)?;
    if amount_minor <= 0 || amount_minor > left {
        let most = shared::text::format::format_amount_ru(left, 2);
        return Err(Error::invalid("amount", format!("Вернуть можно от 0,01 до {most}. Исправьте сумму.")));
    }
    Ok(Refund {
        client_id: row.client_id,
        id: RefundId(op.uuid()),
        payment_id: row.id,
        seller_id: row.seller_id,
        amount_minor,
        state: RefundState::Asked.code().to_owned(),
        reason: reason.to_owned(),
        asked_label: op.actor().label(),
        asked_by: op.actor().name.clone(),
        asked_at: op.now(),
        decided_by: None,
        decided_at: None,
        entry_id: None,
        paid_entry_id: None,
        paid_on: None,
        external_key: None,
        answer: None,
    })
}

/// Books what is promised back, and takes it from what the payment settles.
async fn promise(op: &mut Op, client: &LockedClient, row: &Model, refund: &mut Refund) -> Result<(), Error> {
    let transfer = Transfer::new(Account::Client, Account::Refunds, refund.amount_minor);
    let entry = NewEntry {
        reason: Some(refund.reason.clone()),
        source_key: Some(payment_source_key(&refund.id.uuid().to_string(), &row.number)),
        transfers: vec![NewTransfer { transfer: transfer.map_err(Error::internal)?, charge: None }],
        ..NewEntry::new(EntryId(op.uuid()), client.id, EntryKind::Refund, client.open_day(op.now()))
    };
    let entry = ledger::post_in(op, entry).await?;
    let before = refunds::of_payments(op.conn(), &[key_of(row)]).await?;
    let fixed: Vec<EntryId> = before.iter().filter_map(|refund| refund.entry_id).collect();
    let left = row.amount_minor - row.refunded_minor - refund.amount_minor;
    let lacking = refund.amount_minor - free_of(row);
    let settled = row.allocated_minor - row.refunded_minor;
    settle::release(op, row, (settled - lacking.max(0), left), &fixed).await?;
    let part = NewPart {
        payment: row.id,
        target: Target::Entry(entry),
        amount_minor: refund.amount_minor,
        reverses: None,
        by_hand: false,
    };
    settle::write(op, client.id, &[part]).await?;
    payments::add_refunded(op, key_of(row), refund.amount_minor).await?;
    refund.state = RefundState::Owed.code().to_owned();
    refund.entry_id = Some(entry);
    refund.decided_by = Some(op.actor().name.clone());
    refund.decided_at = Some(op.now());
    Ok(())
}

async fn told(
    op: &mut Op,
    client: &LockedClient,
    action: &'static str,
    refund: &Refund,
) -> Result<(), Error> {
    let after = json!({
        "payment": refund.payment(),
        "amountMinor": refund.amount_minor,
        "state": refund.state,
        "reason": refund.reason,
    });
    op.audit(action, refund.key(), Whose::Client(client.seller, client.id), None, Some(after)).await?;
    let kind = match refund.state()? {
        RefundState::Asked => WebhookKind::RefundAsked,
        RefundState::Owed => WebhookKind::RefundOwed,
        RefundState::Paid => WebhookKind::RefundPaid,
        RefundState::Refused => WebhookKind::RefundRefused,
    };
    let data = || {
        json!({ "id": refund.key(), "clientId": client.id, "sellerId": client.seller,
                "paymentId": refund.payment(), "reason": refund.reason, "currency": client.currency.code(),
                "amount": Money::from_minor(refund.amount_minor, client.currency).to_decimal() })
    };
    op.tell(kind, About::Seller(client.seller), data).await?;
    op.hint(client.id);
    Ok(())
}

/// The refund with its client and payment, held.
async fn held(op: &Op, key: RefundKey) -> Result<(LockedClient, Model, Refund), Error> {
    let missing = || Error::not_found("refund", key);
    let client = clients::lock_one(op, key.client)
        .await
        .map_err(|error| if let Error::NotFound { .. } = error { missing() } else { error })?;
    let refund = refunds::find(op.conn(), key).await?.ok_or_else(missing)?;
    let row = payments::find(op.conn(), refund.payment()).await?;
    Ok((client, row.ok_or_else(missing)?, refund))
}

/// Refuses what people do with a refund that a payment gateway pays out.
pub(super) fn by_hand(refund: &Refund) -> Result<(), Error> {
    if refund.external_key.is_none() || refund.state()? != RefundState::Owed {
        return Ok(());
    }
    Err(Error::transition(
        "Возврат выполняет платёжный шлюз. Дождитесь ответа или завершите его в карточке онлайн-оплаты.",
    ))
}

/// Refuses a refund that does not wait to be paid out.
pub(super) fn owed(refund: &Refund) -> Result<(), Error> {
    match refund.state()? {
        RefundState::Owed => Ok(()),
        RefundState::Paid => Err(Error::transition(
            "Этот возврат уже выплачен. Выберите другой или отметьте, что строка не клиентская.",
        )),
        RefundState::Asked | RefundState::Refused => {
            Err(Error::transition("Возврат не согласован. Сначала согласуйте его."))
        }
    }
}

/// Writes down that a refund was paid out on a day: refunds → `from`, the account that the payment came to when none
/// is stated. One that was paid out before under the same key stays as it is.
///
/// # Errors
/// `NOT_FOUND`; `INVALID_TRANSITION` for a refund that waits for somebody to agree, that was refused, or that was paid
/// out before.
pub async fn paid_in(
    op: &mut Op,
    key: RefundKey,
    paid_on: NaiveDate,
    external_key: Option<&str>,
    from: Option<Account>,
) -> Result<(), Error> {
    let (client, row, mut refund) = held(op, key).await?;
    let again = external_key.is_some() && refund.external_key.as_deref() == external_key;
    if again && refund.state()? == RefundState::Paid {
        return Ok(());
    }
    owed(&refund)?;
    let from = match from {
        Some(account) => account,
        None => source_of(&row)?.account(),
    };
    let transfer = Transfer::new(Account::Refunds, from, refund.amount_minor);
    let dated_on = booked_on(&client, paid_on);
    let entry = NewEntry {
        reason: Some(refund.reason.clone()),
        source_key: Some(payment_source_key(&format!("{}-out", refund.id.uuid()), &row.number)),
        transfers: vec![NewTransfer { transfer: transfer.map_err(Error::internal)?, charge: None }],
        ..NewEntry::new(EntryId(op.uuid()), client.id, EntryKind::Refund, dated_on)
    };
    refund.paid_entry_id = Some(ledger::post_in(op, entry).await?);
    refund.paid_on = Some(paid_on);
    refund.state = RefundState::Paid.code().to_owned();
    if let Some(key) = external_key {
        refund.external_key = Some(key.to_owned());
    }
    refunds::save(op, &refund).await?;
    told(op, &client, "payment.refundPaid", &refund).await
}

/// Gives a refund up: what was promised back is the client's money again.
///
/// # Errors
/// `NOT_FOUND`; `INVALID_TRANSITION` when it was paid out or refused before.
pub async fn refused_in(op: &mut Op, key: RefundKey, answer: &str) -> Result<(), Error> {
    let (client, row, mut refund) = held(op, key).await?;
    match refund.state()? {
        RefundState::Asked | RefundState::Owed => {}
        RefundState::Paid => return Err(Error::transition("Возврат уже выплачен. Его не отменить.")),
        RefundState::Refused => return Err(Error::transition("В возврате уже отказано.")),
    }
    if let Some(entry) = refund.entry_id {
        ledger::reverse_in(op, &client, entry, answer).await?;
        let parts = super::super::repo::parts::of_payments(op.conn(), &[(client.id, row.id)]).await?;
        let of_it = parts.iter().filter(|part| part.target == Target::Entry(entry));
        settle::write(op, client.id, &of_it.map(settle::back).collect::<Vec<_>>()).await?;
        payments::add_refunded(op, key_of(&row), -refund.amount_minor).await?;
    }
    refund.state = RefundState::Refused.code().to_owned();
    refund.answer = Some(answer.to_owned());
    refund.decided_by = Some(op.actor().name.clone());
    refund.decided_at = Some(op.now());
    refunds::save(op, &refund).await?;
    settle::settle_in(op, client.id).await?;
    told(op, &client, "payment.refundRefused", &refund).await
}

/// Asks for a refund of a payment. Where four eyes are the rule it waits until another one agrees.
pub async fn ask(app: &App, actor: &Actor, input: PaymentRefundInput) -> Result<RefundKey, Error> {
    actor.require(Permission::LedgerAdjust)?;
    let reason = reason_of(&input.reason, "Причина возврата")?;
    let mut op = app.begin(actor).await?;
    if let Some(key) = op.replay("paymentRefund", &input.idempotency_key, &input).await? {
        return Ok(key);
    }
    let (client, row) = held_in_force(&op, input.payment_id).await?;
    let currency: Currency = row.currency.parse().map_err(Error::internal)?;
    let minor = amount(input.amount, currency, "amount")?.minor();
    let mut refund = asked(&op, &row, minor, &reason).await?;
    if !settings::four_eyes_in(&op, Some(client.seller)).await? {
        promise(&mut op, &client, &row, &mut refund).await?;
    }
    refunds::insert(&op, &refund).await?;
    told(&mut op, &client, "payment.refund", &refund).await?;
    op.remember(&refund.key()).await?;
    op.commit().await?;
    Ok(refund.key())
}

/// Agrees to a refund that another one asked for.
pub async fn approve(app: &App, actor: &Actor, input: RefundDecideInput) -> Result<RefundKey, Error> {
    actor.require(Permission::LedgerReverse)?;
    let mut op = app.begin(actor).await?;
    if let Some(key) = op.replay("refundApprove", &input.idempotency_key, &input).await? {
        return Ok(key);
    }
    let (client, row, mut refund) = held(&op, input.id).await?;
    if refund.state()? != RefundState::Asked {
        return Err(Error::transition("Возврат уже рассмотрен."));
    }
    let outside = match actor.kind {
        ActorKind::User | ActorKind::Key | ActorKind::Client => true,
        ActorKind::System | ActorKind::Cli => false,
    };
    if outside && refund.asked_label == actor.label() {
        return Err(Error::transition(
            "Включено правило «четырёх глаз»: согласовать возврат должен тот, кто его не запрашивал.",
        ));
    }
    if row.reversed_at.is_some() {
        return Err(Error::transition("Платёж отменён: возвращать нечего. Откажите в возврате."));
    }
    promise(&mut op, &client, &row, &mut refund).await?;
    refunds::save(&op, &refund).await?;
    told(&mut op, &client, "payment.refundApproved", &refund).await?;
    op.remember(&input.id).await?;
    op.commit().await?;
    Ok(input.id)
}

/// Refuses a refund, or gives up one that is not paid out.
pub async fn refuse(app: &App, actor: &Actor, input: RefundDecideInput) -> Result<RefundKey, Error> {
    actor.require(Permission::LedgerReverse)?;
    let reason = reason_of(input.reason.as_deref().unwrap_or_default(), "Причина отказа")?;
    let mut op = app.begin(actor).await?;
    if let Some(key) = op.replay("refundRefuse", &input.idempotency_key, &input).await? {
        return Ok(key);
    }
    let (_, _, refund) = held(&op, input.id).await?;
    by_hand(&refund)?;
    refused_in(&mut op, input.id, &reason).await?;
    op.remember(&input.id).await?;
    op.commit().await?;
    Ok(input.id)
}

/// Writes down that a refund was paid out.
pub async fn pay(app: &App, actor: &Actor, input: RefundPayInput) -> Result<RefundKey, Error> {
    actor.require(Permission::LedgerReverse)?;
    let mut op = app.begin(actor).await?;
    if let Some(key) = op.replay("refundPay", &input.idempotency_key, &input).await? {
        return Ok(key);
    }
    let (client, _, refund) = held(&op, input.id).await?;
    by_hand(&refund)?;
    let today = client.today(op.now());
    let paid_on = input.on.map_or(today, |day| day.0);
    if paid_on > today {
        return Err(Error::invalid(
            "on",
            "День выплаты ещё не наступил. Укажите день не позже сегодняшнего.",
        ));
    }
    paid_in(&mut op, input.id, paid_on, None, None).await?;
    op.remember(&input.id).await?;
    op.commit().await?;
    Ok(input.id)
}

/// The payment that a refund is of.
pub async fn payment_of(app: &App, key: RefundKey) -> Result<PaymentKey, Error> {
    let refund = refunds::find(app.read(), key).await?;
    Ok(refund.ok_or_else(|| Error::not_found("refund", key))?.payment())
}
