//! One run: where it is, what it found, what can be done with it.

use leptos::prelude::*;
use leptos_router::components::A;
use leptos_router::hooks::use_params_map;
use shared::access::Permission;
use shared::ids::BillRunId;
use shared::run::RunState;

use super::confirm::{ConfirmDialog, ReasonDialog, Why};
use super::differences::Differences;
use super::items::Items;
use super::watch::{Watch, is_busy};
use super::words::{doing, mode_name, share_of, state_badge, state_name, steps, sums_text};
use crate::calls::idempotency_key;
use crate::calls::runs::{self, Act, BillRunCard, BillRunView};
use crate::remote::Remote;
use crate::session::Session;
use crate::shell::Surroundings;
use crate::tr;
use crate::ui::page::Span;
use crate::ui::progress::{ProgressBar, Share};
use crate::ui::{
    Address, Button, Empty, Glyph, Icon, Look, Notice, Page, Refusal, Skeleton, Stepper, Toasts, Tone, text,
};

/// The page.
#[component]
pub fn RunCard() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("id"))?.parse::<BillRunId>().ok());
    let card = Remote::new(move || {
        let id = id.get();
        async move {
            match id {
                Some(id) => runs::one(id).await,
                None => Ok(None),
            }
        }
    });
    let watch = Watch::new(card);
    let surroundings = Surroundings::get();
    let state = Memo::new(move |_| card.data().flatten().map(|card| card.run.state));
    // The menu counts runs that wait: a change of state may change the count.
    Effect::new(move |before: Option<Option<RunState>>| {
        let now = state.get();
        if before.flatten().is_some_and(|before| Some(before) != now) {
            surroundings.waiting.refresh();
        }
        now
    });
    let title = Signal::derive(move || match card.data().flatten() {
        Some(card) => tr!(runs.numbered, number = text::number(card.run.number)).to_string(),
        None => tr!(runs.one).to_owned(),
    });
    view! {
        <Page
            title=title
            parent=("/runs", tr!(runs.title).to_owned())
            span=Span::Filled
            beside=move || card.data().flatten().map(|card| state_badge(&card.run))
            actions=move || state.get().map(|state| view! { <Actions state=state card=card/> })
        >
            {move || match card.get() {
                None => view! { <div class="card stack" aria-busy="true"><Skeleton/><Skeleton width="40%"/></div> }.into_any(),
                Some(Err(error)) => view! { <Refusal error=error retry=move |()| card.refresh()/> }.into_any(),
                Some(Ok(None)) => {
                    view! { <Empty glyph=Glyph::Runs title=tr!(runs.no_such) text=tr!(errors.not_found)/> }.into_any()
                }
                Some(Ok(Some(card))) => view! { <Head card=card/> }.into_any(),
            }}
            <Live watch=watch/>
            {move || id.get().map(|id| view! { <Parts run=id card=card state=state/> })}
        </Page>
    }
}

/// The clients of the run, or how it differs from another.
#[component]
fn Parts(run: BillRunId, card: Remote<Option<BillRunCard>>, state: Memo<Option<RunState>>) -> impl IntoView {
    let address = Address::here();
    let shown = address.get("tab");
    let tab = move |key: &'static str, name: &'static str| {
        let current = move || (shown.get() == key).then_some("page");
        view! {
            <a class="tabs__tab" href=move || address.with("tab", key) aria-current=current>{name}</a>
        }
    };
    view! {
        <nav class="tabs" aria-label=tr!(runs.one)>
            {tab("", tr!(runs.tab_clients))}
            {tab("differences", tr!(runs.differences))}
        </nav>
        {move || match shown.get().as_str() {
            "differences" => view! { <Differences run=run/> }.into_any(),
            _ => view! { <Items run=run card=card state=state/> }.into_any(),
        }}
    }
}

