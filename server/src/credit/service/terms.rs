//! Terms of credit of clients and of the levels above them, and promised payments.

use std::collections::HashMap;

use chrono::{Days, NaiveTime, TimeZone, Utc};
use serde_json::json;
use shared::access::Permission;
use shared::api::common::amount;
use shared::api::credit::{
    ClientCreditUpdateInput, ClientPromiseInput, CreditScopeInput, CreditSettingsUpdateInput,
    CreditSettingsView, CreditTermsInput, CreditTermsView, PromiseView, StatedCreditView,
};
use shared::api::scalars::CurrencyCode;
use shared::credit::{CreditEventKind, CreditSettings, promise_problems};
use shared::error::FieldError;
use shared::ids::{ClientId, GroupId, PolicyId, PromiseId, PromiseKey, SellerId};
use shared::money::{Currency, Money};

use super::super::control::evaluate_in;
use super::super::job::JOB;
use super::super::repo::events::{self, NewEvent};
use super::super::repo::policies;
use super::super::repo::promises as repo;
pub use super::super::repo::promises::Promise;
use crate::access::Actor;
use crate::app::App;
use crate::clients::{self, Client, Level};
use crate::db::Connection;
use crate::error::Error;
use crate::op::Whose;
use crate::settings;

/// A promise of the client as the API shows it.
pub fn promise_view(client: &Client, promise: Promise) -> PromiseView {
    PromiseView {
        id: PromiseKey::new(client.id, promise.id),
        amount: Money::from_minor(promise.amount_minor, client.currency).into(),
        from: promise.from_on.into(),
        until: promise.until_on.into(),
        created_by: promise.created_by,
        created_at: promise.created_at.into(),
    }
}

/// Promised payments of the clients, the newest first; at most 100 of each.
pub async fn promises(app: &App, clients: &[ClientId]) -> Result<HashMap<ClientId, Vec<Promise>>, Error> {
    repo::of_clients(app.read(), clients).await
}

/// Refuses a policy that is not one of the seller's, or not offered; one that was stated before stays.
pub(super) async fn fits(
    conn: &impl Connection,
    seller: Option<SellerId>,
    (policy, before): (Option<PolicyId>, Option<PolicyId>),
) -> Result<(), Error> {
    let Some(id) = policy else { return Ok(()) };
    let known = policies::many(conn, [id]).await?.remove(&id);
    let offered = |policy: &policies::Policy| !policy.archived || before == Some(id);
    let known = known.filter(|policy| Some(policy.seller) == seller && offered(policy));
    let text = "Такой политики у этой организации нет. Выберите другую.";
    known.map(drop).ok_or_else(|| Error::invalid("terms.policyId", text))
}

pub(super) fn under_terms(problems: Vec<FieldError>) -> Error {
    Error::Invalid(problems.into_iter().map(|problem| problem.under("terms")).collect())
}

/// Gives a client a group and terms of its own, and looks where it stands with them.
pub async fn update(app: &App, actor: &Actor, input: ClientCreditUpdateInput) -> Result<ClientId, Error> {
    actor.require(Permission::LedgerAdjust)?;
    let mut op = app.begin(actor).await?;
    let locked = clients::lock_one(&op, input.client_id).await?;
    let client = clients::client_in(&op, locked.id).await?;
    if client.version != input.version {
        return Err(Error::Stale);
    }
    let own = input.terms.read(client.currency).map_err(under_terms)?;
    fits(op.conn(), Some(client.seller), (own.policy, client.credit_own.policy)).await?;
    let group = in_group(op.conn(), &client, input.group_id).await?;
    clients::set_credit_in(&op, client.id, group, own).await?;
    let whose = Whose::Client(client.seller, client.id);
    let said = |group: Option<GroupId>, own: CreditSettings| Some(json!({ "group": group, "own": own }));
    let (before, after) = (said(client.group, client.credit_own), said(group, own));
    op.audit("client.credit", client.id, whose, before, after).await?;
    evaluate_in(&mut op, &[client.id]).await?;
    op.hint(client.id);
    op.commit().await?;
    Ok(input.client_id)
}

/// The group that a client is put into, if it may be.
pub(super) async fn in_group(
    conn: &impl Connection,
    client: &Client,
    group: Option<GroupId>,
) -> Result<Option<GroupId>, Error> {
    let Some(id) = group else { return Ok(None) };
    let known = clients::group(conn, id).await?.filter(|group| group.seller == client.seller);
    match known {
        Some(group) if !group.archived || client.group == Some(id) => Ok(Some(group.id)),
        Some(_) => Err(Error::invalid("groupId", "Группа в архиве. Выберите другую.")),
        None => Err(Error::invalid("groupId", "Такой группы у этой организации нет. Выберите другую.")),
    }
}

