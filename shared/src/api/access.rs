//! Users, sessions, API keys, the audit log and the clock.

pub mod operations;

use serde::{Deserialize, Serialize};

use crate::access::{Permission, Role};
use crate::ids::{ApiKeyId, AuditId, ClientId, SellerId, SessionId, UserId};

use super::common::UserError;
use super::scalars::{Date, DateTime, Json};

#[cfg(feature = "client")]
use super::schema;

/// Whether a user may sign in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[cfg_attr(feature = "graphql", derive(async_graphql::Enum))]
#[serde(remote = "Self")]
pub enum UserState {
    /// May sign in.
    Active,
    /// May not; open sessions were ended.
    Disabled,
}

crate::wire::typed_enum!(UserState);

/// Who is signed in, and what they may do.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona"))]
pub struct Viewer {
    /// The user; absent for an API key.
    pub id: Option<UserId>,
    /// Name of the user or of the key.
    pub name: String,
    /// Sign-in name of a user.
    pub email: Option<String>,
    /// Role of a user.
    pub role: Option<Role>,
    /// What the caller may do.
    pub permissions: Vec<Permission>,
    /// The sellers that the caller sees; null = all.
    pub sellers: Option<Vec<SellerId>>,
    /// The caller must have a second factor first, and may do nothing until then.
    pub second_factor_wanted: bool,
}

/// A user of the operators' application.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "graphql", graphql(name = "User"))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona", graphql_type = "User"))]
pub struct UserView {
    /// Global id.
    pub id: UserId,
    /// Sign-in name, lower case.
    pub email: String,
    /// Name that others see.
    pub name: String,
    /// Role.
    pub role: Role,
    /// Whether the user may sign in.
    pub state: UserState,
    /// The sellers that the user sees; null = all.
    pub sellers: Option<Vec<SellerId>>,
    /// A code is asked for when the user signs in.
    pub second_factor: bool,
    /// When the user was made.
    pub created_at: DateTime,
    /// Goes back with a change.
    pub version: i32,
}

/// A session of a user.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "graphql", graphql(name = "Session"))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona", graphql_type = "Session"))]
pub struct SessionView {
    /// Global id.
    pub id: SessionId,
    /// Whose session.
    pub user: UserId,
    /// Since when.
    pub created_at: DateTime,
    /// Last request, to the minute.
    pub last_seen_at: DateTime,
    /// When it ends in any case.
    pub expires_at: DateTime,
    /// Address of the sign-in.
    pub ip: Option<String>,
    /// What the browser calls itself.
    pub user_agent: Option<String>,
    /// Whether this request came by it.
    pub is_current: bool,
}

/// A key of an integrator. Its secret is shown once, when it is made.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "graphql", graphql(name = "ApiKey"))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona", graphql_type = "ApiKey"))]
pub struct ApiKeyView {
    /// Global id.
    pub id: ApiKeyId,
    /// Name.
    pub name: String,
    /// What the key may do.
    pub scopes: Vec<Permission>,
    /// The sellers that the key sees; null = all.
    pub sellers: Option<Vec<SellerId>>,
    /// Addresses and networks from which the key works; null = any.
    pub addresses: Option<Vec<String>>,
    /// Who made it.
    pub created_by: String,
    /// When it was made.
    pub created_at: DateTime,
    /// When it stops working.
    pub expires_at: Option<DateTime>,
    /// Last use, to the minute.
    pub last_used_at: Option<DateTime>,
    /// When it was revoked.
    pub revoked_at: Option<DateTime>,
    /// The key whose successor it is.
    pub replaces: Option<ApiKeyId>,
}

/// The second factor of the caller.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "graphql", graphql(name = "SecondFactor"))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona", graphql_type = "SecondFactor"))]
pub struct SecondFactorView {
    /// A code is asked for at the sign-in.
    pub is_on: bool,
    /// The caller's role must have it.
    pub is_required: bool,
    /// Recovery codes that are left.
    pub recovery_codes: i32,
}

/// A secret for an authenticator, told this once.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona"))]
pub struct TotpBegun {
    /// In base32, to be typed.
    pub secret: String,
    /// `otpauth://…`, to be opened.
    pub uri: String,
    /// The address as a QR code: a picture in a `data:` address.
    pub picture: String,
}

