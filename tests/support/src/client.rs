//! A client of the API over HTTP: the typed operations of `shared::api`, and documents written by hand.

use std::fmt;

use anyhow::{Context, Result, anyhow, bail, ensure};
use reqwest::{RequestBuilder, StatusCode};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

/// The checked-in contract; names of input types are read from it.
const CONTRACT: &str = include_str!("../../../shared/schema.graphql");

/// A refusal with a published code, from either channel of the API.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The published code.
    pub code: String,
    /// The text for people.
    pub message: String,
    /// The field of the input; empty when the whole is meant.
    pub path: Vec<String>,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} [{}] {}", self.code, self.path.join("."), self.message)
    }
}

impl std::error::Error for Refusal {}

/// An answer of the endpoint as it came.
#[derive(Debug, Clone)]
pub struct Answer {
    /// HTTP status.
    pub status: StatusCode,
    /// The body; null when it was no JSON.
    pub body: Value,
}

impl Answer {
    /// `data`, when nothing was refused.
    ///
    /// # Errors
    /// The first of `errors` as a [`Refusal`], or a body that is no answer of GraphQL.
    pub fn data(self) -> Result<Value> {
        if let Some(error) = self.body["errors"].get(0) {
            let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
            let code = text(&error["extensions"]["code"]);
            ensure!(!code.is_empty(), "an error without a code: {error}");
            return Err(Refusal { code, message: text(&error["message"]), path: Vec::new() }.into());
        }
        ensure!(self.status == StatusCode::OK, "HTTP {}: {}", self.status, self.body);
        self.body.get("data").cloned().with_context(|| format!("no data in {}", self.body))
    }

    /// Codes of `errors`.
    #[must_use]
    pub fn codes(&self) -> Vec<String> {
        let errors = self.body["errors"].as_array().map(Vec::as_slice).unwrap_or_default();
        errors.iter().map(|e| e["extensions"]["code"].as_str().unwrap_or("(none)").to_owned()).collect()
    }
}

/// A client of one server, anonymous until it signs in or is given a key.
#[derive(Debug, Clone)]
pub struct Api {
    http: reqwest::Client,
    base: String,
    key: Option<String>,
}

impl Api {
    /// An anonymous client of the server at `base`, for example `http://127.0.0.1:8080`.
    ///
    /// # Errors
    /// The HTTP client cannot be made.
    pub fn new(base: &str) -> Result<Self> {
        let http = reqwest::Client::builder()
            .cookie_store(true)
            .no_proxy()
            .timeout(std::time::Duration::from_secs(120))
            .build()?;
        Ok(Self { http, base: base.trim_end_matches('/').to_owned(), key: None })
    }

    /// The same session on a server that has moved to another address of this machine.
    #[must_use]
    pub fn moved(&self, base: &str) -> Self {
        Self { base: base.trim_end_matches('/').to_owned(), ..self.clone() }
    }

    /// The same server with an API key instead of a session.
    ///
    /// # Errors
    /// The HTTP client cannot be made.
    pub fn with_key(&self, key: &str) -> Result<Self> {
        Ok(Self { key: Some(key.to_owned()), ..Self::new(&self.base)? })
    }

    /// The API key that the client works with, if it does.
    #[must_use]
    pub fn key(&self) -> Option<&str> {
        self.key.as_deref()
    }

    /// Address of the server without a path.
    #[must_use]
    pub fn base(&self) -> &str {
        &self.base
    }

    /// The value of `Authorization`, when this client has a key.
    pub(crate) fn bearer(&self) -> Option<String> {
        self.key.as_ref().map(|key| format!("Bearer {key}"))
    }

    /// A request to a path of the server with this client's credentials and header.
    pub fn request(&self, method: reqwest::Method, path: &str) -> RequestBuilder {
        let request = self.http.request(method, format!("{}{path}", self.base)).header("x-abona", "1");
        match &self.key {
            Some(key) => request.bearer_auth(key),
            None => request,
        }
    }

