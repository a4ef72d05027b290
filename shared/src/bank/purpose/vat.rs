//! VAT as a purpose names it.

use crate::text::is_blank;
use crate::text::number::parse_amount_minor;

use super::scan::Scan;

/// What a purpose says of VAT; nobody is bound by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Vat {
    /// «Без НДС», «НДС не облагается».
    pub exempt: bool,
    /// The rate in whole percent.
    pub percent: Option<u8>,
    /// The sum in kopecks.
    pub amount_minor: Option<i64>,
}

/// Rates that were ever in force, in percent.
const RATES: [&str; 6] = ["5", "7", "10", "18", "20", "22"];
const EXEMPT: Vat = Vat { exempt: true, percent: None, amount_minor: None };

/// The first mention of VAT: «В т.ч. НДС 22% 2200-00», «НДС (20%) - 1 234,56», «Без налога (НДС)».
#[must_use]
pub fn vat(purpose: &str) -> Option<Vat> {
    let mut scan = Scan::new(purpose);
    let mut without = false;
    while !scan.at_end() {
        if !scan.at_word() {
            scan.step();
            continue;
        }
        match scan.word().as_str() {
            "без" => without = true,
            "ндс" => {
                scan.skip_word();
                return Some(if without { EXEMPT } else { stated(&mut scan) });
            }
            "налога" => {}
            _ => without = false,
        }
        scan.skip_word();
    }
    None
}

/// What follows the word.
fn stated(scan: &mut Scan<'_>) -> Vat {
    scan.skip_blanks_and(&['(', '-', '–', '—', ':', ')']);
    if scan.word() == "не" {
        return EXEMPT;
    }
    let mut digits = String::new();
    let start = scan.place();
    while let Some(c) = scan.peek().filter(char::is_ascii_digit) {
        digits.push(c);
        scan.step();
    }
    let behind = scan.place();
    scan.skip_blanks_and(&[]);
    let is_percent = scan.peek() == Some('%');
    let percent = if is_percent { digits.parse().ok() } else { None };
    if is_percent {
        scan.step();
        scan.skip_blanks_and(&[')', '(', '-', '–', '—', ':', '.', ',']);
        let word = scan.word();
        if word == "в" || word == "сумма" || word == "руб" {
            scan.skip_word();
            scan.skip_blanks_and(&['-', ':', '.']);
        }
    } else if RATES.contains(&digits.as_str()) && scan.place() > behind && !thousands(scan) {
        // «НДС 20 1234-56»: a rate without its sign.
        if let Some(sum) = amount(scan) {
            return Vat { exempt: false, percent: digits.parse().ok(), amount_minor: Some(sum) };
        }
        scan.back_to(start);
    } else {
        scan.back_to(start);
    }
    Vat { exempt: false, percent, amount_minor: amount(scan) }
}

/// Whether three digits follow: they are the rest of «20 000-00» rather than a sum behind a rate.
fn thousands(scan: &Scan<'_>) -> bool {
    scan.rest().take_while(char::is_ascii_digit).count() == 3
}

/// A sum with two digits of kopecks after a point, a comma or a dash.
fn amount(scan: &Scan<'_>) -> Option<i64> {
    let mut whole = String::new();
    let mut letters = scan.rest().take(24).peekable();
    while let Some(c) = letters.next_if(|c| c.is_ascii_digit() || is_blank(*c)) {
        whole.push(c);
    }
    let whole = whole.trim_matches(is_blank);
    letters.next().filter(|c| matches!(c, '.' | ',' | '-'))?;
    let kopecks: String = letters.by_ref().take(2).filter(char::is_ascii_digit).collect();
    if whole.is_empty() || kopecks.len() != 2 {
        return None;
    }
    parse_amount_minor(&format!("{whole}.{kopecks}"), 2).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taxed(percent: Option<u8>, amount_minor: Option<i64>) -> Option<Vat> {
        Some(Vat { exempt: false, percent, amount_minor })
    }

    #[test]
    fn vat_is_read_in_its_many_spellings() {
        for (text, expected) in [
            ("за воду. В т.ч. НДС 10% - 105,45 руб", taxed(Some(10), Some(10_545))),
            ("В т.ч. НДС 22% 2200-00", taxed(Some(22), Some(220_000))),
            ("в том числе НДС (20%) - 1 234.56", taxed(Some(20), Some(123_456))),
            ("В т.ч. НДС(20%) 100-00", taxed(Some(20), Some(10_000))),
            ("НДС 20% в сумме", taxed(Some(20), None)),
            ("В том числе НДС 18 %, 25.20 руб.", taxed(Some(18), Some(2_520))),
            ("НДС 1234-56", taxed(None, Some(123_456))),
            ("НДС 20 1234-56", taxed(Some(20), Some(123_456))),
            ("НДС 20 000-00", taxed(None, Some(2_000_000))),
            ("Сумма 100-00 Без НДС", Some(EXEMPT)),
            ("НДС не облагается", Some(EXEMPT)),
            ("Без налога (НДС)", Some(EXEMPT)),
            ("за март 2022г., Без налога (НДС)", Some(EXEMPT)),
            ("Оплата без договора, НДС 5% 10-00", taxed(Some(5), Some(1_000))),
            ("Оплата", None),
            ("НДСКА", None),
        ] {
            assert_eq!(vat(text), expected, "{text}");
        }
    }
}
