//! Laws of any sequence of actions: no day is charged twice, and no kopeck is lost.

use std::sync::Arc;

use chrono::{Duration, NaiveDate};
use proptest::prelude::*;
use rust_decimal::Decimal;
use uuid::Uuid;

use super::world::{Beginning, World, offer};
use crate::actions::{
    Action, BillingDate, BillingDayMode, CancelSettlement, ChangeSettlement, Effective, Life, Offer,
    PenaltyHandling, PostedCharge, Stage,
};
use crate::billing::Coverage;
use crate::blocks::{BlockKind, BlockLevel};
use crate::calendar::{BillingDay, Interval};
use crate::catalog::{
    Alignment, BlockedTime, Component, ComponentCharge, FirstStub, MinimumTerm, PenaltyPolicy, PlanTerms,
    Pricing, ProrationBasis, Timing,
};
use crate::ids::ComponentId;
use crate::money::Currency;
use crate::period::Period;
use crate::proration::credit_of;
use crate::rate::{Percent, Quantity, UnitPrice, VatPolicy, VatRate};
use crate::subscription::DiscountKind;

/// One step of a story: days that pass, and what is done then.
#[derive(Debug, Clone)]
struct Move {
    days: i64,
    what: What,
}

#[derive(Debug, Clone)]
enum What {
    Run { ahead: i64 },
    Act(Action),
    ActOnAddon(Action),
}

fn day(n: i64) -> NaiveDate {
    NaiveDate::from_ymd_opt(2025, 11, 20).unwrap() + Duration::days(n)
}

fn price(kopecks: i64) -> UnitPrice {
    UnitPrice::try_from(Decimal::new(kopecks, 2)).unwrap()
}

fn units(n: i64) -> Quantity {
    Quantity::try_from(Decimal::from(n)).unwrap()
}

fn penalty() -> impl Strategy<Value = PenaltyPolicy> {
    prop_oneof![
        Just(PenaltyPolicy::Rest),
        Just(PenaltyPolicy::None),
        (1_i64..300_000).prop_map(|kopecks| PenaltyPolicy::Fixed(price(kopecks))),
    ]
}

fn terms(n: u128) -> impl Strategy<Value = PlanTerms> {
    (
        prop::sample::select(vec![
            Interval::Months(1),
            Interval::Months(1),
            Interval::Months(3),
            Interval::Months(12),
            Interval::Days(7),
        ]),
        prop::sample::select(vec![
            Alignment::Anniversary,
            Alignment::Fixed(BillingDay::try_from(1).unwrap()),
            Alignment::Fixed(BillingDay::try_from(31).unwrap()),
        ]),
        prop::sample::select(Timing::ALL),
        prop::sample::select(FirstStub::ALL),
        prop::sample::select(ProrationBasis::ALL),
        prop::sample::select(BlockedTime::ALL),
        (0_u32..10, 1_i64..300_000, any::<bool>(), any::<bool>()),
        prop::option::of((1_u32..14, penalty())),
    )
        .prop_map(
            move |(interval, alignment, timing, first_stub, basis, blocked_time, rest, minimum)| {
                let (trial_days, kopecks, vat, vat_included) = rest;
                let component = |k: u128, code: &str, charge| Component {
                    id: ComponentId(Uuid::from_u128(n * 10 + k)),
                    code: code.to_owned(),
                    name: code.to_owned(),
                    charge,
                };
                let recurring = |pricing| ComponentCharge::Recurring { pricing };
                PlanTerms {
                    currency: Currency::Rub,
                    interval,
                    alignment: if matches!(interval, Interval::Days(_)) {
                        Alignment::Anniversary
                    } else {
                        alignment
                    },
                    timing,
                    trial_days,
                    vat: if vat { VatPolicy::General } else { VatPolicy::Fixed(VatRate::NoVat) },
                    vat_included,
                    first_stub,
                    basis,
                    blocked_time,
                    minimum: minimum
                        .map(|(months, penalty)| MinimumTerm { length: Interval::Months(months), penalty }),
                    components: vec![
                        component(1, "fee", recurring(Pricing::Flat { price: price(kopecks) })),
                        component(2, "seats", recurring(Pricing::PerUnit { price: price(kopecks / 7 + 1) })),
                        component(3, "setup", ComponentCharge::OneTime { price: price(5_000) }),
                    ],
                }
            },
        )
}

fn effective() -> impl Strategy<Value = Option<Effective>> {
    prop_oneof![
        Just(None),
        Just(Some(Effective::Immediate)),
        Just(Some(Effective::EndOfPeriod)),
        (0_i64..400).prop_map(|n| Some(Effective::On(day(n)))),
    ]
}

