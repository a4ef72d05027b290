//! Days on which actions take effect, and period boundaries that they move.

use chrono::NaiveDate;

use super::refusal::Refusal;
use super::settle::{Affected, Unsettled};
use super::{BillingDayMode, Done, Effective, Life, Retired, Stage, StageCause};
use crate::calendar::{BillingDay, Interval, Schedule};
use crate::catalog::{Alignment, ComponentCharge, FirstStub, PlanTerms};
use crate::text::format::format_date_ru;

/// Boundaries of another plan that keep the month and day they are counted from; a plan with a day of its own
/// replaces the day. None where one of the plans counts in days: there is nothing to keep.
pub(super) fn kept(
    schedule: Schedule,
    terms: &PlanTerms,
    client_day: Option<BillingDay>,
) -> Option<Schedule> {
    let day = schedule.billing_day()?;
    match terms.interval {
        Interval::Days(_) => None,
        Interval::Months(_) => {
            let day = match terms.alignment {
                Alignment::Anniversary => day,
                Alignment::Fixed(day) => day,
                Alignment::Client => client_day.unwrap_or(day),
            };
            Some(Schedule::new(terms.interval, schedule.anchor(), Some(day)))
        }
    }
}

/// Boundaries of a plan that begins on `from`.
pub(super) fn restarted(from: NaiveDate, terms: &PlanTerms, client_day: Option<BillingDay>) -> Schedule {
    let day = match terms.alignment {
        Alignment::Anniversary => None,
        Alignment::Fixed(day) => Some(day),
        Alignment::Client => client_day,
    };
    Schedule::new(terms.interval, from, day)
}

/// Another billing day.
pub(super) fn billing_day(
    life: &mut Life,
    today: NaiveDate,
    day: BillingDay,
    mode: BillingDayMode,
) -> Result<Done, Refusal> {
    life.must_go_on(today)?;
    if life.base.is_some() {
        let text = "День биллинга дополнения — тот же, что у основной подписки. Измените его там.";
        return Err(Refusal::field("day", text));
    }
    if matches!(life.billed(today).segment.terms.interval, Interval::Days(_)) {
        let text =
            "У тарифа с периодом в днях или неделях нет дня биллинга. Выберите тариф с периодом в месяцах.";
        return Err(Refusal::field("day", text));
    }
    let first = life.first_billed_on();
    let on = match mode {
        BillingDayMode::Stub => life.paid_to(today),
        BillingDayMode::Restart => today.max(first),
    };
    // A new day replaces one that has not begun.
    let begun: Vec<bool> = life
        .stages
        .iter()
        .map(|stage| {
            stage.cause != StageCause::BillingDay || stage.segment.from <= today || life.is_charged(stage)
        })
        .collect();
    let mut begun = begun.into_iter();
    life.stages.retain(|_| begun.next().unwrap_or(true));
    if life.stages.iter().all(|stage| stage.segment.from != on) {
        let index = life.stages.iter().take_while(|stage| stage.segment.from < on).count();
        let mut stage = life.billed(on).clone();
        stage.segment.from = on;
        stage.segment.first_stub = FirstStub::Prorate;
        (stage.served_from, stage.cause) = (stage.served_from.max(on), StageCause::BillingDay);
        life.stages.insert(index, stage);
        life.reopen_all(on);
    }
    for stage in life.stages.iter_mut().filter(|stage| stage.segment.from >= on) {
        let schedule = stage.segment.schedule;
        if schedule.billing_day().is_some() {
            let anchor = if mode == BillingDayMode::Restart { on } else { schedule.anchor() };
            stage.segment.schedule = Schedule::new(schedule.interval(), anchor, Some(day));
        }
    }
    if mode == BillingDayMode::Restart {
        life.take_back_from(on, on, Affected::All, Some(StageCause::BillingDay));
    }
    Ok(Done::on(on))
}

