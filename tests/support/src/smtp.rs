//! A strict mail server: it takes letters that follow RFC 5321 to the letter, refuses, delays or drops as it is told.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Context, Result, bail, ensure};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// What the server does with the next letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// `250`: it is taken.
    Take,
    /// `451` after the letter.
    Delay,
    /// `550` to its address.
    Refuse,
    /// The connection ends in the middle of the letter.
    DropInside,
    /// The letter is taken, and the connection ends before that is said.
    DropAfter,
}

/// A letter that was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    /// The sender of the envelope.
    pub from: String,
    /// The receiver of the envelope.
    pub to: String,
    /// The message, with its dots unstuffed.
    pub message: String,
}

impl Taken {
    /// The value of a header, its lines joined.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<String> {
        let (head, _) = self.message.split_once("\r\n\r\n")?;
        let head = head.replace("\r\n ", " ").replace("\r\n\t", " ");
        let start = format!("{}:", name.to_lowercase());
        let line = head.lines().find(|line| line.to_lowercase().starts_with(&start))?;
        Some(line[start.len()..].trim().to_owned())
    }
}

#[derive(Debug, Default)]
struct State {
    answers: VecDeque<Answer>,
    taken: Vec<Taken>,
    faults: Vec<String>,
}

/// The server; it ends when dropped.
pub struct Smtp {
    port: u16,
    state: Arc<Mutex<State>>,
    serving: JoinHandle<()>,
}

impl Smtp {
    /// Listens on a port of its own. The answers are used up in order; then everything is taken.
    ///
    /// # Errors
    /// No port is free.
    pub async fn start(answers: &[Answer]) -> Result<Smtp> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let port = listener.local_addr()?.port();
        let state = State { answers: answers.iter().copied().collect(), ..State::default() };
        let state = Arc::new(Mutex::new(state));
        let shared = Arc::clone(&state);
        let serving = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let state = Arc::clone(&shared);
                tokio::spawn(async move {
                    if let Err(fault) = talk(stream, &state).await {
                        held(&state).faults.push(format!("{fault:#}"));
                    }
                });
            }
        });
        Ok(Smtp { port, state, serving })
    }

    /// Its port.
    #[must_use]
    pub const fn port(&self) -> u16 {
        self.port
    }

    /// The letters that it took, in order, whoever broke off in between.
    #[must_use]
    pub fn taken_from_anybody(&self) -> Vec<Taken> {
        held(&self.state).taken.clone()
    }

    /// The letters that it took, in order.
    ///
    /// # Errors
    /// Somebody did not follow the protocol.
    pub fn taken(&self) -> Result<Vec<Taken>> {
        let state = held(&self.state);
        ensure!(state.faults.is_empty(), "the protocol was not followed: {:?}", state.faults);
        Ok(state.taken.clone())
    }
}

impl Drop for Smtp {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

fn held(state: &Mutex<State>) -> std::sync::MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

struct Talk {
    stream: BufReader<TcpStream>,
}

impl Talk {
    async fn say(&mut self, line: &str) -> Result<()> {
        self.stream.get_mut().write_all(format!("{line}\r\n").as_bytes()).await?;
        Ok(())
    }

    /// A line with its end; nothing when the other side is gone.
    async fn line(&mut self) -> Result<Option<String>> {
        let mut bytes = Vec::new();
        if self.stream.read_until(b'\n', &mut bytes).await? == 0 {
            return Ok(None);
        }
        ensure!(bytes.ends_with(b"\r\n"), "a line does not end in CR LF: {bytes:?}");
        ensure!(bytes.len() <= 1000, "a line of {} bytes", bytes.len());
        Ok(Some(String::from_utf8(bytes).context("a line is not UTF-8")?))
    }

    /// What an expected command says after its name; nothing at the end of the talk.
    async fn command(&mut self, name: &str) -> Result<Option<String>> {
        let Some(line) = self.line().await? else { return Ok(None) };
        let line = line.trim_end();
        if line == "QUIT" {
            self.say("221 bye").await?;
            return Ok(None);
        }
        match line.strip_prefix(name) {
            Some(rest) => Ok(Some(rest.trim().to_owned())),
            None => bail!("{line:?} in place of {name}"),
        }
    }
}

async fn talk(stream: TcpStream, state: &Mutex<State>) -> Result<()> {
    let mut talk = Talk { stream: BufReader::new(stream) };
    talk.say("220 strict ESMTP").await?;
    let Some(name) = talk.command("EHLO").await? else { return Ok(()) };
    ensure!(!name.is_empty(), "EHLO without a name");
    talk.say("250-strict\r\n250 8BITMIME").await?;
    while let Some(from) = talk.command("MAIL FROM:").await? {
        let from = path(&from)?;
        let answer = held(state).answers.pop_front().unwrap_or(Answer::Take);
        talk.say("250 ok").await?;
        let Some(to) = talk.command("RCPT TO:").await? else { return Ok(()) };
        let to = path(&to)?;
        if answer == Answer::Refuse {
            talk.say("550 no such mailbox").await?;
            continue;
        }
        talk.say("250 ok").await?;
        if talk.command("DATA").await?.is_none() {
            return Ok(());
        }
        talk.say("354 go on").await?;
        if answer == Answer::DropInside {
            talk.line().await?;
            return Ok(());
        }
        let message = message(&mut talk).await?;
        let taken = Taken { from, to, message };
        match answer {
            Answer::Delay => talk.say("451 come back later").await?,
            Answer::DropAfter => {
                held(state).taken.push(taken);
                return Ok(());
            }
            Answer::Take | Answer::Refuse | Answer::DropInside => {
                held(state).taken.push(taken);
                talk.say("250 queued as 7F").await?;
            }
        }
    }
    Ok(())
}

fn path(rest: &str) -> Result<String> {
    let path = rest.split(' ').next().unwrap_or_default();
    let address = path.strip_prefix('<').and_then(|path| path.strip_suffix('>'));
    Ok(address.with_context(|| format!("{rest:?} is not a path"))?.to_owned())
}

async fn message(talk: &mut Talk) -> Result<String> {
    let mut message = String::new();
    loop {
        let line = talk.line().await?.context("the letter has no end")?;
        if line == ".\r\n" {
            return Ok(message);
        }
        ensure!(line.is_ascii(), "a line of the letter is not ASCII: {line:?}");
        message.push_str(line.strip_prefix('.').unwrap_or(&line));
    }
}
