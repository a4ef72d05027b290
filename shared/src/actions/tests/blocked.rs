//! Paid days that moved behind a block are worth their money once.

use std::sync::Arc;

use chrono::NaiveDate;

use super::versions::{day, version};
use super::world::{Beginning, World};
use crate::actions::{Action, BillingDate, BillingDayMode, ChangeSettlement, Effective, Offer};
use crate::billing::LineKind;
use crate::blocks::{BlockKind, BlockLevel};
use crate::calendar::BillingDay;
use crate::catalog::{BlockedTime, ProrationBasis};
use crate::rate::Quantity;

fn extending(id: u128, fee: &str, basis: ProrationBasis) -> Offer {
    let mut offer = version(id, fee);
    let terms = Arc::make_mut(&mut offer.terms);
    (terms.blocked_time, terms.basis) = (BlockedTime::Extend, basis);
    offer
}

/// May is charged and blocked from the 3rd to the 13th, which is known on the 20th: its ten days follow it in June.
fn blocked(fee: &str, basis: ProrationBasis) -> World {
    let mut world = World::default();
    let begin = Beginning {
        on: day("2026-05-01"),
        billing_day: None,
        quantity: Quantity::ONE,
        price: None,
        discounts: Vec::new(),
    };
    world.subscribe("s", &extending(1, fee, basis), begin).unwrap();
    world.run(day("2026-05-01"));
    block(&mut world, BlockKind::Financial, ("2026-05-03", "2026-05-13"));
    world
}

fn block(world: &mut World, kind: BlockKind, (from, until): (&str, &str)) {
    let (from, until) = (day(from), Some(day(until)));
    tell(world, &Action::Block { level: BlockLevel::Client, kind, from, until });
}

fn tell(world: &mut World, action: &Action) {
    let outcome = world.preview("s", day("2026-05-20"), action).unwrap();
    world.apply("s", outcome);
}

fn change(world: &mut World, from: &str, basis: ProrationBasis) {
    let change = Action::Change {
        to: extending(2, "620", basis),
        effective: Some(Effective::On(day(from))),
        settlement: ChangeSettlement::Prorate,
        billing_date: BillingDate::Keep,
    };
    tell(world, &change);
}

/// Lines of the first plan's fee.
fn lines(world: &World, kind: LineKind) -> Vec<(NaiveDate, NaiveDate, i64)> {
    let fee = version(1, "1").terms.components[0].id;
    let mine = world.lines.iter().filter(|(_, line)| line.component == fee && line.kind == kind);
    mine.map(|(_, line)| (line.span.from(), line.span.to(), line.amount_minor)).collect()
}

fn period(from: &str, to: &str, amount_minor: i64) -> (NaiveDate, NaiveDate, i64) {
    (day(from), day(to), amount_minor)
}

#[test]
fn a_change_within_a_block_that_is_made_up_for_gives_back_what_was_not_used() {
    let mut world = blocked("310", ProrationBasis::Actual);
    change(&mut world, "2026-05-08", ProrationBasis::Actual);
    let expected = [
        period("2026-05-08", "2026-05-13", 0),
        period("2026-05-13", "2026-06-01", -19_000),
        period("2026-06-01", "2026-06-11", -10_000),
    ];
    assert_eq!(lines(&world, LineKind::Credit), expected, "29 of 31 days: service was on for two");
}

#[test]
fn a_charge_whose_made_up_days_were_given_back_gives_back_the_rest() {
    let mut world = blocked("1000", ProrationBasis::Actual);
    let day_of_may = BillingDay::try_from(15).unwrap();
    tell(&mut world, &Action::BillingDay { day: day_of_may, mode: BillingDayMode::Restart });
    let restarted =
        [period("2026-05-20", "2026-06-01", -38_710), period("2026-06-01", "2026-06-11", -32_258)];
    assert_eq!(lines(&world, LineKind::Credit), restarted);
    change(&mut world, "2026-05-01", ProrationBasis::Actual);
    let credits = lines(&world, LineKind::Credit);
    let rest = [
        period("2026-05-01", "2026-05-03", -6_452),
        period("2026-05-03", "2026-05-13", 0),
        period("2026-05-13", "2026-05-20", -22_580),
    ];
    let of_may: Vec<_> = credits.iter().skip(2).filter(|line| line.0 < day("2026-05-20")).copied().collect();
    assert_eq!(of_may, rest);
    let given: i64 = restarted.iter().chain(&rest).map(|line| line.2).sum();
    assert_eq!(given, -100_000);
}

#[test]
fn made_up_days_are_worth_the_days_they_stand_for_on_the_30_360_basis() {
    let mut world = blocked("300", ProrationBasis::Thirty360);
    change(&mut world, "2026-05-08", ProrationBasis::Thirty360);
    let expected = [
        period("2026-05-08", "2026-05-13", 0),
        period("2026-05-13", "2026-06-01", -18_000),
        period("2026-06-01", "2026-06-11", -10_000),
    ];
    assert_eq!(lines(&world, LineKind::Credit), expected);
}

