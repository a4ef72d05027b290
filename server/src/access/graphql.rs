//! The API of this chapter.

use async_graphql::{Context, Object, Result};
use shared::api::access::{
    ApiKeyCreateInput, ApiKeyCreatePayload, ApiKeyPayload, ApiKeyRotateInput, ApiKeyView, AuditEntryView,
    AuditFilter, ClockPayload, ClockSetInput, ClockView, PasswordChangeInput, PasswordChangePayload,
    SecondFactorPayload, SecondFactorView, SessionPayload, SessionView, SignInConfirmInput, SignInInput,
    SignInPayload, SignOutPayload, TotpBeginInput, TotpBeginPayload, TotpConfirmInput, TotpConfirmPayload,
    TotpRemoveInput, UserCreateInput, UserPayload, UserUpdateInput, UserView, Viewer,
};
use shared::api::saved::{SavedList, SavedView, SavedViewPayload, SavedViewSaveInput};
use shared::ids::{ApiKeyId, SavedViewId, SessionId, UserId};

use super::Entered;
use super::cookie::{self, Side};
use super::sessions::Origin;
use crate::graphql::{List, actor, app, caller, connection, payload};
use crate::page::{Page, PageArgs};

/// What can be read.
#[derive(Default)]
pub struct AccessQuery;

#[Object]
impl AccessQuery {
    /// Who is signed in, and what they may do.
    async fn viewer(&self, ctx: &Context<'_>) -> Result<Viewer> {
        Ok(super::viewer(actor(ctx)?))
    }

    /// What the caller's own second factor is.
    async fn second_factor(&self, ctx: &Context<'_>) -> Result<SecondFactorView> {
        Ok(super::second_factor(app(ctx), actor(ctx)?).await?)
    }

    /// Views of a list that the caller keeps, in the order in which they were made.
    async fn saved_views(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The list.")] list: SavedList,
    ) -> Result<Vec<SavedView>> {
        Ok(super::saved_views(app(ctx), actor(ctx)?, list).await?)
    }

    /// Users by sign-in name.
    async fn users(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Rows from the beginning, 1 to 200.")] first: Option<i32>,
        #[graphql(desc = "Cursor of the row before the page.")] after: Option<String>,
        #[graphql(desc = "Rows from the end, 1 to 200.")] last: Option<i32>,
        #[graphql(desc = "Cursor of the row after the page.")] before: Option<String>,
    ) -> Result<List<UserView>> {
        let page = Page::parse(PageArgs { first, after, last, before }, "email")?;
        let rows = super::users(app(ctx), actor(ctx)?, &page).await?;
        Ok(connection(&page, rows, |row| (row.email.clone(), row.id.uuid()), |row| row))
    }

    /// Open sessions, newest first: one's own, or everybody's for those who manage users.
    async fn sessions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Rows from the beginning, 1 to 200.")] first: Option<i32>,
        #[graphql(desc = "Cursor of the row before the page.")] after: Option<String>,
        #[graphql(desc = "Rows from the end, 1 to 200.")] last: Option<i32>,
        #[graphql(desc = "Cursor of the row after the page.")] before: Option<String>,
    ) -> Result<List<SessionView>> {
        let page = Page::parse(PageArgs { first, after, last, before }, "time")?;
        let rows = super::sessions(app(ctx), actor(ctx)?, &page).await?;
        Ok(connection(&page, rows, |row| (row.created_at.0, row.id.uuid()), |row| row))
    }

    /// API keys, newest first.
    async fn api_keys(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Rows from the beginning, 1 to 200.")] first: Option<i32>,
        #[graphql(desc = "Cursor of the row before the page.")] after: Option<String>,
        #[graphql(desc = "Rows from the end, 1 to 200.")] last: Option<i32>,
        #[graphql(desc = "Cursor of the row after the page.")] before: Option<String>,
    ) -> Result<List<ApiKeyView>> {
        let page = Page::parse(PageArgs { first, after, last, before }, "time")?;
        let rows = super::api_keys(app(ctx), actor(ctx)?, &page).await?;
        Ok(connection(&page, rows, |row| (row.created_at.0, row.id.uuid()), |row| row))
    }

    /// The audit log, newest first.
    #[expect(clippy::too_many_arguments, reason = "the four arguments of a connection and its filter")]
    async fn audit_entries(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which rows.")] filter: Option<AuditFilter>,
        #[graphql(desc = "Rows from the beginning, 1 to 200.")] first: Option<i32>,
        #[graphql(desc = "Cursor of the row before the page.")] after: Option<String>,
        #[graphql(desc = "Rows from the end, 1 to 200.")] last: Option<i32>,
        #[graphql(desc = "Cursor of the row after the page.")] before: Option<String>,
    ) -> Result<List<AuditEntryView>> {
        let page = Page::parse(PageArgs { first, after, last, before }, "time")?;
        let filter = filter.unwrap_or_default();
        let rows = super::audit_entries(app(ctx), actor(ctx)?, &filter, &page).await?;
        Ok(connection(&page, rows, |row| (row.at.0, row.id.uuid()), |row| row))
    }

    /// What the time is, and whether it can be set.
    async fn clock(&self, ctx: &Context<'_>) -> Result<ClockView> {
        actor(ctx)?;
        Ok(super::clock(app(ctx)))
    }
}

