//! The format of scenarios: read strictly, an unknown key is an error of the scenario.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Result, bail, ensure};
use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

/// One story with exact figures.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    pub name: String,
    #[expect(dead_code, reason = "says where the figures come from, for people")]
    pub source: String,
    pub clock: NaiveDate,
    #[serde(default)]
    pub settings: Settings,
    pub plans: BTreeMap<String, Plan>,
    pub steps: Vec<Step>,
    #[serde(default)]
    pub expect: Expect,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    pub first_stub: Option<String>,
    pub vat: Option<String>,
    pub vat_included: Option<bool>,
    pub proration_basis: Option<String>,
    pub client_billing_day: Option<i64>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    pub period: String,
    pub alignment: Option<String>,
    pub timing: Option<String>,
    pub rank: Option<i64>,
    pub trial_days: Option<i64>,
    pub blocked_time: Option<String>,
    pub price: Option<Number>,
    pub components: Option<Vec<Component>>,
}

/// A price component. Which fields belong to which kind is checked by [`Component::check`].
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Component {
    pub code: String,
    pub kind: String,
    pub price: Option<Number>,
    pub tiers: Option<Vec<Tier>>,
    pub size: Option<Number>,
    pub model: Option<String>,
    pub aggregate: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tier {
    /// Null for the last tier; the key itself must be there.
    #[serde(deserialize_with = "Option::deserialize")]
    pub up_to: Option<Number>,
    pub price: Number,
    pub flat: Option<Number>,
}

/// A decimal that is written as a string.
#[derive(Debug, Clone, Copy)]
pub struct Number(pub Decimal);

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Decimal::from_str_exact(&text).map(Number).map_err(serde::de::Error::custom)
    }
}

impl Serialize for Number {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

/// An amount: exactly two decimals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Amount(pub Decimal);

impl<'de> Deserialize<'de> for Amount {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let amount = Decimal::from_str_exact(&text).map_err(serde::de::Error::custom)?;
        if amount.scale() != 2 {
            return Err(serde::de::Error::custom(format!("{text:?} does not have two decimals")));
        }
        Ok(Amount(amount))
    }
}

