//! The fuzzer over both schemas: every operation with cases that are valid, and with some that are not.

use std::fmt;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Child;

use anyhow::{Context, Result, bail, ensure};
use serde_json::Value;

use super::served::Served;
use super::tools::Tools;

/// Valid cases of each operation, in the test command and in the soak.
const CASES: u32 = 50;
const CASES_LONG: u32 = 2_000;

/// Whose API it is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Office,
    Cabinet,
}

/// One process of the fuzzer.
struct Part {
    name: &'static str,
    side: Side,
    mode: &'static str,
    /// Operations, by the beginning of their names.
    only: &'static str,
    cases: u32,
}

/// Runs the parts side by side.
///
/// # Errors
/// An answer that must not be, with the request; an operation that was not asked; too few that answered.
pub fn fuzz(tools: &Tools, served: &Served, long: bool) -> Result<()> {
    let cases = if long { CASES_LONG } else { CASES };
    let world = tools.home.join("world.json");
    let mut asking = tools.world();
    asking.args([&served.base, &served.key]).arg(served.letters()).stdout(File::create(&world)?);
    ensure!(asking.status()?.success(), "world.py failed");
    let office = |name, mode, only, cases| Part { name, side: Side::Office, mode, only, cases };
    let parts = [
        office("queries", "positive", "^Query", cases),
        office("mutations", "positive", "^Mutation", cases),
        office("invalid", "negative", ".", cases / 10),
        Part { name: "cabinet", side: Side::Cabinet, mode: "all", only: ".", cases },
    ];
    let running: Vec<_> = parts.iter().map(|part| (part, part.start(tools, served, &world))).collect();
    // All are waited for, so that none is left behind when one fails.
    let ended: Vec<Result<()>> = running.into_iter().map(|(part, child)| part.ended(tools, child?)).collect();
    ended.into_iter().collect::<Result<Vec<()>>>()?;
    let world: Value = serde_json::from_slice(&fs::read(world)?)?;
    for (schema, parts) in [("schema.graphql", &parts[..2]), ("cabinet.graphql", &parts[3..])] {
        let mut told = Vec::new();
        for part in parts {
            told.push(serde_json::from_slice(&fs::read(part.file(tools, "json"))?)?);
        }
        let reach = Reach::of(&told);
        println!("{schema}: {reach}");
        let all = world["operations"][schema].as_u64().context("world.py counts operations")?;
        reach.suffices(all)?;
    }
    let invalid: Value = serde_json::from_slice(&fs::read(parts[2].file(tools, "json"))?)?;
    ensure!(Reach::of(&[invalid]).cases > 0, "no invalid case was asked");
    Ok(())
}

/// What the fuzzer's answers were.
#[derive(Debug, Default, PartialEq, Eq)]
struct Reach {
    cases: u64,
    /// Operations that were asked, and those of them that answered something.
    operations: u64,
    answered: u64,
}

impl Reach {
    /// Sums what `st_hooks.py` told: of each operation how many cases and how many answers of each sort.
    fn of(told: &[Value]) -> Self {
        let mut sum = Self::default();
        for counts in told.iter().filter_map(Value::as_object).flat_map(|told| told.values()) {
            sum.cases += counts["CASES"].as_u64().unwrap_or_default();
            sum.operations += 1;
            sum.answered += u64::from(counts["DATA"].as_u64().is_some_and(|answers| answers > 0));
        }
        sum
    }

    /// An error unless all operations were asked, and three of four answered something.
    fn suffices(&self, all: u64) -> Result<()> {
        ensure!(self.operations == all, "{} of {all} operations were asked", self.operations);
        ensure!(
            self.answered * 4 >= all * 3,
            "only {} of {all} operations answered something",
            self.answered
        );
        Ok(())
    }
}

impl fmt::Display for Reach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { cases, operations, answered } = self;
        write!(f, "{cases} cases of {operations} operations, {answered} of which answered something")
    }
}

impl Part {
    fn file(&self, tools: &Tools, ending: &str) -> PathBuf {
        tools.home.join(format!("{}.{ending}", self.name))
    }

    fn start(&self, tools: &Tools, served: &Served, world: &Path) -> Result<Child> {
        let (schema, path, side) = match self.side {
            Side::Office => ("schema.graphql", "/graphql", "office"),
            Side::Cabinet => ("cabinet.graphql", "/cabinet/graphql", "cabinet"),
        };
        let mut command = tools.fuzzer(schema, &format!("{}{path}", served.base), self.cases);
        command.args(["--mode", self.mode, "--include-name-regex", self.only]);
        if self.side == Side::Office {
            command.args(["-H", &format!("authorization: Bearer {}", served.key)]);
        }
        command.env("SCAN_WORLD", world).env("SCAN_SIDE", side).env("SCAN_TOLD", self.file(tools, "json"));
        // What an earlier run told is no word of this one.
        match fs::remove_file(self.file(tools, "json")) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error.into()),
            Ok(()) | Err(_) => {}
        }
        let said = File::create(self.file(tools, "txt"))?;
        command.stdout(said.try_clone()?).stderr(said).spawn().context("schemathesis does not start")
    }

    /// Waits for the process; an error is what it said.
    fn ended(&self, tools: &Tools, mut child: Child) -> Result<()> {
        let status = child.wait()?;
        if !status.success() {
            let said = fs::read_to_string(self.file(tools, "txt")).unwrap_or_default();
            let failures = said.find("= FAILURES").or_else(|| said.find("= ERRORS")).unwrap_or_default();
            bail!("{} ({status}):\n{}", self.name, &said[failures..]);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::Reach;

    #[test]
    fn operations_that_were_not_asked_or_answered_nothing_fail() {
        let queries = json!({"Query.a": {"CASES": 50, "DATA": 3}, "Query.b": {"CASES": 50, "DATA": 50}});
        let mutations =
            json!({"Mutation.a": {"CASES": 50, "DATA": 1}, "Mutation.b": {"CASES": 51, "REFUSED": 51}});
        let reach = Reach::of(&[queries, mutations]);
        assert_eq!(reach, Reach { cases: 201, operations: 4, answered: 3 });
        assert!(reach.suffices(4).is_ok());
        assert!(reach.suffices(5).is_err());
        assert!(Reach { answered: 2, ..reach }.suffices(4).is_err());
    }
}
