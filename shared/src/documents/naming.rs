//! Names of files of printed forms, as people look for them in a folder.

use std::collections::HashSet;

use chrono::NaiveDate;

use super::DocumentKind;
use crate::text::format::format_date_ru;

/// Longest name, in characters: with its folder it stays within what every system takes.
const NAME_MAX: usize = 110;

/// «Счет 2026-00012 от 30.11.2026 ООО Вектор», without the end: safe in every file system, and said aloud as it is
/// written.
#[must_use]
pub fn file_name(kind: DocumentKind, number: &str, on: NaiveDate, buyer: &str) -> String {
    let whole = format!("{} {number} от {} {}", short_name(kind), format_date_ru(on), shortened(buyer));
    let mut name = String::with_capacity(whole.len());
    for sign in whole.chars() {
        let safe = match sign {
            '/' | '\\' | '|' | ':' => '-',
            '«' | '»' | '"' | '“' | '”' | '„' | '\'' | '<' | '>' | '*' | '?' => continue,
            sign if sign.is_control() || sign.is_whitespace() => ' ',
            sign => sign,
        };
        if safe != ' ' || !name.ends_with(' ') {
            name.push(safe);
        }
    }
    let name: String = name.chars().take(NAME_MAX).collect();
    name.trim_matches(|sign: char| sign == ' ' || sign == '.').to_owned()
}

/// Legal forms, as the law writes them out and as everybody says them; a longer one stands before its part.
const FORMS: [(&str, &str); 6] = [
    ("общество с ограниченной ответственностью", "ООО"),
    ("непубличное акционерное общество", "АО"),
    ("публичное акционерное общество", "ПАО"),
    ("закрытое акционерное общество", "ЗАО"),
    ("акционерное общество", "АО"),
    ("индивидуальный предприниматель", "ИП"),
];

/// The name with its legal form in short, where it begins with one.
fn shortened(name: &str) -> String {
    let lower = name.to_lowercase();
    let form = FORMS.iter().find(|(long, _)| lower.starts_with(long));
    // Lowercase letters of these words are as long as capital ones, in characters.
    form.map_or_else(
        || name.to_owned(),
        |(long, short)| {
            let rest: String = name.chars().skip(long.chars().count()).collect();
            format!("{short}{rest}")
        },
    )
}

const fn short_name(kind: DocumentKind) -> &'static str {
    match kind {
        DocumentKind::Invoice => "Счет",
        DocumentKind::Act => "Акт",
        DocumentKind::TaxInvoice => "Счет-фактура",
        DocumentKind::Upd => "УПД",
        DocumentKind::TaxCorrection => "Корректировочный счет-фактура",
        DocumentKind::UpdCorrection => "УКД",
        DocumentKind::Reconciliation => "Акт сверки",
        DocumentKind::Contract => "Договор",
        DocumentKind::Free => "Документ",
    }
}

/// Names that a folder has already. Two that differ by capital letters only are one name for some systems.
#[derive(Debug, Clone, Default)]
pub struct NamesTaken(HashSet<String>);

impl NamesTaken {
    /// The name with its end, and with a number where the name is taken: «Акт 7 (2).pdf».
    pub fn take(&mut self, name: &str, extension: &str) -> String {
        let mut free = format!("{name}.{extension}");
        let mut n = 1_u32;
        while !self.0.insert(free.to_lowercase()) {
            n += 1;
            free = format!("{name} ({n}).{extension}");
        }
        free
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn on() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, 30).unwrap()
    }

    #[test]
    fn a_name_says_what_the_document_is_and_is_safe() {
        let name = |number: &str, buyer: &str| file_name(DocumentKind::Invoice, number, on(), buyer);
        assert_eq!(name("2026-00012", "ООО «Вектор»"), "Счет 2026-00012 от 30.11.2026 ООО Вектор");
        assert_eq!(name("СЧ/12", "ИП \"А. Б.\" \n..."), "Счет СЧ-12 от 30.11.2026 ИП А. Б");
        assert_eq!(name("1", "../../etc/passwd"), "Счет 1 от 30.11.2026 ..-..-etc-passwd");
        assert_eq!(name("1", &"Ы".repeat(500)).chars().count(), 110);
        assert_eq!(
            name("1", "Общество с ограниченной ответственностью «Вектор»"),
            "Счет 1 от 30.11.2026 ООО Вектор"
        );
        let upd = file_name(DocumentKind::UpdCorrection, "7", on(), "АО Луч");
        assert_eq!(upd, "УКД 7 от 30.11.2026 АО Луч");
    }

    #[test]
    fn a_taken_name_gets_a_number_though_letters_differ_in_size() {
        let mut taken = NamesTaken::default();
        assert_eq!(taken.take("Акт 7", "pdf"), "Акт 7.pdf");
        assert_eq!(taken.take("акт 7", "pdf"), "акт 7 (2).pdf");
        assert_eq!(taken.take("АКТ 7", "pdf"), "АКТ 7 (3).pdf");
        assert_eq!(taken.take("Акт 7", "zip"), "Акт 7.zip");
    }
}
