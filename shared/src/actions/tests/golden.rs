//! Every golden scenario, played on the pure core alone.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, Result, bail, ensure};
use chrono::{NaiveDate, NaiveTime};
use rust_decimal::Decimal;
use uuid::Uuid;

use super::compare::{self, Seen, compare};
use super::scenario::{self, Action as Told, Amount, Line, Number, Scenario, Step};
use super::world::{Beginning, World, offer};
use crate::actions::{
    Action, BillingDate, BillingDayMode, CancelSettlement, ChangeSettlement, Effective, Offer,
    PenaltyHandling,
};
use crate::billing::Usage;
use crate::blocks::{BlockKind, BlockLevel};
use crate::calendar::{BillingDay, Interval};
use crate::catalog::{
    Aggregate, Alignment, BlockedTime, Component, ComponentCharge, FirstStub, PlanTerms, Pricing,
    ProrationBasis, Tier, Timing,
};
use crate::error::ErrorCode;
use crate::ids::ComponentId;
use crate::money::Currency;
use crate::rate::{Percent, Quantity, UnitPrice, VatPolicy, VatRate};
use crate::subscription::{Discount, DiscountKind};

/// A refusal by its published code.
#[derive(Debug)]
struct Refused(ErrorCode);

type Outcome<T> = Result<T, Refused>;

struct Stage {
    world: World,
    plans: BTreeMap<String, Offer>,
    usage_keys: BTreeSet<String>,
    payments: BTreeMap<String, Decimal>,
    credit: Decimal,
    money: Decimal,
    promises: Vec<(Decimal, NaiveDate)>,
    today: NaiveDate,
}

#[test]
fn every_scenario_passes_on_the_core_alone() {
    scenario::self_check().unwrap();
    compare::self_check().unwrap();
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/golden");
    let mut failed = Vec::new();
    let mut played = 0;
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "json") {
            played += 1;
            let scenario = Scenario::read(&path).unwrap();
            if let Err(error) = play(&scenario) {
                failed.push(format!("{}: {error:#}", scenario.name));
            }
        }
    }
    failed.sort();
    assert!(failed.is_empty(), "{} of {played} fail:\n{}", failed.len(), failed.join("\n"));
    assert_eq!(played, 51);
}

fn play(scenario: &Scenario) -> Result<()> {
    let mut stage = Stage::set(scenario)?;
    for (index, step) in scenario.steps.iter().enumerate() {
        stage.step(step).with_context(|| format!("step {} on {}", index + 1, step.on))?;
    }
    compare(&scenario.expect, &stage.seen())
}

fn price(number: Number) -> Result<UnitPrice> {
    Ok(UnitPrice::try_from(number.0)?)
}

fn units(number: Number) -> Result<Quantity> {
    Ok(Quantity::try_from(number.0)?)
}

impl Stage {
    fn set(scenario: &Scenario) -> Result<Stage> {
        let mut plans = BTreeMap::new();
        for (n, (key, plan)) in (1_u128..).zip(&scenario.plans) {
            let terms = terms(&scenario.settings, plan, n * 100)?;
            plans.insert(key.clone(), offer(&Arc::new(terms), i32::try_from(plan.rank.unwrap_or(1))?));
        }
        let day = scenario.settings.client_billing_day;
        let day = day.map(|day| BillingDay::try_from(u32::try_from(day).unwrap()).unwrap());
        let mut world = World::default();
        world.client_billing_day = day;
        Ok(Stage {
            world,
            plans,
            usage_keys: BTreeSet::new(),
            payments: BTreeMap::new(),
            credit: Decimal::ZERO,
            money: Decimal::ZERO,
            promises: Vec::new(),
            today: scenario.clock,
        })
    }

    fn step(&mut self, step: &Step) -> Result<()> {
        self.today = step.on;
        let before = self.world.lines.len();
        let outcome = self.tell(&step.action)?;
        match (&step.expect_error, outcome) {
            (None, Ok(())) => {}
            (None, Err(Refused(code))) => bail!("refused with {code:?}"),
            (Some(code), Err(Refused(refused))) => {
                ensure!(refused.as_str() == code, "refused with {refused:?}, expected {code}");
                ensure!(self.world.lines.len() == before, "a refused action posts");
            }
            (Some(code), Ok(())) => bail!("not refused with {code}"),
        }
        if let Some(expected) = &step.expect_preview {
            let mut seen = self.lines(before);
            let mut expected = expected.clone();
            seen.retain(|line| !line.amount.0.is_zero());
            seen.sort();
            expected.sort();
            ensure!(seen == expected, "previewed {seen:?}, expected {expected:?}");
        }
        Ok(())
    }

