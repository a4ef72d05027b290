//! Requisites of a seller, checked as they are typed by the functions of the server.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use shared::access::Permission;
use shared::api::scalars::CurrencyCode;
use shared::error::FieldError;
use shared::money::Currency;

use super::draft::Draft;
use super::zones::zone_options;
use crate::calls::sellers::{self, SellerCreateInput, SellerUpdateInput, SellerView};
use crate::remote::Remote;
use crate::session::Session;
use crate::tr;
use crate::ui::erased::redrawn;
use crate::ui::leave::LeaveGuard;
use crate::ui::{
    Button, Glyph, Icon, Look, Refusals, Reread, SelectField, Submission, TextArea, TextField, Toasts,
};

/// The form.
#[component]
pub fn Form(known: Option<SellerView>, remote: Remote<Option<Option<SellerView>>>) -> impl IntoView {
    let (toasts, navigate) = (Toasts::get(), use_navigate());
    let submission = Submission::new();
    let draft = Draft::of(known.as_ref());
    let faults = Memo::new(move |_| draft.faults());
    let changed = draft.dirty();
    let lacks = Session::get().lacks(Permission::SettingsWrite);
    let is_new = known.is_none();
    let known = StoredValue::new(known);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        submission.asked.set(true);
        if !faults.with_untracked(Vec::is_empty) {
            return;
        }
        let ask = async move {
            let details = draft.details();
            match known.get_value() {
                Some(seller) => {
                    let input = SellerUpdateInput { id: seller.id, version: seller.version, details };
                    sellers::update(input).await
                }
                None => {
                    let currency = draft.currency.with_untracked(|code| code.parse().ok()).map(CurrencyCode);
                    let input = SellerCreateInput { details, currency, idempotency_key: submission.key() };
                    sellers::create(input).await
                }
            }
        };
        let navigate = navigate.clone();
        submission.send(ask, move |seller: SellerView| {
            toasts.done(tr!(sellers.saved, name = seller.short_name.clone()).to_string());
            if is_new {
                navigate(&format!("/settings/sellers/{}", seller.id), NavigateOptions::default());
            } else {
                remote.put(Some(Some(seller)));
            }
        });
    };
    view! {
        <form class="stack-l" novalidate on:submit=submit data-saves="" data-testid="seller-form">
            <Refusals submission=submission/>
            <Reread submission=submission reread=move |()| remote.refresh()/>
            <Names draft=draft faults=faults submission=submission/>
            <Requisites draft=draft faults=faults submission=submission/>
            <Place draft=draft submission=submission is_new=is_new/>
            <div class="row">
                <Button
                    look=Look::Primary
                    submit=true
                    busy=submission.busy
                    disabled=lacks.is_some()
                    title=lacks
                    attr:data-testid="seller-submit"
                >
                    <Icon glyph=Glyph::Check/>
                    {if is_new { tr!(sellers.create) } else { tr!(sellers.save) }}
                </Button>
            </div>
        </form>
        <LeaveGuard dirty=Signal::derive(move || changed.get() && !submission.busy.get())/>
    }
}

/// The error of a field as it is typed; that it is empty is said only once a sending was tried.
pub fn fault(
    faults: Memo<Vec<FieldError>>,
    submission: Submission,
    name: &'static str,
    value: RwSignal<String>,
) -> Signal<Option<String>> {
    let refused = submission.field(name);
    Signal::derive(move || {
        let typed = value.with(|value| !value.trim().is_empty());
        let own = faults.with(|faults| {
            let found = faults.iter().find(|fault| fault.path.iter().any(|part| part == name));
            found.map(|fault| fault.message.clone())
        });
        own.filter(|_| typed || submission.asked.get()).or_else(|| refused.get())
    })
}

#[component]
fn Names(draft: Draft, faults: Memo<Vec<FieldError>>, submission: Submission) -> impl IntoView {
    view! {
        <section class="card stack" aria-labelledby="seller-names">
            <h2 id="seller-names">{tr!(sellers.names)}</h2>
            <TextField
                id="seller-name"
                label=tr!(sellers.full_name)
                value=draft.name
                hint=tr!(sellers.full_name_hint)
                error=fault(faults, submission, "name", draft.name)
            />
            <TextField
                id="seller-short-name"
                label=tr!(sellers.short_name)
                value=draft.short_name
                optional=true
                hint=tr!(sellers.short_name_hint)
                error=fault(faults, submission, "shortName", draft.short_name)
            />
        </section>
    }
}

#[component]
fn Requisites(draft: Draft, faults: Memo<Vec<FieldError>>, submission: Submission) -> impl IntoView {
    view! {
        <section class="card stack" aria-labelledby="seller-requisites">
            <div class="card__head">
                <h2 id="seller-requisites">{tr!(sellers.requisites)}</h2>
                <span class="muted" aria-live="polite" data-testid="whose-inn">{redrawn(move || draft.whose_inn())}</span>
            </div>
            <div class="cols">
                <TextField
                    id="seller-inn"
                    label=tr!(sellers.inn)
                    value=draft.inn
                    optional=true
                    hint=tr!(sellers.inn_hint)
                    error=fault(faults, submission, "inn", draft.inn)
                />
                <TextField
                    id="seller-kpp"
                    label=tr!(sellers.kpp)
                    value=draft.kpp
                    optional=true
                    hint=tr!(sellers.kpp_hint)
                    error=fault(faults, submission, "kpp", draft.kpp)
                />
                <TextField
                    id="seller-ogrn"
                    label=tr!(sellers.ogrn)
                    value=draft.ogrn
                    optional=true
                    hint=tr!(sellers.ogrn_hint)
                    error=fault(faults, submission, "ogrn", draft.ogrn)
                />
            </div>
            <TextArea
                id="seller-address"
                label=tr!(sellers.address)
                value=draft.address
                optional=true
                error=fault(faults, submission, "address", draft.address)
            />
        </section>
    }
}

#[component]
fn Place(draft: Draft, submission: Submission, is_new: bool) -> impl IntoView {
    let zones = zone_options(&draft.time_zone.get_untracked());
    let name = |currency: Currency| format!("{} {}", currency.code(), currency.sign());
    let currencies = Currency::ALL.map(|one| (one.code().to_owned(), name(one))).to_vec();
    view! {
        <section class="card stack" aria-labelledby="seller-place">
            <h2 id="seller-place">{tr!(sellers.place)}</h2>
            <div class="cols">
                <SelectField
                    id="seller-zone"
                    label=tr!(sellers.time_zone)
                    value=draft.time_zone
                    options=Signal::stored(zones)
                    hint=tr!(sellers.time_zone_hint)
                    error=submission.field("timeZone")
                />
                {if is_new {
                    view! {
                        <SelectField
                            id="seller-currency"
                            label=tr!(sellers.currency)
                            value=draft.currency
                            options=Signal::stored(currencies)
                            hint=tr!(sellers.currency_hint)
                        />
                    }
                        .into_any()
                } else {
                    view! {
                        <div class="field">
                            <span class="field__label">{tr!(sellers.currency)}</span>
                            <span>{draft.currency.get_untracked()}</span>
                            <span class="field__hint">{tr!(sellers.currency_fixed)}</span>
                        </div>
                    }
                        .into_any()
                }}
            </div>
        </section>
    }
}
