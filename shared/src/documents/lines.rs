//! Lines of a document and their totals. Each line rounds by itself; totals are sums of rounded lines.

use rust_decimal::{Decimal, RoundingStrategy};
use serde::{Deserialize, Serialize};

use crate::billing::vat_within;
use crate::error::FieldError;
use crate::money::MoneyError;
use crate::rate::{Quantity, RATE_DIGITS, UnitPrice, VatRate};

/// Most lines of one document.
pub const LINES_MAX: usize = 5_000;
/// Digits of the minor unit of every currency that documents are made in.
const MINOR_DIGITS: u32 = 2;

/// What quantities are counted in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Unit {
    /// Its sign: «мес», «шт».
    pub name: String,
    /// Its code by ОКЕИ (ОК 015-94), three or four digits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
}

/// What a line is made from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineDraft {
    /// What was served or is to be paid for.
    pub name: String,
    /// Unit, where there is one.
    pub unit: Option<Unit>,
    /// Units, above 0.
    pub quantity: Quantity,
    /// Cost with VAT, in minor units; not below 0.
    pub gross_minor: i64,
    /// VAT within it.
    pub vat_rate: VatRate,
}

/// A line of a document. Amounts are minor units.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Line {
    /// Number of the line, from 1.
    pub n: u32,
    /// What was served or is to be paid for.
    pub name: String,
    /// Unit, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<Unit>,
    /// Units.
    pub quantity: Quantity,
    /// Price of a unit with VAT.
    pub price: UnitPrice,
    /// Price of a unit without VAT.
    pub price_net: UnitPrice,
    /// Cost without VAT.
    pub net_minor: i64,
    /// Rate of VAT.
    pub vat_rate: VatRate,
    /// VAT.
    pub vat_minor: i64,
    /// Cost with VAT; net and VAT add up to it.
    pub gross_minor: i64,
}

impl LineDraft {
    /// The line number `n`: VAT is extracted from the cost, prices are costs of one unit.
    ///
    /// # Errors
    /// A blank name, no quantity, a cost below zero or out of range: of the line's field, in Russian.
    pub fn line(&self, n: u32) -> Result<Line, FieldError> {
        let fault =
            |field: &str, message: &str| Err(FieldError::new(field, format!("Строка {n}: {message}")));
        if self.name.trim().is_empty() {
            return fault("name", "не указано наименование. Введите его.");
        }
        if self.quantity.is_zero() {
            return fault("quantity", "количество равно нулю. Укажите его или уберите строку.");
        }
        if self.gross_minor < 0 {
            return fault("gross", "сумма меньше нуля. Уменьшение оформляется корректировочным документом.");
        }
        let too_large =
            || FieldError::new("gross", format!("Строка {n}: сумма слишком велика. Проверьте её."));
        let vat_minor = vat_within(self.gross_minor, self.vat_rate).map_err(|_| too_large())?;
        let net_minor = self.gross_minor - vat_minor;
        Ok(Line {
            n,
            name: self.name.clone(),
            unit: self.unit.clone(),
            quantity: self.quantity,
            price: price_of_one(self.gross_minor, self.quantity).ok_or_else(too_large)?,
            price_net: price_of_one(net_minor, self.quantity).ok_or_else(too_large)?,
            net_minor,
            vat_rate: self.vat_rate,
            vat_minor,
            gross_minor: self.gross_minor,
        })
    }
}

/// All lines, numbered from 1.
///
/// # Errors
/// Every line that is wrong, by its place in `lines`; more lines than a document holds.
pub(super) fn lines(drafts: &[LineDraft]) -> Result<Vec<Line>, Vec<FieldError>> {
    if drafts.len() > LINES_MAX {
        let message = format!("В документе больше {LINES_MAX} строк. Разделите его на несколько.");
        return Err(vec![FieldError::new("lines", message)]);
    }
    let mut lines = Vec::with_capacity(drafts.len());
    let mut errors = Vec::new();
    for (draft, n) in drafts.iter().zip(1..) {
        match draft.line(n) {
            Ok(line) => lines.push(line),
            Err(error) => errors.push(error.under(&format!("lines.{}", n - 1))),
        }
    }
    if errors.is_empty() { Ok(lines) } else { Err(errors) }
}

/// The price of one unit: in whole minor units where it gives the cost back, else with six fraction digits.
pub(super) fn price_of_one(cost_minor: i64, quantity: Quantity) -> Option<UnitPrice> {
    let cost = Decimal::new(cost_minor, MINOR_DIGITS);
    let units = quantity.to_decimal();
    let exact = cost.checked_div(units)?;
    let rounded =
        |digits| exact.round_dp_with_strategy(digits, RoundingStrategy::MidpointAwayFromZero).normalize();
    let short = rounded(MINOR_DIGITS);
    let gives_back = short
        .checked_mul(units)?
        .round_dp_with_strategy(MINOR_DIGITS, RoundingStrategy::MidpointAwayFromZero)
        == cost;
    UnitPrice::try_from(if gives_back { short } else { rounded(RATE_DIGITS) }).ok()
}

/// Sums of the lines with one rate of VAT. Amounts are minor units.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RateTotal {
    /// The rate.
    pub vat_rate: VatRate,
    /// Cost without VAT.
    pub net_minor: i64,
    /// VAT.
    pub vat_minor: i64,
    /// Cost with VAT.
    pub gross_minor: i64,
}

/// Sums of a document. Amounts are minor units.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Totals {
    /// By rate, without VAT first, then by rising rate; only rates that occur.
    pub rates: Vec<RateTotal>,
    /// Cost without VAT.
    pub net_minor: i64,
    /// VAT.
    pub vat_minor: i64,
    /// Cost with VAT.
    pub gross_minor: i64,
}

impl Totals {
    /// Sums of lines.
    ///
    /// # Errors
    /// `Overflow`.
    pub fn of(lines: &[Line]) -> Result<Totals, MoneyError> {
        let amounts = lines.iter().map(|line| (line.vat_rate, line.net_minor, line.vat_minor));
        Totals::sum(amounts)
    }

    /// Sums of rates, nets and VAT.
    ///
    /// # Errors
    /// `Overflow`.
    pub(super) fn sum(
        amounts: impl Iterator<Item = (VatRate, i64, i64)> + Clone,
    ) -> Result<Totals, MoneyError> {
        let mut totals = Totals { rates: Vec::new(), net_minor: 0, vat_minor: 0, gross_minor: 0 };
        for vat_rate in VatRate::ALL {
            let of_rate = amounts.clone().filter(|(rate, ..)| *rate == vat_rate);
            let mut sum: Option<(i64, i64)> = None;
            for (_, net, vat) in of_rate {
                let (nets, vats) = sum.unwrap_or_default();
                sum = Some((add(nets, net)?, add(vats, vat)?));
            }
            let Some((net_minor, vat_minor)) = sum else { continue };
            totals.net_minor = add(totals.net_minor, net_minor)?;
            totals.vat_minor = add(totals.vat_minor, vat_minor)?;
            let gross_minor = add(net_minor, vat_minor)?;
            totals.rates.push(RateTotal { vat_rate, net_minor, vat_minor, gross_minor });
        }
        totals.gross_minor = add(totals.net_minor, totals.vat_minor)?;
        Ok(totals)
    }

    /// Whether anything is subject to VAT, at 0 % as well.
    #[must_use]
    pub fn has_vat(&self) -> bool {
        self.rates.iter().any(|total| total.vat_rate != VatRate::NoVat)
    }
}

pub(super) fn add(one: i64, other: i64) -> Result<i64, MoneyError> {
    one.checked_add(other).ok_or(MoneyError::Overflow)
}
