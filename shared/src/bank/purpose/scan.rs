//! A place in a text that moves forward: small letters to compare, places of the text itself to answer.

use std::ops::Range;

use chrono::NaiveDate;

use crate::text::date::{DateFormat, parse_date};
use crate::text::is_blank;

/// Longest number of a document, in characters.
const NUMBER_MAX: usize = 40;

/// A character as it is compared, and where the written one begins and ends.
#[derive(Debug, Clone, Copy)]
struct Letter {
    c: char,
    from: usize,
    to: usize,
}

pub(super) struct Scan<'a> {
    text: &'a str,
    letters: Vec<Letter>,
    place: usize,
}

impl<'a> Scan<'a> {
    pub(super) fn new(text: &'a str) -> Scan<'a> {
        let lower = |(from, c): (usize, char)| {
            let small = c.to_lowercase().next().unwrap_or(c);
            Letter { c: if small == 'ё' { 'е' } else { small }, from, to: from + c.len_utf8() }
        };
        Scan { text, letters: text.char_indices().map(lower).collect(), place: 0 }
    }

    fn at(&self, place: usize) -> Option<char> {
        self.letters.get(place).map(|letter| letter.c)
    }

    pub(super) fn at_end(&self) -> bool {
        self.place >= self.letters.len()
    }

    pub(super) fn place(&self) -> usize {
        self.place
    }

    pub(super) fn back_to(&mut self, place: usize) {
        self.place = place;
    }

    /// The character here, as it is compared.
    pub(super) fn peek(&self) -> Option<char> {
        self.at(self.place)
    }

    pub(super) fn step(&mut self) {
        self.place += 1;
    }

    /// Whether a word of letters begins here.
    pub(super) fn at_word(&self) -> bool {
        let begins = self.at(self.place).is_some_and(char::is_alphabetic);
        let before = self.place.checked_sub(1).and_then(|place| self.at(place));
        begins && !before.is_some_and(char::is_alphabetic)
    }

    /// Whether the character right before is this one.
    pub(super) fn after(&self, c: char) -> bool {
        self.place.checked_sub(1).and_then(|place| self.at(place)) == Some(c)
    }

    /// The letters from here.
    pub(super) fn word(&self) -> String {
        self.letters[self.place.min(self.letters.len())..]
            .iter()
            .map(|letter| letter.c)
            .take_while(|c| c.is_alphabetic())
            .collect()
    }

    /// The word before this place, blanks and one slash or point between them.
    pub(super) fn word_before(&self) -> String {
        let before = &self.letters[..self.place.min(self.letters.len())];
        let mut word: Vec<char> = before
            .iter()
            .rev()
            .map(|letter| letter.c)
            .skip_while(|c| is_blank(*c) || matches!(c, '/' | '.'))
            .take_while(|c| c.is_alphabetic())
            .collect();
        word.reverse();
        word.into_iter().collect()
    }

    pub(super) fn skip_word(&mut self) {
        while self.at(self.place).is_some_and(char::is_alphabetic) {
            self.place += 1;
        }
    }

    /// Skips these characters, then blanks.
    pub(super) fn skip(&mut self, signs: &[char]) {
        while self.at(self.place).is_some_and(|c| signs.contains(&c)) {
            self.place += 1;
        }
        self.skip_blanks_and(&[]);
    }

    pub(super) fn skip_blanks_and(&mut self, signs: &[char]) {
        while self.at(self.place).is_some_and(|c| is_blank(c) || signs.contains(&c)) {
            self.place += 1;
        }
    }

    /// Reads «№», «N», «No.», «#» and the blanks after it.
    pub(super) fn number_sign(&mut self) -> bool {
        self.skip_blanks_and(&[]);
        let length = match (self.at(self.place), self.at(self.place + 1)) {
            (Some('№' | '#'), _) => 1,
            (Some('n'), Some(next)) if is_blank(next) || next.is_ascii_digit() => 1,
            (Some('n'), Some('o')) if !self.at(self.place + 2).is_some_and(char::is_alphabetic) => 2,
            _ => return false,
        };
        self.place += length;
        self.skip(&['.', ':']);
        true
    }

    /// Skips up to so many words when a sign of a number follows them.
    pub(super) fn words_then_sign(&mut self, most: usize) -> bool {
        let start = self.place;
        for _ in 0..most {
            self.skip_blanks_and(&[]);
            if !self.at(self.place).is_some_and(char::is_alphabetic) {
                break;
            }
            self.skip_word();
            if self.number_sign() {
                return true;
            }
        }
        self.place = start;
        false
    }

    /// Reads a number of a document: letters, digits, `/`, `_`, `-`, with a digit or a capital or two at its end.
    /// Without a sign before it, it must begin with a digit or have nothing but capitals beside its digits.
    pub(super) fn number(&mut self, signed: bool) -> Option<(String, Range<usize>)> {
        self.skip_blanks_and(&[]);
        let rest = &self.letters[self.place.min(self.letters.len())..];
        let inside = |c: char| c.is_alphanumeric() || matches!(c, '/' | '_' | '-');
        let length = rest.iter().take_while(|letter| inside(letter.c)).count();
        let digits = rest[..length].iter().rposition(|letter| letter.c.is_ascii_digit())? + 1;
        let length = if self.is_suffix(&rest[digits..length]) { length } else { digits };
        let (first, last) = (rest.first()?, rest.get(length - 1)?);
        let written = &self.text[first.from..last.to];
        let plain = first.c.is_ascii_digit() || written.chars().all(|c| !c.is_lowercase());
        if !first.c.is_alphanumeric() || length > NUMBER_MAX || !(signed || plain) {
            return None;
        }
        self.place += length;
        Some((written.to_owned(), first.from..last.to))
    }

    /// Whether letters after the last digit belong to the number: «17-А», «5Б», but not «5за».
    fn is_suffix(&self, tail: &[Letter]) -> bool {
        let written = tail.iter().filter_map(|letter| self.text[letter.from..letter.to].chars().next());
        let letters: Vec<char> = written.filter(|c| !matches!(c, '/' | '_' | '-')).collect();
        (1..=2).contains(&letters.len())
            && letters.iter().all(|c| c.is_uppercase())
            && tail.last().is_some_and(|letter| letter.c.is_alphabetic())
    }

    /// Reads «г.», «от» and a date; the place stays where there is none.
    pub(super) fn dated(&mut self) -> Option<NaiveDate> {
        let start = self.place;
        let read = self.date_behind();
        if read.is_none() {
            self.place = start;
        }
        read
    }

    fn date_behind(&mut self) -> Option<NaiveDate> {
        self.skip_blanks_and(&[]);
        if self.word() == "г" {
            self.skip_word();
            self.skip(&['.']);
        }
        if self.word() != "от" {
            return None;
        }
        self.skip_word();
        self.skip_blanks_and(&[]);
        let rest = &self.letters[self.place..];
        // The longest date is «30 сентября 2026»; the first length at which the text is a date is too short a year.
        let most = rest.len().min(20);
        let length = (6..=most).rev().find(|length| {
            let ends = !rest.get(*length).is_some_and(|letter| letter.c.is_ascii_digit());
            let digit = rest[*length - 1].c.is_ascii_digit();
            ends && digit && date_of(&rest[..*length]).is_some()
        })?;
        let day = date_of(&rest[..length]);
        self.place += length;
        let behind = self.place;
        self.skip_blanks_and(&[]);
        if ["г", "года", "год"].contains(&self.word().as_str()) {
            self.skip_word();
            if self.at(self.place) == Some('.') {
                self.place += 1;
            }
        } else {
            self.place = behind;
        }
        day
    }

    /// Reads what joins numbers of a list: `,`, `;`, «и».
    pub(super) fn joint(&mut self) -> bool {
        self.skip_blanks_and(&[]);
        let start = self.place;
        while self.at(self.place).is_some_and(|c| matches!(c, ',' | ';')) {
            self.place += 1;
            self.skip_blanks_and(&[]);
        }
        if self.word() == "и" {
            self.skip_word();
            self.skip_blanks_and(&[]);
        }
        self.place > start
    }

    /// Whether an amount stands here rather than a number: «13 000,00», «100,50», «100 руб».
    pub(super) fn is_amount(&self) -> bool {
        let rest = &self.letters[self.place.min(self.letters.len())..];
        let length = rest
            .iter()
            .take_while(|letter| {
                letter.c.is_ascii_digit() || is_blank(letter.c) || matches!(letter.c, ',' | '.')
            })
            .count();
        let behind: String = rest[length..].iter().take(3).map(|letter| letter.c).collect();
        let digits: String = rest[..length].iter().map(|letter| letter.c).collect();
        let kopecks = digits.trim_end_matches(is_blank).rsplit_once([',', '.']);
        let has_kopecks = kopecks.is_some_and(|(_, kopecks)| {
            kopecks.len() == 2 && kopecks.bytes().all(|byte| byte.is_ascii_digit())
        });
        let is_money = behind.starts_with("руб") || behind.starts_with('₽') || behind.starts_with("р.");
        has_kopecks || is_money
    }

    /// The text from here, as it is compared.
    pub(super) fn rest(&self) -> impl Iterator<Item = char> + '_ {
        self.letters[self.place.min(self.letters.len())..].iter().map(|letter| letter.c)
    }
}

fn date_of(letters: &[Letter]) -> Option<NaiveDate> {
    let text: String = letters.iter().map(|letter| if letter.c == ',' { '.' } else { letter.c }).collect();
    let plain = text.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | '/'));
    let separated = plain && text.contains(['.', '/']);
    let in_words = text.chars().any(char::is_alphabetic);
    if separated || in_words { parse_date(&text, DateFormat::Dmy).ok() } else { None }
}
