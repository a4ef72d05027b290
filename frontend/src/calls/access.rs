//! Signing in and out, users, sessions, API keys, the audit log, and the clock.

use cynic::{MutationBuilder, QueryBuilder};
use shared::api::access::operations::{
    ApiKeyCreate, ApiKeyCreateVariables, ApiKeyRevoke, ApiKeyRevokeVariables, ApiKeyRotate,
    ApiKeyRotateVariables, ApiKeys, AuditEntries, AuditVariables, Now, PageVariables, PasswordChange,
    PasswordChangeVariables, SessionEnd, SessionEndVariables, Sessions, SignIn, SignInVariables, SignOut,
    UserCreate, UserCreateVariables, UserUpdate, UserUpdateVariables, Users, WhoAmI,
};
pub use shared::api::access::{
    ApiKeyCreateInput, ApiKeyRotateInput, ApiKeyView, AuditEntryView, AuditFilter, ClockView, SessionView,
    UserCreateInput, UserState, UserUpdateInput, UserView, Viewer,
};
use shared::api::access::{PasswordChangeInput, SignInInput};
use shared::ids::{ApiKeyId, SessionId};

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

/// Changes the own password; other sessions end.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn change_password(current: String, new: String) -> Result<Viewer, ApiError> {
    let input = PasswordChangeInput { current, new };
    let payload = mutate(PasswordChange::build(PasswordChangeVariables { input })).await?.password_change;
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

/// A page of users, by sign-in name.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn users(after: Option<String>) -> Result<GridPage<UserView>, ApiError> {
    let list = query(Users::build(next(after))).await?.users;
    Ok(page(list.edges.into_iter().map(|edge| edge.node), list.page_info))
}

/// Makes a user.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn create_user(input: UserCreateInput) -> Result<UserView, ApiError> {
    let payload = mutate(UserCreate::build(UserCreateVariables { input })).await?.user_create;
    settle(payload.user, payload.user_errors)
}

/// Changes a user.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn update_user(input: UserUpdateInput) -> Result<UserView, ApiError> {
    let payload = mutate(UserUpdate::build(UserUpdateVariables { input })).await?.user_update;
    settle(payload.user, payload.user_errors)
}

/// Open sessions, newest first: one's own, or everybody's for those who manage users.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn sessions() -> Result<Vec<SessionView>, ApiError> {
    let list = query(Sessions::build(next(None))).await?.sessions;
    Ok(list.edges.into_iter().map(|edge| edge.node).collect())
}

/// Ends a session.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn end_session(id: SessionId) -> Result<SessionView, ApiError> {
    let payload = mutate(SessionEnd::build(SessionEndVariables { id })).await?.session_end;
    settle(payload.session, payload.user_errors)
}

/// A page of API keys, newest first.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn keys(after: Option<String>) -> Result<GridPage<ApiKeyView>, ApiError> {
    let list = query(ApiKeys::build(next(after))).await?.api_keys;
    Ok(page(list.edges.into_iter().map(|edge| edge.node), list.page_info))
}

/// Makes an API key; its secret is answered this once, and not at all when the call was a repeat.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn create_key(input: ApiKeyCreateInput) -> Result<(ApiKeyView, Option<String>), ApiError> {
    let payload = mutate(ApiKeyCreate::build(ApiKeyCreateVariables { input })).await?.api_key_create;
    Ok((settle(payload.api_key, payload.user_errors)?, payload.secret))
}

/// Makes the successor of an API key; its secret is answered this once, and not at all when the call was a repeat.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn rotate_key(input: ApiKeyRotateInput) -> Result<(ApiKeyView, Option<String>), ApiError> {
    let payload = mutate(ApiKeyRotate::build(ApiKeyRotateVariables { input })).await?.api_key_rotate;
    Ok((settle(payload.api_key, payload.user_errors)?, payload.secret))
}

/// Revokes an API key at once.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn revoke_key(id: ApiKeyId) -> Result<ApiKeyView, ApiError> {
    let payload = mutate(ApiKeyRevoke::build(ApiKeyRevokeVariables { id })).await?.api_key_revoke;
    settle(payload.api_key, payload.user_errors)
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

fn next(after: Option<String>) -> PageVariables {
    PageVariables { first: Some(PAGE), after }
}
