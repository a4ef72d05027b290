//! Columns of the registers.

use leptos::prelude::*;
use leptos_router::components::A;
use shared::documents::DocumentState;

use super::register::Register;
use super::words::{href, kind_name, state_badge, total};
use crate::calls::amount;
use crate::calls::documents::DocumentRow;
use crate::calls::sellers::{self, SellerView};
use crate::remote::Remote;
use crate::tr;
use crate::ui::{Column, text};

/// The columns of a register.
pub fn columns(register: Register, known: Remote<Vec<SellerView>>) -> Vec<Column<DocumentRow>> {
    let none = || tr!(common.none).to_owned();
    let number = Column::new(tr!(documents.number), "142px", |row: &DocumentRow| {
        let number = row.document.number.clone();
        let title = number.clone();
        let class = if row.document.state == DocumentState::Void { "struck" } else { "" };
        view! { <A href=href(row.document.id) attr:tabindex="-1" attr:title=title attr:class=class>{number}</A> }
    })
    .sorted_by("number");
    // A client's own list has no other column that could give way.
    let width = if register == Register::OfClient { "" } else { "144px" };
    let kind = Column::new(tr!(documents.kind), width, |row: &DocumentRow| {
        let name = kind_name(row.document.kind);
        view! { <span title=name>{name}</span> }
    })
    .key("kind")
    .weak(1);
    let on = Column::new(tr!(documents.on), "104px", |row: &DocumentRow| text::date(row.document.on.0))
        .sorted_by("on")
        .key("on")
        .weak(1);
    let client = Column::new(tr!(documents.client), "", |row: &DocumentRow| {
        let (name, page) = (row.client.name.clone(), format!("/clients/{}", row.client.id));
        let title = name.clone();
        view! { <A href=page attr:tabindex="-1" attr:title=title>{name}</A> }
    })
    .sorted_by("client");
    let period = Column::new(tr!(documents.period), "172px", move |row: &DocumentRow| {
        row.document.period.map_or_else(none, |days| text::period(days.from.0, days.to.0))
    })
    .key("period")
    .weak(4);
    let due = Column::new(tr!(documents.due), "114px", move |row: &DocumentRow| {
        row.document.due_on.map_or_else(none, |day| text::date(day.0))
    })
    .key("due")
    .weak(3);
    let due = if register == Register::OfClient { due.optional() } else { due };
    let mut all = vec![number];
    if register != Register::Invoices {
        all.push(kind);
    }
    all.push(on);
    if register != Register::OfClient {
        all.push(client);
    }
    all.push(if register == Register::Acts { period } else { due });
    all.extend(figures(known));
    all
}

/// The sum, the state, and what is seldom looked at.
fn figures(known: Remote<Vec<SellerView>>) -> Vec<Column<DocumentRow>> {
    let none = || tr!(common.none).to_owned();
    vec![
        Column::new(tr!(documents.total), "128px", move |row: &DocumentRow| {
            total(&row.document).unwrap_or_else(none)
        })
        .num()
        .sorted_by("total")
        .key("total"),
        Column::new(tr!(documents.vat), "120px", move |row: &DocumentRow| {
            row.document.vat.map_or_else(none, |vat| text::money(amount(vat)))
        })
        .num()
        .key("vat")
        .optional(),
        Column::new(tr!(documents.paid), "120px", move |row: &DocumentRow| {
            row.document.paid.map_or_else(none, |paid| text::money(amount(paid)))
        })
        .num()
        .key("paid")
        .optional(),
        Column::new(tr!(documents.state), "136px", |row: &DocumentRow| state_badge(row.document.state))
            .key("state")
            .weak(2),
        Column::new(tr!(mail.sent_at), "150px", move |row: &DocumentRow| {
            row.document.sent_at.map_or_else(none, |at| text::instant(at.0))
        })
        .key("sent")
        .optional(),
        Column::new(tr!(documents.seller), "180px", move |row: &DocumentRow| {
            let id = row.document.seller_id;
            move || sellers::name_of(known, id)
        })
        .key("seller")
        .optional(),
        Column::new(tr!(documents.issued_by), "150px", |row: &DocumentRow| row.document.issued_by.clone())
            .key("by")
            .optional(),
        Column::new(tr!(documents.issued_at), "150px", |row: &DocumentRow| {
            text::instant(row.document.issued_at.0)
        })
        .key("issued")
        .optional(),
    ]
}
