//! `abona serve` and `abona worker`.

use std::process::ExitCode;

use clap::Args;
use tokio::task::JoinSet;

use super::Context;
use crate::app::App;
use crate::config::Config;
use crate::jobs;

/// Options of `serve`.
#[derive(Debug, Args)]
pub struct ServeOptions {
    /// Адрес и порт.
    #[arg(long, value_name = "ADDR")]
    pub listen: Option<String>,
    /// Без фоновых задач: для узлов, которые только отвечают.
    #[arg(long)]
    pub no_worker: bool,
}

impl ServeOptions {
    /// Puts the options over the configuration.
    pub fn apply(&self, config: &mut Config) {
        if let Some(listen) = &self.listen {
            config.listen.clone_from(listen);
        }
        config.worker &= !self.no_worker;
    }
}

/// How long open requests may take to end when the process is asked to stop.
const GRACE: std::time::Duration = std::time::Duration::from_secs(20);

/// Serves until the process is asked to stop; then finishes what it began.
pub async fn serve(context: Context, _: ServeOptions) -> anyhow::Result<ExitCode> {
    log(&context.config)?;
    let app = context.app().await?;
    let listener = tokio::net::TcpListener::bind(&context.config.listen).await?;
    let address = listener.local_addr()?;
    let mut work = start(&app, context.config.worker);
    let url = context.config.public_url.clone().unwrap_or_else(|| format!("http://{address}"));
    tracing::info!(%address, url, "Abona serves at {url}");
    context.print(&format!("Abona: {url}"), &serde_json::json!({ "url": url, "address": address }));
    let served = app.clone();
    let serving = tokio::spawn(async move { crate::http::serve(listener, &served).await });
    signal().await?;
    tracing::info!("stopping");
    app.jobs().stop();
    let handle = serving.abort_handle();
    match tokio::time::timeout(GRACE, serving).await {
        Ok(served) => served??,
        Err(_) => {
            tracing::warn!("requests that do not end are cut off");
            handle.abort();
        }
    }
    while work.join_next().await.is_some() {}
    app.db().clone().close().await?;
    Ok(ExitCode::SUCCESS)
}

/// Only background work.
pub async fn worker(context: Context) -> anyhow::Result<ExitCode> {
    log(&context.config)?;
    let app = context.app().await?;
    let mut work = start(&app, true);
    signal().await?;
    app.jobs().stop();
    while work.join_next().await.is_some() {}
    app.db().clone().close().await?;
    Ok(ExitCode::SUCCESS)
}

/// Starts background work; the set ends after the process was asked to end.
pub fn start(app: &App, wanted: bool) -> JoinSet<()> {
    let mut work = JoinSet::new();
    work.spawn(crate::db::keep_to_its_clock(app.clone()));
    for job in crate::app::reconcilers().into_iter().filter(|_| wanted) {
        work.spawn(jobs::keep_running(app.clone(), job));
    }
    work
}

async fn signal() -> anyhow::Result<()> {
    let mut terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
    tokio::select! {
        result = tokio::signal::ctrl_c() => result?,
        _ = terminate.recv() => {}
    }
    Ok(())
}

fn log(config: &Config) -> anyhow::Result<()> {
    let filter = tracing_subscriber::EnvFilter::try_new(&config.log)?;
    let format = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let set = if config.log_format == "json" { format.json().try_init() } else { format.try_init() };
    set.map_err(|error| anyhow::anyhow!("журнал не настроен: {error}"))
}
