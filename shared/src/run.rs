//! Bill runs: modes, states, what an operator may change before posting, guardrails, comparison.

mod decisions;

use std::collections::BTreeMap;

use chrono::{Months, NaiveDate};
use serde::{Deserialize, Serialize};

use crate::billing::{Line, Marker, ServiceSpan, vat_within};
use crate::calendar::plus_days;
use crate::catalog::coded_enum;
use crate::ids::{ComponentId, SubscriptionId};
use crate::money::{Currency, MoneyError};
use crate::rate::Percent;

pub use decisions::{carry_over, decided};

/// Furthest as-of date of a sandbox, in months from today.
pub const SANDBOX_MONTHS_MAX: u32 = 24;
/// Furthest as-of date of a posting run, in days from today.
pub const POSTING_DAYS_MAX: u32 = 62;

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
    /// Another amount.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amended: Option<Amended>,
}

impl ItemLine {
    /// A line as calculated.
    #[must_use]
    pub const fn new(line: Line) -> ItemLine {
        ItemLine { line, excluded: false, amended: None }
    }

    /// Whether a person decided about the line.
    #[must_use]
    pub const fn is_decided(&self) -> bool {
        self.excluded || self.amended.is_some()
    }

    /// The amount that would be posted; 0 for an excluded line.
    #[must_use]
    pub fn amount_minor(&self) -> i64 {
        if self.excluded {
            0
        } else {
            self.amended.as_ref().map_or(self.line.amount_minor, |amended| amended.amount_minor)
        }
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
}

impl ItemSubscription {
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
        for ItemLine { mut line, excluded, amended } in self.lines {
            if excluded {
                left_out.entry(line.component).or_default().push(line.span);
                next_due_on = Some(next_due_on.map_or(line.due_on, |due| due.min(line.due_on)));
                continue;
            }
            if let Some(amended) = amended {
                line.amount_minor = amended.amount_minor;
                line.vat_minor = vat_within(amended.amount_minor, line.vat_rate)?;
            }
            lines.push(line);
        }
        let markers = self.markers.into_iter().filter_map(|marker| match left_out.get(&marker.component) {
            None => Some(marker),
            Some(spans) => held_back(marker, spans),
        });
        Ok(Posting { subscription: self.subscription, markers: markers.collect(), lines, next_due_on })
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
            .filter(|line| !line.excluded)
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
mod tests {
    use super::*;
    use crate::billing::{Explanation, LineKind};
    use crate::period::Period;
    use crate::proration::Share;
    use crate::rate::{Quantity, VatRate};
    use rust_decimal::Decimal;
    use uuid::Uuid;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    pub(super) fn line(from: &str, to: &str, amount: i64) -> ItemLine {
        ItemLine::new(Line {
            subscription: SubscriptionId(Uuid::from_u128(1)),
            component: ComponentId(Uuid::from_u128(2)),
            code: "fee".to_owned(),
            kind: LineKind::Charge,
            span: ServiceSpan::Days(Period::new(day(from), day(to)).unwrap()),
            due_on: day(from),
            revision: 0,
            quantity: Quantity::ONE,
            amount_minor: amount,
            vat_rate: VatRate::Vat22,
            vat_minor: vat_within(amount, VatRate::Vat22).unwrap(),
            credits: None,
            explanation: Explanation {
                list: Decimal::ONE,
                price: Decimal::ONE,
                share: Share::WHOLE,
                days: 31,
                late_usage: false,
                makes_up: None,
            },
        })
    }

    pub(super) fn three_months() -> ItemSubscription {
        ItemSubscription {
            subscription: SubscriptionId(Uuid::from_u128(1)),
            lines: vec![
                line("2026-01-01", "2026-02-01", 12_200),
                line("2026-02-01", "2026-03-01", 12_200),
                line("2026-03-01", "2026-04-01", 12_200),
            ],
            markers: vec![Marker {
                component: ComponentId(Uuid::from_u128(2)),
                charged_through: day("2026-04-01"),
                covered_to: day("2026-04-01"),
            }],
            next_due_on: Some(day("2026-04-01")),
        }
    }

