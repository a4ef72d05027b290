//! How many statements a request takes does not depend on how many rows it reads: nothing is asked row by row.

use std::collections::BTreeMap;

use anyhow::{Context, Result, bail, ensure};
use serde_json::{Value, json};
use tests::Abona;
use tests::app::TestApp;

use crate::access::INTROSPECTION;

/// The day of the company, two days after its last month began.
const DAY: &str = "2026-06-03";
/// Rows of a short page and of a long one.
const PAGES: [usize; 2] = [2, 12];
/// Fields of rows that are pages of their own: each takes statements of its own, and costs ten points instead of one.
const PAGES_OF_ROWS: [(&str, &[&str]); 3] = [
    ("BillRun", &["breakdown", "findings", "items", "previous"]),
    ("ClientAccount", &["operations", "totals"]),
    ("ClientSubscription", &["charges", "life"]),
];

/// The types of the API by name.
struct Types(BTreeMap<String, Value>);

impl Types {
    fn read(data: &Value) -> Result<Types> {
        let types = data["__schema"]["types"].as_array().context("no types")?;
        Ok(Types(types.iter().filter_map(|of| Some((of["name"].as_str()?.to_owned(), of.clone()))).collect()))
    }

    fn fields(&self, of: &str) -> &[Value] {
        self.0.get(of).and_then(|of| of["fields"].as_array()).map(Vec::as_slice).unwrap_or_default()
    }

    /// Fields of a type that take nothing, or only how many: the name, how it is called, and its own type.
    fn plain<'t>(&'t self, of: &str) -> impl Iterator<Item = (&'t str, String, &'t Value)> {
        let pages = PAGES_OF_ROWS.iter().find(|(row, _)| *row == of).map_or(&[][..], |(_, pages)| *pages);
        self.fields(of).iter().filter_map(move |field| {
            let name = field["name"].as_str()?;
            if pages.contains(&name) {
                return None;
            }
            let arguments = field["args"].as_array()?;
            let has = |wanted: &str| arguments.iter().any(|one| one["name"] == wanted);
            let counts = |one: &Value| one["name"] == "first" || one["name"] == "last";
            if arguments.iter().any(|one| one["type"]["kind"] == "NON_NULL" && !counts(one)) {
                return None;
            }
            let call = match (has("first"), has("last")) {
                (true, _) => format!("{name}(first: 2)"),
                (false, true) => format!("{name}(last: 2)"),
                (false, false) => name.to_owned(),
            };
            Some((name, call, &field["type"]))
        })
    }

    /// All leaves of a type; the type's own name where it has none.
    fn leaves(&self, of: &str) -> String {
        let names: Vec<&str> =
            self.plain(of).filter(|(_, _, kind)| self.is_leaf(kind)).map(|(name, ..)| name).collect();
        if names.is_empty() { "__typename".to_owned() } else { names.join(" ") }
    }

    fn is_leaf(&self, of: &Value) -> bool {
        matches!(named(of).1, "SCALAR" | "ENUM")
    }

    /// What is asked of an object field: its leaves, and with `deep` one level more.
    fn selection(&self, of: &Value, deep: bool) -> String {
        let (name, kind) = named(of);
        if kind != "OBJECT" {
            return "{ __typename }".to_owned();
        }
        if let Some(node) = self.node_of(name) {
            return format!(
                "{{ nodes {} }}",
                self.selection(&json!({ "kind": "OBJECT", "name": node }), deep)
            );
        }
        let mut asked = self.leaves(name);
        if deep {
            for (_, call, kind) in self.plain(name).filter(|(_, _, kind)| !self.is_leaf(kind)) {
                asked.push_str(&format!(" {call} {}", self.selection(kind, false)));
            }
        }
        format!("{{ {asked} }}")
    }

    /// The type of the nodes of a connection.
    fn node_of(&self, connection: &str) -> Option<&str> {
        if !connection.ends_with("Connection") {
            return None;
        }
        let nodes = self.fields(connection).iter().find(|field| field["name"] == "nodes")?;
        Some(named(&nodes["type"]).0)
    }
}

