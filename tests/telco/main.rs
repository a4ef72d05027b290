//! A real subscriber base goes through the command line: imports, the three modes, a crash, the proof.
//!
//! The base of 7 043 subscribers lies outside the repository, in `../shared/data/telco` beside it or where
//! `TELCO_CSV` says; a made-up sample of the same shape is checked in, so that the path is always proved.

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use sea_orm::DatabaseConnection;
use serde_json::{Value, json};
use tests::app::{OWNER, PASSWORD, TestApp};
use tests::dump::{changed, dump, number};
use tests::office::Office;
use tests::random::Chance;
use tests::telco::{Base, REAL_MISSING, mapping, real, sample};
use tests::{Abona, Api, TestDb};

#[tokio::test]
async fn the_sample_is_billed_to_the_kopeck() -> Result<()> {
    prove(sample()).await
}

#[tokio::test]
async fn the_real_base_is_billed_to_the_kopeck() -> Result<()> {
    match real() {
        Some(base) => prove(base).await,
        None => {
            println!("{REAL_MISSING}");
            Ok(())
        }
    }
}

async fn prove(base: Base) -> Result<()> {
    let stage = Stage::set(&base).await?;
    stage.import(&base).await?;
    stage.sandbox(&base).await?;
    stage.confirmation(&base).await?;
    stage.automatic(&base).await?;
    stage.killed(&base).await
}

/// A database with a seller, and the command line on it.
struct Stage {
    db: TestDb,
    connection: DatabaseConnection,
}

impl Stage {
    async fn set(base: &Base) -> Result<Self> {
        ensure!(base.file.is_file(), "{} is not there", base.file.display());
        let app = TestApp::start_on("2026-03-01").await?;
        app.office.seller("ООО «Связь»").await?;
        let db = app.release().await?;
        let connection = db.connect().await?;
        Ok(Self { db, connection })
    }

    /// The program on a day.
    fn on(&self, day: &str) -> Result<Abona> {
        Ok(Abona::on(self.db.url())?.env("ABONA_CLOCK", &format!("{day}T09:00:00Z")))
    }

    async fn import(&self, base: &Base) -> Result<()> {
        let file = base.file.to_string_lossy().into_owned();
        for kind in ["clients", "subscriptions"] {
            let mapping = mapping(kind).to_string_lossy().into_owned();
            let arguments = ["import", kind, &file, "--mapping", &mapping, "--json"];
            let first = self.on("2026-03-01")?.run(&arguments).await?.success()?.json()?;
            let counts =
                |of: &Value| ["rows", "created", "changed", "rejected"].map(|name| of[name].as_i64());
            ensure!(
                counts(&first) == [Some(base.rows), Some(base.rows), Some(0), Some(0)],
                "import of {kind}: {first}"
            );
            let again = self.on("2026-03-01")?.run(&arguments).await?.success()?.json()?;
            ensure!(
                counts(&again) == [Some(base.rows), Some(0), Some(0), Some(0)]
                    && again["unchanged"] == base.rows,
                "second import of {kind}: {again}"
            );
        }
        let plans = number(&self.connection, "SELECT count(*) FROM plan").await?;
        ensure!(plans == base.plans, "{plans} plans, expected one per combination: {}", base.plans);
        Ok(())
    }

    /// A run by the command line; answers its JSON.
    async fn bill(&self, day: &str, more: &[&str]) -> Result<Value> {
        let arguments = [&["bill", "--as-of", day, "--json", "--mode"], more].concat();
        self.on(day)?.run(&arguments).await?.success()?.json()
    }

    async fn sandbox(&self, base: &Base) -> Result<()> {
        let before = dump(&self.connection).await?;
        let run = self.bill("2026-03-01", &["sandbox"]).await?;
        expect(&run, "calculated", base.active, base.monthly)?;
        let touched = changed(&before, &dump(&self.connection).await?);
        let own = ["audit_entry", "bill_item", "bill_run", "counter", "idempotency", "job_state", "session"];
        ensure!(touched.iter().all(|table| own.contains(&table.as_str())), "a sandbox changed {touched:?}");
        Ok(())
    }

    async fn confirmation(&self, base: &Base) -> Result<()> {
        let run = self.bill("2026-03-01", &["confirmation", "--confirm"]).await?;
        expect(&run, "posted", base.active, base.monthly)?;
        self.charged(base, 1).await?;
        let again = self.bill("2026-03-01", &["automatic"]).await?;
        expect(&again, "posted", 0, "0.00")?;
        self.charged(base, 1).await
    }

    async fn automatic(&self, base: &Base) -> Result<()> {
        let run = self.bill("2026-04-01", &["automatic"]).await?;
        expect(&run, "posted", base.active, base.monthly)?;
        self.charged(base, 2).await
    }

    /// The server is killed in the middle of the next month's run, and completes it in its next life.
    async fn killed(&self, base: &Base) -> Result<()> {
        let mut chance = Chance::new();
        let program = self.on("2026-05-01")?;
        let mut server = program.serve().await?;
        let mut office = Office { api: Api::new(server.base())? };
        office.api.sign_in(OWNER, PASSWORD).await?;
        let run = office.run_create("AUTOMATIC", "2026-05-01", json!({})).await?;
        for _ in 0..5 {
            tokio::time::sleep(Duration::from_millis(chance.below(400))).await;
            server.kill().await?;
            server = program.serve().await?;
            office = Office { api: office.api.moved(server.base()) };
        }
        let run = office.settled(&run).await?;
        ensure!(run.state == "POSTED" && run.total()? == base.monthly, "{}", run.view);
        server.kill().await?;
        self.charged(base, 3).await
    }

    /// All active subscribers are charged once for each of so many months, and the whole database is sound.
    async fn charged(&self, base: &Base, months: i64) -> Result<()> {
        let db = &self.connection;
        let charges = number(db, "SELECT count(*) FROM charge").await?;
        ensure!(charges == base.active * months, "{charges} charges in {months} months");
        let sum = number(db, "SELECT CAST(sum(amount_minor) AS BIGINT) FROM charge").await?;
        ensure!(sum == base.monthly_minor * months, "charged {sum} in {months} months");
        self.on("2026-05-01")?.verify().await
    }
}

fn expect(run: &Value, state: &str, lines: i64, total: &str) -> Result<()> {
    let amount = run["total"]["amount"].as_str().context("no total").or_else(|error| {
        // A run of no lines has no currency to total in.
        if lines == 0 { Ok("0.00") } else { Err(error) }
    })?;
    let seen = run["state"].as_str().unwrap_or_default().to_lowercase();
    ensure!(
        seen == state && run["lines"] == lines && amount == total,
        "expected {lines} lines, {total}: {run}"
    );
    ensure!(run["errors"].as_array().is_none_or(Vec::is_empty), "{run}");
    Ok(())
}
