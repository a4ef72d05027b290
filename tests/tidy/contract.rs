//! The checked-in contracts of the API equal what the server makes.

use std::path::Path;

fn checked_in(file: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared").join(file);
    std::fs::read_to_string(path).expect("the contract is checked in")
}

/// The first line in which the texts differ, for the message.
fn first_difference<'a>(one: &'a str, other: &'a str) -> Option<(usize, &'a str, &'a str)> {
    let (mut left, mut right) = (one.lines(), other.lines());
    let mut line = 1;
    loop {
        match (left.next(), right.next()) {
            (None, None) => return None,
            (one, other) if one != other => {
                return Some((line, one.unwrap_or("(end)"), other.unwrap_or("(end)")));
            }
            (_, _) => line += 1,
        }
    }
}

#[test]
fn the_checked_in_contract_is_the_one_the_server_serves() {
    let served = server::graphql::sdl();
    let file = checked_in("schema.graphql");
    if let Some((line, file, served)) = first_difference(file.trim_end(), served.trim_end()) {
        panic!(
            "run `cargo xtask schema`; line {line} of schema.graphql is\n  {file}\nand the server serves\n  {served}"
        );
    }
}

#[test]
fn the_checked_in_contract_of_the_cabinet_is_the_one_the_server_serves() {
    let served = server::graphql::cabinet_sdl();
    let file = checked_in("cabinet.graphql");
    if let Some((line, file, served)) = first_difference(file.trim_end(), served.trim_end()) {
        panic!(
            "run `cargo xtask schema`; line {line} of cabinet.graphql is\n  {file}\nand the server serves\n  {served}"
        );
    }
}

#[test]
fn a_changed_contract_is_seen() {
    assert_eq!(first_difference("a\nb\n", "a\nb\n"), None);
    assert_eq!(first_difference("a\nb", "a\nc"), Some((2, "b", "c")));
    assert_eq!(first_difference("a", "a\nb"), Some((2, "(end)", "b")));
}
