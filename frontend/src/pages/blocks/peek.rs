//! A suspension beside the list.

use leptos::prelude::*;
use leptos_router::components::A;
use shared::access::Permission;

use super::list::lifting;
use super::words::{client_href, href, set_by, suspended};
use crate::calls::subscriptions::BlockRow;
use crate::pages::subscriptions::{Suspending, block_badge, block_days, block_kind_name, is_by_hand};
use crate::session::Session;
use crate::tr;
use crate::ui::{Button, Peek, text};

/// The panel; open while a suspension is chosen.
#[component]
pub fn BlockPeek(
    row: RwSignal<Option<BlockRow>>,
    /// What is lifted.
    asked: RwSignal<Option<Suspending>>,
) -> impl IntoView {
    let may = Session::get().may(Permission::SubscriptionWrite);
    let body = move |row: BlockRow| {
        let (name, of_client) = (row.client.name.clone(), client_href(&row));
        let of_subscription = row.subscription.is_some().then(|| href(&row));
        let lift = (may && is_by_hand(&row.block)).then(|| lifting(&row)).map(|lifted| {
            view! {
                <Button attr:data-testid="lift-block" on:click=move |_| asked.set(Some(lifted.clone()))>
                    {tr!(acts.unblock)}
                </Button>
            }
        });
        view! {
            <div class="row is-wrapped">
                {block_badge(&row.block)}
                <A href=of_client.clone()>{name}</A>
            </div>
            {facts(&row)}
            <div class="row is-wrapped">
                {lift}
                {of_subscription.map(|href| {
                    view! { <A href=href attr:class="btn">{tr!(subscriptions.open_card)}</A> }
                })}
                <A href=of_client attr:class="btn">{tr!(clients.open_card)}</A>
            </div>
        }
        .into_any()
    };
    let title = |row: &BlockRow| block_kind_name(row.block.kind).to_owned();
    view! { <Peek row=row title=title id="block-peek" body=body/> }
}

fn facts(row: &BlockRow) -> impl IntoView + use<> {
    let block = &row.block;
    let line = |name: &'static str, value: Option<String>| {
        value.map(|value| view! { <dt>{name}</dt><dd>{value}</dd> })
    };
    let lifted = block.lifted_by.clone().zip(block.lifted_at);
    view! {
        <dl class="facts">
            {line(tr!(subscriptions.one), Some(suspended(row)))}
            {line(tr!(blocks.days), Some(block_days(block)))}
            {line(tr!(acts.reason), block.reason.clone())}
            {line(tr!(blocks.set_by), Some(signed(&set_by(block), block.created_at.0)))}
            {line(tr!(blocks.lifted_by), lifted.map(|(who, at)| signed(&who, at.0)))}
        </dl>
    }
}

/// Who, and when.
fn signed(who: &str, at: chrono::DateTime<chrono::Utc>) -> String {
    format!("{who}, {}", text::instant(at))
}
