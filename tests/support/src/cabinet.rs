//! A client in its cabinet: signs in by the code of a letter, and asks by the operations of the cabinet.

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use reqwest::Method;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use shared::api::cabinet::operations::{self, Operation, Payload};
use shared::api::cabinet::{CabinetSignInInput, CodeInput, ViewerView};

use crate::app::TestApp;
use crate::client::{Answer, Api, Refusal};

/// Longest wait for a letter.
const PATIENCE: Duration = Duration::from_secs(30);

/// Somebody at the address of the cabinet; the session lives in the cookie.
#[derive(Debug, Clone)]
pub struct Visitor {
    /// The client of the server that carries the session.
    pub api: Api,
}

impl Visitor {
    /// Nobody yet.
    ///
    /// # Errors
    /// The HTTP client cannot be made.
    pub fn new(app: &TestApp) -> Result<Visitor> {
        Ok(Visitor { api: Api::new(app.office.api.base())? })
    }

    /// Somebody who signed in by the code of a letter.
    ///
    /// # Errors
    /// Refused, or no letter came.
    pub async fn enter(app: &TestApp, email: &str) -> Result<(Visitor, ViewerView)> {
        let visitor = Visitor::new(app)?;
        let code = visitor.code(app, email).await?;
        let viewer = visitor.sign_in(email, &code).await?;
        Ok((visitor, viewer))
    }

    /// Asks for a code and reads it in the folder of letters.
    ///
    /// # Errors
    /// Refused, or no letter came.
    pub async fn code(&self, app: &TestApp, email: &str) -> Result<String> {
        let folder = app.data().join("mail");
        for path in letters(&folder, email)? {
            std::fs::remove_file(path)?;
        }
        let minutes = self.done(operations::send_code(&CodeInput { email: email.to_owned() })).await?;
        ensure!(minutes == 10, "{minutes}");
        let deadline = Instant::now() + PATIENCE;
        loop {
            if let Some(path) = letters(&folder, email)?.first() {
                return digits(&std::fs::read_to_string(path)?);
            }
            ensure!(Instant::now() < deadline, "no letter to {email}");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// Signs in by a code.
    ///
    /// # Errors
    /// Refused.
    pub async fn sign_in(&self, email: &str, code: &str) -> Result<ViewerView> {
        let code = Some(code.to_owned());
        let input = CabinetSignInInput { email: email.to_owned(), code, password: None };
        self.done(operations::sign_in(&input)).await
    }

    /// Posts a body to the endpoint of the cabinet.
    ///
    /// # Errors
    /// The server does not answer.
    pub async fn post(&self, body: &impl Serialize) -> Result<Answer> {
        let response = self.api.request(Method::POST, "/cabinet/graphql").json(body).send().await?;
        let status = response.status();
        let text = response.text().await?;
        Ok(Answer { status, body: serde_json::from_str(&text).unwrap_or(Value::Null) })
    }

    /// Executes a document written by hand.
    ///
    /// # Errors
    /// See [`Answer::data`].
    pub async fn query(&self, document: &str, variables: Value) -> Result<Value> {
        self.post(&json!({ "query": document, "variables": variables })).await?.data()
    }

    /// Asks.
    ///
    /// # Errors
    /// Refused.
    pub async fn read<T: DeserializeOwned>(&self, operation: Operation<operations::Answer<T>>) -> Result<T> {
        let data = self.post(&operation).await?.data()?;
        Ok(serde_json::from_value::<operations::Answer<T>>(data)?.answer)
    }

    /// Does something.
    ///
    /// # Errors
    /// The first user error or error as a [`Refusal`].
    pub async fn done<T: DeserializeOwned>(
        &self,
        operation: Operation<operations::Answer<Payload<T>>>,
    ) -> Result<T> {
        let payload = self.read(operation).await?;
        if let Some(error) = payload.user_errors.into_iter().next() {
            let code = error.code.as_str().to_owned();
            return Err(Refusal { code, message: error.message, path: error.path }.into());
        }
        payload.answer.context("neither an object nor a refusal")
    }
}

/// Letters with codes to this address.
///
/// # Errors
/// The folder cannot be read.
pub fn letters(folder: &Path, email: &str) -> Result<Vec<std::path::PathBuf>> {
    if !folder.exists() {
        return Ok(Vec::new());
    }
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        if name.starts_with("code-")
            && name.ends_with(".eml")
            && std::fs::read_to_string(&path)?.contains(&format!("To: {email}\r\n"))
        {
            found.push(path);
        }
    }
    Ok(found)
}

/// The six digits of a letter's text.
fn digits(letter: &str) -> Result<String> {
    let (_, part) = letter.split_once("Content-Type: text/plain").context("a letter without a text")?;
    let (head, body) = part.split_once("\r\n\r\n").context("a text without a body")?;
    let body = body.split("\r\n--").next().unwrap_or_default();
    let text = if head.contains("base64") {
        let packed: String = body.split_whitespace().collect();
        String::from_utf8(data_encoding::BASE64.decode(packed.as_bytes())?)?
    } else {
        // Digits stand for themselves in quoted-printable; signs beyond ASCII do not.
        let mut text = String::new();
        let mut rest = body;
        while let Some((plain, coded)) = rest.split_once('=') {
            text.push_str(plain);
            rest = coded.get(2..).unwrap_or_default();
        }
        text + rest
    };
    let code = text.split(|letter: char| !letter.is_ascii_digit()).find(|run| run.len() == 6);
    match code {
        Some(code) => Ok(code.to_owned()),
        None => bail!("no code in {text}"),
    }
}
