//! Rows of second factors: every query.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect,
};
use shared::ids::{SessionId, UserId};
use uuid::Uuid;

use super::super::entity::{challenge, recovery, session, totp};
use crate::app::App;
use crate::error::Error;
use crate::op::Op;

pub async fn totp(conn: &impl ConnectionTrait, user: UserId) -> Result<Option<totp::Model>, Error> {
    Ok(totp::Entity::find_by_id(user).one(conn).await?)
}

/// Held until the end of the unit of work: of two who use a code at once the second finds it used.
pub async fn lock_totp(op: &Op, user: UserId) -> Result<Option<totp::Model>, Error> {
    Ok(totp::Entity::find_by_id(user).lock_exclusive().one(op.conn()).await?)
}

pub async fn insert_totp(op: &Op, row: totp::Model) -> Result<(), Error> {
    totp::ActiveModel::from(row).reset_all().insert(op.conn()).await?;
    Ok(())
}

pub async fn save_totp(op: &Op, row: totp::Model) -> Result<(), Error> {
    totp::ActiveModel::from(row).reset_all().update(op.conn()).await?;
    Ok(())
}

/// Removes the second factor of a user with its recovery codes.
pub async fn delete_totp(op: &Op, user: UserId) -> Result<(), Error> {
    recovery::Entity::delete_many().filter(recovery::Column::UserId.eq(user)).exec(op.conn()).await?;
    challenge::Entity::delete_many().filter(challenge::Column::UserId.eq(user)).exec(op.conn()).await?;
    totp::Entity::delete_many().filter(totp::Column::UserId.eq(user)).exec(op.conn()).await?;
    Ok(())
}

/// Those of the users who have a second factor.
pub async fn with_totp(conn: &impl ConnectionTrait, users: &[UserId]) -> Result<Vec<UserId>, Error> {
    let rows = totp::Entity::find()
        .filter(totp::Column::UserId.is_in(users.iter().copied()))
        .filter(totp::Column::ConfirmedAt.is_not_null())
        .all(conn)
        .await?;
    Ok(rows.into_iter().map(|row| row.user_id).collect())
}

pub async fn insert_recovery(op: &Op, user: UserId, hashes: Vec<String>) -> Result<(), Error> {
    let rows = hashes.into_iter().map(|code_hash| {
        recovery::ActiveModel::from(recovery::Model { user_id: user, code_hash, used_at: None }).reset_all()
    });
    recovery::Entity::insert_many(rows).exec_without_returning(op.conn()).await?;
    Ok(())
}

/// Uses a recovery code up; whether it was there and unused.
pub async fn take_recovery(op: &Op, user: UserId, hash: &str, now: DateTime<Utc>) -> Result<bool, Error> {
    let used = recovery::Entity::update_many()
        .col_expr(recovery::Column::UsedAt, Expr::value(now))
        .filter(recovery::Column::UserId.eq(user))
        .filter(recovery::Column::CodeHash.eq(hash))
        .filter(recovery::Column::UsedAt.is_null())
        .exec(op.conn())
        .await?;
    Ok(used.rows_affected == 1)
}

/// Recovery codes that are left.
pub async fn recovery_left(conn: &impl ConnectionTrait, user: UserId) -> Result<u64, Error> {
    let left = recovery::Entity::find()
        .filter(recovery::Column::UserId.eq(user))
        .filter(recovery::Column::UsedAt.is_null());
    Ok(left.count(conn).await?)
}

pub async fn insert_challenge(op: &Op, row: challenge::Model) -> Result<(), Error> {
    challenge::ActiveModel::from(row).reset_all().insert(op.conn()).await?;
    Ok(())
}

pub async fn challenge(conn: &impl ConnectionTrait, hash: &str) -> Result<Option<challenge::Model>, Error> {
    Ok(challenge::Entity::find().filter(challenge::Column::TokenHash.eq(hash)).one(conn).await?)
}

/// The challenge, whose row is held until the end of the unit of work.
pub async fn lock_challenge(op: &Op, hash: &str) -> Result<Option<challenge::Model>, Error> {
    let found = challenge::Entity::find().filter(challenge::Column::TokenHash.eq(hash)).lock_exclusive();
    Ok(found.one(op.conn()).await?)
}

pub async fn save_challenge(op: &Op, row: challenge::Model) -> Result<(), Error> {
    challenge::ActiveModel::from(row).reset_all().update(op.conn()).await?;
    Ok(())
}

pub async fn delete_challenge(op: &Op, id: Uuid) -> Result<(), Error> {
    challenge::Entity::delete_by_id(id).exec(op.conn()).await?;
    Ok(())
}

/// Deletes challenges that were over before `before`.
pub async fn forget_challenges(app: &App, before: DateTime<Utc>) -> Result<(), Error> {
    let over = challenge::Entity::delete_many().filter(challenge::Column::ExpiresAt.lt(before));
    over.exec(app.db().write()).await?;
    Ok(())
}

/// Says by which factor a session goes on.
pub async fn set_factor(op: &Op, id: SessionId, factor: &str) -> Result<(), Error> {
    session::Entity::update_many()
        .col_expr(session::Column::Factor, Expr::value(factor))
        .filter(session::Column::Id.eq(id))
        .exec(op.conn())
        .await?;
    Ok(())
}
