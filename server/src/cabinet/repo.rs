//! Rows of this chapter: every query.

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Set,
};
use shared::cabinet::CabinetRules;
use shared::ids::{CabinetLoginId, CabinetRequestKey, ClientId, PlanId, SessionId};

use super::entity::{access, client, code, consent, login, plan, request, session};
use crate::app::App;
use crate::error::Error;
use crate::op::Op;

pub use access::Model as Access;
pub use code::Model as Code;
pub use consent::Model as Consent;
pub use login::Model as Login;
pub use request::Model as Request;
pub use session::Model as Session;

pub async fn login_by_email(conn: &impl ConnectionTrait, email: &str) -> Result<Option<Login>, Error> {
    Ok(login::Entity::find().filter(login::Column::Email.eq(email)).one(conn).await?)
}

pub async fn login(conn: &impl ConnectionTrait, id: CabinetLoginId) -> Result<Option<Login>, Error> {
    Ok(login::Entity::find_by_id(id).one(conn).await?)
}

pub async fn insert_login(op: &Op, row: Login) -> Result<(), Error> {
    login::ActiveModel::from(row).reset_all().insert(op.conn()).await?;
    Ok(())
}

/// Writes down when a login was used last, and nothing else: its password may have been changed meanwhile.
pub async fn signed_in(op: &Op, id: CabinetLoginId, now: DateTime<Utc>) -> Result<(), Error> {
    login::Entity::update_many()
        .col_expr(login::Column::SignedInAt, Expr::value(now))
        .filter(login::Column::Id.eq(id))
        .exec(op.conn())
        .await?;
    Ok(())
}

/// Gives a login another password.
pub async fn set_password(op: &Op, id: CabinetLoginId, hash: String) -> Result<(), Error> {
    login::Entity::update_many()
        .col_expr(login::Column::PasswordHash, Expr::value(hash))
        .filter(login::Column::Id.eq(id))
        .exec(op.conn())
        .await?;
    Ok(())
}

/// Puts a code in the place of the last one.
pub async fn put_code(op: &Op, row: Code) -> Result<(), Error> {
    use code::Column as C;
    let replace = OnConflict::column(C::Email)
        .update_columns([C::CodeHash, C::Tries, C::CreatedAt, C::ExpiresAt])
        .to_owned();
    let row = code::ActiveModel::from(row).reset_all();
    code::Entity::insert(row).on_conflict(replace).exec_without_returning(op.conn()).await?;
    Ok(())
}

/// The code of an e-mail, whose row is held until the end of the unit of work.
pub async fn lock_code(op: &Op, email: &str) -> Result<Option<Code>, Error> {
    Ok(code::Entity::find_by_id(email.to_owned()).lock_exclusive().one(op.conn()).await?)
}

pub async fn save_code(op: &Op, row: Code) -> Result<(), Error> {
    code::ActiveModel::from(row).reset_all().update(op.conn()).await?;
    Ok(())
}

pub async fn remove_code(op: &Op, email: &str) -> Result<(), Error> {
    code::Entity::delete_by_id(email.to_owned()).exec(op.conn()).await?;
    Ok(())
}

/// Deletes codes that lapsed before, and sessions that could not be used since.
pub async fn forget(app: &App, codes: DateTime<Utc>, sessions: DateTime<Utc>) -> Result<(), Error> {
    let write = app.db().write();
    code::Entity::delete_many().filter(code::Column::ExpiresAt.lt(codes)).exec(write).await?;
    session::Entity::delete_many().filter(session::Column::ExpiresAt.lt(sessions)).exec(write).await?;
    Ok(())
}

pub async fn insert_session(op: &Op, row: Session) -> Result<(), Error> {
    session::ActiveModel::from(row).reset_all().insert(op.conn()).await?;
    Ok(())
}

pub async fn session_by_token(app: &App, token_hash: &str) -> Result<Option<Session>, Error> {
    Ok(session::Entity::find().filter(session::Column::TokenHash.eq(token_hash)).one(app.read()).await?)
}

