//! Leases: which process works on a row. The row has the columns `lease_owner` and `lease_until`.
//!
//! A lease lapses by itself unless its owner renews it; when the owner is seen to be gone from this machine, the next
//! one takes it at once. All nodes go by the clock of the database's machine; when that clock is set back, what ends later
//! than any lease could is free, so that nobody holds one for ever. Long work renews its lease in the background ([`Leases::keep`]) and proves in every
//! transaction that the lease is still its own ([`Leases::holder_in`]): one that was taken over writes nothing more.

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::{ConnectionTrait, DbBackend, Statement, Value};
use tokio::task::JoinSet;

use super::Db;
use crate::clock::machine_now;
use crate::error::Error;
use crate::node;

/// The leases of one table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Leases {
    /// The table.
    pub table: &'static str,
    /// Its key, one column.
    pub key: &'static str,
    /// Column that says when a lease was taken last, where there is one.
    pub taken_at: Option<&'static str>,
    /// How long an owner may be silent before another takes over.
    pub length: TimeDelta,
}

/// A lease that is renewed in the background until this is dropped.
#[must_use]
pub struct Renewal(JoinSet<()>);

impl Renewal {
    /// Whether the lease is still renewed; false once it was taken over.
    pub fn goes_on(&mut self) -> bool {
        self.0.try_join_next().is_none() && !self.0.is_empty()
    }
}

impl Leases {
    /// Takes the lease of the row, or renews it. False when another owner holds it, or there is no such row.
    pub async fn take(
        self,
        conn: &impl ConnectionTrait,
        key: impl Into<Value>,
        owner: &str,
    ) -> Result<bool, Error> {
        let (key, now) = (key.into(), machine_now());
        let (table, column) = (self.table, self.key);
        let taken = self.taken_at.map_or(String::new(), |column| format!(", {column} = $3"));
        let set = format!("UPDATE {table} SET lease_owner = $1, lease_until = $2{taken} WHERE {column} = $4");
        let values = |more: Option<Value>| {
            let base = [owner.into(), (now + self.length).into(), now.into(), key.clone()];
            base.into_iter().chain(more).collect()
        };
        let free = "lease_owner IS NULL OR lease_owner = $1 OR lease_until < $3 OR lease_until > $5";
        let free = format!("{set} AND ({free})");
        if execute(conn, free, values(Some(latest(now, self.length).into()))).await? == 1 {
            return Ok(true);
        }
        let Some(gone) = self.holder(conn, key.clone(), "").await?.filter(|holder| node::is_gone(holder))
        else {
            return Ok(false);
        };
        let inherit = format!("{set} AND lease_owner = $5");
        Ok(execute(conn, inherit, values(Some(gone.into()))).await? == 1)
    }

    /// Whether nobody holds a lease with this owner and end: it lapsed, ends later than it could, or its owner is gone.
    pub fn is_free(self, owner: Option<&str>, until: Option<DateTime<Utc>>) -> bool {
        is_free(owner, until, self.length)
    }

    /// Renews the lease. False when it is no longer this owner's.
    pub async fn renew(
        self,
        conn: &impl ConnectionTrait,
        key: impl Into<Value>,
        owner: &str,
    ) -> Result<bool, Error> {
        let sql = format!(
            "UPDATE {} SET lease_until = $1 WHERE {} = $2 AND lease_owner = $3",
            self.table, self.key
        );
        let until = machine_now() + self.length;
        Ok(execute(conn, sql, vec![until.into(), key.into(), owner.into()]).await? == 1)
    }

    /// Gives the lease back.
    pub async fn release(
        self,
        conn: &impl ConnectionTrait,
        key: impl Into<Value>,
        owner: &str,
    ) -> Result<(), Error> {
        let sql = format!(
            "UPDATE {} SET lease_owner = NULL, lease_until = NULL WHERE {} = $1 AND lease_owner = $2",
            self.table, self.key
        );
        execute(conn, sql, vec![key.into(), owner.into()]).await.map(drop)
    }

    /// Who holds the lease; the row is locked until the end of the transaction, so that nobody takes it over before.
    pub async fn holder_in(
        self,
        transaction: &impl ConnectionTrait,
        key: impl Into<Value>,
    ) -> Result<Option<String>, Error> {
        let lock = if transaction.get_database_backend() == DbBackend::Postgres { "FOR UPDATE" } else { "" };
        self.holder(transaction, key.into(), lock).await
    }

    async fn holder(
        self,
        conn: &impl ConnectionTrait,
        key: Value,
        lock: &str,
    ) -> Result<Option<String>, Error> {
        let sql = format!("SELECT lease_owner FROM {} WHERE {} = $1 {lock}", self.table, self.key);
        let statement = Statement::from_sql_and_values(conn.get_database_backend(), sql, [key]);
        let row = conn.query_one_raw(statement).await?;
        Ok(row.map(|row| row.try_get_by_index(0)).transpose()?.flatten())
    }

