//! Another plan.

use chrono::NaiveDate;

use super::direction::{Direction, direction};
use super::refusal::{Refusal, Transition};
use super::settle::Affected;
use super::{BillingDate, ChangeSettlement, Done, Effective, Life, Offer, Stage, StageCause, schedule};
use crate::billing::{QuoteError, ServiceSpan};
use crate::catalog::FirstStub;
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
    if to.terms.currency != now.segment.terms.currency {
        return Err(Refusal::CurrencyMismatch);
    }
    if to.plan.is_addon != now.plan.is_addon {
        let text = if now.plan.is_addon {
            "Дополнение меняется только на другое дополнение. Выберите дополнение."
        } else {
            "Этот тариф — дополнение, он подключается к подписке. Выберите другой тариф."
        };
        return Err(Refusal::field("planId", text));
    }
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
    let kept = schedule::kept(model.schedule, &to.terms, life.client_billing_day);
    let schedule = match (billing_date, kept) {
        (BillingDate::Keep, Some(kept)) => kept,
        (BillingDate::Keep | BillingDate::Restart, _) => {
            schedule::restarted(billed_from, &to.terms, life.client_billing_day)
        }
    };
    let paid_once = life.charged_once(&to.terms);
    let later = life.split_off(billed_from, on);
    life.stages.push(Stage {
        segment: Segment {
            from: billed_from,
            terms: to.terms.clone(),
            schedule,
            quantity: now.segment.quantity,
            price_override: None,
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
    if !cuts && billing_date == BillingDate::Keep {
        let beyond = later.into_iter().filter(|stage| stage.segment.from > billed_from);
        keep_later(life, beyond.collect(), to);
    }
    if settlement != ChangeSettlement::None {
        life.take_back_from(billed_from, on, Affected::All, Some(StageCause::Plan));
    }
    Ok(report)
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

/// Before anything is billed the new plan simply takes the old one's place; the trial stays as long as it was.
fn begin_with(life: &mut Life, to: &Offer) {
    let from = life.first_billed_on();
    let client_day = life.client_billing_day;
    life.stages.truncate(1);
    for stage in &mut life.stages {
        stage.segment.schedule = schedule::restarted(from, &to.terms, client_day);
        stage.segment.terms = to.terms.clone();
        stage.segment.first_stub = to.terms.first_stub;
        stage.segment.price_override = None;
        stage.plan = to.plan;
    }
}

/// A billing day that begins with a later period stays, on the new plan.
fn keep_later(life: &mut Life, later: Vec<Stage>, to: &Offer) {
    for mut stage in later {
        if let Some(kept) = schedule::kept(stage.segment.schedule, &to.terms, life.client_billing_day)
            && stage.cause == StageCause::BillingDay
        {
            stage.segment.schedule = kept;
            stage.segment.terms = to.terms.clone();
            stage.segment.price_override = None;
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
