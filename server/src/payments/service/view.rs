//! The register of payments, and a payment with all that belongs to it.

use std::collections::{BTreeSet, HashMap};

use shared::access::Permission;
use shared::api::common::{MoneyView, SortDirection};
use shared::api::payments::{
    OpenItem, PaymentFilter, PaymentPartView, PaymentSort, PaymentSortField, PaymentTotal, PaymentView,
    PlannedTarget, RefundView,
};
use shared::ids::{ClientId, DocumentKey, EntryKey, PaymentId, PaymentKey, PaymentPartKey};
use shared::money::{Currency, Money};
use shared::payments::{Payer, PaymentSource, PaymentState};

use super::super::repo::parts::{self, Part, Target};
use super::super::repo::payments::{self as repo, Model, free_of, key_of};
use super::super::repo::refunds::{self, Refund};
use super::receive::Receipt;
use super::settle;
use crate::access::Actor;
use crate::app::App;
use crate::clients;
use crate::documents;
use crate::error::Error;
use crate::ledger;
use crate::op::Op;
use crate::page::order::{Key, Order, Place};
use crate::page::{Page, PageArgs};

fn view(row: Model) -> Result<PaymentView, Error> {
    let currency: Currency = row.currency.parse().map_err(Error::internal)?;
    let free = free_of(&row);
    let payer: Payer = serde_json::from_value(row.payer).map_err(Error::internal)?;
    let money = |minor| Money::from_minor(minor, currency).into();
    let own = |entry| EntryKey::new(row.client_id, entry);
    Ok(PaymentView {
        id: PaymentKey::new(row.client_id, row.id),
        client_id: row.client_id,
        seller_id: row.seller_id,
        source: PaymentSource::from_code(&row.source)
            .ok_or_else(|| Error::internal("unknown source of a payment"))?,
        key: row.external_key,
        number: row.number,
        amount: money(row.amount_minor),
        on: row.dated_on.into(),
        purpose: row.purpose,
        payer_name: payer.name,
        payer_inn: payer.inn,
        payer_account: payer.account,
        allocated: money(row.allocated_minor - row.refunded_minor),
        advance: money(free),
        refunded: money(row.refunded_minor),
        state: PaymentState::of(row.amount_minor, row.refunded_minor, row.reversed_at.is_some()),
        entry_id: own(row.entry_id),
        created_by: row.created_by,
        created_at: row.created_at.into(),
        reversed_at: row.reversed_at.map(Into::into),
        reversed_by: row.reversed_by,
        reverse_reason: row.reverse_reason,
    })
}

const fn code_of(field: PaymentSortField) -> &'static str {
    match field {
        PaymentSortField::On => "on",
        PaymentSortField::Amount => "amount",
        PaymentSortField::Client => "client",
        PaymentSortField::Created => "created",
    }
}

fn may_read(actor: &Actor) -> Result<(), Error> {
    actor.require(Permission::LedgerRead)?;
    actor.require(Permission::ClientRead)
}

/// A page of payments, each with its place in the list.
pub struct PaymentRows {
    /// Where the page stands.
    pub page: Page<Place>,
    /// Rows in the order of the list, one more than the page holds when the list goes on.
    pub rows: Vec<(Place, PaymentView)>,
}

/// A page of the payments that the actor sees, the newest first when no order is named.
pub async fn page(
    app: &App,
    actor: &Actor,
    filter: &PaymentFilter,
    sort: Vec<PaymentSort>,
    args: PageArgs,
) -> Result<PaymentRows, Error> {
    may_read(actor)?;
    let asked = sort.into_iter().map(|by| (by.field, by.direction));
    let order = Order::asked(asked, Some((PaymentSortField::On, SortDirection::Desc)))?;
    let page = Page::parse(args, order.name("payments", code_of))?;
    let rows = repo::page(app.read(), (actor.sellers.as_deref(), filter), &order, &page).await?;
    let named = order.fields().any(|field| field == PaymentSortField::Client);
    let ids: BTreeSet<ClientId> = rows.iter().filter(|_| named).map(|row| row.client_id).collect();
    let ids: Vec<ClientId> = ids.into_iter().collect();
    let names = if named { clients::labels(app.read(), &ids).await? } else { HashMap::new() };
    let place = |row: &Model| {
        let key = |field| match field {
            PaymentSortField::On => Key::Day(row.dated_on),
            PaymentSortField::Amount => Key::Number(row.amount_minor),
            PaymentSortField::Created => Key::Instant(row.created_at),
            PaymentSortField::Client => {
                Key::Text(names.get(&row.client_id).map(|label| label.name_key.clone()).unwrap_or_default())
            }
        };
        (order.fields().map(key).collect(), vec![row.client_id.uuid(), row.id.uuid()])
    };
    let rows = rows.into_iter().map(|row| Ok((place(&row), view(row)?))).collect::<Result<_, Error>>()?;
    Ok(PaymentRows { page, rows })
}

