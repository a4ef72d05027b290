//! One document of a statement.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use chrono::NaiveDate;

use crate::text::{fold, is_blank};

use super::error::BankError;
use super::fields::Fields;
use super::warning::{Warning, Warnings};

/// Who pays or is paid, as the bank states it: nothing here is checked.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Party {
    /// «ПлательщикСчет» or «ПолучательСчет»: what the direction is told by. Not always 20 digits.
    pub account: String,
    /// «…РасчСчет»: the account where the first one is that of a bank.
    pub settlement: String,
    /// ИНН; empty where the bank gives none or `0`. Taken from before the name where it stands only there.
    pub inn: String,
    /// КПП; empty where the bank gives none or `0`.
    pub kpp: String,
    /// Name without the ИНН that banks put before it.
    pub name: String,
    /// The bank.
    pub bank: String,
    /// БИК.
    pub bik: String,
    /// Корреспондентский счёт.
    pub correspondent: String,
}

impl Party {
    /// The account that money comes from or goes to: the settlement account where it is given.
    #[must_use]
    pub fn account(&self) -> &str {
        if self.settlement.is_empty() { &self.account } else { &self.settlement }
    }
}

/// One document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// The line where it begins, counted from 1.
    pub line: u32,
    /// «Платежное поручение», «Банковский ордер», … Free text.
    pub kind: String,
    /// Its number, which is a text: `FDC240`. Empty where there is none.
    pub number: String,
    /// Its day; that of its posting where it has none.
    pub dated_on: NaiveDate,
    /// Kopecks, zero or more.
    pub amount_minor: i64,
    /// Who pays.
    pub payer: Party,
    /// Who is paid.
    pub payee: Party,
    /// «ДатаСписано»: Т-Банк writes it on incoming documents too.
    pub debited_on: Option<NaiveDate>,
    /// «ДатаПоступило».
    pub credited_on: Option<NaiveDate>,
    /// «ВидОплаты»: 01 an order, 17 an order of the bank.
    pub payment_code: String,
    /// «ПоказательКБК»: a payment to the budget.
    pub budget_code: String,
    /// What it is for.
    pub purpose: String,
    /// Other keys that say something, as they are written.
    pub other: Vec<(String, String)>,
}

/// Keys that go into the fields above, or repeat them.
const KNOWN: [&str; 19] = [
    "Номер",
    "Дата",
    "Сумма",
    "ДатаСписано",
    "ДатаПоступило",
    "ВидОплаты",
    "ПоказательКБК",
    "НазначениеПлатежа",
    "НазначениеПлатежа1",
    "НазначениеПлатежа2",
    "НазначениеПлатежа3",
    "НазначениеПлатежа4",
    "НазначениеПлатежа5",
    "НазначениеПлатежа6",
    "КвитанцияДата",
    "КвитанцияВремя",
    "КвитанцияСодержание",
    "Очередность",
    "ВидПлатежа",
];
/// Keys of both parties, after «Плательщик» and «Получатель».
const KNOWN_OF_PARTY: [&str; 13] =
    ["", "Счет", "РасчСчет", "ИНН", "КПП", "1", "2", "3", "4", "Банк1", "Банк2", "БИК", "Корсчет"];

/// All of them, for comparing.
static KNOWN_KEYS: LazyLock<BTreeSet<String>> = LazyLock::new(|| {
    let of_parties =
        [PAYER, PAYEE].into_iter().flat_map(|who| KNOWN_OF_PARTY.map(|key| format!("{who}{key}")));
    of_parties.chain(KNOWN.map(str::to_owned)).map(|name| fold(&name)).collect()
});

const PAYER: &str = "Плательщик";
const PAYEE: &str = "Получатель";

impl Document {
    /// From the keys of its section.
    ///
    /// # Errors
    /// `Missing` for the amount or for every date, `Amount`, `Date`.
    pub(super) fn of(kind: &str, fields: &Fields, warnings: &mut Warnings) -> Result<Document, BankError> {
        let line = fields.opened;
        let missing = |key: &'static str| BankError::Missing { line, key };
        let amount_minor = fields.amount("Сумма", false)?.ok_or_else(|| missing("Сумма"))?;
        let (debited_on, credited_on) = (fields.date("ДатаСписано")?, fields.date("ДатаПоступило")?);
        let dated_on = fields.date("Дата")?.or(credited_on).or(debited_on).ok_or_else(|| missing("Дата"))?;
        let number = fields.text("Номер");
        if number.is_empty() {
            warnings.push(Warning::NoNumber { line });
        }
        if amount_minor == 0 {
            warnings.push(Warning::ZeroAmount { line });
        }
        Ok(Document {
            line,
            kind: kind.trim_matches(is_blank).to_owned(),
            number,
            dated_on,
            amount_minor,
            payer: party(PAYER, fields),
            payee: party(PAYEE, fields),
            debited_on,
            credited_on,
            payment_code: fields.text("ВидОплаты"),
            budget_code: without_zero(fields.text("ПоказательКБК")),
            purpose: purpose(fields),
            other: fields.others(&KNOWN_KEYS),
        })
    }
}

