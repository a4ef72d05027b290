//! An operator at work: the verbs that scenarios are made of, over the public API.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

use crate::client::Api;

/// Longest wait for background work.
pub(crate) const PATIENCE: Duration = Duration::from_secs(120);

static KEYS: AtomicU64 = AtomicU64::new(0);

/// A new idempotency key.
#[must_use]
pub fn fresh_key() -> String {
    format!("test-{}", KEYS.fetch_add(1, Ordering::Relaxed))
}

/// An operator who is signed in.
#[derive(Debug, Clone)]
pub struct Office {
    /// The client that carries the session.
    pub api: Api,
}

/// A monthly plan in the words of the API; tests change single fields of [`Plan::terms`].
#[derive(Debug, Clone)]
pub struct Plan {
    /// Code and name.
    pub code: String,
    /// Rank.
    pub rank: i64,
    /// `TermsInput`.
    pub terms: Value,
}

impl Plan {
    /// A plan of one flat component `fee` at this price, by the month from the start day, without VAT.
    #[must_use]
    pub fn monthly(code: &str, price: &str) -> Self {
        let fee = json!({ "code": "fee", "kind": "FLAT", "price": price });
        let terms = json!({ "interval": "1 month", "vat": "none", "components": [fee] });
        Self { code: code.to_owned(), rank: 1, terms }
    }

    /// The same plan with one more field of its terms.
    #[must_use]
    pub fn with(mut self, field: &str, value: impl Into<Value>) -> Self {
        self.terms[field] = value.into();
        self
    }
}

/// What a bill run came to.
#[derive(Debug, Clone)]
pub struct Run {
    /// Its id.
    pub id: String,
    /// Its state.
    pub state: String,
    /// The whole object as it was read.
    pub view: Value,
}

impl Run {
    /// The total in its only currency; zero when nothing was due.
    ///
    /// # Errors
    /// The run has several currencies.
    pub fn total(&self) -> Result<String> {
        let totals = self.view["totals"].as_array().context("totals")?;
        match totals.as_slice() {
            [] => Ok("0.00".to_owned()),
            [one] => text(&one["amount"]),
            several => bail!("several currencies: {several:?}"),
        }
    }

    /// One of the run's counts.
    ///
    /// # Errors
    /// There is no such count.
    pub fn count(&self, field: &str) -> Result<i64> {
        self.view[field].as_i64().with_context(|| format!("no count {field} in {}", self.view))
    }
}

/// What is read of a run.
const RUN: &str = "id number mode state asOf clientsTotal clientsCalculated clientsPosted clientsFailed \
                   clientsStale clientsReversed linesTotal totals { amount currency } stopRequested \
                   reversing note";

impl Office {
    /// Sets the clock to noon of a day.
    ///
    /// # Errors
    /// The clock is not manual.
    pub async fn clock(&self, day: &str) -> Result<()> {
        self.api.mutate("clockSet", json!({ "date": day }), "clock { today }").await.map(|_| ())
    }

    /// A seller in rubles.
    ///
    /// # Errors
    /// Refused.
    pub async fn seller(&self, name: &str) -> Result<String> {
        let input = json!({ "details": { "name": name }, "idempotencyKey": fresh_key() });
        let payload = self.api.mutate("sellerCreate", input, "seller { id }").await?;
        text(&payload["seller"]["id"])
    }

    /// States billing settings of a seller for the first time.
    ///
    /// # Errors
    /// Refused.
    pub async fn settings(&self, seller: &str, stated: Value) -> Result<()> {
        let mut input = json!({ "scope": { "sellerId": seller }, "version": 0 });
        merge(&mut input, stated);
        self.api.mutate("billingSettingsUpdate", input, "settings { version }").await.map(|_| ())
    }

    /// A client; `details` may replace or add fields of its form.
    ///
    /// # Errors
    /// Refused.
    pub async fn client(&self, seller: &str, name: &str, details: Value) -> Result<String> {
        let mut form = json!({ "kind": "LEGAL_ENTITY", "name": name });
        merge(&mut form, details);
        let input = json!({ "sellerId": seller, "details": form, "idempotencyKey": fresh_key() });
        let payload = self.api.mutate("clientCreate", input, "client { id }").await?;
        text(&payload["client"]["id"])
    }

