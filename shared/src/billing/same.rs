//! Over which segments a component is priced alike, so that a change of something else does not cut its periods.

use chrono::NaiveDate;

use super::Facts;
use crate::catalog::{Component, ComponentCharge, Pricing};
use crate::period::Period;
use crate::subscription::Segment;

/// The days from this segment on over which the component is priced alike; none when an earlier segment has them
/// already. A one-time component belongs to the first segment that has it: it is charged once.
pub(super) fn component_life(facts: &Facts, index: usize, component: &Component) -> Option<Period> {
    let segments = &facts.segments;
    let segment = segments.get(index)?;
    let has = |other: &Segment| other.terms.components.iter().any(|known| known.id == component.id);
    let once = matches!(component.charge, ComponentCharge::OneTime { .. });
    let before = segments.get(..index).unwrap_or_default();
    let earlier = if once {
        before.iter().any(has)
    } else {
        before.last().is_some_and(|last| alike(last, segment, component))
    };
    if earlier {
        return None;
    }
    let after = segments.iter().skip(index + 1);
    let next = if once {
        after.clone().next()
    } else {
        after.clone().find(|later| !alike(segment, later, component))
    };
    let end = next.map_or(NaiveDate::MAX, |later| later.from);
    Period::new(segment.from, facts.ended_on.map_or(end, |ended| end.min(ended)))
}

/// Whether both segments have the component and nothing that its price reads differs.
fn alike(one: &Segment, other: &Segment, component: &Component) -> bool {
    let has = |segment: &Segment| segment.terms.components.iter().any(|known| known.id == component.id);
    let overridden = |segment: &Segment| {
        segment
            .price_override
            .filter(|_| segment.terms.override_target().is_some_and(|t| t.id == component.id))
    };
    has(one)
        && has(other)
        && one.schedule == other.schedule
        && one.discounts == other.discounts
        && (one.quantity == other.quantity || !uses_quantity(component))
        && overridden(one) == overridden(other)
}

/// Whether the subscription's quantity is part of the component's price.
#[must_use]
pub fn uses_quantity(component: &Component) -> bool {
    match &component.charge {
        ComponentCharge::Recurring { pricing } => match pricing {
            Pricing::Flat { .. } => false,
            Pricing::PerUnit { .. }
            | Pricing::Graduated { .. }
            | Pricing::Volume { .. }
            | Pricing::Package { .. } => true,
        },
        ComponentCharge::OneTime { .. } | ComponentCharge::Metered { .. } => false,
    }
}
