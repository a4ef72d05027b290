//! Rows of this chapter: every query.

pub mod second;
pub mod views;

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, ConnectionTrait, DbBackend, EntityTrait, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect, QueryTrait, Set, Statement,
};
use shared::api::access::AuditFilter;
use shared::ids::{ApiKeyId, SellerId, SessionId, UserId};
use uuid::Uuid;

use super::entity::{audit, challenge, key, session, user, user_seller};
use crate::app::App;
use crate::error::Error;
use crate::op::Op;
use crate::page::Page;

/// Order of lists by time: instant and id.
pub type ByTime = (DateTime<Utc>, Uuid);

/// Whose sessions.
#[derive(Debug, Clone, Copy)]
pub enum Of<'s> {
    /// Of this user.
    User(UserId),
    /// Of users who see nothing beyond these sellers; none = of all users.
    Within(Option<&'s [SellerId]>),
}

/// Users who see nothing beyond these sellers; none = all users. Who sees all sellers is not within some.
fn within(user: impl ColumnTrait, sellers: Option<&[SellerId]>) -> Condition {
    use user_seller::Column as C;
    let Some(sellers) = sellers else { return Condition::all() };
    let limited = user_seller::Entity::find().select_only().column(C::UserId);
    let beyond = limited.clone().filter(C::SellerId.is_not_in(sellers.iter().copied()));
    Condition::all()
        .add(user.in_subquery(limited.into_query()))
        .add(user.not_in_subquery(beyond.into_query()))
}

/// Keys that see nothing beyond these sellers; none = all keys.
fn keys_within(backend: DbBackend, sellers: Option<&[SellerId]>) -> Condition {
    let Some(sellers) = sellers else { return Condition::all() };
    let own = serde_json::json!(sellers);
    let condition = if backend == DbBackend::Postgres {
        Expr::cust_with_values("api_key.seller_ids <@ $1", [own])
    } else {
        let beyond = "NOT EXISTS (SELECT 1 FROM json_each(api_key.seller_ids) AS theirs \
                      WHERE theirs.value NOT IN (SELECT value FROM json_each(?)))";
        Expr::cust_with_values(beyond, [own.to_string()])
    };
    Condition::all().add(key::Column::SellerIds.is_not_null()).add(condition)
}

pub async fn user_by_email(conn: &impl ConnectionTrait, email: &str) -> Result<Option<user::Model>, Error> {
    Ok(user::Entity::find().filter(user::Column::Email.eq(email)).one(conn).await?)
}

pub async fn user(conn: &impl ConnectionTrait, id: UserId) -> Result<Option<user::Model>, Error> {
    Ok(user::Entity::find_by_id(id).one(conn).await?)
}

/// The user, whose row is held until the end of the unit of work.
pub async fn lock_user(op: &Op, id: UserId) -> Result<Option<user::Model>, Error> {
    Ok(user::Entity::find_by_id(id).lock_exclusive().one(op.conn()).await?)
}

/// Users who see nothing beyond the sellers; none = all users.
pub async fn users(
    app: &App,
    sellers: Option<&[SellerId]>,
    page: &Page<(String, Uuid)>,
) -> Result<Vec<user::Model>, Error> {
    let select = user::Entity::find().filter(within(user::Column::Id, sellers));
    let mut cursor = select.cursor_by((user::Column::Email, user::Column::Id));
    page.apply(&mut cursor);
    Ok(cursor.all(app.read()).await?)
}

pub async fn insert_user(op: &Op, row: user::Model) -> Result<(), Error> {
    user::ActiveModel::from(row).reset_all().insert(op.conn()).await?;
    Ok(())
}

pub async fn save_user(op: &Op, row: user::Model) -> Result<(), Error> {
    user::ActiveModel::from(row).reset_all().update(op.conn()).await?;
    Ok(())
}

/// Sellers of the users, as pairs.
pub async fn sellers_of(
    conn: &impl ConnectionTrait,
    users: &[UserId],
) -> Result<Vec<(UserId, SellerId)>, Error> {
    let rows = user_seller::Entity::find()
        .filter(user_seller::Column::UserId.is_in(users.iter().copied()))
        .order_by_asc(user_seller::Column::SellerId)
        .all(conn)
        .await?;
    Ok(rows.into_iter().map(|row| (row.user_id, row.seller_id)).collect())
}

