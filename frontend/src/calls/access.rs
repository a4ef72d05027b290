//! Signing in and out, and the clock.

use cynic::{MutationBuilder, QueryBuilder};
use shared::api::access::SignInInput;
use shared::api::access::operations::{
    AuditEntries, AuditVariables, Now, SignIn, SignInVariables, SignOut, WhoAmI,
};
pub use shared::api::access::{AuditEntryView, AuditFilter, ClockView, Viewer};

use super::{PAGE, page};
use crate::api::{ApiError, mutate, query, settle};
use crate::ui::GridPage;

/// Who is signed in.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn viewer() -> Result<Viewer, ApiError> {
    Ok(query(WhoAmI::build(())).await?.viewer)
}

/// Signs in; the session travels in a cookie.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn sign_in(email: String, password: String) -> Result<Viewer, ApiError> {
    let input = SignInInput { email, password };
    let payload = mutate(SignIn::build(SignInVariables { input })).await?.sign_in;
    settle(payload.viewer, payload.user_errors)
}

/// Ends the session.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn sign_out() -> Result<(), ApiError> {
    mutate(SignOut::build(())).await.map(drop)
}

/// The server's clock: the day that it calls today.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn clock() -> Result<ClockView, ApiError> {
    Ok(query(Now::build(())).await?.clock)
}

/// A page of the audit log, newest first.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn audit(filter: AuditFilter, after: Option<String>) -> Result<GridPage<AuditEntryView>, ApiError> {
    let variables = AuditVariables { filter: Some(filter), first: Some(PAGE), after };
    let list = query(AuditEntries::build(variables)).await?.audit_entries;
    Ok(page(list.edges.into_iter().map(|edge| edge.node), list.page_info))
}
