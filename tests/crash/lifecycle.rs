//! How the program begins and ends: on an empty database, and when it is asked to stop in the middle of work.

use std::time::Duration;

use anyhow::{Result, ensure};
use serde_json::json;
use tests::db::Kind;
use tests::office::Office;
use tests::{Abona, Api, TestDb};

use super::World;

/// A loaded machine with a debug build needs long for the chunk in hand.
const END: Duration = Duration::from_secs(20);

#[tokio::test]
async fn a_server_that_is_asked_to_end_leaves_its_run_to_the_next_one() -> Result<()> {
    let world = World::of(10_000).await?;
    let (server, office, run) = world.start(0).await?;
    let ended = server.terminate(END).await?;
    let db = world.db.connect().await?;
    let state = tests::dump::texts(&db, "SELECT state FROM bill_run").await?;
    db.close().await?;
    ensure!(state != ["posted"], "nothing was left to interrupt");
    println!("ended in {ended:?}");

    let server = world.program(0)?.serve().await?;
    let office = Office { api: office.api.moved(server.base()) };
    let run = office.settled(&run).await?;
    ensure!(run.state == "POSTED", "{}", run.view);
    server.terminate(END).await?;
    world.check(0).await
}

#[tokio::test]
async fn serve_migrates_sqlite_by_itself_and_names_the_command_for_postgresql() -> Result<()> {
    let db = TestDb::empty().await?;
    let program = Abona::on(db.url())?;
    if db.kind() == Kind::Postgres {
        let refused = program.run(&["serve", "--listen", "127.0.0.1:0"]).await?;
        ensure!(refused.code == Some(1), "{refused:?}");
        ensure!(refused.stderr.contains("миграции не применены") && refused.stderr.contains("abona migrate"));
        program.run(&["migrate"]).await?.success()?;
    }
    let server = program.serve().await?;
    let answer = Api::new(server.base())?.query("{ __typename }", json!({})).await?;
    ensure!(answer["__typename"] == "Query", "{answer}");
    server.terminate(END).await.map(drop)
}
