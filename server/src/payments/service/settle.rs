//! What payments settle: debits that are open, invoices that wait.
//!
//! Which debits are open follows from the balance: the newest ones that no payment settles and that together make up
//! what the client would owe without the payments that settle nothing yet. So credits that are no payments settle the
//! oldest debits by themselves, as credit control has it.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, Utc};
use shared::ids::{ClientId, DocumentId, DocumentKey, EntryId, EntryKey, PaymentId, PaymentKey};
use shared::ledger::EntryKind;
use shared::payments::allocation::{Item, take_in_order};
use shared::payments::{Free, Invoice, Plan, plan, settle};

use super::super::repo::parts::{self, NewPart, Part, Target};
use super::super::repo::payments::{self, Model, free_of, key_of};
use crate::clients;
use crate::db::Connection;
use crate::documents;
use crate::error::Error;
use crate::ledger;
use crate::op::Op;

/// A debit of which something is not settled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OpenDebit {
    /// The entry, its day and what is not settled.
    pub item: Item<EntryId>,
    /// What it is.
    pub kind: EntryKind,
    /// What it took, in minor units.
    pub amount_minor: i64,
    /// When it was posted.
    pub posted_at: DateTime<Utc>,
}

/// Debits of the client that are open, up to this sum in minor units, the newest first.
pub async fn open_debits(
    conn: &impl Connection,
    client: ClientId,
    reach_minor: i64,
) -> Result<Vec<OpenDebit>, Error> {
    if reach_minor <= 0 {
        return Ok(Vec::new());
    }
    let mut wide = reach_minor;
    loop {
        let debits =
            ledger::debit_entries(conn, &[(client, wide)]).await?.remove(&client).unwrap_or_default();
        let ids: Vec<EntryId> = debits.iter().map(|debit| debit.id).collect();
        let settled = parts::settled(conn, client, &ids).await?;
        let rests: Vec<(ledger::DebitEntry, i64)> = debits
            .iter()
            .map(|debit| (*debit, debit.amount_minor - settled.get(&debit.id).copied().unwrap_or(0)))
            .collect();
        let all: i64 = debits.iter().map(|debit| debit.amount_minor).sum();
        let open: i64 = rests.iter().map(|(_, rest)| rest.max(&0)).sum();
        if open >= reach_minor || all < wide {
            let (taken, _) = take_in_order(reach_minor, rests);
            return Ok(taken.into_iter().map(|(debit, rest)| as_open(debit, rest)).collect());
        }
        wide = wide.saturating_mul(2).saturating_add(all - open);
    }
}

const fn as_open(debit: ledger::DebitEntry, rest_minor: i64) -> OpenDebit {
    OpenDebit {
        item: Item { key: debit.id, dated_on: debit.dated_on, rest_minor },
        kind: debit.kind,
        amount_minor: debit.amount_minor,
        posted_at: debit.posted_at,
    }
}

/// What the client would owe without the payments that settle nothing yet, in minor units; zero when nothing.
pub async fn reach(conn: &impl Connection, client: ClientId, balance_minor: i64) -> Result<i64, Error> {
    let free: i64 = payments::free(conn, client).await?.iter().map(free_of).sum();
    Ok(free.saturating_sub(balance_minor).max(0))
}

/// Invoices of the client that wait for money.
pub async fn waiting(conn: &impl Connection, client: ClientId) -> Result<Vec<Invoice<DocumentId>>, Error> {
    let open = documents::open_invoices(conn, &[client]).await?;
    Ok(open.iter().map(asked).collect())
}

/// An invoice as a plan takes it.
pub fn asked(invoice: &documents::Invoice) -> Invoice<DocumentId> {
    Invoice {
        key: invoice.id,
        dated_on: invoice.dated_on,
        rest_minor: invoice.rest_minor(),
        ahead: invoice.ahead,
    }
}

/// What a payment of this amount would pay if it came now. Writes nothing.
pub async fn planned(
    conn: &impl Connection,
    (client, balance_minor): (ClientId, i64),
    amount_minor: i64,
    named: Option<DocumentId>,
) -> Result<Plan<EntryId, DocumentId>, Error> {
    let reach = reach(conn, client, balance_minor).await?;
    let debits = open_debits(conn, client, reach).await?;
    let older = free_parts(conn, client, None).await?;
    let items = after(&debits, &settle(&older, &pairs(&debits)));
    Ok(plan(amount_minor, &items, &waiting(conn, client).await?, named))
}