#[component]
fn Head(card: BillRunCard) -> impl IntoView {
    let run = card.run;
    let (names, at) = steps(run.mode, run.state);
    let broken = matches!(run.state, RunState::Failed | RunState::Cancelled | RunState::Rejected);
    let names: Vec<String> = names.into_iter().map(str::to_owned).collect();
    let facts = format!(
        "{} · {} · {}",
        mode_name(run.mode),
        tr!(runs.as_of_day, day = text::date(run.as_of.0)),
        tr!(runs.created_line, who = run.created_by.clone(), at = text::instant(run.created_at.0)),
    );
    view! {
        <div class="bar">
            <Stepper label=tr!(runs.steps) names=names at=Signal::stored((!broken).then_some(at))/>
            <span class="muted bar__end">{facts}</span>
        </div>
        {run.note.clone().map(|note| {
            let tone = if run.state == RunState::Failed { Tone::Bad } else { Tone::Warn };
            view! { <Notice tone=tone title=note/> }
        })}
        {(card.clients_outdated > 0 && run.state == RunState::AwaitingConfirmation).then(|| {
            let title = tr!(runs.outdated, count = text::counted(card.clients_outdated)).to_string();
            view! { <Notice tone=Tone::Warn title=title text=tr!(runs.outdated_text)/> }
        })}
        <div class="tiles">
            <Tile label=tr!(runs.sum) value=sums_text(&run.totals) note=tr!(runs.with_vat).to_owned() id="run-total"/>
            <Tile
                label=tr!(runs.clients)
                value=text::number(run.clients_total)
                note=tr!(runs.lines_n, count = text::counted(run.lines_total)).to_string()
                id="run-clients"
            />
            <Tile
                label=tr!(runs.item_posted)
                value=text::number(run.clients_posted)
                note=posted_note(&run)
                id="run-posted"
            />
            <Tile
                label=tr!(runs.errors)
                value=text::number(run.clients_failed)
                note=stale_note(&run)
                id="run-errors"
            />
        </div>
    }
}

fn posted_note(run: &BillRunView) -> String {
    match (&run.confirmed_by, run.confirmed_at) {
        (Some(who), Some(at)) => {
            tr!(runs.decided_line, who = who.clone(), at = text::instant(at.0)).to_string()
        }
        (None, _) | (_, None) => String::new(),
    }
}

fn stale_note(run: &BillRunView) -> String {
    match run.clients_stale {
        0 => String::new(),
        n => tr!(runs.stale_n, count = text::counted(n)).to_string(),
    }
}

#[component]
fn Tile(label: &'static str, value: String, note: String, id: &'static str) -> impl IntoView {
    view! {
        <div class="tile">
            <div class="tile__label">{label}</div>
            <div class="tile__value" data-testid=id>{value}</div>
            <div class="tile__note" title=note.clone()>{note.clone()}</div>
        </div>
    }
}

/// The bar of a working run.
#[component]
fn Live(watch: Watch) -> impl IntoView {
    let working = move || watch.card.data().flatten().filter(|card| is_busy(&card.run));
    let share = Signal::derive(move || match (watch.progress.get(), working()) {
        (Some(progress), _) => {
            let (done, failed) = (i64::from(progress.done), i64::from(progress.failed));
            Share { done: (done - failed).max(0), failed, total: i64::from(progress.total) }
        }
        (None, Some(card)) => share_of(&card.run),
        (None, None) => Share::default(),
    });
    let label = Signal::derive(move || {
        let live = watch.progress.get().map(|progress| state_name(progress.state));
        let name = live.or_else(|| working().map(|card| doing(&card.run)));
        name.unwrap_or_default().to_owned()
    });
    let left = move || watch.progress.get().and_then(|progress| progress.seconds_left);
    let sum = move || watch.progress.get().filter(|progress| !progress.totals.is_empty());
    view! {
        <Show when=move || working().is_some()>
            <section class="card" aria-label=tr!(runs.progress)>
                <ProgressBar share=share label=label>
                    <strong>{move || label.get()}", "{move || share.get().percent()}" %"</strong>
                    <span>
                        {move || {
                            let share = share.get();
                            tr!(
                                runs.done_of,
                                done = text::number(share.done + share.failed),
                                total = text::number(share.total)
                            )
                                .to_string()
                        }}
                    </span>
                    {move || sum().map(|progress| view! { <span>{sums_text(&progress.totals)}</span> })}
                    {move || {
                        let failed = share.get().failed;
                        (failed > 0)
                            .then(|| {
                                view! {
                                    <span class="neg">{tr!(runs.errors_n, count = text::counted(failed)).to_string()}</span>
                                }
                            })
                    }}
                    {move || {
                        left().map(|seconds| {
                            view! { <span>{tr!(runs.seconds_left, count = text::counted(seconds)).to_string()}</span> }
                        })
                    }}
                    <Show when=move || watch.lost.get()>
                        <span>{tr!(runs.stream_lost)}</span>
                    </Show>
                </ProgressBar>
            </section>
        </Show>
    }
}

