//! The access matrix: every root field, called with the permissions of every role. The table is checked in, so that
//! nobody gets or loses a right unseen.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use futures_util::StreamExt;
use serde_json::{Value, json};
use server::access::{Actor, ActorKind};
use server::graphql::{Call, Caller, Schemas, finish, prepare};
use shared::access::{Permission, Role};
use tests::TestDb;
use tests::company::BEGIN;
use uuid::Uuid;

use super::contract::{Contract, INTROSPECTION, Root};

const HEAD: &str = "# Who may call what\n\n\
    Every root field of the API, called with the permissions of each role, of a key without scopes, and by nobody: `+` is\n\
    answered, `·` is refused with FORBIDDEN or UNAUTHENTICATED. `tests/api/access/matrix.rs` makes the table and compares.\n\n";

/// A column of the table.
struct Person {
    title: String,
    caller: Caller,
}

fn person(title: &str, actor: Option<Actor>) -> Person {
    let caller =
        Caller { actor, ip: "127.0.0.1".to_owned(), user_agent: None, request_id: "matrix".to_owned() };
    Person { title: title.to_owned(), caller }
}

fn people() -> Vec<Person> {
    let actor = |kind: ActorKind, role: Option<Role>| {
        let allowed = |permission: &&Permission| role.is_some_and(|role| role.allows(**permission));
        let permissions: BTreeSet<Permission> = Permission::ALL.iter().filter(allowed).copied().collect();
        Actor { kind, id: Uuid::from_u128(1), role, permissions: Arc::new(permissions), ..Actor::system() }
    };
    let roles =
        Role::ALL.into_iter().map(|role| person(role.code(), Some(actor(ActorKind::User, Some(role)))));
    roles
        .chain([person("key without scopes", Some(actor(ActorKind::Key, None))), person("nobody", None)])
        .collect()
}

/// What the schema answers, with codes.
async fn answer(schemas: &Schemas, caller: &Caller, kind: &str, document: &str) -> Result<Value> {
    let call = Call { query: document.to_owned(), ..Call::default() };
    let response = match prepare(call, caller, usize::MAX) {
        Err(refusal) => *refusal,
        Ok(prepared) => {
            let schema = schemas.of(caller.actor.is_some());
            if kind == "subscription" {
                let mut events = schema.execute_stream(prepared.request);
                let first = tokio::time::timeout(Duration::from_secs(10), events.next()).await;
                first.with_context(|| format!("{document} answers nothing"))?.context("no event")?
            } else {
                schema.execute(prepared.request).await
            }
        }
    };
    Ok(serde_json::to_value(finish(response, "matrix"))?)
}

async fn may_call(schemas: &Schemas, person: &Person, root: &Root, document: &str) -> Result<bool> {
    let answer = answer(schemas, &person.caller, root.kind, document).await?;
    for error in answer["errors"].as_array().into_iter().flatten() {
        match error["extensions"]["code"].as_str() {
            Some("UNAUTHENTICATED" | "FORBIDDEN") => return Ok(false),
            // The document would say nothing about rights: it was refused before anybody looked at them.
            Some("BAD_REQUEST" | "INTERNAL") | None => bail!("{document} as {}: {error}", person.title),
            Some(_) => {}
        }
    }
    Ok(true)
}

#[tokio::test]
async fn the_checked_in_access_matrix_is_the_one_of_the_schema() -> Result<()> {
    let db = TestDb::create().await?;
    let app = tests::app::open(db.url(), BEGIN).await?;
    let schemas = Schemas::new(&app);
    let people = people();
    let told = answer(&schemas, &people[0].caller, "query", INTROSPECTION).await?;
    let contract = Contract::read(&told["data"])?;
    let mut table = HEAD.to_owned();
    let titles: Vec<&str> = people.iter().map(|person| person.title.as_str()).collect();
    writeln!(table, "| field | {} |\n|---|{}", titles.join(" | "), "---|".repeat(titles.len()))?;
    for root in contract.roots() {
        let document = contract.shortest(&root)?;
        write!(table, "| {} {} |", root.kind, root.name)?;
        for person in &people {
            let may = may_call(&schemas, person, &root, &document).await?;
            table.push_str(if may { " + |" } else { " · |" });
        }
        table.push('\n');
    }
    app.db().clone().close().await.map_err(|error| anyhow::anyhow!("{error:?}"))?;
    compare(&table)
}

fn compare(table: &str) -> Result<()> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tidy/access.md");
    let known = std::fs::read_to_string(&path).unwrap_or_default();
    let other = |one: &str, other: &str| {
        let lines: BTreeSet<&str> = other.lines().collect();
        one.lines().filter(|line| !lines.contains(line)).map(str::to_owned).collect::<Vec<_>>()
    };
    let (new, gone) = (other(table, &known), other(&known, table));
    if known != table {
        let fresh = Path::new(env!("CARGO_TARGET_TMPDIR")).join("access.md");
        std::fs::write(&fresh, table)?;
        bail!(
            "who may call what has changed; if all of it is meant, copy {} over tests/tidy/access.md\n{}",
            fresh.display(),
            json!({ "new": new, "gone": gone })
        );
    }
    ensure!(table.lines().count() > 50, "the table is too short to be true");
    Ok(())
}
