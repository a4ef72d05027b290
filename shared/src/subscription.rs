//! A subscription's terms over time, and the state that follows from them on a day.

use std::sync::Arc;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::blocks::Block;
use crate::calendar::{BillingDay, Interval, Schedule, plus_days};
use crate::catalog::{Alignment, FirstStub, PlanTerms, coded_enum};
use crate::money::Currency;
use crate::rate::{Percent, Quantity, UnitPrice};

/// What a discount takes off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DiscountKind {
    /// A percentage of every line, one-time and usage lines included.
    Percent(Percent),
    /// An amount in major units, once per period and component, prorated with it.
    Amount(UnitPrice),
}

/// A discount of a subscription, for the lines whose period begins in `[from, until)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Discount {
    /// What it takes off.
    pub kind: DiscountKind,
    /// First day.
    pub from: NaiveDate,
    /// The day after the last; none = until it is taken away.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<NaiveDate>,
}

impl Discount {
    /// Whether it applies to a line that begins on `day`.
    #[must_use]
    pub fn applies_on(self, day: NaiveDate) -> bool {
        self.from <= day && self.until.is_none_or(|until| day < until)
    }
}

/// A stretch of a subscription's life under one plan version, quantity and schedule.
///
/// It lasts until the next segment begins, or until the subscription ends.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Segment {
    /// First billed day.
    pub from: NaiveDate,
    /// The frozen terms of the plan version.
    pub terms: Arc<PlanTerms>,
    /// Period boundaries.
    pub schedule: Schedule,
    /// Units.
    pub quantity: Quantity,
    /// Price instead of the plan's, for its only flat or per-unit component.
    pub price_override: Option<UnitPrice>,
    /// What a first piece off a boundary costs.
    pub first_stub: FirstStub,
    /// Discounts; each states its own days.
    pub discounts: Vec<Discount>,
}

/// What is asked for when a subscription begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Start {
    /// First day of service.
    pub on: NaiveDate,
    /// Billing day that overrides the plan's alignment.
    pub billing_day: Option<BillingDay>,
    /// The client's own billing day, where it has one.
    pub client_billing_day: Option<BillingDay>,
}

/// When billing of a new subscription begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FirstBilling {
    /// First billed day: the start plus the trial.
    pub from: NaiveDate,
    /// Period boundaries.
    pub schedule: Schedule,
    /// The billing day that the client gets, when the plan aligns to the client's and it has none yet.
    pub client_billing_day: Option<BillingDay>,
}

/// A billing day was given for a plan of days or weeks, which has none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a plan of days or weeks has no billing day")]
pub struct NoBillingDay;

impl Start {
    /// Works out the first billed day and the schedule under `terms`.
    ///
    /// # Errors
    /// `NoBillingDay` when a billing day is given for a plan of days or weeks.
    pub fn first_billing(self, terms: &PlanTerms) -> Result<FirstBilling, NoBillingDay> {
        let from = plus_days(self.on, terms.trial_days);
        let whole_days = matches!(terms.interval, Interval::Days(_));
        if whole_days && self.billing_day.is_some() {
            return Err(NoBillingDay);
        }
        let own = BillingDay::of(from);
        let (day, client_billing_day) = match (self.billing_day, terms.alignment) {
            (Some(day), _) => (day, None),
            (None, Alignment::Anniversary) => (own, None),
            (None, Alignment::Fixed(day)) => (day, None),
            (None, Alignment::Client) => match self.client_billing_day {
                Some(day) => (day, None),
                None => (own, (!whole_days).then_some(own)),
            },
        };
        let schedule = Schedule::new(terms.interval, from, Some(day));
        Ok(FirstBilling { from, schedule, client_billing_day })
    }
}

coded_enum! {
    /// The state of a subscription on a day.
    SubscriptionState {
        /// Starts later.
        Pending = "pending",
        /// Serves, and costs nothing yet.
        Trial = "trial",
        /// Serves and is billed.
        Active = "active",
        /// Service is suspended.
        Blocked = "blocked",
        /// Over.
        Ended = "ended",
    }
}

/// The dates from which a subscription's state follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LifeDates {
    /// First day of service.
    pub start_on: NaiveDate,
    /// First billed day.
    pub first_billed_on: NaiveDate,
    /// First day without service, where an end is set.
    pub ended_on: Option<NaiveDate>,
}

impl LifeDates {
    /// The state on `day` under these blocks of the subscription and of its client.
    #[must_use]
    pub fn state_with(self, day: NaiveDate, blocks: &[Block]) -> SubscriptionState {
        let state = self.state_on(day);
        let serves = matches!(state, SubscriptionState::Trial | SubscriptionState::Active);
        if serves && blocks.iter().any(|block| block.holds_on(day)) {
            SubscriptionState::Blocked
        } else {
            state
        }
    }

    /// The state on `day`, blocks left aside.
    #[must_use]
    pub fn state_on(self, day: NaiveDate) -> SubscriptionState {
        if self.ended_on.is_some_and(|end| end <= day) {
            SubscriptionState::Ended
        } else if day < self.start_on {
            SubscriptionState::Pending
        } else if day < self.first_billed_on {
            SubscriptionState::Trial
        } else {
            SubscriptionState::Active
        }
    }
}

coded_enum! {
    /// What happened to a subscription.
    EventKind {
        /// It was made.
        Created = "created",
        /// It came from an import.
        Imported = "imported",
        /// An end was set.
        Ended = "ended",
        /// Charges of a posted run were reversed, so days are open again.
        ChargesReversed = "charges_reversed",
        /// The plan changes.
        PlanChanged = "plan_changed",
        /// The quantity changes.
        QuantityChanged = "quantity_changed",
        /// The price changes.
        PriceChanged = "price_changed",
        /// A discount begins.
        DiscountAdded = "discount_added",
        /// A discount ends.
        DiscountEnded = "discount_ended",
        /// The billing day changes.
        BillingDayChanged = "billing_day_changed",
        /// A scheduled end was taken back.
        Uncancelled = "uncancelled",
        /// A scheduled change was taken back.
        ChangeDropped = "change_dropped",
        /// Service is suspended.
        Blocked = "blocked",
        /// A suspension was lifted.
        Unblocked = "unblocked",
        /// A scheduled change took effect.
        ChangeApplied = "change_applied",
        /// It goes to another client.
        Transferred = "transferred",
        /// It came from another client.
        Received = "received",
    }
}

/// Currency of a subscription: that of its first plan, which all later ones share.
#[must_use]
pub fn currency_of(segments: &[Segment]) -> Option<Currency> {
    segments.first().map(|segment| segment.terms.currency)
}
