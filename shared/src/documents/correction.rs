//! Corrections: what an issued document said, what it should say, and the difference.

use serde::{Deserialize, Serialize};

use super::lines::{Figures, Totals, add, numbered};
use super::{Reference, Unit};
use crate::error::FieldError;
use crate::money::{Currency, Money, MoneyError};
use crate::rate::{Quantity, VatRate};

/// What a corrected line is made from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CorrectionDraft {
    /// What was served.
    pub name: String,
    /// Unit, where there is one.
    pub unit: Option<Unit>,
    /// Units and cost with VAT before.
    pub before: (Quantity, i64),
    /// Units and cost with VAT after.
    pub after: (Quantity, i64),
    /// VAT within both.
    pub vat_rate: VatRate,
}

/// A corrected line: rows А and Б of the form; rows В and Г are their difference.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CorrectionLine {
    /// Number of the line, from 1.
    pub n: u32,
    /// What was served.
    pub name: String,
    /// Unit, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<Unit>,
    /// Row А.
    pub before: Figures,
    /// Row Б.
    pub after: Figures,
}

/// A difference of amounts in one direction, each at least 0, in minor units.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Difference {
    /// Cost without VAT.
    pub net_minor: i64,
    /// VAT.
    pub vat_minor: i64,
    /// Cost with VAT.
    pub gross_minor: i64,
}

impl Difference {
    fn up(from: &Figures, to: &Figures) -> Difference {
        let rise = |from: i64, to: i64| (to - from).max(0);
        Difference {
            net_minor: rise(from.net_minor, to.net_minor),
            vat_minor: rise(from.vat_minor, to.vat_minor),
            gross_minor: rise(from.gross_minor, to.gross_minor),
        }
    }

    fn plus(self, other: Difference) -> Result<Difference, MoneyError> {
        Ok(Difference {
            net_minor: add(self.net_minor, other.net_minor)?,
            vat_minor: add(self.vat_minor, other.vat_minor)?,
            gross_minor: add(self.gross_minor, other.gross_minor)?,
        })
    }
}

impl CorrectionLine {
    /// Row В: by how much amounts rise.
    #[must_use]
    pub fn increase(&self) -> Difference {
        Difference::up(&self.before, &self.after)
    }

    /// Row Г: by how much amounts fall.
    #[must_use]
    pub fn decrease(&self) -> Difference {
        Difference::up(&self.after, &self.before)
    }
}

/// What a correction says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Correction {
    /// The document that is corrected.
    pub original: Reference,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Corrected lines, numbered from 1.
    pub lines: Vec<CorrectionLine>,
    /// Sums of rows В.
    pub increase: Difference,
    /// Sums of rows Г.
    pub decrease: Difference,
    /// Sums of rows Б.
    pub totals: Totals,
}

impl Correction {
    /// Lines with their figures, and the sums of differences.
    ///
    /// # Errors
    /// Every line that is wrong, by its place in `lines`, in Russian; more lines than a document holds.
    pub fn new(
        original: Reference,
        reason: Option<String>,
        drafts: &[CorrectionDraft],
        currency: Currency,
    ) -> Result<Correction, Vec<FieldError>> {
        let lines = numbered(drafts, |draft: &CorrectionDraft, n| draft.line(n, currency))?;
        let sum = |of: fn(&CorrectionLine) -> Difference| {
            lines.iter().try_fold(Difference::default(), |sum, line| sum.plus(of(line)))
        };
        let totals = Totals::of(lines.iter().map(|line| &line.after));
        let sums = (sum(CorrectionLine::increase), sum(CorrectionLine::decrease), totals);
        match sums {
            (Ok(increase), Ok(decrease), Ok(totals)) => {
                Ok(Correction { original, reason, lines, increase, decrease, totals })
            }
            _ => Err(vec![FieldError::new(
                "lines",
                "Сумма документа слишком велика. Разделите его на несколько.",
            )]),
        }
    }
}

impl CorrectionDraft {
    fn line(&self, n: u32, currency: Currency) -> Result<CorrectionLine, FieldError> {
        let fault = |field: &str, message: &str| FieldError::new(field, format!("Строка {n}: {message}"));
        if self.name.trim().is_empty() {
            return Err(fault("name", "не указано наименование. Введите его."));
        }
        let figures = |field: &str, (quantity, gross_minor): (Quantity, i64)| {
            Figures::new(quantity, Money::from_minor(gross_minor, currency), self.vat_rate)
                .ok_or_else(|| fault(field, "сумма меньше нуля или без количества. Проверьте строку."))
        };
        let (before, after) = (figures("before", self.before)?, figures("after", self.after)?);
        if before == after {
            return Err(fault("after", "ничего не изменилось. Уберите строку или исправьте её."));
        }
        Ok(CorrectionLine { n, name: self.name.clone(), unit: self.unit.clone(), before, after })
    }
}
