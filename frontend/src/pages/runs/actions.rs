//! What can be done with a run.

use leptos::ev;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::components::A;
use leptos_router::hooks::use_navigate;
use shared::access::Permission;
use shared::run::{RunMode, RunState};

use super::confirm::{ConfirmDialog, ReasonDialog, Why, task};
use super::phrases;
use super::watch::is_busy;
use super::wizard::address_of;
use crate::calls::idempotency_key;
use crate::calls::runs::{self, Act, BillRunCard, BillRunView};
use crate::remote::Remote;
use crate::session::Session;
use crate::tr;
use crate::ui::hotkeys::{IN_ROWS, InRows, is_typing, pressed};
use crate::ui::{Button, Glyph, Icon, Look, Toasts};

/// The buttons that the run's state allows, with their dialogs.
#[component]
pub fn Actions(state: RunState, card: Remote<Option<BillRunCard>>, confirm: RwSignal<bool>) -> impl IntoView {
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
            <Show when=move || card.data().flatten().is_some_and(|card| is_posted(&card.run))>
                <WhyButton why=Why::Reverse open=why card=card/>
            </Show>
            <ActButton act=Act::RerunFailed card=card/>
            <ActButton act=Act::Resume card=card look=Look::Primary/>
        }
        .into_any(),
        RunState::Posted => view! { <WhyButton why=Why::Reverse open=why card=card/> }.into_any(),
        RunState::Calculated => view! { <Again card=card/> }.into_any(),
        RunState::Reversed | RunState::Failed | RunState::Cancelled | RunState::Rejected => ().into_any(),
    };
    view! {
        <Copy card=card/>
        {buttons}
        <ConfirmDialog open=confirm card=card/>
        <ReasonDialog why=why card=card/>
    }
}

/// Whether anything of the run is posted and not taken back yet.
const fn is_posted(run: &BillRunView) -> bool {
    run.clients_posted > run.clients_reversed
}

/// A new run with the mode and the scope of this one, as of today.
#[component]
fn Copy(card: Remote<Option<BillRunCard>>) -> impl IntoView {
    let href = move || {
        let card = card.data().flatten()?;
        Some(address_of(&card, card.run.mode, None))
    };
    let may = Session::get().may(Permission::RunCalculate);
    let navigate = use_navigate();
    let handle = window_event_listener(ev::keydown, move |event| {
        // A row of the list below is no run: the page itself hears the key of copying.
        let asked = pressed(IN_ROWS, &event) == Some(InRows::Copy) && !is_typing(&event);
        if let Some(href) = untrack(href).filter(|_| asked && may) {
            event.prevent_default();
            navigate(&href, NavigateOptions::default());
        }
    });
    on_cleanup(move || handle.remove());
    may.then(|| {
        view! {
            <A
                href=move || href().unwrap_or_default()
                attr:class="btn"
                attr:title="F9"
                attr:data-testid="run-copy"
            >
                <Icon glyph=Glyph::Copy/>
                {tr!(common.copy)}
            </A>
        }
    })
}

/// A sandbox is done over for real, with the same day and scope.
#[component]
fn Again(card: Remote<Option<BillRunCard>>) -> impl IntoView {
    let href = move || {
        let card = card.data().flatten();
        card.map(|card| address_of(&card, RunMode::Confirmation, Some(card.run.as_of.0))).unwrap_or_default()
    };
    let name = move || phrases::for_real(task(card));
    Session::get().may(Permission::RunCalculate).then(|| {
        view! { <A href=href attr:class="btn is-primary"><Icon glyph=Glyph::Play/>{name}</A> }
    })
}

#[component]
fn ConfirmButton(open: RwSignal<bool>, card: Remote<Option<BillRunCard>>) -> impl IntoView {
    let lacks = Session::get().lacks(Permission::RunConfirm);
    let label = move || card.data().flatten().map(|card| phrases::post(&card));
    let reason = Memo::new(move |_| lacks.clone().or_else(|| phrases::nobody(&card.data().flatten()?)));
    view! {
        <Button
            look=Look::Primary
            disabled=Signal::derive(move || reason.get().is_some())
            title=reason
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
            {move || why.button(task(card))}
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
