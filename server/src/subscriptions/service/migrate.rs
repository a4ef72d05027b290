//! Moving the subscriptions of a plan to other prices: previewed together, scheduled client by client.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::NaiveDate;
use serde_json::json;
use shared::access::Permission;
use shared::actions::{Life, Migration, Offer, PlanRef, migrate};
use shared::api::common::UserError;
use shared::api::scalars::Date;
use shared::api::subscriptions::{
    PlanMigrateInput, PlanMigrationInput, PlanMigrationPreview, PlanMigrationProgress, PlanMigrationRow,
};
use shared::ids::{ClientId, SellerId, SubscriptionKey};
use shared::money::{Currency, Money, MoneyError};
use shared::subscription::EventKind;
use shared::text::format::format_date_ru;

use super::super::repo::facts::{load_all, load_lives};
use super::super::repo::migration as repo;
pub use super::super::repo::migration::Place;
use super::act::{Done, reason, refused, write};
use super::create::on_sale;
use super::many::{Refusals, Refused};
use super::read;
use crate::access::Actor;
use crate::app::App;
use crate::error::Error;
use crate::op::Whose;
use crate::page::Page;
use crate::{catalog, clients};

/// Clients of one step, and clients whose lives are in memory together.
const STEP: u64 = 200;

/// Where subscriptions move.
struct Target {
    seller: SellerId,
    today: NaiveDate,
    offer: Offer,
}

impl Target {
    fn currency(&self) -> Currency {
        self.offer.terms.currency
    }
}

async fn target(app: &App, actor: &Actor, wanted: PlanMigrationInput) -> Result<Target, Error> {
    actor.require(Permission::SubscriptionRead)?;
    let missing = || Error::not_found("plan", wanted.plan_id);
    let plan = catalog::plan(app.read(), wanted.plan_id).await?;
    let plan = plan.filter(|plan| actor.sees(plan.seller_id)).ok_or_else(missing)?;
    let version = wanted.to_version_id;
    let found = catalog::published_version(app.read(), version).await?;
    let found = found.filter(|found| found.plan.seller_id == plan.seller_id);
    let found = found.ok_or_else(|| Error::not_found("plan version", version))?;
    let to = found.plan;
    let today = read::today(app, plan.seller_id).await?;
    if to.id != plan.id {
        on_sale(&to, today, "toVersionId")?;
    }
    if let Some(day) = found.effective_from.filter(|day| today < *day) {
        let text = format!("Версия действует с {}. Переведите на неё с этого дня.", format_date_ru(day));
        return Err(Error::invalid("toVersionId", text));
    }
    let (product, rank, is_addon) = (to.product_id, to.rank, to.is_addon);
    let to = PlanRef { id: to.id, version, product, rank, is_addon };
    Ok(Target { seller: plan.seller_id, today, offer: Offer { terms: found.terms, plan: to } })
}

fn weigh(life: &Life, target: &Target) -> Result<Migration, Error> {
    migrate(life, target.today, &target.offer)
        .map_err(|refusal| refused(refusal, life, Some(target.offer.currency())))
}

/// What each of the subscriptions would come to, by key.
async fn weighed(
    app: &App,
    target: &Target,
    keys: &[SubscriptionKey],
) -> Result<BTreeMap<SubscriptionKey, Result<Migration, Error>>, Error> {
    let wanted: BTreeSet<SubscriptionKey> = keys.iter().copied().collect();
    let clients: BTreeSet<ClientId> = keys.iter().map(|key| key.client).collect();
    let clients: Vec<ClientId> = clients.into_iter().collect();
    let mut found = BTreeMap::new();
    for of in load_lives(app, app.read(), &clients, None).await? {
        for life in of.subscriptions.iter().map(|subscription| &subscription.life) {
            let key = SubscriptionKey::new(of.client, life.subscription);
            if wanted.contains(&key) {
                found.insert(key, weigh(life, target));
            }
        }
    }
    Ok(found)
}

/// Whom a move concerns, and by how much. Writes nothing.
pub async fn preview(
    app: &App,
    actor: &Actor,
    wanted: PlanMigrationInput,
) -> Result<PlanMigrationPreview, Error> {
    let target = target(app, actor, wanted).await?;
    let overflow = || Error::internal(MoneyError::Overflow);
    let (mut clients, mut subscriptions, mut sums) = (0, 0, (0_i64, 0_i64));
    let mut refusals = Refusals::default();
    let mut after = None;
    loop {
        let keys = repo::step(app.read(), wanted, target.today, after, STEP).await?;
        let Some(last) = keys.last().map(|key| key.client) else { break };
        let mut moved: BTreeSet<ClientId> = BTreeSet::new();
        for (key, outcome) in weighed(app, &target, &keys).await? {
            match outcome {
                Ok(migration) => {
                    moved.insert(key.client);
                    subscriptions += 1;
                    sums.0 = sums.0.checked_add(migration.before_minor).ok_or_else(overflow)?;
                    sums.1 = sums.1.checked_add(migration.after_minor).ok_or_else(overflow)?;
                }
                Err(error) => refusals.add(Refused::new(key.client, Some(key.id), &error)),
            }
        }
        clients += i32::try_from(moved.len()).map_err(Error::internal)?;
        after = Some(last);
    }
    let money = |minor| Money::from_minor(minor, target.currency()).into();
    let (refused, refusals) = refusals.named(app).await?;
    Ok(PlanMigrationPreview {
        clients,
        subscriptions,
        before: money(sums.0),
        after: money(sums.1),
        difference: money(sums.1.checked_sub(sums.0).ok_or_else(overflow)?),
        refused,
        refusals,
    })
}

