//! The order of the server's chapters: each uses only chapters to its left, and only their façades.

use crate::expect_none;
use crate::lexer::without_tests;
use crate::modules::{Use, uses};
use crate::tree::{Source, rust};

/// From left to right. Chapters of one group may use each other as long as no circle arises.
const ORDER: [&[&str]; 19] = [
    &["settings", "access", "variables", "fields"],
    &["clients"],
    &["catalog"],
    &["ledger"],
    &["numbering", "templates"],
    &["documents"],
    &["letters"],
    &["subscriptions"],
    &["blocks"],
    &["credit"],
    &["agreements", "closing", "invoicing"],
    &["billing"],
    &["payments"],
    &["gateways"],
    &["rules"],
    &["imports", "onec"],
    &["webhooks"],
    &["reports"],
    &["cabinet"],
];

/// Modules that belong to no chapter: what they hold is technical.
const TECHNICAL: [&str; 24] = [
    "actor",
    "app",
    "cli",
    "clock",
    "config",
    "db",
    "death",
    "delimited",
    "error",
    "graphql",
    "http",
    "ids",
    "jobs",
    "lib",
    "live",
    "mail",
    "main",
    "node",
    "op",
    "outbox",
    "outgoing",
    "page",
    "storage",
    "vault",
];

/// Files of a chapter that nobody else names. `repo` and `entity` own the tables.
const PRIVATE: [&str; 3] = ["repo", "entity", "rules"];

fn rank(module: &str) -> Option<usize> {
    ORDER.iter().position(|group| group.contains(&module))
}

fn against_the_order(uses: &[Use]) -> Vec<String> {
    let wrong = uses
        .iter()
        .filter(|edge| matches!((rank(&edge.from), rank(&edge.to)), (Some(from), Some(to)) if to > from));
    wrong.map(|edge| format!("{}: {} uses {}", edge.at, edge.from, edge.to)).collect()
}

/// Uses of a chapter's inner files from outside; reports may read any table.
fn past_the_facade(uses: &[Use]) -> Vec<String> {
    let inner = |edge: &&Use| rank(&edge.to).is_some() && edge.from != "reports";
    let private = |edge: &&Use| PRIVATE.contains(&edge.below.split("::").next().unwrap_or_default());
    let wrong = uses.iter().filter(inner).filter(private);
    wrong.map(|edge| format!("{}: {} names {}::{}", edge.at, edge.from, edge.to, edge.below)).collect()
}

/// Technical modules that the chapters stand on and that therefore know no chapter.
fn base_knows_a_chapter(uses: &[Use]) -> Vec<String> {
    let base = ["actor", "clock", "config", "db", "error", "ids", "live", "mail", "outbox", "storage"];
    let wrong = uses.iter().filter(|edge| base.contains(&edge.from.as_str()) && rank(&edge.to).is_some());
    wrong.map(|edge| format!("{}: {} uses {}", edge.at, edge.from, edge.to)).collect()
}

fn unknown_modules(sources: &[Source]) -> Vec<String> {
    let mut found = Vec::new();
    for source in sources.iter().filter(|source| source.rust_in("server/src/")) {
        let inner = source.path.trim_start_matches("server/src/");
        let module = inner.split('/').next().unwrap_or(inner).trim_end_matches(".rs");
        let known = rank(module).is_some() || TECHNICAL.contains(&module) || module == "bin";
        if !known && !found.contains(&module.to_owned()) {
            found.push(module.to_owned());
        }
    }
    found
}

/// Resolvers that reach past the use cases of their chapter.
fn resolvers_with_tables(sources: &[Source]) -> Vec<String> {
    let mut found = Vec::new();
    for source in sources.iter().filter(|source| source.rust_in("server/src/")) {
        let of_graphql = source.path.split('/').skip(2).any(|part| part.starts_with("graphql"));
        if !of_graphql {
            continue;
        }
        let code = without_tests(&source.code);
        for word in ["repo::", "entity::"] {
            let hits = crate::lexer::find_word(&code, word);
            found.extend(hits.map(|at| format!("{}: {word}", source.at(at))));
        }
    }
    found
}

#[test]
fn a_chapter_uses_only_chapters_to_its_left() {
    expect_none(
        "to the right a chapter speaks through ports and the outbox",
        against_the_order(&uses(&rust(), "server/src/")),
    );
}

#[test]
fn a_chapter_is_used_through_its_facade_only() {
    expect_none(
        "a table has one owner; ask what mod.rs shows",
        past_the_facade(&uses(&rust(), "server/src/")),
    );
}

#[test]
fn what_chapters_stand_on_knows_no_chapter() {
    expect_none(
        "clock, errors and the database serve every chapter",
        base_knows_a_chapter(&uses(&rust(), "server/src/")),
    );
}

#[test]
fn every_module_of_the_server_is_a_chapter_of_the_order_or_technical() {
    expect_none("give it a place in ORDER or TECHNICAL", unknown_modules(&rust()));
}

#[test]
fn resolvers_call_use_cases_and_never_tables() {
    expect_none("graphql.rs makes one service call each", resolvers_with_tables(&rust()));
}

#[test]
fn a_broken_chapter_is_seen() {
    let clients =
        Source::new("server/src/clients/service.rs", "use crate::billing::Run;\nuse crate::settings::repo;");
    let billing = Source::new("server/src/billing/mod.rs", "use crate::clients::Client;");
    let settings = Source::new("server/src/settings/mod.rs", "");
    let clock = Source::new("server/src/clock.rs", "use crate::clients::Client;");
    let util = Source::new("server/src/util.rs", "");
    let resolver = Source::new("server/src/clients/graphql.rs", "use super::repo::find;");
    let tree = [clients, billing, settings, clock, util, resolver];
    let uses = uses(&tree, "server/src/");
    assert_eq!(against_the_order(&uses), ["server/src/clients/service.rs:1: clients uses billing"]);
    assert_eq!(past_the_facade(&uses), ["server/src/clients/service.rs:2: clients names settings::repo"]);
    assert_eq!(base_knows_a_chapter(&uses), ["server/src/clock.rs:1: clock uses clients"]);
    assert_eq!(unknown_modules(&tree), ["util"]);
    assert_eq!(resolvers_with_tables(&tree), ["server/src/clients/graphql.rs:1: repo::"]);
}
