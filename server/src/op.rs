//! One unit of work: a transaction with its actor, instant and audit trail.
//!
//! Locks are taken in one order: client (by id) → subscription → seller, which posting shares. Who changes a seller
//! holds no client and takes none. Nothing slow or remote happens between begin and commit. Dropping an `Op` without
//! [`Op::commit`] rolls everything back.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Display;
use std::sync::atomic::{AtomicBool, Ordering};

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, Statement, Value};
use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};
use shared::ids::{ClientId, SellerId, WebhookEndpointId};
use shared::webhooks::WebhookKind;
use tokio::sync::OnceCell;
use uuid::Uuid;

use crate::actor::{Actor, ActorKind};
use crate::app::App;
use crate::death;
use crate::error::Error;

/// One unit of work = one transaction.
pub struct Op {
    app: App,
    transaction: DatabaseTransaction,
    actor: Actor,
    now: DateTime<Utc>,
    call: Option<Call>,
    hints: Vec<String>,
    balances: BTreeMap<ClientId, bool>,
    nudges: BTreeSet<&'static str>,
    listeners: OnceCell<Vec<Listener>>,
    told: AtomicBool,
}

/// Another program that is told what happens here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listener {
    /// Its id.
    pub id: WebhookEndpointId,
    /// Of what it is told; none = of everything.
    pub kinds: Option<BTreeSet<WebhookKind>>,
    /// Of which sellers; none = of all.
    pub sellers: Option<Vec<SellerId>>,
}

impl Listener {
    /// Whether it is told of this kind.
    pub fn wants(&self, kind: WebhookKind) -> bool {
        self.kinds.as_ref().is_none_or(|kinds| kinds.contains(&kind))
    }
}

/// What happened to one object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// Whose the object is.
    pub about: About,
    /// What is told of it: ids and the little that a listener needs to decide whether it cares.
    pub data: serde_json::Value,
}

/// Whose an object is of which listeners are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum About {
    /// Of several sellers together: only who is told of all sellers hears of it.
    Everyone,
    /// Of one seller.
    Seller(SellerId),
    /// Of a client, and so of its seller.
    Client(ClientId),
}

impl From<Option<SellerId>> for About {
    fn from(seller: Option<SellerId>) -> About {
        seller.map_or(About::Everyone, About::Seller)
    }
}

/// Through what other programs are told: what a unit of work tells is written in its transaction and sent afterwards.
#[async_trait::async_trait]
pub trait Outbox: Send + Sync + 'static {
    /// Who listens.
    ///
    /// # Errors
    /// Of the database.
    async fn listeners(&self, op: &Op) -> Result<Vec<Listener>, Error>;

    /// Writes messages of a kind to those of `listeners` who may hear them.
    ///
    /// # Errors
    /// Of the database.
    async fn write(
        &self,
        op: &Op,
        kind: WebhookKind,
        told: Vec<Told>,
        listeners: &[Listener],
    ) -> Result<(), Error>;

    /// The background work that sends them.
    fn work(&self) -> &'static str;
}

/// Who is told, before a unit of work becomes durable, of clients whose balance it changed.
#[async_trait::async_trait]
pub trait BalanceChanged: Send + Sync + 'static {
    /// What follows from it, in the same transaction; `raised` of the clients have more than before.
    ///
    /// # Errors
    /// Only of the database: nothing that follows stands in the way of the money.
    async fn changed(&self, op: &mut Op, raised: &[ClientId]) -> Result<(), Error>;
}

/// A call with an idempotency key whose answer is to be remembered.
struct Call {
    mutation: &'static str,
    key: String,
}

/// Whose an audited object is. Who is limited to sellers reads only the rows of these.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whose {
    /// Of the whole installation, or of several sellers together.
    Everyone,
    /// Of one seller.
    Seller(SellerId),
    /// Of a client of this seller.
    Client(SellerId, ClientId),
}

impl Whose {
    const fn seller(self) -> Option<SellerId> {
        match self {
            Whose::Everyone => None,
            Whose::Seller(seller) | Whose::Client(seller, _) => Some(seller),
        }
    }

    const fn client(self) -> Option<ClientId> {
        match self {
            Whose::Everyone | Whose::Seller(_) => None,
            Whose::Client(_, client) => Some(client),
        }
    }
}

impl From<Option<SellerId>> for Whose {
    fn from(seller: Option<SellerId>) -> Whose {
        seller.map_or(Whose::Everyone, Whose::Seller)
    }
}

