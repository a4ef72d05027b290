//! The price of one line: list price, override, discounts, share of the period, rounding, VAT.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::span::{self, ServiceSpan};
use crate::catalog::{Component, ComponentCharge, FirstStub, PlanTerms, PriceOverflow, Pricing};
use crate::ids::ChargeId;
use crate::money::{MoneyError, round_half_away};
use crate::period::Period;
use crate::proration::{Share, days, share_of};
use crate::rate::{Quantity, UnitPrice, VatRate};
use crate::subscription::{DiscountKind, Segment};

/// Why a line has its sum: enough to write the formula down.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Explanation {
    /// Price of a whole period for the quantity, override included, before discounts, in major units.
    pub list: Decimal,
    /// The same after discounts.
    pub price: Decimal,
    /// Share of a whole period that was charged.
    pub share: Share,
    /// Days of the piece as the basis counts them; 0 for one-time and metered lines, which are not prorated.
    pub days: i64,
    /// Usage that was reported after its own span was billed is part of the quantity.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub late_usage: bool,
    /// The days cost nothing because they make up for paid days that were blocked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub makes_up: Option<MakesUp>,
}

/// The charge whose blocked days a line of nothing makes up for. Were the line taken back, its days would be worth
/// what they cost there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct MakesUp {
    /// The charge.
    pub charge: ChargeId,
    /// What was charged, with VAT, in minor units.
    pub amount_minor: i64,
    /// VAT in it.
    pub vat_minor: i64,
    /// For which days.
    pub days: Period,
    /// What moved; none in lines of before this was kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub moved: Option<Moved>,
}

/// Paid days that moved behind a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moved {
    /// The line that had them last: the charge, or another that makes up for it.
    pub line: ChargeId,
    /// Which days of the charge they are, as many as the line has.
    pub days: Period,
}

pub(super) struct Priced {
    pub amount_minor: i64,
    pub vat_rate: VatRate,
    pub vat_minor: i64,
    pub explanation: Explanation,
}

/// An amount that does not fit.
pub(super) struct OutOfRange;

impl From<PriceOverflow> for OutOfRange {
    fn from(_: PriceOverflow) -> Self {
        OutOfRange
    }
}

impl From<MoneyError> for OutOfRange {
    fn from(_: MoneyError) -> Self {
        OutOfRange
    }
}

/// Order of a price: override, then percentages multiplied, then amounts, never below 0; then the share of the
/// period; rounded once; then VAT.
pub(super) fn price(
    segment: &Segment,
    component: &Component,
    span: ServiceSpan,
    quantity: Quantity,
    late_usage: bool,
) -> Result<Priced, OutOfRange> {
    let list = list_price(&segment.terms, segment.price_override, component, quantity)?;
    let price = discounted(segment, span, list)?;
    let share = share(segment, component, span)?;
    let rounded = share.of(price, segment.terms.currency)?;
    let vat_rate = segment.terms.vat.rate_on(span.last_day());
    let (amount_minor, vat_minor) = with_vat(rounded, vat_rate, segment.terms.vat_included)?;
    let days = match (&component.charge, span) {
        (ComponentCharge::Recurring { .. }, ServiceSpan::Days(piece)) => days(segment.terms.basis, piece),
        (ComponentCharge::Recurring { .. }, ServiceSpan::Once(_))
        | (ComponentCharge::OneTime { .. } | ComponentCharge::Metered { .. }, _) => 0,
    };
    let explanation = Explanation {
        list: list.normalize(),
        price: price.normalize(),
        share,
        days,
        late_usage,
        makes_up: None,
    };
    Ok(Priced { amount_minor, vat_rate, vat_minor, explanation })
}

fn list_price(
    terms: &PlanTerms,
    price_override: Option<UnitPrice>,
    component: &Component,
    quantity: Quantity,
) -> Result<Decimal, PriceOverflow> {
    let overridden =
        price_override.filter(|_| terms.override_target().is_some_and(|target| target.id == component.id));
    match (&component.charge, overridden) {
        (ComponentCharge::Recurring { pricing: Pricing::Flat { .. } }, Some(price)) => Ok(price.to_decimal()),
        (ComponentCharge::Recurring { pricing: Pricing::PerUnit { .. } }, Some(price)) => {
            Pricing::PerUnit { price }.amount(quantity)
        }
        (ComponentCharge::Recurring { pricing } | ComponentCharge::Metered { pricing, .. }, _) => {
            pricing.amount(quantity)
        }
        (ComponentCharge::OneTime { price }, _) => Ok(price.to_decimal()),
    }
}

fn discounted(segment: &Segment, span: ServiceSpan, list: Decimal) -> Result<Decimal, PriceOverflow> {
    let applied = || segment.discounts.iter().filter(|discount| discount.applies_on(span.from()));
    let mut price = list;
    for discount in applied() {
        if let DiscountKind::Percent(percent) = discount.kind {
            price = price.checked_mul(percent.rest()).ok_or(PriceOverflow)?;
        }
    }
    for discount in applied() {
        if let DiscountKind::Amount(amount) = discount.kind {
            price = price.checked_sub(amount.to_decimal()).ok_or(PriceOverflow)?;
        }
    }
    Ok(price.max(Decimal::ZERO))
}

