//! The list of letters.

use leptos::prelude::*;
use leptos_router::components::A;
use shared::ids::{ClientId, DocumentKey};
use shared::mail::MailState;

use super::acts::Acts;
use super::peek::MailPeek;
use super::words::state_badge;
use crate::calls::mail::{self, MailFilter, MailRow, MailSort, MailSortField};
use crate::calls::saved::SavedList;
use crate::pages::operations::ClientFilter;
use crate::pages::saved::{Counts, ListViews, View, part};
use crate::remote::Remote;
use crate::tr;
use crate::ui::erased::redrawn;
use crate::ui::filters::{Conditions, WORDS};
use crate::ui::page::Span;
use crate::ui::{Address, Button, Column, Empty, Find, Glyph, Grid, GridKeys, Page, Source, order_of, text};

/// A condition, by what the address calls it.
const CONDITIONS: &[&str] = &["view", "client", "document"];

/// The order of an address that names none.
const NEWEST: &str = "-created";

/// The views that the list always has: what the address calls them, their states and names.
fn views() -> [(&'static str, &'static [MailState], &'static str); 5] {
    [
        ("", &[], tr!(common.all)),
        ("waiting", &[MailState::Queued, MailState::Sending], tr!(mail.view_waiting)),
        ("sent", &[MailState::Sent], tr!(mail.view_sent)),
        ("failed", &[MailState::Failed], tr!(mail.view_failed)),
        ("cancelled", &[MailState::Cancelled], tr!(mail.view_cancelled)),
    ]
}

fn states_of(view: &str) -> Option<Vec<MailState>> {
    views().iter().find(|(key, ..)| *key == view).map(|(_, states, _)| states.to_vec())
}

/// The filter of the API under the conditions of an address.
fn filter_of(value: impl Fn(&str) -> String) -> MailFilter {
    MailFilter {
        search: Some(value(WORDS)).filter(|words| !words.is_empty()),
        seller_id: None,
        client_id: value("client").parse::<ClientId>().ok(),
        document_id: value("document").parse::<DocumentKey>().ok(),
        states: states_of(&value("view")),
    }
}

fn sort_of(order: &str) -> Vec<MailSort> {
    let column = |(key, direction)| {
        let field = match key {
            "created" => MailSortField::Created,
            "to" => MailSortField::To,
            "subject" => MailSortField::Subject,
            _ => return None,
        };
        Some(MailSort { field, direction })
    };
    order_of(order).filter_map(column).collect()
}

/// The page.
#[component]
pub fn MailList() -> impl IntoView {
    let address = Address::here();
    let conditions = Conditions::of(address, CONDITIONS);
    let filter = move || filter_of(|key| conditions.get(key));
    let order = address.order(NEWEST);
    let version = RwSignal::new(0_u32);
    let count = Remote::new(move || {
        version.track();
        mail::count(filter())
    });
    let sorted = order.shown;
    let source = Source::new(
        |row: &MailRow| row.mail.id.to_string(),
        |row| format!("/clients/{}/documents", row.client.id),
        move |after| {
            version.track();
            mail::list(filter(), sort_of(&sorted.get()), after)
        },
    );
    let peek = RwSignal::new(None::<MailRow>);
    let acts = Acts::new(Callback::new(move |()| version.update(|n| *n = n.wrapping_add(1))));
    view! {
        <Page
            title=tr!(mail.title).to_owned()
            span=Span::Filled
            beside=move || {
                view! { <span class="page__count">{redrawn(move || count.map(|n| text::number(*n)))}</span> }
            }
        >
            <div class="bar">
                <Find id="mail-search" label=tr!(mail.search) address=address/>
                <ClientFilter id="mail-client-filter" address=address/>
            </div>
            <div class="bar">{chips(conditions, version)}</div>
            <Grid
                id="mail-table"
                label=tr!(mail.title)
                columns=columns()
                source=source
                address=address
                sort=order.shown
                several=true
                on_sort=order.ask
                count=Signal::derive(move || count.data())
                peek=peek
                acts=acts.of_rows()
                empty=move || nothing(conditions)
                foot=ViewFn::from(move || {
                    view! { <GridKeys more=[("→", tr!(common.keys_peek)), ("Enter", tr!(common.keys_open))]/> }
                })
            />
            <MailPeek row=peek acts=acts version=version/>
        </Page>
    }
}

/// The views, each with the number of its letters.
fn chips(conditions: Conditions, version: RwSignal<u32>) -> impl IntoView {
    let counts = Counts::new(|parts| mail::count(filter_of(|key| part(&parts, key))));
    let views = views().map(|(key, _, name)| View::new(name, [("view", key)])).to_vec();
    view! {
        <ListViews
            label=tr!(mail.views)
            list=SavedList::Mails
            conditions=conditions
            views=views
            counts=counts
            version=version
        />
    }
}

fn nothing(conditions: Conditions) -> AnyView {
    if conditions.values().iter().any(|(_, value)| !value.is_empty()) {
        return view! {
            <Empty glyph=Glyph::Search title=tr!(mail.none_here) text=tr!(clients.none_here_text)>
                <Button on:click=move |_| conditions.reset()>{tr!(common.reset_all)}</Button>
            </Empty>
        }
        .into_any();
    }
    view! {
        <Empty glyph=Glyph::Mail title=tr!(mail.none) text=tr!(mail.none_text)>
            <A href="/invoices" attr:class="btn">{tr!(documents.invoices)}</A>
        </Empty>
    }
    .into_any()
}

fn columns() -> Vec<Column<MailRow>> {
    let none = || tr!(common.none).to_owned();
    vec![
        Column::new(tr!(mail.subject), "", |row: &MailRow| {
            let subject = row.mail.subject.clone();
            view! { <span title=subject.clone()>{subject.clone()}</span> }
        })
        .sorted_by("subject"),
        Column::new(tr!(mail.to), "220px", |row: &MailRow| {
            let to = row.mail.to.clone();
            view! { <span title=to.clone()>{to.clone()}</span> }
        })
        .sorted_by("to")
        .key("to"),
        Column::new(tr!(documents.client), "220px", |row: &MailRow| {
            let (name, page) = (row.client.name.clone(), format!("/clients/{}", row.client.id));
            let title = name.clone();
            view! { <A href=page attr:tabindex="-1" attr:title=title>{name}</A> }
        })
        .key("client"),
        Column::new(tr!(documents.state), "136px", |row: &MailRow| state_badge(row.mail.state)).key("state"),
        Column::new(tr!(mail.attempts_short), "92px", |row: &MailRow| text::number(row.mail.attempts_made))
            .num()
            .key("attempts"),
        Column::new(tr!(mail.created), "150px", |row: &MailRow| text::instant(row.mail.created_at.0))
            .sorted_by("created")
            .key("created"),
        Column::new(tr!(mail.sent_at), "150px", move |row: &MailRow| {
            row.mail.sent_at.map_or_else(none, |at| text::instant(at.0))
        })
        .key("sent")
        .optional(),
    ]
}
