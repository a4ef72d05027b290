//! Tasks of the repository: `cargo xtask <command>`.
//!
//! One small program instead of shell scripts, so that the same commands work on a bare machine and in CI.
//! It knows how to build the single-page application, start throw-away databases and run everything that
//! proves the product; it holds no product code.

mod apt;
mod args;
mod bench;
mod browser;
mod bundle;
mod check;
mod freeze;
mod golden;
mod licences;
mod parts;
mod postgres;
mod repo;
mod report;
mod run;
mod scan;
mod schema;
mod spdx;
mod squeeze;
mod steps;
mod test;
mod toolchain;
mod weight;

use std::process::ExitCode;

use anyhow::Result;

use crate::args::Args;
use crate::repo::Repo;

const HELP: &str = "\
Usage: cargo xtask <command>

  run [--demo] [--release] [--listen ADDR] [--data DIR]
                           build everything and serve it; a new database gets an owner account
  test [STEP...]           everything that proves the product; with names, only the steps that contain them
  soak                     the long forms of the property, crash and fuzzing tests
  check                    formatting, lints, licences and tidy rules
  golden [DIR] [--database URL]
                           scenarios with exact figures; `--database postgres` makes a throw-away server
  bench NAME [ARGS...]     measure one thing (bill, read, preview, import, ui, bundle)
  schema                   write the GraphQL contract to shared/
  freeze                   keep a small company in today's schema, for tests of later programs
  bundle [--release]       build the single-page application into dist/
";

fn main() -> ExitCode {
    match dispatch() {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn dispatch() -> Result<ExitCode> {
    let mut args = Args::from_env();
    let Some(command) = args.positional() else {
        print!("{HELP}");
        return Ok(ExitCode::FAILURE);
    };
    let repo = Repo::find()?;
    match command.as_str() {
        "run" => run::run(&repo, args),
        "test" => test::test(&repo, args),
        "soak" => test::soak(&repo, args),
        "check" => check::check(&repo, args),
        "golden" => golden::golden(&repo, args),
        "bench" => bench::bench(&repo, args),
        "schema" => schema::schema(&repo, args),
        "freeze" => freeze::freeze(&repo, args),
        "bundle" => bundle::command(&repo, args),
        "help" | "--help" | "-h" => {
            print!("{HELP}");
            Ok(ExitCode::SUCCESS)
        }
        unknown => {
            eprint!("error: no command {unknown:?}\n\n{HELP}");
            Ok(ExitCode::FAILURE)
        }
    }
}
