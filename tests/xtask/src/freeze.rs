//! `cargo xtask freeze`: keeps a small company in today's schema, with which every later program must go on.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, ExitCode, Stdio};

use anyhow::{Context, Result, ensure};
use flate2::Compression;
use flate2::write::GzEncoder;

use crate::args::Args;
use crate::postgres::{Durability, Postgres};
use crate::repo::{Repo, describe, run};

/// Where frozen companies are, each named by the last migration that it has.
const FOLDER: &str = "tests/samples/upgrade";
/// The day on which they were frozen, whenever that is done.
const CLOCK: &str = "2026-06-01T09:00:00Z";
/// More would be no small file.
const BYTES_MAX: u64 = 300 * 1024;

/// Makes the company in both databases and writes what today's schema keeps of it.
pub fn freeze(repo: &Repo, args: Args) -> Result<ExitCode> {
    args.finish()?;
    run(repo.cargo().args(["build", "-p", "server", "--bin", "abona"]))?;
    let folder = repo.root.join(FOLDER);
    fs::create_dir_all(&folder)?;
    let name = last_migration(repo)?;
    let work = repo.target.join("freeze");
    if work.exists() {
        fs::remove_dir_all(&work)?;
    }
    fs::create_dir_all(&work)?;

    let (database, copy) = (format!("sqlite://{}", work.join("abona.db").display()), work.join("copy"));
    company(repo, &work, &database)?;
    run(abona(repo, &work, &database).arg("backup").arg(&copy))?;
    keep(&fs::read(&copy)?, &folder.join(format!("{name}.db.gz")))?;

    let server = Postgres::start(Durability::None)?;
    company(repo, &work, &server.url())?;
    let mut dump = Command::new(server.programs().join("pg_dump"));
    dump.args(["--no-owner", "--no-privileges"]).arg(server.url()).stderr(Stdio::inherit());
    let dumped = dump.output()?;
    ensure!(dumped.status.success(), "{} failed ({})", describe(&dump), dumped.status);
    keep(plain(&dumped.stdout)?.as_bytes(), &folder.join(format!("{name}.sql.gz")))?;
    fs::remove_dir_all(&work)?;
    Ok(ExitCode::SUCCESS)
}

/// The name of the newest file of migrations.
fn last_migration(repo: &Repo) -> Result<String> {
    let files = fs::read_dir(repo.root.join("migrations/src"))?;
    let names = files.flatten().filter_map(|file| file.file_name().into_string().ok());
    let numbered = names.filter(|name| name.starts_with("m0"));
    let last = numbered.max().context("there are no migrations")?;
    Ok(last.trim_end_matches(".rs").to_owned())
}

fn abona(repo: &Repo, work: &Path, database: &str) -> Command {
    let mut command = Command::new(repo.built("debug", "abona"));
    command.args(["--database", database, "--data"]).arg(work).env("ABONA_CLOCK", CLOCK);
    command
}

fn company(repo: &Repo, work: &Path, database: &str) -> Result<()> {
    run(abona(repo, work, database).arg("migrate"))?;
    run(abona(repo, work, database).args(["demo", "--clients", "12", "--seed", "7"]))
}

/// The dump without the lines that only the newest `psql` understands.
fn plain(dump: &[u8]) -> Result<String> {
    let lines = std::str::from_utf8(dump)?.lines();
    let plain = lines.filter(|line| !line.starts_with("\\restrict") && !line.starts_with("\\unrestrict"));
    Ok(plain.flat_map(|line| [line, "\n"]).collect())
}

/// Writes the bytes packed, the same file for the same bytes.
fn keep(bytes: &[u8], path: &Path) -> Result<()> {
    let mut packed = GzEncoder::new(Vec::new(), Compression::best());
    packed.write_all(bytes)?;
    let packed = packed.finish()?;
    let size = u64::try_from(packed.len())?;
    ensure!(size <= BYTES_MAX, "{} would take {size} bytes, more than {BYTES_MAX}", path.display());
    fs::write(path, packed)?;
    println!("{}: {size} bytes", path.display());
    Ok(())
}