/// Codes for the day on which the authenticator is lost, told this once.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona"))]
pub struct RecoveryCodes {
    /// Each opens once.
    pub codes: Vec<String>,
}

/// One act in the audit log.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "graphql", graphql(name = "AuditEntry"))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona", graphql_type = "AuditEntry"))]
pub struct AuditEntryView {
    /// Global id.
    pub id: AuditId,
    /// When.
    pub at: DateTime,
    /// `user`, `key`, `system` or `cli`.
    pub actor_kind: String,
    /// Name of the actor at that time.
    pub actor_name: String,
    /// What was done: `client.update`.
    pub action: String,
    /// Global id of the object.
    pub object: String,
    /// The client concerned.
    pub client: Option<ClientId>,
    /// Values before.
    pub before: Option<Json>,
    /// Values after.
    pub after: Option<Json>,
    /// The request.
    pub request_id: String,
    /// Address of the caller.
    pub ip: Option<String>,
}

/// What the time is.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "graphql", graphql(name = "Clock"))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona", graphql_type = "Clock"))]
pub struct ClockView {
    /// The instant.
    pub now: DateTime,
    /// The day in Moscow.
    pub today: Date,
    /// Whether the clock stands still until `clockSet`.
    pub manual: bool,
}

/// A sign-in.
#[derive(Debug, Clone)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona"))]
pub struct SignInInput {
    /// Sign-in name.
    pub email: String,
    /// Password.
    pub password: String,
}

/// The second step of a sign-in.
#[derive(Debug, Clone)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona"))]
pub struct SignInConfirmInput {
    /// Of the answer to the password.
    pub challenge: String,
    /// Six digits of the authenticator, or a recovery code.
    pub code: String,
}

/// The wish to connect an authenticator.
#[derive(Debug, Clone)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona"))]
pub struct TotpBeginInput {
    /// The password of the caller.
    pub password: String,
}

/// The first code of an authenticator.
#[derive(Debug, Clone)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona"))]
pub struct TotpConfirmInput {
    /// Six digits.
    pub code: String,
}

/// The wish to do without a second factor.
#[derive(Debug, Clone)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona"))]
pub struct TotpRemoveInput {
    /// The password of the caller.
    pub password: String,
    /// A code of the authenticator, or a recovery code.
    pub code: String,
}

/// Another password for oneself.
#[derive(Debug, Clone)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona"))]
pub struct PasswordChangeInput {
    /// The password of now.
    pub current: String,
    /// The new one, at least 12 characters.
    pub new: String,
}

/// A new user.
#[derive(Debug, Clone)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona"))]
pub struct UserCreateInput {
    /// Sign-in name.
    pub email: String,
    /// Name that others see; by default the sign-in name.
    pub name: Option<String>,
    /// Role.
    pub role: Role,
    /// First password, at least 12 characters.
    pub password: String,
    /// The sellers that the user sees; null = all.
    pub sellers: Option<Vec<SellerId>>,
    /// Makes a repeat harmless.
    pub idempotency_key: String,
}

/// Changes of a user; what is null stays.
#[derive(Debug, Clone)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona"))]
pub struct UserUpdateInput {
    /// The user.
    pub id: UserId,
    /// Version that was read.
    pub version: i32,
    /// Name that others see.
    pub name: Option<String>,
    /// Role.
    pub role: Option<Role>,
    /// Whether the user may sign in.
    pub state: Option<UserState>,
    /// New password; ends the user's sessions.
    pub password: Option<String>,
    /// The sellers that the user sees; an empty list = all.
    pub sellers: Option<Vec<SellerId>>,
}

/// A new API key.
#[derive(Debug, Clone)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona"))]
pub struct ApiKeyCreateInput {
    /// Name.
    pub name: String,
    /// What the key may do: at most what its maker may.
    pub scopes: Vec<Permission>,
    /// The sellers that the key sees; null = all that its maker sees.
    pub sellers: Option<Vec<SellerId>>,
    /// Addresses and networks from which the key works; null = any.
    pub addresses: Option<Vec<String>>,
    /// When it stops working: 366 days from now at the latest, which is what null stands for.
    pub expires_at: Option<DateTime>,
    /// Makes a repeat harmless; the repeat does not show the secret again.
    pub idempotency_key: String,
}

