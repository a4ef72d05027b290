//! The database: pools, bulk writes, names of violated keys. Both SQLite and PostgreSQL.
//!
//! SQLite has one write connection, so that writers queue in the program and not in the file, and a pool of
//! readers that never wait for the writer (WAL). PostgreSQL has one pool.

pub mod bulk;
pub mod count;
pub mod errors;
pub mod lease;
pub mod sets;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use migrations::{Migrator, MigratorTrait};
use sea_orm::sqlx::Connection as _;
use sea_orm::sqlx::sqlite::{SqliteConnection, SqliteJournalMode, SqliteSynchronous};
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr,
    SqliteTransactionMode, Statement, TransactionOptions, TransactionTrait,
};

use self::count::Statements;
use crate::app::App;
use crate::clock::set_machine_now;
use crate::error::{Error, Violation};

/// What reading functions take: the readers' connection, or the transaction of a unit of work.
pub use sea_orm::ConnectionTrait as Connection;

/// How to open a database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DbOptions {
    /// Connections of the readers (SQLite) or of the pool (PostgreSQL).
    pub connections: u32,
    /// Longest wait for a free connection.
    pub acquire_timeout: Duration,
}

impl Default for DbOptions {
    fn default() -> DbOptions {
        DbOptions { connections: 8, acquire_timeout: Duration::from_secs(30) }
    }
}

/// An open database.
#[derive(Debug, Clone)]
pub struct Db {
    url: String,
    read: DatabaseConnection,
    write: DatabaseConnection,
    backend: DbBackend,
    statements: Arc<Statements>,
}

/// How quickly the database server must say what the time is for that to be believed.
const ANSWERED_AT_ONCE: Duration = Duration::from_secs(1);
/// How far apart two clocks may be before somebody is told.
const APART: TimeDelta = TimeDelta::seconds(30);
/// Whether somebody was told.
static TOLD_APART: AtomicBool = AtomicBool::new(false);

/// Connections of the readers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Connections {
    /// Those that are open.
    pub open: u64,
    /// Those of them that nobody uses.
    pub idle: u64,
}

impl Db {
    /// Opens `sqlite://FILE` (made when absent), `sqlite::memory:`, or `postgres://…` (TLS by `sslmode`).
    pub async fn connect(url: &str, options: DbOptions) -> Result<Db, Error> {
        if url.starts_with("sqlite:") {
            return sqlite(url, options).await;
        }
        let mut connect = ConnectOptions::new(url);
        connect
            .max_connections(options.connections)
            .min_connections(1)
            .acquire_timeout(options.acquire_timeout)
            .sqlx_logging(false)
            .set_application_name("abona")
            // Statements are short and many: compiling one costs more than running it, and while statistics of a
            // growing table are old PostgreSQL compiles each for 150 ms.
            .map_sqlx_postgres_opts(|postgres| postgres.options([("jit", "off")]));
        let statements = Arc::new(Statements::default());
        let mut pool = Database::connect(connect).await?;
        pool.set_metric_callback(count::noting(statements.clone()));
        let (url, backend) = (url.to_owned(), DbBackend::Postgres);
        let db = Db { url, read: pool.clone(), write: pool, backend, statements };
        db.ask_the_time().await?;
        Ok(db)
    }

    /// Asks the database server what the time is, and sets [`machine_now`](crate::clock::machine_now) by it; a file
    /// has no clock.
    pub async fn ask_the_time(&self) -> Result<(), Error> {
        if self.is_sqlite() {
            return Ok(());
        }
        let asked = Instant::now();
        let sql = Statement::from_string(self.backend, "SELECT clock_timestamp()");
        let Some(row) = self.read.query_one_raw(sql).await? else { return Ok(()) };
        let then: DateTime<Utc> = row.try_get_by_index(0)?;
        // Whoever waited for a connection does not know when the server looked at its clock.
        if asked.elapsed() < ANSWERED_AT_ONCE {
            let apart = set_machine_now(asked, then);
            if apart > APART && !TOLD_APART.swap(true, Ordering::Relaxed) {
                let seconds = apart.num_seconds();
                tracing::warn!(
                    seconds,
                    "the clocks of the database server and of this machine differ: set them right"
                );
            }
        }
        Ok(())
    }

    /// Which database this is.
    pub fn backend(&self) -> DbBackend {
        self.backend
    }

    /// Whether it is a file of SQLite.
    pub fn is_sqlite(&self) -> bool {
        self.backend == DbBackend::Sqlite
    }

    /// The URL that was opened.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// A connection for reading.
    pub fn read(&self) -> &DatabaseConnection {
        &self.read
    }

    /// A connection for a single writing statement outside of a unit of work.
    pub fn write(&self) -> &DatabaseConnection {
        &self.write
    }

    /// What the database was asked, as long as the program runs.
    pub fn statements(&self) -> &Statements {
        &self.statements
    }

    /// The connections of the readers (SQLite) or of the pool (PostgreSQL).
    pub fn connections(&self) -> Connections {
        let (open, idle) = if self.is_sqlite() {
            let pool = self.read.get_sqlite_connection_pool();
            (pool.size(), pool.num_idle())
        } else {
            let pool = self.read.get_postgres_connection_pool();
            (pool.size(), pool.num_idle())
        };
        Connections { open: u64::from(open), idle: u64::try_from(idle).unwrap_or(u64::MAX) }
    }

    /// Whether the database takes what is written: a full disk still answers questions.
    pub async fn takes(&self) -> Result<(), Error> {
        let touch =
            "UPDATE job_state SET last_error = last_error WHERE name = (SELECT MIN(name) FROM job_state)";
        self.write.execute_unprepared(touch).await?;
        Ok(())
    }

