//! `cargo xtask schema`: writes the GraphQL contracts that the server generates.

use std::fs;
use std::process::{Command, ExitCode, Stdio};

use anyhow::{Result, bail};

use crate::args::Args;
use crate::repo::{Repo, run};

/// Asks the server for its contract and writes it where it differs. The second contract, for clients, is
/// written once its file is there.
pub fn schema(repo: &Repo, args: Args) -> Result<ExitCode> {
    args.finish()?;
    // The server alone, without the typed client: that one is compiled against the file we are about to write.
    run(repo.cargo().args(["build", "-p", "server", "--bin", "abona"]))?;
    write(repo, &["schema"], "shared/schema.graphql")?;
    if repo.root.join("shared/cabinet.graphql").exists() {
        write(repo, &["schema", "--cabinet"], "shared/cabinet.graphql")?;
    }
    Ok(ExitCode::SUCCESS)
}

fn write(repo: &Repo, words: &[&str], file: &str) -> Result<()> {
    let output = Command::new(repo.built("debug", "abona")).args(words).stderr(Stdio::inherit()).output()?;
    if !output.status.success() || output.stdout.is_empty() {
        bail!("abona {} failed ({})", words.join(" "), output.status);
    }
    let path = repo.root.join(file);
    if fs::read(&path).is_ok_and(|old| old == output.stdout) {
        println!("{file} is up to date");
    } else {
        fs::write(&path, &output.stdout)?;
        println!("{file} written");
    }
    Ok(())
}