fn party(who: &str, fields: &Fields) -> Party {
    let text = |key: &str| fields.text(&format!("{who}{key}"));
    let first = [text("1"), text("")].into_iter().find(|name| !name.is_empty()).unwrap_or_default();
    let (before, name) = split_name(&first);
    let (of_whole, _) = split_name(&text(""));
    let stated = without_zero(compact(&text("ИНН")));
    let inn = [Some(stated), before, of_whole].into_iter().flatten().find(|inn| !inn.is_empty());
    Party {
        account: compact(&text("Счет")),
        settlement: compact(&text("РасчСчет")),
        inn: inn.unwrap_or_default(),
        kpp: without_zero(compact(&text("КПП"))),
        name,
        bank: text("Банк1"),
        bik: compact(&text("БИК")),
        correspondent: compact(&text("Корсчет")),
    }
}

/// The ИНН that banks put before a name («ИНН 7707083893 ПАО …», «7707083893, ПАО …»), and the name.
fn split_name(text: &str) -> (Option<String>, String) {
    let rest = text.strip_prefix("ИНН").map_or(text, |rest| rest.trim_start_matches(is_blank));
    let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    let (digits, name) = rest.split_at(end);
    let name = name.trim_start_matches(|c: char| is_blank(c) || matches!(c, ',' | '/' | '\\'));
    if matches!(digits.len(), 10 | 12) && !name.is_empty() {
        (Some(digits.to_owned()), name.to_owned())
    } else {
        (None, text.to_owned())
    }
}

/// The purpose; its numbered parts only where it is empty, because with both the text would be doubled.
fn purpose(fields: &Fields) -> String {
    let whole = fields.text("НазначениеПлатежа");
    if !whole.is_empty() {
        return whole;
    }
    let parts = (1..=6).map(|n| fields.text(&format!("НазначениеПлатежа{n}")));
    parts.filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

fn compact(text: &str) -> String {
    text.chars().filter(|c| !is_blank(*c)).collect()
}

/// Nothing for the zeros that stand for nothing.
fn without_zero(text: String) -> String {
    if text.chars().all(|c| c == '0') { String::new() } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_inn_before_a_name_is_split_off() {
        let split = |text: &str| split_name(text);
        for text in ["7707083893, ПАО Сбербанк", "ИНН 7707083893 ПАО Сбербанк", "7707083893 ПАО Сбербанк"]
        {
            assert_eq!(split(text), (Some("7707083893".to_owned()), "ПАО Сбербанк".to_owned()), "{text}");
        }
        for text in ["7 дней ООО", "7707083893", "ИНН", ""] {
            assert_eq!(split(text), (None, text.to_owned()), "{text}");
        }
    }

    #[test]
    fn numbered_parts_of_a_purpose_are_joined_only_where_it_is_empty() {
        let mut fields = Fields::new(1);
        fields.push("НазначениеПлатежа1", "Оплата по", 2);
        fields.push("НазначениеПлатежа2", "счету № 5", 3);
        assert_eq!(purpose(&fields), "Оплата по счету № 5");
        fields.push("НазначениеПлатежа", "Оплата по счету № 5", 4);
        assert_eq!(purpose(&fields), "Оплата по счету № 5");
    }

    #[test]
    fn zeros_stand_for_nothing_and_unknown_keys_are_kept() {
        let mut fields = Fields::new(7);
        for (key, value) in [
            ("Сумма", "10"),
            ("ДатаПоступило", "01.03.2026"),
            ("ПлательщикКПП", "0"),
            ("ПлательщикИНН", " 7707083893"),
            ("Код", "0"),
            ("НеизвестноеСвойство", "123"),
        ] {
            fields.push(key, value, 8);
        }
        let document = Document::of("СБП", &fields, &mut Warnings::default()).unwrap();
        assert_eq!((document.payer.inn.as_str(), document.payer.kpp.as_str()), ("7707083893", ""));
        assert_eq!(document.dated_on, "2026-03-01".parse().unwrap());
        let other = |key: &str, value: &str| (key.to_owned(), value.to_owned());
        assert_eq!(document.other, [other("Код", "0"), other("НеизвестноеСвойство", "123")]);
    }
}
