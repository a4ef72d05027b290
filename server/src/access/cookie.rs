//! The session cookie: `__Host-sid` by HTTPS, `sid` on the loopback address.

use crate::config::Config;

/// Name of the cookie.
pub fn name(config: &Config) -> &'static str {
    if config.is_https() { "__Host-sid" } else { "sid" }
}

/// The header that sets the token.
pub fn start(config: &Config, token: &str) -> String {
    header(config, token, i64::from(config.session_hours) * 3600)
}

/// The header that clears the cookie.
pub fn end(config: &Config) -> String {
    header(config, "", 0)
}

fn header(config: &Config, value: &str, max_age: i64) -> String {
    let secure = if config.is_https() { "; Secure" } else { "" };
    format!("{}={value}; Path=/; HttpOnly; SameSite=Strict; Max-Age={max_age}{secure}", name(config))
}

/// The token in a `Cookie` header.
pub fn token<'h>(config: &Config, header: &'h str) -> Option<&'h str> {
    let pairs = header.split(';').filter_map(|pair| pair.trim().split_once('='));
    pairs.filter(|(key, _)| *key == name(config)).map(|(_, value)| value).find(|value| !value.is_empty())
}
