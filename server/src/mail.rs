//! The port through which letters leave, and its two ways: a mail server, and a folder.
//!
//! Nothing here knows what a letter is about. Sending is remote: it never happens inside a unit of work.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use chrono::{DateTime, Utc};
use lettre::message::header::ContentType;
use lettre::message::{Attachment as Part, Mailbox, MultiPart, SinglePart};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Tls, TlsParameters};
use lettre::transport::smtp::{Error as SmtpError, response::Response};
use lettre::{Address, AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use serde::Deserialize;

use crate::death;

/// How letters leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TransportKind {
    /// Each becomes a file in the folder `mail` of the data.
    Folder,
    /// By a mail server.
    Smtp,
}

/// How the connection to the mail server is kept from others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Security {
    /// TLS from the first byte on.
    Tls,
    /// TLS after a greeting; a server that does not offer it gets nothing.
    Starttls,
    /// Not at all.
    None,
}

/// A text that is never shown.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    /// The text itself.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// The section `[mail]` of the configuration.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct MailConfig {
    /// How letters leave.
    pub transport: TransportKind,
    /// Name of the mail server.
    pub host: Option<String>,
    /// Its port; by default that of `security`.
    pub port: Option<u16>,
    /// How the connection is kept from others.
    pub security: Security,
    /// Sign-in name at the server.
    pub user: Option<String>,
    /// Password at the server.
    pub password: Option<Secret>,
    /// The address that letters come from.
    pub from: String,
    /// Longest wait for the server.
    pub timeout_seconds: u32,
}

impl Default for MailConfig {
    fn default() -> MailConfig {
        MailConfig {
            transport: TransportKind::Folder,
            host: None,
            port: None,
            security: Security::Starttls,
            user: None,
            password: None,
            from: "abona@localhost".to_owned(),
            timeout_seconds: 30,
        }
    }
}

impl MailConfig {
    /// Checks the values together: the key, the value and the remedy of the first wrong one.
    pub fn check(&self) -> Result<(), (&'static str, String, String)> {
        let wrong = |key, value: &str, remedy: &str| Err((key, value.to_owned(), remedy.to_owned()));
        if self.from.parse::<Address>().is_err() {
            return wrong("from", &self.from, "write an address: billing@example.ru");
        }
        if !(1..=600).contains(&self.timeout_seconds) {
            return wrong("timeout_seconds", &self.timeout_seconds.to_string(), "write 1 to 600");
        }
        if self.transport == TransportKind::Folder {
            return Ok(());
        }
        let host = self.host.as_deref().unwrap_or_default();
        if host.is_empty() {
            return wrong("host", "", "name the mail server, or write transport = \"folder\"");
        }
        if self.user.is_some() != self.password.is_some() {
            return wrong("password", "", "user and password belong together: set both or none");
        }
        let near = ["localhost", "127.0.0.1", "::1"].contains(&host);
        if self.security == Security::None && self.password.is_some() && !near {
            return wrong("security", "none", "a password travels by tls or starttls only");
        }
        Ok(())
    }

    /// The part of the sender's address after `@`, which ids of messages bear.
    pub fn domain(&self) -> &str {
        self.from.rsplit_once('@').map_or("localhost", |(_, domain)| domain)
    }

    /// Longest wait for the server.
    pub fn timeout(&self) -> Duration {
        Duration::from_secs(self.timeout_seconds.into())
    }
}

/// A file that goes with a letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attached {
    /// Its name.
    pub name: String,
    /// The file, a PDF.
    pub pdf: Vec<u8>,
}

/// A letter that is to leave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// Stable over all attempts: `<…@…>`.
    pub message_id: String,
    /// In whose name it is written.
    pub from_name: String,
    /// The address.
    pub to: String,
    /// The subject.
    pub subject: String,
    /// The text.
    pub text: String,
    /// When it leaves.
    pub at: DateTime<Utc>,
    /// Files.
    pub attached: Vec<Attached>,
}

/// What became of a letter; the text is the server's answer, or what was in the way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Delivery {
    /// It was taken.
    Taken(String),
    /// It was not taken now; later it may be. Also when the answer was lost: then it may have been taken.
    Later(String),
    /// It was refused, and would be again.
    Refused(String),
}