/// How many payments that the actor sees meet the conditions.
pub async fn count(app: &App, actor: &Actor, filter: &PaymentFilter) -> Result<u64, Error> {
    may_read(actor)?;
    repo::count(app.read(), actor.sellers.as_deref(), filter).await
}

/// Sums of those that were not taken back.
pub async fn totals(app: &App, actor: &Actor, filter: &PaymentFilter) -> Result<Vec<PaymentTotal>, Error> {
    may_read(actor)?;
    let sums = repo::totals(app.read(), actor.sellers.as_deref(), filter).await?;
    let total = |(code, received, refunded, allocated): (String, i64, i64, i64)| {
        let currency: Currency = code.parse().map_err(Error::internal)?;
        let money = |minor| Money::from_minor(minor, currency).into();
        Ok(PaymentTotal {
            received: money(received),
            refunded: money(refunded),
            advance: money(received - allocated),
        })
    };
    sums.into_iter().map(total).collect()
}

/// A payment that the actor sees.
pub async fn one(app: &App, actor: &Actor, key: PaymentKey) -> Result<PaymentView, Error> {
    may_read(actor)?;
    let row = repo::find(app.read(), key).await?.filter(|row| actor.sees(row.seller_id));
    view(row.ok_or_else(|| Error::not_found("payment", key))?)
}

/// A payment that the caller has just changed, whatever the caller may read.
pub async fn changed(app: &App, key: PaymentKey) -> Result<PaymentView, Error> {
    view(repo::find(app.read(), key).await?.ok_or_else(|| Error::not_found("payment", key))?)
}

/// Refuses when a payment that came before under the key of this receipt is another one, or was taken back.
pub(super) async fn same(op: &Op, key: PaymentKey, receipt: &Receipt) -> Result<(), Error> {
    let row = repo::find(op.conn(), key).await?.ok_or_else(|| Error::not_found("payment", key))?;
    if row.reversed_at.is_some() {
        let text = "Платёж с этим ключом отменён. Чтобы принять его заново, укажите другой ключ.";
        return Err(Error::invalid("key", text));
    }
    let same = row.amount_minor == receipt.amount_minor && Some(row.client_id) == receipt.client;
    if same {
        return Ok(());
    }
    let text = "Платёж с таким ключом уже принят с другими данными. Проверьте номер или укажите другой ключ.";
    Err(Error::invalid("key", text))
}

/// What these payments settle and pay, for loaders of lists.
pub async fn parts_of(
    app: &App,
    keys: &[PaymentKey],
) -> Result<HashMap<PaymentKey, Vec<PaymentPartView>>, Error> {
    let conn = app.read();
    let rows = repo::many(conn, keys).await?;
    let ids: Vec<(ClientId, PaymentId)> = keys.iter().map(|key| (key.client, key.id)).collect();
    let parts = parts::of_payments(conn, &ids).await?;
    let entries: Vec<EntryKey> = parts.iter().filter_map(entry_of).collect();
    let invoices: Vec<DocumentKey> = parts.iter().filter_map(invoice_of).collect();
    let entries = ledger::entries(conn, &entries).await?;
    let invoices = documents::views(app, &invoices).await?;
    let mut found: HashMap<PaymentKey, Vec<PaymentPartView>> = HashMap::new();
    for part in parts {
        let key = PaymentKey::new(part.client, part.payment);
        let Some(row) = rows.iter().find(|row| key_of(row) == key) else { continue };
        let currency: Currency = row.currency.parse().map_err(Error::internal)?;
        let entry = entry_of(&part).and_then(|key| entries.get(&key));
        let invoice = invoice_of(&part).and_then(|key| invoices.get(&key));
        let on = entry.map(|entry| entry.dated_on.into()).or(invoice.map(|invoice| invoice.on));
        found.entry(key).or_default().push(PaymentPartView {
            id: PaymentPartKey::new(part.client, part.id),
            target: target_of(&part),
            entry_id: entry_of(&part),
            kind: entry.map(|entry| entry.kind),
            document_id: invoice_of(&part),
            number: invoice.map(|invoice| invoice.number.clone()),
            on: on.unwrap_or_else(|| row.dated_on.into()),
            amount: Money::from_minor(part.amount_minor, currency).into(),
            by_hand: part.by_hand,
            created_by: part.created_by,
            created_at: part.created_at.into(),
        });
    }
    Ok(found)
}

