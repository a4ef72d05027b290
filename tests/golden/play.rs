//! Plays the steps of a scenario through the public API.

use std::collections::BTreeMap;

use anyhow::{Context, Result, bail, ensure};
use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde_json::{Map, Value, json};
use shared::ids::{ClientId, PlanId, SubscriptionId, SubscriptionKey};
use tests::office::{self, Office, text};
use tests::{Refusal, refusal};
use uuid::Uuid;

use super::compare::{Seen, World};
use super::scenario::{
    Action, Amount, Block, Component, Line, Plan, RunMode, Scenario, Settings, Step, Subscribe,
};

/// The one client of a scenario, and what its names mean.
pub struct Stage {
    /// The operator at work.
    pub office: Office,
    /// The client.
    pub client: String,
    plans: BTreeMap<String, String>,
    subscriptions: BTreeMap<String, String>,
    /// Lines that the last preview showed.
    previewed: Vec<Line>,
}

impl Stage {
    /// Makes the seller, the client and the plans.
    ///
    /// # Errors
    /// Refused.
    pub async fn set(office: Office, scenario: &Scenario) -> Result<Self> {
        let seller = office.seller("ООО «Сценарий»").await?;
        office.settings(&seller, settings(&scenario.settings)?).await?;
        let day = scenario.settings.client_billing_day;
        let client = office.client(&seller, "ООО «Клиент»", json!({ "billingDay": day })).await?;
        let product = office.product(&seller, "product").await?;
        let mut plans = BTreeMap::new();
        for (key, plan) in &scenario.plans {
            let input = office::Plan { code: key.clone(), rank: plan.rank.unwrap_or(1), terms: terms(plan)? };
            let id = office.plan(&product, &input).await.with_context(|| format!("plan {key}"))?;
            plans.insert(key.clone(), id);
        }
        Ok(Self { office, client, plans, subscriptions: BTreeMap::new(), previewed: Vec::new() })
    }

    /// Does one step, and compares what it previews or is refused with.
    ///
    /// # Errors
    /// What differs.
    pub async fn step(&mut self, step: &Step) -> Result<()> {
        self.office.clock(&step.on.to_string()).await?;
        let outcome = refusal(self.act(&step.action, step.on).await)?;
        match (&step.expect_error, outcome) {
            (None, None) => self.as_previewed(step),
            (None, Some(refused)) => Err(refused.into()),
            (Some(code), Some(refused)) => {
                ensure!(published(&step.action, &refused) == code, "refused with {refused}, expected {code}");
                Ok(())
            }
            (Some(code), None) => bail!("not refused with {code}"),
        }
    }

    fn as_previewed(&mut self, step: &Step) -> Result<()> {
        let Some(mut expected) = step.expect_preview.clone() else { return Ok(()) };
        let mut seen = std::mem::take(&mut self.previewed);
        seen.sort();
        expected.sort();
        ensure!(seen == expected, "previewed {seen:?}, expected {expected:?}");
        Ok(())
    }

