//! Many rows in one statement: `UNNEST` of one array per column on PostgreSQL, multi-row `VALUES` on SQLite.

use sea_orm::sea_query::ArrayType;
use sea_orm::{ConnectionTrait, DbBackend, Statement, Value};

use crate::error::Error;

/// The type of a column, as PostgreSQL must know it to read an array.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Type {
    /// `uuid`.
    Uuid,
    /// `text`.
    Text,
    /// `integer`.
    Int,
    /// `bigint`.
    BigInt,
    /// `boolean`.
    Bool,
    /// `date`.
    Date,
    /// `timestamptz`.
    Instant,
    /// `jsonb`.
    Json,
}

impl Type {
    const fn sql(self) -> &'static str {
        match self {
            Type::Uuid => "uuid",
            Type::Text => "text",
            Type::Int => "integer",
            Type::BigInt => "bigint",
            Type::Bool => "boolean",
            Type::Date => "date",
            Type::Instant => "timestamptz",
            Type::Json => "jsonb",
        }
    }

    /// The array of PostgreSQL that the driver writes; JSON goes as text.
    fn array(self) -> ArrayType {
        match self {
            Type::Uuid => ArrayType::Uuid,
            Type::Text | Type::Json => ArrayType::String,
            Type::Int => ArrayType::Int,
            Type::BigInt => ArrayType::BigInt,
            Type::Bool => ArrayType::Bool,
            Type::Date => ArrayType::ChronoDate,
            Type::Instant => ArrayType::ChronoDateTimeUtc,
        }
    }
}

/// A column and its type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// Name.
    pub name: &'static str,
    /// Type.
    pub of: Type,
}

/// Short form of [`Column`].
pub const fn column(name: &'static str, of: Type) -> Column {
    Column { name, of }
}

/// Rows per statement on SQLite; few sizes, so that prepared statements are found again.
const SIZES: [usize; 4] = [256, 32, 4, 1];

/// Inserts the rows, each with one value per column. Answers how many were inserted.
pub async fn insert(
    conn: &impl ConnectionTrait,
    table: &str,
    columns: &[Column],
    rows: Vec<Vec<Value>>,
) -> Result<u64, Error> {
    insert_or(conn, table, columns, "", rows).await
}

/// Inserts the rows with an `ON CONFLICT …` clause at the end of the statement.
pub async fn insert_or(
    conn: &impl ConnectionTrait,
    table: &str,
    columns: &[Column],
    on_conflict: &str,
    rows: Vec<Vec<Value>>,
) -> Result<u64, Error> {
    let names = names(columns);
    if conn.get_database_backend() == DbBackend::Postgres {
        if rows.is_empty() {
            return Ok(0);
        }
        let (arrays, values) = unnest(columns, rows);
        let sql = format!(
            "INSERT INTO {table} ({names}) SELECT * FROM UNNEST({arrays}) AS u({names}) {on_conflict}"
        );
        return execute(conn, sql, values).await;
    }
    let mut done = 0;
    for chunk in chunks(rows) {
        let sql = format!(
            "INSERT INTO {table} ({names}) VALUES {} {on_conflict}",
            tuples(columns.len(), chunk.len())
        );
        done += execute(conn, sql, chunk.into_iter().flatten().collect()).await?;
    }
    Ok(done)
}

/// Updates one row of `table` for each row of values: first those of `key`, then those of `set`. Answers how many
/// rows were changed.
pub async fn update(
    conn: &impl ConnectionTrait,
    table: &str,
    key: &[Column],
    set: &[Column],
    rows: Vec<Vec<Value>>,
) -> Result<u64, Error> {
    changed(conn, table, key, set, rows, |column, source| format!("{column} = {source}")).await
}

/// As [`update`], but adds the values of `plus` to what their columns hold; those of `set` follow them and replace.
pub async fn add_and_set(
    conn: &impl ConnectionTrait,
    table: &str,
    key: &[Column],
    (plus, set): (&[Column], &[Column]),
    rows: Vec<Vec<Value>>,
) -> Result<u64, Error> {
    let columns: Vec<Column> = plus.iter().chain(set).copied().collect();
    changed(conn, table, key, &columns, rows, |column, source| {
        if plus.iter().any(|known| known.name == column) {
            format!("{column} = {table}.{column} + {source}")
        } else {
            format!("{column} = {source}")
        }
    })
    .await
}