fn action(plans: Vec<Offer>) -> impl Strategy<Value = Action> {
    let settlement = || prop::sample::select(ChangeSettlement::ALL);
    let block = (prop::sample::select(BlockLevel::ALL), prop::sample::select(BlockKind::ALL));
    prop_oneof![
        4 => (prop::sample::select(plans), effective(), settlement(), prop::sample::select(BillingDate::ALL))
            .prop_map(|(to, effective, settlement, billing_date)| {
                Action::Change { to, effective, settlement, billing_date }
            }),
        3 => (1_i64..20, effective(), settlement()).prop_map(|(n, effective, settlement)| {
            Action::Quantity { quantity: units(n), effective, settlement }
        }),
        1 => (prop::option::of(1_i64..100_000), effective()).prop_map(|(kopecks, effective)| {
            Action::Price { price: kopecks.map(price), effective }
        }),
        1 => (1_i64..=100, effective()).prop_map(|(percent, effective)| Action::Discount {
            kind: DiscountKind::Percent(Percent::try_from(Decimal::from(percent)).unwrap()),
            until: None,
            effective,
        }),
        2 => (1_u32..=31, prop::sample::select(BillingDayMode::ALL)).prop_map(|(day, mode)| {
            Action::BillingDay { day: BillingDay::try_from(day).unwrap(), mode }
        }),
        1 => (effective(), prop::sample::select(CancelSettlement::ALL))
            .prop_map(|(effective, settlement)| Action::Cancel { effective, settlement, penalty: PenaltyHandling::Charge }),
        1 => Just(Action::Uncancel),
        1 => Just(Action::DropChange),
        3 => (block.clone(), 0_i64..400, prop::option::of(1_i64..60)).prop_map(|((level, kind), from, len)| {
            Action::Block { level, kind, from: day(from), until: len.map(|len| day(from + len)) }
        }),
        3 => block.prop_map(|(level, kind)| Action::Unblock { level, kind, from: None }),
    ]
}

#[derive(Debug, Clone)]
struct Story {
    plans: Vec<Offer>,
    addon: Offer,
    /// Days after the beginning.
    attached: i64,
    billing_day: Option<u32>,
    moves: Vec<Move>,
    /// Days after the last move, and when.
    transfer: (i64, Option<Effective>),
}

fn story() -> impl Strategy<Value = Story> {
    (terms(1), terms(2), terms(3), terms(4), prop::array::uniform3(1_i32..3)).prop_flat_map(
        |(a, b, c, d, ranks)| {
            let plans: Vec<Offer> =
                [a, b, c].into_iter().zip(ranks).map(|(terms, rank)| offer(&Arc::new(terms), rank)).collect();
            let mut addon = offer(&Arc::new(d), 1);
            addon.plan.is_addon = true;
            let what = prop_oneof![
                4 => prop::sample::select(vec![0_i64, 0, 0, 40]).prop_map(|ahead| What::Run { ahead }),
                6 => action(plans.clone()).prop_map(What::Act),
                1 => action(vec![addon.clone()]).prop_map(What::ActOnAddon),
            ];
            let moves =
                prop::collection::vec((0_i64..25, what).prop_map(|(days, what)| Move { days, what }), 1..14);
            (Just((plans, addon)), 0_i64..90, prop::option::of(1_u32..=31), moves, (0_i64..25, effective()))
                .prop_map(|((plans, addon), attached, billing_day, moves, transfer)| Story {
                    plans,
                    addon,
                    attached,
                    billing_day,
                    moves,
                    transfer,
                })
        },
    )
}

fn begin(story: &Story) -> World {
    let mut world = World::default();
    let months = matches!(story.plans[0].terms.interval, Interval::Months(_));
    let billing_day = story.billing_day.filter(|_| months).map(|day| BillingDay::try_from(day).unwrap());
    let begin = Beginning { on: day(0), billing_day, quantity: units(3), price: None, discounts: Vec::new() };
    world.subscribe("s", &story.plans[0], begin).unwrap();
    let begin = Beginning {
        on: day(story.attached),
        billing_day: None,
        quantity: units(2),
        price: None,
        discounts: Vec::new(),
    };
    world.attach("a", "s", &story.addon, begin);
    world
}

/// Charges of one component with the credits that take them back.
fn of(life: &Life, component: ComponentId) -> Vec<&PostedCharge> {
    life.posted.iter().filter(|row| row.component == component).collect()
}

fn components(story: &Story, code: &str) -> Vec<ComponentId> {
    let plans = story.plans.iter().chain([&story.addon]);
    let all = plans.flat_map(|plan| &plan.terms.components);
    all.filter(|component| component.code == code).map(|component| component.id).collect()
}

