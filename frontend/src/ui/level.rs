//! Which level of settings is shown: the address keeps it.

use std::time::Duration;

use leptos::prelude::*;

use super::address::Address;
use super::button::Button;
use super::choose::SelectField;
use super::erased::{effect, redrawn};
use super::icon::Glyph;
use super::leave::follow;
use super::state::{Empty, Refusal, Skeleton};
use crate::remote::Remote;
use crate::tr;

/// What the address calls the choice.
const KEY: &str = "level";

/// A level that can be chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Level<T> {
    /// What the address calls it; empty for the most general one.
    pub key: String,
    /// Its name.
    pub name: String,
    /// Whose settings it holds.
    pub of: T,
}

/// The level that the address names; nothing while the levels are read, and when no level is called so.
#[must_use]
pub fn chosen<T>(known: Remote<Vec<Level<T>>>) -> Memo<Option<Level<T>>>
where
    T: Clone + PartialEq + Send + Sync + 'static,
{
    let at = Address::here().get(KEY);
    Memo::new(move |_| known.map(|all| all.iter().find(|level| level.key == at.get()).cloned()).flatten())
}

/// The choice of a level. An address that names none of them is told so.
#[component]
pub fn LevelSelect<T>(
    /// Id of the control.
    id: &'static str,
    /// Which level prevails.
    hint: &'static str,
    known: Remote<Vec<Level<T>>>,
) -> impl IntoView
where
    T: Clone + Send + Sync + 'static,
{
    redrawn(move || match known.get() {
        None => view! { <Skeleton/> }.into_any(),
        Some(Err(error)) => view! { <Refusal error=error retry=move |()| known.refresh()/> }.into_any(),
        Some(Ok(all)) => select(id, hint, all.into_iter().map(|level| (level.key, level.name)).collect()),
    })
}

/// Goes to another level as a link does: a form with changes asks before they are thrown away.
fn select(id: &'static str, hint: &'static str, options: Vec<(String, String)>) -> AnyView {
    let address = Address::here();
    let at = address.get(KEY);
    let value = RwSignal::new(at.get_untracked());
    effect(move |_| value.set(at.get()));
    effect(move |_| {
        let chosen = value.get();
        if chosen == at.get_untracked() {
            return;
        }
        follow(&untrack(|| address.with(KEY, &chosen)));
        // Whoever stays with the changes stays with their level: the choice says it again once it was drawn.
        let put_back = move || {
            if let Some(at) = at.try_get_untracked() {
                value.try_set(at);
            }
        };
        set_timeout(put_back, Duration::ZERO);
    });
    let keys: Vec<String> = options.iter().map(|(key, _)| key.clone()).collect();
    let missing = move || {
        at.with(|at| !keys.contains(at)).then(|| {
            view! {
                <Empty glyph=Glyph::Settings title=tr!(settings.no_such_level) text=tr!(errors.not_found)>
                    <Button on:click=move |_| address.set(KEY, "")>{tr!(settings.level_general)}</Button>
                </Empty>
            }
        })
    };
    view! {
        <SelectField id=id label=tr!(settings.level) value=value options=Signal::stored(options) hint=hint/>
        {redrawn(missing)}
    }
    .into_any()
}
