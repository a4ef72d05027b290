//! How a payment stands: where the gateway sends its payer back to. Waits for word of it, and says what happened.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_params_map;
use shared::api::cabinet::{PaymentItem, operations};
use shared::gateway::intent::IntentState;
use shared::ids::IntentKey;

use super::api::{Failure, read};
use super::pay::address;
use super::ui::{Alert, Mark, Sign, Title, Waiting};
use super::words::sum;
use crate::erased::redrawn;
use crate::tr;

/// How often the server is asked.
const PAUSE_MS: u32 = 2_000;
/// How often it is asked before the payer is told to go on without waiting: a minute.
const TIMES: u32 = 30;

/// What is known: nothing yet, why not, or the payment; and whether it is still waited for.
type Known = (Option<Result<Option<PaymentItem>, Failure>>, bool);

/// Asks until the payment has come to its end, a minute has passed, or the page is left.
fn follow(id: IntentKey, known: RwSignal<Known>, left: Arc<AtomicBool>) {
    spawn_local(async move {
        for turn in 1..=TIMES {
            let answer = read(operations::payment(id)).await;
            let open = match &answer {
                Ok(Some(payment)) => payment.state.is_open(),
                Ok(None) => false,
                // The connection may come back.
                Err(failure) => failure.is_unknown(),
            };
            let goes_on = open && turn < TIMES;
            known.try_set((Some(answer), goes_on));
            if !goes_on {
                return;
            }
            TimeoutFuture::new(PAUSE_MS).await;
            if left.load(Ordering::Relaxed) {
                return;
            }
        }
    });
}

/// The page.
#[component]
pub fn Payment() -> impl IntoView {
    let id = use_params_map().with_untracked(|params| params.get("id")).unwrap_or_default();
    let Ok(id) = id.parse::<IntentKey>() else {
        return view! { <Title text=tr!(cabinet.no_page) back="/cabinet"/> }.into_any();
    };
    let known = RwSignal::new((None, true));
    let left = Arc::new(AtomicBool::new(false));
    let leaving = Arc::clone(&left);
    on_cleanup(move || leaving.store(true, Ordering::Relaxed));
    follow(id, known, Arc::clone(&left));
    let again = Callback::new(move |()| {
        known.update(|known| known.1 = true);
        follow(id, known, Arc::clone(&left));
    });
    view! {
        <Title text=tr!(cabinet.payment) back="/cabinet"/>
        {redrawn(move || match known.get() {
            (None, _) => view! { <Waiting/> }.into_any(),
            (Some(Ok(Some(payment))), waits) => shown(&payment, waits, again),
            (Some(Ok(None)), _) => view! { <Alert text=tr!(cabinet.no_payment).to_owned()/> }.into_any(),
            (Some(Err(failure)), _) => view! { <Alert text=failure.text/> }.into_any(),
        })}
    }
    .into_any()
}

fn shown(payment: &PaymentItem, waits: bool, again: Callback<()>) -> AnyView {
    let told = match payment.state {
        IntentState::Paid => paid(payment),
        IntentState::Cancelled => refused(payment),
        IntentState::Created | IntentState::Pending | IntentState::Held => awaited(payment, waits, again),
    };
    view! {
        <section class="card hero" data-testid=format!("payment-{}", payment.state.code())>
            <p class="muted">{payment.description.clone()} " · " {payment.through.clone()}</p>
            {told}
        </section>
    }
    .into_any()
}

fn home() -> AnyView {
    view! { <a class="button" href="/cabinet">{tr!(cabinet.to_home)}</a> }.into_any()
}

fn paid(payment: &PaymentItem) -> AnyView {
    let words = tr!(cabinet.paid, sum = sum(payment.amount)).to_string();
    let kept = payment.saves.then(|| {
        view! {
            <p>{tr!(cabinet.paid_kept)} " " <a class="inline" href="/cabinet/autopay">{tr!(cabinet.autopay)}</a></p>
        }
    });
    view! {
        <p class="money is-words is-good" role="status"><Mark sign=Sign::Done/>{words}</p>
        {kept}
        {home()}
    }
    .into_any()
}

fn refused(payment: &PaymentItem) -> AnyView {
    let reason = payment.reason.clone().unwrap_or_else(|| tr!(cabinet.not_paid_somehow).to_owned());
    view! {
        <p class="money is-words" role="status">{tr!(cabinet.not_paid)}</p>
        <p>{reason} " " {tr!(cabinet.not_paid_money)}</p>
        <a class="button is-main" href=address(payment.invoice_id)>{tr!(cabinet.pay_otherwise)}</a>
        {home()}
    }
    .into_any()
}

fn awaited(payment: &PaymentItem, waits: bool, again: Callback<()>) -> AnyView {
    let (words, about) = if waits {
        (tr!(cabinet.checking), tr!(cabinet.checking_about))
    } else {
        (tr!(cabinet.still_open), tr!(cabinet.still_open_about))
    };
    let page = payment.pay_url.clone().filter(|url| url.starts_with("http"));
    let page = page.map(|url| {
        let words = tr!(cabinet.back_to_page, sum = sum(payment.amount)).to_string();
        view! { <a class="button" href=url rel="noopener">{words}</a> }
    });
    let ask = (!waits).then(|| {
        view! {
            <button class="button is-main" on:click=move |_| again.run(())>{tr!(cabinet.check_again)}</button>
            {home()}
        }
    });
    view! {
        <p class="money is-words" role="status" aria-busy=waits.to_string()>{words}</p>
        <p>{about}</p>
        {ask}
        {page}
    }
    .into_any()
}
