//! Notifications of gateways as they came, and what became of each.

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::components::A;
use shared::access::Permission;
use shared::gateway::GatewayEventState;
use shared::ids::IntentKey;

use super::words::{event_badge, kind_name, proof_name, sections};
use crate::calls::gateways::{self, GatewayEventFilter, GatewayEventView};
use crate::remote::Remote;
use crate::session::Session;
use crate::tr;
use crate::ui::chips::ViewChip;
use crate::ui::erased::redrawn;
use crate::ui::page::Span;
use crate::ui::{
    Address, Button, Column, Empty, Find, Glyph, Grid, GridKeys, Notice, Page, Peek, Refusal, Skeleton,
    Source, Toasts, Tone, text,
};

fn views() -> [(&'static str, Option<GatewayEventState>, &'static str); 6] {
    [
        ("", None, tr!(common.all)),
        ("stored", Some(GatewayEventState::Stored), tr!(gateways.events_stored)),
        ("processed", Some(GatewayEventState::Processed), tr!(gateways.events_processed)),
        ("ignored", Some(GatewayEventState::Ignored), tr!(gateways.events_ignored)),
        ("refused", Some(GatewayEventState::Refused), tr!(gateways.events_refused)),
        ("quarantined", Some(GatewayEventState::Quarantined), tr!(gateways.events_quarantined)),
    ]
}

/// The conditions in the address.
#[derive(Clone, Copy)]
struct Filters {
    address: Address,
    parts: [Memo<String>; 3],
}

impl Filters {
    fn filter(self, view: Option<&str>) -> GatewayEventFilter {
        let [words, shown, intent] = self.parts.map(|part| part.get());
        let key = view.unwrap_or(&shown);
        let state = views().into_iter().find(|(name, ..)| *name == key).and_then(|(_, state, _)| state);
        GatewayEventFilter {
            search: Some(words).filter(|words| !words.is_empty()),
            account_id: None,
            intent_id: intent.parse::<IntentKey>().ok(),
            states: state.map(|state| vec![state]),
        }
    }
}

/// The page.
#[component]
pub fn EventList() -> impl IntoView {
    let address = Address::here();
    let filters = Filters { address, parts: ["q", "view", "intent"].map(|key| address.get(key)) };
    let version = RwSignal::new(0_u32);
    let count = Remote::new(move || {
        version.track();
        gateways::event_count(filters.filter(None))
    });
    let source = Source::new(
        |row: &GatewayEventView| row.id.to_string(),
        |_| "/gateway".to_owned(),
        move |after| {
            version.track();
            gateways::events(filters.filter(None), after)
        },
    );
    let peek = RwSignal::new(None::<GatewayEventView>);
    let chip = move |(key, _, name): (&'static str, Option<GatewayEventState>, &'static str)| {
        let found = Remote::new(move || {
            version.track();
            gateways::event_count(filters.filter(Some(key)))
        });
        view! {
            <ViewChip
                name=name
                href=Signal::derive(move || address.with("view", key))
                current=Signal::derive(move || filters.parts[1].get() == key)
                count=Signal::derive(move || found.data())
            />
        }
    };
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
            <div class="bar"><Find id="event-search" label=tr!(gateways.event_search) address=address/></div>
            <div class="bar">
                <nav class="chips" aria-label=tr!(gateways.views)>{views().map(chip).collect_view()}</nav>
            </div>
            <Grid
                id="event-table"
                label=tr!(gateways.events)
                columns=columns()
                source=source
                address=address
                count=Signal::derive(move || count.data())
                peek=peek
                empty=move || view! {
                    <Empty glyph=Glyph::Inbox title=tr!(gateways.no_events) text=tr!(gateways.no_events_text)/>
                }
                foot=ViewFn::from(move || view! { <GridKeys more=[("→", tr!(common.keys_peek))]/> })
            />
            <EventPeek row=peek version=version/>
        </Page>
    }
}