pub async fn set_sellers(op: &Op, id: UserId, sellers: &[SellerId]) -> Result<(), Error> {
    user_seller::Entity::delete_many().filter(user_seller::Column::UserId.eq(id)).exec(op.conn()).await?;
    if sellers.is_empty() {
        return Ok(());
    }
    let rows =
        sellers.iter().map(|seller| user_seller::ActiveModel { user_id: Set(id), seller_id: Set(*seller) });
    user_seller::Entity::insert_many(rows).exec_without_returning(op.conn()).await?;
    Ok(())
}

pub async fn insert_session(op: &Op, row: session::Model) -> Result<(), Error> {
    session::ActiveModel::from(row).reset_all().insert(op.conn()).await?;
    Ok(())
}

/// The session of this token with its user.
pub async fn session_by_token(
    app: &App,
    token_hash: &str,
) -> Result<Option<(session::Model, user::Model)>, Error> {
    let found =
        session::Entity::find().filter(session::Column::TokenHash.eq(token_hash)).one(app.read()).await?;
    let Some(session) = found else {
        return Ok(None);
    };
    Ok(user(app.read(), session.user_id).await?.map(|user| (session, user)))
}

pub async fn session(conn: &impl ConnectionTrait, id: SessionId) -> Result<Option<session::Model>, Error> {
    Ok(session::Entity::find_by_id(id).one(conn).await?)
}

/// Open sessions, newest first.
pub async fn sessions(
    app: &App,
    of: Of<'_>,
    open: (DateTime<Utc>, TimeDelta),
    page: &Page<ByTime>,
) -> Result<Vec<session::Model>, Error> {
    let (now, idle) = open;
    let select = session::Entity::find()
        .filter(session::Column::EndedAt.is_null())
        .filter(session::Column::ExpiresAt.gt(now))
        .filter(session::Column::LastSeenAt.gt(now - idle))
        .filter(match of {
            Of::User(id) => Condition::all().add(session::Column::UserId.eq(id)),
            Of::Within(sellers) => within(session::Column::UserId, sellers),
        });
    let mut cursor = select.cursor_by((session::Column::CreatedAt, session::Column::Id));
    cursor.desc();
    page.apply(&mut cursor);
    Ok(cursor.all(app.read()).await?)
}

pub async fn saw_session(app: &App, id: SessionId, now: DateTime<Utc>) -> Result<(), Error> {
    session::Entity::update_many()
        .col_expr(session::Column::LastSeenAt, Expr::value(now))
        .filter(session::Column::Id.eq(id))
        .exec(app.db().write())
        .await?;
    Ok(())
}

/// Ends one session.
pub async fn end_session(op: &Op, id: SessionId, now: DateTime<Utc>) -> Result<(), Error> {
    end(op, session::Column::Id.eq(id), now).await
}

/// Ends the sessions of a user but this one.
pub async fn end_other_sessions(
    op: &Op,
    of: UserId,
    but: Option<SessionId>,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    challenge::Entity::delete_many().filter(challenge::Column::UserId.eq(of)).exec(op.conn()).await?;
    let which = Condition::all().add(session::Column::UserId.eq(of));
    end(op, which.add_option(but.map(|but| session::Column::Id.ne(but))), now).await
}

/// Ends all sessions of a user, and what of sign-ins waits for a second step.
pub async fn end_sessions(op: &Op, of: UserId, now: DateTime<Utc>) -> Result<(), Error> {
    end_other_sessions(op, of, None, now).await
}

async fn end(
    op: &Op,
    which: impl sea_orm::sea_query::IntoCondition,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    session::Entity::update_many()
        .col_expr(session::Column::EndedAt, Expr::value(now))
        .filter(which)
        .filter(session::Column::EndedAt.is_null())
        .exec(op.conn())
        .await?;
    Ok(())
}

pub async fn insert_key(op: &Op, row: key::Model) -> Result<(), Error> {
    key::ActiveModel::from(row).reset_all().insert(op.conn()).await?;
    Ok(())
}

pub async fn save_key(op: &Op, row: key::Model) -> Result<(), Error> {
    key::ActiveModel::from(row).reset_all().update(op.conn()).await?;
    Ok(())
}

/// The key, whose row is held until the end of the unit of work.
pub async fn lock_key(op: &Op, id: ApiKeyId) -> Result<Option<key::Model>, Error> {
    Ok(key::Entity::find_by_id(id).lock_exclusive().one(op.conn()).await?)
}

pub async fn key(conn: &impl ConnectionTrait, id: ApiKeyId) -> Result<Option<key::Model>, Error> {
    Ok(key::Entity::find_by_id(id).one(conn).await?)
}

