//! What documents say of a seller beside its requisites, from a day on.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{ClosingForm, Signatory, TaxRegime};
use crate::error::FieldError;
use crate::text::is_blank;

/// Longest prefix of numbers, in characters.
const PREFIX_MAX: usize = 10;
/// Longest text about a person who signs, in characters.
const TEXT_MAX: usize = 200;
/// Most days to pay an invoice.
const PAYMENT_DAYS_MAX: u32 = 365;

/// A seller as the issuer of documents.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Issuer {
    /// How it is taxed.
    pub regime: TaxRegime,
    /// What closing documents clients get that ask for nothing else.
    pub closing_form: ClosingForm,
    /// `{seller.prefix}` of numbers; empty when there is none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub prefix: String,
    /// Days to pay an invoice: it is due so many days after its date. At most 365.
    pub payment_days: u32,
    /// Head of the seller, or the sole proprietor.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub director: Option<Signatory>,
    /// Chief accountant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accountant: Option<Signatory>,
}

impl Default for Issuer {
    /// What holds before anything is stated: general VAT, an act with a tax invoice, five days to pay.
    fn default() -> Self {
        Issuer {
            regime: TaxRegime::General,
            closing_form: ClosingForm::ActAndTaxInvoice,
            prefix: String::new(),
            payment_days: 5,
            director: None,
            accountant: None,
        }
    }
}

impl Issuer {
    /// Trims texts, and checks them. Blank texts that may be left out are left out.
    ///
    /// # Errors
    /// Every field that is wrong, by its name in the API, in Russian.
    pub fn checked(mut self) -> Result<Issuer, Vec<FieldError>> {
        let mut errors = Vec::new();
        self.prefix = self.prefix.trim_matches(is_blank).to_owned();
        if self.prefix.chars().count() > PREFIX_MAX {
            let text = format!("Префикс длиннее {PREFIX_MAX} знаков. Сократите его.");
            errors.push(FieldError::new("prefix", text));
        }
        if self.payment_days > PAYMENT_DAYS_MAX {
            let text = format!("Срок оплаты больше {PAYMENT_DAYS_MAX} дней. Укажите меньше.");
            errors.push(FieldError::new("paymentDays", text));
        }
        for (path, signatory) in [("director", &mut self.director), ("accountant", &mut self.accountant)] {
            if let Some(signatory) = signatory {
                errors.extend(faults(signatory).into_iter().map(|error| error.under(path)));
            }
        }
        if errors.is_empty() { Ok(self) } else { Err(errors) }
    }

    /// The one that holds on `day`, of those that hold from their days on, in any order.
    #[must_use]
    pub fn on(stated: &[(NaiveDate, Issuer)], day: NaiveDate) -> Issuer {
        let known = stated.iter().filter(|(from, _)| *from <= day).max_by_key(|(from, _)| *from);
        known.map(|(_, issuer)| issuer.clone()).unwrap_or_default()
    }
}

fn faults(signatory: &mut Signatory) -> Vec<FieldError> {
    let trimmed = |text: &str| text.trim_matches(is_blank).to_owned();
    signatory.position = trimmed(&signatory.position);
    signatory.name = trimmed(&signatory.name);
    let optional = |text: &mut Option<String>| {
        *text = text.as_deref().map(trimmed).filter(|text| !text.is_empty());
    };
    optional(&mut signatory.genitive);
    optional(&mut signatory.basis);
    let mut errors = Vec::new();
    if signatory.position.is_empty() {
        errors.push(FieldError::new("position", "Не указана должность. Введите её: «Генеральный директор»."));
    }
    if signatory.name.is_empty() {
        errors.push(FieldError::new("name", "Не указано имя. Введите фамилию, имя и отчество."));
    }
    let texts = [
        ("position", Some(&signatory.position)),
        ("name", Some(&signatory.name)),
        ("genitive", signatory.genitive.as_ref()),
        ("basis", signatory.basis.as_ref()),
    ];
    for (path, text) in texts {
        if text.is_some_and(|text| text.chars().count() > TEXT_MAX) {
            let text = format!("Текст длиннее {TEXT_MAX} знаков. Сократите его.");
            errors.push(FieldError::new(path, text));
        }
    }
    errors
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn the_latest_that_has_begun_holds_and_a_default_before_any() {
        let of = |regime| Issuer { regime, ..Issuer::default() };
        let stated = [
            (day("2026-01-01"), of(TaxRegime::SimplifiedNoVat)),
            (day("2027-01-01"), of(TaxRegime::Simplified5)),
        ];
        let regime = |on: &str| Issuer::on(&stated, day(on)).regime;
        assert_eq!(regime("2025-12-31"), TaxRegime::General);
        assert_eq!(regime("2026-12-31"), TaxRegime::SimplifiedNoVat);
        assert_eq!(regime("2027-01-01"), TaxRegime::Simplified5);
    }

    #[test]
    fn each_wrong_text_is_named_with_its_remedy() {
        let blank = Signatory { position: " ".to_owned(), name: String::new(), genitive: None, basis: None };
        let issuer = Issuer {
            prefix: "ОЧЕНЬДЛИННЫЙ".to_owned(),
            payment_days: 366,
            accountant: Some(blank),
            ..Issuer::default()
        };
        let errors = issuer.checked().unwrap_err();
        let paths: Vec<String> = errors.iter().map(|error| error.path.join(".")).collect();
        assert_eq!(paths, ["prefix", "paymentDays", "accountant.position", "accountant.name"]);
        let named = Signatory {
            position: " Директор ".to_owned(),
            name: "Иванов Иван Иванович".to_owned(),
            genitive: Some(" ".to_owned()),
            basis: Some(" Устава".to_owned()),
        };
        let issuer = Issuer { director: Some(named), ..Issuer::default() }.checked().unwrap();
        let director = issuer.director.unwrap();
        assert_eq!((director.position.as_str(), director.genitive), ("Директор", None));
        assert_eq!(director.basis.as_deref(), Some("Устава"));
    }
}
