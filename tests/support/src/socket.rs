//! A WebSocket to the server, as the protocol `graphql-transport-ws` has it, and live answers over one.

use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use crate::client::Api;

/// The protocol of the server.
pub const PROTOCOL: &str = "graphql-transport-ws";
/// Longest wait for a message.
const PATIENCE: Duration = Duration::from_secs(60);

/// An open socket.
pub struct Socket {
    stream: WebSocketStream<MaybeTlsStream<TcpStream>>,
}

impl Socket {
    /// Opens a socket of a page of `origin`, which offers the protocol.
    ///
    /// # Errors
    /// The server refuses: the status of its answer is told as `HTTP 403`.
    pub async fn open(base: &str, protocol: Option<&str>, origin: &str) -> Result<Self> {
        let url = format!("{}/graphql", base.replacen("http", "ws", 1));
        let mut request = url.into_client_request()?;
        if let Some(protocol) = protocol {
            request.headers_mut().insert("sec-websocket-protocol", protocol.parse()?);
        }
        request.headers_mut().insert("origin", origin.parse()?);
        match connect_async(request).await {
            Ok((stream, _)) => Ok(Self { stream }),
            Err(Error::Http(response)) => bail!("HTTP {}", response.status().as_u16()),
            Err(other) => Err(other.into()),
        }
    }

    /// Opens a socket of our own page that works with an API key.
    ///
    /// # Errors
    /// The key is not accepted.
    pub async fn of_key(base: &str, key: &str) -> Result<Self> {
        Self::authorized(base, &format!("Bearer {key}")).await
    }

    async fn authorized(base: &str, bearer: &str) -> Result<Self> {
        let mut socket = Self::open(base, Some(PROTOCOL), base).await?;
        let payload = json!({ "authorization": bearer });
        socket.say(&json!({ "type": "connection_init", "payload": payload })).await?;
        let answer = socket.hear().await?;
        ensure!(answer["type"] == "connection_ack", "{answer}");
        Ok(socket)
    }

    /// Sends a message.
    ///
    /// # Errors
    /// The socket is closed.
    pub async fn say(&mut self, message: &Value) -> Result<()> {
        self.text(&message.to_string()).await
    }

    /// Sends a text, whatever it is.
    ///
    /// # Errors
    /// The socket is closed.
    pub async fn text(&mut self, text: &str) -> Result<()> {
        Ok(self.stream.send(Message::text(text)).await?)
    }

    /// Begins an operation.
    ///
    /// # Errors
    /// The socket is closed.
    pub async fn subscribe(&mut self, id: &str, document: &str) -> Result<()> {
        self.say(&json!({ "type": "subscribe", "id": id, "payload": { "query": document } })).await
    }

    /// The next message.
    ///
    /// # Errors
    /// The socket is closed, or nothing comes.
    pub async fn hear(&mut self) -> Result<Value> {
        loop {
            match self.next().await?.context("the socket is closed")? {
                Message::Text(text) => return Ok(serde_json::from_str(&text)?),
                Message::Close(frame) => bail!("the socket is closed: {frame:?}"),
                Message::Binary(_) | Message::Ping(_) | Message::Pong(_) | Message::Frame(_) => {}
            }
        }
    }

    /// The code that the server closes the socket with; 0 when it names none.
    ///
    /// # Errors
    /// The socket stays open.
    pub async fn closed(&mut self) -> Result<u16> {
        while let Some(message) = self.next().await.context("the socket stays open")? {
            if let Message::Close(frame) = message {
                return Ok(frame.map_or(0, |frame| u16::from(frame.code)));
            }
        }
        Ok(0)
    }

    async fn next(&mut self) -> Result<Option<Message>> {
        let next = tokio::time::timeout(PATIENCE, self.stream.next()).await;
        Ok(next.context("nothing comes over the socket")?.transpose()?)
    }
}

/// One operation over a socket of its own, answer by answer.
pub struct Live {
    socket: Socket,
}

impl Live {
    /// Opens a socket with the key of this client.
    ///
    /// # Errors
    /// The client has no key, or the key is not accepted.
    pub async fn open(api: &Api) -> Result<Self> {
        let bearer = api.bearer().context("the client has no key")?;
        Ok(Self { socket: Socket::authorized(api.base(), &bearer).await? })
    }

    /// Begins the operation.
    ///
    /// # Errors
    /// The socket is closed.
    pub async fn subscribe(&mut self, document: &str, variables: Value) -> Result<()> {
        let payload = json!({ "query": document, "variables": variables });
        self.socket.say(&json!({ "type": "subscribe", "id": "1", "payload": payload })).await
    }

    /// The data of the next answer; none when the operation is complete.
    ///
    /// # Errors
    /// Refused, or nothing comes.
    pub async fn next(&mut self) -> Result<Option<Value>> {
        let message = self.socket.hear().await?;
        match message["type"].as_str() {
            Some("next") if message["payload"]["errors"].is_null() => {
                Ok(Some(message["payload"]["data"].clone()))
            }
            Some("complete") => Ok(None),
            Some(_) | None => bail!("not an answer: {message}"),
        }
    }

    /// All answers to the end of the operation.
    ///
    /// # Errors
    /// As [`Live::next`].
    pub async fn rest(&mut self) -> Result<Vec<Value>> {
        let mut answers = Vec::new();
        while let Some(answer) = self.next().await? {
            answers.push(answer);
        }
        Ok(answers)
    }
}
