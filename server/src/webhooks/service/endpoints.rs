//! Endpoints: who is told, of what, and the secrets that prove it.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use sea_orm::Set;
use serde_json::{Value, json};
use shared::access::Permission;
use shared::api::webhooks::{WebhookEndpointSaveInput, WebhookEndpointView, WebhookSecretRotateInput};
use shared::ids::{SellerId, WebhookEndpointId};
use shared::webhooks::{OVERLAP_HOURS, OVERLAP_HOURS_MAX, WebhookKind, WebhookOff, secret_text};

use super::super::repo::endpoints::{self as repo, Endpoint};
use super::super::repo::{deliveries, log};
use crate::actor::Actor;
use crate::app::App;
use crate::db::Connection;
use crate::error::Error;
use crate::op::{Op, Whose};
use crate::outgoing::public;
use crate::vault;

/// Bytes of a secret.
const SECRET_LEN: usize = 32;
/// Longest name, in characters.
const NAME_MAX: usize = 100;
/// Endpoints that are not put away, at most: each unit of work that tells something writes to every one of them.
const ENDPOINTS_MAX: usize = 50;

fn view(row: Endpoint, waiting: i64) -> Result<WebhookEndpointView, Error> {
    let kinds = repo::kinds_of(&row)?.map(|kinds| kinds.into_iter().collect());
    let sellers = repo::sellers_of(&row)?;
    Ok(WebhookEndpointView {
        id: row.id,
        version: row.version,
        name: row.name,
        url: row.url,
        kinds,
        sellers,
        active: row.active,
        archived: row.archived,
        off_reason: row.off_reason.as_deref().and_then(WebhookOff::from_code),
        failing_since: row.failing_since.map(Into::into),
        last_at: row.last_at.map(Into::into),
        last_status: row.last_status,
        last_error: row.last_error,
        waiting: i32::try_from(waiting).unwrap_or(i32::MAX),
        former_secret_until: row.former_until.map(Into::into),
        created_at: row.created_at.into(),
        created_by: row.created_by,
        updated_at: row.updated_at.into(),
        updated_by: row.updated_by,
    })
}

async fn views(conn: &impl Connection, rows: Vec<Endpoint>) -> Result<Vec<WebhookEndpointView>, Error> {
    let ids: Vec<WebhookEndpointId> = rows.iter().map(|row| row.id).collect();
    let waiting = log::waiting(conn, &ids).await?;
    rows.into_iter()
        .map(|row| {
            let count = waiting.get(&row.id).copied().unwrap_or(0);
            view(row, count)
        })
        .collect()
}

/// Rows of the endpoints that tell nothing beyond what the actor sees.
pub(super) async fn all_seen(conn: &impl Connection, actor: &Actor) -> Result<Vec<Endpoint>, Error> {
    actor.require(Permission::KeyManage)?;
    let mut seen = Vec::new();
    for row in repo::all(conn).await? {
        if actor.covers(repo::sellers_of(&row)?.as_deref()) {
            seen.push(row);
        }
    }
    Ok(seen)
}

/// The row of an endpoint that tells nothing beyond what the actor sees.
pub(super) async fn seen(
    conn: &impl Connection,
    actor: &Actor,
    id: WebhookEndpointId,
) -> Result<Endpoint, Error> {
    actor.require(Permission::KeyManage)?;
    let missing = || Error::not_found("webhookEndpoint", id);
    let row = repo::find(conn, id).await?.ok_or_else(missing)?;
    if actor.covers(repo::sellers_of(&row)?.as_deref()) { Ok(row) } else { Err(missing()) }
}

/// The same, held until the end of the unit of work.
pub(super) async fn held(op: &Op, id: WebhookEndpointId) -> Result<Endpoint, Error> {
    seen(op.conn(), op.actor(), id).await?;
    repo::hold(op, id).await?.ok_or_else(|| Error::not_found("webhookEndpoint", id))
}

/// Endpoints that were not put away and tell nothing beyond what the actor sees, in the order in which they were made.
/// Needs `key.manage`, as everything here.
///
/// # Errors
/// `FORBIDDEN`.
pub async fn list(app: &App, actor: &Actor) -> Result<Vec<WebhookEndpointView>, Error> {
    let rows = all_seen(app.read(), actor).await?.into_iter().filter(|row| !row.archived).collect();
    views(app.read(), rows).await
}

/// One endpoint, also one that was put away.
///
/// # Errors
/// `FORBIDDEN`, `NOT_FOUND`.
pub async fn one(app: &App, actor: &Actor, id: WebhookEndpointId) -> Result<WebhookEndpointView, Error> {
    let row = seen(app.read(), actor, id).await?;
    let mut shown = views(app.read(), vec![row]).await?;
    shown.pop().ok_or_else(|| Error::not_found("webhookEndpoint", id))
}

/// What an endpoint is to be, checked.
struct Stated {
    name: String,
    url: String,
    kinds: Option<BTreeSet<WebhookKind>>,
    sellers: Option<Vec<SellerId>>,
    active: bool,
}

