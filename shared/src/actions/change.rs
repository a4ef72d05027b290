//! Another plan.

use chrono::NaiveDate;

use super::direction::{Direction, direction, kept_price};
use super::refusal::{Refusal, Transition};
use super::settle::Affected;
use super::{BillingDate, ChangeSettlement, Done, Effective, Life, Offer, Stage, StageCause, schedule};
use crate::billing::{QuoteError, ServiceSpan};
use crate::calendar::Schedule;
use crate::catalog::{Component, ComponentCharge, FirstStub};
use crate::ids::ComponentId;
use crate::rate::Quantity;
use crate::subscription::Segment;

/// Changes the plan.
pub(super) fn change(
    life: &mut Life,
    today: NaiveDate,
    to: &Offer,
    effective: Option<Effective>,
    (settlement, billing_date): (ChangeSettlement, BillingDate),
) -> Result<Done, Refusal> {
    life.must_go_on(today)?;
    let now = life.serving(today).clone();
    fits(&now, to)?;
    let way = direction(&now.segment, now.plan, to)
        .map_err(|_| QuoteError::Overflow { code: "price".to_owned() })?;
    let effective = effective.unwrap_or_else(|| by_default(way, &now.segment, to));
    let on = life.resolve(effective, today)?;
    let drops = life.drop_scheduled(today);
    let report = Done { effective_on: on, direction: Some(way), drops };
    let first = life.first_billed_on();
    if on <= first && !life.is_charged_beyond(first) {
        begin_with(life, to);
        return Ok(report);
    }
    let billed_from = match settlement {
        ChangeSettlement::Prorate | ChangeSettlement::Full => on.max(first),
        ChangeSettlement::None => life.paid_to(on),
    };
    let cuts = settlement != ChangeSettlement::None && life.is_charged_beyond(on);
    // A billing day that was to begin with the next period begins now when the paid one is cut.
    let model = if cuts { life.stages.last() } else { None };
    let model = model.unwrap_or_else(|| life.billed(billed_from)).segment.clone();
    let kept = fixed(&now, model.schedule, to);
    let kept = kept.or_else(|| schedule::kept(model.schedule, &to.terms, life.client_billing_day));
    let schedule = match (billing_date, kept) {
        (BillingDate::Keep, Some(kept)) => kept,
        (BillingDate::Restart, Some(kept)) if now.plan.is_addon => kept,
        (BillingDate::Keep | BillingDate::Restart, _) => {
            schedule::restarted(billed_from, &to.terms, life.client_billing_day)
        }
    };
    let mut paid_once = life.charged_once(&to.terms);
    // A version that is never billed itself charges nothing.
    let sets_up = now.segment.from < billed_from || !life.charged_once(&now.segment.terms).is_empty();
    if to.plan.id == now.plan.id && sets_up {
        paid_once.extend(charged_before(&now, to));
    }
    // A price of its own that was to begin by then is what the client is promised.
    let billed = life.billed(billed_from);
    let agreed = if billed.plan.id == now.plan.id { billed.clone() } else { now.clone() };
    let later = life.split_off(billed_from, on);
    life.stages.push(Stage {
        segment: Segment {
            from: billed_from,
            terms: to.terms.clone(),
            schedule,
            quantity: now.segment.quantity,
            price_override: kept_price(&agreed.segment, agreed.plan, to),
            first_stub: match settlement {
                ChangeSettlement::Full => FirstStub::Full,
                ChangeSettlement::Prorate | ChangeSettlement::None => FirstStub::Prorate,
            },
            discounts: model.discounts,
        },
        served_from: on,
        cause: StageCause::Plan,
        plan: to.plan,
    });
    life.reopen_all(billed_from);
    for component in paid_once {
        life.mark(component, ServiceSpan::Once(billed_from));
    }
    let cut = (cuts || billing_date == BillingDate::Restart).then_some(schedule);
    let beyond = later.into_iter().filter(|stage| stage.segment.from > billed_from);
    keep_later(life, beyond.collect(), to, (now.segment.quantity, cut));
    if settlement != ChangeSettlement::None {
        life.take_back_from(billed_from, on, Affected::All, Some(StageCause::Plan));
    }
    Ok(report)
}

