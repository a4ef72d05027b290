//! A few words for writing tables shortly: every table, key and index of the product is said with them.
//!
//! Names are computed, not invented: `key_<table>_<columns>` for primary and unique keys, `idx_…` for indexes,
//! `fk_…` for references, cut at PostgreSQL's 63 bytes. The server recomputes the name of a key from SQLite's
//! message, so that one text names a violated key on both databases.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

/// The name of the key of `table` over `columns`, the same on both databases.
#[must_use]
pub fn key_name(table: &str, columns: &[&str]) -> String {
    limited(format!("key_{table}_{}", columns.join("_")))
}

fn limited(mut name: String) -> String {
    name.truncate(63);
    name
}

/// A table with its columns and primary key.
pub fn table<const N: usize>(
    name: &'static str,
    key: &[&'static str],
    columns: [ColumnDef; N],
) -> TableCreateStatement {
    let mut statement = Table::create();
    statement.table(name);
    for column in columns {
        statement.col(column);
    }
    let mut primary = Index::create();
    primary.name(key_name(name, key));
    for column in key {
        primary.col(*column);
    }
    statement.primary_key(&mut primary);
    statement
}

/// A reference of `columns` of `from` to `targets` of `to`; neither side is ever deleted while referred to.
pub fn reference(
    from: &'static str,
    columns: &[&'static str],
    to: &'static str,
    targets: &[&'static str],
) -> ForeignKeyCreateStatement {
    let mut key = ForeignKey::create();
    key.name(limited(format!("fk_{from}_{}", columns.join("_"))));
    for column in columns {
        key.from(from, *column);
    }
    for target in targets {
        key.to(to, *target);
    }
    key
}

/// Creates the table.
pub async fn create(manager: &SchemaManager<'_>, table: TableCreateStatement) -> Result<(), DbErr> {
    manager.create_table(table).await
}

/// Adds a column to a table that exists; old rows have no value in it.
pub async fn add(manager: &SchemaManager<'_>, table: &'static str, column: ColumnDef) -> Result<(), DbErr> {
    manager.alter_table(Table::alter().table(table).add_column(column).take()).await
}

/// Creates a table whose rows SQLite keeps in the order of the primary key, without a hidden row number.
pub async fn create_clustered(
    manager: &SchemaManager<'_>,
    mut table: TableCreateStatement,
) -> Result<(), DbErr> {
    if manager.get_database_backend() == DbBackend::Sqlite {
        table.extra("WITHOUT ROWID");
    }
    manager.create_table(table).await
}

/// Adds columns to a table that has rows: they may be absent, or have a default. SQLite takes one at a time.
pub async fn add_columns<const N: usize>(
    manager: &SchemaManager<'_>,
    table: &'static str,
    columns: [ColumnDef; N],
) -> Result<(), DbErr> {
    for mut column in columns {
        manager.alter_table(Table::alter().table(table).add_column(&mut column).take()).await?;
    }
    Ok(())
}

/// Creates a unique key.
pub async fn unique(
    manager: &SchemaManager<'_>,
    table: &'static str,
    columns: &[&'static str],
) -> Result<(), DbErr> {
    let mut index = Index::create();
    index.unique().name(key_name(table, columns)).table(table);
    for column in columns {
        index.col(*column);
    }
    manager.create_index(index).await
}

/// Creates an index.
pub async fn index(
    manager: &SchemaManager<'_>,
    table: &'static str,
    columns: &[&'static str],
) -> Result<(), DbErr> {
    let mut index = Index::create();
    index.name(limited(format!("idx_{table}_{}", columns.join("_")))).table(table);
    for column in columns {
        index.col(*column);
    }
    manager.create_index(index).await
}

/// Runs a statement that both databases understand.
pub async fn sql(manager: &SchemaManager<'_>, statement: &str) -> Result<(), DbErr> {
    manager.get_connection().execute_unprepared(statement).await.map(drop)
}

/// On SQLite: refuses any change of rows of the table. PostgreSQL has grants for that.
pub async fn append_only(manager: &SchemaManager<'_>, table: &str) -> Result<(), DbErr> {
    if manager.get_database_backend() != DbBackend::Sqlite {
        return Ok(());
    }
    for act in ["UPDATE", "DELETE"] {
        let statement = format!(
            "CREATE TRIGGER no_{lower}_{table} BEFORE {act} ON {table} \
             BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END",
            lower = act.to_lowercase()
        );
        sql(manager, &statement).await?;
    }
    Ok(())
}

/// An instant in UTC.
pub fn instant(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).timestamp_with_time_zone().not_null().take()
}

/// An instant in UTC that may be absent.
pub fn instant_null(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).timestamp_with_time_zone().null().take()
}

/// A JSON document.
pub fn json(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).json_binary().not_null().take()
}

/// A JSON document that may be absent.
pub fn json_null(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).json_binary().null().take()
}

/// Minor units, millionths or a revision: a whole number of 64 bits that starts at 0.
pub fn number(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).big_integer().not_null().default(0).take()
}

/// A count or a version of an object: a whole number of 32 bits.
pub fn count(name: &'static str, start: i32) -> ColumnDef {
    ColumnDef::new(name).integer().not_null().default(start).take()
}

/// A yes or no that starts as no.
pub fn flag(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).boolean().not_null().default(false).take()
}