/// A page of the subscriptions that a move concerns, by client and id.
pub async fn rows(
    app: &App,
    actor: &Actor,
    wanted: PlanMigrationInput,
    page: &Page<Place>,
) -> Result<Vec<PlanMigrationRow>, Error> {
    let target = target(app, actor, wanted).await?;
    let keys = repo::page(app.read(), wanted, target.today, page).await?;
    let ids: Vec<ClientId> = keys.iter().map(|key| key.client).collect();
    let names = clients::labels(app.read(), &ids).await?;
    let mut weighed = weighed(app, &target, &keys).await?;
    let money = |minor| Some(Money::from_minor(minor, target.currency()).into());
    let row = |key: SubscriptionKey| {
        let bare = PlanMigrationRow {
            subscription_id: key,
            client_id: key.client,
            client_name: names.get(&key.client).map(|label| label.name.clone()).unwrap_or_default(),
            effective_on: None,
            before: None,
            after: None,
            difference: None,
            refusal: None,
        };
        Some(match weighed.remove(&key)? {
            Ok(Migration { outcome, before_minor, after_minor }) => PlanMigrationRow {
                effective_on: Some(Date(outcome.effective_on)),
                before: money(before_minor),
                after: money(after_minor),
                difference: after_minor.checked_sub(before_minor).and_then(money),
                ..bare
            },
            Err(error) => {
                let (code, message) = (error.code(), error.message_ru());
                PlanMigrationRow { refusal: Some(UserError { code, message, path: Vec::new() }), ..bare }
            }
        })
    };
    Ok(keys.into_iter().filter_map(row).collect())
}

/// Schedules the change of the next clients, each in its own transaction: one that is refused or fails does not stop
/// the others.
pub async fn apply(
    app: &App,
    actor: &Actor,
    input: PlanMigrateInput,
) -> Result<PlanMigrationProgress, Error> {
    actor.require(Permission::SubscriptionWrite)?;
    let why = reason(input.reason.as_deref())?;
    let wanted = input.migration;
    let target = target(app, actor, wanted).await?;
    let keys = repo::step(app.read(), wanted, target.today, input.after, STEP).await?;
    let found: BTreeSet<ClientId> = keys.iter().map(|key| key.client).collect();
    let (mut done, mut refusals) = (0, Refusals::default());
    for client in &found {
        match apply_one(app, actor, *client, wanted, &target, why).await {
            Ok((moved, refused)) => {
                done += moved;
                refused.into_iter().for_each(|refused| refusals.add(refused));
            }
            Err(error) => refusals.add(Refused::client(*client, &error)),
        }
    }
    let last = found.last().copied();
    let left = match last {
        Some(_) => repo::count(app.read(), wanted, target.today, last).await?,
        None => 0,
    };
    let (refused, refusals) = refusals.named(app).await?;
    Ok(PlanMigrationProgress {
        done,
        refused,
        refusals,
        left: i32::try_from(left).unwrap_or(i32::MAX),
        after: last.filter(|_| left > 0),
    })
}

/// Schedules the change of one client's subscriptions; answers how many, and which do not move.
async fn apply_one(
    app: &App,
    actor: &Actor,
    client: ClientId,
    wanted: PlanMigrationInput,
    target: &Target,
    why: Option<&str>,
) -> Result<(i32, Vec<Refused>), Error> {
    let mut op = app.begin(actor).await?;
    let client = clients::lock_one(&op, client).await?;
    let keys = repo::of_clients(op.conn(), wanted, target.today, &[client.id]).await?;
    let lives = load_all(app, op.conn(), &[client.id]).await?.remove(&client.id).unwrap_or_default();
    let lives: HashMap<_, _> = lives.into_iter().map(|life| (life.subscription, life)).collect();
    let (mut done, mut refusals) = (Vec::new(), Vec::new());
    let plan = target.offer.plan;
    let details = json!({
        "changePlan": { "planId": plan.id, "effective": "END_OF_PERIOD" },
        "versionId": plan.version,
    });
    let whose = Whose::Client(target.seller, client.id);
    for key in keys {
        let Some(life) = lives.get(&key.id) else { continue };
        match weigh(life, target) {
            Ok(Migration { outcome, .. }) => {
                op.audit("subscription.act", key, whose, None, Some(details.clone())).await?;
                let (kind, details) = (EventKind::PlanChanged, details.clone());
                done.push(Done { outcome, kind, reason: why, details });
            }
            Err(error) => refusals.push(Refused::new(client.id, Some(key.id), &error)),
        }
    }
    if done.is_empty() {
        return Ok((0, refusals));
    }
    let moved = i32::try_from(done.len()).map_err(Error::internal)?;
    write(&mut op, &client, done).await?;
    clients::touch(&op, client.id).await?;
    op.hint(client.id);
    op.commit().await?;
    Ok((moved, refusals))
}
