//! Queries of sellers and settings.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Set,
    Statement,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use shared::ids::SellerId;
use shared::seller::SellerDetails;
use shared::settings::dated::Change;

use super::entity::{change, seller, setting};
use super::service::{DEFAULT_ZONE, Seller};
use crate::db::errors;
use crate::error::Error;

fn read(row: seller::Model) -> Result<Seller, Error> {
    Ok(Seller {
        id: row.id,
        version: row.version,
        details: SellerDetails {
            name: row.name,
            short_name: row.short_name,
            inn: row.inn,
            kpp: row.kpp,
            ogrn: row.ogrn,
            address: row.address,
        },
        currency: row
            .currency
            .parse()
            .map_err(|error: shared::money::UnknownCurrency| Error::internal(error))?,
        time_zone: row.time_zone.parse().map_err(|error: chrono_tz::ParseError| Error::internal(error))?,
        closed_through: row.closed_through,
        created_at: row.created_at,
    })
}

pub async fn find_seller(conn: &impl ConnectionTrait, id: SellerId) -> Result<Option<Seller>, Error> {
    seller::Entity::find_by_id(id).one(conn).await?.map(read).transpose()
}

pub async fn all_sellers(conn: &impl ConnectionTrait) -> Result<Vec<Seller>, Error> {
    let rows =
        seller::Entity::find().order_by_asc(seller::Column::ShortName).order_by_asc(seller::Column::Id);
    rows.all(conn).await?.into_iter().map(read).collect()
}

pub async fn find_sellers(conn: &impl ConnectionTrait, ids: &[SellerId]) -> Result<Vec<Seller>, Error> {
    let rows = seller::Entity::find().filter(seller::Column::Id.is_in(ids.iter().copied()));
    rows.all(conn).await?.into_iter().map(read).collect()
}

/// The sellers, in the order of their ids, whose rows nobody changes until the end of the transaction. SQLite has
/// one writer, so that there reading is enough.
pub async fn hold_sellers(conn: &impl ConnectionTrait, ids: &[SellerId]) -> Result<Vec<Seller>, Error> {
    let rows = seller::Entity::find()
        .filter(seller::Column::Id.is_in(ids.iter().copied()))
        .order_by_asc(seller::Column::Id)
        .lock_shared();
    rows.all(conn).await?.into_iter().map(read).collect()
}

pub async fn insert_seller(conn: &impl ConnectionTrait, new: &Seller) -> Result<(), Error> {
    let row = seller::ActiveModel {
        id: Set(new.id),
        name: Set(new.details.name.clone()),
        short_name: Set(new.details.short_name.clone()),
        inn: Set(new.details.inn.clone()),
        kpp: Set(new.details.kpp.clone()),
        ogrn: Set(new.details.ogrn.clone()),
        address: Set(new.details.address.clone()),
        currency: Set(new.currency.code().to_owned()),
        time_zone: Set(new.time_zone.name().to_owned()),
        closed_through: Set(new.closed_through),
        version: Set(new.version),
        created_at: Set(new.created_at),
    };
    row.insert(conn).await?;
    Ok(())
}

/// Writes what may change; `STALE` when the row is no longer of version `new.version - 1`.
pub async fn update_seller(conn: &impl ConnectionTrait, new: &Seller) -> Result<(), Error> {
    use seller::Column as C;
    let details = &new.details;
    let done = seller::Entity::update_many()
        .col_expr(C::Name, Expr::value(details.name.clone()))
        .col_expr(C::ShortName, Expr::value(details.short_name.clone()))
        .col_expr(C::Inn, Expr::value(details.inn.clone()))
        .col_expr(C::Kpp, Expr::value(details.kpp.clone()))
        .col_expr(C::Ogrn, Expr::value(details.ogrn.clone()))
        .col_expr(C::Address, Expr::value(details.address.clone()))
        .col_expr(C::TimeZone, Expr::value(new.time_zone.name()))
        .col_expr(C::ClosedThrough, Expr::value(new.closed_through))
        .col_expr(C::Version, Expr::value(new.version))
        .filter(C::Id.eq(new.id))
        .filter(C::Version.eq(new.version - 1))
        .exec(conn)
        .await?;
    if done.rows_affected == 1 { Ok(()) } else { Err(Error::Stale) }
}

/// What is stated under these keys, with their versions; keys under which nothing is stated are absent.
pub async fn stated<T: DeserializeOwned>(
    conn: &impl ConnectionTrait,
    keys: &[String],
) -> Result<HashMap<String, (i32, T)>, Error> {
    let rows = setting::Entity::find().filter(setting::Column::Scope.is_in(keys)).all(conn).await?;
    rows.into_iter()
        .map(|row| {
            let body = serde_json::from_value(row.body).map_err(Error::internal)?;
            Ok((row.scope, (row.version, body)))
        })
        .collect()
}

