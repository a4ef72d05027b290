//! Numbers of documents: a series has a mask, says when its count begins anew, and never repeats a number.
//!
//! A mask is text with variables in braces: `{seq}` and `{seq:6}` (the count, padded with zeros), `{yyyy}`, `{yy}`
//! and `{mm}` of the document's date, `{seller.prefix}`, `{client.code}` and custom variables by their names.
//! Whether a mask can repeat is decided when it is parsed: from a number that it makes, the count and the period
//! can always be read back, whatever the texts of the other variables are.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

use crate::catalog::coded_enum;
use crate::documents::DocumentKind;
use crate::error::FieldError;

mod check;
mod parse;

/// Longest number, in characters.
pub const NUMBER_MAX: usize = 40;
/// Most digits that `{seq:n}` pads to.
pub const WIDTH_MAX: usize = 12;
/// Digits that the count is granted when the length of a mask is judged.
const SEQ_DIGITS: usize = 7;

coded_enum! {
    /// When a series begins to count anew.
    NumberReset {
        /// Never: one count for all time.
        Never = "never",
        /// On 1 January.
        Yearly = "yearly",
        /// On the first of each month.
        Monthly = "monthly",
    }
}

impl NumberReset {
    /// The key of the count that a document of this date takes its number from: «2026», «2026-03», or empty.
    #[must_use]
    pub fn period_key(self, date: NaiveDate) -> String {
        match self {
            NumberReset::Never => String::new(),
            NumberReset::Yearly => format!("{:04}", date.year()),
            NumberReset::Monthly => format!("{:04}-{:02}", date.year(), date.month()),
        }
    }
}

/// A piece of a mask.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Literal(String),
    /// The count, padded with zeros to so many digits.
    Seq(usize),
    Year,
    YearOfCentury,
    Month,
    /// A variable whose text is not known to the mask.
    Free(String),
}

/// A mask that cannot repeat within its reset.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mask {
    parts: Vec<Part>,
    reset: NumberReset,
}

/// Texts of the variables of one number.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Variables {
    /// `{seller.prefix}`.
    pub seller_prefix: String,
    /// `{client.code}`.
    pub client_code: String,
    /// Custom variables by their names.
    pub custom: BTreeMap<String, String>,
}

impl Variables {
    fn get(&self, name: &str) -> &str {
        match name {
            parse::SELLER_PREFIX => &self.seller_prefix,
            parse::CLIENT_CODE => &self.client_code,
            custom => self.custom.get(custom).map_or("", String::as_str),
        }
    }
}

impl Mask {
    /// Reads a mask. `custom` are the names of the variables that exist beside the built-in ones.
    ///
    /// # Errors
    /// Every fault of the mask, of the field `mask`, with cause and remedy in Russian.
    pub fn parse(text: &str, reset: NumberReset, custom: &[&str]) -> Result<Mask, Vec<FieldError>> {
        let parts = parse::parts(text, custom);
        let faults = match &parts {
            Ok(parts) => check::faults(parts, reset),
            Err(faults) => faults.clone(),
        };
        match parts {
            Ok(parts) if faults.is_empty() => Ok(Mask { parts, reset }),
            Ok(_) | Err(_) => {
                Err(faults.into_iter().map(|message| FieldError::new("mask", message)).collect())
            }
        }
    }

    /// When the count begins anew.
    #[must_use]
    pub const fn reset(&self) -> NumberReset {
        self.reset
    }

    /// Names of the custom variables that the mask uses, in order.
    #[must_use]
    pub fn custom(&self) -> Vec<&str> {
        let names = self.parts.iter().filter_map(|part| match part {
            Part::Free(name) if !parse::BUILT_IN.contains(&name.as_str()) => Some(name.as_str()),
            Part::Free(_) | Part::Literal(_) | Part::Seq(_) => None,
            Part::Year | Part::YearOfCentury | Part::Month => None,
        });
        names.collect()
    }

    /// The number of the document that is the `seq`th of its period.
    ///
    /// # Errors
    /// A variable that is empty, a character that numbers do not have, or more than 40 characters: of the field
    /// `number`, in Russian.
    pub fn render(&self, seq: i64, date: NaiveDate, variables: &Variables) -> Result<String, FieldError> {
        let mut number = String::new();
        for part in &self.parts {
            match part {
                Part::Literal(text) => number.push_str(text),
                Part::Seq(width) => number.push_str(&format!("{seq:0width$}")),
                Part::Year => number.push_str(&format!("{:04}", date.year())),
                Part::YearOfCentury => number.push_str(&format!("{:02}", date.year().rem_euclid(100))),
                Part::Month => number.push_str(&format!("{:02}", date.month())),
                Part::Free(name) => number.push_str(check::value(name, variables.get(name))?),
            }
        }
        let length = number.chars().count();
        if length > NUMBER_MAX {
            let message = format!(
                "Номер «{number}» длиннее {NUMBER_MAX} знаков: {length}. \
                 Сократите маску или значения её переменных."
            );
            return Err(FieldError::new("number", message));
        }
        Ok(number)
    }
}

/// A series of numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Series {
    /// How numbers look.
    pub mask: Mask,
    /// The first count of each period, at least 1.
    pub start: i64,
}

impl Series {
    /// The count that follows `last` of the same period; the first one after none.
    #[must_use]
    pub fn next(&self, last: Option<i64>) -> i64 {
        last.map_or(self.start, |last| last.saturating_add(1))
    }

    /// The number that a document of this date would take, as long as `last` is the last taken of its period.
    ///
    /// # Errors
    /// As [`Mask::render`].
    pub fn preview(
        &self,
        last: Option<i64>,
        date: NaiveDate,
        variables: &Variables,
    ) -> Result<String, FieldError> {
        self.mask.render(self.next(last), date, variables)
    }
}

/// The mask and the reset of a kind of document whose seller states none.
#[must_use]
pub const fn usual(kind: DocumentKind) -> (&'static str, NumberReset) {
    let mask = match kind {
        DocumentKind::Invoice => "СЧ-{yy}-{seq:6}",
        DocumentKind::Act => "А-{yy}-{seq:6}",
        DocumentKind::TaxInvoice => "СФ-{yy}-{seq:6}",
        DocumentKind::Upd => "У-{yy}-{seq:6}",
        DocumentKind::TaxCorrection => "КСФ-{yy}-{seq:6}",
        DocumentKind::UpdCorrection => "УКД-{yy}-{seq:6}",
        DocumentKind::Reconciliation => "АС-{yy}-{seq:6}",
        DocumentKind::Contract => "Д-{yy}-{seq:6}",
        DocumentKind::Free => "{yy}-{seq:6}",
    };
    (mask, NumberReset::Yearly)
}

#[cfg(test)]
mod tests;
