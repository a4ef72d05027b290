//! Payments through gateways, with both of them standing in.

mod care;
mod money;
mod notices;
mod registers;
mod settings;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use tests::app::TestApp;
use tests::company::{BEGIN, Company};
use tests::gateways::{Call, Gateways, held};
use tests::office::{fresh_key, text};

use super::documents::invoice;

/// What scenarios read of a payment.
const INTENT: &str = "intent { id number state payUrl remoteId paid { amount } refunded { amount } fee { amount } \
    reason problem attempts { call outcome answer } refunds { id state amount { amount } answer } }";

/// Which gateway a scenario is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Robokassa,
    Yookassa,
}

pub(crate) const BOTH: [Kind; 2] = [Kind::Robokassa, Kind::Yookassa];

/// A company whose clients pay through a gateway that stands in.
pub(crate) struct Shop {
    pub(crate) company: Company,
    pub(crate) gateways: Gateways,
    kind: Kind,
    pub(crate) account: String,
}

pub(crate) fn account_input(kind: Kind, base: &str, more: &Value) -> Value {
    let mut input = match kind {
        Kind::Robokassa => json!({
            "kind": "ROBOKASSA", "name": "Robokassa", "active": true, "shop": "demo", "baseUrl": base,
            "servicesUrl": base, "secrets": [{ "name": "password1", "value": "pass1" },
            { "name": "password2", "value": "pass2" }, { "name": "password3", "value": "pass3pass3" }],
        }),
        Kind::Yookassa => json!({
            "kind": "YOOKASSA", "name": "ЮKassa", "active": true, "shop": "100500", "baseUrl": format!("{base}/v3"),
            "secrets": [{ "name": "secretKey", "value": "test_key" }],
        }),
    };
    if let (Some(input), Some(more)) = (input.as_object_mut(), more.as_object()) {
        input.extend(more.clone());
    }
    input
}

impl Shop {
    /// Clients who owe 1000.00 and 500.00, and an account whose notifications reach the server.
    pub(crate) async fn open(kind: Kind) -> Result<Shop> {
        Shop::with(kind, json!({})).await
    }

    pub(crate) async fn with(kind: Kind, more: Value) -> Result<Shop> {
        let company = Company::on(TestApp::start_on(BEGIN).await?, &["1000.00", "500.00"]).await?;
        company.bank_account("40702810438000060473", "044525225").await?;
        company.requisites().await?;
        company.bill(BEGIN).await?;
        let gateways = Gateways::start().await?;
        // Their clock begins where that of the company stands.
        let begun = "2026-03-01T09:00:00Z".parse::<chrono::DateTime<chrono::Utc>>()?;
        gateways.advance(begun - chrono::Utc::now());
        let input = account_input(kind, gateways.base(), &more);
        let saved =
            company.office.api.mutate("gatewayAccountSave", input, "account { id notifyUrl }").await?;
        let account = text(&saved["account"]["id"])?;
        let told = text(&saved["account"]["notifyUrl"])?;
        let path = told.find("/gateways/").map(|at| told[at..].to_owned()).context("a path")?;
        let url = format!("{}{path}", company.office.api.base());
        match kind {
            Kind::Robokassa => gateways.notify(Some(url), None),
            Kind::Yookassa => gateways.notify(None, Some(url)),
        }
        Ok(Shop { company, gateways, kind, account })
    }

    async fn link(&self, more: Value) -> Result<Value> {
        let mut input = json!({ "clientId": self.company.clients[0], "idempotencyKey": fresh_key() });
        if let (Some(input), Some(more)) = (input.as_object_mut(), more.as_object()) {
            input.extend(more.clone());
        }
        let made = self.company.office.api.mutate("paymentLinkCreate", input, INTENT).await?;
        Ok(made["intent"].clone())
    }

