//! API keys: `ab_live_<id>_<secret>`, only in `Authorization: Bearer`.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use data_encoding::BASE32_NOPAD;
use serde_json::json;
use shared::access::Permission;
use shared::api::access::{ApiKeyCreateInput, ApiKeyRotateInput, ApiKeyView};
use shared::ids::{ApiKeyId, SellerId, UserId};
use subtle::ConstantTimeEq;
use uuid::Uuid;

use super::entity::key;
use super::repo::{self, ByTime};
use super::sessions::{Origin, digest};
use super::users::whose;
use super::{Actor, ActorKind, address};
use crate::app::App;
use crate::db::Connection;
use crate::error::Error;
use crate::page::Page;

/// Beginning of every key.
const PREFIX: &str = "ab_live_";
/// Days that a key works at most.
pub const KEY_DAYS_MAX: i64 = 366;
/// Hours that a key may go on beside its successor.
const OVERLAP_HOURS_MAX: i32 = 168;

/// Keys that see nothing beyond what the actor sees, newest first. Needs `key.manage`.
pub async fn api_keys(app: &App, actor: &Actor, page: &Page<ByTime>) -> Result<Vec<ApiKeyView>, Error> {
    actor.require(Permission::KeyManage)?;
    repo::keys(app, actor.sellers.as_deref(), page).await?.into_iter().map(view).collect()
}

/// One key that sees nothing beyond what the actor sees. Needs `key.manage`.
pub async fn api_key(app: &App, actor: &Actor, id: ApiKeyId) -> Result<ApiKeyView, Error> {
    actor.require(Permission::KeyManage)?;
    view(visible(app.read(), actor, id).await?)
}

async fn visible(conn: &impl Connection, actor: &Actor, id: ApiKeyId) -> Result<key::Model, Error> {
    let missing = || Error::not_found("key", id);
    let row = repo::key(conn, id).await?.ok_or_else(missing)?;
    if actor.covers(sellers_of(&row)?.as_deref()) { Ok(row) } else { Err(missing()) }
}

fn sellers_of(row: &key::Model) -> Result<Option<Vec<SellerId>>, Error> {
    row.seller_ids.clone().map(serde_json::from_value).transpose().map_err(Error::internal)
}

/// Makes a key; the secret is answered once and never stored. Needs `key.manage`, and every scope that it gives.
pub async fn create_key(
    app: &App,
    actor: &Actor,
    input: ApiKeyCreateInput,
) -> Result<(ApiKeyView, Option<String>), Error> {
    actor.require(Permission::KeyManage)?;
    let now = app.clock().now();
    check(actor, &input, now)?;
    let secret = BASE32_NOPAD.encode(&app.ids().secret::<32>()).to_ascii_lowercase();
    let scopes: Vec<&str> = input.scopes.iter().map(|scope| scope.code()).collect();
    let sellers = input.sellers.or_else(|| actor.sellers.as_ref().map(|own| own.to_vec()));
    let asked = json!({
        "name": input.name.trim(), "scopes": scopes, "sellers": sellers, "addresses": input.addresses,
        "expiresAt": input.expires_at.map(|at| at.to_string()),
    });
    let mut op = app.begin(actor).await?;
    if let Some(id) = op.replay::<ApiKeyId>("apiKeyCreate", &input.idempotency_key, &asked).await? {
        drop(op);
        return Ok((api_key(app, actor, id).await?, None));
    }
    // Whoever has the machine may make a key without an end.
    let endless = matches!(actor.kind, ActorKind::Cli | ActorKind::System);
    let longest = (!endless).then_some(now + TimeDelta::days(KEY_DAYS_MAX));
    let row = key::Model {
        id: ApiKeyId(op.uuid()),
        name: input.name.trim().to_owned(),
        secret_hash: digest(&secret),
        scopes: json!(scopes),
        seller_ids: sellers.as_ref().map(|sellers| json!(sellers)),
        ip_list: input.addresses.map(|list| json!(list)),
        created_by: actor.name.clone(),
        created_at: op.now(),
        expires_at: input.expires_at.map(|at| at.0).or(longest),
        last_used_at: None,
        revoked_at: None,
        owner_id: owner(op.conn(), actor).await?,
        replaces: None,
    };
    repo::insert_key(&op, row.clone()).await?;
    op.audit("key.create", row.id, whose(sellers.as_deref()), None, Some(asked)).await?;
    op.remember(&row.id).await?;
    op.commit().await?;
    let text = whole(row.id, &secret);
    Ok((view(row)?, Some(text)))
}

fn whole(id: ApiKeyId, secret: &str) -> String {
    format!("{PREFIX}{}_{secret}", id.uuid().simple())
}

