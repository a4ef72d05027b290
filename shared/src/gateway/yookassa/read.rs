//! What ЮKassa says.

use serde_json::Value;

use crate::gateway::amount::{AmountError, read_amount};
use crate::gateway::intent::IntentState;
use crate::money::{Currency, Money};

/// Why an object cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// It is not JSON.
    #[error("not JSON")]
    Malformed,
    /// What must be there is missing.
    #[error("{0} is missing")]
    Missing(&'static str),
    /// An id that is none.
    #[error("{0} is not an id")]
    Id(&'static str),
    /// A currency that the system has no accounts in.
    #[error("currency {0:?}")]
    Currency(String),
    /// An amount that is none.
    #[error(transparent)]
    Amount(#[from] AmountError),
}

/// How a payment stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PaymentStatus {
    /// The payer is to act, or the method is being charged.
    Pending,
    /// The money is held.
    WaitingForCapture,
    /// Received.
    Succeeded,
    /// Nothing came of it.
    Canceled,
    /// Something newer than this program.
    Other(String),
}

impl PaymentStatus {
    /// What it means for a payment of ours.
    #[must_use]
    pub const fn means(&self) -> IntentState {
        match self {
            PaymentStatus::Pending | PaymentStatus::Other(_) => IntentState::Pending,
            PaymentStatus::WaitingForCapture => IntentState::Held,
            PaymentStatus::Succeeded => IntentState::Paid,
            PaymentStatus::Canceled => IntentState::Cancelled,
        }
    }
}

/// How a refund stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RefundStatus {
    /// Not yet known.
    Pending,
    /// The money went back.
    Succeeded,
    /// It did not.
    Canceled,
    /// Something newer than this program.
    Other(String),
}

/// A method of payment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Method {
    /// Its id: with it a saved method is charged.
    pub id: String,
    /// Whether it may be charged again.
    pub saved: bool,
    /// `bank_card`, …
    pub kind: Option<String>,
    /// «Bank card *4444».
    pub title: Option<String>,
}

/// A payment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payment {
    /// Its id.
    pub id: String,
    /// How it stands.
    pub status: PaymentStatus,
    /// Its amount; after a capture of a part, that part.
    pub amount: Money,
    /// What the shop gets without the fee.
    pub income: Option<Money>,
    /// What was given back.
    pub refunded: Option<Money>,
    /// Where the payer pays.
    pub confirmation_url: Option<String>,
    /// Why it was cancelled.
    pub reason: Option<String>,
    /// How it is paid.
    pub method: Option<Method>,
    /// Whether it is a test.
    pub test: bool,
    /// Our own words.
    pub metadata: Vec<(String, String)>,
    /// When the money was received; RFC 3339.
    pub captured_at: Option<String>,
    /// The instant until which held money is to be taken, or the payer is to pay; RFC 3339.
    pub expires_at: Option<String>,
}

/// A refund.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refund {
    /// Its id.
    pub id: String,
    /// Of which payment.
    pub payment_id: String,
    /// How it stands.
    pub status: RefundStatus,
    /// Its amount.
    pub amount: Money,
    /// When it was made; RFC 3339.
    pub created_at: Option<String>,
    /// Why it was cancelled.
    pub reason: Option<String>,
}

/// The key of `metadata` that carries our id of a payment.
pub const OWN: &str = "intent";
/// Longest id of an object.
const ID_MAX: usize = 64;

/// What a notification speaks of. Its object is a picture of the past and nothing more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// `payment.succeeded`, …
    pub event: String,
    /// The id of its object.
    pub object_id: String,
    /// The id of the payment: of a refund, the one that it belongs to.
    pub payment_id: String,
    /// Our own id of the payment, as it says; a refund says none.
    pub own: Option<String>,
    /// The status that the object had.
    pub status: String,
}

/// A page of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// Its objects.
    pub items: Vec<Value>,
    /// Where the next one begins.
    pub next: Option<String>,
}

/// A refusal.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ApiError {
    /// `invalid_request`, …
    pub code: String,
    /// Words for a developer.
    pub description: String,
    /// Which field is wrong.
    pub parameter: Option<String>,
    /// When it may be tried again, in milliseconds.
    pub retry_after_ms: Option<u64>,
}

fn text(value: &Value, name: &str) -> Option<String> {
    value[name].as_str().map(str::to_owned)
}

fn must(value: &Value, name: &'static str) -> Result<String, ReadError> {
    text(value, name).filter(|text| !text.is_empty()).ok_or(ReadError::Missing(name))
}