/// A way by which letters leave.
#[async_trait::async_trait]
pub trait Transport: Send + Sync + 'static {
    /// Sends a letter. A letter of the same id may have left before.
    async fn send(&self, letter: Letter) -> Delivery;
}

/// The way that is configured, in the data folder where it is the folder.
pub fn transport(config: &MailConfig, data: &std::path::Path) -> Arc<dyn Transport> {
    match config.transport {
        TransportKind::Folder => Arc::new(Folder { from: config.from.clone(), folder: data.join("mail") }),
        TransportKind::Smtp => Arc::new(Smtp { config: config.clone() }),
    }
}

/// The message as it travels.
fn composed(from: &str, letter: Letter) -> Result<Message, String> {
    let address = |text: &str| text.parse::<Address>().map_err(|error| format!("адрес {text}: {error}"));
    let mut parts = MultiPart::mixed().singlepart(SinglePart::plain(letter.text));
    let pdf = ContentType::parse("application/pdf").map_err(|error| error.to_string())?;
    for file in letter.attached {
        parts = parts.singlepart(Part::new(file.name).body(file.pdf, pdf.clone()));
    }
    Message::builder()
        .message_id(Some(letter.message_id))
        .date(SystemTime::from(letter.at))
        .from(Mailbox::new(Some(letter.from_name), address(from)?))
        .to(Mailbox::new(None, address(&letter.to)?))
        .subject(letter.subject)
        .multipart(parts)
        .map_err(|error| error.to_string())
}

/// The letter as a file of the form `message/rfc822`.
///
/// # Errors
/// What is wrong with an address.
pub fn file_of(from: &str, letter: Letter) -> Result<Vec<u8>, String> {
    Ok(composed(from, letter)?.formatted())
}

/// Letters as files, for installations without a mail server, and for looking at them.
struct Folder {
    from: String,
    folder: PathBuf,
}

#[async_trait::async_trait]
impl Transport for Folder {
    async fn send(&self, letter: Letter) -> Delivery {
        let name = letter.message_id.trim_matches(['<', '>']).split('@').next().unwrap_or_default();
        let name = format!("{name}.eml");
        let message = match composed(&self.from, letter) {
            Ok(message) => message,
            Err(problem) => return Delivery::Refused(problem),
        };
        let (part, whole) = (self.folder.join(format!("{name}.part")), self.folder.join(&name));
        let written = async {
            tokio::fs::create_dir_all(&self.folder).await?;
            tokio::fs::write(&part, message.formatted()).await?;
            tokio::fs::rename(&part, &whole).await
        };
        death::passes(death::Step::Outside);
        let written = written.await;
        death::passes(death::Step::Outside);
        match written {
            Ok(()) => Delivery::Taken(format!("Письмо сохранено в файле mail/{name}.")),
            Err(error) => Delivery::Later(format!("Письмо не сохранено в папке mail: {error}")),
        }
    }
}

/// A mail server. Each letter has a connection of its own.
struct Smtp {
    config: MailConfig,
}

impl Smtp {
    fn connection(&self) -> Result<AsyncSmtpTransport<Tokio1Executor>, SmtpError> {
        let config = &self.config;
        let host = config.host.as_deref().unwrap_or_default();
        let builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(host);
        let (tls, port) = match config.security {
            Security::Tls => (Tls::Wrapper(TlsParameters::new(host.to_owned())?), 465),
            Security::Starttls => (Tls::Required(TlsParameters::new(host.to_owned())?), 587),
            Security::None => (Tls::None, 25),
        };
        let mut builder = builder.tls(tls).port(config.port.unwrap_or(port)).timeout(Some(config.timeout()));
        if let (Some(user), Some(password)) = (&config.user, &config.password) {
            builder = builder.credentials(Credentials::new(user.clone(), password.reveal().to_owned()));
        }
        Ok(builder.build())
    }
}

