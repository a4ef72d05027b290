//! The first page: what is owed, what comes next, what is suspended, the latest documents.

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::api::cabinet::{
    AccountView, CabinetInvoiceInput, DocumentItem, Page, PayOffer, PromiseInput, PromiseOffer,
    SuspensionView, operations,
};
use shared::blocks::BlockKind;
use shared::documents::DocumentKind;
use shared::ledger::BalanceState;
use uuid::Uuid;

use super::api::done;
use super::documents::row;
use super::load::{Doing, Loaded};
use super::pay;
use super::ui::{Mark, Sign, Title};
use super::words::{amount, day, last_day, method, sum, suspension};
use crate::erased::redrawn;
use crate::{today, tr};

/// Documents that are shown.
const LATEST: usize = 3;

/// The page.
#[component]
pub fn Home() -> impl IntoView {
    let account = Loaded::now(operations::account());
    let offer = Loaded::now(operations::promise_offer());
    let documents = Loaded::now(operations::documents(None));
    let pay = Loaded::now(operations::pay_offer());
    let waiting = Loaded::now(operations::waiting_payments());
    view! {
        <Title text=tr!(cabinet.home)/>
        {account
            .draw(move |view| {
                today::said(view.today.0);
                let invoice = documents.get().and_then(|page| unpaid(page.nodes));
                view! {
                    {suspensions(&view)}
                    {balance(&view, invoice, (documents, pay))}
                    {redrawn(move || waiting.get().map(pay::waiting))}
                    {next(&view)}
                    {autopay(&view, pay)}
                    {promised(&view, offer, account)}
                }
            })}
        <section class="card" aria-labelledby="latest">
            <div class="card__head">
                <h2 id="latest">{tr!(cabinet.latest)}</h2>
                <a href="/cabinet/documents">{tr!(cabinet.all)}</a>
            </div>
            {documents
                .draw(move |page| {
                    let rows: Vec<_> = page.nodes.into_iter().take(LATEST).map(row).collect();
                    if rows.is_empty() {
                        view! { <p class="muted">{tr!(cabinet.no_documents)}</p> }.into_any()
                    } else {
                        view! { <ul class="rows">{rows}</ul> }.into_any()
                    }
                })}
        </section>
    }
}

/// The newest invoice that can be paid.
fn unpaid(documents: Vec<DocumentItem>) -> Option<DocumentItem> {
    use shared::documents::DocumentState as State;
    documents.into_iter().find(|document| {
        let open = matches!(document.state, State::Issued | State::Sent | State::PartlyPaid | State::Overdue);
        document.kind == DocumentKind::Invoice && open
    })
}

/// What is suspended, why, and what helps.
fn suspensions(account: &AccountView) -> AnyView {
    let today = account.today.0;
    let one = |off: &SuspensionView| {
        let holds = off.from.0 <= today;
        let what = off.subscription.clone().map(|name| format!("{name}: "));
        let title = format!("{}{}", what.unwrap_or_default(), suspension(off.kind));
        let when = match (holds, off.until) {
            (false, _) => tr!(cabinet.off_from, day = day(off.from.0)).to_string(),
            (true, Some(until)) => tr!(cabinet.off_until, day = last_day(until.0)).to_string(),
            (true, None) => tr!(cabinet.off_since, day = day(off.from.0)).to_string(),
        };
        let remedy = match off.kind {
            BlockKind::Financial => tr!(cabinet.off_pay, sum = sum(account.owed)).to_string(),
            BlockKind::Administrative | BlockKind::ByRequest | BlockKind::Technical => String::new(),
        };
        let tone = if off.kind == BlockKind::ByRequest || !holds { "note is-warn" } else { "note is-bad" };
        view! {
            <div class=tone role="status" data-testid="suspension">
                <Mark sign=Sign::Warn/>
                <div>
                    <strong>{title}</strong>
                    <p>{when} " " {remedy}</p>
                </div>
            </div>
        }
    };
    account.suspensions.iter().map(one).collect_view().into_any()
}

/// The balance in words, and how to pay.
fn balance(
    account: &AccountView,
    invoice: Option<DocumentItem>,
    (documents, pay): (Loaded<Page<DocumentItem>>, Loaded<PayOffer>),
) -> AnyView {
    let (label, figure, tone) = match account.state {
        BalanceState::Debt => (tr!(cabinet.to_pay), sum(account.owed), "money"),
        BalanceState::Zero => (tr!(cabinet.balance), tr!(cabinet.no_debt).to_owned(), "money is-words"),
        BalanceState::Advance => (tr!(cabinet.on_account), sum(account.balance), "money is-good"),
    };
    let overdue = account.overdue_from.filter(|_| amount(account.overdue).minor() > 0).map(|from| {
        let text = tr!(cabinet.overdue, sum = sum(account.overdue), day = day(from.0)).to_string();
        view! { <p class="overdue">{text}</p> }
    });
    let debt = account.state == BalanceState::Debt;
    let known = account.clone();
    let ways = redrawn(move || {
        if pay.is_awaited() {
            return view! { <div class="hero__ways" aria-busy="true"></div> }.into_any();
        }
        let online = pay.get().is_some_and(|offer| !offer.accounts.is_empty());
        let at_once = online.then(|| at_once(&known));
        let look = if online { "button" } else { "button is-main" };
        let by_invoice = debt.then(|| match invoice.clone() {
            Some(invoice) => view! {
                <a class=look href=format!("/cabinet/files/documents/{}.pdf", invoice.id) target="_blank" rel="noopener">
                    <Mark sign=Sign::Down/>
                    {tr!(cabinet.invoice_pdf, number = invoice.number).to_string()}
                </a>
                <p class="muted">{tr!(cabinet.pay_by_invoice)}</p>
            }
            .into_any(),
            None => invoice_button(&known, look, documents),
        });
        view! { <div class="hero__ways">{at_once} {by_invoice}</div> }.into_any()
    });
    view! {
        <section class="card hero" aria-labelledby="balance">
            <h2 id="balance">{label}</h2>
            <p class=tone data-testid="balance">{figure}</p>
            {overdue}
            {ways}
        </section>
    }
    .into_any()
}

