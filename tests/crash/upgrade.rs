//! Companies that earlier programs filled, frozen by `cargo xtask freeze`, go on with this one.

use std::io::Read;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use flate2::read::GzDecoder;
use tests::db::Kind;
use tests::dump::number;
use tests::{Abona, TestDb};
use tokio::process::Command;

/// A month after they were frozen.
const CLOCK: &str = "2026-07-01T09:00:00Z";

/// The files of a database of this kind.
fn frozen(kind: Kind) -> Result<Vec<PathBuf>> {
    let ending = match kind {
        Kind::Sqlite => ".db.gz",
        Kind::Postgres => ".sql.gz",
    };
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/upgrade");
    let files = std::fs::read_dir(&folder).with_context(|| folder.display().to_string())?;
    let mut files: Vec<PathBuf> = files.map(|file| Ok(file?.path())).collect::<Result<_>>()?;
    files.retain(|file| file.to_string_lossy().ends_with(ending));
    files.sort();
    ensure!(!files.is_empty(), "nothing was frozen in {}", folder.display());
    Ok(files)
}

/// A database with the content of a frozen one.
async fn thawed(file: &Path) -> Result<TestDb> {
    let db = TestDb::empty().await?;
    let mut content = Vec::new();
    GzDecoder::new(std::fs::File::open(file)?).read_to_end(&mut content)?;
    if db.kind() == Kind::Sqlite {
        let path = db.url().trim_start_matches("sqlite://").split('?').next().unwrap_or_default();
        std::fs::write(path, content)?;
        return Ok(db);
    }
    let bin = std::env::var_os("TEST_POSTGRES_BIN").context("TEST_POSTGRES_BIN says where psql is")?;
    let script = tempfile::NamedTempFile::new()?;
    std::fs::write(script.path(), content)?;
    let mut psql = Command::new(Path::new(&bin).join("psql"));
    psql.arg(db.url())
        .args(["--quiet", "--no-psqlrc", "--set", "ON_ERROR_STOP=1", "--file"])
        .arg(script.path());
    let output = psql.output().await?;
    ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Ok(db)
}

#[tokio::test]
async fn a_company_of_each_frozen_schema_is_sound_and_billed_by_this_program() -> Result<()> {
    for file in frozen(Kind::chosen()?)? {
        let db = thawed(&file).await.with_context(|| file.display().to_string())?;
        let program = Abona::on(db.url())?.env("ABONA_CLOCK", CLOCK);
        program.run(&["migrate"]).await?.success()?;
        program.verify().await?;
        let connection = db.connect().await?;
        let before = number(&connection, "SELECT count(*) FROM charge").await?;
        let bill = ["bill", "--as-of", "2026-07-01", "--mode", "automatic", "--json"];
        let run = program.run(&bill).await?.success()?.json()?;
        let billed = number(&connection, "SELECT count(*) FROM charge").await? - before;
        connection.close().await?;
        println!("{}: {before} charges, {billed} more", file.display());
        ensure!(before > 0 && billed > 0, "{before} charges, {billed} more: {run}");
        program.verify().await?;
    }
    Ok(())
}
