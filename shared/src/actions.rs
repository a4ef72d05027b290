//! What can be done to a subscription: one function that previews and applies alike.
//!
//! An action changes the terms over time ([`Life::stages`]), its end or its blocks. Charged days that no longer hold
//! are taken back by [`Life::settle`], and [`crate::billing::quote`] charges what is open after that. So an action
//! knows nothing of amounts, and no day can be charged twice whatever follows what.

mod addons;
mod cancel;
mod change;
mod direction;
mod families;
mod life;
mod migrate;
mod pause;
mod penalty;
mod refusal;
mod schedule;
mod settle;
mod suspend;
mod terms;
mod transfer;

use std::sync::Arc;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::billing::{Line, LineKind, Marker, QuoteError, quote};
use crate::blocks::{BlockKind, BlockLevel};
use crate::calendar::BillingDay;
use crate::catalog::{ComponentCharge, PlanTerms, coded_enum};
use crate::ids::{ChargeId, PlanId, PlanVersionId, ProductId};
use crate::money::{Currency, MoneyError};
use crate::rate::{Quantity, UnitPrice};
use crate::subscription::{Discount, DiscountKind};

pub use addons::{Base, may_attach};
pub use direction::{Direction, direction};
pub use families::{Family, families, family_of};
pub use life::{Life, PostedCharge, Retired, Stage, StageCause};
pub use migrate::{Migration, migrate};
pub use penalty::{Penalty, PenaltyHandling};
pub use refusal::{Refusal, Transition};
pub use settle::{Affected, Unsettled};
pub use suspend::{ClientOutcome, Suspension, suspend};
pub use transfer::{Heir, Taker, Transfer, may_take, transfer};

/// When an action takes effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Effective {
    /// Today.
    Immediate,
    /// At the end of the period in progress, or of what is charged if that is later; in a trial, at its end.
    EndOfPeriod,
    /// On a day, which may have passed: then charged days are settled back to it.
    On(NaiveDate),
}

coded_enum! {
    /// What becomes of charged days when terms change before their end.
    ChangeSettlement {
        /// Unused days are credited and charged anew by days.
        Prorate = "prorate",
        /// Unused days are credited, and the rest of the period costs the whole new price.
        Full = "full",
        /// The old charge goes on covering its days.
        None = "none",
    }
}

coded_enum! {
    /// What becomes of the billing day when the plan changes.
    BillingDate {
        /// Period boundaries stay where they are.
        Keep = "keep",
        /// A new period begins on the day of the change.
        Restart = "restart",
    }
}

coded_enum! {
    /// What becomes of charged days when a subscription ends before their end.
    CancelSettlement {
        /// Unused days are credited.
        Credit = "credit",
        /// Nothing is given back.
        None = "none",
        /// The whole current period is given back.
        FullRefund = "full_refund",
    }
}

coded_enum! {
    /// How a new billing day begins.
    BillingDayMode {
        /// What is paid stays; a shorter or longer piece leads to the new day.
        Stub = "stub",
        /// The paid period is cut today, its unused days are credited.
        Restart = "restart",
    }
}

/// A published version of a plan, and where the plan stands among others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanRef {
    /// The plan.
    pub id: PlanId,
    /// Its version.
    pub version: PlanVersionId,
    /// Its product.
    pub product: ProductId,
    /// Its rank among plans.
    pub rank: i32,
    /// Whether it attaches to another subscription.
    #[serde(default)]
    pub is_addon: bool,
}

/// A plan that a subscription may change to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Offer {
    /// Terms of its published version.
    pub terms: Arc<PlanTerms>,
    /// Which plan it is.
    pub plan: PlanRef,
}

impl Offer {
    /// Currency of its prices.
    #[must_use]
    pub fn currency(&self) -> Currency {
        self.terms.currency
    }
}

