//! Requests of the typed client about users, sessions, keys, the audit log and the clock.
#![cfg(feature = "client")]

use super::{
    ApiKeyCreateInput, ApiKeyCreatePayload, ApiKeyPayload, ApiKeyRotateInput, ApiKeyView, AuditEntryView,
    AuditFilter, ClockPayload, ClockSetInput, ClockView, PasswordChangeInput, PasswordChangePayload,
    SecondFactorPayload, SecondFactorView, SessionPayload, SessionView, SignInConfirmInput, SignInInput,
    SignInPayload, SignOutPayload, TotpBeginInput, TotpBeginPayload, TotpConfirmInput, TotpConfirmPayload,
    TotpRemoveInput, UserCreateInput, UserPayload, UserUpdateInput, UserView, Viewer, schema,
};
use crate::api::common::PageInfo;
use crate::ids::{ApiKeyId, SessionId, UserId};

/// Variables of [`SignIn`].
#[derive(Debug, Clone, cynic::QueryVariables)]
pub struct SignInVariables {
    /// The argument.
    pub input: SignInInput,
}

/// Signs in.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Mutation", variables = "SignInVariables")]
pub struct SignIn {
    /// The payload.
    #[arguments(input: $input)]
    pub sign_in: SignInPayload,
}

/// Signs out.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Mutation")]
pub struct SignOut {
    /// The payload.
    pub sign_out: SignOutPayload,
}

/// Variables of [`SignInConfirm`].
#[derive(Debug, Clone, cynic::QueryVariables)]
pub struct SignInConfirmVariables {
    /// The argument.
    pub input: SignInConfirmInput,
}

/// Ends a sign-in by its second step.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Mutation", variables = "SignInConfirmVariables")]
pub struct SignInConfirm {
    /// The payload.
    #[arguments(input: $input)]
    pub sign_in_confirm: SignInPayload,
}

/// Variables of [`TotpBegin`].
#[derive(Debug, Clone, cynic::QueryVariables)]
pub struct TotpBeginVariables {
    /// The argument.
    pub input: TotpBeginInput,
}

/// Makes a secret for the own authenticator.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Mutation", variables = "TotpBeginVariables")]
pub struct TotpBegin {
    /// The payload.
    #[arguments(input: $input)]
    pub totp_begin: TotpBeginPayload,
}

/// Variables of [`TotpConfirm`].
#[derive(Debug, Clone, cynic::QueryVariables)]
pub struct TotpConfirmVariables {
    /// The argument.
    pub input: TotpConfirmInput,
}

/// Turns the own second factor on.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Mutation", variables = "TotpConfirmVariables")]
pub struct TotpConfirm {
    /// The payload.
    #[arguments(input: $input)]
    pub totp_confirm: TotpConfirmPayload,
}

/// Variables of [`TotpRemove`].
#[derive(Debug, Clone, cynic::QueryVariables)]
pub struct TotpRemoveVariables {
    /// The argument.
    pub input: TotpRemoveInput,
}

/// Turns the own second factor off.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Mutation", variables = "TotpRemoveVariables")]
pub struct TotpRemove {
    /// The payload.
    #[arguments(input: $input)]
    pub totp_remove: SecondFactorPayload,
}

/// Variables of [`UserTotpReset`].
#[derive(Debug, Clone, cynic::QueryVariables)]
pub struct UserTotpResetVariables {
    /// The argument.
    pub id: UserId,
}

/// Takes the second factor from a user.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Mutation", variables = "UserTotpResetVariables")]
pub struct UserTotpReset {
    /// The payload.
    #[arguments(id: $id)]
    pub user_totp_reset: UserPayload,
}

/// What the own second factor is.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Query")]
pub struct MySecondFactor {
    /// The second factor.
    pub second_factor: SecondFactorView,
}

/// Variables of [`PasswordChange`].
#[derive(Debug, Clone, cynic::QueryVariables)]
pub struct PasswordChangeVariables {
    /// The argument.
    pub input: PasswordChangeInput,
}

/// Changes the own password.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Mutation", variables = "PasswordChangeVariables")]
pub struct PasswordChange {
    /// The payload.
    #[arguments(input: $input)]
    pub password_change: PasswordChangePayload,
}

/// Who is signed in.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Query")]
pub struct WhoAmI {
    /// The caller.
    pub viewer: Viewer,
}

/// What the time is.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Query")]
pub struct Now {
    /// The clock.
    pub clock: ClockView,
}

/// Variables of [`UserCreate`].
#[derive(Debug, Clone, cynic::QueryVariables)]
pub struct UserCreateVariables {
    /// The argument.
    pub input: UserCreateInput,
}

/// Makes a user.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Mutation", variables = "UserCreateVariables")]
pub struct UserCreate {
    /// The payload.
    #[arguments(input: $input)]
    pub user_create: UserPayload,
}

/// Variables of [`UserUpdate`].
#[derive(Debug, Clone, cynic::QueryVariables)]
pub struct UserUpdateVariables {
    /// The argument.
    pub input: UserUpdateInput,
}

/// Changes a user.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Mutation", variables = "UserUpdateVariables")]
pub struct UserUpdate {
    /// The payload.
    #[arguments(input: $input)]
    pub user_update: UserPayload,
}

