//! Lines of a document and their totals. Each line rounds by itself; totals are sums of rounded lines.

use rust_decimal::{Decimal, RoundingStrategy};
use serde::{Deserialize, Serialize};

use crate::billing::vat_within;
use crate::error::FieldError;
use crate::money::{Currency, Money, MoneyError};
use crate::period::Period;
use crate::rate::{Quantity, RATE_DIGITS, UnitPrice, VatRate};
use crate::text::format::format_date_ru;

/// Most lines of one document.
pub const LINES_MAX: usize = 5_000;

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

/// Units and costs of a line. Amounts are minor units.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Figures {
    /// Units; 0 when nothing is left.
    pub quantity: Quantity,
    /// Price of a unit without VAT.
    pub price_net: UnitPrice,
    /// Cost without VAT.
    pub net_minor: i64,
    /// Rate of VAT.
    pub vat_rate: VatRate,
    /// VAT.
    pub vat_minor: i64,
    /// Cost with VAT.
    pub gross_minor: i64,
}

impl Figures {
    /// Figures of so many units that cost `gross` with VAT; none for a cost below zero, for a cost of no units, and
    /// for one out of range.
    #[must_use]
    pub fn new(quantity: Quantity, gross: Money, vat_rate: VatRate) -> Option<Figures> {
        let gross_minor = gross.minor();
        if gross_minor < 0 || (quantity.is_zero() && gross_minor != 0) {
            return None;
        }
        let vat_minor = vat_within(gross_minor, vat_rate).ok()?;
        let net_minor = gross_minor - vat_minor;
        let per_unit = if quantity.is_zero() { Quantity::ONE } else { quantity };
        let price_net = price_of_one(Money::from_minor(net_minor, gross.currency()), per_unit)?;
        Some(Figures { quantity, price_net, net_minor, vat_rate, vat_minor, gross_minor })
    }
}

/// A line of a document.
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
    /// Price of a unit with VAT.
    pub price: UnitPrice,
    /// Units and costs.
    pub figures: Figures,
}

/// «Бизнес 100: абонентская плата»; the component alone where it says as much as its plan.
#[must_use]
pub fn service_name(plan: &str, component: &str) -> String {
    if plan.is_empty() || component.to_lowercase().contains(&plan.to_lowercase()) {
        component.to_owned()
    } else {
        format!("{plan}: {component}")
    }
}

impl LineDraft {
    /// A service of these days: «Бизнес 100: абонентская плата, 01.05.2026–31.05.2026». Where no units were counted it
    /// is one.
    #[must_use]
    pub fn service(
        name: &str,
        days: Period,
        quantity: Quantity,
        (gross_minor, vat_rate): (i64, VatRate),
    ) -> Self {
        let (first, last) = (format_date_ru(days.from()), format_date_ru(days.last_day()));
        let days = if first == last { first } else { format!("{first}–{last}") };
        let quantity = if quantity.is_zero() { Quantity::ONE } else { quantity };
        LineDraft { name: format!("{name}, {days}"), unit: None, quantity, gross_minor, vat_rate }
    }

    /// The line number `n`: VAT is extracted from the cost, prices are costs of one unit.
    ///
    /// # Errors
    /// A blank name, no quantity, a cost below zero or out of range: of the line's field, in Russian.
    pub fn line(&self, n: u32, currency: Currency) -> Result<Line, FieldError> {
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
        let gross = Money::from_minor(self.gross_minor, currency);
        Ok(Line {
            n,
            name: self.name.clone(),
            unit: self.unit.clone(),
            price: price_of_one(gross, self.quantity).ok_or_else(too_large)?,
            figures: Figures::new(self.quantity, gross, self.vat_rate).ok_or_else(too_large)?,
        })
    }
}

/// What `line` makes of each draft and its number, from 1.
///
/// # Errors
/// Every line that is wrong, by its place in `lines`; more lines than a document holds.
pub(super) fn numbered<Draft, Made>(
    drafts: &[Draft],
    line: impl Fn(&Draft, u32) -> Result<Made, FieldError>,
) -> Result<Vec<Made>, Vec<FieldError>> {
    if drafts.len() > LINES_MAX {
        let message = format!("В документе больше {LINES_MAX} строк. Разделите его на несколько.");
        return Err(vec![FieldError::new("lines", message)]);
    }
    let mut lines = Vec::with_capacity(drafts.len());
    let mut errors = Vec::new();
    for (draft, n) in drafts.iter().zip(1..) {
        match line(draft, n) {
            Ok(line) => lines.push(line),
            Err(error) => errors.push(error.under(&format!("lines.{}", n - 1))),
        }
    }
    if errors.is_empty() { Ok(lines) } else { Err(errors) }
}

/// The price of one unit: in whole minor units where it gives the cost back, else with six fraction digits.
pub(super) fn price_of_one(cost: Money, quantity: Quantity) -> Option<UnitPrice> {
    let rounded = |value: Decimal, digits| {
        value.round_dp_with_strategy(digits, RoundingStrategy::MidpointAwayFromZero).normalize()
    };
    let minor_digits = cost.currency().exponent();
    let (cost, units) = (cost.to_decimal(), quantity.to_decimal());
    let exact = cost.checked_div(units)?;
    let short = rounded(exact, minor_digits);
    let gives_back = rounded(short.checked_mul(units)?, minor_digits) == cost;
    UnitPrice::try_from(if gives_back { short } else { rounded(exact, RATE_DIGITS) }).ok()
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

impl RateTotal {
    fn first(line: &Figures) -> RateTotal {
        let Figures { vat_rate, net_minor, vat_minor, gross_minor, .. } = *line;
        RateTotal { vat_rate, net_minor, vat_minor, gross_minor }
    }

    fn plus(&mut self, line: &Figures) -> Result<(), MoneyError> {
        self.net_minor = add(self.net_minor, line.net_minor)?;
        self.vat_minor = add(self.vat_minor, line.vat_minor)?;
        self.gross_minor = add(self.gross_minor, line.gross_minor)?;
        Ok(())
    }
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
    pub(super) fn of<'a>(lines: impl Iterator<Item = &'a Figures>) -> Result<Totals, MoneyError> {
        let mut totals = Totals { rates: Vec::new(), net_minor: 0, vat_minor: 0, gross_minor: 0 };
        for line in lines {
            totals.net_minor = add(totals.net_minor, line.net_minor)?;
            totals.vat_minor = add(totals.vat_minor, line.vat_minor)?;
            totals.gross_minor = add(totals.gross_minor, line.gross_minor)?;
            match totals.rates.iter_mut().find(|total| total.vat_rate == line.vat_rate) {
                Some(total) => total.plus(line)?,
                None => totals.rates.push(RateTotal::first(line)),
            }
        }
        totals.rates.sort_by_key(|total| VatRate::ALL.iter().position(|rate| *rate == total.vat_rate));
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
