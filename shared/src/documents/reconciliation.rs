//! Reconciliation of accounts: what each side owes, document by document, as the seller's books have it.
//!
//! A debit is what the buyer owes for services, a credit is what the buyer paid. A balance above zero is owed to
//! the seller, below zero to the buyer.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::lines::add;
use crate::error::FieldError;
use crate::period::Period;

/// What a row is made from; one of the amounts is 0.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReconciliationRowDraft {
    /// Date of the operation.
    pub on: NaiveDate,
    /// Document: «Акт № 12 от 31.10.2026».
    pub document: String,
    /// What the buyer owes, in minor units.
    pub debit_minor: i64,
    /// What the buyer paid, in minor units.
    pub credit_minor: i64,
}

/// An operation. Amounts are minor units, at least 0.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReconciliationRow {
    /// Number of the row, from 1.
    pub n: u32,
    /// Date of the operation.
    pub on: NaiveDate,
    /// Document.
    pub document: String,
    /// What the buyer owes.
    pub debit_minor: i64,
    /// What the buyer paid.
    pub credit_minor: i64,
}

/// What a reconciliation says. Amounts are minor units.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reconciliation {
    /// Balance before the period.
    pub opening_minor: i64,
    /// Operations by date.
    pub rows: Vec<ReconciliationRow>,
    /// Sum of debits.
    pub debit_minor: i64,
    /// Sum of credits.
    pub credit_minor: i64,
    /// Balance after the period: opening + debits − credits.
    pub closing_minor: i64,
}

impl Reconciliation {
    /// Rows sorted by date, with turnovers and the closing balance.
    ///
    /// # Errors
    /// A row outside the period or with an amount below zero, by its place in `rows`; sums out of range.
    pub fn new(
        period: Period,
        opening_minor: i64,
        mut drafts: Vec<ReconciliationRowDraft>,
    ) -> Result<Reconciliation, Vec<FieldError>> {
        let errors: Vec<FieldError> =
            drafts.iter().enumerate().filter_map(|(at, row)| fault(period, at, row)).collect();
        if !errors.is_empty() {
            return Err(errors);
        }
        drafts.sort_by_key(|row| row.on);
        let too_large = |_| vec![FieldError::new("rows", "Обороты слишком велики. Сократите период.")];
        let sum =
            |of: fn(&ReconciliationRowDraft) -> i64| drafts.iter().try_fold(0, |sum, row| add(sum, of(row)));
        let debit_minor = sum(|row| row.debit_minor).map_err(too_large)?;
        let credit_minor = sum(|row| row.credit_minor).map_err(too_large)?;
        let closing_minor = add(opening_minor, debit_minor - credit_minor).map_err(too_large)?;
        let rows = drafts.into_iter().zip(1..).map(|(row, n)| ReconciliationRow {
            n,
            on: row.on,
            document: row.document,
            debit_minor: row.debit_minor,
            credit_minor: row.credit_minor,
        });
        Ok(Reconciliation { opening_minor, rows: rows.collect(), debit_minor, credit_minor, closing_minor })
    }
}

fn fault(period: Period, at: usize, row: &ReconciliationRowDraft) -> Option<FieldError> {
    let error = |field: &str, message: &str| Some(FieldError::new(&format!("rows.{at}.{field}"), message));
    if !period.contains(row.on) {
        return error("on", "Дата операции вне периода сверки. Исправьте дату или период.");
    }
    if row.debit_minor < 0 || row.credit_minor < 0 {
        return error("debit", "Сумма операции меньше нуля. Запишите её в другую графу.");
    }
    None
}
