//! Keys and values of the header or of one section, in whatever order they stand.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use crate::ledger::AMOUNT_MINOR_MAX;
use crate::text::date::{DateFormat, parse_date};
use crate::text::number::parse_amount_minor;
use crate::text::{fold, is_blank};

use super::error::{AmountFault, BankError};
use super::warning::{Warning, Warnings};

/// One `ключ=значение`.
#[derive(Debug, Clone)]
pub(super) struct Field {
    /// As it is written.
    pub name: String,
    /// For comparing: banks differ in capitals.
    key: String,
    pub value: String,
    pub line: u32,
}

/// What stands between the first and the last line of a section.
#[derive(Debug, Clone, Default)]
pub(super) struct Fields {
    /// The line where it begins.
    pub opened: u32,
    rows: Vec<Field>,
}

impl Fields {
    pub(super) fn new(opened: u32) -> Fields {
        Fields { opened, rows: Vec::new() }
    }

    pub(super) fn len(&self) -> usize {
        self.rows.len()
    }

    pub(super) fn push(&mut self, name: &str, value: &str, line: u32) {
        let name = name.trim_matches(is_blank).to_owned();
        let key = fold(&name);
        self.rows.push(Field { name, key, value: value.trim_matches(is_blank).to_owned(), line });
    }

    /// Goes on with the last value, when it is a purpose that somebody broke into lines.
    pub(super) fn go_on(&mut self, text: &str) -> bool {
        let Some(last) = self.rows.last_mut().filter(|last| last.key.starts_with("назначениеплатежа"))
        else {
            return false;
        };
        last.value.push(' ');
        last.value.push_str(text.trim_matches(is_blank));
        true
    }

    /// The first value of the key that is not blank.
    fn find(&self, name: &str) -> Option<&Field> {
        let key = fold(name);
        self.rows.iter().find(|row| row.key == key && !row.value.is_empty())
    }

    /// The value, empty where there is none.
    pub(super) fn text(&self, name: &str) -> String {
        self.find(name).map_or_else(String::new, |field| field.value.clone())
    }

    /// All values of a key that repeats.
    pub(super) fn all(&self, name: &str) -> impl Iterator<Item = &Field> {
        let key = fold(name);
        self.rows.iter().filter(move |row| row.key == key && !row.value.is_empty())
    }

    /// What is not among `known` keys and says something.
    pub(super) fn others(&self, known: &BTreeSet<String>) -> Vec<(String, String)> {
        let strange = |row: &&Field| !row.value.is_empty() && !known.contains(&row.key);
        self.rows.iter().filter(strange).map(|row| (row.name.clone(), row.value.clone())).collect()
    }

    /// A date that must be right where it stands.
    pub(super) fn date(&self, name: &str) -> Result<Option<NaiveDate>, BankError> {
        let Some(field) = self.find(name) else { return Ok(None) };
        let read = parse_date(&field.value, DateFormat::Auto);
        read.map(Some).map_err(|cause| BankError::Date { line: field.line, key: field.name.clone(), cause })
    }

    /// A date that nothing depends on.
    pub(super) fn loose_date(&self, name: &str, warnings: &mut Warnings) -> Option<NaiveDate> {
        let field = self.find(name)?;
        let read = parse_date(&field.value, DateFormat::Auto).ok();
        if read.is_none() {
            let (line, key, value) = (field.line, field.name.clone(), shortened(&field.value));
            warnings.push(Warning::OddDate { line, key, value });
        }
        read
    }

    /// An amount in kopecks; below zero only where `signed`.
    pub(super) fn amount(&self, name: &str, signed: bool) -> Result<Option<i64>, BankError> {
        let Some(field) = self.find(name) else { return Ok(None) };
        amount_of(&field.value, signed).map(Some).map_err(|cause| BankError::Amount {
            line: field.line,
            key: field.name.clone(),
            cause,
        })
    }
}

/// Kopecks of an amount as banks write it: `97000`, `9654678.7`, `5000,00`, `100 000,00`.
fn amount_of(value: &str, signed: bool) -> Result<i64, AmountFault> {
    let said = || shortened(value);
    let fraction = value.rsplit_once(['.', ',']).map_or(0, |(_, fraction)| fraction.chars().count());
    if fraction > 2 {
        return Err(AmountFault::ThirdDigit(said()));
    }
    let minor = parse_amount_minor(value, 2).map_err(AmountFault::Unreadable)?;
    if minor < 0 && !signed {
        return Err(AmountFault::Negative(said()));
    }
    if minor.unsigned_abs() > AMOUNT_MINOR_MAX.unsigned_abs() {
        return Err(AmountFault::TooLarge(said()));
    }
    Ok(minor)
}

/// The value as a message shows it.
fn shortened(value: &str) -> String {
    const MOST: usize = 40;
    match value.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", &value[..end]),
        None => value.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_as_banks_write_them() {
        for (text, minor) in [
            ("97000", 9_700_000),
            ("9654678.7", 965_467_870),
            ("66770", 6_677_000),
            ("5000,00", 500_000),
            ("100 000,00", 10_000_000),
            ("100\u{a0}000.5", 10_000_050),
            ("0", 0),
            ("0.01", 1),
        ] {
            assert_eq!(amount_of(text, false), Ok(minor), "{text}");
        }
        assert_eq!(amount_of("-12.30", true), Ok(-1_230));
    }

    #[test]
    fn a_third_digit_a_sign_and_nonsense_are_refused() {
        let refused = |text: &str| amount_of(text, false).unwrap_err();
        for text in ["1.234", "100.000", "1,2345", "1.234.567"] {
            assert_eq!(refused(text), AmountFault::ThirdDigit(text.to_owned()));
        }
        assert_eq!(refused("-1"), AmountFault::Negative("-1".to_owned()));
        assert_eq!(refused("1000000000000.01"), AmountFault::TooLarge("1000000000000.01".to_owned()));
        for text in ["abc", "12 34", "5000.", "1e5", "=5"] {
            assert!(matches!(refused(text), AmountFault::Unreadable(_)), "{text}");
        }
    }

    #[test]
    fn keys_differ_in_capitals_only_and_blank_values_do_not_count() {
        let mut fields = Fields::new(1);
        fields.push("ПлательщикКорСчет", "", 2);
        fields.push(" ПЛАТЕЛЬЩИККОРСЧЕТ ", " Банк ГПБ ", 3);
        assert_eq!(fields.text("ПлательщикКорсчет"), "Банк ГПБ");
        assert!(!fields.go_on("дальше"));
        fields.push("НазначениеПлатежа", "Оплата", 4);
        assert!(fields.go_on(" по счету"));
        assert_eq!(fields.text("назначениеплатежа"), "Оплата по счету");
        assert_eq!(fields.others(&BTreeSet::from([fold("НазначениеПлатежа")])).len(), 1);
    }
}
