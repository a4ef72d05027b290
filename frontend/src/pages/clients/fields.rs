//! Fields of a client's form, in cards.

use leptos::prelude::*;
use shared::client::ClientKind;

use super::draft::Draft;
use super::tags::TagsField;
use super::words::kind_in_full;
use crate::tr;
use crate::ui::choose::ChoiceCards;
use crate::ui::erased::redrawn;
use crate::ui::{DateField, TextArea, TextField};

/// Who the client is.
#[component]
pub fn Who(draft: Draft, children: Children) -> impl IntoView {
    let card = |kind: ClientKind| {
        let (name, about) = kind_in_full(kind);
        (kind.code(), kind, name.to_owned(), about.to_owned())
    };
    let name = move || match draft.kind.get() {
        ClientKind::LegalEntity | ClientKind::SoleProprietor => tr!(clients.name_field),
        ClientKind::Individual => tr!(clients.person_name),
    };
    view! {
        <ChoiceCards
            label=tr!(clients.who)
            name="kind"
            cards=ClientKind::ALL.map(card).to_vec()
            chosen=move |kind| draft.kind.get() == kind
            on_choose=Callback::new(move |kind| draft.kind.set(kind))
        >
            {children()}
            <div class="cols">
                // The label says whose name it is, so the field is drawn anew with the kind.
                {redrawn(move || {
                    view! {
                        <TextField
                            id="client-name"
                            label=name()
                            value=draft.name
                            hint=tr!(clients.name_hint)
                            error=draft.error("name")
                        />
                    }
                })}
                <TextField
                    id="client-full-name"
                    label=tr!(clients.full_name)
                    value=draft.full_name
                    optional=true
                    hint=tr!(clients.full_name_hint)
                    error=draft.error("fullName")
                />
            </div>
        </ChoiceCards>
    }
}

/// Requisites: which ones there are depends on the kind.
#[component]
pub fn RequisiteFields(draft: Draft) -> impl IntoView {
    let fields = move || {
        let kind = draft.kind.get();
        let inn_hint = match kind {
            ClientKind::LegalEntity => tr!(clients.inn_legal_hint),
            ClientKind::SoleProprietor | ClientKind::Individual => tr!(clients.inn_person_hint),
        };
        let ogrn = match kind {
            ClientKind::LegalEntity => Some((tr!(clients.ogrn), tr!(clients.ogrn_hint))),
            ClientKind::SoleProprietor => Some((tr!(clients.ogrnip), tr!(clients.ogrnip_hint))),
            ClientKind::Individual => None,
        };
        view! {
            <TextField
                id="client-inn"
                label=tr!(clients.inn)
                value=draft.inn
                optional=true
                hint=inn_hint
                error=draft.error("inn")
            />
            {(kind == ClientKind::LegalEntity)
                .then(|| {
                    view! {
                        <TextField
                            id="client-kpp"
                            label=tr!(clients.kpp)
                            value=draft.kpp
                            optional=true
                            hint=tr!(clients.kpp_hint)
                            error=draft.error("kpp")
                        />
                    }
                })}
            {ogrn
                .map(|(label, hint)| {
                    view! {
                        <TextField
                            id="client-ogrn"
                            label=label
                            value=draft.ogrn
                            optional=true
                            hint=hint
                            error=draft.error("ogrn")
                        />
                    }
                })}
        }
    };
    view! {
        <section class="card stack" aria-labelledby="form-requisites">
            <h2 id="form-requisites">{tr!(clients.requisites)}</h2>
            <div class="cols is-3">{fields}</div>
            <div class="cols">
                <TextField
                    id="client-contract"
                    label=tr!(clients.contract_number)
                    value=draft.contract_number
                    optional=true
                    error=draft.error("contractNumber")
                />
                <DateField
                    id="client-contract-on"
                    label=tr!(clients.contract_on)
                    value=draft.contract_on
                    optional=true
                    error=draft.error("contractOn")
                />
            </div>
        </section>
    }
}

/// How the client is reached.
#[component]
pub fn ContactFields(draft: Draft) -> impl IntoView {
    view! {
        <section class="card stack" aria-labelledby="form-contacts">
            <h2 id="form-contacts">{tr!(clients.contacts)}</h2>
            <div class="cols">
                <TextField
                    id="client-email"
                    label=tr!(clients.email)
                    value=draft.email
                    kind="email"
                    optional=true
                    error=draft.error("email")
                />
                <TextField
                    id="client-phone"
                    label=tr!(clients.phone)
                    value=draft.phone
                    kind="tel"
                    optional=true
                    hint=tr!(clients.phone_hint)
                    error=draft.error("phone")
                />
            </div>
            <TextField
                id="client-address"
                label=tr!(clients.address)
                value=draft.address
                optional=true
                error=draft.error("address")
            />
        </section>
    }
}

/// What bills and colleagues need.
#[component]
pub fn AccountFields(draft: Draft) -> impl IntoView {
    view! {
        <section class="card stack" aria-labelledby="form-account">
            <h2 id="form-account">{tr!(clients.accounting)}</h2>
            <div class="cols">
                <TextField
                    id="client-billing-day"
                    label=tr!(clients.billing_day)
                    value=draft.billing_day
                    optional=true
                    hint=tr!(clients.billing_day_hint)
                    error=draft.error("billingDay")
                />
                <TextField
                    id="client-external-id"
                    label=tr!(clients.external_id)
                    value=draft.external_id
                    optional=true
                    hint=tr!(clients.external_id_hint)
                    error=draft.error("externalId")
                />
            </div>
            <TagsField tags=draft.tags error=draft.error("tags")/>
            <TextArea
                id="client-note"
                label=tr!(clients.note)
                value=draft.note
                optional=true
                hint=tr!(clients.note_hint)
                error=draft.error("note")
            />
        </section>
    }
}
