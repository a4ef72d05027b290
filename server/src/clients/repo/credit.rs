//! Terms of credit and promises in the rows of clients.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use shared::ids::ClientId;

use super::super::entity::client::{Column as C, Entity};
use super::super::record::CreditTerms;
use crate::error::Error;

/// Writes terms of credit; the version of the client rises.
pub async fn set_credit(conn: &impl ConnectionTrait, id: ClientId, terms: CreditTerms) -> Result<(), Error> {
    Entity::update_many()
        .col_expr(C::CreditLimitMinor, Expr::value(terms.limit_minor))
        .col_expr(C::PaymentDays, Expr::value(terms.payment_days))
        .col_expr(C::GraceDays, Expr::value(terms.grace_days))
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
