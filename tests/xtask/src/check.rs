//! `cargo xtask check`: what every commit passes.

use std::process::ExitCode;

use anyhow::Result;

use crate::args::Args;
use crate::repo::Repo;
use crate::report::Report;
use crate::steps::{Stage, Step};

/// Formatting, licences, lints and tidy rules.
pub fn check(repo: &Repo, args: Args) -> Result<ExitCode> {
    args.finish()?;
    let mut stage = Stage::new(repo, "dev");
    let mut report = Report::default();
    let tidy = Step::Target("tidy".to_owned(), None);
    let steps = [
        Step::Toolchain,
        Step::Formatting,
        Step::Licences,
        Step::Build,
        Step::LintNative,
        Step::LintFrontend,
        tidy,
    ];
    for step in &steps {
        report.step(&step.name(), || stage.play(step));
    }
    drop(stage);
    Ok(report.finish())
}
