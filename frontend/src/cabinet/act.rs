//! Doing something to a subscription: its fields, what it would cost by the rules of the server, and the button with the
//! sum.

use chrono::NaiveDate;
use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::actions::{Life, Offer, act as act_on};
use shared::api::cabinet::{
    CabinetActInput, CabinetActionInput, CabinetPauseInput, CabinetPlanInput, SubscriptionDetail, operations,
};
use shared::api::scalars::{Date, Decimal};
use shared::api::subscriptions::{PenaltyView, QuoteLineView, SubscriptionActionPreview};
use shared::billing::LineKind;
use shared::cabinet::CabinetAct;
use shared::calendar::plus_days;
use shared::ids::PlanId;
use shared::rate::Quantity;
use uuid::Uuid;

use super::api::{Failure, done};
use super::load::Doing;
use super::ui::{Alert, Field};
use super::words::{self, amount, day, last_day, price, sum};
use crate::erased::redrawn;
use crate::format;
use crate::i18n::lang;
use crate::tr;

/// Days that a pause takes unless another end is chosen.
const PAUSE_DAYS: u32 = 14;

/// What is chosen.
#[derive(Clone, Copy)]
struct Draft {
    plan: RwSignal<Option<PlanId>>,
    quantity: RwSignal<String>,
    from: RwSignal<String>,
    last: RwSignal<String>,
    reason: RwSignal<String>,
}

impl Draft {
    fn of(detail: &SubscriptionDetail) -> Draft {
        let today = detail.life.today.0;
        let only = match detail.offers.as_slice() {
            [only] => Some(only.plan_id),
            [] | [_, ..] => None,
        };
        Draft {
            plan: RwSignal::new(only),
            quantity: RwSignal::new(words::number(detail.subscription.quantity)),
            from: RwSignal::new(today.to_string()),
            last: RwSignal::new(plus_days(today, PAUSE_DAYS - 1).to_string()),
            reason: RwSignal::new(String::new()),
        }
    }

    /// The action that is chosen, or what is still wanted.
    fn action(self, act: CabinetAct) -> Result<CabinetActionInput, String> {
        Ok(match act {
            CabinetAct::ChangePlan => {
                let plan_id = self.plan.get().ok_or_else(|| tr!(cabinet.choose_plan).to_owned())?;
                CabinetActionInput::ChangePlan(CabinetPlanInput { plan_id })
            }
            CabinetAct::ChangeQuantity => {
                let text = self.quantity.get().replace(',', ".");
                let typed: String = text.chars().filter(|letter| !letter.is_whitespace()).collect();
                let number = rust_decimal::Decimal::from_str_exact(&typed);
                let number = number.map_err(|_| tr!(cabinet.wrong_number).to_owned())?;
                Quantity::try_from(number).map_err(|_| tr!(cabinet.wrong_number).to_owned())?;
                CabinetActionInput::ChangeQuantity(Decimal(number))
            }
            CabinetAct::Cancel => CabinetActionInput::Cancel(true),
            CabinetAct::Uncancel => CabinetActionInput::Uncancel(true),
            CabinetAct::DropChange => CabinetActionInput::DropChange(true),
            CabinetAct::Pause => {
                let read = |text: RwSignal<String>| -> Result<NaiveDate, String> {
                    text.get().parse().map_err(|_| tr!(cabinet.wrong_day).to_owned())
                };
                let (from, last) = (read(self.from)?, read(self.last)?);
                CabinetActionInput::Pause(CabinetPauseInput {
                    from: Date(from),
                    until: Date(last.succ_opt().unwrap_or(last)),
                })
            }
            CabinetAct::Resume => CabinetActionInput::Resume(true),
        })
    }
}

/// What the action would do, worked out here.
fn preview(
    detail: &SubscriptionDetail,
    life: &Life,
    action: &CabinetActionInput,
) -> Result<SubscriptionActionPreview, String> {
    let today = detail.life.today.0;
    let offer = match action {
        CabinetActionInput::ChangePlan(plan) => {
            let offer = detail.offers.iter().find(|offer| offer.plan_id == plan.plan_id);
            let offer = offer.ok_or_else(|| tr!(cabinet.choose_plan).to_owned())?;
            Some(serde_json::from_value::<Offer>(offer.offer.0.clone()).map_err(|error| error.to_string())?)
        }
        CabinetActionInput::ChangeQuantity(_)
        | CabinetActionInput::Cancel(_)
        | CabinetActionInput::Uncancel(_)
        | CabinetActionInput::DropChange(_)
        | CabinetActionInput::Pause(_)
        | CabinetActionInput::Resume(_) => None,
    };
    let plain = action.plain().map_err(|error| error.message)?;
    let read = plain.read(today, offer).map_err(|error| error.message)?;
    let outcome = act_on(life, today, &read).map_err(|refusal| refusal.to_string())?;
    SubscriptionActionPreview::of(&outcome, detail.life.version).map_err(|error| error.to_string())
}

