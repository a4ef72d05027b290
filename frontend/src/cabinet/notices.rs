//! Which letters come: one switch for each kind of documents.

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::api::cabinet::{CabinetNoticesInput, NoticesView, operations};

use super::api::done;
use super::load::{Doing, Loaded};
use super::ui::Title;
use crate::erased::redrawn;
use crate::tr;

/// The page.
#[component]
pub fn Notices() -> impl IntoView {
    let notices = Loaded::now(operations::notices());
    let saved = RwSignal::new(false);
    view! {
        <Title text=tr!(cabinet.notices) back="/cabinet/more"/>
        {redrawn(move || {
            saved.get().then(|| view! { <div class="note is-good" role="status"><p>{tr!(cabinet.saved)}</p></div> })
        })}
        {notices.draw(move |view| form(&view, notices, saved))}
    }
}

fn switch(words: &'static str, on: RwSignal<bool>) -> AnyView {
    view! {
        <label class="choice">
            <input type="checkbox" prop:checked=on on:change=move |event| on.set(event_target_checked(&event))/>
            <span>{words}</span>
        </label>
    }
    .into_any()
}

fn form(view: &NoticesView, notices: Loaded<NoticesView>, saved: RwSignal<bool>) -> AnyView {
    let [invoices, closing, others] = [view.invoices, view.closing, view.others].map(RwSignal::new);
    let doing = Doing::new();
    let save = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if !doing.begin() {
            return;
        }
        saved.set(false);
        let input = CabinetNoticesInput {
            invoices: invoices.get_untracked(),
            closing: closing.get_untracked(),
            others: others.get_untracked(),
        };
        spawn_local(async move {
            match done(operations::set_notices(&input)).await {
                Ok(view) => {
                    saved.set(true);
                    notices.put(view);
                }
                Err(failure) => doing.end(Some(failure)),
            }
        });
    };
    let to = match &view.email {
        Some(email) => tr!(cabinet.notices_to, email = email.clone()).to_string(),
        None => tr!(cabinet.notices_nowhere).to_owned(),
    };
    view! {
        <form class="card stack" on:submit=save>
            <p>{to}</p>
            <fieldset class="stack">
                <legend class="sr-only">{tr!(cabinet.notices)}</legend>
                {switch(tr!(cabinet.notices_invoices), invoices)}
                {switch(tr!(cabinet.notices_closing), closing)}
                {switch(tr!(cabinet.notices_others), others)}
            </fieldset>
            <p class="muted">{tr!(cabinet.notices_always)}</p>
            {doing.rest(&[])}
            <button class="button is-main" type="submit" disabled=move || doing.busy.get()>{tr!(cabinet.save)}</button>
        </form>
    }
    .into_any()
}
