//! An import is led by one process at a time: a second node leaves it alone, and one that was taken over stops.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend};
use serde_json::{Value, json};
use tests::app::TestApp;
use tests::db::from_now;
use tests::office::Office;

use super::upload;

/// Clients that are known again by their e-mails only: nothing but the lease keeps two nodes from making each twice.
fn file(rows: usize) -> Vec<u8> {
    let mut text = String::from("name,email\n");
    for row in 0..rows {
        text.push_str(&format!("Клиент {row},c{row}@example.ru\n"));
    }
    text.into_bytes()
}

async fn read(office: &Office, id: &str) -> Result<Value> {
    let document = "query($id: ID!) { import(id: $id) { state done created unchanged rejected } }";
    Ok(office.api.query(document, json!({ "id": id })).await?["import"].clone())
}

async fn count(office: &Office) -> Result<i64> {
    let data = office.api.query("{ clientCount }", json!({})).await?;
    data["clientCount"].as_i64().context("clientCount")
}

/// Waits until the import is as wanted.
async fn until(office: &Office, id: &str, wanted: impl Fn(&Value) -> bool) -> Result<Value> {
    let begun = Instant::now();
    loop {
        let import = read(office, id).await?;
        if wanted(&import) {
            return Ok(import);
        }
        if begun.elapsed() > Duration::from_secs(120) {
            bail!("the import does not come so far: {import}");
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

async fn execute(db: &DatabaseConnection, sql: &str) -> Result<u64> {
    let done = db.execute_unprepared(sql).await?;
    Ok(done.rows_affected())
}

/// Does something in the very transaction that counts the first thousand rows: a statement of another connection
/// could wait for its turn until the import has ended, for SQLite is fair to nobody.
async fn with_the_first_thousand(db: &DatabaseConnection, act: &str) -> Result<()> {
    let trigger = "CREATE TRIGGER first_thousand AFTER UPDATE OF n_done ON import_job";
    let when = "FOR EACH ROW WHEN (NEW.n_done >= 1000 AND OLD.n_done < 1000)";
    if db.get_database_backend() == DbBackend::Sqlite {
        execute(db, &format!("{trigger} {when} BEGIN {act}; END")).await?;
        return Ok(());
    }
    let body = format!("BEGIN {act}; RETURN NULL; END");
    let function =
        format!("CREATE FUNCTION act() RETURNS trigger LANGUAGE plpgsql AS '{}'", body.replace('\'', "''"));
    execute(db, &function).await?;
    execute(db, &format!("{trigger} {when} EXECUTE FUNCTION act()")).await?;
    Ok(())
}

async fn forget_the_act(db: &DatabaseConnection) -> Result<()> {
    let table = if db.get_database_backend() == DbBackend::Sqlite { "" } else { " ON import_job" };
    execute(db, &format!("DROP TRIGGER first_thousand{table}")).await.map(drop)
}

async fn begun(app: &TestApp, rows: usize) -> Result<String> {
    let office = &app.office;
    office.seller("ООО Связь").await?;
    let id = upload(office, "clients", file(rows), "&perRow=true").await?;
    office.api.mutate("importApply", json!({ "id": id }), "import { state }").await?;
    until(office, &id, |import| import["done"].as_i64() >= Some(1000)).await?;
    Ok(id)
}

#[tokio::test]
async fn a_pass_that_was_taken_over_writes_nothing_more_and_the_next_one_finishes_it() -> Result<()> {
    const ROWS: usize = 3_000;
    let app = TestApp::start_on("2026-03-01").await?;
    let db = app.db.connect().await?;
    let taken = format!("UPDATE import_job SET lease_owner = 'elsewhere', lease_until = {}", from_now(25));
    with_the_first_thousand(&db, &taken).await?;
    let id = begun(&app, ROWS).await?;
    // Time enough for the two thousand left, if the pass went on.
    tokio::time::sleep(Duration::from_secs(2)).await;
    ensure!(count(&app.office).await? == 1000, "the pass went on: {}", read(&app.office, &id).await?);
    forget_the_act(&db).await?;
    execute(&db, "UPDATE import_job SET lease_until = '2020-01-01 00:00:00+00:00'").await?;
    db.close().await?;
    let end = until(&app.office, &id, |import| import["state"] == "APPLIED").await?;
    ensure!(end["unchanged"] == 1000 && end["created"] == 2000, "{end}");
    ensure!(count(&app.office).await? == i64::try_from(ROWS)?, "{end}");
    app.finish().await
}

#[tokio::test]
async fn a_second_node_leaves_an_import_alone_though_the_lease_of_the_worker_lapsed() -> Result<()> {
    const ROWS: usize = 8_000;
    let app = TestApp::start_on("2026-03-01").await?;
    let db = app.db.connect().await?;
    let lapsed = "UPDATE job_state SET lease_owner = 'elsewhere', lease_until = '2020-01-01 00:00:00+00:00' \
                  WHERE name = 'imports'";
    with_the_first_thousand(&db, lapsed).await?;
    db.close().await?;
    let id = begun(&app, ROWS).await?;
    let twin = app.twin().await?;
    let end = until(&app.office, &id, |import| import["state"] == "APPLIED").await?;
    let rows = i64::try_from(ROWS)?;
    ensure!(end["created"] == rows && count(&app.office).await? == rows, "{end}");
    twin.end().await?;
    app.finish().await
}
