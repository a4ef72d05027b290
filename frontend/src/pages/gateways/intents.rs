//! The list of payments through gateways.

use leptos::prelude::*;
use leptos_router::components::A;
use shared::gateway::intent::IntentState;
use shared::ids::{ClientId, DocumentKey, GatewayAccountId, SellerId};

use super::peek::IntentPeek;
use super::words::{href, kind_name, sections, state_badge};
use crate::calls::gateways::{self, GatewayAccountView, IntentFilter, IntentRow, IntentView};
use crate::calls::sellers::{self, SellerView};
use crate::calls::{amount, gateways::to_choose};
use crate::pages::operations::ClientFilter;
use crate::remote::Remote;
use crate::tr;
use crate::ui::chips::ViewChip;
use crate::ui::erased::redrawn;
use crate::ui::filters::{Conditions, FilterMenu, Group, InForce, WORDS};
use crate::ui::page::Span;
use crate::ui::{
    Address, Button, Column, Empty, Find, Glyph, Grid, GridKeys, Icon, Page, RowAct, Source, text,
};

/// A condition, by what the address calls it.
const CONDITIONS: &[&str] = &["view", "client", "document", "account", "seller"];

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

/// The filter of the API under the conditions of an address.
fn filter_of(value: impl Fn(&str) -> String) -> IntentFilter {
    let key = value("view");
    let view = views().into_iter().find(|(name, ..)| *name == key);
    IntentFilter {
        search: Some(value(WORDS)).filter(|words| !words.is_empty()),
        seller_id: value("seller").parse::<SellerId>().ok(),
        client_id: value("client").parse::<ClientId>().ok(),
        invoice_id: value("document").parse::<DocumentKey>().ok(),
        account_id: value("account").parse::<GatewayAccountId>().ok(),
        states: view.map(|(_, states, ..)| states.to_vec()).filter(|states| !states.is_empty()),
        problem: view.filter(|(_, _, problems, _)| *problems).map(|_| true),
    }
}

