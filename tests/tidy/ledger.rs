//! What was posted is never changed: no code updates or deletes rows of the append-only tables.

use migrations::APPEND_ONLY;

use crate::expect_none;
use crate::lexer::{code_and_strings, find_word, without_tests};
use crate::tree::{Source, rust};

/// Ways to change rows by the ORM.
const CHANGES: [&str; 10] = [
    "update",
    "update_many",
    "delete",
    "delete_many",
    "delete_by_id",
    "update_table",
    "from_table",
    "save",
    "do_update",
    "update_columns",
];

/// `UPDATE charge`, `DELETE FROM "charge"`, `TRUNCATE charge` in SQL text.
fn changed_by_sql(sources: &[Source]) -> Vec<String> {
    let mut found = Vec::new();
    for source in
        sources.iter().filter(|source| source.rust_in("server/src/") || source.rust_in("shared/src/"))
    {
        let text = code_and_strings(&source.text).to_lowercase().replace(['"', '\\'], " ");
        let words: Vec<&str> = text.split_whitespace().collect();
        for pair in words.windows(3) {
            let table = match pair {
                ["truncate", "table", table] => table,
                ["update" | "truncate", table, _] => table,
                ["delete", "from", table] | ["replace", "into", table] => table,
                _ => continue,
            };
            let table = table.trim_matches(|letter: char| !letter.is_alphanumeric() && letter != '_');
            if APPEND_ONLY.contains(&table) {
                found.push(format!("{}: {}", source.path, pair.join(" ")));
            }
        }
    }
    found
}

/// Statements that name the module or table of an append-only entity and a way to change rows.
fn changed_by_orm(sources: &[Source]) -> Vec<String> {
    let mut found = Vec::new();
    for source in sources.iter().filter(|source| source.rust_in("server/src/")) {
        let code = without_tests(&source.code);
        let mut start = 0;
        for statement in code.split_inclusive([';', '{', '}']) {
            let table = APPEND_ONLY.iter().find(|table| {
                let camel: String = table.split('_').map(capital).collect();
                let names = [format!("{table}::"), format!("{camel}::"), format!("{camel} ")];
                names.iter().any(|name| find_word(statement, name).next().is_some())
            });
            let change = CHANGES.iter().find(|change| {
                find_word(statement, change).any(|at| statement[at + change.len()..].starts_with('('))
            });
            if let (Some(table), Some(change)) = (table, change) {
                found.push(format!("{}: {change} of {table}", source.at(start)));
            }
            start += statement.len();
        }
    }
    found
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

#[test]
fn no_sql_changes_what_was_posted() {
    expect_none("post a reversal with a reason instead", changed_by_sql(&rust()));
}

#[test]
fn no_query_of_the_orm_changes_what_was_posted() {
    expect_none("post a reversal with a reason instead", changed_by_orm(&rust()));
}

#[test]
fn a_changed_posting_is_seen() {
    let sql = Source::new(
        "server/src/ledger/repo.rs",
        "const Q: &str = \"UPDATE ledger_entry SET reason = $1\"; // update charge x",
    );
    assert_eq!(changed_by_sql(&[sql]).len(), 1);
    let fine =
        Source::new("server/src/ledger/repo.rs", "const Q: &str = \"DELETE FROM charge_marker WHERE x\";");
    assert!(changed_by_sql(&[fine]).is_empty());
    let orm = "fn a() { charge::Entity::update_many().exec(c); LedgerEntry::insert(x); bill_item::Entity::update_many(); }";
    let orm = Source::new("server/src/subscriptions/repo.rs", orm);
    assert_eq!(changed_by_orm(&[orm]), ["server/src/subscriptions/repo.rs:1: update_many of charge"]);
}