    /// Posts a body to the endpoint.
    ///
    /// # Errors
    /// The server does not answer.
    pub async fn post(&self, body: &impl Serialize) -> Result<Answer> {
        let response = self.request(reqwest::Method::POST, "/graphql").json(body).send().await?;
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

    /// Executes a typed operation.
    ///
    /// # Errors
    /// See [`Answer::data`].
    pub async fn run<Q, V>(&self, operation: cynic::Operation<Q, V>) -> Result<Q>
    where
        Q: DeserializeOwned,
        V: Serialize,
    {
        let data = self.post(&operation).await?.data()?;
        Ok(serde_json::from_value(data)?)
    }

    /// Executes a mutation by the convention: one `input`, and `userErrors` in its payload.
    ///
    /// # Errors
    /// The first user error or error as a [`Refusal`].
    pub async fn mutate(&self, name: &str, input: Value, selection: &str) -> Result<Value> {
        self.call("Mutation", name, input, selection).await
    }

    /// Asks a query that takes one input and may be refused as a mutation may.
    ///
    /// # Errors
    /// As of [`Api::mutate`].
    pub async fn ask(&self, name: &str, input: Value, selection: &str) -> Result<Value> {
        self.call("Query", name, input, selection).await
    }

    async fn call(&self, root: &str, name: &str, input: Value, selection: &str) -> Result<Value> {
        let document = format!(
            "{}($input: {}!) {{ {name}(input: $input) {{ {selection} userErrors {{ code message path }} }} }}",
            root.to_lowercase(),
            input_type(root, name)?
        );
        let data = self.query(&document, json!({ "input": input })).await?;
        let payload = data[name].clone();
        match payload["userErrors"].get(0) {
            None => Ok(payload),
            Some(error) => Err(serde_json::from_value::<Refusal>(error.clone())?.into()),
        }
    }

    /// Signs in; the session lives in this client's cookie.
    ///
    /// # Errors
    /// The name or the password is wrong.
    pub async fn sign_in(&self, email: &str, password: &str) -> Result<()> {
        let input = json!({ "email": email, "password": password });
        self.mutate("signIn", input, "viewer { id }").await.map(|_| ())
    }
}

impl<'de> serde::Deserialize<'de> for Refusal {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(serde::Deserialize)]
        struct UserError {
            code: String,
            message: String,
            path: Option<Vec<String>>,
        }
        let error = UserError::deserialize(deserializer)?;
        Ok(Refusal { code: error.code, message: error.message, path: error.path.unwrap_or_default() })
    }
}

/// The code of a refusal; none when the call worked.
///
/// # Errors
/// It failed otherwise than by a refusal.
pub fn refusal<T>(result: Result<T>) -> Result<Option<Refusal>> {
    match result {
        Ok(_) => Ok(None),
        Err(error) => error.downcast::<Refusal>().map(Some),
    }
}

/// Asserts that the call was refused with this code.
///
/// # Errors
/// It worked, or failed otherwise.
pub fn refused<T>(result: Result<T>, code: &str) -> Result<Refusal> {
    match refusal(result)? {
        Some(refusal) if refusal.code == code => Ok(refusal),
        Some(other) => bail!("refused with {other}, not {code}"),
        None => bail!("not refused with {code}"),
    }
}

/// The type of the `input` of a mutation or query, as the contract names it.
fn input_type(root: &str, field: &str) -> Result<&'static str> {
    let (_, fields) =
        CONTRACT.split_once(&format!("type {root} {{")).context("the contract has no such root")?;
    let (fields, _) = fields.split_once("\n}").unwrap_or((fields, ""));
    fields
        .split_once(&format!("\t{field}("))
        .and_then(|(_, rest)| rest.split_once("): "))
        .and_then(|(arguments, _)| arguments.rsplit_once("input: "))
        .and_then(|(_, rest)| rest.split(['!', '\n']).next())
        .ok_or_else(|| anyhow!("the contract has no {root}.{field} with an input"))
}

/// A value of the query of an address, with everything but letters and digits written as `%XX`.
#[must_use]
pub fn encoded(value: &str) -> String {
    let byte = |byte: u8| {
        if byte.is_ascii_alphanumeric() { char::from(byte).to_string() } else { format!("%{byte:02X}") }
    };
    value.bytes().map(byte).collect()
}

#[cfg(test)]
mod tests {
    use super::input_type;

    #[test]
    fn the_contract_names_the_type_of_an_input() {
        assert_eq!(input_type("Mutation", "signIn").unwrap(), "SignInInput");
        assert_eq!(input_type("Mutation", "clientCreate").unwrap(), "ClientCreateInput");
        assert!(input_type("Mutation", "signUp").is_err());
    }
}
