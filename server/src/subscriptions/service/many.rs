//! Suspensions of many clients or subscriptions: previewed together, applied client by client.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use shared::access::Permission;
use shared::actions::{Life, Outcome, Suspension, act as act_on};
use shared::api::common::{differing, shown_totals};
use shared::api::subscriptions::{
    BlockTargetsInput, BlocksApplyInput, BlocksPreviewInput, BlocksReport, MANY_MAX, ManyRefusal,
    SubscriptionActionInput, SuspensionInput,
};
use shared::blocks::BlockLevel;
use shared::error::ErrorCode;
use shared::ids::{ClientId, SellerId, SubscriptionId, SubscriptionKey};
use shared::money::{Currency, Money};

use super::super::repo::blocks::{self, OwnBlock};
use super::super::repo::facts::load_all;
use super::act::{Done, reason, refused, told, write, write_blocks};
use super::block::By;
use super::{block, read};
use crate::access::Actor;
use crate::app::App;
use crate::clients;
use crate::error::Error;
use crate::op::Whose;

/// Clients whose lives are in memory together.
const TOGETHER: usize = 100;
/// Refusals that a report names.
const NAMED_MAX: usize = 100;
/// Longest key of a call: the keys of its clients are made of it.
const KEY_MAX: usize = 200;

/// One client to act on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Target {
    client: ClientId,
    /// Only these of its subscriptions, each by itself; none = the client with all of them.
    subscriptions: Option<Vec<SubscriptionId>>,
}

/// Something to which it is not done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Refused {
    client: ClientId,
    subscription: Option<SubscriptionId>,
    code: ErrorCode,
    message: String,
}

impl Refused {
    pub(super) fn new(client: ClientId, subscription: Option<SubscriptionId>, error: &Error) -> Refused {
        Refused { client, subscription, code: error.code(), message: error.message_ru() }
    }

    /// A client to whom nothing was done. What is no refusal goes to the log too: the others go on.
    pub(super) fn client(client: ClientId, error: &Error) -> Refused {
        if !error.is_refusal() {
            tracing::error!(%client, error = error.chain(), "one client of many is not done");
        }
        Refused::new(client, None, error)
    }
}

/// Refusals, counted; the first of them are kept.
#[derive(Debug, Default)]
pub(super) struct Refusals {
    count: i32,
    first: Vec<Refused>,
}

impl Refusals {
    pub(super) fn add(&mut self, refused: Refused) {
        self.count = self.count.saturating_add(1);
        if self.first.len() < NAMED_MAX {
            self.first.push(refused);
        }
    }

    /// How many there are, and the first of them with names.
    pub(super) async fn named(self, app: &App) -> Result<(i32, Vec<ManyRefusal>), Error> {
        let ids: Vec<ClientId> = self.first.iter().map(|refused| refused.client).collect();
        let names = clients::labels(app.read(), &ids).await?;
        let named = |refused: Refused| ManyRefusal {
            client_id: refused.client,
            client_name: names.get(&refused.client).map(|label| label.name.clone()).unwrap_or_default(),
            subscription_id: refused.subscription.map(|id| SubscriptionKey::new(refused.client, id)),
            code: refused.code,
            message: refused.message,
        };
        Ok((self.count, self.first.into_iter().map(named).collect()))
    }
}

/// What is done, counted.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Tally {
    clients: i32,
    subscriptions: i32,
    totals: BTreeMap<Currency, i64>,
    refused: Vec<Refused>,
}

impl Tally {
    fn of(outcomes: &[Outcome], refused: Vec<Refused>) -> Result<Tally, Error> {
        let mut totals = BTreeMap::new();
        for outcome in outcomes {
            let total = outcome.total_minor().map_err(Error::internal)?;
            *totals.entry(outcome.life.currency()).or_insert(0) += total;
        }
        let subscriptions = i32::try_from(outcomes.len()).map_err(Error::internal)?;
        Ok(Tally { clients: 1, subscriptions, totals, refused })
    }

    fn refused(refused: Refused) -> Tally {
        Tally { refused: vec![refused], ..Tally::default() }
    }

    fn add(&mut self, other: Tally) {
        self.clients += other.clients;
        self.subscriptions += other.subscriptions;
        for (currency, minor) in other.totals {
            *self.totals.entry(currency).or_insert(0) += minor;
        }
        self.refused.extend(other.refused);
    }