/// Pays what is owed at once, or more in advance.
fn at_once(account: &AccountView) -> AnyView {
    let (look, words) = match account.state {
        BalanceState::Debt => ("button is-main", tr!(cabinet.pay_sum, sum = sum(account.owed)).to_string()),
        BalanceState::Zero | BalanceState::Advance => ("button", tr!(cabinet.pay_ahead).to_owned()),
    };
    view! { <a class=look href=pay::address(None) data-testid="to-pay">{words}</a> }.into_any()
}

/// What is charged by itself, where that can be.
fn autopay(account: &AccountView, pay: Loaded<PayOffer>) -> AnyView {
    let charged = account.autopay.clone();
    redrawn(move || {
        let offered = pay.get().is_some_and(|offer| offer.accounts.iter().any(|account| account.saves));
        let words = match &charged {
            Some(title) => method(title),
            None if offered => tr!(cabinet.autopay_off).to_owned(),
            None => return ().into_any(),
        };
        view! {
            <a class="card pair is-link" href="/cabinet/autopay" data-testid="autopay">
                <span>{tr!(cabinet.autopay)}</span>
                <strong>{words}</strong>
            </a>
        }
        .into_any()
    })
}

/// An invoice for the debt, where there is none.
fn invoice_button(
    account: &AccountView,
    look: &'static str,
    documents: Loaded<Page<DocumentItem>>,
) -> AnyView {
    let doing = Doing::new();
    let owed = account.owed;
    let key = Uuid::new_v4().to_string();
    let issue = move |_| {
        if !doing.begin() {
            return;
        }
        let input = CabinetInvoiceInput { total: owed.amount, idempotency_key: key.clone() };
        spawn_local(async move {
            let answer = done(operations::invoice(&input)).await;
            if answer.is_ok() {
                documents.again(operations::documents(None));
            }
            doing.end(answer.err());
        });
    };
    view! {
        {doing.rest(&[])}
        <button class=look on:click=issue disabled=move || doing.busy.get() data-testid="invoice">
            {tr!(cabinet.get_invoice, sum = sum(owed)).to_string()}
        </button>
        <p class="muted">{tr!(cabinet.get_invoice_about)}</p>
    }
    .into_any()
}

/// What is charged next.
fn next(account: &AccountView) -> AnyView {
    let Some(next) = account.next.clone() else { return ().into_any() };
    view! {
        <section class="card pair" aria-labelledby="next">
            <h2 id="next">{tr!(cabinet.next)}</h2>
            <p data-testid="next">{sum(next.amount)} <span class="muted">{day(next.on.0)}</span></p>
        </section>
    }
    .into_any()
}

/// A promised payment: that which holds, or the one that may be given.
fn promised(account: &AccountView, offer: Loaded<PromiseOffer>, account_of: Loaded<AccountView>) -> AnyView {
    if let Some(given) = &account.promise {
        let text = tr!(cabinet.promised, sum = sum(given.amount), day = day(given.until.0)).to_string();
        return view! { <div class="note is-info" role="status"><p>{text}</p></div> }.into_any();
    }
    if account.state != BalanceState::Debt {
        return ().into_any();
    }
    offer.draw(move |offer| {
        let (Some(most), Some(until)) = (offer.most.filter(|_| offer.allowed), offer.until) else {
            return ().into_any();
        };
        let doing = Doing::new();
        let key = Uuid::new_v4().to_string();
        let input = PromiseInput { amount: most.amount, until, idempotency_key: key };
        let give = move |_| {
            if !doing.begin() {
                return;
            }
            let input = input.clone();
            spawn_local(async move {
                match done(operations::promise(&input)).await {
                    Ok(view) => account_of.put(view),
                    Err(failure) => doing.end(Some(failure)),
                }
            });
        };
        view! {
            <section class="card stack" aria-labelledby="promise">
                <h2 id="promise">{tr!(cabinet.promise)}</h2>
                <p class="muted">{tr!(cabinet.promise_about, day = day(until.0)).to_string()}</p>
                {doing.rest(&[])}
                <button class="button" on:click=give disabled=move || doing.busy.get() data-testid="promise">
                    {tr!(cabinet.promise_give, sum = sum(most), day = day(until.0)).to_string()}
                </button>
            </section>
        }
        .into_any()
    })
}
