//! A throw-away server with a demo company, on a clock that stands and limits that no scanner reaches.

use std::fs::{self, File};
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use serde_json::Value;

use crate::repo::{describe, run};

/// The same cases meet the same company on any day.
const CLOCK: &str = "2026-03-16T09:00:00Z";
/// Longest wait for the server to answer first, and to end.
const PATIENCE: Duration = Duration::from_secs(60);

/// A running server. Dropping it kills the server; its folder stays for a look at the log.
pub struct Served {
    abona: PathBuf,
    dir: PathBuf,
    child: Child,
    address: String,
    /// `http://127.0.0.1:…`.
    pub base: String,
    /// A key that may do everything.
    pub key: String,
}

impl Served {
    /// Makes the company in a new folder and serves it.
    pub fn start(abona: &Path, dir: &Path) -> Result<Self> {
        if dir.exists() {
            fs::remove_dir_all(dir)?;
        }
        fs::create_dir_all(dir)?;
        run(&mut command(abona, dir, &["migrate"]))?;
        run(&mut command(abona, dir, &["demo", "--clients", "50", "--seed", "7"]))?;
        let made = command(abona, dir, &["key", "add", "scanner", "--scope", "all", "--json"]).output()?;
        let made: Value = serde_json::from_slice(&made.stdout).context("abona key add answers no JSON")?;
        let key = made["key"].as_str().context("no key was made")?.to_owned();
        let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?.to_string();
        let log = File::create(dir.join("log"))?;
        let mut serve = command(abona, dir, &["serve", "--listen", &address]);
        let child = serve.stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log).spawn()?;
        let base = format!("http://{address}");
        let mut served = Self { abona: abona.to_owned(), dir: dir.to_owned(), child, address, base, key };
        served.wait_until_ready()?;
        Ok(served)
    }

    /// Where letters are put.
    pub fn letters(&self) -> PathBuf {
        self.dir.join("data/mail")
    }

    fn wait_until_ready(&mut self) -> Result<()> {
        let deadline = Instant::now() + PATIENCE;
        while self.alive().is_err() {
            if let Some(status) = self.child.try_wait()? {
                bail!("the server ended at start ({status}):\n{}", self.log()?);
            }
            ensure!(Instant::now() < deadline, "the server is not ready after a minute");
            sleep(Duration::from_millis(30));
        }
        Ok(())
    }

    /// An error unless the server says that it is ready.
    pub fn alive(&self) -> Result<()> {
        let mut stream = TcpStream::connect(&self.address)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        write!(stream, "GET /ready HTTP/1.1\r\nhost: {}\r\nconnection: close\r\n\r\n", self.address)?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        ensure!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
        Ok(())
    }

    fn log(&self) -> Result<String> {
        Ok(String::from_utf8_lossy(&fs::read(self.dir.join("log"))?).into_owned())
    }

    /// An error with the first lines that tell of faults of the server itself.
    pub fn log_is_clean(&self) -> Result<()> {
        let log = self.log()?;
        let faults: Vec<&str> = log.lines().filter(|line| tells_of_fault(line)).take(5).collect();
        ensure!(faults.is_empty(), "{}", faults.join("\n"));
        Ok(())
    }

    /// Asks the server to end, and has its database proved.
    pub fn finish(mut self) -> Result<()> {
        let pid = self.child.id().to_string();
        run(Command::new("kill").args(["-TERM", &pid]))?;
        let deadline = Instant::now() + PATIENCE;
        let status = loop {
            if let Some(status) = self.child.try_wait()? {
                break status;
            }
            ensure!(Instant::now() < deadline, "the server does not end");
            sleep(Duration::from_millis(30));
        };
        ensure!(status.success(), "the server ended with {status}");
        let mut verify = command(&self.abona, &self.dir, &["verify"]);
        let output = verify.output()?;
        let said = String::from_utf8_lossy(&output.stdout);
        ensure!(output.status.success(), "{}:\n{said}", describe(&verify));
        Ok(())
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let ended = self.child.try_wait().is_ok_and(|status| status.is_some());
        if !ended && let Err(error) = self.child.kill().and_then(|()| self.child.wait()) {
            eprintln!("the scanned server could not be stopped: {error}");
        }
    }
}

/// The program with nothing of the person's own settings.
fn command(abona: &Path, dir: &Path, words: &[&str]) -> Command {
    let mut command = Command::new(abona);
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("ABONA_") {
            command.env_remove(name);
        }
    }
    command.args(words).arg("--data").arg(dir.join("data")).current_dir(dir);
    command.env("ABONA_CLOCK", CLOCK).env("ABONA_SEED", "7").env("ABONA_LOG_FORMAT", "json");
    for limit in ["ABONA_RATE_SESSION", "ABONA_RATE_KEY", "ABONA_RATE_ADDRESS"] {
        command.env(limit, "1000000000");
    }
    command
}

fn tells_of_fault(line: &str) -> bool {
    line.contains("\"level\":\"ERROR\"") || line.contains("panicked at")
}

#[cfg(test)]
mod tests {
    use super::tells_of_fault;

    #[test]
    fn faults_of_the_server_are_told_from_the_rest_of_a_log() {
        assert!(tells_of_fault(r#"{"timestamp":"…","level":"ERROR","fields":{"message":"request failed"}}"#));
        assert!(tells_of_fault("thread 'tokio-rt-worker' (7) panicked at server/src/a.rs:1:2:"));
        assert!(!tells_of_fault(
            r#"{"timestamp":"…","level":"WARN","fields":{"message":"a gateway is silent"}}"#
        ));
    }
}
