//! What news of a payment change: the state moves forward, received money is booked once.

use chrono::TimeDelta;
use sea_orm::Set;
use serde_json::json;
use shared::gateway::decline::{DeclineClass, class_of, retry_after};
use shared::gateway::intent::IntentState;
use shared::gateway::{GatewayKind, decline};
use shared::ids::{IntentKey, SavedMethodId, SavedMethodKey};
use shared::money::{Currency, Money};
use shared::payments::{Payer, PaymentSource};
use shared::text::format::format_amount_ru;

use super::super::port::Seen;
use super::super::repo::accounts::Name;
use super::super::repo::intents::{self, ActiveModel, Model};
use super::super::repo::{accounts, methods};
use super::accounts::Account;
use crate::clients::{self, LockedClient};
use crate::error::Error;
use crate::op::{Op, Whose};
use crate::payments::{self, Became, Receipt};

/// What came of news.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Applied {
    /// Something changed.
    Changed,
    /// It was known.
    Same,
    /// It does not fit; a person looks at it. Nothing was booked.
    Problem(String),
}

/// Reads the state of a row.
pub fn state_of(row: &Model) -> Result<IntentState, Error> {
    IntentState::from_code(&row.state).ok_or_else(|| Error::internal("unknown state of a payment"))
}

/// The amount in the currency of a row.
pub fn money(row: &Model, minor: i64) -> Result<Money, Error> {
    let currency: Currency = row.currency.parse().map_err(Error::internal)?;
    Ok(Money::from_minor(minor, currency))
}

pub(super) fn shown(amount: Money) -> String {
    format!("{} {}", format_amount_ru(amount.minor(), amount.currency().exponent()), amount.currency().sign())
}

/// Why news from a gateway of this kind do not fit the payment; none = they do.
fn misfit(kind: GatewayKind, row: &Model, key: IntentKey, seen: &Seen) -> Result<Option<String>, Error> {
    let touches_money = matches!(seen.state, IntentState::Held | IntentState::Paid);
    if seen.own.as_ref().is_some_and(|own| *own != key.to_string()) {
        return Ok(Some(
            "У этого номера в шлюзе платёж другой системы: магазин используют две программы.".to_owned(),
        ));
    }
    if touches_money && seen.test && !row.test {
        return Ok(Some("Тестовый платёж пришёл на боевой счёт шлюза.".to_owned()));
    }
    // What Robokassa says of a real payment says nothing of tests.
    if touches_money && !seen.test && row.test && kind == GatewayKind::Yookassa {
        return Ok(Some("Настоящий платёж пришёл на тестовый счёт шлюза: он не проведён.".to_owned()));
    }
    if seen.state != IntentState::Paid {
        return Ok(None);
    }
    let Some(came) = seen.amount else {
        return Ok(Some("Шлюз не назвал суммы: сверьте платёж в его личном кабинете.".to_owned()));
    };
    let wanted = money(row, row.captured.unwrap_or(row.amount))?;
    // Of what was held a part may have been taken in the gateway's own cabinet.
    let part = row.hold && row.captured.is_none() && came.currency() == wanted.currency();
    let fits = came == wanted || (part && came.minor() > 0 && came.minor() <= wanted.minor());
    Ok((!fits).then(|| format!("Сумма не сошлась: ждали {}, пришло {}.", shown(wanted), shown(came))))
}

/// Applies news of a payment. The client is held until the end of the unit of work. Old news change nothing.
///
/// # Errors
/// Of the database, and of the books.
pub async fn apply_in(op: &mut Op, account: &Account, key: IntentKey, seen: &Seen) -> Result<Applied, Error> {
    let client = clients::lock_one(op, key.client).await?;
    let missing = || Error::not_found("intent", key);
    let row = intents::lock(op, key).await?.ok_or_else(missing)?;
    let before = state_of(&row)?;
    let after = before.after(seen.state);
    let mut change = intents::changing(key);
    if let Some(problem) = misfit(account.kind, &row, key, seen)? {
        if before != IntentState::Paid && row.problem.as_ref() != Some(&problem) {
            change.problem = Set(Some(problem.clone()));
            change.next_at = Set(None);
            intents::change(op, change).await?;
            op.hint(key.client);
        }
        return Ok(Applied::Problem(problem));
    }
    let named = known_by(op, &row, seen, &mut change).await?;
    if after == before {
        if named {
            intents::change(op, change).await?;
        }
        return Ok(Applied::Same);
    }
    change.state = Set(after.code().to_owned());
    change.attempts = Set(0);
    match after {
        IntentState::Paid => paid(op, (account, &client), &row, seen, &mut change).await?,
        IntentState::Cancelled => cancelled(op, &row, seen, &mut change).await?,
        IntentState::Held => change.next_at = Set(Some(op.now() + TimeDelta::hours(1))),
        IntentState::Created | IntentState::Pending => {
            change.next_at = Set(Some(op.now() + TimeDelta::minutes(1)));
        }
    }
    intents::change(op, change).await?;
    let told =
        |state: IntentState| Some(json!({ "state": state, "amount": seen.amount.map(Money::to_decimal) }));
    let whose = Whose::Client(client.seller, client.id);
    op.audit("gateway.payment", key, whose, told(before), told(after)).await?;
    op.hint(key.client);
    Ok(Applied::Changed)
}

