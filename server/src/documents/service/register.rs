//! The register of documents.

use std::collections::{BTreeSet, HashMap};

use shared::access::Permission;
use shared::api::common::{PeriodView, SortDirection};
use shared::api::documents::{DocumentFilter, DocumentSort, DocumentSortField, DocumentTotal, DocumentView};
use shared::documents::{Content, DocumentKind, DocumentState, StateFacts};
use shared::ids::{ClientId, DocumentKey};
use shared::mail::Told;
use shared::money::{Currency, Money};

use super::super::repo::contents;
use super::super::repo::documents::{self as repo, Model};
use super::issue::codes;
use crate::access::Actor;
use crate::app::App;
use crate::clients;
use crate::db::Connection;
use crate::error::Error;
use crate::page::order::{Key, Order, Place};
use crate::page::{Page, PageArgs};

/// A page of documents, each with its place in the list.
pub struct DocumentRows {
    /// Where the page stands.
    pub page: Page<Place>,
    /// Rows in the order of the list, one more than the page holds when the list goes on.
    pub rows: Vec<(Place, DocumentView)>,
}

const fn code_of(field: DocumentSortField) -> &'static str {
    match field {
        DocumentSortField::On => "on",
        DocumentSortField::Number => "number",
        DocumentSortField::Client => "client",
        DocumentSortField::Total => "total",
    }
}

/// A document as the API shows it. Payments are not allocated to invoices: whether one is paid is not told.
fn view(row: Model) -> Result<DocumentView, Error> {
    let (currency, kind) = codes(&row)?;
    let facts = StateFacts {
        kind,
        issued: true,
        voided: row.voided_at.is_some(),
        sent: row.sent_at.is_some(),
        total_minor: row.total_minor.unwrap_or(0).max(1),
        paid_minor: 0,
        due_on: None,
    };
    let money = |minor| Money::from_minor(minor, currency).into();
    let period = row.period_from.zip(row.period_to);
    Ok(DocumentView {
        id: DocumentKey::new(row.client_id, row.id),
        client_id: row.client_id,
        seller_id: row.seller_id,
        kind,
        number: row.number,
        on: row.dated_on.into(),
        period: period.map(|(from, to)| PeriodView { from: from.into(), to: to.into() }),
        due_on: row.due_on.map(Into::into),
        total: row.total_minor.map(money),
        vat: row.vat_minor.map(money),
        state: DocumentState::of(&facts, row.dated_on),
        issued_at: row.issued_at.into(),
        issued_by: row.issued_by,
        sent_at: row.sent_at.map(Into::into),
        voided_at: row.voided_at.map(Into::into),
        voided_by: row.voided_by,
        void_reason: row.void_reason,
        corrects_id: row.corrects_id.map(|id| DocumentKey::new(row.client_id, id)),
        run_id: row.run_id,
    })
}

/// A page of the documents that the actor sees, the newest first when no order is named.
pub async fn page(
    app: &App,
    actor: &Actor,
    filter: &DocumentFilter,
    sort: Vec<DocumentSort>,
    args: PageArgs,
) -> Result<DocumentRows, Error> {
    actor.require(Permission::DocumentRead)?;
    actor.require(Permission::ClientRead)?;
    let asked = sort.into_iter().map(|by| (by.field, by.direction));
    let order = Order::asked(asked, Some((DocumentSortField::On, SortDirection::Desc)))?;
    let page = Page::parse(args, order.name("documents", code_of))?;
    let rows = repo::page(app.read(), (actor.sellers.as_deref(), filter), &order, &page).await?;
    let places = places(app.read(), &rows, &order).await?;
    let rows = places.into_iter().zip(rows);
    let rows = rows.map(|(place, row)| Ok((place, view(row)?))).collect::<Result<_, Error>>()?;
    Ok(DocumentRows { page, rows })
}

