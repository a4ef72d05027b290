//! Credit control is killed while it blocks everybody; each client is blocked once all the same.

use std::time::Duration;

use anyhow::{Result, bail, ensure};
use serde_json::json;
use tests::dump::number;
use tests::office::{Office, fresh_key};
use tests::{Api, app};

use super::{World, day};

const CLIENTS: i64 = 2_000;
const KILLS: u64 = 40;
/// So many kills between two transactions are enough.
const MIDWAY: i64 = 5;

/// From the day after a charge on, who has not paid is blocked.
async fn strict(office: &Office) -> Result<()> {
    let sellers = office.api.query("{ sellers { id } }", json!({})).await?;
    let seller = &sellers["sellers"][0]["id"];
    let stages = json!([{ "kind": "BLOCK", "name": "Отключение", "overdueDays": 1 }]);
    let policy = json!({ "version": 0, "sellerId": seller, "name": "Строгая", "stages": stages,
                         "idempotencyKey": fresh_key() });
    let policy = office.api.mutate("creditPolicySave", policy, "policy { id }").await?;
    let terms = json!({ "scope": { "sellerId": seller }, "version": 0,
                        "terms": { "policyId": policy["policy"]["id"] } });
    office.api.mutate("creditSettingsUpdate", terms, "settings { version }").await.map(|_| ())
}

async fn blocked(office: &Office) -> Result<i64> {
    let totals = office.api.query("{ debtorTotals { blocked } }", json!({})).await?;
    Ok(totals["debtorTotals"]["blocked"].as_i64().unwrap_or_default())
}

#[tokio::test]
async fn everybody_is_blocked_once_however_often_credit_control_dies() -> Result<()> {
    let world = World::of(CLIENTS).await?;
    let (server, office, run) = world.start(0).await?;
    ensure!(office.settled(&run).await?.state == "POSTED");
    strict(&office).await?;
    server.kill().await?;
    let mut midway = 0;
    // Each life is a little longer than the one before, so that some end between two transactions of the work.
    for life in 1..=KILLS {
        let server = world.program(1)?.serve().await?;
        tokio::time::sleep(Duration::from_millis(100 * life)).await;
        server.kill().await?;
        let db = world.db.connect().await?;
        let done = number(&db, "SELECT COUNT(*) FROM credit_state WHERE blocked_from IS NOT NULL").await?;
        db.close().await?;
        midway += i64::from(0 < done && done < CLIENTS);
        if midway == MIDWAY || done == CLIENTS {
            break;
        }
    }
    ensure!(midway > 0, "no kill was midway");
    let server = world.program(1)?.serve().await?;
    let office = Office { api: Api::new(server.base())? };
    office.api.sign_in(app::OWNER, app::PASSWORD).await?;
    let mut waits = 0;
    while blocked(&office).await? < CLIENTS {
        waits += 1;
        if waits > 600 {
            bail!("{} of {CLIENTS} are blocked on {}", blocked(&office).await?, day(1));
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    server.kill().await?;
    let db = world.db.connect().await?;
    for sql in [
        "SELECT COUNT(*) FROM block WHERE automatic AND until_on IS NULL",
        "SELECT COUNT(*) FROM block",
        "SELECT COUNT(*) FROM credit_event WHERE kind = 'blocked'",
        "SELECT COUNT(*) FROM credit_event WHERE kind = 'moved'",
    ] {
        ensure!(number(&db, sql).await? == CLIENTS, "{sql}");
    }
    db.close().await?;
    println!("{CLIENTS} clients, {midway} kills midway");
    world.program(1)?.verify().await
}