/// Longest idempotency key.
const KEY_MAX: usize = 255;

impl Op {
    pub(crate) fn new(app: App, transaction: DatabaseTransaction, actor: Actor) -> Op {
        let now = app.clock().now();
        Op {
            app,
            transaction,
            actor,
            now,
            call: None,
            hints: Vec::new(),
            balances: BTreeMap::new(),
            nudges: BTreeSet::new(),
            listeners: OnceCell::new(),
            told: AtomicBool::new(false),
        }
    }

    /// The transaction; for `repo.rs` files only.
    pub fn conn(&self) -> &DatabaseTransaction {
        &self.transaction
    }

    /// The application.
    pub fn app(&self) -> &App {
        &self.app
    }

    /// Who acts.
    pub fn actor(&self) -> &Actor {
        &self.actor
    }

    /// The instant of the whole unit of work.
    pub fn now(&self) -> DateTime<Utc> {
        self.now
    }

    /// The day of [`Op::now`] in `zone`.
    pub fn today(&self, zone: Tz) -> NaiveDate {
        self.now.with_timezone(&zone).date_naive()
    }

    /// Which database this is.
    pub fn backend(&self) -> DbBackend {
        self.transaction.get_database_backend()
    }

    /// A new id.
    pub fn uuid(&self) -> Uuid {
        self.app.ids().uuid()
    }

    /// Tells subscribers of `key` after the commit that the object changed.
    pub fn hint(&mut self, key: impl Display) {
        self.hints.push(key.to_string());
    }

    /// Wakes this background work on this node after the commit.
    pub fn nudge(&mut self, job: &'static str) {
        self.nudges.insert(job);
    }

    /// Says that the balance of a client changed, and whether it has risen.
    pub fn balance_changed(&mut self, client: ClientId, raised: bool) {
        *self.balances.entry(client).or_default() |= raised;
    }

    /// Whether anybody listens to this kind. Who listens is read once in a unit of work, by one small statement, and only
    /// when something is to be told: whoever has no endpoints pays for nothing else.
    pub async fn is_heard(&self, kind: WebhookKind) -> Result<bool, Error> {
        let read = || async { self.app.outbox().listeners(self).await };
        let listeners = self.listeners.get_or_try_init(read).await?;
        Ok(listeners.iter().any(|listener| listener.wants(kind)))
    }

    /// Tells other programs what happened to an object, in this transaction: when it is rolled back nothing is told.
    /// `data` is made only when somebody listens.
    pub async fn tell(
        &self,
        kind: WebhookKind,
        about: About,
        data: impl FnOnce() -> serde_json::Value + Send,
    ) -> Result<(), Error> {
        self.tell_many(kind, std::iter::once_with(move || Told { about, data: data() })).await
    }

    /// As [`Op::tell`], of many objects in few statements.
    pub async fn tell_many(
        &self,
        kind: WebhookKind,
        told: impl Iterator<Item = Told> + Send,
    ) -> Result<(), Error> {
        if told.size_hint() == (0, Some(0)) || !self.is_heard(kind).await? {
            return Ok(());
        }
        let told: Vec<Told> = told.collect();
        if told.is_empty() {
            return Ok(());
        }
        self.told.store(true, Ordering::Relaxed);
        let listeners = self.listeners.get().map_or(&[][..], Vec::as_slice);
        self.app.outbox().write(self, kind, told, listeners).await
    }

    /// Adds a row to the audit log.
    pub async fn audit(
        &mut self,
        action: &'static str,
        object: impl Display,
        whose: Whose,
        before: Option<serde_json::Value>,
        after: Option<serde_json::Value>,
    ) -> Result<(), Error> {
        let actor_id = match self.actor.kind {
            ActorKind::User | ActorKind::Key | ActorKind::Client => Some(self.actor.id.to_string()),
            ActorKind::System | ActorKind::Cli => None,
        };
        let sql = "INSERT INTO audit_entry (id, at, actor_kind, actor_id, actor_name, action, object, seller_id, \
                   client_id, before, after, request_id, ip) \
                   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)";
        let values: [Value; 13] = [
            self.uuid().into(),
            self.now.into(),
            self.actor.kind.code().into(),
            actor_id.into(),
            self.actor.name.as_str().into(),
            action.into(),
            object.to_string().into(),
            whose.seller().map(SellerId::uuid).into(),
            whose.client().map(ClientId::uuid).into(),
            before.into(),
            after.into(),
            self.actor.request_id.as_str().into(),
            self.actor.ip.clone().into(),
        ];
        self.transaction.execute_raw(Statement::from_sql_and_values(self.backend(), sql, values)).await?;
        Ok(())
    }

