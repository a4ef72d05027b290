//! Refunds: how they stand and what can be done with them.

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::components::A;
use shared::access::Permission;
use shared::payments::RefundState;

use super::words::{href, refund_badge};
use crate::calls::payments::{self, RefundDecideInput, RefundPayInput, RefundView};
use crate::calls::{amount, idempotency_key};
use crate::session::Session;
use crate::tr;
use crate::ui::dialog::opened_by;
use crate::ui::{Button, Dialog, DialogForm, Look, Submission, TextArea, Toasts, text};

/// The list of refunds; `of_many` when they are of several payments.
pub fn list(refunds: Vec<RefundView>, of_many: bool, done: Callback<()>) -> impl IntoView {
    let refused = RwSignal::new(None::<RefundView>);
    view! {
        <table class="lines is-spaced" data-testid="refunds">
            <tbody>{refunds.into_iter().map(|refund| row(refund, of_many, refused, done)).collect_view()}</tbody>
        </table>
        <RefuseDialog refund=refused done=done/>
    }
}

fn row(
    refund: RefundView,
    of_many: bool,
    refused: RwSignal<Option<RefundView>>,
    done: Callback<()>,
) -> impl IntoView {
    let who = tr!(payments.asked_by, who = refund.asked_by.clone(), at = text::instant(refund.asked_at.0));
    let paid = refund.paid_on.map(|day| tr!(payments.paid_on, day = text::date(day.0)).to_string());
    let buttons = buttons(&refund, refused, done);
    let link = of_many.then(|| view! { <A href=href(refund.payment_id)>{tr!(payments.to_payment)}</A>" " });
    view! {
        <tr>
            <td>{refund_badge(refund.state)}</td>
            <td>
                {link}
                {refund.reason.clone()}
                <div class="muted">{who.to_string()} {paid.map(|paid| format!(". {paid}"))}</div>
                {refund.answer.clone().map(|answer| view! { <div class="muted">{answer}</div> })}
            </td>
            <td class="num">{text::money(amount(refund.amount))}</td>
            <td><div class="row">{buttons}</div></td>
        </tr>
    }
}

fn buttons(
    refund: &RefundView,
    refused: RwSignal<Option<RefundView>>,
    done: Callback<()>,
) -> impl IntoView + use<> {
    let lacks = Session::get().lacks(Permission::LedgerReverse);
    let forbidden = lacks.is_some();
    let toasts = Toasts::get();
    let (id, state, kept) = (refund.id, refund.state, refund.clone());
    let act = move |pay: bool| {
        let key = idempotency_key();
        spawn_local(async move {
            let answer = if pay {
                payments::pay_out(RefundPayInput { id, on: None, idempotency_key: key }).await
            } else {
                payments::approve(RefundDecideInput { id, reason: None, idempotency_key: key }).await
            };
            match answer {
                Ok(_) => {
                    toasts.done(tr!(payments.refund_noted).to_owned());
                    done.try_run(());
                }
                Err(error) => toasts.refused(&error),
            }
        });
    };
    let next = match state {
        RefundState::Asked => Some((false, tr!(payments.refund_agree), "refund-approve")),
        RefundState::Owed => Some((true, tr!(payments.refund_pay), "refund-pay")),
        RefundState::Paid | RefundState::Refused => None,
    };
    let go_on = next.map(|(pay, name, id)| {
        let title = lacks.clone();
        view! {
            <Button disabled=forbidden title=title attr:data-testid=id on:click=move |_| act(pay)>{name}</Button>
        }
    });
    let no = next.is_some().then(|| {
        view! {
            <Button
                disabled=forbidden
                title=lacks
                attr:data-testid="refund-refuse"
                on:click=move |_| refused.set(Some(kept.clone()))
            >
                {tr!(payments.refund_deny)}
            </Button>
        }
    });
    view! { {go_on} {no} }
}

/// Why a refund is given up.
#[component]
fn RefuseDialog(refund: RwSignal<Option<RefundView>>, done: Callback<()>) -> impl IntoView {
    let open = opened_by(refund);
    let form = move || Some(view! { <RefuseForm open=open refund=refund.get()? done=done/> });
    view! { <Dialog open=open title=tr!(payments.deny_title).to_owned() id="refuse-dialog">{form}</Dialog> }
}

#[component]
fn RefuseForm(open: RwSignal<bool>, refund: RefundView, done: Callback<()>) -> impl IntoView {
    let toasts = Toasts::get();
    let submission = Submission::new();
    let reason = RwSignal::new(String::new());
    let id = refund.id;
    let sum = text::money(amount(refund.amount));
    let send = move |()| {
        let why = reason.get_untracked().trim().to_owned();
        if why.is_empty() {
            return;
        }
        let input = RefundDecideInput { id, reason: Some(why), idempotency_key: submission.key() };
        submission.send(payments::refuse(input), move |_| {
            open.set(false);
            toasts.done(tr!(payments.refund_noted).to_owned());
            done.try_run(());
        });
    };
    let button = tr!(payments.deny_sum, sum = sum).to_string();
    view! {
        <DialogForm
            open=open
            submission=submission
            on_send=send
            id="refuse-submit"
            button=move || button.clone()
            look=Look::Final
        >
            <p class="muted">{tr!(payments.deny_text)}</p>
            <TextArea
                id="refuse-reason"
                label=tr!(documents.reason)
                value=reason
                error=submission.required("reason", reason, tr!(errors.reason_empty))
            />
        </DialogForm>
    }
}
