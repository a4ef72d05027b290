//! What is checked before a document runs: its size before it is parsed; its length with all fragments written out,
//! its roots and its cost after.
//!
//! The parser of the library recurses without bound on nested lists and objects; a small hostile document would
//! end the process. The lexical guard is therefore not an optimisation.

use std::collections::HashMap;

use async_graphql::parser::parse_query;
use async_graphql::parser::types::{
    ExecutableDocument, OperationDefinition, OperationType, Selection, SelectionSet,
};
use async_graphql::{Name, PathSegment, Pos, Request, Response, ServerError, Value, Variables};

use super::{Caller, cost, refusal};
use crate::error::Error;

/// Longest document in bytes.
const DOCUMENT_MAX: usize = 64 * 1024;
/// Deepest nesting of brackets of any kind.
const NESTING_MAX: usize = 64;
/// Most tokens of a document.
const TOKENS_MAX: usize = 2000;
/// Most selections of a document, each fragment written out wherever it is spread.
const SELECTIONS_MAX: usize = 10_000;
/// Most root fields of a query or subscription.
const ROOTS_MAX: usize = 50;
/// Most root fields of a mutation.
const MUTATIONS_MAX: usize = 10;

/// Root fields that sign somebody in: each alone in its request, so that aliases multiply no guesses.
const SIGNS_IN: [&str; 3] = ["signIn", "signInConfirm", "signInCode"];

/// A request as it came.
#[derive(Debug, Clone, Default)]
pub struct Call {
    /// The document.
    pub query: String,
    /// The operation to run, when the document has several.
    pub operation: Option<String>,
    /// Values of its variables: an object.
    pub variables: serde_json::Value,
}

/// A document that may run.
#[derive(Debug)]
pub struct Prepared {
    /// The request with the parsed document and the caller.
    pub request: Request,
    /// What the operation is.
    pub kind: OperationType,
    /// Its cost in points.
    pub cost: usize,
    /// Whether it signs somebody in.
    pub signs_in: bool,
}

/// Checks the call and parses it. The response of a refusal is complete but for codes and the request id.
pub fn prepare(call: Call, caller: &Caller, cost_limit: usize) -> Result<Prepared, Box<Response>> {
    if call.query.len() > DOCUMENT_MAX || too_large(&call.query) {
        return Err(bad("документ слишком велик или слишком глубоко вложен"));
    }
    let document =
        parse_query(&call.query).map_err(|error| Box::new(Response::from_errors(vec![error.into()])))?;
    if cost::selections(&document) > SELECTIONS_MAX {
        return Err(bad(&format!("с развёрнутыми фрагментами полей не больше {SELECTIONS_MAX}")));
    }
    let operation = chosen(&document, call.operation.as_deref())?;
    let kind = operation.ty;
    let roots = root_fields(&document, &operation.selection_set.node);
    let most = if kind == OperationType::Mutation { MUTATIONS_MAX } else { ROOTS_MAX };
    if roots.len() > most {
        return Err(bad(&format!("полей верхнего уровня не больше {most}")));
    }
    let signs_in = roots.iter().any(|name| SIGNS_IN.contains(name));
    if signs_in && roots.len() > 1 {
        return Err(bad("вход: единственное поле запроса"));
    }
    if caller.actor.is_none() {
        // `__type` answers null without an error: it tells nothing, and checks of the protocol use it.
        let hidden = roots.iter().find(|name| **name == "__schema");
        let forbidden = if kind == OperationType::Subscription { roots.first() } else { hidden };
        if let Some(name) = forbidden {
            return Err(unauthenticated(name));
        }
    }
    let variables = Variables::from_json(call.variables);
    let cost = cost::of(&document, &operation.selection_set.node, &variables);
    if cost > cost_limit {
        return Err(bad(&format!(
            "запрос стоит {cost} баллов при пределе {cost_limit}; уменьшите first или глубину"
        )));
    }
    let mut request = Request::new(call.query).variables(variables).data(caller.clone());
    request.operation_name = call.operation;
    request.set_parsed_query(document);
    Ok(Prepared { request, kind, cost, signs_in })
}

fn bad(message: &str) -> Box<Response> {
    Box::new(refusal(Error::BadRequest(message.to_owned())))
}

/// The field answers null with an error at its path, so that the answer is one of execution.
fn unauthenticated(field: &str) -> Box<Response> {
    let error = async_graphql::Error::from(Error::Unauthenticated).into_server_error(Pos::default());
    let path = vec![PathSegment::Field(field.to_owned())];
    let mut response = Response::new(Value::Null);
    response.errors = vec![ServerError { locations: Vec::new(), path, ..error }];
    Box::new(response)
}

