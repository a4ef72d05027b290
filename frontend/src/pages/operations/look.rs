//! One operation in full: what it moved, when, by whom and why.

use leptos::prelude::*;
use leptos_router::components::A;
use shared::access::Permission;

use super::columns::{amount_cell, balance_cell, may_be_reversed};
use super::form::Start;
use super::words::{account_name, kind_name};
use crate::calls::amount;
use crate::calls::ledger::{self, OperationLine, OperationView, TransferView};
use crate::remote::Remote;
use crate::session::Session;
use crate::tr;
use crate::ui::text::Copyable;
use crate::ui::{Button, Glyph, Icon, Peek, Refusal, Skeleton, text};

/// What the panel can do.
#[derive(Clone, Copy)]
pub struct Acts {
    /// Chosen to be taken back.
    pub reversed: RwSignal<Option<OperationView>>,
    /// A form that begins like it.
    pub start: RwSignal<Option<Start>>,
}

/// The panel at the right; open while an operation is chosen.
#[component]
pub fn OperationPeek(shown: RwSignal<Option<OperationLine>>, acts: Acts) -> impl IntoView {
    let title = |line: &OperationLine| kind_name(line.operation.kind).to_owned();
    let body = move |line: OperationLine| view! { <Body line=line acts=acts/> }.into_any();
    view! { <Peek row=shown title=title id="operation-peek" body=body/> }
}

#[component]
fn Body(line: OperationLine, acts: Acts) -> impl IntoView {
    let OperationLine { operation, client } = line.clone();
    let fact = |name: &'static str, value: Option<String>| {
        value.map(|value| view! { <dt>{name}</dt><dd>{value}</dd> })
    };
    let run = operation.run_id.map(|run| {
        let href = format!("/runs/{run}");
        view! { <dt>{tr!(clients.ground)}</dt><dd><A href=href>{tr!(clients.by_run)}</A></dd> }
    });
    let linked = match (operation.reverses_id, operation.reversed_by_id) {
        (Some(other), _) => Some((tr!(operations.reverses), other)),
        (None, Some(other)) => Some((tr!(operations.reversed_by), other)),
        (None, None) => None,
    };
    let id = operation.id;
    view! {
        <div class="stack">
            <dl class="facts">
                <dt>{tr!(operations.client)}</dt>
                <dd><A href=format!("/clients/{}", client.id)>{client.name.clone()}</A></dd>
                <dt>{tr!(clients.day)}</dt>
                <dd>{text::date(operation.dated_on.0)}</dd>
                <dt>{tr!(clients.amount)}</dt>
                <dd class="num">{amount_cell(&operation)}</dd>
                <dt>{tr!(clients.balance_after)}</dt>
                <dd class="num">{balance_cell(&operation)}</dd>
                {run}
                {fact(tr!(operations.number), operation.key.clone())}
                {fact(tr!(operations.comment), operation.reason.clone())}
                <dt>{tr!(clients.actor)}</dt>
                <dd>{operation.actor.clone()}</dd>
                <dt>{tr!(operations.posted)}</dt>
                <dd>{text::instant(operation.posted_at.0)}</dd>
                {linked.map(|(name, other)| view! { <dt>{name}</dt><dd><Copyable value=other.to_string()/></dd> })}
                <dt>{tr!(operations.id)}</dt>
                <dd><Copyable value=id.to_string()/></dd>
            </dl>
            <h3>{tr!(operations.transfers)}</h3>
            <Transfers operation=operation.clone()/>
            <div class="row">
                <Reverse operation=operation acts=acts/>
                <Copy line=line acts=acts/>
            </div>
        </div>
    }
}

#[component]
fn Reverse(operation: OperationView, acts: Acts) -> impl IntoView {
    may_be_reversed(&operation).then(|| {
        view! {
            <Button on:click=move |_| acts.reversed.set(Some(operation.clone()))>
                <Icon glyph=Glyph::Undo/>
                {tr!(clients.reverse)}
            </Button>
        }
    })
}

#[component]
fn Copy(line: OperationLine, acts: Acts) -> impl IntoView {
    let may = Session::get().may(Permission::LedgerAdjust);
    Start::like(&line).filter(|_| may).map(|start| {
        view! {
            <Button on:click=move |_| acts.start.set(Some(start.clone()))>
                <Icon glyph=Glyph::Copy/>
                {tr!(common.copy)}
                " "
                <kbd>"F9"</kbd>
            </Button>
        }
    })
}

/// Debit, credit and amount of each row.
#[component]
fn Transfers(operation: OperationView) -> impl IntoView {
    let id = operation.id;
    let found = Remote::new(move || ledger::transfers(id));
    let row = |transfer: TransferView| {
        view! {
            <tr>
                <td>{account_name(transfer.debit)}</td>
                <td>{account_name(transfer.credit)}</td>
                <td class="num">{text::money(amount(transfer.amount))}</td>
            </tr>
        }
    };
    move || match found.get() {
        None => view! { <Skeleton width="80%"/> }.into_any(),
        Some(Err(error)) => view! { <Refusal error=error retry=move |()| found.refresh()/> }.into_any(),
        Some(Ok(rows)) => view! {
            <table class="lines" data-testid="transfers">
                <thead>
                    <tr>
                        <th scope="col">{tr!(operations.debit)}</th>
                        <th scope="col">{tr!(operations.credit)}</th>
                        <th scope="col" class="num">{tr!(clients.amount)}</th>
                    </tr>
                </thead>
                <tbody>{rows.unwrap_or_default().into_iter().map(row).collect_view()}</tbody>
            </table>
        }
        .into_any(),
    }
}
