//! What an operator does with a bill run that waits, stands or is posted.

use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use serde_json::{Value, json};

use crate::office::{Office, PATIENCE, Run, fresh_key};

/// Verbs that post, and so take an idempotency key.
const POSTING: [&str; 2] = ["billRunResume", "billRunRerunFailed"];

impl Office {
    /// A verb that needs the run alone; answers the run when it stands still again.
    ///
    /// # Errors
    /// Refused.
    pub async fn run_verb(&self, mutation: &str, run: &str) -> Result<Run> {
        let mut input = json!({ "id": run });
        if POSTING.contains(&mutation) {
            input["idempotencyKey"] = json!(fresh_key());
        }
        self.api.mutate(mutation, input, "billRun { id }").await?;
        self.settled(run).await
    }

    /// Takes a posted run back, whole or for some clients, and waits until that is done.
    ///
    /// # Errors
    /// Refused.
    pub async fn reverse(&self, run: &Run, clients: &[&str], reason: &str) -> Result<Run> {
        let ids = if clients.is_empty() { Value::Null } else { json!(clients) };
        let input =
            json!({ "id": run.id, "clientIds": ids, "reason": reason, "idempotencyKey": fresh_key() });
        self.api.mutate("billRunReverse", input, "billRun { id }").await?;
        let deadline = Instant::now() + PATIENCE;
        loop {
            let run = self.read_run(&run.id).await?;
            if run.view["reversing"] == false {
                return Ok(run);
            }
            ensure!(Instant::now() < deadline, "the reversal does not end: {}", run.view);
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Leaves a client, or one line of it, out of a run that waits.
    ///
    /// # Errors
    /// Refused.
    pub async fn exclude(&self, item: &str, line: Option<&Value>) -> Result<()> {
        let input = json!({ "id": item, "line": line.map(line_of) });
        self.api.mutate("billItemExclude", input, "billItem { state }").await.map(|_| ())
    }

    /// Takes a client, or one line of it, back into a run that waits.
    ///
    /// # Errors
    /// Refused.
    pub async fn include(&self, item: &str, line: Option<&Value>) -> Result<()> {
        let input = json!({ "id": item, "line": line.map(line_of) });
        self.api.mutate("billItemInclude", input, "billItem { state }").await.map(|_| ())
    }

    /// Gives a line another amount.
    ///
    /// # Errors
    /// Refused.
    pub async fn amend(&self, item: &str, line: &Value, amount: &str, reason: &str) -> Result<()> {
        let input = json!({ "id": item, "line": line_of(line), "amount": amount, "reason": reason });
        self.api.mutate("billLineAmend", input, "billItem { state }").await.map(|_| ())
    }

    /// The item of a client in a run.
    ///
    /// # Errors
    /// There is none.
    pub async fn item(&self, run: &str, client: &str) -> Result<Value> {
        let items = self.items(run).await?;
        let found = items.into_iter().find(|item| item["clientId"] == client);
        found.ok_or_else(|| anyhow::anyhow!("the run has no item of {client}"))
    }

    /// How a second run differs from a first, by client; at most 100.
    ///
    /// # Errors
    /// No such run.
    pub async fn differences(&self, first: &str, second: &str) -> Result<Vec<Value>> {
        let document = "query($first: ID!, $second: ID!) {
            billRunCompare(baseId: $first, id: $second, first: 100) { edges { node {
                clientId first { amount } second { amount }
                lines { first { from amount { amount } } second { from amount { amount } } } } } } }";
        let data = self.api.query(document, json!({ "first": first, "second": second })).await?;
        let edges = data["billRunCompare"]["edges"].as_array().cloned().unwrap_or_default();
        Ok(edges.into_iter().map(|edge| edge["node"].clone()).collect())
    }
}

/// How an input names a line that was read.
fn line_of(line: &Value) -> Value {
    json!({ "subscriptionId": line["subscriptionId"], "component": line["component"], "from": line["from"] })
}
