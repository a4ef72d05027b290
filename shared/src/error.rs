//! Every machine-readable refusal that the API can give.

use serde::{Deserialize, Serialize};

/// The published list of codes. Messages are for people; programs act on these.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[cfg_attr(feature = "graphql", derive(async_graphql::Enum))]
#[serde(remote = "Self")]
pub enum ErrorCode {
    /// A value lies outside its domain; the message names the field and the remedy.
    Validation,
    /// No such object, or none that the caller may see.
    NotFound,
    /// The object's state does not allow the action.
    InvalidTransition,
    /// The object changed since it was read.
    Stale,
    /// The sum that was shown is not the sum that would be charged now.
    QuoteChanged,
    /// The date lies in a closed period.
    PeriodClosed,
    /// A configured limit would be exceeded.
    LimitExceeded,
    /// Amounts of two currencies met.
    CurrencyMismatch,
    /// The idempotency key was used with another input.
    IdempotencyKeyReused,
    /// Nobody is signed in.
    Unauthenticated,
    /// The caller lacks the permission.
    Forbidden,
    /// Too many requests.
    RateLimited,
    /// The request itself is malformed.
    BadRequest,
    /// A fault of the server; the request id finds it in the log.
    Internal,
}

crate::wire::typed_enum!(ErrorCode);

impl ErrorCode {
    /// The code as the API writes it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            ErrorCode::Validation => "VALIDATION",
            ErrorCode::NotFound => "NOT_FOUND",
            ErrorCode::InvalidTransition => "INVALID_TRANSITION",
            ErrorCode::Stale => "STALE",
            ErrorCode::QuoteChanged => "QUOTE_CHANGED",
            ErrorCode::PeriodClosed => "PERIOD_CLOSED",
            ErrorCode::LimitExceeded => "LIMIT_EXCEEDED",
            ErrorCode::CurrencyMismatch => "CURRENCY_MISMATCH",
            ErrorCode::IdempotencyKeyReused => "IDEMPOTENCY_KEY_REUSED",
            ErrorCode::Unauthenticated => "UNAUTHENTICATED",
            ErrorCode::Forbidden => "FORBIDDEN",
            ErrorCode::RateLimited => "RATE_LIMITED",
            ErrorCode::BadRequest => "BAD_REQUEST",
            ErrorCode::Internal => "INTERNAL",
        }
    }
}

/// One thing wrong with an input: which field, why, and what to do. The message is Russian, for people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldError {
    /// Path of the field in the input, in the API's names: `["terms", "components", "0", "price"]`.
    pub path: Vec<String>,
    /// Cause and remedy.
    pub message: String,
}

impl FieldError {
    /// An error of the field at `path`, its parts separated by dots.
    #[must_use]
    pub fn new(path: &str, message: impl Into<String>) -> FieldError {
        FieldError { path: path.split('.').map(str::to_owned).collect(), message: message.into() }
    }

    /// The same error one level deeper: under `prefix`, its parts separated by dots.
    #[must_use]
    pub fn under(mut self, prefix: &str) -> FieldError {
        let mut path: Vec<String> = prefix.split('.').map(str::to_owned).collect();
        path.append(&mut self.path);
        self.path = path;
        self
    }
}