    async fn act(&mut self, action: &Action, on: NaiveDate) -> Result<()> {
        match action {
            Action::Subscribe(subscribe) => self.subscribe(subscribe, on).await,
            Action::Run(mode) => self.run(*mode, on).await,
            Action::Usage(usage) => {
                let input = json!({
                    "subscriptionId": self.subscription(&usage.id)?, "component": usage.component,
                    "quantity": usage.quantity.0.to_string(), "key": usage.key,
                });
                self.office.api.mutate("usageRecord", input, "usage { id }").await.map(|_| ())
            }
            Action::Payment(payment) => {
                self.office.pay(&self.client, &payment.amount.0.to_string(), &payment.key).await
            }
            Action::Adjust(adjust) => {
                self.office.correct(&self.client, &adjust.amount.0.to_string(), &adjust.reason).await
            }
            Action::Change(change) => {
                let unknown = PlanId(Uuid::new_v4()).to_string();
                let plan = self.plans.get(&change.to).unwrap_or(&unknown);
                let stated = json!({
                    "planId": plan, "settlement": upper(&change.settlement), "billingDate": upper(&change.billing_date),
                });
                let action = json!({ "changePlan": with_effective(stated, change.effective.as_deref()) });
                self.action(&change.id, &action, change.expect_direction.as_deref()).await
            }
            Action::Quantity(change) => {
                let stated = json!({
                    "quantity": change.quantity.0.to_string(), "settlement": upper(&change.settlement),
                });
                let action = json!({ "changeQuantity": with_effective(stated, change.effective.as_deref()) });
                self.action(&change.id, &action, None).await
            }
            Action::Cancel(cancel) => {
                let stated = json!({ "settlement": upper(&cancel.settlement) });
                let action = json!({ "cancel": with_effective(stated, cancel.effective.as_deref()) });
                self.action(&cancel.id, &action, None).await
            }
            Action::Uncancel(id) => self.action(&id.id, &json!({ "uncancel": true }), None).await,
            Action::BillingDay(change) => {
                let action =
                    json!({ "changeBillingDay": { "day": change.day, "mode": upper(&change.mode) } });
                self.action(&change.id, &action, None).await
            }
            Action::Block(block) => self.block(block, true).await,
            Action::Unblock(block) => self.block(block, false).await,
            Action::Credit(credit) => {
                let document = "query($id: ID!) { client(id: $id) { version } }";
                let data = self.office.api.query(document, json!({ "id": self.client })).await?;
                let limit = credit.limit.map_or_else(|| "0".to_owned(), |limit| limit.0.to_string());
                let input = json!({
                    "clientId": self.client, "version": data["client"]["version"],
                    "terms": { "limit": limit, "graceDays": credit.grace_days },
                });
                self.office.api.mutate("clientCreditUpdate", input, "client { id }").await.map(|_| ())
            }
            Action::Promise(promise) => {
                let input = json!({
                    "clientId": self.client, "amount": promise.amount.0.to_string(), "until": promise.until,
                    "idempotencyKey": office::fresh_key(),
                });
                self.office.api.mutate("clientPromise", input, "client { id }").await.map(|_| ())
            }
        }
    }

    /// Previews an action, then does what was shown.
    async fn action(&mut self, name: &str, action: &Value, direction: Option<&str>) -> Result<()> {
        let id = self.subscription(name)?;
        let selection =
            "preview { version direction total { amount } lines { component from to amount { amount } } }";
        let input = json!({ "id": id, "action": action });
        let shown = self.office.api.ask("subscriptionActionPreview", input, selection).await?;
        let shown = &shown["preview"];
        if let Some(expected) = direction {
            let seen = text(&shown["direction"])?.to_lowercase();
            ensure!(seen == expected, "the direction is {seen}, expected {expected}");
        }
        self.previewed.clear();
        for line in shown["lines"].as_array().context("lines")? {
            let amount = Amount(decimal(&line["amount"]["amount"])?);
            if !amount.0.is_zero() {
                self.previewed.push(Line {
                    subscription: name.to_owned(),
                    component: text(&line["component"])?,
                    from: date(&line["from"])?,
                    to: date(&line["to"])?,
                    amount,
                });
            }
        }
        let input = json!({
            "id": id, "action": action, "version": shown["version"], "total": shown["total"]["amount"],
            "idempotencyKey": office::fresh_key(),
        });
        self.office.api.mutate("subscriptionAct", input, "subscription { id }").await.map(|_| ())
    }

    async fn block(&mut self, block: &Block, on: bool) -> Result<()> {
        let kind = block.kind.as_deref().unwrap_or("administrative").to_uppercase();
        match (&block.id, block.client == Some(true)) {
            (Some(id), false) => {
                let act = if on { "block" } else { "unblock" };
                self.action(id, &json!({ act: { "kind": kind } }), None).await
            }
            (None, true) => {
                let key = office::fresh_key();
                let (mutation, input) = if on {
                    (
                        "clientBlock",
                        json!({ "clientId": self.client, "block": { "kind": kind }, "idempotencyKey": key }),
                    )
                } else {
                    ("clientUnblock", json!({ "clientId": self.client, "kind": kind, "idempotencyKey": key }))
                };
                self.office.api.mutate(mutation, input, "client { id }").await.map(|_| ())
            }
            (Some(_), true) | (None, false) => bail!("whose block?"),
        }
    }

