//! What a purpose of payment names: invoices, contracts, personal accounts, VAT.
//!
//! People write as they like: «Оплата по счету № Д053276 от 04.10.2025», «по сч.34», «по счетам № 12, 13 и 14»,
//! «согласно договору субаренды № 5/26 от 01.02.2026», «ЛС: 50133547364». A mention keeps its place, so that it can
//! be shown in the text. VAT is for showing only: nothing is booked by it.

mod scan;
mod vat;

use std::ops::Range;

use chrono::NaiveDate;

use scan::Scan;
pub use vat::{Vat, vat};

/// What a number is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum MentionKind {
    /// An invoice.
    Invoice,
    /// A contract.
    Contract,
    /// A personal account (лицевой счёт).
    PersonalAccount,
}

/// A number that the purpose names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mention {
    /// What it is of.
    pub kind: MentionKind,
    /// The number as it is written.
    pub number: String,
    /// The date after it.
    pub dated_on: Option<NaiveDate>,
    /// Where the number stands in the text, in bytes.
    pub at: Range<usize>,
}

/// Most mentions of one purpose; more is no purpose.
const MENTIONS_MAX: usize = 50;
/// Digits of a bank account: such a number is no invoice.
const BANK_ACCOUNT: usize = 20;

/// Everything that the purpose names, in its order.
#[must_use]
pub fn mentions(purpose: &str) -> Vec<Mention> {
    let mut scan = Scan::new(purpose);
    let mut found: Vec<Mention> = Vec::new();
    while !scan.at_end() && found.len() < MENTIONS_MAX {
        if !scan.at_word() {
            scan.step();
            continue;
        }
        let before = scan.place();
        match head(&mut scan) {
            Some(head) => numbers(&mut scan, head, &mut found),
            None => scan.skip_word(),
        }
        // Whatever was read, the next look begins behind it.
        if scan.place() == before {
            scan.step();
        }
    }
    found
}

/// A word that numbers follow.
#[derive(Debug, Clone, Copy)]
struct Head {
    kind: MentionKind,
    /// «счетам», «договорам»: several numbers follow.
    plural: bool,
}

impl Head {
    const fn one(kind: MentionKind) -> Head {
        Head { kind, plural: false }
    }
}

/// Reads a word that numbers follow; the place is behind it and behind the words that belong to it.
fn head(scan: &mut Scan<'_>) -> Option<Head> {
    let (before, word) = (scan.word_before(), scan.word());
    let whole = word.as_str();
    if let Some(ending) = whole.strip_prefix("счет") {
        return invoice(scan, &before, ending);
    }
    let head = match whole {
        "сч" if !scan.after('/') => Head::one(MentionKind::Invoice),
        "лс" => Head::one(MentionKind::PersonalAccount),
        // «л/с», «л/сч», «р/с» is that of a bank.
        "с" | "сч" if scan.after('/') && before == "л" => Head::one(MentionKind::PersonalAccount),
        "дог" => Head::one(MentionKind::Contract),
        _ if whole.starts_with("договор") && whole.chars().count() <= 12 => {
            Head { kind: MentionKind::Contract, plural: whole.ends_with("ам") || whole.ends_with("ов") }
        }
        _ => return None,
    };
    scan.skip_word();
    scan.skip(&['.', ':']);
    Some(head)
}

fn invoice(scan: &mut Scan<'_>, before: &str, ending: &str) -> Option<Head> {
    if !["", "а", "у", "ом", "ам", "ах", "е", "ов"].contains(&ending) {
        return None;
    }
    let plural = ["ам", "ах", "ов"].contains(&ending);
    scan.skip_word();
    if before.starts_with("расч") || before.starts_with("корр") || before.starts_with("банковск")
    {
        return None;
    }
    if before.starts_with("лицев") {
        scan.skip(&['.', ':']);
        return Some(Head { kind: MentionKind::PersonalAccount, plural });
    }
    scan.skip_blanks_and(&['-', '–']);
    match scan.word().as_str() {
        "на" => {
            scan.skip_word();
            scan.skip_blanks_and(&[]);
            if scan.word() == "оплату" {
                scan.skip_word();
            }
        }
        word if ["фактур", "договор", "оферт"].iter().any(|stem| word.starts_with(stem)) => {
            scan.skip_word()
        }
        _ => {}
    }
    scan.skip(&['.', ':']);
    Some(Head { kind: MentionKind::Invoice, plural })
}

