//! Entries as other chapters hand them in and see them.

use chrono::{DateTime, NaiveDate, Utc};
use shared::api::common::MoneyView;
use shared::api::ledger::{OperationView, TransferView};
use shared::ids::{BillRunId, ChargeId, ChargeKey, ClientId, EntryId, EntryKey};
use shared::ledger::{EntryKind, Transfer, shown_key};
use shared::money::{Currency, Money};

/// A row of an entry that is to be posted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewTransfer {
    /// Accounts and amount.
    pub transfer: Transfer,
    /// The charge that it books.
    pub charge: Option<ChargeId>,
}

/// An entry that is to be posted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewEntry {
    /// Id, from `Op::uuid`.
    pub id: EntryId,
    /// Whose account.
    pub client: ClientId,
    /// What it is.
    pub kind: EntryKind,
    /// Day of the books; not in a closed period.
    pub dated_on: NaiveDate,
    /// Why.
    pub reason: Option<String>,
    /// What makes the operation the same when it comes again.
    pub source_key: Option<String>,
    /// The bill run that posts it.
    pub run: Option<BillRunId>,
    /// The entry that it takes back.
    pub reverses: Option<EntryId>,
    /// At least one row.
    pub transfers: Vec<NewTransfer>,
}

impl NewEntry {
    /// An entry without reason, key, run and rows.
    pub const fn new(id: EntryId, client: ClientId, kind: EntryKind, dated_on: NaiveDate) -> NewEntry {
        NewEntry {
            id,
            client,
            kind,
            dated_on,
            reason: None,
            source_key: None,
            run: None,
            reverses: None,
            transfers: Vec::new(),
        }
    }

    /// What it does to the balance, in minor units; None when the sum does not fit 64 bits.
    pub fn balance_change(&self) -> Option<i64> {
        self.transfers.iter().try_fold(0_i64, |sum, row| sum.checked_add(row.transfer.balance_change()))
    }
}

/// An entry as it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostedEntry {
    /// Whose account.
    pub client: ClientId,
    /// Id.
    pub id: EntryId,
    /// What it is.
    pub kind: EntryKind,
    /// Day of the books.
    pub dated_on: NaiveDate,
    /// When it was posted.
    pub posted_at: DateTime<Utc>,
    /// Who posted it.
    pub actor: String,
    /// Why.
    pub reason: Option<String>,
    /// What makes the operation the same when it comes again.
    pub source_key: Option<String>,
    /// The bill run that posted it.
    pub run: Option<BillRunId>,
    /// The entry that it takes back.
    pub reverses: Option<EntryId>,
    /// The entry that takes it back.
    pub reversed_by: Option<EntryId>,
    /// What it did to the balance, in minor units.
    pub amount_minor: i64,
}

impl PostedEntry {
    /// The wire id.
    pub const fn key(&self) -> EntryKey {
        EntryKey::new(self.client, self.id)
    }

    /// As the API shows it, with the balance after it.
    pub fn view(&self, currency: Currency, balance_after_minor: i64) -> OperationView {
        let money = |minor| MoneyView::from(Money::from_minor(minor, currency));
        OperationView {
            id: self.key(),
            kind: self.kind,
            dated_on: self.dated_on.into(),
            posted_at: self.posted_at.into(),
            amount: money(self.amount_minor),
            balance_after: money(balance_after_minor),
            reason: self.reason.clone(),
            key: self.source_key.as_deref().and_then(shown_key).map(Into::into),
            actor: self.actor.clone(),
            run_id: self.run,
            reverses_id: self.reverses.map(|id| EntryKey::new(self.client, id)),
            reversed_by_id: self.reversed_by.map(|id| EntryKey::new(self.client, id)),
        }
    }
}

/// What an entry took from a client's account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DebitEntry {
    /// The entry.
    pub id: EntryId,
    /// What it is.
    pub kind: EntryKind,
    /// Day of the books.
    pub dated_on: NaiveDate,
    /// When it was posted.
    pub posted_at: DateTime<Utc>,
    /// Minor units, above zero.
    pub amount_minor: i64,
}

/// A row of an entry as the API shows it.
pub fn transfer_view(client: ClientId, row: &NewTransfer, currency: Currency) -> TransferView {
    TransferView {
        debit: row.transfer.debit,
        credit: row.transfer.credit,
        amount: Money::from_minor(row.transfer.amount_minor, currency).into(),
        charge_id: row.charge.map(|id| ChargeKey::new(client, id)),
    }
}
