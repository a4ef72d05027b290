//! Moving subscriptions to other prices: to a newer version of their plan, or to another plan.

use chrono::NaiveDate;

use super::refusal::{Refusal, Transition};
use super::{Action, BillingDate, ChangeSettlement, Effective, Life, Offer, Outcome, Stage, StageCause, act};
use crate::billing::{QuoteError, recurring_amount};

/// What a move to other prices does to one subscription.
#[derive(Debug, Clone, PartialEq)]
pub struct Migration {
    /// The change, at the next boundary after what is paid.
    pub outcome: Outcome,
    /// What a whole period would cost from that day without it, in minor units: with VAT as of that day, before
    /// discounts.
    pub before_minor: i64,
    /// What a whole period costs after it.
    pub after_minor: i64,
}

/// Works out the move of a subscription to `to` at the end of its paid period. Previews show it, applying writes it.
///
/// # Errors
/// See [`Refusal`]; a subscription that ends or changes anyway is left to it.
pub fn migrate(life: &Life, today: NaiveDate, to: &Offer) -> Result<Migration, Refusal> {
    life.must_go_on(today)?;
    let scheduled = |stage: &&Stage| {
        stage.served_from > today && matches!(stage.cause, StageCause::Plan | StageCause::Quantity)
    };
    if life.stages.iter().any(|stage| scheduled(&stage)) {
        return Err(Transition::ChangeScheduled.into());
    }
    let action = Action::Change {
        to: to.clone(),
        effective: Some(Effective::EndOfPeriod),
        settlement: ChangeSettlement::Prorate,
        billing_date: BillingDate::Keep,
    };
    let outcome = act(life, today, &action)?;
    let on = outcome.effective_on;
    let before_minor = whole_period(life.billed(on), on)?;
    let after_minor = whole_period(outcome.life.billed(on), on)?;
    Ok(Migration { outcome, before_minor, after_minor })
}

fn whole_period(stage: &Stage, on: NaiveDate) -> Result<i64, Refusal> {
    let segment = &stage.segment;
    let amount = recurring_amount(&segment.terms, segment.quantity, segment.price_override, on);
    Ok(amount.map_err(|_| QuoteError::Overflow { code: "price".to_owned() })?)
}
