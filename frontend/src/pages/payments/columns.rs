//! Columns of the register.

use leptos::prelude::*;
use leptos_router::components::A;

use super::words::{href, source_name, state_badge};
use crate::calls::amount;
use crate::calls::payments::PaymentRow;
use crate::calls::sellers::{self, SellerView};
use crate::remote::Remote;
use crate::tr;
use crate::ui::{Column, text};

/// The columns.
pub fn columns(known: Remote<Vec<SellerView>>) -> Vec<Column<PaymentRow>> {
    let mut all = vec![
        Column::new(tr!(payments.on), "104px", |row: &PaymentRow| {
            let day = text::date(row.payment.on.0);
            view! { <A href=href(row.payment.id) attr:tabindex="-1">{day}</A> }
        })
        .sorted_by("on"),
        Column::new(tr!(payments.number), "96px", |row: &PaymentRow| row.payment.number.clone())
            .key("number")
            .weak(3),
        Column::new(tr!(payments.client), "", |row: &PaymentRow| {
            let (name, page) = (row.client.name.clone(), format!("/clients/{}", row.client.id));
            let title = name.clone();
            view! { <A href=page attr:tabindex="-1" attr:title=title>{name}</A> }
        })
        .sorted_by("client"),
        Column::new(tr!(payments.purpose), "200px", |row: &PaymentRow| {
            let purpose = row.payment.purpose.clone().unwrap_or_default();
            view! { <span title=purpose.clone()>{purpose.clone()}</span> }
        })
        .key("purpose")
        .weak(4),
        Column::new(tr!(payments.source), "104px", |row: &PaymentRow| source_name(row.payment.source))
            .key("source")
            .weak(2),
    ];
    all.extend(figures(known));
    all
}

fn figures(known: Remote<Vec<SellerView>>) -> Vec<Column<PaymentRow>> {
    vec![
        Column::new(tr!(payments.amount), "128px", |row: &PaymentRow| {
            text::money(amount(row.payment.amount))
        })
        .num()
        .sorted_by("amount"),
        Column::new(tr!(payments.advance), "116px", |row: &PaymentRow| {
            let free = amount(row.payment.advance);
            if free.minor() == 0 { tr!(common.none).to_owned() } else { text::money(free) }
        })
        .num()
        .key("advance")
        .weak(3),
        Column::new(tr!(payments.state), "172px", |row: &PaymentRow| state_badge(row.payment.state))
            .key("state")
            .weak(1),
        Column::new(tr!(payments.payer), "180px", |row: &PaymentRow| row.payment.payer_name.clone())
            .key("payer")
            .optional(),
        Column::new(tr!(documents.seller), "180px", move |row: &PaymentRow| {
            let id = row.payment.seller_id;
            move || sellers::name_of(known, id)
        })
        .key("seller")
        .optional(),
        Column::new(tr!(payments.created_at), "150px", |row: &PaymentRow| {
            text::instant(row.payment.created_at.0)
        })
        .sorted_by("created")
        .key("created")
        .optional(),
        Column::new(tr!(payments.created_by), "150px", |row: &PaymentRow| row.payment.created_by.clone())
            .key("by")
            .optional(),
    ]
}
