//! Scenarios with exact figures, played against the real server through its public API.
//!
//! Plays every `*.json` of `tests/golden` and of `GOLDEN_DIR`, or only those of `GOLDEN_ONLY_DIR`. Each scenario
//! gets a fresh database and a clock that its steps set. One line per scenario, then `N passed, N failed`; the
//! exit code is 0 only when none failed.
//!
//! With `GOLDEN_REACH=1` the list `tests/golden/reach.txt` says which scenarios of `tests/golden` the product can
//! play. Those must pass; the others are counted apart, and one of them that passes is a failure of the list.

mod compare;
mod play;
mod scenario;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use futures_util::StreamExt;
use tests::app::TestApp;

use compare::compare;
use play::Stage;
use scenario::Scenario;

/// Scenarios played at once: as many as there are processors.
fn workers() -> usize {
    std::thread::available_parallelism().map_or(2, std::num::NonZero::get)
}

#[tokio::main]
async fn main() -> ExitCode {
    match play_all().await {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("the scenarios cannot be played: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// How a scenario ended.
enum Ending {
    Passed,
    Failed(String),
    NotInReach(String),
}

async fn play_all() -> Result<bool> {
    scenario::self_check()?;
    compare::self_check()?;
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("golden");
    let files = files(&own)?;
    let reach = reach(&own, &files)?;
    let (mut passed, mut failed, mut apart) = (0_usize, 0_usize, 0_usize);
    let played = futures_util::stream::iter(files.into_iter().map(|file| {
        tokio::spawn(async move {
            let (name, outcome) = play_one(&file).await;
            (file, name, outcome)
        })
    }));
    let mut played = played.buffered(workers());
    while let Some(done) = played.next().await {
        let (file, name, outcome) = done.context("a scenario panicked")?;
        match judge(&file, outcome, reach.as_ref(), &own) {
            Ending::Passed => {
                passed += 1;
                println!("ok   {name}");
            }
            Ending::Failed(reason) => {
                failed += 1;
                println!("FAIL {name} — {reason}");
            }
            Ending::NotInReach(reason) => {
                apart += 1;
                println!("not in reach yet: {name} — {reason}");
            }
        }
    }
    if apart > 0 {
        println!("{apart} not in reach yet");
    }
    println!("{passed} passed, {failed} failed");
    Ok(failed == 0)
}

/// Plays one file; answers its name for people, and why it failed.
async fn play_one(file: &Path) -> (String, Result<()>) {
    let shown = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let scenario = match Scenario::read(file) {
        Ok(scenario) => scenario,
        Err(error) => return (shown, Err(error)),
    };
    let name = format!("{shown}: {}", scenario.name);
    (name, play(&scenario).await)
}

/// Plays a scenario on a fresh database.
async fn play(scenario: &Scenario) -> Result<()> {
    let app = TestApp::start_on(&scenario.clock.to_string()).await?;
    let mut stage = Stage::set(app.office.clone(), scenario).await?;
    for (index, step) in scenario.steps.iter().enumerate() {
        stage.step(step).await.with_context(|| format!("step {} on {}", index + 1, step.on))?;
    }
    let world = stage.world().await?;
    compare(&scenario.expect, &world)?;
    app.finish().await
}

fn judge(file: &Path, outcome: Result<()>, reach: Option<&BTreeSet<String>>, own: &Path) -> Ending {
    let listed = match reach {
        Some(reach) if file.parent() == Some(own) => {
            file.file_name().is_some_and(|name| reach.contains(&*name.to_string_lossy()))
        }
        Some(_) | None => true,
    };
    match (outcome, listed) {
        (Ok(()), true) => Ending::Passed,
        (Ok(()), false) => Ending::Failed("it passes; add it to reach.txt".to_owned()),
        (Err(error), true) => Ending::Failed(format!("{error:#}")),
        (Err(error), false) => Ending::NotInReach(format!("{error:#}")),
    }
}

/// The files to play, by name.
fn files(own: &Path) -> Result<Vec<PathBuf>> {
    let dirs = match std::env::var_os("GOLDEN_ONLY_DIR") {
        Some(only) => vec![PathBuf::from(only)],
        None => {
            let more = std::env::var_os("GOLDEN_DIR").filter(|dir| !dir.is_empty()).map(PathBuf::from);
            std::iter::once(own.to_owned()).chain(more).collect()
        }
    };
    let mut files = Vec::new();
    for dir in dirs {
        let mut found = Vec::new();
        for entry in std::fs::read_dir(&dir).with_context(|| format!("cannot read {}", dir.display()))? {
            let path = entry?.path();
            if path.extension().is_some_and(|extension| extension == "json") {
                found.push(path);
            }
        }
        if found.is_empty() {
            bail!("no scenario in {}", dir.display());
        }
        found.sort();
        files.append(&mut found);
    }
    Ok(files)
}

/// The list of scenarios in reach, when it rules.
fn reach(own: &Path, files: &[PathBuf]) -> Result<Option<BTreeSet<String>>> {
    if std::env::var("GOLDEN_REACH").as_deref() != Ok("1") {
        return Ok(None);
    }
    let text = std::fs::read_to_string(own.join("reach.txt")).context("cannot read reach.txt")?;
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    let list: BTreeSet<String> = lines.map(str::to_owned).collect();
    let played_here = files.iter().any(|file| file.parent() == Some(own));
    if let Some(gone) = list.iter().find(|name| played_here && !own.join(name).is_file()) {
        bail!("reach.txt lists {gone}, which is not there");
    }
    Ok(Some(list))
}
