//! What is known of the client: requisites to read, contacts to change.

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::api::cabinet::{ProfileInput, ProfileView, operations};

use super::api::done;
use super::load::{Doing, Loaded};
use super::ui::{Field, Title};
use super::words::day;
use crate::erased::redrawn;
use crate::tr;

/// The page.
#[component]
pub fn Profile() -> impl IntoView {
    let profile = Loaded::now(operations::profile());
    let saved = RwSignal::new(false);
    view! {
        <Title text=tr!(cabinet.profile) back="/cabinet/more"/>
        {redrawn(move || {
            saved.get().then(|| view! { <div class="note is-good" role="status"><p>{tr!(cabinet.saved)}</p></div> })
        })}
        {profile
            .draw(move |view| {
                view! {
                    {requisites(&view)}
                    {contacts(view, profile, saved)}
                }
            })}
    }
}

fn requisites(view: &ProfileView) -> AnyView {
    let contract = view.contract_number.clone().map(|number| match view.contract_on {
        Some(on) => tr!(cabinet.contract_of, number = number, day = day(on.0)).to_string(),
        None => number,
    });
    let facts = [
        (tr!(cabinet.name), Some(view.full_name.clone().unwrap_or_else(|| view.name.clone()))),
        (tr!(cabinet.inn), view.inn.clone()),
        (tr!(cabinet.kpp), view.kpp.clone()),
        (tr!(cabinet.ogrn), view.ogrn.clone()),
        (tr!(cabinet.contract), contract),
    ];
    let fact = |(name, value): (&'static str, Option<String>)| {
        value.map(|value| view! { <div><dt>{name}</dt><dd>{value}</dd></div> })
    };
    view! {
        <section class="card stack" aria-labelledby="requisites">
            <h2 id="requisites">{tr!(cabinet.requisites)}</h2>
            <dl class="facts">{facts.map(fact).collect_view()}</dl>
            <p class="muted">{tr!(cabinet.requisites_about)}</p>
        </section>
    }
    .into_any()
}

fn contacts(view: ProfileView, profile: Loaded<ProfileView>, saved: RwSignal<bool>) -> AnyView {
    let field = |value: Option<String>| RwSignal::new(value.unwrap_or_default());
    let (email, phone, address) = (field(view.email), field(view.phone), field(view.address));
    let doing = Doing::new();
    let version = view.version;
    let save = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if !doing.begin() {
            return;
        }
        saved.set(false);
        let stated =
            |field: RwSignal<String>| Some(field.get_untracked()).filter(|text| !text.trim().is_empty());
        let input =
            ProfileInput { version, email: stated(email), phone: stated(phone), address: stated(address) };
        spawn_local(async move {
            match done(operations::save_profile(&input)).await {
                Ok(view) => {
                    saved.set(true);
                    profile.put(view);
                }
                Err(failure) => doing.end(Some(failure)),
            }
        });
    };
    view! {
        <form class="card stack" novalidate on:submit=save>
            <h2>{tr!(cabinet.contacts)}</h2>
            <Field id="p-email" label=tr!(cabinet.email) kind="email" inputmode="email" autocomplete="email" value=email error=doing.field("email")/>
            <Field id="p-phone" label=tr!(cabinet.phone) kind="tel" inputmode="tel" autocomplete="tel" value=phone error=doing.field("phone")/>
            <Field id="p-address" label=tr!(cabinet.address) autocomplete="street-address" value=address error=doing.field("address")/>
            {doing.rest(&["email", "phone", "address"])}
            <button class="button is-main" type="submit" disabled=move || doing.busy.get()>{tr!(cabinet.save)}</button>
        </form>
    }
    .into_any()
}
