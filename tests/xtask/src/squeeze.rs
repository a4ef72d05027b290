//! Scripts and style sheets without what only people read: comments, indentation, empty lines.
//!
//! Lines stay lines, so nothing depends on where a statement ends. Comments are taken for comments wherever they stand:
//! our styles and what wasm-bindgen writes have none inside a text.

/// The text as the release form sends it.
pub fn squeezed(text: &str) -> String {
    let mut code = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("/*") {
        code.push_str(before);
        rest = after.split_once("*/").map_or("", |(_, after)| after);
    }
    code.push_str(rest);
    let lines = code.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with("//"));
    lines.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::squeezed;

    #[test]
    fn what_only_people_read_is_left_out() {
        let text = "/** Says\n * what. */\nfunction a() {\n    // why\n    return \"x  y\"; /* so */\n\n}\n";
        assert_eq!(squeezed(text), "function a() {\nreturn \"x  y\";\n}");
        assert_eq!(squeezed("a {\n  color: red; }\n/* never closed"), "a {\ncolor: red; }");
    }
}
