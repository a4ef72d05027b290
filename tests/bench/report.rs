//! A table for people and a JSON file for programs.

use std::path::PathBuf;

use anyhow::Result;
use serde_json::{Value, json};

use crate::measure::{Cost, load, processors};

/// Rows of figures.
#[derive(Default)]
pub struct Report {
    rows: Vec<(String, Cost, usize, Option<f64>)>,
    notes: Vec<String>,
}

impl Report {
    /// A row: what was done, its cost, how many units, and CPU of the limit per unit where there is one.
    pub fn row(&mut self, what: impl Into<String>, cost: Cost, units: usize, ratio: Option<f64>) {
        self.rows.push((what.into(), cost, units, ratio));
    }

    /// A remark under the table.
    pub fn note(&mut self, text: impl Into<String>) {
        self.notes.push(text.into());
    }

    /// Prints the table and writes `NAME.json`.
    #[expect(clippy::print_stdout, reason = "the output of a measurement")]
    pub fn finish(self, name: &str) -> Result<()> {
        println!("\n{name}: {} processors, load {}\n", processors(), load());
        println!(
            "{:<46} {:>9} {:>9} {:>9} {:>11} {:>8}",
            "", "wall s", "own CPU", "db CPU", "µs CPU/unit", "× limit"
        );
        let mut rows = Vec::new();
        for (what, cost, units, ratio) in &self.rows {
            let each = cost.cpu() * 1e6 / (*units).max(1) as f64;
            let times = ratio.map_or_else(|| "—".to_owned(), |ratio| format!("{ratio:.2}"));
            println!(
                "{what:<46} {:>9.2} {:>9.2} {:>9.2} {each:>11.1} {times:>8}",
                cost.wall, cost.own, cost.database
            );
            rows.push(json!({
                "what": what, "units": units, "wallSeconds": cost.wall, "ownCpuSeconds": cost.own,
                "databaseCpuSeconds": cost.database, "microsecondsOfCpuPerUnit": each, "timesLimit": ratio,
            }));
        }
        for note in &self.notes {
            println!("  {note}");
        }
        let folder = PathBuf::from(std::env::var("BENCH_DIR").unwrap_or_else(|_| "target/bench".to_owned()));
        std::fs::create_dir_all(&folder)?;
        let file = folder.join(format!("{name}.json"));
        let json: Value = json!({ "name": name, "load": load(), "rows": rows, "notes": self.notes });
        std::fs::write(file, serde_json::to_string_pretty(&json)?)?;
        Ok(())
    }
}
