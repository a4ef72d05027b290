//! Paying: the sum, through what, and whether the card is kept.

use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_query_map;
use shared::api::cabinet::{CabinetPayInput, DocumentDetail, PayAccount, PayOffer, PaymentItem, operations};
use shared::api::common::MoneyView;
use shared::api::scalars::Decimal;
use shared::ids::{DocumentKey, GatewayAccountId};
use shared::money::Money;
use uuid::Uuid;

use super::api::done;
use super::load::{Doing, Loaded};
use super::ui::{Field, Mark, Sign, Title, paragraphs};
use super::words::{amount, sum, unbroken};
use crate::erased::redrawn;
use crate::format;
use crate::i18n::lang;
use crate::tr;

/// How long the button waits for the page to be left.
const LEAVING_MS: u32 = 10_000;

/// Where paying begins; of an invoice where there is one.
pub fn address(invoice: Option<DocumentKey>) -> String {
    match invoice {
        Some(id) => format!("/cabinet/pay?invoice={id}"),
        None => "/cabinet/pay".to_owned(),
    }
}

/// What is paid.
#[derive(Clone)]
struct Aim {
    invoice: Option<DocumentKey>,
    called: Option<String>,
    wanted: Option<MoneyView>,
}

impl Aim {
    /// The rest of an invoice; none where nothing of it is to be paid.
    fn of(detail: DocumentDetail) -> Option<Aim> {
        let left = detail.to_pay?;
        let number = unbroken(&detail.document.number);
        let called = tr!(cabinet.pay_invoice, number = number).to_string();
        Some(Aim { invoice: Some(detail.document.id), called: Some(called), wanted: Some(left) })
    }
}

/// The page.
#[component]
pub fn Pay() -> impl IntoView {
    let invoice = use_query_map().with_untracked(|query| query.get("invoice"));
    let invoice = invoice.and_then(|id| id.parse::<DocumentKey>().ok());
    let offer = Loaded::now(operations::pay_offer());
    let Some(id) = invoice else {
        return view! {
            <Title text=tr!(cabinet.pay) back="/cabinet"/>
            {offer.draw(|offer| {
                let owed = Some(offer.owed).filter(|owed| amount(*owed).minor() > 0);
                form(&offer, Aim { invoice: None, called: None, wanted: owed })
            })}
        }
        .into_any();
    };
    let document = Loaded::now(operations::document(id));
    view! {
        <Title text=tr!(cabinet.pay) back="/cabinet/documents"/>
        {document.draw(move |detail| match detail.and_then(Aim::of) {
            Some(aim) => offer.draw(move |offer| form(&offer, aim.clone())),
            None => view! {
                <div class="note is-info"><p>{tr!(cabinet.pay_no_invoice)}</p></div>
                <a class="button" href="/cabinet">{tr!(cabinet.to_home)}</a>
            }
            .into_any(),
        })}
    }
    .into_any()
}

/// What is chosen and typed.
#[derive(Clone, Copy)]
struct Draft {
    sum: RwSignal<String>,
    through: RwSignal<Option<GatewayAccountId>>,
    keeps: RwSignal<bool>,
    /// What was sent last, and under which key: another wish is another call.
    sent: StoredValue<Option<(CabinetPayInput, String)>>,
}

impl Draft {
    fn input(self, offer: &PayOffer, aim: &Aim) -> Option<CabinetPayInput> {
        let sum = format::parse_money(&self.sum.get_untracked(), offer.most.currency.0).ok()?;
        let consent = (self.keeps.get_untracked() && self.saves(offer)).then(|| offer.consent.clone());
        let input = CabinetPayInput {
            account_id: self.through.get_untracked(),
            invoice_id: aim.invoice,
            amount: Some(Decimal(sum.to_decimal())),
            consent,
            idempotency_key: String::new(),
        };
        let known = self.sent.get_value().filter(|(sent, _)| *sent == input);
        let key = known.map_or_else(|| Uuid::new_v4().to_string(), |(_, key)| key);
        self.sent.set_value(Some((input.clone(), key.clone())));
        Some(CabinetPayInput { idempotency_key: key, ..input })
    }

    /// Whether what is chosen can be kept.
    fn saves(self, offer: &PayOffer) -> bool {
        let chosen = self.through.get();
        offer.accounts.iter().any(|account| Some(account.id) == chosen && account.saves)
    }
}

