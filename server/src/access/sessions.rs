//! Sign-in and sessions. Times of sessions are of the machine's clock, also when the business clock is manual.

use std::sync::Arc;
use std::time::Instant;

use chrono::{DateTime, TimeDelta, Utc};
use data_encoding::{BASE64URL_NOPAD, HEXLOWER};
use serde_json::json;
use sha2::{Digest, Sha256};
use shared::access::Permission;
use shared::api::access::{SessionView, SignInInput, Viewer};
use shared::error::FieldError;
use shared::ids::{SellerId, SessionId, UserId};

use super::address::network;
use super::entity::{session, user};
use super::hashing::Verdict;
use super::repo::{self, ByTime, Of};
use super::throttle::{ACCOUNT_FREE, ADDRESS_FREE};
use super::users::whose;
use super::{Actor, ActorKind, hashing, second, users};
use crate::app::App;
use crate::clock::machine_now;
use crate::config::Config;
use crate::error::Error;
use crate::op::Op;
use crate::page::Page;

/// The way a request came, for the session and the log.
#[derive(Debug, Clone, Default)]
pub struct Origin {
    /// Address of the caller.
    pub ip: String,
    /// What the caller calls itself.
    pub user_agent: Option<String>,
    /// Id of the request.
    pub request_id: String,
}

/// SHA-256 in hexadecimal: how tokens and secrets are kept.
pub fn digest(secret: &str) -> String {
    HEXLOWER.encode(&Sha256::digest(secret.as_bytes()))
}

/// By what a session was opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Factor {
    Password,
    Totp,
    Recovery,
}

impl Factor {
    /// The text of the database.
    pub(super) const fn code(self) -> &'static str {
        match self {
            Factor::Password => "password",
            Factor::Totp => "totp",
            Factor::Recovery => "recovery",
        }
    }

    fn from_code(code: &str) -> Result<Factor, Error> {
        let all = [Factor::Password, Factor::Totp, Factor::Recovery];
        let known = all.into_iter().find(|factor| factor.code() == code);
        known.ok_or_else(|| Error::internal(format!("unknown factor {code}")))
    }
}

/// What a right password is answered by.
#[derive(Debug)]
pub enum Entered {
    /// Who has signed in, and the token of the new session.
    In(Box<Viewer>, String),
    /// A second step is asked for: the token that goes back with it.
    Asked(String),
}

/// Signs a user in, or asks for the second factor of one who has it.
///
/// A wrong name and a wrong password get the same answer in the same time; repeated failures wait longer and
/// longer, by account and by address.
pub async fn sign_in(app: &App, origin: &Origin, input: SignInInput) -> Result<Entered, Error> {
    let now = machine_now();
    let email = input.email.trim().to_lowercase();
    let guess = Guess::begin(app, &email, &origin.ip)?;
    let row = repo::user_by_email(app.read(), &email).await?;
    let known = row.as_ref().map(|row| row.id);
    let usable = row.filter(|row| row.state == "active");
    let hash = usable.as_ref().map(|row| row.password_hash.clone());
    let verdict = guess.judge(&input.password, hash).await?;
    let Some(mut row) = usable.filter(|_| verdict.right) else {
        tracing::info!(request_id = origin.request_id, ip = origin.ip, "sign-in refused");
        note_refusal(app, origin, known).await?;
        let message = "Неверный адрес или пароль.".to_owned();
        return Err(Error::Invalid(vec![FieldError { path: Vec::new(), message }]));
    };
    guess.was_right();
    let renewed = match verdict.outdated {
        true => Some(hashing::hash(&input.password, app.ids().secret()).await?),
        false => None,
    };
    let sellers = repo::sellers_of(app.read(), &[row.id]).await?;
    let id = SessionId(app.ids().uuid());
    let actor = actor_of(app, &row, &sellers, (id, Factor::Password), origin)?;
    let mut op = app.begin(&actor).await?;
    // While the password was compared, an administrator may have reset it, or changed who this is.
    let same = |now: &user::Model| {
        (&now.state, &now.role, &now.password_hash) == (&row.state, &row.role, &row.password_hash)
    };
    if !repo::lock_user(&op, row.id).await?.as_ref().is_some_and(same) {
        return Err(Error::Stale);
    }
    if let Some(hash) = renewed {
        row.password_hash = hash;
        repo::save_user(&op, row.clone()).await?;
    }
    // Asked under the lock: a second factor that was turned on in between is asked for.
    if second::is_on(op.conn(), row.id).await? {
        let token = second::challenge(&op, row.id, now).await?;
        op.commit().await?;
        return Ok(Entered::Asked(token));
    }
    let token = start(&mut op, row.id, (id, Factor::Password), origin, now).await?;
    op.commit().await?;
    Ok(Entered::In(Box::new(viewer(&actor)), token))
}