    async fn report(self, app: &App) -> Result<BlocksReport, Error> {
        let mut refusals = Refusals::default();
        self.refused.into_iter().for_each(|refused| refusals.add(refused));
        let (refused, refusals) = refusals.named(app).await?;
        let moved = self.totals.into_iter().filter(|(_, minor)| *minor != 0);
        Ok(BlocksReport {
            clients: self.clients,
            subscriptions: self.subscriptions,
            totals: moved.map(|(currency, minor)| Money::from_minor(minor, currency).into()).collect(),
            refused,
            refusals,
        })
    }
}

/// Finds whom the call is about, by client.
async fn targets(app: &App, actor: &Actor, wanted: &BlockTargetsInput) -> Result<Vec<Target>, Error> {
    let limit = u64::try_from(MANY_MAX + 1).map_err(Error::internal)?;
    let too_many = |count: usize| {
        let text = format!("За один раз не больше {MANY_MAX}. Уточните отбор или разбейте список на части.");
        if count > MANY_MAX { Err(Error::invalid("targets", text)) } else { Ok(()) }
    };
    match wanted {
        BlockTargetsInput::Clients(filter) => {
            let found = clients::first(app, actor, filter, limit).await?;
            too_many(found.len())?;
            if let (true, Some(id)) = (found.is_empty(), filter.ids.iter().flatten().next()) {
                return Err(Error::not_found("client", id));
            }
            Ok(found.into_iter().map(|client| Target { client: client.id, subscriptions: None }).collect())
        }
        BlockTargetsInput::Subscriptions(filter) => {
            let found = read::first(app, actor, filter.clone(), limit).await?;
            too_many(found.len())?;
            if let (true, Some(id)) = (found.is_empty(), filter.ids.iter().flatten().next()) {
                return Err(Error::not_found("subscription", id));
            }
            let mut by_client: BTreeMap<ClientId, Vec<SubscriptionId>> = BTreeMap::new();
            for key in found {
                by_client.entry(key.client).or_default().push(key.id);
            }
            let target = |(client, ids)| Target { client, subscriptions: Some(ids) };
            Ok(by_client.into_iter().map(target).collect())
        }
    }
}

/// What is done to single subscriptions of a client; those that refuse it are left out.
fn single(
    client: ClientId,
    lives: &[Life],
    ids: &[SubscriptionId],
    today: NaiveDate,
    suspension: Suspension,
) -> (Vec<Outcome>, Vec<Refused>) {
    let action = suspension.action(BlockLevel::Subscription);
    let (mut outcomes, mut refusals) = (Vec::new(), Vec::new());
    for life in lives.iter().filter(|life| ids.contains(&life.subscription)) {
        match act_on(life, today, &action) {
            Ok(outcome) => outcomes.push(outcome),
            Err(refusal) => {
                let error = refused(refusal, life, None);
                refusals.push(Refused::new(client, Some(life.subscription), &error));
            }
        }
    }
    (outcomes, refusals)
}

/// What it would do to all of them.
async fn weigh(app: &App, targets: &[Target], suspension: &SuspensionInput) -> Result<Tally, Error> {
    let mut tally = Tally::default();
    let mut days: HashMap<SellerId, NaiveDate> = HashMap::new();
    for targets in targets.chunks(TOGETHER) {
        let ids: Vec<ClientId> = targets.iter().map(|target| target.client).collect();
        let lives = load_all(app, app.read(), &ids).await?;
        let own = blocks::own(app.read(), &ids).await?;
        let sellers: HashMap<ClientId, SellerId> = clients::many(app.read(), &ids)
            .await?
            .into_iter()
            .map(|client| (client.id, client.seller))
            .collect();
        for target in targets {
            let Some(seller) = sellers.get(&target.client) else { continue };
            let today = match days.get(seller) {
                Some(day) => *day,
                None => *days.entry(*seller).or_insert(read::today(app, *seller).await?),
            };
            let lives = lives.get(&target.client).map_or(&[][..], Vec::as_slice);
            let own = own.get(&target.client).map_or(&[][..], Vec::as_slice);
            tally.add(weigh_one(target, lives, own, today, suspension.read(today))?);
        }
    }
    Ok(tally)
}

fn weigh_one(
    target: &Target,
    lives: &[Life],
    own: &[OwnBlock],
    today: NaiveDate,
    suspension: Suspension,
) -> Result<Tally, Error> {
    match &target.subscriptions {
        None => match block::weigh(lives, own, today, (suspension, By::Hand)) {
            Ok(done) => Tally::of(&done.outcomes, Vec::new()),
            Err(error) => Ok(Tally::refused(Refused::new(target.client, None, &error))),
        },
        Some(ids) => {
            let (outcomes, refused) = single(target.client, lives, ids, today, suspension);
            let clients = i32::from(!outcomes.is_empty());
            Ok(Tally { clients, ..Tally::of(&outcomes, refused)? })
        }
    }
}

