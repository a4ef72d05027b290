//! Double entry by transfer rows: an entry is one or more rows, each with a debit and a credit account and an
//! amount above zero, so that it balances by construction.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::billing::Line;
use crate::catalog::coded_enum;
use crate::money::MoneyError;

/// An account of the chart, as a row of a client's ledger names it.
///
/// The client's own receivable needs no id: every row belongs to one client.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Account {
    /// The client's receivable: what a debit raises is debt, what a credit raises is the client's money.
    Client,
    /// Charged, not yet served (unearned revenue).
    Unearned,
    /// Revenue.
    Revenue,
    /// VAT payable.
    Vat,
    /// Money at the bank.
    Bank,
    /// Money in the cash desk.
    Cash,
    /// Money on its way from a payment gateway.
    Gateway,
    /// Refunds that are to be paid out.
    Refunds,
    /// Manual corrections.
    Adjustments,
    /// Bonuses granted.
    Bonus,
    /// Bad debt written off.
    WriteOff,
    /// Payments whose payer is not known yet.
    Suspense,
}

impl Account {
    /// All accounts.
    pub const ALL: [Account; 12] = [
        Account::Client,
        Account::Unearned,
        Account::Revenue,
        Account::Vat,
        Account::Bank,
        Account::Cash,
        Account::Gateway,
        Account::Refunds,
        Account::Adjustments,
        Account::Bonus,
        Account::WriteOff,
        Account::Suspense,
    ];

    /// The text of the database.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Account::Client => "client",
            Account::Unearned => "unearned",
            Account::Revenue => "revenue",
            Account::Vat => "vat",
            Account::Bank => "bank",
            Account::Cash => "cash",
            Account::Gateway => "gateway",
            Account::Refunds => "refunds",
            Account::Adjustments => "adjustments",
            Account::Bonus => "bonus",
            Account::WriteOff => "writeoff",
            Account::Suspense => "suspense",
        }
    }

    /// The account with this code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Account> {
        Account::ALL.into_iter().find(|account| account.code() == code)
    }
}

impl fmt::Display for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

coded_enum! {
    /// What an operation is.
    EntryKind {
        /// Charges and credits of subscriptions.
        Charge = "charge",
        /// Money that came in.
        Payment = "payment",
        /// A bonus granted.
        Bonus = "bonus",
        /// A correction in the client's favour.
        CorrectionCredit = "correction_credit",
        /// A correction at the client's expense.
        CorrectionDebit = "correction_debit",
        /// A penalty.
        Penalty = "penalty",
        /// A one-time service.
        OneTime = "one_time",
        /// Money promised back to the client.
        Refund = "refund",
        /// Bad debt written off.
        WriteOff = "write_off",
        /// The opposite of another entry.
        Reversal = "reversal",
    }
}

/// One row of an entry: `amount_minor` above zero moves from the credit account to the debit account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transfer {
    /// Account that is debited.
    pub debit: Account,
    /// Account that is credited; never the same.
    pub credit: Account,
    /// Minor units, above zero.
    pub amount_minor: i64,
}

/// A row that would not be a transfer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TransferError {
    /// The amount is zero or negative.
    #[error("a transfer moves an amount above zero")]
    NotPositive,
    /// Both accounts are the same.
    #[error("a transfer has two accounts")]
    SameAccount,
}

impl Transfer {
    /// A row.
    ///
    /// # Errors
    /// `NotPositive`, `SameAccount`.
    pub fn new(debit: Account, credit: Account, amount_minor: i64) -> Result<Transfer, TransferError> {
        if amount_minor <= 0 {
            return Err(TransferError::NotPositive);
        }
        if debit == credit {
            return Err(TransferError::SameAccount);
        }
        Ok(Transfer { debit, credit, amount_minor })
    }

    /// The opposite row.
    #[must_use]
    pub const fn reversed(self) -> Transfer {
        Transfer { debit: self.credit, credit: self.debit, amount_minor: self.amount_minor }
    }