impl Stated {
    fn read(app: &App, actor: &Actor, input: &WebhookEndpointSaveInput) -> Result<Stated, Error> {
        let (name, url) = (input.name.trim(), input.url.trim());
        if name.is_empty() || name.chars().count() > NAME_MAX {
            return Err(Error::invalid("name", format!("Название: от 1 до {NAME_MAX} знаков.")));
        }
        public::checked(url, &app.config().webhooks).map_err(|text| Error::invalid("url", text))?;
        if input.kinds.as_ref().is_some_and(Vec::is_empty) {
            let text = "Выберите хотя бы одно событие. Чтобы сообщать обо всех, не указывайте их.";
            return Err(Error::invalid("kinds", text));
        }
        if input.sellers.as_ref().is_some_and(Vec::is_empty) {
            let text = "Выберите хотя бы одну организацию. Чтобы сообщать обо всех, не указывайте их.";
            return Err(Error::invalid("sellers", text));
        }
        for seller in input.sellers.iter().flatten() {
            actor.require_seller(*seller)?;
        }
        let own = || actor.sellers.as_ref().map(|own| own.to_vec());
        Ok(Stated {
            name: name.to_owned(),
            url: url.to_owned(),
            kinds: input.kinds.as_ref().map(|kinds| kinds.iter().copied().collect()),
            sellers: input.sellers.clone().or_else(own),
            active: input.active,
        })
    }

    fn kind_codes(&self) -> Option<Value> {
        let codes =
            |kinds: &BTreeSet<WebhookKind>| json!(kinds.iter().map(|kind| kind.code()).collect::<Vec<_>>());
        self.kinds.as_ref().map(codes)
    }

    fn seller_ids(&self) -> Option<Value> {
        self.sellers.as_ref().map(|sellers| json!(sellers))
    }

    fn told(&self) -> Value {
        json!({ "name": self.name, "url": self.url, "kinds": self.kind_codes(), "sellers": self.sellers,
                "active": self.active })
    }
}

fn told(row: &Endpoint) -> Value {
    json!({ "name": row.name, "url": row.url, "kinds": row.kinds, "sellers": row.seller_ids, "active": row.active })
}

/// Whose rows about an endpoint are in the audit log.
pub(super) fn whose(sellers: Option<&[SellerId]>) -> Whose {
    match sellers {
        Some([only]) => Whose::Seller(*only),
        Some([..]) | None => Whose::Everyone,
    }
}

/// A new secret, and how it is kept.
fn made_secret(app: &App, id: WebhookEndpointId) -> Result<(String, String), Error> {
    let text = secret_text(&app.ids().secret::<SECRET_LEN>());
    let sealed = vault::seal(app, &id.to_string(), &text)?;
    Ok((text, sealed))
}

/// Makes an endpoint, whose secret is the second answer, this once; or changes one.
///
/// # Errors
/// `FORBIDDEN`, `NOT_FOUND`, `VALIDATION`, `STALE`; `INVALID_TRANSITION` for one that was put away.
pub async fn save(
    app: &App,
    actor: &Actor,
    input: WebhookEndpointSaveInput,
) -> Result<(WebhookEndpointView, Option<String>), Error> {
    actor.require(Permission::KeyManage)?;
    if let Some(id) = input.id {
        seen(app.read(), actor, id).await?;
    }
    let stated = Stated::read(app, actor, &input)?;
    let id = input.id.unwrap_or_else(|| WebhookEndpointId(app.ids().uuid()));
    let secret = if input.id.is_none() { Some(made_secret(app, id)?) } else { None };
    let mut op = app.begin(actor).await?;
    let replayed =
        op.replay::<WebhookEndpointId>("webhookEndpointSave", &input.idempotency_key, &input).await?;
    if let Some(id) = replayed {
        drop(op);
        return Ok((one(app, actor, id).await?, None));
    }
    let text = match secret {
        Some((text, sealed)) => {
            add(&mut op, id, &stated, sealed).await?;
            Some(text)
        }
        None => {
            change(&mut op, (id, input.version), &stated).await?;
            None
        }
    };
    op.remember(&id).await?;
    op.hint(id);
    op.commit().await?;
    Ok((one(app, actor, id).await?, text))
}

async fn add(op: &mut Op, id: WebhookEndpointId, stated: &Stated, secret: String) -> Result<(), Error> {
    if repo::all(op.conn()).await?.iter().filter(|row| !row.archived).count() >= ENDPOINTS_MAX {
        let text = format!("Вебхуков не больше {ENDPOINTS_MAX}. Удалите ненужные.");
        return Err(Error::LimitExceeded { message_ru: text });
    }
    let row = Endpoint {
        id,
        name: stated.name.clone(),
        url: stated.url.clone(),
        kinds: stated.kind_codes(),
        seller_ids: stated.seller_ids(),
        active: stated.active,
        archived: false,
        secret,
        former_secret: None,
        former_until: None,
        off_reason: None,
        failing_since: None,
        last_at: None,
        last_status: None,
        last_error: None,
        version: 1,
        created_at: op.now(),
        created_by: op.actor().name.clone(),
        updated_at: op.now(),
        updated_by: op.actor().name.clone(),
    };
    repo::insert(op, row).await?;
    op.audit("webhook.create", id, whose(stated.sellers.as_deref()), None, Some(stated.told())).await
}