    async fn subscribe(&mut self, subscribe: &Subscribe, on: NaiveDate) -> Result<()> {
        let unknown = PlanId(Uuid::new_v4()).to_string();
        let plan = self.plans.get(&subscribe.plan).unwrap_or(&unknown);
        let from = subscribe.start.unwrap_or(on);
        let discounts: Vec<Value> = subscribe
            .discount_percent
            .iter()
            .map(|percent| json!({ "percent": percent.0.to_string() }))
            .collect();
        let more = json!({
            "externalId": subscribe.id,
            "startOn": from.to_string(),
            "quantity": subscribe.quantity.map_or_else(|| "1".to_owned(), |quantity| quantity.0.to_string()),
            "billingDay": subscribe.billing_day,
            "priceOverride": subscribe.price.map(|price| price.0.to_string()),
            "discounts": discounts,
        });
        let id = self.office.subscribe(&self.client, plan, more).await?;
        self.subscriptions.insert(subscribe.id.clone(), id);
        Ok(())
    }

    async fn run(&mut self, mode: RunMode, on: NaiveDate) -> Result<()> {
        let (name, end) = match mode {
            RunMode::Sandbox => ("SANDBOX", "CALCULATED"),
            RunMode::Confirmation => ("CONFIRMATION", "AWAITING_CONFIRMATION"),
            RunMode::Automatic => ("AUTOMATIC", "POSTED"),
        };
        let mut run = self.office.run(name, &on.to_string(), json!({})).await?;
        ensure!(run.state == end, "the run is {}: {}", run.state, run.view);
        if mode == RunMode::Confirmation {
            run = self.office.confirm(&run).await?;
            ensure!(run.state == "POSTED", "the confirmed run is {}: {}", run.state, run.view);
        }
        Ok(())
    }

    /// The id of a subscription; an unknown one gets an id that nothing has, so that the product refuses it.
    ///
    /// # Errors
    /// The client has no id.
    pub fn subscription(&self, name: &str) -> Result<String> {
        if let Some(id) = self.subscriptions.get(name) {
            return Ok(id.clone());
        }
        let client: ClientId = self.client.parse()?;
        Ok(SubscriptionKey::new(client, SubscriptionId(Uuid::new_v4())).to_string())
    }

    /// What holds now.
    ///
    /// # Errors
    /// It cannot be read.
    pub async fn world(&self) -> Result<World> {
        let account = "query($id: ID!) { client(id: $id) {
            account { balance { amount } available { amount } } } }";
        let data = self.office.api.query(account, json!({ "id": self.client })).await?;
        let account = &data["client"]["account"];
        let mut world = World {
            lines: Vec::new(),
            balance: decimal(&account["balance"]["amount"])?,
            available: decimal(&account["available"]["amount"])?,
            subscriptions: BTreeMap::new(),
        };
        for (name, id) in &self.subscriptions {
            let document = "query($id: ID!) { subscription(id: $id) { state nextPeriod { from to } } }";
            let data = self.office.api.query(document, json!({ "id": id })).await?;
            let seen = &data["subscription"];
            let next = &seen["nextPeriod"];
            let next_period =
                if next.is_null() { None } else { Some((date(&next["from"])?, date(&next["to"])?)) };
            let state = text(&seen["state"])?.to_lowercase();
            world.subscriptions.insert(name.clone(), Seen { state, next_period });
            for charge in self.office.charges(id).await? {
                world.lines.push(Line {
                    subscription: name.clone(),
                    component: text(&charge["component"])?,
                    from: date(&charge["from"])?,
                    to: date(&charge["to"])?,
                    amount: Amount(decimal(&charge["amount"]["amount"])?),
                });
            }
        }
        Ok(world)
    }
}

fn upper(text: &Option<String>) -> Option<String> {
    text.as_ref().map(|text| text.to_uppercase())
}

/// Adds when an action takes effect: a word of the API, or a day.
fn with_effective(mut stated: Value, effective: Option<&str>) -> Value {
    match effective {
        None => {}
        Some(word @ ("immediate" | "end_of_period")) => stated["effective"] = json!(word.to_uppercase()),
        Some(day) => stated["effectiveOn"] = json!(day),
    }
    stated
}

