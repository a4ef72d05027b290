//! The server in this process, on a fresh database, with a clock that the test sets.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde_json::json;
use server::access::{Actor, create_key, create_user};
use server::app::App;
use server::config::Config;
use server::db::{Db, DbOptions};
use server::error::Violation;
use shared::access::{Permission, Role};
use shared::api::access::{ApiKeyCreateInput, UserCreateInput};
use tempfile::TempDir;
use tokio::task::{JoinHandle, JoinSet};

use crate::client::Api;
use crate::company::BEGIN;
use crate::db::TestDb;
use crate::office::Office;

/// Name of the owner whom every test has.
pub const OWNER: &str = "owner@example.org";
/// The owner's password, and that of colleagues.
pub const PASSWORD: &str = "correct horse battery staple";
/// Longest wait for the server to end.
const END: Duration = Duration::from_secs(30);

static SEED: AtomicU64 = AtomicU64::new(1);

/// A server and its database.
pub struct TestApp {
    /// The database.
    pub db: TestDb,
    /// An operator with all permissions, by an API key: unlike a session it outlives months of the clock.
    pub office: Office,
    node: Node,
    config: Config,
    key: String,
    data: TempDir,
}

/// One server of perhaps several on a database.
pub struct Node {
    /// The operator of the whole application, at this server.
    pub office: Office,
    app: App,
    serving: JoinHandle<std::io::Result<()>>,
    work: JoinSet<()>,
}

impl TestApp {
    /// A server on the day on which companies begin.
    ///
    /// # Errors
    /// It does not start.
    pub async fn start() -> Result<Self> {
        Self::start_on(BEGIN).await
    }

    /// A server whose clock stands at noon, Moscow time, of a day.
    ///
    /// # Errors
    /// It does not start.
    pub async fn start_on(day: &str) -> Result<Self> {
        Self::configured(day, |_| ()).await
    }

    /// The same with other values in its configuration.
    ///
    /// # Errors
    /// It does not start.
    pub async fn configured(day: &str, change: impl FnOnce(&mut Config)) -> Result<Self> {
        let db = TestDb::create().await?;
        let data = tempfile::Builder::new().prefix("abona-data-").tempdir()?;
        let mut config = configuration(db.url(), day);
        config.data = data.path().to_owned();
        let listener = listener(&mut config).await?;
        change(&mut config);
        let app = opened(config.clone()).await?;
        let key = first_access(&app).await?;
        let node = Node::start(listener, app, &key).await?;
        Ok(Self { db, office: node.office.clone(), node, config, key, data })
    }

    /// Another server on the same database and data folder, with a clock of its own.
    ///
    /// # Errors
    /// It does not start.
    pub async fn twin(&self) -> Result<Node> {
        let seed = Some(SEED.fetch_add(1, Ordering::Relaxed));
        let mut config = Config { seed, ..self.config.clone() };
        let listener = listener(&mut config).await?;
        Node::start(listener, opened(config).await?, &self.key).await
    }

    /// The folder of its files.
    #[must_use]
    pub fn data(&self) -> &Path {
        self.data.path()
    }

    /// Somebody else who is signed in.
    ///
    /// # Errors
    /// Refused.
    pub async fn colleague(&self, email: &str, role: &str) -> Result<Office> {
        let input = json!({
            "email": email, "name": email, "role": role, "password": PASSWORD,
            "idempotencyKey": crate::office::fresh_key(),
        });
        self.office.api.mutate("userCreate", input, "user { id }").await?;
        self.signed_in(email).await
    }

    /// The owner, signed in: keys make and change nobody who manages users.
    ///
    /// # Errors
    /// Refused.
    pub async fn owner(&self) -> Result<Office> {
        self.signed_in(OWNER).await
    }

    /// Somebody else who is signed in and sees these sellers only; none = all.
    ///
    /// # Errors
    /// Refused.
    pub async fn member(&self, email: &str, role: &str, sellers: &[&str]) -> Result<Office> {
        let input = json!({
            "email": email, "role": role, "password": PASSWORD, "sellers": sellers,
            "idempotencyKey": crate::office::fresh_key(),
        });
        self.owner().await?.api.mutate("userCreate", input, "user { id }").await?;
        self.signed_in(email).await
    }

    async fn signed_in(&self, email: &str) -> Result<Office> {
        let api = Api::new(self.office.api.base())?;
        api.sign_in(email, PASSWORD).await?;
        Ok(Office { api })
    }

    /// The application itself, for what has no field of the API.
    #[must_use]
    pub fn server(&self) -> &App {
        &self.node.app
    }

