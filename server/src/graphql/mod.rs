//! The GraphQL schema: roots merged from the chapters, and what every resolver uses.

mod cabinet;
mod changes;
mod client;
mod connection;
mod cost;
mod guard;
mod node;
mod roots;
mod watching;

use async_graphql::{Context, Response, ServerError, Value};
use shared::api::common::UserError;
use shared::error::ErrorCode;

pub use cabinet::{CabinetSchemas, cabinet_sdl};
pub use client::ClientNode;
pub use connection::{List, connection};
pub use guard::{Call, Prepared, prepare};
pub use node::Node;
pub use roots::{Mutation, Query, Schema, Schemas, Subscription, sdl};
pub use watching::watching;

use crate::actor::Actor;
use crate::app::App;
use crate::error::Error;

/// Who sent the request, and how it came.
#[derive(Debug, Clone)]
pub struct Caller {
    /// The signed-in user or the key; absent for anonymous requests.
    pub actor: Option<Actor>,
    /// Address of the caller.
    pub ip: String,
    /// What the caller calls itself.
    pub user_agent: Option<String>,
    /// Id of the request.
    pub request_id: String,
}

/// The application, from the context of a resolver.
pub fn app<'c>(ctx: &Context<'c>) -> &'c App {
    ctx.data_unchecked::<App>()
}

/// Who sent the request.
pub fn caller<'c>(ctx: &Context<'c>) -> &'c Caller {
    ctx.data_unchecked::<Caller>()
}

/// The signed-in actor; `UNAUTHENTICATED` otherwise.
pub fn actor<'c>(ctx: &Context<'c>) -> Result<&'c Actor, Error> {
    caller(ctx).actor.as_ref().ok_or(Error::Unauthenticated)
}

/// Splits the result of a use case: what the caller can fix goes into the payload, all else into `errors`.
pub fn answer<T>(result: Result<T, Error>) -> async_graphql::Result<Result<T, Vec<UserError>>> {
    match result {
        Ok(value) => Ok(Ok(value)),
        Err(error) if error.is_refusal() => Ok(Err(user_errors(&error))),
        Err(error) => Err(error.into()),
    }
}

/// The object and the errors of a payload, whichever there is.
pub fn payload<T>(result: Result<T, Error>) -> async_graphql::Result<(Option<T>, Vec<UserError>)> {
    Ok(match answer(result)? {
        Ok(value) => (Some(value), Vec::new()),
        Err(errors) => (None, errors),
    })
}

/// A refusal as the payload writes it.
pub fn user_errors(error: &Error) -> Vec<UserError> {
    let code = error.code();
    error
        .fields()
        .into_iter()
        .map(|field| UserError { code, message: field.message, path: field.path })
        .collect()
}

/// Gives every error its code and the id of the request; hides what is not for the caller and logs it.
pub fn finish(mut response: Response, request_id: &str) -> Response {
    for error in &mut response.errors {
        let (code, message) = published(error, request_id);
        if let Some(message) = message {
            error.message = message;
        }
        let extensions = error.extensions.get_or_insert_with(Default::default);
        if let Some(code) = code {
            extensions.set("code", Value::from(code.as_str()));
        }
        extensions.set("requestId", Value::from(request_id));
        error.source = None;
    }
    response
}

/// The code to add and the message to show instead, where the error does not already have them.
fn published(error: &ServerError, request_id: &str) -> (Option<ErrorCode>, Option<String>) {
    if let Some(ours) = error.source::<Error>() {
        if ours.code() == ErrorCode::Internal {
            tracing::error!(request_id, error = ours.chain(), "request failed");
        }
        return (Some(ours.code()), Some(ours.message_ru()));
    }
    if error.extensions.as_ref().is_some_and(|extensions| extensions.get("code").is_some()) {
        return (None, None);
    }
    if error.source.is_some() {
        tracing::error!(request_id, error = error.message, "request failed");
        return (Some(ErrorCode::Internal), Some(Error::internal("foreign").message_ru()));
    }
    (Some(ErrorCode::BadRequest), None)
}

/// A response with one error and no data.
pub fn refusal(error: Error) -> Response {
    let server_error = async_graphql::Error::from(error).into_server_error(async_graphql::Pos::default());
    Response::from_errors(vec![ServerError { locations: Vec::new(), ..server_error }])
}

/// A response of a document that began to run and failed as a whole: no data, and an error that says so.
pub fn failed(error: Error) -> Response {
    let mut response = refusal(error);
    for error in &mut response.errors {
        error.path = vec![async_graphql::PathSegment::Field("data".to_owned())];
    }
    response
}
