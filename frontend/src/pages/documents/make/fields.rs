//! The fields of a contract, a letter or a reconciliation.

use leptos::prelude::*;
use shared::access::Permission;
use shared::documents::DocumentKind;

use super::super::issue::Whom;
use super::super::words::kind_name;
use super::draft::{Draft, FieldDraft, KINDS};
use crate::session::Session;
use crate::tr;
use crate::ui::choose::RadioField;
use crate::ui::erased::redrawn;
use crate::ui::{
    Button, Cell, CheckField, Choice, DateField, Faults, Glyph, Holds, Icon, RowButton, TextArea, TextField,
};

/// All fields; those of the kind come and go with it.
#[component]
pub fn Fields(draft: Draft, fixed: Option<Choice>, faults: Faults) -> impl IntoView {
    // A document of a template of its own is a letter to whom it is issued for.
    let name = |kind| if kind == DocumentKind::Free { tr!(documents.letter) } else { kind_name(kind) };
    let kinds = KINDS.map(|kind| (kind.code().to_owned(), name(kind).to_owned())).to_vec();
    let kind = Memo::new(move |_| draft.kind());
    let own = move || match kind.get() {
        DocumentKind::Reconciliation => view! { <Days draft=draft faults=faults/> }.into_any(),
        DocumentKind::Contract => view! {
            <Contract draft=draft faults=faults/>
            <More draft=draft faults=faults/>
        }
        .into_any(),
        DocumentKind::Free
        | DocumentKind::Invoice
        | DocumentKind::Act
        | DocumentKind::TaxInvoice
        | DocumentKind::Upd
        | DocumentKind::TaxCorrection
        | DocumentKind::UpdCorrection => view! {
            <Letter draft=draft faults=faults/>
            <More draft=draft faults=faults/>
        }
        .into_any(),
    };
    view! {
        <RadioField
            id="document-kind"
            label=tr!(documents.kind)
            chosen=draft.kind
            on_choose=Callback::new(move |kind| draft.kind.set(kind))
            options=Signal::stored(kinds)
        />
        <Whom id="document-client" client=draft.client fixed=fixed faults=faults/>
        {redrawn(own)}
    }
}

fn error(faults: Faults, field: &'static str) -> Signal<Option<String>> {
    Signal::derive(move || faults.at(field))
}

#[component]
fn Days(draft: Draft, faults: Faults) -> impl IntoView {
    view! {
        <div class="cols">
            <DateField
                id="reconciliation-first"
                label=tr!(documents.first_day)
                value=draft.first
                error=error(faults, "from")
            />
            <DateField
                id="reconciliation-last"
                label=tr!(documents.last_day)
                value=draft.last
                error=error(faults, "to")
            />
        </div>
    }
}

#[component]
fn On(draft: Draft, faults: Faults) -> impl IntoView {
    view! {
        <DateField
            id="document-on"
            label=tr!(documents.on)
            value=draft.on
            hint=tr!(operations.day_hint)
            error=error(faults, "on")
        />
    }
}

#[component]
fn Contract(draft: Draft, faults: Faults) -> impl IntoView {
    let may_rest = Session::get().may(Permission::ClientWrite);
    view! {
        <div class="cols">
            <On draft=draft faults=faults/>
            <TextField
                id="document-place"
                label=tr!(documents.place)
                value=draft.place
                hint=tr!(documents.place_hint)
                error=error(faults, "place")
            />
        </div>
        <TextField
            id="document-subject"
            label=tr!(documents.subject)
            value=draft.subject
            optional=true
            hint=tr!(documents.subject_hint)
            error=error(faults, "subject")
        />
        <div class="cols">
            <DateField
                id="document-until"
                label=tr!(documents.until)
                value=draft.until
                hint=tr!(documents.until_hint)
                error=error(faults, "until")
            />
            <TextField
                id="document-payment-days"
                label=tr!(documents.payment_days)
                value=draft.payment_days
                hint=tr!(documents.contract_days_hint)
                error=error(faults, "paymentDays")
            />
        </div>
        {may_rest
            .then(|| view! { <CheckField id="document-basis" label=tr!(documents.as_basis) value=draft.basis/> })}
    }
}

#[component]
fn Letter(draft: Draft, faults: Faults) -> impl IntoView {
    view! {
        <On draft=draft faults=faults/>
        <div class="is-tall">
            <TextArea
                id="document-text"
                label=tr!(documents.letter_text)
                value=draft.text
                optional=Signal::stored(true)
                hint=tr!(documents.letter_text_hint)
                error=error(faults, "text")
            />
        </div>
    }
}

/// Title, remark, and what the template asks for by name.
#[component]
fn More(draft: Draft, faults: Faults) -> impl IntoView {
    view! {
        <TextField
            id="document-title"
            label=tr!(documents.own_title)
            value=draft.title
            optional=true
            error=error(faults, "title")
        />
        <TextField
            id="document-note"
            label=tr!(documents.note)
            value=draft.note
            optional=true
            error=error(faults, "note")
        />
        <fieldset class="stack">
            <legend class="field__label">{tr!(documents.template_fields)}</legend>
            <p class="muted">{tr!(documents.template_fields_text)}</p>
            <For each=move || draft.fields.get().into_iter().enumerate() key=|(at, field)| (*at, field.key) let((at, field))>
                <One draft=draft at=at field=field faults=faults/>
            </For>
            <div>
                <Button on:click=move |_| draft.add() attr:data-testid="field-add">
                    <Icon glyph=Glyph::Plus/>
                    {tr!(documents.template_field_add)}
                </Button>
            </div>
        </fieldset>
    }
}

#[component]
fn One(draft: Draft, at: usize, field: FieldDraft, faults: Faults) -> impl IntoView {
    let key = field.key;
    let cell = move |part: &'static str, label: &'static str, value, holds| {
        let path = Signal::stored(format!("fields.{at}.{part}"));
        view! {
            <Cell id=format!("field-{key}-{part}") label=label value=value holds=holds faults=faults path=path/>
        }
    };
    view! {
        <div class="making__field">
            {cell("name", tr!(documents.field_name), field.name, Holds::Code)}
            {cell("value", tr!(documents.field_value), field.value, Holds::Text)}
            <RowButton
                glyph=Glyph::Trash
                title=tr!(documents.field_remove)
                label=tr!(documents.field_remove).to_owned()
                id="field-remove"
                on_press=move |()| draft.fields.update(|fields| fields.retain(|one| one.key != key))
            />
        </div>
    }
}
