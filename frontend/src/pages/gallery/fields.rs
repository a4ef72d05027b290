//! Fields: those that are typed, and those that pick.

use leptos::prelude::*;
use rust_decimal::Decimal;
use shared::client::ClientKind;
use shared::money::Currency;

use super::Specimen;
use crate::pages::clients::kind_in_full;
use crate::today::today;
use crate::tr;
use crate::ui::choose::ChoiceCards;
use crate::ui::money_input::MoneyDraft;
use crate::ui::summary::{ErrorSummary, Wrong};
use crate::ui::{
    CheckField, Choice, Choices, Combobox, DateDraft, DateField, DecimalDraft, DecimalField, FileDrop,
    MoneyInput, RadioField, SelectField, TextArea, TextField, Toasts,
};

fn wrong(text: &'static str) -> Signal<Option<String>> {
    Signal::stored(Some(text.to_owned()))
}

/// Fields that are typed.
#[component]
pub fn Fields() -> impl IntoView {
    let text = |value: &str| RwSignal::new(value.to_owned());
    let money = MoneyDraft::new(Signal::stored(Currency::Rub));
    let refused = MoneyDraft::new(Signal::stored(Currency::Rub));
    refused.text.set("0,00".to_owned());
    let (name, error) = (tr!(gallery.name), wrong(tr!(gallery.name_error)));
    let errors = vec![
        Wrong { id: "gallery-wrong", label: name.to_owned(), error: tr!(gallery.name_error).to_owned() },
        Wrong {
            id: "gallery-money-wrong",
            label: tr!(gallery.amount).to_owned(),
            error: tr!(gallery.amount_error).to_owned(),
        },
    ];
    view! {
        <div class="specimens">
            <Specimen name=tr!(gallery.normal)>
                <TextField id="gallery-text" label=name value=text(tr!(gallery.name_value)) hint=tr!(gallery.name_hint)/>
                <MoneyInput id="gallery-money" label=tr!(gallery.amount) draft=money/>
                <DecimalField
                    id="gallery-decimal"
                    label=tr!(gallery.quantity)
                    value=DecimalDraft::of(Decimal::new(125, 1))
                    suffix=tr!(gallery.unit)
                />
            </Specimen>
            <Specimen name=tr!(gallery.error)>
                <TextField id="gallery-wrong" label=name value=text("") error=error/>
                <MoneyInput
                    id="gallery-money-wrong"
                    label=tr!(gallery.amount)
                    draft=refused
                    refused=wrong(tr!(gallery.amount_error))
                />
            </Specimen>
            <Specimen name=tr!(gallery.optional)>
                <TextField id="gallery-optional" label=name value=text("") optional=true/>
                <TextArea id="gallery-note" label=tr!(gallery.note) value=text("") optional=true/>
            </Specimen>
            <Specimen name=tr!(gallery.long)>
                <TextField id="gallery-long" label=tr!(gallery.name_long) value=text(tr!(gallery.name_long))/>
            </Specimen>
            <Specimen name=tr!(gallery.focused)>
                <div data-focused="">
                    <TextField id="gallery-focused" label=name value=text(tr!(gallery.name_value))/>
                </div>
            </Specimen>
            <Specimen name=tr!(gallery.disabled)>
                <div class="field">
                    <label class="field__label" for="gallery-disabled">{name}</label>
                    <input class="input" id="gallery-disabled" type="text" disabled value=tr!(gallery.name_value)/>
                </div>
            </Specimen>
            <Specimen name=tr!(gallery.summary) wide=true>
                <Summary errors=errors/>
            </Specimen>
        </div>
    }
}

/// The list of errors takes the focus when it appears, so it appears on a press.
#[component]
fn Summary(errors: Vec<Wrong>) -> impl IntoView {
    let shown = RwSignal::new(false);
    view! {
        <CheckField id="gallery-summary" label=tr!(gallery.summary) value=shown/>
        <ErrorSummary shown=shown wrong=Signal::stored(errors)/>
    }
}

