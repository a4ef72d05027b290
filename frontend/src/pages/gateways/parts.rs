//! What is known of a payment through a gateway, as its page and the panel beside the list show it.

use leptos::prelude::*;
use leptos_router::components::A;
use shared::access::Permission;
use shared::gateway::GivingState;
use shared::gateway::intent::IntentState;

use super::acts::{Acts, clear_button};
use super::link::PayLink;
use super::words::{call_name, giving_badge, kind_name, outcome_mark, state_badge, test_badge};
use crate::calls::amount;
use crate::calls::gateways::{
    self, GatewayAccountView, GatewayAttemptView, GatewayRefundView, IntentCard, IntentView,
};
use crate::pages::documents::{href as document, numbered as document_name};
use crate::remote::Remote;
use crate::session::Session;
use crate::tr;
use crate::ui::text::Copyable;
use crate::ui::{Badge, Button, Mark, Moment, Notice, Timeline, Tone, text};

/// How it stands, whether it is a test, whether a person must look at it.
pub fn badges(intent: &IntentView) -> impl IntoView + use<> {
    view! {
        {state_badge(intent)}
        {test_badge(intent.test)}
        {problem_badge(intent)}
    }
}

/// A mark of what a person must look at.
pub fn problem_badge(intent: &IntentView) -> impl IntoView + use<> {
    let problem = intent.problem.is_some();
    problem.then(|| view! { <Badge tone=Tone::Bad mark=Mark::Bang text=tr!(gateways.problem)/> })
}

/// What a person must look at, and why nothing came of the payment.
pub fn notices(intent: &IntentView, acts: Acts) -> impl IntoView + use<> {
    let id = intent.id;
    let problem = intent.problem.clone().map(|problem| {
        view! {
            <Notice tone=Tone::Bad title=tr!(gateways.problem_title) text=problem>
                {clear_button(id, acts)}
            </Notice>
        }
    });
    let reason = intent.reason.clone().map(|reason| view! { <Notice tone=Tone::Warn title=reason/> });
    view! { {problem} {reason} }
}

/// The facts, with the invoice that is paid; with the client, where it is not named elsewhere.
pub fn facts(card: &IntentCard, accounts: Remote<Vec<GatewayAccountView>>, names: bool) -> AnyView {
    let intent = &card.intent;
    let client = names.then(|| {
        let (page, name) = (format!("/clients/{}", card.client.id), card.client.name.clone());
        view! { <dt>{tr!(documents.client)}</dt><dd><A href=page>{name}</A></dd> }
    });
    let line = |name: &'static str, value: Option<String>| {
        value.filter(|value| !value.is_empty()).map(|value| view! { <dt>{name}</dt><dd>{value}</dd> })
    };
    let money = |view| Some(text::money(amount(view)));
    let invoice = card.invoice.clone().map(|invoice| {
        let name = document_name(&invoice);
        view! { <dt>{tr!(gateways.invoice)}</dt><dd><A href=document(invoice.id)>{name}</A></dd> }
    });
    let remote = intent.remote_id.clone().map(|id| {
        view! { <dt>{tr!(gateways.remote)}</dt><dd><Copyable value=id/></dd> }
    });
    let (account, kind) = (intent.account_id, kind_name(intent.kind));
    let gateway = move || match gateways::name_of(accounts, account).filter(|name| name != kind) {
        Some(name) => format!("{name} ({kind})"),
        None => kind.to_owned(),
    };
    let instant = |at: Option<shared::api::scalars::DateTime>| at.map(|at| text::instant(at.0));
    let back = Some(intent.refunded).filter(|back| amount(*back).minor() != 0).and_then(money);
    let payable = matches!(intent.state, IntentState::Created | IntentState::Pending);
    let how = match (intent.method_id.is_some(), intent.hold, intent.save) {
        (true, ..) => Some(tr!(gateways.by_method)),
        (false, true, true) => Some(tr!(gateways.by_hold_keep)),
        (false, true, false) => Some(tr!(gateways.by_hold)),
        (false, false, true) => Some(tr!(gateways.by_keep)),
        (false, false, false) => None,
    };
    view! {
        <dl class="facts">
            {client}
            {line(tr!(gateways.amount), money(intent.amount))}
            {line(tr!(gateways.paid), intent.paid.and_then(money))}
            {line(tr!(gateways.refunded), back)}
            {line(tr!(gateways.fee), intent.fee.and_then(money))}
            {line(tr!(gateways.description), Some(intent.description.clone()))}
            {invoice}
            <dt>{tr!(gateways.gateway)}</dt>
            <dd>{gateway}</dd>
            {line(tr!(gateways.how), how.map(str::to_owned))}
            {remote}
            {line(tr!(gateways.created), Some(format!("{}, {}", intent.created_by, text::instant(intent.created_at.0))))}
            {line(tr!(gateways.settled), instant(intent.settled_at))}
            {line(tr!(gateways.expires), instant(intent.expires_at.filter(|_| payable)))}
            {line(tr!(gateways.next_look), instant(intent.next_look_at))}
        </dl>
    }
    .into_any()
}

