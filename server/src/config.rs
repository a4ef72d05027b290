//! Configuration: `abona.toml`, then `ABONA_…` variables, then the command line; checked whole at start.
//!
//! Every complaint names the key, the value and the remedy. The example is `server/abona.example.toml`.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use serde::Deserialize;

use crate::clock::{Clock, Ids};
use crate::mail::{MailConfig, Secret};

/// Everything that an installation may set.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Address that `serve` listens on.
    pub listen: String,
    /// Address under which people reach the system; `https://…` when `listen` is not a loopback address.
    pub public_url: Option<String>,
    /// Folder of the SQLite file and of what the program keeps beside it.
    pub data: PathBuf,
    /// `sqlite://…` or `postgres://…`; by default the file `abona.db` in `data`.
    pub database: Option<String>,
    /// Connections of the pool of readers (SQLite) or of the whole pool (PostgreSQL).
    pub database_connections: u32,
    /// `real`, or an RFC 3339 instant at which a manual clock stands.
    pub clock: String,
    /// Makes ids repeatable. For demonstrations and tests only.
    pub seed: Option<u64>,
    /// Folder of the built application, when it is not bundled.
    pub dist: Option<PathBuf>,
    /// The program whose processes set documents; by default this one.
    pub printer: Option<PathBuf>,
    /// Whether `serve` also does background work.
    pub worker: bool,
    /// `text` or `json`.
    pub log_format: String,
    /// Filter of the log: `info`, `warn,server=debug`.
    pub log: String,
    /// Whether the address of the caller is taken from the last entry of `X-Forwarded-For`.
    pub behind_proxy: bool,
    /// Who reads `/metrics`: `local` (whoever asks from this machine), or `open`.
    pub metrics: Metrics,
    /// Minutes without a request after which a session ends.
    pub session_idle_minutes: u32,
    /// Hours after which a session ends in any case.
    pub session_hours: u32,
    /// Who must have a second factor: `none`, `managers` (whoever manages users), `all`.
    pub second_factor: SecondFactor,
    /// Points that a query of a session may cost; an API key has a fifth.
    pub cost_limit: usize,
    /// Points that a session may take in a minute, from each node.
    pub rate_session: u32,
    /// Points that an API key may take in a minute, from each node.
    pub rate_key: u32,
    /// Points that an address may take in a minute without signing in, from each node.
    pub rate_address: u32,
    /// Days that files of many documents are kept.
    pub pack_days: u32,
    /// Key by which secrets are sealed: 32 bytes in base64; by default the file `secret.key` in `data`.
    pub secret_key: Option<Secret>,
    /// How letters leave.
    pub mail: MailConfig,
    /// Whom webhooks may call, and how.
    pub webhooks: WebhookConfig,
}

/// Whom webhooks may call, and how.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct WebhookConfig {
    /// Ports that may be called by HTTPS.
    pub ports: Vec<u16>,
    /// Whether programs on this machine may be called, by plain HTTP on any port. For development and tests.
    pub local: bool,
    /// Seconds within which an endpoint must answer.
    pub timeout_seconds: u32,
    /// Messages to one endpoint at the same time, of all nodes together.
    pub at_once: u32,
}

impl Default for WebhookConfig {
    fn default() -> WebhookConfig {
        WebhookConfig { ports: vec![443], local: false, timeout_seconds: 15, at_once: 8 }
    }
}

impl WebhookConfig {
    fn check(&self) -> Result<(), ConfigError> {
        let (seconds, count) = (self.timeout_seconds, self.at_once);
        if !(1..=120).contains(&seconds) {
            return Err(wrong("webhooks.timeout_seconds", seconds.to_string(), "write 1 to 120 seconds"));
        }
        if !(1..=100).contains(&count) {
            return Err(wrong("webhooks.at_once", count.to_string(), "write a number from 1 to 100"));
        }
        if self.ports.is_empty() {
            return Err(wrong("webhooks.ports", "[]", "name a port at least: ports = [443]"));
        }
        Ok(())
    }
}

