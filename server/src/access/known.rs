//! What makes a password easy to guess: pieces that everybody tries, rows of signs, and what is known of the person.

use std::collections::HashSet;
use std::sync::LazyLock;

/// Frequent passwords, one a line.
static PIECES: LazyLock<HashSet<&'static str>> =
    LazyLock::new(|| include_str!("common.txt").lines().filter(|line| !line.starts_with('#')).collect());

/// Lengths of pieces that are looked for.
const PIECE: std::ops::RangeInclusive<usize> = 4..=24;
/// Signs in a row, the same or each the next one, that count as nothing.
const ROW_MIN: usize = 3;
/// Different pieces that make no password by themselves.
const FEW_PIECES: usize = 2;
/// Signs of one's own that are too few beside so few pieces.
const FEW_SIGNS: usize = 4;

/// What makes a password easy to guess.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weak {
    /// Pieces that everybody tries.
    Known,
    /// The name or the address of the person.
    Own,
}

/// Why the password is easy to guess, if it is. `own` is what is known of the person: the name, the address.
pub fn weakness(password: &str, own: &[&str]) -> Option<Weak> {
    let own: HashSet<String> = own.iter().flat_map(|text| words(text)).collect();
    let plain: Vec<char> = typed(password).collect();
    let read: Vec<char> = plain.iter().map(|sign| letter(*sign)).collect();
    [plain, read].iter().find_map(|signs| {
        let found = taken_apart(signs, &own);
        let weak = found.pieces.len() <= FEW_PIECES && found.free <= FEW_SIGNS;
        weak.then_some(if found.own { Weak::Own } else { Weak::Known })
    })
}

/// What a password is made of.
#[derive(Default)]
struct Parts {
    pieces: HashSet<String>,
    own: bool,
    free: usize,
}

fn taken_apart(signs: &[char], own: &HashSet<String>) -> Parts {
    let mut parts = Parts::default();
    let mut at = 0;
    while at < signs.len() {
        let rest = &signs[at..];
        let piece = PIECE.rev().filter(|length| *length <= rest.len()).find_map(|length| {
            let text: String = rest[..length].iter().collect();
            (own.contains(&text) || PIECES.contains(text.as_str())).then_some((length, text))
        });
        let row = row(rest).max(year(rest));
        match piece {
            Some((length, text)) if length >= row => {
                parts.own |= own.contains(&text);
                parts.pieces.insert(text);
                at += length;
            }
            Some(_) | None if row >= ROW_MIN => at += row,
            Some(_) | None => {
                parts.free += 1;
                at += 1;
            }
        }
    }
    parts
}

/// Signs from the first one on that repeat it, or go up or down one by one.
fn row(signs: &[char]) -> usize {
    let step = |pair: &[char]| i64::from(u32::from(pair[1])) - i64::from(u32::from(pair[0]));
    let mut steps = signs.windows(2).map(step);
    match steps.next() {
        Some(first @ -1..=1) => 2 + steps.take_while(|step| *step == first).count(),
        Some(_) | None => 1,
    }
}

/// 4 when a year begins here.
fn year(signs: &[char]) -> usize {
    let digits = signs.len() >= 4 && signs[..4].iter().all(char::is_ascii_digit);
    if digits && matches!(signs[..2], ['1', '9'] | ['2', '0']) { 4 } else { 0 }
}

/// Words of a name or an address that are long enough to be looked for.
fn words(text: &str) -> Vec<String> {
    let signs: String = text.split(|sign: char| !sign.is_alphanumeric()).collect::<Vec<_>>().join(" ");
    let words = signs.split(' ').filter(|word| PIECE.contains(&word.chars().count()));
    words.map(|word| typed(word).collect()).collect()
}

/// The keys that are pressed, on the Latin layout: «пароль» is typed as `gfhjkm`.
fn typed(text: &str) -> impl Iterator<Item = char> + '_ {
    text.chars().flat_map(char::to_lowercase).map(|sign| {
        let rows = ("йцукенгшщзхъфывапролджэячсмитьбюё", "qwertyuiop[]asdfghjkl;'zxcvbnm,.`");
        let at = rows.0.chars().position(|known| known == sign);
        at.and_then(|at| rows.1.chars().nth(at)).unwrap_or(sign)
    })
}

/// The letter that a sign stands for in words like `p@ssw0rd`.
const fn letter(sign: char) -> char {
    match sign {
        '0' => 'o',
        '1' | '!' => 'i',
        '3' => 'e',
        '4' | '@' => 'a',
        '5' | '$' => 's',
        '7' => 't',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_that_are_tried_first_are_known() {
        let known = [
            "password1234",
            "P@ssw0rd2026!",
            "qwertyuiop12",
            "123456789012",
            "Qwerty-123456",
            "йцукенгшщзхъ",
            "парольпароль",
            "Привет2026!!",
            "adminadmin12",
            "aaaabbbbccccdddd",
            "monkeydragon",
        ];
        for password in known {
            assert_eq!(weakness(password, &[]), Some(Weak::Known), "{password}");
        }
    }

    #[test]
    fn what_is_known_of_the_person_is_no_password() {
        let own = ["Иван Сидоров", "sidorov.i@romashka.ru"];
        for password in ["Сидоров-2026", "romashka2026!", "sidorov12345"] {
            assert_eq!(weakness(password, &own), Some(Weak::Own), "{password}");
        }
        assert_eq!(weakness("Сидоров ехал через реку", &own), None);
    }

    #[test]
    fn phrases_and_random_signs_are_not_known() {
        for password in [
            "correct horse battery",
            "довольно длинный пароль",
            "kX9#vLq2pTz8",
            "x7kd2-qm9wp-r4t8v",
            "another long password",
        ] {
            assert_eq!(weakness(password, &["owner@example.org"]), None, "{password}");
        }
    }
}
