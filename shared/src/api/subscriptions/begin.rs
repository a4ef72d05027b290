//! How a subscription begins: its schedule, its discounts and its first charges.
//!
//! The server makes subscriptions by [`begin`], and the browser shows by the same function what they will cost.

use std::sync::Arc;

use chrono::NaiveDate;

use super::{DiscountInput, QuoteLineView, SubscriptionPreview};
use crate::api::scalars::Date;
use crate::billing::{Facts, Marker, QuoteError, quote};
use crate::calendar::{BillingDay, Schedule};
use crate::catalog::{Component, PlanTerms};
use crate::error::FieldError;
use crate::ids::SubscriptionId;
use crate::money::Money;
use crate::rate::{Quantity, UnitPrice};
use crate::subscription::{Discount, Segment, Start};

/// What is stated of a subscription that is to begin.
#[derive(Debug, Clone, Copy)]
pub struct Beginning<'a> {
    /// Units, above zero.
    pub quantity: Quantity,
    /// First day of service.
    pub start_on: NaiveDate,
    /// Billing day instead of the plan's alignment.
    pub billing_day: Option<BillingDay>,
    /// Price instead of that of the plan's only flat or per-unit component.
    pub price_override: Option<UnitPrice>,
    /// Discounts.
    pub discounts: &'a [DiscountInput],
    /// First day that another system has not charged.
    pub charged_through: Option<NaiveDate>,
    /// First day without service.
    pub ended_on: Option<NaiveDate>,
    /// Period boundaries of its base, which an add-on follows.
    pub base: Option<Schedule>,
}

/// A new subscription worked out: its facts before anything is charged.
#[derive(Debug, Clone)]
pub struct Begun {
    /// Its only stretch of terms and what another system has charged.
    pub facts: Facts,
    /// The billing day that the client gets.
    pub client_billing_day: Option<BillingDay>,
    /// The day of the first charge.
    pub next_due_on: Option<NaiveDate>,
}

/// Works out the beginning of a subscription under `terms`, of a client with this billing day.
///
/// # Errors
/// Every field that is wrong.
pub fn begin(
    new: Beginning<'_>,
    terms: &Arc<PlanTerms>,
    client_billing_day: Option<BillingDay>,
    id: SubscriptionId,
) -> Result<Begun, Vec<FieldError>> {
    let start = Start { on: new.start_on, billing_day: new.billing_day, client_billing_day };
    let mut first = start.first_billing(terms).map_err(|_| {
        let text = "У плана с периодом в днях или неделях дня биллинга нет. Оставьте поле пустым.";
        vec![FieldError::new("billingDay", text)]
    })?;
    let mut errors = Vec::new();
    if let Some(base) = new.base {
        first.schedule = Schedule::new(terms.interval, base.anchor(), base.billing_day());
        first.client_billing_day = None;
        if new.billing_day.is_some() {
            let text = "День биллинга дополнения — тот же, что у основной подписки. Оставьте поле пустым.";
            errors.push(FieldError::new("billingDay", text));
        }
    }
    if new.quantity.is_zero() {
        errors.push(FieldError::new("quantity", "Количество должно быть больше нуля."));
    }
    if new.ended_on.is_some_and(|end| end <= new.start_on) {
        errors.push(FieldError::new("endedOn", "Подписка кончается раньше, чем начинается. Исправьте дату."));
    }
    if new.price_override.is_some() && terms.override_target().is_none() {
        let text = "В этом плане нет единственной составляющей с ценой за период или за единицу: \
                    свою цену задать нельзя. Уберите цену.";
        errors.push(FieldError::new("priceOverride", text));
    }
    let discounts = read_discounts(new.discounts, first.from, first.schedule).unwrap_or_else(|wrong| {
        errors.extend(wrong);
        Vec::new()
    });
    if !errors.is_empty() {
        return Err(errors);
    }
    let segment = Segment {
        from: first.from,
        terms: Arc::clone(terms),
        schedule: first.schedule,
        quantity: new.quantity,
        price_override: new.price_override,
        first_stub: terms.first_stub,
        discounts,
    };
    let facts = Facts {
        subscription: id,
        revision: 0,
        markers: charged_elsewhere(terms, first.from, new.charged_through),
        segments: vec![segment],
        ended_on: new.ended_on,
        covered: Vec::new(),
        usage: Vec::new(),
        blocked: Vec::new(),
    };
    let ahead = quote(&facts, NaiveDate::MIN).map_err(|error| too_much(&error))?;
    Ok(Begun { facts, client_billing_day: first.client_billing_day, next_due_on: ahead.next_due_on })
}

fn too_much(error: &QuoteError) -> Vec<FieldError> {
    vec![FieldError::new("quantity", error.to_string())]
}

