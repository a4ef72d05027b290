//! Clocks are wrong: set forth and back by a day while a run and sessions are alive, ten minutes ahead on one node of
//! two, set back under leases that somebody held. Nothing is double or lost, and nobody holds a lease for ever.
//!
//! Nodes go by the clock of the machine that keeps the database: with PostgreSQL their own do not matter, and a file is
//! of this machine. `ABONA_AHEAD` names a file with the seconds by which the program's own clock is ahead.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use serde_json::json;
use tempfile::TempDir;
use tests::db::{Kind, from_now};
use tests::dump::number;
use tests::office::Office;
use tests::process::Server;
use tests::{Api, app, refused};

use super::World;

const DAY: i64 = 86_400;
const MINUTES_10: i64 = 600;
/// Longest wait for what should be soon.
const SOON: Duration = Duration::from_secs(40);

/// How far the clock of a program is ahead.
struct Ahead(TempDir);

impl Ahead {
    fn by(seconds: i64) -> Result<Ahead> {
        let ahead = Ahead(tempfile::tempdir()?);
        ahead.set(seconds)?;
        Ok(ahead)
    }

    /// Sets the clock, whole at once.
    fn set(&self, seconds: i64) -> Result<()> {
        let (part, whole) = (self.0.path().join("part"), self.0.path().join("ahead"));
        std::fs::write(&part, seconds.to_string())?;
        Ok(std::fs::rename(part, whole)?)
    }

    /// Starts the program of a world with this clock.
    async fn serve(&self, world: &World, more: &[(&str, &str)]) -> Result<Server> {
        let file = self.0.path().join("ahead");
        let mut program = world.program(0)?.env("ABONA_AHEAD", file.to_str().context("a path in UTF-8")?);
        for (name, value) in more {
            program = program.env(name, value);
        }
        program.serve().await
    }
}

fn by_key(world: &World, server: &Server) -> Result<Office> {
    Ok(Office { api: Api::new(server.base())?.with_key(&world.key)? })
}

async fn signed_in(server: &Server) -> Result<Office> {
    let office = Office { api: Api::new(server.base())? };
    office.api.sign_in(app::OWNER, app::PASSWORD).await?;
    Ok(office)
}

async fn seen(office: &Office) -> Result<()> {
    office.api.query("{ clientCount }", json!({})).await.map(drop)
}

#[tokio::test]
async fn a_clock_that_is_set_forth_and_back_by_a_day_during_a_run_neither_doubles_nor_loses() -> Result<()> {
    let world = World::of(5_000).await?;
    let ahead = Ahead::by(0)?;
    let server = ahead.serve(&world, &[]).await?;
    let office = by_key(&world, &server)?;
    let run = office.run_create("AUTOMATIC", &super::day(0), json!({})).await?;
    let mut set = 0;
    for seconds in [DAY, 0, -DAY, 0].into_iter().cycle() {
        if !["DRAFT", "CALCULATING", "POSTING"].contains(&office.read_run(&run).await?.state.as_str()) {
            break;
        }
        ahead.set(seconds)?;
        set += 1;
        tokio::time::sleep(Duration::from_millis(40)).await;
    }
    let run = office.settled(&run).await?;
    ensure!(run.state == "POSTED" && run.count("clientsPosted")? == world.clients, "{}", run.view);
    println!("{} clients, the clock was set {set} times", world.clients);
    ensure!(set > 2, "the clock was set {set} times only");
    server.kill().await?;
    world.check(0).await
}

#[tokio::test]
async fn a_lease_that_ends_tomorrow_is_of_a_clock_that_was_set_back_and_holds_nobody_up() -> Result<()> {
    let world = World::of(3_000).await?;
    let (server, office, run) = world.start(0).await?;
    server.kill().await?;
    let db = world.db.connect().await?;
    ensure!(tests::dump::texts(&db, "SELECT state FROM bill_run").await? != ["posted"], "it was too quick");
    for table in ["bill_run", "job_state"] {
        let lease = format!("UPDATE {table} SET lease_owner = 'elsewhere', lease_until = {}", from_now(DAY));
        let held = sea_orm::ConnectionTrait::execute_unprepared(&db, &lease).await?.rows_affected();
        ensure!(held > 0, "no lease in {table}");
    }
    db.close().await?;
    let server = world.program(0)?.serve().await?;
    let begin = Instant::now();
    let office = Office { api: office.api.moved(server.base()) };
    let run = office.settled(&run).await?;
    ensure!(run.state == "POSTED" && begin.elapsed() < SOON, "{:?}: {}", begin.elapsed(), run.view);
    server.kill().await?;
    world.check(0).await
}

#[tokio::test]
async fn a_node_whose_clock_is_ten_minutes_ahead_works_beside_the_others() -> Result<()> {
    let world = World::of(6_000).await?;
    if world.db.kind() == Kind::Sqlite {
        return Ok(());
    }
    let (right, wrong) = (Ahead::by(0)?, Ahead::by(MINUTES_10)?);
    // By its own clock the wrong node would see every session of the other one idle for too long.
    let idle = [("ABONA_SESSION_IDLE_MINUTES", "5")];
    let (first, second) = (right.serve(&world, &idle).await?, wrong.serve(&world, &idle).await?);
    let here = signed_in(&first).await?;
    let there = Office { api: here.api.moved(second.base()) };
    seen(&there).await?;
    let back = Office { api: signed_in(&second).await?.api.moved(first.base()) };
    seen(&back).await?;
    let run = there.run("AUTOMATIC", &super::day(0), json!({})).await?;
    ensure!(run.state == "POSTED" && run.count("clientsPosted")? == world.clients, "{}", run.view);
    let db = world.db.connect().await?;
    let later = "SELECT count(*) FROM job_state WHERE lease_until > now() + interval '2 minutes'";
    ensure!(number(&db, later).await? == 0, "a lease goes by a clock that is ahead");
    db.close().await?;
    first.kill().await?;
    second.kill().await?;
    world.check(0).await
}

#[tokio::test]
async fn a_clock_that_is_set_back_by_a_day_ends_sessions_of_a_file_and_locks_nobody_out() -> Result<()> {
    let world = World::of(2).await?;
    let ahead = Ahead::by(0)?;
    let server = ahead.serve(&world, &[]).await?;
    let office = signed_in(&server).await?;
    for seconds in [-DAY, DAY] {
        ahead.set(seconds)?;
        if world.db.kind() == Kind::Postgres {
            seen(&office).await?;
        } else {
            refused(seen(&office).await, "UNAUTHENTICATED")?;
        }
        seen(&signed_in(&server).await?).await?;
    }
    ahead.set(0)?;
    // Until it has to wait.
    let api = Api::new(server.base())?;
    while !has_to_wait(api.sign_in(app::OWNER, "wrong horse battery staple").await)? {}
    ahead.set(-DAY)?;
    let begin = Instant::now();
    while has_to_wait(api.sign_in(app::OWNER, app::PASSWORD).await)? {
        ensure!(begin.elapsed() < SOON, "nobody gets in after the clock was set back");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    seen(&Office { api }).await?;
    server.kill().await?;
    world.program(0)?.verify().await
}

/// Whether a sign-in has to wait; a refusal of another kind is an answer.
fn has_to_wait(answer: Result<()>) -> Result<bool> {
    Ok(tests::refusal(answer)?.is_some_and(|refusal| refusal.code == "RATE_LIMITED"))
}