    /// An invoice of the first client for what it owes.
    pub(crate) async fn invoice(&self) -> Result<String> {
        let input = invoice(&self.company.clients[0], &json!({}));
        let issued = self.company.office.api.mutate("invoiceIssue", input, "document { id }").await?;
        text(&issued["document"]["id"])
    }

    /// The payer acts on the page of a link.
    pub(crate) async fn pay(&self, intent: &Value, pays: bool) -> Result<()> {
        let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build()?;
        let url = text(&intent["payUrl"])?;
        let media = "application/x-www-form-urlencoded";
        match self.kind {
            Kind::Robokassa => {
                let opened = http.get(url).send().await?;
                ensure!(opened.status().is_redirection(), "{}", opened.text().await?);
                let page = format!("{}/Merchant/Pay/{}", self.gateways.base(), text(&intent["number"])?);
                let act = if pays { "act=pay" } else { "act=decline" };
                http.post(page).header("content-type", media).body(act).send().await?;
            }
            Kind::Yookassa => {
                let card = if pays { "5555555555554444" } else { "5555555555554600" };
                http.post(url)
                    .header("content-type", media)
                    .body(format!("act=pay&card={card}"))
                    .send()
                    .await?;
            }
        }
        Ok(())
    }

    async fn read(&self, intent: &Value) -> Result<Value> {
        let query =
            format!("query($id: ID!) {{ paymentIntent(id: $id) {{ {} }} }}", &INTENT[9..INTENT.len() - 2]);
        let data = self.company.office.api.query(&query, json!({ "id": intent["id"] })).await?;
        Ok(data["paymentIntent"].clone())
    }

    /// The payment when it is in a state.
    async fn until(&self, intent: &Value, state: &str) -> Result<Value> {
        let query =
            format!("query($id: ID!) {{ paymentIntent(id: $id) {{ {} }} }}", &INTENT[9..INTENT.len() - 2]);
        let there = |data: &Value| data["paymentIntent"]["state"] == state;
        let data = self.company.office.until(&query, json!({ "id": intent["id"] }), there).await?;
        Ok(data["paymentIntent"].clone())
    }

    async fn act(&self, mutation: &str, input: Value) -> Result<Value> {
        Ok(self.company.office.api.mutate(mutation, input, INTENT).await?["intent"].clone())
    }

    pub(crate) async fn balance(&self) -> Result<String> {
        self.company.office.balance(&self.company.clients[0]).await
    }

    /// Notifications as the server keeps them, the oldest first.
    async fn events(&self) -> Result<Vec<Value>> {
        let query = "query { gatewayEvents(last: 50) { nodes { id state proof told copies tries body answer intentId } } }";
        let data = self.company.office.api.query(query, json!({})).await?;
        let mut nodes = data["gatewayEvents"]["nodes"].as_array().cloned().unwrap_or_default();
        nodes.reverse();
        Ok(nodes)
    }

    /// How many payments the books have.
    pub(crate) async fn payments(&self) -> Result<i64> {
        let query = "query { paymentCount }";
        let data = self.company.office.api.query(query, json!({})).await?;
        data["paymentCount"].as_i64().context("a count")
    }

    /// The last notification that the gateway made.
    fn last_call(&self) -> Result<Call> {
        self.gateways.calls().pop().context("a notification")
    }

    pub(crate) async fn finish(self) -> Result<()> {
        self.company.finish().await
    }
}

/// Sends a notification; the status and the body of the answer.
async fn sent(call: &Call) -> Result<(u16, String)> {
    let url = call.url.clone().context("an address")?;
    let request =
        reqwest::Client::new().post(url).header("content-type", &call.media).body(call.body.clone());
    let response = request.send().await?;
    Ok((response.status().as_u16(), response.text().await?))
}

/// How many payments the stand-in has.
fn at_gateway(shop: &Shop) -> usize {
    let world = held(&shop.gateways.world);
    match shop.kind {
        Kind::Robokassa => world.robokassa.operations.len(),
        Kind::Yookassa => world.yookassa.payments.len(),
    }
}
