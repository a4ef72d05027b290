//! What the test command can do, one step at a time.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::apt;
use crate::browser::Browser;
use crate::bundle::{self, Form};
use crate::licences;
use crate::postgres::{Durability, Postgres};
use crate::repo::{NATIVE, Repo, describe, run, tee};
use crate::report::Counts;
use crate::scan;
use crate::toolchain;
use crate::weight;

/// A database that a test target is played on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Database {
    Sqlite,
    Postgres,
}

impl Database {
    /// The name in `TEST_DATABASE` and in the report.
    pub fn name(self) -> &'static str {
        match self {
            Database::Sqlite => "sqlite",
            Database::Postgres => "postgres",
        }
    }
}

/// One step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    Toolchain,
    Formatting,
    Licences,
    Build,
    LintNative,
    Unit,
    LintFrontend,
    UnitFrontend,
    Bundle,
    /// What others wrote to find faults in servers of GraphQL.
    Scanners,
    /// A `[[test]]` of the package `tests`, with its database if it needs one.
    Target(String, Option<Database>),
}

impl Step {
    /// The name in the report.
    pub fn name(&self) -> String {
        match self {
            Step::Toolchain => "toolchain".to_owned(),
            Step::Formatting => "formatting".to_owned(),
            Step::Licences => "licences".to_owned(),
            Step::LintNative => "lints".to_owned(),
            Step::LintFrontend => "lints of the interface".to_owned(),
            Step::Build => "build".to_owned(),
            Step::Unit => "unit".to_owned(),
            Step::UnitFrontend => "unit of the interface".to_owned(),
            Step::Bundle => "bundle".to_owned(),
            Step::Scanners => "scanners".to_owned(),
            Step::Target(name, None) => name.clone(),
            Step::Target(name, Some(database)) => format!("{name} ({})", database.name()),
        }
    }

    /// Steps without which this one cannot run.
    pub fn needs(&self) -> Vec<Step> {
        match self {
            Step::Toolchain | Step::Formatting | Step::Licences | Step::Build => Vec::new(),
            Step::LintFrontend | Step::UnitFrontend => Vec::new(),
            Step::Bundle => vec![Step::Toolchain],
            Step::Target(name, _) if name == "browser" => vec![Step::Toolchain, Step::Build, Step::Bundle],
            Step::LintNative | Step::Unit | Step::Scanners | Step::Target(..) => vec![Step::Build],
        }
    }
}

/// What steps share: the repository, the profile, and a database server once one was needed.
pub struct Stage<'a> {
    pub repo: &'a Repo,
    /// Cargo profile of what is tested: `dev`, or `quick` for long runs.
    pub profile: &'static str,
    /// Variables for every test.
    pub env: Vec<(&'static str, &'static str)>,
    postgres: Option<Postgres>,
}

impl<'a> Stage<'a> {
    /// A stage on which nothing was started yet.
    pub fn new(repo: &'a Repo, profile: &'static str) -> Self {
        Self { repo, profile, env: Vec::new(), postgres: None }
    }

    /// Plays the step; answers its counts and whether it passed.
    pub fn play(&mut self, step: &Step) -> Result<(Counts, bool)> {
        let repo = self.repo;
        match step {
            Step::Toolchain => toolchain::wasm_target(repo).map(done),
            Step::Formatting => run(repo.cargo().args(["fmt", "--all", "--check"])).map(done),
            Step::Licences => {
                let seen = licences::check(repo)?;
                println!("{seen} crates, every licence accepted");
                Ok(done(()))
            }
            Step::Build => self.build().iter_mut().try_for_each(run).map(done),
            Step::LintNative => self.lint_native().map(done),
            Step::LintFrontend => {
                // The interface has no code for wasm alone, so its native build shows every lint.
                strict(linting(&mut repo.cargo()).args(["test", "-p", "frontend", "--no-run"])).map(done)
            }
            Step::Unit => self.unit(),
            Step::UnitFrontend => {
                self.counted(linting(&mut repo.cargo()).args(["test", "-p", "frontend", "--lib"]))
            }
            Step::Bundle => {
                let dist = bundle::bundle(repo, Form::Quick)?;
                weight::check(&dist.join("office"), Form::Quick)?;
                weight::check_cabinet(&dist.join("cabinet"), Form::Quick).map(done)
            }
            Step::Scanners => scan::scan(repo, &self.abona(), self.env.contains(&("SOAK", "1"))),
            Step::Target(name, database) => self.target(name, *database),
        }
    }

    /// What builds the programs and the tests.
    fn build(&self) -> [Command; 2] {
        let [mut binaries, mut tests] = [self.repo.cargo(), self.repo.cargo()];
        linting(&mut binaries).arg("build").args(NATIVE).args(["--bins", "--profile", self.profile]);
        linting(&mut tests).arg("test").args(NATIVE).args(["--no-run", "--profile", self.profile]);
        [binaries, tests]
    }

    fn lint_native(&self) -> Result<()> {
        self.build().iter_mut().try_for_each(strict)?;
        run(self.repo.cargo().args(["clippy", "-p", "xtask", "--all-targets", "--", "-D", "warnings"]))
    }