const fn target_of(part: &Part) -> PlannedTarget {
    match part.target {
        Target::Entry(_) => PlannedTarget::Debit,
        Target::Invoice(_) => PlannedTarget::Invoice,
    }
}

const fn entry_of(part: &Part) -> Option<EntryKey> {
    match part.target {
        Target::Entry(id) => Some(EntryKey::new(part.client, id)),
        Target::Invoice(_) => None,
    }
}

const fn invoice_of(part: &Part) -> Option<DocumentKey> {
    match part.target {
        Target::Entry(_) => None,
        Target::Invoice(id) => Some(DocumentKey::new(part.client, id)),
    }
}

/// A refund as the API shows it.
pub fn refund_view(refund: &Refund, currency: Currency) -> Result<RefundView, Error> {
    Ok(RefundView {
        id: refund.key(),
        payment_id: refund.payment(),
        amount: Money::from_minor(refund.amount_minor, currency).into(),
        state: refund.state()?,
        reason: refund.reason.clone(),
        asked_by: refund.asked_by.clone(),
        asked_at: refund.asked_at.into(),
        decided_by: refund.decided_by.clone(),
        decided_at: refund.decided_at.map(Into::into),
        paid_on: refund.paid_on.map(Into::into),
        answer: refund.answer.clone(),
    })
}

/// Refunds of these payments, for loaders of lists.
pub async fn refunds_of(
    app: &App,
    keys: &[PaymentKey],
) -> Result<HashMap<PaymentKey, Vec<RefundView>>, Error> {
    let rows = repo::many(app.read(), keys).await?;
    let mut found: HashMap<PaymentKey, Vec<RefundView>> = HashMap::new();
    for refund in refunds::of_payments(app.read(), keys).await? {
        let Some(row) = rows.iter().find(|row| key_of(row) == refund.payment()) else { continue };
        let currency: Currency = row.currency.parse().map_err(Error::internal)?;
        found.entry(refund.payment()).or_default().push(refund_view(&refund, currency)?);
    }
    Ok(found)
}

/// What of these payments may still go back, for loaders of lists.
pub async fn refundable_of(app: &App, keys: &[PaymentKey]) -> Result<HashMap<PaymentKey, MoneyView>, Error> {
    let refunds = refunds::of_payments(app.read(), keys).await?;
    let mut found = HashMap::new();
    for row in repo::many(app.read(), keys).await? {
        let own: Vec<Refund> =
            refunds.iter().filter(|refund| refund.payment() == key_of(&row)).cloned().collect();
        let currency: Currency = row.currency.parse().map_err(Error::internal)?;
        let minor = super::refund::refundable(&row, &own)?;
        found.insert(key_of(&row), Money::from_minor(minor, currency).into());
    }
    Ok(found)
}

/// What a payment may be allocated to: debits that are open and invoices that wait, as if it settled nothing yet.
pub async fn open_items(app: &App, actor: &Actor, key: PaymentKey) -> Result<Vec<OpenItem>, Error> {
    let seen = one(app, actor, key).await?;
    let conn = app.read();
    let currency = seen.amount.currency.0;
    let own = parts::of_payments(conn, &[(key.client, key.id)]).await?;
    let refunds = refunds::of_payments(conn, &[key]).await?;
    let goes_back =
        |part: &Part| refunds.iter().any(|refund| refund.entry_id.map(Target::Entry) == Some(part.target));
    let own: Vec<Part> = own.into_iter().filter(|part| !goes_back(part)).collect();
    let mut items = open_debits(app, actor, (key.client, currency), &own).await?;
    items.extend(open_invoices(app, (key.client, currency), &own).await?);
    items.sort_by_key(|item| (item.target == PlannedTarget::Invoice, item.on.0, item.number.clone()));
    Ok(items)
}

