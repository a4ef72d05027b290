//! How the program begins and ends: on an empty database, and when it is asked to stop in the middle of work.

use std::time::{Duration, Instant};

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
async fn a_worker_without_a_server_finishes_a_run() -> Result<()> {
    let world = World::of(5_000).await?;
    let (server, _, _) = world.start(0).await?;
    server.kill().await?;
    let mut worker = world.program(0)?.command(&["worker"]).spawn()?;
    let db = world.db.connect().await?;
    let deadline = Instant::now() + Duration::from_secs(120);
    while tests::dump::texts(&db, "SELECT state FROM bill_run").await? != ["posted"] {
        ensure!(Instant::now() < deadline && worker.try_wait()?.is_none(), "the run is not finished");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    db.close().await?;
    worker.kill().await?;
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

/// Signs in one after another.
async fn signed_in(base: String, times: usize) -> Result<()> {
    for _ in 0..times {
        Api::new(&base)?.sign_in("a@example.org", "correct horse battery staple").await?;
    }
    Ok(())
}

#[tokio::test]
async fn a_rush_of_sign_ins_leaves_no_memory_behind() -> Result<()> {
    let db = TestDb::create().await?;
    let program = Abona::on(db.url())?;
    let password = "correct horse battery staple\n";
    let add = ["user", "add", "a@example.org", "--role", "viewer"];
    program.run_with_input(&add, password).await?.success()?;
    let server = program.serve().await?;
    signed_in(server.base().to_owned(), 1).await?;
    let before = server.memory()?;
    let rush: Vec<_> = (0..4).map(|_| tokio::spawn(signed_in(server.base().to_owned(), 30))).collect();
    for one in rush {
        one.await??;
    }
    let grown = server.memory()?.saturating_sub(before) / 1024;
    println!("120 sign-ins: {} MiB before, {grown} MiB more after", before / 1024);
    ensure!(grown < 40, "{grown} MiB are left behind");
    server.terminate(END).await.map(drop)
}

#[tokio::test]
async fn a_demo_company_is_the_same_every_time_and_sound() -> Result<()> {
    let (one, two) = (TestDb::create().await?, TestDb::create().await?);
    let mut dumps = Vec::new();
    for db in [&one, &two] {
        let program = Abona::on(db.url())?.env("ABONA_CLOCK", "2026-06-01T09:00:00Z");
        let made =
            program.run(&["demo", "--clients", "20", "--seed", "7", "--json"]).await?.success()?.json()?;
        ensure!(made["clients"] == 20 && made["sellers"] == 2, "{made}");
        program.verify().await?;
        let connection = db.connect().await?;
        dumps.push(tests::dump::dump(&connection).await?);
        connection.close().await?;
    }
    let changed = tests::dump::changed(&dumps[0], &dumps[1]);
    ensure!(changed.iter().all(|table| table == "job_state"), "{changed:?}");

    let program = Abona::on(one.url())?;
    let healthy = program.run(&["doctor", "--json"]).await?.success()?.json()?;
    ensure!(healthy["ok"] == true, "{healthy}");
    let password = "correct horse battery staple\n";
    program
        .run_with_input(&["user", "add", "a@example.org", "--role", "viewer"], password)
        .await?
        .success()?;
    let key =
        program.run(&["key", "add", "robot", "--scope", "client.read", "--json"]).await?.success()?.json()?;
    let server = program.serve().await?;
    let api = Api::new(server.base())?.with_key(key["key"].as_str().unwrap_or_default())?;
    let count = api.query("{ clientCount }", json!({})).await?;
    ensure!(count["clientCount"] == 20, "{count}");
    server.terminate(END).await.map(drop)
}
