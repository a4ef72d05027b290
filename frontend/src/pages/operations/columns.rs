//! Cells of lists of operations.

use leptos::prelude::*;
use leptos_router::components::A;
use shared::access::Permission;

use super::words::kind_name;
use crate::calls::amount;
use crate::calls::ledger::{OperationLine, OperationView};
use crate::session::Session;
use crate::tr;
use crate::ui::{Badge, Column, Glyph, Mark, RowButton, Tone, text};

/// Columns of the list over all clients.
pub fn columns() -> Vec<Column<OperationLine>> {
    vec![
        Column::new(tr!(clients.day), "112px", |row: &OperationLine| text::date(row.operation.dated_on.0))
            .sorted_by("date"),
        Column::new(tr!(operations.client), "", |row: &OperationLine| {
            let name = row.client.name.clone();
            let href = format!("/clients/{}", row.client.id);
            let title = name.clone();
            view! { <A href=href attr:tabindex="-1" attr:title=title>{name}</A> }
        }),
        Column::new(tr!(operations.kind), "112px", |row: &OperationLine| {
            let name = kind_name(row.operation.kind);
            view! { <span title=name>{name}</span> }
        })
        .key("kind"),
        Column::new(tr!(clients.ground), "110px", |row: &OperationLine| ground_cell(&row.operation))
            .key("ground")
            .weak(4),
        Column::new(tr!(clients.amount), "132px", |row: &OperationLine| amount_cell(&row.operation))
            .num()
            .sorted_by("amount"),
        Column::new(tr!(clients.balance_after), "176px", |row: &OperationLine| balance_cell(&row.operation))
            .num()
            .key("balance")
            .weak(1),
        Column::new(tr!(clients.actor), "150px", |row: &OperationLine| {
            view! { <span title=row.operation.actor.clone()>{row.operation.actor.clone()}</span> }
        })
        .key("author")
        .optional(),
        Column::new(tr!(operations.comment), "", |row: &OperationLine| {
            let reason = row.operation.reason.clone().unwrap_or_default();
            view! { <span title=reason.clone()>{reason.clone()}</span> }
        })
        .key("comment")
        .weak(3),
        Column::new(tr!(operations.posted), "150px", |row: &OperationLine| {
            text::instant(row.operation.posted_at.0)
        })
        .key("posted")
        .optional(),
        Column::new(tr!(clients.reversed), "84px", |row: &OperationLine| reversed_badge(&row.operation))
            .key("reversed")
            .weak(2)
            .quiet(),
    ]
}

/// What it did to the balance.
pub fn amount_cell(row: &OperationView) -> impl IntoView + use<> {
    let sum = amount(row.amount);
    // What was taken back says so even where the column of it makes room.
    let class = match (row.reversed_by_id, sum.minor()) {
        (Some(_), _) => "struck",
        (None, 1..) => "pos",
        (None, _) => "",
    };
    view! { <span class=class>{text::signed(sum)}</span> }
}

/// The balance after it.
pub fn balance_cell(row: &OperationView) -> impl IntoView + use<> {
    let after = amount(row.balance_after);
    view! { <span class=text::balance_class(after)>{text::balance(after)}</span> }
}

/// What it rests on: the run that posted it, or the number of a payment.
pub fn ground_cell(row: &OperationView) -> AnyView {
    match row.run_id {
        Some(run) => {
            let href = format!("/runs/{run}");
            view! { <A href=href attr:tabindex="-1">{tr!(clients.by_run)}</A> }.into_any()
        }
        None => row.key.clone().map(|key| view! { <span title=key.clone()>{key.clone()}</span> }).into_any(),
    }
}

/// The word that it was taken back.
fn reversed_badge(row: &OperationView) -> impl IntoView + use<> {
    row.reversed_by_id.map(|_| view! { <Badge tone=Tone::Mute mark=Mark::Back text=tr!(clients.reversed)/> })
}

/// The button that takes it back, or the word that it was.
pub fn reversal_cell(row: &OperationView, chosen: RwSignal<Option<OperationView>>) -> AnyView {
    if row.reversed_by_id.is_some() {
        return reversed_badge(row).into_any();
    }
    if !may_be_reversed(row) {
        return ().into_any();
    }
    let (name, row) = (tr!(clients.reverse_of, operation = kind_name(row.kind)).to_string(), row.clone());
    view! {
        <RowButton
            glyph=Glyph::Undo
            title=tr!(clients.reverse)
            label=name
            id="reverse-operation"
            on_press=move |()| chosen.set(Some(row.clone()))
        />
    }
    .into_any()
}

/// Whether this person may take the operation back: charges go back with their run, a reversal never.
pub fn may_be_reversed(row: &OperationView) -> bool {
    Session::get().may(Permission::LedgerReverse)
        && row.reverses_id.is_none()
        && row.reversed_by_id.is_none()
        && row.run_id.is_none()
}
