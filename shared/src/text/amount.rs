//! Sums in Russian words, as documents close with them.

use super::format::format_amount_ru;
use crate::money::{Currency, Money};

/// The first amount that has no words here, in minor units: 1 000 000 000 000.00.
const MINOR_END: u64 = 100_000_000_000_000;

/// How the minor units are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MinorForm {
    /// As two digits, which documents do: «Двенадцать тысяч двести рублей 00 копеек».
    Digits,
    /// In words: «Два рубля две копейки».
    Words,
}

/// A noun after a number: «один рубль», «два рубля», «пять рублей».
struct Noun {
    forms: [&'static str; 3],
    feminine: bool,
}

impl Noun {
    const fn masculine(one: &'static str, few: &'static str, many: &'static str) -> Noun {
        Noun { forms: [one, few, many], feminine: false }
    }

    const fn feminine(one: &'static str, few: &'static str, many: &'static str) -> Noun {
        Noun { forms: [one, few, many], feminine: true }
    }

    fn after(&self, n: u64) -> &'static str {
        plural_ru(n, self.forms)
    }
}

const SCALES: [Noun; 3] = [
    Noun::masculine("миллиард", "миллиарда", "миллиардов"),
    Noun::masculine("миллион", "миллиона", "миллионов"),
    Noun::feminine("тысяча", "тысячи", "тысяч"),
];
const TENS: [&str; 10] = [
    "",
    "",
    "двадцать",
    "тридцать",
    "сорок",
    "пятьдесят",
    "шестьдесят",
    "семьдесят",
    "восемьдесят",
    "девяносто",
];
const HUNDREDS: [&str; 10] =
    ["", "сто", "двести", "триста", "четыреста", "пятьсот", "шестьсот", "семьсот", "восемьсот", "девятьсот"];
const UNITS: [&str; 20] = [
    "",
    "один",
    "два",
    "три",
    "четыре",
    "пять",
    "шесть",
    "семь",
    "восемь",
    "девять",
    "десять",
    "одиннадцать",
    "двенадцать",
    "тринадцать",
    "четырнадцать",
    "пятнадцать",
    "шестнадцать",
    "семнадцать",
    "восемнадцать",
    "девятнадцать",
];

