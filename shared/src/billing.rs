//! [`quote`]: what is to be charged for a subscription up to a day.
//!
//! The one function behind a preview, a bill run and the client's cabinet. It compares days, not amounts: a day
//! that a posted charge covers stays covered, at whatever amount. So quoting again after posting quotes nothing,
//! and a missed month is caught up by the next quote, each period its own line.

mod coverage;
mod price;
mod same;
mod sample;
mod span;

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::catalog::{BlockedTime, Component, ComponentCharge, Timing, coded_enum};
use crate::ids::{ChargeId, ComponentId, SubscriptionId};
use crate::money::{Currency, MoneyError};
use crate::period::Period;
use crate::rate::{Quantity, VatRate};
use crate::subscription::Segment;

pub use coverage::{Coverage, Posted};
pub use price::{
    ComponentPrice, Explanation, MakesUp, Moved, recurring_amount, vat_of_part, vat_within, whole_period,
};
pub use same::uses_quantity;
pub use sample::{Sample, SampleQuote};
pub use span::{ServiceSpan, period_in_progress};

/// How far a component is charged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Marker {
    /// The component.
    pub component: ComponentId,
    /// First day that is not charged: all days of service before it are.
    pub charged_through: NaiveDate,
    /// End of the latest posted charge that stands. Later than `charged_through` only where days before it are
    /// open again after a reversal or an exclusion.
    pub covered_to: NaiveDate,
}

/// Days after a marker that posted charges cover already.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Covered {
    /// The component.
    pub component: ComponentId,
    /// The days.
    pub period: Period,
}

/// A usage record that is not billed yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Usage {
    /// Code of the metered component.
    pub component: Arc<str>,
    /// Units used.
    pub quantity: Quantity,
    /// When; orders records for the `last` aggregate.
    pub used_at: DateTime<Utc>,
    /// The day it is counted on: the day of use, or a later one when that day was billed already.
    pub counted_on: NaiveDate,
    /// Counted later than it was used.
    pub late: bool,
}

/// Everything that a quote of one subscription reads.
#[derive(Debug, Clone, PartialEq)]
pub struct Facts {
    /// The subscription.
    pub subscription: SubscriptionId,
    /// Revision that the lines carry: part of a charge's unique key.
    pub revision: i64,
    /// Terms, in order of time.
    pub segments: Vec<Segment>,
    /// First day without service.
    pub ended_on: Option<NaiveDate>,
    /// How far each component is charged; none = not at all.
    pub markers: Vec<Marker>,
    /// What is covered beyond the markers.
    pub covered: Vec<Covered>,
    /// Open usage records, in any order.
    pub usage: Vec<Usage>,
    /// Days without service, in order and apart from one another, as [`crate::blocks::blocked_days`] gives them.
    pub blocked: Vec<Period>,
}

impl Facts {
    /// The marker of the component.
    fn marker(&self, component: ComponentId) -> Option<Marker> {
        self.markers.iter().copied().find(|marker| marker.component == component)
    }

    /// The day after the last charged one of any component, though days before it may be open; none when nothing is
    /// charged. No end may be set before it without giving money back.
    #[must_use]
    pub fn charged_to(&self) -> Option<NaiveDate> {
        self.markers.iter().map(|marker| marker.covered_to.max(marker.charged_through)).max()
    }

    /// The first day on or after `day` that no charge of the component covers.
    #[must_use]
    pub fn open_day(&self, component: ComponentId, day: NaiveDate) -> NaiveDate {
        let mut open = self.marker(component).map_or(day, |marker| marker.charged_through.max(day));
        let covers = |open: NaiveDate| {
            let mine = self.covered.iter().filter(|covered| covered.component == component);
            mine.map(|covered| covered.period).find(|period| period.contains(open))
        };
        while let Some(period) = covers(open) {
            open = period.to();
        }
        open
    }
}

coded_enum! {
    /// Which way a line goes.
    LineKind {
        /// The client pays.
        Charge = "charge",
        /// Charged days are taken back.
        Credit = "credit",
    }
}

/// One line: one component over one piece of service, priced.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Line {
    /// The subscription.
    pub subscription: SubscriptionId,
    /// The component.
    pub component: ComponentId,
    /// The component's code.
    pub code: String,
    /// Charge or credit.
    pub kind: LineKind,
    /// Days of service, or the day of a one-time charge.
    pub span: ServiceSpan,
    /// The day on which it became due.
    pub due_on: NaiveDate,
    /// Part of the unique key of the charge.
    pub revision: i64,
    /// Units priced.
    pub quantity: Quantity,
    /// Amount with VAT, in minor units; credits are negative.
    pub amount_minor: i64,
    /// VAT rate.
    pub vat_rate: VatRate,
    /// VAT within the amount, in minor units, of the same sign.
    pub vat_minor: i64,
    /// The charge that a credit takes back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credits: Option<ChargeId>,
    /// Why this sum.
    pub explanation: Explanation,
}

