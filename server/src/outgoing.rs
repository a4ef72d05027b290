//! Requests to other people's servers: bounded in time and size, without redirects, by HTTPS.
//!
//! An answer that did not come is of one of two kinds, and they are never mixed up: the request surely did not leave,
//! or nobody knows. What other people's addresses want is in [`public`].

pub mod public;

use std::sync::OnceLock;
use std::time::Duration;

use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Bytes;
use hyper::{Method, Request as HttpRequest, Uri};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;

use crate::death;

/// Largest answer.
const BODY_MAX: usize = 4 * 1024 * 1024;
/// Longest wait for a connection.
const CONNECT: Duration = Duration::from_secs(5);

/// What is asked.
#[derive(Clone, PartialEq, Eq)]
pub struct Request {
    /// Whether it may change something there.
    pub post: bool,
    /// The address.
    pub url: String,
    /// Headers.
    pub headers: Vec<(&'static str, String)>,
    /// The body.
    pub body: String,
    /// Longest wait for the answer.
    pub timeout: Duration,
}

/// What came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reply {
    /// An answer.
    Said {
        /// Its status.
        status: u16,
        /// Its body.
        body: String,
    },
    /// The request did not leave: nothing happened there.
    NotSent(String),
    /// It left, or may have, and no whole answer came: nobody knows what happened there.
    Silent(String),
}

type Https = Client<HttpsConnector<HttpConnector>, Full<Bytes>>;

/// The client of this process; its connections are kept open.
fn client() -> &'static Https {
    static CLIENT: OnceLock<Https> = OnceLock::new();
    CLIENT.get_or_init(|| {
        let mut tcp = HttpConnector::new();
        tcp.set_connect_timeout(Some(CONNECT));
        tcp.enforce_http(false);
        let https = HttpsConnectorBuilder::new()
            .with_webpki_roots()
            .https_or_http()
            .enable_http1()
            .wrap_connector(tcp);
        Client::builder(TokioExecutor::new()).build(https)
    })
}

/// Whether an address may be called: HTTPS, or this machine.
pub fn may_call(url: &str) -> bool {
    let Ok(uri) = url.parse::<Uri>() else { return false };
    let Some(host) = uri.host() else { return false };
    match uri.scheme_str() {
        Some("https") => true,
        Some("http") => ["127.0.0.1", "localhost", "[::1]"].contains(&host),
        Some(_) | None => false,
    }
}

/// Asks, and waits for the whole answer.
pub async fn send(request: Request) -> Reply {
    if !may_call(&request.url) {
        return Reply::NotSent("Адрес не начинается с https://.".to_owned());
    }
    let method = if request.post { Method::POST } else { Method::GET };
    let mut building = HttpRequest::builder().method(method).uri(&request.url).header("user-agent", "Abona");
    for (name, value) in &request.headers {
        building = building.header(*name, value);
    }
    let built = match building.body(Full::new(Bytes::from(request.body))) {
        Ok(built) => built,
        Err(error) => return Reply::NotSent(error.to_string()),
    };
    death::passes(death::Step::Outside);
    let reply = match tokio::time::timeout(request.timeout, whole(built)).await {
        Ok(reply) => reply,
        Err(_) => Reply::Silent(format!("Нет ответа {} с.", request.timeout.as_secs())),
    };
    death::passes(death::Step::Outside);
    reply
}

async fn whole(request: HttpRequest<Full<Bytes>>) -> Reply {
    let response = match client().request(request).await {
        Ok(response) => response,
        Err(error) if error.is_connect() => {
            return Reply::NotSent(format!("Нет соединения: {}", told(&error)));
        }
        Err(error) => return Reply::Silent(format!("Соединение прервалось: {}", told(&error))),
    };
    let status = response.status().as_u16();
    match Limited::new(response.into_body(), BODY_MAX).collect().await {
        Ok(body) => Reply::Said { status, body: String::from_utf8_lossy(&body.to_bytes()).into_owned() },
        Err(error) => Reply::Silent(format!("Ответ не дошёл целиком: {error}")),
    }
}

/// The innermost cause: the outer ones only say that it did not work.
fn told(error: &(dyn std::error::Error + 'static)) -> String {
    let mut cause = error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    cause.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_https_and_this_machine_are_called() {
        for url in ["https://api.yookassa.ru/v3", "http://127.0.0.1:8090", "http://localhost/x"] {
            assert!(may_call(url), "{url}");
        }
        for url in ["http://api.yookassa.ru", "ftp://a.ru", "api.yookassa.ru", "http://127.0.0.1.evil.ru", ""]
        {
            assert!(!may_call(url), "{url}");
        }
    }

    #[tokio::test]
    async fn a_server_that_is_not_there_was_surely_not_asked() {
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let request = Request {
            post: true,
            url: format!("http://127.0.0.1:{port}/"),
            headers: Vec::new(),
            body: String::new(),
            timeout: Duration::from_secs(5),
        };
        assert!(matches!(send(request).await, Reply::NotSent(_)));
    }

    #[tokio::test]
    async fn a_server_that_says_nothing_may_have_done_it() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/", listener.local_addr().unwrap());
        let silent = tokio::spawn(async move { listener.accept().await.map(drop) });
        let request = Request {
            post: true,
            url,
            headers: Vec::new(),
            body: String::new(),
            timeout: Duration::from_secs(5),
        };
        assert!(matches!(send(request).await, Reply::Silent(_)));
        silent.await.unwrap().unwrap();
    }
}
