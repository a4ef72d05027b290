//! The program dies at each step of its work, before and after each commit and each call of somebody else's server; its
//! next life, and callers who repeat what was not answered under the same key, come to the very world of a program that
//! never died.
//!
//! In the test command every third commit is such a step, in the long form each.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use sea_orm::{ConnectionTrait, DbBackend, TransactionTrait};
use serde_json::{Value, json};
use tests::alike::{Apart, Portrait, differences};
use tests::app::TestApp;
use tests::company::{BEGIN, Company};
use tests::gateways::Gateways;
use tests::office::{Office, text};
use tests::process::{Server, free_port};
use tests::random::Chance;
use tests::{Abona, Api, TestDb};

use super::soak;

/// Longest wait for the world to become what it should.
const PATIENCE: Duration = Duration::from_secs(60);
/// How long nothing changes in a world that has come to rest.
const REST: Duration = Duration::from_millis(1_500);
/// Key by which the secrets of a gateway are sealed, the same in every life.
const SECRET_KEY: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

/// What is done while the program dies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Deed {
    /// A month is billed.
    Run,
    /// A month is closed.
    Closing,
    /// Clients come from a file.
    Import,
    /// A client pays through a gateway.
    Payment,
}

/// A world before the deed, and what it takes to play it again and again.
struct Stage {
    deed: Deed,
    base: TestDb,
    client: String,
    key: String,
    gateways: Gateways,
    notify: String,
    data: tempfile::TempDir,
}

impl Stage {
    async fn set(deed: Deed) -> Result<Stage> {
        let mut company = match deed {
            Deed::Run => Company::of(&["100.00", "200.00", "300.00"]).await?,
            Deed::Import => Company::on(TestApp::start_on(BEGIN).await?, &[]).await?,
            Deed::Closing => Company::stated().await?,
            Deed::Payment => Company::of(&["1000.00"]).await?,
        };
        if deed == Deed::Closing {
            company
                .serve(&[("Ромашка", "7728168971", "772801001"), ("Дуб", "7736050003", "773601001")])
                .await?;
            company.bill("2026-03-31").await?;
        }
        if deed == Deed::Payment {
            company.bank_account(tests::bank::OWN, "044525225").await?;
            company.requisites().await?;
            company.bill(BEGIN).await?;
        }
        let key = company.office.api.key().context("a key")?.to_owned();
        let client = company.clients.first().cloned().unwrap_or_default();
        let gateways = Gateways::start().await?;
        let base = company.app.release().await?;
        let data = tempfile::tempdir()?;
        let mut stage = Stage { deed, base, client, key, gateways, notify: String::new(), data };
        if deed == Deed::Payment {
            stage.notify = stage.gateway().await?;
        }
        Ok(stage)
    }

    /// The clients' gateway; the path to which it sends its notifications.
    async fn gateway(&self) -> Result<String> {
        let server = self.program(&self.base)?.serve().await?;
        let input = json!({ "kind": "YOOKASSA", "name": "ЮKassa", "active": true, "shop": "100500",
                            "baseUrl": format!("{}/v3", self.gateways.base()),
                            "secrets": [{ "name": "secretKey", "value": "test_key" }] });
        let office = self.office(&server)?;
        let saved = office.api.mutate("gatewayAccountSave", input, "account { notifyUrl }").await?;
        let url = text(&saved["account"]["notifyUrl"])?;
        server.terminate(PATIENCE).await?;
        url.find("/gateways/").map(|at| url[at..].to_owned()).context("a path")
    }

    fn program(&self, db: &TestDb) -> Result<Abona> {
        self.at(db, "09:00")
    }

    /// The program when it is known that it died: gateways are asked later about what they did not answer.
    fn afterwards(&self, db: &TestDb) -> Result<Abona> {
        self.at(db, if self.deed == Deed::Payment { "09:10" } else { "09:00" })
    }

    fn at(&self, db: &TestDb, time: &str) -> Result<Abona> {
        let day = if self.deed == Deed::Closing { "2026-04-01" } else { BEGIN };
        let data = self.data.path().to_str().context("a path in UTF-8")?;
        Ok(Abona::on(db.url())?
            .env("ABONA_CLOCK", &format!("{day}T{time}:00Z"))
            .env("ABONA_DATA", data)
            .env("ABONA_LOG", "off")
            .env("ABONA_SECRET_KEY", SECRET_KEY))
    }

    fn office(&self, server: &Server) -> Result<Office> {
        Ok(Office { api: Api::new(server.base())?.with_key(&self.key)? })
    }

    /// What differs although everything is as it should be.
    fn apart(&self) -> Apart {
        // When work was begun last is told by the machine's clock. Each request has an id of its own.
        let mut apart = Apart {
            tables: BTreeSet::from(["job_state"]),
            columns: BTreeSet::from(["lease_owner", "lease_until", "audit_entry.request_id"]),
            instants: false,
        };
        if self.deed == Deed::Payment {
            // How often, and when, the gateway was asked and told us is another story each time, and so are the names
            // that it gives its payments. What came of it is one.
            apart.tables.extend(["gateway_attempt", "gateway_event"]);
            apart.columns.extend([
                "payment_intent.attempts",
                "payment_intent.key",
                "payment_intent.pay_url",
                "payment_intent.remote_id",
                "payment_intent.request",
            ]);
            apart.instants = true;
        }
        apart
    }

