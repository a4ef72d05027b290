//! Suspensions of clients and of subscriptions.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{ConnectionTrait, EntityTrait, QueryResult, Statement, Value};
use serde_json::json;
use shared::blocks::{Block, BlockKind, BlockLevel};
use shared::ids::{BlockId, BlockKey, ClientId, SubscriptionId, SubscriptionKey};
use shared::webhooks::WebhookKind;

use super::super::entity::block::{Entity, Model};
use crate::db::bulk::{self, Column, Type, column};
use crate::db::sets::id_set;
use crate::error::Error;
use crate::op::{About, Op};

/// A block as it is kept.
#[derive(Debug, Clone, PartialEq)]
pub struct BlockRow {
    /// Whose.
    pub client: ClientId,
    /// Id.
    pub id: BlockId,
    /// The subscription; none = all of the client's.
    pub subscription: Option<SubscriptionId>,
    /// Its kind and days.
    pub block: Block,
    /// Why.
    pub reason: Option<String>,
    /// Who set it.
    pub created_by: String,
    /// When.
    pub created_at: DateTime<Utc>,
    /// Who lifted it.
    pub lifted_by: Option<String>,
    /// When.
    pub lifted_at: Option<DateTime<Utc>>,
    /// Credit control set it, and lifts it.
    pub automatic: bool,
}

impl BlockRow {
    /// Whether it is one of the client itself that holds on any day.
    pub fn holds_for_client(&self) -> bool {
        self.subscription.is_none() && self.block.days().is_some()
    }
}

const BLOCK: [Column; 10] = [
    column("client_id", Type::Uuid),
    column("id", Type::Uuid),
    column("subscription_id", Type::Uuid),
    column("kind", Type::Text),
    column("from_on", Type::Date),
    column("until_on", Type::Date),
    column("reason", Type::Text),
    column("created_by", Type::Text),
    column("created_at", Type::Instant),
    column("automatic", Type::Bool),
];

/// Blocks of the clients and of their subscriptions, the oldest first; those that never held too.
pub async fn of_clients(conn: &impl ConnectionTrait, clients: &[ClientId]) -> Result<Vec<BlockRow>, Error> {
    let backend = conn.get_database_backend();
    let mut values: Vec<Value> = Vec::new();
    let ids = id_set(backend, &mut values, clients.iter().map(|client| client.uuid()));
    let sql = format!("SELECT * FROM block WHERE client_id {ids} ORDER BY client_id, created_at, id");
    let rows =
        Entity::find().from_raw_sql(Statement::from_sql_and_values(backend, sql, values)).all(conn).await?;
    rows.into_iter().map(read).collect()
}

/// A row of the table as a block.
pub(super) fn read(row: Model) -> Result<BlockRow, Error> {
    let level = if row.subscription_id.is_some() { BlockLevel::Subscription } else { BlockLevel::Client };
    let kind = BlockKind::from_code(&row.kind).ok_or_else(|| Error::internal("unknown kind of a block"))?;
    Ok(BlockRow {
        client: row.client_id,
        id: row.id,
        subscription: row.subscription_id,
        block: Block { level, kind, from: row.from_on, until: row.until_on },
        reason: row.reason,
        created_by: row.created_by,
        created_at: row.created_at,
        lifted_by: row.lifted_by,
        lifted_at: row.lifted_at,
        automatic: row.automatic,
    })
}

/// The blocks of clients, as their subscriptions see them.
#[derive(Debug, Default)]
pub struct Blocks(HashMap<ClientId, Vec<(Option<SubscriptionId>, Block)>>);

impl Blocks {
    /// Those of the clients that hold on any day.
    pub async fn load(conn: &impl ConnectionTrait, clients: &[ClientId]) -> Result<Blocks, Error> {
        let mut found = Blocks::default();
        for row in of_clients(conn, clients).await? {
            if row.block.days().is_some() {
                found.0.entry(row.client).or_default().push((row.subscription, row.block));
            }
        }
        Ok(found)
    }

    /// Blocks of the subscription and of its client.
    pub fn of(&self, client: ClientId, subscription: SubscriptionId) -> Vec<Block> {
        let all = self.0.get(&client).map_or(&[][..], Vec::as_slice);
        let mine = all.iter().filter(|(of, _)| of.is_none_or(|of| of == subscription));
        mine.map(|(_, block)| *block).collect()
    }

    /// Whether no client has any.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// A block of a whole client that holds on any day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OwnBlock {
    /// Its days.
    pub block: Block,
    /// Credit control set it, and lifts it.
    pub automatic: bool,
}

