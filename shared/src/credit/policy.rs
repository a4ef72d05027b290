//! The ladder of credit control: which stage a debt has reached, and what that does.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::available_minor;
use super::debt::{Debit, Debt};
use super::settings::CreditTerms;
use crate::calendar::plus_days;
use crate::catalog::coded_enum;
use crate::error::FieldError;
use crate::money::MoneyError;

/// Most stages of a ladder.
pub const STAGES_MAX: usize = 10;
/// Longest name of a stage or of a ladder, in characters.
pub const NAME_MAX: usize = 60;
/// Most days overdue that a stage may wait for.
pub const OVERDUE_DAYS_MAX: i32 = 3_650;
/// Longest exception, in days.
pub const EXCEPTION_DAYS_MAX: u32 = 366;

coded_enum! {
    /// What a stage does; each does what the milder ones do as well.
    StageKind {
        /// Напомнить: the client is to be reminded.
        Remind = "remind",
        /// Предупредить: the client is to be warned.
        Warn = "warn",
        /// Ограничить: nothing dearer may be ordered.
        Restrict = "restrict",
        /// Заблокировать: service is off.
        Block = "block",
        /// Передать на взыскание: the debt goes to collection; service is off.
        HandOver = "hand_over",
    }
}

impl StageKind {
    /// Whether service is off.
    #[must_use]
    pub const fn blocks(self) -> bool {
        matches!(self, StageKind::Block | StageKind::HandOver)
    }

    /// Whether nothing new or dearer may be ordered.
    #[must_use]
    pub const fn restricts(self) -> bool {
        matches!(self, StageKind::Restrict | StageKind::Block | StageKind::HandOver)
    }
}

/// A step of a ladder. It is reached when all of its conditions hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stage {
    /// What it does.
    pub kind: StageKind,
    /// Its name.
    pub name: String,
    /// Days overdue, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub overdue_days: Option<i32>,
    /// Overdue sum in minor units of the account, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub overdue_minor: Option<i64>,
    /// More is spent than balance, limit and promise allow.
    #[serde(default)]
    pub over_limit: bool,
}

/// A ladder, from mild to severe.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Ladder(pub Vec<Stage>);

/// A client's account as the ladder sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Position {
    /// What is owed, an active promise taken for money.
    pub debt: Debt,
    /// What may be spent, in minor units.
    pub available_minor: i64,
}

coded_enum! {
    /// What is spared a client for a while.
    ExceptionKind {
        /// Stages are reached as usual, but service stays on.
        NoBlock = "no_block",
        /// The client stands off the ladder.
        Aside = "aside",
    }
}

coded_enum! {
    /// What happened to a client in credit control.
    CreditEventKind {
        /// It moved to another stage, or off the ladder.
        Moved = "moved",
        /// It was blocked.
        Blocked = "blocked",
        /// The block was lifted.
        Unblocked = "unblocked",
        /// A move could not be made.
        Failed = "failed",
        /// A payment was promised.
        Promised = "promised",
        /// An exception was given.
        Excepted = "excepted",
        /// An exception was ended before its day.
        ExceptionEnded = "exception_ended",
        /// Somebody spoke with it.
        Noted = "noted",
    }
}

/// An exception of a client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Exception {
    /// What is spared.
    pub kind: ExceptionKind,
    /// The last day.
    pub until: NaiveDate,
}

/// Where a client stands, and what that does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// The stage reached: its place in the ladder.
    pub stage: Option<usize>,
    /// Service is to be off.
    pub blocks: bool,
    /// Nothing new or dearer may be ordered.
    pub restricts: bool,
    /// The next day on which this may be otherwise by itself.
    pub next_on: Option<NaiveDate>,
}

impl Position {
    /// The position of an account; `promised_minor` is what an active promise adds.
    ///
    /// # Errors
    /// `Overflow`.
    pub fn of(
        balance_minor: i64,
        (terms, promised_minor): (&CreditTerms, i64),
        newest_first: &[Debit],
        today: NaiveDate,
    ) -> Result<Position, MoneyError> {
        let days = terms.payment_days.value.saturating_add(terms.grace_days.value);
        let available_minor = available_minor(balance_minor, terms.limit_minor.value, promised_minor)?;
        let balance = balance_minor.checked_add(promised_minor).ok_or(MoneyError::Overflow)?;
        Ok(Position { debt: Debt::of(balance, newest_first, days, today)?, available_minor })
    }
}