/// Variables of [`ApiKeyCreate`].
#[derive(Debug, Clone, cynic::QueryVariables)]
pub struct ApiKeyCreateVariables {
    /// The argument.
    pub input: ApiKeyCreateInput,
}

/// Makes an API key.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Mutation", variables = "ApiKeyCreateVariables")]
pub struct ApiKeyCreate {
    /// The payload.
    #[arguments(input: $input)]
    pub api_key_create: ApiKeyCreatePayload,
}

/// Variables of [`ApiKeyRevoke`].
#[derive(Debug, Clone, cynic::QueryVariables)]
pub struct ApiKeyRevokeVariables {
    /// The argument.
    pub id: ApiKeyId,
}

/// Revokes an API key.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Mutation", variables = "ApiKeyRevokeVariables")]
pub struct ApiKeyRevoke {
    /// The payload.
    #[arguments(id: $id)]
    pub api_key_revoke: ApiKeyPayload,
}

/// Variables of [`ApiKeyRotate`].
#[derive(Debug, Clone, cynic::QueryVariables)]
pub struct ApiKeyRotateVariables {
    /// The argument.
    pub input: ApiKeyRotateInput,
}

/// Makes the successor of an API key.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Mutation", variables = "ApiKeyRotateVariables")]
pub struct ApiKeyRotate {
    /// The payload.
    #[arguments(input: $input)]
    pub api_key_rotate: ApiKeyCreatePayload,
}

/// Variables of [`SessionEnd`].
#[derive(Debug, Clone, cynic::QueryVariables)]
pub struct SessionEndVariables {
    /// The argument.
    pub id: SessionId,
}

/// Ends a session.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Mutation", variables = "SessionEndVariables")]
pub struct SessionEnd {
    /// The payload.
    #[arguments(id: $id)]
    pub session_end: SessionPayload,
}

/// Variables of [`ClockSet`].
#[derive(Debug, Clone, cynic::QueryVariables)]
pub struct ClockSetVariables {
    /// The argument.
    pub input: ClockSetInput,
}

/// Sets a manual clock.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Mutation", variables = "ClockSetVariables")]
pub struct ClockSet {
    /// The payload.
    #[arguments(input: $input)]
    pub clock_set: ClockPayload,
}

/// Which page of a list.
#[derive(Debug, Clone, cynic::QueryVariables)]
pub struct PageVariables {
    /// Rows from the beginning.
    pub first: Option<i32>,
    /// Cursor of the row before the page.
    pub after: Option<String>,
}

/// A row of a list.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "UserEdge")]
pub struct UserEdge {
    /// Where the row stands.
    pub cursor: String,
    /// The row.
    pub node: UserView,
}

/// A page of a list.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "UserConnection")]
pub struct UserConnection {
    /// Where the page stands.
    pub page_info: PageInfo,
    /// Its rows.
    pub edges: Vec<UserEdge>,
}

/// A page of `users`.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Query", variables = "PageVariables")]
pub struct Users {
    /// The page.
    #[arguments(first: $first, after: $after)]
    pub users: UserConnection,
}

/// A row of a list.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "SessionEdge")]
pub struct SessionEdge {
    /// Where the row stands.
    pub cursor: String,
    /// The row.
    pub node: SessionView,
}

/// A page of a list.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "SessionConnection")]
pub struct SessionConnection {
    /// Where the page stands.
    pub page_info: PageInfo,
    /// Its rows.
    pub edges: Vec<SessionEdge>,
}

/// A page of `sessions`.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Query", variables = "PageVariables")]
pub struct Sessions {
    /// The page.
    #[arguments(first: $first, after: $after)]
    pub sessions: SessionConnection,
}

/// A row of a list.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "ApiKeyEdge")]
pub struct ApiKeyEdge {
    /// Where the row stands.
    pub cursor: String,
    /// The row.
    pub node: ApiKeyView,
}

/// A page of a list.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "ApiKeyConnection")]
pub struct ApiKeyConnection {
    /// Where the page stands.
    pub page_info: PageInfo,
    /// Its rows.
    pub edges: Vec<ApiKeyEdge>,
}

/// A page of `api_keys`.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Query", variables = "PageVariables")]
pub struct ApiKeys {
    /// The page.
    #[arguments(first: $first, after: $after)]
    pub api_keys: ApiKeyConnection,
}

/// Which page of the audit log.
#[derive(Debug, Clone, cynic::QueryVariables)]
pub struct AuditVariables {
    /// Which rows.
    pub filter: Option<AuditFilter>,
    /// Rows from the beginning.
    pub first: Option<i32>,
    /// Cursor of the row before the page.
    pub after: Option<String>,
}

/// A row of a list.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "AuditEntryEdge")]
pub struct AuditEntryEdge {
    /// Where the row stands.
    pub cursor: String,
    /// The row.
    pub node: AuditEntryView,
}

/// A page of a list.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "AuditEntryConnection")]
pub struct AuditEntryConnection {
    /// Where the page stands.
    pub page_info: PageInfo,
    /// Its rows.
    pub edges: Vec<AuditEntryEdge>,
}

/// A page of `audit_entries`.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Query", variables = "AuditVariables")]
pub struct AuditEntries {
    /// The page.
    #[arguments(filter: $filter, first: $first, after: $after)]
    pub audit_entries: AuditEntryConnection,
}
