//! The register of payments.

use leptos::prelude::*;
use leptos_router::components::A;
use shared::access::Permission;
use shared::payments::PaymentState;

use super::columns::columns;
use super::filters::{AddFilter, Filters, InForce, USUAL, Views};
use super::peek::PaymentPeek;
use super::receive::{ReceiveDialog, Start};
use super::refund::RefundDialog;
use super::reverse::ReverseDialog;
use super::words::href;
use crate::calls::payments::{self, PaymentRow, PaymentSort, PaymentSortField, PaymentTotal, PaymentView};
use crate::calls::sellers::{self, SellerView};
use crate::pages::operations::ClientFilter;
use crate::remote::Remote;
use crate::session::Session;
use crate::tr;
use crate::ui::erased::redrawn;
use crate::ui::page::Span;
use crate::ui::{
    Address, Button, Empty, ExportMenu, Find, Glyph, Grid, GridKeys, Icon, Look, Page, PeriodField, RowAct,
    Source, as_json, order_of, text,
};

/// The order of an address that names none.
const NEWEST: &str = "-on";

/// The order in force, as the API takes it.
fn sort_of(order: &str) -> Vec<PaymentSort> {
    let column = |(key, direction)| {
        let field = match key {
            "on" => PaymentSortField::On,
            "amount" => PaymentSortField::Amount,
            "client" => PaymentSortField::Client,
            "created" => PaymentSortField::Created,
            _ => return None,
        };
        Some(PaymentSort { field, direction })
    };
    order_of(order).filter_map(column).collect()
}

/// What the dialogs of a list share; each is open while it has something to begin with.
#[derive(Clone, Copy)]
pub struct Dialogs {
    /// A payment that is entered.
    pub start: RwSignal<Option<Start>>,
    /// A payment that goes back.
    pub refunded: RwSignal<Option<PaymentView>>,
    /// A payment that is taken back.
    pub reversed: RwSignal<Option<PaymentView>>,
}

impl Dialogs {
    /// All closed.
    pub fn closed() -> Dialogs {
        Dialogs { start: RwSignal::new(None), refunded: RwSignal::new(None), reversed: RwSignal::new(None) }
    }
}

/// The page.
#[component]
pub fn PaymentList() -> impl IntoView {
    let address = Address::here();
    let filters = Filters::of(address);
    let order = address.order(NEWEST);
    let version = RwSignal::new(0_u32);
    let count = Remote::new(move || {
        version.track();
        payments::count(filters.filter())
    });
    let totals = Remote::new(move || {
        version.track();
        payments::totals(filters.filter())
    });
    let known = Remote::new(sellers::list);
    let sorted = order.shown;
    let source = Source::new(
        |row: &PaymentRow| row.payment.id.to_string(),
        |row| href(row.payment.id),
        move |after| {
            version.track();
            payments::list(filters.filter(), sort_of(&sorted.get()), after)
        },
    );
    let shown = RwSignal::new(None::<PaymentRow>);
    let dialogs = Dialogs::closed();
    let done = Callback::new(move |()| {
        shown.set(None);
        version.update(|n| *n = n.wrapping_add(1));
    });
    view! {
        <Page
            title=tr!(payments.title).to_owned()
            span=Span::Filled
            beside=move || {
                view! { <span class="page__count">{redrawn(move || count.map(|n| text::number(*n)))}</span> }
            }
            actions=move || actions(dialogs)
        >
            {bars(filters, known, sorted)}
            <div class="bar"><Views filters=filters version=version/></div>
            <InForce filters=filters known=known/>
            <Grid
                id="payments-table"
                label=tr!(payments.title)
                columns=columns(known)
                source=source
                address=address
                sort=order.shown
                several=true
                on_sort=order.ask
                count=Signal::derive(move || count.data())
                peek=shown
                acts=acts(dialogs)
                empty=move || nothing(filters, dialogs)
                foot=ViewFn::from(move || foot(count, totals))
            />
            <PaymentPeek row=shown version=version/>
            <ReceiveDialog start=dialogs.start done=done/>
            <RefundDialog payment=dialogs.refunded done=done/>
            <ReverseDialog payment=dialogs.reversed done=done/>
        </Page>
    }
}

