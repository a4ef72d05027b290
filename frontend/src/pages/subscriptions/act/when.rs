//! When an act takes effect, as a person chooses it.

use chrono::NaiveDate;
use leptos::prelude::*;
use shared::api::scalars::Date;
use shared::api::subscriptions::EffectiveWhen;
use shared::error::FieldError;

use crate::tr;
use crate::ui::DateDraft;

/// When.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// Today.
    Now,
    /// At the end of what is paid.
    PeriodEnd,
    /// On a day.
    On,
}

impl When {
    /// All, in the order of the form.
    pub const ALL: [When; 3] = [When::Now, When::PeriodEnd, When::On];

    /// Its code in the form.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            When::Now => "now",
            When::PeriodEnd => "period-end",
            When::On => "on",
        }
    }

    /// The value with this code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<When> {
        When::ALL.into_iter().find(|when| when.code() == code)
    }
}

/// What was chosen. Until something is, the rule of the act holds, and the form shows what it says.
#[derive(Clone, Copy)]
pub struct WhenDraft {
    /// The choice.
    pub chosen: RwSignal<Option<When>>,
    /// The day of [`When::On`].
    pub day: DateDraft,
}

impl WhenDraft {
    /// Nothing is chosen.
    pub fn new() -> WhenDraft {
        WhenDraft { chosen: RwSignal::new(None), day: DateDraft::new() }
    }

    /// As the API takes it.
    ///
    /// # Errors
    /// A day is wanted, and there is none.
    pub fn read(self) -> Result<(Option<EffectiveWhen>, Option<Date>), FieldError> {
        Ok(match self.chosen.get() {
            None => (None, None),
            Some(When::Now) => (Some(EffectiveWhen::Immediate), None),
            Some(When::PeriodEnd) => (Some(EffectiveWhen::EndOfPeriod), None),
            Some(When::On) => {
                let day = self.day.read();
                let day = day.ok_or_else(|| FieldError::new("effectiveOn", tr!(acts.day_missing)))?;
                (None, Some(day.into()))
            }
        })
    }

    /// What the form shows as chosen, when the rule says `on`.
    pub fn shown(self, today: NaiveDate, on: Option<NaiveDate>) -> Option<When> {
        let by_rule = on.map(|on| if on == today { When::Now } else { When::PeriodEnd });
        self.chosen.get().or(by_rule)
    }
}