    /// What it does to the client's balance, in minor units: credits of the client raise it.
    #[must_use]
    pub const fn balance_change(self) -> i64 {
        match (self.debit, self.credit) {
            (Account::Client, Account::Client) => 0,
            (Account::Client, _) => -self.amount_minor,
            (_, Account::Client) => self.amount_minor,
            _ => 0,
        }
    }
}

/// What a line books: a charge moves from the client to unearned revenue, a credit back. A line of 0.00 books
/// nothing.
#[must_use]
pub fn transfer_of_line(amount_minor: i64) -> Option<Transfer> {
    if amount_minor >= 0 {
        Transfer::new(Account::Client, Account::Unearned, amount_minor).ok()
    } else {
        Transfer::new(Account::Unearned, Account::Client, amount_minor.checked_neg()?).ok()
    }
}

/// What an operation made by hand books. `None` for kinds that are not made by hand.
#[must_use]
pub const fn accounts_of(kind: EntryKind) -> Option<(Account, Account)> {
    match kind {
        EntryKind::Payment => Some((Account::Bank, Account::Client)),
        EntryKind::Bonus => Some((Account::Bonus, Account::Client)),
        EntryKind::CorrectionCredit => Some((Account::Adjustments, Account::Client)),
        EntryKind::CorrectionDebit => Some((Account::Client, Account::Adjustments)),
        EntryKind::Penalty => Some((Account::Client, Account::Revenue)),
        EntryKind::OneTime => Some((Account::Client, Account::Unearned)),
        EntryKind::Refund => Some((Account::Client, Account::Refunds)),
        EntryKind::WriteOff => Some((Account::WriteOff, Account::Client)),
        EntryKind::Charge | EntryKind::Reversal => None,
    }
}

/// The sum that rows do to the client's balance.
///
/// # Errors
/// `Overflow`.
pub fn balance_change(transfers: &[Transfer]) -> Result<i64, MoneyError> {
    transfers
        .iter()
        .try_fold(0_i64, |sum, transfer| sum.checked_add(transfer.balance_change()))
        .ok_or(MoneyError::Overflow)
}

/// The rows of an entry for `lines`, in their order; lines of 0.00 have none.
#[must_use]
pub fn transfers_of_lines(lines: &[Line]) -> Vec<Option<Transfer>> {
    lines.iter().map(|line| transfer_of_line(line.amount_minor)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_charge_lowers_the_balance_and_a_payment_raises_it() {
        assert_eq!(transfer_of_line(45_000).map(Transfer::balance_change), Some(-45_000));
        assert_eq!(transfer_of_line(-12_000).map(Transfer::balance_change), Some(12_000));
        let (debit, credit) = accounts_of(EntryKind::Payment).unwrap();
        assert_eq!(Transfer::new(debit, credit, 100).unwrap().balance_change(), 100);
    }

    #[test]
    fn a_line_of_nothing_books_nothing() {
        assert_eq!(transfer_of_line(0), None);
    }

    #[test]
    fn accounts_read_back_from_their_codes() {
        for account in Account::ALL {
            assert_eq!(Account::from_code(account.code()), Some(account));
        }
    }

    proptest! {
        #[test]
        fn a_reversal_takes_back_exactly_what_the_entry_did(
            rows in prop::collection::vec((0_usize..12, 0_usize..12, 1_i64..1_000_000_000), 1..8),
        ) {
            let entry: Vec<Transfer> = rows
                .iter()
                .filter_map(|(d, c, amount)| Transfer::new(Account::ALL[*d], Account::ALL[*c], *amount).ok())
                .collect();
            let back: Vec<Transfer> = entry.iter().map(|t| t.reversed()).collect();
            prop_assert_eq!(balance_change(&entry).unwrap() + balance_change(&back).unwrap(), 0);
            prop_assert!(entry.iter().all(|t| t.amount_minor > 0 && t.debit != t.credit));
        }
    }
}