/// Whether a subscription on `now` may change to the plan: the same currency, and an add-on to an add-on.
fn fits(now: &Stage, to: &Offer) -> Result<(), Refusal> {
    if to.terms.currency != now.segment.terms.currency {
        return Err(Refusal::CurrencyMismatch);
    }
    match (now.plan.is_addon, to.plan.is_addon) {
        (true, false) => {
            let text = "Дополнение меняется только на другое дополнение. Выберите дополнение.";
            Err(Refusal::field("planId", text))
        }
        (false, true) => {
            let text = "Этот тариф — дополнение, он подключается к подписке. Выберите другой тариф.";
            Err(Refusal::field("planId", text))
        }
        (true, true) | (false, false) => Ok(()),
    }
}

/// One-time components of another version of the plan that the version before charges already. Those of the same
/// version are charged once by themselves.
fn charged_before(now: &Stage, to: &Offer) -> Vec<ComponentId> {
    let is_once = |component: &&Component| matches!(component.charge, ComponentCharge::OneTime { .. });
    let known =
        |component: &&Component| now.segment.terms.component(&component.code).as_ref().is_some_and(is_once);
    let own = |component: &&Component| now.segment.terms.components.iter().any(|own| own.id == component.id);
    let known = to.terms.components.iter().filter(is_once).filter(known);
    known.filter(|component| !own(component)).map(|component| component.id).collect()
}

/// When a change of this direction takes effect unless something else is asked for.
fn by_default(way: Direction, now: &Segment, to: &Offer) -> Effective {
    let alike = now.terms.interval == to.terms.interval && now.terms.alignment == to.terms.alignment;
    match way {
        Direction::Upgrade => Effective::Immediate,
        Direction::Crossgrade if alike => Effective::Immediate,
        Direction::Crossgrade | Direction::Downgrade => Effective::EndOfPeriod,
    }
}

/// Boundaries that stay whatever day the new plan names: those of an add-on, which are its base's, and those under
/// another version of the plan that counts alike.
fn fixed(now: &Stage, schedule: Schedule, to: &Offer) -> Option<Schedule> {
    let terms = &now.segment.terms;
    let alike = terms.interval == to.terms.interval && terms.alignment == to.terms.alignment;
    let stays = now.plan.is_addon || (now.plan.id == to.plan.id && alike);
    stays.then(|| Schedule::new(to.terms.interval, schedule.anchor(), schedule.billing_day()))
}

/// Before anything is billed the new plan simply takes the old one's place; the trial stays as long as it was.
fn begin_with(life: &mut Life, to: &Offer) {
    let from = life.first_billed_on();
    let client_day = life.client_billing_day;
    let later = life.stages.split_off(1);
    let Some(stage) = life.stages.first_mut() else { return };
    let own = fixed(stage, stage.segment.schedule, to);
    stage.segment.schedule = own.unwrap_or_else(|| schedule::restarted(from, &to.terms, client_day));
    stage.segment.terms = to.terms.clone();
    stage.segment.first_stub = to.terms.first_stub;
    stage.segment.price_override = kept_price(&stage.segment, stage.plan, to);
    stage.plan = to.plan;
    let (quantity, schedule) = (stage.segment.quantity, stage.segment.schedule);
    keep_later(life, later, to, (quantity, Some(schedule)));
}

/// A billing day that begins with a later period stays, on the new plan, unless the periods were `cut` to new ones;
/// a price and discounts that begin later stay on another version of their plan.
fn keep_later(life: &mut Life, later: Vec<Stage>, to: &Offer, (quantity, cut): (Quantity, Option<Schedule>)) {
    for mut stage in later {
        let schedule = stage.segment.schedule;
        let own = cut.or_else(|| fixed(&stage, schedule, to));
        let own = own.or_else(|| schedule::kept(schedule, &to.terms, life.client_billing_day));
        let last = life.stages.last().map(|stage| stage.segment.schedule);
        let kept = match stage.cause {
            StageCause::BillingDay => own.filter(|_| cut.is_none()),
            StageCause::Price => own.or(last).filter(|_| stage.plan.id == to.plan.id),
            StageCause::Start | StageCause::Plan | StageCause::Quantity => None,
        };
        if let Some(kept) = kept {
            stage.segment.schedule = kept;
            stage.segment.terms = to.terms.clone();
            stage.segment.quantity = quantity;
            stage.segment.price_override = kept_price(&stage.segment, stage.plan, to);
            stage.plan = to.plan;
            life.stages.push(stage);
        }
    }
}

/// Takes a scheduled change of plan or quantity back.
pub(super) fn drop_change(life: &mut Life, today: NaiveDate) -> Result<Done, Refusal> {
    life.must_live(today)?;
    let dropped = life.drop_scheduled(today).ok_or(Transition::NoChange)?;
    Ok(Done { drops: Some(dropped), ..Done::on(today) })
}