#[async_trait::async_trait]
impl Transport for Smtp {
    async fn send(&self, letter: Letter) -> Delivery {
        let message = match composed(&self.config.from, letter) {
            Ok(message) => message,
            Err(problem) => return Delivery::Refused(problem),
        };
        let connection = match self.connection() {
            Ok(connection) => connection,
            Err(error) => return Delivery::Later(error.to_string()),
        };
        // The library limits each command; a server that answers a little at a time is limited here.
        death::passes(death::Step::Outside);
        let sent = tokio::time::timeout(self.config.timeout() * 4, connection.send(message)).await;
        death::passes(death::Step::Outside);
        match sent {
            Ok(Ok(response)) => Delivery::Taken(said(&response)),
            Ok(Err(error)) if is_about_the_letter(&error) => Delivery::Refused(error.to_string()),
            Ok(Err(error)) => Delivery::Later(error.to_string()),
            Err(_) => Delivery::Later("Почтовый сервер не ответил вовремя.".to_owned()),
        }
    }
}

/// Answers of the kind 5yz are for good, but those that want another sign-in: they are about the configuration, and
/// hold of every letter until somebody mends it.
fn is_about_the_letter(error: &SmtpError) -> bool {
    let code = error.status().map(u16::from);
    error.is_permanent() && !code.is_some_and(|code| [530, 534, 535, 538].contains(&code))
}

fn said(response: &Response) -> String {
    let lines: Vec<&str> = response.message().collect();
    format!("{} {}", u16::from(response.code()), lines.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letter() -> Letter {
        Letter {
            message_id: "<1@example.ru>".to_owned(),
            from_name: "ООО «Рога и копыта»".to_owned(),
            to: "buh@romashka.ru".to_owned(),
            subject: "Счёт на оплату № 7".to_owned(),
            text: "Здравствуйте!\n".to_owned(),
            at: "2026-03-01T09:00:00Z".parse().unwrap(),
            attached: vec![Attached { name: "Счет 7.pdf".to_owned(), pdf: b"%PDF-1".to_vec() }],
        }
    }

    #[tokio::test]
    async fn the_folder_keeps_one_file_for_a_letter_that_is_sent_twice() {
        let data = tempfile::tempdir().unwrap();
        let folder = transport(&MailConfig::default(), data.path());
        for _ in 0..2 {
            let sent = folder.send(letter()).await;
            assert_eq!(sent, Delivery::Taken("Письмо сохранено в файле mail/1.eml.".to_owned()));
        }
        let text = std::fs::read_to_string(data.path().join("mail/1.eml")).unwrap();
        for part in
            ["Message-ID: <1@example.ru>", "To: buh@romashka.ru", "Date: Sun, 01 Mar 2026 09:00:00 +0000"]
        {
            assert!(text.contains(part), "{part} is not in\n{text}");
        }
        assert!(text.contains("filename*0*=utf-8''") || text.contains("=?utf-8?b?"), "{text}");
        assert_eq!(std::fs::read_dir(data.path().join("mail")).unwrap().count(), 1);
    }

    #[tokio::test]
    async fn a_letter_to_no_address_is_refused_and_a_server_that_is_not_there_is_tried_again() {
        let data = tempfile::tempdir().unwrap();
        let folder = transport(&MailConfig::default(), data.path());
        let sent = folder.send(Letter { to: "nobody".to_owned(), ..letter() }).await;
        assert!(matches!(sent, Delivery::Refused(_)), "{sent:?}");
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let config = MailConfig {
            transport: TransportKind::Smtp,
            host: Some("127.0.0.1".to_owned()),
            port: Some(port),
            security: Security::None,
            timeout_seconds: 5,
            ..MailConfig::default()
        };
        let sent = transport(&config, data.path()).send(letter()).await;
        assert!(matches!(sent, Delivery::Later(_)), "{sent:?}");
    }

    #[test]
    fn a_password_travels_in_the_open_to_this_machine_only() {
        let config = |host: &str| MailConfig {
            transport: TransportKind::Smtp,
            host: Some(host.to_owned()),
            security: Security::None,
            user: Some("a".to_owned()),
            password: Some(Secret("b".to_owned())),
            ..MailConfig::default()
        };
        assert_eq!(config("mx.example.ru").check().unwrap_err().0, "security");
        assert_eq!(config("127.0.0.1").check(), Ok(()));
    }
}
