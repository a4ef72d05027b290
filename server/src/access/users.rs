//! Users: list, create, change.

use serde_json::json;
use shared::access::{Permission, Role};
use shared::api::access::{UserCreateInput, UserState, UserUpdateInput, UserView};
use shared::ids::{SellerId, UserId};
use uuid::Uuid;

use super::entity::user;
use super::{Actor, ActorKind, hashing, password, repo, second};
use crate::app::App;
use crate::clock::machine_now;
use crate::db::Connection;
use crate::db::errors::violates;
use crate::error::Error;
use crate::op::Whose;
use crate::page::Page;

/// Users in the order of their sign-in names: those who see nothing beyond what the actor sees. Needs `user.manage`.
pub async fn users(app: &App, actor: &Actor, page: &Page<(String, Uuid)>) -> Result<Vec<UserView>, Error> {
    actor.require(Permission::UserManage)?;
    let rows = repo::users(app, actor.sellers.as_deref(), page).await?;
    let ids: Vec<UserId> = rows.iter().map(|row| row.id).collect();
    let sellers = repo::sellers_of(app.read(), &ids).await?;
    let second = repo::second::with_totp(app.read(), &ids).await?;
    let own = |of: UserId| sellers.iter().filter(move |(user, _)| *user == of).map(|(_, seller)| *seller);
    rows.into_iter()
        .map(|row| {
            let own = own(row.id).collect();
            let second = second.contains(&row.id);
            view(row, limit(own), second)
        })
        .collect()
}

/// One user: oneself, or with `user.manage` one who sees nothing beyond what the actor sees.
pub async fn user(app: &App, actor: &Actor, id: UserId) -> Result<UserView, Error> {
    if actor.id != id.uuid() {
        actor.require(Permission::UserManage)?;
    }
    let (row, sellers) = visible(app.read(), actor, id).await?;
    let second = second::is_on(app.read(), id).await?;
    view(row, sellers, second)
}

/// The user with his sellers, none = all; `NOT_FOUND` also when he sees more sellers than the actor.
pub(super) async fn visible(
    conn: &impl Connection,
    actor: &Actor,
    id: UserId,
) -> Result<(user::Model, Option<Vec<SellerId>>), Error> {
    let missing = || Error::not_found("user", id);
    let row = repo::user(conn, id).await?.ok_or_else(missing)?;
    let sellers = sellers_of(conn, id).await?;
    if actor.covers(sellers.as_deref()) { Ok((row, sellers)) } else { Err(missing()) }
}

async fn sellers_of(conn: &impl Connection, id: UserId) -> Result<Option<Vec<SellerId>>, Error> {
    let pairs = repo::sellers_of(conn, &[id]).await?;
    Ok(limit(pairs.into_iter().map(|(_, seller)| seller).collect()))
}

/// No seller stands for all of them.
fn limit(sellers: Vec<SellerId>) -> Option<Vec<SellerId>> {
    (!sellers.is_empty()).then_some(sellers)
}

/// Whose rows about users and keys are in the audit log, by the sellers that these see; none = all.
pub(super) fn whose(sellers: Option<&[SellerId]>) -> Whose {
    match sellers {
        Some([only]) => Whose::Seller(*only),
        Some([..]) | None => Whose::Everyone,
    }
}

/// Makes a user. Needs `user.manage`; only an owner makes owners, and a key makes nobody who manages users.
pub async fn create_user(app: &App, actor: &Actor, input: UserCreateInput) -> Result<UserView, Error> {
    actor.require(Permission::UserManage)?;
    let email = email(&input.email)?;
    may_give(actor, input.role)?;
    let name = input.name.map(|name| name.trim().to_owned()).filter(|name| !name.is_empty());
    password::check("password", &input.password, &[&email, name.as_deref().unwrap_or_default()])?;
    let hash = hashing::hash(&input.password, app.ids().secret()).await?;
    let sellers = given_sellers(actor, input.sellers)?;
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
        created_at: op.now(),
        version: 1,
    };
    repo::insert_user(&op, row.clone()).await.map_err(taken)?;
    repo::set_sellers(&op, row.id, &sellers).await?;
    let sellers = limit(sellers);
    op.audit("user.create", row.id, whose(sellers.as_deref()), None, Some(asked)).await?;
    op.remember(&row.id).await?;
    op.commit().await?;
    view(row, sellers, false)
}

