//! Posting: the only way into the ledger.

use std::collections::BTreeSet;

use shared::ids::{ClientId, EntryId};
use shared::ledger::EntryKind;

use super::record::{NewEntry, NewTransfer, PostedEntry};
use super::repo;
use crate::clients::{self, LockedClient};
use crate::error::Error;
use crate::op::Op;

/// Posts one entry of a client whose row is held, and moves the balance. Answers its id.
///
/// # Errors
/// `PERIOD_CLOSED` when its day lies in a closed period of the seller or of the client.
pub async fn post_in(op: &mut Op, entry: NewEntry) -> Result<EntryId, Error> {
    let id = entry.id;
    post_many_in(op, vec![entry]).await?;
    Ok(id)
}

/// Posts entries of clients whose rows are held, and moves their balances.
///
/// An entry has at least one row: what books nothing is not an entry.
///
/// # Errors
/// `PERIOD_CLOSED` when the day of one lies in a closed period; nothing is written then.
pub async fn post_many_in(op: &mut Op, entries: Vec<NewEntry>) -> Result<(), Error> {
    if entries.is_empty() { Ok(()) } else { post_and_touch_in(op, entries, &[]).await }
}

/// [`post_many_in`] of what calculations of these clients read: the rows of `touched` are told so as by
/// [`clients::touch_many`], whether entries move their balances or not.
///
/// # Errors
/// Those of [`post_many_in`].
pub async fn post_and_touch_in(
    op: &mut Op,
    entries: Vec<NewEntry>,
    touched: &[ClientId],
) -> Result<(), Error> {
    if entries.is_empty() {
        return clients::apply_balance(op, Vec::new(), touched).await;
    }
    let ids: BTreeSet<ClientId> = entries.iter().map(|entry| entry.client).collect();
    let ids: Vec<ClientId> = ids.into_iter().collect();
    let closed = clients::closed_through_in(op, &ids).await?;
    let mut deltas = Vec::with_capacity(entries.len());
    for entry in &entries {
        let through = closed.get(&entry.client).ok_or_else(|| Error::not_found("client", entry.client))?;
        match *through {
            Some(closed_through) if entry.dated_on <= closed_through => {
                return Err(Error::PeriodClosed { closed_through, date: entry.dated_on });
            }
            Some(_) | None => {}
        }
        if entry.transfers.is_empty() {
            return Err(Error::internal("an entry without rows"));
        }
        let delta = entry.balance_change().ok_or_else(|| Error::internal("an entry does not fit 64 bits"))?;
        deltas.push((entry.client, delta));
    }
    let actor = op.actor().name.clone();
    repo::insert(op.conn(), entries, &actor, op.now()).await?;
    clients::apply_balance(op, deltas, touched).await
}

/// The entry that takes `entry` back.
pub(super) async fn opposite(
    op: &Op,
    client: &LockedClient,
    entry: &PostedEntry,
    reason: &str,
) -> Result<NewEntry, Error> {
    if entry.reversed_by.is_some() {
        return Err(Error::transition("Операция уже отменена."));
    }
    let rows = repo::rows_of(op.conn(), &[entry.key()]).await?.remove(&entry.key()).unwrap_or_default();
    let back = |row: &NewTransfer| NewTransfer { transfer: row.transfer.reversed(), charge: row.charge };
    let dated_on = client.open_day(op.now());
    Ok(NewEntry {
        reason: Some(reason.to_owned()),
        reverses: Some(entry.id),
        transfers: rows.iter().map(back).collect(),
        ..NewEntry::new(EntryId(op.uuid()), client.id, EntryKind::Reversal, dated_on)
    })
}
