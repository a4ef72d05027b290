//! The line to PostgreSQL is cut by chance, before a message, after it, and after a commit whose answer is swallowed:
//! callers who repeat a call under its key have it done once, and a bill run beside them ends as if nothing had been.
//!
//! Only with PostgreSQL: the embedded database has no line.

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use serde_json::{Value, json};
use tests::cut::{Cut, Faults};
use tests::db::Kind;
use tests::dump::number;
use tests::office::{Office, Run, fresh_key, text};
use tests::process::Server;
use tests::{Api, Refusal};
use tokio::task::JoinSet;

use super::{PRICE_MINOR, World, day, program_on, soak};

/// Subscriptions of the run beside the calls.
const CLIENTS: i64 = 2_000;
/// Callers at the same time.
const CALLERS: usize = 8;
/// Longest wait for anything.
const PATIENCE: Duration = Duration::from_secs(240);

/// What a call came to that met the fault of a database.
fn repeats(error: &anyhow::Error) -> bool {
    match error.downcast_ref::<Refusal>() {
        Some(refusal) => ["INTERNAL", "UNAVAILABLE"].contains(&refusal.code.as_str()),
        None => true,
    }
}

/// Repeats a call until it is answered, as its caller would; answers what it was, and how often it was repeated.
async fn answered<T, F: Future<Output = Result<T>>>(mut call: impl FnMut() -> F) -> Result<(T, usize)> {
    let deadline = Instant::now() + PATIENCE;
    let mut repeated = 0;
    loop {
        match call().await {
            Ok(answer) => return Ok((answer, repeated)),
            Err(error) if !repeats(&error) || Instant::now() > deadline => return Err(error),
            Err(_) => repeated += 1,
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// The amount of a call in kopecks.
const fn amount(call: usize) -> usize {
    100 + 13 * call % 9_900
}

/// Every other call is a payment with a number of its own; the rest are corrections, which nothing but the key of
/// idempotency keeps from being done twice.
fn input(client: &str, call: usize) -> Value {
    let kopecks = amount(call);
    let sum = format!("{}.{:02}", kopecks / 100, kopecks % 100);
    let mut input = json!({ "clientId": client, "amount": sum, "idempotencyKey": format!("call-{call}") });
    if call.is_multiple_of(2) {
        input["kind"] = json!("PAYMENT");
        input["key"] = json!(format!("bank-{call}"));
    } else {
        input["kind"] = json!("CORRECTION");
        input["reason"] = json!(format!("Взнос {call}"));
    }
    input
}

/// The program behind a line, and somebody who is signed in.
async fn behind(cut: &Cut) -> Result<(Server, Office, Vec<String>)> {
    let server = program_on(cut.url(), 0)?.env("ABONA_LOG", "off").serve().await?;
    let office = Office { api: Api::new(server.base())? };
    office.api.sign_in(tests::app::OWNER, tests::app::PASSWORD).await?;
    let found = office.api.query("{ clients(first: 20) { nodes { id } } }", json!({})).await?;
    let nodes = found["clients"]["nodes"].as_array().context("clients")?;
    let clients = nodes.iter().map(|client| text(&client["id"])).collect::<Result<_>>()?;
    Ok((server, office, clients))
}

/// All calls, by several callers at once; answers how often any was repeated.
async fn called(office: &Office, clients: &[String], calls: usize) -> Result<usize> {
    let clients: Arc<[String]> = clients.into();
    let mut callers = JoinSet::new();
    for caller in 0..CALLERS {
        let (api, clients) = (office.api.clone(), Arc::clone(&clients));
        callers.spawn(async move {
            let mut repeated = 0;
            for call in (caller..calls).step_by(CALLERS) {
                let input = input(&clients[call % clients.len()], call);
                let (_, again) =
                    answered(|| api.mutate("operationCredit", input.clone(), "operation { id }")).await?;
                repeated += again;
            }
            anyhow::Ok(repeated)
        });
    }
    let mut repeated = 0;
    while let Some(caller) = callers.join_next().await {
        repeated += caller??;
    }
    Ok(repeated)
}

/// The run when nothing works on it any more.
async fn settled(office: &Office, run: &str) -> Result<Run> {
    let deadline = Instant::now() + PATIENCE;
    loop {
        let (run, _) = answered(|| office.read_run(run)).await?;
        if !["DRAFT", "CALCULATING", "POSTING"].contains(&run.state.as_str()) {
            return Ok(run);
        }
        if Instant::now() > deadline {
            bail!("the run does not end: {}", run.view);
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

/// Each of `calls` was done once, and each of the clients charged once.
async fn check(world: &World, calls: usize) -> Result<()> {
    let db = world.db.connect().await?;
    let (done, paid) = (i64::try_from(calls)?, i64::try_from(calls.div_ceil(2))?);
    let sum = i64::try_from((0..calls).map(amount).sum::<usize>())?;
    for (sql, expected) in [
        ("SELECT count(*) FROM ledger_entry WHERE kind = 'payment'", paid),
        ("SELECT count(*) FROM ledger_entry WHERE kind <> 'charge'", done),
        ("SELECT count(DISTINCT reason) FROM ledger_entry WHERE reason LIKE 'Взнос %'", done - paid),
        ("SELECT count(*) FROM idempotency WHERE mutation = 'operationCredit'", done),
        ("SELECT count(*) FROM charge", world.clients),
        ("SELECT CAST(sum(balance_minor) AS BIGINT) FROM client", sum - PRICE_MINOR * world.clients),
    ] {
        let found = number(&db, sql).await?;
        ensure!(found == expected, "{sql}: {found}, expected {expected}");
    }
    db.close().await?;
    world.program(0)?.verify().await
}

#[tokio::test]
async fn calls_and_a_run_over_a_line_that_is_cut_are_done_once() -> Result<()> {
    if Kind::chosen()? == Kind::Sqlite {
        return Ok(());
    }
    let calls = if soak() { 10_000 } else { 200 };
    let world = World::of(CLIENTS).await?;
    let cut = Cut::start(world.db.url()).await?;
    let (server, office, clients) = behind(&cut).await?;
    cut.set(Faults { messages: 15, commits: 100 });
    let begin = Instant::now();
    let run = json!({ "mode": "AUTOMATIC", "asOf": day(0), "idempotencyKey": fresh_key() });
    let (run, _) = answered(|| office.api.mutate("billRunCreate", run.clone(), "billRun { id }")).await?;
    let run = text(&run["billRun"]["id"])?;
    let (repeated, run) = tokio::join!(called(&office, &clients, calls), settled(&office, &run));
    let (repeated, run) = (repeated?, run?);
    let met = cut.met();
    println!("{calls} calls, {repeated} repeats, {met:?}, {:?}", begin.elapsed());
    ensure!(run.state == "POSTED", "{}", run.view);
    ensure!(run.count("clientsPosted")? == CLIENTS && run.count("clientsFailed")? == 0, "{}", run.view);
    ensure!(met.lost > 0 && met.swallowed > met.commits && met.commits > 0 && met.late > 0, "{met:?}");
    ensure!(repeated > 0, "no call met a fault");
    server.kill().await?;
    check(&world, calls).await
}

#[tokio::test]
async fn callers_who_take_a_fresh_key_for_each_repeat_are_seen_to_do_it_twice() -> Result<()> {
    const CALLS: i64 = 60;
    if Kind::chosen()? == Kind::Sqlite {
        return Ok(());
    }
    let world = World::of(2).await?;
    let cut = Cut::start(world.db.url()).await?;
    let (server, office, clients) = behind(&cut).await?;
    cut.set(Faults { messages: 0, commits: 300 });
    for _ in 0..CALLS {
        let careless = || {
            let mut input = input(&clients[0], 1);
            input["idempotencyKey"] = json!(fresh_key());
            office.api.mutate("operationCredit", input, "operation { id }")
        };
        answered(careless).await?;
    }
    server.kill().await?;
    let db = world.db.connect().await?;
    let done = number(&db, "SELECT count(*) FROM ledger_entry").await?;
    db.close().await?;
    println!("{CALLS} calls were done {done} times, {:?}", cut.met());
    ensure!(done > CALLS, "nothing was done twice: the line swallows no answer of a commit");
    Ok(())
}
