//! What clients, their groups and the levels above them state about credit.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect, Set,
};
use shared::credit::CreditSettings;
use shared::ids::{ClientId, GroupId, SellerId};

use super::super::entity::client::{Column as C, Entity};
use super::super::entity::client_group;
use super::super::record::Group;
use super::ID;
use crate::db::bulk::{self, Type, column};
use crate::db::errors;
use crate::error::Error;

/// Terms from a column; none = nothing is stated.
pub fn settings_from(body: Option<serde_json::Value>) -> Result<CreditSettings, Error> {
    body.map_or(Ok(CreditSettings::default()), |body| serde_json::from_value(body).map_err(Error::internal))
}

fn body_of(settings: CreditSettings) -> Result<serde_json::Value, Error> {
    serde_json::to_value(settings).map_err(Error::internal)
}

/// Writes a client's group and what it states itself; the version of the client rises.
pub async fn set_own(
    conn: &impl ConnectionTrait,
    id: ClientId,
    group: Option<GroupId>,
    own: CreditSettings,
) -> Result<(), Error> {
    let own = if own == CreditSettings::default() { None } else { Some(body_of(own)?) };
    Entity::update_many()
        .col_expr(C::GroupId, Expr::value(group))
        .col_expr(C::CreditOwn, Expr::value(own))
        .col_expr(C::Version, Expr::col(C::Version).add(1))
        .filter(C::Id.eq(id))
        .exec(conn)
        .await?;
    Ok(())
}

/// Writes what is promised until when.
pub async fn set_promise(
    conn: &impl ConnectionTrait,
    id: ClientId,
    amount_minor: i64,
    to: DateTime<Utc>,
) -> Result<(), Error> {
    Entity::update_many()
        .col_expr(C::PromisedMinor, Expr::value(amount_minor))
        .col_expr(C::PromisedTo, Expr::value(to))
        .filter(C::Id.eq(id))
        .exec(conn)
        .await?;
    Ok(())
}

/// What credit control found out about a client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Checked {
    /// The client.
    pub id: ClientId,
    /// There is a row about it.
    pub watched: bool,
    /// It may order nothing new or dearer.
    pub restricted: bool,
    /// When it is looked at next.
    pub check_on: Option<NaiveDate>,
}

/// Writes what was found out.
pub async fn set_checked(conn: &impl ConnectionTrait, found: &[Checked]) -> Result<(), Error> {
    let set = [
        column("credit_watched", Type::Bool),
        column("credit_restricted", Type::Bool),
        column("credit_check_on", Type::Date),
    ];
    let row =
        |of: &Checked| vec![of.id.uuid().into(), of.watched.into(), of.restricted.into(), of.check_on.into()];
    bulk::update(conn, "client", &[ID], &set, found.iter().map(row).collect()).await.map(drop)
}

/// Clients of a seller that are to be looked at by `day`, after `after`, by id.
pub async fn to_check(
    conn: &impl ConnectionTrait,
    (seller, day): (SellerId, NaiveDate),
    after: Option<ClientId>,
    limit: u64,
) -> Result<Vec<ClientId>, Error> {
    let wanted = Condition::all()
        .add(C::CreditCheckOn.lte(day))
        .add(C::SellerId.eq(seller))
        .add_option(after.map(|id| C::Id.gt(id)));
    ids(conn, wanted, limit).await
}

/// Clients of a seller, or of all, that owe anything or are watched, after `after`, by id.
pub async fn indebted(
    conn: &impl ConnectionTrait,
    seller: Option<SellerId>,
    after: Option<ClientId>,
    limit: u64,
) -> Result<Vec<ClientId>, Error> {
    let wanted = Condition::all()
        .add(Condition::any().add(C::BalanceMinor.lt(0)).add(C::CreditWatched.eq(true)))
        .add_option(seller.map(|id| C::SellerId.eq(id)))
        .add_option(after.map(|id| C::Id.gt(id)));
    ids(conn, wanted, limit).await
}

async fn ids(conn: &impl ConnectionTrait, wanted: Condition, limit: u64) -> Result<Vec<ClientId>, Error> {
    let rows = Entity::find().select_only().column(C::Id).filter(wanted).order_by_asc(C::Id).limit(limit);
    Ok(rows.into_tuple().all(conn).await?)
}

fn group_from(row: client_group::Model) -> Group {
    Group {
        id: row.id,
        seller: row.seller_id,
        name: row.name,
        archived: row.archived,
        version: row.version,
        created_at: row.created_at,
    }
}

/// Groups of these sellers, or of all, by name.
pub async fn groups(conn: &impl ConnectionTrait, sellers: Option<&[SellerId]>) -> Result<Vec<Group>, Error> {
    use client_group::Column as G;
    let wanted = Condition::all().add_option(sellers.map(|ids| G::SellerId.is_in(ids.iter().copied())));
    let rows = client_group::Entity::find().filter(wanted).order_by_asc(G::Name).order_by_asc(G::Id);
    Ok(rows.all(conn).await?.into_iter().map(group_from).collect())
}

/// Those of the groups that exist.
pub async fn find_groups(conn: &impl ConnectionTrait, ids: &[GroupId]) -> Result<Vec<Group>, Error> {
    let rows = client_group::Entity::find().filter(client_group::Column::Id.is_in(ids.iter().copied()));
    Ok(rows.all(conn).await?.into_iter().map(group_from).collect())
}

/// Writes a group: a new one has version 1; `STALE` when the row is no longer of version `group.version - 1`.
pub async fn save_group(conn: &impl ConnectionTrait, group: &Group) -> Result<(), Error> {
    use client_group::Column as G;
    let taken = |error: sea_orm::DbErr| match errors::violates(&error, "client_group", &["seller_id", "name"])
    {
        true => Error::invalid("name", "Такая группа уже есть. Назовите по-другому."),
        false => error.into(),
    };
    if group.version == 1 {
        let row = client_group::ActiveModel {
            id: Set(group.id),
            seller_id: Set(group.seller),
            name: Set(group.name.clone()),
            archived: Set(group.archived),
            version: Set(1),
            created_at: Set(group.created_at),
        };
        return row.insert(conn).await.map(drop).map_err(taken);
    }
    let done = client_group::Entity::update_many()
        .col_expr(G::Name, Expr::value(group.name.clone()))
        .col_expr(G::Archived, Expr::value(group.archived))
        .col_expr(G::Version, Expr::value(group.version))
        .filter(G::Id.eq(group.id))
        .filter(G::Version.eq(group.version - 1))
        .exec(conn)
        .await
        .map_err(taken)?;
    if done.rows_affected == 1 { Ok(()) } else { Err(Error::Stale) }
}
