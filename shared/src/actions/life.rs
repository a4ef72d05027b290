//! A subscription as actions see it.

use chrono::{NaiveDate, TimeDelta};
use serde::{Deserialize, Serialize};

use super::addons::Base;
use super::penalty::Penalty;
use super::refusal::Transition;
use super::settle::Unsettled;
use super::{PlanRef, Settled, earliest};
use crate::billing::{
    Coverage, Covered, Facts, Line, LineKind, MakesUp, Marker, Posted, QuoteError, ServiceSpan, Usage,
    period_in_progress, quote,
};
use crate::blocks::{Block, blocked_days};
use crate::calendar::BillingDay;
use crate::catalog::{Component, ComponentCharge, PlanTerms, coded_enum};
use crate::ids::{ChargeId, ComponentId, SubscriptionId};
use crate::money::Currency;
use crate::period::Period;
use crate::rate::{Quantity, VatRate};
use crate::subscription::{LifeDates, Segment, SubscriptionState};

coded_enum! {
    core
    /// What made a stretch of terms begin.
    StageCause {
        /// The subscription began.
        Start = "start",
        /// Another plan.
        Plan = "plan",
        /// Another quantity.
        Quantity = "quantity",
        /// Another price or discount.
        Price = "price",
        /// Another billing day.
        BillingDay = "billing_day",
    }
}

/// A stretch of terms, with the plan it belongs to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Stage {
    /// Terms as they are billed.
    pub segment: Segment,
    /// The day the client is served by them. Earlier than they are billed when the old charge goes on covering its
    /// days.
    pub served_from: NaiveDate,
    /// What made it begin.
    pub cause: StageCause,
    /// Its plan.
    pub plan: PlanRef,
}

/// A stretch of terms that another change took the place of after a run had charged it ahead.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Retired {
    /// The terms.
    pub stage: Stage,
    /// It comes back when the change that took its place is dropped before its day.
    pub returns: bool,
}

/// A posted charge or credit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PostedCharge {
    /// Id.
    pub id: ChargeId,
    /// The component.
    pub component: ComponentId,
    /// Its days, or its day.
    pub span: ServiceSpan,
    /// The charge that it takes back; none when it is itself a charge.
    pub credits: Option<ChargeId>,
    /// Units charged.
    pub quantity: Quantity,
    /// Amount with VAT, in minor units; credits are negative.
    pub amount_minor: i64,
    /// VAT rate.
    pub vat_rate: VatRate,
    /// VAT in the amount, in minor units, of the same sign.
    pub vat_minor: i64,
    /// Whose blocked days it makes up for.
    pub makes_up: Option<MakesUp>,
}

impl PostedCharge {
    /// A posted line.
    #[must_use]
    pub const fn of(id: ChargeId, line: &Line) -> PostedCharge {
        PostedCharge {
            id,
            component: line.component,
            span: line.span,
            credits: line.credits,
            quantity: line.quantity,
            amount_minor: line.amount_minor,
            vat_rate: line.vat_rate,
            vat_minor: line.vat_minor,
            makes_up: line.explanation.makes_up,
        }
    }

    /// What its days are worth, with VAT and the VAT in it, and how many days that is for.
    pub(super) fn worth(&self) -> Option<(i64, i64, Period)> {
        match self.makes_up {
            Some(paid) => Some((paid.amount_minor, paid.vat_minor, paid.days)),
            None => Some((self.amount_minor, self.vat_minor, self.span.days()?)),
        }
    }

    /// How much later its days are than the days of the charge that they stand for.
    pub(super) fn lag(&self) -> TimeDelta {
        let own = |paid: MakesUp| paid.moved.map_or(paid.days, |moved| moved.days).from();
        self.makes_up.map_or(TimeDelta::zero(), |paid| self.span.from() - own(paid))
    }

    /// The charge that it makes up for, or itself.
    pub(super) fn original(&self) -> ChargeId {
        self.makes_up.map_or(self.id, |paid| paid.charge)
    }

    /// Whether it is the row of this charge.
    pub(super) fn is_of(&self, line: &Line) -> bool {
        (self.component, self.span) == (line.component, line.span) && line.kind == LineKind::Charge
    }

