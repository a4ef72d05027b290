//! The consent to the processing of personal data: asked for before anything else, apart from everything else.

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::api::cabinet::{ConsentInput, operations};

use super::api::done;
use super::load::Doing;
use super::ui::Title;
use super::who::Visitor;
use crate::tr;

/// The page.
#[component]
pub fn Consent() -> impl IntoView {
    let visitor = Visitor::get();
    let doing = Doing::new();
    let offer = visitor.viewer().map(|viewer| viewer.consent_offer);
    let (version, text) = offer.map_or_else(Default::default, |offer| (offer.version, offer.text));
    let agree = move |_| {
        if !doing.begin() {
            return;
        }
        let input = ConsentInput { version: version.clone(), given: true };
        spawn_local(async move {
            match done(operations::consent(&input)).await {
                Ok(viewer) => visitor.enter(viewer),
                Err(failure) => doing.end(Some(failure)),
            }
        });
    };
    let leave = move |_| {
        spawn_local(async move {
            if done(operations::sign_out()).await.is_ok() {
                visitor.leave();
            }
        });
    };
    view! {
        <Title text=tr!(cabinet.consent)/>
        <div class="card stack" data-testid="consent">
            {text.split("\n\n").map(|part| view! { <p>{part.to_owned()}</p> }).collect_view()}
            {doing.rest(&[])}
            <button class="button is-main" on:click=agree disabled=move || doing.busy.get()>{tr!(cabinet.agree)}</button>
            <button class="button is-quiet" on:click=leave>{tr!(cabinet.disagree)}</button>
        </div>
    }
}