/// The code as scenarios know it: a key used again with other content is an invalid value there.
fn published<'a>(action: &Action, refused: &'a Refusal) -> &'a str {
    let keyed = matches!(action, Action::Payment(_) | Action::Usage(_));
    if keyed && refused.code == "IDEMPOTENCY_KEY_REUSED" { "VALIDATION" } else { &refused.code }
}

fn settings(settings: &Settings) -> Result<Value> {
    Ok(json!({
        "vat": settings.vat.as_deref().unwrap_or("none"),
        "vatIncluded": settings.vat_included.unwrap_or(true),
        "firstStub": settings.first_stub.as_deref().map(first_stub).transpose()?,
        "basis": settings.proration_basis.as_deref().map(basis).transpose()?,
    }))
}

fn first_stub(text: &str) -> Result<&'static str> {
    match text {
        "prorate" => Ok("PRORATE"),
        "full" => Ok("FULL"),
        "free" => Ok("FREE"),
        "merge" => Ok("MERGE"),
        other => bail!("no such first stub: {other}"),
    }
}

fn basis(text: &str) -> Result<&'static str> {
    match text {
        "actual" => Ok("ACTUAL"),
        "actual_30" => Ok("ACTUAL_30"),
        "30_360" => Ok("THIRTY_360"),
        other => bail!("no such basis: {other}"),
    }
}

/// A plan in the words of the API.
fn terms(plan: &Plan) -> Result<Value> {
    let components = match plan.price {
        Some(price) => vec![json!({ "code": "fee", "kind": "FLAT", "price": price.0.to_string() })],
        None => plan.components().into_iter().map(component).collect::<Result<_>>()?,
    };
    let timing = match plan.timing.as_deref() {
        None | Some("advance") => "ADVANCE",
        Some("arrears") => "ARREARS",
        Some(other) => bail!("no such timing: {other}"),
    };
    let blocked = match plan.blocked_time.as_deref() {
        None | Some("charge") => "CHARGE",
        Some("credit") => "CREDIT",
        Some("extend") => "EXTEND",
        Some(other) => bail!("no such policy of blocked time: {other}"),
    };
    Ok(json!({
        "interval": plan.period, "alignment": plan.alignment, "timing": timing,
        "trialDays": plan.trial_days.unwrap_or(0), "blockedTime": blocked, "components": components,
    }))
}

fn component(component: &Component) -> Result<Value> {
    let kind = |text: &str| match text {
        "flat" => Ok("FLAT"),
        "per_unit" => Ok("PER_UNIT"),
        "one_time" => Ok("ONE_TIME"),
        "graduated" => Ok("GRADUATED"),
        "volume" => Ok("VOLUME"),
        "package" => Ok("PACKAGE"),
        "metered" => Ok("METERED"),
        other => bail!("no such kind: {other}"),
    };
    let mut input = Map::new();
    input.insert("code".to_owned(), json!(component.code));
    input.insert("kind".to_owned(), json!(kind(&component.kind)?));
    if let Some(model) = &component.model {
        input.insert("model".to_owned(), json!(kind(model)?));
    }
    if let Some(aggregate) = &component.aggregate {
        input.insert("aggregate".to_owned(), json!(aggregate.to_uppercase()));
    }
    for (field, number) in [("price", component.price), ("size", component.size)] {
        if let Some(number) = number {
            input.insert(field.to_owned(), json!(number.0.to_string()));
        }
    }
    if let Some(tiers) = &component.tiers {
        let number = |number: &super::scenario::Number| number.0.to_string();
        let tier = |tier: &super::scenario::Tier| {
            json!({
                "upTo": tier.up_to.as_ref().map(number),
                "price": number(&tier.price),
                "flat": tier.flat.as_ref().map(number),
            })
        };
        input.insert("tiers".to_owned(), tiers.iter().map(tier).collect());
    }
    Ok(Value::Object(input))
}

fn decimal(value: &Value) -> Result<Decimal> {
    Ok(Decimal::from_str_exact(&text(value)?)?)
}

fn date(value: &Value) -> Result<NaiveDate> {
    Ok(text(value)?.parse()?)
}