/// Name and kind beneath lists and what must not be null.
fn named(of: &Value) -> (&str, &str) {
    match of["kind"].as_str() {
        Some("NON_NULL" | "LIST") => named(&of["ofType"]),
        Some(kind) => (of["name"].as_str().unwrap_or_default(), kind),
        None => ("", ""),
    }
}

/// The statements of a query, and how many rows its list has.
async fn taken(app: &TestApp, list: &str, document: &str) -> Result<(u64, usize)> {
    let body = json!({ "query": document });
    let request = app.office.api.request(reqwest::Method::POST, "/graphql").json(&body);
    let answer: Value = request.send().await?.json().await?;
    let statements = answer["extensions"]["cost"]["statements"].as_u64();
    let rows = answer["data"][list]["nodes"].as_array().map(Vec::len);
    match (statements, rows, answer["errors"].is_null()) {
        (Some(statements), Some(rows), true) => Ok((statements, rows)),
        _ => bail!("{document}: {}", answer["errors"]),
    }
}

/// Compares a short page with a long one: what each took, and whether that grows with its rows; none when there are not
/// enough of them. A statement more may come of rows of which only later ones have something to be read.
async fn compared(app: &TestApp, list: &str, selection: &str) -> Result<Option<(u64, u64, bool)>> {
    let mut counts = Vec::new();
    for first in PAGES {
        let document = format!("{{ {list}(first: {first}) {{ nodes {{ {selection} }} }} }}");
        counts.push(taken(app, list, &document).await?);
    }
    let [(few, short), (many, long)] = counts[..] else { bail!("two pages") };
    let rows = u64::try_from(long.saturating_sub(short))?;
    Ok((rows > 3).then_some((few, many, many >= few + rows / 2)))
}

async fn company() -> Result<TestApp> {
    let app = TestApp::configured(DAY, |config| config.worker = false).await?;
    let program = Abona::on(app.db.url())?.env("ABONA_CLOCK", &format!("{DAY}T09:00:00Z"));
    program.run(&["demo", "--clients", "20", "--seed", "7"]).await?.success()?;
    Ok(app)
}

#[tokio::test]
async fn a_long_page_takes_no_more_statements_than_a_short_one() -> Result<()> {
    let app = company().await?;
    let types = Types::read(&app.office.api.query(INTROSPECTION, json!({})).await?)?;
    let (mut rowwise, mut lists) = (Vec::new(), Vec::new());
    for (list, call, of) in types.plain("Query") {
        let Some(node) = types.node_of(named(of).0).filter(|_| call.ends_with("(first: 2)")) else {
            continue;
        };
        let mut selections = vec![("leaves".to_owned(), types.leaves(node))];
        for (field, call, of) in types.plain(node).filter(|(_, _, of)| !types.is_leaf(of)) {
            for (depth, deep) in [("", false), (" and what it has", true)] {
                selections.push((format!("{field}{depth}"), format!("{call} {}", types.selection(of, deep))));
            }
        }
        for (what, selection) in selections {
            match compared(&app, list, &selection).await? {
                None => break,
                Some((few, many, true)) => rowwise.push(format!("{list}.{what}: {few} → {many}")),
                Some(_) if what == "leaves" => lists.push(list),
                Some(_) => {}
            }
        }
    }
    ensure!(rowwise.is_empty(), "asked row by row:\n{}", rowwise.join("\n"));
    for known in ["auditEntries", "billRuns", "clients", "operations", "plans", "subscriptions"] {
        ensure!(lists.contains(&known), "{known} was not compared: {lists:?}");
    }
    app.finish().await
}

#[tokio::test]
async fn a_page_within_rows_is_seen_to_be_asked_row_by_row() -> Result<()> {
    let app = company().await?;
    let seen = compared(&app, "billRuns", "items(first: 1) { nodes { clientId } }").await?;
    ensure!(seen.is_some_and(|(_, _, rowwise)| rowwise), "{seen:?}");
    app.finish().await
}
