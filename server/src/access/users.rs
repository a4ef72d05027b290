//! Users: list, create, change.

use serde_json::json;
use shared::access::{Permission, Role};
use shared::api::access::{UserCreateInput, UserState, UserUpdateInput, UserView};
use shared::ids::{SellerId, UserId};
use uuid::Uuid;

use super::entity::user;
use super::{Actor, password, repo};
use crate::app::App;
use crate::clock::machine_now;
use crate::db::errors::violates;
use crate::error::Error;
use crate::page::Page;

/// Users in the order of their sign-in names. Needs `user.manage`.
pub async fn users(app: &App, actor: &Actor, page: &Page<(String, Uuid)>) -> Result<Vec<UserView>, Error> {
    actor.require(Permission::UserManage)?;
    let rows = repo::users(app, page).await?;
    let ids: Vec<UserId> = rows.iter().map(|row| row.id).collect();
    let sellers = repo::sellers_of(app.read(), &ids).await?;
    rows.into_iter().map(|row| view(row, &sellers)).collect()
}

/// One user: oneself, or with `user.manage` any.
pub async fn user(app: &App, actor: &Actor, id: UserId) -> Result<UserView, Error> {
    if actor.id != id.uuid() {
        actor.require(Permission::UserManage)?;
    }
    let row = repo::user(app.read(), id).await?.ok_or_else(|| Error::not_found("user", id))?;
    let sellers = repo::sellers_of(app.read(), &[id]).await?;
    view(row, &sellers)
}

/// Makes a user. Needs `user.manage`; only an owner makes owners.
pub async fn create_user(app: &App, actor: &Actor, input: UserCreateInput) -> Result<UserView, Error> {
    actor.require(Permission::UserManage)?;
    let email = email(&input.email)?;
    may_give(actor, input.role)?;
    password::check(&input.password, &email)?;
    let hash = password::hash(&input.password, app.ids().secret()).await?;
    let sellers = given_sellers(actor, input.sellers)?;
    let name = input.name.map(|name| name.trim().to_owned()).filter(|name| !name.is_empty());
    let mut op = app.begin(actor).await?;
    let asked = json!({ "email": email, "name": name, "role": input.role, "sellers": sellers });
    if let Some(id) = op.replay::<UserId>("userCreate", &input.idempotency_key, &asked).await? {
        drop(op);
        return user(app, actor, id).await;
    }
    let row = user::Model {
        id: UserId(op.uuid()),
        name: name.unwrap_or_else(|| email.clone()),
        email,
        role: input.role.code().to_owned(),
        password_hash: hash,
        state: "active".to_owned(),
        failed_count: 0,
        locked_until: None,
        created_at: op.now(),
        version: 1,
    };
    repo::insert_user(&op, row.clone()).await.map_err(taken)?;
    repo::set_sellers(&op, row.id, &sellers).await?;
    op.audit("user.create", row.id, None, None, Some(asked)).await?;
    op.remember(&row.id).await?;
    op.commit().await?;
    let pairs: Vec<_> = sellers.into_iter().map(|seller| (row.id, seller)).collect();
    view(row, &pairs)
}

/// Changes a user. A new password, another role and a disabled state end the user's sessions.
pub async fn update_user(app: &App, actor: &Actor, input: UserUpdateInput) -> Result<UserView, Error> {
    actor.require(Permission::UserManage)?;
    let hash = match &input.password {
        Some(new) => {
            password::check(new, "")?;
            Some(password::hash(new, app.ids().secret()).await?)
        }
        None => None,
    };
    let mut op = app.begin(actor).await?;
    let mut row = repo::user(op.conn(), input.id).await?.ok_or_else(|| Error::not_found("user", input.id))?;
    if row.version != input.version {
        return Err(Error::Stale);
    }
    may_give(actor, role(&row)?)?;
    let before = public(&row);
    if let Some(name) = input.name {
        row.name = name.trim().to_owned();
    }
    if let Some(role) = input.role {
        may_give(actor, role)?;
        row.role = role.code().to_owned();
    }
    if let Some(state) = input.state {
        row.state = state_code(state).to_owned();
    }
    let signs_out = hash.is_some() || input.role.is_some() || input.state == Some(UserState::Disabled);
    if let Some(hash) = hash {
        row.password_hash = hash;
    }
    row.version += 1;
    if let Some(sellers) = input.sellers {
        let sellers = given_sellers(actor, Some(sellers))?;
        repo::set_sellers(&op, row.id, &sellers).await?;
    }
    repo::save_user(&op, row.clone()).await?;
    if signs_out {
        repo::end_sessions(&op, row.id, machine_now()).await?;
    }
    op.audit("user.update", row.id, None, Some(before), Some(public(&row))).await?;
    let sellers = repo::sellers_of(op.conn(), &[row.id]).await?;
    op.commit().await?;
    view(row, &sellers)
}

/// What the audit log keeps of a user.
fn public(row: &user::Model) -> serde_json::Value {
    json!({ "name": row.name, "role": row.role, "state": row.state, "version": row.version })
}

fn may_give(actor: &Actor, role: Role) -> Result<(), Error> {
    let allowed = role != Role::Owner || actor.role.is_none_or(|own| own == Role::Owner);
    if allowed {
        Ok(())
    } else {
        Err(Error::invalid("role", "Владельца назначает только владелец."))
    }
}

/// The sellers to give: an actor who sees some gives only some of these.
fn given_sellers(actor: &Actor, asked: Option<Vec<SellerId>>) -> Result<Vec<SellerId>, Error> {
    let asked = asked.unwrap_or_default();
    for seller in &asked {
        actor.require_seller(*seller)?;
    }
    match &actor.sellers {
        Some(own) if asked.is_empty() => Ok(own.to_vec()),
        Some(_) | None => Ok(asked),
    }
}

fn email(text: &str) -> Result<String, Error> {
    let email = text.trim().to_lowercase();
    let parts = email.split_once('@');
    let valid =
        parts.is_some_and(|(name, host)| !name.is_empty() && host.contains('.') && !host.contains('@'));
    if !valid || email.len() > 254 || email.chars().any(char::is_whitespace) {
        return Err(Error::invalid("email", "Адрес почты: имя@домен."));
    }
    Ok(email)
}

fn taken(error: Error) -> Error {
    if let Error::Db(cause) = &error
        && violates(cause, "app_user", &["email"])
    {
        return Error::invalid("email", "Пользователь с таким адресом уже есть. Укажите другой адрес.");
    }
    error
}

fn state_code(state: UserState) -> &'static str {
    match state {
        UserState::Active => "active",
        UserState::Disabled => "disabled",
    }
}

/// The role of a row.
pub(super) fn role(row: &user::Model) -> Result<Role, Error> {
    Role::from_code(&row.role).ok_or_else(|| Error::internal(format!("unknown role {}", row.role)))
}

fn view(row: user::Model, sellers: &[(UserId, SellerId)]) -> Result<UserView, Error> {
    let own: Vec<SellerId> =
        sellers.iter().filter(|(id, _)| *id == row.id).map(|(_, seller)| *seller).collect();
    Ok(UserView {
        id: row.id,
        role: role(&row)?,
        state: if row.state == "active" { UserState::Active } else { UserState::Disabled },
        email: row.email,
        name: row.name,
        sellers: (!own.is_empty()).then_some(own),
        created_at: row.created_at.into(),
        version: row.version,
    })
}
