//! Python's `yookassa` (official) and `robokassa` (of others) run against the stand-ins.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};
use tests::gateways::Gateways;

/// What is installed; the versions that the reference was made with.
const LIBRARIES: [&str; 2] = ["yookassa==3.13.0", "robokassa==1.0.8"];

/// The folder of the libraries; they are installed when they are not there yet.
fn libraries() -> Result<PathBuf> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("gateway-libraries-1");
    let whole = folder.join("installed");
    if whole.is_file() {
        return Ok(folder);
    }
    let by_hand =
        "the vendors' libraries come from PyPI by `python3 -m pip`: install python3-pip, or reach PyPI";
    let installed = Command::new("python3")
        .args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--upgrade"])
        .args(["--timeout", "20", "--retries", "2", "--target"])
        .arg(&folder)
        .args(LIBRARIES)
        // A folder of our own is none of the system's business.
        .env("PIP_BREAK_SYSTEM_PACKAGES", "1")
        .output()
        .context(by_hand)?;
    ensure!(installed.status.success(), "{by_hand}\n{}", String::from_utf8_lossy(&installed.stderr));
    std::fs::write(whole, "")?;
    Ok(folder)
}

#[tokio::test]
async fn the_vendors_own_libraries_and_the_stand_ins_understand_each_other() -> Result<()> {
    let gateways = Gateways::start().await?;
    let folder = tokio::task::spawn_blocking(libraries).await??;
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("gateways/sdk.py");
    let mut command = tokio::process::Command::new("python3");
    let played = command.arg(script).arg(gateways.base()).env("PYTHONPATH", folder).output().await?;
    let said = String::from_utf8_lossy(&played.stdout);
    ensure!(played.status.success(), "{said}\n{}", String::from_utf8_lossy(&played.stderr));
    ensure!(said.ends_with("18 facts\n"), "{said}");
    Ok(())
}