fn pairs(debits: &[OpenDebit]) -> Vec<(Item<EntryId>, DateTime<Utc>)> {
    debits.iter().map(|debit| (debit.item, debit.posted_at)).collect()
}

type Done = shared::payments::Settled<PaymentId, EntryId>;

/// What of the debits stays open.
fn after(debits: &[OpenDebit], done: &[Done]) -> Vec<Item<EntryId>> {
    let of = |key| done.iter().filter(|part| part.debit == key).map(|part| part.amount_minor).sum::<i64>();
    debits
        .iter()
        .map(|debit| Item { rest_minor: debit.item.rest_minor - of(debit.item.key), ..debit.item })
        .collect()
}

/// Payments of which something settles nothing, and what of it is held.
async fn free_parts(
    conn: &impl Connection,
    client: ClientId,
    except: Option<PaymentId>,
) -> Result<Vec<Free<PaymentId>>, Error> {
    let rows = payments::free(conn, client).await?;
    let rows: Vec<Model> = rows.into_iter().filter(|row| Some(row.id) != except).collect();
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let kept = kept_for_invoices(conn, client, &rows).await?;
    let free = |row: &Model| {
        let free_minor = free_of(row);
        let kept = kept.get(&row.id).copied().unwrap_or(0);
        Free {
            key: row.id,
            free_minor,
            held_minor: if row.held_at.is_some() { free_minor } else { kept },
            held_at: row.held_at.unwrap_or(row.created_at),
        }
    };
    Ok(rows.iter().map(free).collect())
}

/// What of these payments pays invoices in advance.
async fn kept_for_invoices(
    conn: &impl Connection,
    client: ClientId,
    rows: &[Model],
) -> Result<HashMap<PaymentId, i64>, Error> {
    let ids: Vec<(ClientId, PaymentId)> = rows.iter().map(|row| (client, row.id)).collect();
    let paid: Vec<(PaymentId, DocumentKey, i64)> = parts::of_payments(conn, &ids)
        .await?
        .into_iter()
        .filter_map(|part| match part.target {
            Target::Invoice(id) => Some((part.payment, DocumentKey::new(client, id), part.amount_minor)),
            Target::Entry(_) => None,
        })
        .collect();
    if paid.is_empty() {
        return Ok(HashMap::new());
    }
    let keys: Vec<DocumentKey> = paid.iter().map(|(_, key, _)| *key).collect();
    let invoices = documents::invoices(conn, &keys).await?;
    let mut kept = HashMap::new();
    for (payment, key, minor) in paid {
        if invoices.iter().any(|invoice| invoice.key() == key && invoice.ahead) {
            *kept.entry(payment).or_insert(0) += minor;
        }
    }
    Ok(kept)
}

/// Settles what is open from payments that came before, and answers what stays open.
async fn settle_older(
    op: &Op,
    client: ClientId,
    except: Option<PaymentId>,
) -> Result<Vec<Item<EntryId>>, Error> {
    let balance = clients::client_in(op, client).await?.balance_minor;
    let reach = reach(op.conn(), client, balance).await?;
    let debits = open_debits(op.conn(), client, reach).await?;
    let free = free_parts(op.conn(), client, except).await?;
    let done = settle(&free, &pairs(&debits));
    let new: Vec<NewPart> = done
        .iter()
        .map(|part| NewPart {
            payment: part.payment,
            target: Target::Entry(part.debit),
            amount_minor: part.amount_minor,
            reverses: None,
            by_hand: false,
        })
        .collect();
    write(op, client, &new).await?;
    Ok(after(&debits, &done))
}

/// Settles what is open of a client whose row is held from its payments that settle nothing yet.
pub async fn settle_in(op: &Op, client: ClientId) -> Result<(), Error> {
    settle_older(op, client, None).await.map(drop)
}

/// Allocates a payment that was just booked.
pub async fn new_payment(
    op: &Op,
    key: PaymentKey,
    amount_minor: i64,
    named: Option<DocumentId>,
) -> Result<(), Error> {
    let items = settle_older(op, key.client, Some(key.id)).await?;
    let plan = plan(amount_minor, &items, &waiting(op.conn(), key.client).await?, named);
    let part = |target, amount_minor| NewPart {
        payment: key.id,
        target,
        amount_minor,
        reverses: None,
        by_hand: false,
    };
    let debits = plan.debits.iter().map(|one| part(Target::Entry(one.key), one.amount_minor));
    let invoices = plan.invoices.iter().map(|one| part(Target::Invoice(one.key), one.amount_minor));
    write(op, key.client, &debits.chain(invoices).collect::<Vec<_>>()).await
}

