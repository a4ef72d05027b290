//! Where things are, and how other programs are started.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};

use anyhow::{Context, Result, bail};
use serde_json::Value;

/// Packages that native builds name together. They are always built as one set, because cargo unites
/// features over the set: another set would compile the database and web crates a second time.
/// `frontend` is for wasm, and `xtask` is this program.
pub const NATIVE: [&str; 5] = ["--workspace", "--exclude", "frontend", "--exclude", "xtask"];

/// The target of the single-page application.
pub const WASM: &str = "wasm32-unknown-unknown";

/// The repository and its build directory.
pub struct Repo {
    /// The top of the repository.
    pub root: PathBuf,
    /// Cargo's target directory.
    pub target: PathBuf,
}

impl Repo {
    /// Finds the repository from the place of this package.
    pub fn find() -> Result<Self> {
        let manifest =
            std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
        let root =
            Path::new(&manifest).join("../..").canonicalize().context("the repository is not there")?;
        let mut repo = Self { target: root.join("target"), root };
        let metadata = repo.metadata(&["--no-deps"])?;
        if let Some(target) = metadata["target_directory"].as_str() {
            repo.target = PathBuf::from(target);
        }
        Ok(repo)
    }

    /// What `cargo metadata` says.
    pub fn metadata(&self, args: &[&str]) -> Result<Value> {
        let output = self
            .cargo()
            .args(["metadata", "--format-version", "1"])
            .args(args)
            .stderr(Stdio::inherit())
            .output()
            .context("cargo metadata does not start")?;
        if !output.status.success() {
            bail!("cargo metadata failed");
        }
        serde_json::from_slice(&output.stdout).context("cargo metadata answers no JSON")
    }

    /// Cargo, at the top of the repository, without the variables of the package that runs us: build scripts
    /// that watch them would run again for nothing.
    pub fn cargo(&self) -> Command {
        let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        for (name, _) in std::env::vars_os() {
            let name_text = name.to_string_lossy();
            let ours = ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_", "CARGO_CRATE_"];
            if ours.iter().any(|prefix| name_text.starts_with(prefix)) {
                command.env_remove(&name);
            }
        }
        command.current_dir(&self.root);
        command
    }

    /// A file that cargo built: `target/<profile directory>/<name>`.
    pub fn built(&self, profile_dir: &str, name: &str) -> PathBuf {
        self.target.join(profile_dir).join(name)
    }

    /// The path as a person would write it here.
    pub fn short<'a>(&self, path: &'a Path) -> std::path::Display<'a> {
        path.strip_prefix(&self.root).unwrap_or(path).display()
    }
}

/// Runs the command with our input and output; an error names it if it fails.
pub fn run(command: &mut Command) -> Result<()> {
    let status = status(command)?;
    if !status.success() {
        bail!("{} failed ({status})", describe(command));
    }
    Ok(())
}

/// Runs the command with our input and output.
pub fn status(command: &mut Command) -> Result<ExitStatus> {
    command.status().with_context(|| format!("{} does not start", describe(command)))
}

/// Runs the command, passing its output on line by line; answers its status and the lines.
pub fn tee(command: &mut Command) -> Result<(ExitStatus, Vec<String>)> {
    let mut child = command
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| format!("{} does not start", describe(command)))?;
    let mut lines = Vec::new();
    if let Some(stdout) = child.stdout.take() {
        for line in BufReader::new(stdout).split(b'\n') {
            let line = String::from_utf8_lossy(&line?).into_owned();
            writeln!(std::io::stdout(), "{line}")?;
            lines.push(line);
        }
    }
    Ok((child.wait()?, lines))
}

/// The program and its first arguments, for messages.
pub fn describe(command: &Command) -> String {
    let program = Path::new(command.get_program()).file_name().unwrap_or(command.get_program());
    let words = command.get_args().take(6);
    std::iter::once(program).chain(words).map(OsStr::to_string_lossy).collect::<Vec<_>>().join(" ")
}

/// A program on the search path.
pub fn on_path(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|dir| dir.join(name)).find(|file| file.is_file())
}
