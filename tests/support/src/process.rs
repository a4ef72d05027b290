//! The real program as a process: started, asked, killed.

use std::path::PathBuf;
use std::process::Stdio;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use serde_json::Value;
use tokio::process::{Child, Command};

/// Longest wait for a server to answer; a loaded machine with a debug build is slow.
const START: Duration = Duration::from_secs(60);

/// Where the program is: `TEST_ABONA_BIN`, else beside the directory of this test.
///
/// # Errors
/// It was not built.
pub fn program() -> Result<PathBuf> {
    if let Some(path) = std::env::var_os("TEST_ABONA_BIN") {
        let path = PathBuf::from(path);
        ensure!(path.is_file(), "TEST_ABONA_BIN={} is not there", path.display());
        return Ok(path);
    }
    let test = std::env::current_exe()?;
    let path = test.ancestors().nth(2).context("a test lies in target/<profile>/deps")?.join("abona");
    ensure!(path.is_file(), "{} is not built: cargo build -p server", path.display());
    Ok(path)
}

/// What a command answered.
#[derive(Debug, Clone)]
pub struct Output {
    /// Exit code; none when it was killed.
    pub code: Option<i32>,
    /// What it printed.
    pub stdout: String,
    /// What it complained of.
    pub stderr: String,
}

impl Output {
    /// Asserts exit code 0.
    ///
    /// # Errors
    /// Another code; the text of both streams is in the error.
    pub fn success(self) -> Result<Self> {
        ensure!(self.code == Some(0), "exit code {:?}\n{}\n{}", self.code, self.stdout, self.stderr);
        Ok(self)
    }

    /// The JSON that it printed.
    ///
    /// # Errors
    /// It printed something else.
    pub fn json(&self) -> Result<Value> {
        let text = format!("no JSON:\n{}\n{}", self.stdout, self.stderr);
        serde_json::from_str(self.stdout.trim()).context(text)
    }
}

/// The command line of the program on one database.
#[derive(Debug, Clone)]
pub struct Abona {
    program: PathBuf,
    database: String,
    env: Vec<(String, String)>,
}

impl Abona {
    /// The program on the database of this URL.
    ///
    /// # Errors
    /// It was not built.
    pub fn on(database: &str) -> Result<Self> {
        Ok(Self { program: program()?, database: database.to_owned(), env: Vec::new() })
    }

    /// With one more variable in its environment.
    #[must_use]
    pub fn env(mut self, name: &str, value: &str) -> Self {
        self.env.push((name.to_owned(), value.to_owned()));
        self
    }

    /// A command with its arguments, to be changed and started by the caller. It dies with the test.
    #[must_use]
    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(&self.program);
        command.args(args).args(["--database", &self.database]);
        command.env("ABONA_LOG", "warn").env("RUST_LOG", "warn");
        command
            .envs(["SESSION", "KEY", "ADDRESS"].map(|of| (format!("ABONA_RATE_{of}"), u32::MAX.to_string())));
        command.envs(self.env.iter().map(|(name, value)| (name, value)));
        command.stdin(Stdio::null()).kill_on_drop(true);
        command
    }

    /// Runs a command to its end.
    ///
    /// # Errors
    /// It cannot be started.
    pub async fn run(&self, args: &[&str]) -> Result<Output> {
        let output = self.command(args).output().await?;
        Ok(Output {
            code: output.status.code(),
            stdout: String::from_utf8(output.stdout)?,
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        })
    }

    /// Runs a command with text on its standard input.
    ///
    /// # Errors
    /// It cannot be started.
    pub async fn run_with_input(&self, args: &[&str], input: &str) -> Result<Output> {
        use tokio::io::AsyncWriteExt;
        let mut command = self.command(args);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn()?;
        let mut stdin = child.stdin.take().context("its standard input is a pipe")?;
        stdin.write_all(input.as_bytes()).await?;
        drop(stdin);
        let output = child.wait_with_output().await?;
        Ok(Output {
            code: output.status.code(),
            stdout: String::from_utf8(output.stdout)?,
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        })
    }

    /// Proves the whole database.
    ///
    /// # Errors
    /// It lists a violation.
    pub async fn verify(&self) -> Result<()> {
        self.run(&["verify"]).await?.success().context("abona verify").map(|_| ())
    }

    /// Starts `abona serve` and waits for its first answer.
    ///
    /// # Errors
    /// It ends, or does not answer in a minute.
    pub async fn serve(&self) -> Result<Server> {
        self.serve_on(free_port()?).await
    }

    /// The same on a port, where others expect it again after it died.
    ///
    /// # Errors
    /// As [`Abona::serve`].
    pub async fn serve_on(&self, port: u16) -> Result<Server> {
        serving(self.command(&[]), port).await
    }

    /// The same, with its log written into a file.
    ///
    /// # Errors
    /// As [`Abona::serve`].
    pub async fn serve_writing(&self, log: std::fs::File) -> Result<Server> {
        let mut command = self.command(&[]);
        command.stderr(log);
        serving(command, free_port()?).await
    }

    /// The same, in a process whose files may be limited ([`Server::limit_files`]): it is told when it writes too much,
    /// and not ended.
    ///
    /// # Errors
    /// As [`Abona::serve`].
    pub async fn serve_told(&self) -> Result<Server> {
        let mut command = Command::new("sh");
        command.args(["-c", "trap '' XFSZ; exec \"$0\" \"$@\""]).arg(&self.program);
        command.args(["--database", &self.database]).env("ABONA_LOG", "error").env("RUST_LOG", "error");
        command
            .envs(["SESSION", "KEY", "ADDRESS"].map(|of| (format!("ABONA_RATE_{of}"), u32::MAX.to_string())));
        command.envs(self.env.iter().map(|(name, value)| (name, value)));
        command.stdin(Stdio::null()).kill_on_drop(true);
        serving(command, free_port()?).await
    }
}

