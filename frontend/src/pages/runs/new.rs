//! A new run: the mode, the day, and for an automatic one what makes it stop.

use chrono::NaiveDate;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_query_map};
use rust_decimal::Decimal;
use shared::access::Permission;
use shared::rate::Percent;
use shared::run::{RunMode, as_of_max};

use crate::api::{ApiError, Cause};
use crate::calls::idempotency_key;
use crate::calls::runs::{self, GuardrailsInput};
use crate::session::Session;
use crate::shell::Surroundings;
use crate::tr;
use crate::ui::page::Span;
use crate::ui::state::Refused;
use crate::ui::{Button, DateDraft, DateField, Glyph, Icon, Look, Page, TextField, text};

const MODES: [RunMode; 3] = [RunMode::Sandbox, RunMode::Confirmation, RunMode::Automatic];

/// What the person has typed.
#[derive(Clone, Copy)]
struct Draft {
    mode: RwSignal<RunMode>,
    as_of: DateDraft,
    percent: RwSignal<String>,
    errors: RwSignal<String>,
    asked: RwSignal<bool>,
    today: Memo<Option<NaiveDate>>,
}

/// What goes to the server.
struct Order {
    mode: RunMode,
    as_of: NaiveDate,
    guardrails: Option<GuardrailsInput>,
}

impl Draft {
    fn day(self) -> Option<NaiveDate> {
        self.as_of.read()
    }

    fn as_of_error(self) -> Option<String> {
        let Some(day) = self.day() else {
            let empty = self.as_of.text.with(|text| text.trim().is_empty());
            return (self.asked.get() && empty).then(|| tr!(runs.as_of_empty).to_owned());
        };
        let last = as_of_max(self.mode.get(), self.today.get()?);
        (day > last).then(|| tr!(runs.as_of_too_late, day = text::date(last)).to_string())
    }

    /// The percentage; nothing when none is wanted.
    fn percent(self) -> Result<Option<Decimal>, ()> {
        let typed = self.percent.get().trim().replace(',', ".");
        if typed.is_empty() {
            return Ok(None);
        }
        let percent: Decimal = typed.parse().map_err(drop)?;
        Percent::try_from(percent).map(|_| Some(percent)).map_err(drop)
    }

    fn errors(self) -> Result<Option<i32>, ()> {
        let typed = self.errors.get();
        match typed.trim() {
            "" => Ok(None),
            typed => typed.parse().ok().filter(|n| *n >= 0).map(Some).ok_or(()),
        }
    }

    fn percent_error(self) -> Option<String> {
        match (self.percent(), self.errors()) {
            (Err(()), _) => Some(tr!(runs.percent_wrong).to_owned()),
            (Ok(None), Ok(None)) if self.asked.get() => Some(tr!(runs.guardrail_needed).to_owned()),
            (Ok(_), _) => None,
        }
    }

    fn errors_error(self) -> Option<String> {
        self.errors().is_err().then(|| tr!(runs.errors_wrong).to_owned())
    }

    /// What can be sent; shows the errors otherwise.
    fn order(self) -> Option<Order> {
        self.asked.set(true);
        self.as_of.touch();
        if self.as_of_error().is_some() {
            return None;
        }
        let mode = self.mode.get();
        let guardrails = match mode {
            RunMode::Sandbox | RunMode::Confirmation => None,
            RunMode::Automatic if self.percent_error().is_some() || self.errors_error().is_some() => {
                return None;
            }
            RunMode::Automatic => Some(GuardrailsInput {
                total_percent: self.percent().ok().flatten().map(Into::into),
                client_percent: None,
                errors_max: self.errors().ok().flatten(),
            }),
        };
        Some(Order { mode, as_of: self.day()?, guardrails })
    }
}

/// The page.
#[component]
pub fn RunNew() -> impl IntoView {
    let wanted = use_query_map();
    let wanted = move |key: &'static str| wanted.with_untracked(|query| query.get(key)).unwrap_or_default();
    let surroundings = Surroundings::get();
    let draft = Draft {
        mode: RwSignal::new(RunMode::from_code(&wanted("mode")).unwrap_or(RunMode::Confirmation)),
        as_of: DateDraft::of(wanted("as_of").parse().ok()),
        percent: RwSignal::new("20".to_owned()),
        errors: RwSignal::new("0".to_owned()),
        asked: RwSignal::new(false),
        today: Memo::new(move |_| surroundings.today()),
    };
    // The day that the server calls today stands in the field until somebody types another.
    Effect::new(move |_| {
        if let Some(today) = draft.today.get()
            && draft.as_of.text.with_untracked(String::is_empty)
        {
            draft.as_of.set(Some(today));
        }
    });
    view! {
        <Page
            title=tr!(runs.new_title).to_owned()
            parent=("/runs", tr!(runs.title).to_owned())
            span=Span::Form
        >
            <Form draft=draft/>
        </Page>
    }
}