/// The link, while somebody can pay by it.
pub fn link(intent: &IntentView) -> Option<AnyView> {
    let url = intent.pay_url.clone().filter(|_| intent.state == IntentState::Pending)?;
    Some(view! { <PayLink url=url/> }.into_any())
}

/// Calls of the gateway, the last one first.
pub fn asked(attempts: Vec<GatewayAttemptView>) -> AnyView {
    let moment = |attempt: GatewayAttemptView| {
        let (tone, mark, outcome) = outcome_mark(attempt.call, attempt.outcome);
        let answer = (!attempt.answer.is_empty()).then_some(attempt.answer);
        Moment {
            at: text::instant(attempt.at.0),
            title: format!("{}: {outcome}", call_name(attempt.call)),
            who: tr!(gateways.took, ms = text::number(attempt.milliseconds)).to_string(),
            tone,
            mark,
            details: answer.map(|answer| view! { <p class="muted">{answer}</p> }.into_any()),
        }
    };
    let moments: Vec<Moment> = attempts.into_iter().rev().map(moment).collect();
    if moments.is_empty() {
        return view! { <p class="muted">{tr!(gateways.no_attempts)}</p> }.into_any();
    }
    view! { <Timeline label=tr!(gateways.attempts) moments=moments/> }.into_any()
}

/// Refunds; of one that nobody answered about a person says what the gateway's cabinet shows.
pub fn given(refunds: Vec<GatewayRefundView>, acts: Acts) -> impl IntoView {
    let lacks = Session::get().lacks(Permission::LedgerReverse);
    let row = move |refund: GatewayRefundView| {
        let lost = refund.state == GivingState::Waiting && refund.next_look_at.is_none();
        let who =
            tr!(gateways.asked_by, who = refund.created_by.clone(), at = text::instant(refund.created_at.0));
        let (kept, title) = (refund.clone(), lacks.clone());
        let settle = lost.then(|| {
            view! {
                <Button
                    disabled=title.is_some()
                    title=title
                    attr:data-testid="intent-settle"
                    on:click=move |_| acts.settled.set(Some(kept.clone()))
                >
                    {tr!(gateways.settle)}
                </Button>
            }
        });
        view! {
            <tr>
                <td>{giving_badge(refund.state)}</td>
                <td>
                    {refund.reason}
                    <div class="muted">{who.to_string()}</div>
                    {refund.answer.map(|answer| view! { <div class="muted">{answer}</div> })}
                    {settle.map(|settle| view! { <div class="row">{settle}</div> })}
                </td>
                <td class="num">{text::money(amount(refund.amount))}</td>
            </tr>
        }
    };
    view! {
        <table class="lines is-spaced is-marked" data-testid="intent-refunds">
            <tbody>{refunds.into_iter().map(row).collect_view()}</tbody>
        </table>
    }
}
