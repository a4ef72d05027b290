//! Who sent a request: the session cookie, or a key in `Authorization: Bearer`, never both.

use axum::http::{HeaderMap, header};

use crate::access::cookie::{self, Side};
use crate::access::{self, Origin};
use crate::actor::Actor;
use crate::app::App;
use crate::cabinet;
use crate::error::Error;
use crate::graphql::Caller;

/// Header that a page of ours sends and that a foreign page cannot.
pub const OWN_HEADER: &str = "x-abona";

/// The id that a proxy gave, or a new one.
pub fn request_id(app: &App, headers: &HeaderMap) -> String {
    let given = text(headers, "x-request-id").filter(|id| {
        (8..=64).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
    });
    given.map_or_else(|| app.ids().uuid().simple().to_string(), str::to_owned)
}

/// Where the request came from.
pub fn origin(
    app: &App,
    headers: &HeaderMap,
    peer: Option<std::net::SocketAddr>,
    request_id: &str,
) -> Origin {
    let peer = peer.map(|address| address.ip().to_canonical().to_string()).unwrap_or_default();
    let forwarded = text(headers, "x-forwarded-for").filter(|_| app.config().behind_proxy);
    let ip = forwarded.and_then(|list| list.rsplit(',').next()).map_or(peer, |last| last.trim().to_owned());
    Origin {
        ip,
        user_agent: text(headers, "user-agent").map(str::to_owned),
        request_id: request_id.to_owned(),
    }
}

/// The caller. A cookie without the header of our pages, and a cookie beside a key, are refused.
pub async fn caller(app: &App, headers: &HeaderMap, origin: Origin, own_page: bool) -> Result<Caller, Error> {
    let cookie = text(headers, header::COOKIE.as_str())
        .and_then(|text| cookie::token(app.config(), Side::Office, text));
    let bearer = text(headers, header::AUTHORIZATION.as_str());
    let actor = match (cookie, bearer) {
        (Some(_), Some(_)) => {
            return Err(Error::BadRequest("ключ API и сеанс вместе не принимаются".to_owned()));
        }
        (Some(_), None) if !own_page => {
            return Err(Error::BadRequest(format!("запрос с сеансом требует заголовка {OWN_HEADER}")));
        }
        (Some(token), None) => access::actor_by_token(app, &origin, token).await?,
        (None, Some(value)) => by_key(app, &origin, value).await?,
        (None, None) => None,
    };
    let Origin { ip, user_agent, request_id } = origin;
    Ok(Caller { actor, ip, user_agent, request_id })
}

/// The client of a cabinet's session. A cookie without the header of our pages is refused; keys are none of it.
pub async fn visitor(
    app: &App,
    headers: &HeaderMap,
    origin: Origin,
    own_page: bool,
) -> Result<Caller, Error> {
    let cookie = text(headers, header::COOKIE.as_str());
    let actor = match cookie.and_then(|text| cookie::token(app.config(), Side::Cabinet, text)) {
        Some(_) if !own_page => {
            return Err(Error::BadRequest(format!("запрос с сеансом требует заголовка {OWN_HEADER}")));
        }
        Some(token) => cabinet::actor_by_token(app, &origin, token).await?,
        None => None,
    };
    let Origin { ip, user_agent, request_id } = origin;
    Ok(Caller { actor, ip, user_agent, request_id })
}

/// The actor of `Bearer …`.
pub async fn by_key(app: &App, origin: &Origin, value: &str) -> Result<Option<Actor>, Error> {
    match value.split_once(' ') {
        Some((scheme, key)) if scheme.eq_ignore_ascii_case("bearer") => {
            access::actor_by_key(app, origin, key.trim()).await
        }
        Some(_) | None => Ok(None),
    }
}

/// A header as text.
pub fn text<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}
