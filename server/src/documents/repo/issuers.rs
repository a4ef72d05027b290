//! Rows of issuers and of bank accounts of sellers.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{ConnectionTrait, FromQueryResult, Statement, Value};
use shared::documents::{BankAccount, Issuer};
use shared::ids::{SellerAccountId, SellerId};

use crate::db::errors;
use crate::error::Error;
use crate::op::Op;

/// What is stated from a day on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stated {
    /// The first day.
    pub from: NaiveDate,
    /// What is stated.
    pub issuer: Issuer,
    /// Version.
    pub version: i32,
}

/// Everything that the seller states, the newest first.
pub async fn stated(conn: &impl ConnectionTrait, seller: SellerId) -> Result<Vec<Stated>, Error> {
    let sql = "SELECT from_on, body, version FROM issuer WHERE seller_id = $1 ORDER BY from_on DESC";
    let statement = Statement::from_sql_and_values(conn.get_database_backend(), sql, [seller.uuid().into()]);
    let rows = conn.query_all_raw(statement).await?;
    rows.iter()
        .map(|row| {
            let body: serde_json::Value = row.try_get_by_index(1)?;
            let issuer = serde_json::from_value(body).map_err(Error::internal)?;
            Ok(Stated { from: row.try_get_by_index(0)?, issuer, version: row.try_get_by_index(2)? })
        })
        .collect()
}

/// Writes what is stated: `STALE` when the row is no longer of version `stated.version - 1`.
pub async fn save(op: &Op, seller: SellerId, stated: &Stated) -> Result<(), Error> {
    let body = serde_json::to_value(&stated.issuer).map_err(Error::internal)?;
    let values: [Value; 4] = [seller.uuid().into(), stated.from.into(), body.into(), stated.version.into()];
    let sql = if stated.version == 1 {
        "INSERT INTO issuer (seller_id, from_on, body, version) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING"
    } else {
        "UPDATE issuer SET body = $3, version = $4 WHERE seller_id = $1 AND from_on = $2 AND version = $4 - 1"
    };
    let done = op.conn().execute_raw(Statement::from_sql_and_values(op.backend(), sql, values)).await?;
    if done.rows_affected() == 1 { Ok(()) } else { Err(Error::Stale) }
}

/// A bank account of a seller.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Id.
    pub id: SellerAccountId,
    /// Whose.
    pub seller: SellerId,
    /// The account.
    pub bank: BankAccount,
    /// Documents ask to pay to this one.
    pub main: bool,
    /// It is not used any more.
    pub archived: bool,
    /// Version.
    pub version: i32,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

#[derive(FromQueryResult)]
struct AccountRow {
    id: SellerAccountId,
    seller_id: SellerId,
    bank: String,
    bik: String,
    account: String,
    correspondent: Option<String>,
    main: bool,
    archived: bool,
    version: i32,
    created_at: DateTime<Utc>,
}

/// Accounts of the seller, the main one first, then by age.
pub async fn accounts(conn: &impl ConnectionTrait, seller: SellerId) -> Result<Vec<Account>, Error> {
    let sql = "SELECT id, seller_id, bank, bik, account, correspondent, main, archived, version, created_at \
               FROM seller_account WHERE seller_id = $1 ORDER BY main DESC, archived, created_at, id";
    let statement = Statement::from_sql_and_values(conn.get_database_backend(), sql, [seller.uuid().into()]);
    let rows = AccountRow::find_by_statement(statement).all(conn).await?.into_iter();
    Ok(rows
        .map(|row| Account {
            id: row.id,
            seller: row.seller_id,
            bank: BankAccount {
                bank: row.bank,
                bik: row.bik,
                account: row.account,
                correspondent: row.correspondent,
            },
            main: row.main,
            archived: row.archived,
            version: row.version,
            created_at: row.created_at,
        })
        .collect())
}

/// Writes an account: `STALE` when the row is no longer of version `account.version - 1`. A main one takes the place
/// of another.
pub async fn save_account(op: &Op, account: &Account) -> Result<(), Error> {
    if account.main {
        let sql = "UPDATE seller_account SET main = $3 WHERE seller_id = $1 AND id <> $2 AND main";
        let values: [Value; 3] = [account.seller.uuid().into(), account.id.uuid().into(), false.into()];
        op.conn().execute_raw(Statement::from_sql_and_values(op.backend(), sql, values)).await?;
    }
    let values: [Value; 10] = [
        account.id.uuid().into(),
        account.seller.uuid().into(),
        account.bank.bank.as_str().into(),
        account.bank.bik.as_str().into(),
        account.bank.account.as_str().into(),
        account.bank.correspondent.clone().into(),
        account.main.into(),
        account.archived.into(),
        account.version.into(),
        account.created_at.into(),
    ];
    let sql = if account.version == 1 {
        "INSERT INTO seller_account (id, seller_id, bank, bik, account, correspondent, main, archived, version, \
         created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"
    } else {
        "UPDATE seller_account SET bank = $3, bik = $4, account = $5, correspondent = $6, main = $7, archived = $8, \
         version = $9 WHERE id = $1 AND seller_id = $2 AND version = $9 - 1 AND created_at = $10"
    };
    match op.conn().execute_raw(Statement::from_sql_and_values(op.backend(), sql, values)).await {
        Ok(done) if done.rows_affected() == 1 => Ok(()),
        Ok(_) => Err(Error::Stale),
        Err(error) if errors::violates(&error, "seller_account", &["seller_id", "bik", "account"]) => Err(
            Error::invalid("account", "Такой счёт у организации уже есть. Измените его или укажите другой."),
        ),
        Err(error) => Err(error.into()),
    }
}
