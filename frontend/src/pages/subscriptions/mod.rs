//! Subscriptions: the list, one of them, a new one.

mod act;
mod addons;
mod blocks;
mod card;
mod charges;
mod columns;
mod discounts;
mod draft;
mod events;
mod facts;
mod fields;
mod list;
mod many;
mod new;
mod peek;
mod preview;
mod report;
mod strip;
mod terms;
mod upcoming;
mod why;
mod words;
mod work;

pub use blocks::{Blocks, block_badge, block_days, block_kind_name, block_state_mark, holds, is_by_hand};
pub use card::SubscriptionCard;
pub use columns::columns_of_client;
pub use events::{Told, event_details, event_mark, event_name, event_plan};
pub use list::SubscriptionList;
pub use many::{Many, ManyBlocks, ManyForm, Suspending, ids_of};
pub use new::Subscribe;
pub use why::why;
pub use words::state_mark;

use leptos::prelude::*;
use leptos_router::components::A;
use shared::access::Permission;
use shared::ids::ClientId;

use crate::session::Session;
use crate::tr;
use crate::ui::{Button, Glyph, Icon};

/// The link to a new subscription of a client; disabled with the reason for those who may not.
pub fn subscribe_link(client: ClientId) -> AnyView {
    match Session::get().lacks(Permission::SubscriptionWrite) {
        None => view! {
            <A
                href=format!("/clients/{client}/subscribe")
                attr:class="btn"
                attr:data-testid="subscribe"
            >
                <Icon glyph=Glyph::Plus/>
                {tr!(subscriptions.one)}
            </A>
        }
        .into_any(),
        lacks => view! {
            <Button disabled=true title=lacks>
                <Icon glyph=Glyph::Plus/>
                {tr!(subscriptions.one)}
            </Button>
        }
        .into_any(),
    }
}