    /// Begins a call with an idempotency key, or finds the earlier one of this actor.
    ///
    /// Some = the key was used with the same input: the stored answer. None = a new call; its answer goes to
    /// [`Op::remember`]. Another input under the same key is refused with `IDEMPOTENCY_KEY_REUSED`. Of two calls
    /// at once the second waits at the key until the first has committed, and then reads its answer.
    pub async fn replay<T: DeserializeOwned>(
        &mut self,
        mutation: &'static str,
        key: &str,
        input: &impl Serialize,
    ) -> Result<Option<T>, Error> {
        if key.is_empty() || key.len() > KEY_MAX {
            return Err(Error::invalid("idempotencyKey", "Ключ идемпотентности: от 1 до 255 знаков."));
        }
        let bytes = serde_json::to_vec(input).map_err(Error::internal)?;
        let input_hash = data_encoding::HEXLOWER.encode(&Sha256::digest(&bytes));
        let call = Call { mutation, key: key.to_owned() };
        let insert = "INSERT INTO idempotency (actor, mutation, key, input_hash, response, created_at) \
                      VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING";
        let values = [input_hash.as_str().into(), serde_json::Value::Null.into(), self.now.into()];
        if self.transaction.execute_raw(self.about(&call, insert, values)).await?.rows_affected() > 0 {
            self.call = Some(call);
            return Ok(None);
        }
        let select =
            "SELECT input_hash, response FROM idempotency WHERE actor = $1 AND mutation = $2 AND key = $3";
        let found = self.transaction.query_one_raw(self.about(&call, select, [])).await?;
        let row = found.ok_or_else(|| Error::internal("an idempotency key vanished"))?;
        if row.try_get::<String>("", "input_hash")? != input_hash {
            return Err(Error::IdempotencyKeyReused);
        }
        let response: serde_json::Value = row.try_get("", "response")?;
        serde_json::from_value(response).map(Some).map_err(Error::internal)
    }

    /// Stores the answer of the call that the last [`Op::replay`] began.
    pub async fn remember<T: Serialize>(&mut self, answer: &T) -> Result<(), Error> {
        let Some(call) = self.call.take() else {
            return Ok(());
        };
        let response = serde_json::to_value(answer).map_err(Error::internal)?;
        let update = "UPDATE idempotency SET response = $4 WHERE actor = $1 AND mutation = $2 AND key = $3";
        self.transaction.execute_raw(self.about(&call, update, [response.into()])).await?;
        Ok(())
    }

    /// A statement whose first three values are the key of the call.
    fn about<const N: usize>(&self, call: &Call, sql: &str, values: [Value; N]) -> Statement {
        let key = [self.actor.label().into(), call.mutation.into(), call.key.as_str().into()];
        Statement::from_sql_and_values(self.backend(), sql, key.into_iter().chain(values))
    }

    /// Makes everything durable, then tells subscribers.
    ///
    /// A call that was begun and not remembered leaves no trace: its key may be used again.
    pub async fn commit(mut self) -> Result<(), Error> {
        // What follows from a changed balance may change balances itself; that is looked at later.
        let changed = std::mem::take(&mut self.balances);
        if !changed.is_empty() {
            let raised: Vec<ClientId> =
                changed.iter().filter(|(_, raised)| **raised).map(|(id, _)| *id).collect();
            let port = self.app.balance_port();
            port.changed(&mut self, &raised).await?;
        }
        if let Some(call) = self.call.take() {
            let delete = "DELETE FROM idempotency WHERE actor = $1 AND mutation = $2 AND key = $3";
            self.transaction.execute_raw(self.about(&call, delete, [])).await?;
        }
        death::passes(death::Step::Commit);
        let committed = self.transaction.commit().await.map_err(Error::from);
        self.app.note_write(committed.as_ref().err());
        committed?;
        death::passes(death::Step::Commit);
        for hint in &self.hints {
            self.app.live().publish(hint);
        }
        for job in &self.nudges {
            self.app.jobs().nudge(job);
        }
        if self.told.load(Ordering::Relaxed) {
            self.app.jobs().nudge(self.app.outbox().work());
        }
        Ok(())
    }
}