    /// Begins a transaction for writing.
    pub async fn begin(&self) -> Result<DatabaseTransaction, Error> {
        let options = TransactionOptions {
            sqlite_transaction_mode: (self.backend == DbBackend::Sqlite)
                .then_some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        Ok(self.write.begin_with_options(options).await?)
    }

    /// Applies all pending migrations.
    pub async fn migrate(&self) -> Result<(), Error> {
        Ok(Migrator::up(&self.write, None).await?)
    }

    /// Names of migrations that are not applied yet; changes nothing.
    pub async fn pending(&self) -> Result<Vec<String>, Error> {
        let pending = Migrator::get_pending_migrations_read_only(&self.write).await?;
        Ok(pending.iter().map(|migration| migration.name().to_owned()).collect())
    }

    /// Whether the database answers.
    pub async fn ping(&self) -> Result<(), Error> {
        Ok(self.read.ping().await?)
    }

    /// Closes all connections; on SQLite the log is folded into the file.
    pub async fn close(self) -> Result<(), Error> {
        if self.backend == DbBackend::Sqlite {
            self.write.execute_unprepared("PRAGMA optimize").await?;
            self.read.close().await?;
        }
        Ok(self.write.close().await?)
    }
}

async fn sqlite(url: &str, options: DbOptions) -> Result<Db, Error> {
    let memory = url.contains(":memory:") || url.contains("mode=memory");
    let path = url.trim_start_matches("sqlite://").trim_start_matches("sqlite:");
    if !memory && let Some(parent) = std::path::Path::new(path.split('?').next().unwrap_or(path)).parent() {
        std::fs::create_dir_all(parent).map_err(Error::internal)?;
    }
    let statements = Arc::new(Statements::default());
    let mut write = sqlite_pool(url, 1, options).await?;
    write.set_metric_callback(count::noting(statements.clone()));
    let read = if memory {
        write.clone()
    } else {
        let mut read = sqlite_pool(url, options.connections, options).await?;
        read.set_metric_callback(count::noting(statements.clone()));
        read
    };
    Ok(Db { url: url.to_owned(), read, write, backend: DbBackend::Sqlite, statements })
}

async fn sqlite_pool(url: &str, connections: u32, options: DbOptions) -> Result<DatabaseConnection, DbErr> {
    let mut connect = ConnectOptions::new(url);
    connect
        .max_connections(connections)
        .min_connections(1)
        .acquire_timeout(options.acquire_timeout)
        .idle_timeout(None)
        .max_lifetime(None)
        .sqlx_logging(false)
        .test_before_acquire(false)
        .map_sqlx_sqlite_before_acquire(|connection, _| Box::pin(not_in_a_transaction(connection)))
        .map_sqlx_sqlite_opts(|sqlite| {
            sqlite
                .create_if_missing(true)
                .journal_mode(SqliteJournalMode::Wal)
                .synchronous(SqliteSynchronous::Full)
                .busy_timeout(Duration::from_secs(10))
                .foreign_keys(true)
                .statement_cache_capacity(200)
                .pragma("cache_size", "-16000")
                .pragma("temp_store", "memory")
        });
    Database::connect(connect).await
}

/// Whether a connection may be used again. When a commit fails because the disk is full, SQLite rolls back by itself, the
/// driver's own rollback then finds no transaction, and the driver goes on counting one: everything after it would be
/// done within a transaction that nobody ends, acknowledged and lost. Such a connection is closed instead.
async fn not_in_a_transaction(connection: &mut SqliteConnection) -> Result<bool, sea_orm::sqlx::Error> {
    Ok(!connection.is_in_transaction())
}

/// How often the database server is asked what the time is.
const TIME_ASKED: Duration = Duration::from_secs(5);

/// Keeps to the clock of the database server until the process is asked to end.
pub async fn keep_to_its_clock(app: App) {
    let mut stop = app.jobs().stopped();
    while !app.db().is_sqlite() && !*stop.borrow() {
        tokio::select! {
            () = tokio::time::sleep(TIME_ASKED) => {}
            _ = stop.changed() => {}
        }
        if let Err(error) = app.db().ask_the_time().await {
            tracing::debug!(error = error.chain(), "the database does not say what the time is");
        }
    }
}

/// What SQLite finds damaged in a file; empty when it is whole.
pub async fn sqlite_damage(conn: &DatabaseConnection) -> Result<Vec<String>, Error> {
    let mut found = Vec::new();
    for pragma in ["PRAGMA integrity_check", "PRAGMA foreign_key_check"] {
        let rows = conn.query_all_raw(Statement::from_string(DbBackend::Sqlite, pragma)).await?;
        for row in rows {
            let text: String = row.try_get_by_index(0)?;
            if text != "ok" {
                found.push(format!("{pragma}: {text}"));
            }
        }
    }
    Ok(found)
}

/// Damage of the file, where the database is a file.
pub async fn integrity(app: &App) -> Result<Vec<Violation>, Error> {
    if app.db().backend() != DbBackend::Sqlite {
        return Ok(Vec::new());
    }
    let damage = sqlite_damage(app.read()).await?;
    Ok(damage
        .into_iter()
        .map(|message| Violation { rule: "database.file", object: app.db().url().to_owned(), message })
        .collect())
}

/// Copies a running SQLite database into a new file.
pub async fn copy_sqlite(db: &Db, to: &str) -> Result<(), Error> {
    let path = to.replace('\'', "''");
    db.read().execute_unprepared(&format!("VACUUM INTO '{path}'")).await?;
    Ok(())
}
