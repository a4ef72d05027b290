//! Text as Russian people type and read it: search keys, keyboard layouts, numbers and dates.

pub mod amount;
pub mod date;
pub mod format;
pub mod near;
pub mod number;

/// Whether the character is only space between others: every Unicode white space (NBSP and narrow NBSP
/// included) and the invisible characters that come along when copying (zero-width spaces, byte order mark).
#[must_use]
pub fn is_blank(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}')
}

/// Key for searching and sorting names: lowercase, ё as е, runs of blanks as one space, no blanks at the
/// ends, no quotation marks. Idempotent.
///
/// A double quotation mark also separates words («ООО"Ромашка"» is found as «ооо ромашка»), an apostrophe
/// does not («Д'Арк» is found as «дарк»). Letters й and ё written as two characters are the same as one.
#[must_use]
pub fn fold(text: &str) -> String {
    let mut key = String::with_capacity(text.len());
    let mut blank_before = false;
    for c in text.chars().flat_map(char::to_lowercase) {
        if is_blank(c) || matches!(c, '"' | '«' | '»' | '“' | '”' | '„' | '‟') {
            blank_before = true;
        } else if !matches!(c, '\'' | '‘' | '’' | '‚' | '`') {
            if blank_before && !key.is_empty() {
                key.push(' ');
            }
            blank_before = false;
            push_folded(&mut key, c);
        }
    }
    key
}

/// Appends a lowercase letter, joining combining marks of Russian letters and replacing ё.
fn push_folded(key: &mut String, c: char) {
    match c {
        'ё' => key.push('е'),
        '\u{308}' if key.ends_with('е') => {}
        '\u{306}' if key.ends_with('и') => {
            key.pop();
            key.push('й');
        }
        other => key.push(other),
    }
}

/// Keys of the QWERTY layout whose character differs in ЙЦУКЕН, and below them that character.
const LATIN_KEYS: &str = r##"`qwertyuiop[]asdfghjkl;'zxcvbnm,./~QWERTYUIOP{}ASDFGHJKL:"ZXCVBNM<>?|@#$^&"##;
const CYRILLIC_KEYS: &str = r##"ёйцукенгшщзхъфывапролджэячсмитьбю.ЁЙЦУКЕНГШЩЗХЪФЫВАПРОЛДЖЭЯЧСМИТЬБЮ,/"№;:?"##;

/// The same keys pressed in the other layout: «cxtn» becomes «счет», «шмфтщм» becomes «ivanov».
///
/// The layout of the input is that of most of its letters; without letters or on a tie it is QWERTY, so that
/// «,» becomes «б». Characters of neither layout stay.
#[must_use]
pub fn switch_layout(text: &str) -> String {
    let n_latin = text.chars().filter(char::is_ascii_alphabetic).count();
    let n_cyrillic = text.chars().filter(|c| matches!(c, 'а'..='я' | 'А'..='Я' | 'ё' | 'Ё')).count();
    let (from, to) =
        if n_cyrillic > n_latin { (CYRILLIC_KEYS, LATIN_KEYS) } else { (LATIN_KEYS, CYRILLIC_KEYS) };
    let switched =
        |c: char| from.chars().zip(to.chars()).find(|(key, _)| *key == c).map_or(c, |(_, key)| key);
    text.chars().map(switched).collect()
}

/// The text for an error message: without blanks at the ends, cut after 40 characters.
fn shown(text: &str) -> String {
    const MAX_CHARS: usize = 40;
    let trimmed = text.trim_matches(is_blank);
    match trimmed.char_indices().nth(MAX_CHARS) {
        Some((end, _)) => format!("{}…", &trimmed[..end]),
        None => trimmed.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn fold_makes_names_comparable() {
        assert_eq!(fold("  ООО \u{a0}«Ёлка и\tПалка» "), "ооо елка и палка");
        assert_eq!(fold("ООО\"Ромашка\""), "ооо ромашка");
        assert_eq!(fold("Жанна Д'Арк"), "жанна дарк");
        assert_eq!(fold("Щегле\u{308}в Андреи\u{306}"), "щеглев андрей");
        assert_eq!(fold("«»"), "");
    }

    #[test]
    fn layouts_switch_both_ways() {
        assert_eq!(switch_layout("cxtn"), "счет");
        assert_eq!(switch_layout("Bdfyjd"), "Иванов");
        assert_eq!(switch_layout("шмфтщм"), "ivanov");
        assert_eq!(switch_layout("[jhjij"), "хорошо");
        assert_eq!(switch_layout(","), "б");
        assert_eq!(switch_layout("#1871"), "№1871");
        assert_eq!(switch_layout("cxtn 25"), "счет 25");
    }

    #[test]
    fn layouts_have_the_same_keys() {
        assert_eq!(LATIN_KEYS.chars().count(), CYRILLIC_KEYS.chars().count());
    }

    #[test]
    fn shown_text_is_cut() {
        assert_eq!(shown(" abc\u{a0}"), "abc");
        assert_eq!(shown(&"я".repeat(41)), format!("{}…", "я".repeat(40)));
    }

    proptest! {
        #[test]
        fn fold_is_idempotent(text in "[а-яА-ЯёЁ «»\"'\u{a0}\u{306}\u{308}]{0,20}|\\PC{0,20}") {
            let once = fold(&text);
            prop_assert_eq!(fold(&once), once);
        }

        #[test]
        fn layout_switched_twice_is_the_text(text in "[а-яё ]{0,20}|[a-z]{1,20}") {
            prop_assert_eq!(switch_layout(&switch_layout(&text)), text);
        }
    }
}
