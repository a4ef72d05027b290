//! Queries of the ledger.

mod list;
mod read;
mod verify;

pub use list::{Scope, count, page, sums, totals};
pub use read::{
    HAS_ONE_TIME, OneTime, Turnover, by_source_key, debits, find, find_many, latest, newer, one_time,
    rows_of, turnovers, with_entries,
};
pub use verify::violations;

use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, Value};
use shared::ids::EntryId;

use super::record::{NewEntry, NewTransfer};
use crate::db::bulk::{self, Column, Type, column};
use crate::error::Error;

const ENTRY: [Column; 10] = [
    column("client_id", Type::Uuid),
    column("id", Type::Uuid),
    column("kind", Type::Text),
    column("dated_on", Type::Date),
    column("posted_at", Type::Instant),
    column("actor", Type::Text),
    column("reason", Type::Text),
    column("source_key", Type::Text),
    column("run_id", Type::Uuid),
    column("reverses_id", Type::Uuid),
];

const TRANSFER: [Column; 7] = [
    column("client_id", Type::Uuid),
    column("entry_id", Type::Uuid),
    column("line", Type::Int),
    column("debit", Type::Text),
    column("credit", Type::Text),
    column("amount_minor", Type::BigInt),
    column("charge_id", Type::Uuid),
];

/// Inserts the entries with their rows, in two statements or as few as the database takes.
pub async fn insert(
    conn: &impl ConnectionTrait,
    entries: Vec<NewEntry>,
    actor: &str,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let mut entry_rows = Vec::with_capacity(entries.len());
    let mut transfer_rows = Vec::with_capacity(entries.len());
    for entry in entries {
        for (line, row) in (1_i32..).zip(&entry.transfers) {
            transfer_rows.push(transfer_row(&entry, line, row));
        }
        entry_rows.push(entry_row(entry, actor, now));
    }
    bulk::insert(conn, "ledger_entry", &ENTRY, entry_rows).await?;
    bulk::insert(conn, "ledger_transfer", &TRANSFER, transfer_rows).await?;
    Ok(())
}

fn entry_row(entry: NewEntry, actor: &str, now: DateTime<Utc>) -> Vec<Value> {
    vec![
        entry.client.uuid().into(),
        entry.id.uuid().into(),
        entry.kind.code().into(),
        entry.dated_on.into(),
        now.into(),
        actor.into(),
        entry.reason.into(),
        entry.source_key.into(),
        entry.run.map(|run| run.uuid()).into(),
        entry.reverses.map(EntryId::uuid).into(),
    ]
}

fn transfer_row(entry: &NewEntry, line: i32, row: &NewTransfer) -> Vec<Value> {
    vec![
        entry.client.uuid().into(),
        entry.id.uuid().into(),
        line.into(),
        row.transfer.debit.code().into(),
        row.transfer.credit.code().into(),
        row.transfer.amount_minor.into(),
        row.charge.map(|charge| charge.uuid()).into(),
    ]
}
