//! Calls of addresses that other people state: only of the public internet, so that nobody reaches our own network
//! through us (SSRF).
//!
//! A name is resolved once, by our own resolver: when any of its addresses is not public nothing is called, and the
//! connection goes to the very addresses that were looked at, whatever the name says a moment later. Answers are read
//! to 64 KiB, redirects are not followed.

use std::future::Future;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::pin::Pin;
use std::sync::OnceLock;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::{Method, Request, Response, Uri};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::connect::dns::Name;
use hyper_util::rt::TokioExecutor;
use tower::Service;

use super::{CONNECT, told};
use crate::config::WebhookConfig;

/// Bytes that are read of an answer.
const BODY_MAX: usize = 64 * 1024;
/// Longest address.
const URL_MAX: usize = 2000;

/// Whether an address is one of the public internet: not of this machine, of a private or link-local network, of those
/// that are kept for documentation, measuring or multicast, nor one that hides another address.
#[must_use]
pub const fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => match address.to_ipv4_mapped() {
            Some(inner) => is_public_v4(inner),
            None => is_public_v6(address),
        },
    }
}

/// By the registry of special-purpose addresses (RFC 6890).
const fn is_public_v4(address: Ipv4Addr) -> bool {
    !matches!(
        address.octets(),
        [0 | 10 | 127 | 224..=255, ..]
            | [100, 64..=127, ..]
            | [169, 254, ..]
            | [172, 16..=31, ..]
            | [192, 0, 0 | 2, _]
            | [192, 88, 99, _]
            | [192, 168, ..]
            | [198, 18 | 19, ..]
            | [198, 51, 100, _]
            | [203, 0, 113, _]
    )
}

/// Global unicast only (2000::/3), without what tunnels other addresses (2001::/23, 2002::/16) or documents.
const fn is_public_v6(address: Ipv6Addr) -> bool {
    match address.segments() {
        [0x2001, 0..=0x1ff | 0xdb8, ..] | [0x2002, ..] | [0x3fff, 0..=0xfff, ..] => false,
        [first, ..] => first & 0xe000 == 0x2000,
    }
}

/// Reads an address that somebody stated.
///
/// # Errors
/// What is wrong with it, in words.
pub fn checked(url: &str, rules: &WebhookConfig) -> Result<Uri, String> {
    let plain = |c: char| c.is_ascii_graphic() && c != '#';
    if url.len() > URL_MAX || !url.chars().all(plain) {
        return Err(format!(
            "Адрес: до {URL_MAX} знаков латиницей, без пробелов и «#». Домен на кириллице запишите как xn--…."
        ));
    }
    let wrong = || "Укажите адрес целиком: https://example.ru/hook.".to_owned();
    let uri: Uri = url.parse().map_err(|_| wrong())?;
    let (Some(host), Some(authority)) = (uri.host(), uri.authority()) else { return Err(wrong()) };
    if authority.as_str().contains('@') {
        return Err("Уберите из адреса имя и пароль: подлинность доказывает подпись.".to_owned());
    }
    let literal: Option<IpAddr> = host.trim_start_matches('[').trim_end_matches(']').parse().ok();
    if uri.scheme_str() == Some("http") && rules.local && literal.is_some_and(|address| address.is_loopback())
    {
        return Ok(uri);
    }
    if uri.scheme_str() != Some("https") {
        return Err("Адрес начинается с https://: иначе сообщение прочтут по дороге.".to_owned());
    }
    let port = uri.port_u16().unwrap_or(443);
    if !rules.ports.contains(&port) {
        return Err(format!(
            "Порт {port} не разрешён. Уберите его или разрешите в настройке webhooks.ports."
        ));
    }
    match literal {
        Some(address) if !is_public(address) => Err(PRIVATE.to_owned()),
        Some(_) | None => Ok(uri),
    }
}

const PRIVATE: &str = "Адрес ведёт во внутреннюю сеть. Укажите адрес, доступный из интернета.";