/// Writes down the gateway's id and the address of the page, when they are news; whether they were.
async fn known_by(op: &Op, row: &Model, seen: &Seen, change: &mut ActiveModel) -> Result<bool, Error> {
    let mut news = false;
    if let Some(remote) = seen.remote.as_ref().filter(|_| row.remote_id.is_none()) {
        accounts::name(op, row.account_id, Name::Remote(remote), intents::key_of(row)).await?;
        change.remote_id = Set(Some(remote.clone()));
        news = true;
    }
    if let Some(url) = seen.pay_url.as_ref().filter(|_| row.pay_url.is_none()) {
        change.pay_url = Set(Some(url.clone()));
        news = true;
    }
    Ok(news)
}

async fn paid(
    op: &mut Op,
    (account, client): (&Account, &LockedClient),
    row: &Model,
    seen: &Seen,
    change: &mut ActiveModel,
) -> Result<(), Error> {
    let amount = seen.amount.ok_or_else(|| Error::internal("money of no amount"))?;
    if !row.test {
        let receipt = Receipt {
            source: match account.kind {
                GatewayKind::Robokassa => PaymentSource::Robokassa,
                GatewayKind::Yookassa => PaymentSource::Yookassa,
            },
            external_key: format!("{}:{}", row.account_id.uuid(), row.number),
            number: row.number.to_string(),
            seller: row.seller_id,
            client: Some(row.client_id),
            amount_minor: amount.minor(),
            currency: amount.currency(),
            dated_on: client.today(op.now()),
            invoice: row.document_id.map(|id| shared::ids::DocumentKey::new(row.client_id, id)),
            purpose: Some(row.description.clone()),
            payer: Payer {
                account: seen.method.as_ref().map(|method| method.title.clone()).unwrap_or_default(),
                ..Payer::default()
            },
        };
        match payments::receive_in(op, &receipt).await?.became {
            Became::Payment(payment) => change.payment_id = Set(Some(payment.id)),
            Became::Suspense(_) => return Err(Error::internal("a payment of a client fell into suspense")),
        }
    }
    change.paid = Set(Some(amount.minor()));
    change.fee = Set(seen.fee.map(Money::minor));
    change.problem = Set(None);
    change.reason = Set(None);
    change.next_at = Set(None);
    change.settled_at = Set(Some(op.now()));
    if let Some(method) = row.method_id {
        let mut worked = methods::changing(SavedMethodKey::new(row.client_id, method));
        worked.failed = Set(0);
        worked.next_at = Set(None);
        methods::change(op, worked).await?;
    }
    if let (true, Some(method), Some(consent)) = (row.save, &seen.method, &row.consent) {
        let kept = methods::Model {
            client_id: row.client_id,
            id: SavedMethodId(op.uuid()),
            account_id: row.account_id,
            remote_id: method.remote.clone(),
            title: method.title.clone(),
            consent: consent.clone(),
            consent_at: op.now(),
            consent_by: row.created_by.clone(),
            autopay: row.own,
            failed: 0,
            next_at: None,
            ended_at: None,
            end_reason: None,
        };
        if kept.autopay {
            methods::spare(op, kept.client_id).await?;
        }
        methods::insert(op, kept).await?;
    }
    Ok(())
}

async fn cancelled(op: &Op, row: &Model, seen: &Seen, change: &mut ActiveModel) -> Result<(), Error> {
    change.reason = Set(seen.reason.clone());
    change.next_at = Set(None);
    change.settled_at = Set(Some(op.now()));
    declined(op, row, seen.reason.as_deref().unwrap_or_default()).await
}

/// Counts a charge that came to nothing against its method: it is tried again later, or never. The client is held.
/// Without a reason it is one that nobody knows.
///
/// # Errors
/// Of the database.
pub async fn declined(op: &Op, row: &Model, reason: &str) -> Result<(), Error> {
    let Some(method) = row.method_id else { return Ok(()) };
    let key = SavedMethodKey::new(row.client_id, method);
    let Some(kept) = methods::find(op.conn(), key).await? else { return Ok(()) };
    let class = class_of(reason);
    let failed = kept.failed + 1;
    let mut tried = methods::changing(key);
    tried.failed = Set(failed);
    match (class, retry_after(class, failed.unsigned_abs())) {
        (DeclineClass::Hard | DeclineClass::Consent, _) => {
            tried.ended_at = Set(Some(op.now()));
            tried.end_reason = Set(Some(decline::told(reason).to_owned()));
            tried.autopay = Set(false);
        }
        (DeclineClass::Soft | DeclineClass::Unknown | DeclineClass::GivenUp, Some(pause)) => {
            tried.next_at = Set(Some(op.now() + pause));
        }
        (DeclineClass::Soft | DeclineClass::Unknown | DeclineClass::GivenUp, None) => {
            tried.autopay = Set(false);
        }
    }
    methods::change(op, tried).await
}
