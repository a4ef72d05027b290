//! What the form of a new subscription works with.

use leptos::prelude::*;
use shared::error::FieldError;
use shared::ids::{PlanId, SubscriptionKey};

use super::draft::{Calculation, Draft};
use crate::calls::catalog::{self, PlanCard};
use crate::calls::clients::{ClientCard, ClientView};
use crate::calls::subscriptions::{self, SubscriptionCard};
use crate::remote::Remote;

/// What the form needs of the server, and what follows from it and from what was typed.
#[derive(Clone, Copy)]
pub struct Work {
    /// What was typed.
    pub draft: Draft,
    /// The client.
    pub client: Memo<Option<ClientView>>,
    /// The chosen plan.
    pub plan: Remote<Option<PlanCard>>,
    /// What it costs, or what is wrong.
    pub calculation: Memo<Result<Calculation, Vec<FieldError>>>,
}

impl Work {
    /// An empty form for the client of a card.
    pub fn new(card: Remote<Option<ClientCard>>) -> Work {
        let draft = Draft::new();
        let client = Memo::new(move |_| card.data().flatten().map(|card| card.client));
        let plan = Remote::new(move || {
            let chosen = draft.plan.get().and_then(|choice| choice.value.parse::<PlanId>().ok());
            async move {
                match chosen {
                    Some(id) => catalog::plan(id).await,
                    None => Ok(None),
                }
            }
        });
        let base: Remote<Option<SubscriptionCard>> = Remote::new(move || {
            let chosen = draft.base.get().and_then(|choice| choice.value.parse::<SubscriptionKey>().ok());
            async move {
                match chosen {
                    Some(id) => subscriptions::one(id).await,
                    None => Ok(None),
                }
            }
        });
        let calculation = Memo::new(move |_| {
            let client = client.get().ok_or_else(Vec::new)?;
            let plan = plan.data().flatten().filter(|plan| {
                draft.plan.with(|choice| choice.as_ref().is_some_and(|c| c.value == plan.view.id.to_string()))
            });
            let base = base.data().flatten().filter(|base| {
                draft.base.with(|choice| choice.as_ref().is_some_and(|c| c.value == base.view.id.to_string()))
            });
            draft.calculate(&client, plan.as_ref(), base.as_ref())
        });
        Work { draft, client, plan, calculation }
    }

    /// Everything that is wrong.
    pub fn errors(self) -> Vec<FieldError> {
        self.calculation.with(|result| result.as_ref().err().cloned().unwrap_or_default())
    }

    /// The error to show at a field: of what was typed once sending was tried or the field was filled, else the
    /// server's.
    pub fn error(self, field: &'static str, eager: bool) -> Signal<Option<String>> {
        let refused = self.draft.submission.field(field);
        Signal::derive(move || {
            let shown = self.draft.submission.asked.get() || (eager && self.draft.plan.with(Option::is_some));
            let own = shown.then(|| {
                let mut errors = self.errors().into_iter();
                errors.find(|error| error.path.first().is_some_and(|part| part == field))
            });
            own.flatten().map(|error| error.message).or_else(|| refused.get())
        })
    }

    /// True when the chosen plan attaches to another subscription.
    pub fn is_addon(self) -> bool {
        self.plan.map(|plan| plan.as_ref().is_some_and(|plan| plan.view.is_addon)).unwrap_or_default()
    }

    /// Name of the component whose price may be another one; nothing when the plan has none.
    pub fn own_price_of(self) -> Option<String> {
        let version = self.plan.data().flatten()?.current_version?;
        let code = version.terms.override_component?;
        let component = version.terms.components.into_iter().find(|component| component.code == code)?;
        Some(component.name)
    }
}
