//! Subscriptions of a client, on a tab of its card.

use leptos::prelude::*;
use shared::ids::ClientId;

use crate::calls::subscriptions::{self, SubscriptionFilter, SubscriptionRow};
use crate::pages::subscriptions::{columns_of_client, subscribe_link};
use crate::tr;
use crate::ui::{Empty, Glyph, Grid, Source};

/// The tab.
#[component]
pub fn ClientSubscriptions(client: ClientId, version: RwSignal<u32>) -> impl IntoView {
    let source = Source::new(
        |row: &SubscriptionRow| row.view.id.to_string(),
        |row| format!("/subscriptions/{}", row.view.id),
        move |after| {
            version.track();
            let filter = SubscriptionFilter { client_id: Some(client), ..SubscriptionFilter::default() };
            subscriptions::list(filter, Vec::new(), after)
        },
    );
    view! {
        <Grid
            id="client-subscriptions-table"
            label=tr!(subscriptions.title)
            columns=columns_of_client()
            source=source
            empty=move || {
                view! {
                    <Empty
                        glyph=Glyph::Subscriptions
                        title=tr!(subscriptions.client_has_none)
                        text=tr!(subscriptions.client_has_none_text)
                    >
                        {subscribe_link(client)}
                    </Empty>
                }
            }
        />
    }
}