fn read_discounts(
    inputs: &[DiscountInput],
    first_day: NaiveDate,
    schedule: Schedule,
) -> Result<Vec<Discount>, Vec<FieldError>> {
    let (mut discounts, mut errors) = (Vec::with_capacity(inputs.len()), Vec::new());
    for (index, input) in inputs.iter().enumerate() {
        match input.read(first_day, schedule) {
            Ok(discount) => discounts.push(discount),
            Err(error) => errors.push(error.under(&format!("discounts.{index}"))),
        }
    }
    if errors.is_empty() { Ok(discounts) } else { Err(errors) }
}

/// Another system has charged all components up to this day; set-up fees as well.
fn charged_elsewhere(terms: &PlanTerms, first: NaiveDate, charged_through: Option<NaiveDate>) -> Vec<Marker> {
    let Some(through) = charged_through.filter(|through| *through > first) else { return Vec::new() };
    let marker = |component: &Component| Marker {
        component: component.id,
        charged_through: through,
        covered_to: through,
    };
    terms.components.iter().map(marker).collect()
}

impl Begun {
    /// What a run as of `as_of` would charge.
    ///
    /// # Errors
    /// `quantity`, when an amount is out of range or more periods are due than one run charges.
    pub fn preview(&self, as_of: NaiveDate) -> Result<SubscriptionPreview, Vec<FieldError>> {
        let Some(segment) = self.facts.segments.first() else { return Err(Vec::new()) };
        let currency = segment.terms.currency;
        let quote = quote(&self.facts, as_of).map_err(|error| too_much(&error))?;
        let total = quote.total_minor();
        let total = total.map_err(|error| vec![FieldError::new("quantity", error.to_string())])?;
        Ok(SubscriptionPreview {
            lines: quote.lines.iter().map(|line| QuoteLineView::new(line, currency)).collect(),
            total: Money::from_minor(total, currency).into(),
            first_billed_on: Date(segment.from),
            billing_day: segment.schedule.billing_day().and_then(|day| i32::try_from(day.get()).ok()),
            next_period: quote.next_period.map(Into::into),
            next_due_on: quote.next_due_on.map(Date),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::scalars::Decimal;
    use crate::calendar::Interval;
    use crate::catalog::{
        Alignment, BlockedTime, ComponentCharge, FirstStub, Pricing, ProrationBasis, Timing,
    };
    use crate::ids::ComponentId;
    use crate::money::Currency;
    use crate::rate::VatPolicy;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn monthly() -> Arc<PlanTerms> {
        let price = UnitPrice::try_from("310".parse::<rust_decimal::Decimal>().unwrap()).unwrap();
        let fee = Component {
            id: ComponentId(uuid::Uuid::nil()),
            code: "fee".to_owned(),
            name: "Плата".to_owned(),
            charge: ComponentCharge::Recurring { pricing: Pricing::Flat { price } },
        };
        Arc::new(PlanTerms {
            currency: Currency::Rub,
            interval: Interval::Months(1),
            alignment: Alignment::Fixed(BillingDay::try_from(1).unwrap()),
            timing: Timing::Advance,
            trial_days: 0,
            vat: VatPolicy::General,
            vat_included: true,
            first_stub: FirstStub::Prorate,
            basis: ProrationBasis::Actual,
            blocked_time: BlockedTime::Charge,
            minimum: None,
            components: vec![fee],
        })
    }

    fn from(start: &str) -> Beginning<'static> {
        Beginning {
            quantity: Quantity::ONE,
            start_on: day(start),
            billing_day: None,
            price_override: None,
            discounts: &[],
            charged_through: None,
            ended_on: None,
            base: None,
        }
    }

    #[test]
    fn a_first_piece_is_charged_at_once_and_the_next_period_on_its_boundary() {
        let begun = begin(from("2026-03-11"), &monthly(), None, SubscriptionId(uuid::Uuid::nil())).unwrap();
        let preview = begun.preview(day("2026-03-11")).unwrap();
        assert_eq!(preview.total.amount, Decimal("210.00".parse().unwrap()));
        assert_eq!(preview.next_due_on, Some(Date(day("2026-04-01"))));
        assert_eq!(begun.preview(day("2026-04-01")).unwrap().lines.len(), 2);
    }

    #[test]
    fn every_wrong_field_is_named() {
        let percent = DiscountInput { percent: None, amount: None, from: None, until: None, periods: None };
        let wrong = Beginning {
            quantity: Quantity::try_from(rust_decimal::Decimal::ZERO).unwrap(),
            discounts: &[percent],
            ended_on: Some(day("2026-03-11")),
            ..from("2026-03-11")
        };
        let errors = begin(wrong, &monthly(), None, SubscriptionId(uuid::Uuid::nil())).unwrap_err();
        let paths: Vec<String> = errors.iter().map(|error| error.path.join(".")).collect();
        assert_eq!(paths, ["quantity", "endedOn", "discounts.0.percent"]);
    }
}