/// Reads the numbers behind a head.
fn numbers(scan: &mut Scan<'_>, head: Head, found: &mut Vec<Mention>) {
    // «счет от 05.11.2026 № 12»: the date before the number.
    let start = scan.place();
    let early = scan.dated();
    let mut signed = scan.number_sign();
    if early.is_some() && !signed {
        scan.back_to(start);
        return;
    }
    if !signed && head.kind == MentionKind::Contract {
        // «договору субаренды нежилого помещения № 5»
        signed = scan.words_then_sign(3);
    }
    let mut first = true;
    while let Some((number, at)) = scan.number(signed) {
        let dated_on = scan.dated().or(if first { early } else { None });
        let digits = number.bytes().filter(u8::is_ascii_digit).count();
        if digits != BANK_ACCOUNT && found.len() < MENTIONS_MAX {
            found.push(Mention { kind: head.kind, number, dated_on, at });
        }
        first = false;
        let behind = scan.place();
        let joined = scan.joint();
        signed = scan.number_sign();
        // Without a sign only a word in the plural makes the next number one of a list.
        if !(joined && (signed || head.plural)) {
            scan.back_to(behind);
            break;
        }
        if !signed && scan.is_amount() {
            scan.back_to(behind);
            break;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn named(text: &str, kind: MentionKind) -> Vec<(String, Option<String>)> {
        let of_kind = mentions(text).into_iter().filter(|mention| mention.kind == kind);
        of_kind.map(|mention| (mention.number, mention.dated_on.map(|day| day.to_string()))).collect()
    }

    fn invoices(text: &str) -> Vec<String> {
        named(text, MentionKind::Invoice).into_iter().map(|(number, _)| number).collect()
    }

    #[test]
    fn invoices_of_real_purposes_are_found_with_their_dates() {
        for (text, number, day) in [
            (
                "Оплата по счету № Д053276 от 04.10.2025 за воду. В т.ч. НДС 10% - 105,45 руб",
                "Д053276",
                Some("2025-10-04"),
            ),
            ("Оплата по счету 7 от 7 октября 2025 г за уборку", "7", Some("2025-10-07")),
            ("Оплата по счету № 684 от 06.10.25 за услуги", "684", Some("2025-10-06")),
            ("по счету №880 от 30.09.2025 г. за аренду", "880", Some("2025-09-30")),
            (
                "по счету № 8 от 20.10.2025, согласно Договору субаренды помещения б/н от 01.02.2025",
                "8",
                Some("2025-10-20"),
            ),
            ("Оплата по счёту 305 за товары", "305", None),
            ("Оплата по счёту №1 за аренду. Без НДС.", "1", None),
            (
                "Оплата за услуги по договору 7 от 01.06.2026, сч.34 от 31.03.2022, Без налога (НДС)",
                "34",
                Some("2022-03-31"),
            ),
            ("Счет на оплату №СЧ-000123 от 01,11,2026", "СЧ-000123", Some("2026-11-01")),
            ("СЧЕТ-ФАКТУРА N 55/2 ОТ 01.02.26", "55/2", Some("2026-02-01")),
            ("оплата по счету от 05.11.2026 № 12", "12", Some("2026-11-05")),
            ("Оплата счета INV-7 за ноябрь", "INV-7", None),
            ("Оплата по сч. 45", "45", None),
        ] {
            let expected = vec![(number.to_owned(), day.map(str::to_owned))];
            assert_eq!(named(text, MentionKind::Invoice), expected, "{text}");
        }
    }

    #[test]
    fn several_invoices_are_all_found() {
        assert_eq!(invoices("по счетам № 12, 13 и 14 за май"), ["12", "13", "14"]);
        assert_eq!(invoices("счет № 12 от 01.02.2026 и № 13 от 02.02.2026"), ["12", "13"]);
        assert_eq!(invoices("по счетам 7 от 01.02.2026, 8 от 02.02.2026"), ["7", "8"]);
        assert_eq!(invoices("по счету № 12, 13 000,00 руб."), ["12"]);
        assert_eq!(invoices("по счетам № 12, 13 000,00 руб."), ["12"]);
    }

    #[test]
    fn other_uses_of_the_word_are_no_invoices() {
        for text in [
            "Перевод на счет",
            "Комиссия за обслуживания счета",
            "Комиссия за ведение счета за 11.2026",
            "Расчет 12",
            "Пополнение счета 40702810000000000001",
            "на расчетный счет № 40702810000000000001",
            "р/сч 40702810000000000001",
            "отсчет 5",
            "Оплата за 12 заказов",
            "",
        ] {
            assert_eq!(invoices(text), Vec::<String>::new(), "{text}");
        }
    }

    #[test]
    fn contracts_and_personal_accounts_are_found() {
        let contract = |text: &str| named(text, MentionKind::Contract);
        let one = |number: &str, day: Option<&str>| vec![(number.to_owned(), day.map(str::to_owned))];
        assert_eq!(contract("Оплата услуги по договору 12345"), one("12345", None));
        assert_eq!(
            contract("за 12 заказов, по договору № 999999-99999 от 01.02.26"),
            one("999999-99999", Some("2026-02-01"))
        );
        assert_eq!(contract("согласно договору субаренды нежилого помещения № 5/26"), one("5/26", None));
        assert_eq!(contract("дог. №АБ-17"), one("АБ-17", None));
        assert_eq!(contract("по договору № 17-А от 01.02.2026"), one("17-А", Some("2026-02-01")));
        assert_eq!(contract("договор №5за май"), one("5", None));
        for text in ["Договору субаренды б/н от 01.02.2025", "Оплата по договору", "по счету-договору № 5"]
        {
            assert_eq!(contract(text), vec![], "{text}");
        }
        assert_eq!(invoices("по счету-договору № 5"), ["5"]);
        let personal = |text: &str| named(text, MentionKind::PersonalAccount);
        assert_eq!(personal("ЛС: 50133547364"), one("50133547364", None));
        assert_eq!(personal("ЛС 1234567; ул. Тестовая, д.123/2, кв.321"), one("1234567", None));
        assert_eq!(personal("л/с 77-1 за май"), one("77-1", None));
        assert_eq!(personal("на лицевой счет № 55"), one("55", None));
        assert_eq!(invoices("на лицевой счет № 55"), Vec::<String>::new());
    }

    #[test]
    fn a_mention_knows_its_place_in_the_text() {
        let text = "Оплата по счёту № Д-5, договор № 17";
        let places: Vec<&str> = mentions(text).iter().map(|mention| &text[mention.at.clone()]).collect();
        assert_eq!(places, ["Д-5", "17"]);
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_a_panic(
            text in "(счет|сч\\.|договор|№|N|от|и|,| |-|/|[0-9]{1,3}|[а-я]|\\.|НДС|%){0,40}|\\PC{0,60}",
        ) {
            let found = mentions(&text);
            prop_assert!(found.len() <= MENTIONS_MAX);
            for mention in found {
                prop_assert_eq!(&text[mention.at.clone()], mention.number.as_str());
            }
            prop_assert!(vat(&text).is_none_or(|vat| vat.amount_minor.is_none_or(|minor| minor >= 0)));
        }
    }
}
