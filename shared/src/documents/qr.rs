//! The payment code of an invoice: what a bank's program reads from the picture.
//!
//! Standard: ГОСТ Р 56042-2014, format `ST00012` (UTF-8). The picture itself is drawn where the document is set.

use super::{BankAccount, Content, Goods};
use crate::money::{Currency, Money};
use crate::rate::VatRate;
use crate::text::format::format_date_ru;

const NAME_MAX: usize = 160;
const BANK_MAX: usize = 45;
const PURPOSE_MAX: usize = 210;
/// Separators in order of preference; the first one that no value contains is taken.
const SEPARATORS: [char; 8] = ['|', '~', '^', '#', ';', '!', '*', '\\'];

/// A payment to be made by a code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payment<'a> {
    /// Who is paid; cut to 160 characters.
    pub name: &'a str,
    /// Where to; the bank's name is cut to 45 characters.
    pub bank: &'a BankAccount,
    /// How much, in kopecks, above 0.
    pub sum_minor: i64,
    /// What for; cut to 210 characters.
    pub purpose: &'a str,
    /// ИНН of who is paid.
    pub inn: Option<&'a str>,
    /// КПП of who is paid.
    pub kpp: Option<&'a str>,
}

/// The text of the code; none when a required value is missing or wrong, or when no separator is left.
#[must_use]
pub fn payload(payment: &Payment<'_>) -> Option<String> {
    let bank = payment.bank;
    let (bik, account, correspondent) = bank.numbers().ok()?;
    if payment.sum_minor < 1 {
        return None;
    }
    let mut fields = vec![
        ("Name", cut(payment.name, NAME_MAX)),
        ("PersonalAcc", account.to_string()),
        ("BankName", cut(&bank.bank, BANK_MAX)),
        ("BIC", bik.to_string()),
        // The standard asks for the field; of a bank that has none it is 0.
        ("CorrespAcc", correspondent.map_or_else(|| "0".to_owned(), |account| account.to_string())),
        ("Sum", payment.sum_minor.to_string()),
        ("Purpose", cut(payment.purpose, PURPOSE_MAX)),
    ];
    fields.extend(payment.inn.map(|inn| ("PayeeINN", inn.to_owned())));
    fields.extend(payment.kpp.map(|kpp| ("KPP", kpp.to_owned())));
    if fields.iter().any(|(_, value)| value.is_empty()) {
        return None;
    }
    let separator = SEPARATORS.into_iter().find(|c| !fields.iter().any(|(_, value)| value.contains(*c)))?;
    let mut text = "ST00012".to_owned();
    for (key, value) in fields {
        text.push(separator);
        text.push_str(key);
        text.push('=');
        text.push_str(&value);
    }
    Some(text)
}

/// The payload of an invoice in roubles; none for other documents, and without what the code requires.
#[must_use]
pub fn of(content: &Content) -> Option<String> {
    let super::Body::Invoice(goods) = &content.body else { return None };
    if content.currency != Currency::Rub {
        return None;
    }
    payload(&Payment {
        name: &content.seller.name,
        bank: content.seller.bank.as_ref()?,
        sum_minor: goods.totals.gross_minor,
        purpose: &purpose(content, goods),
        inn: content.seller.inn.as_deref(),
        kpp: content.seller.kpp.as_deref(),
    })
}

/// «Оплата по счету № 123 от 01.11.2026. В т.ч. НДС 22% 2200-00»: what the payer's bank is told.
#[must_use]
pub fn purpose(content: &Content, goods: &Goods) -> String {
    let totals = &goods.totals;
    let rates: Vec<VatRate> = totals.rates.iter().map(|total| total.vat_rate).collect();
    let vat =
        Money::from_minor(totals.vat_minor, content.currency).to_decimal().to_string().replace('.', "-");
    let vat = match rates[..] {
        _ if !totals.has_vat() => "НДС не облагается".to_owned(),
        [rate] => format!("В т.ч. НДС {}% {vat}", rate.percent()),
        _ => format!("В т.ч. НДС {vat}"),
    };
    format!("Оплата по счету № {} от {}. {vat}", content.number, format_date_ru(content.on))
}

/// The text in one line, cut to so many characters.
fn cut(text: &str, max: usize) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    line.chars().take(max).collect::<String>().trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bank() -> BankAccount {
        BankAccount {
            bank: "ОАО \"БАНК\"".to_owned(),
            bik: "044525225".to_owned(),
            account: "40702810138250123017".to_owned(),
            correspondent: Some("30101810400000000225".to_owned()),
        }
    }

    fn payment<'a>(bank: &'a BankAccount, name: &'a str) -> Payment<'a> {
        Payment {
            name,
            bank,
            sum_minor: 1_220_000,
            purpose: "Оплата по счету № 123 от 01.11.2026. В т.ч. НДС 22% 2200-00",
            inn: Some("6200098765"),
            kpp: None,
        }
    }

    #[test]
    fn the_vector_of_the_standard_is_met() {
        assert_eq!(
            payload(&payment(&bank(), "ООО «Три кита»")).unwrap(),
            "ST00012|Name=ООО «Три кита»|PersonalAcc=40702810138250123017|BankName=ОАО \"БАНК\"|BIC=044525225\
             |CorrespAcc=30101810400000000225|Sum=1220000\
             |Purpose=Оплата по счету № 123 от 01.11.2026. В т.ч. НДС 22% 2200-00|PayeeINN=6200098765"
        );
    }

    #[test]
    fn the_separator_is_one_that_no_value_contains() {
        assert!(
            payload(&payment(&bank(), "ООО «A|B»")).unwrap().starts_with("ST00012~Name=ООО «A|B»~Person")
        );
        assert!(payload(&payment(&bank(), "A|~^")).unwrap().starts_with("ST00012#Name="));
        assert_eq!(payload(&payment(&bank(), "|~^#;!*\\")), None);
    }

    #[test]
    fn long_values_are_cut_and_wrong_ones_give_no_code() {
        let mut account = bank();
        account.bank = "Б".repeat(46);
        let text = payload(&payment(&account, &"Я".repeat(161))).unwrap();
        assert!(text.contains(&format!("|Name={}|", "Я".repeat(160))));
        assert!(text.contains(&format!("|BankName={}|", "Б".repeat(45))));
        account.correspondent = None;
        assert!(payload(&payment(&account, "Я")).unwrap().contains("|CorrespAcc=0|"));
        account.bik = "04452522".to_owned();
        assert_eq!(payload(&payment(&account, "Я")), None);
        assert_eq!(payload(&payment(&bank(), " ")), None);
        assert_eq!(payload(&Payment { sum_minor: 0, ..payment(&bank(), "Я") }), None);
    }
}
