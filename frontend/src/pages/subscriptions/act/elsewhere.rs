//! An act on a subscription whose card is not read yet: of a list, or an add-on of the card that is shown.

use leptos::prelude::*;
use shared::ids::SubscriptionKey;

use super::{ActDialog, Deed};
use crate::api::ApiError;
use crate::calls::subscriptions::{self, SubscriptionCard};
use crate::remote::Remote;
use crate::ui::Toasts;
use crate::ui::erased::effect;

/// The dialog; it opens once the subscription is read.
#[component]
pub fn ActElsewhere(
    /// On which subscription, and what.
    wanted: RwSignal<Option<(SubscriptionKey, Deed)>>,
    done: Callback<()>,
) -> impl IntoView {
    let toasts = Toasts::get();
    let card: Remote<Option<SubscriptionCard>> = Remote::new(move || {
        let id = wanted.get().map(|(id, _)| id);
        async move {
            match id {
                Some(id) => subscriptions::one(id).await?.map(Some).ok_or_else(ApiError::not_found),
                None => Ok(None),
            }
        }
    });
    let deed = RwSignal::new(None::<Deed>);
    effect(move |_| {
        let Some((id, act)) = wanted.get() else { return };
        match card.get() {
            Some(Ok(Some(found))) if found.view.id == id && !card.busy() => {
                if deed.with_untracked(Option::is_none) {
                    deed.set(Some(act));
                }
            }
            Some(Err(error)) if !card.busy() => {
                toasts.refused(&error);
                wanted.set(None);
            }
            Some(_) | None => {}
        }
    });
    effect(move |was_open: Option<bool>| {
        let open = deed.with(Option::is_some);
        if was_open == Some(true) && !open {
            wanted.set(None);
        }
        open
    });
    view! { <ActDialog deed=deed card=card done=done/> }
}
