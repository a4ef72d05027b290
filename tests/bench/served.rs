//! The program serving a database, asked over HTTP.

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use tokio::process::Child;

use crate::measure::{command, cpu_of_pid};
use crate::target::{Target, abona};

/// The program, and somebody who may do everything.
pub struct Served {
    http: reqwest::Client,
    url: String,
    key: String,
    pid: u32,
    program: Child,
    /// Its files; removed when dropped.
    _data: tempfile::TempDir,
}

impl Served {
    /// Starts the program without background work; `more` are further arguments of it.
    pub async fn start(target: &Target, more: &[&str]) -> Result<Served> {
        Served::run(target, &[more, &["serve", "--no-worker"]].concat()).await
    }

    /// Starts the program with background work.
    pub async fn working(target: &Target, more: &[&str]) -> Result<Served> {
        Served::run(target, &[more, &["serve"]].concat()).await
    }

    async fn run(target: &Target, more: &[&str]) -> Result<Served> {
        let key = target.args(&["key", "add", "bench", "--scope", "all"]);
        let (output, ..) = command(&abona(), &key)?;
        let key: Value = serde_json::from_str(&output)?;
        let key = key["key"].as_str().context("a key is printed once")?.to_owned();
        let port = std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let listen = format!("127.0.0.1:{port}");
        let args = [more, &["--listen", listen.as_str()]].concat();
        let data = tempfile::tempdir()?;
        let program = tokio::process::Command::new(abona())
            .args(target.args(&args))
            .env("ABONA_LOG", "error")
            .env("ABONA_DATA", data.path())
            .env("ABONA_RATE_KEY", u32::MAX.to_string())
            .kill_on_drop(true)
            .stdout(std::process::Stdio::null())
            .spawn()?;
        let pid = program.id().context("the server runs")?;
        let (http, url) = (reqwest::Client::new(), format!("http://{listen}/graphql"));
        ready(&http, &format!("http://{listen}/ready")).await?;
        Ok(Served { http, url, key, pid, program, _data: data })
    }

    /// Somebody else who asks the same program.
    pub fn asker(&self) -> Asker {
        Asker { http: self.http.clone(), url: self.url.clone(), key: self.key.clone() }
    }

    /// Number of its process.
    pub const fn pid(&self) -> u32 {
        self.pid
    }

    /// CPU seconds of the program so far.
    pub fn cpu(&self) -> f64 {
        cpu_of_pid(self.pid)
    }

    /// Ends the program.
    pub async fn end(mut self) -> Result<()> {
        self.program.start_kill()?;
        self.program.wait().await?;
        Ok(())
    }
}

/// Who asks.
#[derive(Clone)]
pub struct Asker {
    http: reqwest::Client,
    url: String,
    key: String,
}

impl Asker {
    /// The data of an answer.
    pub async fn ask(&self, query: &str, variables: &Value) -> Result<Value> {
        let body = json!({ "query": query, "variables": variables });
        let request = self.http.post(&self.url).bearer_auth(&self.key).json(&body);
        let answer: Value = request.send().await?.json().await?;
        ensure!(answer["errors"].is_null(), "{answer}");
        Ok(answer["data"].clone())
    }
}

async fn ready(http: &reqwest::Client, url: &str) -> Result<()> {
    for _ in 0..200 {
        if http.get(url).send().await.is_ok_and(|answer| answer.status().is_success()) {
            return Ok(());
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    anyhow::bail!("the server does not become ready")
}

/// The value below which `share` of the sorted values lie.
pub fn percentile(times: &[f64], share: usize) -> f64 {
    times.get((times.len() * share / 100).min(times.len().saturating_sub(1))).copied().unwrap_or(0.0)
}
