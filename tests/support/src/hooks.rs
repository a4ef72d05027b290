//! A program that is told what happens: it keeps every message to the byte and answers as it is told.

use std::collections::{BTreeSet, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::Value;
use shared::webhooks::{secret_bytes, signature};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// Longest wait for a message.
const PATIENCE: Duration = Duration::from_secs(120);

/// What the program does with the next message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reply {
    /// A status and a body.
    Status(u16, String),
    /// A redirect to this address.
    Redirect(String),
    /// No answer at all.
    Hang,
}

/// A message as it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heard {
    /// `webhook-id`.
    pub id: String,
    /// `webhook-timestamp`.
    pub timestamp: String,
    /// `webhook-signature`.
    pub signature: String,
    /// The body.
    pub body: String,
}

impl Heard {
    /// The body as JSON.
    ///
    /// # Errors
    /// It is none.
    pub fn json(&self) -> Result<Value> {
        Ok(serde_json::from_str(&self.body)?)
    }

    /// What it tells.
    ///
    /// # Errors
    /// It does not say.
    pub fn kind(&self) -> Result<String> {
        crate::office::text(&self.json()?["type"])
    }

    /// The signatures that these secrets make, in their order, as the header has them.
    ///
    /// # Errors
    /// A secret is none.
    pub fn signed_by(&self, secrets: &[&str]) -> Result<String> {
        let timestamp = self.timestamp.parse()?;
        let one = |secret: &&str| {
            let bytes = secret_bytes(secret).context("a secret is whsec_ and base64")?;
            Ok(signature(&bytes, &self.id, timestamp, &self.body))
        };
        Ok(secrets.iter().map(one).collect::<Result<Vec<_>>>()?.join(" "))
    }
}

struct Inner {
    replies: Mutex<VecDeque<Reply>>,
    heard: watch::Sender<Vec<Heard>>,
    /// Messages that wait for their answers, and the most that ever did.
    open: Mutex<(usize, usize)>,
    /// How long each answer takes.
    slow: Duration,
}

/// The program; it ends when dropped.
pub struct Hooks {
    url: String,
    inner: Arc<Inner>,
    serving: JoinHandle<()>,
}

impl Hooks {
    /// Listens on a port of its own. The replies are used up in order; then everything is taken by 204.
    ///
    /// # Errors
    /// No port is free.
    pub async fn start(replies: impl IntoIterator<Item = Reply>) -> Result<Hooks> {
        Hooks::slow(replies, Duration::ZERO).await
    }

    /// The same, where each answer takes so long.
    ///
    /// # Errors
    /// No port is free.
    pub async fn slow(replies: impl IntoIterator<Item = Reply>, slow: Duration) -> Result<Hooks> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let url = format!("http://{}/hook", listener.local_addr()?);
        let replies = Mutex::new(replies.into_iter().collect());
        let (heard, _) = watch::channel(Vec::new());
        let inner = Arc::new(Inner { replies, heard, open: Mutex::new((0, 0)), slow });
        let router = Router::new().fallback(hear).with_state(Arc::clone(&inner));
        let serving = tokio::spawn(async move {
            if let Err(error) = axum::serve(listener, router).await {
                eprintln!("the listener ended: {error}");
            }
        });
        Ok(Hooks { url, inner, serving })
    }

    /// Where it listens.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The messages that came, in order, those that were refused too.
    #[must_use]
    pub fn heard(&self) -> Vec<Heard> {
        self.inner.heard.borrow().clone()
    }

    /// The most messages that ever waited for an answer at the same time.
    #[must_use]
    pub fn most_at_once(&self) -> usize {
        self.inner.open.lock().unwrap_or_else(PoisonError::into_inner).1
    }

    /// The messages once `wanted` is true of them.
    ///
    /// # Errors
    /// It never is.
    pub async fn until(&self, wanted: impl Fn(&[Heard]) -> bool) -> Result<Vec<Heard>> {
        let mut watching = self.inner.heard.subscribe();
        let found = tokio::time::timeout(PATIENCE, watching.wait_for(|heard| wanted(heard))).await;
        match found {
            Ok(found) => Ok(found?.clone()),
            Err(_) => {
                let told: Vec<String> = self.heard().iter().map(|heard| heard.body.clone()).collect();
                anyhow::bail!("after {PATIENCE:?} these messages came: {told:#?}")
            }
        }
    }

    /// The messages once there are so many.
    ///
    /// # Errors
    /// They never are.
    pub async fn many(&self, count: usize) -> Result<Vec<Heard>> {
        let heard = self.until(|heard| heard.len() >= count).await?;
        ensure!(heard.len() == count, "{} messages instead of {count}", heard.len());
        Ok(heard)
    }

    /// The ids of the messages that came, each once.
    #[must_use]
    pub fn ids(&self) -> BTreeSet<String> {
        self.inner.heard.borrow().iter().map(|heard| heard.id.clone()).collect()
    }
}

impl Drop for Hooks {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

/// A message that waits for its answer.
struct Open(Arc<Inner>);

impl Open {
    fn begin(inner: &Arc<Inner>) -> Open {
        let mut open = inner.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.0 += 1;
        open.1 = open.1.max(open.0);
        Open(Arc::clone(inner))
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        self.0.open.lock().unwrap_or_else(PoisonError::into_inner).0 -= 1;
    }
}

async fn hear(State(inner): State<Arc<Inner>>, headers: HeaderMap, body: Bytes) -> Response {
    let named =
        |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
    let heard = Heard {
        id: named("webhook-id"),
        timestamp: named("webhook-timestamp"),
        signature: named("webhook-signature"),
        body: String::from_utf8_lossy(&body).into_owned(),
    };
    let _open = Open::begin(&inner);
    let reply = inner.replies.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
    inner.heard.send_modify(|all| all.push(heard));
    if !inner.slow.is_zero() {
        tokio::time::sleep(inner.slow).await;
    }
    if reply == Some(Reply::Hang) {
        std::future::pending::<()>().await;
    }
    match reply {
        None | Some(Reply::Hang) => StatusCode::NO_CONTENT.into_response(),
        Some(Reply::Status(status, body)) => {
            (StatusCode::from_u16(status).unwrap_or(StatusCode::IM_A_TEAPOT), body).into_response()
        }
        Some(Reply::Redirect(url)) => {
            (StatusCode::TEMPORARY_REDIRECT, [(header::LOCATION, url)]).into_response()
        }
    }
}