/// Takes a promise down: until its last day is over it counts as money.
pub async fn promise(app: &App, actor: &Actor, input: ClientPromiseInput) -> Result<ClientId, Error> {
    actor.require(Permission::LedgerAdjust)?;
    let mut op = app.begin(actor).await?;
    if let Some(id) = op.replay("clientPromise", &input.idempotency_key, &input).await? {
        return Ok(id);
    }
    let locked = clients::lock_one(&op, input.client_id).await?;
    let client = clients::client_in(&op, locked.id).await?;
    let amount =
        amount(input.amount, client.currency, "amount").map_err(|error| Error::Invalid(vec![error]))?;
    let (today, until) = (op.today(locked.time_zone), input.until.0);
    let levels = clients::credit_levels(op.conn(), [client.levels()]).await?;
    let rules = client.terms(&levels).promise;
    let known = repo::of_clients(op.conn(), &[client.id]).await?.remove(&client.id).unwrap_or_default();
    let last = known.first().map(|promise| promise.until_on);
    let problems = promise_problems(rules, amount, (today, until), client.balance(), last);
    if !problems.is_empty() {
        return Err(Error::Invalid(problems));
    }
    let after = until.checked_add_days(Days::new(1)).unwrap_or(until).and_time(NaiveTime::MIN);
    let end = locked.time_zone.from_local_datetime(&after).earliest();
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
    op.audit("client.promise", client.id, whose, None, Some(told.clone())).await?;
    let event = NewEvent { client: client.id, dated_on: today, kind: CreditEventKind::Promised, data: told };
    events::insert(&op, vec![event]).await?;
    evaluate_in(&mut op, &[client.id]).await?;
    op.remember(&client.id).await?;
    op.hint(client.id);
    op.commit().await?;
    Ok(client.id)
}

/// The level that is meant; a group names its seller itself.
async fn level(conn: &impl Connection, actor: &Actor, scope: CreditScopeInput) -> Result<Level, Error> {
    let Some(group) = scope.group_id else {
        if let Some(id) = scope.seller_id {
            actor.require_seller(id)?;
        }
        return Ok(scope.seller_id.map_or(Level::General, Level::Seller));
    };
    let missing = || Error::not_found("group", group);
    let known = clients::group(conn, group).await?.filter(|group| actor.sees(group.seller));
    let known = known.ok_or_else(missing)?;
    match scope.seller_id {
        Some(id) if id != known.seller => Err(missing()),
        Some(_) | None => Ok(Level::Group(known.seller, known.id)),
    }
}

async fn currency_of(app: &App, level: Level) -> Result<Currency, Error> {
    match level.seller() {
        Some(id) => Ok(settings::seller(app, id).await?.currency),
        None => Ok(Currency::Rub),
    }
}

async fn shown(
    conn: &impl Connection,
    level: Level,
    currency: Currency,
) -> Result<CreditSettingsView, Error> {
    let (version, stated) = clients::credit_level(conn, level).await?;
    let effective = match level {
        Level::General => {
            let levels = shared::credit::CreditLevels { general: stated, ..Default::default() };
            levels.resolve(CreditSettings::default(), currency)
        }
        Level::Seller(seller) | Level::Group(seller, _) => {
            let group = if let Level::Group(_, id) = level { Some(id) } else { None };
            let of = (seller, group);
            let levels = clients::credit_levels(conn, [of]).await?;
            levels.get(&of).copied().unwrap_or_default().resolve(CreditSettings::default(), currency)
        }
    };
    let effective = CreditTermsView::of(effective, currency);
    Ok(CreditSettingsView { version, stated: StatedCreditView::from(stated), effective })
}

/// What a level states and what holds there.
pub async fn level_settings(
    app: &App,
    actor: &Actor,
    scope: CreditScopeInput,
) -> Result<CreditSettingsView, Error> {
    actor.require(Permission::SettingsRead)?;
    let level = level(app.read(), actor, scope).await?;
    shown(app.read(), level, currency_of(app, level).await?).await
}

/// Terms that somebody gives to a level.
pub(super) struct Given {
    /// The level.
    pub level: Level,
    /// The currency of its seller.
    pub own: Currency,
    /// The terms.
    pub stated: CreditSettings,
}

/// The level and the terms that are meant.
pub(super) async fn given(
    app: &App,
    actor: &Actor,
    scope: CreditScopeInput,
    (currency, terms): (Option<CurrencyCode>, &CreditTermsInput),
) -> Result<Given, Error> {
    let level = level(app.read(), actor, scope).await?;
    if level == Level::General {
        settings::require_all_sellers(actor)?;
    }
    let own = currency_of(app, level).await?;
    let stated = terms.read(currency.map_or(own, Into::into)).map_err(under_terms)?;
    Ok(Given { level, own, stated })
}

/// Replaces what a level states; the clients under it are looked at in the background.
pub async fn update_level(
    app: &App,
    actor: &Actor,
    input: CreditSettingsUpdateInput,
) -> Result<CreditSettingsView, Error> {
    actor.require(Permission::SettingsWrite)?;
    let Given { level, own, stated } = given(app, actor, input.scope, (input.currency, &input.terms)).await?;
    let mut op = app.begin(actor).await?;
    let (_, before) = clients::credit_level(op.conn(), level).await?;
    fits(op.conn(), level.seller(), (stated.policy, before.policy)).await?;
    clients::save_credit_level_in(&op, level, input.version, stated).await?;
    let object = match level {
        Level::General => "general".to_owned(),
        Level::Seller(id) => id.to_string(),
        Level::Group(_, id) => id.to_string(),
    };
    let whose = Whose::from(level.seller());
    op.audit("credit.settings", object, whose, Some(json!(before)), Some(json!(stated))).await?;
    events::ask_recheck(&op, level.seller()).await?;
    op.nudge(JOB);
    let shown = shown(op.conn(), level, own).await?;
    op.commit().await?;
    Ok(shown)
}
