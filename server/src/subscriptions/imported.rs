//! What imports ask of subscriptions: which exist already, and the little that a file may change of them.

use std::collections::{BTreeSet, HashMap, HashSet};

use chrono::NaiveDate;
use serde_json::json;
use shared::billing::Facts;
use shared::calendar::BillingDay;
use shared::ids::{ClientId, PlanId, SubscriptionId, SubscriptionKey};
use shared::rate::{Quantity, UnitPrice};
use shared::subscription::{Discount, EventKind};
use shared::webhooks::WebhookKind;

use super::repo::facts::load_lives;
use super::repo::insert::{NewEvent, insert_events};
use super::repo::{due, known};
use crate::clients;
use crate::error::Error;
use crate::op::{About, Op, Told};

/// A subscription that a file may mean.
#[derive(Debug, Clone, PartialEq)]
pub struct KnownSubscription {
    /// Whose.
    pub client: ClientId,
    /// Id.
    pub id: SubscriptionId,
    /// Id in another system.
    pub external_id: String,
    /// Name.
    pub name: Option<String>,
    /// The plan that it is on.
    pub plan: PlanId,
    /// First day of service.
    pub start_on: NaiveDate,
    /// First day without service.
    pub ended_on: Option<NaiveDate>,
    /// Units of the latest terms.
    pub quantity: Quantity,
    /// Price instead of the plan's, of the latest terms.
    pub price_override: Option<UnitPrice>,
    /// Discounts of the latest terms.
    pub discounts: Vec<Discount>,
    /// Billing day of the latest terms; none with plans of days and weeks.
    pub billing_day: Option<BillingDay>,
    /// The day after the last charged one of any component.
    pub charged_to: Option<NaiveDate>,
    /// Whether more than its own days hangs on its end: it goes to another client, a penalty waits, or it is an add-on
    /// or has add-ons.
    pub bound: bool,
}

/// The subscriptions of these clients that have these ids in another system.
pub async fn by_external_ids_in(
    op: &Op,
    keys: &[(ClientId, String)],
) -> Result<Vec<KnownSubscription>, Error> {
    let rows = known::by_external_ids(op.conn(), keys).await?;
    let mut clients: Vec<ClientId> = rows.iter().map(|row| row.client_id).collect();
    clients.sort_unstable();
    clients.dedup();
    let mut facts: HashMap<(ClientId, SubscriptionId), Facts> = HashMap::new();
    let mut bound: HashSet<(ClientId, SubscriptionId)> = HashSet::new();
    for of in load_lives(op.app(), op.conn(), &clients, None).await? {
        for life in of.subscriptions.iter().map(|subscription| &subscription.life) {
            facts.insert((of.client, life.subscription), life.facts());
            bound.extend(life.base.map(|base| (of.client, base.id)));
            if life.base.is_some() || life.transferred || life.penalty.is_some() {
                bound.insert((of.client, life.subscription));
            }
        }
    }
    let mut found = Vec::with_capacity(rows.len());
    for row in rows {
        let facts = facts.get(&(row.client_id, row.id));
        let (Some(facts), Some(external_id)) = (facts, row.external_id) else { continue };
        let Some(segment) = facts.segments.last() else { continue };
        found.push(KnownSubscription {
            client: row.client_id,
            id: row.id,
            external_id,
            name: row.name,
            plan: row.plan_id,
            start_on: row.start_on,
            ended_on: row.ended_on,
            quantity: segment.quantity,
            price_override: segment.price_override,
            discounts: segment.discounts.clone(),
            billing_day: segment.schedule.billing_day(),
            charged_to: facts.charged_to(),
            bound: bound.contains(&(row.client_id, row.id)),
        });
    }
    Ok(found)
}

/// Another name and another end of a subscription. The caller has seen that no charged day lies after the end, and
/// that a bound subscription keeps its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Amendment {
    /// Whose.
    pub client: ClientId,
    /// The subscription.
    pub subscription: SubscriptionId,
    /// Its name from now on.
    pub name: Option<String>,
    /// Its end from now on.
    pub ended_on: Option<NaiveDate>,
}

/// What an amendment did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Amended {
    /// The subscription.
    pub key: SubscriptionKey,
    /// Its end before.
    pub before: Option<NaiveDate>,
    /// Place of the last event of its timeline before.
    pub seq_before: i32,
    /// And after.
    pub seq_after: i32,
}

/// Writes amendments under the locks of their clients; answers each, in order.
pub async fn amend_many_in(op: &mut Op, amendments: &[Amendment]) -> Result<Vec<Amended>, Error> {
    if amendments.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<ClientId> = amendments.iter().map(|amendment| amendment.client).collect();
    clients::lock(op, &ids).await?;
    let mut ended = BTreeSet::new();
    let (mut events, mut resumed) = (Vec::new(), Vec::new());
    let mut amended = Vec::with_capacity(amendments.len());
    for amendment in amendments {
        let key = (amendment.client, amendment.subscription);
        let before = known::amend(op.conn(), key, amendment.name.as_deref(), amendment.ended_on).await?;
        let next = known::next_seq(op.conn(), key).await?;
        let key_of = SubscriptionKey::new(key.0, key.1);
        let mut done = Amended { key: key_of, before, seq_before: next - 1, seq_after: next - 1 };
        if before != amendment.ended_on {
            ended.insert(key);
            if let Some(end) = amendment.ended_on {
                done.seq_after = next;
                events.push(end_event(key, next, end, before));
            } else {
                resumed.push(Told {
                    about: About::Client(key.0),
                    data: json!({ "id": key_of, "clientId": key.0, "change": "imported" }),
                });
            }
        }
        amended.push(done);
    }
    insert_events(op, &events).await?;
    op.tell_many(WebhookKind::SubscriptionResumed, resumed.into_iter()).await?;
    due::requote(op, &ended).await?;
    clients::touch_many(op, &ids).await?;
    Ok(amended)
}

fn end_event(
    key: (ClientId, SubscriptionId),
    seq: i32,
    end: NaiveDate,
    before: Option<NaiveDate>,
) -> NewEvent {
    NewEvent {
        client: key.0,
        subscription: key.1,
        seq,
        effective_on: end,
        kind: EventKind::Ended,
        reason: Some("Импорт".to_owned()),
        data: json!({ "endedOn": end, "before": before }),
    }
}