    async fn portrait(&self, db: &TestDb) -> Result<Portrait> {
        let connection = db.connect().await?;
        let portrait = Portrait::of(&connection, &self.apart()).await?;
        connection.close().await?;
        Ok(portrait)
    }

    /// Does the deed, or what is left of it.
    async fn act(&self, office: &Office) -> Result<()> {
        match self.deed {
            Deed::Run => run(office, BEGIN, json!({})).await,
            Deed::Closing => run(office, "2026-03-31", json!({ "task": "CLOSING" })).await,
            Deed::Import => import(office).await,
            Deed::Payment => pay(office, &self.client).await,
        }
    }

    /// The world that comes of it when nobody dies.
    async fn undisturbed(&self) -> Result<Portrait> {
        let db = self.base.twin().await?;
        let port = self.port()?;
        let server = self.program(&db)?.serve_on(port).await?;
        self.act(&self.office(&server)?).await?;
        let (mut portrait, mut since) = (self.portrait(&db).await?, Instant::now());
        while since.elapsed() < REST {
            tokio::time::sleep(Duration::from_millis(200)).await;
            let now = self.portrait(&db).await?;
            if !differences(&portrait, &now, &now.ids()).is_empty() {
                (portrait, since) = (now, Instant::now());
            }
        }
        server.kill().await?;
        self.proved(&db).await?;
        Ok(portrait)
    }

    /// A port where the gateway finds the program however often it dies.
    fn port(&self) -> Result<u16> {
        let port = free_port()?;
        self.gateways.notify(None, Some(format!("http://127.0.0.1:{port}{}", self.notify)));
        Ok(port)
    }

    /// A program that dies at this step, if it comes so far, and one that goes on. Answers whether it died.
    async fn dies(&self, step: &str, wanted: &Portrait, known: &BTreeSet<u128>) -> Result<bool> {
        let db = self.base.twin().await?;
        let port = self.port()?;
        let first = self.program(&db)?.env("ABONA_DIE_AT", step).serve_on(port).await;
        // Who is not even there has died at its start.
        if let Ok(mut server) = first {
            match self.life(&mut server, &db, wanted, known).await {
                Ok(()) => {
                    server.kill().await?;
                    self.proved(&db).await?;
                    return Ok(false);
                }
                Err(error) => server.ended(PATIENCE).await.map_err(|_| error)?,
            }
        }
        let mut server = self.afterwards(&db)?.serve_on(port).await.context("the next life")?;
        self.life(&mut server, &db, wanted, known).await?;
        server.kill().await?;
        self.proved(&db).await?;
        Ok(true)
    }