/// Who must sign in by a second factor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SecondFactor {
    /// Nobody: whoever wants it has it.
    None,
    /// Whoever manages users.
    Managers,
    /// Everybody.
    All,
}

/// Who reads the counters of a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Metrics {
    /// Whoever asks from this machine.
    Local,
    /// Whoever reaches the address.
    Open,
}

impl Default for Config {
    fn default() -> Config {
        Config {
            listen: "127.0.0.1:8080".to_owned(),
            public_url: None,
            data: PathBuf::from("data"),
            database: None,
            database_connections: 8,
            clock: "real".to_owned(),
            seed: None,
            dist: None,
            printer: None,
            worker: true,
            log_format: "text".to_owned(),
            log: "info".to_owned(),
            behind_proxy: false,
            metrics: Metrics::Local,
            session_idle_minutes: 30,
            session_hours: 12,
            second_factor: SecondFactor::None,
            cost_limit: 5000,
            rate_session: 20_000,
            rate_key: 6000,
            rate_address: 600,
            pack_days: 7,
            secret_key: None,
            mail: MailConfig::default(),
            webhooks: WebhookConfig::default(),
        }
    }
}

/// A value that the program cannot work with.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{key} = {value:?}: {remedy}")]
pub struct ConfigError {
    /// The key in the file.
    pub key: String,
    /// The value that was found.
    pub value: String,
    /// What to write instead.
    pub remedy: String,
}

fn wrong(key: &str, value: impl Into<String>, remedy: &str) -> ConfigError {
    ConfigError { key: key.to_owned(), value: value.into(), remedy: remedy.to_owned() }
}

fn whole(key: &str, value: String) -> Result<toml::Value, ConfigError> {
    value.parse().map(toml::Value::Integer).map_err(|_| wrong(key, value, "write a whole number"))
}

/// Puts a variable of the section `[mail]` over the file.
fn set_mail(table: &mut toml::Table, key: &str, value: String) -> Result<(), ConfigError> {
    let value = match key {
        "port" | "timeout_seconds" => whole(&format!("mail_{key}"), value)?,
        _ => toml::Value::String(value),
    };
    let section = table.entry("mail").or_insert_with(|| toml::Value::Table(toml::Table::new()));
    if let toml::Value::Table(section) = section {
        section.insert(key.to_owned(), value);
    }
    Ok(())
}

/// Puts a variable of the section `[webhooks]` over the file; ports are separated by commas.
fn set_webhooks(table: &mut toml::Table, key: &str, value: String) -> Result<(), ConfigError> {
    let named = format!("webhooks_{key}");
    let value = match key {
        "timeout_seconds" | "at_once" => whole(&named, value)?,
        "ports" => {
            let ports = value.split(',').map(|port| whole(&named, port.trim().to_owned()));
            toml::Value::Array(ports.collect::<Result<_, _>>()?)
        }
        "local" => truth(&named, value)?,
        _ => toml::Value::String(value),
    };
    let section = table.entry("webhooks").or_insert_with(|| toml::Value::Table(toml::Table::new()));
    if let toml::Value::Table(section) = section {
        section.insert(key.to_owned(), value);
    }
    Ok(())
}

fn truth(key: &str, value: String) -> Result<toml::Value, ConfigError> {
    value.parse().map(toml::Value::Boolean).map_err(|_| wrong(key, value, "write true or false"))
}

/// Prefix of the variables.
const PREFIX: &str = "ABONA_";

impl Config {
    /// Reads the file (where there is one) and the variables.
    pub fn load(file: Option<&Path>) -> Result<Config, ConfigError> {
        let text = match file {
            Some(path) => std::fs::read_to_string(path).map_err(|error| {
                wrong("--config", path.display().to_string(), &format!("the file cannot be read: {error}"))
            })?,
            None => std::fs::read_to_string("abona.toml").unwrap_or_default(),
        };
        let variables = std::env::vars().filter_map(|(name, value)| {
            name.strip_prefix(PREFIX).map(|key| (key.to_ascii_lowercase(), value))
        });
        Config::read(&text, variables)
    }

