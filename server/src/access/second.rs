//! The second factor: codes of an authenticator, and codes for the day on which it is lost.

use chrono::{DateTime, TimeDelta, Utc};
use data_encoding::{BASE32_NOPAD, BASE64, BASE64URL_NOPAD};
use shared::access::Permission;
use shared::api::access::{
    RecoveryCodes, SecondFactorView, SignInConfirmInput, TotpBegun, TotpRemoveInput, UserView, Viewer,
};
use shared::ids::{SessionId, UserId};

use super::entity::{challenge, totp as row, user};
use super::own::person;
use super::repo::{self, second as factors};
use super::sessions::{self, Factor, Guess, Origin, digest};
use super::users::{self, may_give, whose};
use super::{Actor, totp};
use crate::app::App;
use crate::clock::machine_now;
use crate::config::SecondFactor;
use crate::db::Connection;
use crate::error::Error;
use crate::op::Op;
use crate::vault;

/// Minutes between the password and the code.
const CHALLENGE_MINUTES: i64 = 5;
/// Codes that may be tried for one password.
const TRIES_MAX: i32 = 5;
/// Recovery codes of a person.
const RECOVERY_CODES: usize = 10;
/// Bytes of a recovery code: so many that a fast hash of it is enough.
const RECOVERY_LEN: usize = 10;

const WRONG: &str = "Код не подошёл. Введите тот, который показан сейчас: каждый принимается один раз.";

/// Whether somebody with this role must have a second factor.
pub(super) fn is_required(app: &App, role: shared::access::Role) -> bool {
    match app.config().second_factor {
        SecondFactor::None => false,
        SecondFactor::Managers => role.allows(Permission::UserManage),
        SecondFactor::All => true,
    }
}

/// Whether the user signs in by a second factor.
pub(super) async fn is_on(conn: &impl Connection, user: UserId) -> Result<bool, Error> {
    Ok(factors::totp(conn, user).await?.is_some_and(|row| row.confirmed_at.is_some()))
}

/// What the second factor of the caller is.
pub async fn second_factor(app: &App, actor: &Actor) -> Result<SecondFactorView, Error> {
    let id = person(actor)?;
    let is_on = is_on(app.read(), id).await?;
    let left = if is_on { factors::recovery_left(app.read(), id).await? } else { 0 };
    Ok(SecondFactorView {
        is_on,
        is_required: actor.role.is_some_and(|role| is_required(app, role)),
        recovery_codes: i32::try_from(left).unwrap_or(i32::MAX),
    })
}

/// Asks for the second factor of somebody whose password was right: the token that goes back with the code.
pub(super) async fn challenge(op: &Op, user: UserId, now: DateTime<Utc>) -> Result<String, Error> {
    let token = BASE64URL_NOPAD.encode(&op.app().ids().secret::<32>());
    let row = challenge::Model {
        id: op.uuid(),
        token_hash: digest(&token),
        user_id: user,
        tries: 0,
        created_at: now,
        expires_at: now + TimeDelta::minutes(CHALLENGE_MINUTES),
    };
    factors::insert_challenge(op, row).await?;
    Ok(token)
}

/// Ends a sign-in by its second step: who it is, and the token of the new session.
///
/// # Errors
/// `VALIDATION` under `challenge` when it is over, under `code` when the code is wrong or was used; `RATE_LIMITED`.
pub async fn confirm_sign_in(
    app: &App,
    origin: &Origin,
    input: SignInConfirmInput,
) -> Result<(Viewer, String), Error> {
    let over =
        || Error::invalid("challenge", "Время вышло или попыток было слишком много. Введите пароль ещё раз.");
    let (now, hash) = (machine_now(), digest(&input.challenge));
    let known = factors::challenge(app.read(), &hash).await?.ok_or_else(over)?;
    let user =
        repo::user(app.read(), known.user_id).await?.filter(|row| row.state == "active").ok_or_else(over)?;
    let id = SessionId(app.ids().uuid());
    let sellers = repo::sellers_of(app.read(), &[user.id]).await?;
    let actor = sessions::actor_of(app, &user, &sellers, (id, Factor::Totp), origin)?;
    let mut op = app.begin(&actor).await?;
    // The user first, as everything that changes a second factor does. Whoever it is may have changed since.
    let same = |now: &user::Model| (&now.state, &now.role) == (&user.state, &user.role);
    if !repo::lock_user(&op, user.id).await?.as_ref().is_some_and(same) {
        return Err(over());
    }
    let mut asked = factors::lock_challenge(&op, &hash).await?.ok_or_else(over)?;
    if asked.tries >= TRIES_MAX || asked.expires_at <= now {
        return Err(over());
    }
    let guess = Guess::of_code(app, user.id, &origin.ip)?;
    let Some(factor) = take(&op, user.id, &input.code, now).await? else {
        asked.tries += 1;
        factors::save_challenge(&op, asked).await?;
        op.commit().await?;
        tracing::info!(request_id = origin.request_id, ip = origin.ip, "second step of a sign-in refused");
        sessions::note_refusal(app, origin, Some(user.id)).await?;
        return Err(Error::invalid("code", WRONG));
    };
    factors::delete_challenge(&op, asked.id).await?;
    let token = sessions::start(&mut op, user.id, (id, factor), origin, now).await?;
    op.commit().await?;
    guess.was_right();
    Ok((sessions::viewer(&actor), token))
}