async fn changed(
    conn: &impl ConnectionTrait,
    table: &str,
    key: &[Column],
    set: &[Column],
    rows: Vec<Vec<Value>>,
    assign: impl Fn(&str, String) -> String,
) -> Result<u64, Error> {
    let columns: Vec<Column> = key.iter().chain(set).copied().collect();
    let postgres = conn.get_database_backend() == DbBackend::Postgres;
    let source = |index: usize| {
        if postgres { format!("u.{}", columns[index].name) } else { format!("u.column{}", index + 1) }
    };
    let assigned: Vec<String> = set
        .iter()
        .enumerate()
        .map(|(index, column)| assign(column.name, source(key.len() + index)))
        .collect();
    let matched: Vec<String> = key
        .iter()
        .enumerate()
        .map(|(index, column)| format!("{table}.{} = {}", column.name, source(index)))
        .collect();
    let (assigned, matched) = (assigned.join(", "), matched.join(" AND "));
    if postgres {
        if rows.is_empty() {
            return Ok(0);
        }
        let (arrays, values) = unnest(&columns, rows);
        let names = names(&columns);
        let sql =
            format!("UPDATE {table} SET {assigned} FROM UNNEST({arrays}) AS u({names}) WHERE {matched}");
        return execute(conn, sql, values).await;
    }
    let mut done = 0;
    for chunk in chunks(rows) {
        let sql = format!(
            "UPDATE {table} SET {assigned} FROM (VALUES {}) AS u WHERE {matched}",
            tuples(columns.len(), chunk.len())
        );
        done += execute(conn, sql, chunk.into_iter().flatten().collect()).await?;
    }
    Ok(done)
}

async fn execute(conn: &impl ConnectionTrait, sql: String, values: Vec<Value>) -> Result<u64, Error> {
    let statement = Statement::from_sql_and_values(conn.get_database_backend(), sql, values);
    Ok(conn.execute_raw(statement).await?.rows_affected())
}

fn names(columns: &[Column]) -> String {
    columns.iter().map(|column| column.name).collect::<Vec<_>>().join(", ")
}

fn tuples(width: usize, count: usize) -> String {
    let tuple = format!("({})", vec!["?"; width].join(", "));
    vec![tuple; count].join(", ")
}

fn chunks(mut rows: Vec<Vec<Value>>) -> Vec<Vec<Vec<Value>>> {
    let mut chunks = Vec::new();
    for size in SIZES {
        while rows.len() >= size {
            let rest = rows.split_off(size);
            chunks.push(std::mem::replace(&mut rows, rest));
        }
    }
    chunks
}

/// One array per column: the SQL of the arguments and their values.
fn unnest(columns: &[Column], rows: Vec<Vec<Value>>) -> (String, Vec<Value>) {
    let mut by_column: Vec<Vec<Value>> = columns.iter().map(|_| Vec::with_capacity(rows.len())).collect();
    for row in rows {
        for (values, value) in by_column.iter_mut().zip(row) {
            values.push(value);
        }
    }
    let mut arguments = Vec::with_capacity(columns.len());
    let mut arrays = Vec::with_capacity(columns.len());
    for (index, (column, values)) in columns.iter().zip(by_column).enumerate() {
        let (number, sql) = (index + 1, column.of.sql());
        // The driver writes no arrays with nulls: such a column travels as the text of an array.
        if values.iter().any(is_null) {
            arguments.push(format!("CAST(${number}::text AS {sql}[])"));
            arrays.push(literal(&values).into());
        } else if column.of == Type::Json {
            arguments.push(format!("CAST(${number}::text[] AS jsonb[])"));
            let texts = values.iter().map(|value| Value::from(text_of(value).unwrap_or_default())).collect();
            arrays.push(Value::Array(column.of.array(), Some(Box::new(texts))));
        } else {
            arguments.push(format!("${number}::{sql}[]"));
            arrays.push(Value::Array(column.of.array(), Some(Box::new(values))));
        }
    }
    (arguments.join(", "), arrays)
}

fn is_null(value: &Value) -> bool {
    *value == value.as_null()
}

/// The text of an array: `{"a",NULL,"b"}`.
fn literal(values: &[Value]) -> String {
    let mut text = String::from("{");
    for (index, value) in values.iter().enumerate() {
        if index > 0 {
            text.push(',');
        }
        match text_of(value) {
            None => text.push_str("NULL"),
            Some(item) => {
                text.push('"');
                for c in item.chars() {
                    if c == '"' || c == '\\' {
                        text.push('\\');
                    }
                    text.push(c);
                }
                text.push('"');
            }
        }
    }
    text.push('}');
    text
}

