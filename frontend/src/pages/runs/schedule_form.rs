//! The form of a schedule.

use leptos::prelude::*;
use rust_decimal::Decimal;
use shared::api::billing::BillScheduleView;
use shared::ids::SellerId;
use shared::run::{RunMode, RunTask};
use shared::settings::{LEAD_DAYS, LEAD_DAYS_MAX};

use super::schedules::{Open, presets};
use super::words::{mode_name, task_name};
use crate::calls::runs::GuardrailsInput;
use crate::calls::schedules::{self, BillScheduleSaveInput};
use crate::calls::{sellers, settings};
use crate::remote::Remote;
use crate::tr;
use crate::ui::dialog::opened_by;
use crate::ui::erased::{effect, redrawn};
use crate::ui::{
    CheckField, DecimalDraft, DecimalField, Dialog, DialogForm, SelectField, Submission, TextField, Toasts,
};

/// Stands for an expression typed by hand.
const BY_HAND: &str = "";

/// The dialog; open while something is chosen.
#[component]
pub(super) fn ScheduleForm(open: RwSignal<Option<Open>>, #[prop(into)] done: Callback<()>) -> impl IntoView {
    let shown = opened_by(open);
    let title = Signal::derive(move || {
        let title = match open.get() {
            Some(Open::One(_)) => tr!(runs.schedule_edit),
            Some(Open::New) | None => tr!(runs.schedule_new),
        };
        title.to_owned()
    });
    let form = move || {
        let before = match open.get()? {
            Open::New => None,
            Open::One(schedule) => Some(schedule),
        };
        Some(view! { <Form open=shown before=before done=done/> })
    };
    view! { <Dialog open=shown title=title id="schedule-dialog">{form}</Dialog> }
}

/// What the person has typed.
#[derive(Clone, Copy)]
struct Draft {
    name: RwSignal<String>,
    seller: RwSignal<String>,
    preset: RwSignal<String>,
    cron: RwSignal<String>,
    task: RwSignal<String>,
    days_ahead: DecimalDraft,
    mode: RwSignal<String>,
    enabled: RwSignal<bool>,
    total_percent: DecimalDraft,
    client_percent: DecimalDraft,
    errors_max: DecimalDraft,
}

impl Draft {
    fn of(before: Option<&BillScheduleView>) -> Draft {
        let cron = before.map_or_else(|| presets()[0].0.to_owned(), |schedule| schedule.cron.clone());
        let preset =
            if presets().iter().any(|(known, _)| *known == cron) { cron.clone() } else { BY_HAND.to_owned() };
        let number = |value: Option<Decimal>| value.map_or_else(DecimalDraft::new, DecimalDraft::of);
        let (total, client, errors) = match before.map(|schedule| schedule.guardrails) {
            Some(kept) => (
                kept.total_percent.map(|percent| percent.0),
                kept.client_percent.map(|percent| percent.0),
                kept.errors_max.map(Decimal::from),
            ),
            None => (Some(Decimal::from(20)), None, Some(Decimal::ZERO)),
        };
        Draft {
            name: RwSignal::new(before.map(|schedule| schedule.name.clone()).unwrap_or_default()),
            seller: RwSignal::new(before.map(|schedule| schedule.seller_id.to_string()).unwrap_or_default()),
            preset: RwSignal::new(preset),
            cron: RwSignal::new(cron),
            task: RwSignal::new(before.map_or(RunTask::Charges, |schedule| schedule.task).code().to_owned()),
            days_ahead: DecimalDraft::of(before.map_or(LEAD_DAYS, |schedule| schedule.days_ahead).into()),
            mode: RwSignal::new(
                before.map_or(RunMode::Automatic, |schedule| schedule.mode).code().to_owned(),
            ),
            enabled: RwSignal::new(before.is_none_or(|schedule| schedule.enabled)),
            total_percent: number(total),
            client_percent: number(client),
            errors_max: number(errors),
        }
    }

