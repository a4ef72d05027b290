//! Scanners that others wrote, against a server of our own: audits of GraphQL over HTTP, hostile requests, a guesser of
//! schemas, a fuzzer of both schemas. Each is shown a fault first: a scanner that cannot see it proves nothing.

mod fuzz;
mod served;
mod tools;

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};

use anyhow::{Context, Result, bail, ensure};

use crate::repo::{Repo, tee};
use crate::report::Counts;
use served::Served;
use tools::Tools;

/// Audits of `graphql-http` and checks of `hostile.py`: a version that lost some would pass unnoticed.
const AUDITS: u32 = 61;
const HOSTILE: u32 = 16;

/// Runs every scanner against the program; `long` asks for many more cases.
///
/// # Errors
/// The scanners cannot be installed, or the server does not start.
pub fn scan(repo: &Repo, abona: &Path, long: bool) -> Result<(Counts, bool)> {
    let tools = Tools::install(repo)?;
    let mut found = Found::default();
    found.note("faults are seen", faults_are_seen(&tools));
    let served = Served::start(abona, &tools.home.join("served"))?;
    let key = format!("authorization: Bearer {}", served.key);
    for (path, who, header) in [
        ("/graphql", "a stranger", None),
        ("/graphql", "a key", Some(&key)),
        ("/cabinet/graphql", "a stranger", None),
    ] {
        let url = format!("{}{path}", served.base);
        let asked =
            |script: &mut Command| tee(script.arg(&url).args(header)).map(|(_, lines)| Counts::read(&lines));
        println!("{path}, {who}:");
        found.count("audits", AUDITS, asked(&mut tools.audit())?);
        found.count("hostile requests", HOSTILE, asked(&mut tools.hostile())?);
        found.note("the schema is not guessed", unguessed(&tools, &url, header));
    }
    found.note("fuzzing", fuzz::fuzz(&tools, &served, long));
    found.note("the server lives", served.alive());
    found.note("the log tells of no fault", served.log_is_clean());
    found.note("the server ends in peace and its database is whole", served.finish());
    Ok((found.counts, found.counts.failed == 0))
}

/// What was found so far.
#[derive(Default)]
struct Found {
    counts: Counts,
}

impl Found {
    /// One thing that holds, or does not.
    fn note(&mut self, name: &str, result: Result<()>) {
        match result {
            Ok(()) => {
                println!("ok {name}");
                self.counts.passed += 1;
            }
            Err(error) => {
                println!("FAILED {name}: {error:#}");
                self.counts.failed += 1;
            }
        }
    }

    /// What a script counted, of which there must be as many as expected.
    fn count(&mut self, name: &str, expected: u32, counted: Counts) {
        self.counts += counted;
        let all = counted.passed + counted.failed;
        if all != expected {
            self.note(name, Err(anyhow::anyhow!("{all} of {expected} ran")));
        }
    }
}

/// Whether the guesser gives up. It ends with an error that says so as soon as it knows a name of ours.
fn unguessed(tools: &Tools, url: &str, header: Option<&String>) -> Result<()> {
    let (guessed, said) = guess(tools, url, header)?;
    ensure!(!guessed && said.contains("Field Suggestion is not fully enabled"), "{said}");
    Ok(())
}

/// Whether the guesser made out a schema, and what it said.
fn guess(tools: &Tools, url: &str, header: Option<&String>) -> Result<(bool, String)> {
    let mut command = tools.guesser();
    if let Some(header) = header {
        command.args(["-H", header]);
    }
    let output = command.arg(url).output().context("clairvoyance does not start")?;
    Ok((output.status.success(), String::from_utf8_lossy(&output.stderr).into_owned()))
}

/// Shows each scanner a server that has the fault it looks for.
fn faults_are_seen(tools: &Tools) -> Result<()> {
    let faulty = Faulty::start(tools)?;
    let quiet = |command: &mut Command| -> Result<(bool, String)> {
        let output = command.output()?;
        Ok((output.status.success(), String::from_utf8_lossy(&output.stdout).into_owned()))
    };
    let (green, said) = quiet(tools.audit().arg(faulty.url("/yes")))?;
    let must =
        said.lines().find_map(|line| line.strip_prefix("must ")?.split(',').next()?.parse::<u32>().ok());
    ensure!(!green && must.is_some_and(|must| must > 0), "the audits see no MUST error:\n{said}");
    let (green, said) = quiet(tools.hostile().arg(faulty.url("/yes")))?;
    ensure!(!green && said.contains("FAILED 1 001 aliases"), "hostile.py sees no fault:\n{said}");
    let (guessed, said) = guess(tools, &faulty.url("/suggests"), None)?;
    ensure!(guessed, "clairvoyance does not make use of suggestions:\n{said}");
    let mut fuzzer = tools.fuzzer("schema.graphql", &faulty.url("/uncoded"), 2);
    let (green, said) = quiet(fuzzer.args(["--mode", "positive", "--include-name", "Query.clock"]))?;
    ensure!(!green && said.contains("code None"), "the fuzzer sees no uncoded error:\n{said}");
    Ok(())
}

/// A server with faults; it ends with its standard input.
struct Faulty {
    child: Child,
    port: u16,
    input: Option<ChildStdin>,
}

impl Faulty {
    fn start(tools: &Tools) -> Result<Self> {
        let mut command = tools.faulty();
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let mut line = String::new();
        if let Some(stdout) = child.stdout.take() {
            BufReader::new(stdout).read_line(&mut line)?;
        }
        let input = child.stdin.take();
        match line.trim().parse() {
            Ok(port) => Ok(Self { child, port, input }),
            Err(_) => {
                drop(input);
                child.wait()?;
                bail!("faulty.mjs does not start")
            }
        }
    }

    fn url(&self, fault: &str) -> String {
        format!("http://127.0.0.1:{}{fault}/graphql", self.port)
    }
}

impl Drop for Faulty {
    fn drop(&mut self) {
        self.input = None;
        if let Err(error) = self.child.wait() {
            eprintln!("faulty.mjs: {error}");
        }
    }
}