    fn tell(&mut self, told: &Told) -> Result<Outcome<()>> {
        let action = match told {
            Told::Subscribe(subscribe) => return self.subscribe(subscribe),
            Told::Run(scenario::RunMode::Sandbox) => return Ok(Ok(())),
            Told::Run(scenario::RunMode::Confirmation | scenario::RunMode::Automatic) => {
                self.world.run(self.today);
                return Ok(Ok(()));
            }
            Told::Usage(usage) => return self.usage(usage),
            Told::Payment(payment) => {
                return Ok(self.pay(payment));
            }
            Told::Adjust(adjust) => {
                ensure!(!adjust.reason.is_empty(), "an adjustment has a reason");
                self.money += adjust.amount.0;
                return Ok(Ok(()));
            }
            Told::Credit(credit) => {
                self.credit = credit.limit.map_or(Decimal::ZERO, |limit| limit.0);
                return Ok(Ok(()));
            }
            Told::Promise(promise) => {
                self.promises.push((promise.amount.0, promise.until));
                return Ok(Ok(()));
            }
            Told::Block(block) => return self.block(block, true),
            Told::Unblock(block) => return self.block(block, false),
            Told::Change(change) => match self.change(change)? {
                Ok(action) => (change.id.as_str(), action),
                Err(refused) => return Ok(Err(refused)),
            },
            Told::Quantity(change) => (
                change.id.as_str(),
                Action::Quantity {
                    quantity: units(change.quantity)?,
                    effective: effective(change.effective.as_deref())?,
                    settlement: settlement(change.settlement.as_deref())?,
                },
            ),
            Told::Cancel(cancel) => (
                cancel.id.as_str(),
                Action::Cancel {
                    effective: effective(cancel.effective.as_deref())?,
                    settlement: CancelSettlement::from_code(cancel.settlement.as_deref().unwrap_or("credit"))
                        .context("a settlement")?,
                    penalty: PenaltyHandling::Charge,
                },
            ),
            Told::Uncancel(id) => (id.id.as_str(), Action::Uncancel),
            Told::BillingDay(change) => match u32::try_from(change.day).map(BillingDay::try_from) {
                Ok(Ok(day)) => {
                    let mode = BillingDayMode::from_code(change.mode.as_deref().unwrap_or("stub"));
                    (change.id.as_str(), Action::BillingDay { day, mode: mode.context("a mode")? })
                }
                Ok(Err(_)) | Err(_) => return Ok(Err(Refused(ErrorCode::Validation))),
            },
        };
        let expected = if let Told::Change(change) = told { change.expect_direction.clone() } else { None };
        self.act(action.0, &action.1, expected)
    }

    fn act(&mut self, id: &str, action: &Action, direction: Option<String>) -> Result<Outcome<()>> {
        if !self.world.lives.contains_key(id) {
            return Ok(Err(Refused(ErrorCode::NotFound)));
        }
        match self.world.preview(id, self.today, action) {
            Ok(outcome) => {
                if let Some(expected) = direction {
                    let seen = outcome.direction.map(super::super::Direction::code);
                    ensure!(seen == Some(expected.as_str()), "{seen:?}, expected {expected}");
                }
                self.world.apply(id, outcome);
                Ok(Ok(()))
            }
            Err(refusal) => Ok(Err(Refused(refusal.code()))),
        }
    }

    fn change(&self, change: &scenario::Change) -> Result<Outcome<Action>> {
        let Some(to) = self.plans.get(&change.to).cloned() else {
            return Ok(Err(Refused(ErrorCode::NotFound)));
        };
        let billing_date = BillingDate::from_code(change.billing_date.as_deref().unwrap_or("keep"));
        Ok(Ok(Action::Change {
            to,
            effective: effective(change.effective.as_deref())?,
            settlement: settlement(change.settlement.as_deref())?,
            billing_date: billing_date.context("a billing date")?,
        }))
    }