    /// What coverage reads of it.
    #[must_use]
    pub const fn posted(&self) -> Posted {
        Posted { id: self.id, span: self.span, credits: self.credits }
    }
}

/// Everything that an action on one subscription reads and changes. A browser gets it whole, and previews with it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Life {
    /// The subscription.
    pub subscription: SubscriptionId,
    /// Rises whenever charged days are taken back; part of the unique key of charges.
    pub revision: i64,
    /// First day of service.
    pub start_on: NaiveDate,
    /// Terms by the day they are billed from, scheduled ones included; never empty.
    pub stages: Vec<Stage>,
    /// Stages that another change took the place of: their charges are still to be told apart.
    pub retired: Vec<Retired>,
    /// First day without service, when an end is set.
    pub ended_on: Option<NaiveDate>,
    /// First day that is not charged, where it is earlier than the end: the current period was refunded.
    pub billed_until: Option<NaiveDate>,
    /// How far each component is charged.
    pub markers: Vec<Marker>,
    /// What is covered beyond the markers.
    pub covered: Vec<Covered>,
    /// Open usage records.
    pub usage: Vec<Usage>,
    /// Charges and credits that end after the earliest day that may still be settled.
    pub posted: Vec<PostedCharge>,
    /// The client's blocks and its own.
    pub blocks: Vec<Block>,
    /// Blocked days before this day are settled; none = no block was settled yet.
    pub blocks_settled_to: Option<NaiveDate>,
    /// Days to be taken back when their day comes.
    pub unsettled: Vec<Unsettled>,
    /// A penalty that is charged when its day comes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub penalty: Option<Penalty>,
    /// The billing day that the client's subscriptions share, where it has one.
    pub client_billing_day: Option<BillingDay>,
    /// What it is attached to, of an add-on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base: Option<Base>,
    /// Its end is that of its base, and is taken back with it.
    #[serde(default)]
    pub ends_with_base: bool,
    /// Add-ons attached to it, where an action on it may touch them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub addons: Vec<Life>,
    /// The day from which the minimum term of its first plan counts, where another client had it before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minimum_from: Option<NaiveDate>,
    /// Its end is that of a transfer to another client, and stays.
    #[serde(default)]
    pub transferred: bool,
}

impl Life {
    /// What a quote reads.
    #[must_use]
    pub fn facts(&self) -> Facts {
        Facts {
            subscription: self.subscription,
            revision: self.revision,
            segments: self.stages.iter().map(|stage| stage.segment.clone()).collect(),
            ended_on: self.billed_until.or(self.ended_on),
            markers: self.markers.clone(),
            covered: self.covered.clone(),
            usage: self.usage.clone(),
            blocked: blocked_days(&self.blocks),
        }
    }

    /// The earliest day on which a run would post anything; none = never.
    ///
    /// # Errors
    /// An amount does not fit, or too many periods are open.
    pub fn next_due_on(&self) -> Result<Option<NaiveDate>, QuoteError> {
        let next = quote(&self.facts(), NaiveDate::MIN)?.next_due_on;
        Ok(earliest(next, self.next_settled_on()))
    }

    /// The next day after `today` on which another plan serves, or something is to be settled or charged apart from
    /// runs.
    #[must_use]
    pub fn changes_on(&self, today: NaiveDate) -> Option<NaiveDate> {
        let begin = self.stages.iter().map(|stage| stage.served_from).filter(|day| *day > today).min();
        let penalty = self.penalty.map(|penalty| penalty.on);
        earliest(earliest(begin, penalty), self.next_settled_on())
    }

    /// What settling changes beside the markers.
    #[must_use]
    pub fn settled(&self) -> Settled {
        Settled {
            revision: self.revision,
            unsettled: self.unsettled.clone(),
            blocks_settled_to: self.blocks_settled_to,
        }
    }

    /// Currency of its prices: that of its first plan, which all later ones share.
    #[must_use]
    pub fn currency(&self) -> Currency {
        self.first().segment.terms.currency
    }

