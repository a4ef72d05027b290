//! Taking closings back: documents are annulled, what they recognised is charged again, and the month is open.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use shared::ids::{BillRunId, ClientId, EntryId, EntryKey, SellerId};
use shared::ledger::EntryKind;

use super::repo::{self, Recognition};
use crate::clients::{self, LockedClient};
use crate::documents;
use crate::error::Error;
use crate::ledger::{self, NewEntry, NewTransfer};
use crate::op::Op;
use crate::settings;

/// Opens the month that ends with `through` for clients that the unit of work holds and that `run` closed it for; none
/// of them has a later month closed. The opposite entries bear the date of the closing, so that the month's revenue is
/// what its documents in force say.
///
/// # Errors
/// `PERIOD_CLOSED` when the seller's books are closed.
pub async fn reverse_in(
    op: &mut Op,
    (run, through): (BillRunId, NaiveDate),
    held: &[LockedClient],
    reason: &str,
) -> Result<(), Error> {
    let ids: Vec<ClientId> = held.iter().map(|client| client.id).collect();
    let taken = repo::of_run(op, run, &ids).await?;
    let entries = repo::reopen(op, run, &ids).await?;
    let before = repo::closed(op.conn(), &ids).await?;
    let open: Vec<(ClientId, Option<NaiveDate>)> =
        ids.iter().map(|client| (*client, before.get(client).map(|closed| closed.through))).collect();
    clients::set_closed_through_in(op, &open).await?;
    let keys: Vec<EntryKey> = entries
        .iter()
        .filter_map(|(client, entry)| entry.map(|entry| EntryKey::new(*client, entry)))
        .collect();
    let mut rows = ledger::rows_of(op.conn(), &keys).await?;
    let sellers: BTreeSet<SellerId> = held.iter().map(|client| client.seller).collect();
    let sellers: Vec<SellerId> = sellers.into_iter().collect();
    let sellers = settings::sellers_in(op, &sellers).await?;
    let mut opposite = Vec::with_capacity(keys.len());
    for key in keys {
        let client = held.iter().find(|client| client.id == key.client);
        let client = client.ok_or_else(|| Error::not_found("client", key.client))?;
        let seller = sellers.iter().find(|seller| seller.id == client.seller);
        let closed_through = seller.and_then(|seller| seller.closed_through);
        let open = closed_through.and_then(|day| day.succ_opt());
        let back = |row: NewTransfer| NewTransfer { transfer: row.transfer.reversed(), charge: row.charge };
        opposite.push(NewEntry {
            reason: Some(reason.to_owned()),
            reverses: Some(key.id),
            run: Some(run),
            transfers: rows.remove(&key).unwrap_or_default().into_iter().map(back).collect(),
            ..NewEntry::new(
                EntryId(op.uuid()),
                key.client,
                EntryKind::Reversal,
                open.map_or(through, |open| open.max(through)),
            )
        });
    }
    let entry_of = |client: ClientId| opposite.iter().find(|entry| entry.client == client).map(|e| e.id);
    let back = |row: Recognition| Recognition {
        seq: row.seq + 1,
        gross_minor: -row.gross_minor,
        vat_minor: -row.vat_minor,
        entry: entry_of(row.client),
        run,
        ..row
    };
    repo::insert(op, taken.into_iter().map(back).collect()).await?;
    ledger::post_many_in(op, opposite).await?;
    documents::void_of_run_in(op, run, &ids, reason).await.map(drop)
}
