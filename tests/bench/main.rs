//! Measurements beside their limits: `cargo xtask bench bill|read|preview|import|documents|ui [--size N]`.
//!
//! Each figure stands beside what the machine can do at best in the same minutes: the same rows written in bulk
//! from memory, or the same question asked by one statement. CPU seconds are the figure to compare: wall time
//! depends on what else the machine does.
#![expect(clippy::float_arithmetic, reason = "figures of measurements, never money")]

mod base;
mod bill;
mod documents;
mod import;
mod limit;
mod measure;
mod preview;
mod read;
mod report;
mod served;
mod target;
mod ui;

use anyhow::bail;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let mut args = std::env::args().skip(1);
    let name = args.next().unwrap_or_default();
    let mut size = if name == "documents" { 10_000 } else { 100_000_usize };
    while let Some(arg) = args.next() {
        match (arg.as_str(), args.next()) {
            ("--size", Some(value)) => size = value.parse()?,
            (other, _) => bail!("unknown argument {other}; --size N is known"),
        }
    }
    match name.as_str() {
        "bill" => bill::run(size).await,
        "read" => read::run(size).await,
        "preview" => preview::run(size).await,
        "import" => import::run(size).await,
        "documents" => documents::run(size).await,
        "ui" => ui::run(size).await,
        other => bail!("no measurement {other:?}; there are bill, read, preview, import, documents and ui"),
    }
}
