//! Which module names which: paths such as `crate::clients::…`, read as text.

use std::collections::{BTreeMap, BTreeSet};

use crate::expect_none;
use crate::lexer::without_tests;
use crate::tree::{Source, rust};

/// One use of a top-level module by another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Use {
    pub from: String,
    pub to: String,
    /// The path below the module, `service::begin`, as far as it is written there.
    pub below: String,
    pub at: String,
}

/// Uses between the top-level modules of a crate, `shared/src/` for instance. Tests inside files are left out:
/// they may build their world from other modules.
pub fn uses(sources: &[Source], src: &str) -> Vec<Use> {
    let inside: Vec<&Source> = sources.iter().filter(|source| source.rust_in(src)).collect();
    let modules: BTreeSet<&str> = inside.iter().map(|source| module_of(&source.path, src)).collect();
    let mut found = Vec::new();
    for source in inside {
        let from = module_of(&source.path, src);
        let code = without_tests(&source.code);
        for (at, path) in paths(&code, depth(&source.path, src)) {
            let (to, below) = path.split_once("::").unwrap_or((&path, ""));
            if to != from && modules.contains(to) {
                let (from, to, below) = (from.to_owned(), to.to_owned(), below.to_owned());
                found.push(Use { from, to, below, at: source.at(at) });
            }
        }
    }
    found
}

/// `shared/src/api/client.rs` → `api`; `shared/src/money.rs` → `money`; the root itself → `lib`.
fn module_of<'a>(path: &'a str, src: &str) -> &'a str {
    let inner = path.trim_start_matches(src);
    inner.split('/').next().unwrap_or(inner).trim_end_matches(".rs")
}

/// How many modules deep the file is: `clients/mod.rs` is 1, `clients/service.rs` is 2.
fn depth(path: &str, src: &str) -> usize {
    let inner = path.trim_start_matches(src).trim_end_matches(".rs");
    inner.split('/').filter(|part| *part != "mod").count()
}

/// Paths from the root of the crate, with their offsets: `crate::a::b`, as many `super::` as lead to the root,
/// and every branch of `crate::{a, b::c}`.
fn paths(code: &str, depth: usize) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let to_root = "super::".repeat(depth);
    for prefix in ["crate::", to_root.as_str()].into_iter().filter(|prefix| !prefix.is_empty()) {
        for (at, _) in code.match_indices(prefix) {
            let before = &code[..at];
            if before.ends_with(|letter: char| letter.is_alphanumeric() || "_:$".contains(letter)) {
                continue;
            }
            let rest = &code[at + prefix.len()..];
            match rest.strip_prefix('{') {
                Some(group) => found.extend(branches(group).into_iter().map(|path| (at, path))),
                None => found.push((at, path(rest))),
            }
        }
    }
    found
}

/// Heads of the branches of a group of imports, up to its closing brace.
fn branches(group: &str) -> Vec<String> {
    let mut depth = 0_u32;
    let mut start = 0;
    let mut found = Vec::new();
    for (at, letter) in group.char_indices() {
        let ends = depth == 0 && (letter == ',' || letter == '}');
        if ends {
            found.push(path(group[start..at].trim_start()));
            start = at + 1;
        }
        match letter {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            _ => {}
        }
    }
    found.retain(|path| !path.is_empty());
    found
}

fn path(text: &str) -> String {
    let end = text.find(|letter: char| !letter.is_alphanumeric() && letter != '_' && letter != ':');
    text[..end.unwrap_or(text.len())].trim_end_matches(':').to_owned()
}

/// Groups of modules that use each other in a circle, with one place for each use inside the group.
pub fn circles(uses: &[Use], ignored: impl Fn(&Use) -> bool) -> Vec<String> {
    let mut graph: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for edge in uses.iter().filter(|edge| !ignored(edge)) {
        graph.entry(&edge.from).or_default().insert(&edge.to);
    }
    let reach: BTreeMap<&str, BTreeSet<&str>> =
        graph.keys().map(|from| (*from, reachable(&graph, from))).collect();
    let together = |one: &str, other: &str| {
        let goes = |from: &str, to: &str| reach.get(from).is_some_and(|all| all.contains(to));
        goes(one, other) && goes(other, one)
    };
    let mut found = Vec::new();
    for edge in uses.iter().filter(|edge| !ignored(edge) && together(&edge.from, &edge.to)) {
        let line = format!("{} → {} ({})", edge.from, edge.to, edge.at);
        let known = format!("{} → {} ", edge.from, edge.to);
        if !found.iter().any(|other: &String| other.starts_with(&known)) {
            found.push(line);
        }
    }
    found
}

fn reachable<'a>(graph: &BTreeMap<&'a str, BTreeSet<&'a str>>, from: &str) -> BTreeSet<&'a str> {
    let mut seen = BTreeSet::new();
    let mut open: Vec<&str> = graph.get(from).into_iter().flatten().copied().collect();
    while let Some(next) = open.pop() {
        if seen.insert(next) {
            open.extend(graph.get(next).into_iter().flatten());
        }
    }
    seen
}

#[test]
fn modules_of_shared_form_no_circle() {
    let uses = uses(&rust(), "shared/src/");
    // The generated contract lives in `api` and names no module; core types only bind to it.
    let generated = |edge: &Use| edge.to == "api" && edge.below == "schema";
    let circles = circles(&uses, |edge| edge.from == "lib" || generated(edge));
    expect_none("two modules that need each other are one module", circles);
}

#[test]
fn modules_of_the_server_form_no_circle() {
    let uses = uses(&rust(), "server/src/");
    // These put the parts together and are handed to them as well; what they name is no dependency of the parts.
    let roots = ["app", "cli", "graphql", "http", "lib", "main"];
    let circles = circles(&uses, |edge| roots.contains(&edge.from.as_str()));
    expect_none("two modules that need each other are one module", circles);
}

#[test]
fn a_circle_is_seen_through_groups_and_relative_paths() {
    let one = Source::new("a/src/one/mod.rs", "use crate::{lib, two::{Thing, other}};");
    let two = Source::new("a/src/two/deep.rs", "use super::super::three::X;");
    let three = Source::new("a/src/three.rs", "fn f() { crate::one::go() }\n// crate::four");
    let four = Source::new("a/src/four.rs", "use crate::one;");
    let tree = [one, two, three, four];
    let uses = uses(&tree, "a/src/");
    assert_eq!(uses.len(), 4, "{uses:?}");
    assert_eq!(
        circles(&uses, |_| false),
        [
            "one → two (a/src/one/mod.rs:1)",
            "two → three (a/src/two/deep.rs:1)",
            "three → one (a/src/three.rs:1)"
        ]
    );
}
