//! A fresh, migrated database for one test, and nothing of it left afterwards.
//!
//! `TEST_DATABASE` says which kind (`sqlite` by default, or `postgres`), `TEST_POSTGRES_URL` where the PostgreSQL
//! server is. A connection is handed out only after the server at its other end said that it is the one meant.

use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use migrations::{Migrator, MigratorTrait};
use reqwest::Url;
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbBackend, Statement};
use tempfile::TempDir;
use tokio::sync::OnceCell;

/// Prefix of every database that tests make in a PostgreSQL server.
const PREFIX: &str = "abona_test";

static NEXT: AtomicU32 = AtomicU32::new(0);
static SQLITE_TEMPLATE: OnceCell<TempDir> = OnceCell::const_new();
static POSTGRES_TEMPLATE: OnceCell<String> = OnceCell::const_new();

/// Which database tests are played on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A file in a temporary directory.
    Sqlite,
    /// A database of its own in the server of `TEST_POSTGRES_URL`.
    Postgres,
}

impl Kind {
    /// The kind that `TEST_DATABASE` names.
    ///
    /// # Errors
    /// Another value than `sqlite` or `postgres`.
    pub fn chosen() -> Result<Self> {
        match std::env::var("TEST_DATABASE").as_deref() {
            Err(_) | Ok("sqlite") => Ok(Kind::Sqlite),
            Ok("postgres") => Ok(Kind::Postgres),
            Ok(other) => bail!("TEST_DATABASE is sqlite or postgres, not {other:?}"),
        }
    }
}

/// One database. Dropping it removes the database.
pub struct TestDb {
    url: String,
    place: Place,
}

enum Place {
    Directory(TempDir),
    Server { admin: Url, name: String },
}

impl TestDb {
    /// A new migrated database of the chosen kind.
    ///
    /// # Errors
    /// The server cannot be reached, or is not the kind it should be.
    pub async fn create() -> Result<Self> {
        match Kind::chosen()? {
            Kind::Sqlite => Self::sqlite().await,
            Kind::Postgres => Self::postgres().await,
        }
    }

    /// A new database of the chosen kind without any table.
    ///
    /// # Errors
    /// The server cannot be reached.
    pub async fn empty() -> Result<Self> {
        match Kind::chosen()? {
            Kind::Sqlite => {
                let dir = tempfile::Builder::new().prefix("abona-test-").tempdir()?;
                Ok(Self { url: sqlite_url(&dir.path().join("abona.db")), place: Place::Directory(dir) })
            }
            Kind::Postgres => Self::postgres_from(postgres_server()?, "template1").await,
        }
    }

    /// A new database without any table in a PostgreSQL server of the test's own.
    ///
    /// # Errors
    /// The server cannot be reached.
    pub async fn empty_at(server: &str) -> Result<Self> {
        Self::postgres_from(Url::parse(server)?, "template1").await
    }

    /// Another database with the same content. Nobody may be connected to this one.
    ///
    /// # Errors
    /// Somebody is, or the server cannot be reached.
    pub async fn twin(&self) -> Result<Self> {
        match &self.place {
            Place::Directory(template) => {
                let dir = tempfile::Builder::new().prefix("abona-test-").tempdir()?;
                for entry in std::fs::read_dir(template.path())? {
                    let entry = entry?;
                    std::fs::copy(entry.path(), dir.path().join(entry.file_name()))?;
                }
                let url = sqlite_url(&dir.path().join("abona.db"));
                Ok(Self { url, place: Place::Directory(dir) })
            }
            Place::Server { admin, name } => Self::postgres_from(admin.clone(), name).await,
        }
    }

    /// The kind of this database.
    #[must_use]
    pub fn kind(&self) -> Kind {
        match self.place {
            Place::Directory(_) => Kind::Sqlite,
            Place::Server { .. } => Kind::Postgres,
        }
    }

    /// The URL that the product takes as `--database`.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// A connection of our own, beside those of the product.
    ///
    /// # Errors
    /// The database is gone, or another one answers at this address.
    pub async fn connect(&self) -> Result<DatabaseConnection> {
        let db = connect(&self.url).await?;
        match &self.place {
            Place::Directory(dir) => assert_sqlite(&db, dir.path()).await?,
            Place::Server { name, .. } => assert_postgres(&db, name).await?,
        }
        Ok(db)
    }

    async fn sqlite() -> Result<Self> {
        let template = SQLITE_TEMPLATE.get_or_try_init(sqlite_template).await?;
        let dir = tempfile::Builder::new().prefix("abona-test-").tempdir()?;
        let file = dir.path().join("abona.db");
        std::fs::copy(template.path().join("abona.db"), &file)?;
        Ok(Self { url: sqlite_url(&file), place: Place::Directory(dir) })
    }

    async fn postgres() -> Result<Self> {
        let admin = postgres_server()?;
        let template = POSTGRES_TEMPLATE.get_or_try_init(|| postgres_template(&admin)).await?;
        Self::postgres_from(admin, template).await
    }

    async fn postgres_from(admin: Url, template: &str) -> Result<Self> {
        let name = fresh_name();
        let db = connect(admin.as_str()).await?;
        db.execute_unprepared(&format!("CREATE DATABASE {name} TEMPLATE {template}")).await?;
        db.close().await?;
        Ok(Self { url: with_database(&admin, &name).into(), place: Place::Server { admin, name } })
    }
}