/// Keys that see nothing beyond the sellers, newest first; none = all keys.
pub async fn keys(
    app: &App,
    sellers: Option<&[SellerId]>,
    page: &Page<ByTime>,
) -> Result<Vec<key::Model>, Error> {
    let select = key::Entity::find().filter(keys_within(app.db().backend(), sellers));
    let mut cursor = select.cursor_by((key::Column::CreatedAt, key::Column::Id));
    cursor.desc();
    page.apply(&mut cursor);
    Ok(cursor.all(app.read()).await?)
}

/// Keys that work at an instant.
fn lives(now: DateTime<Utc>) -> Condition {
    use key::Column as C;
    let endless = Condition::any().add(C::ExpiresAt.is_null()).add(C::ExpiresAt.gt(now));
    Condition::all().add(C::RevokedAt.is_null()).add(endless)
}

/// Whether a key took the place of this one and still works.
pub async fn is_replaced(
    conn: &impl ConnectionTrait,
    id: ApiKeyId,
    now: DateTime<Utc>,
) -> Result<bool, Error> {
    let successors = key::Entity::find().filter(key::Column::Replaces.eq(id)).filter(lives(now));
    Ok(successors.count(conn).await? > 0)
}

/// How many keys that see nothing beyond the sellers end in `(now, until)` and have no successor; none = all keys.
pub async fn keys_ending(
    app: &App,
    sellers: Option<&[SellerId]>,
    (now, until): (DateTime<Utc>, DateTime<Utc>),
) -> Result<u64, Error> {
    use key::Column as C;
    let replaced = key::Entity::find()
        .select_only()
        .column(C::Replaces)
        .filter(C::Replaces.is_not_null())
        .filter(lives(now));
    let select = key::Entity::find()
        .filter(keys_within(app.db().backend(), sellers))
        .filter(lives(now))
        .filter(C::ExpiresAt.lt(until))
        .filter(C::Id.not_in_subquery(replaced.into_query()));
    Ok(select.count(app.read()).await?)
}

pub async fn used_key(app: &App, id: ApiKeyId, now: DateTime<Utc>) -> Result<(), Error> {
    key::Entity::update_many()
        .col_expr(key::Column::LastUsedAt, Expr::value(now))
        .filter(key::Column::Id.eq(id))
        .exec(app.db().write())
        .await?;
    Ok(())
}

/// Rows of the audit log about objects of the sellers, newest first; none = all rows.
pub async fn audit_entries(
    app: &App,
    sellers: Option<&[SellerId]>,
    filter: &AuditFilter,
    page: &Page<ByTime>,
) -> Result<Vec<audit::Model>, Error> {
    let mut select = audit::Entity::find();
    if let Some(sellers) = sellers {
        select = select.filter(audit::Column::SellerId.is_in(sellers.iter().copied()));
    }
    if let Some(client) = filter.client {
        select = select.filter(audit::Column::ClientId.eq(client.uuid()));
    }
    if let Some(object) = &filter.object {
        select = select.filter(audit::Column::Object.eq(object.as_str()));
    }
    if let Some(name) = &filter.actor {
        select = select.filter(audit::Column::ActorName.contains(name.as_str()));
    }
    if let Some(action) = &filter.action {
        let whole = audit::Column::Action.eq(action.as_str());
        let kind = audit::Column::Action.starts_with(format!("{action}."));
        select = select.filter(Condition::any().add(whole).add(kind));
    }
    if let Some(from) = filter.from {
        select = select.filter(audit::Column::At.gte(from.0));
    }
    if let Some(to) = filter.to {
        select = select.filter(audit::Column::At.lt(to.0));
    }
    let mut cursor = select.cursor_by((audit::Column::At, audit::Column::Id));
    cursor.desc();
    page.apply(&mut cursor);
    Ok(cursor.all(app.read()).await?)
}

/// Deletes sessions that could not be used since `before`.
pub async fn forget_sessions(app: &App, before: DateTime<Utc>) -> Result<(), Error> {
    session::Entity::delete_many()
        .filter(session::Column::ExpiresAt.lt(before))
        .exec(app.db().write())
        .await?;
    Ok(())
}

/// Deletes answers of idempotency keys older than `before`.
pub async fn forget_answers(app: &App, before: DateTime<Utc>) -> Result<(), Error> {
    let sql = "DELETE FROM idempotency WHERE created_at < $1";
    let statement = Statement::from_sql_and_values(app.db().backend(), sql, [before.into()]);
    app.db().write().execute_raw(statement).await?;
    Ok(())
}