fn columns() -> Vec<Column<GatewayEventView>> {
    vec![
        Column::new(tr!(gateways.received), "150px", |row: &GatewayEventView| {
            text::instant(row.received_at.0)
        }),
        Column::new(tr!(gateways.gateway), "112px", |row: &GatewayEventView| kind_name(row.kind)),
        Column::new(tr!(documents.state), "150px", |row: &GatewayEventView| event_badge(row.state)),
        Column::new(tr!(gateways.told), "", |row: &GatewayEventView| {
            let told = row.told.clone().unwrap_or_else(|| proof_name(row.proof).to_owned());
            view! { <span title=told.clone()>{told.clone()}</span> }
        }),
        Column::new(tr!(gateways.copies), "96px", |row: &GatewayEventView| text::number(row.copies))
            .num()
            .key("copies"),
        Column::new(tr!(gateways.peer), "140px", |row: &GatewayEventView| row.peer.clone()).key("peer"),
    ]
}

/// A notification beside the list: word for word, with a way to process it again.
#[component]
fn EventPeek(row: RwSignal<Option<GatewayEventView>>, version: RwSignal<u32>) -> impl IntoView {
    let toasts = Toasts::get();
    let body = move |row: GatewayEventView| {
        let id = row.id;
        let read = Remote::new(move || {
            version.track();
            gateways::event(id)
        });
        let replay = move || {
            spawn_local(async move {
                match gateways::replay(id).await {
                    Ok(_) => toasts.done(tr!(gateways.replayed)),
                    Err(error) => toasts.refused(&error),
                }
                version.try_update(|n| *n = n.wrapping_add(1));
            });
        };
        redrawn(move || match read.get() {
            None => view! { <div class="stack" aria-busy="true"><Skeleton width="70%"/></div> }.into_any(),
            Some(Err(error)) => view! { <Refusal error=error retry=move |()| read.refresh()/> }.into_any(),
            Some(Ok(None)) => view! { <Notice tone=Tone::Warn title=tr!(errors.not_found)/> }.into_any(),
            Some(Ok(Some(event))) => {
                view! { <Event event=event replay=Callback::new(move |()| replay())/> }.into_any()
            }
        })
    };
    let title =
        |row: &GatewayEventView| format!("{}, {}", kind_name(row.kind), text::instant(row.received_at.0));
    view! { <Peek row=row title=title id="event-peek" body=body/> }
}

#[component]
fn Event(event: GatewayEventView, replay: Callback<()>) -> impl IntoView {
    let lacks = Session::get().lacks(Permission::LedgerAdjust);
    let forbidden = lacks.is_some();
    let headers = match event.headers.0.as_object() {
        Some(headers) => headers
            .iter()
            .map(|(name, value)| format!("{name}: {}", value.as_str().unwrap_or_default()))
            .collect::<Vec<_>>(),
        None => Vec::new(),
    };
    view! {
        <div class="row is-wrapped">{event_badge(event.state)}</div>
        {event.told.clone().map(|told| view! { <p>{told}</p> })}
        <dl class="facts">
            <dt>{tr!(gateways.proof)}</dt><dd>{proof_name(event.proof)}</dd>
            <dt>{tr!(gateways.peer)}</dt><dd>{event.peer.clone()}</dd>
            <dt>{tr!(gateways.copies)}</dt><dd>{text::number(event.copies)}</dd>
            <dt>{tr!(gateways.last_at)}</dt><dd>{text::instant(event.last_at.0)}</dd>
            <dt>{tr!(gateways.tries)}</dt><dd>{text::number(event.tries)}</dd>
            <dt>{tr!(gateways.answered)}</dt><dd class="mono">{event.answer.clone()}</dd>
        </dl>
        {event.intent_id.map(|id| view! { <A href=format!("/gateway?q={}", id)>{tr!(gateways.open_payment)}</A> })}
        <section class="stack-s" aria-label=tr!(gateways.raw)>
            <h3>{tr!(gateways.raw)}</h3>
            <pre class="code" tabindex="0" data-testid="event-body">{format!("{}\n{}", event.method, event.body)}</pre>
            <pre class="code" tabindex="0">{headers.join("\n")}</pre>
        </section>
        <div class="row">
            <Button disabled=forbidden title=lacks attr:data-testid="event-replay" on:click=move |_| replay.run(())>
                {tr!(gateways.replay)}
            </Button>
        </div>
    }
}
