//! What an import that is taken back asks of subscriptions: what depends on them, to remove them, to restore them.

use std::collections::{BTreeSet, HashMap, HashSet};

use chrono::NaiveDate;
use serde_json::json;
use shared::ids::{ClientId, PlanVersionId, SubscriptionKey};
use shared::webhooks::WebhookKind;

use super::repo::facts::load_lives;
use super::repo::{blocks, due, known, list, undo};
use crate::clients;
use crate::error::Error;
use crate::op::{About, Op, Told};

/// A subscription, and what binds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bound {
    /// Its key.
    pub key: SubscriptionKey,
    /// Id in another system.
    pub external_id: Option<String>,
    /// Name.
    pub name: Option<String>,
    /// First day without service.
    pub ended_on: Option<NaiveDate>,
    /// Place of the last event of its timeline.
    pub last_seq: i32,
    /// Whether anything was ever charged for it here.
    pub charged: bool,
    /// Whether usage is recorded.
    pub used: bool,
    /// Whether it has add-ons.
    pub addons: bool,
    /// The day after the last charged one.
    pub charged_to: Option<NaiveDate>,
}

impl Bound {
    /// How people call it.
    pub fn label(&self) -> String {
        let text = self.external_id.clone().or_else(|| self.name.clone());
        text.unwrap_or_else(|| self.key.to_string())
    }
}

/// Those of the subscriptions that exist. The clients are locked by the caller.
pub async fn bound_in(op: &Op, keys: &[SubscriptionKey]) -> Result<Vec<Bound>, Error> {
    if keys.is_empty() {
        return Ok(Vec::new());
    }
    let clients: BTreeSet<ClientId> = keys.iter().map(|key| key.client).collect();
    let clients: Vec<ClientId> = clients.into_iter().collect();
    let ids: Vec<_> = keys.iter().map(|key| key.id).collect();
    let rows = list::find_many(op.conn(), &clients, &ids).await?;
    let seqs = undo::last_seqs(op.conn(), keys).await?;
    let charged = undo::charged(op.conn(), keys).await?;
    let used = undo::used(op.conn(), keys).await?;
    let mut ends: HashMap<SubscriptionKey, Option<NaiveDate>> = HashMap::new();
    let mut bases: HashSet<SubscriptionKey> = HashSet::new();
    for of in load_lives(op.app(), op.conn(), &clients, None).await? {
        let key = |id| SubscriptionKey::new(of.client, id);
        for life in of.subscriptions.iter().map(|subscription| &subscription.life) {
            ends.insert(key(life.subscription), life.facts().charged_to());
            bases.extend(life.base.map(|base| key(base.id)));
        }
    }
    let bound = rows.into_iter().map(|row| {
        let key = SubscriptionKey::new(row.client_id, row.id);
        Bound {
            key,
            external_id: row.external_id,
            name: row.name,
            ended_on: row.ended_on,
            last_seq: seqs.get(&key).copied().unwrap_or(0),
            charged: charged.contains(&key),
            used: used.contains(&key),
            addons: bases.contains(&key),
            charged_to: ends.get(&key).copied().flatten(),
        }
    });
    Ok(bound.collect())
}

/// Those of the clients that are or were suspended, or any subscription of theirs.
pub async fn suspended_in(op: &Op, clients: &[ClientId]) -> Result<BTreeSet<ClientId>, Error> {
    let rows = blocks::of_clients(op.conn(), clients).await?;
    Ok(rows.into_iter().map(|row| row.client).collect())
}

/// All subscriptions of the clients.
pub async fn of_clients_in(op: &Op, clients: &[ClientId]) -> Result<Vec<SubscriptionKey>, Error> {
    undo::of_clients(op.conn(), clients).await
}

/// All subscriptions that are or were on one of the versions.
pub async fn of_versions_in(op: &Op, versions: &[PlanVersionId]) -> Result<Vec<SubscriptionKey>, Error> {
    undo::of_versions(op.conn(), versions).await
}

/// Removes subscriptions that were never charged, with their timelines.
pub async fn remove_in(op: &Op, keys: &[SubscriptionKey]) -> Result<(), Error> {
    if keys.is_empty() {
        return Ok(());
    }
    let gone = keys.iter().map(|key| Told {
        about: About::Client(key.client),
        data: json!({ "id": key, "clientId": key.client }),
    });
    op.tell_many(WebhookKind::SubscriptionRemoved, gone).await?;
    undo::remove(op.conn(), keys).await?;
    let clients: Vec<ClientId> = keys.iter().map(|key| key.client).collect();
    clients::touch_many(op, &clients).await
}

/// The state to which a subscription returns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Former {
    /// Its key.
    pub key: SubscriptionKey,
    /// Name.
    pub name: Option<String>,
    /// First day without service.
    pub ended_on: Option<NaiveDate>,
    /// Place of the event that is the last one again.
    pub last_seq: i32,
}

/// Gives subscriptions their former name and end; events that came after are removed. The caller has seen that no
/// charged day lies after the end.
pub async fn restore_in(op: &Op, former: &[Former]) -> Result<(), Error> {
    let mut touched = BTreeSet::new();
    for state in former {
        let key = (state.key.client, state.key.id);
        known::amend(op.conn(), key, state.name.as_deref(), state.ended_on).await?;
        undo::cut_timeline(op.conn(), state.key, state.last_seq).await?;
        touched.insert(key);
    }
    let told = former.iter().map(|state| Told {
        about: About::Client(state.key.client),
        data: json!({ "id": state.key, "clientId": state.key.client, "change": "import_reverted" }),
    });
    op.tell_many(WebhookKind::SubscriptionChanged, told).await?;
    due::requote(op, &touched).await?;
    let clients: Vec<ClientId> = touched.iter().map(|key| key.0).collect();
    clients::touch_many(op, &clients).await
}