impl Drop for TestDb {
    fn drop(&mut self) {
        let Place::Server { admin, name } = &self.place else { return };
        let (admin, name) = (admin.clone(), name.clone());
        // A test may end inside its runtime, where nothing may block: the removal gets a thread of its own.
        let removal = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
            runtime.block_on(remove(&admin, &name))
        });
        match removal.join() {
            Ok(Ok(())) => {}
            Ok(Err(error)) => eprintln!("a test database could not be removed: {error:#}"),
            Err(_) => eprintln!("a test database could not be removed"),
        }
    }
}

/// The instant so many seconds from now, in quotes and as both databases keep it.
#[must_use]
pub fn from_now(seconds: i64) -> String {
    let instant = chrono::Utc::now() + chrono::TimeDelta::seconds(seconds);
    format!("'{}'", instant.to_rfc3339_opts(chrono::SecondsFormat::Secs, false))
}

/// Opens `url` with few connections.
pub(crate) async fn connect(url: &str) -> Result<DatabaseConnection> {
    let mut options = ConnectOptions::new(url);
    options.max_connections(2).acquire_timeout(Duration::from_secs(60)).sqlx_logging(false);
    Database::connect(options).await.with_context(|| format!("cannot open {url}"))
}

fn sqlite_url(file: &Path) -> String {
    format!("sqlite://{}?mode=rwc", file.display())
}

async fn sqlite_template() -> Result<TempDir> {
    let dir = tempfile::Builder::new().prefix("abona-template-").tempdir()?;
    let db = connect(&sqlite_url(&dir.path().join("abona.db"))).await?;
    Migrator::up(&db, None).await?;
    db.close().await?;
    Ok(dir)
}

fn postgres_server() -> Result<Url> {
    let url = std::env::var("TEST_POSTGRES_URL")
        .context("tests on PostgreSQL need its address in TEST_POSTGRES_URL: postgres://…")?;
    let url = Url::parse(&url).context("TEST_POSTGRES_URL is not a URL")?;
    ensure!(
        url.scheme().starts_with("postgres"),
        "TEST_POSTGRES_URL is not the address of a PostgreSQL server"
    );
    Ok(url)
}

fn with_database(admin: &Url, name: &str) -> Url {
    let mut url = admin.clone();
    url.set_path(name);
    url
}

fn fresh_name() -> String {
    format!("{PREFIX}_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed))
}

/// A migrated database from which others are copied; databases of processes that are gone are removed first.
async fn postgres_template(admin: &Url) -> Result<String> {
    let db = connect(admin.as_str()).await?;
    ensure!(db.get_database_backend() == DbBackend::Postgres, "TEST_POSTGRES_URL is not PostgreSQL");
    remove_leftovers(&db).await?;
    let name = fresh_name();
    db.execute_unprepared(&format!("CREATE DATABASE {name}")).await?;
    db.close().await?;
    let template = connect(with_database(admin, &name).as_str()).await?;
    assert_postgres(&template, &name).await?;
    Migrator::up(&template, None).await?;
    template.close().await?;
    Ok(name)
}

async fn remove_leftovers(db: &DatabaseConnection) -> Result<()> {
    let statement = format!("SELECT datname FROM pg_database WHERE datname LIKE '{PREFIX}\\_%'");
    for row in db.query_all_raw(Statement::from_string(DbBackend::Postgres, statement)).await? {
        let name: String = row.try_get_by_index(0)?;
        let owner = name.trim_start_matches(PREFIX).split('_').nth(1).unwrap_or_default().to_owned();
        if Path::new("/proc/self").exists() && !Path::new("/proc").join(owner).exists() {
            db.execute_unprepared(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await?;
        }
    }
    Ok(())
}

async fn remove(admin: &Url, name: &str) -> Result<()> {
    ensure!(name.starts_with(PREFIX), "{name} was not made by a test");
    let db = connect(admin.as_str()).await?;
    db.execute_unprepared(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await?;
    db.close().await?;
    Ok(())
}

async fn assert_sqlite(db: &DatabaseConnection, dir: &Path) -> Result<()> {
    let backend = db.get_database_backend();
    ensure!(backend == DbBackend::Sqlite, "a file of SQLite was meant, not {backend:?}");
    let statement = "SELECT file FROM pragma_database_list WHERE name = 'main'";
    let row = db.query_one_raw(Statement::from_string(backend, statement)).await?;
    let file: String = row.context("SQLite did not name its file")?.try_get_by_index(0)?;
    ensure!(Path::new(&file).starts_with(dir.canonicalize()?), "{file} is not the file of this test");
    Ok(())
}

async fn assert_postgres(db: &DatabaseConnection, name: &str) -> Result<()> {
    let backend = db.get_database_backend();
    ensure!(backend == DbBackend::Postgres, "PostgreSQL was meant, not {backend:?}");
    let statement = "SELECT version(), current_database()::text";
    let row = db.query_one_raw(Statement::from_string(backend, statement)).await?;
    let row = row.context("PostgreSQL did not name itself")?;
    let (version, current): (String, String) = (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
    ensure!(version.starts_with("PostgreSQL "), "{version:?} is not PostgreSQL");
    ensure!(current == name, "connected to {current}, not to {name}");
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{Kind, TestDb};

    #[tokio::test]
    async fn two_databases_are_apart_and_migrated() {
        let (one, two) = (TestDb::create().await.unwrap(), TestDb::create().await.unwrap());
        assert_ne!(one.url(), two.url());
        assert_eq!(one.kind(), Kind::chosen().unwrap());
        let dump = crate::dump::dump(&one.connect().await.unwrap()).await.unwrap();
        assert!(dump.contains_key("client") && dump.contains_key("ledger_transfer"), "{:?}", dump.keys());
        assert!(dump["client"].is_empty());
        two.connect().await.unwrap();
    }
}
