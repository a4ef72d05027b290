//! A policy as its form holds it: a name and a ladder whose stages can be added, moved and taken away.

use leptos::prelude::*;
use rust_decimal::prelude::ToPrimitive;
use shared::api::credit;
use shared::credit::StageKind;
use shared::error::FieldError;
use shared::money::Currency;

use crate::calls::credit::{CreditPolicyView, CreditStageInput, CreditStageView};
use crate::ui::optional_number;
use crate::{format, i18n};

/// A stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StageDraft {
    /// Tells stages apart while they move.
    pub key: u32,
    /// Code of what it does.
    pub kind: RwSignal<String>,
    /// Its name.
    pub name: RwSignal<String>,
    /// Days overdue.
    pub days: RwSignal<String>,
    /// Overdue sum.
    pub sum: RwSignal<String>,
    /// Whether more must be spent than is allowed.
    pub over_limit: RwSignal<bool>,
}

/// The policy.
#[derive(Clone, Copy)]
pub struct PolicyDraft {
    /// Its name.
    pub name: RwSignal<String>,
    /// It is not offered any more.
    pub archived: RwSignal<bool>,
    /// Its stages, from mild to severe.
    pub stages: RwSignal<Vec<StageDraft>>,
    next: StoredValue<u32>,
}

impl PolicyDraft {
    /// A policy to change; a new one begins with a reminder.
    pub fn of(policy: Option<&CreditPolicyView>) -> PolicyDraft {
        let draft = PolicyDraft {
            name: RwSignal::new(policy.map(|policy| policy.name.clone()).unwrap_or_default()),
            archived: RwSignal::new(policy.is_some_and(|policy| policy.archived)),
            stages: RwSignal::new(Vec::new()),
            next: StoredValue::new(0),
        };
        match policy {
            Some(policy) => {
                let stages = policy.stages.iter().map(|stage| draft.stage(Some(stage))).collect();
                draft.stages.set(stages);
            }
            None => draft.stages.set(vec![draft.stage(None)]),
        }
        draft
    }

    fn stage(self, of: Option<&CreditStageView>) -> StageDraft {
        let key = self.next.get_value();
        self.next.set_value(key.wrapping_add(1));
        let days = of.and_then(|stage| stage.overdue_days).map(|days| days.to_string());
        let sum = of.and_then(|stage| stage.overdue).map(|sum| format::typed(sum.0, i18n::lang()));
        StageDraft {
            key,
            kind: RwSignal::new(of.map_or(StageKind::Remind, |stage| stage.kind).code().to_owned()),
            name: RwSignal::new(of.map(|stage| stage.name.clone()).unwrap_or_default()),
            days: RwSignal::new(days.unwrap_or_default()),
            sum: RwSignal::new(sum.unwrap_or_default()),
            over_limit: RwSignal::new(of.is_some_and(|stage| stage.over_limit)),
        }
    }

    /// Adds a stage at the end, as severe as the one before it.
    pub fn add(self) -> StageDraft {
        let added = self.stage(None);
        if let Some(last) = self.stages.with_untracked(|stages| stages.last().copied()) {
            added.kind.set(last.kind.get_untracked());
        }
        self.stages.update(|stages| stages.push(added));
        added
    }

    /// The ladder as it is typed, and what is wrong with it.
    pub fn read(self, currency: Currency) -> (Vec<CreditStageInput>, Vec<FieldError>) {
        let mut problems = Vec::new();
        let stages = self.stages.get();
        let stages: Vec<CreditStageInput> = stages
            .into_iter()
            .enumerate()
            .map(|(index, stage)| {
                let mut number = |path: &str, field: RwSignal<String>| {
                    let number = field.with(|text| optional_number(text));
                    let at = format!("stages.{index}.{path}");
                    number.map_err(|fault| problems.push(FieldError::new(&at, fault))).ok().flatten()
                };
                let days = number("overdueDays", stage.days);
                let overdue = number("overdue", stage.sum).map(Into::into);
                CreditStageInput {
                    kind: StageKind::from_code(&stage.kind.get()).unwrap_or(StageKind::Remind),
                    name: stage.name.get().trim().to_owned(),
                    // What is no whole number of days is out of bounds: the check below says which bounds.
                    overdue_days: days
                        .map(|days| days.is_integer().then(|| days.to_i32()).flatten().unwrap_or_default()),
                    overdue,
                    over_limit: Some(stage.over_limit.get()),
                }
            })
            .collect();
        if let Err(fault) = credit::name(&self.name.get()) {
            problems.push(fault);
        }
        if let Err(faults) = credit::ladder(&stages, currency) {
            problems.extend(faults);
        }
        (stages, problems)
    }
}