impl Life {
    /// The day on which something takes effect.
    pub(super) fn resolve(&self, effective: Effective, today: NaiveDate) -> Result<NaiveDate, Refusal> {
        match effective {
            Effective::Immediate => Ok(today),
            Effective::EndOfPeriod => Ok(self.paid_to(today)),
            Effective::On(day) if day < self.start_on => {
                let text = format!(
                    "Дата раньше начала подписки. Укажите {} или позже.",
                    format_date_ru(self.start_on)
                );
                Err(Refusal::field("effectiveOn", text))
            }
            Effective::On(day) => Ok(day),
        }
    }

    /// Whether a recurring charge stands for days from `day` on.
    pub(super) fn is_charged_beyond(&self, day: NaiveDate) -> bool {
        self.markers
            .iter()
            .filter(|marker| self.is_recurring(marker.component))
            .any(|marker| marker.covered_to.max(marker.charged_through) > day)
    }

    /// Whether charges stand for what the stage bills, by a run that looked ahead.
    fn is_charged(&self, stage: &Stage) -> bool {
        // A run that charged it would have settled first what it takes back.
        let waits = |event: &Unsettled| event.on == stage.served_from && event.cause == Some(stage.cause);
        if self.unsettled.iter().any(waits) {
            return false;
        }
        stage.segment.terms.components.iter().any(|component| {
            let marker = self.markers.iter().find(|marker| marker.component == component.id);
            let to = marker.and_then(|marker| match component.charge {
                ComponentCharge::Recurring { .. } => Some(marker.covered_to),
                ComponentCharge::OneTime { .. } => Some(marker.charged_through),
                ComponentCharge::Metered { .. } => None,
            });
            to.is_some_and(|to| to > stage.segment.from)
        })
    }

    /// Drops a change of plan or quantity that has not begun, with what it was to take back; says when it would have
    /// begun. One that is charged already by a run that looked ahead has begun.
    pub(super) fn drop_scheduled(&mut self, today: NaiveDate) -> Option<NaiveDate> {
        let scheduled = |cause: StageCause| matches!(cause, StageCause::Plan | StageCause::Quantity);
        let (dropped, kept): (Vec<Stage>, Vec<Stage>) =
            std::mem::take(&mut self.stages).into_iter().partition(|stage| {
                stage.served_from > today && scheduled(stage.cause) && !self.is_charged(stage)
            });
        self.stages = kept;
        self.unsettled.retain(|event| event.on <= today || !event.cause.is_some_and(scheduled));
        let first = dropped.first()?;
        let (day, billed_from) = (first.served_from, first.segment.from);
        // What was to give way to it stands, if it is charged.
        if dropped.iter().any(|stage| stage.cause == StageCause::Plan) {
            let (back, retired): (Vec<Retired>, Vec<Retired>) =
                std::mem::take(&mut self.retired).into_iter().partition(|retired| {
                    let stage = &retired.stage;
                    retired.returns && stage.segment.from >= billed_from && self.is_charged(stage)
                });
            self.retired = retired;
            self.stages.extend(back.into_iter().map(|retired| retired.stage));
        }
        self.stages.sort_by_key(|stage| stage.segment.from);
        Some(day)
    }

    /// Takes off the stages that would be billed from `billed_from` on, or that would serve after `on` and are not
    /// charged, for another plan. What gave way to an earlier change comes back no more.
    pub(super) fn split_off(&mut self, billed_from: NaiveDate, on: NaiveDate) -> Vec<Stage> {
        let (kept, later): (Vec<Stage>, Vec<Stage>) =
            std::mem::take(&mut self.stages).into_iter().partition(|stage| {
                stage.segment.from < billed_from && (stage.served_from <= on || self.is_charged(stage))
            });
        self.stages = kept;
        let charged = later.iter().filter(|stage| self.is_charged(stage)).cloned();
        let charged: Vec<Retired> = charged.map(|stage| Retired { stage, returns: true }).collect();
        self.retired.iter_mut().for_each(|retired| retired.returns = false);
        self.retired.extend(charged);
        later
    }
}