/// What is due, and what comes next.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Quote {
    /// Lines to post, by component and time.
    pub lines: Vec<Line>,
    /// Markers after posting all lines.
    pub markers: Vec<Marker>,
    /// The earliest day on which another quote would give lines; none = never.
    pub next_due_on: Option<NaiveDate>,
    /// The next period or piece of the recurring components that is not charged yet.
    pub next_period: Option<Period>,
}

impl Quote {
    /// Sum of all lines, in minor units.
    ///
    /// # Errors
    /// `Overflow`.
    pub fn total_minor(&self) -> Result<i64, MoneyError> {
        self.lines
            .iter()
            .try_fold(0_i64, |sum, line| sum.checked_add(line.amount_minor))
            .ok_or(MoneyError::Overflow)
    }
}

/// Why a subscription cannot be quoted. The run records it on the client's item.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum QuoteError {
    /// An amount does not fit; the component's price or quantity is out of any sensible range.
    #[error("the amount of component {code} is out of range")]
    Overflow {
        /// Code of the component.
        code: String,
    },
    /// More than a thousand uncharged periods of one component: dates are surely wrong.
    #[error("component {code} has more than {limit} uncharged periods")]
    TooManyPeriods {
        /// Code of the component.
        code: String,
        /// The limit.
        limit: usize,
    },
}

/// Most periods of one component that one quote charges.
pub const PERIODS_MAX: usize = 1_000;

/// Quotes everything due by `horizon` (inclusive).
///
/// In advance, every piece that begins on or before the horizon; in arrears, every piece that ended by then;
/// metered components always in arrears; one-time ones with the first period. Days before a component's marker
/// and covered days are never charged again, and blocked days not at all where the plan says so.
///
/// # Errors
/// See [`QuoteError`].
pub fn quote(facts: &Facts, horizon: NaiveDate) -> Result<Quote, QuoteError> {
    let mut quote = Quote::default();
    for (index, segment) in facts.segments.iter().enumerate() {
        for component in &segment.terms.components {
            let Some(life) = same::component_life(facts, index, component) else { continue };
            let mut walk = Walk::new(facts, segment, component, life);
            walk.go(horizon, &mut quote)?;
        }
    }
    Ok(quote)
}

/// The walk of one component through the uncharged days of the segments that price it alike.
struct Walk<'a> {
    facts: &'a Facts,
    segment: &'a Segment,
    component: &'a Component,
    life: Period,
    /// The days of its life that may be charged, in order.
    stretches: Vec<Period>,
    marker: Option<Marker>,
    covered: Vec<Period>,
    cursor: NaiveDate,
}

