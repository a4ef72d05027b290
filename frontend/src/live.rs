//! Live data: a GraphQL subscription over one socket (protocol graphql-transport-ws).

use cynic::{GraphQlResponse, StreamingOperation};
use futures_util::{SinkExt, StreamExt};
use gloo_net::websocket::Message;
use gloo_net::websocket::futures::WebSocket;
use leptos::prelude::*;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::api::{self, Extensions};
use crate::connection;

const PATH: &str = "/graphql";
const PROTOCOL: &str = "graphql-transport-ws";

/// The stream is over: the server has said so, or the socket is lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// Nothing more will come.
    Complete,
    /// The connection failed; ask another way.
    Lost,
}

#[derive(Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum FromServer<T> {
    ConnectionAck,
    Next { payload: GraphQlResponse<T, Extensions> },
    Error,
    Complete,
    Ping,
    Pong,
}

/// Follows a subscription and hands each answer to `take`, until it says stop (false), or the stream ends.
pub async fn follow<T, V>(operation: StreamingOperation<T, V>, take: impl FnMut(T) -> bool) -> End
where
    T: DeserializeOwned,
    V: Serialize,
{
    let end = listen(operation, take).await;
    if end == End::Lost {
        connection::suspect();
    }
    end
}

async fn listen<T, V>(operation: StreamingOperation<T, V>, mut take: impl FnMut(T) -> bool) -> End
where
    T: DeserializeOwned,
    V: Serialize,
{
    let Some(mut socket) = connect() else { return End::Lost };
    if say(&mut socket, &json!({ "type": "connection_init" })).await.is_none() {
        return End::Lost;
    }
    while let Some(Ok(message)) = socket.next().await {
        let Message::Text(text) = message else { continue };
        let Ok(message) = serde_json::from_str::<FromServer<T>>(&text) else { return End::Lost };
        let sent = match message {
            FromServer::ConnectionAck => {
                let Ok(payload) = serde_json::to_value(&operation) else { return End::Lost };
                say(&mut socket, &json!({ "id": "1", "type": "subscribe", "payload": payload })).await
            }
            FromServer::Next { payload } => {
                let Ok(data) = api::read(payload) else { return End::Lost };
                if !take(data) {
                    return End::Complete;
                }
                Some(())
            }
            FromServer::Ping => say(&mut socket, &json!({ "type": "pong" })).await,
            FromServer::Pong => Some(()),
            FromServer::Complete => return End::Complete,
            FromServer::Error => return End::Lost,
        };
        if sent.is_none() {
            return End::Lost;
        }
    }
    End::Lost
}

fn connect() -> Option<WebSocket> {
    let location = window().location();
    let scheme = if location.protocol().ok()? == "https:" { "wss" } else { "ws" };
    let url = format!("{scheme}://{}{PATH}", location.host().ok()?);
    WebSocket::open_with_protocol(&url, PROTOCOL).ok()
}

async fn say(socket: &mut WebSocket, message: &Value) -> Option<()> {
    socket.send(Message::Text(message.to_string())).await.ok()
}