/// The way the request came.
fn origin(ctx: &Context<'_>) -> Origin {
    let caller = caller(ctx);
    Origin {
        ip: caller.ip.clone(),
        user_agent: caller.user_agent.clone(),
        request_id: caller.request_id.clone(),
    }
}

fn set_cookie(ctx: &Context<'_>, token: &str) {
    ctx.append_http_header("set-cookie", cookie::start(app(ctx).config(), Side::Office, token));
}

/// What can be done.
#[derive(Default)]
pub struct AccessMutation;

#[Object]
impl AccessMutation {
    /// Keeps a view of a list for the caller.
    async fn saved_view_save(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The view.")] input: SavedViewSaveInput,
    ) -> Result<SavedViewPayload> {
        let (saved_view, user_errors) = payload(super::save_view(app(ctx), actor(ctx)?, input).await)?;
        Ok(SavedViewPayload { saved_view, user_errors })
    }

    /// Removes a view that the caller keeps.
    async fn saved_view_delete(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The view.")] id: SavedViewId,
    ) -> Result<SavedViewPayload> {
        let (saved_view, user_errors) = payload(super::delete_view(app(ctx), actor(ctx)?, id).await)?;
        Ok(SavedViewPayload { saved_view, user_errors })
    }

    /// Signs in and sets the session cookie, or asks for the second factor. Must be the only field of its request.
    async fn sign_in(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Name and password.")] input: SignInInput,
    ) -> Result<SignInPayload> {
        let (entered, user_errors) = payload(super::sign_in(app(ctx), &origin(ctx), input).await)?;
        let (viewer, challenge) = match entered {
            Some(Entered::In(viewer, token)) => {
                set_cookie(ctx, &token);
                (Some(*viewer), None)
            }
            Some(Entered::Asked(challenge)) => (None, Some(challenge)),
            None => (None, None),
        };
        Ok(SignInPayload { viewer, challenge, user_errors })
    }

    /// Ends a sign-in by a code of the second factor and sets the session cookie. Must be the only field of its request.
    async fn sign_in_confirm(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The challenge of `signIn`, and a code.")] input: SignInConfirmInput,
    ) -> Result<SignInPayload> {
        let confirmed = super::confirm_sign_in(app(ctx), &origin(ctx), input).await;
        let (entered, user_errors) = payload(confirmed)?;
        let viewer = entered.map(|(viewer, token)| {
            set_cookie(ctx, &token);
            viewer
        });
        Ok(SignInPayload { viewer, challenge: None, user_errors })
    }

    /// Ends the session and clears its cookie.
    async fn sign_out(&self, ctx: &Context<'_>) -> Result<SignOutPayload> {
        let app = app(ctx);
        let (_, user_errors) = payload(super::sign_out(app, actor(ctx)?).await)?;
        ctx.append_http_header("set-cookie", cookie::end(app.config(), Side::Office));
        Ok(SignOutPayload { user_errors })
    }

    /// Changes the caller's own password. Other sessions of the caller end.
    async fn password_change(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The password of now, and the new one.")] input: PasswordChangeInput,
    ) -> Result<PasswordChangePayload> {
        let changed = super::change_password(app(ctx), actor(ctx)?, input).await;
        let (viewer, user_errors) = payload(changed)?;
        Ok(PasswordChangePayload { viewer, user_errors })
    }