/// Writes a refused sign-in to the audit log. What was typed as a name is not kept where nobody has it: it may be a
/// password.
pub(super) async fn note_refusal(app: &App, origin: &Origin, of: Option<UserId>) -> Result<(), Error> {
    let (ip, request_id) = (Some(origin.ip.clone()), origin.request_id.clone());
    let actor = Actor { ip, request_id, ..Actor::system() };
    let object = of.map_or_else(|| "unknown".to_owned(), |id| id.to_string());
    let sellers = match of {
        Some(id) => {
            repo::sellers_of(app.read(), &[id]).await?.into_iter().map(|(_, seller)| seller).collect()
        }
        None => Vec::new(),
    };
    let mut op = app.begin(&actor).await?;
    op.audit("session.refused", object, whose(Some(&sellers)), None, None).await?;
    op.commit().await
}

/// Begins a session in a unit of work of its user: the token.
pub(super) async fn start(
    op: &mut Op,
    user: UserId,
    (id, factor): (SessionId, Factor),
    origin: &Origin,
    now: DateTime<Utc>,
) -> Result<String, Error> {
    let token = BASE64URL_NOPAD.encode(&op.app().ids().secret::<32>());
    let session = session::Model {
        id,
        token_hash: digest(&token),
        user_id: user,
        created_at: now,
        last_seen_at: now,
        expires_at: now + TimeDelta::hours(i64::from(op.app().config().session_hours)),
        ip: Some(origin.ip.clone()),
        user_agent: origin.user_agent.as_ref().map(|text| text.chars().take(200).collect()),
        ended_at: None,
        factor: factor.code().to_owned(),
    };
    repo::insert_session(op, session).await?;
    let sellers = op.actor().sellers.clone();
    let after = (factor != Factor::Password).then(|| json!({ "factor": factor.code() }));
    op.audit("session.start", id, whose(sellers.as_deref()), None, after).await?;
    Ok(token)
}

/// A guess of a password: counted as wrong before anybody knows, by the account and by the address.
pub(super) struct Guess<'a> {
    app: &'a App,
    names: [String; 2],
}