/// Looks names up and gives public addresses only.
#[derive(Debug, Clone)]
struct PublicResolver;

type Looking = Pin<Box<dyn Future<Output = Result<std::vec::IntoIter<SocketAddr>, String>> + Send>>;

impl Service<Name> for PublicResolver {
    type Response = std::vec::IntoIter<SocketAddr>;
    type Error = String;
    type Future = Looking;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), String>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, name: Name) -> Looking {
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await;
            let found: Vec<SocketAddr> = found.map_err(|error| format!("имя не найдено: {error}"))?.collect();
            all_public(found).map(Vec::into_iter)
        })
    }
}

/// The addresses of a name when each of them may be called.
fn all_public(found: Vec<SocketAddr>) -> Result<Vec<SocketAddr>, String> {
    if found.is_empty() {
        return Err("у имени нет адресов".to_owned());
    }
    if found.iter().all(|address| is_public(address.ip())) { Ok(found) } else { Err(PRIVATE.to_owned()) }
}

type Https = Client<HttpsConnector<HttpConnector<PublicResolver>>, Full<Bytes>>;

/// The client of this process; its connections are kept open.
fn client() -> &'static Https {
    static CLIENT: OnceLock<Https> = OnceLock::new();
    CLIENT.get_or_init(|| {
        let mut tcp = HttpConnector::new_with_resolver(PublicResolver);
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

/// What became of a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answered {
    /// There is an answer.
    Said {
        /// Its status.
        status: u16,
        /// The beginning of its body, at most 64 KiB.
        body: Vec<u8>,
    },
    /// There is none; why, in words.
    Nothing(String),
}

/// Sends a body of JSON and waits for the answer: `timeout` for its status, and no longer for its body.
pub async fn post(
    url: &str,
    rules: &WebhookConfig,
    headers: Vec<(&'static str, String)>,
    body: String,
) -> Answered {
    let uri = match checked(url, rules) {
        Ok(uri) => uri,
        Err(text) => return Answered::Nothing(text),
    };
    let mut building = Request::builder()
        .method(Method::POST)
        .uri(uri)
        .header("user-agent", "Abona")
        .header("content-type", "application/json");
    for (name, value) in headers {
        building = building.header(name, value);
    }
    let request = match building.body(Full::new(Bytes::from(body))) {
        Ok(request) => request,
        Err(error) => return Answered::Nothing(error.to_string()),
    };
    let (begun, timeout) = (Instant::now(), Duration::from_secs(u64::from(rules.timeout_seconds)));
    match tokio::time::timeout(timeout, client().request(request)).await {
        Ok(Ok(response)) => {
            let status = response.status().as_u16();
            let mut read = Vec::new();
            // The status decides: a body that does not come, or does not end, changes nothing.
            let rest = timeout.saturating_sub(begun.elapsed());
            drop(tokio::time::timeout(rest, beginning(response, &mut read)).await);
            Answered::Said { status, body: read }
        }
        Ok(Err(error)) if error.is_connect() => {
            Answered::Nothing(format!("Нет соединения: {}", told(&error)))
        }
        Ok(Err(error)) => Answered::Nothing(format!("Соединение прервалось: {}", told(&error))),
        Err(_) => Answered::Nothing(format!("Нет ответа {} с.", timeout.as_secs())),
    }
}

async fn beginning(response: Response<Incoming>, read: &mut Vec<u8>) {
    let mut body = response.into_body();
    while read.len() < BODY_MAX
        && let Some(Ok(frame)) = body.frame().await
    {
        if let Ok(data) = frame.into_data() {
            let room = BODY_MAX - read.len();
            read.extend_from_slice(&data[..data.len().min(room)]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_our_own_networks_and_reserved_ones_are_not_public() {
        for text in [
            "0.0.0.0",
            "10.0.0.1",
            "100.64.0.1",
            "100.100.100.200",
            "127.0.0.1",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.192",
            "192.0.2.1",
            "192.88.99.1",
            "192.168.1.1",
            "198.18.0.1",
            "198.51.100.7",
            "203.0.113.7",
            "224.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::127.0.0.1",
            "::ffff:10.0.0.1",
            "::ffff:169.254.169.254",
            "64:ff9b::a9fe:a9fe",
            "100::1",
            "2001::1",
            "2001:db8::1",
            "2002:7f00:1::",
            "3fff::1",
            "fc00::1",
            "fd00:ec2::254",
            "fe80::1",
            "fec0::1",
            "ff02::1",
        ] {
            assert!(!is_public(text.parse().unwrap()), "{text}");
        }
    }

    #[test]
    fn addresses_of_the_internet_are_public() {
        for text in [
            "1.1.1.1",
            "8.8.8.8",
            "77.88.55.88",
            "100.63.255.255",
            "100.128.0.1",
            "172.15.0.1",
            "172.32.0.1",
            "192.0.1.1",
            "223.255.255.255",
            "::ffff:8.8.8.8",
            "2001:4860:4860::8888",
            "2a02:6b8::2:242",
        ] {
            assert!(is_public(text.parse().unwrap()), "{text}");
        }
    }

    #[test]
    fn only_https_to_public_addresses_on_known_ports_is_called() {
        let rules = WebhookConfig { ports: vec![443, 8443], ..WebhookConfig::default() };
        for url in ["https://a.ru", "https://a.ru:8443/x?y=1", "https://8.8.8.8/x", "https://[2a02:6b8::1]/"]
        {
            assert!(checked(url, &rules).is_ok(), "{url}");
        }
        for url in [
            "",
            "a.ru",
            "/x",
            "http://a.ru",
            "ftp://a.ru",
            "https://a.ru:22",
            "https://u:p@a.ru",
            "https://a.ru/#x",
            "https://a.ru/ x",
            "https://пример.рф",
            "https://127.0.0.1",
            "https://[::1]",
            "https://[::ffff:10.0.0.1]/",
            "https://169.254.169.254/latest/meta-data",
            "http://127.0.0.1:9000",
        ] {
            assert!(checked(url, &rules).is_err(), "{url}");
        }
    }

    #[test]
    fn plain_http_reaches_this_machine_only_and_only_when_the_configuration_says_so() {
        let rules = WebhookConfig { local: true, ..WebhookConfig::default() };
        assert!(checked("http://127.0.0.1:9000/x", &rules).is_ok());
        assert!(checked("http://[::1]:9000/x", &rules).is_ok());
        for url in
            ["http://localhost:9000", "http://10.0.0.1", "http://127.0.0.1.nip.io", "https://127.0.0.1"]
        {
            assert!(checked(url, &rules).is_err(), "{url}");
        }
    }

    #[test]
    fn a_name_with_one_inner_address_is_not_called_at_all() {
        let at = |text: &str| SocketAddr::new(text.parse().unwrap(), 443);
        assert_eq!(all_public(vec![at("8.8.8.8")]), Ok(vec![at("8.8.8.8")]));
        assert_eq!(all_public(vec![at("8.8.8.8"), at("10.0.0.1")]), Err(PRIVATE.to_owned()));
        assert!(all_public(Vec::new()).is_err());
    }

    #[tokio::test]
    async fn a_name_of_this_machine_is_refused_when_it_is_looked_up() {
        let rules = WebhookConfig::default();
        let said = post("https://localhost/", &rules, Vec::new(), String::new()).await;
        assert_eq!(said, Answered::Nothing(format!("Нет соединения: {PRIVATE}")));
        // Numbers that some resolvers take for addresses of this machine.
        for host in ["127.1", "2130706433", "0x7f.1"] {
            let said = post(&format!("https://{host}/"), &rules, Vec::new(), String::new()).await;
            assert!(matches!(said, Answered::Nothing(_)), "{host}: {said:?}");
        }
    }
}
