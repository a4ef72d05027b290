//! Previews of actions on a large base: how long a person waits for each.

use std::time::Instant;

use anyhow::{Result, ensure};
use serde_json::{Value, json};
use shared::ids::ProductId;

use crate::base;
use crate::measure::{Cost, command};
use crate::report::Report;
use crate::served::{Asker, Served, percentile};
use crate::target::{Target, abona};

/// Previews of each action.
const ASKED: usize = 300;
/// What a person should wait at most, in milliseconds.
const GOAL: f64 = 30.0;

const QUERY: &str = "query($input: SubscriptionActionPreviewInput!) { subscriptionActionPreview(input: $input) { \
                     preview { version total { amount } lines { amount { amount } } nextTotal { amount } \
                     nextPeriod { from to } } userErrors { message } } }";

/// Each action previewed for subscriptions all over a base of `size`, three months billed, one request at a time.
pub async fn run(size: usize) -> Result<()> {
    let mut report = Report::default();
    for target in Target::all().await? {
        base::fill(&target, size).await?;
        for day in ["2026-11-01", "2026-12-01", "2027-01-01"] {
            let clock = format!("{day}T09:00:00Z");
            let args = ["--clock", &clock, "bill", "--as-of", day, "--mode", "automatic"];
            command(&abona(), &target.args(&args))?;
        }
        let served = Served::start(&target, &["--clock", "2027-01-11T09:00:00Z"]).await?;
        let asker = served.asker();
        let plan = dearer(&asker).await?;
        for (name, action) in actions(&plan) {
            let before = served.cpu();
            let begun = Instant::now();
            let mut times = Vec::with_capacity(ASKED);
            for n in 0..ASKED {
                let id = base::subscription(n * size / ASKED).to_string();
                let since = Instant::now();
                let input = json!({ "input": { "id": id, "action": action } });
                let answer = asker.ask(QUERY, &input).await?;
                times.push(since.elapsed().as_secs_f64() * 1e3);
                ensure!(answer["subscriptionActionPreview"]["preview"].is_object(), "{name}: {answer}");
            }
            times.sort_by(f64::total_cmp);
            let cost =
                Cost { wall: begun.elapsed().as_secs_f64(), own: served.cpu() - before, database: 0.0 };
            report.row(format!("{}: {name}", target.name), cost, ASKED, None);
            let (median, p99) = (percentile(&times, 50), percentile(&times, 99));
            let judged = if p99 <= GOAL { "within" } else { "ABOVE" };
            report.note(format!(
                "{}: {name}: median {median:.1} ms, p99 {p99:.1} ms, {judged} the {GOAL:.0} ms",
                target.name
            ));
        }
        served.end().await?;
    }
    report.note(format!("{size} subscriptions, three months billed; {ASKED} requests one after another"));
    report.finish("preview")
}

/// A plan to change to.
async fn dearer(asker: &Asker) -> Result<Value> {
    let input = json!({ "input": {
        "productId": ProductId(base::PRODUCT), "code": "dearer", "name": "Дороже", "rank": 2, "publish": true,
        "effectiveFrom": "2020-01-01", "idempotencyKey": "dearer",
        "terms": { "interval": "1 month", "components": [{ "code": "fee", "kind": "FLAT", "price": "900" }] },
    } });
    let document = "mutation($input: PlanCreateInput!) { planCreate(input: $input) { plan { id } \
                    userErrors { message path } } }";
    let made = asker.ask(document, &input).await?;
    ensure!(made["planCreate"]["plan"].is_object(), "{made}");
    Ok(made["planCreate"]["plan"]["id"].clone())
}

fn actions(plan: &Value) -> Vec<(&'static str, Value)> {
    vec![
        ("another plan", json!({ "changePlan": { "planId": plan } })),
        ("another quantity", json!({ "changeQuantity": { "quantity": "2" } })),
        ("another price", json!({ "changePrice": { "price": "400", "effective": "IMMEDIATE" } })),
        ("a discount", json!({ "addDiscount": { "percent": "10", "effective": "IMMEDIATE" } })),
        ("another billing day", json!({ "changeBillingDay": { "day": 15, "mode": "RESTART" } })),
        ("the end", json!({ "cancel": { "effective": "IMMEDIATE" } })),
        ("a block", json!({ "block": { "kind": "BY_REQUEST" } })),
    ]
}
