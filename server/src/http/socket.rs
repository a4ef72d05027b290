//! GraphQL over WebSocket by the protocol `graphql-transport-ws`, with the close codes of its reference client.

use std::collections::HashMap;
use std::panic::AssertUnwindSafe;
use std::sync::atomic::Ordering;
use std::time::Duration;

use async_graphql::Response as Answer;
use async_graphql::parser::types::OperationType;
use axum::extract::ws::{CloseFrame, Message, WebSocket};
use axum::extract::{ConnectInfo, WebSocketUpgrade};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use futures_util::StreamExt;
use futures_util::stream::{self, BoxStream};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::sync::{mpsc, watch};
use tokio::task::AbortHandle;

use super::limits::Left;
use super::{Site, identify, query};
use crate::access::Origin;
use crate::access::cookie::Side;
use crate::error::Error;
use crate::graphql::{self, Call, Caller, Prepared};

const PROTOCOL: &str = "graphql-transport-ws";
/// Longest message.
const MESSAGE_MAX: usize = 1024 * 1024;
/// Longest wait for `connection_init`.
const INIT_MAX: Duration = Duration::from_secs(10);
/// How often the session is checked again and the peer is pinged.
const CHECK_EVERY: Duration = Duration::from_secs(30);
/// Most operations at once.
const OPERATIONS_MAX: usize = 50;

/// Accepts a socket; a page of another origin is refused.
pub async fn accept(site: Site, parts: &Parts, id: String, upgrade: WebSocketUpgrade) -> Response {
    if !same_origin(&site, &parts.headers) {
        return (StatusCode::FORBIDDEN, "foreign origin\n").into_response();
    }
    let peer = parts.extensions.get::<ConnectInfo<std::net::SocketAddr>>().map(|peer| peer.0);
    let origin = identify::origin(&site.app, &parts.headers, peer, &id);
    let headers = parts.headers.clone();
    let offered = identify::text(&headers, "sec-websocket-protocol").unwrap_or_default();
    let known = offered.split(',').any(|name| name.trim() == PROTOCOL);
    upgrade.max_message_size(MESSAGE_MAX).protocols([PROTOCOL]).on_upgrade(move |socket| async move {
        site.counts.sockets.fetch_add(1, Ordering::Relaxed);
        let counts = site.counts.clone();
        let (sender, inbox) = mpsc::channel(64);
        let mut session = Session {
            site,
            headers,
            origin,
            socket,
            caller: None,
            bearer: None,
            operations: HashMap::new(),
            sender,
        };
        let end = if known { session.run(inbox).await } else { Some((4406, "Subprotocol not acceptable")) };
        session.close(end).await;
        counts.sockets.fetch_sub(1, Ordering::Relaxed);
    })
}

/// Whether the page that opens the socket is ours; programs send no origin.
fn same_origin(site: &Site, headers: &HeaderMap) -> bool {
    let Some(origin) = identify::text(headers, "origin") else {
        return true;
    };
    let own = site.app.config().public_url.as_deref().map(|url| url.trim_end_matches('/'));
    let host = identify::text(headers, "host").unwrap_or_default();
    own == Some(origin) || origin.split_once("://").is_some_and(|(_, rest)| rest == host)
}