/// What to do to a subscription. What is left out has the default of its kind.
#[derive(Debug, Clone, PartialEq)]
pub enum Action {
    /// Another plan; whether that is an upgrade, a crossgrade or a downgrade is worked out.
    Change {
        /// The plan.
        to: Offer,
        /// By default: an upgrade at once, a downgrade at the end of the period, a crossgrade at once when period and
        /// alignment are equal.
        effective: Option<Effective>,
        /// What becomes of charged days.
        settlement: ChangeSettlement,
        /// What becomes of the billing day.
        billing_date: BillingDate,
    },
    /// Another quantity: by default more at once, less at the end of the period.
    Quantity {
        /// Units, above zero.
        quantity: Quantity,
        /// When.
        effective: Option<Effective>,
        /// What becomes of charged days.
        settlement: ChangeSettlement,
    },
    /// Another price instead of the plan's until the plan changes; by default from the next period.
    Price {
        /// The price; none = the plan's again.
        price: Option<UnitPrice>,
        /// When.
        effective: Option<Effective>,
    },
    /// A discount; by default from the next period.
    Discount {
        /// What it takes off.
        kind: DiscountKind,
        /// The day after the last; none = until it is taken away.
        until: Option<NaiveDate>,
        /// When.
        effective: Option<Effective>,
    },
    /// A discount is taken away; by default from the next period.
    EndDiscount {
        /// Which.
        discount: Discount,
        /// When.
        effective: Option<Effective>,
    },
    /// Another billing day.
    BillingDay {
        /// The day.
        day: BillingDay,
        /// How it begins.
        mode: BillingDayMode,
    },
    /// The end; by default at the end of the period.
    Cancel {
        /// When.
        effective: Option<Effective>,
        /// What becomes of charged days.
        settlement: CancelSettlement,
        /// What becomes of the penalty for leaving before the end of a minimum term.
        penalty: PenaltyHandling,
    },
    /// A scheduled end is taken back.
    Uncancel,
    /// A scheduled change of plan or quantity is taken back.
    DropChange,
    /// Service is suspended.
    Block {
        /// The client, or this subscription alone.
        level: BlockLevel,
        /// Why.
        kind: BlockKind,
        /// First day without service.
        from: NaiveDate,
        /// First day with service again; none = until it is lifted.
        until: Option<NaiveDate>,
    },
    /// A suspension is lifted.
    Unblock {
        /// Whose.
        level: BlockLevel,
        /// Which.
        kind: BlockKind,
        /// First day of the one that is lifted; of those that hold or will the first, when left out.
        from: Option<NaiveDate>,
    },
}

/// What an action does.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// The subscription after it, with the credits taken in and the charges not yet.
    pub life: Life,
    /// What is posted at once: credits for charged days that are taken back, and, if there are any, the charges that
    /// replace them. Everything else comes with the next run.
    pub lines: Vec<Line>,
    /// A penalty that is posted at once. One that comes later stays with the life.
    pub penalty: Option<Penalty>,
    /// The day it takes effect.
    pub effective_on: NaiveDate,
    /// Of a change of plan.
    pub direction: Option<Direction>,
    /// A scheduled change that it replaces or drops.
    pub drops: Option<NaiveDate>,
    /// What it does to the add-ons of the subscription, where it touches them.
    pub addons: Vec<Outcome>,
}

/// What is due: credits of events whose day has come, and charges.
#[derive(Debug, Clone, PartialEq)]
pub struct Due {
    /// The subscription with the credits taken in and the charges not yet.
    pub life: Life,
    /// Lines to post.
    pub lines: Vec<Line>,
}

impl Outcome {
    /// It and what it does to add-ons.
    pub fn all(&self) -> impl Iterator<Item = &Outcome> {
        std::iter::once(self).chain(&self.addons)
    }

    /// The sum of what is posted at once, in minor units: lines and penalties, those of add-ons included.
    ///
    /// # Errors
    /// `Overflow`.
    pub fn total_minor(&self) -> Result<i64, MoneyError> {
        let lines = self.all().flat_map(|outcome| &outcome.lines).map(|line| line.amount_minor);
        lines
            .chain(self.all().filter_map(|outcome| outcome.penalty).map(|penalty| penalty.amount_minor))
            .try_fold(0_i64, i64::checked_add)
            .ok_or(MoneyError::Overflow)
    }
}

/// Works out what `action` does on `today`. Previews show it, applying writes it.
///
/// # Errors
/// See [`Refusal`]; then nothing is to be changed.
pub fn act(life: &Life, today: NaiveDate, action: &Action) -> Result<Outcome, Refusal> {
    let mut after = life.clone();
    let done = match action {
        Action::Change { to, effective, settlement, billing_date } => {
            change::change(&mut after, today, to, *effective, (*settlement, *billing_date))?
        }
        Action::Quantity { quantity, effective, settlement } => {
            terms::quantity(&mut after, today, *quantity, *effective, *settlement)?
        }
        Action::Price { price, effective } => terms::price(&mut after, today, *price, *effective)?,
        Action::Discount { kind, until, effective } => {
            terms::discount(&mut after, today, (*kind, *until), *effective)?
        }
        Action::EndDiscount { discount, effective } => {
            terms::end_discount(&mut after, today, *discount, *effective)?
        }
        Action::BillingDay { day, mode } => schedule::billing_day(&mut after, today, *day, *mode)?,
        Action::Cancel { effective, settlement, penalty } => {
            cancel::cancel(&mut after, today, *effective, (*settlement, *penalty))?
        }
        Action::Uncancel => cancel::uncancel(&mut after, today)?,
        Action::DropChange => change::drop_change(&mut after, today)?,
        Action::Block { level, kind, from, until } => {
            pause::block(&mut after, today, (*level, *kind), (*from, *until))?
        }
        Action::Unblock { level, kind, from } => pause::unblock(&mut after, today, (*level, *kind), *from)?,
    };
    let addons = addons::follow(&life.addons, today, action, done.effective_on)?;
    Ok(Outcome { addons, ..settled_on(after, today, done)? })
}

/// Settles the events whose day has come by `today`, without another action: what the day of a scheduled change does.
///
/// # Errors
/// An amount does not fit, or too many periods are open.
pub fn carry_out(life: &Life, today: NaiveDate) -> Result<Outcome, QuoteError> {
    settled_on(life.clone(), today, Done::on(today))
}

