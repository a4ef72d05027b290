//! Lists over rows that are made here.

use std::future::pending;

use leptos::prelude::*;
use shared::client::ClientState;
use shared::error::ErrorCode;
use shared::money::{Currency, Money};

use super::Specimen;
use super::states::refusal;
use crate::api::ApiError;
use crate::pages::clients::state_mark;
use crate::tr;
use crate::ui::grid::Selection;
use crate::ui::{Badge, Button, Column, Empty, Glyph, Grid, GridPage, Peek, RowAct, Source, Toasts, text};

/// Rows of the full list.
const ROWS: i64 = 1000;

#[derive(Debug, Clone, PartialEq, Eq)]
struct Row {
    number: i64,
    name: String,
    balance: Money,
    state: ClientState,
}

fn rows() -> Vec<Row> {
    let row = |number: i64| Row {
        number,
        name: match number {
            2 => tr!(gallery.name_long).to_owned(),
            _ => tr!(gallery.client_n, n = text::number(number)).to_string(),
        },
        balance: Money::from_minor((number % 7 - 3) * 123_456, Currency::Rub),
        state: if number % 9 == 0 { ClientState::Archived } else { ClientState::Active },
    };
    (1..=ROWS).map(row).collect()
}

fn columns() -> Vec<Column<Row>> {
    vec![
        Column::new(tr!(gallery.name), "", |row: &Row| {
            let title = row.name.clone();
            view! { <span title=title>{row.name.clone()}</span> }
        })
        .sorted_by("name"),
        Column::new(tr!(gallery.balance), "190px", |row: &Row| {
            view! { <span class=text::balance_class(row.balance)>{text::balance(row.balance)}</span> }
        })
        .num()
        .key("balance"),
        Column::new(tr!(gallery.state), "130px", |row: &Row| {
            let (tone, mark, name) = state_mark(row.state);
            view! { <Badge tone=tone mark=mark text=name/> }
        })
        .key("state"),
    ]
}

fn source<F, Fut>(fetch: F) -> Source<Row>
where
    F: Fn() -> Fut + 'static,
    Fut: Future<Output = Result<GridPage<Row>, ApiError>> + 'static,
{
    Source::new(|row: &Row| row.number.to_string(), |_| String::new(), move |_| fetch())
}

fn nothing() -> AnyView {
    view! { <Empty glyph=Glyph::Inbox title=tr!(gallery.empty_title) text=tr!(gallery.empty_text)/> }
        .into_any()
}

/// Lists without rows: there are none, they do not come, they have not come yet.
#[component]
fn Others() -> impl IntoView {
    view! {
            <Specimen name=tr!(gallery.no_rows)>
                <div class="specimen__list">
                    <Grid
                        id="gallery-none"
                        label=tr!(gallery.no_rows)
                        columns=columns()
                        source=source(|| async { Ok(GridPage { rows: Vec::new(), next: None }) })
                        empty=nothing
                    />
                </div>
            </Specimen>
            <Specimen name=tr!(gallery.failed_rows)>
                <div class="specimen__list">
                    <Grid
                        id="gallery-failed"
                        label=tr!(gallery.failed_rows)
                        columns=columns()
                        source=source(|| async { Err(refusal(ErrorCode::Internal)) })
                        empty=nothing
                    />
                </div>
            </Specimen>
            <Specimen name=tr!(gallery.loading_rows)>
                <div class="specimen__list">
                    <Grid
                        id="gallery-loading"
                        label=tr!(gallery.loading_rows)
                        columns=columns()
                        source=source(pending)
                        empty=nothing
                    />
                </div>
            </Specimen>
    }
}

/// The section.
#[component]
pub fn Lists() -> impl IntoView {
    let toasts = Toasts::get();
    let (sort, peek) = (RwSignal::new("name".to_owned()), RwSignal::new(None::<Row>));
    let say = Callback::new(move |row: Row| toasts.done(row.name));
    let acts = vec![
        RowAct::new(Glyph::Pencil, tr!(common.edit), say),
        RowAct::new(Glyph::Trash, tr!(common.delete), say).lacks(Some(tr!(gallery.reason).to_owned())),
    ];
    let body = |row: Row| {
        view! {
            <p>{tr!(gallery.peek_text)}</p>
            <dl class="facts">
                <dt>{tr!(gallery.balance)}</dt>
                <dd>{text::balance(row.balance)}</dd>
            </dl>
        }
        .into_any()
    };
    view! {
        <div class="specimens">
            <Specimen name=tr!(gallery.rows) wide=true>
                <div class="specimen__list">
                    <Grid
                        id="gallery-rows"
                        label=tr!(gallery.rows)
                        columns=columns()
                        source=source(|| async { Ok(GridPage { rows: rows(), next: None }) })
                        sort=sort
                        on_sort=Callback::new(move |to| sort.set(to))
                        several=true
                        count=Signal::stored(Some(ROWS))
                        selection=Selection::new()
                        bulk=|| view! { <Button>{tr!(common.export)}</Button> }
                        peek=peek
                        acts=acts
                        empty=nothing
                        foot=ViewFn::from(|| tr!(common.rows, count = text::counted(ROWS)).to_string())
                    />
                </div>
            </Specimen>
            <Others/>
        </div>
        <Peek row=peek title=|row: &Row| row.name.clone() id="gallery-peek" body=body/>
    }
}
