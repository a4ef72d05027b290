//! Operations on a client's account.

use leptos::prelude::*;
use shared::ids::ClientId;

use crate::calls::ledger::{self, OperationFilter, OperationLine, OperationView};
use crate::pages::operations::{
    ReversalDialog, amount_cell, balance_cell, ground_cell, kind_name, reversal_cell,
};
use crate::tr;
use crate::ui::{Column, Empty, ExportMenu, Glyph, Grid, Source, text};

/// The list of operations, newest first.
#[component]
pub fn Operations(client: ClientId, version: RwSignal<u32>, changed: Callback<()>) -> impl IntoView {
    let filter = move || OperationFilter { client_id: Some(client), ..OperationFilter::default() };
    let source = Source::new(
        |row: &OperationLine| row.operation.id.to_string(),
        |_| String::new(),
        move |after| {
            version.track();
            ledger::list(filter(), Vec::new(), after)
        },
    );
    let chosen = RwSignal::new(None::<OperationView>);
    let exported = serde_json::to_string(&filter()).unwrap_or_default();
    view! {
        <div class="bar">
            <div class="bar__end"><ExportMenu list="operations" filter=exported/></div>
        </div>
        <Grid
            id="operations-table"
            label=tr!(clients.operations)
            columns=columns(chosen)
            source=source
            empty=move || {
                view! {
                    <Empty
                        glyph=Glyph::Wallet
                        title=tr!(clients.no_operations)
                        text=tr!(clients.no_operations_text)
                    />
                }
            }
        />
        <ReversalDialog operation=chosen done=changed/>
    }
}

fn columns(chosen: RwSignal<Option<OperationView>>) -> Vec<Column<OperationLine>> {
    vec![
        Column::new(tr!(clients.day), "112px", |row: &OperationLine| text::date(row.operation.dated_on.0)),
        Column::new(tr!(clients.operation), "", |row: &OperationLine| {
            let name = kind_name(row.operation.kind);
            view! { <span title=name>{name}</span> }
        }),
        Column::new(tr!(clients.amount), "124px", |row: &OperationLine| amount_cell(&row.operation)).num(),
        Column::new(tr!(clients.balance_after), "170px", |row: &OperationLine| balance_cell(&row.operation))
            .num()
            .key("balance")
            .weak(2),
        Column::new(tr!(clients.ground), "", |row: &OperationLine| ground(&row.operation))
            .key("ground")
            .weak(3),
        Column::new(tr!(clients.actor), "104px", |row: &OperationLine| {
            view! { <span title=row.operation.actor.clone()>{row.operation.actor.clone()}</span> }
        })
        .key("author")
        .optional(),
        Column::new(tr!(clients.reverse), "84px", move |row: &OperationLine| {
            reversal_cell(&row.operation, chosen)
        })
        .num()
        .quiet(),
    ]
}

/// The run or the number, and the reason where there is one.
fn ground(row: &OperationView) -> impl IntoView + use<> {
    let reason = row.reason.clone().unwrap_or_default();
    view! {
        {ground_cell(row)}
        " "
        <span title=reason.clone()>{reason.clone()}</span>
    }
}
