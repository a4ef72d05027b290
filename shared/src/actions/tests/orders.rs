//! What orders more, whatever a change is called.

use rust_decimal::Decimal;
use uuid::Uuid;

use super::versions::{begun, day, version};
use crate::actions::{Action, BillingDate, ChangeSettlement, Direction, Effective, Offer};
use crate::ids::{PlanId, ProductId};
use crate::rate::{Quantity, UnitPrice};

/// Another plan, of this product and rank.
fn other(price: &str, product: u128, rank: i32) -> Offer {
    let mut offer = version(2, price);
    (offer.plan.id, offer.plan.product) = (PlanId(Uuid::from_u128(8)), ProductId(Uuid::from_u128(product)));
    offer.plan.rank = rank;
    offer
}

#[test]
fn a_dearer_plan_costs_more_though_it_is_no_upgrade() {
    let world = begun(None);
    for (to, direction, more) in [
        (other("900", 2, 1), Direction::Crossgrade, true),
        (other("900", 1, 0), Direction::Downgrade, true),
        (other("299.99", 1, 2), Direction::Upgrade, false),
        (other("300", 2, 1), Direction::Crossgrade, false),
    ] {
        for effective in [Effective::Immediate, Effective::EndOfPeriod] {
            let change = Action::Change {
                to: to.clone(),
                effective: Some(effective),
                settlement: ChangeSettlement::Prorate,
                billing_date: BillingDate::Keep,
            };
            let outcome = world.preview("s", day("2026-03-20"), &change).unwrap();
            assert_eq!(outcome.direction, Some(direction));
            assert_eq!(outcome.costs_more(&world.lives["s"], day("2026-03-20")), Ok(more), "{direction:?}");
        }
    }
}

#[test]
fn more_units_cost_more_from_whatever_day_they_are_billed() {
    let mut world = begun(None);
    let units = |n: i64, settlement| Action::Quantity {
        quantity: Quantity::try_from(Decimal::from(n)).unwrap(),
        effective: Some(Effective::Immediate),
        settlement,
    };
    for settlement in ChangeSettlement::ALL {
        let outcome = world.preview("s", day("2026-03-20"), &units(2, *settlement)).unwrap();
        assert_eq!(outcome.costs_more(&world.lives["s"], day("2026-03-20")), Ok(true), "{settlement:?}");
    }
    let outcome = world.preview("s", day("2026-03-20"), &units(3, ChangeSettlement::Prorate)).unwrap();
    world.apply("s", outcome);
    let outcome = world.preview("s", day("2026-03-21"), &units(2, ChangeSettlement::None)).unwrap();
    assert_eq!(outcome.costs_more(&world.lives["s"], day("2026-03-21")), Ok(false));
}

#[test]
fn fewer_units_cost_no_more_though_a_higher_price_was_agreed_for_later() {
    let mut world = begun(None);
    let units = |n: i64| Action::Quantity {
        quantity: Quantity::try_from(Decimal::from(n)).unwrap(),
        effective: Some(Effective::Immediate),
        settlement: ChangeSettlement::Prorate,
    };
    let dearer = Action::Price {
        price: Some(UnitPrice::try_from(Decimal::from(600)).unwrap()),
        effective: Some(Effective::On(day("2026-05-10"))),
    };
    for action in [units(10), dearer] {
        let outcome = world.preview("s", day("2026-03-20"), &action).unwrap();
        world.apply("s", outcome);
    }
    let outcome = world.preview("s", day("2026-03-21"), &units(9)).unwrap();
    assert_eq!(outcome.costs_more(&world.lives["s"], day("2026-03-21")), Ok(false));
    let outcome = world.preview("s", day("2026-03-21"), &units(11)).unwrap();
    assert_eq!(outcome.costs_more(&world.lives["s"], day("2026-03-21")), Ok(true));
}
