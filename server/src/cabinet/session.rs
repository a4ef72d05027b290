//! Sessions of the cabinet: who a token is, whose account is open, and what a person changes about signing in.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;
use shared::access::Permission;
use shared::api::cabinet::{
    ConsentInput, ConsentOffer, ConsentView, PasswordInput, SessionItem, ViewerClient, ViewerView,
};
use shared::cabinet::{CONSENT_VERSION, consent_text};
use shared::ids::{CabinetLoginId, ClientId, SellerId, SessionId};
use uuid::Uuid;

use super::reach;
use super::repo::{self, Consent, Login, Session};
use crate::access::{Origin, check_password, digest, hash_password, lasts};
use crate::actor::{Actor, ActorKind};
use crate::app::App;
use crate::clients::{self, Client};
use crate::clock::machine_now;
use crate::error::Error;
use crate::op::Whose;
use crate::settings;

/// What a client may read. Everything else is lent for one call.
const READS: [Permission; 4] =
    [Permission::ClientRead, Permission::SubscriptionRead, Permission::LedgerRead, Permission::DocumentRead];

/// The actor of a session. It sees the seller and the client whose account is open, and nothing while none is.
pub(super) fn actor_of(login: &Login, session: SessionId, client: Option<&Client>, origin: &Origin) -> Actor {
    let sellers: Vec<SellerId> = client.map(|client| client.seller).into_iter().collect();
    Actor {
        kind: ActorKind::Client,
        id: login.id.uuid(),
        name: login.email.clone(),
        email: Some(login.email.clone()),
        role: None,
        permissions: Arc::new(READS.into_iter().collect()),
        sellers: Some(sellers.into()),
        client: client.map(|client| client.id),
        session: Some(session),
        ip: Some(origin.ip.clone()),
        request_id: origin.request_id.clone(),
    }
}

/// Somebody who is not signed in: may do nothing.
pub(super) fn stranger(origin: &Origin) -> Actor {
    Actor {
        kind: ActorKind::Client,
        id: Uuid::nil(),
        name: "Личный кабинет".to_owned(),
        email: None,
        role: None,
        permissions: Arc::default(),
        sellers: Some(Arc::default()),
        client: None,
        session: None,
        ip: Some(origin.ip.clone()),
        request_id: origin.request_id.clone(),
    }
}

fn idle(app: &App) -> TimeDelta {
    TimeDelta::minutes(i64::from(app.config().session_idle_minutes))
}

fn is_open(session: &Session, now: DateTime<Utc>, idle: TimeDelta) -> bool {
    session.ended_at.is_none() && lasts(session.last_seen_at, session.expires_at, now, idle)
}

/// The person of this token, unless the session is over. A client whose account may no longer be opened is closed.
pub async fn actor_by_token(app: &App, origin: &Origin, token: &str) -> Result<Option<Actor>, Error> {
    let now = machine_now();
    let session = repo::session_by_token(app, &digest(token)).await?;
    let Some(session) = session.filter(|session| is_open(session, now, idle(app))) else { return Ok(None) };
    let Some(login) = repo::login(app.read(), session.login_id).await? else { return Ok(None) };
    if now - session.last_seen_at > TimeDelta::minutes(1) {
        repo::saw_session(app, session.id, now).await?;
    }
    let client = match session.client_id {
        Some(id) => reach::client_of(app, &login.email, id).await?,
        None => None,
    };
    Ok(Some(actor_of(&login, session.id, client.as_ref(), origin)))
}

fn email(actor: &Actor) -> Result<&str, Error> {
    actor.email.as_deref().ok_or(Error::Unauthenticated)
}

fn login_of(actor: &Actor) -> CabinetLoginId {
    CabinetLoginId(actor.id)
}

/// Whose rows about the person are in the audit log.
fn whose(actor: &Actor) -> Whose {
    match (actor.sellers.as_deref(), actor.client) {
        (Some([seller]), Some(client)) => Whose::Client(*seller, client),
        (Some(_) | None, Some(_) | None) => Whose::Everyone,
    }
}

/// Who is signed in, and whose account they may open.
pub async fn viewer(app: &App, actor: &Actor) -> Result<ViewerView, Error> {
    let email = email(actor)?;
    let login = repo::login(app.read(), login_of(actor)).await?.ok_or(Error::Unauthenticated)?;
    let mut clients = Vec::new();
    let mut sellers: Vec<(SellerId, String)> = Vec::new();
    for client in reach::clients_of(app, email).await? {
        let known = sellers.iter().find(|(id, _)| *id == client.seller).map(|(_, name)| name.clone());
        let seller = match known {
            Some(name) => name,
            None => {
                let name = settings::seller(app, client.seller).await?.details.short_name;
                sellers.push((client.seller, name.clone()));
                name
            }
        };
        clients.push(ViewerClient {
            id: client.id,
            name: client.details.name.clone(),
            seller,
            contract_number: client.details.contract_number.clone(),
            balance: client.balance().into(),
        });
    }
    let names: Vec<String> = sellers.into_iter().map(|(_, name)| name).collect();
    let consent = repo::last_consent(app.read(), login.id).await?;
    let consent = consent.filter(|consent| consent.given && consent.version == CONSENT_VERSION);
    Ok(ViewerView {
        email: login.email,
        has_password: login.password_hash.is_some(),
        client_id: actor.client,
        clients,
        consent: consent.map(|given| ConsentView { version: given.version, given_at: given.at.into() }),
        consent_offer: ConsentOffer { version: CONSENT_VERSION.to_owned(), text: consent_text(&names) },
    })
}

