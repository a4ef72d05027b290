//! Rows of documents, and the register.

use sea_orm::sea_query::{Expr, ExprTrait, Func, Query};
use sea_orm::{
    ActiveValue, ColumnTrait, Condition, ConnectionTrait, EntityTrait, IntoActiveModel, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select,
};
use serde_json::json;
use shared::api::documents::{DocumentFilter, DocumentSortField};
use shared::documents::DocumentKind;
use shared::ids::{BillRunId, ClientId, DocumentKey, SellerId};
use shared::money::{Currency, Money};
use shared::payments::allocation::PaidState;
use shared::webhooks::WebhookKind;

pub use super::super::entity::document::Model;
use super::super::entity::document::{ActiveModel, Column as C, Entity};
use crate::clients;
use crate::db::sets::beginning;
use crate::error::Error;
use crate::op::{About, Op, Told};
use crate::page::Page;
use crate::page::order::{Order, Place};

/// Rows of documents in one statement; a row has 20 values, and SQLite takes 32 766.
const ROWS: usize = 1_000;

/// Writes new documents.
pub async fn insert_many(op: &Op, rows: Vec<Model>) -> Result<(), Error> {
    for chunk in rows.chunks(ROWS) {
        let rows = chunk.iter().cloned().map(IntoActiveModel::into_active_model);
        Entity::insert_many(rows).exec_without_returning(op.conn()).await?;
    }
    op.tell_many(WebhookKind::DocumentIssued, rows.iter().map(told)).await
}

/// What other programs are told of a document.
fn told(row: &Model) -> Told {
    let total = row.total_minor.and_then(|minor| {
        let currency: Currency = row.currency.parse().ok()?;
        Some(json!({ "amount": Money::from_minor(minor, currency).to_decimal(), "currency": row.currency }))
    });
    let data = json!({
        "id": DocumentKey::new(row.client_id, row.id),
        "clientId": row.client_id,
        "sellerId": row.seller_id,
        "kind": row.kind,
        "number": row.number,
        "on": row.dated_on,
        "dueOn": row.due_on,
        "total": total,
        "runId": row.run_id,
    });
    Told { about: About::Seller(row.seller_id), data }
}

/// Tells other programs what became of these documents, if they listen.
pub async fn tell(op: &Op, kind: WebhookKind, keys: &[DocumentKey]) -> Result<(), Error> {
    if keys.is_empty() || !op.is_heard(kind).await? {
        return Ok(());
    }
    let rows = many(op.conn(), None, keys).await?;
    op.tell_many(kind, rows.iter().map(told)).await
}

/// The document.
pub async fn find(conn: &impl ConnectionTrait, key: DocumentKey) -> Result<Option<Model>, Error> {
    Ok(Entity::find_by_id((key.client, key.id)).one(conn).await?)
}

/// These documents, of these sellers, in no order.
pub async fn many(
    conn: &impl ConnectionTrait,
    sellers: Option<&[SellerId]>,
    keys: &[DocumentKey],
) -> Result<Vec<Model>, Error> {
    let filter = DocumentFilter::default();
    let wanted = filtered(sellers, &filter)
        .filter(C::ClientId.is_in(keys.iter().map(|key| key.client)))
        .filter(C::Id.is_in(keys.iter().map(|key| key.id)));
    Ok(wanted.all(conn).await?)
}

/// Writes down when a letter with these documents was sent.
pub async fn set_sent(op: &Op, keys: &[DocumentKey]) -> Result<(), Error> {
    let act = ActiveModel { sent_at: ActiveValue::Set(Some(op.now())), ..Default::default() };
    Entity::update_many()
        .set(act)
        .filter(C::ClientId.is_in(keys.iter().map(|key| key.client)))
        .filter(C::Id.is_in(keys.iter().map(|key| key.id)))
        .exec(op.conn())
        .await?;
    tell(op, WebhookKind::DocumentSent, keys).await
}

/// Writes down that a document is annulled; false when it was before.
pub async fn void(op: &Op, key: DocumentKey, reason: &str) -> Result<bool, Error> {
    Ok(void_where(op, C::ClientId.eq(key.client).and(C::Id.eq(key.id)), reason).await? == 1)
}

/// Writes down that these documents are annulled.
pub async fn void_many(op: &Op, keys: &[DocumentKey], reason: &str) -> Result<u64, Error> {
    let clients = C::ClientId.is_in(keys.iter().map(|key| key.client));
    void_where(op, clients.and(C::Id.is_in(keys.iter().map(|key| key.id))), reason).await
}

/// Writes down that everything is annulled that a run issued for these clients, but for what corrects other documents.
pub async fn void_of_run(op: &Op, run: BillRunId, clients: &[ClientId], reason: &str) -> Result<u64, Error> {
    let of_clients = C::ClientId.is_in(clients.iter().copied());
    void_where(op, C::RunId.eq(run).and(of_clients).and(C::CorrectsId.is_null()), reason).await
}