    /// The first billed day: the end of the trial.
    #[must_use]
    pub fn first_billed_on(&self) -> NaiveDate {
        self.stages.first().map_or(self.start_on, |stage| stage.segment.from)
    }

    /// The state on `day`, blocks included.
    #[must_use]
    pub fn state_on(&self, day: NaiveDate) -> SubscriptionState {
        let dates = LifeDates {
            start_on: self.start_on,
            first_billed_on: self.first_billed_on(),
            ended_on: self.ended_on,
        };
        dates.state_with(day, &self.blocks)
    }

    /// The stage whose plan serves on `day`.
    #[must_use]
    pub fn serving(&self, day: NaiveDate) -> &Stage {
        let begun = self.stages.iter().rev().find(|stage| stage.served_from <= day);
        begun.unwrap_or_else(|| self.first())
    }

    /// The stage that is billed on `day`.
    #[must_use]
    pub fn billed(&self, day: NaiveDate) -> &Stage {
        let begun = self.stages.iter().rev().find(|stage| stage.segment.from <= day);
        begun.unwrap_or_else(|| self.first())
    }

    fn first(&self) -> &Stage {
        self.stages.first().expect("a subscription has terms from its beginning")
    }

    /// The component with this id in any stage.
    #[must_use]
    pub fn component(&self, id: ComponentId) -> Option<&Component> {
        self.stage_of(id)?.segment.terms.components.iter().find(|component| component.id == id)
    }

    /// The first stage that has the component.
    pub(super) fn stage_of(&self, id: ComponentId) -> Option<&Stage> {
        let mut all = self.stages.iter().chain(self.retired.iter().map(|retired| &retired.stage));
        all.find(|stage| stage.segment.terms.components.iter().any(|known| known.id == id))
    }

    pub(super) fn is_recurring(&self, id: ComponentId) -> bool {
        self.component(id)
            .is_some_and(|component| matches!(component.charge, ComponentCharge::Recurring { .. }))
    }

    /// The end of the paid period as seen on `day`: of the period in progress, or of what is charged if that is
    /// later; before the first billed day, that day.
    #[must_use]
    pub fn paid_to(&self, day: NaiveDate) -> NaiveDate {
        let first = self.first_billed_on();
        let running =
            if day < first { first } else { period_in_progress(&self.billed(day).segment, day).to() };
        let charged = self.markers.iter().filter(|marker| self.is_recurring(marker.component));
        charged.map(|marker| marker.covered_to.max(marker.charged_through)).fold(running, NaiveDate::max)
    }

    /// Refuses what a subscription that is over, or whose end is set, does not allow.
    ///
    /// # Errors
    /// What stands in the way.
    pub fn must_go_on(&self, today: NaiveDate) -> Result<(), Transition> {
        match self.ended_on {
            Some(end) if end <= today => Err(Transition::Ended),
            Some(_) => Err(Transition::CancellationScheduled),
            None => Ok(()),
        }
    }

    /// Refuses what a subscription that is over does not allow.
    ///
    /// # Errors
    /// It is over.
    pub fn must_live(&self, today: NaiveDate) -> Result<(), Transition> {
        if self.ended_on.is_some_and(|end| end <= today) { Err(Transition::Ended) } else { Ok(()) }
    }

    /// Refuses what a subscription whose transfer to another client is set does not allow.
    pub(super) fn must_stay(&self) -> Result<(), Transition> {
        if self.transferred { Err(Transition::Transferred) } else { Ok(()) }
    }

    /// What covers days of the component.
    pub(super) fn coverage(&self, component: ComponentId) -> Coverage {
        let rows: Vec<Posted> =
            self.posted.iter().filter(|row| row.component == component).map(PostedCharge::posted).collect();
        Coverage::of(&rows)
    }

    /// Opens the days of the component from `day` on that nothing covers.
    pub(super) fn reopen(&mut self, component: ComponentId, day: NaiveDate) {
        let coverage = self.coverage(component);
        let known = self.markers.iter().copied().find(|marker| marker.component == component);
        let back = coverage.marker_back(component, known, day);
        self.set_marker(back, &coverage);
    }

