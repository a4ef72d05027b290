//! The whole content of a database as text, to compare the world before and after.

use std::collections::BTreeMap;

use anyhow::{Result, ensure};
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, Statement};

/// Rows of every table, each row as text, sorted.
pub type Dump = BTreeMap<String, Vec<String>>;

/// Reads every table.
///
/// # Errors
/// A table cannot be read.
pub async fn dump(db: &DatabaseConnection) -> Result<Dump> {
    let mut dump = Dump::new();
    for table in tables(db).await? {
        let rows = rows(db, &table).await?;
        dump.insert(table, rows);
    }
    ensure!(!dump.is_empty(), "the database has no tables");
    Ok(dump)
}

/// Names of tables whose content differs.
#[must_use]
pub fn changed(before: &Dump, after: &Dump) -> Vec<String> {
    let mut names: Vec<&String> = before.keys().chain(after.keys()).collect();
    names.sort();
    names.dedup();
    names.into_iter().filter(|name| before.get(*name) != after.get(*name)).cloned().collect()
}

/// Every value of one column of one query, as text.
///
/// # Errors
/// The statement fails, or its first column is not text.
pub async fn texts(db: &impl ConnectionTrait, statement: &str) -> Result<Vec<String>> {
    let rows = db.query_all_raw(Statement::from_string(db.get_database_backend(), statement)).await?;
    rows.iter().map(|row| Ok(row.try_get_by_index(0)?)).collect()
}

/// The first whole number of the first row.
///
/// # Errors
/// The statement fails, gives no row, or its first column is not a whole number of 64 bits.
pub async fn number(db: &impl ConnectionTrait, statement: &str) -> Result<i64> {
    let row = db.query_one_raw(Statement::from_string(db.get_database_backend(), statement)).await?;
    let row = row.ok_or_else(|| anyhow::anyhow!("no row: {statement}"))?;
    Ok(row.try_get_by_index(0)?)
}

pub(crate) async fn tables(db: &impl ConnectionTrait) -> Result<Vec<String>> {
    let statement = if db.get_database_backend() == DbBackend::Sqlite {
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name"
    } else {
        "SELECT table_name::text FROM information_schema.tables WHERE table_schema = 'public' \
         AND table_type = 'BASE TABLE' ORDER BY 1"
    };
    texts(db, statement).await
}

async fn rows(db: &DatabaseConnection, table: &str) -> Result<Vec<String>> {
    if db.get_database_backend() != DbBackend::Sqlite {
        let statement = format!("SELECT row_to_json(t)::text FROM \"{table}\" t ORDER BY 1");
        return texts(db, &statement).await;
    }
    let names = texts(db, &format!("SELECT name FROM pragma_table_info('{table}')")).await?;
    let columns: Vec<String> = names.iter().map(|name| format!("'{name}=' || quote(\"{name}\")")).collect();
    texts(db, &format!("SELECT {} FROM \"{table}\" ORDER BY 1", columns.join(" || ' ' || "))).await
}

#[cfg(test)]
mod tests {
    use super::{Dump, changed};

    #[test]
    fn a_changed_row_and_a_new_table_are_seen() {
        let before = Dump::from([("a".to_owned(), vec!["1".to_owned()]), ("b".to_owned(), vec![])]);
        let mut after = before.clone();
        assert!(changed(&before, &after).is_empty());
        after.insert("a".to_owned(), vec!["2".to_owned()]);
        after.insert("c".to_owned(), vec![]);
        assert_eq!(changed(&before, &after), ["a", "c"]);
    }
}
