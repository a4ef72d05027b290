//! What actions on subscriptions do, as the API shows it.

use chrono::NaiveDate;

use crate::actions::{Direction, Outcome, bill};
use crate::api::common::{MoneyView, PeriodView};
use crate::api::scalars::{Date, DateTime, Json};
use crate::billing::{QuoteError, quote};
use crate::blocks::BlockKind;
use crate::ids::{BlockKey, ChargeId, SubscriptionKey};
use crate::money::Money;

use super::QuoteLineView;

#[cfg(feature = "client")]
use crate::api::schema;

/// What an action would do, or did.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona"))]
pub struct SubscriptionActionPreview {
    /// Version to send with the action.
    pub version: i32,
    /// The day it takes effect.
    pub effective_on: Date,
    /// Of a change of plan.
    pub direction: Option<Direction>,
    /// When a scheduled change would have begun that this one replaces.
    pub drops: Option<Date>,
    /// Credits, and the charges that replace them: posted at once. Those of its add-ons follow its own.
    pub lines: Vec<QuoteLineView>,
    /// What leaving before the end of a minimum term costs, its own and that of its add-ons.
    pub penalties: Vec<PenaltyView>,
    /// The sum of the lines, and of penalties whose day is not after today; negative when the client gets money back.
    pub total: MoneyView,
    /// First day without service, where an end is set.
    pub ended_on: Option<Date>,
    /// The next period that is not charged after it.
    pub next_period: Option<PeriodView>,
    /// When a run will charge next.
    pub next_due_on: Option<Date>,
    /// What it will charge then.
    pub next_lines: Vec<QuoteLineView>,
    /// Their sum.
    pub next_total: MoneyView,
}

/// What leaving before the end of a minimum term costs. A ledger entry of its own, without VAT.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "graphql", graphql(name = "Penalty"))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona", graphql_type = "Penalty"))]
pub struct PenaltyView {
    /// The amount.
    pub amount: MoneyView,
    /// The day on which it is charged: the first without service.
    pub on: Date,
    /// The first day on which leaving would have cost nothing.
    pub until: Date,
}

/// Everything that previews of actions on a subscription read.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "graphql", graphql(name = "SubscriptionLife"))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona", graphql_type = "SubscriptionLife"))]
pub struct LifeView {
    /// Version to send with an action.
    pub version: i32,
    /// Today of its seller.
    pub today: Date,
    /// The life: terms over time, markers, posted lines, blocks and what is still to be settled.
    pub life: Json,
}

/// A suspension of a client or of one of its subscriptions.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "graphql", graphql(name = "Block"))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona", graphql_type = "Block"))]
pub struct BlockView {
    /// Id.
    pub id: BlockKey,
    /// The subscription; null = all of the client's.
    pub subscription_id: Option<SubscriptionKey>,
    /// Why service is suspended.
    pub kind: BlockKind,
    /// First day without service.
    pub from: Date,
    /// First day with service again; null = until it is lifted. The first day again: it never held.
    pub until: Option<Date>,
    /// Why, in words.
    pub reason: Option<String>,
    /// Credit control set it, and lifts it by itself.
    pub automatic: bool,
    /// Who set it.
    pub created_by: String,
    /// When.
    pub created_at: DateTime,
    /// Who lifted it.
    pub lifted_by: Option<String>,
    /// When.
    pub lifted_at: Option<DateTime>,
}

impl SubscriptionActionPreview {
    /// What the outcome shows to people; `version` is that of the client whom it was worked out for.
    ///
    /// # Errors
    /// An amount does not fit.
    pub fn of(outcome: &Outcome, version: i32) -> Result<SubscriptionActionPreview, QuoteError> {
        let overflow = |_| QuoteError::Overflow { code: "total".to_owned() };
        let total = outcome.total_minor().map_err(overflow)?;
        let mut after = outcome.life.clone();
        after.take_in(&outcome.lines, || ChargeId(uuid::Uuid::nil()));
        let currency = after.currency();
        let next_due_on = after.next_due_on()?;
        let next = match next_due_on {
            Some(day) => bill(&after, day)?.lines,
            None => Vec::new(),
        };
        let next_minor = next.iter().try_fold(0_i64, |sum, line| sum.checked_add(line.amount_minor));
        let next_minor = next_minor.ok_or_else(|| QuoteError::Overflow { code: "total".to_owned() })?;
        let next_period = quote(&after.facts(), NaiveDate::MIN)?.next_period;
        let lines = outcome.all().flat_map(|one| &one.lines);
        let penalties = outcome.all().filter_map(|one| one.penalty.or(one.life.penalty));
        let penalties = penalties.map(|penalty| PenaltyView {
            amount: Money::from_minor(penalty.amount_minor, currency).into(),
            on: Date(penalty.on),
            until: Date(penalty.until),
        });
        Ok(SubscriptionActionPreview {
            version,
            effective_on: Date(outcome.effective_on),
            direction: outcome.direction,
            drops: outcome.drops.map(Date),
            lines: lines.map(|line| QuoteLineView::new(line, currency)).collect(),
            penalties: penalties.collect(),
            total: Money::from_minor(total, currency).into(),
            ended_on: after.ended_on.map(Date),
            next_period: next_period.map(Into::into),
            next_due_on: next_due_on.map(Date),
            next_lines: next.iter().map(|line| QuoteLineView::new(line, currency)).collect(),
            next_total: Money::from_minor(next_minor, currency).into(),
        })
    }
}