type Figures = Result<(CabinetActionInput, SubscriptionActionPreview), String>;

/// The form in the place of the menu.
#[component]
pub fn Act(
    /// What is to be done.
    act: CabinetAct,
    /// To what.
    detail: SubscriptionDetail,
    /// Nothing is done.
    close: Callback<()>,
    /// It is done; told in these words.
    finished: Callback<String>,
    /// What was shown is no longer so.
    outdated: Callback<String>,
) -> impl IntoView {
    let draft = Draft::of(&detail);
    let doing = Doing::new();
    let key = Uuid::new_v4().to_string();
    let id = detail.subscription.id;
    let life = serde_json::from_value::<Life>(detail.life.life.0.clone());
    let fields = fields(act, draft, &detail);
    let life = life.map_err(|error| error.to_string());
    let figures: Memo<Figures> = Memo::new(move |_| {
        let life = life.as_ref().map_err(Clone::clone)?;
        let action = draft.action(act)?;
        let shown = preview(&detail, life, &action)?;
        Ok((action, shown))
    });
    let apply = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let Ok((action, shown)) = figures.get_untracked() else { return };
        if !doing.begin() {
            return;
        }
        let reason = Some(draft.reason.get_untracked()).filter(|text| !text.trim().is_empty());
        let input = CabinetActInput {
            id,
            action,
            reason,
            version: shown.version,
            total: shown.total.amount,
            idempotency_key: key.clone(),
        };
        spawn_local(async move {
            match done(operations::act(&input)).await {
                Ok(_) => finished.run(done_words(act).to_owned()),
                Err(failure) => {
                    if failure.is_outdated() {
                        outdated.run(failure.text.clone());
                    }
                    doing.end(Some(failure));
                }
            }
        });
    };
    view! {
        <form class="card stack" novalidate on:submit=apply aria-labelledby="act" data-testid="act-form">
            <h2 id="act">{words::act(act)}</h2>
            {fields}
            {redrawn(move || match figures.get() {
                Ok((_, preview)) => shown(act, &preview),
                Err(text) => view! { <p class="muted" data-testid="act-wanted">{text}</p> }.into_any(),
            })}
            {redrawn(move || doing.failure.get().map(|failure: Failure| view! { <Alert text=failure.text/> }))}
            <button
                class=if act == CabinetAct::Cancel { "button is-danger-main" } else { "button is-main" }
                type="submit"
                disabled=move || doing.busy.get() || figures.with(Result::is_err)
                data-testid="act-apply"
            >
                {move || button_words(act, figures.get().ok().map(|(_, preview)| preview))}
            </button>
            <button class="button is-quiet" type="button" on:click=move |_| close.run(())>{tr!(cabinet.not_now)}</button>
        </form>
    }
}

/// The fields of an act.
fn fields(act: CabinetAct, draft: Draft, detail: &SubscriptionDetail) -> AnyView {
    match act {
        CabinetAct::ChangePlan => {
            let offers = detail.offers.iter().map(|offer| {
                let (id, name) = (offer.plan_id, offer.name.clone());
                let cost = price(offer.period_amount, &offer.interval);
                view! {
                    <label class="choice">
                        <input
                            type="radio"
                            name="plan"
                            prop:checked=move || draft.plan.get() == Some(id)
                            on:change=move |_| draft.plan.set(Some(id))
                        />
                        <span class="choice__text">{name} <span class="muted">{cost}</span></span>
                    </label>
                }
            });
            view! { <fieldset class="stack"><legend class="sr-only">{tr!(cabinet.plan)}</legend>{offers.collect_view()}</fieldset> }
                .into_any()
        }
        CabinetAct::ChangeQuantity => view! {
            <Field id="quantity" label=tr!(cabinet.new_quantity) inputmode="decimal" value=draft.quantity/>
        }
        .into_any(),
        CabinetAct::Pause => view! {
            <div class="two">
                <Field id="pause-from" label=tr!(cabinet.from) kind="date" value=draft.from/>
                <Field id="pause-last" label=tr!(cabinet.through) kind="date" value=draft.last/>
            </div>
        }
        .into_any(),
        CabinetAct::Cancel => view! {
            <Field id="reason" label=tr!(cabinet.why_cancel) value=draft.reason/>
        }
        .into_any(),
        CabinetAct::Uncancel | CabinetAct::DropChange | CabinetAct::Resume => ().into_any(),
    }
}

