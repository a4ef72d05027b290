//! The end of a subscription, and taking it back.

use chrono::NaiveDate;

use super::refusal::{Refusal, Transition};
use super::settle::Affected;
use super::{CancelSettlement, Done, Effective, Life, PenaltyHandling};
use crate::billing::period_in_progress;

/// Sets the end: of an add-on no later than that of its base.
pub(super) fn cancel(
    life: &mut Life,
    today: NaiveDate,
    effective: Option<Effective>,
    (settlement, penalty): (CancelSettlement, PenaltyHandling),
) -> Result<Done, Refusal> {
    life.must_live(today)?;
    life.must_stay()?;
    let effective = effective.unwrap_or(Effective::EndOfPeriod);
    if settlement == CancelSettlement::FullRefund && effective != Effective::Immediate {
        let text = "Вернуть весь период можно только при отмене сегодня. Выберите отмену сегодня или возврат по дням.";
        return Err(Refusal::field("settlement", text));
    }
    forget_end(life);
    let mut on = life.resolve(effective, today)?;
    if let Some(end) = life.base.and_then(|base| base.ended_on).map(|end| end.max(life.start_on))
        && end < on
    {
        (on, life.ends_with_base) = (end, true);
    }
    let drops = life.drop_scheduled(today);
    life.ended_on = Some(on);
    match settlement {
        CancelSettlement::Credit => life.take_back_from(on, on, Affected::All, None),
        CancelSettlement::None => {}
        CancelSettlement::FullRefund => {
            let begun = period_in_progress(&life.billed(on).segment, on).from();
            let begun = begun.max(life.billed(on).segment.from);
            life.billed_until = Some(begun.min(on));
            life.take_back_from(begun.min(on), on, Affected::All, None);
        }
    }
    life.penalty = match penalty {
        PenaltyHandling::Charge => life.penalty_of_end(on)?,
        PenaltyHandling::Waive => None,
    };
    Ok(Done { drops, ..Done::on(on) })
}

/// Takes a scheduled end back.
pub(super) fn uncancel(life: &mut Life, today: NaiveDate) -> Result<Done, Refusal> {
    life.must_stay()?;
    if life.base.is_some_and(|base| base.ended_on.is_some()) {
        return Err(Transition::BaseEnds.into());
    }
    match life.ended_on {
        Some(end) if end > today => {
            forget_end(life);
            Ok(Done::on(today))
        }
        Some(_) | None => Err(Transition::NoCancellation.into()),
    }
}

/// A new end replaces one that has not come.
fn forget_end(life: &mut Life) {
    life.ended_on = None;
    (life.billed_until, life.penalty, life.ends_with_base) = (None, None, false);
    life.unsettled.retain(|event| event.cause.is_some());
}