impl Stage {
    fn holds(&self, position: &Position, today: NaiveDate) -> bool {
        let late = self.overdue_days.is_none_or(|days| position.debt.days(today) >= i64::from(days));
        let large = self.overdue_minor.is_none_or(|minor| position.debt.overdue_minor >= minor);
        late && large && (!self.over_limit || position.available_minor < 0)
    }

    /// The day on which days overdue reach this stage, where that day is still to come.
    fn reached_on(&self, position: &Position, today: NaiveDate) -> Option<NaiveDate> {
        let days = u32::try_from(self.overdue_days?).ok()?;
        let from = position.debt.overdue_from?;
        Some(plus_days(from, days.saturating_sub(1))).filter(|day| *day > today)
    }
}

impl Ladder {
    /// The most severe stage whose conditions all hold.
    #[must_use]
    pub fn stage(&self, position: &Position, today: NaiveDate) -> Option<usize> {
        self.0.iter().rposition(|stage| stage.holds(position, today))
    }

    /// Where a client stands on `today`.
    #[must_use]
    pub fn standing(&self, position: &Position, exceptions: &[Exception], today: NaiveDate) -> Standing {
        let active = || exceptions.iter().filter(|exception| exception.until >= today);
        let spared = |kind| active().any(|exception| exception.kind == kind);
        let stage = self.stage(position, today).filter(|_| !spared(ExceptionKind::Aside));
        let kind = stage.and_then(|stage| self.0.get(stage)).map(|stage| stage.kind);
        let ends = active().map(|exception| plus_days(exception.until, 1));
        let climbs = self.0.iter().filter_map(|stage| stage.reached_on(position, today));
        Standing {
            stage,
            blocks: kind.is_some_and(StageKind::blocks) && !spared(ExceptionKind::NoBlock),
            restricts: kind.is_some_and(StageKind::restricts),
            next_on: ends.chain(climbs).chain(position.debt.next_on).min(),
        }
    }

    /// Where a client whose service is off stands, in the position of `now` or, once it is `lifted`, of then: days
    /// that a block gave back are charged again when it is lifted, and that must not bring it back at once.
    #[must_use]
    pub fn standing_of_blocked(
        &self,
        (now, lifted): (Position, Position),
        exceptions: &[Exception],
        today: NaiveDate,
    ) -> (Position, Standing) {
        let standing = self.standing(&now, exceptions, today);
        if standing.blocks {
            return (now, standing);
        }
        let then = self.standing(&lifted, exceptions, today);
        if then.blocks { (lifted, then) } else { (now, standing) }
    }