    fn cron(self) -> String {
        match self.preset.get() {
            preset if preset == BY_HAND => self.cron.get().trim().to_owned(),
            preset => preset,
        }
    }

    /// How many days ahead invoices look; none for what is no number of them.
    fn days(self) -> Option<i32> {
        let days = self.days_ahead.read().ok().filter(|days| days.fract().is_zero())?;
        i32::try_from(days).ok().filter(|days| (0..=LEAD_DAYS_MAX).contains(days))
    }

    fn guardrails(self) -> GuardrailsInput {
        let percent = |draft: DecimalDraft| draft.read().ok().map(Into::into);
        GuardrailsInput {
            total_percent: percent(self.total_percent),
            client_percent: percent(self.client_percent),
            errors_max: self.errors_max.read().ok().and_then(|errors| i32::try_from(errors).ok()),
        }
    }

    fn input(self, before: Option<&BillScheduleView>, key: String) -> Option<BillScheduleSaveInput> {
        let seller_id: SellerId = self.seller.get().parse().ok()?;
        let mode = RunMode::from_code(&self.mode.get())?;
        let task = RunTask::from_code(&self.task.get())?;
        let days_ahead = match task {
            RunTask::Charges | RunTask::Closing => None,
            RunTask::Invoices => Some(self.days()?),
        };
        Some(BillScheduleSaveInput {
            id: before.map(|schedule| schedule.id),
            version: before.map(|schedule| schedule.version),
            seller_id,
            name: self.name.get().trim().to_owned(),
            cron: self.cron(),
            task: Some(task),
            days_ahead,
            mode,
            enabled: self.enabled.get(),
            guardrails: Some(self.guardrails()),
            idempotency_key: key,
        })
    }
}

#[component]
fn Form(open: RwSignal<bool>, before: Option<BillScheduleView>, done: Callback<()>) -> impl IntoView {
    let toasts = Toasts::get();
    let submission = Submission::new();
    let draft = Draft::of(before.as_ref());
    if before.is_none() {
        offer_days(draft);
    }
    let before = StoredValue::new(before);
    let send = move |()| {
        let named = untrack(|| !draft.name.get().trim().is_empty());
        let input = untrack(|| before.with_value(|before| draft.input(before.as_ref(), submission.key())));
        let Some(input) = input.filter(|_| named) else { return };
        submission.send(schedules::save(input), move |_| {
            open.set(false);
            toasts.done(tr!(runs.schedule_saved));
            done.try_run(());
        });
    };
    view! {
        <DialogForm
            open=open
            submission=submission
            on_send=send
            id="schedule-save"
            button=move || tr!(common.save)
        >
            <TextField
                id="schedule-name"
                label=tr!(runs.schedule_name)
                value=draft.name
                error=submission.required("name", draft.name, tr!(runs.schedule_name_empty))
                autofocus=true
            />
            <Seller draft=draft fixed=before.with_value(Option::is_some)/>
            <What draft=draft submission=submission/>
            <When draft=draft submission=submission/>
            <Guardrails draft=draft submission=submission/>
            <CheckField id="schedule-enabled" label=tr!(runs.schedule_enabled) value=draft.enabled/>
        </DialogForm>
    }
}

/// A new schedule looks as many days ahead as its seller says, until somebody types another number.
fn offer_days(draft: Draft) {
    let days = Remote::new(move || {
        let seller = draft.seller.get().parse::<SellerId>().ok();
        settings::lead_days(seller)
    });
    effect(move |offered: Option<Option<Decimal>>| {
        let now = days.data().map(Decimal::from);
        let typed = untrack(|| draft.days_ahead.read().ok());
        if let Some(now) = now
            && typed == Some(offered.flatten().unwrap_or_else(|| LEAD_DAYS.into()))
        {
            draft.days_ahead.text.set(now.to_string());
        }
        now.or(offered.flatten())
    });
}

