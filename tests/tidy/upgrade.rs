//! Every schema that ever was, with a row in each table, becomes today's: no row is lost, and what is new about old rows
//! is valid.

use std::collections::BTreeMap;

use migrations::{Migrator, MigratorTrait};
use sea_orm::{ConnectionTrait, DbErr, Statement};

use super::Fresh;

/// Columns whose value the rules of their table want otherwise than by their type.
const OTHERWISE: [(&str, &str, &str); 2] =
    [("ledger_transfer", "credit", "'y'"), ("payment_part", "document_id", "NULL")];

/// Rows that a migration moves to another table.
const MOVED: [(&str, &str); 1] = [("setting", "setting_change")];

/// A value of this type, the same everywhere, so that whatever refers to anything refers to what is there.
fn value_of(kind: &str, postgres: bool) -> &'static str {
    let kinds = [
        ("uuid", "'00000000-0000-7000-8000-000000000001'", "x'00000000000070008000000000000001'"),
        ("timestamp", "'2026-03-01 00:00:00+00:00'", "'2026-03-01T00:00:00+00:00'"),
        ("date", "'2026-03-01'", "'2026-03-01'"),
        ("json", "'{}'", "'{}'"),
        ("bool", "false", "0"),
        ("int", "1", "1"),
        ("bytea", "'\\x00'", "x'00'"),
        ("blob", "'\\x00'", "x'00'"),
    ];
    let known = kinds.iter().find(|(part, ..)| kind.contains(part));
    known.map_or("'x'", |(_, on_postgres, on_sqlite)| if postgres { on_postgres } else { on_sqlite })
}

impl Fresh {
    async fn rows(&self, table: &str) -> Result<i64, DbErr> {
        let sql = format!("SELECT CAST(count(*) AS BIGINT) FROM \"{table}\"");
        let row =
            self.conn.query_one_raw(Statement::from_string(self.conn.get_database_backend(), sql)).await?;
        row.map_or(Ok(0), |row| row.try_get_by_index(0))
    }

    /// A row for the table, all its columns stated.
    async fn row_for(&self, table: &str) -> Result<String, DbErr> {
        let (mut names, mut values) = (Vec::new(), Vec::new());
        for column in self.columns(table).await? {
            let (name, kind) = column.split_once(' ').unwrap_or((&column, ""));
            let otherwise = OTHERWISE.iter().find(|(of, at, _)| (*of, *at) == (table, name));
            names.push(format!("\"{name}\""));
            values.push(otherwise.map_or_else(|| value_of(kind, self.is_postgres()), |(.., value)| value));
        }
        Ok(format!("INSERT INTO \"{table}\" ({}) VALUES ({})", names.join(", "), values.join(", ")))
    }

    /// A row in every table, those first that others refer to.
    async fn fill(&self) -> Result<(), DbErr> {
        let mut left = self.tables().await?;
        left.retain(|table| table != "seaql_migrations");
        while !left.is_empty() {
            let (mut later, mut refusal) = (Vec::new(), None);
            for table in &left {
                if let Err(error) = self.conn.execute_unprepared(&self.row_for(table).await?).await {
                    later.push(table.clone());
                    refusal = Some(error);
                }
            }
            if later.len() == left.len() {
                return Err(refusal.unwrap_or_else(|| DbErr::Custom(format!("{left:?}"))));
            }
            left = later;
        }
        Ok(())
    }

    async fn counts(&self) -> Result<BTreeMap<String, i64>, DbErr> {
        let mut counts = BTreeMap::new();
        for table in self.tables().await? {
            let rows = self.rows(&table).await?;
            counts.insert(table, rows);
        }
        Ok(counts)
    }

    /// References that lead nowhere; PostgreSQL has none.
    async fn astray(&self) -> Result<Vec<String>, DbErr> {
        if self.is_postgres() {
            return Ok(Vec::new());
        }
        self.column("SELECT \"table\" || ' -> ' || parent FROM pragma_foreign_key_check").await
    }
}

/// Tables that have fewer rows than before, or are gone.
fn lost(before: &BTreeMap<String, i64>, after: &BTreeMap<String, i64>) -> Vec<String> {
    let rows = |table: &str| after.get(table).copied().unwrap_or(0);
    let now = |table: &str| {
        let moved = MOVED.iter().filter(|(from, _)| *from == table).map(|(_, to)| rows(to));
        rows(table) + moved.sum::<i64>()
    };
    before.iter().filter(|(table, rows)| now(table) < **rows).map(|(table, _)| table.clone()).collect()
}

#[tokio::test]
async fn a_row_in_every_table_of_each_earlier_schema_is_there_after_all_migrations() -> Result<(), DbErr> {
    let last = u32::try_from(Migrator::migrations().len()).expect("few migrations");
    for applied in 1..last {
        let fresh = Fresh::after(Some(applied)).await?;
        fresh.fill().await.unwrap_or_else(|error| panic!("after {applied} migrations: {error}"));
        let before = fresh.counts().await?;
        Migrator::up(&fresh.conn, None).await.unwrap_or_else(|error| panic!("from {applied} on: {error}"));
        let (lost, astray) = (lost(&before, &fresh.counts().await?), fresh.astray().await?);
        fresh.close().await?;
        assert!(before.values().all(|rows| *rows > 0), "after {applied} migrations: {before:?}");
        assert!(lost.is_empty() && astray.is_empty(), "from {applied} on: {lost:?} {astray:?}");
    }
    Ok(())
}

#[test]
fn a_lost_row_and_a_lost_table_are_seen() {
    let counts = |rows: [i64; 2]| BTreeMap::from([("a".to_owned(), rows[0]), ("b".to_owned(), rows[1])]);
    let mut after = counts([1, 2]);
    assert!(lost(&counts([1, 1]), &after).is_empty());
    assert_eq!(lost(&counts([2, 1]), &after), ["a"]);
    after.remove("b");
    assert_eq!(lost(&counts([1, 1]), &after), ["b"]);
}
