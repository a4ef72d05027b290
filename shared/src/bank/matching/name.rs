//! How alike two names are.

use crate::text::fold;

/// Longest name that is compared, in characters: the work grows with the square.
const NAME_MAX: usize = 120;

/// Words that say what kind of organisation it is: everybody has them.
const FORMS: [&str; 22] = [
    "ооо",
    "оао",
    "зао",
    "пао",
    "ао",
    "ип",
    "нко",
    "ано",
    "тсж",
    "гуп",
    "муп",
    "общество",
    "с",
    "ограниченной",
    "ответственностью",
    "акционерное",
    "публичное",
    "закрытое",
    "открытое",
    "индивидуальный",
    "предприниматель",
    "глава",
];

/// Percent of the letters that two names share in place, legal forms and the order of words left out; 0 when
/// either has no other word.
#[must_use]
pub fn likeness(one: &str, other: &str) -> u32 {
    let (one, other) = (letters(one), letters(other));
    let longest = one.len().max(other.len());
    if one.is_empty() || other.is_empty() {
        return 0;
    }
    let same = longest - distance(&one, &other);
    u32::try_from(same * 100 / longest).unwrap_or(0)
}

fn letters(name: &str) -> Vec<char> {
    let folded = fold(name);
    let words = folded.split(|c: char| !c.is_alphanumeric());
    let mut words: Vec<&str> = words.filter(|word| !word.is_empty() && !FORMS.contains(word)).collect();
    words.sort_unstable();
    words.join(" ").chars().take(NAME_MAX).collect()
}

/// How many letters must be put in, taken out or changed (Levenshtein).
fn distance(one: &[char], other: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (i, a) in one.iter().enumerate() {
        let mut diagonal = i;
        let mut left = i + 1;
        if let Some(first) = row.first_mut() {
            *first = left;
        }
        for (cell, b) in row.iter_mut().skip(1).zip(other) {
            let changed = diagonal + usize::from(a != b);
            diagonal = *cell;
            left = changed.min(*cell + 1).min(left + 1);
            *cell = left;
        }
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_order_and_spelling_matter_little() {
        for (one, other, percent) in [
            ("ООО «Вектор»", "ОБЩЕСТВО С ОГРАНИЧЕННОЙ ОТВЕТСТВЕННОСТЬЮ \"ВЕКТОР\"", 100),
            ("ИП Петров Пётр Иванович", "Петров Иван Петрович", 60),
            ("Иванов Иван Иванович", "ИВАН ИВАНОВИЧ ИВАНОВ", 100),
            ("ООО Вектор", "ООО Вектар", 83),
            ("ООО Вектор", "ООО Сигма", 0),
            ("ООО", "ООО", 0),
            ("", "Вектор", 0),
        ] {
            assert_eq!(likeness(one, other), percent, "{one} {other}");
        }
    }
}
