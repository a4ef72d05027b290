//! Use cases of credit.

use chrono::{Days, NaiveTime, TimeZone, Utc};
use serde_json::json;
use shared::access::Permission;
use shared::api::credit::{ClientCreditUpdateInput, ClientPromiseInput, PromiseView};
use shared::credit::{CREDIT_DAYS_MAX, promise_problems};
use shared::error::FieldError;
use shared::ids::{ClientId, PromiseId, PromiseKey};
use shared::money::{Currency, Money};

use super::repo::{self, Promise};
use crate::access::Actor;
use crate::app::App;
use crate::clients::{self, Client, CreditTerms};
use crate::error::Error;
use crate::op::Whose;

fn sum(text: shared::api::scalars::Decimal, currency: Currency, path: &str) -> Result<Money, FieldError> {
    Money::from_decimal(text.0, currency).map_err(|_| {
        FieldError::new(path, "Сумма вне допустимых пределов или с долями копейки. Исправьте её.")
    })
}

fn days(given: Option<i32>, path: &str) -> Option<FieldError> {
    let wrong = given.is_some_and(|days| !(0..=CREDIT_DAYS_MAX).contains(&days));
    wrong.then(|| FieldError::new(path, format!("Число дней: от 0 до {CREDIT_DAYS_MAX}.")))
}

/// Promised payments of a client that the actor sees, the newest first; at most 100.
pub async fn promises(app: &App, actor: &Actor, client: &Client) -> Result<Vec<PromiseView>, Error> {
    actor.require(Permission::LedgerRead)?;
    let view = |promise: Promise| PromiseView {
        id: PromiseKey::new(client.id, promise.id),
        amount: Money::from_minor(promise.amount_minor, client.currency).into(),
        from: promise.from_on.into(),
        until: promise.until_on.into(),
        created_by: promise.created_by,
        created_at: promise.created_at.into(),
    };
    let promises = repo::of_client(app.read(), client.id).await?.into_iter();
    Ok(promises.map(view).collect())
}

/// Gives a client other terms of credit.
pub async fn update(app: &App, actor: &Actor, input: ClientCreditUpdateInput) -> Result<ClientId, Error> {
    actor.require(Permission::LedgerAdjust)?;
    let mut op = app.begin(actor).await?;
    let locked = clients::lock_one(&op, input.client_id).await?;
    let client = clients::client_in(&op, locked.id).await?;
    if client.version != input.version {
        return Err(Error::Stale);
    }
    let limit = sum(input.limit, client.currency, "limit");
    let limit = limit.and_then(|limit| match limit.minor() {
        ..0 => Err(FieldError::new("limit", "Кредитный лимит не бывает меньше нуля.")),
        0.. => Ok(limit),
    });
    let wrong: Vec<FieldError> = [
        limit.as_ref().err().cloned(),
        days(input.payment_days, "paymentDays"),
        days(input.grace_days, "graceDays"),
    ]
    .into_iter()
    .flatten()
    .collect();
    let limit_minor = match (limit, wrong.is_empty()) {
        (Ok(limit), true) => limit.minor(),
        (Ok(_) | Err(_), _) => return Err(Error::Invalid(wrong)),
    };
    let terms = CreditTerms { limit_minor, payment_days: input.payment_days, grace_days: input.grace_days };
    clients::set_credit_in(&op, client.id, terms).await?;
    let whose = Whose::Client(client.seller, client.id);
    let (before, after) = (json!(client.credit_terms()), json!(terms));
    op.audit("client.credit", client.id, whose, Some(before), Some(after)).await?;
    op.hint(client.id);
    op.commit().await?;
    Ok(input.client_id)
}

/// Takes a promise down: until its last day is over it counts as money.
pub async fn promise(app: &App, actor: &Actor, input: ClientPromiseInput) -> Result<ClientId, Error> {
    actor.require(Permission::LedgerAdjust)?;
    let mut op = app.begin(actor).await?;
    if let Some(id) = op.replay("clientPromise", &input.idempotency_key, &input).await? {
        return Ok(id);
    }
    let client = clients::lock_one(&op, input.client_id).await?;
    let amount = sum(input.amount, client.currency, "amount").map_err(|error| Error::Invalid(vec![error]))?;
    let (today, until) = (op.today(client.time_zone), input.until.0);
    let last = repo::of_client(op.conn(), client.id).await?.first().map(|promise| promise.until_on);
    let balance = Money::from_minor(client.balance_minor, client.currency);
    let problems = promise_problems(amount, (today, until), balance, last);
    if !problems.is_empty() {
        return Err(Error::Invalid(problems));
    }
    let after = until.checked_add_days(Days::new(1)).unwrap_or(until).and_time(NaiveTime::MIN);
    let end = client.time_zone.from_local_datetime(&after).earliest();
    let end = end.ok_or_else(|| Error::internal("a day has no beginning"))?.with_timezone(&Utc);
    let promise = Promise {
        id: PromiseId(op.uuid()),
        amount_minor: amount.minor(),
        from_on: today,
        until_on: until,
        created_by: op.actor().name.clone(),
        created_at: op.now(),
    };
    repo::insert(&op, client.id, &promise).await?;
    clients::set_promise_in(&op, client.id, amount.minor(), end).await?;
    let whose = Whose::Client(client.seller, client.id);
    let told = json!({ "amountMinor": amount.minor(), "until": until });
    op.audit("client.promise", client.id, whose, None, Some(told)).await?;
    op.remember(&client.id).await?;
    op.hint(client.id);
    op.commit().await?;
    Ok(client.id)
}
