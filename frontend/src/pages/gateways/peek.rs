//! A payment beside the list: how it stands, what was asked about it, what can be done.

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::components::A;
use shared::access::Permission;
use shared::api::gateways::{GatewayAttemptView, GatewayRefundView};
use shared::gateway::GivingState;
use shared::gateway::intent::IntentState;
use shared::ids::IntentKey;

use super::refund::{RefundDialog, Refunding};
use super::words::{call_name, giving_badge, kind_name, outcome_mark, state_badge};
use crate::api::ApiError;
use crate::calls::amount;
use crate::calls::gateways::{self, IntentCard, IntentRow, IntentView};
use crate::pages::documents::{href, numbered};
use crate::remote::Remote;
use crate::session::Session;
use crate::tr;
use crate::ui::erased::redrawn;
use crate::ui::text::Copyable;
use crate::ui::{Button, Moment, Notice, Peek, Refusal, Skeleton, Timeline, Toasts, Tone, text};

/// What can be done with a payment; the list is read anew.
#[derive(Clone, Copy)]
struct Acts {
    toasts: Toasts,
    version: RwSignal<u32>,
    refunding: RwSignal<Option<Refunding>>,
}

impl Acts {
    fn run(self, done: &'static str, asking: impl Future<Output = Result<IntentCard, ApiError>> + 'static) {
        spawn_local(async move {
            match asking.await {
                Ok(_) => self.toasts.done(done),
                Err(error) => self.toasts.refused(&error),
            }
            self.version.try_update(|n| *n = n.wrapping_add(1));
        });
    }
}

/// The panel; open while a payment is chosen.
#[component]
pub fn IntentPeek(row: RwSignal<Option<IntentRow>>, version: RwSignal<u32>) -> impl IntoView {
    let refunding = RwSignal::new(None::<Refunding>);
    let acts = Acts { toasts: Toasts::get(), version, refunding };
    let done = Callback::new(move |()| version.update(|n| *n = n.wrapping_add(1)));
    let body = move |row: IntentRow| {
        let id = row.intent.id;
        let card = Remote::new(move || {
            version.track();
            gateways::one(id)
        });
        redrawn(move || match card.get() {
            None => view! { <div class="stack" aria-busy="true"><Skeleton width="70%"/></div> }.into_any(),
            Some(Err(error)) => view! { <Refusal error=error retry=move |()| card.refresh()/> }.into_any(),
            Some(Ok(None)) => view! { <Notice tone=Tone::Warn title=tr!(errors.not_found)/> }.into_any(),
            Some(Ok(Some(card))) => payment(card, acts),
        })
    };
    view! {
        <Peek row=row title=|row: &IntentRow| row.intent.description.clone() id="intent-peek" body=body/>
        <RefundDialog asked=refunding done=done/>
    }
}

fn payment(card: IntentCard, acts: Acts) -> AnyView {
    let IntentCard { intent, client, invoice, attempts, refunds } = card;
    let buttons = buttons(&intent, acts);
    let problem = problem(&intent, acts);
    let url = intent.pay_url.clone().filter(|_| intent.state == IntentState::Pending);
    let invoice = invoice.map(|invoice| {
        let name = numbered(&invoice);
        view! { <dt>{tr!(gateways.invoice)}</dt><dd><A href=href(invoice.id)>{name}</A></dd> }
    });
    view! {
        <div class="row is-wrapped">
            {state_badge(intent.state)}
            <A href=format!("/clients/{}", client.id)>{client.name}</A>
        </div>
        {problem}
        {intent.reason.clone().map(|reason| view! { <Notice tone=Tone::Warn title=reason/> })}
        <dl class="facts">
            <dt>{tr!(gateways.amount)}</dt>
            <dd class="num">{text::money(amount(intent.amount))}</dd>
            {intent.paid.map(|paid| view! { <dt>{tr!(gateways.paid)}</dt><dd class="num">{text::money(amount(paid))}</dd> })}
            {(intent.refunded.amount.0 > rust_decimal::Decimal::ZERO).then(|| {
                view! { <dt>{tr!(gateways.refunded)}</dt><dd class="num">{text::money(amount(intent.refunded))}</dd> }
            })}
            {intent.fee.map(|fee| view! { <dt>{tr!(gateways.fee)}</dt><dd class="num">{text::money(amount(fee))}</dd> })}
            {invoice}
            <dt>{tr!(gateways.gateway)}</dt>
            <dd>{format!("{}, № {}", kind_name(intent.kind), intent.number)}</dd>
            {intent.remote_id.clone().map(|id| view! { <dt>{tr!(gateways.remote)}</dt><dd><Copyable value=id/></dd> })}
            <dt>{tr!(gateways.created)}</dt>
            <dd>{format!("{}, {}", intent.created_by, text::instant(intent.created_at.0))}</dd>
            {intent.next_look_at.map(|at| view! { <dt>{tr!(gateways.next_look)}</dt><dd>{text::instant(at.0)}</dd> })}
        </dl>
        {url.map(|url| view! {
            <section class="stack-s" aria-label=tr!(gateways.link)><h3>{tr!(gateways.link)}</h3><Copyable value=url/></section>
        })}
        {buttons}
        {given(refunds, acts)}
        {asked(attempts)}
        <A href=format!("/gateway/events?intent={}", intent.id)>{tr!(gateways.events_of)}</A>
    }
    .into_any()
}

