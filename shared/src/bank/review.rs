//! A statement seen by who owns the accounts: directions, keys, totals.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::money::Currency;

use super::direction::{BankDirection, Own, currency_of};
use super::document::Document;
use super::key::{NaturalKey, Side, keys, side};
use super::operation::BankOperation;
use super::statement::{Balance, Section, Statement};
use super::warning::{Warning, Warnings};

/// A document and what was told of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line<'a> {
    /// The document.
    pub document: &'a Document,
    /// Which way the money goes.
    pub direction: BankDirection,
    /// What it is about.
    pub operation: BankOperation,
    /// When the bank posted it.
    pub posted_on: NaiveDate,
    /// What makes it the same when it comes again.
    pub key: NaturalKey,
}

/// How many documents, and how much they are together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Totals {
    /// Documents.
    pub count: u32,
    /// Kopecks.
    pub sum_minor: i64,
}

/// A statement looked through.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Review<'a> {
    /// Documents in the order of the file.
    pub lines: Vec<Line<'a>>,
    /// What was odd while reading, then totals that disagree.
    pub warnings: Vec<Warning>,
}

impl Review<'_> {
    /// Number and sum of the documents of a direction.
    #[must_use]
    pub fn totals(&self, direction: BankDirection) -> Totals {
        let mut totals = Totals::default();
        for line in self.lines.iter().filter(|line| line.direction == direction) {
            // Fifty thousand documents of a trillion roubles fit.
            totals.count += 1;
            totals.sum_minor += line.document.amount_minor;
        }
        totals
    }
}

/// Looks a statement through; `configured` are own accounts beside those that the file names.
#[must_use]
pub fn review<'a>(statement: &'a Statement, configured: &[String]) -> Review<'a> {
    let own = Own::of(statement, configured);
    let keys = keys(statement);
    let lines: Vec<Line<'a>> = statement
        .documents
        .iter()
        .zip(keys)
        .map(|(document, key)| {
            let direction = BankDirection::of(document, &own);
            Line {
                document,
                direction,
                operation: BankOperation::of(document, direction),
                posted_on: direction.posted_on(document),
                key,
            }
        })
        .collect();
    let mut review = Review { lines, warnings: statement.warnings.clone() };
    let unknown = review.totals(BankDirection::Unknown).count;
    if unknown > 0 {
        review.warnings.push(Warning::UnknownDirection { count: u64::from(unknown) });
    }
    let mut compared = Warnings::default();
    let odd = foreign(statement).into_iter().chain(gaps(statement)).chain(turnovers(statement));
    odd.for_each(|warning| compared.push(warning));
    review.warnings.extend(compared.into_vec());
    review
}

/// Accounts of the statement that are not kept in roubles.
fn foreign(statement: &Statement) -> Vec<Warning> {
    let of_account = |account: &str| {
        let currency = currency_of(account).filter(|currency| *currency != Currency::Rub)?;
        Some(Warning::ForeignCurrency { account: account.to_owned(), currency })
    };
    statement.accounts().into_iter().filter_map(of_account).collect()
}

/// Sections that do not begin with what the one before ended with; the first of each account is enough.
fn gaps(statement: &Statement) -> Vec<Warning> {
    let of_account = |(account, sections): (&str, Vec<&Section>)| {
        let pair = sections.windows(2).find_map(|pair| match pair {
            [before, after] if before.closing_minor != after.opening_minor => Some((*before, *after)),
            _ => None,
        });
        pair.map(|(before, after)| Warning::Gap {
            line: after.line,
            account: account.to_owned(),
            closed_minor: before.closing_minor,
            opened_minor: after.opening_minor,
        })
    };
    statement.sections_by_account().into_iter().filter_map(of_account).collect()
}

/// Sums of documents against the turnovers of the sections, by account.
fn turnovers(statement: &Statement) -> Vec<Warning> {
    let balances = statement.balances();
    let sums = sums(statement, &balances);
    let mut found = Vec::new();
    for balance in &balances {
        let sum = |side: Side| sums.get(&(balance.account.as_str(), side)).copied().unwrap_or(0);
        let account = || balance.account.clone();
        let (credit, debit) = (sum(Side::Credit), sum(Side::Debit));
        if let Some(stated_minor) = balance.incoming_minor.filter(|stated| *stated != credit) {
            found.push(Warning::Incoming { account: account(), computed_minor: credit, stated_minor });
        }
        if let Some(stated_minor) = balance.outgoing_minor.filter(|stated| *stated != debit) {
            found.push(Warning::Outgoing { account: account(), computed_minor: debit, stated_minor });
        }
    }
    found
}

/// What documents of the statement do to each of its accounts, in kopecks.
fn sums<'a>(statement: &'a Statement, balances: &'a [Balance]) -> BTreeMap<(&'a str, Side), i64> {
    let file = Own::of(statement, &[]);
    let only = match balances {
        [balance] => Some(balance.account.as_str()),
        _ => None,
    };
    let mut sums = BTreeMap::new();
    let mut book = |account: Option<&'a str>, side: Side, document: &Document| {
        if let Some(account) = account.or(only) {
            *sums.entry((account, side)).or_insert(0) += document.amount_minor;
        }
    };
    for document in &statement.documents {
        let (one, account) = side(document, &file);
        book(account, one, document);
        // Between two accounts of the file it is booked on both, unless its dates tell that only one speaks.
        let both = file.account_of(&document.payer).and(file.account_of(&document.payee));
        if both.is_some() && document.credited_on.is_some() == document.debited_on.is_some() {
            book(both, Side::Credit, document);
        }
    }
    sums
}