fn settled_on(mut after: Life, today: NaiveDate, done: Done) -> Result<Outcome, QuoteError> {
    let mut lines = after.settle(today)?;
    let credits = lines.iter().filter(|line| line.kind == LineKind::Credit);
    if let Some(first) = credits.map(|line| line.span.from()).min() {
        lines.extend(replacements(&after, first, today)?);
    }
    let penalty = after.penalty.take_if(|penalty| penalty.on <= today);
    Ok(Outcome {
        life: after,
        lines,
        penalty,
        effective_on: done.effective_on,
        direction: done.direction,
        drops: done.drops,
        addons: Vec::new(),
    })
}

/// What an action reports of itself.
struct Done {
    effective_on: NaiveDate,
    direction: Option<Direction>,
    drops: Option<NaiveDate>,
}

impl Done {
    const fn on(effective_on: NaiveDate) -> Done {
        Done { effective_on, direction: None, drops: None }
    }
}

/// The charges that a run on `today` would make for the days from `first` on: they replace what was taken back.
fn replacements(life: &Life, first: NaiveDate, today: NaiveDate) -> Result<Vec<Line>, QuoteError> {
    let mut lines = quote(&life.facts(), today)?.lines;
    lines.retain(|line| {
        let metered = life
            .component(line.component)
            .is_some_and(|component| matches!(component.charge, ComponentCharge::Metered { .. }));
        !metered && line.span.from() >= first
    });
    Ok(lines)
}

/// What a run on `as_of` posts: events whose day has come are settled first, then everything open is charged.
///
/// # Errors
/// An amount does not fit, or too many periods are open.
pub fn due(life: &Life, as_of: NaiveDate) -> Result<Due, QuoteError> {
    let mut after = life.clone();
    let mut lines = after.settle(as_of)?;
    lines.extend(quote(&after.facts(), as_of)?.lines);
    Ok(Due { life: after, lines })
}

/// What settling changed beside the markers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settled {
    /// The revision that later charges carry.
    pub revision: i64,
    /// Events whose day has not come.
    pub unsettled: Vec<Unsettled>,
    /// Blocked days before this day are settled.
    pub blocks_settled_to: Option<NaiveDate>,
}

/// What a run posts for one subscription, and how it stands afterwards.
#[derive(Debug, Clone, PartialEq)]
pub struct Billed {
    /// Credits of events whose day has come, then charges.
    pub lines: Vec<Line>,
    /// Markers after posting.
    pub markers: Vec<Marker>,
    /// When it is due next.
    pub next_due_on: Option<NaiveDate>,
    /// None for most, of which nothing is to be settled.
    pub settled: Option<Settled>,
}

/// [`due`] with everything that is to be written after posting.
///
/// # Errors
/// As of [`due`].
pub fn bill(life: &Life, as_of: NaiveDate) -> Result<Billed, QuoteError> {
    if !life.reads_posted() {
        let quote = quote(&life.facts(), as_of)?;
        let (lines, markers, next_due_on) = (quote.lines, quote.markers, quote.next_due_on);
        return Ok(Billed { lines, markers, next_due_on, settled: None });
    }
    let mut after = life.clone();
    let mut lines = after.settle(as_of)?;
    let quote = quote(&after.facts(), as_of)?;
    let settled = after.settled();
    let untouched = |known: &&Marker| quote.markers.iter().all(|moved| moved.component != known.component);
    let mut markers: Vec<Marker> = after.markers.iter().filter(untouched).copied().collect();
    markers.extend(quote.markers);
    lines.extend(quote.lines);
    after.take_in(&lines, || ChargeId(Uuid::nil()));
    let next_due_on = earliest(quote.next_due_on, after.next_settled_on());
    Ok(Billed { lines, markers, next_due_on, settled: Some(settled) })
}

/// What lifting a block today makes due beyond what is due anyway, in minor units: the days that were taken back, and
/// the period in progress. Never below zero; what does not fit is the largest amount.
///
/// # Errors
/// There is nothing to lift, or a price does not fit.
pub fn restart_minor(
    life: &Life,
    today: NaiveDate,
    level: BlockLevel,
    kind: BlockKind,
) -> Result<i64, Refusal> {
    let sum = |lines: &[Line]| lines.iter().map(|line| i128::from(line.amount_minor)).sum::<i128>();
    let lifted = act(life, today, &Action::Unblock { level, kind, from: None })?;
    let mut after = lifted.life;
    after.take_in(&lifted.lines, || ChargeId(Uuid::nil()));
    let then = sum(&lifted.lines) + sum(&due(&after, today)?.lines);
    let more = then - sum(&due(life, today)?.lines);
    Ok(i64::try_from(more.max(0)).unwrap_or(i64::MAX))
}

fn earliest(one: Option<NaiveDate>, other: Option<NaiveDate>) -> Option<NaiveDate> {
    one.into_iter().chain(other).min()
}

#[cfg(test)]
mod tests;
