//! Operations on a client's account.

use leptos::prelude::*;
use leptos_router::components::A;
use shared::access::Permission;
use shared::ids::ClientId;
use shared::ledger::EntryKind;

use super::reversal::ReversalDialog;
use crate::calls::amount;
use crate::calls::ledger::{self, OperationView};
use crate::session::Session;
use crate::tr;
use crate::ui::{Badge, Column, Empty, ExportMenu, Glyph, Grid, Icon, Mark, Source, Tone, text};

/// The list of operations, newest first.
#[component]
pub fn Operations(client: ClientId, version: RwSignal<u32>, changed: Callback<()>) -> impl IntoView {
    let source = Source::new(
        |row: &OperationView| row.id.to_string(),
        |_| String::new(),
        move |after| {
            version.track();
            ledger::operations(client, after)
        },
    );
    let chosen = RwSignal::new(None::<OperationView>);
    view! {
        <div class="bar"><div class="bar__end"><ExportMenu list="operations" of=client.to_string()/></div></div>
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

fn columns(chosen: RwSignal<Option<OperationView>>) -> Vec<Column<OperationView>> {
    let may_reverse = Session::get().may(Permission::LedgerReverse);
    vec![
        Column::new(tr!(clients.day), "100px", |row: &OperationView| text::date(row.dated_on.0)),
        Column::new(tr!(clients.operation), "", |row: &OperationView| {
            view! { <span title=kind_name(row.kind)>{kind_name(row.kind)}</span> }
        }),
        Column::new(tr!(clients.amount), "130px", |row: &OperationView| {
            let sum = amount(row.amount);
            let class = if sum.minor() > 0 { "pos" } else { "" };
            view! { <span class=class>{text::signed(sum)}</span> }
        })
        .num(),
        Column::new(tr!(clients.balance_after), "150px", |row: &OperationView| {
            let after = amount(row.balance_after);
            view! { <span class=text::balance_class(after)>{text::balance(after)}</span> }
        })
        .num(),
        Column::new(tr!(clients.ground), "", ground),
        Column::new(tr!(clients.actor), "104px", |row: &OperationView| {
            view! { <span title=row.actor.clone()>{row.actor.clone()}</span> }
        }),
        Column::new(tr!(clients.reverse), "110px", move |row: &OperationView| {
            if row.reversed_by_id.is_some() {
                let badge = view! { <Badge tone=Tone::Mute mark=Mark::Back text=tr!(clients.reversed)/> };
                return badge.into_any();
            }
            let free = may_reverse && row.reverses_id.is_none();
            free.then(|| reverse_button(row.clone(), chosen)).into_any()
        })
        .num()
        .quiet(),
    ]
}

fn reverse_button(row: OperationView, chosen: RwSignal<Option<OperationView>>) -> impl IntoView {
    let name = tr!(clients.reverse_of, operation = kind_name(row.kind)).to_string();
    view! {
        <button
            type="button"
            class="btn is-ghost is-row"
            title=tr!(clients.reverse)
            aria-label=name
            data-testid="reverse-operation"
            on:click=move |_| chosen.set(Some(row.clone()))
        >
            <Icon glyph=Glyph::Undo/>
        </button>
    }
}

fn ground(row: &OperationView) -> AnyView {
    let reason = row.reason.clone().unwrap_or_default();
    match row.run_id {
        Some(run) => {
            let href = format!("/runs/{run}");
            view! { <A href=href attr:tabindex="-1">{tr!(clients.by_run)}</A> }.into_any()
        }
        None => view! { <span title=reason.clone()>{reason.clone()}</span> }.into_any(),
    }
}

/// What an operation is, in a word.
pub fn kind_name(kind: EntryKind) -> &'static str {
    match kind {
        EntryKind::Charge => tr!(clients.entry_charge),
        EntryKind::Payment => tr!(clients.entry_payment),
        EntryKind::Bonus => tr!(clients.entry_bonus),
        EntryKind::CorrectionCredit => tr!(clients.entry_correction_credit),
        EntryKind::CorrectionDebit => tr!(clients.entry_correction_debit),
        EntryKind::Penalty => tr!(clients.entry_penalty),
        EntryKind::OneTime => tr!(clients.entry_one_time),
        EntryKind::Refund => tr!(clients.entry_refund),
        EntryKind::WriteOff => tr!(clients.entry_write_off),
        EntryKind::Reversal => tr!(clients.entry_reversal),
    }
}
