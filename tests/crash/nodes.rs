//! Several nodes on one database share a run, and whoever of them dies, it ends as one that nobody disturbed.
//!
//! Only with PostgreSQL: the embedded database belongs to one process.

use anyhow::{Context, Result, ensure};
use reqwest::Method;
use tests::Api;
use tests::db::Kind;
use tests::office::Office;
use tests::process::Server;

use crate::World;

/// Further nodes beside the one that is asked to bill.
const OTHERS: usize = 2;

/// How many clients of bill runs a node has posted since it began.
async fn posted(node: &Server) -> Result<i64> {
    let answer = Api::new(node.base())?.request(Method::GET, "/metrics").send().await?;
    let text = answer.error_for_status()?.text().await?;
    let mut lines = text.lines();
    let line = lines.find_map(|line| line.strip_prefix("abona_clients_posted_total "));
    line.context("the node does not tell what it posted")?.parse().context("a count")
}

#[tokio::test]
async fn nodes_share_a_run_and_the_death_of_the_first_loses_nothing() -> Result<()> {
    let world = World::of(10_000).await?;
    if world.db.kind() == Kind::Sqlite {
        return Ok(());
    }
    let (first, office, run) = world.start(0).await?;
    let mut others = Vec::new();
    for _ in 0..OTHERS {
        others.push(world.program(0)?.serve().await?);
    }
    // Everybody has posted something, and something is left.
    let (mut alone, mut shared) = (0, Vec::new());
    while shared.len() < OTHERS && office.read_run(&run).await?.state != "POSTED" {
        alone = posted(&first).await?;
        shared.clear();
        for node in &others {
            let count = posted(node).await?;
            shared.extend((count > 0).then_some(count));
        }
    }
    let before = office.read_run(&run).await?;
    first.kill().await?;
    ensure!(shared.len() == OTHERS, "only one node posted: {alone}, {shared:?}, {}", before.view);

    let office = Office { api: office.api.moved(others[0].base()) };
    let end = office.settled(&run).await?;
    ensure!(end.state == "POSTED", "{}", end.view);
    ensure!(end.count("clientsPosted")? == world.clients, "{}", end.view);
    let mut rest = 0;
    for node in others {
        rest += posted(&node).await?;
        node.kill().await?;
    }
    println!("before the first died {}: {alone} by it; by the others to the end {rest}", before.state);
    world.check(0).await
}
