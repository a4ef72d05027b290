//! Every address of the router is looked at by the browser tests.

use std::collections::BTreeSet;

use crate::expect_none;
use crate::tree::root;

/// Patterns of the router, joined over its nesting.
fn routed(router: &str) -> BTreeSet<String> {
    let (mut found, mut above) = (BTreeSet::new(), Vec::new());
    for line in router.lines().map(str::trim) {
        let path =
            line.split_once("path!(\"").and_then(|(_, rest)| rest.split_once('"')).map(|(path, _)| path);
        match path {
            Some(path) if line.starts_with("<ParentRoute") => above.push(path.to_owned()),
            Some(path) if line.starts_with("<Route") => {
                let whole = format!("{}{path}", above.concat());
                found.insert(if whole.is_empty() { "/".to_owned() } else { whole });
            }
            Some(_) | None => {}
        }
        if line.starts_with("</ParentRoute") {
            above.pop();
        }
    }
    found
}

/// Patterns of the list: the first texts of its pairs.
fn listed(list: &str) -> BTreeSet<String> {
    let list =
        list.split_once("ROUTES").and_then(|(_, rest)| rest.split_once("];")).map_or("", |(list, _)| list);
    let pairs = list.split('(').skip(1);
    pairs
        .filter_map(|pair| pair.trim_start().strip_prefix('"')?.split_once('"'))
        .map(|(pattern, _)| pattern.to_owned())
        .collect()
}

fn differences(router: &str, list: &str) -> Vec<String> {
    let (routed, listed) = (routed(router), listed(list));
    let forgotten = routed.difference(&listed).map(|path| format!("{path} is not in the list"));
    let gone = listed.difference(&routed).map(|path| format!("{path} is not in the router"));
    forgotten.chain(gone).collect()
}

fn read(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

#[test]
fn no_page_is_forgotten_by_the_browser_tests() {
    let (router, list) = (read("frontend/src/app.rs"), read("tests/browser/routes.rs"));
    assert!(routed(&router).len() > 20, "the router was not read");
    expect_none("add the address to tests/browser/routes.rs", differences(&router, &list));
}

#[test]
fn a_forgotten_page_is_seen() {
    let router = "<ParentRoute path=path!(\"\") view=A>\n<Route path=path!(\"\") view=B/>\n\
                  <ParentRoute path=path!(\"/a\") view=C>\n<Route path=path!(\"/:id\") view=D/>\n\
                  </ParentRoute>\n<Route path=path!(\"/b\") view=E/>\n</ParentRoute>";
    let list = "ROUTES: [(&str, &[&str]); 2] = [(\"/\", &[\"/x\"]), (\n\"/b\", &[\"/b\"])];";
    assert_eq!(differences(router, list), ["/a/:id is not in the list"]);
    let more = "ROUTES: [] = [(\"/\", &[]), (\"/b\", &[]), (\"/a/:id\", &[]), (\"/c\", &[])];";
    assert_eq!(differences(router, more), ["/c is not in the router"]);
}
