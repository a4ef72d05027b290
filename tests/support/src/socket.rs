//! A client of live answers: one operation over a WebSocket by `graphql-transport-ws`.

use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use crate::client::Api;

/// Longest wait for a message.
const PATIENCE: Duration = Duration::from_secs(60);

/// An open socket with at most one operation on it.
pub struct Socket {
    stream: WebSocketStream<MaybeTlsStream<TcpStream>>,
}

impl Socket {
    /// Opens a socket with the key of this client; answers when the server has acknowledged it.
    ///
    /// # Errors
    /// Refused.
    pub async fn open(api: &Api) -> Result<Self> {
        let mut request =
            format!("{}/graphql", api.base().replacen("http", "ws", 1)).into_client_request()?;
        request.headers_mut().insert("sec-websocket-protocol", "graphql-transport-ws".parse()?);
        let (stream, _) = connect_async(request).await?;
        let mut socket = Self { stream };
        let payload = api.bearer().map(|bearer| json!({ "authorization": bearer }));
        socket.send(json!({ "type": "connection_init", "payload": payload })).await?;
        let answer = socket.receive().await?;
        ensure!(answer["type"] == "connection_ack", "{answer}");
        Ok(socket)
    }

    /// Begins the operation.
    ///
    /// # Errors
    /// The socket is closed.
    pub async fn subscribe(&mut self, document: &str, variables: Value) -> Result<()> {
        let payload = json!({ "query": document, "variables": variables });
        self.send(json!({ "type": "subscribe", "id": "1", "payload": payload })).await
    }

    /// The data of the next answer; none when the operation is complete.
    ///
    /// # Errors
    /// Refused, or nothing comes.
    pub async fn next(&mut self) -> Result<Option<Value>> {
        let message = self.receive().await?;
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
    /// As [`Socket::next`].
    pub async fn rest(&mut self) -> Result<Vec<Value>> {
        let mut answers = Vec::new();
        while let Some(answer) = self.next().await? {
            answers.push(answer);
        }
        Ok(answers)
    }

    async fn send(&mut self, message: Value) -> Result<()> {
        Ok(self.stream.send(Message::text(message.to_string())).await?)
    }

    async fn receive(&mut self) -> Result<Value> {
        let text = async {
            while let Some(message) = self.stream.next().await {
                match message? {
                    Message::Text(text) => return Ok(serde_json::from_str(&text)?),
                    Message::Close(frame) => bail!("the server closed the socket: {frame:?}"),
                    Message::Binary(_) | Message::Ping(_) | Message::Pong(_) | Message::Frame(_) => {}
                }
            }
            bail!("the socket ended")
        };
        tokio::time::timeout(PATIENCE, text).await.context("nothing came over the socket")?
    }
}
