//! Words that must not be in the sources.

use crate::expect_none;
use crate::lexer::{code_and_strings, find_word, without_tests};
use crate::tree::{Source, rust, sources};

/// Notes about unfinished work, in any text file.
fn unfinished(sources: &[Source]) -> Vec<String> {
    let words = [concat!("TO", "DO"), concat!("FIX", "ME"), concat!("XX", "X"), concat!("HA", "CK")];
    let texts = sources.iter().filter(|source| !source.path.ends_with(".lock"));
    texts
        .flat_map(|source| {
            let hits = words.iter().flat_map(|word| find_word(&source.text, word).map(move |at| (at, word)));
            hits.map(|(at, word)| format!("{}: {word}", source.at(at))).collect::<Vec<_>>()
        })
        .collect()
}

/// Code that stands for code, tests that do not run, and lints that are silenced without a reason.
fn evasions(sources: &[Source]) -> Vec<String> {
    let words = [
        concat!("to", "do!"),
        concat!("unimple", "mented!"),
        concat!("#[ig", "nore"),
        concat!("#[al", "low("),
        concat!("#![al", "low("),
    ];
    search(sources, &words, |source| source.code.clone())
}

/// `#[expect(…)]` without `reason = "…"`.
fn unreasoned(sources: &[Source]) -> Vec<String> {
    let mut found = Vec::new();
    for source in sources {
        let text = code_and_strings(&source.text);
        for (at, _) in source.code.match_indices("[expect(") {
            let end = text[at..].find(")]").map_or(text.len(), |end| at + end);
            if !text[at..end].contains("reason = \"") {
                found.push(format!("{}: expect without a reason", source.at(at)));
            }
        }
    }
    found
}

/// Clocks and random ids outside their ports. Tests, tasks and measurements may look at the wall clock.
fn hidden_inputs(sources: &[Source]) -> Vec<String> {
    let words = [
        "Utc::now",
        "Local::now",
        "SystemTime::now",
        "Uuid::new_v",
        "Uuid::now_v",
        "thread_rng",
        "rand::rng(",
    ];
    let ports = ["server/src/clock.rs", "server/src/ids.rs"];
    let watched: Vec<Source> = sources
        .iter()
        .filter(|source| ["shared/", "server/", "migrations/"].iter().any(|dir| source.rust_in(dir)))
        .filter(|source| !ports.contains(&source.path.as_str()))
        .map(|source| Source::new(&source.path, &source.text))
        .collect();
    search(&watched, &words, |source| without_tests(&source.code))
}

fn search(sources: &[Source], words: &[&str], text: impl Fn(&Source) -> String) -> Vec<String> {
    let mut found = Vec::new();
    for source in sources {
        let text = text(source);
        for word in words {
            found.extend(text.match_indices(word).map(|(at, _)| format!("{}: {word}", source.at(at))));
        }
    }
    found
}

#[test]
fn nothing_is_left_unfinished() {
    expect_none("finish it, or do not begin it", unfinished(&sources()));
}

#[test]
fn no_code_is_a_placeholder_and_no_test_or_lint_is_silenced() {
    expect_none("write the code, run the test, expect the lint with a reason", evasions(&rust()));
}

#[test]
fn every_expected_lint_has_a_reason() {
    expect_none("say why the lint does not apply", unreasoned(&rust()));
}

#[test]
fn the_clock_and_random_ids_come_through_ports() {
    expect_none(
        "ask the Clock and Ids ports: the same seed and clock give the same rows",
        hidden_inputs(&rust()),
    );
}

#[test]
fn a_broken_source_is_seen() {
    let note = concat!("// TO", "DO: later");
    assert_eq!(unfinished(&[Source::new("a.rs", note)]).len(), 1);
    assert!(unfinished(&[Source::new("a.rs", concat!("const AUTO", "DOC: u8 = 1;"))]).is_empty());
    assert_eq!(evasions(&[Source::new("a.rs", concat!("fn a() { to", "do!() }"))]).len(), 1);
    assert_eq!(unreasoned(&[Source::new("a.rs", "#[expect(dead_code)]\nfn a() {}")]).len(), 1);
    assert!(unreasoned(&[Source::new("a.rs", "#[expect(dead_code, reason = \"kept (so)\")]")]).is_empty());
    let clock = "fn a() { Utc::now(); }\n#[cfg(test)]\nmod tests { fn b() { Utc::now(); } }";
    assert_eq!(hidden_inputs(&[Source::new("server/src/a.rs", clock)]), ["server/src/a.rs:1: Utc::now"]);
    assert!(hidden_inputs(&[Source::new("server/src/clock.rs", clock)]).is_empty());
}