    /// What is wrong with it; nothing when it may be used.
    #[must_use]
    pub fn problems(&self) -> Vec<FieldError> {
        let mut problems = Vec::new();
        if self.0.len() > STAGES_MAX {
            problems
                .push(FieldError::new("stages", format!("Ступеней не больше {STAGES_MAX}. Уберите лишние.")));
        }
        let mut before: Option<&Stage> = None;
        for (index, stage) in self.0.iter().enumerate() {
            let mut say = |field: &str, text: String| {
                problems.push(FieldError::new(field, text).under(&index.to_string()).under("stages"));
            };
            let name = stage.name.trim();
            if name.is_empty() || name.chars().count() > NAME_MAX {
                say("name", format!("Назовите ступень: от 1 до {NAME_MAX} знаков."));
            }
            if stage.overdue_days.is_none() && stage.overdue_minor.is_none() && !stage.over_limit {
                say(
                    "overdueDays",
                    "У ступени нет условия. Укажите дни или сумму просрочки либо превышение лимита."
                        .to_owned(),
                );
            }
            if stage.overdue_days.is_some_and(|days| !(1..=OVERDUE_DAYS_MAX).contains(&days)) {
                say("overdueDays", format!("Дней просрочки: от 1 до {OVERDUE_DAYS_MAX}."));
            }
            if stage.overdue_minor.is_some_and(|minor| minor <= 0) {
                say("overdue", "Сумма просрочки должна быть больше нуля.".to_owned());
            }
            if before.is_some_and(|before| before.kind > stage.kind) {
                say("kind", "Ступени идут от мягкой к строгой. Переставьте их.".to_owned());
            }
            before = Some(stage);
        }
        problems
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn stage(kind: StageKind, overdue_days: Option<i32>) -> Stage {
        Stage { kind, name: kind.code().to_owned(), overdue_days, overdue_minor: None, over_limit: false }
    }

    fn ladder() -> Ladder {
        let limit = Stage { over_limit: true, ..stage(StageKind::Restrict, None) };
        let block = Stage { overdue_minor: Some(100), ..stage(StageKind::Block, Some(10)) };
        Ladder(vec![stage(StageKind::Remind, Some(1)), limit, block, stage(StageKind::HandOver, Some(60))])
    }

    fn position(overdue_minor: i64, available_minor: i64) -> Position {
        let overdue_from = (overdue_minor > 0).then(|| day("2026-03-01"));
        let debt = Debt { owed_minor: overdue_minor, overdue_minor, overdue_from, next_on: None };
        Position { debt, available_minor }
    }

    #[test]
    fn the_worst_stage_whose_conditions_all_hold_is_reached() {
        let ladder = ladder();
        let reached = |overdue, available, today| ladder.stage(&position(overdue, available), day(today));
        assert_eq!(reached(0, 0, "2026-03-01"), None);
        assert_eq!(reached(50, 0, "2026-03-01"), Some(0));
        assert_eq!(reached(50, -1, "2026-03-01"), Some(1));
        assert_eq!(reached(99, 0, "2026-03-10"), Some(0), "the sum is too small for a block");
        assert_eq!(reached(100, 0, "2026-03-09"), Some(0));
        assert_eq!(reached(100, 0, "2026-03-10"), Some(2));
        assert_eq!(reached(1, 0, "2026-04-29"), Some(3));
        let standing = ladder.standing(&position(100, 0), &[], day("2026-03-09"));
        assert_eq!((standing.blocks, standing.next_on), (false, Some(day("2026-03-10"))));
    }

    #[test]
    fn an_exception_keeps_service_on_until_its_last_day() {
        let (ladder, today) = (ladder(), day("2026-03-12"));
        let spared = |kind| {
            let exception = Exception { kind, until: day("2026-03-12") };
            ladder.standing(&position(100, 0), &[exception], today)
        };
        let no_block = spared(ExceptionKind::NoBlock);
        assert_eq!((no_block.stage, no_block.blocks, no_block.restricts), (Some(2), false, true));
        assert_eq!(no_block.next_on, Some(day("2026-03-13")));
        assert_eq!(spared(ExceptionKind::Aside).stage, None);
        let late = Exception { kind: ExceptionKind::Aside, until: day("2026-03-11") };
        assert!(ladder.standing(&position(100, 0), &[late], today).blocks);
    }

    #[test]
    fn what_lifting_charges_again_keeps_service_off() {
        let (ladder, today) = (ladder(), day("2026-03-12"));
        let stands = |now, lifted, exceptions: &[Exception]| {
            let both = (position(now, 0), position(lifted, 0));
            let (position, standing) = ladder.standing_of_blocked(both, exceptions, today);
            (position.debt.overdue_minor, standing.stage, standing.blocks)
        };
        assert_eq!(stands(0, 99, &[]), (0, None, false));
        assert_eq!(stands(0, 100, &[]), (100, Some(2), true));
        assert_eq!(stands(150, 250, &[]), (150, Some(2), true));
        let spared = Exception { kind: ExceptionKind::NoBlock, until: today };
        assert_eq!(stands(0, 100, &[spared]), (0, None, false));
    }

    #[test]
    fn a_ladder_without_sense_names_its_fields() {
        let bad = Ladder(vec![
            Stage { name: " ".to_owned(), ..stage(StageKind::Block, None) },
            Stage { overdue_minor: Some(0), ..stage(StageKind::Warn, Some(0)) },
        ]);
        let paths: Vec<String> = bad.problems().into_iter().map(|problem| problem.path.join(".")).collect();
        assert_eq!(
            paths,
            [
                "stages.0.name",
                "stages.0.overdueDays",
                "stages.1.overdueDays",
                "stages.1.overdue",
                "stages.1.kind"
            ]
        );
        assert!(ladder().problems().is_empty() && Ladder::default().problems().is_empty());
    }
}
