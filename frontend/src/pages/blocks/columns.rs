//! Columns of the register.

use leptos::prelude::*;
use leptos_router::components::A;

use super::words::{client_href, href, last_day, set_by, suspended};
use crate::calls::subscriptions::BlockRow;
use crate::pages::subscriptions::{block_badge, block_kind_name};
use crate::tr;
use crate::ui::{Column, text};

/// The columns.
pub fn columns() -> Vec<Column<BlockRow>> {
    let none = || tr!(common.none).to_owned();
    vec![
        Column::new(tr!(subscriptions.client), "", |row: &BlockRow| {
            let name = row.client.name.clone();
            let title = name.clone();
            view! { <A href=client_href(row) attr:tabindex="-1" attr:title=title>{name}</A> }
        })
        .sorted_by("client"),
        Column::new(tr!(subscriptions.one), "", |row: &BlockRow| {
            let name = suspended(row);
            let title = name.clone();
            match row.subscription {
                Some(_) => {
                    view! { <A href=href(row) attr:tabindex="-1" attr:title=title>{name}</A> }.into_any()
                }
                None => view! { <span class="muted">{name}</span> }.into_any(),
            }
        })
        .key("subscription"),
        Column::new(tr!(blocks.kind), "120px", |row: &BlockRow| block_kind_name(row.block.kind))
            .key("kind")
            .weak(3),
        Column::new(tr!(subscriptions.state), "148px", |row: &BlockRow| block_badge(&row.block)).key("state"),
        Column::new(tr!(blocks.from), "112px", |row: &BlockRow| text::date(row.block.from.0))
            .sorted_by("from")
            .key("from"),
        Column::new(tr!(blocks.last), "112px", move |row: &BlockRow| {
            last_day(&row.block).map_or_else(none, text::date)
        })
        .sorted_by("until")
        .key("until")
        .weak(2),
        Column::new(tr!(acts.reason), "", |row: &BlockRow| {
            let reason = row.block.reason.clone();
            let title = reason.clone();
            view! { <span title=title>{reason}</span> }
        })
        .key("reason")
        .weak(4),
        Column::new(tr!(blocks.set_by), "160px", |row: &BlockRow| set_by(&row.block)).key("by").weak(5),
        Column::new(tr!(blocks.set_at), "150px", |row: &BlockRow| text::instant(row.block.created_at.0))
            .sorted_by("created")
            .key("created")
            .optional(),
        Column::new(tr!(blocks.lifted_by), "150px", |row: &BlockRow| row.block.lifted_by.clone())
            .key("lifted-by")
            .optional(),
        Column::new(tr!(blocks.lifted_at), "150px", |row: &BlockRow| {
            row.block.lifted_at.map(|at| text::instant(at.0))
        })
        .key("lifted")
        .optional(),
    ]
}