async fn serving(mut command: Command, port: u16) -> Result<Server> {
    let address = format!("127.0.0.1:{port}");
    command.args(["serve", "--listen", &address]);
    command.stdout(Stdio::null());
    let mut child = command.spawn()?;
    let base = format!("http://{address}");
    wait_until_ready(&base, &mut child).await?;
    Ok(Server { child, base })
}

/// A running server; killed when dropped.
pub struct Server {
    child: Child,
    base: String,
}

impl Server {
    /// Its address: `http://127.0.0.1:…`.
    #[must_use]
    pub fn base(&self) -> &str {
        &self.base
    }

    /// Says how large a file may become that the server writes, in bytes, as a disk that is nearly full does; none =
    /// as large as it likes.
    ///
    /// # Errors
    /// The system refuses.
    pub async fn limit_files(&self, bytes: Option<u64>) -> Result<()> {
        let pid = self.child.id().context("the server had ended by itself")?.to_string();
        let limit = bytes.map_or_else(|| "unlimited".to_owned(), |bytes| bytes.to_string());
        let limit = format!("--fsize={limit}:unlimited");
        ensure!(Command::new("prlimit").args(["--pid", &pid, &limit]).status().await?.success(), "{limit}");
        Ok(())
    }

    /// Memory of the process in KiB that is no file's, as Linux tells it.
    ///
    /// # Errors
    /// It had ended, or the system is another.
    pub fn memory(&self) -> Result<u64> {
        let pid = self.child.id().context("the server had ended by itself")?;
        let status = std::fs::read_to_string(format!("/proc/{pid}/status"))?;
        let line = status.lines().find_map(|line| line.strip_prefix("RssAnon:"));
        let kib = line.and_then(|line| line.trim().strip_suffix(" kB")).context("no RssAnon")?;
        Ok(kib.trim().parse()?)
    }

    /// SIGTERM, as a service manager sends it; waits for the end and answers how long that took.
    ///
    /// # Errors
    /// It does not end in `within`, or not with exit code 0.
    pub async fn terminate(mut self, within: Duration) -> Result<Duration> {
        let pid = self.child.id().context("the server had ended by itself")?.to_string();
        let begin = Instant::now();
        ensure!(Command::new("kill").args(["-TERM", &pid]).status().await?.success(), "SIGTERM was not sent");
        let ended = tokio::time::timeout(within, self.child.wait()).await;
        let status = ended.with_context(|| format!("the server does not end in {within:?}"))??;
        ensure!(status.success(), "the server ended with {status}");
        Ok(begin.elapsed())
    }

    /// Whether it has ended by itself, at once.
    ///
    /// # Errors
    /// The system does not tell.
    pub fn is_dead(&mut self) -> Result<bool> {
        Ok(self.child.try_wait()?.is_some())
    }

    /// Waits until it has ended by itself.
    ///
    /// # Errors
    /// It goes on.
    pub async fn ended(mut self, within: Duration) -> Result<()> {
        let ended = tokio::time::timeout(within, self.child.wait()).await;
        ended.with_context(|| format!("the server does not end in {within:?}"))??;
        Ok(())
    }

    /// SIGKILL: no destructor runs, nothing is flushed.
    ///
    /// # Errors
    /// It was gone already.
    pub async fn kill(mut self) -> Result<()> {
        self.child.kill().await.context("the server had ended by itself")
    }
}

async fn wait_until_ready(base: &str, child: &mut Child) -> Result<()> {
    let http = reqwest::Client::builder().no_proxy().timeout(Duration::from_secs(5)).build()?;
    let deadline = Instant::now() + START;
    while Instant::now() < deadline {
        if let Some(status) = child.try_wait()? {
            bail!("the server ended at its start: {status}");
        }
        let answer = http.get(format!("{base}/ready")).send().await;
        if answer.is_ok_and(|response| response.status().is_success()) {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    bail!("the server does not answer at {base} after {START:?}")
}

/// A port that is free now.
///
/// # Errors
/// None is free.
pub fn free_port() -> Result<u16> {
    Ok(std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}