fn problem(intent: &IntentView, acts: Acts) -> impl IntoView + use<> {
    let id = intent.id;
    intent.problem.clone().map(|problem| {
        view! {
            <Notice tone=Tone::Bad title=tr!(gateways.problem_title) text=problem/>
            <div class="row">
                <Button
                    attr:data-testid="intent-clear"
                    on:click=move |_| acts.run(tr!(gateways.cleared), gateways::clear(id))
                >
                    {tr!(gateways.clear)}
                </Button>
            </div>
        }
    })
}

fn asked(attempts: Vec<GatewayAttemptView>) -> Option<AnyView> {
    let moment = |attempt: GatewayAttemptView| {
        let (tone, mark, outcome) = outcome_mark(attempt.outcome);
        let answer = (!attempt.answer.is_empty()).then(|| attempt.answer.clone());
        let took = tr!(gateways.took, ms = text::number(attempt.milliseconds)).to_string();
        Moment {
            at: text::instant(attempt.at.0),
            title: format!("{}: {outcome}", call_name(attempt.call)),
            who: took,
            tone,
            mark,
            details: answer.map(|answer| view! { <p class="muted">{answer}</p> }.into_any()),
        }
    };
    let moments: Vec<Moment> = attempts.into_iter().rev().map(moment).collect();
    (!moments.is_empty()).then(|| {
        view! {
            <section class="stack">
                <h3>{tr!(gateways.attempts)}</h3>
                <Timeline label=tr!(gateways.attempts) moments=moments/>
            </section>
        }
        .into_any()
    })
}

/// Refunds; of one that nobody answered about a person says what the gateway's cabinet shows.
fn given(refunds: Vec<GatewayRefundView>, acts: Acts) -> Option<AnyView> {
    let row = move |refund: GatewayRefundView| {
        let (id, lost) = (refund.id, refund.state == GivingState::Waiting && refund.answer.is_some());
        let choice = move |went: bool, name: &'static str| {
            view! {
                <Button on:click=move |_| acts.run(tr!(gateways.refund_settled), gateways::settle_refund(id, went))>
                    {name}
                </Button>
            }
        };
        view! {
            <li class="stack-s">
                <div class="row is-wrapped">
                    {giving_badge(refund.state)}
                    <span class="num">{text::money(amount(refund.amount))}</span>
                    <span class="muted">{refund.reason}</span>
                </div>
                {refund.answer.map(|answer| view! { <p class="muted">{answer}</p> })}
                {lost.then(|| view! {
                    <div class="row is-wrapped">
                        {choice(true, tr!(gateways.refund_went))} {choice(false, tr!(gateways.refund_did_not))}
                    </div>
                })}
            </li>
        }
    };
    (!refunds.is_empty()).then(|| {
        view! {
            <section class="stack" aria-label=tr!(gateways.refunds)>
                <h3>{tr!(gateways.refunds)}</h3>
                <ul class="stack-s">{refunds.into_iter().map(row).collect_view()}</ul>
            </section>
        }
        .into_any()
    })
}

fn buttons(intent: &IntentView, acts: Acts) -> impl IntoView + use<> {
    let session = Session::get();
    let (adjust, reverse) =
        (session.lacks(Permission::LedgerAdjust), session.lacks(Permission::LedgerReverse));
    let (id, state): (IntentKey, IntentState) = (intent.id, intent.state);
    let act = move |test: &'static str, name: &'static str, run: Callback<()>| {
        let (title, forbidden) = (adjust.clone(), adjust.is_some());
        view! {
            <Button disabled=forbidden title=title attr:data-testid=test on:click=move |_| run.run(())>{name}</Button>
        }
    };
    let look = (state.is_open() && !intent.test).then(|| {
        let run = Callback::new(move |()| acts.run(tr!(gateways.looked), gateways::look(id)));
        act("intent-look", tr!(gateways.look), run)
    });
    let held = (state == IntentState::Held).then(|| {
        let take = Callback::new(move |()| acts.run(tr!(gateways.captured), gateways::capture(id, None)));
        let free = Callback::new(move |()| acts.run(tr!(gateways.let_go), gateways::cancel(id)));
        view! {
            {act("intent-capture", tr!(gateways.capture), take)}
            {act("intent-cancel", tr!(gateways.release), free)}
        }
    });
    let left = intent.paid.map_or(0, |paid| amount(paid).minor()) - amount(intent.refunded).minor();
    let refunding = Refunding::of(intent, left);
    let refund = (state == IntentState::Paid && left > 0 && !intent.test).then(|| {
        let forbidden = reverse.is_some();
        view! {
            <Button
                disabled=forbidden
                title=reverse
                attr:data-testid="intent-refund"
                on:click=move |_| acts.refunding.set(Some(refunding.clone()))
            >
                {tr!(gateways.refund)}
            </Button>
        }
    });
    view! { <div class="row is-wrapped">{look} {held} {refund}</div> }
}