fn share(segment: &Segment, component: &Component, span: ServiceSpan) -> Result<Share, MoneyError> {
    let piece = match (&component.charge, span) {
        (ComponentCharge::Recurring { .. }, ServiceSpan::Days(piece)) => piece,
        (ComponentCharge::Recurring { .. }, ServiceSpan::Once(_))
        | (ComponentCharge::OneTime { .. } | ComponentCharge::Metered { .. }, _) => return Ok(Share::WHOLE),
    };
    let basis = segment.terms.basis;
    match segment.first_stub {
        FirstStub::Full | FirstStub::Free if lies_in_first_stub(segment, piece) => {
            if segment.first_stub == FirstStub::Free {
                return Ok(Share::NONE);
            }
            let stub = span::first_stub(segment);
            if piece == stub {
                return Ok(Share::WHOLE);
            }
            let of = days(basis, stub).max(1);
            Ok(Share::new(days(basis, piece).min(of), of))
        }
        FirstStub::Full | FirstStub::Free | FirstStub::Prorate | FirstStub::Merge => {
            share_of(segment.schedule, basis, piece)
        }
    }
}

fn lies_in_first_stub(segment: &Segment, piece: Period) -> bool {
    span::is_first_stub(segment, segment.from) && span::first_stub(segment).covers(piece)
}

/// The VAT within an amount that contains it: `round(gross × r / (100 + r))`.
///
/// # Errors
/// `Overflow`.
pub fn vat_within(gross_minor: i64, rate: VatRate) -> Result<i64, MoneyError> {
    let percent = i128::from(rate.percent());
    round_half_away(i128::from(gross_minor) * percent, 100 + percent)
}

/// A part of a charged amount and the VAT in it: of an amount with VAT included the part of the whole, of one with VAT
/// on top the part of the net and VAT on that.
///
/// # Errors
/// `Overflow`.
pub fn vat_of_part(
    (amount_minor, vat_minor): (i64, i64),
    (rate, included): (VatRate, bool),
    part: impl Fn(i64) -> Result<i64, MoneyError>,
) -> Result<(i64, i64), MoneyError> {
    let base = if included { amount_minor } else { amount_minor - vat_minor };
    with_vat(part(base)?, rate, included)
}

/// What one component costs for one whole period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ComponentPrice {
    /// Code of the component.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Units priced; one for one-time components.
    pub quantity: Quantity,
    /// Amount with VAT, in minor units.
    pub amount_minor: i64,
    /// VAT in the amount, in minor units.
    pub vat_minor: i64,
    /// VAT rate.
    pub vat_rate: VatRate,
}

/// The list price of `quantity` for one whole period by each component, rounded once per line, with VAT as of
/// `on`. The price tester shows it.
///
/// # Errors
/// `Overflow` when an amount does not fit.
pub fn whole_period(
    terms: &PlanTerms,
    quantity: Quantity,
    on: NaiveDate,
) -> Result<Vec<ComponentPrice>, MoneyError> {
    let vat_rate = terms.vat.rate_on(on);
    let price = |component: &Component| {
        let (list, quantity) = match &component.charge {
            ComponentCharge::OneTime { price } => (price.to_decimal(), Quantity::ONE),
            ComponentCharge::Recurring { pricing } | ComponentCharge::Metered { pricing, .. } => {
                (pricing.amount(quantity).map_err(|_| MoneyError::Overflow)?, quantity)
            }
        };
        let rounded = Share::WHOLE.of(list, terms.currency)?;
        let (amount_minor, vat_minor) = with_vat(rounded, vat_rate, terms.vat_included)?;
        let (code, name) = (component.code.clone(), component.name.clone());
        Ok(ComponentPrice { code, name, quantity, amount_minor, vat_minor, vat_rate })
    };
    terms.components.iter().map(price).collect()
}

/// What the recurring components cost for one whole period: with VAT as of `on`, before discounts, in minor units,
/// each component rounded once.
///
/// # Errors
/// `Overflow` when an amount does not fit.
pub fn recurring_amount(
    terms: &PlanTerms,
    quantity: Quantity,
    price_override: Option<UnitPrice>,
    on: NaiveDate,
) -> Result<i64, MoneyError> {
    let rate = terms.vat.rate_on(on);
    let recurring = |component: &&Component| matches!(component.charge, ComponentCharge::Recurring { .. });
    terms.components.iter().filter(recurring).try_fold(0_i64, |sum, component| {
        let list = list_price(terms, price_override, component, quantity);
        let rounded = Share::WHOLE.of(list.map_err(|_| MoneyError::Overflow)?, terms.currency)?;
        let (amount, _) = with_vat(rounded, rate, terms.vat_included)?;
        sum.checked_add(amount).ok_or(MoneyError::Overflow)
    })
}

/// The amount with VAT and the VAT in it, each rounded once.
///
/// Inclusive: `vat = round(gross × r / (100 + r))`. On top: `vat = round(net × r / 100)`, `gross = net + vat`.
fn with_vat(rounded: i64, rate: VatRate, included: bool) -> Result<(i64, i64), MoneyError> {
    if included {
        Ok((rounded, vat_within(rounded, rate)?))
    } else {
        let vat = round_half_away(i128::from(rounded) * i128::from(rate.percent()), 100)?;
        Ok((rounded.checked_add(vat).ok_or(MoneyError::Overflow)?, vat))
    }
}
