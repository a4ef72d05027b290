//! The limit of a bill run: the very rows that it wrote, written again in bulk from memory.

use anyhow::Result;
use sea_orm::{ConnectionTrait, DbBackend, QueryResult, Statement, TransactionTrait, Value};
use server::db::bulk::{self, Column, Type, column};

use crate::measure::{Cost, Watch};
use crate::target::Target;

/// A table that a run writes, with the columns that it fills.
struct Written {
    table: &'static str,
    columns: Vec<Column>,
}

fn of(table: &'static str, columns: &[(&'static str, Type)]) -> Written {
    Written { table, columns: columns.iter().map(|(name, of)| column(name, *of)).collect() }
}

fn written() -> Vec<Written> {
    let mut tables = of_ledger();
    tables.extend(of_charges());
    tables
}

fn of_ledger() -> Vec<Written> {
    vec![
        of(
            "bill_item",
            &[
                ("client_id", Type::Uuid),
                ("run_id", Type::Uuid),
                ("state", Type::Text),
                ("revision", Type::BigInt),
                ("reference_revision", Type::BigInt),
                ("amount_minor", Type::BigInt),
                ("n_lines", Type::Int),
                ("body", Type::Text),
                ("entry_id", Type::Uuid),
            ],
        ),
        of(
            "ledger_entry",
            &[
                ("client_id", Type::Uuid),
                ("id", Type::Uuid),
                ("kind", Type::Text),
                ("dated_on", Type::Date),
                ("posted_at", Type::Instant),
                ("actor", Type::Text),
                ("source_key", Type::Text),
                ("run_id", Type::Uuid),
            ],
        ),
        of(
            "ledger_transfer",
            &[
                ("client_id", Type::Uuid),
                ("entry_id", Type::Uuid),
                ("line", Type::Int),
                ("debit", Type::Text),
                ("credit", Type::Text),
                ("amount_minor", Type::BigInt),
                ("charge_id", Type::Uuid),
            ],
        ),
    ]
}

fn of_charges() -> Vec<Written> {
    vec![
        of(
            "charge",
            &[
                ("client_id", Type::Uuid),
                ("id", Type::Uuid),
                ("subscription_id", Type::Uuid),
                ("component_id", Type::Uuid),
                ("component_code", Type::Text),
                ("kind", Type::Text),
                ("period_from", Type::Date),
                ("period_to", Type::Date),
                ("revision", Type::BigInt),
                ("quantity", Type::BigInt),
                ("amount_minor", Type::BigInt),
                ("vat_rate", Type::Text),
                ("vat_minor", Type::BigInt),
                ("explanation", Type::Json),
                ("entry_id", Type::Uuid),
                ("run_id", Type::Uuid),
                ("posted_at", Type::Instant),
            ],
        ),
        of(
            "charge_marker",
            &[
                ("client_id", Type::Uuid),
                ("subscription_id", Type::Uuid),
                ("component_id", Type::Uuid),
                ("charged_through", Type::Date),
                ("covered_to", Type::Date),
            ],
        ),
    ]
}

/// Rows written in one transaction, as a run writes them.
const CHUNK: usize = 500;

/// Writes the rows of a bill run again.
pub async fn write_again(target: &Target) -> Result<(Cost, usize)> {
    write(target, written()).await
}

/// Writes the rows of an import of clients again.
pub async fn write_clients_again(target: &Target) -> Result<(Cost, usize)> {
    let text = |name| (name, Type::Text);
    let client = [
        ("id", Type::Uuid),
        ("seller_id", Type::Uuid),
        text("kind"),
        text("name"),
        text("inn"),
        text("kpp"),
        text("email"),
        text("phone"),
        text("contract_number"),
        text("external_id"),
        text("currency"),
        text("state"),
        ("tags", Type::Json),
        text("name_key"),
        text("search_key"),
        ("created_at", Type::Instant),
    ];
    let key = [("seller_id", Type::Uuid), text("kind"), text("value"), ("client_id", Type::Uuid)];
    write(target, vec![of("client", &client), of("client_key", &key)]).await
}

/// Reads what the program wrote, makes empty copies of the tables with all their keys, and writes the rows there.
async fn write(target: &Target, written: Vec<Written>) -> Result<(Cost, usize)> {
    let conn = target.db.write();
    let backend = conn.get_database_backend();
    let mut memory = Vec::new();
    for table in written {
        let names: Vec<&str> = table.columns.iter().map(|column| column.name).collect();
        let sql = format!("SELECT {} FROM {} ORDER BY 1", names.join(", "), table.table);
        let rows = conn.query_all_raw(Statement::from_string(backend, sql)).await?;
        let rows = rows.iter().map(|row| values(row, &table.columns)).collect::<Result<Vec<_>>>()?;
        copy_of(target, table.table).await?;
        memory.push((table, rows));
    }
    let size = memory.iter().map(|(_, rows)| rows.len()).max().unwrap_or(0);
    let mut total = 0;
    let watch = Watch::start();
    for start in (0..size).step_by(CHUNK) {
        let transaction = conn.begin().await?;
        for (table, rows) in &memory {
            let chunk: Vec<Vec<Value>> = rows.iter().skip(start).take(CHUNK).cloned().collect();
            total += chunk.len();
            bulk::insert(&transaction, &format!("limit_{}", table.table), &table.columns, chunk).await?;
        }
        transaction.commit().await?;
    }
    Ok((watch.stop(), total))
}

fn values(row: &QueryResult, columns: &[Column]) -> Result<Vec<Value>> {
    columns
        .iter()
        .enumerate()
        .map(|(at, column)| {
            Ok(match column.of {
                Type::Uuid => row.try_get_by_index::<Option<uuid::Uuid>>(at)?.into(),
                Type::Text => row.try_get_by_index::<Option<String>>(at)?.into(),
                Type::Int => row.try_get_by_index::<Option<i32>>(at)?.into(),
                Type::BigInt => row.try_get_by_index::<Option<i64>>(at)?.into(),
                Type::Bool => row.try_get_by_index::<Option<bool>>(at)?.into(),
                Type::Date => row.try_get_by_index::<Option<chrono::NaiveDate>>(at)?.into(),
                Type::Instant => row.try_get_by_index::<Option<chrono::DateTime<chrono::Utc>>>(at)?.into(),
                Type::Json => row.try_get_by_index::<serde_json::Value>(at)?.to_string().into(),
            })
        })
        .collect()
}

/// An empty copy of a table with its primary key, unique keys and indexes.
async fn copy_of(target: &Target, table: &str) -> Result<()> {
    let conn = target.db.write();
    if conn.get_database_backend() == DbBackend::Postgres {
        let sql = format!("CREATE TABLE limit_{table} (LIKE {table} INCLUDING ALL)");
        conn.execute_unprepared(&sql).await?;
        return Ok(());
    }
    let sql = "SELECT name, sql FROM sqlite_master WHERE tbl_name = $1 AND type IN ('table', 'index') \
               AND sql IS NOT NULL ORDER BY type DESC";
    let made = Statement::from_sql_and_values(DbBackend::Sqlite, sql, [table.into()]);
    for row in conn.query_all_raw(made).await? {
        let (name, sql): (String, String) = (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
        let mut sql = sql.replacen(&name, &format!("limit_{name}"), 1);
        if name != table {
            let (head, tail) = sql.split_once(" ON ").unwrap_or((&sql, ""));
            sql = format!("{head} ON {}", tail.replacen(table, &format!("limit_{table}"), 1));
        }
        conn.execute_unprepared(&sql).await?;
    }
    Ok(())
}
