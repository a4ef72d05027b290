//! The core computes and does nothing else; money never meets a float.

use crate::expect_none;
use crate::lexer::{find_word, without_tests};
use crate::tree::{Source, rust};

/// Files that may hold floats, with the reason. Neither is near money.
const FLOATS: [(&str, &str); 0] = [];

fn floats(sources: &[Source]) -> Vec<String> {
    let mut found = Vec::new();
    for source in
        sources.iter().filter(|source| source.rust_in("shared/src/") || source.rust_in("server/src/"))
    {
        if FLOATS.iter().any(|(path, _)| *path == source.path) {
            continue;
        }
        for word in ["f32", "f64", "to_f64", "from_f64", "to_f32", "from_f32", "as_f64"] {
            let hits = find_word(&source.code, word);
            found.extend(hits.map(|at| format!("{}: {word}", source.at(at))));
        }
    }
    found
}

/// What reaches the world outside: files, network, threads, environment, waiting.
fn effects(sources: &[Source]) -> Vec<String> {
    let words = [
        "std::fs",
        "std::net",
        "std::env",
        "std::process",
        "std::thread",
        "std::io",
        "std::time::Instant",
        "tokio",
        "reqwest",
        "rand",
        "println!",
        "eprintln!",
        "static mut",
        "thread_local!",
    ];
    let mut found = Vec::new();
    for source in sources.iter().filter(|source| source.rust_in("shared/src/")) {
        let code = without_tests(&source.code);
        for word in words {
            found.extend(find_word(&code, word).map(|at| format!("{}: {word}", source.at(at))));
        }
    }
    found
}

#[test]
fn money_never_meets_a_float() {
    expect_none("amounts are whole minor units, prices whole millionths", floats(&rust()));
}

#[test]
fn shared_performs_no_input_or_output() {
    expect_none("the core takes facts and today, and answers a decision", effects(&rust()));
}

#[test]
fn an_impure_core_is_seen() {
    let float = Source::new("shared/src/a.rs", "/// f64\nfn a(share: f64) -> u8 { 1 }");
    assert_eq!(floats(&[float]), ["shared/src/a.rs:2: f64"]);
    let effect = Source::new("shared/src/a.rs", "use std::fs::read;");
    assert_eq!(effects(&[effect]), ["shared/src/a.rs:1: std::fs"]);
}
