//! A bad line between the program and PostgreSQL: what is sent is lost before the server, or done and its answer
//! swallowed, or late, by a repeatable chance.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::{Context, Result};
use reqwest::Url;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream, UnixStream};
use tokio::task::JoinHandle;

use crate::random::Chance;

/// How long a late message waits.
const LATE: Duration = Duration::from_millis(60);
/// Longest wait for an answer that is to be swallowed: a part of a message gets none.
const ANSWER: Duration = Duration::from_secs(1);
/// How the driver ends a transaction.
const COMMIT: &[u8] = b"COMMIT\0";

/// How many of a thousand messages of the program meet a fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Faults {
    /// Of all messages: a third is lost, a third is done without an answer, a third is late.
    pub messages: u64,
    /// Of commits: each is done without an answer.
    pub commits: u64,
}

impl Faults {
    /// A good line.
    pub const NONE: Faults = Faults { messages: 0, commits: 0 };
}

/// What messages met so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Met {
    /// Lost before the server.
    pub lost: u64,
    /// Done, and the answer swallowed; commits among them.
    pub swallowed: u64,
    /// Commits that were done without an answer.
    pub commits: u64,
    /// Late.
    pub late: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fault {
    Lose,
    Swallow,
    Delay,
}

struct State {
    faults: Mutex<Faults>,
    chance: Mutex<Chance>,
    lost: AtomicU64,
    swallowed: AtomicU64,
    commits: AtomicU64,
    late: AtomicU64,
}

impl State {
    /// What this message meets.
    fn meets(&self, message: &[u8]) -> Option<Fault> {
        let faults = *self.faults.lock().unwrap_or_else(PoisonError::into_inner);
        let mut chance = self.chance.lock().unwrap_or_else(PoisonError::into_inner);
        if message.windows(COMMIT.len()).any(|part| part == COMMIT) && chance.below(1000) < faults.commits {
            self.commits.fetch_add(1, Ordering::Relaxed);
            self.swallowed.fetch_add(1, Ordering::Relaxed);
            return Some(Fault::Swallow);
        }
        if chance.below(1000) >= faults.messages {
            return None;
        }
        let (fault, count) = match chance.below(3) {
            0 => (Fault::Lose, &self.lost),
            1 => (Fault::Swallow, &self.swallowed),
            _ => (Fault::Delay, &self.late),
        };
        count.fetch_add(1, Ordering::Relaxed);
        Some(fault)
    }
}

/// The line; it ends when dropped, with everything that goes over it.
pub struct Cut {
    url: String,
    state: Arc<State>,
    serving: JoinHandle<()>,
}

impl Cut {
    /// A good line to the database of this URL.
    ///
    /// # Errors
    /// The URL is none of PostgreSQL, or no port is free.
    pub async fn start(database: &str) -> Result<Cut> {
        let database = Url::parse(database)?;
        let target = Target::of(&database)?;
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let url = through(database, listener.local_addr()?.port())?;
        let state = Arc::new(State {
            faults: Mutex::new(Faults::NONE),
            chance: Mutex::new(Chance::new()),
            lost: AtomicU64::new(0),
            swallowed: AtomicU64::new(0),
            commits: AtomicU64::new(0),
            late: AtomicU64::new(0),
        });
        let shared = Arc::clone(&state);
        let serving = tokio::spawn(async move {
            let mut lines = tokio::task::JoinSet::new();
            while let Ok((program, _)) = listener.accept().await {
                let (target, state) = (target.clone(), Arc::clone(&shared));
                // A line that breaks by itself is as good as one that is cut.
                lines.spawn(async move { carry(program, &target, &state).await.unwrap_or_default() });
                while lines.try_join_next().is_some() {}
            }
        });
        Ok(Cut { url, state, serving })
    }

    /// The URL of the database over this line.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// From now on messages meet these faults.
    pub fn set(&self, faults: Faults) {
        *self.state.faults.lock().unwrap_or_else(PoisonError::into_inner) = faults;
    }

    /// What messages met so far.
    #[must_use]
    pub fn met(&self) -> Met {
        let read = |count: &AtomicU64| count.load(Ordering::Relaxed);
        let state = &self.state;
        Met {
            lost: read(&state.lost),
            swallowed: read(&state.swallowed),
            commits: read(&state.commits),
            late: read(&state.late),
        }
    }
}

impl Drop for Cut {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

/// Where the server listens.
#[derive(Debug, Clone)]
enum Target {
    Socket(PathBuf),
    Port(String),
}

impl Target {
    fn of(url: &Url) -> Result<Target> {
        let port = url.port().unwrap_or(5432);
        let folder = url.query_pairs().find(|(name, value)| name == "host" && value.starts_with('/'));
        Ok(match folder {
            Some((_, folder)) => Target::Socket(PathBuf::from(format!("{folder}/.s.PGSQL.{port}"))),
            None => Target::Port(format!("{}:{port}", url.host_str().context("a host")?)),
        })
    }

    async fn open(&self) -> Result<Box<dyn Line>> {
        Ok(match self {
            Target::Socket(path) => Box::new(UnixStream::connect(path).await?),
            Target::Port(address) => Box::new(TcpStream::connect(address).await?),
        })
    }
}

trait Line: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Line for T {}

/// The URL of the same database at a port of this machine.
fn through(mut url: Url, port: u16) -> Result<String> {
    url.set_query(Some("sslmode=disable"));
    url.set_host(Some("127.0.0.1")).context("a host")?;
    url.set_port(Some(port)).map_err(|()| anyhow::anyhow!("a URL with a port"))?;
    Ok(url.into())
}

/// Carries what one connection says, both ways, until somebody hangs up or a fault cuts it.
async fn carry(mut program: TcpStream, target: &Target, state: &State) -> Result<()> {
    let mut server = target.open().await?;
    let (mut asked, mut answered) = (vec![0; 64 * 1024], vec![0; 64 * 1024]);
    loop {
        tokio::select! {
            read = program.read(&mut asked) => {
                let message = &asked[..read?];
                let fault = state.meets(message);
                if message.is_empty() || fault == Some(Fault::Lose) {
                    return Ok(());
                }
                if fault == Some(Fault::Delay) {
                    tokio::time::sleep(LATE).await;
                }
                server.write_all(message).await?;
                if fault == Some(Fault::Swallow) {
                    tokio::time::timeout(ANSWER, server.read(&mut answered)).await??;
                    return Ok(());
                }
            }
            read = server.read(&mut answered) => {
                let answer = &answered[..read?];
                if answer.is_empty() {
                    return Ok(());
                }
                program.write_all(answer).await?;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Target, through};

    #[test]
    fn a_line_leads_to_a_socket_or_a_port_and_keeps_who_asks_for_which_database() {
        let socket = "postgres://postgres@localhost/mine?host=/tmp/there".parse().unwrap();
        assert!(
            matches!(Target::of(&socket).unwrap(), Target::Socket(path) if path.ends_with(".s.PGSQL.5432"))
        );
        assert_eq!(through(socket, 7).unwrap(), "postgres://postgres@127.0.0.1:7/mine?sslmode=disable");
        let port = "postgres://u:p@db:5544/mine".parse().unwrap();
        assert!(matches!(Target::of(&port).unwrap(), Target::Port(address) if address == "db:5544"));
        assert_eq!(through(port, 7).unwrap(), "postgres://u:p@127.0.0.1:7/mine?sslmode=disable");
    }
}
