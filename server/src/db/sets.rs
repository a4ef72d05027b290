//! Sets of ids and parts of texts in conditions.

use sea_orm::sea_query::{ArrayType, LikeExpr};
use sea_orm::{DbBackend, Value};
use uuid::Uuid;

/// The right side of `column …` that is true for these ids: `= ANY($n)` with one array on PostgreSQL, `IN (…)` with
/// one slot per id on SQLite, whose statements take 32 766 values at most. Adds the values.
pub fn id_set(backend: DbBackend, values: &mut Vec<Value>, ids: impl Iterator<Item = Uuid>) -> String {
    if backend == DbBackend::Postgres {
        let ids = ids.map(Value::from).collect();
        values.push(Value::Array(ArrayType::Uuid, Some(Box::new(ids))));
        return format!("= ANY(${})", values.len());
    }
    let slots: Vec<String> = ids
        .map(|id| {
            values.push(id.into());
            format!("${}", values.len())
        })
        .collect();
    format!("IN ({})", slots.join(", "))
}

/// A pattern that a text matches which contains `part`, its signs taken as they are.
pub fn containing(part: &str) -> LikeExpr {
    LikeExpr::new(format!("%{}%", plain(part))).escape('\\')
}

/// A pattern that a text matches which begins with `part`, its signs taken as they are.
pub fn beginning(part: &str) -> LikeExpr {
    LikeExpr::new(format!("{}%", plain(part))).escape('\\')
}

fn plain(part: &str) -> String {
    part.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_")
}
