//! Figures are those of the golden scenarios; laws are properties.

use std::sync::Arc;

use chrono::{NaiveDate, TimeZone, Utc};
use proptest::prelude::*;
use rust_decimal::Decimal;
use uuid::Uuid;

use super::*;
use crate::calendar::{BillingDay, Interval};
use crate::catalog::{
    Aggregate, Alignment, BlockedTime, FirstStub, PlanTerms, Pricing, ProrationBasis, Tier,
};
use crate::ids::ComponentId;
use crate::money::Currency;
use crate::rate::{Percent, UnitPrice, VatPolicy, VatRate};
use crate::subscription::{Discount, DiscountKind, Start};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn price(text: &str) -> UnitPrice {
    UnitPrice::try_from(text.parse::<Decimal>().unwrap()).unwrap()
}

fn units(text: &str) -> Quantity {
    Quantity::try_from(text.parse::<Decimal>().unwrap()).unwrap()
}

fn component(n: u128, code: &str, charge: ComponentCharge) -> Component {
    Component { id: ComponentId(Uuid::from_u128(n)), code: code.to_owned(), name: code.to_owned(), charge }
}

fn flat(text: &str) -> ComponentCharge {
    ComponentCharge::Recurring { pricing: Pricing::Flat { price: price(text) } }
}

fn monthly(fee: &str) -> PlanTerms {
    PlanTerms {
        currency: Currency::Rub,
        interval: Interval::Months(1),
        alignment: Alignment::Anniversary,
        timing: Timing::Advance,
        trial_days: 0,
        vat: VatPolicy::Fixed(VatRate::NoVat),
        vat_included: true,
        first_stub: FirstStub::Prorate,
        basis: ProrationBasis::Actual,
        blocked_time: BlockedTime::Charge,
        minimum: None,
        components: vec![component(1, "fee", flat(fee))],
    }
}

fn subscribed(terms: PlanTerms, on: &str, billing_day: Option<u32>) -> Facts {
    let start = Start {
        on: day(on),
        billing_day: billing_day.map(|d| BillingDay::try_from(d).unwrap()),
        client_billing_day: None,
    };
    let first = start.first_billing(&terms).unwrap();
    let first_stub = terms.first_stub;
    Facts {
        subscription: SubscriptionId(Uuid::from_u128(100)),
        revision: 0,
        segments: vec![Segment {
            from: first.from,
            terms: Arc::new(terms),
            schedule: first.schedule,
            quantity: Quantity::ONE,
            price_override: None,
            first_stub,
            discounts: Vec::new(),
        }],
        ended_on: None,
        markers: Vec::new(),
        covered: Vec::new(),
        usage: Vec::new(),
        blocked: Vec::new(),
    }
}

/// Posts a quote as the server does: markers move, and lines beyond a marker become covered days.
fn post(facts: &mut Facts, quote: &Quote) {
    for marker in &quote.markers {
        facts.markers.retain(|known| known.component != marker.component);
        facts.markers.push(*marker);
    }
}

fn lines(quote: &Quote) -> Vec<(String, String, String, i64)> {
    quote
        .lines
        .iter()
        .map(|l| (l.code.clone(), l.span.from().to_string(), l.span.to().to_string(), l.amount_minor))
        .collect()
}

fn line(code: &str, from: &str, to: &str, amount: i64) -> (String, String, String, i64) {
    (code.to_owned(), from.to_owned(), to.to_owned(), amount)
}

#[test]
fn three_missed_months_of_day_31_are_three_lines_and_quoting_again_gives_none() {
    let mut facts = subscribed(monthly("100.00"), "2017-01-31", None);
    let first = quote(&facts, day("2017-03-31")).unwrap();
    assert_eq!(
        lines(&first),
        [
            line("fee", "2017-01-31", "2017-02-28", 10_000),
            line("fee", "2017-02-28", "2017-03-31", 10_000),
            line("fee", "2017-03-31", "2017-04-30", 10_000),
        ]
    );
    assert_eq!(first.next_due_on, Some(day("2017-04-30")));
    post(&mut facts, &first);
    let second = quote(&facts, day("2017-03-31")).unwrap();
    assert!(second.lines.is_empty() && second.markers.is_empty());
    assert_eq!(second.next_period, Period::new(day("2017-04-30"), day("2017-05-31")));
}

