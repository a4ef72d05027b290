//! Reconciliation: what gateways list beside what is here, day by day and file by file.

use leptos::prelude::*;
use leptos_router::components::A;
use shared::access::Permission;
use shared::gateway::register::{RegisterClass, RegisterSource};

use super::register_forms::{DayDialog, FileDialog};
use super::words::{href, sections};
use crate::calls::amount;
use crate::calls::gateways::{self, GatewayAccountView, GatewayRegisterView, RegisterFindingView};
use crate::remote::Remote;
use crate::session::Session;
use crate::tr;
use crate::ui::erased::redrawn;
use crate::ui::{Badge, Button, Empty, Glyph, Icon, Look, Mark, Page, Refusal, Skeleton, Tone, text};

/// The page.
#[component]
pub fn GatewayRegistersPage() -> impl IntoView {
    let accounts = Remote::new(gateways::accounts);
    let read = Remote::new(gateways::registers);
    let (day, file) = (RwSignal::new(false), RwSignal::new(false));
    let done = Callback::new(move |()| read.refresh());
    view! {
        <Page
            title=tr!(gateways.registers).to_owned()
            parent=("/gateway", tr!(gateways.title).to_owned())
            actions=move || actions(day, file, accounts)
        >
            {sections()}
            <p class="muted">{tr!(gateways.registers_text)}</p>
            {redrawn(move || match read.get() {
                None => view! { <div class="card stack" aria-busy="true"><Skeleton/><Skeleton width="40%"/></div> }.into_any(),
                Some(Err(error)) => view! { <Refusal error=error retry=move |()| read.refresh()/> }.into_any(),
                Some(Ok(_)) if accounts.data().is_some_and(|all| all.is_empty()) => {
                    view! {
                        <Empty glyph=Glyph::Card title=tr!(gateways.no_accounts) text=tr!(gateways.no_accounts_text)>
                            <A href="/gateway/accounts" attr:class="btn">{tr!(gateways.accounts)}</A>
                        </Empty>
                    }
                        .into_any()
                }
                Some(Ok(all)) if all.is_empty() => {
                    view! { <Empty glyph=Glyph::Card title=tr!(gateways.no_registers) text=tr!(gateways.no_registers_text)/> }
                        .into_any()
                }
                Some(Ok(all)) => {
                    let card = |one| view! { <Comparison of=one accounts=accounts/> };
                    all.into_iter().map(card).collect_view().into_any()
                }
            })}
            <DayDialog open=day accounts=accounts done=done/>
            <FileDialog open=file accounts=accounts done=done/>
        </Page>
    }
}

fn actions(
    day: RwSignal<bool>,
    file: RwSignal<bool>,
    accounts: Remote<Vec<GatewayAccountView>>,
) -> impl IntoView {
    let lacks = Session::get().lacks(Permission::LedgerAdjust);
    let is_forbidden = lacks.is_some();
    // Without a gateway there is nothing to compare.
    let forbidden = Signal::derive(move || is_forbidden || accounts.data().is_none_or(|all| all.is_empty()));
    view! {
        <Button
            disabled=forbidden
            title=lacks.clone()
            attr:data-testid="register-day"
            on:click=move |_| day.set(true)
        >
            {tr!(gateways.register_day)}
        </Button>
        <Button
            look=Look::Primary
            disabled=forbidden
            title=lacks
            attr:data-testid="register-file"
            attr:data-list-add=""
            on:click=move |_| file.set(true)
        >
            <Icon glyph=Glyph::Upload/>
            {tr!(gateways.register_file)}
        </Button>
    }
}

/// What was compared, in words.
fn what(of: &GatewayRegisterView) -> String {
    let days = match (of.from, of.to) {
        (Some(from), Some(to)) if from == to => text::date(from.0),
        (Some(from), Some(to)) => format!("{} – {}", text::date(from.0), text::date(to.0)),
        (Some(_) | None, Some(_) | None) => String::new(),
    };
    let name = match (of.source, of.refunds) {
        (RegisterSource::Daily | RegisterSource::Asked, _) => tr!(gateways.register_list).to_owned(),
        (RegisterSource::File, false) => tr!(gateways.register_payments).to_owned(),
        (RegisterSource::File, true) => tr!(gateways.register_refunds).to_owned(),
    };
    let file = of.file_name.clone().unwrap_or_default();
    [name, days, file].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}