fn form(offer: &PayOffer, aim: Aim) -> AnyView {
    if offer.accounts.is_empty() {
        return view! {
            <div class="note is-info"><p>{tr!(cabinet.pay_not_offered)}</p></div>
            <a class="button" href="/cabinet/documents">{tr!(cabinet.documents)}</a>
        }
        .into_any();
    }
    let wanted = aim.wanted.map(|wanted| format::typed(amount(wanted).to_decimal(), lang()));
    let draft = Draft {
        sum: RwSignal::new(wanted.unwrap_or_default()),
        through: RwSignal::new(offer.accounts.first().map(|account| account.id)),
        keeps: RwSignal::new(false),
        sent: StoredValue::new(None),
    };
    let doing = Doing::new();
    let wrong = RwSignal::new(false);
    let currency = offer.most.currency.0;
    let typed = move || draft.sum.with(|text| format::parse_money(text, currency).ok());
    let words = move || match typed().filter(|sum| sum.minor() > 0) {
        Some(sum) => tr!(cabinet.pay_sum, sum = format::money(sum, lang())).to_string(),
        None => tr!(cabinet.pay).to_owned(),
    };
    let refused = doing.field("amount");
    let told = Signal::derive(move || {
        let unreadable = wrong.get() && typed().is_none_or(|sum: Money| sum.minor() <= 0);
        if unreadable { Some(tr!(cabinet.pay_wrong_sum).to_owned()) } else { refused.get() }
    });
    let called = aim.called.clone().map(|called| view! { <p>{called}</p> });
    let known = offer.clone();
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if typed().is_none_or(|sum| sum.minor() <= 0) {
            wrong.set(true);
            return;
        }
        if let Some(input) = draft.input(&known, &aim)
            && doing.begin()
        {
            spawn_local(async move {
                match done(operations::pay(&input)).await {
                    Ok(payment) => {
                        leave_for(&payment);
                        // Who comes back by the browser's own button finds the page as it was left.
                        TimeoutFuture::new(LEAVING_MS).await;
                        doing.end(None);
                    }
                    Err(failure) => doing.end(Some(failure)),
                }
            });
        }
    };
    view! {
        <form class="card stack" novalidate on:submit=submit>
            {called}
            <Field
                id="pay-sum"
                label=tr!(cabinet.pay_how_much, sign = currency.sign()).to_string()
                inputmode="decimal"
                value=draft.sum
                error=told
            />
            {choices(&offer.accounts, draft)}
            {keeping(offer, draft)}
            {doing.rest(&["amount"])}
            <button class="button is-main" type="submit" disabled=move || doing.busy.get() data-testid="pay">
                {words}
            </button>
            <p class="muted">{tr!(cabinet.pay_about)}</p>
        </form>
    }
    .into_any()
}

/// Where to go when a payment is begun: to the gateway's page; where there is none yet, to wait for it.
fn leave_for(payment: &PaymentItem) {
    let own = format!("/cabinet/payments/{}", payment.id);
    let to = payment.pay_url.clone().filter(|url| url.starts_with("http")).unwrap_or(own);
    drop(window().location().set_href(&to));
}

/// Through what, where there is a choice.
fn choices(accounts: &[PayAccount], draft: Draft) -> AnyView {
    if accounts.len() < 2 {
        return ().into_any();
    }
    let one = |account: &PayAccount| {
        let id = account.id;
        view! {
            <label class="choice">
                <input
                    type="radio"
                    name="pay-through"
                    prop:checked=move || draft.through.get() == Some(id)
                    on:change=move |_| draft.through.set(Some(id))
                />
                <span>{account.title.clone()}</span>
            </label>
        }
    };
    view! {
        <fieldset class="stack">
            <legend>{tr!(cabinet.pay_through)}</legend>
            {accounts.iter().map(one).collect_view()}
        </fieldset>
    }
    .into_any()
}

/// Whether the card is kept and charged, with the words to which that agrees.
fn keeping(offer: &PayOffer, draft: Draft) -> AnyView {
    let known = offer.clone();
    let consent = offer.consent.clone();
    redrawn(move || {
        if !draft.saves(&known) {
            return ().into_any();
        }
        let consent = consent.clone();
        view! {
            <div class="stack">
                <label class="choice">
                    <input
                        type="checkbox"
                        prop:checked=draft.keeps
                        on:change=move |event| draft.keeps.set(event_target_checked(&event))
                    />
                    <span>{tr!(cabinet.pay_keep)}</span>
                </label>
                {redrawn(move || {
                    if draft.keeps.get() {
                        view! { <div class="consent" data-testid="consent-words">{paragraphs(&consent)}</div> }.into_any()
                    } else {
                        view! { <p class="muted">{tr!(cabinet.pay_keep_about)}</p> }.into_any()
                    }
                })}
            </div>
        }
        .into_any()
    })
}

/// Payments that wait, each leading to how it stands.
pub fn waiting(payments: Vec<PaymentItem>) -> AnyView {
    if payments.is_empty() {
        return ().into_any();
    }
    let one = |payment: PaymentItem| {
        let to = format!("/cabinet/payments/{}", payment.id);
        let figure = sum(payment.amount);
        view! { <super::ui::Row to=to title=payment.description about=payment.through figure=figure/> }
    };
    view! {
        <section class="card" aria-labelledby="waiting" data-testid="waiting">
            <h2 id="waiting" class="with-mark"><Mark sign=Sign::Clock/>{tr!(cabinet.pay_waiting)}</h2>
            <ul class="rows">{payments.into_iter().take(3).map(one).collect_view()}</ul>
        </section>
    }
    .into_any()
}
