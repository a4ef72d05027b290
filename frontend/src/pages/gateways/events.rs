//! Notifications of gateways as they came, and what became of each.

use leptos::prelude::*;
use leptos_router::components::A;
use shared::gateway::GatewayEventState;
use shared::ids::{GatewayAccountId, IntentKey};

use super::event_peek::EventPeek;
use super::words::{event_badge, kind_name, proof_name, sections};
use crate::calls::gateways::{self, GatewayAccountView, GatewayEventFilter, GatewayEventView, to_choose};
use crate::remote::Remote;
use crate::tr;
use crate::ui::chips::ViewChip;
use crate::ui::erased::redrawn;
use crate::ui::filters::{Conditions, FilterMenu, Group, InForce, WORDS};
use crate::ui::page::Span;
use crate::ui::{Address, Button, Column, Empty, Find, Glyph, Grid, GridKeys, Page, Source, text};

/// A condition, by what the address calls it.
const CONDITIONS: &[&str] = &["view", "intent", "account"];

/// A view: what the address calls it, the state, its name.
type View = (&'static str, Option<GatewayEventState>, &'static str);

fn views() -> [View; 6] {
    [
        ("", None, tr!(common.all)),
        ("stored", Some(GatewayEventState::Stored), tr!(gateways.events_stored)),
        ("processed", Some(GatewayEventState::Processed), tr!(gateways.events_processed)),
        ("ignored", Some(GatewayEventState::Ignored), tr!(gateways.events_ignored)),
        ("refused", Some(GatewayEventState::Refused), tr!(gateways.events_refused)),
        ("quarantined", Some(GatewayEventState::Quarantined), tr!(gateways.events_quarantined)),
    ]
}

/// The filter of the API under the conditions of an address.
fn filter_of(value: impl Fn(&str) -> String) -> GatewayEventFilter {
    let key = value("view");
    let state = views().into_iter().find(|(name, ..)| *name == key).and_then(|(_, state, _)| state);
    GatewayEventFilter {
        search: Some(value(WORDS)).filter(|words| !words.is_empty()),
        account_id: value("account").parse::<GatewayAccountId>().ok(),
        intent_id: value("intent").parse::<IntentKey>().ok(),
        states: state.map(|state| vec![state]),
    }
}

/// The page.
#[component]
pub fn EventList() -> impl IntoView {
    let address = Address::here();
    let conditions = Conditions::of(address, CONDITIONS);
    let filter = move || filter_of(|key| conditions.get(key));
    let narrowed = move || filter() != GatewayEventFilter::default();
    let version = RwSignal::new(0_u32);
    let count = Remote::new(move || {
        version.track();
        gateways::event_count(filter())
    });
    let accounts = Remote::new(gateways::accounts);
    let source = Source::new(
        |row: &GatewayEventView| row.id.to_string(),
        |_| String::new(),
        move |after| {
            version.track();
            gateways::events(filter(), after)
        },
    );
    let peek = RwSignal::new(None::<GatewayEventView>);
    view! {
        <Page
            title=tr!(gateways.events).to_owned()
            parent=("/gateway", tr!(gateways.title).to_owned())
            span=Span::Filled
            beside=move || {
                view! { <span class="page__count">{redrawn(move || count.map(|n| text::number(*n)))}</span> }
            }
        >
            {sections()}
            <div class="bar">
                <Find id="event-search" label=tr!(gateways.event_search) address=address/>
                {add_filter(conditions, accounts)}
            </div>
            <div class="bar">{chips(conditions, version)}</div>
            <InForce
                conditions=conditions
                said=move |said| {
                    said.with("account", tr!(gateways.gateway), |id| {
                            gateways::name_of(accounts, id.parse().ok()?)
                        })
                        .with("intent", tr!(gateways.one), |id| {
                            id.parse::<IntentKey>().ok().map(|_| tr!(gateways.one_payment))
                        })
                }
                narrowed=Signal::derive(narrowed)
            />
            <Grid
                id="event-table"
                label=tr!(gateways.events)
                columns=columns(accounts, peek)
                source=source
                address=address
                count=Signal::derive(move || count.data())
                peek=peek
                empty=move || nothing(conditions, narrowed())
                foot=ViewFn::from(move || {
                    view! { <GridKeys more=[("→", tr!(common.keys_peek)), ("Enter", tr!(common.keys_open))]/> }
                })
            />
            <EventPeek row=peek version=version/>
        </Page>
    }
}

fn add_filter(conditions: Conditions, accounts: Remote<Vec<GatewayAccountView>>) -> impl IntoView {
    let groups = move || vec![Group::of(tr!(gateways.gateway), "account", to_choose(accounts))];
    view! {
        <Show when=move || !to_choose(accounts).is_empty()>
            <FilterMenu id="event-filter" conditions=conditions groups=Signal::derive(groups)/>
        </Show>
    }
}

/// The views, each with the number of its notifications.
fn chips(conditions: Conditions, version: RwSignal<u32>) -> impl IntoView {
    let chip = move |(key, _, name): View| {
        let found = Remote::new(move || {
            version.track();
            gateways::event_count(filter_of(|part| {
                if part == "view" { key.to_owned() } else { conditions.get(part) }
            }))
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
            <Empty glyph=Glyph::Search title=tr!(gateways.no_events_here) text=tr!(clients.none_here_text)>
                <Button on:click=move |_| conditions.reset()>{tr!(common.reset_all)}</Button>
            </Empty>
        }
        .into_any();
    }
    view! {
        <Empty glyph=Glyph::Inbox title=tr!(gateways.no_events) text=tr!(gateways.no_events_text)>
            <A href="/gateway/accounts" attr:class="btn">{tr!(gateways.accounts)}</A>
        </Empty>
    }
    .into_any()
}

fn columns(
    accounts: Remote<Vec<GatewayAccountView>>,
    peek: RwSignal<Option<GatewayEventView>>,
) -> Vec<Column<GatewayEventView>> {
    vec![
        Column::new(tr!(gateways.received), "150px", move |row: &GatewayEventView| {
            let (at, row) = (text::instant(row.received_at.0), row.clone());
            view! {
                <button
                    type="button"
                    class="link"
                    tabindex="-1"
                    data-testid="event-open"
                    on:click=move |_| peek.set(Some(row.clone()))
                >
                    {at}
                </button>
            }
        }),
        Column::new(tr!(gateways.gateway), "144px", move |row: &GatewayEventView| {
            let (id, kind) = (row.account_id, kind_name(row.kind));
            move || gateways::name_of(accounts, id).unwrap_or_else(|| kind.to_owned())
        })
        .key("gateway"),
        Column::new(tr!(documents.state), "168px", |row: &GatewayEventView| event_badge(row.state)),
        Column::new(tr!(gateways.told), "", |row: &GatewayEventView| {
            let told = row.told.clone().unwrap_or_default();
            view! { <span title=told.clone()>{told.clone()}</span> }
        }),
        Column::new(tr!(gateways.proof), "152px", |row: &GatewayEventView| proof_name(row.proof))
            .key("proof")
            .weak(2),
        Column::new(tr!(gateways.copies), "104px", |row: &GatewayEventView| text::number(row.copies))
            .num()
            .key("copies")
            .weak(1),
        Column::new(tr!(gateways.peer), "140px", |row: &GatewayEventView| row.peer.clone())
            .key("peer")
            .optional(),
    ]
}
