//! The account: what is owed, what comes next, what is suspended, and a promised payment.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::NaiveDate;
use shared::access::Permission;
use shared::actions::bill;
use shared::api::cabinet::{
    AccountView, NextCharge, OperationItem, PromiseGiven, PromiseInput, PromiseOffer, SuspensionView,
};
use shared::api::credit::ClientPromiseInput;
use shared::api::ledger::OperationFilter;
use shared::calendar::plus_days;
use shared::credit::promise_problems;
use shared::ids::{SubscriptionId, SubscriptionKey};
use shared::ledger::BalanceState;
use shared::money::Money;

use super::pay;
use crate::actor::Actor;
use crate::app::App;
use crate::cabinet::reach::own;
use crate::cabinet::session;
use crate::clients::{self, Client};
use crate::error::Error;
use crate::ledger::{self, OperationRows};
use crate::page::PageArgs;
use crate::subscriptions::{self, ClientLives};
use crate::{credit, settings};

/// The account whose client is open.
pub async fn account(app: &App, actor: &Actor) -> Result<AccountView, Error> {
    let client = session::client(app, actor).await?;
    let seller = settings::seller(app, client.seller).await?;
    let now = app.clock().now();
    let today = now.with_timezone(&settings::zone(&seller)).date_naive();
    let money = |minor| Money::from_minor(minor, client.currency).into();
    let state = credit::states(app, &[client.id]).await?.remove(&client.id);
    let (overdue_minor, overdue_from) =
        state.map_or((0, None), |state| (state.overdue_minor, state.overdue_from));
    let promised = client.promised.at(now);
    let until = match promised {
        0 => None,
        _ => last_promise(app, &client).await?,
    };
    let lives = subscriptions::load_lives(app, app.read(), &[client.id], None).await?.pop();
    let next = lives.as_ref().map_or(Ok(None), next_charge)?;
    let owed = client.balance_minor.saturating_neg().max(0);
    Ok(AccountView {
        name: client.details.name.clone(),
        seller: seller.details.short_name,
        today: today.into(),
        balance: client.balance().into(),
        state: BalanceState::of(client.balance_minor),
        owed: money(owed),
        overdue: money(overdue_minor.min(owed)),
        overdue_from: overdue_from.map(Into::into),
        promise: until.map(|until| PromiseGiven { amount: money(promised), until: until.into() }),
        next: next.map(|(on, minor)| NextCharge { on: on.into(), amount: money(minor) }),
        suspensions: suspensions(app, actor, &client, today).await?,
        restricted: client.restricted,
        autopay: pay::charged_to(app, client.id).await?,
    })
}

async fn last_promise(app: &App, client: &Client) -> Result<Option<NaiveDate>, Error> {
    let known = credit::promises(app, &[client.id]).await?.remove(&client.id).unwrap_or_default();
    Ok(known.first().map(|promise| promise.until_on))
}

/// The next day on which anything is charged, and how much then, in minor units.
fn next_charge(lives: &ClientLives) -> Result<Option<(NaiveDate, i64)>, Error> {
    let mut days = Vec::new();
    for subscription in &lives.subscriptions {
        days.extend(subscription.life.next_due_on().map_err(Error::internal)?);
    }
    let Some(day) = days.into_iter().min() else { return Ok(None) };
    let mut sum = 0_i64;
    for subscription in &lives.subscriptions {
        sum = sum.saturating_add(due(&subscription.life, day)?);
    }
    Ok(Some((day, sum)))
}

/// What a subscription is charged by a day, in minor units.
pub(super) fn due(life: &shared::actions::Life, day: NaiveDate) -> Result<i64, Error> {
    let lines = bill(life, day).map_err(Error::internal)?.lines;
    Ok(lines.iter().fold(0_i64, |sum, line| sum.saturating_add(line.amount_minor)))
}

/// Suspensions that hold or will, those of the whole client first.
async fn suspensions(
    app: &App,
    actor: &Actor,
    client: &Client,
    today: NaiveDate,
) -> Result<Vec<SuspensionView>, Error> {
    let (blocks, own) = subscriptions::blocks_of_client(app, actor, client.id).await?;
    let keys: Vec<SubscriptionKey> = own.iter().filter_map(|block| block.subscription_id).collect();
    let names = names(app, &keys).await?;
    let shown = blocks
        .into_iter()
        .chain(own)
        .filter(|block| block.until.is_none_or(|until| until.0 > today && until.0 > block.from.0));
    Ok(shown
        .map(|block| SuspensionView {
            kind: block.kind,
            subscription: block.subscription_id.and_then(|key| names.get(&key.id).cloned()),
            subscription_id: block.subscription_id,
            from: block.from,
            until: block.until,
        })
        .collect())
}

/// Names of subscriptions as clients know them.
async fn names(app: &App, keys: &[SubscriptionKey]) -> Result<HashMap<SubscriptionId, String>, Error> {
    let known = subscriptions::known(app, keys).await?;
    let plans: Vec<_> = known.values().map(|view| view.plan_id).collect();
    let plans = crate::catalog::plans_by_id(app.read(), &plans).await?;
    Ok(known
        .into_values()
        .filter_map(|view| {
            let name = view.name.or_else(|| plans.get(&view.plan_id).map(|plan| plan.name.clone()))?;
            Some((view.id.id, name))
        })
        .collect())
}

/// A page of operations, the newest first.
pub async fn operations(app: &App, actor: &Actor, args: PageArgs) -> Result<OperationRows, Error> {
    let client = Arc::new(session::client(app, actor).await?);
    ledger::account_page(app, actor, &client, &OperationFilter::default(), args).await
}

/// An operation as the cabinet shows it: without the words of people of the seller.
pub fn operation_item(view: shared::api::ledger::OperationView) -> OperationItem {
    OperationItem {
        id: view.id,
        kind: view.kind,
        dated_on: view.dated_on,
        amount: view.amount,
        balance_after: view.balance_after,
    }
}

/// Whether a payment may be promised, how much and until when.
pub async fn promise_offer(app: &App, actor: &Actor) -> Result<PromiseOffer, Error> {
    let client = session::client(app, actor).await?;
    let seller = settings::seller(app, client.seller).await?;
    let today = app.clock().today(settings::zone(&seller));
    let levels = clients::credit_levels(app.read(), [client.levels()]).await?;
    let rules = client.terms(&levels).promise;
    let owed = client.balance_minor.saturating_neg().max(0);
    let most = rules.max_minor.map_or(owed, |max| max.min(owed));
    let until = plus_days(today, u32::try_from(rules.days).unwrap_or_default());
    let amount = Money::from_minor(most, client.currency);
    let last = last_promise(app, &client).await?;
    let problems = promise_problems(rules, amount, (today, until), client.balance(), last);
    Ok(match problems.into_iter().next() {
        Some(problem) => {
            PromiseOffer { allowed: false, reason: Some(problem.message), most: None, until: None }
        }
        None => {
            PromiseOffer { allowed: true, reason: None, most: Some(amount.into()), until: Some(until.into()) }
        }
    })
}

/// Promises a payment, by the rules of credit control.
pub async fn promise(app: &App, actor: &Actor, input: PromiseInput) -> Result<(), Error> {
    let client_id = own(actor)?;
    let PromiseInput { amount, until, idempotency_key } = input;
    let input = ClientPromiseInput { client_id, amount, until, idempotency_key };
    credit::promise(app, &actor.lent(Permission::LedgerAdjust), input).await.map(drop)
}