    /// Reads the text of a file, then variables without their prefix.
    fn read(text: &str, variables: impl Iterator<Item = (String, String)>) -> Result<Config, ConfigError> {
        let mut table: toml::Table = text.parse().map_err(|error: toml::de::Error| {
            wrong("abona.toml", "", &format!("not TOML: {}", error.message()))
        })?;
        for (key, value) in variables {
            if let Some(key) = key.strip_prefix("mail_") {
                set_mail(&mut table, key, value)?;
                continue;
            }
            if let Some(key) = key.strip_prefix("webhooks_") {
                set_webhooks(&mut table, key, value)?;
                continue;
            }
            let value = match key.as_str() {
                "database_connections"
                | "seed"
                | "session_idle_minutes"
                | "session_hours"
                | "cost_limit"
                | "rate_session"
                | "rate_key"
                | "rate_address"
                | "pack_days" => whole(&key, value)?,
                "worker" | "behind_proxy" => truth(&key, value)?,
                "listen" | "public_url" | "data" | "database" | "clock" | "dist" | "printer"
                | "log_format" | "log" | "metrics" | "secret_key" | "second_factor" => {
                    toml::Value::String(value)
                }
                _ => continue,
            };
            table.insert(key, value);
        }
        table.try_into().map_err(|error: toml::de::Error| wrong("abona.toml", "", error.message()))
    }

    /// Checks the values together; called after the command line had its say.
    pub fn check(&self) -> Result<(), ConfigError> {
        let listen: SocketAddr = self.listen.parse().map_err(|_| {
            wrong("listen", self.listen.as_str(), "write an address and a port: 127.0.0.1:8080")
        })?;
        let url = self.public_url.as_deref().unwrap_or_default();
        if !listen.ip().is_loopback() && !url.starts_with("https://") {
            return Err(wrong(
                "public_url",
                url,
                "a listen address that is not loopback needs public_url = \"https://…\": session cookies travel by HTTPS only",
            ));
        }
        if !url.is_empty() && !url.starts_with("https://") && !url.starts_with("http://") {
            return Err(wrong("public_url", url, "write https://host"));
        }
        let database = self.database_url();
        if !database.starts_with("sqlite:") && !database.starts_with("postgres") {
            return Err(wrong("database", database, "write sqlite://FILE or postgres://USER@HOST/NAME"));
        }
        if self.database_connections == 0 || self.database_connections > 500 {
            let value = self.database_connections.to_string();
            return Err(wrong("database_connections", value, "write a number from 1 to 500"));
        }
        if self.log_format != "text" && self.log_format != "json" {
            return Err(wrong("log_format", self.log_format.as_str(), "write text or json"));
        }
        if self.session_idle_minutes == 0 || self.session_hours == 0 {
            return Err(wrong("session_idle_minutes", "0", "sessions need at least one minute and one hour"));
        }
        if let Some((key, _)) = self.rates().into_iter().find(|(_, points)| *points == 0) {
            return Err(wrong(key, "0", "write a number of points above 0"));
        }
        if self.pack_days == 0 || self.pack_days > 3650 {
            return Err(wrong(
                "pack_days",
                self.pack_days.to_string(),
                "write a number of days from 1 to 3650",
            ));
        }
        if self.secret_key.as_ref().is_some_and(|key| crate::vault::read_key(key.reveal()).is_none()) {
            return Err(wrong(
                "secret_key",
                "…",
                "write 32 random bytes in base64: `openssl rand -base64 32`",
            ));
        }
        self.webhooks.check()?;
        self.mail.check().map_err(|(key, value, remedy)| wrong(&format!("mail.{key}"), value, &remedy))?;
        self.clock()?;
        Ok(())
    }