/// Open sessions of a login, the newest first.
pub async fn sessions(
    app: &App,
    login: CabinetLoginId,
    (now, idle): (DateTime<Utc>, TimeDelta),
) -> Result<Vec<Session>, Error> {
    let rows = session::Entity::find()
        .filter(session::Column::LoginId.eq(login))
        .filter(session::Column::EndedAt.is_null())
        .filter(session::Column::ExpiresAt.gt(now))
        .filter(session::Column::LastSeenAt.gt(now - idle))
        .order_by_desc(session::Column::CreatedAt)
        .limit(50);
    Ok(rows.all(app.read()).await?)
}

pub async fn saw_session(app: &App, id: SessionId, now: DateTime<Utc>) -> Result<(), Error> {
    session::Entity::update_many()
        .col_expr(session::Column::LastSeenAt, Expr::value(now))
        .filter(session::Column::Id.eq(id))
        .exec(app.db().write())
        .await?;
    Ok(())
}

pub async fn open_client(op: &Op, id: SessionId, client: ClientId) -> Result<(), Error> {
    session::Entity::update_many()
        .col_expr(session::Column::ClientId, Expr::value(client))
        .filter(session::Column::Id.eq(id))
        .exec(op.conn())
        .await?;
    Ok(())
}

/// Ends one session.
pub async fn end_session(op: &Op, id: SessionId, now: DateTime<Utc>) -> Result<(), Error> {
    session::Entity::update_many()
        .col_expr(session::Column::EndedAt, Expr::value(now))
        .filter(session::Column::Id.eq(id))
        .filter(session::Column::EndedAt.is_null())
        .exec(op.conn())
        .await?;
    Ok(())
}

/// Ends the sessions of a login but one.
pub async fn end_others(
    op: &Op,
    login: CabinetLoginId,
    kept: Option<SessionId>,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let mut update = session::Entity::update_many()
        .col_expr(session::Column::EndedAt, Expr::value(now))
        .filter(session::Column::LoginId.eq(login))
        .filter(session::Column::EndedAt.is_null());
    if let Some(kept) = kept {
        update = update.filter(session::Column::Id.ne(kept));
    }
    update.exec(op.conn()).await?;
    Ok(())
}

pub async fn insert_consent(op: &Op, row: Consent) -> Result<(), Error> {
    consent::ActiveModel::from(row).reset_all().insert(op.conn()).await?;
    Ok(())
}

/// What a login said last about the consent.
pub async fn last_consent(
    conn: &impl ConnectionTrait,
    login: CabinetLoginId,
) -> Result<Option<Consent>, Error> {
    let rows = consent::Entity::find().filter(consent::Column::LoginId.eq(login));
    Ok(rows.order_by_desc(consent::Column::At).order_by_desc(consent::Column::Id).one(conn).await?)
}

/// Those of the clients whose own e-mail opens nothing.
pub async fn closed_to_email(conn: &impl ConnectionTrait, ids: &[ClientId]) -> Result<Vec<ClientId>, Error> {
    let rows = client::Entity::find()
        .select_only()
        .column(client::Column::ClientId)
        .filter(client::Column::ClientId.is_in(ids.iter().copied()))
        .filter(client::Column::ByEmail.eq(false))
        .into_tuple();
    Ok(rows.all(conn).await?)
}

pub async fn set_by_email(op: &Op, client_id: ClientId, by_email: bool) -> Result<(), Error> {
    let row = client::ActiveModel { client_id: Set(client_id), by_email: Set(by_email) };
    let replace =
        OnConflict::column(client::Column::ClientId).update_column(client::Column::ByEmail).to_owned();
    client::Entity::insert(row).on_conflict(replace).exec_without_returning(op.conn()).await?;
    Ok(())
}

/// Clients whose account an e-mail was given.
pub async fn granted(conn: &impl ConnectionTrait, email: &str) -> Result<Vec<ClientId>, Error> {
    let rows = access::Entity::find()
        .select_only()
        .column(access::Column::ClientId)
        .filter(access::Column::Email.eq(email))
        .filter(access::Column::RevokedAt.is_null())
        .into_tuple();
    Ok(rows.all(conn).await?)
}

/// Whether the account of the client was given to an e-mail.
pub async fn is_granted(conn: &impl ConnectionTrait, email: &str, client: ClientId) -> Result<bool, Error> {
    let row = access::Entity::find_by_id((client, email.to_owned())).one(conn).await?;
    Ok(row.is_some_and(|row| row.revoked_at.is_none()))
}

