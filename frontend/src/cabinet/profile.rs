//! What is known of the client: requisites to read, contacts to change.

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::api::cabinet::{
    ProfileField, ProfileFieldInput, ProfileFieldsInput, ProfileInput, ProfileView, operations,
};
use shared::api::scalars::Decimal;
use shared::fields::FieldKind;

use super::api::done;
use super::load::{Doing, Loaded};
use super::ui::{Field, Title};
use super::words::{self, day};
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
                    {kept(&view, saved)}
                    {contacts(view, saved)}
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

/// What is typed, if anything is.
fn stated(value: RwSignal<String>) -> Option<String> {
    Some(value.get_untracked()).filter(|text| !text.trim().is_empty())
}

/// What else the seller keeps: to read, and to change where it lets. What was changed is sent, and what stands in the
/// other form stays as it is.
fn kept(view: &ProfileView, saved: RwSignal<bool>) -> AnyView {
    if view.fields.is_empty() {
        return ().into_any();
    }
    let doing = Doing::new();
    let (own, read): (Vec<_>, Vec<_>) = view.fields.iter().cloned().partition(|field| field.editable);
    let facts = read.into_iter().map(|field| {
        let value = shown(&field);
        view! { <div><dt>{field.name}</dt><dd>{value}</dd></div> }
    });
    let facts = facts.collect_view();
    let drafts: Vec<(ProfileField, RwSignal<String>)> =
        own.into_iter().map(|field| (field.clone(), RwSignal::new(typed(&field)))).collect();
    let before = StoredValue::new(drafts.iter().map(|(field, _)| typed(field)).collect::<Vec<_>>());
    let ids: Vec<String> = drafts.iter().map(|(field, _)| field.id.to_string()).collect();
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    let rest = doing.rest(&ids);
    let controls = drafts.iter().map(|(field, value)| control(field, *value, doing)).collect_view();
    let button = (!drafts.is_empty()).then(|| {
        view! { <button class="button" type="submit" disabled=move || doing.busy.get()>{tr!(cabinet.save)}</button> }
    });
    let save = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if !doing.begin() {
            return;
        }
        saved.set(false);
        let now: Vec<String> = drafts.iter().map(|(_, value)| value.get_untracked()).collect();
        let held = before.get_value();
        let changed = drafts.iter().zip(&now).zip(&held).filter(|((_, now), before)| now != before);
        let values =
            changed.map(|(((field, value), _), _)| ProfileFieldInput { id: field.id, value: stated(*value) });
        let input = ProfileFieldsInput { values: values.collect() };
        spawn_local(async move {
            match done(operations::set_fields(&input)).await {
                Ok(_) => {
                    before.try_set_value(now);
                    saved.try_set(true);
                    doing.end(None);
                }
                Err(failure) => doing.end(Some(failure)),
            }
        });
    };
    view! {
        <form class="card stack" novalidate on:submit=save data-testid="fields">
            <h2>{tr!(cabinet.kept)}</h2>
            <dl class="facts">{facts}</dl>
            {controls}
            {rest}
            {button}
        </form>
    }
    .into_any()
}

/// What a field holds, as it is read.
fn shown(field: &ProfileField) -> String {
    let Some(value) = field.value.clone() else { return "—".to_owned() };
    match field.kind {
        FieldKind::Text => value,
        FieldKind::Number => value.parse().map_or(value, |number| words::number(Decimal(number))),
        FieldKind::Date => value.parse().map_or(value, day),
        FieldKind::YesNo if value == "yes" => tr!(cabinet.yes).to_owned(),
        FieldKind::YesNo => tr!(cabinet.no).to_owned(),
    }
}

/// What a field holds, as it is typed.
fn typed(field: &ProfileField) -> String {
    let value = field.value.clone().unwrap_or_default();
    match field.kind {
        FieldKind::Number if !value.is_empty() => shown(field),
        FieldKind::Text | FieldKind::Number | FieldKind::Date | FieldKind::YesNo => value,
    }
}

fn control(field: &ProfileField, value: RwSignal<String>, doing: Doing) -> AnyView {
    let id = field.id.to_string();
    let label = if field.required { format!("{} *", field.name) } else { field.name.clone() };
    let error = doing.field(id.clone());
    match field.kind {
        FieldKind::Text => view! { <Field id=id label=label value=value error=error/> }.into_any(),
        FieldKind::Number => {
            view! { <Field id=id label=label inputmode="decimal" value=value error=error/> }.into_any()
        }
        FieldKind::Date => {
            view! { <Field id=id label=label kind="date" value=value error=error/> }.into_any()
        }
        FieldKind::YesNo => {
            let one = |said: &'static str, words: &'static str| {
                view! {
                    <label class="choice">
                        <input
                            type="radio"
                            name=id.clone()
                            prop:checked=move || value.with(|value| value == said)
                            on:change=move |_| value.set(said.to_owned())
                        />
                        <span>{words}</span>
                    </label>
                }
            };
            let told = redrawn(move || {
                error.get().map(|text| view! { <p class="field__error" role="alert">{text}</p> })
            });
            view! {
                <fieldset class="stack">
                    <legend>{label}</legend>
                    <div class="two">{one("yes", tr!(cabinet.yes))} {one("no", tr!(cabinet.no))}</div>
                    {told}
                </fieldset>
            }
            .into_any()
        }
    }
}

fn contacts(view: ProfileView, saved: RwSignal<bool>) -> AnyView {
    let field = |value: Option<String>| RwSignal::new(value.unwrap_or_default());
    let (email, phone, address) = (field(view.email), field(view.phone), field(view.address));
    let doing = Doing::new();
    let version = StoredValue::new(view.version);
    let save = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if !doing.begin() {
            return;
        }
        saved.set(false);
        let (email_now, phone_now, address_now) = (stated(email), stated(phone), stated(address));
        let version_now = version.get_value();
        let input =
            ProfileInput { version: version_now, email: email_now, phone: phone_now, address: address_now };
        spawn_local(async move {
            match done(operations::save_profile(&input)).await {
                Ok(view) => {
                    // They are shown as they are kept.
                    version.try_set_value(view.version);
                    for (signal, kept) in [(email, view.email), (phone, view.phone), (address, view.address)]
                    {
                        signal.try_set(kept.unwrap_or_default());
                    }
                    saved.try_set(true);
                    doing.end(None);
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
