//! `cargo xtask bench NAME`: one measurement, optimised, beside its limit on the same machine.

use std::process::{Command, ExitCode};

use anyhow::{Context, Result, bail};

use crate::args::Args;
use crate::browser::Browser;
use crate::bundle::{self, Form};
use crate::postgres::{Durability, Postgres};
use crate::repo::{Repo, run, status};
use crate::weight;

/// Builds the measurement and the program and runs it; results go to `target/bench/`. Further arguments are the
/// measurement's own.
///
/// `bundle` weighs the release form of the application. `ui` opens it in Chromium before a company of 100 000
/// clients; the others start a PostgreSQL server with its installed durability.
pub fn bench(repo: &Repo, mut args: Args) -> Result<ExitCode> {
    let Some(name) = args.positional() else {
        bail!("which one? bill, read, preview, import, documents, ui or bundle")
    };
    if name == "bundle" {
        args.finish()?;
        let dist = bundle::bundle(repo, Form::Release)?;
        weight::check(&dist.join("office"), Form::Release)?;
        weight::check_cabinet(&dist.join("cabinet"), Form::Release)?;
        return Ok(ExitCode::SUCCESS);
    }
    let results = repo.target.join("bench");
    std::fs::create_dir_all(&results)?;
    let mut cargo = repo.cargo();
    cargo.args(["build", "--release", "-p", "server", "-p", "tests", "--bin", "abona", "--bin", "bench"]);
    run(&mut cargo)?;
    let mut command = Command::new(repo.built("release", "bench"));
    command.arg(&name).args(args.remaining()).current_dir(&repo.root);
    command.env("TEST_ABONA_BIN", repo.built("release", "abona")).env("BENCH_DIR", &results);
    let status = if name == "ui" {
        let browser = Browser::find()?;
        command.env("CHROMIUM", browser.chromium).env("CHROMEDRIVER", browser.driver);
        command.env("ABONA_DIST", bundle::bundle(repo, Form::Release)?);
        status(&mut command)
    } else {
        let server = Postgres::start(Durability::AsInstalled)?;
        command.env("TEST_POSTGRES_URL", server.url()).env("TEST_POSTGRES_BIN", server.programs());
        status(&mut command)
    };
    let status = status.context("the measurement does not start")?;
    println!("results: {}", repo.short(&results));
    Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
