//! Transfers of subscriptions to other clients.

use serde_json::json;
use shared::access::Permission;
use shared::actions::{Effective, Heir, Life, Taker, Transfer, may_take, transfer};
use shared::api::subscriptions::{
    SubscriptionTransferInput, SubscriptionTransferPreview, SubscriptionTransferPreviewInput,
};
use shared::calendar::BillingDay;
use shared::ids::{ClientId, SellerId, SubscriptionId, SubscriptionKey};
use shared::subscription::EventKind;

use super::super::repo::facts::load_life;
use super::super::repo::insert::{NewEvent, NewRow, insert, insert_events};
use super::super::repo::{blocks, list, pending};
use super::act::{Done, reason, refused, same_total, version_of, with_addons, write};
use super::{act, read};
use crate::access::Actor;
use crate::app::App;
use crate::clients::{self, LockedClient};
use crate::db::Connection;
use crate::error::Error;
use crate::op::{Op, Whose};

/// Refuses when the subscription of `from` may not go to `to`.
fn allowed(life: &Life, from: (ClientId, SellerId), to: Taker) -> Result<(), Error> {
    may_take(life, from, to).map_err(|refusal| refused(refusal, life, Some(to.currency)))
}

async fn heir(
    conn: &impl Connection,
    to: ClientId,
    client_billing_day: Option<BillingDay>,
) -> Result<Heir, Error> {
    let own = blocks::own(conn, &[to]).await?.remove(&to).unwrap_or_default();
    Ok(Heir { blocks: own.into_iter().map(|own| own.block).collect(), client_billing_day })
}

fn weigh(
    app: &App,
    life: &Life,
    today: chrono::NaiveDate,
    when: Option<Effective>,
    heir: &Heir,
) -> Result<Transfer, Error> {
    let next_id = || SubscriptionId(app.ids().uuid());
    transfer(life, today, when, heir, next_id).map_err(|refusal| refused(refusal, life, None))
}

fn when(input: &SubscriptionTransferPreviewInput) -> Result<Option<Effective>, Error> {
    input.when().map_err(|error| Error::Invalid(vec![error]))
}

/// What a transfer would do. Writes nothing.
pub async fn preview(
    app: &App,
    actor: &Actor,
    input: SubscriptionTransferPreviewInput,
) -> Result<SubscriptionTransferPreview, Error> {
    let (from, revision, life) = act::read(app, actor, input.id).await?;
    let to = clients::client(app, actor, input.client_id).await?;
    let taker = Taker { id: to.id, seller: to.seller, state: to.state, currency: to.currency };
    allowed(&life, (from.id, from.seller), taker)?;
    to.may_order()?;
    let heir = heir(app.read(), to.id, to.details.billing_day).await?;
    let today = read::today(app, from.seller).await?;
    let done = weigh(app, &life, today, when(&input)?, &heir)?;
    let shown = SubscriptionTransferPreview::of(&done, version_of(revision));
    shown.map_err(|error| Error::invalid("id", error.to_string()))
}

/// Does it, with both clients held. Answers the subscription of the client who takes it over.
pub async fn apply(
    app: &App,
    actor: &Actor,
    input: SubscriptionTransferInput,
) -> Result<SubscriptionKey, Error> {
    actor.require(Permission::SubscriptionWrite)?;
    let why = reason(input.reason.as_deref())?;
    let mut op = app.begin(actor).await?;
    if let Some(key) = op.replay("subscriptionTransfer", &input.idempotency_key, &input).await? {
        return Ok(key);
    }
    let key = input.id;
    let missing = || Error::not_found("subscription", key);
    let locked = clients::lock(&op, &[key.client, input.client_id]).await?;
    let held = |id: ClientId| locked.iter().find(|client| client.id == id);
    let from = held(key.client).ok_or_else(missing)?;
    let to = held(input.client_id).ok_or_else(|| Error::not_found("client", input.client_id))?;
    let (_, life) = load_life(app, op.conn(), key).await?.ok_or_else(missing)?;
    if input.version.is_some_and(|version| version != version_of(from.revision)) {
        return Err(Error::Stale);
    }
    let taker = Taker { id: to.id, seller: to.seller, state: to.state, currency: to.currency };
    allowed(&life, (from.id, from.seller), taker)?;
    to.may_order()?;
    let heir = heir(op.conn(), to.id, to.billing_day).await?;
    let done = weigh(app, &life, op.today(from.time_zone), when(&input.asked())?, &heir)?;
    same_total(input.total, &done.old)?;
    let new = SubscriptionKey::new(to.id, done.new.subscription);
    take_over(&mut op, from, to, &done, why).await?;
    let details = json!({ "client": to.id, "subscription": new });
    let whose = Whose::Client(from.seller, from.id);
    op.audit("subscription.transfer", key, whose, None, Some(details.clone())).await?;
    let ended = Done { outcome: done.old, kind: EventKind::Transferred, reason: why, details };
    write(&mut op, from, with_addons(key, ended)).await?;
    clients::touch_many(&op, &[from.id, to.id]).await?;
    op.remember(&new).await?;
    op.hint(from.id);
    op.hint(to.id);
    op.commit().await?;
    Ok(new)
}

/// Adds the subscriptions of the client who takes over.
async fn take_over(
    op: &mut Op,
    from: &LockedClient,
    to: &LockedClient,
    done: &Transfer,
    why: Option<&str>,
) -> Result<(), Error> {
    let today = op.today(to.time_zone);
    let old = std::iter::once(done.old.life.subscription).chain(done.addons.iter().copied());
    let pairs: Vec<(SubscriptionId, &Life)> =
        old.zip(std::iter::once(&done.new).chain(&done.new.addons)).collect();
    let ids: Vec<SubscriptionId> = pairs.iter().map(|(id, _)| *id).collect();
    let known = list::find_many(op.conn(), &[from.id], &ids).await?;
    let (mut rows, mut events) = (Vec::with_capacity(pairs.len()), Vec::with_capacity(pairs.len()));
    for (id, life) in &pairs {
        let stage = life.stages.first().ok_or_else(|| Error::internal("a subscription without terms"))?;
        rows.push(NewRow {
            client: to.id,
            id: life.subscription,
            plan: stage.plan.id,
            version: stage.plan.version,
            base: life.base.map(|base| base.id),
            external_id: None,
            name: known.iter().find(|row| row.id == *id).and_then(|row| row.name.clone()),
            start_on: life.start_on,
            ended_on: life.ended_on,
            next_due_on: life.next_due_on().map_err(|error| Error::invalid("id", error.to_string()))?,
            segment: stage.segment.clone(),
            markers: life.markers.clone(),
        });
        events.push(NewEvent {
            client: to.id,
            subscription: life.subscription,
            seq: 1,
            effective_on: life.start_on,
            kind: EventKind::Received,
            reason: why.map(str::to_owned),
            data: json!({ "client": from.id, "subscription": SubscriptionKey::new(from.id, *id) }),
        });
    }
    insert(op, &rows).await?;
    for (_, life) in &pairs {
        pending::write(op, to.id, life, today, None).await?;
        let key = SubscriptionKey::new(to.id, life.subscription);
        op.audit("subscription.create", key, Whose::Client(to.seller, to.id), None, None).await?;
    }
    insert_events(op, &events).await
}