    /// A product.
    ///
    /// # Errors
    /// Refused.
    pub async fn product(&self, seller: &str, code: &str) -> Result<String> {
        let input = json!({ "sellerId": seller, "code": code, "name": code, "idempotencyKey": fresh_key() });
        let payload = self.api.mutate("productCreate", input, "product { id }").await?;
        text(&payload["product"]["id"])
    }

    /// A plan, published and for sale on any day.
    ///
    /// # Errors
    /// Refused.
    pub async fn plan(&self, product: &str, plan: &Plan) -> Result<String> {
        let input = json!({
            "productId": product, "code": plan.code, "name": plan.code, "rank": plan.rank,
            "terms": plan.terms, "publish": true, "effectiveFrom": "2000-01-01", "idempotencyKey": fresh_key(),
        });
        let payload = self.api.mutate("planCreate", input, "plan { id }").await?;
        text(&payload["plan"]["id"])
    }

    /// A subscription; `more` has further fields of the input.
    ///
    /// # Errors
    /// Refused.
    pub async fn subscribe(&self, client: &str, plan: &str, more: Value) -> Result<String> {
        let mut input = json!({ "clientId": client, "planId": plan, "idempotencyKey": fresh_key() });
        merge(&mut input, more);
        let payload = self.api.mutate("subscriptionCreate", input, "subscription { id }").await?;
        text(&payload["subscription"]["id"])
    }

    /// Money that came in; the same number of a payment counts once.
    ///
    /// # Errors
    /// Refused.
    pub async fn pay(&self, client: &str, amount: &str, key: &str) -> Result<()> {
        let more = json!({ "amount": amount, "key": key, "idempotencyKey": fresh_key() });
        self.operation("operationCredit", client, "PAYMENT", more).await
    }

    /// A correction of this amount, either way.
    ///
    /// # Errors
    /// Refused.
    pub async fn correct(&self, client: &str, amount: &str, reason: &str) -> Result<()> {
        let (mutation, amount) = match amount.strip_prefix('-') {
            Some(debit) => ("operationDebit", debit),
            None => ("operationCredit", amount),
        };
        let more = json!({ "amount": amount, "reason": reason, "idempotencyKey": fresh_key() });
        self.operation(mutation, client, "CORRECTION", more).await
    }

    async fn operation(&self, mutation: &str, client: &str, kind: &str, more: Value) -> Result<()> {
        let mut input = json!({ "clientId": client, "kind": kind });
        merge(&mut input, more);
        self.api.mutate(mutation, input, "operation { id }").await.map(|_| ())
    }

    /// The client's balance.
    ///
    /// # Errors
    /// No such client.
    pub async fn balance(&self, client: &str) -> Result<String> {
        let document = "query($id: ID!) { client(id: $id) { account { balance { amount } } } }";
        let data = self.api.query(document, json!({ "id": client })).await?;
        text(&data["client"]["account"]["balance"]["amount"])
    }

    /// Makes a run and waits until it stands still. `more` has further fields of the input.
    ///
    /// # Errors
    /// Refused, or it does not end.
    pub async fn run(&self, mode: &str, as_of: &str, more: Value) -> Result<Run> {
        let id = self.run_create(mode, as_of, more).await?;
        self.settled(&id).await
    }

    /// Makes a run without waiting.
    ///
    /// # Errors
    /// Refused.
    pub async fn run_create(&self, mode: &str, as_of: &str, more: Value) -> Result<String> {
        let mut input = json!({ "mode": mode, "asOf": as_of, "idempotencyKey": fresh_key() });
        merge(&mut input, more);
        let payload = self.api.mutate("billRunCreate", input, "billRun { id }").await?;
        text(&payload["billRun"]["id"])
    }

    /// Confirms a run as it is shown, and waits until it stands still.
    ///
    /// # Errors
    /// Refused.
    pub async fn confirm(&self, run: &Run) -> Result<Run> {
        let input = json!({ "id": run.id, "totals": run.view["totals"], "idempotencyKey": fresh_key() });
        self.api.mutate("billRunConfirm", input, "billRun { id }").await?;
        self.settled(&run.id).await
    }