/// Changes a user. A new password, another role and a disabled state end the user's sessions. The own password is
/// changed by [`super::own::change_password`] alone, which asks for the one of now.
pub async fn update_user(app: &App, actor: &Actor, input: UserUpdateInput) -> Result<UserView, Error> {
    actor.require(Permission::UserManage)?;
    let hash = match &input.password {
        Some(_) if actor.kind == ActorKind::User && actor.id == input.id.uuid() => {
            let own = "Свой пароль меняют в профиле: там спрашивают прежний.";
            return Err(Error::invalid("password", own));
        }
        Some(new) => {
            let (known, _) = visible(app.read(), actor, input.id).await?;
            password::check("password", new, &[&known.email, input.name.as_deref().unwrap_or(&known.name)])?;
            Some(hashing::hash(new, app.ids().secret()).await?)
        }
        None => None,
    };
    let mut op = app.begin(actor).await?;
    repo::lock_user(&op, input.id).await?;
    let (row, had) = visible(op.conn(), actor, input.id).await?;
    if row.version != input.version {
        return Err(Error::Stale);
    }
    for role in [Some(role(&row)?), input.role].into_iter().flatten() {
        may_give(actor, role)?;
    }
    let before = public(&row);
    let signs_out = hash.is_some() || input.role.is_some() || input.state == Some(UserState::Disabled);
    if let Some(sellers) = &input.sellers {
        repo::set_sellers(&op, row.id, &given_sellers(actor, Some(sellers.clone()))?).await?;
    }
    let row = changed(row, input, hash);
    repo::save_user(&op, row.clone()).await?;
    if signs_out {
        repo::end_sessions(&op, row.id, machine_now()).await?;
    }
    let sellers = sellers_of(op.conn(), row.id).await?;
    let whose = if had == sellers { whose(had.as_deref()) } else { Whose::Everyone };
    op.audit("user.update", row.id, whose, Some(before), Some(public(&row))).await?;
    let second = second::is_on(op.conn(), row.id).await?;
    op.commit().await?;
    view(row, sellers, second)
}

/// Gives the user with this sign-in name a new password; open sessions of the user end. Needs `user.manage`.
///
/// # Errors
/// As of [`update_user`]; `VALIDATION` under `email` when nobody has the name.
pub async fn reset_password(
    app: &App,
    actor: &Actor,
    email: &str,
    password: String,
) -> Result<UserView, Error> {
    let found = repo::user_by_email(app.read(), &email.trim().to_lowercase()).await?;
    let row = found.ok_or_else(|| Error::invalid("email", "Пользователя с таким адресом нет."))?;
    let input = UserUpdateInput {
        id: row.id,
        version: row.version,
        name: None,
        role: None,
        state: None,
        password: Some(password),
        sellers: None,
    };
    update_user(app, actor, input).await
}

fn changed(row: user::Model, input: UserUpdateInput, hash: Option<String>) -> user::Model {
    user::Model {
        name: input.name.map_or(row.name, |name| name.trim().to_owned()),
        role: input.role.map_or(row.role, |role| role.code().to_owned()),
        state: input.state.map_or(row.state, |state| state_code(state).to_owned()),
        password_hash: hash.unwrap_or(row.password_hash),
        version: row.version + 1,
        ..row
    }
}

/// What the audit log keeps of a user.
fn public(row: &user::Model) -> serde_json::Value {
    json!({ "name": row.name, "role": row.role, "state": row.state, "version": row.version })
}

/// Refuses to give a role, and to change somebody who has it: owners are for owners, and keys, which anybody may
/// hold, have no part in those who manage users.
pub(super) fn may_give(actor: &Actor, role: Role) -> Result<(), Error> {
    let manages = role.allows(Permission::UserManage);
    let refusal = match actor.kind {
        ActorKind::User if role == Role::Owner && actor.role != Some(Role::Owner) => {
            "Владельца назначает и меняет только владелец."
        }
        ActorKind::Key if manages => {
            "Ключ API не заводит и не меняет владельцев и администраторов. Войдите под своим именем."
        }
        ActorKind::User | ActorKind::Key | ActorKind::System | ActorKind::Cli | ActorKind::Client => {
            return Ok(());
        }
    };
    Err(Error::invalid("role", refusal))
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

fn view(row: user::Model, sellers: Option<Vec<SellerId>>, second_factor: bool) -> Result<UserView, Error> {
    Ok(UserView {
        id: row.id,
        role: role(&row)?,
        state: if row.state == "active" { UserState::Active } else { UserState::Disabled },
        email: row.email,
        name: row.name,
        sellers,
        second_factor,
        created_at: row.created_at.into(),
        version: row.version,
    })
}