    fn block(&mut self, block: &scenario::Block, on: bool) -> Result<Outcome<()>> {
        let kind = BlockKind::from_code(block.kind.as_deref().unwrap_or("administrative"));
        let kind = kind.context("a kind of block")?;
        let level = if block.client == Some(true) { BlockLevel::Client } else { BlockLevel::Subscription };
        let action = if on {
            Action::Block { level, kind, from: self.today, until: None }
        } else {
            Action::Unblock { level, kind, from: None }
        };
        match (&block.id, level) {
            (Some(id), BlockLevel::Subscription) => self.act(id, &action, None),
            (None, BlockLevel::Client) => {
                let names: Vec<String> = self.world.lives.keys().cloned().collect();
                for name in names {
                    let done = self.act(&name, &action, None)?;
                    if done.is_err() {
                        return Ok(done);
                    }
                }
                Ok(Ok(()))
            }
            (Some(_) | None, BlockLevel::Client | BlockLevel::Subscription) => bail!("whose block?"),
        }
    }

    fn subscribe(&mut self, subscribe: &scenario::Subscribe) -> Result<Outcome<()>> {
        let Some(plan) = self.plans.get(&subscribe.plan) else {
            return Ok(Err(Refused(ErrorCode::NotFound)));
        };
        if self.world.lives.contains_key(&subscribe.id) {
            return Ok(Err(Refused(ErrorCode::Validation)));
        }
        let on = subscribe.start.unwrap_or(self.today);
        let day = subscribe.billing_day.map(|day| u32::try_from(day).map(BillingDay::try_from));
        let billing_day = match day {
            None => None,
            Some(Ok(Ok(day))) => Some(day),
            Some(Ok(Err(_)) | Err(_)) => return Ok(Err(Refused(ErrorCode::Validation))),
        };
        let mut discounts = Vec::new();
        if let Some(percent) = subscribe.discount_percent {
            let Ok(percent) = Percent::try_from(percent.0) else {
                return Ok(Err(Refused(ErrorCode::Validation)));
            };
            discounts.push(Discount { kind: DiscountKind::Percent(percent), from: on, until: None });
        }
        let quantity = subscribe.quantity.map_or(Ok(Quantity::ONE), units)?;
        let begin = Beginning {
            on,
            billing_day,
            quantity,
            price: subscribe.price.map(price).transpose()?,
            discounts,
        };
        Ok(self
            .world
            .subscribe(&subscribe.id, &plan.clone(), begin)
            .map_err(|_| Refused(ErrorCode::Validation)))
    }

    fn usage(&mut self, usage: &scenario::Usage) -> Result<Outcome<()>> {
        if !self.usage_keys.insert(usage.key.clone()) {
            return Ok(Ok(()));
        }
        let life = self.world.lives.get_mut(&usage.id).context("a subscription")?;
        life.usage.push(Usage {
            component: Arc::from(usage.component.as_str()),
            quantity: units(usage.quantity)?,
            used_at: self.today.and_time(NaiveTime::MIN).and_utc()
                + chrono::TimeDelta::milliseconds(i64::try_from(life.usage.len())?),
            counted_on: self.today,
            late: false,
        });
        Ok(Ok(()))
    }

    fn pay(&mut self, payment: &scenario::Payment) -> Outcome<()> {
        let amount = payment.amount.0;
        match self.payments.get(&payment.key) {
            Some(known) if *known == amount => Ok(()),
            Some(_) => Err(Refused(ErrorCode::Validation)),
            None if amount <= Decimal::ZERO => Err(Refused(ErrorCode::Validation)),
            None => {
                self.payments.insert(payment.key.clone(), amount);
                self.money += amount;
                Ok(())
            }
        }
    }

    fn lines(&self, from: usize) -> Vec<Line> {
        self.world
            .lines
            .iter()
            .skip(from)
            .map(|(name, line)| Line {
                subscription: name.clone(),
                component: line.code.clone(),
                from: line.span.from(),
                to: line.span.to(),
                amount: Amount(Decimal::new(line.amount_minor, 2)),
            })
            .collect()
    }

