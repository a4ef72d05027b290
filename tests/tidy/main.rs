//! The rules of this repository that a machine can check, each a test whose name states the fact.
//!
//! Only the standard library is used, and nothing of ours but the list of tables that are only ever added to: the rules
//! read the sources as text. Every rule is a
//! function from sources to a list of violations, and is shown a broken example beside the real tree, because
//! a rule that cannot see the fault proves nothing.

mod chapters;
mod crates;
mod ledger;
mod lexer;
mod modules;
mod purity;
mod routes;
mod size;
mod tree;
mod words;

use std::fmt::Write as _;

/// Fails with the list if there is one.
fn expect_none(rule: &str, violations: Vec<String>) {
    let mut message = String::new();
    for violation in &violations {
        writeln!(message, "  {violation}").expect("writing to a string cannot fail");
    }
    assert!(violations.is_empty(), "{rule}\n{message}");
}
