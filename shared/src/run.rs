//! Bill runs: modes, states, what an operator may change before posting, guardrails, comparison.

mod decisions;
mod finding;
mod totals;
mod warning;

use std::collections::BTreeMap;

use chrono::{Months, NaiveDate};
use rust_decimal::{Decimal, RoundingStrategy};
use serde::{Deserialize, Serialize};

use crate::actions::{Billed, Settled};
use crate::billing::{Line, LineKind, Marker, ServiceSpan, vat_within};
use crate::calendar::plus_days;
use crate::catalog::coded_enum;
use crate::ids::{ComponentId, SubscriptionId};
use crate::money::{Currency, MoneyError};
use crate::rate::Percent;

pub use decisions::{carry_over, decided};
pub use finding::{NotDueReason, RunBlocker, RunCaution, RunErrorCause};
pub use totals::{LineTotals, Totals};
pub use warning::{BilledClient, RunWarning, USUAL_RUNS, Warnings, ends_within};

/// Furthest as-of date of a sandbox, in months from today.
pub const SANDBOX_MONTHS_MAX: u32 = 24;
/// Furthest as-of date of a posting run, in days from today.
pub const POSTING_DAYS_MAX: u32 = 62;
/// A run of this many clients is large.
pub const LARGE_CLIENTS: i32 = 1_000;
/// A run of this sum in any currency is large, in minor units.
pub const LARGE_MINOR: i64 = 100_000_000;

coded_enum! {
    /// What a run does.
    RunTask {
        /// Charges what is due by its day.
        Charges = "charges",
        /// Issues closing documents of the month that ends on its day.
        Closing = "closing",
        /// Issues invoices for what becomes due by its day.
        Invoices = "invoices",
    }
}

coded_enum! {
    /// How a run ends.
    RunMode {
        /// Песочница: calculates, posts nothing.
        Sandbox = "sandbox",
        /// С подтверждением: waits for a person.
        Confirmation = "confirmation",
        /// Полный автомат: posts without a stop.
        Automatic = "automatic",
    }
}

coded_enum! {
    /// Where a run is.
    RunState {
        /// Made, not started.
        Draft = "draft",
        /// Lines are being calculated.
        Calculating = "calculating",
        /// A sandbox that is done.
        Calculated = "calculated",
        /// Calculated; a person must confirm or reject.
        AwaitingConfirmation = "awaiting_confirmation",
        /// Items are being posted.
        Posting = "posting",
        /// All items are posted or excluded.
        Posted = "posted",
        /// Posted but for items with errors, stale ones, or those left by a stop.
        PartlyPosted = "partly_posted",
        /// All posted items are reversed.
        Reversed = "reversed",
        /// The calculation could not be done.
        Failed = "failed",
        /// Stopped while calculating.
        Cancelled = "cancelled",
        /// A person refused it.
        Rejected = "rejected",
    }
}

impl RunState {
    /// Whether the state may follow this one. Posting may follow a partly posted run: resume, or rerun failed.
    #[must_use]
    pub const fn may_become(self, next: RunState) -> bool {
        use RunState as S;
        match self {
            S::Draft => matches!(next, S::Calculating | S::Cancelled),
            S::Calculating => matches!(
                next,
                S::Calculated | S::AwaitingConfirmation | S::Posting | S::Failed | S::Cancelled
            ),
            S::AwaitingConfirmation => matches!(next, S::Calculating | S::Posting | S::Rejected),
            S::Posting => matches!(next, S::Posted | S::PartlyPosted),
            S::PartlyPosted => matches!(next, S::Posting | S::Reversed),
            S::Posted => matches!(next, S::Reversed),
            S::Calculated | S::Reversed | S::Failed | S::Cancelled | S::Rejected => false,
        }
    }

    /// True while a worker has something to do.
    #[must_use]
    pub const fn is_working(self) -> bool {
        matches!(self, RunState::Draft | RunState::Calculating | RunState::Posting)
    }
}

coded_enum! {
    /// Where the item of one client is.
    ItemState {
        /// To be calculated again.
        Pending = "pending",
        /// Calculated, ready to post.
        Ok = "ok",
        /// Could not be calculated or posted, or a person must look at it first; code and text say why.
        Error = "error",
        /// Left out of this run by a person.
        Excluded = "excluded",
        /// The client changed since the calculation.
        Stale = "stale",
        /// On the account.
        Posted = "posted",
        /// Taken back.
        Reversed = "reversed",
    }
}

/// An amount that a person set instead of the calculated one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Amended {
    /// Minor units, VAT included.
    pub amount_minor: i64,
    /// Why.
    pub reason: String,
}

/// A line as the run keeps it: what was calculated, and what a person decided.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ItemLine {
    /// As calculated.
    pub line: Line,
    /// Left out of this run: the days stay open for the next one.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub excluded: bool,
    /// Asked for by the next invoice: there is too little to ask for yet.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub carried: bool,
    /// Another amount.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amended: Option<Amended>,
}

