//! What is asked of a payment gateway, whichever it is, and what it answers.

use chrono::{DateTime, Utc};
use shared::gateway::intent::IntentState;
use shared::gateway::receipt::Receipt;
use shared::money::Money;

/// What a gateway can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Capabilities {
    /// Money can be held and taken later.
    pub holds: bool,
    /// A saved method can be charged without the payer.
    pub charges: bool,
    /// Money can be given back by a call.
    pub refunds: bool,
    /// What was received and given back can be listed by days.
    pub lists: bool,
}

/// Longest text of a gateway that is kept, in characters.
const TEXT_MAX: usize = 300;

/// A text with what came from outside in it, no longer than is kept.
pub fn cut(text: &str) -> String {
    text.chars().take(TEXT_MAX).collect()
}

/// How a call ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Told<T> {
    /// It was answered.
    Done(T),
    /// The gateway does not know the object. Of a payment that was just begun that may be normal.
    NotFound(String),
    /// It was refused: nothing was done, and as it is nothing ever will be.
    Refused(String),
    /// Nothing was done; later it may work.
    Later(String),
    /// Nobody knows whether it was done.
    Unknown(String),
}

impl<T> Told<T> {
    /// The same with another content.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Told<U> {
        match self {
            Told::Done(content) => Told::Done(change(content)),
            Told::NotFound(text) => Told::NotFound(text),
            Told::Refused(text) => Told::Refused(text),
            Told::Later(text) => Told::Later(text),
            Told::Unknown(text) => Told::Unknown(text),
        }
    }

    /// The content; else why there is none, whatever was to be answered.
    ///
    /// # Errors
    /// An answer without a content.
    pub fn content<U>(self) -> Result<T, Told<U>> {
        match self {
            Told::Done(content) => Ok(content),
            Told::NotFound(text) => Err(Told::NotFound(text)),
            Told::Refused(text) => Err(Told::Refused(text)),
            Told::Later(text) => Err(Told::Later(text)),
            Told::Unknown(text) => Err(Told::Unknown(text)),
        }
    }

    /// The words of an answer that is none.
    pub fn words(&self) -> Option<&str> {
        match self {
            Told::Done(_) => None,
            Told::NotFound(text) | Told::Refused(text) | Told::Later(text) | Told::Unknown(text) => {
                Some(text)
            }
        }
    }
}

/// A payment as the gateway knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// Our number of it.
    pub number: i64,
    /// Our id of it, as the gateway carries it for us.
    pub own: String,
    /// The key under which it was begun.
    pub key: String,
    /// The gateway's id.
    pub remote: Option<String>,
    /// Its amount.
    pub amount: Money,
    /// When it was begun.
    pub since: DateTime<Utc>,
    /// Whether the gateway still remembers its key: asking again with it changes nothing.
    pub fresh: bool,
    /// The request by which it was begun, where there was one.
    pub request: Option<serde_json::Value>,
}

/// A payment that is to begin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct New {
    /// What it will be known by.
    pub known: Known,
    /// What the payer reads.
    pub description: String,
    /// The payer's address of e-mail.
    pub email: Option<String>,
    /// Where the payer comes back to.
    pub back: String,
    /// Whether the money is held first.
    pub hold: bool,
    /// Whether the method is kept.
    pub save: bool,
    /// The receipt.
    pub receipt: Option<Receipt>,
    /// Until when it can be paid.
    pub expires_at: Option<DateTime<Utc>>,
}

/// A saved method as the gateway knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Method {
    /// The gateway's id: of the method, or of the payment that it was saved with.
    pub remote: String,
    /// What a person knows it by.
    pub title: String,
}

/// How a payment stands at the gateway.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// The state.
    pub state: IntentState,
    /// What was held, received, or is wanted.
    pub amount: Option<Money>,
    /// What the gateway keeps.
    pub fee: Option<Money>,
    /// The gateway's id.
    pub remote: Option<String>,
    /// Where the payer pays.
    pub pay_url: Option<String>,
    /// Why nothing came of it.
    pub reason: Option<String>,
    /// The method, when it was saved.
    pub method: Option<Method>,
    /// Whether the gateway calls it a test.
    pub test: bool,
    /// Our own id, as the gateway carries it.
    pub own: Option<String>,
}

/// Money that is to be given back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Giving {
    /// The key of this refund.
    pub key: String,
    /// How much.
    pub amount: Money,
    /// Why.
    pub reason: String,
    /// The receipt of it, as [`Gateway::refund_receipt`] wrote it.
    pub receipt: Option<String>,
    /// The gateway's id of it, when it gave one.
    pub remote: Option<String>,
    /// Whether the gateway still remembers its key: asking again with it changes nothing.
    pub fresh: bool,
}

/// How a refund stands at the gateway.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GivingSeen {
    /// Whether the money went back; none = not known yet.
    pub done: Option<bool>,
    /// The gateway's id.
    pub remote: Option<String>,
    /// Why not.
    pub reason: Option<String>,
}

/// Money that a gateway received or gave back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// The gateway's id of the payment or of the refund.
    pub remote: String,
    /// The gateway's id of the payment from which a refund goes back.
    pub of: Option<String>,
    /// Whether it went back.
    pub refund: bool,
    /// How much.
    pub amount: Money,
    /// What the gateway kept.
    pub fee: Option<Money>,
    /// When.
    pub at: DateTime<Utc>,
}

/// A payment gateway.
#[async_trait::async_trait]
pub trait Gateway: Send + Sync {
    /// What it can do.
    fn capabilities(&self) -> Capabilities;

    /// The request that will begin a payment, to be kept before it leaves; none where nothing leaves.
    ///
    /// # Errors
    /// A text for a person: a receipt that cannot be written.
    fn request(&self, new: &New, method: Option<&Method>) -> Result<Option<serde_json::Value>, String>;

    /// The receipt of money that goes back, as JSON in the gateway's words, to be kept before it is asked for.
    ///
    /// # Errors
    /// A text for a person: a receipt that cannot be written.
    fn refund_receipt(&self, receipt: &Receipt) -> Result<String, String>;

    /// Begins a payment by a person: answers where to pay.
    async fn begin(&self, new: &New) -> Told<Seen>;

    /// Charges a saved method.
    async fn charge(&self, new: &New, method: &Method) -> Told<Seen>;

    /// How a payment stands.
    async fn look(&self, known: &Known) -> Told<Seen>;

    /// Takes held money, all or a part.
    async fn capture(&self, known: &Known, amount: Money, receipt: Option<Receipt>) -> Told<()>;

    /// Lets held money go.
    async fn cancel(&self, known: &Known) -> Told<()>;

    /// Gives money back.
    async fn refund(&self, known: &Known, giving: &Giving) -> Told<GivingSeen>;

    /// How a refund stands.
    async fn look_refund(&self, known: &Known, giving: &Giving) -> Told<GivingSeen>;

    /// What was received and given back between two instants, the second excluded.
    async fn listed(&self, from: DateTime<Utc>, to: DateTime<Utc>) -> Told<Vec<Listed>>;

    /// Whether the settings work: words for a person.
    async fn test(&self) -> Told<String>;
}