/// Uses a code of the user up: by which factor it is right, if it is.
async fn take(op: &Op, user: UserId, given: &str, now: DateTime<Utc>) -> Result<Option<Factor>, Error> {
    let plain: String =
        given.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
    let Some(mut row) = factors::lock_totp(op, user).await?.filter(|row| row.confirmed_at.is_some()) else {
        return Ok(None);
    };
    if plain.len() == 16 {
        let taken = factors::take_recovery(op, user, &recovery_hash(user, &plain), now).await?;
        return Ok(taken.then_some(Factor::Recovery));
    }
    let secret = opened(op.app(), &row)?;
    let Some(step) = totp::matching(&secret, &plain, now.timestamp(), row.last_step) else {
        return Ok(None);
    };
    row.last_step = step;
    factors::save_totp(op, row).await?;
    Ok(Some(Factor::Totp))
}

fn object(user: UserId) -> String {
    format!("user_totp:{}", user.uuid())
}

fn opened(app: &App, row: &row::Model) -> Result<Vec<u8>, Error> {
    let refused = |error: Error| {
        tracing::error!(error = error.chain(), "a second factor is not opened");
        Error::transition(
            "Код не проверить: у сервера другой ключ шифрования. Верните прежний secret_key, войдите по коду \
             восстановления или попросите администратора сбросить второй фактор.",
        )
    };
    let secret = vault::open(app, &object(row.user_id), &row.secret).map_err(refused)?;
    BASE32_NOPAD.decode(secret.as_bytes()).map_err(Error::internal)
}

fn recovery_hash(user: UserId, plain: &str) -> String {
    digest(&format!("{}:{plain}", user.uuid()))
}

/// Refuses a wrong password of the caller; a wrong guess counts as one of a sign-in. The sign-in name of the caller.
async fn check_password(app: &App, actor: &Actor, password: &str) -> Result<String, Error> {
    let id = person(actor)?;
    let known = repo::user(app.read(), id).await?.ok_or_else(|| Error::not_found("user", id))?;
    let guess = Guess::begin(app, &known.email, actor.ip.as_deref().unwrap_or_default())?;
    if !guess.judge(password, Some(known.password_hash)).await?.right {
        return Err(Error::invalid("password", "Неверный пароль. Введите тот, с которым вы входите."));
    }
    guess.was_right();
    Ok(known.email)
}

/// Makes a secret for the caller's authenticator. It counts once a code of it was told by [`confirm_totp`].
///
/// # Errors
/// `VALIDATION` under `password`; `INVALID_TRANSITION` when there is a second factor already.
pub async fn begin_totp(app: &App, actor: &Actor, password: &str) -> Result<TotpBegun, Error> {
    let id = person(actor)?;
    let email = check_password(app, actor, password).await?;
    let secret: [u8; totp::SECRET_LEN] = app.ids().secret();
    let text = BASE32_NOPAD.encode(&secret);
    let mut op = app.begin(actor).await?;
    repo::lock_user(&op, id).await?;
    if is_on(op.conn(), id).await? {
        return Err(Error::transition("Второй фактор уже включён. Сначала отключите его."));
    }
    factors::delete_totp(&op, id).await?;
    let row = row::Model {
        user_id: id,
        secret: vault::seal(app, &object(id), &text)?,
        confirmed_at: None,
        last_step: 0,
        created_at: machine_now(),
    };
    factors::insert_totp(&op, row).await?;
    op.audit("user.totpBegin", id, whose(actor.sellers.as_deref()), None, None).await?;
    op.commit().await?;
    let uri = totp::uri(&email, &secret);
    let picture =
        typeset::qr::svg(&uri).ok_or_else(|| Error::internal("the address is too long for a picture"))?;
    Ok(TotpBegun {
        picture: format!("data:image/svg+xml;base64,{}", BASE64.encode(&picture)),
        secret: text,
        uri,
    })
}