/// An id that may stand in an address.
fn id(value: &Value, name: &'static str) -> Result<String, ReadError> {
    let id = must(value, name)?;
    let fits = id.len() <= ID_MAX && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    if fits { Ok(id) } else { Err(ReadError::Id(name)) }
}

fn money(value: &Value) -> Result<Money, ReadError> {
    let currency = must(value, "currency")?;
    let currency: Currency = currency.parse().map_err(|_| ReadError::Currency(currency))?;
    // A number is printed as it was written, for amounts of less than 10^13: no sum is made of it before.
    let text = match &value["value"] {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => {
            return Err(ReadError::Missing("value"));
        }
    };
    Ok(read_amount(&text, currency)?)
}

fn optional_money(value: &Value) -> Option<Money> {
    money(value).ok()
}

/// Reads a payment.
///
/// # Errors
/// Its id, status or amount cannot be read.
pub fn read_payment(value: &Value) -> Result<Payment, ReadError> {
    let status = match must(value, "status")?.as_str() {
        "pending" => PaymentStatus::Pending,
        "waiting_for_capture" => PaymentStatus::WaitingForCapture,
        "succeeded" => PaymentStatus::Succeeded,
        "canceled" => PaymentStatus::Canceled,
        other => PaymentStatus::Other(other.to_owned()),
    };
    let method = &value["payment_method"];
    let method = text(method, "id").map(|id| Method {
        id,
        saved: method["saved"].as_bool().unwrap_or(false),
        kind: text(method, "type"),
        title: text(method, "title"),
    });
    let metadata = value["metadata"].as_object().into_iter().flatten();
    let metadata = metadata.filter_map(|(key, value)| Some((key.clone(), value.as_str()?.to_owned())));
    Ok(Payment {
        id: must(value, "id")?,
        status,
        amount: money(&value["amount"])?,
        income: optional_money(&value["income_amount"]),
        refunded: optional_money(&value["refunded_amount"]),
        confirmation_url: text(&value["confirmation"], "confirmation_url"),
        reason: text(&value["cancellation_details"], "reason"),
        method,
        test: value["test"].as_bool().unwrap_or(false),
        metadata: metadata.collect(),
        captured_at: text(value, "captured_at"),
        expires_at: text(value, "expires_at"),
    })
}

/// Reads a refund.
///
/// # Errors
/// Its id, payment, status or amount cannot be read.
pub fn read_refund(value: &Value) -> Result<Refund, ReadError> {
    let status = match must(value, "status")?.as_str() {
        "pending" => RefundStatus::Pending,
        "succeeded" => RefundStatus::Succeeded,
        "canceled" => RefundStatus::Canceled,
        other => RefundStatus::Other(other.to_owned()),
    };
    Ok(Refund {
        id: must(value, "id")?,
        payment_id: must(value, "payment_id")?,
        status,
        amount: money(&value["amount"])?,
        created_at: text(value, "created_at"),
        reason: text(&value["cancellation_details"], "reason"),
    })
}

/// Reads a notification: what it speaks of, and nothing of what it says.
///
/// # Errors
/// It is not JSON, or names no object by an id.
pub fn read_notice(body: &str) -> Result<Notice, ReadError> {
    let value: Value = serde_json::from_str(body).map_err(|_| ReadError::Malformed)?;
    let event = must(&value, "event")?;
    let object = &value["object"];
    let object_id = id(object, "id")?;
    let (payment_id, own) = if event.starts_with("refund.") {
        (id(object, "payment_id")?, None)
    } else {
        (object_id.clone(), text(&object["metadata"], OWN))
    };
    let status = text(object, "status").unwrap_or_default();
    Ok(Notice { event, object_id, payment_id, own, status })
}

/// Reads a page of a list.
///
/// # Errors
/// It has no items.
pub fn read_page(value: &Value) -> Result<Page, ReadError> {
    let items = value["items"].as_array().ok_or(ReadError::Missing("items"))?;
    Ok(Page { items: items.clone(), next: text(value, "next_cursor") })
}

/// Reads a refusal; one that says nothing is empty.
#[must_use]
pub fn read_error(body: &str) -> ApiError {
    let value: Value = serde_json::from_str(body).unwrap_or_default();
    ApiError {
        code: text(&value, "code").unwrap_or_default(),
        description: text(&value, "description").unwrap_or_default(),
        parameter: text(&value, "parameter"),
        retry_after_ms: value["retry_after"].as_u64(),
    }
}