    /// Proves the whole database and ends the server.
    ///
    /// # Errors
    /// A violation.
    pub async fn finish(self) -> Result<()> {
        let found = self.proved().await?;
        ensure!(found.is_empty(), "violations: {found:?}");
        self.release().await.map(|_| ())
    }

    /// The rules that the database violates.
    ///
    /// # Errors
    /// Of the database.
    pub async fn violations(&self) -> Result<Vec<String>> {
        Ok(self.proved().await?.into_iter().map(|violation| violation.rule.to_owned()).collect())
    }

    async fn proved(&self) -> Result<Vec<Violation>> {
        let found = server::cli::violations(&self.node.app).await;
        found.map_err(|error| anyhow::anyhow!("{error:?}"))
    }

    /// Ends the server and hands over its database.
    ///
    /// # Errors
    /// It does not end.
    pub async fn release(self) -> Result<TestDb> {
        let Self { db, node, office, .. } = self;
        drop(office);
        node.end().await?;
        Ok(db)
    }
}

impl Node {
    async fn start(listener: tokio::net::TcpListener, app: App, key: &str) -> Result<Self> {
        let base = format!("http://{}", listener.local_addr()?);
        let work = server::cli::start_work(&app, true);
        let served = app.clone();
        let serving = tokio::spawn(async move { server::http::serve(listener, &served).await });
        let office = Office { api: Api::new(&base)?.with_key(key)? };
        Ok(Self { office, app, serving, work })
    }

    /// Ends the server.
    ///
    /// # Errors
    /// It does not end.
    pub async fn end(self) -> Result<()> {
        let Self { office, app, serving, mut work } = self;
        drop(office);
        app.jobs().stop();
        let end = async {
            while work.join_next().await.is_some() {}
            serving.await.context("the server panicked")??;
            app.db().clone().close().await?;
            anyhow::Ok(())
        };
        tokio::time::timeout(END, end).await.context("the server does not end")?
    }
}

/// An application on a database, with its clock at noon, Moscow time, of a day.
///
/// # Errors
/// The database cannot be opened.
pub async fn open(url: &str, day: &str) -> Result<App> {
    opened(configuration(url, day)).await
}

fn configuration(url: &str, day: &str) -> Config {
    Config {
        listen: "127.0.0.1:0".to_owned(),
        database: Some(url.to_owned()),
        database_connections: 4,
        clock: format!("{day}T09:00:00Z"),
        seed: Some(SEED.fetch_add(1, Ordering::Relaxed)),
        dist: bundle().ok(),
        printer: crate::process::program().ok(),
        cost_limit: 100_000,
        rate_session: u32::MAX,
        rate_key: u32::MAX,
        rate_address: u32::MAX,
        ..Config::default()
    }
}

/// A free port, which the configuration names from now on: the server tells others where it is.
async fn listener(config: &mut Config) -> Result<tokio::net::TcpListener> {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    config.listen = listener.local_addr()?.to_string();
    Ok(listener)
}

async fn opened(config: Config) -> Result<App> {
    config.check()?;
    let options = DbOptions { connections: config.database_connections, ..DbOptions::default() };
    let pool = Db::connect(&config.database_url(), options).await?;
    let clock = config.clock()?;
    let ids = config.ids(&clock);
    Ok(App::new(config, pool, clock, ids))
}

/// The folder of the built interface: `ABONA_DIST`, else `dist` of the repository.
///
/// # Errors
/// It was not built.
pub fn bundle() -> Result<PathBuf> {
    let dist = std::env::var_os("ABONA_DIST")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../dist"), PathBuf::from);
    let page = dist.join("office/index.html");
    ensure!(page.is_file(), "{} is not there: build the interface by `cargo xtask bundle`", page.display());
    Ok(dist)
}

/// The owner, and a key with all permissions.
async fn first_access(app: &App) -> Result<String> {
    let refused = |error: server::error::Error| anyhow::anyhow!("first access: {error:?}");
    let owner = UserCreateInput {
        email: OWNER.to_owned(),
        name: Some("Владелец".to_owned()),
        role: Role::Owner,
        password: PASSWORD.to_owned(),
        sellers: None,
        idempotency_key: "owner".to_owned(),
    };
    create_user(app, &Actor::cli(), owner).await.map_err(refused)?;
    let key = ApiKeyCreateInput {
        name: "Проверки".to_owned(),
        scopes: Permission::ALL.to_vec(),
        sellers: None,
        addresses: None,
        expires_at: None,
        idempotency_key: "key".to_owned(),
    };
    let (_, secret) = create_key(app, &Actor::cli(), key).await.map_err(refused)?;
    secret.context("a new key shows its secret")
}
