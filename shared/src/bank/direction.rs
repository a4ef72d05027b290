//! Which way the money of a document goes.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::catalog::coded_enum;
use crate::money::Currency;
use crate::text::is_blank;

use super::document::{Document, Party};
use super::statement::Statement;

coded_enum! {
    /// Which way the money goes.
    BankDirection {
        /// To us.
        Incoming = "incoming",
        /// From us.
        Outgoing = "outgoing",
        /// From one own account to another: never a payment of a client.
        Internal = "internal",
        /// Nothing tells.
        Unknown = "unknown",
    }
}

/// The currency in which an account is kept: digits six to eight of its number (appendix 1 to № 809-П of the Bank of
/// Russia). Nothing for a number of another kind or a currency that no account of ours can have.
#[must_use]
pub fn currency_of(account: &str) -> Option<Currency> {
    match account.get(5..8).filter(|_| account.len() == 20)? {
        // 810 is the code of the rouble before 1998, which numbers of accounts keep.
        "810" | "643" => Some(Currency::Rub),
        "840" => Some(Currency::Usd),
        "978" => Some(Currency::Eur),
        "398" => Some(Currency::Kzt),
        "933" => Some(Currency::Byn),
        "156" => Some(Currency::Cny),
        _ => None,
    }
}

/// Own accounts.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Own(BTreeSet<String>);

impl Own {
    /// Accounts of the statement's header and sections, and those `configured` in the program.
    #[must_use]
    pub fn of(statement: &Statement, configured: &[String]) -> Own {
        let configured = configured.iter().map(|account| account.chars().filter(|c| !is_blank(*c)).collect());
        let stated = statement.accounts().into_iter().map(str::to_owned);
        Own(stated.chain(configured).filter(|account: &String| !account.is_empty()).collect())
    }

    /// The own account of a party: «…Счет» first, for it is what the bank books by.
    #[must_use]
    pub fn account_of<'a>(&self, party: &'a Party) -> Option<&'a str> {
        [&party.account, &party.settlement]
            .into_iter()
            .find(|account| self.0.contains(*account))
            .map(String::as_str)
    }
}

impl BankDirection {
    /// By the accounts; only where neither party is known by the dates of debit and credit.
    ///
    /// The dates must not come first: Т-Банк in 1.02 writes «ДатаСписано» on incoming documents.
    #[must_use]
    pub fn of(document: &Document, own: &Own) -> BankDirection {
        match (own.account_of(&document.payer), own.account_of(&document.payee)) {
            (None, Some(_)) => BankDirection::Incoming,
            (Some(_), None) => BankDirection::Outgoing,
            (Some(_), Some(_)) => BankDirection::Internal,
            (None, None) => match (document.credited_on, document.debited_on) {
                (Some(_), None) => BankDirection::Incoming,
                (None, Some(_)) => BankDirection::Outgoing,
                (Some(_), Some(_)) | (None, None) => BankDirection::Unknown,
            },
        }
    }

    /// The day on which the bank posted it: of the credit for what came in, of the debit for what went out, else the
    /// document's own.
    #[must_use]
    pub fn posted_on(self, document: &Document) -> NaiveDate {
        let stated = match self {
            BankDirection::Incoming => document.credited_on,
            BankDirection::Outgoing => document.debited_on,
            BankDirection::Internal => document.debited_on.or(document.credited_on),
            BankDirection::Unknown => None,
        };
        stated.unwrap_or(document.dated_on)
    }
}
