//! What the dialog of an act works with.

use leptos::prelude::*;
use shared::error::FieldError;
use shared::ids::PlanId;

use super::Deed;
use super::draft::Draft;
use super::figures::{Figures, PlanNames, Seen, Trouble, calculate};
use crate::calls::catalog::{self, PlanCard};
use crate::calls::subscriptions::SubscriptionCard;
use crate::remote::Remote;

/// What the dialog needs of the server, and what follows from it and from what was filled in.
#[derive(Clone, Copy)]
pub struct Work {
    /// What was filled in.
    pub draft: Draft,
    /// What previews read.
    pub seen: Memo<Option<Seen>>,
    /// What the act would do, or why it cannot be done.
    pub figures: Memo<Result<Figures, Trouble>>,
}

impl Work {
    /// A dialog that was just opened.
    pub fn new(deed: Deed, first: &Seen, card: Remote<Option<SubscriptionCard>>) -> Work {
        let draft = Draft::new(deed, first);
        let seen = Memo::new(move |_| card.map(|card| Seen::of(&card.as_ref()?.life)).flatten());
        let names = Memo::new(move |_| {
            card.map(|card| card.as_ref().map(PlanNames::of)).flatten().unwrap_or_default()
        });
        let plan: Remote<Option<PlanCard>> = Remote::new(move || {
            let chosen = draft.plan.get().and_then(|choice| choice.value.parse::<PlanId>().ok());
            async move {
                match chosen {
                    Some(id) => catalog::plan(id).await,
                    None => Ok(None),
                }
            }
        });
        let figures = Memo::new(move |_| {
            let seen = seen.get().ok_or_else(Trouble::default)?;
            let input = draft.read(&seen)?;
            let Some((wanted, _)) = input.plan(seen.today) else {
                return calculate(&seen, input, None, names.get());
            };
            // The plan of a choice made a moment ago is still on its way.
            let plan = plan.data().flatten().filter(|plan| plan.view.id == wanted);
            calculate(&seen, input, Some(&plan.ok_or_else(Trouble::default)?), names.get())
        });
        Work { draft, seen, figures }
    }

    /// The error to show at a field: an empty one once sending was tried, a refused value as soon as something was
    /// typed, else the server's.
    pub fn error(self, field: &'static str) -> Signal<Option<String>> {
        let sent = self.draft.submission.field(field);
        Signal::derive(move || {
            let asked = self.draft.submission.asked.get();
            let typed = self.draft.typed.get();
            let own = self.figures.with(|figures| {
                let trouble = figures.as_ref().err()?;
                let of = |errors: &[FieldError]| {
                    let found =
                        errors.iter().find(|error| error.path.first().is_some_and(|part| part == field));
                    found.map(|error| error.message.clone())
                };
                let missing = if asked { of(&trouble.missing) } else { None };
                missing.or_else(|| if asked || typed { of(&trouble.refused) } else { None })
            });
            own.or_else(|| sent.get())
        })
    }

    /// Why the state does not allow the act.
    pub fn above(self) -> Option<String> {
        self.figures.with(|figures| figures.as_ref().err()?.above.clone())
    }
}
