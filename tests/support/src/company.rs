//! A small company with clients who subscribe, on a fresh database with a clock that the test sets.

use anyhow::Result;
use serde_json::json;

use crate::app::TestApp;
use crate::office::{Office, Plan, Run};

/// The day on which a company begins, unless a test says otherwise.
pub const BEGIN: &str = "2026-03-01";

/// A seller, and clients with one monthly subscription each.
pub struct Company {
    /// The server.
    pub app: TestApp,
    /// The owner at work.
    pub office: Office,
    /// The seller.
    pub seller: String,
    /// The product of all plans.
    pub product: String,
    /// Clients, in the order of their prices.
    pub clients: Vec<String>,
    /// The subscription of each client.
    pub subscriptions: Vec<String>,
}

impl Company {
    /// One client per price; a client's only subscription costs it a month, from [`BEGIN`], without VAT.
    ///
    /// # Errors
    /// The server does not start, or refuses.
    pub async fn of(prices: &[&str]) -> Result<Self> {
        Self::on(TestApp::start_on(BEGIN).await?, prices).await
    }

    /// The same on a server that has nothing yet.
    ///
    /// # Errors
    /// The server refuses.
    pub async fn on(app: TestApp, prices: &[&str]) -> Result<Self> {
        let office = app.office.clone();
        let seller = office.seller("ООО «Рога и копыта»").await?;
        let product = office.product(&seller, "internet").await?;
        let (mut clients, mut subscriptions) = (Vec::new(), Vec::new());
        for (index, price) in prices.iter().enumerate() {
            let plan = office.plan(&product, &Plan::monthly(&format!("plan-{index}"), price)).await?;
            let client = office.client(&seller, &format!("Клиент {index}"), json!({})).await?;
            subscriptions.push(office.subscribe(&client, &plan, json!({ "startOn": BEGIN })).await?);
            clients.push(client);
        }
        Ok(Self { app, office, seller, product, clients, subscriptions })
    }

    /// One more monthly plan of the company.
    ///
    /// # Errors
    /// Refused.
    pub async fn plan(&self, code: &str, price: &str) -> Result<String> {
        self.office.plan(&self.product, &Plan::monthly(code, price)).await
    }

    /// One more subscription of a client.
    ///
    /// # Errors
    /// Refused.
    pub async fn join(&self, client: usize, plan: &str, start: &str) -> Result<String> {
        self.office.subscribe(&self.clients[client], plan, json!({ "startOn": start })).await
    }

    /// One more plan and a subscription of a client to it.
    ///
    /// # Errors
    /// Refused.
    pub async fn add(&self, client: usize, code: &str, price: &str, start: &str) -> Result<String> {
        self.join(client, &self.plan(code, price).await?, start).await
    }

    /// Balances of all clients, in order.
    ///
    /// # Errors
    /// A client is gone.
    pub async fn balances(&self) -> Result<Vec<String>> {
        let mut balances = Vec::new();
        for client in &self.clients {
            balances.push(self.office.balance(client).await?);
        }
        Ok(balances)
    }

    /// An automatic run of everything as of a day, with the clock set to it.
    ///
    /// # Errors
    /// Refused.
    pub async fn bill(&self, day: &str) -> Result<Run> {
        self.office.clock(day).await?;
        self.office.run("AUTOMATIC", day, json!({})).await
    }

    /// Proves the whole database, and ends.
    ///
    /// # Errors
    /// A violation.
    pub async fn finish(self) -> Result<()> {
        self.app.finish().await
    }
}