    #[test]
    fn an_excluded_month_stays_open_and_is_due_at_once() {
        let mut item = three_months();
        item.lines[1].excluded = true;
        let posting = item.posting().unwrap();
        assert_eq!(posting.lines.len(), 2);
        assert_eq!(posting.markers[0].charged_through, day("2026-02-01"));
        assert_eq!(posting.markers[0].covered_to, day("2026-04-01"));
        assert_eq!(posting.next_due_on, Some(day("2026-02-01")));
    }

    #[test]
    fn when_the_last_months_are_excluded_nothing_is_covered_beyond_the_marker() {
        let mut item = three_months();
        item.lines[1].excluded = true;
        item.lines[2].excluded = true;
        let marker = item.posting().unwrap().markers[0];
        assert_eq!((marker.charged_through, marker.covered_to), (day("2026-02-01"), day("2026-02-01")));
    }

    #[test]
    fn days_that_an_earlier_charge_covers_stay_covered_behind_an_excluded_line() {
        let mut item = three_months();
        item.lines.remove(1);
        item.lines[0].excluded = true;
        item.lines[1].excluded = true;
        let marker = item.posting().unwrap().markers[0];
        assert_eq!((marker.charged_through, marker.covered_to), (day("2026-01-01"), day("2026-03-01")));
        let mut item = three_months();
        item.lines.truncate(1);
        item.lines[0].excluded = true;
        item.markers[0].charged_through = day("2026-02-01");
        let marker = item.posting().unwrap().markers[0];
        assert_eq!((marker.charged_through, marker.covered_to), (day("2026-01-01"), day("2026-04-01")));
    }

    #[test]
    fn an_excluded_set_up_fee_leaves_its_marker_alone() {
        let mut item = three_months();
        item.lines.truncate(1);
        item.lines[0].line.span = ServiceSpan::Once(day("2026-02-01"));
        item.lines[0].line.due_on = day("2026-02-01");
        item.lines[0].excluded = true;
        let posting = item.posting().unwrap();
        assert_eq!((posting.markers, posting.next_due_on), (Vec::new(), Some(day("2026-02-01"))));
    }

    #[test]
    fn an_amended_amount_carries_its_own_vat() {
        let mut item = three_months();
        item.lines[0].amended =
            Some(Amended { amount_minor: 6100, reason: "Скидка по письму".to_owned() });
        assert_eq!(item.amount_minor(), Ok(30_500));
        let posting = item.posting().unwrap();
        assert_eq!((posting.lines[0].amount_minor, posting.lines[0].vat_minor), (6100, 1100));
    }

    #[test]
    fn a_change_from_zero_is_more_than_any_percentage() {
        let ten = Percent::try_from(Decimal::TEN).unwrap();
        assert!(differs_by_more(1, 0, ten));
        assert!(!differs_by_more(0, 0, ten));
        assert!(!differs_by_more(110, 100, ten));
        assert!(differs_by_more(111, 100, ten));
        assert!(differs_by_more(89, 100, ten));
    }

    #[test]
    fn comparison_names_changed_added_and_missing_lines() {
        let first = three_months();
        let mut second = three_months();
        second.lines[0].line.amount_minor = 1;
        second.lines.remove(1);
        second.lines.push(line("2026-04-01", "2026-05-01", 5));
        let differences = compare(&[first], &[second]);
        let sums: Vec<(Option<i64>, Option<i64>)> = differences
            .iter()
            .map(|d| (d.first.as_ref().map(|l| l.amount_minor), d.second.as_ref().map(|l| l.amount_minor)))
            .collect();
        assert_eq!(sums, [(Some(12_200), Some(1)), (None, Some(5)), (Some(12_200), None)]);
    }

    #[test]
    fn final_states_lead_nowhere_and_a_partly_posted_run_can_go_on() {
        for state in [RunState::Calculated, RunState::Reversed, RunState::Rejected, RunState::Cancelled] {
            assert!(RunState::ALL.iter().all(|next| !state.may_become(*next)));
        }
        assert!(RunState::PartlyPosted.may_become(RunState::Posting));
        assert!(!RunState::Posted.may_become(RunState::Posting));
    }

    #[test]
    fn a_sandbox_looks_two_years_ahead_and_a_posting_run_62_days() {
        let today = day("2026-01-31");
        assert_eq!(as_of_max(RunMode::Sandbox, today), day("2028-01-31"));
        assert_eq!(as_of_max(RunMode::Automatic, today), day("2026-04-03"));
    }
}