/// Writes parts, and what follows from them for payments and invoices.
pub async fn write(op: &Op, client: ClientId, new: &[NewPart]) -> Result<(), Error> {
    if new.is_empty() {
        return Ok(());
    }
    parts::insert(op, client, new).await?;
    let mut allocated: BTreeMap<PaymentId, i64> = BTreeMap::new();
    let mut paid: BTreeMap<DocumentId, i64> = BTreeMap::new();
    for part in new {
        let minor = if part.reverses.is_some() { -part.amount_minor } else { part.amount_minor };
        match part.target {
            Target::Entry(_) => *allocated.entry(part.payment).or_insert(0) += minor,
            Target::Invoice(document) => *paid.entry(document).or_insert(0) += minor,
        }
    }
    for (payment, minor) in allocated {
        payments::add_allocated(op, PaymentKey::new(client, payment), minor).await?;
    }
    let paid: Vec<(DocumentKey, i64)> =
        paid.into_iter().map(|(document, minor)| (DocumentKey::new(client, document), minor)).collect();
    documents::add_paid_in(op, &paid).await
}

/// The row that takes a part back.
pub const fn back(part: &Part) -> NewPart {
    NewPart {
        payment: part.payment,
        target: part.target,
        amount_minor: part.amount_minor,
        reverses: Some(part.id),
        by_hand: part.by_hand,
    }
}

/// Takes back parts of a payment, the newest first, until no more than `left` of each sort remains; a part that is cut
/// is written anew. Parts of `fixed` stay.
pub async fn release(
    op: &Op,
    row: &Model,
    (entries_left, invoices_left): (i64, i64),
    fixed: &[EntryId],
) -> Result<(), Error> {
    let key = key_of(row);
    let holding = parts::of_payments(op.conn(), &[(key.client, key.id)]).await?;
    let mut new = Vec::new();
    let sort = |entries: bool| {
        holding.iter().filter(move |part| match part.target {
            Target::Entry(entry) => entries && !fixed.contains(&entry),
            Target::Invoice(_) => !entries,
        })
    };
    for (all, left) in [(true, entries_left), (false, invoices_left)] {
        let sum: i64 = sort(all).map(|part| part.amount_minor).sum();
        let mut over = sum - left.max(0);
        for part in sort(all).collect::<Vec<_>>().into_iter().rev() {
            if over <= 0 {
                break;
            }
            let cut = over.min(part.amount_minor);
            over -= cut;
            new.push(back(part));
            if cut < part.amount_minor {
                new.push(NewPart { amount_minor: part.amount_minor - cut, reverses: None, ..back(part) });
            }
        }
    }
    write(op, key.client, &new).await
}

/// Takes back parts of a client whose row is held that settle debits which were reversed, or pay invoices that are not
/// in force any more.
pub async fn release_stale(op: &Op, client: ClientId) -> Result<(), Error> {
    let holding = parts::of_client(op.conn(), client).await?;
    let entries: Vec<EntryKey> = holding
        .iter()
        .filter_map(|part| match part.target {
            Target::Entry(id) => Some(EntryKey::new(client, id)),
            Target::Invoice(_) => None,
        })
        .collect();
    let invoices: Vec<DocumentKey> = holding
        .iter()
        .filter_map(|part| match part.target {
            Target::Entry(_) => None,
            Target::Invoice(id) => Some(DocumentKey::new(client, id)),
        })
        .collect();
    let entries = ledger::entries(op.conn(), &entries).await?;
    let invoices =
        if invoices.is_empty() { Vec::new() } else { documents::invoices(op.conn(), &invoices).await? };
    let is_stale = |part: &&Part| match part.target {
        Target::Entry(id) => {
            entries.get(&EntryKey::new(client, id)).is_none_or(|entry| entry.reversed_by.is_some())
        }
        Target::Invoice(id) => !invoices.iter().any(|invoice| invoice.id == id),
    };
    let new: Vec<NewPart> = holding.iter().filter(is_stale).map(back).collect();
    write(op, client, &new).await
}
