//! `cargo xtask golden [DIR] [--database URL]`: scenarios with exact figures.

use std::path::PathBuf;
use std::process::{Command, ExitCode, Stdio};

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::args::Args;
use crate::postgres::{Durability, Postgres};
use crate::repo::{NATIVE, Repo, run};
use crate::steps::Database;

/// Plays the scenarios; the closing line and the exit code are the runner's.
///
/// With a directory only that one is played; without, `tests/golden` and `GOLDEN_DIR`. Scenarios make their
/// databases themselves: SQLite files, or databases on the PostgreSQL server of the URL.
pub fn golden(repo: &Repo, mut args: Args) -> Result<ExitCode> {
    let url = args.option("--database")?.unwrap_or_else(|| "sqlite".to_owned());
    let dir = args.positional();
    args.finish()?;

    let runner = build(repo)?;
    let mut command = Command::new(runner);
    command.current_dir(repo.root.join("tests")).env("CARGO_MANIFEST_DIR", repo.root.join("tests"));
    command.env("TEST_ABONA_BIN", repo.built("debug", "abona"));
    if let Some(dir) = dir {
        let dir = PathBuf::from(dir).canonicalize().context("the directory of scenarios is not there")?;
        command.env("GOLDEN_ONLY_DIR", dir);
    }
    let mut own_server = None;
    if url.starts_with("postgres") {
        command.env("TEST_DATABASE", Database::Postgres.name());
        if url.contains("://") {
            command.env("TEST_POSTGRES_URL", url);
        } else {
            let server = Postgres::start(Durability::None)?;
            command.env("TEST_POSTGRES_URL", server.url());
            own_server = Some(server);
        }
    } else if url.starts_with("sqlite") {
        command.env("TEST_DATABASE", Database::Sqlite.name());
    } else {
        bail!("--database takes a URL: postgres://… or sqlite");
    }
    let status = command.status().context("the runner of scenarios does not start")?;
    drop(own_server);
    Ok(status.code().and_then(|code| u8::try_from(code).ok()).map_or(ExitCode::FAILURE, ExitCode::from))
}

/// Builds the program and the runner, and answers where the runner is. It is started directly, so that its
/// closing line is the last.
fn build(repo: &Repo) -> Result<PathBuf> {
    run(repo.cargo().arg("build").args(NATIVE).args(["--bin", "abona"]))?;
    let target = ["--test", "golden", "--no-run"];
    run(repo.cargo().arg("test").args(NATIVE).args(target))?;
    let mut again = repo.cargo();
    again.arg("test").args(NATIVE).args(target).args(["--quiet", "--message-format", "json"]);
    let output = again.stderr(Stdio::inherit()).output()?;
    String::from_utf8_lossy(&output.stdout)
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok())
        .filter(|message| message["target"]["name"] == "golden" && message["target"]["kind"][0] == "test")
        .find_map(|message| message["executable"].as_str().map(PathBuf::from))
        .context("cargo did not say where the runner of scenarios is")
}
