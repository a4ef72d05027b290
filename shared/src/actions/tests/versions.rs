//! Another version of the same plan: what is the client's own stays.

use std::sync::Arc;

use chrono::NaiveDate;
use rust_decimal::Decimal;
use uuid::Uuid;

use super::world::{Beginning, World, offer};
use crate::actions::{Action, BillingDate, ChangeSettlement, Effective, Offer, Transition, migrate};
use crate::calendar::{BillingDay, Interval};
use crate::catalog::{
    Alignment, BlockedTime, Component, ComponentCharge, FirstStub, PlanTerms, Pricing, ProrationBasis, Timing,
};
use crate::ids::{ComponentId, PlanId};
use crate::money::Currency;
use crate::rate::{Quantity, UnitPrice, VatPolicy};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn price(text: &str) -> UnitPrice {
    UnitPrice::try_from(text.parse::<Decimal>().unwrap()).unwrap()
}

/// A version of the plan with a set-up fee, aligned to the 1st.
fn version(id: u128, fee: &str) -> Offer {
    let component = |n: u128, code: &str, charge| Component {
        id: ComponentId(Uuid::from_u128(id * 10 + n)),
        code: code.to_owned(),
        name: code.to_owned(),
        charge,
    };
    let flat = ComponentCharge::Recurring { pricing: Pricing::Flat { price: price(fee) } };
    let terms = PlanTerms {
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
        components: vec![
            component(1, "fee", flat),
            component(2, "setup", ComponentCharge::OneTime { price: price("50") }),
        ],
    };
    let mut offer = offer(&Arc::new(terms), 1);
    offer.plan.id = PlanId(Uuid::from_u128(7));
    offer
}

/// A subscription from 10 March on the 10th of every month, billed.
fn begun(own: Option<UnitPrice>) -> World {
    let mut world = World::default();
    let begin = Beginning {
        on: day("2026-03-10"),
        billing_day: BillingDay::try_from(10).ok(),
        quantity: Quantity::ONE,
        price: own,
        discounts: Vec::new(),
    };
    world.subscribe("s", &version(1, "300"), begin).unwrap();
    world.run(day("2026-03-10"));
    world
}

#[test]
fn a_version_keeps_the_billing_day_and_the_price_of_ones_own_and_sets_nothing_up_again() {
    for (own, sums, amount) in [(None, (30_000, 33_000), 33_000), (Some("250"), (25_000, 25_000), 25_000)] {
        let mut world = begun(own.map(price));
        let done = migrate(&world.lives["s"], day("2026-03-20"), &version(2, "330")).unwrap();
        assert_eq!((done.before_minor, done.after_minor), sums);
        assert_eq!(done.outcome.effective_on, day("2026-04-10"));
        world.apply("s", done.outcome);
        world.run(day("2026-04-10"));
        let (_, line) = world.lines.last().unwrap();
        assert_eq!((line.span.from(), line.span.to()), (day("2026-04-10"), day("2026-05-10")));
        assert_eq!(line.amount_minor, amount);
        assert_eq!(world.lines.len(), 3, "March with its set-up, and April");
    }
}

#[test]
fn who_changes_or_ends_anyway_is_left_to_it() {
    let mut world = begun(None);
    let change = Action::Change {
        to: version(3, "310"),
        effective: Some(Effective::EndOfPeriod),
        settlement: ChangeSettlement::Prorate,
        billing_date: BillingDate::Keep,
    };
    let outcome = world.preview("s", day("2026-03-20"), &change).unwrap();
    world.apply("s", outcome);
    let refusal = migrate(&world.lives["s"], day("2026-03-20"), &version(2, "330")).unwrap_err();
    assert_eq!(refusal, Transition::ChangeScheduled.into());
}