/// Turns the second factor of the caller on, by the first code of the authenticator: recovery codes, told this once.
/// Other sessions of the caller end.
///
/// # Errors
/// `VALIDATION` under `code`; `INVALID_TRANSITION` when nothing was begun; `RATE_LIMITED`.
pub async fn confirm_totp(app: &App, actor: &Actor, code: &str) -> Result<RecoveryCodes, Error> {
    let id = person(actor)?;
    let mut op = app.begin(actor).await?;
    repo::lock_user(&op, id).await?;
    let begun = factors::lock_totp(&op, id).await?.filter(|row| row.confirmed_at.is_none());
    let mut row =
        begun.ok_or_else(|| Error::transition("Сначала начните подключение приложения с кодами."))?;
    let guess = Guess::of_code(app, id, actor.ip.as_deref().unwrap_or_default())?;
    let now = machine_now();
    let plain: String = code.chars().filter(char::is_ascii_digit).collect();
    let step = totp::matching(&opened(app, &row)?, &plain, now.timestamp(), 0);
    row.last_step = step.ok_or_else(|| Error::invalid("code", WRONG))?;
    row.confirmed_at = Some(now);
    factors::save_totp(&op, row).await?;
    let codes: Vec<String> = (0..RECOVERY_CODES)
        .map(|_| BASE32_NOPAD.encode(&app.ids().secret::<RECOVERY_LEN>()).to_ascii_lowercase())
        .collect();
    let hashes = codes.iter().map(|code| recovery_hash(id, code)).collect();
    factors::insert_recovery(&op, id, hashes).await?;
    repo::end_other_sessions(&op, id, actor.session, now).await?;
    if let Some(session) = actor.session {
        factors::set_factor(&op, session, Factor::Totp.code()).await?;
    }
    op.audit("user.totpOn", id, whose(actor.sellers.as_deref()), None, None).await?;
    op.commit().await?;
    guess.was_right();
    let apart = |code: &String| [&code[..4], &code[4..8], &code[8..12], &code[12..]].join("-");
    Ok(RecoveryCodes { codes: codes.iter().map(apart).collect() })
}

/// Turns the second factor of the caller off, by the password and a code.
///
/// # Errors
/// `VALIDATION` under `password` or `code`; `INVALID_TRANSITION` where it is required; `RATE_LIMITED`.
pub async fn remove_totp(
    app: &App,
    actor: &Actor,
    input: TotpRemoveInput,
) -> Result<SecondFactorView, Error> {
    let id = person(actor)?;
    if actor.role.is_some_and(|role| is_required(app, role)) {
        return Err(Error::transition(
            "Для вашей роли второй фактор обязателен. Чтобы сменить приложение с кодами, попросите администратора сбросить его.",
        ));
    }
    check_password(app, actor, &input.password).await?;
    let guess = Guess::of_code(app, id, actor.ip.as_deref().unwrap_or_default())?;
    let mut op = app.begin(actor).await?;
    repo::lock_user(&op, id).await?;
    if take(&op, id, &input.code, machine_now()).await?.is_none() {
        return Err(Error::invalid("code", WRONG));
    }
    factors::delete_totp(&op, id).await?;
    op.audit("user.totpOff", id, whose(actor.sellers.as_deref()), None, None).await?;
    op.commit().await?;
    guess.was_right();
    second_factor(app, actor).await
}

/// Takes the second factor from somebody who has lost it; all sessions of the user end. Needs `user.manage`.
///
/// # Errors
/// `NOT_FOUND`; `VALIDATION` when the actor may not change the user.
pub async fn reset_totp(app: &App, actor: &Actor, id: UserId) -> Result<UserView, Error> {
    actor.require(Permission::UserManage)?;
    let mut op = app.begin(actor).await?;
    repo::lock_user(&op, id).await?;
    let (row, sellers) = users::visible(op.conn(), actor, id).await?;
    may_give(actor, users::role(&row)?)?;
    if actor.id == id.uuid() {
        let own = "Свой второй фактор отключают в профиле: паролем и кодом.";
        return Err(Error::invalid("id", own));
    }
    factors::delete_totp(&op, id).await?;
    repo::end_sessions(&op, id, machine_now()).await?;
    op.audit("user.totpReset", id, whose(sellers.as_deref()), None, None).await?;
    op.commit().await?;
    users::user(app, actor, id).await
}

/// Does it for the user with this sign-in name.
///
/// # Errors
/// As of [`reset_totp`]; `VALIDATION` under `email` when nobody has the name.
pub async fn reset_totp_of(app: &App, actor: &Actor, email: &str) -> Result<UserView, Error> {
    let found = repo::user_by_email(app.read(), &email.trim().to_lowercase()).await?;
    let row = found.ok_or_else(|| Error::invalid("email", "Пользователя с таким адресом нет."))?;
    reset_totp(app, actor, row.id).await
}
