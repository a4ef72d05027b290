//! The guard of `/graphql` and the way a session travels, through the router itself.

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use serde_json::{Value, json};
use shared::access::Role;
use shared::api::access::UserCreateInput;
use tower::Service;

use crate::access;
use crate::actor::Actor;
use crate::app::App;
use crate::clock::{Clock, Ids};
use crate::config::Config;
use crate::db::{Db, DbOptions};

mod socket;

const PASSWORD: &str = "correct horse battery";

struct World {
    router: Router,
    app: App,
    _folder: tempfile::TempDir,
}

async fn world() -> World {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}", folder.path().join("t.db").display());
    let db = Db::connect(&url, DbOptions::default()).await.unwrap();
    db.migrate().await.unwrap();
    let clock = Clock::manual("2026-01-31T09:00:00Z".parse().unwrap());
    let ids = Ids::seeded(clock.clone(), 1);
    let app = App::new(Config::default(), db, clock, ids);
    let input = UserCreateInput {
        email: "viewer@example.ru".to_owned(),
        name: None,
        role: Role::Viewer,
        password: PASSWORD.to_owned(),
        sellers: None,
        idempotency_key: "1".to_owned(),
    };
    access::create_user(&app, &Actor::cli(), input).await.unwrap();
    World { router: super::router(&app), app, _folder: folder }
}

struct Got {
    status: StatusCode,
    cookie: Option<String>,
    body: Value,
}

impl World {
    async fn send(&mut self, request: Request<Body>) -> Got {
        let response = self.router.call(request).await.unwrap();
        let cookie = response.headers().get("set-cookie").map(|value| value.to_str().unwrap().to_owned());
        let status = response.status();
        let bytes = axum::body::to_bytes(response.into_body(), 1 << 20).await.unwrap();
        Got { status, cookie, body: serde_json::from_slice(&bytes).unwrap_or(Value::Null) }
    }

    async fn post(&mut self, body: &Value, headers: &[(&str, &str)]) -> Got {
        let mut request = Request::post("/graphql").header("content-type", "application/json");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.send(request.body(Body::from(body.to_string())).unwrap()).await
    }

    async fn sign_in(&mut self, password: &str) -> Got {
        let query =
            "mutation($i: SignInInput!) { signIn(input: $i) { viewer { email } userErrors { code } } }";
        let input = json!({ "email": "Viewer@Example.ru", "password": password });
        self.post(&json!({ "query": query, "variables": { "i": input } }), &[]).await
    }
}

fn code(got: &Got) -> &str {
    got.body["errors"][0]["extensions"]["code"].as_str().unwrap_or_default()
}

#[tokio::test]
async fn requests_of_the_wrong_form_are_refused_before_they_run() {
    let mut world = world().await;
    let cases = [
        (Request::post("/graphql").header("content-type", "text/plain"), "{}", 415),
        (Request::post("/graphql"), "{}", 415),
        (Request::post("/graphql").header("content-type", "application/json"), "[]", 400),
        (Request::post("/graphql").header("content-type", "application/json"), "{", 400),
        (
            Request::post("/graphql")
                .header("content-type", "application/json")
                .header("accept", "text/html"),
            "{}",
            406,
        ),
        (Request::put("/graphql"), "", 405),
        (Request::get("/graphql"), "", 400),
        (Request::get("/graphql?query=mutation%7BsignOut%7B__typename%7D%7D"), "", 405),
    ];
    for (request, body, status) in cases {
        let got = world.send(request.body(Body::from(body)).unwrap()).await;
        assert_eq!((got.status.as_u16(), code(&got)), (status, "BAD_REQUEST"));
    }
    let large = json!({ "query": "{__typename}", "extensions": { "x": "y".repeat(1 << 20) } });
    assert_eq!(world.post(&large, &[]).await.status, StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test]
async fn a_hostile_document_leaves_the_server_alive() {
    let mut world = world().await;
    for n in [1552, 5000, 30_000] {
        let query = format!("{{node(id:{}{}){{id}}}}", "[".repeat(n), "]".repeat(n));
        assert_eq!(code(&world.post(&json!({ "query": query }), &[]).await), "BAD_REQUEST");
    }
    let got = world.post(&json!({ "query": "{ __typename }" }), &[]).await;
    assert_eq!(got.body, json!({ "data": { "__typename": "Query" } }));
}

#[tokio::test]
async fn anonymous_callers_are_told_to_sign_in() {
    let mut world = world().await;
    for query in [
        "{ viewer { name } }",
        "{ __schema { queryType { name } } }",
        "{ users(first: 1) { edges { cursor } } }",
    ] {
        let got = world.post(&json!({ "query": query }), &[]).await;
        assert_eq!((got.status, code(&got)), (StatusCode::OK, "UNAUTHENTICATED"), "{query}");
    }
}

#[tokio::test]
async fn a_session_needs_the_header_of_our_pages_and_ends_with_sign_out() {
    let mut world = world().await;
    let cookie = world.sign_in(PASSWORD).await.cookie.unwrap();
    assert!(cookie.starts_with("sid=") && cookie.contains("HttpOnly; SameSite=Strict"));
    let cookie = cookie.split(';').next().unwrap().to_owned();
    let viewer = json!({ "query": "{ viewer { email role } }" });
    let own = [("cookie", cookie.as_str()), ("x-abona", "1")];
    let got = world.post(&viewer, &own).await;
    assert_eq!(got.body["data"]["viewer"], json!({ "email": "viewer@example.ru", "role": "VIEWER" }));
    assert_eq!(world.post(&viewer, &own[..1]).await.status, StatusCode::BAD_REQUEST);
    let both = [own[0], own[1], ("authorization", "Bearer ab_live_x_y")];
    assert_eq!(world.post(&viewer, &both).await.status, StatusCode::BAD_REQUEST);
    let refused = world.post(&json!({ "query": "{ users(first: 1) { edges { cursor } } }" }), &own).await;
    assert_eq!(code(&refused), "FORBIDDEN");
    world.post(&json!({ "query": "mutation { signOut { userErrors { code } } }" }), &own).await;
    assert_eq!(code(&world.post(&viewer, &own).await), "UNAUTHENTICATED");
}

#[tokio::test]
async fn failed_sign_ins_wait_longer_and_longer() {
    let mut world = world().await;
    for _ in 0..5 {
        let got = world.sign_in("wrong").await;
        assert_eq!(got.body["data"]["signIn"]["userErrors"], json!([{ "code": "VALIDATION" }]));
    }
    let got = world.sign_in(PASSWORD).await;
    assert_eq!((got.status, code(&got)), (StatusCode::TOO_MANY_REQUESTS, "RATE_LIMITED"));
}

#[tokio::test]
async fn a_repeated_creation_gives_the_same_object() {
    let world = world().await;
    let input = |email: &str, key: &str| UserCreateInput {
        email: email.to_owned(),
        name: None,
        role: Role::Support,
        password: PASSWORD.to_owned(),
        sellers: None,
        idempotency_key: key.to_owned(),
    };
    let first = access::create_user(&world.app, &Actor::cli(), input("a@example.ru", "k")).await.unwrap();
    let again = access::create_user(&world.app, &Actor::cli(), input("a@example.ru", "k")).await.unwrap();
    assert_eq!(first.id, again.id);
    let other = access::create_user(&world.app, &Actor::cli(), input("b@example.ru", "k")).await.unwrap_err();
    assert!(matches!(other, crate::error::Error::IdempotencyKeyReused));
}
