//! The list of all suspensions.

use leptos::prelude::*;
use shared::access::Permission;

use super::columns::columns;
use super::filters::{AddFilter, Filters, InForce, USUAL, Views};
use super::peek::BlockPeek;
use super::words::{client_href, href, subscription_name};
use crate::calls::actions::BlockTargetsInput;
use crate::calls::clients::ClientFilter;
use crate::calls::sellers;
use crate::calls::subscriptions::{self, BlockRow, BlockSort, BlockSortField, SubscriptionFilter};
use crate::pages::subscriptions::{ManyBlocks, Suspending, is_by_hand};
use crate::remote::Remote;
use crate::session::Session;
use crate::tr;
use crate::ui::erased::redrawn;
use crate::ui::page::Span;
use crate::ui::{
    Address, Button, Empty, ExportMenu, Find, Glyph, Grid, GridKeys, Page, PeriodField, RowAct, Source,
    as_json, order_of, text,
};

/// The order of an address that names none.
const LATEST: &str = "-from";

/// The order in force, as the API takes it.
fn sort_of(order: &str) -> Vec<BlockSort> {
    let column = |(key, direction)| {
        let field = match key {
            "client" => BlockSortField::Client,
            "from" => BlockSortField::From,
            "until" => BlockSortField::Until,
            "created" => BlockSortField::Created,
            _ => return None,
        };
        Some(BlockSort { field, direction })
    };
    order_of(order).filter_map(column).collect()
}

/// The page.
#[component]
pub fn BlockList() -> impl IntoView {
    let address = Address::here();
    let filters = Filters::of(address);
    let order = address.order(LATEST);
    let version = RwSignal::new(0_u32);
    let count = Remote::new(move || {
        version.track();
        subscriptions::block_count(filters.filter())
    });
    let sellers = Remote::new(sellers::list);
    let source = Source::new(
        |row: &BlockRow| row.block.id.to_string(),
        href,
        move |after| {
            version.track();
            subscriptions::blocks(filters.filter(), sort_of(&order.shown.get()), after)
        },
    );
    let (shown, asked) = (RwSignal::new(None::<BlockRow>), RwSignal::new(None::<Suspending>));
    let done = Callback::new(move |()| {
        shown.set(None);
        version.update(|n| *n = n.wrapping_add(1));
    });
    view! {
        <Page
            title=tr!(acts.blocks).to_owned()
            span=Span::Filled
            beside=move || {
                view! { <span class="page__count">{redrawn(move || count.map(|n| text::number(*n)))}</span> }
            }
        >
            <div class="bar">
                <Find id="block-search" label=tr!(clients.search) address=address/>
                <span class="muted">{tr!(blocks.begun)}</span>
                <PeriodField id="block-period" address=address otherwise=USUAL/>
                <AddFilter filters=filters sellers=sellers/>
                <div class="bar__end">
                    <ExportMenu
                        list="blocks"
                        filter=as_json(move || filters.filter())
                        sort=as_json(move || sort_of(&order.shown.get()))
                    />
                </div>
            </div>
            <div class="bar"><Views filters=filters version=version/></div>
            <InForce filters=filters sellers=sellers/>
            <Grid
                id="blocks-table"
                label=tr!(acts.blocks)
                columns=columns()
                source=source
                address=address
                sort=order.shown
                several=true
                on_sort=order.ask
                count=Signal::derive(move || count.data())
                peek=shown
                acts=acts(asked)
                empty=move || nothing(filters)
                foot=ViewFn::from(move || foot(count))
            />
            <BlockPeek row=shown asked=asked/>
            <ManyBlocks asked=asked done=done/>
        </Page>
    }
}

/// The end of a suspension.
pub fn lifting(row: &BlockRow) -> Suspending {
    let client = row.client.name.clone();
    let (targets, whose) = match &row.subscription {
        Some(of) => {
            let filter = SubscriptionFilter { ids: Some(vec![of.id]), ..SubscriptionFilter::default() };
            let whose = format!("{client} · {}", subscription_name(of));
            (BlockTargetsInput::Subscriptions(filter), whose)
        }
        None => {
            let filter = ClientFilter { ids: Some(vec![row.client.id]), ..ClientFilter::default() };
            (BlockTargetsInput::Clients(filter), client)
        }
    };
    let (kind, from) = (row.block.kind, Some(row.block.from.0));
    Suspending { lifts: true, targets, whose: Some(whose), kinds: vec![kind], kind, from }
}

/// What can be done with a suspension: by hand those are lifted that were set by hand.
fn acts(asked: RwSignal<Option<Suspending>>) -> Vec<RowAct<BlockRow>> {
    let lift = Callback::new(move |row: BlockRow| asked.set(Some(lifting(&row))));
    vec![
        RowAct::new(Glyph::Unlock, tr!(acts.unblock), lift)
            .when(|row: &BlockRow| is_by_hand(&row.block))
            .lacks(Session::get().lacks(Permission::SubscriptionWrite)),
        RowAct::link(Glyph::Subscriptions, tr!(subscriptions.open_card), href)
            .when(|row: &BlockRow| row.subscription.is_some()),
        RowAct::link(Glyph::Clients, tr!(subscriptions.to_client), client_href),
    ]
}

fn foot(count: Remote<i64>) -> impl IntoView {
    view! {
        <span>{redrawn(move || count.map(|n| tr!(blocks.count, count = text::counted(*n)).to_string()))}</span>
        <GridKeys more=[("→", tr!(common.keys_peek)), ("Enter", tr!(common.keys_open))]/>
    }
}

fn nothing(filters: Filters) -> AnyView {
    if !filters.narrowed() {
        return view! { <Empty glyph=Glyph::Lock title=tr!(blocks.none) text=tr!(blocks.none_text)/> }
            .into_any();
    }
    view! {
        <Empty glyph=Glyph::Search title=tr!(blocks.none_here) text=tr!(clients.none_here_text)>
            <Button on:click=move |_| filters.reset()>{tr!(common.reset_all)}</Button>
        </Empty>
    }
    .into_any()
}
