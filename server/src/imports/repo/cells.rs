//! Rows of `import_cell`: cells of a file that people amended.

use std::collections::BTreeMap;

use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, Set};
use shared::ids::ImportId;

use super::super::entity::cell::{ActiveModel, Column as C, Entity};
use super::count;
use crate::delimited::Amendments;
use crate::error::Error;
use crate::op::Op;

/// All amended cells of the file.
pub async fn all(conn: &impl ConnectionTrait, id: ImportId) -> Result<Amendments, Error> {
    let rows = Entity::find().filter(C::ImportId.eq(id)).all(conn).await?;
    let mut found = Amendments::new();
    for row in rows {
        let column = usize::try_from(row.column_no).map_err(Error::internal)?;
        let cells: &mut BTreeMap<usize, String> = found.entry(row.row_no.unsigned_abs()).or_default();
        cells.insert(column, row.value);
    }
    Ok(found)
}

/// Gives the cell another value; none = as the file has it.
pub async fn put(op: &Op, id: ImportId, row: u32, column: u32, value: Option<&str>) -> Result<(), Error> {
    let key = (id, count(row), count(column));
    Entity::delete_by_id(key).exec(op.conn()).await?;
    if let Some(value) = value {
        let cell = ActiveModel {
            import_id: Set(id),
            row_no: Set(key.1),
            column_no: Set(key.2),
            value: Set(value.to_owned()),
            actor: Set(op.actor().name.clone()),
            at: Set(op.now()),
        };
        Entity::insert(cell).exec_without_returning(op.conn()).await?;
    }
    Ok(())
}

/// Forgets all amended cells.
pub async fn clear(op: &Op, id: ImportId) -> Result<(), Error> {
    Entity::delete_many().filter(C::ImportId.eq(id)).exec(op.conn()).await?;
    Ok(())
}