impl ItemLine {
    /// A line as calculated.
    #[must_use]
    pub const fn new(line: Line) -> ItemLine {
        ItemLine { line, excluded: false, carried: false, amended: None }
    }

    /// Whether a person may leave it out or set another amount: what settling takes back or makes up for follows from
    /// what was done to the subscription, and stands or falls with it.
    #[must_use]
    pub const fn may_be_decided(&self) -> bool {
        matches!(self.line.kind, LineKind::Charge)
            && self.line.explanation.makes_up.is_none()
            && !self.carried
    }

    /// Whether the run leaves the line out, by itself or as a person wants it.
    #[must_use]
    pub const fn is_out(&self) -> bool {
        self.excluded || self.carried
    }

    /// Whether a person decided about the line.
    #[must_use]
    pub const fn is_decided(&self) -> bool {
        self.excluded || self.amended.is_some()
    }

    /// The amount that would be posted; 0 for a line that is left out.
    #[must_use]
    pub fn amount_minor(&self) -> i64 {
        if self.is_out() {
            0
        } else {
            self.amended.as_ref().map_or(self.line.amount_minor, |amended| amended.amount_minor)
        }
    }

    /// VAT within that amount.
    ///
    /// # Errors
    /// `Overflow` when the VAT of an amended amount does not fit.
    pub fn vat_minor(&self) -> Result<i64, MoneyError> {
        match &self.amended {
            _ if self.is_out() => Ok(0),
            None => Ok(self.line.vat_minor),
            Some(amended) => vat_within(amended.amount_minor, self.line.vat_rate),
        }
    }

    /// The line as it is posted, with the amount that a person set.
    fn taken(self) -> Result<Line, MoneyError> {
        let (amount_minor, vat_minor) = (self.amount_minor(), self.vat_minor()?);
        Ok(Line { amount_minor, vat_minor, ..self.line })
    }
}

/// What a run would post for one subscription.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ItemSubscription {
    /// The subscription.
    pub subscription: SubscriptionId,
    /// Its lines.
    pub lines: Vec<ItemLine>,
    /// Markers after posting all of them.
    pub markers: Vec<Marker>,
    /// When it is due next, after posting all of them.
    pub next_due_on: Option<NaiveDate>,
    /// What settling changes, where anything is to be settled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub settled: Option<Settled>,
}

/// What is posted for one subscription when a person's decisions are taken in.
#[derive(Debug, Clone, PartialEq)]
pub struct Posting {
    /// The subscription.
    pub subscription: SubscriptionId,
    /// Lines with the amounts to post.
    pub lines: Vec<Line>,
    /// Markers after posting.
    pub markers: Vec<Marker>,
    /// When it is due next.
    pub next_due_on: Option<NaiveDate>,
    /// What settling changes.
    pub settled: Option<Settled>,
}

impl ItemSubscription {
    /// What is billed, before a person decides about it.
    #[must_use]
    pub fn new(subscription: SubscriptionId, billed: Billed) -> ItemSubscription {
        ItemSubscription {
            subscription,
            lines: billed.lines.into_iter().map(ItemLine::new).collect(),
            markers: billed.markers,
            next_due_on: billed.next_due_on,
            settled: billed.settled,
        }
    }

    /// The sum that would be posted.
    ///
    /// # Errors
    /// `Overflow`.
    pub fn amount_minor(&self) -> Result<i64, MoneyError> {
        self.lines
            .iter()
            .try_fold(0_i64, |sum, line| sum.checked_add(line.amount_minor()))
            .ok_or(MoneyError::Overflow)
    }

    /// Takes the decisions in. Days of an excluded line stay open: the marker of its component stays before
    /// them, and the next run charges them again.
    ///
    /// # Errors
    /// `Overflow` when the VAT of an amended amount does not fit.
    pub fn posting(self) -> Result<Posting, MoneyError> {
        let mut left_out: BTreeMap<ComponentId, Vec<ServiceSpan>> = BTreeMap::new();
        let mut next_due_on = self.next_due_on;
        let mut lines = Vec::with_capacity(self.lines.len());
        for item in self.lines {
            if item.excluded {
                let line = item.line;
                left_out.entry(line.component).or_default().push(line.span);
                next_due_on = Some(next_due_on.map_or(line.due_on, |due| due.min(line.due_on)));
            } else {
                lines.push(item.taken()?);
            }
        }
        let markers = self.markers.into_iter().filter_map(|marker| match left_out.get(&marker.component) {
            None => Some(marker),
            Some(spans) => held_back(marker, spans),
        });
        let (subscription, markers) = (self.subscription, markers.collect());
        Ok(Posting { subscription, markers, lines, next_due_on, settled: self.settled })
    }
}