/// The stages in short.
fn told(life: &Life) -> String {
    let stage = |stage: &Stage| {
        let (fee, segment) = (stage.segment.terms.components[0].id.uuid().as_u128(), &stage.segment);
        let period = segment.schedule.period_at(segment.from);
        format!(
            "{fee} {:?} served {} billed {} of {}..{}",
            stage.cause,
            stage.served_from,
            segment.from,
            period.from(),
            period.to()
        )
    };
    let stages: Vec<String> = life.stages.iter().map(stage).collect();
    format!("{stages:#?}; {:?}", life.unsettled)
}

/// No component and no kind of charge covers a day twice, whatever plan it was charged under.
fn no_day_twice(story: &Story, life: &Life) -> Result<(), TestCaseError> {
    for code in ["fee", "seats", "setup"] {
        let mut days: Vec<Period> = Vec::new();
        for id in components(story, code) {
            let rows: Vec<_> = of(life, id).into_iter().map(PostedCharge::posted).collect();
            let coverage = Coverage::of(&rows);
            prop_assert_eq!(coverage.twice(), None, "{} of one plan", code);
            days.extend(coverage.days());
        }
        days.sort_unstable();
        let twice = days.windows(2).find(|pair| pair[0].to() > pair[1].from());
        prop_assert_eq!(twice, None, "{} of two plans, {}", code, told(life));
    }
    Ok(())
}

/// Credits never exceed their charge. What they leave of it, with those of the lines that make up for its blocked
/// days, is what its days cost that are still to be served: each day once, and of no days nothing, to the kopeck.
fn no_kopeck_lost(life: &Life) -> Result<(), TestCaseError> {
    for charge in life.posted.iter().filter(|row| row.credits.is_none()) {
        let credits: Vec<_> = life.posted.iter().filter(|row| row.credits == Some(charge.id)).collect();
        let credited: i64 = credits.iter().map(|row| row.amount_minor).sum();
        let vat: i64 = credits.iter().map(|row| row.vat_minor).sum();
        let worth = charge.makes_up.map_or(charge.amount_minor, |paid| paid.amount_minor);
        prop_assert!(credited <= 0 && -credited <= worth, "{} of {:?}", credited, charge);
        let worth_of_vat = charge.makes_up.map_or(charge.vat_minor, |paid| paid.vat_minor);
        prop_assert!(vat <= 0 && -vat <= worth_of_vat, "VAT {} of {:?}", vat, charge);
        if charge.makes_up.is_none()
            && let Some(days) = charge.span.days()
        {
            kept_is_worth_its_days(life, charge, days)?;
        }
    }
    Ok(())
}

fn kept_is_worth_its_days(life: &Life, charge: &PostedCharge, days: Period) -> Result<(), TestCaseError> {
    let lines: Vec<_> = life
        .posted
        .iter()
        .filter(|row| row.credits.is_none() && row.makes_up.map_or(row.id, |paid| paid.charge) == charge.id)
        .collect();
    let credits: Vec<_> =
        life.posted.iter().filter(|row| lines.iter().any(|line| row.credits == Some(line.id))).collect();
    let kept = charge.amount_minor + credits.iter().map(|row| row.amount_minor).sum::<i64>();
    let kept_vat = charge.vat_minor + credits.iter().map(|row| row.vat_minor).sum::<i64>();
    let mut paid: Vec<Period> = lines
        .iter()
        .flat_map(|line| life.paid_days(line).into_iter().map(|piece| piece.later(-line.lag())))
        .collect();
    paid.sort_unstable();
    let twice = paid.windows(2).find(|pair| pair[0].to() > pair[1].from());
    prop_assert_eq!(twice, None, "of {:?}", charge);
    prop_assert!(paid.iter().all(|piece| days.covers(*piece)), "{:?} of {:?}", paid, charge);
    let cost =
        |piece: &Period| credit_of(charge.amount_minor, life.basis(charge.component), days, *piece).unwrap();
    let cost: i64 = paid.iter().map(cost).sum();
    let rounded = i64::try_from(paid.len() + 2 * credits.len()).unwrap();
    prop_assert!((kept - cost).abs() <= rounded, "{} kept, {} days cost {}", kept, paid.len(), cost);
    if paid.is_empty() {
        prop_assert_eq!((kept, kept_vat), (0, 0), "{:?}", charge);
    }
    Ok(())
}

/// After a run, every day of service up to it is charged, or blocked where the plan does not charge blocked days.
fn no_day_missed(story: &Story, life: &Life, today: NaiveDate) -> Result<(), TestCaseError> {
    let facts = life.facts();
    let end = facts.ended_on.unwrap_or(today).min(today);
    let Some(served) = Period::new(life.first_billed_on(), end) else { return Ok(()) };
    let mut covered: Vec<Period> = facts.blocked.clone();
    for id in components(story, "fee") {
        let rows: Vec<_> = of(life, id).into_iter().map(PostedCharge::posted).collect();
        covered.extend(Coverage::of(&rows).days());
    }
    // In arrears the piece in progress is charged when it ends.
    let arrears = story.plans.iter().chain([&story.addon]).any(|plan| plan.terms.timing == Timing::Arrears);
    let missed = served.subtract(&covered);
    prop_assert!(arrears || missed.is_empty(), "missed {:?}", missed);
    Ok(())
}

