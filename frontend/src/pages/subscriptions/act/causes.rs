//! Why clients leave: the reasons that an operator chooses from. What is chosen is kept in words.

use crate::tr;

/// The reason that must be told in words.
pub const OTHER: &str = "other";

/// Codes and names.
pub fn causes() -> [(&'static str, &'static str); 8] {
    [
        ("moves", tr!(acts.cause_moves)),
        ("price", tr!(acts.cause_price)),
        ("unused", tr!(acts.cause_unused)),
        ("quality", tr!(acts.cause_quality)),
        ("rival", tr!(acts.cause_rival)),
        ("closes", tr!(acts.cause_closes)),
        ("mistake", tr!(acts.cause_mistake)),
        (OTHER, tr!(acts.cause_other)),
    ]
}

/// The reason as it is kept: the chosen one, and what was written beside it.
pub fn told(cause: &str, words: &str) -> Option<String> {
    let words = words.trim();
    let name = causes().into_iter().find(|(code, _)| *code == cause && *code != OTHER);
    match (name, words.is_empty()) {
        (Some((_, name)), true) => Some(name.to_owned()),
        (Some((_, name)), false) => Some(format!("{name}: {words}")),
        (None, true) => None,
        (None, false) => Some(words.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_is_kept_in_words_and_other_says_nothing_by_itself() {
        assert_eq!(told("moves", " ").as_deref(), Some("Переезд"));
        assert_eq!(told("moves", "в Тверь").as_deref(), Some("Переезд: в Тверь"));
        assert_eq!(told(OTHER, "Умер").as_deref(), Some("Умер"));
        assert_eq!(told(OTHER, ""), None);
        // Acts that have no list of reasons keep the words alone.
        assert_eq!(told("", "По письму").as_deref(), Some("По письму"));
    }
}