/// An endpoint that is held and was not put away.
async fn in_use(op: &Op, id: WebhookEndpointId) -> Result<Endpoint, Error> {
    let row = held(op, id).await?;
    if row.archived {
        return Err(Error::transition("Вебхук удалён. Создайте новый."));
    }
    Ok(row)
}

async fn change(
    op: &mut Op,
    (id, version): (WebhookEndpointId, Option<i32>),
    stated: &Stated,
) -> Result<(), Error> {
    let row = in_use(op, id).await?;
    if version != Some(row.version) {
        return Err(Error::Stale);
    }
    let mut change = repo::changing(id);
    change.name = Set(stated.name.clone());
    change.url = Set(stated.url.clone());
    change.kinds = Set(stated.kind_codes());
    change.seller_ids = Set(stated.seller_ids());
    change.active = Set(stated.active);
    // Who switches an endpoint on, or moves it, gives it another chance.
    if (stated.active && !row.active) || stated.url != row.url {
        change.off_reason = Set(None);
        change.failing_since = Set(None);
    }
    change.version = Set(row.version + 1);
    change.updated_at = Set(op.now());
    change.updated_by = Set(op.actor().name.clone());
    repo::change(op, change).await?;
    op.nudge(super::super::job::WEBHOOKS);
    let whose = whose(stated.sellers.as_deref());
    op.audit("webhook.update", id, whose, Some(told(&row)), Some(stated.told())).await
}

/// Gives an endpoint another secret, which is the second answer, this once. The former one signs as well for some hours.
///
/// # Errors
/// `FORBIDDEN`, `NOT_FOUND`, `VALIDATION`; `INVALID_TRANSITION` for one that was put away.
pub async fn rotate(
    app: &App,
    actor: &Actor,
    input: WebhookSecretRotateInput,
) -> Result<(WebhookEndpointView, Option<String>), Error> {
    seen(app.read(), actor, input.id).await?;
    let hours = input.hours.unwrap_or(OVERLAP_HOURS);
    if !(0..=OVERLAP_HOURS_MAX).contains(&hours) {
        let text = format!("Сколько часов действует прежний секрет: от 0 до {OVERLAP_HOURS_MAX}.");
        return Err(Error::invalid("hours", text));
    }
    let (text, sealed) = made_secret(app, input.id)?;
    let mut op = app.begin(actor).await?;
    let replayed =
        op.replay::<WebhookEndpointId>("webhookSecretRotate", &input.idempotency_key, &input).await?;
    if let Some(id) = replayed {
        drop(op);
        return Ok((one(app, actor, id).await?, None));
    }
    let row = in_use(&op, input.id).await?;
    let former = (hours > 0).then(|| (row.secret.clone(), op.now() + TimeDelta::hours(i64::from(hours))));
    let mut change = repo::changing(row.id);
    change.secret = Set(sealed);
    change.former_secret = Set(former.as_ref().map(|(sealed, _)| sealed.clone()));
    change.former_until = Set(former.map(|(_, until)| until));
    change.version = Set(row.version + 1);
    change.updated_at = Set(op.now());
    change.updated_by = Set(op.actor().name.clone());
    repo::change(&op, change).await?;
    let whose = whose(repo::sellers_of(&row)?.as_deref());
    op.audit("webhook.rotate", row.id, whose, None, Some(json!({ "hours": hours }))).await?;
    op.remember(&row.id).await?;
    op.hint(row.id);
    op.commit().await?;
    Ok((one(app, actor, input.id).await?, Some(text)))
}

/// Puts an endpoint away: it is told nothing more, and what waits for it is given up. Its log stays.
///
/// # Errors
/// `FORBIDDEN`, `NOT_FOUND`; `INVALID_TRANSITION` for one that was put away before.
pub async fn archive(app: &App, actor: &Actor, id: WebhookEndpointId) -> Result<WebhookEndpointView, Error> {
    actor.require(Permission::KeyManage)?;
    let mut op = app.begin(actor).await?;
    let row = in_use(&op, id).await?;
    let mut change = repo::changing(id);
    change.active = Set(false);
    change.archived = Set(true);
    change.former_secret = Set(None);
    change.former_until = Set(None);
    change.version = Set(row.version + 1);
    change.updated_at = Set(op.now());
    change.updated_by = Set(op.actor().name.clone());
    repo::change(&op, change).await?;
    deliveries::give_up(&op, id, "Вебхук удалён.").await?;
    let whose = whose(repo::sellers_of(&row)?.as_deref());
    op.audit("webhook.archive", id, whose, Some(told(&row)), None).await?;
    op.hint(id);
    op.commit().await?;
    one(app, actor, id).await
}