/// No two lines have the key of one charge, and no two stretches of terms begin on one day: a database holds them.
fn keys_are_unique(world: &World) -> Result<(), TestCaseError> {
    let mut keys: Vec<_> = world
        .lines
        .iter()
        .map(|(_, line)| {
            (line.subscription, line.component, line.span.from(), line.kind.code(), line.revision)
        })
        .collect();
    keys.sort_unstable();
    let twice = keys.windows(2).find(|pair| pair[0] == pair[1]);
    prop_assert_eq!(twice, None, "{}", told(&world.lives["s"]));
    for life in world.lives.values() {
        let in_order = life.stages.windows(2).all(|pair| pair[0].segment.from < pair[1].segment.from);
        prop_assert!(in_order, "{}", told(life));
    }
    Ok(())
}

/// An add-on does not outlive its base, and ends with it only as long as that end stands.
fn addons_end_with_their_base(world: &World) -> Result<(), TestCaseError> {
    let (base, addon) = (&world.lives["s"], &world.lives["a"]);
    if let Some(end) = base.ended_on {
        let last = addon.ended_on.map(|own| own <= end.max(addon.start_on));
        prop_assert_eq!(last, Some(true), "{:?} of {:?}", addon.ended_on, end);
    } else {
        prop_assert!(!addon.ends_with_base);
    }
    Ok(())
}

fn play(story: &Story) -> Result<(), TestCaseError> {
    let mut world = begin(story);
    let mut today = day(0);
    for step in &story.moves {
        today += Duration::days(step.days);
        match &step.what {
            What::Run { ahead } => {
                world.run(today + Duration::days(*ahead));
                for life in world.lives.values() {
                    no_day_missed(story, life, today)?;
                }
            }
            What::Act(action) => {
                if let Ok(outcome) = world.preview("s", today, action) {
                    world.apply("s", outcome);
                }
            }
            What::ActOnAddon(action) => {
                if let Ok(outcome) = world.preview("a", today, action) {
                    world.apply("a", outcome);
                }
            }
        }
        for life in world.lives.values() {
            no_day_twice(story, life)?;
            no_kopeck_lost(life)?;
        }
        keys_are_unique(&world)?;
        addons_end_with_their_base(&world)?;
    }
    today += Duration::days(story.transfer.0);
    let moved = world.transfer("s", today, story.transfer.1).ok();
    today += Duration::days(60);
    world.run(today);
    for life in world.lives.values() {
        no_day_missed(story, life, today)?;
        no_day_twice(story, life)?;
        no_kopeck_lost(life)?;
    }
    keys_are_unique(&world)?;
    if let Some(on) = moved {
        world.run(on + Duration::days(400));
        for (old, new) in [("s", "s'"), ("a", "a'")] {
            let Some(new) = world.lives.get(new) else { continue };
            prop_assert_eq!(new.start_on, on.max(world.lives[old].start_on));
            charged_to_one(story, &world.lives[old], new)?;
            no_day_missed(story, new, on + Duration::days(400))?;
        }
    }
    Ok(())
}

/// No day is charged to two clients, and nobody pays again what is charged once.
fn charged_to_one(story: &Story, old: &Life, new: &Life) -> Result<(), TestCaseError> {
    for code in ["fee", "seats"] {
        let ids = components(story, code);
        let covered = |life: &Life| -> Vec<Period> {
            let rows = ids.iter().map(|id| of(life, *id).into_iter().map(PostedCharge::posted).collect());
            rows.flat_map(|rows: Vec<_>| Coverage::of(&rows).days()).collect()
        };
        let (old_days, new_days) = (covered(old), covered(new));
        let both = old_days.iter().find(|day| new_days.iter().any(|other| other.intersect(**day).is_some()));
        prop_assert_eq!(both, None, "{} of {}", code, told(old));
    }
    for id in components(story, "setup") {
        prop_assert!(of(old, id).is_empty() || of(new, id).is_empty(), "set up twice");
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: if std::env::var_os("SOAK").is_some() { 100_000 } else { 10_000 },
        max_shrink_iters: 3_000,
        ..ProptestConfig::default()
    })]
    #[test]
    fn no_sequence_of_actions_charges_a_day_twice_or_loses_a_kopeck(story in story()) {
        play(&story)?;
    }
}
