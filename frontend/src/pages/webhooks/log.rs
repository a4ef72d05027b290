//! What an endpoint was told: each message, how it stands, and its panel.

use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::ids::WebhookEndpointId;
use shared::webhooks::{WebhookKind, WebhookState};

use super::peek::DeliveryPeek;
use super::words::{areas, kind_name, state_badge, state_name};
use crate::calls::webhooks::{self, WebhookDeliveryFilter, WebhookDeliveryView, WebhookRedeliverInput};
use crate::remote::Remote;
use crate::tr;
use crate::ui::chips::ViewChip;
use crate::ui::erased::redrawn;
use crate::ui::filters::{Conditions, FilterMenu, Group, InForce};
use crate::ui::{Address, Button, Column, Empty, Glyph, Grid, Icon, Source, Toasts, text};

/// A condition, by what the address calls it.
const CONDITIONS: &[&str] = &["view", "kind"];

/// The filter of the API under the conditions of an address.
fn filter_of(id: WebhookEndpointId, value: impl Fn(&str) -> String) -> WebhookDeliveryFilter {
    WebhookDeliveryFilter {
        endpoint_id: Some(id),
        states: WebhookState::from_code(&value("view")).map(|state| vec![state]),
        kinds: WebhookKind::from_code(&value("kind")).map(|kind| vec![kind]),
    }
}

/// Pauses after which a message that was just sent is looked at again, milliseconds.
const LOOK_AGAIN_MS: [u32; 3] = [500, 1500, 4000];

/// Reads the log again, now and a little later: an answer takes its time.
pub async fn look_again(done: Callback<()>) {
    done.try_run(());
    for pause in LOOK_AGAIN_MS {
        TimeoutFuture::new(pause).await;
        done.try_run(());
    }
}

/// The log.
#[component]
pub fn Log(id: WebhookEndpointId, version: RwSignal<u32>, done: Callback<()>) -> impl IntoView {
    let address = Address::here();
    let conditions = Conditions::of(address, CONDITIONS);
    let filter = move || filter_of(id, |key| conditions.get(key));
    let narrowed = move || CONDITIONS.iter().any(|key| !conditions.get(key).is_empty());
    let count = Remote::new(move || {
        version.track();
        webhooks::delivery_count(filter())
    });
    let source = Source::new(
        |row: &WebhookDeliveryView| row.id.to_string(),
        |_| String::new(),
        move |after| {
            version.track();
            webhooks::deliveries(filter(), after)
        },
    );
    let peek = RwSignal::new(None::<WebhookDeliveryView>);
    let groups = Signal::derive(|| {
        let group = |area: super::words::Area| {
            Group::of(area.name, "kind", area.kinds.into_iter().map(|kind| (kind.code(), kind_name(kind))))
        };
        areas().into_iter().map(group).collect::<Vec<_>>()
    });
    view! {
        <div class="bar">
            {chips(id, conditions, version)}
            <FilterMenu id="delivery-filter" conditions=conditions groups=groups/>
            <Button attr:data-testid="log-again" on:click=move |_| done.run(())>
                <Icon glyph=Glyph::Again/>
                {tr!(webhooks.reread)}
            </Button>
            {failed_again(id, conditions, done)}
        </div>
        <InForce
            conditions=conditions
            said=move |said| {
                said.with("kind", tr!(webhooks.event), |kind| WebhookKind::from_code(kind).map(kind_name))
            }
            narrowed=Signal::derive(narrowed)
        />
        <Grid
            id="delivery-table"
            label=tr!(webhooks.log)
            columns=columns(peek)
            source=source
            address=address
            count=Signal::derive(move || count.data())
            peek=peek
            empty=move || nothing(conditions, narrowed())
        />
        <DeliveryPeek row=peek version=version done=done/>
    }
}