    /// A run as it is now.
    ///
    /// # Errors
    /// No such run.
    pub async fn read_run(&self, id: &str) -> Result<Run> {
        let document = format!("query($id: ID!) {{ billRun(id: $id) {{ {RUN} }} }}");
        let view = self.api.query(&document, json!({ "id": id })).await?["billRun"].clone();
        Ok(Run { id: text(&view["id"])?, state: text(&view["state"])?, view })
    }

    /// The run when nothing works on it any more.
    ///
    /// # Errors
    /// It still works after two minutes.
    pub async fn settled(&self, id: &str) -> Result<Run> {
        let deadline = Instant::now() + PATIENCE;
        let mut pause = Duration::from_millis(2);
        loop {
            let run = self.read_run(id).await?;
            if !["DRAFT", "CALCULATING", "POSTING"].contains(&run.state.as_str()) {
                return Ok(run);
            }
            if Instant::now() > deadline {
                bail!("the run still works after {PATIENCE:?}: {}", run.view);
            }
            tokio::time::sleep(pause).await;
            pause = (pause * 2).min(Duration::from_millis(100));
        }
    }

    /// Asks again and again until the answer is as wanted.
    ///
    /// # Errors
    /// Refused, or it is not after two minutes.
    pub async fn until(
        &self,
        document: &str,
        variables: Value,
        wanted: impl Fn(&Value) -> bool,
    ) -> Result<Value> {
        let deadline = Instant::now() + PATIENCE;
        let mut pause = Duration::from_millis(2);
        loop {
            let data = self.api.query(document, variables.clone()).await?;
            if wanted(&data) {
                return Ok(data);
            }
            if Instant::now() > deadline {
                bail!("after {PATIENCE:?} it is still {data}");
            }
            tokio::time::sleep(pause).await;
            pause = (pause * 2).min(Duration::from_millis(100));
        }
    }

    /// Sets the clock to an instant.
    ///
    /// # Errors
    /// The clock is not manual.
    pub async fn instant(&self, now: &str) -> Result<()> {
        self.api.mutate("clockSet", json!({ "now": now }), "clock { today }").await.map(|_| ())
    }

    /// All nodes of a connection that a document selects under `root`, page by page. The document takes `$id` and
    /// `$after`.
    ///
    /// # Errors
    /// Refused, or the document selects something else.
    pub async fn all(&self, document: &str, id: &str, pointer: &str) -> Result<Vec<Value>> {
        let (mut nodes, mut after) = (Vec::new(), Value::Null);
        loop {
            let data = self.api.query(document, json!({ "id": id, "after": after })).await?;
            let page = data.pointer(pointer).with_context(|| format!("no {pointer} in {data}"))?;
            let edges = page["edges"].as_array().context("edges")?;
            nodes.extend(edges.iter().map(|edge| edge["node"].clone()));
            if page["pageInfo"]["hasNextPage"] != Value::Bool(true) {
                return Ok(nodes);
            }
            after = page["pageInfo"]["endCursor"].clone();
        }
    }

    /// The items of a run.
    ///
    /// # Errors
    /// No such run.
    pub async fn items(&self, run: &str) -> Result<Vec<Value>> {
        let document =
            "query($id: ID!, $after: String) { billRun(id: $id) { items(first: 200, after: $after) {
            edges { node { id clientId clientName state outdated amount { amount } errorCode errorMessage
                lines { subscriptionId component from to excluded amendReason
                        amount { amount } calculated { amount } } } }
            pageInfo { hasNextPage endCursor } } } }";
        self.all(document, run, "/billRun/items").await
    }

    /// Posted charges and credits of a subscription.
    ///
    /// # Errors
    /// No such subscription.
    pub async fn charges(&self, subscription: &str) -> Result<Vec<Value>> {
        let document = "query($id: ID!, $after: String) { subscription(id: $id) {
            charges(first: 200, after: $after) {
                edges { node { component kind from to amount { amount } } }
                pageInfo { hasNextPage endCursor } } } }";
        self.all(document, subscription, "/subscription/charges").await
    }
}

/// A text of an answer.
///
/// # Errors
/// It is something else.
pub fn text(value: &Value) -> Result<String> {
    value.as_str().map(str::to_owned).with_context(|| format!("{value} is not a text"))
}

fn merge(into: &mut Value, from: Value) {
    if let (Value::Object(into), Value::Object(from)) = (into, from) {
        into.extend(from);
    }
}
