//! What makes a document the same when it comes again in another file.
//!
//! Number, day, amount and payer's account never collided in the statements that were seen; kinds, payees and the
//! ordinal among equal documents are added, since banks charge many equal small fees a day. The purpose is left out:
//! banks word it anew. The account and the side are those of the file, so that own accounts that are configured
//! later change no key.

use std::collections::BTreeMap;
use std::fmt;

use chrono::NaiveDate;

use crate::text::fold;

use super::direction::Own;
use super::document::Document;
use super::statement::Statement;

/// On which side of a document the file's account stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Side {
    /// It is paid.
    Credit,
    /// It pays.
    Debit,
    /// Nothing tells.
    Unknown,
}

impl Side {
    const fn code(self) -> &'static str {
        match self {
            Side::Credit => "in",
            Side::Debit => "out",
            Side::Unknown => "unknown",
        }
    }
}

/// The key of a document. Its text is the same for the same document in every file; it may be long, so that a
/// database keeps its hash.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NaturalKey {
    /// The account of the statement; empty where the file does not tell.
    pub account: String,
    /// Its side.
    pub side: Side,
    /// Kind of the document, in small letters.
    pub kind: String,
    /// Number.
    pub number: String,
    /// Day.
    pub dated_on: NaiveDate,
    /// Kopecks.
    pub amount_minor: i64,
    /// Account of the payer.
    pub payer: String,
    /// Account of the payee.
    pub payee: String,
    /// Which one of equal documents of the file, from 1.
    pub ordinal: u32,
}

impl fmt::Display for NaturalKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The separator within a part would make two documents one.
        let part = |text: &str| text.replace('\\', "\\\\").replace('|', "\\|");
        write!(
            f,
            "{}|{}|{}|{}|{}|{}|{}|{}|{}",
            part(&self.account),
            self.side.code(),
            part(&self.kind),
            part(&self.number),
            self.dated_on,
            self.amount_minor,
            part(&self.payer),
            part(&self.payee),
            self.ordinal
        )
    }
}

/// Keys of all documents, in their order.
pub(super) fn keys(statement: &Statement) -> Vec<NaturalKey> {
    let file = Own::of(statement, &[]);
    let accounts = statement.accounts();
    let mut seen: BTreeMap<NaturalKey, u32> = BTreeMap::new();
    let mut keys = Vec::with_capacity(statement.documents.len());
    for document in &statement.documents {
        let mut key = first_of_its_kind(document, &file, &accounts);
        let count = seen.entry(key.clone()).or_insert(0);
        *count += 1;
        key.ordinal = *count;
        keys.push(key);
    }
    keys
}

fn first_of_its_kind(document: &Document, file: &Own, accounts: &[&str]) -> NaturalKey {
    let (side, account) = side(document, file);
    // A document that names no account of the file belongs to its only one.
    let account = account.or(match accounts {
        [only] => Some(*only),
        _ => None,
    });
    NaturalKey {
        account: account.unwrap_or_default().to_owned(),
        side,
        kind: fold(&document.kind),
        number: document.number.clone(),
        dated_on: document.dated_on,
        amount_minor: document.amount_minor,
        payer: document.payer.account().to_owned(),
        payee: document.payee.account().to_owned(),
        ordinal: 0,
    }
}

/// The side and the account of the file. Of two accounts in one file the date that is filled tells which one speaks.
pub(super) fn side<'a>(document: &'a Document, file: &Own) -> (Side, Option<&'a str>) {
    let by_dates = match (document.credited_on, document.debited_on) {
        (Some(_), None) => Side::Credit,
        (None, Some(_)) => Side::Debit,
        (Some(_), Some(_)) | (None, None) => Side::Unknown,
    };
    match (file.account_of(&document.payer), file.account_of(&document.payee)) {
        (Some(payer), Some(payee)) => match by_dates {
            Side::Credit => (Side::Credit, Some(payee)),
            Side::Debit | Side::Unknown => (Side::Debit, Some(payer)),
        },
        (Some(payer), None) => (Side::Debit, Some(payer)),
        (None, Some(payee)) => (Side::Credit, Some(payee)),
        (None, None) => (by_dates, None),
    }
}
