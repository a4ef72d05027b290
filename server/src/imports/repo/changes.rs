//! Rows of `import_change`.

use std::collections::HashSet;

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use shared::ids::{ClientId, ImportId};
use uuid::Uuid;

use super::super::entity::change::{Column as C, Entity, Model};
use super::super::trail::{Change, Kind};
use crate::db::bulk::{self, Column, Type, column};
use crate::error::Error;
use crate::op::Op;

const COLUMNS: [Column; 6] = [
    column("import_id", Type::Uuid),
    column("kind", Type::Text),
    column("object_id", Type::Uuid),
    column("client_id", Type::Uuid),
    column("before", Type::Json),
    column("mark", Type::Text),
];

/// Objects of one look-up.
const AT_ONCE: usize = 10_000;

/// Keeps changes. Of an object that the import changed before, the first former values stay.
pub async fn insert(op: &Op, id: ImportId, changes: Vec<Change>) -> Result<(), Error> {
    let rows = changes
        .into_iter()
        .map(|change| {
            vec![
                id.uuid().into(),
                change.kind.code().into(),
                change.id.into(),
                change.client.map(ClientId::uuid).into(),
                change.before.into(),
                change.mark.into(),
            ]
        })
        .collect();
    let again = "ON CONFLICT (import_id, kind, object_id) DO UPDATE SET mark = excluded.mark";
    bulk::insert_or(op.conn(), "import_change", &COLUMNS, again, rows).await.map(drop)
}

/// Changes of one kind after the object `after`, by object.
pub async fn page(
    op: &Op,
    id: ImportId,
    kind: Kind,
    after: Option<Uuid>,
    limit: u64,
) -> Result<Vec<Change>, Error> {
    let mut query = Entity::find().filter(C::ImportId.eq(id)).filter(C::Kind.eq(kind.code()));
    if let Some(after) = after {
        query = query.filter(C::ObjectId.gt(after));
    }
    let rows: Vec<Model> = query.order_by_asc(C::ObjectId).limit(limit).all(op.conn()).await?;
    let change = |row: Model| Change {
        kind,
        id: row.object_id,
        client: row.client_id,
        before: row.before,
        mark: row.mark,
    };
    Ok(rows.into_iter().map(change).collect())
}

/// All clients that are changed or whose objects are, by id.
pub async fn clients(op: &Op, id: ImportId) -> Result<Vec<ClientId>, Error> {
    let rows: Vec<ClientId> = Entity::find()
        .select_only()
        .column(C::ClientId)
        .filter(C::ImportId.eq(id))
        .filter(C::ClientId.is_not_null())
        .distinct()
        .order_by_asc(C::ClientId)
        .into_tuple()
        .all(op.conn())
        .await?;
    Ok(rows)
}

/// Whether anything is kept.
pub async fn any(op: &Op, id: ImportId) -> Result<bool, Error> {
    Ok(Entity::find().filter(C::ImportId.eq(id)).limit(1).one(op.conn()).await?.is_some())
}

/// Those of the subscriptions that the import made.
pub async fn subscriptions_made(op: &Op, id: ImportId, ids: &[Uuid]) -> Result<HashSet<Uuid>, Error> {
    let mut found = HashSet::new();
    for some in ids.chunks(AT_ONCE) {
        let rows: Vec<Uuid> = Entity::find()
            .select_only()
            .column(C::ObjectId)
            .filter(C::ImportId.eq(id))
            .filter(C::Kind.eq(Kind::Subscription.code()))
            .filter(C::Before.is_null())
            .filter(C::ObjectId.is_in(some.iter().copied()))
            .into_tuple()
            .all(op.conn())
            .await?;
        found.extend(rows);
    }
    Ok(found)
}
