//! Suspensions of clients and of subscriptions.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{ConnectionTrait, QueryResult, Statement, Value};
use shared::blocks::{Block, BlockKind, BlockLevel};
use shared::ids::{BlockId, ClientId, SubscriptionId};

use crate::db::bulk::{self, Column, Type, column};
use crate::db::sets::id_set;
use crate::error::Error;
use crate::op::Op;

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
    let sql = format!(
        "SELECT client_id, id, subscription_id, kind, from_on, until_on, reason, created_by, created_at, \
                lifted_by, lifted_at, automatic \
         FROM block WHERE client_id {ids} ORDER BY client_id, created_at, id"
    );
    let rows = conn.query_all_raw(Statement::from_sql_and_values(backend, sql, values)).await?;
    rows.iter().map(read).collect()
}

fn read(row: &QueryResult) -> Result<BlockRow, Error> {
    let subscription = row.try_get_by_index::<Option<uuid::Uuid>>(2)?.map(SubscriptionId);
    let kind: String = row.try_get_by_index(3)?;
    let level = if subscription.is_some() { BlockLevel::Subscription } else { BlockLevel::Client };
    Ok(BlockRow {
        client: ClientId(row.try_get_by_index(0)?),
        id: BlockId(row.try_get_by_index(1)?),
        subscription,
        block: Block {
            level,
            kind: BlockKind::from_code(&kind).ok_or_else(|| Error::internal("unknown kind of a block"))?,
            from: row.try_get_by_index(4)?,
            until: row.try_get_by_index(5)?,
        },
        reason: row.try_get_by_index(6)?,
        created_by: row.try_get_by_index(7)?,
        created_at: row.try_get_by_index(8)?,
        lifted_by: row.try_get_by_index(9)?,
        lifted_at: row.try_get_by_index(10)?,
        automatic: row.try_get_by_index(11)?,
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

/// Blocks of the clients themselves that hold on any day, the oldest first.
pub async fn own(
    conn: &impl ConnectionTrait,
    clients: &[ClientId],
) -> Result<HashMap<ClientId, Vec<Block>>, Error> {
    let mut found: HashMap<ClientId, Vec<Block>> = HashMap::new();
    for row in of_clients(conn, clients).await? {
        if row.holds_for_client() {
            found.entry(row.client).or_default().push(row.block);
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
    Ok(id)
}

/// Whether credit control set this block of the whole client.
pub async fn is_automatic(
    conn: &impl ConnectionTrait,
    client: ClientId,
    known: Block,
) -> Result<bool, Error> {
    let sql = "SELECT 1 FROM block WHERE client_id = $1 AND subscription_id IS NULL AND kind = $2 AND from_on = $3 \
               AND automatic AND (until_on IS NULL OR until_on > from_on)";
    let values = [client.uuid().into(), known.kind.code().into(), known.from.into()];
    let statement = Statement::from_sql_and_values(conn.get_database_backend(), sql, values);
    Ok(conn.query_one_raw(statement).await?.is_some())
}

/// Blocks of whole clients that credit control has set and not lifted, and whether each ends by itself.
pub async fn automatic_blocks(
    conn: &impl ConnectionTrait,
) -> Result<Vec<((ClientId, NaiveDate), bool)>, Error> {
    let sql = "SELECT client_id, from_on, until_on FROM block WHERE automatic AND subscription_id IS NULL \
               AND lifted_at IS NULL";
    let rows = conn.query_all_raw(Statement::from_string(conn.get_database_backend(), sql)).await?;
    let read = |row: &QueryResult| {
        let until: Option<NaiveDate> = row.try_get_by_index(2)?;
        Ok(((ClientId(row.try_get_by_index(0)?), row.try_get_by_index(1)?), until.is_some()))
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
           AND (until_on IS NULL OR until_on > from_on)"
    );
    let done = op.conn().execute_raw(Statement::from_sql_and_values(op.backend(), sql, values)).await?;
    if done.rows_affected() == 1 { Ok(()) } else { Err(Error::internal("a block is not where it was")) }
}
