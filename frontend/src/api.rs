//! Transport: one typed operation out, one answer back. Pages never see HTTP.

use std::fmt;
use std::pin::Pin;

use cynic::{GraphQlError, GraphQlResponse, Operation};
use gloo_net::http::{Request, RequestBuilder};
use gloo_timers::future::TimeoutFuture;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use shared::api::common::UserError;
use shared::error::{ErrorCode, FieldError};

use crate::connection;
use crate::session;
use crate::tr;

const ENDPOINT: &str = "/graphql";
/// Pause before the one retry of a query, milliseconds.
const RETRY_AFTER_MS: u32 = 300;

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cause {
    /// The server refused.
    Refused(ErrorCode),
    /// No connection to the server.
    Offline,
    /// The answer is not one that this version understands.
    Unreadable,
}

/// A refusal, or a failure on the way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiError {
    /// Why.
    pub cause: Cause,
    /// The server's words for people; empty when it has none.
    pub message: String,
    /// Fields of the input that are wrong.
    pub fields: Vec<FieldError>,
    /// Finds the request in the server's log.
    pub request_id: Option<String>,
}

impl ApiError {
    fn of(cause: Cause) -> ApiError {
        if cause == Cause::Offline {
            connection::suspect();
        }
        ApiError { cause, message: String::new(), fields: Vec::new(), request_id: None }
    }

    /// There is no such record, or the person may not see it.
    #[must_use]
    pub fn not_found() -> ApiError {
        ApiError::of(Cause::Refused(ErrorCode::NotFound))
    }

    /// What happened, why, and what to do: the server's words where it has any, else ours.
    #[must_use]
    pub fn text(&self) -> String {
        let code = match &self.cause {
            Cause::Offline => return tr!(errors.offline).to_owned(),
            Cause::Unreadable => return tr!(errors.unreadable).to_owned(),
            Cause::Refused(code) => *code,
        };
        if !self.message.is_empty() && code != ErrorCode::Internal {
            return self.message.clone();
        }
        code_text(code).to_owned()
    }

    /// The text with the request id, for places that have one line.
    #[must_use]
    pub fn text_with_request(&self) -> String {
        match &self.request_id {
            Some(id) => format!("{} ({id})", self.text()),
            None => self.text(),
        }
    }

    /// True when the object was changed by somebody else since it was read.
    #[must_use]
    pub fn is_stale(&self) -> bool {
        self.cause == Cause::Refused(ErrorCode::Stale)
    }

    /// The refusal of one field.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<String> {
        let own = |field: &&FieldError| field.path.iter().any(|part| part == name);
        self.fields.iter().find(own).map(|field| field.message.clone())
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text())
    }
}