/// What parts of a payment are for this.
fn own_of(own: &[Part], target: Target) -> i64 {
    own.iter().filter(|part| part.target == target).map(|part| part.amount_minor).sum()
}

async fn open_debits(
    app: &App,
    actor: &Actor,
    (client, currency): (ClientId, Currency),
    own: &[Part],
) -> Result<Vec<OpenItem>, Error> {
    let conn = app.read();
    let balance = clients::client(app, actor, client).await?.balance_minor;
    let open = settle::open_debits(conn, client, settle::reach(conn, client, balance).await?).await?;
    let debit = |id, kind, on: chrono::NaiveDate, total: i64, rest: i64, own: i64| {
        let money = |minor| Money::from_minor(minor, currency).into();
        OpenItem {
            target: PlannedTarget::Debit,
            entry_id: Some(EntryKey::new(client, id)),
            document_id: None,
            kind: Some(kind),
            number: None,
            on: on.into(),
            total: money(total),
            rest: money(rest + own),
            allocated: money(own),
        }
    };
    let mut items: Vec<OpenItem> = open
        .iter()
        .map(|one| {
            let own = own_of(own, Target::Entry(one.item.key));
            debit(one.item.key, one.kind, one.item.dated_on, one.amount_minor, one.item.rest_minor, own)
        })
        .collect();
    // Debits that this payment settles whole are open to it again, however old they are.
    let settled: Vec<EntryKey> = own.iter().filter_map(entry_of).collect();
    for entry in ledger::entries(conn, &settled).await?.values() {
        if !open.iter().any(|one| one.item.key == entry.id) {
            let own = own_of(own, Target::Entry(entry.id));
            items.push(debit(entry.id, entry.kind, entry.dated_on, -entry.amount_minor, 0, own));
        }
    }
    Ok(items)
}

async fn open_invoices(
    app: &App,
    (client, currency): (ClientId, Currency),
    own: &[Part],
) -> Result<Vec<OpenItem>, Error> {
    let conn = app.read();
    let mut invoices = documents::open_invoices(conn, &[client]).await?;
    let paid: Vec<DocumentKey> = own.iter().filter_map(invoice_of).collect();
    if !paid.is_empty() {
        let more = documents::invoices(conn, &paid).await?;
        invoices.extend(more.into_iter().filter(|one| one.rest_minor() == 0));
    }
    let money = |minor| Money::from_minor(minor, currency).into();
    let item = |invoice: documents::Invoice| {
        let own = own_of(own, Target::Invoice(invoice.id));
        OpenItem {
            target: PlannedTarget::Invoice,
            entry_id: None,
            document_id: Some(invoice.key()),
            kind: None,
            number: Some(invoice.number.clone()),
            on: invoice.dated_on.into(),
            total: money(invoice.total_minor),
            rest: money(invoice.rest_minor() + own),
            allocated: money(own),
        }
    };
    Ok(invoices.into_iter().map(item).collect())
}

/// Refunds that somebody has to agree to or to pay out, the oldest first.
pub async fn waiting_refunds(app: &App, actor: &Actor) -> Result<Vec<RefundView>, Error> {
    may_read(actor)?;
    let waiting = refunds::waiting(app.read(), actor.sellers.as_deref(), Some(200)).await?;
    let keys: Vec<PaymentKey> = waiting.iter().map(Refund::payment).collect();
    if keys.is_empty() {
        return Ok(Vec::new());
    }
    let rows = repo::many(app.read(), &keys).await?;
    let mut found = Vec::new();
    for refund in waiting {
        let Some(row) = rows.iter().find(|row| key_of(row) == refund.payment()) else { continue };
        found.push(refund_view(&refund, row.currency.parse().map_err(Error::internal)?)?);
    }
    Ok(found)
}