async fn void_where(op: &Op, which: Expr, reason: &str) -> Result<u64, Error> {
    let act = ActiveModel {
        voided_at: ActiveValue::Set(Some(op.now())),
        voided_by: ActiveValue::Set(Some(op.actor().name.clone())),
        void_reason: ActiveValue::Set(Some(reason.to_owned())),
        ..Default::default()
    };
    if op.is_heard(WebhookKind::DocumentVoided).await? {
        let open = Entity::find().filter(which.clone()).filter(C::VoidedAt.is_null()).all(op.conn()).await?;
        op.tell_many(WebhookKind::DocumentVoided, open.iter().map(told)).await?;
    }
    let done =
        Entity::update_many().set(act).filter(which.clone()).filter(C::VoidedAt.is_null()).exec(op.conn());
    let annulled = done.await?.rows_affected;
    // What an annulled invoice asked for may be asked for again.
    let ids = Entity::find().select_only().column(C::Id).filter(which).into_query();
    let mut freed = Query::delete();
    freed.from_table("invoiced_charge").and_where(Expr::col("document_id").in_subquery(ids));
    op.conn().execute(&freed).await?;
    Ok(annulled)
}

fn of(column: C) -> Expr {
    Expr::col((Entity, column))
}

fn filtered(sellers: Option<&[SellerId]>, filter: &DocumentFilter) -> Select<Entity> {
    let kinds = filter.kinds.as_ref().filter(|kinds| !kinds.is_empty());
    let is_null = |column: C, null: bool| if null { of(column).is_null() } else { of(column).is_not_null() };
    let search = filter.search.as_deref().map(str::trim).filter(|text| !text.is_empty());
    let wanted = Condition::all()
        .add_option(sellers.map(|sellers| C::SellerId.is_in(sellers.iter().copied())))
        .add_option(filter.seller_id.map(|seller| C::SellerId.eq(seller)))
        .add_option(filter.client_id.map(|client| C::ClientId.eq(client)))
        .add_option(filter.run_id.map(|run| C::RunId.eq(run)))
        .add_option(kinds.map(|kinds| C::Kind.is_in(kinds.iter().map(|kind| kind.code()))))
        .add_option(filter.voided.map(|voided| is_null(C::VoidedAt, !voided)))
        .add_option(filter.paid.as_deref().filter(|states| !states.is_empty()).map(paid))
        .add_option(filter.due_before.map(|day| C::DueOn.lt(day.0)))
        .add_option(filter.sent.map(|sent| is_null(C::SentAt, !sent)))
        .add_option(filter.on_since.map(|day| C::DatedOn.gte(day.0)))
        .add_option(filter.on_by.map(|day| C::DatedOn.lte(day.0)))
        .add_option(search.map(|text| {
            let number = of(C::Number).like(beginning(text));
            Condition::any().add(number).add(C::ClientId.in_subquery(clients::found_ids(text)))
        }));
    Entity::find().filter(wanted)
}

/// Invoices in force of which so much is paid.
fn paid(states: &[PaidState]) -> Condition {
    let is = |state: &PaidState| match state {
        PaidState::Unpaid => of(C::PaidMinor).lte(0).and(of(C::TotalMinor).gt(0)),
        PaidState::PartlyPaid => of(C::PaidMinor).gt(0).and(of(C::PaidMinor).lt(of(C::TotalMinor))),
        PaidState::Paid => of(C::PaidMinor).gte(of(C::TotalMinor)),
    };
    let any = states.iter().fold(Condition::any(), |any, state| any.add(is(state)));
    Condition::all().add(C::Kind.eq(DocumentKind::Invoice.code())).add(C::VoidedAt.is_null()).add(any)
}

fn sorted_by(field: DocumentSortField) -> Expr {
    match field {
        DocumentSortField::On => of(C::DatedOn),
        DocumentSortField::Number => of(C::Number),
        DocumentSortField::Client => {
            Expr::SubQuery(None, Box::new(clients::name_key_of(of(C::ClientId)).into()))
        }
        DocumentSortField::Total => Func::coalesce([of(C::TotalMinor), Expr::val(0_i64)]).into(),
    }
}

/// A page of documents, one more than the page holds when the list goes on.
pub async fn page(
    conn: &impl ConnectionTrait,
    (sellers, filter): (Option<&[SellerId]>, &DocumentFilter),
    order: &Order<DocumentSortField>,
    page: &Page<Place>,
) -> Result<Vec<Model>, Error> {
    let sought = order.sought(sorted_by, [of(C::ClientId), of(C::Id)]);
    sought.rows(conn, filtered(sellers, filter), page).await
}

/// A kind, a currency, how many documents of them have a sum, the sum and the VAT within it in minor units.
pub type Sum = (String, String, i64, i64, i64);

/// Sums with VAT and of VAT of the documents in force, by kind and currency.
pub async fn totals(
    conn: &impl ConnectionTrait,
    sellers: Option<&[SellerId]>,
    filter: &DocumentFilter,
) -> Result<Vec<Sum>, Error> {
    let sum = |column: C| of(column).sum().cast_as("bigint");
    let rows = filtered(sellers, filter)
        .filter(C::VoidedAt.is_null())
        .filter(C::TotalMinor.is_not_null())
        .select_only()
        .column(C::Kind)
        .column(C::Currency)
        .expr(of(C::Id).count().cast_as("bigint"))
        .expr(sum(C::TotalMinor))
        .expr(sum(C::VatMinor))
        .group_by(C::Kind)
        .group_by(C::Currency)
        .order_by_asc(C::Kind)
        .order_by_asc(C::Currency);
    Ok(rows.into_tuple().all(conn).await?)
}

/// How many documents.
pub async fn count(
    conn: &impl ConnectionTrait,
    sellers: Option<&[SellerId]>,
    filter: &DocumentFilter,
) -> Result<u64, Error> {
    Ok(filtered(sellers, filter).count(conn).await?)
}