#[component]
fn Comparison(of: GatewayRegisterView, accounts: Remote<Vec<GatewayAccountView>>) -> impl IntoView {
    let (account, title) = (of.account_id, what(&of));
    let label = title.clone();
    let told =
        tr!(gateways.register_told, count = text::counted(of.lines), matched = text::number(of.matched))
            .to_string();
    let by = match of.source {
        RegisterSource::Daily => tr!(gateways.register_by_program).to_owned(),
        RegisterSource::Asked | RegisterSource::File => of.checked_by.clone(),
    };
    let state = match of.finding_count {
        0 => view! { <Badge tone=Tone::Ok mark=Mark::Tick text=tr!(gateways.register_agrees)/> }.into_any(),
        count => {
            let text = tr!(gateways.register_differs, count = text::counted(count)).to_string();
            view! { <Badge tone=Tone::Bad mark=Mark::Bang text=text/> }.into_any()
        }
    };
    let shown = of.findings.len();
    let rest = usize::try_from(of.finding_count).unwrap_or(0).saturating_sub(shown);
    let findings = (!of.findings.is_empty()).then(|| table(&of.findings));
    view! {
        <section class="card stack" aria-label=label data-testid="register">
            <div class="card__head">
                <h2>{title}</h2>
                {state}
            </div>
            <p class="muted">
                {move || gateways::name_of(accounts, account)} ". " {told} ". "
                {format!("{by}, {}", text::instant(of.checked_at.0))}
            </p>
            {findings}
            {(rest > 0).then(|| {
                let count = text::counted(i32::try_from(rest).unwrap_or(i32::MAX));
                view! { <p class="muted">{tr!(gateways.register_more, count = count).to_string()}</p> }
            })}
        </section>
    }
}

fn table(findings: &[RegisterFindingView]) -> impl IntoView + use<> {
    let rows: Vec<_> = findings.iter().map(row).collect();
    view! {
        <table class="lines is-spaced" data-testid="register-findings">
            <thead>
                <tr>
                    <th scope="col">{tr!(gateways.register_what)}</th>
                    <th scope="col">{tr!(gateways.register_name)}</th>
                    <th scope="col" class="num">{tr!(gateways.register_theirs)}</th>
                    <th scope="col" class="num">{tr!(gateways.register_ours)}</th>
                </tr>
            </thead>
            <tbody>{rows.into_iter().collect_view()}</tbody>
        </table>
    }
}

fn row(of: &RegisterFindingView) -> impl IntoView + use<> {
    let sum = |money: Option<shared::api::common::MoneyView>| {
        money.map_or_else(|| tr!(common.none).to_owned(), |money| text::money(amount(money)))
    };
    let (name, advice) = told(of.class);
    let line = of.line.map(|line| tr!(gateways.register_line, line = text::number(line)).to_string());
    let link = of.intent_id.map(|id| view! { " " <A href=href(id)>{tr!(gateways.open)}</A> });
    view! {
        <tr>
            <td>{name}<div class="muted">{advice}</div></td>
            <td>
                <span class="mono">{of.name.clone()}</span>{link}
                {line.map(|line| view! { <div class="muted">{line}</div> })}
            </td>
            <td class="num">{sum(of.their_amount)}</td>
            <td class="num">{sum(of.our_amount)}</td>
        </tr>
    }
}

/// What does not agree, and what to do.
fn told(class: RegisterClass) -> (&'static str, &'static str) {
    match class {
        RegisterClass::AmountDiffers => (tr!(gateways.rc_amount), tr!(gateways.rc_amount_do)),
        RegisterClass::FeeDiffers => (tr!(gateways.rc_fee), tr!(gateways.rc_fee_do)),
        RegisterClass::MissingHere => (tr!(gateways.rc_here), tr!(gateways.rc_here_do)),
        RegisterClass::MissingThere => (tr!(gateways.rc_there), tr!(gateways.rc_there_do)),
        RegisterClass::Duplicate => (tr!(gateways.rc_twice), tr!(gateways.rc_twice_do)),
        RegisterClass::RefundUnmatched => (tr!(gateways.rc_refund), tr!(gateways.rc_refund_do)),
    }
}