/// Whose clients are billed; a schedule keeps its seller.
#[component]
fn Seller(draft: Draft, fixed: bool) -> impl IntoView {
    let sellers = Remote::new(sellers::list);
    let options = Signal::derive(move || sellers.map(|all| sellers::choices(all)).unwrap_or_default());
    // The first one stands in the field until somebody chooses another.
    effect(move |_| {
        if let Some((first, _)) = options.get().into_iter().next()
            && draft.seller.with_untracked(String::is_empty)
        {
            draft.seller.set(first);
        }
    });
    (!fixed).then(|| {
        view! {
            <SelectField id="schedule-seller" label=tr!(runs.schedule_seller) value=draft.seller options=options/>
        }
    })
}

/// What the runs do, and how far invoices look.
#[component]
fn What(draft: Draft, submission: Submission) -> impl IntoView {
    let tasks =
        RunTask::ALL.iter().map(|task| (task.code().to_owned(), task_name(*task).to_owned())).collect();
    let wrong = Signal::derive(move || {
        let wrong = submission.asked.get() && draft.days().is_none();
        submission.field("daysAhead").get().or_else(|| wrong.then(|| tr!(ahead.days_ahead_wrong).to_owned()))
    });
    let more = move || match RunTask::from_code(&draft.task.get()) {
        Some(RunTask::Invoices) => view! {
            <DecimalField
                id="schedule-days-ahead"
                label=tr!(ahead.days_ahead)
                value=draft.days_ahead
                hint=tr!(ahead.days_ahead_hint)
                error=wrong
            />
        }
        .into_any(),
        Some(RunTask::Closing) => view! { <p class="muted">{tr!(ahead.closing_hint)}</p> }.into_any(),
        Some(RunTask::Charges) | None => ().into_any(),
    };
    view! {
        <SelectField id="schedule-task" label=tr!(closings.task) value=draft.task options=Signal::stored(tasks)/>
        {redrawn(more)}
    }
}

#[component]
fn When(draft: Draft, submission: Submission) -> impl IntoView {
    let own = |(cron, name): (&str, String)| (cron.to_owned(), name);
    let mut times: Vec<(String, String)> = presets().into_iter().map(own).collect();
    times.push((BY_HAND.to_owned(), tr!(runs.schedule_cron).to_owned()));
    let modes = [RunMode::Automatic, RunMode::Confirmation]
        .map(|mode| (mode.code().to_owned(), mode_name(mode).to_owned()))
        .to_vec();
    view! {
        <SelectField
            id="schedule-when"
            label=tr!(runs.schedule_when)
            value=draft.preset
            options=Signal::stored(times)
            error=submission.field("cron")
        />
        <Show when=move || draft.preset.get() == BY_HAND>
            <TextField
                id="schedule-cron"
                label=tr!(runs.schedule_cron)
                value=draft.cron
                hint=tr!(runs.schedule_cron_hint)
                error=submission.field("cron")
            />
        </Show>
        <SelectField id="schedule-mode" label=tr!(runs.mode) value=draft.mode options=Signal::stored(modes)/>
    }
}

#[component]
fn Guardrails(draft: Draft, submission: Submission) -> impl IntoView {
    view! {
        <fieldset class="stack">
            <legend class="field__label">{tr!(runs.guardrails)}</legend>
            <p class="muted">{tr!(runs.guardrails_text)}</p>
            <div class="cols">
                <DecimalField
                    id="schedule-total"
                    label=tr!(runs.total_percent)
                    value=draft.total_percent
                    suffix=Signal::stored("%".to_owned())
                    optional=true
                    error=submission.field("totalPercent")
                />
                <DecimalField
                    id="schedule-client"
                    label=tr!(runs.client_percent)
                    value=draft.client_percent
                    suffix=Signal::stored("%".to_owned())
                    optional=true
                    error=submission.field("clientPercent")
                />
                <DecimalField
                    id="schedule-errors"
                    label=tr!(runs.errors_max)
                    value=draft.errors_max
                    optional=true
                    error=submission.field("errorsMax")
                />
            </div>
        </fieldset>
    }
}
