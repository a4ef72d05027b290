//! Endpoints: who is told, of what, and how that goes.

use leptos::prelude::*;
use leptos_router::components::A;
use shared::access::Permission;

use super::form::{Edited, EndpointDialog};
use super::words::{endpoint_badge, href, kinds_said, last_result};
use crate::calls::webhooks::{self, WebhookEndpointView};
use crate::session::Session;
use crate::tr;
use crate::ui::page::Span;
use crate::ui::{Button, Column, Empty, Glyph, Grid, Icon, Look, Page, Source, text};

/// The page.
#[component]
pub fn WebhookList() -> impl IntoView {
    let version = RwSignal::new(0_u32);
    let edited: Edited = RwSignal::new(None);
    let source = Source::new(
        |endpoint: &WebhookEndpointView| endpoint.id.to_string(),
        |endpoint| href(endpoint.id),
        move |_| {
            version.track();
            webhooks::endpoints()
        },
    );
    let done = Callback::new(move |()| version.update(|n| *n = n.wrapping_add(1)));
    let add = move || {
        let lacks = Session::get().lacks(Permission::KeyManage);
        view! {
            <Button
                look=Look::Primary
                disabled=lacks.is_some()
                title=lacks
                attr:data-testid="webhook-new"
                attr:data-list-add=""
                on:click=move |_| edited.set(Some(None))
            >
                <Icon glyph=Glyph::Plus/>
                {tr!(webhooks.add)}
            </Button>
        }
    };
    view! {
        <Page title=tr!(webhooks.title).to_owned() span=Span::Filled actions=add>
            <Grid
                id="webhook-table"
                label=tr!(webhooks.title)
                columns=columns()
                source=source
                empty=|| {
                    view! { <Empty glyph=Glyph::Inbox title=tr!(webhooks.none) text=tr!(webhooks.none_text)/> }
                }
            />
            <EndpointDialog edited=edited done=done/>
        </Page>
    }
}

fn columns() -> Vec<Column<WebhookEndpointView>> {
    vec![
        Column::new(tr!(webhooks.name), "200px", |endpoint: &WebhookEndpointView| {
            let name = endpoint.name.clone();
            view! { <A href=href(endpoint.id) attr:class="strong" attr:tabindex="-1">{name}</A> }
        }),
        Column::new(tr!(webhooks.url), "", |endpoint: &WebhookEndpointView| {
            let url = endpoint.url.clone();
            view! { <span class="mono" title=url.clone()>{url.clone()}</span> }
        }),
        Column::new(tr!(webhooks.kinds), "150px", |endpoint: &WebhookEndpointView| {
            kinds_said(endpoint.kinds.as_deref())
        })
        .key("kinds")
        .weak(2),
        Column::new(tr!(webhooks.state), "170px", |endpoint: &WebhookEndpointView| endpoint_badge(endpoint)),
        Column::new(tr!(webhooks.last), "240px", |endpoint: &WebhookEndpointView| {
            let said = last_result(endpoint);
            view! { <span title=said.clone()>{said.clone()}</span> }
        })
        .key("last")
        .weak(1),
        Column::new(tr!(webhooks.waiting), "90px", |endpoint: &WebhookEndpointView| {
            text::number(endpoint.waiting)
        })
        .num()
        .key("waiting")
        .weak(3),
    ]
}
