//! Statements that were loaded, under the place to drop the next one on.

use leptos::prelude::*;
use leptos_router::components::A;
use shared::access::Permission;

use super::drop::Bring;
use super::words::{href, state_badge};
use crate::calls::statements::{self, BankStatementView};
use crate::session::Session;
use crate::tr;
use crate::ui::page::Span;
use crate::ui::{Address, Column, Empty, Glyph, Grid, Page, Source, text};

/// The page.
#[component]
pub fn StatementList() -> impl IntoView {
    let address = Address::here();
    let source =
        Source::new(|row: &BankStatementView| row.id.to_string(), |row| href(row.id), statements::list);
    let may = Session::get().may(Permission::LedgerAdjust);
    view! {
        <Page title=tr!(statements.title).to_owned() span=Span::Filled>
            {may.then(|| view! { <Bring/> })}
            <Grid
                id="statements-table"
                label=tr!(statements.title)
                columns=columns()
                source=source
                address=address
                empty=move || {
                    view! {
                        <Empty glyph=Glyph::Company title=tr!(statements.none) text=tr!(statements.none_text)/>
                    }
                }
            />
        </Page>
    }
}

fn columns() -> Vec<Column<BankStatementView>> {
    let none = || tr!(common.none).to_owned();
    let count = |title: &'static str, key: &'static str, n: fn(&BankStatementView) -> i32| {
        Column::new(title, "96px", move |row: &BankStatementView| match n(row) {
            0 => tr!(common.none).to_owned(),
            n => text::number(n),
        })
        .num()
        .key(key)
    };
    vec![
        Column::new(tr!(imports.file), "", |row: &BankStatementView| {
            let name = row.file_name.clone();
            let title = name.clone();
            view! { <A href=href(row.id) attr:tabindex="-1" attr:title=title>{name}</A> }
        }),
        Column::new(tr!(statements.accounts), "190px", |row: &BankStatementView| {
            let all: Vec<String> = row.balances.iter().map(|balance| balance.account.clone()).collect();
            let all = all.join(", ");
            view! { <span class="mono" title=all.clone()>{all.clone()}</span> }
        })
        .key("accounts")
        .weak(2),
        Column::new(tr!(statements.period), "172px", move |row: &BankStatementView| {
            let days = row.from.zip(row.to);
            days.and_then(|(from, to)| Some(text::period(from.0, to.0.succ_opt()?))).unwrap_or_else(none)
        })
        .key("period")
        .weak(1),
        count(tr!(statements.lines), "lines", |row| row.lines),
        count(tr!(statements.skipped), "skipped", |row| row.skipped).weak(3),
        Column::new(tr!(documents.state), "150px", |row: &BankStatementView| state_badge(row.state)),
        Column::new(tr!(imports.who), "132px", |row: &BankStatementView| row.created_by.clone())
            .key("who")
            .weak(4),
        Column::new(tr!(imports.at), "150px", |row: &BankStatementView| text::instant(row.created_at.0))
            .key("at")
            .weak(2),
    ]
}
