//! What imports ask of subscriptions: which exist already, and the little that a file may change of them.

use std::collections::HashMap;

use chrono::NaiveDate;
use serde_json::json;
use shared::billing::quote;
use shared::calendar::BillingDay;
use shared::ids::{ClientId, PlanId, SubscriptionId};
use shared::rate::{Quantity, UnitPrice};
use shared::subscription::{Discount, EventKind};

use super::repo::facts::{SubscriptionFacts, load_facts};
use super::repo::insert::{NewEvent, insert_events};
use super::repo::known;
use crate::clients;
use crate::error::Error;
use crate::op::Op;

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
    let mut facts: HashMap<(ClientId, SubscriptionId), SubscriptionFacts> = HashMap::new();
    for client in load_facts(op.app(), op.conn(), &clients, None).await? {
        for subscription in client.subscriptions {
            facts.insert((client.client, subscription.facts.subscription), subscription);
        }
    }
    let mut found = Vec::with_capacity(rows.len());
    for row in rows {
        let facts = facts.get(&(row.client_id, row.id)).map(|found| &found.facts);
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
        });
    }
    Ok(found)
}

/// Another name and another end of a subscription. The caller has seen that no charged day lies after the end.
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

/// Writes amendments under the locks of their clients.
pub async fn amend_many_in(op: &mut Op, amendments: Vec<Amendment>) -> Result<(), Error> {
    if amendments.is_empty() {
        return Ok(());
    }
    let mut ids: Vec<ClientId> = amendments.iter().map(|amendment| amendment.client).collect();
    ids.sort_unstable();
    ids.dedup();
    clients::lock(op, &ids).await?;
    let mut ended = HashMap::new();
    let mut events = Vec::new();
    for amendment in &amendments {
        let key = (amendment.client, amendment.subscription);
        let before = known::amend(op.conn(), key, amendment.name.as_deref(), amendment.ended_on).await?;
        if before == amendment.ended_on {
            continue;
        }
        ended.insert(key, ());
        if let Some(end) = amendment.ended_on {
            events.push(NewEvent {
                client: amendment.client,
                subscription: amendment.subscription,
                seq: known::next_seq(op.conn(), key).await?,
                effective_on: end,
                kind: EventKind::Ended,
                reason: Some("Импорт".to_owned()),
                data: json!({ "endedOn": end, "before": before }),
            });
        }
    }
    insert_events(op, &events).await?;
    for client in load_facts(op.app(), op.conn(), &ids, None).await? {
        for subscription in client.subscriptions {
            let key = (client.client, subscription.facts.subscription);
            if ended.contains_key(&key) {
                let quote = quote(&subscription.facts, NaiveDate::MIN).map_err(Error::internal)?;
                known::set_due(op.conn(), key, quote.next_due_on).await?;
            }
        }
    }
    clients::touch_many(op, &ids).await
}