/// The user who answers for a key that the actor makes: oneself, or whoever answers for the actor's own key.
async fn owner(conn: &impl Connection, actor: &Actor) -> Result<Option<UserId>, Error> {
    match actor.kind {
        ActorKind::User => Ok(Some(UserId(actor.id))),
        ActorKind::Key => Ok(repo::key(conn, ApiKeyId(actor.id)).await?.and_then(|key| key.owner_id)),
        ActorKind::System | ActorKind::Cli | ActorKind::Client => Ok(None),
    }
}

/// Makes the successor of a key: with the same rights, and a secret of its own, which is answered once. The old key
/// goes on for some hours, so that programs can be told in between. Needs `key.manage`, and every scope of the key.
///
/// # Errors
/// `INVALID_TRANSITION` when the key does not work any more, or has a successor.
pub async fn rotate_key(
    app: &App,
    actor: &Actor,
    input: ApiKeyRotateInput,
) -> Result<(ApiKeyView, Option<String>), Error> {
    actor.require(Permission::KeyManage)?;
    if !(0..=OVERLAP_HOURS_MAX).contains(&input.hours) {
        let message = format!("Сколько часов работает прежний ключ: от 0 до {OVERLAP_HOURS_MAX}.");
        return Err(Error::invalid("hours", message));
    }
    let asked = json!({ "id": input.id, "hours": input.hours });
    let mut op = app.begin(actor).await?;
    if let Some(id) = op.replay::<ApiKeyId>("apiKeyRotate", &input.idempotency_key, &asked).await? {
        drop(op);
        return Ok((api_key(app, actor, id).await?, None));
    }
    visible(op.conn(), actor, input.id).await?;
    // Held from here on: of two who rotate at once the second finds a successor.
    let missing = || Error::not_found("key", input.id);
    let mut old = repo::lock_key(&op, input.id).await?.ok_or_else(missing)?;
    let now = op.now();
    if old.revoked_at.is_some() || old.expires_at.is_some_and(|end| end <= now) {
        return Err(Error::transition("Ключ уже не работает. Создайте новый."));
    }
    if repo::is_replaced(op.conn(), old.id, now).await? {
        return Err(Error::transition("У ключа уже есть преемник. Замените или отзовите его."));
    }
    may_scope(actor, "id", &view(old.clone())?.scopes)?;
    let secret = BASE32_NOPAD.encode(&app.ids().secret::<32>()).to_ascii_lowercase();
    let longest = TimeDelta::days(KEY_DAYS_MAX);
    let life = old.expires_at.map_or(longest, |end| (end - old.created_at).min(longest));
    let new = key::Model {
        id: ApiKeyId(op.uuid()),
        secret_hash: digest(&secret),
        created_by: actor.name.clone(),
        created_at: now,
        expires_at: Some(now + life),
        last_used_at: None,
        owner_id: owner(op.conn(), actor).await?,
        replaces: Some(old.id),
        ..old.clone()
    };
    let overlap = now + TimeDelta::hours(i64::from(input.hours));
    old.expires_at = Some(old.expires_at.map_or(overlap, |end| end.min(overlap)));
    let seen = sellers_of(&old)?;
    let whose = whose(seen.as_deref());
    let after = json!({ "successor": new.id, "expiresAt": old.expires_at.map(|at| at.to_rfc3339()) });
    repo::save_key(&op, old.clone()).await?;
    repo::insert_key(&op, new.clone()).await?;
    op.audit("key.rotate", old.id, whose, None, Some(after)).await?;
    op.audit("key.create", new.id, whose, None, Some(json!({ "name": new.name, "replaces": old.id })))
        .await?;
    op.remember(&new.id).await?;
    op.commit().await?;
    let text = whole(new.id, &secret);
    Ok((view(new)?, Some(text)))
}

/// How many keys that the actor sees end within some days and have no successor. Needs `key.manage`.
pub async fn keys_ending(app: &App, actor: &Actor, days: i64) -> Result<u64, Error> {
    actor.require(Permission::KeyManage)?;
    let now = app.clock().now();
    repo::keys_ending(app, actor.sellers.as_deref(), (now, now + TimeDelta::days(days))).await
}

/// Refuses scopes that the actor lacks.
fn may_scope(actor: &Actor, field: &str, scopes: &[Permission]) -> Result<(), Error> {
    match scopes.iter().find(|scope| !actor.may(**scope)) {
        None => Ok(()),
        Some(scope) => {
            let message = format!("Нельзя дать право, которого нет у вас: {}.", scope.code());
            Err(Error::invalid(field, message))
        }
    }
}