fn chosen<'d>(
    document: &'d ExecutableDocument,
    name: Option<&str>,
) -> Result<&'d OperationDefinition, Box<Response>> {
    let mut operations = document.operations.iter();
    let found = match name {
        Some(name) => operations.find(|(of, _)| of.is_some_and(|of| of.as_str() == name)),
        None => operations.next().filter(|_| operations.next().is_none()),
    };
    found.map(|(_, operation)| &operation.node).ok_or_else(|| bad("укажите operationName из этого документа"))
}

/// Names of the root fields, fragments opened; each alias counts.
fn root_fields<'d>(document: &'d ExecutableDocument, set: &'d SelectionSet) -> Vec<&'d str> {
    let mut names = Vec::new();
    let mut open: HashMap<&Name, ()> = HashMap::new();
    let mut rest: Vec<&SelectionSet> = vec![set];
    while let Some(set) = rest.pop() {
        for item in &set.items {
            match &item.node {
                Selection::Field(field) => names.push(field.node.name.node.as_str()),
                Selection::InlineFragment(part) => rest.push(&part.node.selection_set.node),
                Selection::FragmentSpread(spread) => {
                    let name = &spread.node.fragment_name.node;
                    if let (None, Some(fragment)) = (open.insert(name, ()), document.fragments.get(name)) {
                        rest.push(&fragment.node.selection_set.node);
                    }
                }
            }
        }
    }
    names
}

/// One pass over the text without recursion: nesting and number of tokens.
fn too_large(query: &str) -> bool {
    let bytes = query.as_bytes();
    let (mut at, mut depth, mut tokens, mut in_name) = (0, 0_usize, 0_usize, false);
    while at < bytes.len() {
        let byte = bytes[at];
        let name = byte.is_ascii_alphanumeric() || byte == b'_';
        let starts = if name { !in_name } else { !byte.is_ascii_whitespace() && byte != b',' };
        tokens += usize::from(starts);
        in_name = name;
        match byte {
            b'#' => at = comment_end(bytes, at),
            b'"' => at = string_end(bytes, at),
            b'{' | b'[' | b'(' => depth += 1,
            b'}' | b']' | b')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if tokens > TOKENS_MAX || depth > NESTING_MAX {
            return true;
        }
        at += 1;
    }
    false
}

fn comment_end(bytes: &[u8], mut at: usize) -> usize {
    while at < bytes.len() && bytes[at] != b'\n' && bytes[at] != b'\r' {
        at += 1;
    }
    at
}

/// Index of the last quote of the string that begins at `at`.
fn string_end(bytes: &[u8], mut at: usize) -> usize {
    if bytes[at..].starts_with(b"\"\"\"") {
        at += 3;
        while at < bytes.len() && !bytes[at..].starts_with(b"\"\"\"") {
            at += if bytes[at..].starts_with(b"\\\"\"\"") { 4 } else { 1 };
        }
        return at + 2;
    }
    at += 1;
    while at < bytes.len() && bytes[at] != b'"' {
        at += if bytes[at] == b'\\' { 2 } else { 1 };
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    fn anonymous() -> Caller {
        Caller { actor: None, ip: "127.0.0.1".to_owned(), user_agent: None, request_id: "r".to_owned() }
    }

    fn refused(query: &str) -> bool {
        let call = Call { query: query.to_owned(), ..Call::default() };
        prepare(call, &anonymous(), 5000).is_err()
    }

    #[test]
    fn hostile_nesting_is_refused_before_the_parser() {
        for n in [100, 2000, 30_000] {
            assert!(refused(&format!("{{node(id:{}{})}}", "[".repeat(n), "]".repeat(n))));
            assert!(refused(&format!("{{node(id:{}{})}}", "{a:".repeat(n), "}".repeat(n))));
            assert!(refused(&format!("{}{}", "{a".repeat(n), "}".repeat(n))));
        }
    }

    #[test]
    fn brackets_in_strings_and_comments_do_not_nest() {
        let text = "[".repeat(100);
        assert!(!too_large(&format!("{{a(b:\"{text}\\\"{text}\") # {text}\n c(d:\"\"\"{text}\"\"\")}}")));
    }

    #[test]
    fn sign_in_stands_alone() {
        assert!(!refused("mutation { signIn(input: {}) { __typename } }"));
        assert!(refused(
            "mutation { a: signIn(input: {}) { __typename } b: signIn(input: {}) { __typename } }"
        ));
        assert!(refused(
            "mutation { signIn(input: {}) { __typename } ...F } fragment F on Mutation { signOut }"
        ));
    }

    #[test]
    fn anonymous_callers_see_no_schema() {
        assert!(refused("{ __schema { types { name } } }"));
        assert!(!refused("{ __typename }"));
    }
}