/// Fields that pick.
#[component]
pub fn Pickers() -> impl IntoView {
    let toasts = Toasts::get();
    let unread = DateDraft::new();
    unread.text.set("31.02".to_owned());
    unread.touch();
    let found = Choices::new(|typed: String| async move {
        let typed = typed.to_lowercase();
        let fits = |choice: &Choice| choice.label.to_lowercase().contains(&typed);
        Ok(plans().into_iter().filter(fits).collect())
    });
    let none = Choices::new(|_: String| async { Ok(Vec::new()) });
    view! {
        <div class="specimens">
            <Specimen name=tr!(gallery.day)>
                <DateField
                    id="gallery-day"
                    label=tr!(gallery.day)
                    value=DateDraft::of(Some(today()))
                    hint=tr!(gallery.day_hint)
                />
                <DateField id="gallery-day-wrong" label=tr!(gallery.day) value=unread/>
            </Specimen>
            <Specimen name=tr!(gallery.plan)>
                <Combobox
                    id="gallery-plan"
                    label=tr!(gallery.plan)
                    chosen=RwSignal::new(plans().into_iter().next())
                    choices=found
                    hint=tr!(gallery.plan_hint)
                />
                <Combobox
                    id="gallery-no-plan"
                    label=tr!(gallery.no_plans)
                    chosen=RwSignal::new(None)
                    choices=none
                    optional=true
                />
            </Specimen>
            <Specimen name=tr!(gallery.role)><Roles/></Specimen>
            <Specimen name=tr!(gallery.tick)>
                <CheckField
                    id="gallery-tick"
                    label=tr!(gallery.tick)
                    value=RwSignal::new(true)
                    hint=tr!(gallery.tick_hint)
                />
                <CheckField
                    id="gallery-tick-disabled"
                    label=tr!(gallery.tick)
                    value=RwSignal::new(false)
                    disabled=true
                />
            </Specimen>
            <Specimen name=tr!(gallery.clients) wide=true><Kinds/></Specimen>
            <Specimen name=tr!(imports.file) wide=true>
                <FileDrop
                    id="gallery-file"
                    label=tr!(gallery.file)
                    accept=".csv,.txt"
                    hint=tr!(gallery.file_hint)
                    on_file=move |file: web_sys::File| {
                        toasts.done(tr!(gallery.got_file, name = file.name()).to_string());
                    }
                />
            </Specimen>
        </div>
    }
}

/// Choices from a short list.
#[component]
fn Roles() -> impl IntoView {
    let roles =
        [("a", tr!(shell.role_owner)), ("b", tr!(shell.role_accountant)), ("c", tr!(shell.role_viewer))];
    let roles = roles.map(|(code, name)| (code.to_owned(), name.to_owned())).to_vec();
    let chosen = RwSignal::new("a".to_owned());
    view! {
                <SelectField
                    id="gallery-role"
                    label=tr!(gallery.role)
                    value=RwSignal::new("b".to_owned())
                    options=Signal::stored(roles.clone())
                />
                <SelectField
                    id="gallery-role-wrong"
                    label=tr!(gallery.role)
                    value=RwSignal::new("c".to_owned())
                    options=Signal::stored(roles.clone())
                    error=wrong(tr!(gallery.reason))
                />
                <RadioField
                    id="gallery-role-radio"
                    label=tr!(gallery.role)
                    chosen=chosen
                    on_choose=Callback::new(move |role| chosen.set(role))
                    options=Signal::stored(roles.clone())
                />
                <RadioField
                    id="gallery-role-none"
                    label=tr!(gallery.role)
                    chosen=Signal::stored(String::new())
                    on_choose=Callback::new(|_| {})
                    options=Signal::stored(roles)
                    error=wrong(tr!(gallery.reason))
                />
    }
}

fn plans() -> Vec<Choice> {
    let plan = |value: &str, label: &str| Choice {
        value: value.to_owned(),
        label: label.to_owned(),
        note: tr!(gallery.product).to_owned(),
    };
    vec![
        plan("a", tr!(gallery.plan_a)),
        plan("b", tr!(gallery.plan_b)),
        plan("c", tr!(gallery.plan_c)),
        plan("d", tr!(gallery.name_long)),
    ]
}

/// Cards of which one is chosen; the last cannot be.
#[component]
fn Kinds() -> impl IntoView {
    let chosen = RwSignal::new(ClientKind::LegalEntity);
    let card = |kind: ClientKind| {
        let (name, text) = kind_in_full(kind);
        (kind.code(), kind, name.to_owned(), text.to_owned())
    };
    view! {
        <ChoiceCards
            label=tr!(gallery.clients)
            name="gallery-kind"
            cards=ClientKind::ALL.map(card).to_vec()
            chosen=move |kind| chosen.get() == kind
            on_choose=Callback::new(move |kind| chosen.set(kind))
            disabled=&["individual"]
        />
    }
}