    /// Renews the lease in the background, three times in its length. A renewal that fails is tried again: the work
    /// itself proves in each transaction that it still holds the lease.
    pub fn keep(self, db: &Db, key: impl Into<Value>, owner: &str) -> Renewal {
        let (db, key, owner) = (db.clone(), key.into(), owner.to_owned());
        let pause = self.length.to_std().unwrap_or_default() / 3;
        let mut renewal = JoinSet::new();
        renewal.spawn(async move {
            loop {
                tokio::time::sleep(pause).await;
                match self.renew(db.write(), key.clone(), &owner).await {
                    Ok(true) => {}
                    Ok(false) => {
                        tracing::warn!(table = self.table, owner, "a lease was taken over");
                        return;
                    }
                    Err(error) => {
                        tracing::warn!(
                            table = self.table,
                            error = error.chain(),
                            "a lease is not renewed yet"
                        );
                    }
                }
            }
        });
        Renewal(renewal)
    }
}

/// When a lease of this length ends at the latest that was taken until now, however far apart the clocks of two nodes are
/// that have just asked the same machine.
fn latest(now: DateTime<Utc>, length: TimeDelta) -> DateTime<Utc> {
    now + length * 2
}

/// Whether nobody holds a lease of this length with this owner and end.
pub fn is_free(owner: Option<&str>, until: Option<DateTime<Utc>>, length: TimeDelta) -> bool {
    let now = machine_now();
    let held = |until: DateTime<Utc>| now <= until && until <= latest(now, length);
    !until.is_some_and(held) || owner.is_none_or(node::is_gone)
}

async fn execute(conn: &impl ConnectionTrait, sql: String, values: Vec<Value>) -> Result<u64, Error> {
    let statement = Statement::from_sql_and_values(conn.get_database_backend(), sql, values);
    Ok(conn.execute_raw(statement).await?.rows_affected())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::DbOptions;

    const LEASES: Leases = Leases {
        table: "work",
        key: "name",
        taken_at: Some("taken_at"),
        length: TimeDelta::milliseconds(200),
    };

    async fn database() -> (tempfile::TempDir, Db) {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}", folder.path().join("t.db").display());
        let db = Db::connect(&url, DbOptions::default()).await.unwrap();
        for sql in [
            "CREATE TABLE work (name text PRIMARY KEY, lease_owner text, lease_until text, taken_at text)",
            "INSERT INTO work (name) VALUES ('a')",
        ] {
            db.write().execute_unprepared(sql).await.unwrap();
        }
        (folder, db)
    }

    async fn take(db: &Db, owner: &str) -> bool {
        LEASES.take(db.write(), "a", owner).await.unwrap()
    }

    #[tokio::test]
    async fn work_that_outlives_its_lease_keeps_it_by_renewing() {
        let (_folder, db) = database().await;
        assert!(take(&db, "one").await);
        let mut renewal = LEASES.keep(&db, "a", "one");
        for _ in 0..10 {
            tokio::time::sleep(std::time::Duration::from_millis(80)).await;
            assert!(!take(&db, "two").await, "a renewed lease is not free");
        }
        assert!(renewal.goes_on());
        drop(renewal);
        tokio::time::sleep(std::time::Duration::from_millis(400)).await;
        assert!(take(&db, "two").await, "a lease that nobody renews lapses");
        assert_eq!(LEASES.holder_in(db.write(), "a").await.unwrap().as_deref(), Some("two"));
        assert!(!LEASES.renew(db.write(), "a", "one").await.unwrap());
        LEASES.release(db.write(), "a", "two").await.unwrap();
        assert!(take(&db, "one").await);
    }

    #[tokio::test]
    async fn a_lease_that_ends_later_than_any_could_is_free_for_the_clock_was_set_back() {
        let (_folder, db) = database().await;
        assert!(take(&db, "elsewhere").await);
        let long = Leases { length: TimeDelta::hours(1), ..LEASES };
        for (minutes, free) in [(59, false), (24 * 60, true)] {
            let until = machine_now() + TimeDelta::minutes(minutes);
            let sql = "UPDATE work SET lease_owner = 'elsewhere', lease_until = $1";
            let held = Statement::from_sql_and_values(DbBackend::Sqlite, sql, [until.into()]);
            db.write().execute_raw(held).await.unwrap();
            assert_eq!(long.is_free(Some("elsewhere"), Some(until)), free, "{minutes}");
            assert_eq!(long.take(db.write(), "a", "two").await.unwrap(), free, "{minutes}");
        }
    }

    #[tokio::test]
    async fn a_renewal_ends_when_the_lease_is_taken_over() {
        let (_folder, db) = database().await;
        assert!(take(&db, "one").await);
        let mut renewal = LEASES.keep(&db, "a", "one");
        db.write().execute_unprepared("UPDATE work SET lease_owner = 'two'").await.unwrap();
        while renewal.goes_on() {
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
        assert_eq!(LEASES.holder_in(db.write(), "a").await.unwrap().as_deref(), Some("two"));
    }
}