/// The form that goes with a number: of 1, 21, 31…; of 2 to 4, 22…; of the rest, 11 to 14 included.
#[must_use]
pub fn plural_ru(n: u64, [one, few, many]: [&'static str; 3]) -> &'static str {
    match (n % 100, n % 10) {
        (11..=14, _) => many,
        (_, 1) => one,
        (_, 2..=4) => few,
        _ => many,
    }
}

/// The major and the minor unit of a currency.
fn nouns(currency: Currency) -> (Noun, Noun) {
    let kopeck = Noun::feminine("копейка", "копейки", "копеек");
    let cent = Noun::masculine("цент", "цента", "центов");
    match currency {
        Currency::Rub => (Noun::masculine("рубль", "рубля", "рублей"), kopeck),
        Currency::Byn => {
            (Noun::masculine("белорусский рубль", "белорусских рубля", "белорусских рублей"), kopeck)
        }
        Currency::Usd => (Noun::masculine("доллар США", "доллара США", "долларов США"), cent),
        Currency::Eur => (Noun::masculine("евро", "евро", "евро"), cent),
        Currency::Kzt => {
            (Noun::masculine("тенге", "тенге", "тенге"), Noun::masculine("тиын", "тиына", "тиынов"))
        }
        Currency::Cny => (Noun::masculine("юань", "юаня", "юаней"), Noun::masculine("фэнь", "фэня", "фэней")),
    }
}

/// The sum in words with a capital first letter; below zero it begins with «Минус». An amount of 1 000 000 000 000
/// and more is written in digits, with the currency's sign.
#[must_use]
pub fn amount_in_words(amount: Money, form: MinorForm) -> String {
    let magnitude = amount.minor().unsigned_abs();
    let currency = amount.currency();
    if magnitude >= MINOR_END {
        let digits = format_amount_ru(amount.minor(), currency.exponent());
        return format!("{digits}\u{a0}{}", currency.sign());
    }
    let per_major = 10_u64.pow(currency.exponent());
    let (whole, rest) = (magnitude / per_major, magnitude % per_major);
    let (major, minor) = nouns(currency);
    let mut words = Vec::new();
    if amount.minor() < 0 {
        words.push("минус");
    }
    push_number(whole, major.feminine, &mut words);
    words.push(major.after(whole));
    let digits = format!("{rest:02}");
    match form {
        MinorForm::Digits => words.push(&digits),
        MinorForm::Words => push_number(rest, minor.feminine, &mut words),
    }
    words.push(minor.after(rest));
    capitalized(&words.join(" "))
}

/// Words of a number below 1 000 000 000 000.
fn push_number(n: u64, feminine: bool, words: &mut Vec<&str>) {
    if n == 0 {
        words.push("ноль");
    }
    for (scale, unit) in SCALES.iter().zip([1_000_000_000, 1_000_000, 1_000]) {
        let group = n / unit % 1000;
        if group > 0 {
            push_group(group, scale.feminine, words);
            words.push(scale.after(group));
        }
    }
    push_group(n % 1000, feminine, words);
}

/// Words of 0..=999; nothing for 0.
fn push_group(n: u64, feminine: bool, words: &mut Vec<&str>) {
    words.push(nth(&HUNDREDS, n / 100));
    let rest = n % 100;
    let (tens, units) = if rest < 20 { (0, rest) } else { (rest / 10, rest % 10) };
    words.push(nth(&TENS, tens));
    words.push(match (units, feminine) {
        (1, true) => "одна",
        (2, true) => "две",
        (other, _) => nth(&UNITS, other),
    });
    words.retain(|word| !word.is_empty());
}

/// The word at `n`, which lies within the list; nothing beyond it.
fn nth(words: &[&'static str], n: u64) -> &'static str {
    usize::try_from(n).ok().and_then(|n| words.get(n)).copied().unwrap_or_default()
}

/// With a capital first letter.
fn capitalized(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn digits(minor: i64) -> String {
        amount_in_words(Money::from_minor(minor, Currency::Rub), MinorForm::Digits)
    }

    fn words(minor: i64) -> String {
        amount_in_words(Money::from_minor(minor, Currency::Rub), MinorForm::Words)
    }

    #[test]
    fn kopecks_of_documents_are_two_digits() {
        for (minor, text) in [
            (0, "Ноль рублей 00 копеек"),
            (1, "Ноль рублей 01 копейка"),
            (100, "Один рубль 00 копеек"),
            (200, "Два рубля 00 копеек"),
            (500, "Пять рублей 00 копеек"),
            (1_100, "Одиннадцать рублей 00 копеек"),
            (2_100, "Двадцать один рубль 00 копеек"),
            (11_100, "Сто одиннадцать рублей 00 копеек"),
            (100_000, "Одна тысяча рублей 00 копеек"),
            (100_100, "Одна тысяча один рубль 00 копеек"),
            (200_202, "Две тысячи два рубля 02 копейки"),
            (1_220_000, "Двенадцать тысяч двести рублей 00 копеек"),
            (100_000_000, "Один миллион рублей 00 копеек"),
            (
                99_999_999_999,
                "Девятьсот девяносто девять миллионов девятьсот девяносто девять тысяч \
                 девятьсот девяносто девять рублей 99 копеек",
            ),
            (-12_312, "Минус сто двадцать три рубля 12 копеек"),
        ] {
            assert_eq!(digits(minor), text);
        }
    }

    #[test]
    fn kopecks_can_be_words_as_well() {
        for (minor, text) in [
            (100, "Один рубль ноль копеек"),
            (2_101, "Двадцать один рубль одна копейка"),
            (200_202, "Две тысячи два рубля две копейки"),
            (11_111_111, "Сто одиннадцать тысяч сто одиннадцать рублей одиннадцать копеек"),
            (
                123_456_789,
                "Один миллион двести тридцать четыре тысячи пятьсот шестьдесят семь рублей восемьдесят девять копеек",
            ),
        ] {
            assert_eq!(words(minor), text);
        }
    }

    #[test]
    fn other_currencies_have_their_own_words_and_huge_sums_stay_digits() {
        let text = |minor, currency| amount_in_words(Money::from_minor(minor, currency), MinorForm::Words);
        assert_eq!(text(102, Currency::Usd), "Один доллар США два цента");
        assert_eq!(text(500, Currency::Eur), "Пять евро ноль центов");
        assert_eq!(text(2_221, Currency::Byn), "Двадцать два белорусских рубля двадцать одна копейка");
        assert_eq!(text(2_001, Currency::Kzt), "Двадцать тенге один тиын");
        assert_eq!(text(301, Currency::Cny), "Три юаня один фэнь");
        assert_eq!(
            text(100_000_000_000_000, Currency::Rub),
            "1\u{a0}000\u{a0}000\u{a0}000\u{a0}000,00\u{a0}₽"
        );
    }

    /// Seven thousand sums up to 999 999 999 999.99 in the words of another implementation (num2words).
    #[test]
    fn seven_thousand_sums_agree_with_another_implementation() {
        let mut seen = 0;
        for line in include_str!("amount/sums.tsv").lines() {
            let (sum, expected) = line.split_once('\t').unwrap();
            let minor: i64 = sum.replace('.', "").parse().unwrap();
            assert_eq!(words(minor), capitalized(expected), "{sum}");
            seen += 1;
        }
        assert_eq!(seen, 7_000);
    }
}