#[component]
fn Actions(state: RunState, card: Remote<Option<BillRunCard>>) -> impl IntoView {
    let confirm = RwSignal::new(false);
    let why = RwSignal::new(None::<Why>);
    let buttons = match state {
        RunState::Draft | RunState::Calculating | RunState::Posting => {
            let asked =
                Signal::derive(move || card.data().flatten().is_some_and(|card| card.run.stop_requested));
            view! { <ActButton act=Act::Stop card=card look=Look::Danger disabled=asked/> }.into_any()
        }
        RunState::AwaitingConfirmation => view! {
            <ActButton act=Act::Recalculate card=card/>
            <WhyButton why=Why::Reject open=why card=card/>
            <ConfirmButton open=confirm card=card/>
        }
        .into_any(),
        RunState::PartlyPosted => view! {
            <WhyButton why=Why::Reverse open=why card=card/>
            <ActButton act=Act::RerunFailed card=card/>
            <ActButton act=Act::Resume card=card look=Look::Primary/>
        }
        .into_any(),
        RunState::Posted => view! { <WhyButton why=Why::Reverse open=why card=card/> }.into_any(),
        RunState::Calculated => view! { <Again card=card/> }.into_any(),
        RunState::Reversed | RunState::Failed | RunState::Cancelled | RunState::Rejected => ().into_any(),
    };
    view! {
        {buttons}
        <ConfirmDialog open=confirm card=card/>
        <ReasonDialog why=why card=card/>
    }
}

/// A sandbox is done over for real, with the same day.
#[component]
fn Again(card: Remote<Option<BillRunCard>>) -> impl IntoView {
    let href = move || {
        let day = card.data().flatten().map(|card| card.run.as_of.0.to_string()).unwrap_or_default();
        format!("/runs/new?mode=confirmation&as_of={day}")
    };
    Session::get().may(Permission::RunCalculate).then(|| {
        view! { <A href=href attr:class="btn is-primary"><Icon glyph=Glyph::Play/>{tr!(runs.for_real)}</A> }
    })
}

#[component]
fn ConfirmButton(open: RwSignal<bool>, card: Remote<Option<BillRunCard>>) -> impl IntoView {
    let lacks = Session::get().lacks(Permission::RunConfirm);
    let label = move || {
        let totals = card.data().flatten().map(|card| sums_text(&card.run.totals)).unwrap_or_default();
        tr!(runs.confirm_sum, sum = totals).to_string()
    };
    view! {
        <Button
            look=Look::Primary
            disabled=lacks.is_some()
            title=lacks
            attr:data-testid="run-confirm"
            on:click=move |_| open.set(true)
        >
            <Icon glyph=Glyph::Check/>
            {label}
        </Button>
    }
}

#[component]
fn WhyButton(why: Why, open: RwSignal<Option<Why>>, card: Remote<Option<BillRunCard>>) -> impl IntoView {
    let lacks = Session::get().lacks(why.permission());
    let forbidden = lacks.is_some();
    let disabled = move || forbidden || card.data().flatten().is_some_and(|card| is_busy(&card.run));
    view! {
        <Button
            look=Look::Danger
            disabled=Signal::derive(disabled)
            title=lacks
            attr:data-testid=why.test_id()
            on:click=move |_| open.set(Some(why))
        >
            {why.button()}
        </Button>
    }
}

/// A button that acts at once.
#[component]
fn ActButton(
    act: Act,
    card: Remote<Option<BillRunCard>>,
    #[prop(optional)] look: Look,
    #[prop(optional, into)] disabled: Signal<bool>,
) -> impl IntoView {
    let toasts = Toasts::get();
    let (name, id, permission) = match act {
        Act::Stop => (tr!(runs.stop), "run-stop", Permission::RunCalculate),
        Act::Recalculate => (tr!(runs.recalculate), "run-recalculate", Permission::RunCalculate),
        Act::Resume => (tr!(runs.resume), "run-resume", Permission::RunConfirm),
        Act::RerunFailed => (tr!(runs.rerun_failed), "run-rerun-failed", Permission::RunConfirm),
    };
    let glyph = match act {
        Act::Stop => Glyph::Stop,
        Act::Recalculate | Act::RerunFailed => Glyph::Again,
        Act::Resume => Glyph::Play,
    };
    let lacks = Session::get().lacks(permission);
    let forbidden = lacks.is_some();
    let busy = RwSignal::new(false);
    let key = StoredValue::new(idempotency_key());
    let press = move |_| {
        let Some(id) = card.data().flatten().map(|card| card.run.id) else { return };
        busy.set(true);
        leptos::task::spawn_local(async move {
            match runs::act(act, id, key.get_value()).await {
                Ok(now) => {
                    // The next press is another act. The button may be gone by now.
                    key.try_set_value(idempotency_key());
                    card.put(Some(now));
                }
                Err(error) => {
                    toasts.refused(&error);
                    card.refresh();
                }
            }
            busy.try_set(false);
        });
    };
    view! {
        <Button
            look=look
            busy=busy
            disabled=Signal::derive(move || forbidden || disabled.get())
            title=lacks
            attr:data-testid=id
            on:click=press
        >
            <Icon glyph=glyph/>
            {name}
        </Button>
    }
}
