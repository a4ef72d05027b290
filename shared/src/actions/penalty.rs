//! What leaving before the end of a minimum term costs.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::Life;
use crate::billing::{Marker, QuoteError, quote};
use crate::catalog::{ComponentCharge, PenaltyPolicy, coded_enum};
use crate::ids::ComponentId;
use crate::money::Money;

coded_enum! {
    /// What becomes of the penalty for leaving before the end of a minimum term.
    PenaltyHandling {
        /// It is charged when the end comes.
        Charge = "charge",
        /// It is waived.
        Waive = "waive",
    }
}

/// A penalty for leaving before the end of a minimum term. It is no charge of days: a ledger entry of its own, without
/// VAT.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Penalty {
    /// The day on which it is charged: the first without service.
    pub on: NaiveDate,
    /// The first day on which leaving would have cost nothing.
    pub until: NaiveDate,
    /// Minor units, above zero.
    pub amount_minor: i64,
}

impl Life {
    /// The first day on which leaving costs nothing by the latest of the minimum terms begun before `on`, and what
    /// leaving earlier costs. The term of a plan is counted from its first billed day; a change of plan leaves the term
    /// of the plan before as it is, and another version of a plan counts from the plan's beginning.
    #[must_use]
    pub fn minimum_term(&self, on: NaiveDate) -> Option<(NaiveDate, PenaltyPolicy)> {
        let mut latest = None;
        let since = |index: usize, from: NaiveDate| self.minimum_from.filter(|_| index == 0).unwrap_or(from);
        let stages = self.stages.iter().enumerate();
        let begun = stages.filter(|(index, stage)| since(*index, stage.segment.from) < on);
        for (index, stage) in begun {
            if let (Some(term), Some(begin)) = (stage.segment.terms.minimum, self.plan_begins(index)) {
                let end = term.end(begin);
                if latest.is_none_or(|(known, _)| known < end) {
                    latest = Some((end, term.penalty));
                }
            }
        }
        latest
    }

    /// The first billed day of the plan of the stage with this number, of the stages before it that are of the same
    /// plan.
    pub(super) fn plan_begins(&self, index: usize) -> Option<NaiveDate> {
        let plan = self.stages.get(index)?.plan.id;
        let before = self.stages.iter().take(index).rev().take_while(|stage| stage.plan.id == plan).count();
        let first = index - before;
        let from = self.stages.get(first)?.segment.from;
        Some(self.minimum_from.filter(|_| first == 0).unwrap_or(from))
    }

    /// What an end on `on`, which is set already, costs. Nothing in a trial or at its end.
    pub(super) fn penalty_of_end(&self, on: NaiveDate) -> Result<Option<Penalty>, QuoteError> {
        let Some((until, policy)) = self.minimum_term(on).filter(|(until, _)| *until > on) else {
            return Ok(None);
        };
        let amount_minor = match policy {
            PenaltyPolicy::None => 0,
            PenaltyPolicy::Rest => self.price_of_days(on, until)?,
            PenaltyPolicy::Fixed(amount) => {
                Money::from_decimal(amount.to_decimal(), self.currency()).map_err(|_| overflow())?.minor()
            }
        };
        Ok((amount_minor > 0).then_some(Penalty { on, until, amount_minor }))
    }

    /// What recurring components would cost from `from` to `to` if service went on, without the days that charges go on
    /// covering. Each piece is rounded as it would be charged.
    fn price_of_days(&self, from: NaiveDate, to: NaiveDate) -> Result<i64, QuoteError> {
        let mut on = self.clone();
        on.settle(from)?;
        (on.ended_on, on.billed_until) = (Some(to), None);
        on.blocks.clear();
        let recurring: Vec<ComponentId> = on
            .stages
            .iter()
            .flat_map(|stage| &stage.segment.terms.components)
            .filter(|component| matches!(component.charge, ComponentCharge::Recurring { .. }))
            .map(|component| component.id)
            .collect();
        for component in &recurring {
            let known = on.markers.iter().position(|marker| marker.component == *component);
            let known = known.map(|index| on.markers.swap_remove(index));
            let (through, covered_to) =
                known.map_or((from, from), |marker| (marker.charged_through, marker.covered_to));
            let (charged_through, covered_to) = (through.max(from), covered_to.max(from));
            on.markers.push(Marker { component: *component, charged_through, covered_to });
        }
        let lines = quote(&on.facts(), to)?.lines;
        let rest =
            lines.iter().filter(|line| recurring.contains(&line.component) && line.span.from() >= from);
        rest.map(|line| line.amount_minor).try_fold(0_i64, i64::checked_add).ok_or_else(overflow)
    }
}

fn overflow() -> QuoteError {
    QuoteError::Overflow { code: "penalty".to_owned() }
}