fn bars(filters: Filters, known: Remote<Vec<SellerView>>, sorted: Signal<String>) -> impl IntoView {
    view! {
        <div class="bar">
            <Find id="payment-search" label=tr!(payments.search) address=filters.address/>
            <PeriodField id="payment-period" address=filters.address otherwise=USUAL/>
            <AddFilter filters=filters known=known/>
            <ClientFilter id="payment-client-filter" address=filters.address/>
            <div class="bar__end">
                <ExportMenu
                    list="payments"
                    filter=as_json(move || filters.filter())
                    sort=as_json(move || sort_of(&sorted.get()))
                />
            </div>
        </div>
    }
}

fn actions(dialogs: Dialogs) -> impl IntoView {
    let lacks = Session::get().lacks(Permission::LedgerAdjust);
    view! {
        <A href="/statements" attr:class="btn" attr:data-testid="to-statements">
            <Icon glyph=Glyph::Upload/>
            {tr!(statements.load)}
        </A>
        <Button
            look=Look::Primary
            disabled=lacks.is_some()
            title=lacks
            attr:data-testid="new-payment"
            attr:data-list-add=""
            on:click=move |_| dialogs.start.set(Some(Start::default()))
        >
            <Icon glyph=Glyph::Plus/>
            {tr!(payments.receive)}
        </Button>
    }
}

/// What can be done with a payment of the list.
fn acts(dialogs: Dialogs) -> Vec<RowAct<PaymentRow>> {
    let refund = Callback::new(move |row: PaymentRow| dialogs.refunded.set(Some(row.payment)));
    let reverse = Callback::new(move |row: PaymentRow| dialogs.reversed.set(Some(row.payment)));
    vec![
        RowAct::link(Glyph::Clients, tr!(clients.open_card), |row: &PaymentRow| {
            format!("/clients/{}", row.client.id)
        }),
        RowAct::new(Glyph::Undo, tr!(payments.refund), refund)
            .when(|row: &PaymentRow| may_be_refunded(&row.payment))
            .lacks(Session::get().lacks(Permission::LedgerAdjust)),
        RowAct::new(Glyph::Ban, tr!(payments.reverse), reverse)
            .when(|row: &PaymentRow| row.payment.state == PaymentState::Received)
            .lacks(Session::get().lacks(Permission::LedgerReverse)),
    ]
}

/// Whether something of a payment may go back.
pub fn may_be_refunded(payment: &PaymentView) -> bool {
    matches!(payment.state, PaymentState::Received | PaymentState::PartlyRefunded)
}

fn foot(count: Remote<i64>, totals: Remote<Vec<PaymentTotal>>) -> impl IntoView {
    let sums = move || {
        let totals = totals.data().filter(|totals| !totals.is_empty())?;
        let (sum, advance): (Vec<_>, Vec<_>) =
            totals.into_iter().map(|one| (one.received, one.advance)).unzip();
        let told = tr!(payments.foot_sum, sum = text::sums(&sum), advance = text::sums(&advance));
        Some(told.to_string())
    };
    view! {
        <span>{redrawn(move || count.map(|n| tr!(payments.count, count = text::counted(*n)).to_string()))}</span>
        <span data-testid="payment-totals">{redrawn(sums)}</span>
        <GridKeys more=[("→", tr!(common.keys_peek)), ("Enter", tr!(common.keys_open))]/>
    }
}

fn nothing(filters: Filters, dialogs: Dialogs) -> AnyView {
    if filters.narrowed() {
        return view! {
            <Empty glyph=Glyph::Search title=tr!(payments.none_here) text=tr!(clients.none_here_text)>
                <Button on:click=move |_| filters.reset()>{tr!(common.reset_all)}</Button>
            </Empty>
        }
        .into_any();
    }
    view! {
        <Empty glyph=Glyph::Wallet title=tr!(payments.none) text=tr!(payments.none_text)>{actions(dialogs)}</Empty>
    }
    .into_any()
}