/// A successor of an API key.
#[derive(Debug, Clone)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona"))]
pub struct ApiKeyRotateInput {
    /// The key.
    pub id: ApiKeyId,
    /// Hours that the key goes on beside its successor: 0 to 168.
    pub hours: i32,
    /// Makes a repeat harmless; the repeat does not show the secret again.
    pub idempotency_key: String,
}

/// Which rows of the audit log.
#[derive(Debug, Clone, Default)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona"))]
pub struct AuditFilter {
    /// About this client.
    pub client: Option<ClientId>,
    /// About this object.
    pub object: Option<String>,
    /// By an actor whose name contains this, as it is written.
    pub actor: Option<String>,
    /// Of this kind: the beginning of the action up to a point, `client` of `client.create`, or the whole action.
    pub action: Option<String>,
    /// From this instant on.
    pub from: Option<DateTime>,
    /// Before this instant.
    pub to: Option<DateTime>,
}

/// Where to set a manual clock: either of the two.
#[derive(Debug, Clone)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona"))]
pub struct ClockSetInput {
    /// The instant.
    pub now: Option<DateTime>,
    /// The day: 12:00 in Moscow.
    pub date: Option<Date>,
}

/// Result of `signIn` and `signInConfirm`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona"))]
pub struct SignInPayload {
    /// Who is signed in.
    pub viewer: Option<Viewer>,
    /// A second factor is asked for: goes back by `signInConfirm` within five minutes.
    pub challenge: Option<String>,
    /// Why nobody is.
    pub user_errors: Vec<UserError>,
}

/// Result of `signOut`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona"))]
pub struct SignOutPayload {
    /// Why it was refused.
    pub user_errors: Vec<UserError>,
}

/// Result of `totpBegin`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona"))]
pub struct TotpBeginPayload {
    /// The secret.
    pub begun: Option<TotpBegun>,
    /// Why it was refused.
    pub user_errors: Vec<UserError>,
}

/// Result of `totpConfirm`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona"))]
pub struct TotpConfirmPayload {
    /// The recovery codes.
    pub recovery: Option<RecoveryCodes>,
    /// Why it was refused.
    pub user_errors: Vec<UserError>,
}

/// Result of `totpRemove`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona"))]
pub struct SecondFactorPayload {
    /// What the second factor is now.
    pub second_factor: Option<SecondFactorView>,
    /// Why it was refused.
    pub user_errors: Vec<UserError>,
}

/// Result of `passwordChange`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona"))]
pub struct PasswordChangePayload {
    /// Who changed it.
    pub viewer: Option<Viewer>,
    /// Why it was refused.
    pub user_errors: Vec<UserError>,
}

/// Result of `userCreate` and `userUpdate`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona"))]
pub struct UserPayload {
    /// The user.
    pub user: Option<UserView>,
    /// Why it was refused.
    pub user_errors: Vec<UserError>,
}

/// Result of `apiKeyCreate` and `apiKeyRotate`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona"))]
pub struct ApiKeyCreatePayload {
    /// The key.
    pub api_key: Option<ApiKeyView>,
    /// `ab_live_…`, shown this once.
    pub secret: Option<String>,
    /// Why it was refused.
    pub user_errors: Vec<UserError>,
}

/// Result of `apiKeyRevoke`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona"))]
pub struct ApiKeyPayload {
    /// The key.
    pub api_key: Option<ApiKeyView>,
    /// Why it was refused.
    pub user_errors: Vec<UserError>,
}

/// Result of `sessionEnd`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona"))]
pub struct SessionPayload {
    /// The session that ended.
    pub session: Option<SessionView>,
    /// Why it was refused.
    pub user_errors: Vec<UserError>,
}

/// Result of `clockSet`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona"))]
pub struct ClockPayload {
    /// The clock.
    pub clock: Option<ClockView>,
    /// Why it was refused.
    pub user_errors: Vec<UserError>,
}
