//! What the program stands on fails: what it acknowledged is kept, what it refused is not there, and it goes on by
//! itself once the fault is over.

use anyhow::{Context, Result, ensure};
use serde_json::json;
use tests::db::Kind;
use tests::office::Office;
use tests::{Api, TestDb};

use crate::World;

/// Makes clients one after the other; the names of those that were acknowledged, and how many were refused.
async fn clients(office: &Office, seller: &str, from: usize, count: usize) -> (Vec<String>, usize) {
    let (mut kept, mut refused) = (Vec::new(), 0);
    for n in from..from + count {
        let name = format!("Клиент номер {n}");
        match office.client(seller, &name, json!({})).await {
            Ok(_) => kept.push(name),
            Err(_) => refused += 1,
        }
    }
    (kept, refused)
}

/// The names of all clients that a server knows.
async fn known(office: &Office) -> Result<Vec<String>> {
    let query = "{ clients(first: 200, filter: { search: \"Клиент номер\" }) { nodes { name } } }";
    let data = office.api.query(query, json!({})).await?;
    let nodes = data["clients"]["nodes"].as_array().context("a list")?;
    Ok(nodes.iter().filter_map(|node| node["name"].as_str()).map(str::to_owned).collect())
}

async fn bytes_of(db: &TestDb) -> Result<u64> {
    let path = db.url().strip_prefix("sqlite://").context("a file")?;
    Ok(tokio::fs::metadata(path.split('?').next().unwrap_or(path)).await?.len())
}

/// Only on SQLite: a disk of PostgreSQL is another process's.
#[tokio::test]
async fn a_disk_that_was_full_for_a_while_loses_nothing_that_was_acknowledged() -> Result<()> {
    let world = World::of(2).await?;
    if world.db.kind() != Kind::Sqlite {
        return Ok(());
    }
    let server = world.program(0)?.serve_told().await?;
    let office = Office { api: Api::new(server.base())? };
    office.api.sign_in(tests::app::OWNER, tests::app::PASSWORD).await?;
    let sellers = office.api.query("{ sellers { id } }", json!({})).await?;
    let seller = sellers["sellers"][0]["id"].as_str().context("the company has a seller")?.to_owned();

    // The log of the database is a file of its own, and shorter than the database until it is folded in.
    server.limit_files(Some(bytes_of(&world.db).await? / 2)).await?;
    let (mut kept, refused) = clients(&office, &seller, 0, 150).await;
    ensure!(refused > 0, "the disk was never full: {} clients", kept.len());
    server.limit_files(None).await?;
    let (after, also_refused) = clients(&office, &seller, 150, 20).await;
    ensure!(also_refused == 0, "{also_refused} were refused although there was room again");
    kept.extend(after);

    let seen = known(&office).await?;
    let lost: Vec<&String> = kept.iter().filter(|name| !seen.contains(name)).collect();
    ensure!(lost.is_empty(), "acknowledged and not seen: {} of {}", lost.len(), kept.len());
    server.kill().await?;
    let server = world.program(0)?.serve().await?;
    let office = Office { api: office.api.moved(server.base()) };
    let seen = known(&office).await?;
    let lost: Vec<&String> = kept.iter().filter(|name| !seen.contains(name)).collect();
    ensure!(lost.is_empty(), "acknowledged and gone after a restart: {} of {}", lost.len(), kept.len());
    println!("{} acknowledged, {refused} refused, none lost", kept.len());
    server.kill().await?;
    world.program(0)?.verify().await
}
