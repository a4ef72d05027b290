//! The list of payments through gateways.

use leptos::prelude::*;
use leptos_router::components::A;
use shared::gateway::intent::IntentState;
use shared::ids::{ClientId, DocumentKey};

use super::peek::IntentPeek;
use super::words::{kind_name, sections, state_badge};
use crate::calls::amount;
use crate::calls::gateways::{self, IntentFilter, IntentRow};
use crate::pages::operations::ClientFilter;
use crate::remote::Remote;
use crate::tr;
use crate::ui::chips::ViewChip;
use crate::ui::erased::redrawn;
use crate::ui::page::Span;
use crate::ui::{
    Address, Badge, Button, Column, Empty, Find, Glyph, Grid, GridKeys, Mark, Page, RowAct, Source, Tone,
    text,
};

/// A view of the list: what the address calls it, its states, whether problems only, and its name.
type View = (&'static str, &'static [IntentState], bool, &'static str);

fn views() -> [View; 6] {
    [
        ("", &[], false, tr!(common.all)),
        ("waiting", &[IntentState::Created, IntentState::Pending], false, tr!(gateways.view_waiting)),
        ("held", &[IntentState::Held], false, tr!(gateways.view_held)),
        ("paid", &[IntentState::Paid], false, tr!(gateways.view_paid)),
        ("cancelled", &[IntentState::Cancelled], false, tr!(gateways.view_cancelled)),
        ("problems", &[], true, tr!(gateways.view_problems)),
    ]
}

/// The conditions in the address.
#[derive(Clone, Copy)]
struct Filters {
    address: Address,
    parts: [Memo<String>; 4],
}

impl Filters {
    fn of(address: Address) -> Filters {
        Filters { address, parts: ["q", "view", "client", "document"].map(|key| address.get(key)) }
    }

    fn filter(self, view: Option<&str>) -> IntentFilter {
        let [words, shown, client, document] = self.parts.map(|part| part.get());
        let key = view.unwrap_or(&shown);
        let view = views().into_iter().find(|(name, ..)| *name == key);
        IntentFilter {
            search: Some(words).filter(|words| !words.is_empty()),
            client_id: client.parse::<ClientId>().ok(),
            invoice_id: document.parse::<DocumentKey>().ok(),
            states: view.map(|(_, states, ..)| states.to_vec()).filter(|states| !states.is_empty()),
            problem: view.filter(|(_, _, problems, _)| *problems).map(|_| true),
            ..IntentFilter::default()
        }
    }

    fn narrowed(self) -> bool {
        self.parts.iter().any(|part| part.with(|part| !part.is_empty()))
    }
}

/// The page.
#[component]
pub fn IntentList() -> impl IntoView {
    let address = Address::here();
    let filters = Filters::of(address);
    let version = RwSignal::new(0_u32);
    let count = Remote::new(move || {
        version.track();
        gateways::count(filters.filter(None))
    });
    let source = Source::new(
        |row: &IntentRow| row.intent.id.to_string(),
        |row| format!("/clients/{}", row.client.id),
        move |after| {
            version.track();
            gateways::list(filters.filter(None), after)
        },
    );
    let peek = RwSignal::new(None::<IntentRow>);
    let acts = vec![RowAct::link(Glyph::Clients, tr!(clients.open_card), |row: &IntentRow| {
        format!("/clients/{}", row.client.id)
    })];
    view! {
        <Page
            title=tr!(gateways.title).to_owned()
            span=Span::Filled
            beside=move || {
                view! { <span class="page__count">{redrawn(move || count.map(|n| text::number(*n)))}</span> }
            }
        >
            {sections()}
            <div class="bar">
                <Find id="intent-search" label=tr!(gateways.search) address=address/>
                <ClientFilter id="intent-client-filter" address=address/>
            </div>
            <div class="bar">{chips(filters, version)}</div>
            <Grid
                id="intent-table"
                label=tr!(gateways.payments)
                columns=columns()
                source=source
                address=address
                count=Signal::derive(move || count.data())
                peek=peek
                acts=acts
                empty=move || nothing(filters.narrowed(), address)
                foot=ViewFn::from(move || view! { <GridKeys more=[("→", tr!(common.keys_peek)), ("Enter", tr!(common.keys_open))]/> })
            />
            <IntentPeek row=peek version=version/>
        </Page>
    }
}

/// The views, each with the number of its payments.
fn chips(filters: Filters, version: RwSignal<u32>) -> impl IntoView {
    let chip = move |(key, _, _, name): View| {
        let found = Remote::new(move || {
            version.track();
            gateways::count(filters.filter(Some(key)))
        });
        view! {
            <ViewChip
                name=name
                href=Signal::derive(move || filters.address.with("view", key))
                current=Signal::derive(move || filters.parts[1].get() == key)
                count=Signal::derive(move || found.data())
            />
        }
    };
    view! { <nav class="chips" aria-label=tr!(gateways.views)>{views().map(chip).collect_view()}</nav> }
}

fn nothing(narrowed: bool, address: Address) -> AnyView {
    if narrowed {
        let reset = move |_| address.change(&[("q", ""), ("view", ""), ("client", ""), ("document", "")]);
        return view! {
            <Empty glyph=Glyph::Search title=tr!(gateways.none_here) text=tr!(clients.none_here_text)>
                <Button on:click=reset>{tr!(common.reset_all)}</Button>
            </Empty>
        }
        .into_any();
    }
    view! {
        <Empty glyph=Glyph::Wallet title=tr!(gateways.none) text=tr!(gateways.none_text)>
            <A href="/gateway/accounts" attr:class="btn">{tr!(gateways.accounts)}</A>
        </Empty>
    }
    .into_any()
}

fn columns() -> Vec<Column<IntentRow>> {
    vec![
        Column::new(tr!(gateways.created), "150px", |row: &IntentRow| text::instant(row.intent.created_at.0)),
        Column::new(tr!(documents.client), "", |row: &IntentRow| {
            let (name, page) = (row.client.name.clone(), format!("/clients/{}", row.client.id));
            let title = name.clone();
            view! { <A href=page attr:tabindex="-1" attr:title=title>{name}</A> }
        }),
        Column::new(tr!(gateways.description), "240px", |row: &IntentRow| {
            let about = row.intent.description.clone();
            view! { <span title=about.clone()>{about.clone()}</span> }
        })
        .key("description"),
        Column::new(tr!(gateways.amount), "128px", |row: &IntentRow| text::money(amount(row.intent.amount)))
            .num(),
        Column::new(tr!(documents.state), "176px", |row: &IntentRow| {
            let problem = row.intent.problem.is_some();
            view! {
                {state_badge(row.intent.state)}
                {problem.then(|| view! { <Badge tone=Tone::Bad mark=Mark::Bang text=tr!(gateways.problem)/> })}
            }
        }),
        Column::new(tr!(gateways.gateway), "128px", |row: &IntentRow| {
            let test = if row.intent.test { tr!(gateways.test_mark) } else { "" };
            format!("{}{test}", kind_name(row.intent.kind))
        })
        .key("gateway"),
        Column::new(tr!(gateways.number), "96px", |row: &IntentRow| row.intent.number.clone())
            .num()
            .key("number"),
        Column::new(tr!(gateways.fee), "112px", |row: &IntentRow| {
            row.intent.fee.map_or_else(|| tr!(common.none).to_owned(), |fee| text::money(amount(fee)))
        })
        .num()
        .key("fee")
        .optional(),
    ]
}
