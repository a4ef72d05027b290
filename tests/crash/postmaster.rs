//! PostgreSQL itself is killed in the middle of a posting and started again; the program goes on by itself.
//!
//! Only with PostgreSQL, on a server of the test's own: the others are not to be killed with it.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use serde_json::json;
use tests::db::Kind;
use tests::dump::number;
use tests::office::{Office, Run, fresh_key, text};
use tests::postmaster::Postmaster;
use tests::{Api, TestDb};

use super::{World, day, soak};

const CLIENTS: i64 = 5_000;
/// Longest wait for anything.
const PATIENCE: Duration = Duration::from_secs(240);

impl World {
    /// The same world on another server.
    async fn moved_to(self, server: &Postmaster) -> Result<World> {
        let folder = tempfile::tempdir()?;
        let file = folder.path().join("copy");
        let file = file.to_str().context("a path in UTF-8")?;
        self.program(0)?.run(&["backup", file]).await?.success()?;
        let db = TestDb::empty_at(&server.url()).await?;
        let moved = World { db, clients: self.clients, key: self.key };
        moved.program(0)?.run(&["restore", file]).await?.success()?;
        Ok(moved)
    }

    /// How many clients are charged for the month, as the database says.
    async fn charged(&self, month: i64) -> Result<i64> {
        let db = self.db.connect().await?;
        let charged = number(&db, "SELECT count(*) FROM charge").await? - month * self.clients;
        db.close().await?;
        Ok(charged)
    }

    /// Waits until more clients are charged for the month than before; how many. None when all are.
    async fn charges_more(&self, month: i64, before: i64) -> Result<Option<i64>> {
        let db = self.db.connect().await?;
        let deadline = Instant::now() + PATIENCE;
        while Instant::now() < deadline {
            let charged = number(&db, "SELECT count(*) FROM charge").await? - month * self.clients;
            if charged > before {
                return Ok((charged < self.clients).then_some(charged));
            }
            tokio::time::sleep(Duration::from_millis(3)).await;
        }
        bail!("the posting does not go on: {before} of {} are charged", self.clients)
    }
}

/// Asks again while the database is away.
async fn patiently<T, F: Future<Output = Result<T>>>(mut call: impl FnMut() -> F) -> Result<T> {
    let deadline = Instant::now() + PATIENCE;
    loop {
        match call().await {
            Err(_) if Instant::now() < deadline => tokio::time::sleep(Duration::from_millis(50)).await,
            done => return done,
        }
    }
}

async fn settled(office: &Office, run: &str) -> Result<Run> {
    let deadline = Instant::now() + PATIENCE;
    loop {
        let run = patiently(|| office.read_run(run)).await?;
        if !["DRAFT", "CALCULATING", "POSTING"].contains(&run.state.as_str()) {
            return Ok(run);
        }
        ensure!(Instant::now() < deadline, "the run does not end: {}", run.view);
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

/// A run of the month by the server that is there, and up to `kills` deaths of PostgreSQL in the middle of its posting;
/// answers how many.
async fn posted(
    world: &World,
    (office, server): (&Office, &mut Postmaster),
    month: i64,
    kills: u32,
) -> Result<u32> {
    patiently(|| async { office.clock(&day(month)).await }).await?;
    let input = json!({ "mode": "AUTOMATIC", "asOf": day(month), "idempotencyKey": fresh_key() });
    let run = patiently(|| office.api.mutate("billRunCreate", input.clone(), "billRun { id }")).await?;
    let run = text(&run["billRun"]["id"])?;
    let (mut killed, mut before) = (0, 0);
    while killed < kills {
        let Some(seen) = world.charges_more(month, before).await? else { break };
        server.killed_and_started_again().await?;
        before = world.charged(month).await?;
        ensure!(
            before >= seen,
            "{before} of {seen} clients that were posted before PostgreSQL died are there"
        );
        if before == world.clients {
            break;
        }
        killed += 1;
    }
    let run = settled(office, &run).await?;
    ensure!(run.state == "POSTED", "{}", run.view);
    ensure!(run.count("clientsPosted")? == world.clients && run.count("clientsFailed")? == 0, "{}", run.view);
    Ok(killed)
}

#[tokio::test]
async fn a_program_whose_postgresql_is_killed_in_a_posting_finishes_it_by_itself() -> Result<()> {
    if Kind::chosen()? == Kind::Sqlite {
        return Ok(());
    }
    let kills = if soak() { 20 } else { 2 };
    let mut postmaster = Postmaster::start().await?;
    let world = World::of(CLIENTS).await?.moved_to(&postmaster).await?;
    let server = world.program(0)?.env("ABONA_LOG", "off").serve().await?;
    let office = Office { api: Api::new(server.base())? };
    office.api.sign_in(tests::app::OWNER, tests::app::PASSWORD).await?;
    let (mut killed, mut month, begin) = (0, 0, Instant::now());
    loop {
        killed += posted(&world, (&office, &mut postmaster), month, kills - killed).await?;
        if killed == kills {
            break;
        }
        month += 1;
        ensure!(month < i64::from(kills) + 5, "only {killed} kills were midway in {month} runs");
    }
    println!("{CLIENTS} clients, {killed} deaths of PostgreSQL in {} runs, {:?}", month + 1, begin.elapsed());
    server.kill().await?;
    world.check(month).await
}
