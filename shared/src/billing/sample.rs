//! What a plan would charge somebody who subscribes to it: the price tester quotes it before anybody has.

use std::sync::Arc;

use chrono::{NaiveDate, NaiveTime};

use super::{Facts, Quote, QuoteError, Usage, quote, span};
use crate::calendar::BillingDay;
use crate::catalog::PlanTerms;
use crate::ids::SubscriptionId;
use crate::period::Period;
use crate::rate::Quantity;
use crate::subscription::{Segment, Start};

/// A subscription that does not exist.
#[derive(Debug, Clone, PartialEq)]
pub struct Sample {
    /// What it is subscribed to.
    pub terms: Arc<PlanTerms>,
    /// First day of service.
    pub start_on: NaiveDate,
    /// The client's billing day, where it has one; only plans that align to it look at it.
    pub client_billing_day: Option<BillingDay>,
    /// Units.
    pub quantity: Quantity,
    /// Units used in every period, by code of the metered component.
    pub usage: Vec<(Arc<str>, Quantity)>,
    /// So many periods, a first stub counted as one; 0 quotes nothing.
    pub periods: u32,
}

/// What a sample would be charged.
#[derive(Debug, Clone, PartialEq)]
pub struct SampleQuote {
    /// First billed day: the start plus the trial.
    pub first_billed_on: NaiveDate,
    /// The periods that were quoted, in order.
    pub periods: Vec<Period>,
    /// The lines.
    pub quote: Quote,
}

impl Sample {
    /// Quotes the first periods whole: what is charged in advance at their beginning, and what is charged in
    /// arrears at their end.
    ///
    /// # Errors
    /// See [`QuoteError`].
    pub fn quote(&self) -> Result<SampleQuote, QuoteError> {
        let start =
            Start { on: self.start_on, billing_day: None, client_billing_day: self.client_billing_day };
        let first = start.first_billing(&self.terms).expect("no billing day of its own is asked for");
        let segment = Segment {
            from: first.from,
            terms: Arc::clone(&self.terms),
            schedule: first.schedule,
            quantity: self.quantity,
            price_override: None,
            first_stub: self.terms.first_stub,
            discounts: Vec::new(),
        };
        let periods = self.periods_of(&segment);
        let Some(last) = periods.last().copied() else {
            return Ok(SampleQuote { first_billed_on: first.from, periods, quote: Quote::default() });
        };
        let facts = Facts {
            subscription: SubscriptionId(uuid::Uuid::nil()),
            revision: 0,
            segments: vec![segment],
            ended_on: Some(last.to()),
            markers: Vec::new(),
            covered: Vec::new(),
            usage: self.usage_of(&periods),
            blocked: Vec::new(),
        };
        let quote = quote(&facts, last.to())?;
        Ok(SampleQuote { first_billed_on: first.from, periods, quote })
    }

    fn periods_of(&self, segment: &Segment) -> Vec<Period> {
        let mut from = segment.from;
        (0..self.periods)
            .map_while(|_| {
                let life = Period::new(from, NaiveDate::MAX)?;
                let piece = span::natural_piece(segment, life, from);
                from = piece.to();
                Some(piece)
            })
            .collect()
    }

    fn usage_of(&self, periods: &[Period]) -> Vec<Usage> {
        let record = |period: &Period, (component, quantity): &(Arc<str>, Quantity)| Usage {
            component: Arc::clone(component),
            quantity: *quantity,
            used_at: period.from().and_time(NaiveTime::MIN).and_utc(),
            counted_on: period.from(),
            late: false,
        };
        periods.iter().flat_map(|period| self.usage.iter().map(move |used| record(period, used))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::Interval;
    use crate::catalog::{
        Aggregate, Alignment, BlockedTime, Component, ComponentCharge, FirstStub, Pricing, ProrationBasis,
        Timing,
    };
    use crate::ids::ComponentId;
    use crate::money::Currency;
    use crate::rate::{UnitPrice, VatPolicy};

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn units(n: i64) -> Quantity {
        Quantity::from_micros(n * 1_000_000).unwrap()
    }

    fn price(n: i64) -> UnitPrice {
        UnitPrice::from_micros(n * 1_000_000).unwrap()
    }

    fn component(n: u128, code: &str, charge: ComponentCharge) -> Component {
        Component {
            id: ComponentId(uuid::Uuid::from_u128(n)),
            code: code.to_owned(),
            name: code.to_owned(),
            charge,
        }
    }

    fn sample(first_stub: FirstStub, trial_days: u32) -> Sample {
        let calls = ComponentCharge::Metered {
            aggregate: Aggregate::Sum,
            pricing: Pricing::PerUnit { price: price(2) },
        };
        let terms = PlanTerms {
            currency: Currency::Rub,
            interval: Interval::Months(1),
            alignment: Alignment::Fixed(BillingDay::try_from(1).unwrap()),
            timing: Timing::Advance,
            trial_days,
            vat: VatPolicy::General,
            vat_included: true,
            first_stub,
            basis: ProrationBasis::Actual,
            blocked_time: BlockedTime::Charge,
            minimum: None,
            components: vec![
                component(
                    1,
                    "fee",
                    ComponentCharge::Recurring { pricing: Pricing::Flat { price: price(1_990) } },
                ),
                component(2, "setup", ComponentCharge::OneTime { price: price(500) }),
                component(3, "calls", calls),
            ],
        };
        Sample {
            terms: Arc::new(terms),
            start_on: day("2026-11-18"),
            client_billing_day: None,
            quantity: Quantity::ONE,
            usage: vec![(Arc::from("calls"), units(10))],
            periods: 2,
        }
    }

    fn lines(quoted: &SampleQuote) -> Vec<(String, String, i64)> {
        let lines = quoted.quote.lines.iter();
        lines.map(|line| (line.code.clone(), line.due_on.to_string(), line.amount_minor)).collect()
    }

    fn line(code: &str, due: &str, amount: i64) -> (String, String, i64) {
        (code.to_owned(), due.to_owned(), amount)
    }

    #[test]
    fn a_stub_and_a_month_are_charged_with_the_usage_of_each() {
        let quoted = sample(FirstStub::Prorate, 0).quote().unwrap();
        assert_eq!(
            lines(&quoted),
            [
                line("fee", "2026-11-18", 86_233),
                line("fee", "2026-12-01", 199_000),
                line("setup", "2026-11-18", 50_000),
                line("calls", "2026-12-01", 2_000),
                line("calls", "2027-01-01", 2_000),
            ]
        );
    }

    #[test]
    fn a_trial_moves_the_first_billed_day_and_a_merged_stub_is_one_period() {
        let quoted = sample(FirstStub::Merge, 10).quote().unwrap();
        assert_eq!(quoted.first_billed_on, day("2026-11-28"));
        let ends: Vec<String> = quoted.periods.iter().map(|period| period.to().to_string()).collect();
        assert_eq!(ends, ["2027-01-01", "2027-02-01"]);
    }

    #[test]
    fn no_periods_are_no_lines() {
        let quoted = Sample { periods: 0, ..sample(FirstStub::Full, 0) }.quote().unwrap();
        assert!(quoted.quote.lines.is_empty() && quoted.periods.is_empty());
    }
}