#[test]
fn the_four_first_stub_policies_charge_prorated_full_nothing_and_merged() {
    let expected = [
        (FirstStub::Prorate, vec![line("fee", "2016-05-01", "2016-05-15", 11_664)]),
        (FirstStub::Full, vec![line("fee", "2016-05-01", "2016-05-15", 24_995)]),
        (FirstStub::Free, vec![line("fee", "2016-05-01", "2016-05-15", 0)]),
        (FirstStub::Merge, vec![line("fee", "2016-05-01", "2016-06-15", 36_659)]),
    ];
    for (policy, sums) in expected {
        let terms = PlanTerms { first_stub: policy, ..monthly("249.95") };
        let facts = subscribed(terms, "2016-05-01", Some(15));
        assert_eq!(lines(&quote(&facts, day("2016-05-01")).unwrap()), sums, "{policy:?}");
    }
}

#[test]
fn arrears_charge_a_stub_a_month_and_the_last_piece_when_each_has_ended() {
    let terms = PlanTerms {
        timing: Timing::Arrears,
        alignment: Alignment::Fixed(BillingDay::try_from(1).unwrap()),
        ..monthly("310.00")
    };
    let mut facts = subscribed(terms, "2026-01-15", None);
    assert!(quote(&facts, day("2026-01-31")).unwrap().lines.is_empty());
    let stub = quote(&facts, day("2026-02-01")).unwrap();
    assert_eq!(lines(&stub), [line("fee", "2026-01-15", "2026-02-01", 17_000)]);
    post(&mut facts, &stub);
    facts.ended_on = Some(day("2026-03-11"));
    let rest = quote(&facts, day("2026-03-11")).unwrap();
    assert_eq!(
        lines(&rest),
        [line("fee", "2026-02-01", "2026-03-01", 31_000), line("fee", "2026-03-01", "2026-03-11", 10_000)]
    );
    assert_eq!((rest.next_due_on, rest.next_period), (None, None));
}

#[test]
fn components_by_quantity_are_prorated_and_the_set_up_fee_is_not() {
    let tiers = |list: &[(Option<&str>, &str)]| -> Vec<Tier> {
        list.iter().map(|(to, p)| Tier { up_to: to.map(units), price: price(p), flat: None }).collect()
    };
    let recurring = |pricing| ComponentCharge::Recurring { pricing };
    let seats = tiers(&[(Some("10"), "100"), (Some("20"), "80"), (None, "50")]);
    let storage = tiers(&[(Some("20"), "30"), (None, "20")]);
    let terms = PlanTerms {
        alignment: Alignment::Fixed(BillingDay::try_from(1).unwrap()),
        components: vec![
            component(1, "seats", recurring(Pricing::Graduated { tiers: seats })),
            component(2, "storage", recurring(Pricing::Volume { tiers: storage })),
            component(3, "sms", recurring(Pricing::Package { size: units("10"), price: price("150") })),
            component(4, "mail", recurring(Pricing::PerUnit { price: price("1.2345") })),
            component(5, "setup", ComponentCharge::OneTime { price: price("500") }),
        ],
        ..monthly("0")
    };
    let mut facts = subscribed(terms, "2026-04-11", None);
    facts.segments[0].quantity = units("25");
    let first = quote(&facts, day("2026-04-11")).unwrap();
    let sums: Vec<i64> = first.lines.iter().map(|l| l.amount_minor).collect();
    assert_eq!(sums, [136_667, 33_333, 30_000, 2058, 50_000]);
    post(&mut facts, &first);
    let second = quote(&facts, day("2026-05-01")).unwrap();
    let sums: Vec<i64> = second.lines.iter().map(|l| l.amount_minor).collect();
    assert_eq!(sums, [205_000, 50_000, 45_000, 3086]);
}

#[test]
fn usage_of_a_boundary_day_belongs_to_the_new_period() {
    let metered = |aggregate| ComponentCharge::Metered {
        aggregate,
        pricing: Pricing::PerUnit { price: price("2.50") },
    };
    let terms = PlanTerms {
        components: vec![
            component(1, "disk", metered(Aggregate::Max)),
            component(2, "users", metered(Aggregate::Last)),
        ],
        ..monthly("0")
    };
    let mut facts = subscribed(terms, "2026-04-01", None);
    let used = |code: &str, on: &str, n: &str| Usage {
        component: code.into(),
        quantity: units(n),
        used_at: Utc.from_utc_datetime(&day(on).and_hms_opt(9, 0, 0).unwrap()),
        counted_on: day(on),
        late: false,
    };
    facts.usage = vec![
        used("disk", "2026-04-20", "75.5"),
        used("disk", "2026-04-02", "40"),
        used("disk", "2026-05-01", "500"),
        used("users", "2026-04-30", "9"),
        used("users", "2026-04-20", "30"),
    ];
    assert!(quote(&facts, day("2026-04-30")).unwrap().lines.is_empty());
    let sums: Vec<i64> =
        quote(&facts, day("2026-05-01")).unwrap().lines.iter().map(|l| l.amount_minor).collect();
    assert_eq!(sums, [18_875, 2250]);
}

