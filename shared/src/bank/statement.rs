//! A statement as it was read.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::document::Document;
use super::encoding::TextEncoding;
use super::warning::Warning;

/// What a file says of an account over some days: one section for each account, or for each account and day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// The line where it begins, counted from 1.
    pub line: u32,
    /// The account.
    pub account: String,
    /// First day.
    pub from: Option<NaiveDate>,
    /// Last day.
    pub last: Option<NaiveDate>,
    /// Balance before, in kopecks.
    pub opening_minor: i64,
    /// Balance after, in kopecks; worked out where the file does not state it.
    pub closing_minor: i64,
    /// «ВсегоПоступило» in kopecks.
    pub incoming_minor: Option<i64>,
    /// «ВсегоСписано» in kopecks.
    pub outgoing_minor: Option<i64>,
}

/// A statement: nothing in it was compared with anything yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// Version of the format, with a point; empty where it is not stated.
    pub version: String,
    /// How the bytes were text.
    pub encoding: TextEncoding,
    /// Program of the bank.
    pub sender: String,
    /// Program that it is meant for.
    pub receiver: String,
    /// When it was made.
    pub created_on: Option<NaiveDate>,
    /// First day.
    pub from: Option<NaiveDate>,
    /// Last day.
    pub last: Option<NaiveDate>,
    /// Accounts that the header names.
    pub header_accounts: Vec<String>,
    /// Sections in the order of the file.
    pub sections: Vec<Section>,
    /// Documents in the order of the file.
    pub documents: Vec<Document>,
    /// What was odd while reading.
    pub warnings: Vec<Warning>,
}

/// Balances and turnovers of one account over the whole statement, in kopecks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Balance {
    /// The account.
    pub account: String,
    /// Before the first day.
    pub opening_minor: i64,
    /// After the last day.
    pub closing_minor: i64,
    /// What came in by the sections; none when one of them does not say.
    pub incoming_minor: Option<i64>,
    /// What went out by the sections; none when one of them does not say.
    pub outgoing_minor: Option<i64>,
}

impl Statement {
    /// Accounts that the statement is about: those of the header, then those of sections.
    #[must_use]
    pub fn accounts(&self) -> Vec<&str> {
        let sections = self.sections.iter().map(|section| section.account.as_str());
        let mut seen = BTreeSet::new();
        let all = self.header_accounts.iter().map(String::as_str).chain(sections);
        all.filter(|account| seen.insert(*account)).collect()
    }

    /// Sections of each account by day; where one has no day, all keep their places in the file.
    #[must_use]
    pub fn sections_by_account(&self) -> Vec<(&str, Vec<&Section>)> {
        let mut by_account: BTreeMap<&str, Vec<&Section>> = BTreeMap::new();
        for section in &self.sections {
            by_account.entry(&section.account).or_default().push(section);
        }
        let mut found = Vec::new();
        for account in self.accounts() {
            let Some(mut sections) = by_account.remove(account) else { continue };
            if sections.iter().all(|section| section.from.is_some()) {
                sections.sort_by_key(|section| section.from);
            }
            found.push((account, sections));
        }
        found
    }

    /// Balances of each account that has a section.
    #[must_use]
    pub fn balances(&self) -> Vec<Balance> {
        let of = |(account, sections): (&str, Vec<&Section>)| {
            let (first, last) = (sections.first()?, sections.last()?);
            // Amounts and the number of sections are limited, so sums fit.
            let sum = |of: fn(&Section) -> Option<i64>| -> Option<i64> {
                sections.iter().map(|section| of(section)).sum()
            };
            Some(Balance {
                account: account.to_owned(),
                opening_minor: first.opening_minor,
                closing_minor: last.closing_minor,
                incoming_minor: sum(|section| section.incoming_minor),
                outgoing_minor: sum(|section| section.outgoing_minor),
            })
        };
        self.sections_by_account().into_iter().filter_map(of).collect()
    }
}