/// The text of a refusal that came without words. Exhaustive: a new code without a text does not compile.
fn code_text(code: ErrorCode) -> &'static str {
    match code {
        ErrorCode::Validation => tr!(errors.validation),
        ErrorCode::NotFound => tr!(errors.not_found),
        ErrorCode::InvalidTransition => tr!(errors.invalid_transition),
        ErrorCode::Stale => tr!(errors.stale),
        ErrorCode::QuoteChanged => tr!(errors.quote_changed),
        ErrorCode::PeriodClosed => tr!(errors.period_closed),
        ErrorCode::LimitExceeded => tr!(errors.limit_exceeded),
        ErrorCode::CurrencyMismatch => tr!(errors.currency_mismatch),
        ErrorCode::IdempotencyKeyReused => tr!(errors.idempotency_key_reused),
        ErrorCode::Unauthenticated => tr!(errors.unauthenticated),
        ErrorCode::Forbidden => tr!(errors.forbidden),
        ErrorCode::RateLimited => tr!(errors.rate_limited),
        ErrorCode::BadRequest => tr!(errors.bad_request),
        ErrorCode::Internal => tr!(errors.internal),
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Extensions {
    code: Option<ErrorCode>,
    request_id: Option<String>,
}

/// Sends a query; once more when the connection fails.
///
/// # Errors
/// The refusal, or the failure on the way.
pub async fn query<T, V>(operation: Operation<T, V>) -> Result<T, ApiError>
where
    T: DeserializeOwned + 'static,
    V: Serialize,
{
    let answer = exchange(written(&operation)?, true).await?;
    data(&answer)
}

/// Sends a mutation, once.
///
/// # Errors
/// The refusal, or the failure on the way; after `Offline` nobody knows whether it was done.
pub async fn mutate<T, V>(operation: Operation<T, V>) -> Result<T, ApiError>
where
    T: DeserializeOwned + 'static,
    V: Serialize,
{
    let answer = exchange(written(&operation)?, false).await?;
    data(&answer)
}

/// Sends a file as it is to an address of ours, and reads the JSON of the answer.
///
/// # Errors
/// The refusal, or the failure on the way.
pub async fn send_file<T: DeserializeOwned>(
    request: RequestBuilder,
    file: web_sys::File,
) -> Result<T, ApiError> {
    let request = request.header("x-abona", "1").body(file).map_err(|_| ApiError::of(Cause::Unreadable))?;
    let response = request.send().await.map_err(|_| ApiError::of(Cause::Offline))?;
    let body = response.text().await.map_err(|_| ApiError::of(Cause::Offline))?;
    if response.ok() {
        return serde_json::from_str(&body).map_err(|error| unreadable(&error));
    }
    data(&body)
}

/// The object of a mutation's payload, or its refusals.
///
/// # Errors
/// What the caller can fix.
pub fn settle<T>(object: Option<T>, refusals: Vec<UserError>) -> Result<T, ApiError> {
    match (object, refusals.is_empty()) {
        (Some(object), true) => Ok(object),
        (_, false) => Err(refused(refusals)),
        (None, true) => Err(ApiError::of(Cause::Unreadable)),
    }
}

fn refused(refusals: Vec<UserError>) -> ApiError {
    let code = refusals.first().map_or(ErrorCode::Validation, |refusal| refusal.code);
    let words: Vec<&str> = refusals.iter().map(|refusal| refusal.message.as_str()).collect();
    let message = words.join(" ");
    let fields = refusals.into_iter().filter(|refusal| !refusal.path.is_empty());
    let fields = fields.map(|refusal| FieldError { path: refusal.path, message: refusal.message }).collect();
    ApiError { cause: Cause::Refused(code), message, fields, request_id: None }
}

fn written<T, V: Serialize>(operation: &Operation<T, V>) -> Result<String, ApiError> {
    serde_json::to_string(operation).map_err(|error| unreadable(&error))
}

fn unreadable(error: &serde_json::Error) -> ApiError {
    leptos::logging::warn!("the answer cannot be read: {error}");
    ApiError::of(Cause::Unreadable)
}

/// Sends the text of an operation; answers the text of the answer. Boxed and without type parameters: otherwise
/// every operation of every page would bring its own copy of all this.
fn exchange(body: String, again: bool) -> Pin<Box<dyn Future<Output = Result<String, ApiError>>>> {
    Box::pin(async move {
        match post(&body).await {
            Err(error) if again && error.cause == Cause::Offline => {
                TimeoutFuture::new(RETRY_AFTER_MS).await;
                post(&body).await
            }
            answer => answer,
        }
    })
}

async fn post(body: &str) -> Result<String, ApiError> {
    let request = Request::post(ENDPOINT)
        .header("x-abona", "1")
        .header("accept", "application/graphql-response+json, application/json")
        .header("content-type", "application/json")
        .body(body)
        .map_err(|_| ApiError::of(Cause::Unreadable))?;
    let response = request.send().await.map_err(|_| ApiError::of(Cause::Offline))?;
    let gateway_failed = matches!(response.status(), 502..=504);
    let answer = response.text().await.map_err(|_| ApiError::of(Cause::Offline))?;
    if gateway_failed && serde_json::from_str::<Envelope<'_>>(&answer).is_err() {
        return Err(ApiError::of(Cause::Offline));
    }
    Ok(answer)
}

/// An answer whose data is not read yet.
#[derive(Deserialize)]
struct Envelope<'a> {
    #[serde(borrow)]
    data: Option<&'a RawValue>,
    errors: Option<Vec<GraphQlError<Extensions>>>,
}

/// The data in the text of an answer, or its first error.
fn data<T: DeserializeOwned>(answer: &str) -> Result<T, ApiError> {
    serde_json::from_str(opened(answer)?).map_err(|error| unreadable(&error))
}

fn opened(answer: &str) -> Result<&str, ApiError> {
    let envelope: Envelope<'_> = serde_json::from_str(answer).map_err(|error| unreadable(&error))?;
    let data = envelope.data.map(RawValue::get);
    read(GraphQlResponse { data, errors: envelope.errors })
}

/// The data of an answer, or its first error.
pub(crate) fn read<T>(answer: GraphQlResponse<T, Extensions>) -> Result<T, ApiError> {
    let Some(error) = answer.errors.and_then(|errors| errors.into_iter().next()) else {
        return answer.data.ok_or_else(|| ApiError::of(Cause::Unreadable));
    };
    let extensions = error.extensions.unwrap_or_default();
    let code = extensions.code.unwrap_or(ErrorCode::BadRequest);
    if code == ErrorCode::Unauthenticated {
        session::expired();
    }
    Err(ApiError {
        cause: Cause::Refused(code),
        message: error.message,
        fields: Vec::new(),
        request_id: extensions.request_id,
    })
}