fn check(actor: &Actor, input: &ApiKeyCreateInput, now: DateTime<Utc>) -> Result<(), Error> {
    let name = input.name.trim();
    if name.is_empty() || name.chars().count() > 100 {
        return Err(Error::invalid("name", "Название ключа: от 1 до 100 знаков."));
    }
    if input.scopes.is_empty() {
        return Err(Error::invalid("scopes", "Укажите хотя бы одно право."));
    }
    may_scope(actor, "scopes", &input.scopes)?;
    let longest = now + TimeDelta::days(KEY_DAYS_MAX);
    if input.expires_at.is_some_and(|end| end.0 <= now || longest < end.0) {
        let message = format!("Ключ работает не дольше {KEY_DAYS_MAX} дней: укажите день впереди, не позже.");
        return Err(Error::invalid("expiresAt", message));
    }
    if input.sellers.as_ref().is_some_and(Vec::is_empty) {
        let message = "Выберите хотя бы одну организацию. Чтобы ключ видел все, не указывайте их.";
        return Err(Error::invalid("sellers", message));
    }
    for seller in input.sellers.iter().flatten() {
        actor.require_seller(*seller)?;
    }
    for text in input.addresses.iter().flatten() {
        if !address::is_valid(text) {
            let message = format!("«{text}» не адрес и не сеть. Пример: 192.0.2.0/24.");
            return Err(Error::invalid("addresses", message));
        }
    }
    Ok(())
}

/// Revokes a key at once, if it sees nothing beyond what the actor sees; a revoked key stays as it is, and so does the
/// successor of the key. Needs `key.manage`.
pub async fn revoke_key(app: &App, actor: &Actor, id: ApiKeyId) -> Result<ApiKeyView, Error> {
    actor.require(Permission::KeyManage)?;
    let mut op = app.begin(actor).await?;
    visible(op.conn(), actor, id).await?;
    // Held from here on: one who rotates the key at once would write an older row over this.
    let mut row = repo::lock_key(&op, id).await?.ok_or_else(|| Error::not_found("key", id))?;
    if row.revoked_at.is_none() {
        row.revoked_at = Some(op.now());
        repo::save_key(&op, row.clone()).await?;
        op.audit("key.revoke", id, whose(sellers_of(&row)?.as_deref()), None, None).await?;
    }
    op.commit().await?;
    view(row)
}

/// The actor of a key, unless it is unknown, revoked, expired, used from another address, or whoever answers for it is
/// disabled.
pub async fn actor_by_key(app: &App, origin: &Origin, text: &str) -> Result<Option<Actor>, Error> {
    let Some((id, secret)) = text.strip_prefix(PREFIX).and_then(|rest| rest.split_once('_')) else {
        return Ok(None);
    };
    let Ok(id) = Uuid::try_parse(id) else {
        return Ok(None);
    };
    let Some(row) = repo::key(app.read(), ApiKeyId(id)).await? else {
        return Ok(None);
    };
    let now = app.clock().now();
    let right = bool::from(digest(secret).as_bytes().ct_eq(row.secret_hash.as_bytes()));
    let live = row.revoked_at.is_none() && row.expires_at.is_none_or(|until| now < until);
    let owner = row.owner_id;
    let key = view(row)?;
    let near = key.addresses.as_ref().is_none_or(|list| address::allows(list, &origin.ip));
    if !right || !live || !near {
        return Ok(None);
    }
    if let Some(owner) = owner {
        let owner = repo::user(app.read(), owner).await?;
        if owner.is_none_or(|owner| owner.state != "active") {
            return Ok(None);
        }
    }
    let used = key.last_used_at.map(|at| at.0);
    if used.is_none_or(|at| (now - at).num_seconds().abs() > 60) {
        repo::used_key(app, key.id, now).await?;
    }
    Ok(Some(Actor {
        kind: ActorKind::Key,
        id,
        name: key.name,
        email: None,
        role: None,
        permissions: Arc::new(key.scopes.into_iter().collect()),
        sellers: key.sellers.map(Arc::from),
        client: None,
        session: None,
        ip: Some(origin.ip.clone()),
        request_id: origin.request_id.clone(),
    }))
}

fn view(row: key::Model) -> Result<ApiKeyView, Error> {
    let sellers = sellers_of(&row)?;
    let codes: Vec<String> = serde_json::from_value(row.scopes).map_err(Error::internal)?;
    Ok(ApiKeyView {
        id: row.id,
        name: row.name,
        scopes: codes.iter().filter_map(|code| Permission::from_code(code)).collect(),
        sellers,
        addresses: row.ip_list.map(serde_json::from_value).transpose().map_err(Error::internal)?,
        created_by: row.created_by,
        created_at: row.created_at.into(),
        expires_at: row.expires_at.map(Into::into),
        last_used_at: row.last_used_at.map(Into::into),
        revoked_at: row.revoked_at.map(Into::into),
        replaces: row.replaces,
    })
}
