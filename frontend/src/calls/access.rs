//! Signing in and out, users, sessions, API keys, the audit log, and the clock.

use cynic::{MutationBuilder, QueryBuilder};
use shared::api::access::operations::{
    ApiKeyCreate, ApiKeyCreateVariables, ApiKeyRevoke, ApiKeyRevokeVariables, ApiKeyRotate,
    ApiKeyRotateVariables, ApiKeys, AuditEntries, AuditVariables, MySecondFactor, Now, PageVariables,
    PasswordChange, PasswordChangeVariables, SessionEnd, SessionEndVariables, Sessions, SignIn,
    SignInConfirm, SignInConfirmVariables, SignInVariables, SignOut, TotpBegin, TotpBeginVariables,
    TotpConfirm, TotpConfirmVariables, TotpRemove, TotpRemoveVariables, UserCreate, UserCreateVariables,
    UserTotpReset, UserTotpResetVariables, UserUpdate, UserUpdateVariables, Users, WhoAmI,
};
pub use shared::api::access::{
    ApiKeyCreateInput, ApiKeyRotateInput, ApiKeyView, AuditEntryView, AuditFilter, ClockView, RecoveryCodes,
    SecondFactorView, SessionView, TotpBegun, TotpRemoveInput, UserCreateInput, UserState, UserUpdateInput,
    UserView, Viewer,
};
use shared::api::access::{
    PasswordChangeInput, SignInConfirmInput, SignInInput, TotpBeginInput, TotpConfirmInput,
};
use shared::ids::{ApiKeyId, SessionId, UserId};

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

/// What a right password is answered by.
pub enum Entered {
    /// Who has signed in; the session travels in a cookie.
    In(Box<Viewer>),
    /// A second step is asked for; this goes back with it.
    Asked(String),
}

/// Signs in, or begins to.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn sign_in(email: String, password: String) -> Result<Entered, ApiError> {
    let input = SignInInput { email, password };
    let payload = mutate(SignIn::build(SignInVariables { input })).await?.sign_in;
    match payload.challenge {
        Some(challenge) => Ok(Entered::Asked(challenge)),
        None => settle(payload.viewer, payload.user_errors).map(|viewer| Entered::In(Box::new(viewer))),
    }
}

/// Ends a sign-in by its second step.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn confirm_sign_in(challenge: String, code: String) -> Result<Viewer, ApiError> {
    let input = SignInConfirmInput { challenge, code };
    let payload = mutate(SignInConfirm::build(SignInConfirmVariables { input })).await?.sign_in_confirm;
    settle(payload.viewer, payload.user_errors)
}

/// What the own second factor is.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn second_factor() -> Result<SecondFactorView, ApiError> {
    Ok(query(MySecondFactor::build(())).await?.second_factor)
}

/// Makes a secret for the own authenticator.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn begin_totp(password: String) -> Result<TotpBegun, ApiError> {
    let input = TotpBeginInput { password };
    let payload = mutate(TotpBegin::build(TotpBeginVariables { input })).await?.totp_begin;
    settle(payload.begun, payload.user_errors)
}

/// Turns the own second factor on: the recovery codes, which are told this once.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn confirm_totp(code: String) -> Result<RecoveryCodes, ApiError> {
    let input = TotpConfirmInput { code };
    let payload = mutate(TotpConfirm::build(TotpConfirmVariables { input })).await?.totp_confirm;
    settle(payload.recovery, payload.user_errors)
}

/// Turns the own second factor off.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn remove_totp(input: TotpRemoveInput) -> Result<SecondFactorView, ApiError> {
    let payload = mutate(TotpRemove::build(TotpRemoveVariables { input })).await?.totp_remove;
    settle(payload.second_factor, payload.user_errors)
}

/// Takes the second factor from a user who has lost it.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn reset_totp(id: UserId) -> Result<UserView, ApiError> {
    let payload = mutate(UserTotpReset::build(UserTotpResetVariables { id })).await?.user_totp_reset;
    settle(payload.user, payload.user_errors)
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