fn line(line: &QuoteLineView) -> AnyView {
    let days = format::period(line.from.0, line.to.0, lang());
    let name = match line.kind {
        LineKind::Charge => tr!(cabinet.line_charge),
        LineKind::Credit => tr!(cabinet.line_credit),
    };
    view! {
        <li class="line">
            <span>{name} <span class="muted">{days}</span></span>
            <span class="row__figure">{sum(line.amount)}</span>
        </li>
    }
    .into_any()
}

fn penalty(penalty: &PenaltyView) -> AnyView {
    let until = tr!(cabinet.penalty_until, day = day(penalty.until.0)).to_string();
    view! {
        <li class="line">
            <span>{tr!(cabinet.op_penalty)} <span class="muted">{until}</span></span>
            <span class="row__figure">{sum(penalty.amount)}</span>
        </li>
    }
    .into_any()
}

/// What it comes to.
fn shown(act: CabinetAct, preview: &SubscriptionActionPreview) -> AnyView {
    let when = match (act, preview.ended_on) {
        (CabinetAct::Cancel, Some(end)) => tr!(cabinet.serves_through, day = last_day(end.0)).to_string(),
        _ => tr!(cabinet.takes_effect, day = day(preview.effective_on.0)).to_string(),
    };
    let lines = (!preview.lines.is_empty() || !preview.penalties.is_empty()).then(|| {
        view! {
            <ul class="lines">
                {preview.lines.iter().map(line).collect_view()} {preview.penalties.iter().map(penalty).collect_view()}
                <li class="line is-total">
                    <span>{tr!(cabinet.total)}</span>
                    <span class="row__figure" data-testid="act-total">{sum(preview.total)}</span>
                </li>
            </ul>
        }
    });
    let nothing =
        lines.is_none().then(|| view! { <p data-testid="act-nothing">{tr!(cabinet.costs_nothing)}</p> });
    let next = preview
        .next_due_on
        .filter(|_| !preview.next_lines.is_empty())
        .map(|on| tr!(cabinet.next_charge, day = day(on.0), sum = sum(preview.next_total)).to_string());
    view! {
        <p data-testid="act-effective">{when}</p>
        {lines}
        {nothing}
        {next.map(|text| view! { <p class="muted">{text}</p> })}
    }
    .into_any()
}

/// The button says what it does, with the sum.
fn button_words(act: CabinetAct, preview: Option<SubscriptionActionPreview>) -> String {
    let name = match act {
        CabinetAct::Cancel => tr!(cabinet.cancel_yes),
        CabinetAct::ChangePlan
        | CabinetAct::ChangeQuantity
        | CabinetAct::Uncancel
        | CabinetAct::DropChange
        | CabinetAct::Pause
        | CabinetAct::Resume => words::act(act),
    };
    let Some(total) = preview.map(|preview| preview.total) else { return name.to_owned() };
    match amount(total).minor() {
        1.. => tr!(cabinet.button_charge, name = name, sum = sum(total)).to_string(),
        0 => name.to_owned(),
        ..0 => {
            let back = format::money(amount(total).negated(), lang());
            tr!(cabinet.button_credit, name = name, sum = back).to_string()
        }
    }
}

fn done_words(act: CabinetAct) -> &'static str {
    match act {
        CabinetAct::ChangePlan => tr!(cabinet.done_plan),
        CabinetAct::ChangeQuantity => tr!(cabinet.done_quantity),
        CabinetAct::Cancel => tr!(cabinet.done_cancel),
        CabinetAct::Uncancel => tr!(cabinet.done_uncancel),
        CabinetAct::DropChange => tr!(cabinet.done_drop),
        CabinetAct::Pause => tr!(cabinet.done_pause),
        CabinetAct::Resume => tr!(cabinet.done_resume),
    }
}