impl Serialize for Amount {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

/// A day's single action, and what is expected of it.
#[derive(Debug, Deserialize)]
#[serde(try_from = "RawStep")]
pub struct Step {
    pub on: NaiveDate,
    pub action: Action,
    pub expect_preview: Option<Vec<Line>>,
    pub expect_error: Option<String>,
}

/// What can happen.
#[derive(Debug)]
pub enum Action {
    Subscribe(Subscribe),
    Run(RunMode),
    Usage(Usage),
    Payment(Payment),
    Adjust(Adjust),
    Change(Change),
    Quantity(Quantity),
    Cancel(Cancel),
    Uncancel(Id),
    BillingDay(BillingDay),
    Block(Block),
    Unblock(Block),
    Credit(Credit),
    Promise(Promise),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RunMode {
    Sandbox,
    Confirmation,
    Automatic,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Subscribe {
    pub id: String,
    pub plan: String,
    pub quantity: Option<Number>,
    pub billing_day: Option<i64>,
    pub start: Option<NaiveDate>,
    pub discount_percent: Option<Number>,
    pub price: Option<Number>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Usage {
    pub id: String,
    pub component: String,
    pub quantity: Number,
    pub key: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Payment {
    pub amount: Amount,
    pub key: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Adjust {
    pub amount: Amount,
    pub reason: String,
}

/// One line of a charge or credit.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Line {
    pub subscription: String,
    pub component: String,
    pub from: NaiveDate,
    pub to: NaiveDate,
    pub amount: Amount,
}

/// The net of all lines that lie in a period.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Net {
    pub subscription: String,
    pub from: NaiveDate,
    pub to: NaiveDate,
    pub amount: Amount,
}

/// What holds after the last step; every part that is given must match exactly.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expect {
    pub lines: Option<Vec<Line>>,
    pub net_by_period: Option<Vec<Net>>,
    pub balance: Option<Amount>,
    pub next_period: Option<BTreeMap<String, Option<(NaiveDate, NaiveDate)>>>,
    pub state: Option<BTreeMap<String, String>>,
    pub available: Option<Amount>,
}

impl Expect {
    fn is_empty(&self) -> bool {
        self.lines.is_none()
            && self.net_by_period.is_none()
            && self.balance.is_none()
            && self.next_period.is_none()
            && self.state.is_none()
            && self.available.is_none()
    }
}

macro_rules! raw_step {
    ($($action:ident: $type:ty),+ $(,)?) => {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct RawStep {
            on: NaiveDate,
            expect_preview: Option<Vec<Line>>,
            expect_error: Option<String>,
            $($action: Option<$type>,)+
        }

        impl RawStep {
            fn actions(&self) -> Vec<&'static str> {
                let mut names = Vec::new();
                $(if self.$action.is_some() { names.push(stringify!($action)); })+
                names
            }
        }
    };
}
raw_step! {
    subscribe: Subscribe,
    run: RunMode,
    usage: Usage,
    payment: Payment,
    adjust: Adjust,
    change: Change,
    quantity: Quantity,
    cancel: Cancel,
    uncancel: Id,
    billing_day: BillingDay,
    block: Block,
    unblock: Block,
    credit: Credit,
    promise: Promise,
}

/// Actions; they are written as they are read.
macro_rules! actions {
    ($($(#[$doc:meta])* $name:ident { $($field:ident: $type:ty),* $(; $($optional:ident: $otype:ty),*)? })+) => {
        $(
            $(#[$doc])*
            #[derive(Debug, Deserialize, Serialize)]
            #[serde(deny_unknown_fields)]
            pub struct $name {
                $(pub $field: $type,)*
                $($(pub $optional: Option<$otype>,)*)?
            }
        )+
    };
}
actions! {
    /// Another plan.
    Change { id: String, to: String; effective: String, settlement: String, billing_date: String, expect_direction: String }
    /// Another quantity.
    Quantity { id: String, quantity: Number; effective: String, settlement: String }
    /// The end of a subscription.
    Cancel { id: String; effective: String, settlement: String }
    /// A subscription.
    Id { id: String }
    /// Another billing day.
    BillingDay { id: String, day: i64; mode: String }
    /// A block of a subscription or of the client.
    Block { ; id: String, client: bool, kind: String }
    /// Terms of credit.
    Credit { ; limit: Amount, grace_days: i64 }
    /// A promised payment.
    Promise { amount: Amount, until: NaiveDate }
}

impl TryFrom<RawStep> for Step {
    type Error = String;

    fn try_from(raw: RawStep) -> Result<Self, String> {
        let names = raw.actions();
        let [name] = names.as_slice() else {
            return Err(format!("the step of {} has {} actions, not one", raw.on, names.len()));
        };
        let previewed = ["change", "cancel", "quantity", "billing_day"].contains(name);
        if raw.expect_preview.is_some() && !previewed {
            return Err(format!("{name} has no preview"));
        }
        let action = raw
            .subscribe
            .map(Action::Subscribe)
            .or(raw.run.map(Action::Run))
            .or(raw.usage.map(Action::Usage))
            .or(raw.payment.map(Action::Payment))
            .or(raw.adjust.map(Action::Adjust))
            .or(raw.change.map(Action::Change))
            .or(raw.quantity.map(Action::Quantity))
            .or(raw.cancel.map(Action::Cancel))
            .or(raw.uncancel.map(Action::Uncancel))
            .or(raw.billing_day.map(Action::BillingDay))
            .or(raw.block.map(Action::Block))
            .or(raw.unblock.map(Action::Unblock))
            .or(raw.credit.map(Action::Credit))
            .or(raw.promise.map(Action::Promise))
            .ok_or("the step has no action")?;
        Ok(Step { on: raw.on, action, expect_preview: raw.expect_preview, expect_error: raw.expect_error })
    }
}

impl Scenario {
    /// Reads a file.
    ///
    /// # Errors
    /// It is not a scenario to the letter, or expects nothing.
    pub fn read(path: &Path) -> Result<Self> {
        Self::parse(&std::fs::read_to_string(path)?)
    }

    /// Reads the text of a scenario.
    ///
    /// # Errors
    /// See [`Scenario::read`].
    pub fn parse(text: &str) -> Result<Self> {
        let scenario: Scenario = serde_json::from_str(text).context("not a scenario")?;
        let previewed = scenario.steps.iter().any(|step| step.expect_preview.is_some());
        ensure!(previewed || !scenario.expect.is_empty(), "the scenario expects nothing");
        ensure!(!scenario.steps.is_empty(), "the scenario has no steps");
        for (key, plan) in &scenario.plans {
            plan.check().with_context(|| format!("plan {key}"))?;
        }
        Ok(scenario)
    }
}

impl Plan {
    fn check(&self) -> Result<()> {
        match (&self.price, &self.components) {
            (Some(_), None) => Ok(()),
            (None, Some(components)) => components.iter().try_for_each(Component::check),
            (Some(_), Some(_)) => bail!("both a price and components"),
            (None, None) => bail!("neither a price nor components"),
        }
    }

    /// Components, the shorthand written out.
    #[must_use]
    pub fn components(&self) -> Vec<&Component> {
        self.components.iter().flatten().collect()
    }
}

impl Component {
    fn check(&self) -> Result<()> {
        let metered = self.kind == "metered";
        ensure!(metered == self.model.is_some(), "{}: a model belongs to metered components", self.code);
        ensure!(metered || self.aggregate.is_none(), "{}: only metered components aggregate", self.code);
        let fields = (self.price.is_some(), self.tiers.is_some(), self.size.is_some());
        let fits = match self.pricing() {
            "flat" | "per_unit" => fields == (true, false, false),
            "one_time" => !metered && fields == (true, false, false),
            "graduated" | "volume" => fields == (false, true, false),
            "package" => fields == (true, false, true),
            other => bail!("{}: no such kind: {other}", self.code),
        };
        ensure!(fits, "{}: fields do not fit the kind {}", self.code, self.pricing());
        Ok(())
    }

    /// How a quantity is priced: of a metered component its model.
    #[must_use]
    pub fn pricing(&self) -> &str {
        self.model.as_deref().unwrap_or(&self.kind)
    }
}

/// Checks that the reader itself refuses what it must; a reader that accepts anything proves nothing.
///
/// # Errors
/// A broken scenario was accepted, or the sound one refused.
pub fn self_check() -> Result<()> {
    let sound = serde_json::json!({
        "name": "n", "source": "s", "clock": "2026-01-01",
        "plans": { "p": { "period": "1 month", "price": "1.00" } },
        "steps": [{ "on": "2026-01-01", "run": "automatic" }],
        "expect": { "balance": "0.00" },
    });
    let parse = |value: &Value| Scenario::parse(&value.to_string());
    parse(&sound).context("a sound scenario was refused")?;
    let broken: [(&str, &str, Value); 7] = [
        ("an unknown key", "/surprise", Value::from(1)),
        ("an unknown key of a step", "/steps/0/surprise", Value::from(1)),
        ("two actions", "/steps/0/adjust", serde_json::json!({ "amount": "1.00", "reason": "r" })),
        ("an amount as a number", "/expect/balance", Value::from(0)),
        ("an amount of one decimal", "/expect/balance", Value::from("0.0")),
        ("no expectation", "/expect", serde_json::json!({})),
        ("a preview of a run", "/steps/0/expect_preview", serde_json::json!([])),
    ];
    for (what, pointer, value) in broken {
        let mut scenario = sound.clone();
        let (parent, key) = pointer.rsplit_once('/').context("a pointer")?;
        let object = scenario.pointer_mut(parent).and_then(Value::as_object_mut).context("an object")?;
        object.insert(key.to_owned(), value);
        ensure!(parse(&scenario).is_err(), "the reader accepts {what}");
    }
    Ok(())
}