/// E-mails that were given the account of a client, by name.
pub async fn accesses(conn: &impl ConnectionTrait, client: ClientId) -> Result<Vec<Access>, Error> {
    let rows = access::Entity::find()
        .filter(access::Column::ClientId.eq(client))
        .filter(access::Column::RevokedAt.is_null())
        .order_by_asc(access::Column::Email);
    Ok(rows.all(conn).await?)
}

/// Gives an e-mail the account of a client, or gives it again.
pub async fn put_access(op: &Op, row: Access) -> Result<(), Error> {
    use access::Column as C;
    let replace = OnConflict::columns([C::ClientId, C::Email])
        .update_columns([C::GrantedBy, C::GrantedAt, C::RevokedBy, C::RevokedAt])
        .to_owned();
    let row = access::ActiveModel::from(row).reset_all();
    access::Entity::insert(row).on_conflict(replace).exec_without_returning(op.conn()).await?;
    Ok(())
}

/// Takes the account of a client away from an e-mail; false when it had it not.
pub async fn revoke_access(op: &Op, client: ClientId, email: &str, by: &str) -> Result<bool, Error> {
    let done = access::Entity::update_many()
        .col_expr(access::Column::RevokedBy, Expr::value(by))
        .col_expr(access::Column::RevokedAt, Expr::value(op.now()))
        .filter(access::Column::ClientId.eq(client))
        .filter(access::Column::Email.eq(email))
        .filter(access::Column::RevokedAt.is_null())
        .exec(op.conn())
        .await?;
    Ok(done.rows_affected > 0)
}

pub async fn insert_request(op: &Op, row: Request) -> Result<(), Error> {
    request::ActiveModel::from(row).reset_all().insert(op.conn()).await?;
    Ok(())
}

/// What a client asked for, the newest first; at most 100.
pub async fn requests(conn: &impl ConnectionTrait, client: ClientId) -> Result<Vec<Request>, Error> {
    let rows = request::Entity::find()
        .filter(request::Column::ClientId.eq(client))
        .order_by_desc(request::Column::CreatedAt)
        .order_by_desc(request::Column::Id)
        .limit(100);
    Ok(rows.all(conn).await?)
}

/// A request, whose row is held until the end of the unit of work.
pub async fn lock_request(op: &Op, key: CabinetRequestKey) -> Result<Option<Request>, Error> {
    Ok(request::Entity::find_by_id((key.client, key.id)).lock_exclusive().one(op.conn()).await?)
}

pub async fn save_request(op: &Op, row: Request) -> Result<(), Error> {
    request::ActiveModel::from(row).reset_all().update(op.conn()).await?;
    Ok(())
}

/// Requests of a client that nobody answered.
pub async fn open_requests(op: &Op, client: ClientId) -> Result<usize, Error> {
    let rows = request::Entity::find()
        .select_only()
        .column(request::Column::Id)
        .filter(request::Column::ClientId.eq(client))
        .filter(request::Column::ClosedAt.is_null())
        .into_tuple::<uuid::Uuid>();
    Ok(rows.all(op.conn()).await?.len())
}

/// Gives a plan rules of its own.
pub async fn set_rules(op: &Op, plan_id: PlanId, rules: CabinetRules) -> Result<(), Error> {
    use plan::Column as C;
    let CabinetRules { change_plan, change_quantity, cancel, pause } = rules;
    let row = plan::Model { plan_id, change_plan, change_quantity, cancel, pause };
    let replace = OnConflict::column(C::PlanId)
        .update_columns([C::ChangePlan, C::ChangeQuantity, C::Cancel, C::Pause])
        .to_owned();
    let row = plan::ActiveModel::from(row).reset_all();
    plan::Entity::insert(row).on_conflict(replace).exec_without_returning(op.conn()).await?;
    Ok(())
}

/// Rules of those of the plans that have their own.
pub async fn rules(
    conn: &impl ConnectionTrait,
    ids: &[PlanId],
) -> Result<Vec<(PlanId, CabinetRules)>, Error> {
    let rows = plan::Entity::find().filter(plan::Column::PlanId.is_in(ids.iter().copied())).all(conn).await?;
    let rules = |row: plan::Model| {
        let plan::Model { plan_id, change_plan, change_quantity, cancel, pause } = row;
        (plan_id, CabinetRules { change_plan, change_quantity, cancel, pause })
    };
    Ok(rows.into_iter().map(rules).collect())
}
