//! The session cookies: `__Host-sid` by HTTPS, `sid` on the loopback address; those of the cabinet are its own, so that
//! nobody is somebody else on the other side.

use crate::config::Config;

/// Which application a session is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// That of operators.
    Office,
    /// The client's cabinet.
    Cabinet,
}

/// Name of the cookie.
pub fn name(config: &Config, side: Side) -> &'static str {
    match (side, config.is_https()) {
        (Side::Office, true) => "__Host-sid",
        (Side::Office, false) => "sid",
        (Side::Cabinet, true) => "__Host-cid",
        (Side::Cabinet, false) => "cid",
    }
}

/// The header that sets the token.
pub fn start(config: &Config, side: Side, token: &str) -> String {
    header((config, side), token, i64::from(config.session_hours) * 3600)
}

/// The header that clears the cookie.
pub fn end(config: &Config, side: Side) -> String {
    header((config, side), "", 0)
}

fn header((config, side): (&Config, Side), value: &str, max_age: i64) -> String {
    let secure = if config.is_https() { "; Secure" } else { "" };
    format!("{}={value}; Path=/; HttpOnly; SameSite=Strict; Max-Age={max_age}{secure}", name(config, side))
}

/// The token in a `Cookie` header.
pub fn token<'h>(config: &Config, side: Side, header: &'h str) -> Option<&'h str> {
    let pairs = header.split(';').filter_map(|pair| pair.trim().split_once('='));
    pairs
        .filter(|(key, _)| *key == name(config, side))
        .map(|(_, value)| value)
        .find(|value| !value.is_empty())
}
