//! The program is killed at random moments of a bill run; what it leaves behind is completed by its next life.
//!
//! `kill -9` of `abona serve` again and again while a run works; after the last life the run has the same total
//! as one that nobody disturbed: no charge is double, none is lost, and the whole database proves sound. A
//! doctored row shows that these checks can fail.

mod bank;
mod checks;
mod clocks;
mod credit;
mod cut;
mod documents;
mod faults;
mod grants;
mod lifecycle;
mod mail;
mod nodes;
mod postmaster;
mod steps;
mod upgrade;

use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use sea_orm::{ConnectionTrait, TransactionTrait};
use serde_json::json;
use tests::company::{BEGIN, Company};
use tests::multiply::multiply;
use tests::office::Office;
use tests::process::Server;
use tests::random::Chance;
use tests::{Abona, Api, TestDb};

/// Price of every subscription.
const PRICE_MINOR: i64 = 12_345;

/// How much is done: the short form belongs to the test command, the long one to `SOAK=1`.
struct Size {
    clients: i64,
    kills: u32,
}

impl Size {
    fn chosen() -> Self {
        if soak() { Self { clients: 10_000, kills: 1_000 } } else { Self { clients: 10_000, kills: 30 } }
    }
}

/// A database with `clients` equal clients and the program on it.
struct World {
    db: TestDb,
    clients: i64,
    /// A key with all permissions, which outlives sessions.
    key: String,
}

impl World {
    async fn of(clients: i64) -> Result<Self> {
        let company = Company::of(&["123.45"]).await?;
        let key = company.office.api.key().context("a key")?.to_owned();
        let db = company.app.release().await?;
        let connection = db.connect().await?;
        multiply(&connection, usize::try_from(clients - 1)?).await?;
        connection.close().await?;
        Ok(Self { db, clients, key })
    }

    /// The program with its clock on the first of a month: 0 = the month in which the company begins.
    fn program(&self, month: i64) -> Result<Abona> {
        program_on(self.db.url(), month)
    }

    /// Starts the program and makes an automatic run as of the month.
    async fn start(&self, month: i64) -> Result<(Server, Office, String)> {
        let server = self.program(month)?.serve().await?;
        let office = Office { api: Api::new(server.base())? };
        office.api.sign_in(tests::app::OWNER, tests::app::PASSWORD).await?;
        let run = office.run_create("AUTOMATIC", &day(month), json!({})).await?;
        Ok((server, office, run))
    }

    /// A run that nobody disturbs; answers how long it works.
    async fn undisturbed(&self, month: i64) -> Result<Duration> {
        let begin = Instant::now();
        let (server, office, run) = self.start(month).await?;
        let run = office.settled(&run).await?;
        ensure!(run.state == "POSTED", "{}", run.view);
        let time = begin.elapsed();
        server.kill().await?;
        self.check(month).await?;
        Ok(time)
    }

    /// A run whose program is killed until `kills` are used up or the run is through; answers the kills.
    async fn killed(&self, month: i64, chance: &mut Chance, kills: u32, life: Duration) -> Result<u32> {
        let (mut server, mut office, run) = self.start(month).await?;
        let mut killed = 0;
        while killed < kills {
            let life = chance.below(u64::try_from(life.as_millis())?.max(1));
            tokio::time::sleep(Duration::from_millis(life)).await;
            let state = office.read_run(&run).await?.state;
            server.kill().await?;
            killed += 1;
            server = self.program(month)?.serve().await.context("the next life")?;
            office = Office { api: office.api.moved(server.base()) };
            if state == "POSTED" {
                break;
            }
        }
        let run = office.settled(&run).await?;
        ensure!(run.state == "POSTED", "{}", run.view);
        ensure!(run.count("clientsPosted")? == self.clients, "{}", run.view);
        server.kill().await?;
        self.check(month).await?;
        Ok(killed)
    }

    /// Everything is charged once for every month so far.
    async fn check(&self, month: i64) -> Result<()> {
        let db = self.db.connect().await?;
        checks::charged_once(&db, self.clients, month + 1, PRICE_MINOR).await?;
        db.close().await?;
        self.program(month)?.verify().await
    }
}

/// The program on a database, with its clock on the first of a month.
fn program_on(database: &str, month: i64) -> Result<Abona> {
    let now = format!("{}T09:00:00Z", day(month));
    Ok(Abona::on(database)?.env("ABONA_CLOCK", &now))
}

/// Whether tests take their long form.
fn soak() -> bool {
    std::env::var("SOAK").as_deref() == Ok("1")
}

fn day(month: i64) -> String {
    debug_assert!(BEGIN.ends_with("-03-01"));
    let months = 2 + month;
    format!("{}-{:02}-01", 2026 + months / 12, months % 12 + 1)
}

#[tokio::test]
async fn a_run_that_is_killed_again_and_again_ends_like_an_undisturbed_one() -> Result<()> {
    let size = Size::chosen();
    let world = World::of(size.clients).await?;
    let mut chance = Chance::new();
    let undisturbed = world.undisturbed(0).await?;
    let (mut kills, mut month) = (0, 0);
    while kills < size.kills {
        month += 1;
        kills += world.killed(month, &mut chance, size.kills - kills, undisturbed / 3).await?;
    }
    println!("{} clients, {kills} kills in {month} runs; undisturbed {undisturbed:?}", size.clients);
    Ok(())
}

#[tokio::test]
async fn a_copy_taken_during_a_run_is_sound_and_goes_on() -> Result<()> {
    let world = World::of(3_000).await?;
    let (server, office, run) = world.start(0).await?;
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("copy");
    let file = file.to_str().context("a path in UTF-8")?;
    world.program(0)?.run(&["backup", file]).await?.success()?;
    ensure!(office.settled(&run).await?.state == "POSTED");
    server.kill().await?;

    let copy = World { db: TestDb::create().await?, clients: world.clients, key: world.key.clone() };
    copy.program(0)?.run(&["restore", file]).await?.success()?;
    copy.program(0)?.verify().await?;
    let server = copy.program(0)?.serve().await?;
    let office = Office { api: Api::new(server.base())? };
    office.api.sign_in(tests::app::OWNER, tests::app::PASSWORD).await?;
    let run = office.settled(&run).await?;
    ensure!(run.state == "POSTED", "{}", run.view);
    server.kill().await?;
    copy.check(0).await
}

#[tokio::test]
async fn a_doctored_row_is_seen_by_every_check() -> Result<()> {
    let world = World::of(20).await?;
    world.undisturbed(0).await?;
    let db = world.db.connect().await?;
    let faults = checks::doctored(db.get_database_backend());
    for fault in &faults {
        let transaction = db.begin().await?;
        let done = transaction.execute_unprepared(fault).await.with_context(|| fault.clone())?;
        ensure!(done.rows_affected() == 1, "nothing was doctored: {fault}");
        let seen = checks::charged_once(&transaction, 20, 1, PRICE_MINOR).await;
        ensure!(seen.is_err(), "not seen: {fault}");
        transaction.rollback().await?;
    }
    world.check(0).await?;
    for fault in &faults {
        db.execute_unprepared(fault).await?;
    }
    db.close().await?;
    let proof = world.program(0)?.run(&["verify"]).await?;
    ensure!(proof.code == Some(1), "verify did not see it: {proof:?}");
    Ok(())
}