/// All that failed may be made again at once, where they are looked at.
fn failed_again(id: WebhookEndpointId, conditions: Conditions, done: Callback<()>) -> impl IntoView {
    let toasts = Toasts::get();
    let busy = RwSignal::new(false);
    let again = move |_| {
        busy.set(true);
        spawn_local(async move {
            let all = Some(chrono::DateTime::<chrono::Utc>::UNIX_EPOCH.into());
            let input = WebhookRedeliverInput { id: None, endpoint_id: Some(id), since: all };
            match webhooks::redeliver(input).await {
                Ok(count) => {
                    toasts.done(tr!(webhooks.redelivered_n, count = text::counted(count)).to_string());
                }
                Err(error) => toasts.refused(&error),
            }
            busy.try_set(false);
            done.try_run(());
        });
    };
    redrawn(move || {
        (conditions.get("view") == WebhookState::Failed.code()).then(|| {
            view! {
                <Button busy=busy attr:data-testid="failed-again" on:click=again>{tr!(webhooks.all_again)}</Button>
            }
        })
    })
}

/// The states, each with the number of its deliveries.
fn chips(id: WebhookEndpointId, conditions: Conditions, version: RwSignal<u32>) -> impl IntoView {
    let chip = move |(key, name): (&'static str, &'static str)| {
        let found = Remote::new(move || {
            version.track();
            webhooks::delivery_count(filter_of(id, |part| {
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
    let all = std::iter::once(("", tr!(common.all)));
    let all = all.chain(WebhookState::ALL.iter().map(|state| (state.code(), state_name(*state))));
    view! { <nav class="chips" aria-label=tr!(webhooks.states)>{all.map(chip).collect_view()}</nav> }
}

fn nothing(conditions: Conditions, narrowed: bool) -> AnyView {
    if narrowed {
        return view! {
            <Empty glyph=Glyph::Search title=tr!(webhooks.nothing_here) text=tr!(clients.none_here_text)>
                <Button on:click=move |_| conditions.reset()>{tr!(common.reset_all)}</Button>
            </Empty>
        }
        .into_any();
    }
    view! { <Empty glyph=Glyph::Inbox title=tr!(webhooks.nothing) text=tr!(webhooks.nothing_text)/> }
        .into_any()
}

fn columns(peek: RwSignal<Option<WebhookDeliveryView>>) -> Vec<Column<WebhookDeliveryView>> {
    vec![
        Column::new(tr!(webhooks.at), "150px", move |row: &WebhookDeliveryView| {
            let (at, row) = (text::instant(row.created_at.0), row.clone());
            view! {
                <button
                    type="button"
                    class="link"
                    tabindex="-1"
                    data-testid="delivery-open"
                    on:click=move |_| peek.set(Some(row.clone()))
                >
                    {at}
                </button>
            }
        }),
        Column::new(tr!(webhooks.event), "", |row: &WebhookDeliveryView| {
            view! { <span title=row.kind.code()>{kind_name(row.kind)}</span> }
        }),
        Column::new(tr!(webhooks.state), "140px", |row: &WebhookDeliveryView| state_badge(row.state)),
        Column::new(tr!(webhooks.answer), "220px", |row: &WebhookDeliveryView| {
            let said = last_answer(row);
            view! { <span title=said.clone()>{said.clone()}</span> }
        })
        .key("answer"),
        Column::new(tr!(webhooks.attempts), "90px", |row: &WebhookDeliveryView| {
            text::number(i64::try_from(row.attempts.len()).unwrap_or_default())
        })
        .num()
        .key("attempts")
        .weak(1),
        Column::new(tr!(webhooks.next), "150px", |row: &WebhookDeliveryView| match row.next_attempt_at {
            Some(at) => text::instant(at.0),
            None => tr!(common.none).to_owned(),
        })
        .key("next")
        .weak(2),
    ]
}

/// What the last attempt of a delivery came to.
fn last_answer(row: &WebhookDeliveryView) -> String {
    let Some(last) = row.attempts.last() else { return tr!(webhooks.never).to_owned() };
    match (&last.error, last.status) {
        (Some(error), _) => error.clone(),
        (None, Some(status)) => tr!(webhooks.answered, status = status).to_string(),
        (None, None) => String::new(),
    }
}