    /// The deed, until the world is as wanted.
    async fn life(
        &self,
        server: &mut Server,
        db: &TestDb,
        wanted: &Portrait,
        known: &BTreeSet<u128>,
    ) -> Result<()> {
        self.act(&self.office(server)?).await?;
        let deadline = Instant::now() + PATIENCE;
        loop {
            let differ = differences(wanted, &self.portrait(db).await?, known);
            if server.is_dead()? {
                bail!("it died");
            }
            if differ.is_empty() {
                return Ok(());
            }
            ensure!(Instant::now() < deadline, "another world came of it:\n{}", differ.join("\n"));
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    async fn proved(&self, db: &TestDb) -> Result<()> {
        let app = tests::app::open(db.url(), BEGIN).await?;
        let found = server::cli::violations(&app).await.map_err(|error| anyhow::anyhow!("{error:?}"))?;
        app.db().clone().close().await?;
        ensure!(found.is_empty(), "violations: {found:?}");
        Ok(())
    }

    /// Dies at one step after the other, until there is none left to die at.
    async fn every(&self, kind: &str, stride: u64) -> Result<u64> {
        let known = self.portrait(&self.base).await?.ids();
        let wanted = self.undisturbed().await?;
        let (begin, mut deaths) = (Instant::now(), 0);
        let mut step = 1 + Chance::new().below(stride);
        while self
            .dies(&format!("{kind}:{step}"), &wanted, &known)
            .await
            .with_context(|| format!("{kind}:{step}"))?
        {
            deaths += 1;
            step += stride;
            ensure!(step < 1_000, "the program dies for ever");
        }
        println!("{:?}: {deaths} deaths before {kind}:{step}, {:?}", self.deed, begin.elapsed());
        Ok(deaths)
    }
}

async fn run(office: &Office, as_of: &str, more: Value) -> Result<()> {
    let mut input = json!({ "mode": "AUTOMATIC", "asOf": as_of, "idempotencyKey": "run" });
    if let (Some(input), Value::Object(more)) = (input.as_object_mut(), more) {
        input.extend(more);
    }
    let run = office.api.mutate("billRunCreate", input, "billRun { id }").await?;
    let run = office.settled(&text(&run["billRun"]["id"])?).await?;
    ensure!(run.state == "POSTED", "{}", run.view);
    Ok(())
}

async fn import(office: &Office) -> Result<()> {
    let file = "external_id,name,email\nA,Ромашка,a@example.ru\nB,Дуб,b@example.ru\nC,Ель,c@example.ru\n";
    let path = "/files/imports?kind=clients&fileName=clients.csv&idempotencyKey=file";
    let stored = office.api.request(reqwest::Method::POST, path).body(file).send().await?;
    let stored: Value = serde_json::from_str(&stored.error_for_status()?.text().await?)?;
    let id = json!({ "id": stored["id"] });
    let state = "query($id: ID!) { import(id: $id) { state } }";
    let read = office.api.query(state, id.clone()).await?;
    if !["APPLYING", "APPLIED"].contains(&read["import"]["state"].as_str().unwrap_or_default()) {
        office.api.mutate("importApply", id.clone(), "import { state }").await?;
    }
    office.until(state, id, |read| read["import"]["state"] == "APPLIED").await.map(drop)
}

async fn pay(office: &Office, client: &str) -> Result<()> {
    let link = json!({ "clientId": client, "amount": "700.00", "idempotencyKey": "link" });
    let link = office.api.mutate("paymentLinkCreate", link, "intent { id }").await?;
    let (id, state) = (
        json!({ "id": link["intent"]["id"] }),
        "query($id: ID!) { paymentIntent(id: $id) { state payUrl } }",
    );
    let begun = office.until(state, id.clone(), |read| !read["paymentIntent"]["payUrl"].is_null()).await?;
    let payer = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build()?;
    let paid = payer
        .post(text(&begun["paymentIntent"]["payUrl"])?)
        .header("content-type", "application/x-www-form-urlencoded")
        .body("act=pay&card=5555555555554444");
    paid.send().await?;
    office.until(state, id, |read| read["paymentIntent"]["state"] == "PAID").await.map(drop)
}

/// Which commits are steps to die at: all of them take a minute for each of the deeds.
fn stride() -> u64 {
    if soak() { 1 } else { 3 }
}

#[tokio::test]
async fn a_bill_run_that_dies_at_any_step_ends_as_if_it_had_not() -> Result<()> {
    let deaths = Stage::set(Deed::Run).await?.every("commit", stride()).await?;
    ensure!(deaths * stride() >= 6, "{deaths} deaths");
    Ok(())
}

#[tokio::test]
async fn a_closing_that_dies_at_any_step_ends_as_if_it_had_not() -> Result<()> {
    let deaths = Stage::set(Deed::Closing).await?.every("commit", stride()).await?;
    ensure!(deaths * stride() >= 6, "{deaths} deaths");
    Ok(())
}

#[tokio::test]
async fn an_import_that_dies_at_any_step_ends_as_if_it_had_not() -> Result<()> {
    let deaths = Stage::set(Deed::Import).await?.every("commit", stride()).await?;
    ensure!(deaths * stride() >= 4, "{deaths} deaths");
    Ok(())
}

#[tokio::test]
async fn a_payment_whose_program_dies_at_any_step_is_booked_as_if_it_had_not() -> Result<()> {
    let stage = Stage::set(Deed::Payment).await?;
    let outside = stage.every("outside", 1).await?;
    let deaths = stage.every("commit", stride()).await?;
    ensure!(outside >= 4 && deaths * stride() >= 6, "{outside} deaths outside, {deaths} at commits");
    Ok(())
}

#[tokio::test]
async fn a_transfer_too_many_and_an_audit_row_too_few_make_another_world() -> Result<()> {
    let stage = Stage::set(Deed::Run).await?;
    let known = stage.portrait(&stage.base).await?.ids();
    let wanted = stage.undisturbed().await?;
    let db = stage.base.twin().await?;
    let mut server = stage.program(&db)?.serve().await?;
    stage.life(&mut server, &db, &wanted, &known).await?;
    server.kill().await?;
    let connection = db.connect().await?;
    if connection.get_database_backend() == DbBackend::Sqlite {
        for guard in ["delete_audit_entry", "update_ledger_transfer"] {
            connection.execute_unprepared(&format!("DROP TRIGGER no_{guard}")).await?;
        }
    }
    for (fault, rows) in [
        (
            "INSERT INTO ledger_transfer (client_id, entry_id, line, debit, credit, amount_minor, charge_id) \
             SELECT client_id, entry_id, line + 1, debit, credit, amount_minor, charge_id FROM ledger_transfer \
             WHERE amount_minor = 10000",
            1,
        ),
        ("DELETE FROM audit_entry WHERE action = 'billRun.create'", 1),
        ("UPDATE ledger_transfer SET amount_minor = 30000 - amount_minor WHERE amount_minor < 30000", 2),
    ] {
        let transaction = connection.begin().await?;
        let done = transaction.execute_unprepared(fault).await?.rows_affected();
        ensure!(done == rows, "{done} rows were doctored by {fault}");
        let seen = differences(&wanted, &Portrait::of(&transaction, &stage.apart()).await?, &known);
        ensure!(!seen.is_empty(), "not seen: {fault}");
        transaction.rollback().await?;
    }
    connection.close().await?;
    Ok(())
}