    fn rates(&self) -> [(&'static str, u32); 3] {
        [
            ("rate_session", self.rate_session),
            ("rate_key", self.rate_key),
            ("rate_address", self.rate_address),
        ]
    }

    /// The clock that is configured.
    pub fn clock(&self) -> Result<Clock, ConfigError> {
        if self.clock == "real" {
            return Ok(Clock::Real);
        }
        let at: DateTime<Utc> = self.clock.parse().map_err(|_| {
            wrong("clock", self.clock.as_str(), "write real, or an instant like 2026-01-31T09:00:00Z")
        })?;
        Ok(Clock::manual(at))
    }

    /// The maker of ids that is configured.
    pub fn ids(&self, clock: &Clock) -> Ids {
        match self.seed {
            Some(seed) => Ids::seeded(clock.clone(), seed),
            None => Ids::random(clock.clone()),
        }
    }

    /// URL of the database.
    pub fn database_url(&self) -> String {
        self.database.clone().unwrap_or_else(|| format!("sqlite://{}", self.data.join("abona.db").display()))
    }

    /// Whether people reach the system by HTTPS, so that cookies can be `Secure`.
    pub fn is_https(&self) -> bool {
        self.public_url.as_deref().is_some_and(|url| url.starts_with("https://"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, variables: &[(&str, &str)]) -> Result<Config, ConfigError> {
        Config::read(text, variables.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())))
    }

    #[test]
    fn a_variable_wins_over_the_file() {
        let config = read("listen = \"127.0.0.1:1\"\nseed = 5", &[("listen", "127.0.0.1:2")]).unwrap();
        assert_eq!((config.listen.as_str(), config.seed), ("127.0.0.1:2", Some(5)));
    }

    #[test]
    fn an_unknown_key_is_named() {
        assert!(read("lisen = \"x\"", &[]).unwrap_err().remedy.contains("lisen"));
    }

    #[test]
    fn a_public_address_needs_https() {
        let config = read("listen = \"0.0.0.0:80\"", &[]).unwrap();
        assert_eq!(config.check().unwrap_err().key, "public_url");
    }

    #[test]
    fn the_password_of_the_mail_server_comes_by_a_variable_and_is_never_shown() {
        let text = "[mail]\ntransport = \"smtp\"\nhost = \"mx.example.ru\"\nuser = \"abona\"\nport = 2525";
        let config = read(text, &[("mail_password", "s3cret-word"), ("mail_port", "465")]).unwrap();
        config.check().unwrap();
        assert_eq!(config.mail.port, Some(465));
        assert_eq!(config.mail.password.as_ref().map(|secret| secret.reveal()), Some("s3cret-word"));
        assert!(!format!("{config:?}").contains("s3cret-word"));
        let bare = read("[mail]\ntransport = \"smtp\"", &[]).unwrap();
        assert_eq!(bare.check().unwrap_err().key, "mail.host");
        assert!(read("", &[("mail_colour", "red")]).unwrap_err().remedy.contains("colour"));
    }

    #[test]
    fn ports_of_webhooks_come_by_a_variable() {
        let variables = [("webhooks_ports", "443, 8443"), ("webhooks_local", "true")];
        let config = read("[webhooks]\ntimeout_seconds = 5", &variables).unwrap();
        config.check().unwrap();
        let expected = WebhookConfig { ports: vec![443, 8443], local: true, timeout_seconds: 5, at_once: 8 };
        assert_eq!(config.webhooks, expected);
        assert!(read("", &[("webhooks_colour", "red")]).unwrap_err().remedy.contains("colour"));
    }

    #[test]
    fn the_example_is_valid_and_complete() {
        let text = include_str!("../abona.example.toml");
        let uncommented: String =
            text.lines().map(|l| l.strip_prefix("#=").unwrap_or(l)).fold(String::new(), |mut all, line| {
                all.push_str(line);
                all.push('\n');
                all
            });
        read(text, &[]).unwrap().check().unwrap();
        read(&uncommented, &[]).unwrap().check().unwrap();
    }
}