/// The page.
#[component]
pub fn IntentList() -> impl IntoView {
    let address = Address::here();
    let conditions = Conditions::of(address, CONDITIONS);
    let filter = move || filter_of(|key| conditions.get(key));
    let narrowed = move || filter() != IntentFilter::default();
    let version = RwSignal::new(0_u32);
    let count = Remote::new(move || {
        version.track();
        gateways::count(filter())
    });
    let (known, accounts) = (Remote::new(sellers::list), Remote::new(gateways::accounts));
    let source = Source::new(
        |row: &IntentRow| row.intent.id.to_string(),
        |row| href(row.intent.id),
        move |after| {
            version.track();
            gateways::list(filter(), after)
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
                {add_filter(conditions, known, accounts)}
                <ClientFilter id="intent-client-filter" address=address/>
            </div>
            <div class="bar">{chips(conditions, version)}</div>
            {in_force(conditions, known, accounts, Signal::derive(narrowed))}
            <Grid
                id="intent-table"
                label=tr!(gateways.payments)
                columns=columns(accounts)
                source=source
                address=address
                count=Signal::derive(move || count.data())
                peek=peek
                acts=acts
                empty=move || nothing(conditions, narrowed())
                foot=ViewFn::from(move || {
                    view! { <GridKeys more=[("→", tr!(common.keys_peek)), ("Enter", tr!(common.keys_open))]/> }
                })
            />
            <IntentPeek row=peek version=version accounts=accounts/>
        </Page>
    }
}

fn add_filter(
    conditions: Conditions,
    known: Remote<Vec<SellerView>>,
    accounts: Remote<Vec<GatewayAccountView>>,
) -> impl IntoView {
    let groups = move || {
        vec![
            Group::of(tr!(gateways.gateway), "account", to_choose(accounts)),
            Group::of(tr!(documents.seller), "seller", sellers::to_choose(known)),
        ]
    };
    // Where there is one of each there is nothing to choose from.
    let some = move || !to_choose(accounts).is_empty() || !sellers::to_choose(known).is_empty();
    view! {
        <Show when=some>
            <FilterMenu id="intent-filter" conditions=conditions groups=Signal::derive(groups)/>
        </Show>
    }
}

fn in_force(
    conditions: Conditions,
    known: Remote<Vec<SellerView>>,
    accounts: Remote<Vec<GatewayAccountView>>,
    narrowed: Signal<bool>,
) -> impl IntoView {
    view! {
        <InForce
            conditions=conditions
            said=move |said| {
                said.with("account", tr!(gateways.gateway), |id| {
                        gateways::name_of(accounts, id.parse().ok()?)
                    })
                    .with("seller", tr!(documents.seller), |id| sellers::name_in(known, id))
                    .with("document", tr!(gateways.invoice), |id| {
                        id.parse::<DocumentKey>().ok().map(|_| tr!(gateways.one_invoice))
                    })
            }
            narrowed=narrowed
        />
    }
}

/// The views, each with the number of its payments.
fn chips(conditions: Conditions, version: RwSignal<u32>) -> impl IntoView {
    let chip = move |(key, _, _, name): View| {
        let found = Remote::new(move || {
            version.track();
            gateways::count(filter_of(
                |part| if part == "view" { key.to_owned() } else { conditions.get(part) },
            ))
        });
        view! {
            <ViewChip
                name=name
                href=Signal::derive(move || conditions.address.with("view", key))
                current=Signal::derive(move || conditions.get("view") == key)
                count=Signal::derive(move || found.data())
            />
        }
    };
    view! { <nav class="chips" aria-label=tr!(gateways.views)>{views().map(chip).collect_view()}</nav> }
}

fn nothing(conditions: Conditions, narrowed: bool) -> AnyView {
    if narrowed {
        return view! {
            <Empty glyph=Glyph::Search title=tr!(gateways.none_here) text=tr!(clients.none_here_text)>
                <Button on:click=move |_| conditions.reset()>{tr!(common.reset_all)}</Button>
            </Empty>
        }
        .into_any();
    }
    view! {
        <Empty glyph=Glyph::Card title=tr!(gateways.none) text=tr!(gateways.none_text)>
            <A href="/gateway/accounts" attr:class="btn">{tr!(gateways.accounts)}</A>
        </Empty>
    }
    .into_any()
}

fn columns(accounts: Remote<Vec<GatewayAccountView>>) -> Vec<Column<IntentRow>> {
    let mut all = vec![
        Column::new(tr!(gateways.number), "76px", |row: &IntentRow| {
            let number = row.intent.number.clone();
            view! { <A href=href(row.intent.id) attr:tabindex="-1">{number}</A> }
        }),
        Column::new(tr!(gateways.created), "140px", |row: &IntentRow| text::instant(row.intent.created_at.0))
            .key("created"),
        Column::new(tr!(documents.client), "", |row: &IntentRow| {
            let (name, page) = (row.client.name.clone(), format!("/clients/{}", row.client.id));
            let title = name.clone();
            view! { <A href=page attr:tabindex="-1" attr:title=title>{name}</A> }
        }),
        Column::new(tr!(gateways.description), "", |row: &IntentRow| {
            let about = row.intent.description.clone();
            view! { <span title=about.clone()>{about.clone()}</span> }
        })
        .key("description")
        .weak(2),
        Column::new(tr!(gateways.gateway), "140px", move |row: &IntentRow| {
            let (id, kind) = (row.intent.account_id, kind_name(row.intent.kind));
            move || gateways::name_of(accounts, id).unwrap_or_else(|| kind.to_owned())
        })
        .key("gateway")
        .weak(3),
    ];
    all.extend(figures());
    all
}

/// A mark of what a person must look at; the reason is its tooltip.
fn attention(intent: &IntentView) -> impl IntoView + use<> {
    intent.problem.clone().map(|problem| {
        view! {
            <span class="neg" role="img" aria-label=problem.clone() title=problem>
                <Icon glyph=Glyph::Warning/>
            </span>
        }
    })
}

fn figures() -> Vec<Column<IntentRow>> {
    let money = |view: Option<shared::api::common::MoneyView>| {
        let sum = view.map(amount).filter(|sum| sum.minor() != 0);
        sum.map_or_else(|| tr!(common.none).to_owned(), text::money)
    };
    vec![
        Column::new(tr!(gateways.amount), "124px", |row: &IntentRow| text::money(amount(row.intent.amount)))
            .num(),
        Column::new(tr!(documents.state), "196px", |row: &IntentRow| state_badge(&row.intent)),
        Column::new(tr!(gateways.attention), "40px", |row: &IntentRow| attention(&row.intent)).quiet(),
        Column::new(tr!(gateways.paid), "124px", move |row: &IntentRow| money(row.intent.paid))
            .num()
            .key("paid")
            .optional(),
        Column::new(tr!(gateways.refunded), "124px", move |row: &IntentRow| money(Some(row.intent.refunded)))
            .num()
            .key("refunded")
            .optional(),
        Column::new(tr!(gateways.fee), "112px", move |row: &IntentRow| money(row.intent.fee))
            .num()
            .key("fee")
            .optional(),
        Column::new(tr!(gateways.created_by), "150px", |row: &IntentRow| row.intent.created_by.clone())
            .key("by")
            .optional(),
    ]
}