/// Why the server closes: code and reason.
type End = Option<(u16, &'static str)>;

#[derive(Debug, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Incoming {
    ConnectionInit { payload: Option<Value> },
    Ping { payload: Option<Value> },
    Pong {},
    Subscribe { id: String, payload: Payload },
    Complete { id: String },
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Payload {
    query: String,
    operation_name: Option<String>,
    variables: Option<serde_json::Map<String, Value>>,
}

/// What an operation sends back.
enum Outgoing {
    Next(String, Box<Answer>),
    Done(String),
}

struct Session {
    site: Site,
    headers: HeaderMap,
    origin: Origin,
    socket: WebSocket,
    caller: Option<Caller>,
    bearer: Option<String>,
    operations: HashMap<String, AbortHandle>,
    sender: mpsc::Sender<Outgoing>,
}

impl Session {
    async fn run(&mut self, mut inbox: mpsc::Receiver<Outgoing>) -> End {
        let mut stopped = self.site.stopped.clone();
        let mut check = tokio::time::interval(CHECK_EVERY);
        check.reset();
        let deadline = tokio::time::sleep(INIT_MAX);
        tokio::pin!(deadline);
        loop {
            let end = tokio::select! {
                message = self.socket.recv() => match message {
                    Some(Ok(message)) => self.incoming(message).await,
                    Some(Err(_)) | None => return None,
                },
                Some(outgoing) = inbox.recv() => self.outgoing(outgoing).await,
                () = &mut deadline, if self.caller.is_none() => {
                    Err(Some((4408, "Connection initialisation timeout")))
                }
                _ = check.tick() => self.check().await,
                () = ended(&mut stopped) => Err(Some((1001, "Going away"))),
            };
            if let Err(end) = end {
                return end;
            }
        }
    }

    async fn close(mut self, end: End) {
        for operation in self.operations.values() {
            operation.abort();
        }
        if let Some((code, reason)) = end {
            let frame = CloseFrame { code, reason: reason.into() };
            if self.socket.send(Message::Close(Some(frame))).await.is_ok() {
                // The close of the peer is awaited, so that the frame is not lost with the connection.
                let rest = async { while let Some(Ok(_)) = self.socket.recv().await {} };
                if tokio::time::timeout(Duration::from_secs(2), rest).await.is_err() {
                    tracing::debug!("the peer did not answer the close");
                }
            }
        }
    }

    async fn incoming(&mut self, message: Message) -> Result<(), End> {
        let text = match message {
            Message::Text(text) => text,
            Message::Binary(_) => return Err(Some((4400, "Invalid message"))),
            Message::Ping(_) | Message::Pong(_) => return Ok(()),
            Message::Close(_) => return Err(None),
        };
        let incoming = serde_json::from_str(&text).map_err(|_| Some((4400, "Invalid message")))?;
        match incoming {
            Incoming::ConnectionInit { payload } => self.init(payload).await,
            Incoming::Ping { payload } => self.send(with_payload("pong", payload)).await,
            Incoming::Pong {} => Ok(()),
            Incoming::Subscribe { id, payload } => self.subscribe(id, payload).await,
            Incoming::Complete { id } => {
                if let Some(operation) = self.operations.remove(&id) {
                    operation.abort();
                }
                Ok(())
            }
        }
    }

    async fn init(&mut self, payload: Option<Value>) -> Result<(), End> {
        if self.caller.is_some() {
            return Err(Some((4429, "Too many initialisation requests")));
        }
        let bearer =
            payload.as_ref().and_then(|payload| payload.get("authorization")).and_then(Value::as_str);
        self.bearer = bearer.map(str::to_owned);
        let caller = self.identify().await.map_err(|_| Some((4403, "Forbidden")))?;
        if self.bearer.is_some() && caller.actor.is_none() {
            return Err(Some((4403, "Forbidden")));
        }
        self.caller = Some(caller);
        self.send(json!({ "type": "connection_ack" })).await
    }

    /// The origin was checked, so the cookie counts without the header of our pages.
    async fn identify(&mut self) -> Result<Caller, Error> {
        let origin = self.origin.clone();
        let mut caller = identify::caller(&self.site.app, &self.headers, origin, true).await?;
        if let (None, Some(bearer)) = (&caller.actor, &self.bearer) {
            caller.actor = identify::by_key(&self.site.app, &self.origin, bearer).await?;
        }
        Ok(caller)
    }

    /// Pings, and closes when the session is over.
    async fn check(&mut self) -> Result<(), End> {
        if let Some(known) = self.caller.as_ref().and_then(|caller| caller.actor.as_ref()) {
            let kind = known.kind;
            let now = self.identify().await.map_err(|_| Some((1011, "Internal error")))?;
            if now.actor.as_ref().map(|actor| actor.kind) != Some(kind) {
                return Err(Some((4403, "Forbidden")));
            }
            self.caller = Some(now);
        }
        self.socket.send(Message::Ping(Vec::new().into())).await.map_err(|_| None)
    }

    async fn subscribe(&mut self, id: String, payload: Payload) -> Result<(), End> {
        let Some(caller) = self.caller.clone() else {
            return Err(Some((4401, "Unauthorized")));
        };
        if id.is_empty() || id.len() > 100 {
            return Err(Some((4400, "Invalid message")));
        }
        if self.operations.contains_key(&id) {
            return Err(Some((4409, "Subscriber for the operation already exists")));
        }
        if self.operations.len() >= OPERATIONS_MAX {
            let message = format!("не больше {OPERATIONS_MAX} операций на соединение");
            return self.refuse(&id, graphql::refusal(Error::BadRequest(message))).await;
        }
        let variables = payload.variables.map_or(Value::Null, Value::Object);
        let call = Call { query: payload.query, operation: payload.operation_name, variables };
        let (left, admitted) = query::admit(&self.site, call, &caller);
        let prepared = match admitted {
            Ok(prepared) if prepared.signs_in => {
                let error = Error::BadRequest("вход выполняется по HTTP".to_owned());
                return self.refuse(&id, graphql::refusal(error)).await;
            }
            Ok(prepared) => prepared,
            Err(refusal) => return self.refuse(&id, *refusal).await,
        };
        let (sender, name) = (self.sender.clone(), id.clone());
        let mut answers = answers(self.site.clone(), prepared, caller, left);
        let work = tokio::spawn(async move {
            while let Some(answer) = answers.next().await {
                if sender.send(Outgoing::Next(name.clone(), Box::new(answer))).await.is_err() {
                    return;
                }
            }
            drop(sender.send(Outgoing::Done(name)).await);
        });
        self.operations.insert(id, work.abort_handle());
        Ok(())
    }

    async fn outgoing(&mut self, outgoing: Outgoing) -> Result<(), End> {
        match outgoing {
            Outgoing::Next(id, answer) if self.operations.contains_key(&id) => {
                if super::respond::is_refused(&answer) {
                    if let Some(operation) = self.operations.remove(&id) {
                        operation.abort();
                    }
                    return self.refuse(&id, *answer).await;
                }
                let answer = graphql::finish(*answer, &self.origin.request_id);
                self.send(json!({ "id": id, "type": "next", "payload": answer })).await
            }
            Outgoing::Done(id) if self.operations.remove(&id).is_some() => {
                self.send(json!({ "id": id, "type": "complete" })).await
            }
            Outgoing::Next(..) | Outgoing::Done(_) => Ok(()),
        }
    }

    async fn refuse(&mut self, id: &str, answer: Answer) -> Result<(), End> {
        let answer = graphql::finish(answer, &self.origin.request_id);
        self.send(json!({ "id": id, "type": "error", "payload": answer.errors })).await
    }

    async fn send(&mut self, message: Value) -> Result<(), End> {
        self.socket.send(Message::Text(message.to_string().into())).await.map_err(|_| None)
    }
}

/// What an operation answers: once, within the time of a request, or at each event of a subscription. A panic
/// becomes an error with a code, and is the last answer.
fn answers(site: Site, prepared: Prepared, caller: Caller, left: Left) -> BoxStream<'static, Answer> {
    if prepared.kind != OperationType::Subscription {
        return stream::once(
            async move { query::execute((&site, Side::Office), prepared, &caller, &left).await },
        )
        .boxed();
    }
    let events = site.schemas.of(caller.actor.is_some()).execute_stream(prepared.request);
    let guarded = AssertUnwindSafe(events).catch_unwind();
    guarded.map(|event| event.unwrap_or_else(query::panicked)).boxed()
}

async fn ended(stopped: &mut watch::Receiver<bool>) {
    if stopped.wait_for(|stop| *stop).await.is_err() {
        std::future::pending::<()>().await;
    }
}

fn with_payload(kind: &str, payload: Option<Value>) -> Value {
    match payload {
        Some(payload) => json!({ "type": kind, "payload": payload }),
        None => json!({ "type": kind }),
    }
}
