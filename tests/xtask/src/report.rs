//! Results of steps: counts of tests, seconds, and the table at the end.

use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::Result;

/// Tests of one step.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Tests that passed.
    pub passed: u32,
    /// Tests that failed.
    pub failed: u32,
}

impl Counts {
    /// Sums what the runners print: `test result: ok. 3 passed; 0 failed; …` and `3 passed, 0 failed`.
    pub fn read(lines: &[String]) -> Self {
        let mut sum = Self::default();
        for line in lines {
            let after_result = line.strip_prefix("test result: ").and_then(|rest| rest.split_once(". "));
            let counts = after_result.map_or(line.as_str(), |(_, counts)| counts);
            let words: Vec<&str> = counts.split([' ', ',', ';']).filter(|word| !word.is_empty()).collect();
            if let [passed, "passed", failed, "failed", ..] = words.as_slice()
                && let (Ok(passed), Ok(failed)) = (passed.parse(), failed.parse())
            {
                sum += Self { passed, failed };
            }
        }
        sum
    }
}

impl std::ops::AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
    }
}

/// How a step ended.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Ending {
    Passed,
    Failed,
    /// Something it depends on failed.
    NotRun,
}

struct Row {
    name: String,
    ending: Ending,
    counts: Counts,
    time: Duration,
}

/// Steps that ran, in order.
#[derive(Default)]
pub struct Report {
    rows: Vec<Row>,
}

impl Report {
    /// Runs a step and notes how it ended; an error is printed and does not stop the next step.
    /// A step answers its counts and whether it passed.
    pub fn step(&mut self, name: &str, work: impl FnOnce() -> Result<(Counts, bool)>) -> bool {
        println!("\n== {name}");
        let start = Instant::now();
        let (mut counts, passed) = work().unwrap_or_else(|error| {
            eprintln!("{name}: {error:#}");
            (Counts::default(), false)
        });
        // A step that failed before its first test still counts, so that the last line cannot say "0 failed".
        if !passed && counts.failed == 0 {
            counts.failed = 1;
        }
        let passed = passed && counts.failed == 0;
        let ending = if passed { Ending::Passed } else { Ending::Failed };
        self.rows.push(Row { name: name.to_owned(), ending, counts, time: start.elapsed() });
        passed
    }

    /// Notes a step that could not run because an earlier one failed.
    pub fn not_run(&mut self, name: &str) {
        let counts = Counts { passed: 0, failed: 1 };
        self.rows.push(Row { name: name.to_owned(), ending: Ending::NotRun, counts, time: Duration::ZERO });
    }

    /// Prints the table and the closing line; fails if any step did.
    pub fn finish(self) -> ExitCode {
        println!("\n{:<28}{:<10}{:>8}{:>8}{:>10}", "step", "result", "passed", "failed", "seconds");
        let mut sum = Counts::default();
        for row in &self.rows {
            let result = match row.ending {
                Ending::Passed => "ok",
                Ending::Failed => "FAILED",
                Ending::NotRun => "not run",
            };
            let tenths = row.time.as_millis() / 100;
            let seconds = format!("{}.{}", tenths / 10, tenths % 10);
            let Counts { passed, failed } = row.counts;
            println!("{:<28}{result:<10}{passed:>8}{failed:>8}{seconds:>10}", row.name);
            sum += row.counts;
        }
        println!("{} passed, {} failed", sum.passed, sum.failed);
        if self.rows.iter().all(|row| row.ending == Ending::Passed) {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Counts, Report};

    fn lines(text: &str) -> Vec<String> {
        text.lines().map(str::to_owned).collect()
    }

    #[test]
    fn both_forms_of_a_closing_line_are_counted() {
        let output = "running 3 tests\ntest result: ok. 3 passed; 0 failed; 0 ignored; finished in 0.1s\n\
                      test result: FAILED. 1 passed; 2 failed; 0 ignored\n51 passed, 4 failed";
        assert_eq!(Counts::read(&lines(output)), Counts { passed: 55, failed: 6 });
    }

    #[test]
    fn other_lines_are_not_counted() {
        assert_eq!(Counts::read(&lines("3 tests passed\npassed 3, failed 1")), Counts::default());
    }

    #[test]
    fn a_failed_step_is_never_summed_as_nothing() {
        let mut report = Report::default();
        assert!(!report.step("broken", || anyhow::bail!("no compiler")));
        assert_eq!(report.rows[0].counts.failed, 1);
    }
}