/// What suspensions of many, or their end, would do. Writes nothing.
pub async fn preview(app: &App, actor: &Actor, input: BlocksPreviewInput) -> Result<BlocksReport, Error> {
    actor.require(Permission::SubscriptionRead)?;
    let targets = targets(app, actor, &input.targets).await?;
    weigh(app, &targets, &input.suspension).await?.report(app).await
}

/// Does it, each client in its own transaction: one that is refused or fails does not stop the others.
pub async fn apply(app: &App, actor: &Actor, input: BlocksApplyInput) -> Result<BlocksReport, Error> {
    actor.require(Permission::SubscriptionWrite)?;
    reason(input.reason.as_deref())?;
    let mut tally = Tally::default();
    for target in begun(app, actor, &input).await? {
        match apply_one(app, actor, &input, &target).await {
            Ok(done) => tally.add(done),
            Err(error) => tally.add(Tally::refused(Refused::client(target.client, &error))),
        }
    }
    tally.report(app).await
}

/// Whom the call with this key is about: found by the first call, and kept for its repeats.
async fn begun(app: &App, actor: &Actor, input: &BlocksApplyInput) -> Result<Vec<Target>, Error> {
    if input.idempotency_key.len() > KEY_MAX {
        let text = format!("Ключ идемпотентности: от 1 до {KEY_MAX} знаков.");
        return Err(Error::invalid("idempotencyKey", text));
    }
    const CALL: &str = "blocksApply";
    let mut op = app.begin(actor).await?;
    if let Some(known) = op.replay(CALL, &input.idempotency_key, input).await? {
        return Ok(known);
    }
    // Nobody waits while it is counted.
    drop(op);
    let shown = input.totals.as_deref().map(shown_totals).transpose()?;
    let found = targets(app, actor, &input.targets).await?;
    let changed = match shown {
        Some(shown) => differing(&shown, &weigh(app, &found, &input.suspension).await?.totals),
        None => None,
    };
    let mut op = app.begin(actor).await?;
    if let Some(known) = op.replay(CALL, &input.idempotency_key, input).await? {
        return Ok(known);
    }
    if let Some((shown, now)) = changed {
        return Err(Error::QuoteChanged { shown, now });
    }
    op.remember(&found).await?;
    op.commit().await?;
    Ok(found)
}

/// Does it to one client.
async fn apply_one(
    app: &App,
    actor: &Actor,
    input: &BlocksApplyInput,
    target: &Target,
) -> Result<Tally, Error> {
    let mut op = app.begin(actor).await?;
    let key = format!("{}/{}", input.idempotency_key, target.client);
    if let Some(known) = op.replay("blocksApply.client", &key, target).await? {
        return Ok(known);
    }
    let client = clients::lock_one(&op, target.client).await?;
    let today = op.today(client.time_zone);
    let suspension = input.suspension.read(today);
    let why = reason(input.reason.as_deref())?;
    let tally = match &target.subscriptions {
        None => Tally::of(
            &block::apply(&mut op, &client, suspension, (why, block::By::Hand)).await?.outcomes,
            Vec::new(),
        )?,
        Some(ids) => {
            let lives = load_all(app, op.conn(), &[client.id]).await?.remove(&client.id).unwrap_or_default();
            let (outcomes, refused) = single(client.id, &lives, ids, today, suspension);
            let tally = Tally::of(&outcomes, refused)?;
            if outcomes.is_empty() {
                return Ok(Tally { clients: 0, ..tally });
            }
            let (kind, details) = told(&match input.suspension.clone() {
                SuspensionInput::Block(block) => SubscriptionActionInput::Block(block),
                SuspensionInput::Unblock(unblock) => SubscriptionActionInput::Unblock(unblock),
            })?;
            let whose = Whose::Client(client.seller, client.id);
            let mut done = Vec::with_capacity(outcomes.len());
            for outcome in outcomes {
                let id = outcome.life.subscription;
                if let Some(before) = lives.iter().find(|life| life.subscription == id) {
                    write_blocks(&op, (client.id, Some(id)), before, &outcome.life, why).await?;
                }
                let key = SubscriptionKey::new(client.id, id);
                op.audit("subscription.act", key, whose, None, Some(details.clone())).await?;
                done.push(Done { outcome, kind, reason: why, details: details.clone() });
            }
            write(&mut op, &client, done).await?;
            clients::touch(&op, client.id).await?;
            op.hint(client.id);
            tally
        }
    };
    op.remember(&tally).await?;
    op.commit().await?;
    Ok(tally)
}
