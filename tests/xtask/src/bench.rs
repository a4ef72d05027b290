//! `cargo xtask bench NAME`: one measurement, optimised, beside its limit on the same machine.

use std::process::{Command, ExitCode};

use anyhow::{Context, Result, bail};

use crate::args::Args;
use crate::postgres::{Durability, Postgres};
use crate::repo::{Repo, run, status};

/// Builds the measurement and the program, starts a PostgreSQL server with its installed durability, and runs
/// it; results go to `target/bench/`. Further arguments are the measurement's own.
pub fn bench(repo: &Repo, mut args: Args) -> Result<ExitCode> {
    let Some(name) = args.positional() else { bail!("which one? bill, read or import") };
    let results = repo.target.join("bench");
    std::fs::create_dir_all(&results)?;
    let mut cargo = repo.cargo();
    cargo.args(["build", "--release", "-p", "server", "-p", "tests", "--bin", "abona", "--bin", "bench"]);
    run(&mut cargo)?;
    let server = Postgres::start(Durability::AsInstalled)?;
    let mut command = Command::new(repo.built("release", "bench"));
    command.arg(&name).args(args.remaining()).current_dir(&repo.root);
    command.env("TEST_POSTGRES_URL", server.url()).env("TEST_POSTGRES_BIN", server.programs());
    command.env("TEST_ABONA_BIN", repo.built("release", "abona")).env("BENCH_DIR", &results);
    let status = status(&mut command).context("the measurement does not start")?;
    println!("results: {}", repo.short(&results));
    Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
