//! Rust sources as text, with comments and strings blanked where a rule must not look into them.

/// What a character belongs to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Code,
    Comment,
    Text,
}

/// The source with comments, strings and characters replaced by blanks; lines and columns stay.
pub fn code(source: &str) -> String {
    keep(source, &[Part::Code])
}

/// The source with comments replaced by blanks; strings stay.
pub fn code_and_strings(source: &str) -> String {
    keep(source, &[Part::Code, Part::Text])
}

/// Blanks items behind `#[cfg(test)]`: modules in braces, functions, or one statement. Takes the output of
/// `code`, so that braces in strings cannot mislead it.
pub fn without_tests(code: &str) -> String {
    let mut rest: Vec<char> = code.chars().collect();
    let mark: Vec<char> = "#[cfg(test)]".chars().collect();
    let mut at = 0;
    while at + mark.len() <= rest.len() {
        if rest[at..at + mark.len()] != mark[..] {
            at += 1;
            continue;
        }
        let end = end_of_item(&rest, at + mark.len());
        for letter in &mut rest[at..end] {
            if *letter != '\n' {
                *letter = ' ';
            }
        }
        at = end;
    }
    rest.into_iter().collect()
}

fn end_of_item(letters: &[char], start: usize) -> usize {
    let mut depth = 0_u32;
    for (at, letter) in letters.iter().enumerate().skip(start) {
        match letter {
            '{' => depth += 1,
            '}' => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return at + 1;
                }
            }
            ';' if depth == 0 => return at + 1,
            _ => {}
        }
    }
    letters.len()
}

/// The one-based line of a byte offset.
pub fn line(text: &str, offset: usize) -> usize {
    text[..offset].matches('\n').count() + 1
}

/// Offsets of the word where it stands alone: no letter, digit or underscore on either side.
pub fn find_word<'a>(text: &'a str, word: &'a str) -> impl Iterator<Item = usize> + 'a {
    let in_name = |letter: char| letter.is_alphanumeric() || letter == '_';
    text.match_indices(word).map(|(at, _)| at).filter(move |at| {
        let starts_inside = word.starts_with(in_name) && text[..*at].ends_with(in_name);
        let ends_inside = word.ends_with(in_name) && text[at + word.len()..].starts_with(in_name);
        !starts_inside && !ends_inside
    })
}

fn keep(source: &str, wanted: &[Part]) -> String {
    let letters: Vec<char> = source.chars().collect();
    let parts = parts(&letters);
    let shown = letters.iter().zip(parts);
    // Blanks of the same width in bytes, so that offsets of the result are offsets of the source.
    shown.fold(String::with_capacity(source.len()), |mut text, (letter, part)| {
        if wanted.contains(&part) || *letter == '\n' {
            text.push(*letter);
        } else {
            text.extend(std::iter::repeat_n(' ', letter.len_utf8()));
        }
        text
    })
}

fn parts(letters: &[char]) -> Vec<Part> {
    let mut parts = vec![Part::Code; letters.len()];
    let mut at = 0;
    while at < letters.len() {
        let (end, part) = token(letters, at);
        parts[at..end].fill(part);
        at = end;
    }
    parts
}

/// The end of the comment, string, character or single letter of code that begins here.
fn token(letters: &[char], at: usize) -> (usize, Part) {
    let next = |offset: usize| letters.get(at + offset).copied();
    match (letters[at], next(1)) {
        ('/', Some('/')) => (find(letters, at, '\n'), Part::Comment),
        ('/', Some('*')) => (end_of_block_comment(letters, at), Part::Comment),
        ('"', _) => (end_of_string(letters, at + 1), Part::Text),
        ('r', Some('"' | '#')) if !joined(letters, at) => match raw_string(letters, at) {
            Some(end) => (end, Part::Text),
            None => (at + 1, Part::Code),
        },
        // A lifetime has no closing quote behind its first letter.
        ('\'', Some('\\')) => (find(letters, at + 3, '\'') + 1, Part::Text),
        ('\'', Some(_)) if next(2) == Some('\'') => (at + 3, Part::Text),
        _ => (at + 1, Part::Code),
    }
}

fn joined(letters: &[char], at: usize) -> bool {
    at > 0 && (letters[at - 1].is_alphanumeric() && letters[at - 1] != 'b' || letters[at - 1] == '_')
}

fn find(letters: &[char], start: usize, wanted: char) -> usize {
    (start..letters.len()).find(|at| letters[*at] == wanted).unwrap_or(letters.len().saturating_sub(1))
}

fn end_of_block_comment(letters: &[char], start: usize) -> usize {
    let mut depth = 0_u32;
    let mut at = start;
    while at < letters.len() {
        match (letters[at], letters.get(at + 1)) {
            ('/', Some('*')) => {
                depth += 1;
                at += 2;
            }
            ('*', Some('/')) => {
                depth -= 1;
                at += 2;
                if depth == 0 {
                    return at;
                }
            }
            _ => at += 1,
        }
    }
    letters.len()
}

fn end_of_string(letters: &[char], start: usize) -> usize {
    let mut at = start;
    while at < letters.len() {
        match letters[at] {
            '\\' => at += 2,
            '"' => return at + 1,
            _ => at += 1,
        }
    }
    letters.len()
}

/// The end of `r"…"` or `r#"…"#`; nothing for a raw name such as `r#type`.
fn raw_string(letters: &[char], start: usize) -> Option<usize> {
    let hashes = letters[start + 1..].iter().take_while(|letter| **letter == '#').count();
    if letters.get(start + 1 + hashes) != Some(&'"') {
        return None;
    }
    let mut at = start + 2 + hashes;
    while at < letters.len() {
        let closes =
            letters[at] == '"' && letters[at + 1..].iter().take_while(|l| **l == '#').count() >= hashes;
        if closes {
            return Some(at + 1 + hashes);
        }
        at += 1;
    }
    Some(letters.len())
}

#[cfg(test)]
mod tests {
    use super::{code, code_and_strings, find_word, line, without_tests};

    #[test]
    fn comments_and_strings_are_blanked_in_place() {
        let source = "let a = \"f64 // no\"; // f64\nlet b = 'x'; /* f64 /* deep */ */ let c: &'static str = r#\"f\"64\"#;";
        let seen = code(source);
        assert!(!seen.contains("f64"), "{seen}");
        assert!(seen.contains("&'static str"), "{seen}");
        assert_eq!(seen.len(), source.len());
        assert!(code_and_strings(source).contains("\"f64 // no\""));
    }

    #[test]
    fn escapes_and_raw_names_do_not_mislead() {
        let seen = code(r#"let q = '\''; let s = "\"f32"; let r#type = b'"'; let f32 = 1;"#);
        assert_eq!(find_word(&seen, "f32").count(), 1, "{seen}");
    }

    #[test]
    fn tests_are_blanked_with_their_braces() {
        let seen = without_tests("fn a() {}\n#[cfg(test)]\nmod tests { fn b() { { } } }\nfn c() {}\n");
        assert!(seen.contains("fn a") && seen.contains("fn c") && !seen.contains("fn b"), "{seen}");
        assert_eq!(line(&seen, seen.find("fn c").expect("it stays")), 4);
    }

    #[test]
    fn a_word_is_not_a_part_of_a_name() {
        assert_eq!(find_word("f64 af64 f64_x f64", "f64").count(), 2);
    }
}