#[test]
fn another_block_on_the_same_days_makes_up_for_none_of_them_again() {
    let mut world = blocked("310", ProrationBasis::Actual);
    block(&mut world, BlockKind::Technical, ("2026-05-05", "2026-05-15"));
    let charges = [
        period("2026-05-01", "2026-06-01", 31_000),
        period("2026-06-01", "2026-06-11", 0),
        period("2026-06-11", "2026-06-13", 0),
    ];
    assert_eq!(lines(&world, LineKind::Charge), charges, "twelve blocked days");
}

/// One run of a day far ahead finds the block and what comes after it at once.
fn at_once(then: &Action) -> World {
    let mut world = blocked_ahead();
    let outcome = world.preview("s", day("2026-05-02"), then).unwrap();
    world.apply("s", outcome);
    world.run(day("2026-06-30"));
    world
}

/// May is charged; a block from the 3rd to the 13th is known before it begins.
fn blocked_ahead() -> World {
    let mut world = World::default();
    let begin = Beginning {
        on: day("2026-05-01"),
        billing_day: None,
        quantity: Quantity::ONE,
        price: None,
        discounts: Vec::new(),
    };
    world.subscribe("s", &extending(1, "310", ProrationBasis::Actual), begin).unwrap();
    world.run(day("2026-05-01"));
    let block = Action::Block {
        level: BlockLevel::Client,
        kind: BlockKind::Financial,
        from: day("2026-05-03"),
        until: Some(day("2026-05-13")),
    };
    let outcome = world.preview("s", day("2026-05-02"), &block).unwrap();
    world.apply("s", outcome);
    world
}

#[test]
fn days_made_up_and_given_up_by_the_same_settlement_give_their_money_back() {
    let world = at_once(&Action::Change {
        to: extending(2, "620", ProrationBasis::Actual),
        effective: Some(Effective::On(day("2026-06-04"))),
        settlement: ChangeSettlement::Prorate,
        billing_date: BillingDate::Keep,
    });
    let charges = [period("2026-05-01", "2026-06-01", 31_000), period("2026-06-01", "2026-06-04", 0)];
    assert_eq!(lines(&world, LineKind::Charge), charges);
    let credits = [period("2026-05-06", "2026-05-13", -7_000)];
    assert_eq!(lines(&world, LineKind::Credit), credits, "seven of the ten days were not made up for");
}

#[test]
fn days_made_up_by_a_settlement_move_behind_the_next_block_of_it() {
    let world = at_once(&Action::Block {
        level: BlockLevel::Client,
        kind: BlockKind::Technical,
        from: day("2026-06-05"),
        until: Some(day("2026-06-08")),
    });
    let mut charges = lines(&world, LineKind::Charge);
    charges.sort_unstable();
    let expected = [
        period("2026-05-01", "2026-06-01", 31_000),
        period("2026-06-01", "2026-06-05", 0),
        period("2026-06-08", "2026-06-11", 0),
        period("2026-06-11", "2026-06-14", 0),
        period("2026-06-14", "2026-07-01", 17_567),
    ];
    assert_eq!(charges, expected);
    assert!(lines(&world, LineKind::Credit).is_empty());
}

fn reverse_may(world: &mut World) {
    let may = world.lives["s"].posted.iter().find(|row| row.span.from() == day("2026-05-01")).unwrap().id;
    world.reverse("s", &[may]);
}

#[test]
fn a_reversed_charge_gives_back_what_is_left_of_it_and_of_the_days_that_make_up_for_it() {
    let mut world = blocked("310", ProrationBasis::Actual);
    let mut whole = blocked("310", ProrationBasis::Actual);
    change(&mut world, "2026-06-05", ProrationBasis::Actual);
    world.run(day("2026-06-05"));
    assert_eq!(lines(&world, LineKind::Credit), [period("2026-06-05", "2026-06-11", -6_000)]);
    reverse_may(&mut world);
    let rest: i64 = lines(&world, LineKind::Credit).iter().map(|line| line.2).sum();
    assert_eq!(rest, -31_000, "6000 of it were given back before");
    reverse_may(&mut whole);
    let credits = [
        period("2026-05-01", "2026-05-03", -2_000),
        period("2026-05-03", "2026-05-13", 0),
        period("2026-05-13", "2026-06-01", -19_000),
        period("2026-06-01", "2026-06-11", -10_000),
    ];
    let mut given = lines(&whole, LineKind::Credit);
    given.sort_unstable();
    assert_eq!(given, credits);
    reverse_may(&mut whole);
    assert_eq!(lines(&whole, LineKind::Credit).len(), 4, "once");
}
