//! Rows of documents, and the register.

use sea_orm::sea_query::{Expr, ExprTrait, Func};
use sea_orm::{
    ActiveValue, ColumnTrait, Condition, ConnectionTrait, EntityTrait, IntoActiveModel, PaginatorTrait,
    QueryFilter, Select,
};
use shared::api::documents::{DocumentFilter, DocumentSortField};
use shared::ids::{DocumentKey, SellerId};

pub use super::super::entity::document::Model;
use super::super::entity::document::{ActiveModel, Column as C, Entity};
use crate::clients;
use crate::db::sets::beginning;
use crate::error::Error;
use crate::op::Op;
use crate::page::Page;
use crate::page::order::{Order, Place};

/// Writes a new document.
pub async fn insert(op: &Op, row: Model) -> Result<(), Error> {
    Entity::insert(row.into_active_model()).exec_without_returning(op.conn()).await?;
    Ok(())
}

/// The document.
pub async fn find(conn: &impl ConnectionTrait, key: DocumentKey) -> Result<Option<Model>, Error> {
    Ok(Entity::find_by_id((key.client, key.id)).one(conn).await?)
}

/// Writes down that a document is annulled; false when it was before.
pub async fn void(op: &Op, key: DocumentKey, reason: &str) -> Result<bool, Error> {
    let act = ActiveModel {
        voided_at: ActiveValue::Set(Some(op.now())),
        voided_by: ActiveValue::Set(Some(op.actor().name.clone())),
        void_reason: ActiveValue::Set(Some(reason.to_owned())),
        ..Default::default()
    };
    let done = Entity::update_many()
        .set(act)
        .filter(C::ClientId.eq(key.client))
        .filter(C::Id.eq(key.id))
        .filter(C::VoidedAt.is_null())
        .exec(op.conn())
        .await?;
    Ok(done.rows_affected == 1)
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
        .add_option(kinds.map(|kinds| C::Kind.is_in(kinds.iter().map(|kind| kind.code()))))
        .add_option(filter.voided.map(|voided| is_null(C::VoidedAt, !voided)))
        .add_option(filter.on_since.map(|day| C::DatedOn.gte(day.0)))
        .add_option(filter.on_by.map(|day| C::DatedOn.lte(day.0)))
        .add_option(search.map(|text| {
            let number = of(C::Number).like(beginning(text));
            Condition::any().add(number).add(C::ClientId.in_subquery(clients::found_ids(text)))
        }));
    Entity::find().filter(wanted)
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

/// How many documents.
pub async fn count(
    conn: &impl ConnectionTrait,
    sellers: Option<&[SellerId]>,
    filter: &DocumentFilter,
) -> Result<u64, Error> {
    Ok(filtered(sellers, filter).count(conn).await?)
}
