//! Who a document is between, and who signs it.

use serde::{Deserialize, Serialize};

use crate::client::ClientKind;
use crate::error::FieldError;
use crate::requisites::{Bik, CorrespondentAccount, RequisiteError, RequisiteKind, SettlementAccount};
use crate::text::is_blank;

/// Longest name of a bank, in characters.
const BANK_MAX: usize = 200;

/// The legal form of a sole proprietor, abbreviated.
pub(super) const PROPRIETOR: &str = "ИП";
/// Legal forms in full, and what they are abbreviated to.
const LEGAL_FORMS: [(&str, &str); 6] = [
    ("Общество с ограниченной ответственностью", "ООО"),
    ("Публичное акционерное общество", "ПАО"),
    ("Непубличное акционерное общество", "НАО"),
    ("Закрытое акционерное общество", "ЗАО"),
    ("Акционерное общество", "АО"),
    ("Индивидуальный предприниматель", PROPRIETOR),
];

/// A bank account as documents state it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BankAccount {
    /// Name of the bank, with its city where it is customary.
    pub bank: String,
    /// БИК, nine digits.
    pub bik: String,
    /// Расчётный счёт, twenty digits.
    pub account: String,
    /// Корреспондентский счёт of the bank; a bank of the treasury may have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub correspondent: Option<String>,
}

impl BankAccount {
    /// Trims texts, and checks numbers.
    ///
    /// # Errors
    /// A blank name of the bank, or a number that is wrong, by its name in the API, in Russian.
    pub fn checked(mut self) -> Result<BankAccount, Vec<FieldError>> {
        let trimmed = |text: &str| text.trim_matches(is_blank).to_owned();
        self.bank = trimmed(&self.bank);
        self.bik = trimmed(&self.bik);
        self.account = trimmed(&self.account);
        self.correspondent = self.correspondent.as_deref().map(trimmed).filter(|text| !text.is_empty());
        let mut errors = Vec::new();
        if self.bank.is_empty() || self.bank.chars().count() > BANK_MAX {
            let text = format!("Название банка: от 1 до {BANK_MAX} знаков. Введите его.");
            errors.push(FieldError::new("bank", text));
        }
        match self.numbers() {
            Ok((bik, account, correspondent)) => {
                self.bik = bik.into();
                self.account = account.into();
                self.correspondent = correspondent.map(Into::into);
            }
            Err(error) => errors.push(FieldError::new(field_of(&error), error.message_ru())),
        }
        if errors.is_empty() { Ok(self) } else { Err(errors) }
    }

    /// БИК, account and correspondent account, each of which fits the bank.
    ///
    /// # Errors
    /// The first of them that is blank or wrong.
    pub(super) fn numbers(
        &self,
    ) -> Result<(Bik, SettlementAccount, Option<CorrespondentAccount>), RequisiteError> {
        let bik = Bik::parse(&self.bik)?;
        let account = SettlementAccount::parse_in(&self.account, &bik)?;
        let correspondent = self.correspondent.as_deref();
        let correspondent =
            correspondent.map(|text| CorrespondentAccount::parse_in(text, &bik)).transpose()?;
        Ok((bik, account, correspondent))
    }
}

/// The field of a bank account whose number is wrong.
pub(super) const fn field_of(error: &RequisiteError) -> &'static str {
    match error.kind() {
        RequisiteKind::Bik => "bik",
        RequisiteKind::CorrespondentAccount => "correspondent",
        RequisiteKind::SettlementAccount
        | RequisiteKind::Inn
        | RequisiteKind::Kpp
        | RequisiteKind::Ogrn
        | RequisiteKind::Ogrnip => "account",
    }
}

/// The seller or the buyer on the day of the document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Party {
    /// Legal entity, sole proprietor or individual.
    pub kind: ClientKind,
    /// Full name of documents.
    pub name: String,
    /// ИНН, digits only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inn: Option<String>,
    /// КПП of a legal entity.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kpp: Option<String>,
    /// ОГРН or ОГРНИП, digits only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ogrn: Option<String>,
    /// Address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// Telephone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// E-mail.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// The account that is paid to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bank: Option<BankAccount>,
}

/// A person who signs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Signatory {
    /// Position: «Генеральный директор».
    pub position: String,
    /// Surname, name and patronymic.
    pub name: String,
    /// Position and name in the genitive, for contracts: «генерального директора Иванова Ивана Ивановича».
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub genitive: Option<String>,
    /// On what ground, in the genitive: «Устава», «доверенности № 5 от 01.02.2026».
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub basis: Option<String>,
}

/// Who signs a document.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Signatories {
    /// Head of the seller, or the sole proprietor.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub director: Option<Signatory>,
    /// Chief accountant of the seller.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accountant: Option<Signatory>,
    /// Whoever signs for the buyer; left blank on paper when not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub buyer: Option<Signatory>,
}

/// The name with its legal form abbreviated, which needs no declension: «ООО «Ромашка»».
pub(super) fn short_name(name: &str) -> String {
    let abbreviated = LEGAL_FORMS.iter().find_map(|(form, short)| {
        let (start, rest) = name.split_at_checked(form.len())?;
        (start.to_lowercase() == form.to_lowercase() && rest.starts_with(char::is_whitespace))
            .then(|| format!("{short}{rest}"))
    });
    abbreviated.unwrap_or_else(|| name.to_owned())
}

/// «Иванов И. И.» from surname, name and patronymic; other texts stay as they are.
#[must_use]
pub fn initials(name: &str) -> String {
    let words: Vec<&str> = name.split_whitespace().collect();
    let initial = |word: &str| word.chars().next().map(|letter| format!("{}.", letter.to_uppercase()));
    match words.as_slice() {
        [surname, rest @ ..] if (1..=2).contains(&rest.len()) && !name.contains('.') => {
            let letters: Vec<String> = rest.iter().filter_map(|word| initial(word)).collect();
            format!("{surname}\u{a0}{}", letters.join("\u{a0}"))
        }
        _ => name.to_owned(),
    }
}
