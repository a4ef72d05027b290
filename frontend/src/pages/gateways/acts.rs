//! What can be done with a payment through a gateway; each act on money asks first.

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::access::Permission;
use shared::gateway::intent::IntentState;
use shared::gateway::{GatewayOutcome, GivingState};
use shared::ids::IntentKey;
use shared::money::Money;

use super::hold::{CaptureDialog, ReleaseDialog};
use super::refund::{RefundDialog, Refunding};
use super::settle::SettleDialog;
use super::words::state_name;
use crate::api::ApiError;
use crate::calls::amount;
use crate::calls::gateways::{self, GatewayRefundView, IntentCard, IntentView};
use crate::session::Session;
use crate::tr;
use crate::ui::{Button, Glyph, Icon, Look, Toasts};

/// The acts, and what their dialogs are about; each is open while it has something.
#[derive(Clone, Copy)]
pub struct Acts {
    toasts: Toasts,
    busy: RwSignal<bool>,
    /// Called when something has changed.
    done: Callback<()>,
    taken: RwSignal<Option<IntentView>>,
    freed: RwSignal<Option<IntentView>>,
    refunded: RwSignal<Option<Refunding>>,
    /// A refund that a person ends.
    pub settled: RwSignal<Option<GatewayRefundView>>,
}

impl Acts {
    /// Nothing is asked yet; `done` is called when something has changed.
    pub fn new(done: Callback<()>) -> Acts {
        Acts {
            toasts: Toasts::get(),
            busy: RwSignal::new(false),
            done,
            taken: RwSignal::new(None),
            freed: RwSignal::new(None),
            refunded: RwSignal::new(None),
            settled: RwSignal::new(None),
        }
    }

    fn run(
        self,
        asking: impl Future<Output = Result<IntentCard, ApiError>> + 'static,
        told: impl FnOnce(&IntentCard) -> Result<String, String> + 'static,
    ) {
        self.busy.set(true);
        spawn_local(async move {
            match asking.await.map(|card| told(&card)) {
                Ok(Ok(text)) => self.toasts.done(text),
                Ok(Err(text)) => self.toasts.failed(text),
                Err(error) => self.toasts.refused(&error),
            }
            self.busy.try_set(false);
            self.done.try_run(());
        });
    }

    /// Asks the gateway how a payment stands.
    pub fn look(self, id: IntentKey) {
        self.run(gateways::look(id), |card| {
            let state = tr!(gateways.looked, state = state_name(card.intent.state)).to_string();
            match card.attempts.last() {
                Some(last) => match last.outcome {
                    GatewayOutcome::Done | GatewayOutcome::Declined => Ok(state),
                    GatewayOutcome::Refused | GatewayOutcome::Unknown => {
                        Err(tr!(gateways.not_looked, answer = last.answer.clone()).to_string())
                    }
                },
                None => Ok(state),
            }
        });
    }

    /// Puts a problem aside that the person has looked at.
    pub fn clear(self, id: IntentKey) {
        self.run(gateways::clear(id), |_| Ok(tr!(gateways.cleared).to_owned()));
    }
}

/// The dialogs.
#[component]
pub fn ActDialogs(acts: Acts) -> impl IntoView {
    view! {
        <CaptureDialog intent=acts.taken done=acts.done/>
        <ReleaseDialog intent=acts.freed done=acts.done/>
        <RefundDialog asked=acts.refunded done=acts.done/>
        <SettleDialog refund=acts.settled done=acts.done/>
    }
}

/// What of a payment may still go back: what was received less what went back and what is on its way.
pub fn left(card: &IntentCard) -> Option<Money> {
    let waiting = card.refunds.iter().filter(|refund| refund.state == GivingState::Waiting);
    let waiting: i64 = waiting.map(|refund| amount(refund.amount).minor()).sum();
    let paid = amount(card.intent.paid?);
    let left = paid.minor() - amount(card.intent.refunded).minor() - waiting;
    (left > 0).then(|| Money::from_minor(left, paid.currency()))
}

/// The button by which a problem is put aside.
pub fn clear_button(id: IntentKey, acts: Acts) -> impl IntoView {
    let lacks = Session::get().lacks(Permission::LedgerAdjust);
    view! {
        <Button
            busy=acts.busy
            disabled=lacks.is_some()
            title=lacks
            attr:data-testid="intent-clear"
            on:click=move |_| acts.clear(id)
        >
            {tr!(gateways.clear)}
        </Button>
    }
}

/// The buttons of a payment, by its state.
pub fn buttons(card: &IntentCard, acts: Acts) -> AnyView {
    let session = Session::get();
    let (adjust, reverse) =
        (session.lacks(Permission::LedgerAdjust), session.lacks(Permission::LedgerReverse));
    let intent = card.intent.clone();
    let (id, state) = (intent.id, intent.state);
    let look = (state.is_open() && !intent.test).then(|| {
        let title = adjust.clone();
        view! {
            <Button
                busy=acts.busy
                disabled=title.is_some()
                title=title
                attr:data-testid="intent-look"
                on:click=move |_| acts.look(id)
            >
                <Icon glyph=Glyph::Again/>
                {tr!(gateways.look)}
            </Button>
        }
    });
    let held = (state == IntentState::Held).then(|| {
        let (of, to) = (intent.clone(), intent.clone());
        let button = |look, test: &'static str, name: &'static str, ask: Callback<()>| {
            let title = adjust.clone();
            view! {
                <Button
                    look=look
                    disabled=title.is_some()
                    title=title
                    attr:data-testid=test
                    on:click=move |_| ask.run(())
                >
                    {name}
                </Button>
            }
        };
        let free = Callback::new(move |()| acts.freed.set(Some(of.clone())));
        let take = Callback::new(move |()| acts.taken.set(Some(to.clone())));
        view! {
            {button(Look::Danger, "intent-cancel", tr!(gateways.release), free)}
            {button(Look::Primary, "intent-capture", tr!(gateways.capture), take)}
        }
    });
    let refunding = left(card).filter(|_| state == IntentState::Paid && !intent.test);
    let refund = refunding.map(|left| {
        let of = Refunding { intent, left };
        view! {
            <Button
                look=Look::Danger
                disabled=reverse.is_some()
                title=reverse
                attr:data-testid="intent-refund"
                on:click=move |_| acts.refunded.set(Some(of.clone()))
            >
                <Icon glyph=Glyph::Undo/>
                {tr!(gateways.refund)}
            </Button>
        }
    });
    view! { {look} {held} {refund} }.into_any()
}
