//! Tests of what a run keeps and compares.

use super::*;
use crate::billing::{Explanation, LineKind};
use crate::period::Period;
use crate::proration::Share;
use crate::rate::{Quantity, VatRate};
use uuid::Uuid;

pub(super) fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

pub(super) fn line(from: &str, to: &str, amount: i64) -> ItemLine {
    ItemLine::new(Line {
        subscription: SubscriptionId(Uuid::from_u128(1)),
        component: ComponentId(Uuid::from_u128(2)),
        code: "fee".to_owned(),
        kind: LineKind::Charge,
        span: ServiceSpan::Days(Period::new(day(from), day(to)).unwrap()),
        due_on: day(from),
        revision: 0,
        quantity: Quantity::ONE,
        amount_minor: amount,
        vat_rate: VatRate::Vat22,
        vat_minor: vat_within(amount, VatRate::Vat22).unwrap(),
        credits: None,
        explanation: Explanation {
            list: Decimal::ONE,
            price: Decimal::ONE,
            share: Share::WHOLE,
            days: 31,
            late_usage: false,
            makes_up: None,
        },
    })
}

pub(super) fn three_months() -> ItemSubscription {
    ItemSubscription {
        settled: None,
        subscription: SubscriptionId(Uuid::from_u128(1)),
        lines: vec![
            line("2026-01-01", "2026-02-01", 12_200),
            line("2026-02-01", "2026-03-01", 12_200),
            line("2026-03-01", "2026-04-01", 12_200),
        ],
        markers: vec![Marker {
            component: ComponentId(Uuid::from_u128(2)),
            charged_through: day("2026-04-01"),
            covered_to: day("2026-04-01"),
        }],
        next_due_on: Some(day("2026-04-01")),
    }
}

#[test]
fn an_excluded_month_stays_open_and_is_due_at_once() {
    let mut item = three_months();
    item.lines[1].excluded = true;
    let posting = item.posting().unwrap();
    assert_eq!(posting.lines.len(), 2);
    assert_eq!(posting.markers[0].charged_through, day("2026-02-01"));
    assert_eq!(posting.markers[0].covered_to, day("2026-04-01"));
    assert_eq!(posting.next_due_on, Some(day("2026-02-01")));
}

#[test]
fn when_the_last_months_are_excluded_nothing_is_covered_beyond_the_marker() {
    let mut item = three_months();
    item.lines[1].excluded = true;
    item.lines[2].excluded = true;
    let marker = item.posting().unwrap().markers[0];
    assert_eq!((marker.charged_through, marker.covered_to), (day("2026-02-01"), day("2026-02-01")));
}

#[test]
fn days_that_an_earlier_charge_covers_stay_covered_behind_an_excluded_line() {
    let mut item = three_months();
    item.lines.remove(1);
    item.lines[0].excluded = true;
    item.lines[1].excluded = true;
    let marker = item.posting().unwrap().markers[0];
    assert_eq!((marker.charged_through, marker.covered_to), (day("2026-01-01"), day("2026-03-01")));
    let mut item = three_months();
    item.lines.truncate(1);
    item.lines[0].excluded = true;
    item.markers[0].charged_through = day("2026-02-01");
    let marker = item.posting().unwrap().markers[0];
    assert_eq!((marker.charged_through, marker.covered_to), (day("2026-01-01"), day("2026-04-01")));
}

#[test]
fn an_excluded_set_up_fee_leaves_its_marker_alone() {
    let mut item = three_months();
    item.lines.truncate(1);
    item.lines[0].line.span = ServiceSpan::Once(day("2026-02-01"));
    item.lines[0].line.due_on = day("2026-02-01");
    item.lines[0].excluded = true;
    let posting = item.posting().unwrap();
    assert_eq!((posting.markers, posting.next_due_on), (Vec::new(), Some(day("2026-02-01"))));
}

#[test]
fn an_amended_amount_carries_its_own_vat() {
    let mut item = three_months();
    item.lines[0].amended =
        Some(Amended { amount_minor: 6100, reason: "Скидка по письму".to_owned() });
    assert_eq!(item.amount_minor(), Ok(30_500));
    let posting = item.posting().unwrap();
    assert_eq!((posting.lines[0].amount_minor, posting.lines[0].vat_minor), (6100, 1100));
}

#[test]
fn a_change_from_zero_is_more_than_any_percentage() {
    let ten = Percent::try_from(Decimal::TEN).unwrap();
    assert!(differs_by_more(1, 0, ten));
    assert!(!differs_by_more(0, 0, ten));
    assert!(!differs_by_more(110, 100, ten));
    assert!(differs_by_more(111, 100, ten));
    assert!(differs_by_more(89, 100, ten));
}

#[test]
fn comparison_names_changed_added_and_missing_lines() {
    let first = three_months();
    let mut second = three_months();
    second.lines[0].line.amount_minor = 1;
    second.lines.remove(1);
    second.lines.push(line("2026-04-01", "2026-05-01", 5));
    let differences = compare(&[first], &[second]);
    let sums: Vec<(Option<i64>, Option<i64>)> = differences
        .iter()
        .map(|d| (d.first.as_ref().map(|l| l.amount_minor), d.second.as_ref().map(|l| l.amount_minor)))
        .collect();
    assert_eq!(sums, [(Some(12_200), Some(1)), (None, Some(5)), (Some(12_200), None)]);
}

#[test]
fn final_states_lead_nowhere_and_a_partly_posted_run_can_go_on() {
    for state in [RunState::Calculated, RunState::Reversed, RunState::Rejected, RunState::Cancelled] {
        assert!(RunState::ALL.iter().all(|next| !state.may_become(*next)));
    }
    assert!(RunState::PartlyPosted.may_become(RunState::Posting));
    assert!(!RunState::Posted.may_become(RunState::Posting));
}

#[test]
fn a_sandbox_looks_two_years_ahead_and_a_posting_run_62_days() {
    let today = day("2026-01-31");
    assert_eq!(as_of_max(RunMode::Sandbox, today), day("2028-01-31"));
    assert_eq!(as_of_max(RunMode::Automatic, today), day("2026-04-03"));
}

#[test]
fn a_change_is_told_in_per_cent_of_what_was() {
    assert_eq!(change_percent(10_240, 10_000), Some(Decimal::new(24, 1)));
    assert_eq!(change_percent(0, 30), Some(Decimal::from(-100)));
    assert_eq!(change_percent(2, 3).map(|percent| percent.to_string()), Some("-33.3".to_owned()));
    assert_eq!(change_percent(5, 0), None);
}

#[test]
fn a_run_is_large_by_clients_or_by_one_of_its_sums() {
    assert!(!is_large(999, [99_999_999, 99_999_999]));
    assert!(is_large(1_000, []));
    assert!(is_large(1, [5, 100_000_000]));
}