/// Opens the account of a client of the person; answers who acts from now on.
///
/// # Errors
/// `NOT_FOUND` for a client whose account the e-mail does not open.
pub async fn choose(app: &App, actor: &Actor, id: ClientId) -> Result<Actor, Error> {
    let email = email(actor)?;
    let session = actor.session.ok_or(Error::Unauthenticated)?;
    let client = reach::client_of(app, email, id).await?.ok_or_else(|| Error::not_found("client", id))?;
    let sellers: Arc<[SellerId]> = vec![client.seller].into();
    let chosen = Actor { client: Some(client.id), sellers: Some(sellers), ..actor.clone() };
    let mut op = app.begin(&chosen).await?;
    repo::open_client(&op, session, client.id).await?;
    op.audit("cabinet.open", client.id, whose(&chosen), None, None).await?;
    op.commit().await?;
    Ok(chosen)
}

/// Ends the session of the request.
pub async fn sign_out(app: &App, actor: &Actor) -> Result<(), Error> {
    let Some(id) = actor.session else { return Ok(()) };
    let mut op = app.begin(actor).await?;
    repo::end_session(&op, id, machine_now()).await?;
    op.audit("cabinet.signOut", login_of(actor), whose(actor), None, None).await?;
    op.commit().await
}

/// Open sessions of the person, the newest first.
pub async fn sessions(app: &App, actor: &Actor) -> Result<Vec<SessionItem>, Error> {
    email(actor)?;
    let rows = repo::sessions(app, login_of(actor), (machine_now(), idle(app))).await?;
    let item = |row: Session| SessionItem {
        is_current: actor.session == Some(row.id),
        id: row.id,
        created_at: row.created_at.into(),
        last_seen_at: row.last_seen_at.into(),
        ip: row.ip,
        user_agent: row.user_agent,
    };
    Ok(rows.into_iter().map(item).collect())
}

/// Ends all other sessions of the person.
pub async fn end_others(app: &App, actor: &Actor) -> Result<(), Error> {
    email(actor)?;
    let mut op = app.begin(actor).await?;
    repo::end_others(&op, login_of(actor), actor.session, machine_now()).await?;
    op.audit("cabinet.endSessions", login_of(actor), whose(actor), None, None).await?;
    op.commit().await
}

/// Sets a password; other sessions end.
///
/// # Errors
/// `VALIDATION` under `password`.
pub async fn set_password(app: &App, actor: &Actor, input: PasswordInput) -> Result<(), Error> {
    check_password("password", &input.password, &[email(actor)?])?;
    let hash = hash_password(&input.password, app.ids().secret()).await?;
    let mut op = app.begin(actor).await?;
    repo::set_password(&op, login_of(actor), hash).await?;
    repo::end_others(&op, login_of(actor), actor.session, machine_now()).await?;
    op.audit("cabinet.password", login_of(actor), whose(actor), None, None).await?;
    op.commit().await
}

/// Writes down that the consent was given, or taken back: then every session ends.
///
/// # Errors
/// `STALE` when another text was shown.
pub async fn consent(
    app: &App,
    actor: &Actor,
    input: ConsentInput,
    user_agent: Option<&str>,
) -> Result<(), Error> {
    email(actor)?;
    if input.version != CONSENT_VERSION {
        return Err(Error::Stale);
    }
    let mut op = app.begin(actor).await?;
    let row = Consent {
        id: op.uuid(),
        login_id: login_of(actor),
        version: input.version,
        given: input.given,
        at: machine_now(),
        ip: actor.ip.clone(),
        user_agent: user_agent.map(|text| text.chars().take(200).collect()),
    };
    let told = json!({ "version": row.version, "given": row.given });
    repo::insert_consent(&op, row).await?;
    if !input.given {
        repo::end_others(&op, login_of(actor), None, machine_now()).await?;
    }
    op.audit("cabinet.consent", login_of(actor), whose(actor), None, Some(told)).await?;
    op.commit().await
}

/// The client whose account is open.
pub async fn client(app: &App, actor: &Actor) -> Result<Client, Error> {
    clients::client(app, actor, reach::own(actor)?).await
}
