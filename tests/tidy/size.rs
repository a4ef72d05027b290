//! Files stay small enough to be read at once.

use crate::expect_none;
use crate::tree::{Source, rust};

/// Lines of one Rust file at most; 500 is the aim.
const LINES_MAX: usize = 700;

fn long_files(sources: &[Source]) -> Vec<String> {
    let sizes = sources.iter().map(|source| (source, source.text.lines().count()));
    let long = sizes.filter(|(_, lines)| *lines > LINES_MAX);
    long.map(|(source, lines)| format!("{}: {lines} lines", source.path)).collect()
}

/// Modules of the server that do not say what they are for.
fn without_purpose(sources: &[Source]) -> Vec<String> {
    let ours = ["shared/src/", "server/src/", "migrations/src/"];
    let silent = sources
        .iter()
        .filter(|source| ours.iter().any(|dir| source.rust_in(dir)))
        .filter(|source| !source.text.trim_start().starts_with("//!"));
    silent.map(|source| format!("{}: begins without //!", source.path)).collect()
}

#[test]
fn no_rust_file_is_longer_than_700_lines() {
    expect_none("split it by what changes together", long_files(&rust()));
}

#[test]
fn every_module_says_what_it_is_for() {
    expect_none("begin the file with a //! sentence", without_purpose(&rust()));
}

#[test]
fn a_long_or_silent_file_is_seen() {
    assert_eq!(long_files(&[Source::new("a.rs", &"\n".repeat(701))]), ["a.rs: 701 lines"]);
    assert_eq!(without_purpose(&[Source::new("server/src/a.rs", "fn a() {}")]).len(), 1);
}
