//! `cargo xtask test`: everything that proves the product, in order; and its long form, `soak`.

use std::process::ExitCode;

use anyhow::{Result, bail};

use crate::args::Args;
use crate::repo::Repo;
use crate::report::Report;
use crate::steps::{Database, Stage, Step, frontend_has_tests};

/// Test targets that no database serves; the others are played on both.
const WITHOUT_DATABASE: [&str; 4] = ["tidy", "contract", "gateway", "fuzz"];
/// Played once, on SQLite: what they prove is not in the database.
const ON_SQLITE_ONLY: [&str; 1] = ["browser"];
/// What has a long form.
const LONG: [&str; 4] = ["unit", "scanners", "crash", "fuzz"];

/// `cargo xtask test [STEP...]`.
pub fn test(repo: &Repo, args: Args) -> Result<ExitCode> {
    let words = args.remaining();
    let plan = select(plan(repo)?, &words)?;
    Ok(play(Stage::new(repo, "dev"), &plan))
}

/// `cargo xtask soak`: property and crash tests with `SOAK=1`, optimised.
pub fn soak(repo: &Repo, args: Args) -> Result<ExitCode> {
    args.finish()?;
    let words = LONG.map(str::to_owned);
    let plan = select(plan(repo)?, &words)?;
    let mut stage = Stage::new(repo, "quick");
    stage.env.push(("SOAK", "1"));
    Ok(play(stage, &plan))
}

/// Every step, the quick ones first. Targets come from the manifest of `tests`, so none can be forgotten.
fn plan(repo: &Repo) -> Result<Vec<Step>> {
    let mut plan = vec![Step::Toolchain, Step::Formatting, Step::Licences, Step::Build, Step::LintNative];
    plan.extend([Step::Unit, Step::Scanners, Step::LintFrontend]);
    if frontend_has_tests(repo) {
        plan.push(Step::UnitFrontend);
    }
    let mut names = targets(repo)?;
    // The browser comes last, because it needs the longest build.
    names.sort_by_key(|name| (name == "browser", !WITHOUT_DATABASE.contains(&name.as_str())));
    for name in names {
        if name == "browser" {
            plan.push(Step::Bundle);
        }
        if WITHOUT_DATABASE.contains(&name.as_str()) {
            plan.push(Step::Target(name, None));
        } else {
            plan.push(Step::Target(name.clone(), Some(Database::Sqlite)));
            if !ON_SQLITE_ONLY.contains(&name.as_str()) {
                plan.push(Step::Target(name, Some(Database::Postgres)));
            }
        }
    }
    if !plan.contains(&Step::Bundle) {
        plan.push(Step::Bundle);
    }
    Ok(plan)
}

/// Names of the `[[test]]` targets of the package `tests`.
fn targets(repo: &Repo) -> Result<Vec<String>> {
    let metadata = repo.metadata(&["--no-deps"])?;
    let packages = metadata["packages"].as_array().map(Vec::as_slice).unwrap_or_default();
    let Some(package) = packages.iter().find(|package| package["name"] == "tests") else {
        bail!("the workspace has no package `tests`")
    };
    let targets = package["targets"].as_array().map(Vec::as_slice).unwrap_or_default();
    let of_tests = targets.iter().filter(|target| target["kind"][0] == "test");
    Ok(of_tests.filter_map(|target| target["name"].as_str().map(str::to_owned)).collect())
}

/// Steps whose name contains one of the words, with what they need; all of them without words.
fn select(plan: Vec<Step>, words: &[String]) -> Result<Vec<Step>> {
    if words.is_empty() {
        return Ok(plan);
    }
    let wanted: Vec<&Step> =
        plan.iter().filter(|step| words.iter().any(|word| step.name().contains(word.as_str()))).collect();
    if wanted.is_empty() {
        let names: Vec<String> = plan.iter().map(Step::name).collect();
        bail!("no such step; there are: {}", names.join(", "));
    }
    let needed: Vec<Step> = wanted.iter().flat_map(|step| step.needs()).collect();
    let keep = |step: &Step| wanted.contains(&step) || needed.contains(step);
    Ok(plan.iter().filter(|step| keep(step)).cloned().collect())
}

fn play(mut stage: Stage<'_>, plan: &[Step]) -> ExitCode {
    let mut report = Report::default();
    let mut failed: Vec<Step> = Vec::new();
    for step in plan {
        let name = step.name();
        let passed = if step.needs().iter().any(|need| failed.contains(need)) {
            report.not_run(&name);
            false
        } else {
            report.step(&name, || stage.play(step))
        };
        if !passed {
            failed.push(step.clone());
        }
    }
    drop(stage);
    report.finish()
}

#[cfg(test)]
mod tests {
    use super::{Database, Step, select};

    #[test]
    fn a_chosen_step_brings_what_it_needs() {
        let golden = Step::Target("golden".to_owned(), Some(Database::Sqlite));
        let plan = vec![Step::Formatting, Step::Build, Step::Unit, golden.clone()];
        let chosen = select(plan, &["golden".to_owned()]).unwrap();
        assert_eq!(chosen, [Step::Build, golden]);
    }

    #[test]
    fn an_unknown_step_is_an_error() {
        assert!(select(vec![Step::Build], &["goldne".to_owned()]).is_err());
    }
}