    /// One-time components of these terms that are charged already.
    pub(super) fn charged_once(&self, terms: &PlanTerms) -> Vec<ComponentId> {
        let once =
            terms.components.iter().filter(|known| matches!(known.charge, ComponentCharge::OneTime { .. }));
        once.map(|component| component.id)
            .filter(|id| {
                let begin = self.stage_of(*id).map(|stage| stage.segment.from);
                let marker = self.markers.iter().find(|marker| marker.component == *id);
                marker.zip(begin).is_some_and(|(marker, begin)| marker.charged_through > begin)
            })
            .collect()
    }

    /// Opens what nothing covers of the recurring components from `day` on: terms that begin there may be those of an
    /// earlier plan, whose markers lie further on.
    pub(super) fn reopen_all(&mut self, day: NaiveDate) {
        let beyond: Vec<ComponentId> = self
            .markers
            .iter()
            .filter(|marker| marker.charged_through > day)
            .map(|marker| marker.component)
            .filter(|component| self.is_recurring(*component))
            .collect();
        for component in beyond {
            self.reopen(component, day);
        }
    }

    fn set_marker(&mut self, marker: Marker, coverage: &Coverage) {
        let component = marker.component;
        self.markers.retain(|known| known.component != component);
        self.covered.retain(|covered| covered.component != component);
        let days = coverage.days_from(marker.charged_through).into_iter();
        let mut charged_through = marker.charged_through;
        for period in days {
            if period.from() == charged_through {
                charged_through = period.to();
            } else {
                self.covered.push(Covered { component, period });
            }
        }
        let covered_to = marker.covered_to.max(charged_through);
        self.markers.push(Marker { component, charged_through, covered_to });
    }

    /// Takes the lines of an [`Outcome`](super::Outcome) or [`Due`](super::Due) in, once they are posted: markers move
    /// on, and rows that settling had made without an id get one.
    pub fn take_in(&mut self, lines: &[Line], mut next_id: impl FnMut() -> ChargeId) {
        // Lines that cover days behind a block are known from settling.
        let fresh = |row: &&PostedCharge| row.id.uuid().is_nil() && row.credits.is_none();
        let known: Vec<_> = self.posted.iter().filter(fresh).map(|row| (row.component, row.span)).collect();
        for row in self.posted.iter_mut().filter(|row| row.id.uuid().is_nil()) {
            row.id = next_id();
        }
        let new = lines.iter().filter(|line| !known.contains(&(line.component, line.span)));
        let new: Vec<Line> = new.cloned().collect();
        self.record(&new, next_id);
    }

    /// Takes charges in; credits are known already from settling.
    pub(super) fn record(&mut self, lines: &[Line], mut next_id: impl FnMut() -> ChargeId) {
        for line in lines.iter().filter(|line| line.kind == LineKind::Charge) {
            self.posted.push(PostedCharge::of(next_id(), line));
            self.mark(line.component, line.span);
        }
    }

    /// Moves the marker on after a charge of `span`.
    pub(super) fn mark(&mut self, component: ComponentId, span: ServiceSpan) {
        let begin = self.stage_of(component).map_or(span.from(), |stage| stage.segment.from);
        let known = self.markers.iter().copied().find(|marker| marker.component == component);
        match span {
            ServiceSpan::Once(_) => {
                let next = begin.succ_opt().unwrap_or(begin);
                self.markers.retain(|marker| marker.component != component);
                self.markers.push(Marker { component, charged_through: next, covered_to: next });
            }
            ServiceSpan::Days(period) => {
                let coverage = self.coverage(component);
                let charged_through = known.map_or(begin, |marker| marker.charged_through);
                let covered_to = known.map_or(period.to(), |marker| marker.covered_to.max(period.to()));
                let from = if self.only_blocked(charged_through, period.from()) {
                    charged_through.max(period.from())
                } else {
                    charged_through
                };
                self.set_marker(Marker { component, charged_through: from, covered_to }, &coverage);
            }
        }
    }

    /// Whether no day between the two is one of service.
    fn only_blocked(&self, from: NaiveDate, to: NaiveDate) -> bool {
        Period::new(from, to).is_some_and(|gap| gap.subtract(&blocked_days(&self.blocks)).is_empty())
    }
}
