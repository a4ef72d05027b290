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
use crate::rate::{Percent, Quantity, UnitPrice, VatPolicy};
use crate::subscription::DiscountKind;

pub fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn price(text: &str) -> UnitPrice {
    UnitPrice::try_from(text.parse::<Decimal>().unwrap()).unwrap()
}

/// A version of the plan, ranked 1, with a set-up fee, aligned to the 1st.
pub fn version(id: u128, fee: &str) -> Offer {
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
pub fn begun(own: Option<UnitPrice>) -> World {
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

/// What a run on the day charges.
fn charged(world: &mut World, on: &str) -> Vec<i64> {
    let known = world.lines.len();
    world.run(day(on));
    world.lines.iter().skip(known).map(|(_, line)| line.amount_minor).collect()
}

#[test]
fn a_price_agreed_for_the_next_period_is_that_of_the_version_too() {
    let own = |text: &str| Action::Price { price: Some(price(text)), effective: None };
    let mut world = begun(None);
    let outcome = world.preview("s", day("2026-03-20"), &own("250")).unwrap();
    world.apply("s", outcome);
    let done = migrate(&world.lives["s"], day("2026-03-20"), &version(2, "330")).unwrap();
    assert_eq!((done.before_minor, done.after_minor), (25_000, 25_000));
    world.apply("s", done.outcome);
    assert_eq!(charged(&mut world, "2026-04-10"), [25_000]);
    let mut world = begun(Some(price("250")));
    let plan = Action::Price { price: None, effective: None };
    let outcome = world.preview("s", day("2026-03-20"), &plan).unwrap();
    world.apply("s", outcome);
    let done = migrate(&world.lives["s"], day("2026-03-20"), &version(2, "330")).unwrap();
    assert_eq!((done.before_minor, done.after_minor), (30_000, 33_000));
    world.apply("s", done.outcome);
    assert_eq!(charged(&mut world, "2026-04-10"), [33_000]);
}

#[test]
fn a_price_and_a_discount_agreed_for_later_begin_on_their_day_under_the_version() {
    let may = Some(Effective::On(day("2026-05-10")));
    let percent = DiscountKind::Percent(Percent::try_from(Decimal::from(10)).unwrap());
    for (settlement, effective) in [
        (ChangeSettlement::Prorate, Effective::EndOfPeriod),
        (ChangeSettlement::Prorate, Effective::Immediate),
        (ChangeSettlement::None, Effective::Immediate),
    ] {
        let mut world = begun(None);
        for action in [
            Action::Price { price: Some(price("200")), effective: may },
            Action::Discount {
                kind: percent,
                until: None,
                effective: Some(Effective::On(day("2026-06-10"))),
            },
            Action::Change {
                to: version(2, "330"),
                effective: Some(effective),
                settlement,
                billing_date: BillingDate::Keep,
            },
        ] {
            let outcome = world.preview("s", day("2026-03-20"), &action).unwrap();
            world.apply("s", outcome);
        }
        assert_eq!(charged(&mut world, "2026-04-10"), [33_000], "{settlement:?} {effective:?}");
        assert_eq!(charged(&mut world, "2026-05-10"), [20_000], "{settlement:?} {effective:?}");
        assert_eq!(charged(&mut world, "2026-06-10"), [18_000], "{settlement:?} {effective:?}");
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

#[test]
fn a_plan_that_is_billed_from_the_next_period_is_set_up_however_often_it_is_changed_to() {
    for second in [2, 3] {
        let mut world = begun(None);
        for id in [2, second] {
            let mut to = version(id, "330");
            to.plan.id = PlanId(Uuid::from_u128(8));
            let change = Action::Change {
                to,
                effective: Some(Effective::Immediate),
                settlement: ChangeSettlement::None,
                billing_date: BillingDate::Keep,
            };
            let outcome = world.preview("s", day("2026-03-20"), &change).unwrap();
            world.apply("s", outcome);
        }
        assert_eq!(charged(&mut world, "2026-04-10"), [23_100, 5_000], "21 days of version {second}");
    }
}

#[test]
fn what_was_charged_ahead_does_not_come_back_beside_the_plan_that_took_its_place() {
    let mut world = begun(None);
    let change = |id: u128, plan: u128| {
        let mut to = version(id, "330");
        to.plan.id = PlanId(Uuid::from_u128(plan));
        Action::Change {
            to,
            effective: Some(Effective::Immediate),
            settlement: ChangeSettlement::None,
            billing_date: BillingDate::Keep,
        }
    };
    let quantity = Action::Quantity {
        quantity: Quantity::try_from(Decimal::from(2)).unwrap(),
        effective: Some(Effective::On(day("2026-04-01"))),
        settlement: ChangeSettlement::Prorate,
    };
    let outcome = world.preview("s", day("2026-03-20"), &change(2, 8)).unwrap();
    world.apply("s", outcome);
    world.run(day("2026-04-12"));
    let back = Action::Change {
        to: version(1, "300"),
        effective: Some(Effective::Immediate),
        settlement: ChangeSettlement::Prorate,
        billing_date: BillingDate::Keep,
    };
    for action in [&back, &quantity, &Action::DropChange] {
        let outcome = world.preview("s", day("2026-03-20"), action).unwrap();
        world.apply("s", outcome);
    }
    let stages = world.lives["s"].stages.iter();
    let begins: Vec<_> = stages.map(|stage| (stage.segment.from, stage.plan.version)).collect();
    assert!(begins.iter().all(|(from, _)| *from <= day("2026-03-20")), "{begins:?}");
}
