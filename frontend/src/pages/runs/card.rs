//! One run: where it is, what it found, what can be done with it.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use shared::ids::BillRunId;
use shared::run::{RunMode, RunState, RunTask};

use super::actions::Actions;
use super::differences::Differences;
use super::errors::Errors;
use super::head::Head;
use super::items::Items;
use super::live::Live;
use super::review::Review;
use super::totals::TotalsTab;
use super::warnings::Warnings;
use super::watch::Watch;
use super::words::{run_title, state_badge};
use crate::calls::runs::{self, BillRunCard};
use crate::remote::Remote;
use crate::shell::Surroundings;
use crate::tr;
use crate::ui::erased::{effect, redrawn};
use crate::ui::page::Span;
use crate::ui::{Address, Empty, Glyph, Page, Refusal, Skeleton, text};

/// What the address calls the step of confirming.
const CONFIRM: &str = "confirm";

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
    effect(move |before: Option<Option<RunState>>| {
        let now = state.get();
        if before.flatten().is_some_and(|before| Some(before) != now) {
            surroundings.waiting.refresh();
        }
        now
    });
    let sandbox = Memo::new(move |_| {
        card.map(|card| card.as_ref().is_some_and(|card| card.run.mode == RunMode::Sandbox)) == Some(true)
    });
    let title = Signal::derive(move || match card.data().flatten() {
        Some(card) if sandbox.get() => tr!(runs.sandbox_titled, title = run_title(&card.run)).to_string(),
        Some(card) => run_title(&card.run),
        None => tr!(runs.one).to_owned(),
    });
    let confirming = confirming(state);
    view! {
        <Page
            title=title
            parent=("/runs", tr!(runs.title).to_owned())
            span=Span::Filled
            sandbox=sandbox
            beside=move || card.data().flatten().map(|card| state_badge(&card.run))
            actions=move || {
                state.get().map(|state| view! { <Actions state=state card=card confirm=confirming/> })
            }
        >
            {redrawn(move || {
                id.get()
                    .map(|id| {
                        let review = Review::new(id, card, state);
                        view! { <Body review=review watch=watch confirming=confirming/> }
                    })
            })}
        </Page>
    }
}

/// Whether the dialog of confirming is open; the address says it too, while the run waits.
fn confirming(state: Memo<Option<RunState>>) -> RwSignal<bool> {
    let address = Address::here();
    let step = address.get("step");
    let open = RwSignal::new(false);
    effect(move |_| {
        let wanted = step.get() == CONFIRM && state.get() == Some(RunState::AwaitingConfirmation);
        if open.get_untracked() != wanted {
            open.set(wanted);
        }
    });
    effect(move |_| {
        let step_now = if open.get() { CONFIRM } else { "" };
        if state.get_untracked().is_some() && step.get_untracked() != step_now {
            address.set("step", step_now);
        }
    });
    open
}

#[component]
fn Body(review: Review, watch: Watch, confirming: RwSignal<bool>) -> impl IntoView {
    let card: Remote<Option<BillRunCard>> = review.card;
    view! {
        {redrawn(move || match card.get() {
            None => view! { <div class="card stack" aria-busy="true"><Skeleton/><Skeleton width="40%"/></div> }.into_any(),
            Some(Err(error)) => view! { <Refusal error=error retry=move |()| card.refresh()/> }.into_any(),
            Some(Ok(None)) => {
                view! { <Empty glyph=Glyph::Runs title=tr!(runs.no_such) text=tr!(errors.not_found)/> }.into_any()
            }
            Some(Ok(Some(card))) => view! { <Head card=card review=review confirming=confirming/> }.into_any(),
        })}
        <Live watch=watch/>
        <Parts review=review/>
    }
}

/// The tabs: the clients of the run, how it differs from another, what it found, what it comes to.
#[component]
fn Parts(review: Review) -> impl IntoView {
    let address = Address::here();
    let shown = address.get("tab");
    let tab = move |key: &'static str, name: &'static str, count: Signal<Option<i32>>| {
        let current = move || (shown.get() == key).then_some("page");
        let figure =
            move || count.get().map(|n| view! { " " <span class="chip__n">{text::number(n)}</span> });
        view! {
            <a
                class="tabs__tab"
                href=move || address.with_all(&[("tab", key), ("items", ""), ("warning", ""), ("cause", "")])
                aria-current=current
                data-testid=format!("tab-{}", if key.is_empty() { "clients" } else { key })
            >
                {name}
                {figure}
            </a>
        }
    };
    let none = Signal::stored(None);
    // Only what charges can be compared.
    let charges = move || review.task.get() == RunTask::Charges;
    let clients = Signal::derive(move || review.card.data().flatten().map(|card| card.run.clients_total));
    let warned = Signal::derive(move || Some(review.found.data()??.findings.clients_warned));
    let failed = Signal::derive(move || {
        let found = review.found.data()??;
        Some(found.findings.errors.iter().map(|group| group.clients).sum())
    });
    view! {
        <nav class="tabs" aria-label=tr!(runs.one)>
            {tab("", tr!(runs.tab_clients), clients)}
            {redrawn(move || charges().then(|| tab("differences", tr!(runs.differences), none)))}
            {tab("warnings", tr!(runs.warnings), warned)}
            {tab("errors", tr!(runs.errors), failed)}
            {tab("totals", tr!(runs.totals), none)}
        </nav>
        {redrawn(move || match shown.get().as_str() {
            "differences" if charges() => view! { <Differences run=review.id/> }.into_any(),
            "warnings" => view! { <Warnings review=review/> }.into_any(),
            "errors" => view! { <Errors review=review/> }.into_any(),
            "totals" => view! { <TotalsTab review=review/> }.into_any(),
            _ => view! { <Items review=review/> }.into_any(),
        })}
    }
}