/// The marker of a component without the lines that are left out; none when it stays as it is: a one-time component
/// is charged whole or not at all.
fn held_back(marker: Marker, left_out: &[ServiceSpan]) -> Option<Marker> {
    let mut open = Vec::with_capacity(left_out.len());
    for span in left_out {
        match span {
            ServiceSpan::Once(_) => return None,
            ServiceSpan::Days(period) => open.push(*period),
        }
    }
    open.sort_unstable();
    let charged_through = open.first()?.from();
    // Charges of this run or of earlier ones may stand behind the open days: only what is left out at the very end
    // is uncovered.
    let mut covered_to = marker.covered_to;
    while let Some(last) = open.pop_if(|period| period.to() == covered_to) {
        covered_to = last.from();
    }
    Some(Marker { component: marker.component, charged_through, covered_to: covered_to.max(charged_through) })
}

/// The furthest as-of date that a run of this mode may have on `today`.
#[must_use]
pub fn as_of_max(mode: RunMode, today: NaiveDate) -> NaiveDate {
    match mode {
        RunMode::Sandbox => {
            today.checked_add_months(Months::new(SANDBOX_MONTHS_MAX)).unwrap_or(NaiveDate::MAX)
        }
        RunMode::Confirmation | RunMode::Automatic => plus_days(today, POSTING_DAYS_MAX),
    }
}

/// What stops an automatic run and makes it wait for a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Guardrails {
    /// The total may differ from the previous run's by this much at most.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total_percent: Option<Percent>,
    /// Any client's amount may differ from the previous run's by this much at most.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_percent: Option<Percent>,
    /// This many clients with errors at most.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub errors_max: Option<u32>,
}

impl Guardrails {
    /// True when none is set.
    #[must_use]
    pub const fn is_off(&self) -> bool {
        self.total_percent.is_none() && self.client_percent.is_none() && self.errors_max.is_none()
    }
}

/// Whether `now` differs from `before` by more than `limit`. From zero, any change is more.
#[must_use]
pub fn differs_by_more(now: i64, before: i64, limit: Percent) -> bool {
    let change = (i128::from(now) - i128::from(before)).unsigned_abs();
    let allowed = i128::from(before).unsigned_abs() * u128::from(limit.micros().unsigned_abs());
    change * 100_000_000 > allowed
}

/// By how many per cent `now` is more than `before`, less when negative, to one digit; none when nothing was before.
#[must_use]
pub fn change_percent(now: i64, before: i64) -> Option<Decimal> {
    let change = Decimal::from(now).checked_sub(Decimal::from(before))?;
    let share =
        change.checked_mul(Decimal::ONE_HUNDRED)?.checked_div(Decimal::from(before.unsigned_abs()))?;
    Some(share.round_dp_with_strategy(1, RoundingStrategy::MidpointAwayFromZero))
}

/// Whether a person types the number of clients to confirm a run: it is large by clients or by any of its sums, in
/// minor units.
#[must_use]
pub fn is_large(clients: i32, sums: impl IntoIterator<Item = i64>) -> bool {
    clients >= LARGE_CLIENTS || sums.into_iter().any(|minor| minor >= LARGE_MINOR)
}

/// A guardrail that tripped.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tripped {
    /// The total of a currency.
    Total {
        /// Currency.
        currency: Currency,
        /// Minor units of the previous run.
        before: i64,
        /// Minor units of this run.
        now: i64,
    },
    /// Amounts of clients.
    Clients {
        /// How many differ by more than allowed.
        count: u64,
    },
    /// Errors.
    Errors {
        /// How many clients have one.
        count: u64,
    },
}

/// How a line differs between two runs.
#[derive(Debug, Clone, PartialEq)]
pub struct LineDifference {
    /// In the first run.
    pub first: Option<Line>,
    /// In the second run.
    pub second: Option<Line>,
}

/// The lines of one client that differ between two runs: missing on one side, or of another amount.
#[must_use]
pub fn compare(first: &[ItemSubscription], second: &[ItemSubscription]) -> Vec<LineDifference> {
    type Key = (SubscriptionId, ComponentId, NaiveDate, NaiveDate);
    fn lines(item: &[ItemSubscription]) -> BTreeMap<Key, Line> {
        item.iter()
            .flat_map(|s| &s.lines)
            .filter(|line| !line.is_out())
            .map(|item| {
                let mut line = item.line.clone();
                line.amount_minor = item.amount_minor();
                ((line.subscription, line.component, line.span.from(), line.span.to()), line)
            })
            .collect()
    }
    let (mut left, right) = (lines(first), lines(second));
    let mut differences = Vec::new();
    for (key, second) in right {
        match left.remove(&key) {
            Some(first) if first.amount_minor == second.amount_minor => {}
            first => differences.push(LineDifference { first, second: Some(second) }),
        }
    }
    differences.extend(left.into_values().map(|first| LineDifference { first: Some(first), second: None }));
    differences
}

#[cfg(test)]
mod tests;
