//! What waits for a decision: doubtful lines of statements, payments without a client, refunds.

use leptos::prelude::*;
use shared::access::Permission;
use shared::bank::LineState;
use shared::payments::SuspenseState;

use super::assign::{AssignDialog, CloseDialog};
use super::refunds;
use super::words::source_name;
use crate::calls::amount;
use crate::calls::payments::{self, SuspenseFilter, SuspenseView};
use crate::calls::statements::{self, BankLineFilter};
use crate::pages::statements::{LineList, line_source};
use crate::remote::Remote;
use crate::session::Session;
use crate::tr;
use crate::ui::chips::ViewChip;
use crate::ui::erased::redrawn;
use crate::ui::page::Span;
use crate::ui::{Address, Column, Empty, Glyph, Grid, Page, Refusal, RowAct, Skeleton, Source, text};

/// The view of payments without a client.
const SUSPENSE: &str = "suspense";
/// The view of refunds.
const REFUNDS: &str = "refunds";

fn waiting() -> BankLineFilter {
    BankLineFilter { states: Some(vec![LineState::Waiting]), ..BankLineFilter::default() }
}

fn open() -> SuspenseFilter {
    SuspenseFilter { states: Some(vec![SuspenseState::Open]), ..SuspenseFilter::default() }
}

/// The page.
#[component]
pub fn PaymentQueue() -> impl IntoView {
    let address = Address::here();
    let shown = address.get("view");
    let version = RwSignal::new(0_u32);
    let done = Callback::new(move |()| version.update(|n| *n = n.wrapping_add(1)));
    let lines = Remote::new(move || {
        version.track();
        statements::line_count(waiting())
    });
    let suspense = Remote::new(move || {
        version.track();
        payments::suspense_count(open())
    });
    let refunds = Remote::new(move || {
        version.track();
        payments::refunds_waiting()
    });
    let chip = move |key: &'static str, name: &'static str, count: Signal<Option<i64>>| {
        view! {
            <ViewChip
                name=name
                href=Signal::derive(move || address.with("view", key))
                current=Signal::derive(move || shown.get() == key)
                count=count
            />
        }
    };
    let n_refunds = move || refunds.map(|all| i64::try_from(all.len()).unwrap_or(i64::MAX));
    view! {
        <Page title=tr!(payments.queue).to_owned() span=Span::Filled>
            <div class="bar">
                <nav class="chips" aria-label=tr!(payments.views)>
                    {chip("", tr!(payments.queue_lines), Signal::derive(move || lines.data()))}
                    {chip(SUSPENSE, tr!(payments.suspense), Signal::derive(move || suspense.data()))}
                    {chip(REFUNDS, tr!(payments.refunds), Signal::derive(n_refunds))}
                </nav>
            </div>
            {redrawn(move || match shown.get().as_str() {
                SUSPENSE => view! { <Unknown count=suspense version=version done=done/> }.into_any(),
                REFUNDS => redrawn(move || match refunds.get() {
                    None => view! { <Skeleton width="60%"/> }.into_any(),
                    Some(Err(error)) => {
                        view! { <Refusal error=error retry=move |()| refunds.refresh()/> }.into_any()
                    }
                    Some(Ok(all)) if all.is_empty() => {
                        view! { <Empty glyph=Glyph::Check title=tr!(payments.no_refunds) text=tr!(payments.no_refunds_text)/> }
                            .into_any()
                    }
                    Some(Ok(all)) => view! { <section class="card">{refunds::list(all, true, done)}</section> }.into_any(),
                })
                .into_any(),
                _ => view! {
                    <LineList
                        source=line_source(version, waiting)
                        count=Signal::derive(move || lines.data())
                        done=done
                        empty=move || {
                            view! {
                                <Empty
                                    glyph=Glyph::Check
                                    title=tr!(payments.queue_empty)
                                    text=tr!(payments.queue_empty_text)
                                />
                            }
                        }
                    />
                }
                .into_any(),
            })}
        </Page>
    }
}

/// Payments without a client.
#[component]
fn Unknown(count: Remote<i64>, version: RwSignal<u32>, done: Callback<()>) -> impl IntoView {
    let assigned = RwSignal::new(None::<SuspenseView>);
    let closed = RwSignal::new(None::<SuspenseView>);
    let source = Source::new(
        |row: &SuspenseView| row.id.to_string(),
        |_| String::new(),
        move |after| {
            version.track();
            payments::suspense(open(), after)
        },
    );
    let lacks = Session::get().lacks(Permission::LedgerAdjust);
    let acts = vec![
        RowAct::new(
            Glyph::Person,
            tr!(payments.assign),
            Callback::new(move |row: SuspenseView| assigned.set(Some(row))),
        )
        .lacks(lacks.clone()),
        RowAct::new(
            Glyph::Ban,
            tr!(payments.close),
            Callback::new(move |row: SuspenseView| closed.set(Some(row))),
        )
        .lacks(lacks),
    ];
    view! {
        <Grid
            id="suspense-table"
            label=tr!(payments.suspense)
            columns=columns(assigned)
            source=source
            count=Signal::derive(move || count.data())
            acts=acts
            empty=move || {
                view! {
                    <Empty glyph=Glyph::Check title=tr!(payments.no_suspense) text=tr!(payments.no_suspense_text)/>
                }
            }
        />
        <AssignDialog suspense=assigned done=done/>
        <CloseDialog suspense=closed done=done/>
    }
}

fn columns(assigned: RwSignal<Option<SuspenseView>>) -> Vec<Column<SuspenseView>> {
    vec![
        Column::new(tr!(payments.on), "104px", |row: &SuspenseView| text::date(row.on.0)),
        Column::new(tr!(payments.payer), "220px", |row: &SuspenseView| {
            let name = row.payer_name.clone();
            view! { <span title=name.clone()>{name.clone()}</span> }
        }),
        Column::new(tr!(statements.inn), "120px", |row: &SuspenseView| row.payer_inn.clone())
            .key("inn")
            .weak(2),
        Column::new(tr!(payments.purpose), "", |row: &SuspenseView| {
            let purpose = row.purpose.clone().unwrap_or_default();
            view! { <span title=purpose.clone()>{purpose.clone()}</span> }
        }),
        Column::new(tr!(payments.source), "104px", |row: &SuspenseView| source_name(row.source))
            .key("source")
            .weak(1),
        Column::new(tr!(payments.amount), "128px", |row: &SuspenseView| text::money(amount(row.amount)))
            .num(),
        Column::new(tr!(payments.client), "140px", move |row: &SuspenseView| {
            let row = row.clone();
            view! {
                <button
                    type="button"
                    class="link"
                    tabindex="-1"
                    data-testid="suspense-assign"
                    on:click=move |_| assigned.set(Some(row.clone()))
                >
                    {tr!(payments.assign)}
                </button>
            }
        }),
    ]
}