impl<'a> Walk<'a> {
    fn new(facts: &'a Facts, segment: &'a Segment, component: &'a Component, life: Period) -> Walk<'a> {
        let marker = facts.marker(component.id);
        let covered =
            facts.covered.iter().filter(|c| c.component == component.id).map(|c| c.period).collect();
        let cursor = marker.map_or(life.from(), |marker| marker.charged_through.max(life.from()));
        let stretches = match (&component.charge, segment.terms.blocked_time) {
            (ComponentCharge::Recurring { .. }, BlockedTime::Credit | BlockedTime::Extend) => {
                life.subtract(&facts.blocked)
            }
            (ComponentCharge::Recurring { .. }, BlockedTime::Charge)
            | (ComponentCharge::OneTime { .. } | ComponentCharge::Metered { .. }, _) => vec![life],
        };
        Walk { facts, segment, component, life, stretches, marker, covered, cursor }
    }

    fn go(&mut self, horizon: NaiveDate, quote: &mut Quote) -> Result<(), QuoteError> {
        match &self.component.charge {
            ComponentCharge::OneTime { .. } => self.one_time(horizon, quote),
            ComponentCharge::Recurring { .. } | ComponentCharge::Metered { .. } => {
                self.periods(horizon, quote)
            }
        }
    }

    fn timing(&self) -> Timing {
        match self.component.charge {
            ComponentCharge::Recurring { .. } | ComponentCharge::OneTime { .. } => self.segment.terms.timing,
            ComponentCharge::Metered { .. } => Timing::Arrears,
        }
    }

    fn due_on(&self, piece: Period) -> NaiveDate {
        match self.timing() {
            Timing::Advance => piece.from(),
            Timing::Arrears => piece.to(),
        }
    }

    /// Charged once: on the day the first period is charged.
    fn one_time(&mut self, horizon: NaiveDate, quote: &mut Quote) -> Result<(), QuoteError> {
        if self.marker.is_some_and(|marker| marker.charged_through > self.life.from()) {
            return Ok(());
        }
        let due = self.due_on(span::natural_piece(self.segment, self.life, self.life.from()));
        if due > horizon {
            note_due(quote, due);
            return Ok(());
        }
        quote.lines.push(self.line(ServiceSpan::Once(due), due, Quantity::ONE, false)?);
        let next = self.life.from().succ_opt().unwrap_or(due);
        self.mark(quote, next, next);
        Ok(())
    }

    fn periods(&mut self, horizon: NaiveDate, quote: &mut Quote) -> Result<(), QuoteError> {
        let mut through = None;
        let mut count = 0_usize;
        while let Some(piece) = self.piece() {
            let due = self.due_on(piece);
            if due > horizon {
                self.note_next(quote, piece);
                break;
            }
            for open in self.open_parts(piece) {
                count += 1;
                if count > PERIODS_MAX {
                    return Err(QuoteError::TooManyPeriods {
                        code: self.component.code.clone(),
                        limit: PERIODS_MAX,
                    });
                }
                quote.lines.push(self.piece_line(open, due)?);
            }
            self.cursor = piece.to();
            through = Some(piece.to());
        }
        if let Some(through) = through {
            let known = self.marker.map_or(through, |marker| marker.covered_to);
            self.mark(quote, through, known.max(through));
        }
        Ok(())
    }

    /// The piece that begins on the cursor, or where service goes on after it.
    fn piece(&self) -> Option<Period> {
        let stretch = self.stretches.iter().find(|stretch| self.cursor < stretch.to())?;
        Some(span::natural_piece(self.segment, *stretch, self.cursor.max(stretch.from())))
    }

    /// What is to be charged of a piece: not the covered days; and no usage at all of a span without service in
    /// which nothing was used.
    fn open_parts(&self, piece: Period) -> Vec<Period> {
        let metered = matches!(self.component.charge, ComponentCharge::Metered { .. });
        let policy = self.segment.terms.blocked_time;
        let silent =
            metered
                && policy != BlockedTime::Charge
                && self.facts.blocked.iter().any(|blocked| blocked.covers(piece))
                && !self.facts.usage.iter().any(|usage| {
                    *usage.component == *self.component.code && piece.contains(usage.counted_on)
                });
        if silent { Vec::new() } else { piece.subtract(&self.covered) }
    }

    /// The first piece after what is charged: its open part is the next to be charged.
    fn note_next(&mut self, quote: &mut Quote, piece: Period) {
        let (mut piece, mut open) = (piece, piece.subtract(&self.covered));
        while open.is_empty() {
            self.cursor = piece.to();
            let Some(next) = self.piece() else { return };
            (piece, open) = (next, next.subtract(&self.covered));
        }
        let Some(first) = open.first().copied() else { return };
        note_due(quote, self.due_on(piece));
        if matches!(self.component.charge, ComponentCharge::Recurring { .. })
            && quote.next_period.is_none_or(|next| first.from() < next.from())
        {
            quote.next_period = Some(first);
        }
    }

    fn piece_line(&self, piece: Period, due: NaiveDate) -> Result<Line, QuoteError> {
        match &self.component.charge {
            ComponentCharge::Metered { aggregate, .. } => {
                let (units, late) =
                    span::aggregate(*aggregate, &self.facts.usage, &self.component.code, piece);
                let units = units.ok_or_else(|| self.overflow())?;
                self.line(ServiceSpan::Days(piece), due, units, late)
            }
            ComponentCharge::Recurring { .. } | ComponentCharge::OneTime { .. } => {
                self.line(ServiceSpan::Days(piece), due, self.segment.quantity, false)
            }
        }
    }

    fn line(
        &self,
        span: ServiceSpan,
        due_on: NaiveDate,
        quantity: Quantity,
        late: bool,
    ) -> Result<Line, QuoteError> {
        let priced =
            price::price(self.segment, self.component, span, quantity, late).map_err(|_| self.overflow())?;
        Ok(Line {
            subscription: self.facts.subscription,
            component: self.component.id,
            code: self.component.code.clone(),
            kind: LineKind::Charge,
            span,
            due_on,
            revision: self.facts.revision,
            quantity,
            amount_minor: priced.amount_minor,
            vat_rate: priced.vat_rate,
            vat_minor: priced.vat_minor,
            credits: None,
            explanation: priced.explanation,
        })
    }

    fn overflow(&self) -> QuoteError {
        QuoteError::Overflow { code: self.component.code.clone() }
    }

    fn mark(&self, quote: &mut Quote, charged_through: NaiveDate, covered_to: NaiveDate) {
        let covered_to = self.marker.map_or(covered_to, |marker| marker.covered_to.max(covered_to));
        quote.markers.push(Marker { component: self.component.id, charged_through, covered_to });
    }
}

fn note_due(quote: &mut Quote, due: NaiveDate) {
    quote.next_due_on = Some(quote.next_due_on.map_or(due, |known| known.min(due)));
}

/// Currency of the lines of these facts: that of their first plan.
#[must_use]
pub fn currency(facts: &Facts) -> Option<Currency> {
    crate::subscription::currency_of(&facts.segments)
}

#[cfg(test)]
mod tests;
