//! Operations over a socket whose resolvers panic or never end.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use async_graphql::extensions::{Extension, ExtensionContext, ExtensionFactory, NextResolve, ResolveInfo};
use async_graphql::{ServerResult, Value as Answered};
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use shared::access::Permission;
use shared::api::access::ApiKeyCreateInput;
use tokio::net::{TcpListener, TcpStream};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use super::{World, world};
use crate::access;
use crate::actor::Actor;
use crate::graphql::{Mutation, Query, Schema, Schemas, Subscription};

/// `clock` and every event of `objectChanged` panic, `sellers` never answers.
struct Trouble;

impl ExtensionFactory for Trouble {
    fn create(&self) -> Arc<dyn Extension> {
        Arc::new(Trouble)
    }
}

#[async_graphql::async_trait::async_trait]
impl Extension for Trouble {
    async fn resolve(
        &self,
        ctx: &ExtensionContext<'_>,
        info: ResolveInfo<'_>,
        next: NextResolve<'_>,
    ) -> ServerResult<Option<Answered>> {
        match info.name {
            "clock" | "objectChanged" => panic!("{} panics", info.name),
            "sellers" => std::future::pending().await,
            _ => next.run(ctx, info).await,
        }
    }
}

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// A socket to a server in trouble whose queries may take `time_max`.
async fn socket(world: &World, time_max: Duration) -> Socket {
    let full = Schema::build(Query::default(), Mutation::default(), Subscription::default());
    let full = full.data(world.app.clone()).extension(Trouble).finish();
    let schemas = Schemas { full, ..Schemas::new(&world.app) };
    let routes = super::super::routes(&world.app, schemas, time_max);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("ws://{}/graphql", listener.local_addr().unwrap());
    let service = routes.into_make_service_with_connect_info::<SocketAddr>();
    tokio::spawn(async move { axum::serve(listener, service).await });
    let mut request = url.into_client_request().unwrap();
    request.headers_mut().insert("sec-websocket-protocol", "graphql-transport-ws".parse().unwrap());
    let (mut socket, _) = connect_async(request).await.unwrap();
    let key = ApiKeyCreateInput {
        name: "Проверки".to_owned(),
        scopes: Permission::ALL.to_vec(),
        sellers: None,
        addresses: None,
        expires_at: None,
        idempotency_key: "key".to_owned(),
    };
    let (_, secret) = access::create_key(&world.app, &Actor::cli(), key).await.unwrap();
    let bearer = format!("Bearer {}", secret.unwrap());
    say(&mut socket, json!({ "type": "connection_init", "payload": { "authorization": bearer } })).await;
    assert_eq!(hear(&mut socket).await["type"], "connection_ack");
    socket
}

async fn say(socket: &mut Socket, message: Value) {
    socket.send(Message::text(message.to_string())).await.unwrap();
}

async fn subscribe(socket: &mut Socket, document: &str) {
    say(socket, json!({ "type": "subscribe", "id": "1", "payload": { "query": document } })).await;
}

async fn hear(socket: &mut Socket) -> Value {
    let next = tokio::time::timeout(Duration::from_secs(10), socket.next()).await;
    let message = next.expect("nothing comes").expect("the socket is closed").unwrap();
    serde_json::from_str(message.to_text().unwrap()).unwrap()
}

/// The code of the only answer; the id is free after it.
async fn only_answer(socket: &mut Socket) -> Value {
    let answer = hear(socket).await;
    assert_eq!((&answer["type"], &answer["id"]), (&json!("next"), &json!("1")), "{answer}");
    assert_eq!(hear(socket).await, json!({ "type": "complete", "id": "1" }));
    answer["payload"]["errors"][0]["extensions"]["code"].clone()
}

#[tokio::test]
async fn a_panic_over_a_socket_is_an_error_and_frees_the_id() {
    let world = world().await;
    let mut socket = socket(&world, Duration::from_secs(30)).await;
    subscribe(&mut socket, "{ clock { now } }").await;
    assert_eq!(only_answer(&mut socket).await, "INTERNAL");
    let user = only_user(&world).await;
    subscribe(&mut socket, &format!("subscription {{ objectChanged(id: \"{user}\") }}")).await;
    let hints = world.app.clone();
    let telling = tokio::spawn(async move {
        loop {
            hints.live().publish(&user);
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    });
    assert_eq!(only_answer(&mut socket).await, "INTERNAL");
    telling.abort();
    subscribe(&mut socket, "{ __typename }").await;
    assert_eq!(only_answer(&mut socket).await, Value::Null);
}

/// The id of the only user.
async fn only_user(world: &World) -> String {
    let page = crate::page::PageArgs { first: Some(1), ..Default::default() };
    let page = crate::page::Page::parse(page, "email").unwrap();
    access::users(&world.app, &Actor::cli(), &page).await.unwrap()[0].id.to_string()
}

#[tokio::test]
async fn a_query_over_a_socket_takes_no_longer_than_a_request() {
    let world = world().await;
    let mut socket = socket(&world, Duration::from_millis(100)).await;
    subscribe(&mut socket, "{ sellers { id } }").await;
    assert_eq!(only_answer(&mut socket).await, "LIMIT_EXCEEDED");
    subscribe(&mut socket, "{ __typename }").await;
    assert_eq!(only_answer(&mut socket).await, Value::Null);
}
