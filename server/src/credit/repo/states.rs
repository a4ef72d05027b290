//! Where clients stand.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect, Statement, Value,
};
use shared::credit::StageKind;
use shared::ids::{ClientId, PolicyId};

use super::super::entity::credit_state::{Column as C, Entity, Model};
use crate::db::bulk::{self, Column, Type, column};
use crate::db::sets::id_set;
use crate::error::Error;
use crate::op::Op;

/// Where a client stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct State {
    /// The client.
    pub client: ClientId,
    /// Everything owed, minor units.
    pub owed_minor: i64,
    /// What is overdue, minor units.
    pub overdue_minor: i64,
    /// First day overdue.
    pub overdue_from: Option<NaiveDate>,
    /// The stage.
    pub stage: Option<Reached>,
    /// First day of the block that credit control set.
    pub blocked_from: Option<NaiveDate>,
    /// When somebody wants to ask the client again.
    pub contact_on: Option<NaiveDate>,
    /// Why the last move could not be made.
    pub problem: Option<String>,
}

impl State {
    /// Whether nothing new or dearer may be ordered.
    pub fn restricts(&self) -> bool {
        self.stage.as_ref().is_some_and(|stage| stage.kind.restricts())
    }
}

/// A stage that was reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reached {
    /// The policy.
    pub policy: PolicyId,
    /// Its place in the ladder.
    pub index: i32,
    /// What it does.
    pub kind: StageKind,
    /// Its name.
    pub name: String,
    /// Since when.
    pub since: NaiveDate,
}

impl Reached {
    /// How people know the stage: its place may change when others come before it.
    pub fn label(&self) -> (StageKind, &str) {
        (self.kind, &self.name)
    }
}

/// The state in a row.
pub fn read(row: Model) -> Result<State, Error> {
    let unknown = || Error::internal("a stage of an unknown kind");
    let stage = match (row.policy_id, row.stage, row.stage_kind, row.since) {
        (Some(policy), Some(index), Some(kind), Some(since)) => Some(Reached {
            policy,
            index,
            kind: StageKind::from_code(&kind).ok_or_else(unknown)?,
            name: row.stage_name.unwrap_or_default(),
            since,
        }),
        _ => None,
    };
    Ok(State {
        client: row.client_id,
        owed_minor: row.owed_minor,
        overdue_minor: row.overdue_minor,
        overdue_from: row.overdue_from,
        stage,
        blocked_from: row.blocked_from,
        contact_on: row.contact_on,
        problem: row.problem,
    })
}

/// States of those of the clients that have one.
pub async fn of_clients(
    conn: &impl ConnectionTrait,
    clients: &[ClientId],
) -> Result<HashMap<ClientId, State>, Error> {
    let rows = Entity::find().filter(C::ClientId.is_in(clients.iter().copied())).all(conn).await?;
    rows.into_iter().map(|row| Ok((row.client_id, read(row)?))).collect()
}

/// Clients that credit control has blocked, each with the first day of the block.
pub async fn blocked(conn: &impl ConnectionTrait) -> Result<Vec<(ClientId, NaiveDate)>, Error> {
    let rows = Entity::find()
        .select_only()
        .columns([C::ClientId, C::BlockedFrom])
        .filter(C::BlockedFrom.is_not_null());
    Ok(rows.into_tuple().all(conn).await?)
}

/// Those of the clients that stand on a stage or are blocked.
pub async fn staged(conn: &impl ConnectionTrait, clients: &[ClientId]) -> Result<Vec<ClientId>, Error> {
    let rows = Entity::find()
        .select_only()
        .column(C::ClientId)
        .filter(C::ClientId.is_in(clients.iter().copied()))
        .filter(Condition::any().add(C::Stage.is_not_null()).add(C::BlockedFrom.is_not_null()));
    Ok(rows.into_tuple().all(conn).await?)
}

const STATE: [Column; 12] = [
    column("client_id", Type::Uuid),
    column("owed_minor", Type::BigInt),
    column("overdue_minor", Type::BigInt),
    column("overdue_from", Type::Date),
    column("policy_id", Type::Uuid),
    column("stage", Type::Int),
    column("stage_kind", Type::Text),
    column("stage_name", Type::Text),
    column("since", Type::Date),
    column("blocked_from", Type::Date),
    column("problem", Type::Text),
    column("checked_at", Type::Instant),
];

/// Writes states; the day of the next contact stays.
pub async fn save(op: &Op, states: &[State], now: DateTime<Utc>) -> Result<(), Error> {
    let changed: Vec<String> =
        STATE[1..].iter().map(|column| format!("{0} = excluded.{0}", column.name)).collect();
    let conflict = format!("ON CONFLICT (client_id) DO UPDATE SET {}", changed.join(", "));
    let row = |state: &State| -> Vec<Value> {
        let stage = state.stage.as_ref();
        vec![
            state.client.uuid().into(),
            state.owed_minor.into(),
            state.overdue_minor.into(),
            state.overdue_from.into(),
            stage.map(|stage| stage.policy.uuid()).into(),
            stage.map(|stage| stage.index).into(),
            stage.map(|stage| stage.kind.code()).into(),
            stage.map(|stage| stage.name.as_str()).into(),
            stage.map(|stage| stage.since).into(),
            state.blocked_from.into(),
            state.problem.as_deref().into(),
            now.into(),
        ]
    };
    let rows = states.iter().map(row).collect();
    bulk::insert_or(op.conn(), "credit_state", &STATE, &conflict, rows).await.map(drop)
}

/// Forgets clients of which nothing is to be said.
pub async fn forget(op: &Op, clients: &[ClientId]) -> Result<(), Error> {
    if clients.is_empty() {
        return Ok(());
    }
    let mut values = Vec::new();
    let ids = id_set(op.backend(), &mut values, clients.iter().map(|client| client.uuid()));
    let sql = format!("DELETE FROM credit_state WHERE client_id {ids}");
    op.conn().execute_raw(Statement::from_sql_and_values(op.backend(), sql, values)).await?;
    Ok(())
}

/// Writes when the client is to be asked again; false when nothing is known of it.
pub async fn set_contact(op: &Op, client: ClientId, on: Option<NaiveDate>) -> Result<bool, Error> {
    let sql = "UPDATE credit_state SET contact_on = $2 WHERE client_id = $1";
    let values = [client.uuid().into(), on.into()];
    let done = op.conn().execute_raw(Statement::from_sql_and_values(op.backend(), sql, values)).await?;
    Ok(done.rows_affected() == 1)
}
