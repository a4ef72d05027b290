//! The databases to measure on: an SQLite file, and a database of its own in the PostgreSQL server.

use anyhow::{Context, Result};
use sea_orm::{ConnectionTrait, Database, DbBackend, Statement};
use server::db::{Db, DbOptions};

/// A fresh, migrated database.
pub struct Target {
    /// `SQLite` or `PostgreSQL`.
    pub name: &'static str,
    /// Its address.
    pub url: String,
    /// Open.
    pub db: Db,
    /// Removes the file when dropped.
    _folder: Option<tempfile::TempDir>,
}

impl Target {
    /// Both databases; PostgreSQL only where `TEST_POSTGRES_URL` names a server.
    pub async fn all() -> Result<Vec<Target>> {
        let mut targets = vec![Target::sqlite().await?];
        if let Ok(server) = std::env::var("TEST_POSTGRES_URL") {
            targets.push(Target::postgres(&server).await?);
        }
        Ok(targets)
    }

    /// A fresh SQLite file.
    pub async fn sqlite() -> Result<Target> {
        let folder = tempfile::tempdir()?;
        let url = format!("sqlite://{}", folder.path().join("bench.db").display());
        Ok(Target { name: "SQLite", db: open(&url).await?, url, _folder: Some(folder) })
    }

    /// A fresh database in a PostgreSQL server.
    pub async fn postgres(server: &str) -> Result<Target> {
        let name = format!("bench_{}", uuid::Uuid::new_v4().simple());
        let admin = Database::connect(server).await?;
        let create = Statement::from_string(DbBackend::Postgres, format!("CREATE DATABASE {name}"));
        admin.execute_raw(create).await?;
        let (start, query) = match server.split_once('?') {
            Some((start, query)) => (start, format!("?{query}")),
            None => (server, String::new()),
        };
        let (base, _) = start.rsplit_once('/').context("the server's URL names a database")?;
        let url = format!("{base}/{name}{query}");
        Ok(Target { name: "PostgreSQL", db: open(&url).await?, url, _folder: None })
    }

    /// The program with this database.
    pub fn args(&self, rest: &[&str]) -> Vec<String> {
        let mut args = vec!["--database".to_owned(), self.url.clone(), "--json".to_owned()];
        args.extend(rest.iter().map(|arg| (*arg).to_owned()));
        args
    }
}

async fn open(url: &str) -> Result<Db> {
    let db = Db::connect(url, DbOptions::default()).await?;
    db.migrate().await?;
    Ok(db)
}

/// The optimised program.
pub fn abona() -> String {
    std::env::var("TEST_ABONA_BIN").unwrap_or_else(|_| "target/release/abona".to_owned())
}