/// Blocks of the clients themselves that hold on any day, the oldest first.
pub async fn own(
    conn: &impl ConnectionTrait,
    clients: &[ClientId],
) -> Result<HashMap<ClientId, Vec<OwnBlock>>, Error> {
    let mut found: HashMap<ClientId, Vec<OwnBlock>> = HashMap::new();
    for row in of_clients(conn, clients).await? {
        if row.holds_for_client() {
            found
                .entry(row.client)
                .or_default()
                .push(OwnBlock { block: row.block, automatic: row.automatic });
        }
    }
    Ok(found)
}

/// Adds a block; an automatic one is lifted by credit control only.
pub async fn insert(
    op: &Op,
    key: (ClientId, Option<SubscriptionId>),
    (block, automatic): (Block, bool),
    reason: Option<&str>,
) -> Result<BlockId, Error> {
    let id = BlockId(op.uuid());
    let row = vec![
        key.0.uuid().into(),
        id.uuid().into(),
        key.1.map(SubscriptionId::uuid).into(),
        block.kind.code().into(),
        block.from.into(),
        block.until.into(),
        reason.map(str::to_owned).into(),
        op.actor().name.as_str().into(),
        op.now().into(),
        automatic.into(),
    ];
    bulk::insert(op.conn(), "block", &BLOCK, vec![row]).await?;
    let data = || told((key.0, id), key.1, block, reason);
    op.tell(WebhookKind::BlockPlaced, About::Client(key.0), data).await?;
    Ok(id)
}

/// A block of a whole client that credit control has set and not lifted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AutomaticBlock {
    /// The client.
    pub client: ClientId,
    /// First day without service.
    pub from: NaiveDate,
    /// First day with service again, where it ends by itself.
    pub until: Option<NaiveDate>,
}

/// Blocks of whole clients that credit control has set and not lifted.
pub async fn automatic_blocks(conn: &impl ConnectionTrait) -> Result<Vec<AutomaticBlock>, Error> {
    let sql = "SELECT client_id, from_on, until_on FROM block WHERE automatic AND subscription_id IS NULL \
               AND lifted_at IS NULL";
    let rows = conn.query_all_raw(Statement::from_string(conn.get_database_backend(), sql)).await?;
    let read = |row: &QueryResult| {
        Ok(AutomaticBlock {
            client: ClientId(row.try_get_by_index(0)?),
            from: row.try_get_by_index(1)?,
            until: row.try_get_by_index(2)?,
        })
    };
    rows.iter().map(read).collect()
}

/// Ends the block of this kind that began on this day. One that had not begun ends on its first day, and so never
/// holds.
pub async fn lift(
    op: &Op,
    key: (ClientId, Option<SubscriptionId>),
    known: Block,
    until: NaiveDate,
) -> Result<(), Error> {
    let mut values: Vec<Value> = vec![
        until.into(),
        op.actor().name.as_str().into(),
        op.now().into(),
        key.0.uuid().into(),
        known.kind.code().into(),
        known.from.into(),
    ];
    let of = match key.1 {
        Some(subscription) => {
            values.push(subscription.uuid().into());
            "= $7"
        }
        None => "IS NULL",
    };
    // Of several that began on this day all but the last never held.
    let sql = format!(
        "UPDATE block SET until_on = $1, lifted_by = $2, lifted_at = $3 \
         WHERE client_id = $4 AND kind = $5 AND from_on = $6 AND subscription_id {of} \
           AND (until_on IS NULL OR until_on > from_on) RETURNING id, reason"
    );
    let lifted = op.conn().query_all_raw(Statement::from_sql_and_values(op.backend(), sql, values)).await?;
    let [row] = lifted.as_slice() else { return Err(Error::internal("a block is not where it was")) };
    let (id, why): (BlockId, Option<String>) = (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
    let data = || told((key.0, id), key.1, Block { until: Some(until), ..known }, why.as_deref());
    op.tell(WebhookKind::BlockLifted, About::Client(key.0), data).await
}

/// What other programs are told of a block.
fn told(
    (client, id): (ClientId, BlockId),
    subscription: Option<SubscriptionId>,
    block: Block,
    reason: Option<&str>,
) -> serde_json::Value {
    json!({
        "id": BlockKey::new(client, id),
        "clientId": client,
        "subscriptionId": subscription.map(|id| SubscriptionKey::new(client, id)),
        "kind": block.kind.code(),
        "from": block.from,
        "until": block.until,
        "reason": reason,
    })
}