#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "the library's enum has a variant for every type of every database"
)]
fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::Bool(value) => value.map(|v| v.to_string()),
        Value::Int(value) => value.map(|v| v.to_string()),
        Value::BigInt(value) => value.map(|v| v.to_string()),
        Value::String(value) => value.as_ref().map(ToString::to_string),
        Value::Uuid(value) => value.as_ref().map(ToString::to_string),
        Value::ChronoDate(value) => value.as_ref().map(ToString::to_string),
        Value::ChronoDateTimeUtc(value) => value.as_ref().map(|at| at.to_rfc3339()),
        Value::Json(value) => value.as_ref().map(ToString::to_string),
        other => unreachable!("bulk rows hold only the types of `Type`: {other:?}"),
    }
}

#[cfg(test)]
mod tests {
    use sea_orm::FromQueryResult;
    use uuid::Uuid;

    use super::*;
    use crate::db::{Db, DbOptions, errors};

    #[derive(Debug, PartialEq, FromQueryResult)]
    struct Row {
        line: i32,
        debit: String,
        amount: i64,
        note: Option<String>,
    }

    const COLUMNS: [Column; 5] = [
        column("owner", Type::Uuid),
        column("line", Type::Int),
        column("debit", Type::Text),
        column("amount", Type::BigInt),
        column("note", Type::Text),
    ];

    async fn database() -> (tempfile::TempDir, Db) {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}", folder.path().join("t.db").display());
        let db = Db::connect(&url, DbOptions::default()).await.unwrap();
        let table = "CREATE TABLE bulk (owner uuid, line int, debit text, amount bigint, note text, \
                     PRIMARY KEY (owner, line))";
        db.write().execute_unprepared(table).await.unwrap();
        (folder, db)
    }

    fn rows(count: i32) -> Vec<Vec<Value>> {
        let owner = Uuid::from_u128(7);
        (0..count)
            .map(|line| {
                let note = (line % 2 == 0).then(|| format!("«{line}»"));
                vec![owner.into(), line.into(), "client".into(), (i64::from(line) * 100).into(), note.into()]
            })
            .collect()
    }

    async fn read(db: &Db, line: i32) -> Row {
        let sql = "SELECT line, debit, amount, note FROM bulk WHERE line = ?";
        let statement = Statement::from_sql_and_values(DbBackend::Sqlite, sql, [line.into()]);
        Row::find_by_statement(statement).one(db.read()).await.unwrap().unwrap()
    }

    #[tokio::test]
    async fn rows_are_inserted_and_changed_in_chunks() {
        let (_folder, db) = database().await;
        let transaction = db.begin().await.unwrap();
        assert_eq!(insert(&transaction, "bulk", &COLUMNS, rows(700)).await.unwrap(), 700);
        let changes: Vec<Vec<Value>> = (0..700)
            .map(|line| vec![Uuid::from_u128(7).into(), line.into(), (i64::from(line) + 5).into()])
            .collect();
        let key = [COLUMNS[0], COLUMNS[1]];
        assert_eq!(update(&transaction, "bulk", &key, &[COLUMNS[3]], changes).await.unwrap(), 700);
        transaction.commit().await.unwrap();
        let row = read(&db, 699).await;
        assert_eq!(row, Row { line: 699, debit: "client".to_owned(), amount: 704, note: None });
        assert_eq!(read(&db, 2).await.note.as_deref(), Some("«2»"));
    }

    #[tokio::test]
    async fn a_violated_key_is_named() {
        let (_folder, db) = database().await;
        insert(db.write(), "bulk", &COLUMNS, rows(1)).await.unwrap();
        let Err(Error::Db(error)) = insert(db.write(), "bulk", &COLUMNS, rows(1)).await else {
            panic!("the same rows were inserted twice");
        };
        assert!(errors::violates(&error, "bulk", &["owner", "line"]));
        let skipped =
            insert_or(db.write(), "bulk", &COLUMNS, "ON CONFLICT DO NOTHING", rows(2)).await.unwrap();
        assert_eq!(skipped, 1);
    }

    #[test]
    fn an_array_with_nulls_is_written_as_text() {
        let values = [Value::from("a\"\\б"), Value::String(None), Value::from("")];
        assert_eq!(literal(&values), "{\"a\\\"\\\\б\",NULL,\"\"}");
    }
}
