//! Names of operations and of the accounts that they move money between.

use shared::ledger::{Account, EntryKind};

use crate::tr;

/// What an operation is, in a word.
pub fn kind_name(kind: EntryKind) -> &'static str {
    match kind {
        EntryKind::Charge => tr!(clients.entry_charge),
        EntryKind::Payment => tr!(clients.entry_payment),
        EntryKind::Bonus => tr!(clients.entry_bonus),
        EntryKind::CorrectionCredit => tr!(clients.entry_correction_credit),
        EntryKind::CorrectionDebit => tr!(clients.entry_correction_debit),
        EntryKind::Penalty => tr!(clients.entry_penalty),
        EntryKind::OneTime => tr!(clients.entry_one_time),
        EntryKind::Refund => tr!(clients.entry_refund),
        EntryKind::WriteOff => tr!(clients.entry_write_off),
        EntryKind::Reversal => tr!(clients.entry_reversal),
        EntryKind::Closing => tr!(clients.entry_closing),
    }
}

/// Name of an account.
pub fn account_name(account: Account) -> &'static str {
    match account {
        Account::Client => tr!(operations.account_client),
        Account::Unearned => tr!(operations.account_unearned),
        Account::Revenue => tr!(operations.account_revenue),
        Account::Vat => tr!(operations.account_vat),
        Account::Bank => tr!(operations.account_bank),
        Account::Cash => tr!(operations.account_cash),
        Account::Gateway => tr!(operations.account_gateway),
        Account::Refunds => tr!(operations.account_refunds),
        Account::Adjustments => tr!(operations.account_adjustments),
        Account::Bonus => tr!(operations.account_bonus),
        Account::WriteOff => tr!(operations.account_write_off),
        Account::Suspense => tr!(operations.account_suspense),
    }
}
