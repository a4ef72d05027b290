//! Rows of this chapter: every query.

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, Set, Statement,
};
use shared::api::access::AuditFilter;
use shared::ids::{ApiKeyId, SellerId, SessionId, UserId};
use uuid::Uuid;

use super::entity::{audit, key, session, user, user_seller};
use crate::app::App;
use crate::error::Error;
use crate::op::Op;
use crate::page::Page;

/// Order of lists by time: instant and id.
pub type ByTime = (DateTime<Utc>, Uuid);

pub async fn user_by_email(conn: &impl ConnectionTrait, email: &str) -> Result<Option<user::Model>, Error> {
    Ok(user::Entity::find().filter(user::Column::Email.eq(email)).one(conn).await?)
}

pub async fn user(conn: &impl ConnectionTrait, id: UserId) -> Result<Option<user::Model>, Error> {
    Ok(user::Entity::find_by_id(id).one(conn).await?)
}

pub async fn users(app: &App, page: &Page<(String, Uuid)>) -> Result<Vec<user::Model>, Error> {
    let mut cursor = user::Entity::find().cursor_by((user::Column::Email, user::Column::Id));
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

/// Open sessions, newest first; of one user, or of all.
pub async fn sessions(
    app: &App,
    of: Option<UserId>,
    open: (DateTime<Utc>, TimeDelta),
    page: &Page<ByTime>,
) -> Result<Vec<session::Model>, Error> {
    let (now, idle) = open;
    let mut select = session::Entity::find()
        .filter(session::Column::EndedAt.is_null())
        .filter(session::Column::ExpiresAt.gt(now))
        .filter(session::Column::LastSeenAt.gt(now - idle));
    if let Some(of) = of {
        select = select.filter(session::Column::UserId.eq(of));
    }
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

/// Ends all sessions of a user.
pub async fn end_sessions(op: &Op, of: UserId, now: DateTime<Utc>) -> Result<(), Error> {
    end(op, session::Column::UserId.eq(of), now).await
}

async fn end(op: &Op, which: sea_orm::sea_query::SimpleExpr, now: DateTime<Utc>) -> Result<(), Error> {
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

pub async fn key(conn: &impl ConnectionTrait, id: ApiKeyId) -> Result<Option<key::Model>, Error> {
    Ok(key::Entity::find_by_id(id).one(conn).await?)
}

pub async fn keys(app: &App, page: &Page<ByTime>) -> Result<Vec<key::Model>, Error> {
    let mut cursor = key::Entity::find().cursor_by((key::Column::CreatedAt, key::Column::Id));
    cursor.desc();
    page.apply(&mut cursor);
    Ok(cursor.all(app.read()).await?)
}

pub async fn used_key(app: &App, id: ApiKeyId, now: DateTime<Utc>) -> Result<(), Error> {
    key::Entity::update_many()
        .col_expr(key::Column::LastUsedAt, Expr::value(now))
        .filter(key::Column::Id.eq(id))
        .exec(app.db().write())
        .await?;
    Ok(())
}

/// Rows of the audit log, newest first.
pub async fn audit_entries(
    app: &App,
    filter: &AuditFilter,
    page: &Page<ByTime>,
) -> Result<Vec<audit::Model>, Error> {
    let mut select = audit::Entity::find();
    if let Some(client) = filter.client {
        select = select.filter(audit::Column::ClientId.eq(client.uuid()));
    }
    if let Some(object) = &filter.object {
        select = select.filter(audit::Column::Object.eq(object.as_str()));
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
