//! Columns of lists of subscriptions: over all clients, and of one client.

use leptos::prelude::*;
use leptos_router::components::A;

use super::upcoming::upcoming_column;
use super::words::{price_of, quantity, state_badge, terms_now};
use crate::calls::subscriptions::SubscriptionRow;
use crate::pages::catalog::interval_name;
use crate::tr;
use crate::ui::{Column, text};

/// Columns of the list over all clients, with what is scheduled where that is looked for.
pub fn columns_of_all(scheduled: bool) -> Vec<Column<SubscriptionRow>> {
    let mut columns = vec![
        Column::new(tr!(subscriptions.client), "", |row: &SubscriptionRow| {
            let name = row.client.name.clone();
            let href = format!("/clients/{}/subscriptions", row.client.id);
            let title = name.clone();
            view! { <A href=href attr:tabindex="-1" attr:title=title>{name}</A> }
        })
        .sorted_by("client"),
        Column::new(tr!(subscriptions.plan), "", plan),
    ];
    columns.extend(scheduled.then(upcoming_column));
    columns.extend(others());
    columns
}

/// Columns of the list of one client.
pub fn columns_of_client() -> Vec<Column<SubscriptionRow>> {
    let mut columns = vec![Column::new(tr!(subscriptions.plan), "", plan)];
    // Beside the facts of the client there is less room.
    let narrow = |column: Column<SubscriptionRow>| match column.key {
        Some("period") => column.optional(),
        Some(_) | None => column,
    };
    columns.extend(others().into_iter().map(narrow));
    columns
}

fn plan(row: &SubscriptionRow) -> impl IntoView + use<> {
    let href = format!("/subscriptions/{}", row.view.id);
    let name = row.plan.name.clone();
    let own = row.view.name.clone();
    let title = own.clone().map_or_else(|| name.clone(), |own| format!("{name} · {own}"));
    view! {
        <A href=href attr:tabindex="-1" attr:title=title>{name}</A>
        {own.map(|own| view! { <span class="muted">" · " {own}</span> })}
    }
}

fn others() -> Vec<Column<SubscriptionRow>> {
    let none = || tr!(common.none).to_owned();
    vec![
        Column::new(tr!(subscriptions.quantity), "96px", |row: &SubscriptionRow| {
            terms_now(&row.terms).map(|terms| quantity(terms.quantity.0))
        })
        .num()
        .key("quantity")
        .weak(4),
        Column::new(tr!(subscriptions.price), "126px", |row: &SubscriptionRow| {
            terms_now(&row.terms).map(price_of)
        })
        .num()
        .key("price")
        .weak(1),
        Column::new(tr!(subscriptions.period), "90px", |row: &SubscriptionRow| {
            terms_now(&row.terms).map(|terms| interval_name(&terms.interval))
        })
        .key("period")
        .weak(5),
        Column::new(tr!(subscriptions.day), "52px", move |row: &SubscriptionRow| {
            let day = terms_now(&row.terms).and_then(|terms| terms.billing_day);
            day.map_or_else(none, |day| day.to_string())
        })
        .num()
        .key("day")
        .weak(6),
        Column::new(tr!(subscriptions.next_due), "112px", move |row: &SubscriptionRow| {
            row.view.next_due_on.map_or_else(none, |day| text::date(day.0))
        })
        .sorted_by("next")
        .key("next")
        .weak(2),
        Column::new(tr!(subscriptions.state), "174px", |row: &SubscriptionRow| state_badge(&row.view))
            .key("state"),
        Column::new(tr!(subscriptions.start), "110px", |row: &SubscriptionRow| {
            text::date(row.view.start_on.0)
        })
        .sorted_by("start")
        .key("start")
        .optional(),
        Column::new(tr!(subscriptions.end), "110px", move |row: &SubscriptionRow| {
            row.view.ended_on.map_or_else(none, |day| text::date(day.0))
        })
        .sorted_by("end")
        .key("end")
        .optional(),
        Column::new(tr!(subscriptions.created), "120px", |row: &SubscriptionRow| {
            text::day_of(row.view.created_at.0)
        })
        .sorted_by("created")
        .key("created")
        .optional(),
        Column::new(tr!(subscriptions.external_id), "130px", |row: &SubscriptionRow| {
            view! { <span class="mono">{row.view.external_id.clone()}</span> }
        })
        .key("external")
        .optional(),
    ]
}