impl<'a> Guess<'a> {
    /// Counts it.
    ///
    /// # Errors
    /// `RATE_LIMITED` after too many.
    pub(super) fn begin(app: &'a App, email: &str, ip: &str) -> Result<Guess<'a>, Error> {
        Guess::named(app, format!("account:{email}"), ip)
    }

    /// Counts a guess of a code of the second factor.
    ///
    /// # Errors
    /// `RATE_LIMITED` after too many.
    pub(super) fn of_code(app: &'a App, user: UserId, ip: &str) -> Result<Guess<'a>, Error> {
        Guess::named(app, format!("code:{}", user.uuid()), ip)
    }

    fn named(app: &'a App, account: String, ip: &str) -> Result<Guess<'a>, Error> {
        let names = [account, format!("address:{}", network(ip))];
        app.throttle().attempt(&[(&names[0], ACCOUNT_FREE), (&names[1], ADDRESS_FREE)], Instant::now())?;
        Ok(Guess { app, names })
    }

    /// Compares the password with the hash; one that could not be judged was no guess.
    ///
    /// # Errors
    /// `RATE_LIMITED` when too many wait to be judged.
    pub(super) async fn judge(&self, password: &str, hash: Option<String>) -> Result<Verdict, Error> {
        if password.chars().count() > 128 {
            return Ok(Verdict { right: false, outdated: false });
        }
        let judged = hashing::judge(password, hash).await;
        if judged.is_err() {
            self.app.throttle().forgiven(&self.names[0], ACCOUNT_FREE);
            self.app.throttle().forgiven(&self.names[1], ADDRESS_FREE);
        }
        judged
    }

    /// It was right: earlier ones of the account are forgotten.
    pub(super) fn was_right(self) {
        self.app.throttle().succeeded(&self.names[0]);
        self.app.throttle().forgiven(&self.names[1], ADDRESS_FREE);
    }
}

/// Ends the session of the request.
pub async fn sign_out(app: &App, actor: &Actor) -> Result<(), Error> {
    let Some(id) = actor.session else {
        return Ok(());
    };
    let mut op = app.begin(actor).await?;
    repo::end_session(&op, id, machine_now()).await?;
    op.audit("session.end", id, whose(actor.sellers.as_deref()), None, None).await?;
    op.commit().await
}

/// The user of this token, unless the session is over or the user is disabled.
pub async fn actor_by_token(app: &App, origin: &Origin, token: &str) -> Result<Option<Actor>, Error> {
    let Some((session, row)) = repo::session_by_token(app, &digest(token)).await? else {
        return Ok(None);
    };
    let now = machine_now();
    if !is_open(&session, now, idle(app.config())) || row.state != "active" {
        return Ok(None);
    }
    if now - session.last_seen_at > TimeDelta::minutes(1) {
        repo::saw_session(app, session.id, now).await?;
    }
    let sellers = repo::sellers_of(app.read(), &[row.id]).await?;
    let by = (session.id, Factor::from_code(&session.factor)?);
    actor_of(app, &row, &sellers, by, origin).map(Some)
}

fn idle(config: &Config) -> TimeDelta {
    TimeDelta::minutes(i64::from(config.session_idle_minutes))
}

fn is_open(session: &session::Model, now: DateTime<Utc>, idle: TimeDelta) -> bool {
    session.ended_at.is_none() && lasts(session.last_seen_at, session.expires_at, now, idle)
}

/// Whether a session of these moments lasts. One that was seen much later than now does not: the clock was set back, and
/// nobody knows how long it is idle.
pub fn lasts(seen: DateTime<Utc>, expires: DateTime<Utc>, now: DateTime<Utc>, idle: TimeDelta) -> bool {
    now < expires && now < seen + idle && seen - now < TimeDelta::hours(1)
}

/// The actor of a session. Whoever must have a second factor and came without may do nothing but get one.
pub(super) fn actor_of(
    app: &App,
    row: &user::Model,
    sellers: &[(UserId, SellerId)],
    (session, factor): (SessionId, Factor),
    origin: &Origin,
) -> Result<Actor, Error> {
    let role = users::role(row)?;
    let waits = factor == Factor::Password && second::is_required(app, role);
    let allowed = |permission: &&Permission| !waits && role.allows(**permission);
    let sellers: Arc<[SellerId]> = sellers.iter().map(|(_, seller)| *seller).collect();
    Ok(Actor {
        kind: ActorKind::User,
        id: row.id.uuid(),
        name: row.name.clone(),
        email: Some(row.email.clone()),
        role: Some(role),
        permissions: Arc::new(Permission::ALL.iter().filter(allowed).copied().collect()),
        sellers: (!sellers.is_empty()).then_some(sellers),
        client: None,
        session: Some(session),
        ip: Some(origin.ip.clone()),
        request_id: origin.request_id.clone(),
    })
}

/// Who the actor is, for the application.
pub fn viewer(actor: &Actor) -> Viewer {
    Viewer {
        id: (actor.kind == ActorKind::User).then_some(UserId(actor.id)),
        name: actor.name.clone(),
        email: actor.email.clone(),
        role: actor.role,
        permissions: actor.permissions.iter().copied().collect(),
        sellers: actor.sellers.as_ref().map(|sellers| sellers.to_vec()),
        second_factor_wanted: actor.kind == ActorKind::User && actor.permissions.is_empty(),
    }
}

/// Open sessions, newest first: one's own, or with `user.manage` those of all users whom the actor sees.
pub async fn sessions(app: &App, actor: &Actor, page: &Page<ByTime>) -> Result<Vec<SessionView>, Error> {
    let of = if actor.may(Permission::UserManage) {
        Of::Within(actor.sellers.as_deref())
    } else {
        Of::User(UserId(actor.id))
    };
    let open = (machine_now(), idle(app.config()));
    let rows = repo::sessions(app, of, open, page).await?;
    Ok(rows.into_iter().map(|row| view(row, actor)).collect())
}

/// Ends a session: one's own, or with `user.manage` that of a user whom the actor may change.
pub async fn end_session(app: &App, actor: &Actor, id: SessionId) -> Result<SessionView, Error> {
    let missing = || Error::not_found("session", id);
    let mut op = app.begin(actor).await?;
    let row = repo::session(op.conn(), id).await?.ok_or_else(missing)?;
    let own = row.user_id.uuid() == actor.id;
    if !own && !actor.may(Permission::UserManage) {
        return Err(missing());
    }
    let (user, sellers) = users::visible(op.conn(), actor, row.user_id).await.map_err(|_| missing())?;
    if !own {
        users::may_give(actor, users::role(&user)?)?;
    }
    repo::end_session(&op, id, machine_now()).await?;
    op.audit("session.end", id, whose(sellers.as_deref()), None, None).await?;
    op.commit().await?;
    Ok(view(row, actor))
}

fn view(row: session::Model, actor: &Actor) -> SessionView {
    SessionView {
        is_current: actor.session == Some(row.id),
        id: row.id,
        user: row.user_id,
        created_at: row.created_at.into(),
        last_seen_at: row.last_seen_at.into(),
        expires_at: row.expires_at.into(),
        ip: row.ip,
        user_agent: row.user_agent,
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_session_ends_by_silence_by_age_and_by_hand() {
        let start: DateTime<Utc> = "2026-01-31T09:00:00Z".parse().unwrap();
        let session = session::Model {
            id: SessionId(Uuid::nil()),
            token_hash: String::new(),
            user_id: UserId(Uuid::nil()),
            created_at: start,
            last_seen_at: start + TimeDelta::minutes(100),
            expires_at: start + TimeDelta::hours(2),
            ip: None,
            user_agent: None,
            ended_at: None,
            factor: "password".to_owned(),
        };
        let idle = TimeDelta::minutes(30);
        assert!(is_open(&session, start + TimeDelta::minutes(119), idle));
        assert!(!is_open(&session, start + TimeDelta::minutes(120), idle));
        assert!(!is_open(&session, start + TimeDelta::minutes(119), TimeDelta::minutes(5)));
        let ended = session::Model { ended_at: Some(start), ..session };
        assert!(!is_open(&ended, start, idle));
    }
}