/// Writes what is stated under a key, which was of version `version`, 0 when nothing was; `STALE` when it is of
/// another.
pub async fn state(
    conn: &impl ConnectionTrait,
    key: &str,
    version: i32,
    body: &impl Serialize,
) -> Result<(), Error> {
    let body = serde_json::to_value(body).map_err(Error::internal)?;
    if version == 0 {
        let row = setting::ActiveModel { scope: Set(key.to_owned()), body: Set(body), version: Set(1) };
        return match setting::Entity::insert(row).exec_without_returning(conn).await {
            Ok(_) => Ok(()),
            Err(error) if errors::violates(&error, "setting", &["scope"]) => Err(Error::Stale),
            Err(error) => Err(error.into()),
        };
    }
    let done = setting::Entity::update_many()
        .col_expr(setting::Column::Body, Expr::value(body))
        .col_expr(setting::Column::Version, Expr::value(version.saturating_add(1)))
        .filter(setting::Column::Scope.eq(key))
        .filter(setting::Column::Version.eq(version))
        .exec(conn)
        .await?;
    if done.rows_affected == 1 { Ok(()) } else { Err(Error::Stale) }
}

/// A change of a level, and who made it when, as far as that is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Made {
    /// The change.
    pub change: Change,
    /// Who made it.
    pub by: Option<String>,
    /// When.
    pub at: Option<DateTime<Utc>>,
}

/// All changes of these levels, in the order in which they were made.
pub async fn changes(
    conn: &impl ConnectionTrait,
    scopes: &[String],
) -> Result<HashMap<String, Vec<Made>>, Error> {
    let rows = change::Entity::find()
        .filter(change::Column::Scope.is_in(scopes))
        .order_by_asc(change::Column::Scope)
        .order_by_asc(change::Column::Version);
    let mut found: HashMap<String, Vec<Made>> = HashMap::new();
    for row in rows.all(conn).await? {
        let told = serde_json::from_value(row.body).map_err(Error::internal)?;
        let change = Change { from: row.from_on, version: row.version, told };
        found.entry(row.scope).or_default().push(Made { change, by: row.made_by, at: row.made_at });
    }
    Ok(found)
}

/// Writes a change down; `STALE` when the level has one of this version.
pub async fn tell(conn: &impl ConnectionTrait, scope: &str, made: &Made) -> Result<(), Error> {
    let row = change::ActiveModel {
        scope: Set(scope.to_owned()),
        version: Set(made.change.version),
        from_on: Set(made.change.from),
        body: Set(serde_json::to_value(&made.change.told).map_err(Error::internal)?),
        made_by: Set(made.by.clone()),
        made_at: Set(made.at),
    };
    match change::Entity::insert(row).exec_without_returning(conn).await {
        Ok(_) => Ok(()),
        Err(error) if errors::violates(&error, "setting_change", &["scope", "version"]) => Err(Error::Stale),
        Err(error) => Err(error.into()),
    }
}

/// The zone of the seller; without one, of the only seller, or of Moscow.
pub async fn zone_of(conn: &impl ConnectionTrait, seller: Option<SellerId>) -> Result<Tz, Error> {
    if let Some(id) = seller {
        let seller = find_seller(conn, id).await?.ok_or_else(|| Error::not_found("seller", id))?;
        return Ok(seller.time_zone);
    }
    let sellers = all_sellers(conn).await?;
    Ok(match sellers.as_slice() {
        [only] => only.time_zone,
        _ => DEFAULT_ZONE,
    })
}

/// Zones of all sellers.
pub async fn zones(conn: &impl ConnectionTrait) -> Result<HashMap<SellerId, Tz>, Error> {
    Ok(all_sellers(conn).await?.into_iter().map(|seller| (seller.id, seller.time_zone)).collect())
}

/// Sellers whose books are closed on the day, with their last closed day.
pub async fn sellers_closed_on(
    conn: &impl ConnectionTrait,
    day: NaiveDate,
) -> Result<Vec<(SellerId, NaiveDate)>, Error> {
    let closed = all_sellers(conn).await?.into_iter();
    let closed = closed.filter_map(|seller| Some((seller.id, seller.closed_through?)));
    Ok(closed.filter(|(_, through)| *through >= day).collect())
}

/// The revision of what a calculation reads and clients do not own.
pub async fn reference_revision(conn: &impl ConnectionTrait) -> Result<i64, Error> {
    let sql = "SELECT revision FROM reference_state WHERE name = 'reference'";
    let row = conn.query_one_raw(Statement::from_string(conn.get_database_backend(), sql)).await?;
    row.map_or(Ok(0), |row| Ok(row.try_get("", "revision")?))
}

pub async fn raise_reference(conn: &impl ConnectionTrait) -> Result<(), Error> {
    let sql = "UPDATE reference_state SET revision = revision + 1 WHERE name = 'reference'";
    conn.execute_raw(Statement::from_string(conn.get_database_backend(), sql)).await?;
    Ok(())
}