    fn seen(&self) -> compare::World {
        let charged: Decimal =
            self.world.lines.iter().map(|(_, line)| Decimal::new(line.amount_minor, 2)).sum();
        let penalties: Decimal =
            self.world.penalties.iter().map(|penalty| Decimal::new(penalty.amount_minor, 2)).sum();
        let balance = self.money - charged - penalties;
        let promised: Decimal =
            self.promises.iter().filter(|(_, until)| self.today <= *until).map(|(sum, _)| sum).sum();
        let subscriptions = self
            .world
            .lives
            .iter()
            .map(|(name, life)| {
                let seen = Seen {
                    state: life.state_on(self.today).code().to_owned(),
                    next_period: self.world.next_period(name),
                };
                (name.clone(), seen)
            })
            .collect();
        compare::World {
            lines: self.lines(0),
            balance,
            available: balance + self.credit + promised,
            subscriptions,
        }
    }
}

fn effective(text: Option<&str>) -> Result<Option<Effective>> {
    Ok(match text {
        None => None,
        Some("immediate") => Some(Effective::Immediate),
        Some("end_of_period") => Some(Effective::EndOfPeriod),
        Some(day) => Some(Effective::On(day.parse()?)),
    })
}

fn settlement(text: Option<&str>) -> Result<ChangeSettlement> {
    ChangeSettlement::from_code(text.unwrap_or("prorate")).context("a settlement")
}

fn terms(settings: &scenario::Settings, plan: &scenario::Plan, first_id: u128) -> Result<PlanTerms> {
    let vat = match settings.vat.as_deref() {
        None | Some("none") => VatPolicy::Fixed(VatRate::NoVat),
        Some("general") => VatPolicy::General,
        Some(rate) => VatPolicy::Fixed(VatRate::from_code(rate).context("a rate")?),
    };
    let mut components = Vec::new();
    for (n, component) in (first_id..).zip(plan.components()) {
        components.push(read_component(n, component)?);
    }
    if let Some(fee) = plan.price {
        let charge = ComponentCharge::Recurring { pricing: Pricing::Flat { price: price(fee)? } };
        components.push(component(first_id, "fee", charge));
    }
    let or = |text: &Option<String>, default: &str| text.clone().unwrap_or_else(|| default.to_owned());
    Ok(PlanTerms {
        currency: Currency::Rub,
        interval: Interval::parse(&plan.period).context("a period")?,
        alignment: Alignment::parse(&or(&plan.alignment, "anniversary")).context("an alignment")?,
        timing: Timing::from_code(&or(&plan.timing, "advance")).context("a timing")?,
        trial_days: u32::try_from(plan.trial_days.unwrap_or(0))?,
        vat,
        vat_included: settings.vat_included.unwrap_or(true),
        first_stub: FirstStub::from_code(&or(&settings.first_stub, "prorate")).context("a policy")?,
        basis: ProrationBasis::from_code(&or(&settings.proration_basis, "actual")).context("a basis")?,
        blocked_time: BlockedTime::from_code(&or(&plan.blocked_time, "charge")).context("a policy")?,
        minimum: None,
        components,
    })
}

fn component(n: u128, code: &str, charge: ComponentCharge) -> Component {
    Component { id: ComponentId(Uuid::from_u128(n)), code: code.to_owned(), name: code.to_owned(), charge }
}

fn read_component(n: u128, told: &scenario::Component) -> Result<Component> {
    let tiers = || -> Result<Vec<Tier>> {
        told.tiers
            .iter()
            .flatten()
            .map(|tier| {
                Ok(Tier {
                    up_to: tier.up_to.map(units).transpose()?,
                    price: price(tier.price)?,
                    flat: tier.flat.map(price).transpose()?,
                })
            })
            .collect()
    };
    let one = || price(told.price.context("a price")?);
    let pricing = match told.pricing() {
        "one_time" => {
            return Ok(component(n, &told.code, ComponentCharge::OneTime { price: one()? }));
        }
        "flat" => Pricing::Flat { price: one()? },
        "per_unit" => Pricing::PerUnit { price: one()? },
        "graduated" => Pricing::Graduated { tiers: tiers()? },
        "volume" => Pricing::Volume { tiers: tiers()? },
        "package" => Pricing::Package { size: units(told.size.context("a size")?)?, price: one()? },
        other => bail!("no such pricing: {other}"),
    };
    let charge = if told.kind == "metered" {
        let aggregate = told.aggregate.as_deref().unwrap_or("sum");
        ComponentCharge::Metered {
            aggregate: Aggregate::from_code(aggregate).context("an aggregate")?,
            pricing,
        }
    } else {
        ComponentCharge::Recurring { pricing }
    };
    Ok(component(n, &told.code, charge))
}