#[component]
fn Form(draft: Draft) -> impl IntoView {
    let navigate = use_navigate();
    let lacks = Memo::new(move |_| {
        let needed = match draft.mode.get() {
            RunMode::Sandbox | RunMode::Confirmation => Permission::RunCalculate,
            RunMode::Automatic => Permission::RunConfirm,
        };
        Session::get().lacks(needed)
    });
    let key = StoredValue::new(idempotency_key());
    let busy = RwSignal::new(false);
    let refusal = RwSignal::new(None::<ApiError>);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let Some(order) = untrack(|| draft.order()) else { return };
        busy.set(true);
        refusal.set(None);
        let navigate = navigate.clone();
        spawn_local(async move {
            match runs::create(order.mode, order.as_of, order.guardrails, key.get_value()).await {
                Ok(card) => navigate(&format!("/runs/{}", card.run.id), NavigateOptions::default()),
                Err(error) => {
                    // A refused order may be changed and sent again as a new one; one whose fate nobody knows
                    // keeps its key, so that a second try cannot start a second run.
                    if matches!(error.cause, Cause::Refused(_)) {
                        key.try_set_value(idempotency_key());
                    }
                    refusal.try_set(Some(error));
                    busy.try_set(false);
                }
            }
        });
    };
    view! {
        <form class="stack-l" novalidate on:submit=submit data-testid="run-form">
            {move || refusal.get().map(|error| view! { <Refused error=error/> })}
            <fieldset class="card stack">
                <legend class="sr-only">{tr!(runs.mode)}</legend>
                <h2 aria-hidden="true">{tr!(runs.mode)}</h2>
                <div class="choice">{MODES.map(|mode| view! { <Choice mode=mode draft=draft/> }).collect_view()}</div>
            </fieldset>
            <section class="card stack" aria-label=tr!(runs.coverage)>
                <h2>{tr!(runs.coverage)}</h2>
                <div class="cols">
                    <DateField
                        id="run-as-of"
                        label=tr!(runs.as_of_label)
                        value=draft.as_of
                        hint=tr!(runs.as_of_hint)
                        error=Signal::derive(move || draft.as_of_error())
                    />
                    <div class="field">
                        <span class="field__label">{tr!(runs.clients)}</span>
                        <span>{tr!(runs.everyone)}</span>
                        <span class="field__hint">{tr!(runs.everyone_hint)}</span>
                    </div>
                </div>
            </section>
            <Show when=move || draft.mode.get() == RunMode::Automatic>
                <Guardrails draft=draft/>
            </Show>
            <div class="row">
                <Button
                    look=Look::Primary
                    submit=true
                    busy=busy
                    disabled=Signal::derive(move || lacks.get().is_some())
                    title=Signal::derive(move || lacks.get())
                    attr:data-testid="run-start"
                >
                    <Icon glyph=Glyph::Play/>
                    {move || button(draft.mode.get())}
                </Button>
            </div>
        </form>
    }
}

fn button(mode: RunMode) -> &'static str {
    match mode {
        RunMode::Sandbox | RunMode::Confirmation => tr!(runs.start_calculate),
        RunMode::Automatic => tr!(runs.start_post),
    }
}

#[component]
fn Choice(mode: RunMode, draft: Draft) -> impl IntoView {
    let (name, about) = match mode {
        RunMode::Sandbox => (tr!(runs.sandbox), tr!(runs.sandbox_text)),
        RunMode::Confirmation => (tr!(runs.confirmation), tr!(runs.confirmation_text)),
        RunMode::Automatic => (tr!(runs.automatic), tr!(runs.automatic_text)),
    };
    view! {
        <label class="choice__card" data-testid=format!("mode-{}", mode.code())>
            <input
                type="radio"
                name="mode"
                value=mode.code()
                prop:checked=move || draft.mode.get() == mode
                on:change=move |_| draft.mode.set(mode)
            />
            <span class="choice__title">{name}</span>
            <span class="choice__text">{about}</span>
        </label>
    }
}

#[component]
fn Guardrails(draft: Draft) -> impl IntoView {
    view! {
        <section class="card stack" aria-label=tr!(runs.guardrails)>
            <h2>{tr!(runs.guardrails)}</h2>
            <p class="muted">{tr!(runs.guardrails_text)}</p>
            <div class="cols">
                <TextField
                    id="run-percent"
                    label=tr!(runs.total_percent)
                    value=draft.percent
                    error=Signal::derive(move || draft.percent_error())
                />
                <TextField
                    id="run-errors"
                    label=tr!(runs.errors_max)
                    value=draft.errors
                    error=Signal::derive(move || draft.errors_error())
                />
            </div>
        </section>
    }
}
