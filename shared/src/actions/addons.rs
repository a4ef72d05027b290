//! Add-ons follow their base: they end with it, come back with it, and keep its billing day.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::refusal::Refusal;
use super::{Action, Effective, Life, Outcome, PenaltyHandling, PlanRef, act};
use crate::error::FieldError;
use crate::ids::SubscriptionId;
use crate::text::format::format_date_ru;

/// The subscription that an add-on is attached to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Base {
    /// Which.
    pub id: SubscriptionId,
    /// Its first day without service, when an end is set.
    pub ended_on: Option<NaiveDate>,
}

/// Whether a plan may be attached so: an add-on to a base that goes on, another plan to nothing.
///
/// # Errors
/// The field that is wrong.
pub fn may_attach(plan: PlanRef, base: Option<&Life>, start_on: NaiveDate) -> Result<(), FieldError> {
    let refused = |text: &str| Err(FieldError::new("baseId", text));
    match (plan.is_addon, base) {
        (false, None) => Ok(()),
        (true, None) => refused("Этот тариф — дополнение. Укажите подписку, к которой оно подключается."),
        (false, Some(_)) => refused("Этот тариф — не дополнение. Уберите основную подписку."),
        (true, Some(base)) if base.base.is_some() => {
            refused("Дополнение к дополнению не подключается. Выберите основную подписку.")
        }
        (true, Some(base)) if base.ended_on.is_some() => {
            refused("Основная подписка завершается. Отзовите её отмену или выберите другую.")
        }
        (true, Some(base)) if start_on < base.start_on => {
            let day = format_date_ru(base.start_on);
            let text = format!("Основная подписка начинается {day}. Начните дополнение не раньше.");
            Err(FieldError::new("startOn", text))
        }
        (true, Some(_)) => Ok(()),
    }
}

/// What the action does to the add-ons of a base, each as its own outcome; those that it does not touch are left out.
pub(super) fn follow(
    addons: &[Life],
    today: NaiveDate,
    action: &Action,
    on: NaiveDate,
) -> Result<Vec<Outcome>, Refusal> {
    let mut outcomes = Vec::new();
    for addon in addons {
        let Some(mut own) = own_action(addon, today, action, on) else { continue };
        // What its base forbids it alone, it does with its base.
        let mut before = Life { base: None, ..addon.clone() };
        let ends = matches!(own, Action::Cancel { .. });
        if let Action::Cancel { effective, .. } = &mut own
            && *effective != Some(Effective::Immediate)
        {
            *effective = Some(Effective::On(on.max(addon.start_on)));
        }
        if let Action::Cancel { effective, penalty, .. } = &mut own
            && addon.must_live(today).is_err()
        {
            // It is over, and paid for leaving; only its days after the end of the base are taken back.
            before.ended_on = None;
            *effective = Some(Effective::On(on.max(addon.start_on)));
            *penalty = PenaltyHandling::Waive;
        }
        let mut outcome = act(&before, today, &own)?;
        outcome.life.base = addon.base;
        if ends {
            outcome.life.ends_with_base = true;
        }
        outcomes.push(outcome);
    }
    Ok(outcomes)
}

/// What the action on the base means for an add-on; none = it stays as it is. `on` is the day of the base.
fn own_action(addon: &Life, today: NaiveDate, action: &Action, on: NaiveDate) -> Option<Action> {
    let alive = addon.must_live(today).is_ok();
    let ends_before = addon.ended_on.is_some_and(|end| end <= on) && !addon.ends_with_base;
    let follows = match action {
        Action::Cancel { .. } if alive => !ends_before,
        Action::Cancel { .. } => addon.billed_until.or(addon.ended_on).is_some_and(|end| end > on),
        Action::Uncancel => alive && addon.ends_with_base,
        Action::BillingDay { .. } => {
            let has_day = addon.billed(today).segment.schedule.billing_day().is_some();
            addon.must_go_on(today).is_ok() && has_day
        }
        Action::Change { .. }
        | Action::Quantity { .. }
        | Action::Price { .. }
        | Action::Discount { .. }
        | Action::EndDiscount { .. }
        | Action::DropChange
        | Action::Block { .. }
        | Action::Unblock { .. } => false,
    };
    follows.then(|| action.clone())
}
