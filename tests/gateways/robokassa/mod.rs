//! Robokassa: its payment page, what machines call, and its notifications.

mod machine;
mod page;
mod services;

use std::collections::BTreeMap;

use axum::Router;
use axum::routing::{any, get, post};
use chrono::{DateTime, Utc};
use shared::gateway::GatewayHash;
use shared::gateway::digest::hex;

use super::{Call, Shared, calls, held};

/// A shop.
#[derive(Debug, Clone)]
pub struct Shop {
    /// Its identifier.
    pub login: String,
    /// Passwords 1 and 2.
    pub live: (String, String),
    /// Passwords 1 and 2 of tests.
    pub test: (String, String),
    /// Password 3: refunds.
    pub third: String,
    /// The hash of all signatures.
    pub hash: GatewayHash,
    /// Whether recurring charges are declined.
    pub recurring_declines: bool,
    /// Operations by their number.
    pub operations: BTreeMap<String, Operation>,
    /// Refunds by their id: the operation and the amount.
    pub refunds: BTreeMap<String, (String, i64)>,
    next_number: u64,
}

impl Default for Shop {
    fn default() -> Shop {
        let pair = |first: &str, second: &str| (first.to_owned(), second.to_owned());
        Shop {
            login: "demo".to_owned(),
            live: pair("pass1", "pass2"),
            test: pair("test1", "test2"),
            third: "pass3pass3".to_owned(),
            hash: GatewayHash::Md5,
            recurring_declines: false,
            operations: BTreeMap::new(),
            refunds: BTreeMap::new(),
            next_number: 900_000,
        }
    }
}

/// An operation.
#[derive(Debug, Clone)]
pub struct Operation {
    /// `OutSum` in kopecks.
    pub sum: i64,
    /// Code of its state; 0 until the payer has chosen how to pay.
    pub state: u32,
    /// Own parameters.
    pub own: Vec<(String, String)>,
    /// Whether it is a test.
    pub test: bool,
    /// Whether its money is held first.
    pub hold: bool,
    /// Whether it may be repeated.
    pub recurring: bool,
    /// Name for refunds.
    pub key: String,
    /// What was given back.
    pub refunded: i64,
    /// Where the payer goes afterwards, with the method.
    pub success: Option<(String, String)>,
    /// Where the payer goes who did not pay.
    pub fail: Option<(String, String)>,
    /// The receipt.
    pub receipt: Option<String>,
    /// Until when it can be paid.
    pub expires: Option<DateTime<Utc>>,
    /// When it came.
    pub at: DateTime<Utc>,
    /// Where the payer pays, of one that was made by the API of invoices.
    pub link: Option<String>,
    /// Whether it was withdrawn.
    pub withdrawn: bool,
}

impl Operation {
    /// One that nobody has begun to pay.
    fn new(number: &str, at: DateTime<Utc>) -> Operation {
        Operation {
            sum: 0,
            state: 0,
            own: Vec::new(),
            test: false,
            hold: false,
            recurring: false,
            key: format!("OP-{number}-{}", uuid::Uuid::new_v4().simple()),
            refunded: 0,
            success: None,
            fail: None,
            receipt: None,
            expires: None,
            at,
            link: None,
            withdrawn: false,
        }
    }
}

impl Shop {
    fn passwords(&self, test: bool) -> &(String, String) {
        if test { &self.test } else { &self.live }
    }
}

pub fn routes() -> Router<Shared> {
    Router::new()
        .route("/Merchant/Index.aspx", any(page::index))
        .route("/Merchant/Indexjson.aspx", post(page::index_json))
        .route("/Merchant/Index/{id}", get(page::shown))
        .route("/Merchant/Pay/{id}", post(page::pay))
        .route("/Merchant/Recurring", post(machine::recurring))
        .route("/Merchant/Payment/Confirm", post(machine::confirm))
        .route("/Merchant/Payment/Cancel", post(machine::cancel))
        .route("/Merchant/WebService/Service.asmx/OpStateExt", any(machine::state))
        .route("/InvoiceServiceWebApi/api/{act}", post(services::invoices))
        .route("/RefundService/Refund/Create", post(services::refund))
        .route("/RefundService/Refund/GetState", get(services::refund_state))
}

/// Roubles with so many digits behind the dot.
fn roubles(minor: i64, digits: usize) -> String {
    format!("{}.{:0<digits$}", minor / 100, format!("{:02}", minor % 100))
}

/// The notification of an operation that was paid.
fn tell(world: &Shared, number: &str) {
    let call = {
        let world = held(world);
        let shop = &world.robokassa;
        let Some(operation) = shop.operations.get(number) else { return };
        let sum = roubles(operation.sum, 6);
        let mut own: Vec<String> =
            operation.own.iter().map(|(key, value)| format!("{key}={value}")).collect();
        own.sort();
        let password = &shop.passwords(operation.test).1;
        let text = [vec![sum.clone(), number.to_owned(), password.clone()], own].concat().join(":");
        let signature = hex(shop.hash, &text).to_uppercase();
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.append_pair("out_summ", &sum)
            .append_pair("OutSum", &sum)
            .append_pair("inv_id", number)
            .append_pair("InvId", number)
            .append_pair("crc", &signature)
            .append_pair("SignatureValue", &signature)
            .append_pair("PaymentMethod", "BankCard")
            .append_pair("IncSum", &sum)
            .append_pair("IncCurrLabel", "BankCardPSR")
            .append_pair("EMail", "")
            .append_pair("Fee", &roubles(operation.sum / 25, 6));
        if operation.test {
            form.append_pair("IsTest", "1");
        }
        form.extend_pairs(&operation.own);
        Call {
            url: world.delivery.robokassa.clone(),
            method: if world.delivery.by_get { "GET" } else { "POST" }.to_owned(),
            media: "application/x-www-form-urlencoded".to_owned(),
            body: form.finish(),
            wanted: Some(format!("OK{number}")),
        }
    };
    calls::notify(world, call);
}