/// Where these documents stand in a list of this order.
pub(super) async fn places(
    conn: &impl Connection,
    rows: &[Model],
    order: &Order<DocumentSortField>,
) -> Result<Vec<Place>, Error> {
    let named = order.fields().any(|field| field == DocumentSortField::Client);
    let ids: BTreeSet<ClientId> = rows.iter().filter(|_| named).map(|row| row.client_id).collect();
    let ids: Vec<ClientId> = ids.into_iter().collect();
    let names = if named { clients::labels(conn, &ids).await? } else { HashMap::new() };
    let place = |row: &Model| {
        let key = |field| match field {
            DocumentSortField::On => Key::Day(row.dated_on),
            DocumentSortField::Number => Key::Text(row.number.clone()),
            DocumentSortField::Client => {
                Key::Text(names.get(&row.client_id).map(|label| label.name_key.clone()).unwrap_or_default())
            }
            DocumentSortField::Total => Key::Number(row.total_minor.unwrap_or(0)),
        };
        (order.fields().map(key).collect(), vec![row.client_id.uuid(), row.id.uuid()])
    };
    Ok(rows.iter().map(place).collect())
}

/// What a letter tells of a document.
pub(super) fn told(row: &Model) -> Result<Told, Error> {
    let (currency, kind) = codes(row)?;
    Ok(Told {
        kind,
        number: row.number.clone(),
        on: row.dated_on,
        total: row.total_minor.map(|minor| Money::from_minor(minor, currency)),
        due_on: row.due_on,
    })
}

/// How many documents that the actor sees meet the conditions.
pub async fn count(app: &App, actor: &Actor, filter: &DocumentFilter) -> Result<u64, Error> {
    actor.require(Permission::DocumentRead)?;
    repo::count(app.read(), actor.sellers.as_deref(), filter).await
}

/// A document that the actor sees.
pub async fn one(app: &App, actor: &Actor, key: DocumentKey) -> Result<DocumentView, Error> {
    actor.require(Permission::DocumentRead)?;
    let missing = || Error::not_found("document", key);
    let row = repo::find(app.read(), key).await?;
    let row = row.filter(|row| actor.sees_client(row.seller_id, row.client_id));
    view(row.ok_or_else(missing)?)
}

/// A document that the caller has just issued or annulled, whatever the caller may read.
pub async fn made(app: &App, key: DocumentKey) -> Result<DocumentView, Error> {
    let row = repo::find(app.read(), key).await?;
    view(row.ok_or_else(|| Error::not_found("document", key))?)
}

/// Sums of the documents in force that the actor sees and that meet the conditions.
pub async fn totals(app: &App, actor: &Actor, filter: &DocumentFilter) -> Result<Vec<DocumentTotal>, Error> {
    actor.require(Permission::DocumentRead)?;
    let sums = repo::totals(app.read(), actor.sellers.as_deref(), filter).await?;
    let total = |(kind, currency, count, total, vat): repo::Sum| {
        let currency: Currency = currency.parse().map_err(Error::internal)?;
        let kind = DocumentKind::from_code(&kind);
        let money = |minor| Money::from_minor(minor, currency).into();
        Ok(DocumentTotal {
            kind: kind.ok_or_else(|| Error::internal("unknown kind of a document"))?,
            count: i32::try_from(count).unwrap_or(i32::MAX),
            total: money(total),
            vat: money(vat),
        })
    };
    let mut totals = sums.into_iter().map(total).collect::<Result<Vec<DocumentTotal>, Error>>()?;
    totals.sort_by_key(|total| total.kind);
    Ok(totals)
}

/// These documents as the API shows them, for loaders of lists: who may see them was checked where they were read.
pub async fn views(app: &App, keys: &[DocumentKey]) -> Result<HashMap<DocumentKey, DocumentView>, Error> {
    let rows = repo::many(app.read(), None, keys).await?;
    rows.into_iter().map(|row| Ok((DocumentKey::new(row.client_id, row.id), view(row)?))).collect()
}

/// What these documents say, for loaders of lists.
pub async fn contents(app: &App, keys: &[DocumentKey]) -> Result<HashMap<DocumentKey, Content>, Error> {
    contents::contents(app.read(), keys).await
}