    fn unit(&self) -> Result<(Counts, bool)> {
        let mut native = self.repo.cargo();
        linting(&mut native).arg("test").args(NATIVE).args([
            "--lib",
            "--bins",
            // Tests of `typeset`: they need the program that sets documents.
            "--test",
            "shipped",
            "--test",
            "pool",
            "--test",
            "hostile",
            "--no-fail-fast",
            "--profile",
            self.profile,
        ]);
        let (mut counts, mut passed) = self.counted(&mut native)?;
        let (more, also) = self.counted(self.repo.cargo().args(["test", "-p", "xtask"]))?;
        counts += more;
        passed &= also;
        Ok((counts, passed))
    }

    fn target(&mut self, name: &str, database: Option<Database>) -> Result<(Counts, bool)> {
        let mut command = self.repo.cargo();
        linting(&mut command).arg("test").args(NATIVE).args(["--test", name, "--profile", self.profile]);
        self.prepare(&mut command, database)?;
        if name == "golden" {
            // Scenarios beyond what the product has are listed, and one of them that passes fails the list.
            command.env("GOLDEN_REACH", "1");
        }
        if name == "gateway" && !python_installs() {
            // The vendors' own libraries, which the stand-ins are proved by, come from PyPI.
            apt::install(&["python3", "python3-pip"])?;
        }
        if name == "browser" {
            let browser = Browser::find()?;
            command.env("CHROMIUM", browser.chromium).env("CHROMEDRIVER", browser.driver);
            command.env("ABONA_DIST", self.repo.root.join("dist"));
        }
        self.counted(&mut command)
    }

    /// Sets the variables by which tests find the database and the program.
    fn prepare(&mut self, command: &mut Command, database: Option<Database>) -> Result<()> {
        command.env("TEST_ABONA_BIN", self.abona());
        command.env_remove("TEST_POSTGRES_URL");
        if let Some(database) = database {
            command.env("TEST_DATABASE", database.name());
        }
        if database == Some(Database::Postgres) {
            if self.postgres.is_none() {
                self.postgres = Some(Postgres::start(Durability::None)?);
            }
            let server = self.postgres.as_ref().context("PostgreSQL was started above")?;
            command.env("TEST_POSTGRES_URL", server.url()).env("TEST_POSTGRES_BIN", server.programs());
        }
        Ok(())
    }

    /// The program that tests of the command line start.
    fn abona(&self) -> PathBuf {
        let dir = if self.profile == "dev" { "debug" } else { self.profile };
        self.repo.built(dir, "abona")
    }

    fn counted(&self, command: &mut Command) -> Result<(Counts, bool)> {
        let (status, lines) = tee(command.envs(self.env.iter().copied()))?;
        Ok((Counts::read(&lines), status.success()))
    }
}

fn done<T>(_: T) -> (Counts, bool) {
    (Counts::default(), true)
}

/// Makes cargo lint our packages while it builds them. `cargo clippy` would check every dependency once more, for
/// ten minutes on two processors, only to come to the same packages.
fn linting(command: &mut Command) -> &mut Command {
    command.env("RUSTC_WORKSPACE_WRAPPER", "clippy-driver").env("CLIPPY_ARGS", "")
}

/// Runs a build; any warning fails it. Cargo repeats the warnings of what is built already, so this is quick
/// after the build itself.
fn strict(command: &mut Command) -> Result<()> {
    let output = command.arg("--message-format=json").stderr(Stdio::inherit()).output()?;
    let lines = String::from_utf8_lossy(&output.stdout);
    let warnings: Vec<String> = lines.lines().filter_map(warning).collect();
    for warning in &warnings {
        println!("{warning}");
    }
    if !warnings.is_empty() || !output.status.success() {
        bail!("{} warnings in {}", warnings.len(), describe(command));
    }
    Ok(())
}

/// The text of a warning or an error, if the line is one.
fn warning(line: &str) -> Option<String> {
    let line: Value = serde_json::from_str(line).ok()?;
    let message = (line["reason"] == "compiler-message").then_some(&line["message"])?;
    matches!(message["level"].as_str(), Some("warning" | "error"))
        .then(|| message["rendered"].as_str().unwrap_or_default().to_owned())
}

/// Whether Python is here and can install packages.
pub fn python_installs() -> bool {
    let asked = Command::new("python3").args(["-m", "pip", "--version"]).output();
    asked.is_ok_and(|output| output.status.success())
}

/// Whether the interface has tests that run without a browser.
pub fn frontend_has_tests(repo: &Repo) -> bool {
    let mut open = vec![repo.root.join("frontend/src")];
    while let Some(dir) = open.pop() {
        for entry in fs::read_dir(dir).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                open.push(path);
            } else if fs::read_to_string(&path).is_ok_and(|text| text.contains("#[test]")) {
                return true;
            }
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::warning;

    #[test]
    fn warnings_and_errors_of_a_compiler_are_told_and_notes_are_not() {
        let line = |level| {
            format!(r#"{{"reason":"compiler-message","message":{{"level":"{level}","rendered":"text"}}}}"#)
        };
        assert_eq!(warning(&line("warning")).as_deref(), Some("text"));
        assert_eq!(warning(&line("error")).as_deref(), Some("text"));
        assert_eq!(warning(&line("note")), None);
        assert_eq!(warning(r#"{"reason":"compiler-artifact"}"#), None);
    }
}
