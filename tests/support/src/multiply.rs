//! Many clients quickly: copies of one that was made through the API, row by row, under new ids.
//!
//! Every table of a client begins its key with `client_id`, and all that is unique is unique within the client;
//! so a copy differs from its original in that column only.

use anyhow::{Result, ensure};
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, TransactionTrait};

use crate::dump::{number, texts};

/// Adds `copies` clients that equal the only one there is.
///
/// # Errors
/// There is not exactly one client, or the database refuses.
pub async fn multiply(db: &DatabaseConnection, copies: usize) -> Result<()> {
    ensure!(number(db, "SELECT count(*) FROM client").await? == 1, "there must be one client to copy");
    let sqlite = db.get_database_backend() == DbBackend::Sqlite;
    let transaction = db.begin().await?;
    let ids = if sqlite {
        format!(
            "CREATE TEMP TABLE new_client AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n \
             WHERE i < {copies}) SELECT randomblob(16) AS id FROM n"
        )
    } else {
        format!(
            "CREATE TEMP TABLE new_client ON COMMIT DROP AS SELECT gen_random_uuid() AS id \
             FROM generate_series(1, {copies})"
        )
    };
    transaction.execute_unprepared(&ids).await?;
    let tables = [
        ("client", "id"),
        ("subscription", "client_id"),
        ("subscription_terms", "client_id"),
        ("subscription_event", "client_id"),
        ("charge_marker", "client_id"),
    ];
    for (table, key) in tables {
        let columns = if sqlite {
            texts(db, &format!("SELECT name FROM pragma_table_info('{table}')")).await?
        } else {
            let from =
                "SELECT column_name::text FROM information_schema.columns WHERE table_schema = 'public'";
            texts(db, &format!("{from} AND table_name = '{table}'")).await?
        };
        ensure!(columns.iter().any(|column| column == key), "{table} has no column {key}");
        let into: Vec<String> = columns.iter().map(|column| format!("\"{column}\"")).collect();
        let from: Vec<String> = columns
            .iter()
            .map(|column| if column == key { "n.id".to_owned() } else { format!("t.\"{column}\"") })
            .collect();
        let statement = format!(
            "INSERT INTO {table} ({}) SELECT {} FROM {table} t CROSS JOIN new_client n",
            into.join(", "),
            from.join(", ")
        );
        transaction.execute_unprepared(&statement).await?;
    }
    if sqlite {
        transaction.execute_unprepared("DROP TABLE new_client").await?;
    }
    transaction.commit().await?;
    Ok(())
}