#[test]
fn vat_on_top_is_rounded_per_line_and_included_vat_is_extracted() {
    let fixed_first = Alignment::Fixed(BillingDay::try_from(1).unwrap());
    let on_top = PlanTerms {
        alignment: fixed_first,
        vat: VatPolicy::Fixed(VatRate::Vat20),
        vat_included: false,
        ..monthly("50.00")
    };
    let first = quote(&subscribed(on_top, "2023-02-07", None), day("2023-02-08")).unwrap();
    assert_eq!((first.lines[0].amount_minor, first.lines[0].vat_minor), (4715, 786));
    let included = PlanTerms { alignment: fixed_first, vat: VatPolicy::General, ..monthly("1220.00") };
    let first = quote(&subscribed(included, "2026-02-15", None), day("2026-02-15")).unwrap();
    assert_eq!((first.lines[0].amount_minor, first.lines[0].vat_minor), (61_000, 11_000));
    assert_eq!(first.lines[0].vat_rate, VatRate::Vat22);
}

#[test]
fn a_period_that_ends_with_the_year_carries_the_rate_of_its_last_day() {
    let terms = PlanTerms { vat: VatPolicy::General, ..monthly("1200.00") };
    let rates: Vec<VatRate> = quote(&subscribed(terms, "2025-11-15", None), day("2026-01-15"))
        .unwrap()
        .lines
        .iter()
        .map(|l| l.vat_rate)
        .collect();
    assert_eq!(rates, [VatRate::Vat20, VatRate::Vat22, VatRate::Vat22]);
}

#[test]
fn override_then_percents_then_amounts_and_never_below_zero() {
    let mut facts = subscribed(monthly("1000.00"), "2026-04-01", None);
    let percent = |n: i64| DiscountKind::Percent(Percent::try_from(Decimal::from(n)).unwrap());
    let discount =
        |kind, until: Option<&str>| Discount { kind, from: day("2026-04-01"), until: until.map(day) };
    facts.segments[0].price_override = Some(price("800"));
    facts.segments[0].discounts = vec![
        discount(DiscountKind::Amount(price("50")), Some("2026-05-01")),
        discount(percent(10), None),
        discount(percent(50), None),
    ];
    let sums: Vec<i64> =
        quote(&facts, day("2026-05-01")).unwrap().lines.iter().map(|l| l.amount_minor).collect();
    assert_eq!(sums, [31_000, 36_000]);
    facts.segments[0].discounts = vec![discount(DiscountKind::Amount(price("900")), None)];
    assert_eq!(quote(&facts, day("2026-04-01")).unwrap().lines[0].amount_minor, 0);
}

#[test]
fn a_trial_costs_nothing_and_its_end_sets_the_billing_day() {
    let facts = subscribed(PlanTerms { trial_days: 14, ..monthly("490.00") }, "2026-02-10", None);
    assert!(quote(&facts, day("2026-02-23")).unwrap().lines.is_empty());
    let first = quote(&facts, day("2026-02-24")).unwrap();
    assert_eq!(lines(&first), [line("fee", "2026-02-24", "2026-03-24", 49_000)]);
}

#[test]
fn what_another_system_has_charged_is_not_charged_again() {
    let mut facts = subscribed(monthly("300.00"), "2020-06-01", None);
    let imported = day("2026-11-01");
    facts.markers = vec![Marker {
        component: ComponentId(Uuid::from_u128(1)),
        charged_through: imported,
        covered_to: imported,
    }];
    let due = quote(&facts, imported).unwrap();
    assert_eq!(lines(&due), [line("fee", "2026-11-01", "2026-12-01", 30_000)]);
}

#[test]
fn days_open_again_after_a_reversal_are_charged_without_the_covered_ones() {
    let mut facts = subscribed(monthly("310.00"), "2026-01-01", None);
    let fee = ComponentId(Uuid::from_u128(1));
    facts.revision = 1;
    facts.markers =
        vec![Marker { component: fee, charged_through: day("2026-01-01"), covered_to: day("2026-04-01") }];
    facts.covered = vec![
        Covered { component: fee, period: Period::new(day("2026-02-01"), day("2026-03-01")).unwrap() },
        Covered { component: fee, period: Period::new(day("2026-03-11"), day("2026-04-01")).unwrap() },
    ];
    let due = quote(&facts, day("2026-03-15")).unwrap();
    assert_eq!(
        lines(&due),
        [line("fee", "2026-01-01", "2026-02-01", 31_000), line("fee", "2026-03-01", "2026-03-11", 10_000)]
    );
    assert_eq!(due.markers[0].charged_through, day("2026-04-01"));
    assert_eq!(due.next_due_on, Some(day("2026-04-01")));
}

