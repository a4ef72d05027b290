//! The program is killed while it closes a month, and while many persons issue invoices at once; numbers have no gap
//! and no repeat all the same.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use serde_json::json;
use tests::company::Company;
use tests::dump::{number, texts};
use tests::multiply::multiply;
use tests::office::{Office, text};
use tests::process::Server;
use tests::random::Chance;
use tests::{Abona, Api, TestDb};
use tokio::sync::RwLock;
use tokio::task::JoinSet;

use super::soak;

const POSTERS: usize = 32;
/// Longest wait for the program to come back.
const PATIENCE: Duration = Duration::from_secs(60);

fn program(db: &TestDb, day: &str) -> Result<Abona> {
    Ok(Abona::on(db.url())?.env("ABONA_CLOCK", &format!("{day}T09:00:00Z")))
}

async fn office(server: &Server) -> Result<Office> {
    let office = Office { api: Api::new(server.base())? };
    office.api.sign_in(tests::app::OWNER, tests::app::PASSWORD).await?;
    Ok(office)
}

/// So many legal entities that subscribe alike, of a seller that states everything; on a database that nobody serves.
async fn served(clients: usize) -> Result<TestDb> {
    let mut company = Company::stated().await?;
    company.serve(&[("Ромашка", "7728168971", "772801001")]).await?;
    let db = company.app.release().await?;
    let connection = db.connect().await?;
    multiply(&connection, clients - 1).await?;
    connection.close().await?;
    Ok(db)
}

/// Numbers of a kind are 1 to `count`, each once.
async fn gapless(db: &TestDb, kind: &str, count: usize) -> Result<()> {
    let connection = db.connect().await?;
    let numbers =
        texts(&connection, &format!("SELECT number FROM document WHERE kind = '{kind}' ORDER BY number"))
            .await?;
    connection.close().await?;
    let seq = |number: &String| number.rsplit('-').next().and_then(|seq| seq.parse::<usize>().ok());
    let taken: BTreeSet<usize> = numbers.iter().filter_map(seq).collect();
    ensure!(numbers.len() == count, "{} documents of kind {kind}, not {count}", numbers.len());
    ensure!(taken.iter().copied().eq(1..=count), "numbers of kind {kind} have gaps or repeats");
    Ok(())
}

#[tokio::test]
async fn a_closing_that_is_killed_again_and_again_issues_each_document_once() -> Result<()> {
    let (clients, kills) = if soak() { (10_000, 200) } else { (4_000, 8) };
    let db = served(clients).await?;
    let server = program(&db, "2026-04-01")?.serve().await?;
    let desk = office(&server).await?;
    let charged = desk.run("AUTOMATIC", "2026-03-31", json!({})).await?;
    ensure!(charged.state == "POSTED", "{}", charged.view);
    let begin = Instant::now();
    let run = desk.run_create("AUTOMATIC", "2026-03-31", json!({ "task": "CLOSING" })).await?;
    let mut chance = Chance::new();
    let (mut server, mut desk, mut midway) = (server, desk, 0);
    let watch = db.connect().await?;
    let all = 2 * i64::try_from(clients)?;
    for kill in 0..kills {
        // Some lives end between two transactions of the closing, others at any moment: before a worker has taken over
        // from the dead one, too.
        let before = number(&watch, "SELECT COUNT(*) FROM document").await?;
        let by_chance = kill % 2 == 1;
        let end = Instant::now() + Duration::from_millis(if by_chance { chance.below(300) } else { 20_000 });
        while Instant::now() < end
            && (by_chance || number(&watch, "SELECT COUNT(*) FROM document").await? == before)
        {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        server.kill().await?;
        let issued = number(&watch, "SELECT COUNT(*) FROM document").await?;
        midway += i32::from(0 < issued && issued < all);
        server = program(&db, "2026-04-01")?.serve().await.context("the next life")?;
        desk = Office { api: desk.api.moved(server.base()) };
    }
    watch.close().await?;
    let done = desk.settled(&run).await?;
    ensure!(done.state == "POSTED", "{}", done.view);
    ensure!(done.total()? == format!("{}.00", 1_220 * clients), "{}", done.view);
    server.kill().await?;
    gapless(&db, "act", clients).await?;
    gapless(&db, "tax_invoice", clients).await?;
    program(&db, "2026-04-01")?.verify().await?;
    println!("{clients} clients, {kills} kills, {midway} of them midway, {:?}", begin.elapsed());
    ensure!(midway > 0, "no kill was midway");
    Ok(())
}

/// Issues an invoice, however often the program dies meanwhile: the key makes a repeated call harmless.
async fn persistent(desk: &RwLock<Office>, client: &str, key: &str) -> Result<String> {
    let lines = json!([{ "name": "Аванс", "amount": "1.00" }]);
    let input = json!({ "invoice": { "clientId": client, "lines": lines }, "idempotencyKey": key });
    let deadline = Instant::now() + PATIENCE;
    loop {
        let api = desk.read().await.api.clone();
        match api.mutate("invoiceIssue", input.clone(), "document { number }").await {
            Ok(done) => return text(&done["document"]["number"]),
            Err(error) if Instant::now() > deadline => bail!("the program does not come back: {error:#}"),
            Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
        }
    }
}

#[tokio::test]
async fn posters_at_once_leave_no_gap_and_no_repeat_although_the_program_dies_in_the_middle() -> Result<()> {
    let each = if soak() { 625 } else { 20 };
    let db = served(8).await?;
    let connection = db.connect().await?;
    connection.close().await?;
    let mut server = program(&db, "2026-03-05")?.serve().await?;
    let first = office(&server).await?;
    let found = first.api.query("{ clients(first: 20) { nodes { id } } }", json!({})).await?;
    let clients: Vec<String> = found["clients"]["nodes"]
        .as_array()
        .context("clients")?
        .iter()
        .map(|client| text(&client["id"]))
        .collect::<Result<_>>()?;
    ensure!(clients.len() == 8);
    let desk = Arc::new(RwLock::new(first));
    let mut posters = JoinSet::new();
    for poster in 0..POSTERS {
        let (desk, client) = (Arc::clone(&desk), clients[poster % clients.len()].clone());
        posters.spawn(async move {
            let mut numbers = Vec::new();
            for n in 0..each {
                numbers.push(persistent(&desk, &client, &format!("poster-{poster}-{n}")).await?);
            }
            anyhow::Ok(numbers)
        });
    }
    for _ in 0..3 {
        tokio::time::sleep(Duration::from_millis(400)).await;
        server.kill().await?;
        server = program(&db, "2026-03-05")?.serve().await.context("the next life")?;
        let mut office = desk.write().await;
        *office = Office { api: office.api.moved(server.base()) };
    }
    let mut told = BTreeSet::new();
    while let Some(numbers) = posters.join_next().await {
        for number in numbers?? {
            ensure!(told.insert(number.clone()), "{number} was told twice");
        }
    }
    let count = POSTERS * each;
    ensure!(told.len() == count);
    server.kill().await?;
    gapless(&db, "invoice", count).await?;
    program(&db, "2026-03-05")?.verify().await
}