    /// Makes a secret for the caller's authenticator; it counts once `totpConfirm` was told a code of it.
    async fn totp_begin(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The password.")] input: TotpBeginInput,
    ) -> Result<TotpBeginPayload> {
        let begun = super::begin_totp(app(ctx), actor(ctx)?, &input.password).await;
        let (begun, user_errors) = payload(begun)?;
        Ok(TotpBeginPayload { begun, user_errors })
    }

    /// Turns the caller's second factor on and answers the recovery codes, this once. Other sessions of the caller end.
    async fn totp_confirm(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "A code of the authenticator.")] input: TotpConfirmInput,
    ) -> Result<TotpConfirmPayload> {
        let confirmed = super::confirm_totp(app(ctx), actor(ctx)?, &input.code).await;
        let (recovery, user_errors) = payload(confirmed)?;
        Ok(TotpConfirmPayload { recovery, user_errors })
    }

    /// Turns the caller's second factor off.
    async fn totp_remove(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The password, and a code.")] input: TotpRemoveInput,
    ) -> Result<SecondFactorPayload> {
        let removed = super::remove_totp(app(ctx), actor(ctx)?, input).await;
        let (second_factor, user_errors) = payload(removed)?;
        Ok(SecondFactorPayload { second_factor, user_errors })
    }

    /// Takes the second factor from a user who has lost it; open sessions of the user end.
    async fn user_totp_reset(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The user.")] id: UserId,
    ) -> Result<UserPayload> {
        let (user, user_errors) = payload(super::reset_totp(app(ctx), actor(ctx)?, id).await)?;
        Ok(UserPayload { user, user_errors })
    }

    /// Makes a user.
    async fn user_create(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The new user.")] input: UserCreateInput,
    ) -> Result<UserPayload> {
        let (user, user_errors) = payload(super::create_user(app(ctx), actor(ctx)?, input).await)?;
        Ok(UserPayload { user, user_errors })
    }

    /// Changes a user.
    async fn user_update(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The changes.")] input: UserUpdateInput,
    ) -> Result<UserPayload> {
        let (user, user_errors) = payload(super::update_user(app(ctx), actor(ctx)?, input).await)?;
        Ok(UserPayload { user, user_errors })
    }

    /// Makes an API key; the secret is shown once.
    async fn api_key_create(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The new key.")] input: ApiKeyCreateInput,
    ) -> Result<ApiKeyCreatePayload> {
        let (made, user_errors) = payload(super::create_key(app(ctx), actor(ctx)?, input).await)?;
        let (api_key, secret) = made.map_or((None, None), |(key, secret)| (Some(key), secret));
        Ok(ApiKeyCreatePayload { api_key, secret, user_errors })
    }

    /// Makes the successor of an API key: the secret is shown once, the old key goes on for some hours.
    async fn api_key_rotate(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The key.")] input: ApiKeyRotateInput,
    ) -> Result<ApiKeyCreatePayload> {
        let (made, user_errors) = payload(super::rotate_key(app(ctx), actor(ctx)?, input).await)?;
        let (api_key, secret) = made.map_or((None, None), |(key, secret)| (Some(key), secret));
        Ok(ApiKeyCreatePayload { api_key, secret, user_errors })
    }

    /// Revokes an API key at once.
    async fn api_key_revoke(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The key.")] id: ApiKeyId,
    ) -> Result<ApiKeyPayload> {
        let (api_key, user_errors) = payload(super::revoke_key(app(ctx), actor(ctx)?, id).await)?;
        Ok(ApiKeyPayload { api_key, user_errors })
    }

    /// Ends a session.
    async fn session_end(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The session.")] id: SessionId,
    ) -> Result<SessionPayload> {
        let (session, user_errors) = payload(super::end_session(app(ctx), actor(ctx)?, id).await)?;
        Ok(SessionPayload { session, user_errors })
    }

    /// Sets a manual clock.
    async fn clock_set(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Where to set it.")] input: ClockSetInput,
    ) -> Result<ClockPayload> {
        let (clock, user_errors) = payload(super::set_clock(app(ctx), actor(ctx)?, input).await)?;
        Ok(ClockPayload { clock, user_errors })
    }
}