#[test]
fn the_open_day_lies_beyond_covered_days_and_the_end_of_charges_beyond_open_ones() {
    let fee = ComponentId(Uuid::from_u128(1));
    let mut facts = subscribed(monthly("310.00"), "2026-01-01", None);
    assert_eq!((facts.open_day(fee, day("2026-01-10")), facts.charged_to()), (day("2026-01-10"), None));
    let (charged_through, covered_to) = (day("2026-01-01"), day("2026-04-01"));
    facts.markers = vec![Marker { component: fee, charged_through, covered_to }];
    let covered =
        |from: &str, to: &str| Covered { component: fee, period: Period::new(day(from), day(to)).unwrap() };
    facts.covered = vec![covered("2026-03-01", "2026-04-01"), covered("2026-02-01", "2026-03-01")];
    assert_eq!(facts.charged_to(), Some(covered_to));
    assert_eq!(facts.open_day(fee, day("2025-12-10")), day("2026-01-01"));
    assert_eq!(facts.open_day(fee, day("2026-01-10")), day("2026-01-10"));
    assert_eq!(facts.open_day(fee, day("2026-02-10")), day("2026-04-01"));
}

#[test]
fn a_thousand_and_one_uncharged_periods_are_refused() {
    let terms = PlanTerms { interval: Interval::Days(1), ..monthly("1.00") };
    let facts = subscribed(terms, "2020-01-01", None);
    let refused = quote(&facts, day("2026-01-01"));
    assert_eq!(refused, Err(QuoteError::TooManyPeriods { code: "fee".to_owned(), limit: 1_000 }));
}

fn next_charge(posted: &[Posted]) -> ChargeId {
    ChargeId(Uuid::from_u128(u128::try_from(posted.len()).unwrap()))
}

/// What facts say of the only component of a subscription with these charges.
fn cover(facts: &mut Facts, posted: &[Posted], marker: Marker) {
    let days = Coverage::of(posted).days_from(marker.charged_through).into_iter();
    facts.covered = days.map(|period| Covered { component: marker.component, period }).collect();
    facts.markers = vec![marker];
}

fn charge_up_to(facts: &mut Facts, posted: &mut Vec<Posted>, horizon: NaiveDate) {
    let due = quote(facts, horizon).unwrap();
    for line in &due.lines {
        posted.push(Posted { id: next_charge(posted), span: line.span, credits: None });
    }
    if let Some(marker) = due.markers.first() {
        cover(facts, posted, *marker);
    }
}

/// Credits a piece of one of the charges, as far as it stands.
fn take_back(facts: &mut Facts, posted: &mut Vec<Posted>, of: usize, (from, len): (i64, i64)) {
    let charges: Vec<Posted> = posted.iter().filter(|row| row.credits.is_none()).copied().collect();
    let of = charges[of % charges.len()];
    let Some(rest) = Coverage::of(posted).rest_of(of.id) else { return };
    let from = of.span.from() + chrono::Duration::days(from);
    let piece = Period::new(from.max(rest.from()), (from + chrono::Duration::days(len)).min(rest.to()));
    let Some(piece) = piece else { return };
    posted.push(Posted { id: next_charge(posted), span: ServiceSpan::Days(piece), credits: Some(of.id) });
    let known = facts.markers[0];
    let back = Coverage::of(posted).marker_back(known.component, Some(known), piece.from());
    cover(facts, posted, back);
}

fn any_terms() -> impl Strategy<Value = PlanTerms> {
    (
        prop::sample::select(vec![
            Interval::Months(1),
            Interval::Months(3),
            Interval::Months(12),
            Interval::Days(7),
            Interval::Days(30),
        ]),
        prop::sample::select(Timing::ALL),
        prop::sample::select(FirstStub::ALL),
        prop::sample::select(ProrationBasis::ALL),
        0_u32..20,
        1_i64..1_000_000,
    )
        .prop_map(|(interval, timing, first_stub, basis, trial_days, kopecks)| {
            let fee = Decimal::new(kopecks, 2).to_string();
            let setup = ComponentCharge::OneTime { price: price("10") };
            let calls = ComponentCharge::Metered {
                aggregate: Aggregate::Sum,
                pricing: Pricing::Flat { price: price("1") },
            };
            PlanTerms {
                interval,
                timing,
                first_stub,
                basis,
                trial_days,
                components: vec![
                    component(1, "fee", flat(&fee)),
                    component(2, "setup", setup),
                    component(3, "calls", calls),
                ],
                ..monthly("0")
            }
        })
}

