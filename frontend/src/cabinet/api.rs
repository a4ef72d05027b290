//! Transport of the cabinet: one operation out, one answer back.

use std::pin::Pin;

use gloo_net::http::Request;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;
use shared::api::cabinet::operations::{Answer, Operation, Payload};
use shared::error::ErrorCode;

use super::who;
use crate::tr;

const ENDPOINT: &str = "/cabinet/graphql";

/// A refusal, or a failure on the way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// The published code; none when there was no answer.
    pub code: Option<ErrorCode>,
    /// What happened and what to do.
    pub text: String,
    /// The field of the input that is wrong; empty when the whole is meant.
    pub field: String,
}

impl Failure {
    fn of(text: &str) -> Failure {
        Failure { code: None, text: text.to_owned(), field: String::new() }
    }

    /// Whether there was no answer: it may have been done, and the same call tells.
    pub fn is_unknown(&self) -> bool {
        self.code.is_none()
    }

    /// Whether what was shown is no longer so.
    pub fn is_outdated(&self) -> bool {
        matches!(self.code, Some(ErrorCode::Stale | ErrorCode::QuoteChanged))
    }
}

/// Asks.
pub async fn read<T: DeserializeOwned>(operation: Operation<Answer<T>>) -> Result<T, Failure> {
    let body = serde_json::to_string(&operation).map_err(|_| unreadable())?;
    let answer = post(body).await?;
    Ok(data::<Answer<T>>(&answer)?.answer)
}

/// Does something.
pub async fn done<T: DeserializeOwned>(operation: Operation<Answer<Payload<T>>>) -> Result<T, Failure> {
    let payload = read(operation).await?;
    if let Some(error) = payload.user_errors.into_iter().next() {
        let field = error.path.last().cloned().unwrap_or_default();
        return Err(Failure { code: Some(error.code), text: error.message, field });
    }
    payload.answer.ok_or_else(unreadable)
}

fn unreadable() -> Failure {
    Failure::of(tr!(cabinet.unreadable))
}

fn offline() -> Failure {
    Failure::of(tr!(cabinet.offline))
}

/// Boxed and without type parameters: otherwise every operation would bring its own copy of all this.
fn post(body: String) -> Pin<Box<dyn Future<Output = Result<String, Failure>>>> {
    Box::pin(async move {
        let request = Request::post(ENDPOINT)
            .header("x-abona", "1")
            .header("content-type", "application/json")
            .body(body)
            .map_err(|_| unreadable())?;
        let response = request.send().await.map_err(|_| offline())?;
        if matches!(response.status(), 502..=504) {
            return Err(offline());
        }
        response.text().await.map_err(|_| offline())
    })
}

#[derive(Deserialize)]
struct Envelope<'a> {
    #[serde(borrow)]
    data: Option<&'a RawValue>,
    errors: Option<Vec<Refusal>>,
}

#[derive(Deserialize)]
struct Refusal {
    message: String,
    extensions: Option<Extensions>,
}

#[derive(Deserialize)]
struct Extensions {
    code: Option<ErrorCode>,
}

fn opened(answer: &str) -> Result<&str, Failure> {
    let envelope: Envelope<'_> = serde_json::from_str(answer).map_err(|_| unreadable())?;
    if let Some(error) = envelope.errors.and_then(|errors| errors.into_iter().next()) {
        let code = error.extensions.and_then(|extensions| extensions.code);
        if code == Some(ErrorCode::Unauthenticated) {
            who::expired();
        }
        return Err(Failure { code, text: error.message, field: String::new() });
    }
    envelope.data.map(RawValue::get).ok_or_else(unreadable)
}

fn data<T: DeserializeOwned>(answer: &str) -> Result<T, Failure> {
    serde_json::from_str(opened(answer)?).map_err(|error| {
        leptos::logging::warn!("the answer cannot be read: {error}");
        unreadable()
    })
}