proptest! {
    #[test]
    fn no_day_is_charged_twice_and_none_is_missed(
        terms in any_terms(), start in 0_i64..3_000, billing_day in 1_u32..=31,
        runs in prop::collection::vec(1_i64..120, 1..12), life in prop::option::of(1_i64..700),
    ) {
        let start = day("2018-01-01") + chrono::Duration::days(start);
        let billing_day = matches!(terms.interval, Interval::Months(_)).then_some(billing_day);
        let timing = terms.timing;
        let mut facts = subscribed(terms, &start.to_string(), billing_day);
        let first = facts.segments[0].from;
        facts.ended_on = life.map(|n| start + chrono::Duration::days(n));
        let (mut posted, mut today) = (Vec::new(), start);
        for step in runs {
            today += chrono::Duration::days(step);
            let due = quote(&facts, today).unwrap();
            posted.extend(due.lines.clone());
            post(&mut facts, &due);
            prop_assert!(quote(&facts, today).unwrap().lines.is_empty(), "a second quote charges nothing");
            prop_assert!(due.next_due_on.is_none_or(|next| next > today));
        }
        for code in ["fee", "calls"] {
            let mut edge = first;
            for line in posted.iter().filter(|l| l.code == code) {
                prop_assert_eq!(line.span.from(), edge, "pieces tile time");
                edge = line.span.to();
                prop_assert!(facts.ended_on.is_none_or(|end| edge <= end));
                let due = if timing == Timing::Advance && code == "fee" { line.span.from() } else { edge };
                prop_assert!(due <= today);
            }
        }
        prop_assert!(posted.iter().filter(|l| l.code == "setup").count() <= 1);
    }

    #[test]
    fn days_taken_back_in_any_pieces_are_charged_again_once_each(
        start in 0_i64..3_000, horizon in 1_i64..400,
        taken in prop::collection::vec((0_usize..50, 0_i64..40, 1_i64..40, any::<bool>()), 1..8),
    ) {
        let start = day("2018-01-01") + chrono::Duration::days(start);
        let horizon = start + chrono::Duration::days(horizon);
        let mut facts = subscribed(monthly("310.00"), &start.to_string(), None);
        let mut posted = Vec::new();
        charge_up_to(&mut facts, &mut posted, horizon);
        for (of, from, len, run) in taken {
            take_back(&mut facts, &mut posted, of, (from, len));
            if run {
                charge_up_to(&mut facts, &mut posted, horizon);
            }
        }
        charge_up_to(&mut facts, &mut posted, horizon + chrono::Duration::days(100));
        let coverage = Coverage::of(&posted);
        prop_assert_eq!(coverage.twice(), None);
        prop_assert_eq!(coverage.days().len(), 1, "no day is left out: {:?}", coverage.days());
        prop_assert!(coverage.end().is_some_and(|end| end > horizon));
    }

    #[test]
    fn one_late_quote_gives_the_lines_of_many_timely_ones(
        terms in any_terms(), start in 0_i64..3_000, months in 1_i64..40,
    ) {
        let start = day("2018-01-01") + chrono::Duration::days(start);
        let horizon = start + chrono::Duration::days(months * 30);
        let late = quote(&subscribed(terms.clone(), &start.to_string(), None), horizon).unwrap();
        let mut facts = subscribed(terms, &start.to_string(), None);
        let (mut timely, mut today) = (Vec::new(), start);
        while today <= horizon {
            let due = quote(&facts, today).unwrap();
            timely.extend(due.lines.clone());
            post(&mut facts, &due);
            today += chrono::Duration::days(1);
        }
        let key = |l: &Line| (l.code.clone(), l.span.from());
        let mut late = late.lines;
        late.sort_by_key(key);
        timely.sort_by_key(key);
        prop_assert_eq!(late, timely);
    }

    #[test]
    fn whole_periods_of_fifty_years_cost_the_whole_price_each(
        start in 0_i64..3_000, billing_day in 1_u32..=31, kopecks in 1_i64..1_000_000,
    ) {
        let start = day("2000-01-01") + chrono::Duration::days(start);
        let fee = Decimal::new(kopecks, 2).to_string();
        let facts = subscribed(monthly(&fee), &start.to_string(), Some(billing_day));
        let due = quote(&facts, start + chrono::Duration::days(50 * 365)).unwrap();
        prop_assert!(due.lines.len() >= 599);
        for line in due.lines.iter().skip(1) {
            prop_assert_eq!(line.amount_minor, kopecks);
        }
    }
}
