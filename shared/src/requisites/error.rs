//! Refusals of requisites, in English for logs and in Russian for people.

use thiserror::Error;

/// Which requisite is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RequisiteKind {
    /// ИНН, taxpayer number.
    Inn,
    /// КПП, code of the reason of tax registration.
    Kpp,
    /// ОГРН, registration number of a legal entity.
    Ogrn,
    /// ОГРНИП, registration number of a sole proprietor.
    Ogrnip,
    /// БИК, bank code.
    Bik,
    /// Расчётный счёт.
    SettlementAccount,
    /// Корреспондентский счёт.
    CorrespondentAccount,
}

impl RequisiteKind {
    /// Allowed lengths in characters, ascending.
    #[must_use]
    pub const fn lengths(self) -> &'static [usize] {
        match self {
            Self::Inn => &[10, 12],
            Self::Kpp | Self::Bik => &[9],
            Self::Ogrn => &[13],
            Self::Ogrnip => &[15],
            Self::SettlementAccount | Self::CorrespondentAccount => &[20],
        }
    }

    /// English name, as in logs.
    #[must_use]
    pub const fn name_en(self) -> &'static str {
        match self {
            Self::Inn => "INN",
            Self::Kpp => "KPP",
            Self::Ogrn => "OGRN",
            Self::Ogrnip => "OGRNIP",
            Self::Bik => "BIK",
            Self::SettlementAccount => "settlement account",
            Self::CorrespondentAccount => "correspondent account",
        }
    }

    /// Russian name in the nominative, as it begins a sentence.
    #[must_use]
    pub const fn name_ru(self) -> &'static str {
        match self {
            Self::Inn => "ИНН",
            Self::Kpp => "КПП",
            Self::Ogrn => "ОГРН",
            Self::Ogrnip => "ОГРНИП",
            Self::Bik => "БИК",
            Self::SettlementAccount => "Расчётный счёт",
            Self::CorrespondentAccount => "Корреспондентский счёт",
        }
    }

    /// Russian name in the genitive, inside a sentence.
    const fn genitive_ru(self) -> &'static str {
        match self {
            Self::SettlementAccount => "расчётного счёта",
            Self::CorrespondentAccount => "корреспондентского счёта",
            Self::Inn | Self::Kpp | Self::Ogrn | Self::Ogrnip | Self::Bik => self.name_ru(),
        }
    }
}

/// Why a text is not the requisite it is meant to be.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum RequisiteError {
    /// Nothing but spaces.
    #[error("{} is empty", kind.name_en())]
    Empty {
        /// The requisite.
        kind: RequisiteKind,
    },
    /// A character that cannot occur in the number.
    #[error("{} contains the character {found:?}", kind.name_en())]
    NotDigits {
        /// The requisite.
        kind: RequisiteKind,
        /// The first such character.
        found: char,
    },
    /// Too many or too few characters.
    #[error("{} has {actual} characters instead of {expected:?}", kind.name_en())]
    Length {
        /// The requisite.
        kind: RequisiteKind,
        /// Allowed lengths, ascending.
        expected: &'static [usize],
        /// Length without spaces.
        actual: usize,
    },
    /// The check digit does not fit the other digits.
    #[error("{} {value} fails its check digit", kind.name_en())]
    CheckDigit {
        /// The requisite.
        kind: RequisiteKind,
        /// The number without spaces.
        value: String,
    },
    /// The number has the right length and alphabet but cannot exist.
    #[error("{} {value} breaks the pattern of such numbers", kind.name_en())]
    Pattern {
        /// The requisite.
        kind: RequisiteKind,
        /// The number without spaces.
        value: String,
    },
    /// The key of the account does not fit the bank.
    #[error("{} {account} does not fit the bank {bik}", kind.name_en())]
    AccountKey {
        /// The requisite: one of the two kinds of accounts.
        kind: RequisiteKind,
        /// The account without spaces.
        account: String,
        /// The БИК it was checked with.
        bik: String,
    },
}

impl RequisiteError {
    /// The requisite that was refused.
    #[must_use]
    pub const fn kind(&self) -> RequisiteKind {
        match self {
            Self::Empty { kind }
            | Self::NotDigits { kind, .. }
            | Self::Length { kind, .. }
            | Self::CheckDigit { kind, .. }
            | Self::Pattern { kind, .. }
            | Self::AccountKey { kind, .. } => *kind,
        }
    }

    /// Cause and remedy in Russian, two sentences for the form field.
    #[must_use]
    pub fn message_ru(&self) -> String {
        match self {
            Self::Empty { kind } => {
                format!("{} не указан. Введите {} цифр.", kind.name_ru(), either_ru(kind.lengths()))
            }
            Self::NotDigits { kind, found } => {
                format!(
                    "{} содержит недопустимый знак «{found}». {}",
                    kind.name_ru(),
                    alphabet_ru(*kind, *found)
                )
            }
            Self::Length { kind, expected, actual } => format!(
                "Длина {} — {} цифр, введено {actual}. {}",
                kind.genitive_ru(),
                either_ru(expected),
                length_remedy_ru(*kind, *actual)
            ),
            Self::CheckDigit { kind, value } => format!(
                "{} {value} не проходит проверку контрольной цифры. {}",
                kind.name_ru(),
                if value.len() == 12 {
                    "Проверьте последние две цифры."
                } else {
                    "Проверьте последнюю цифру."
                }
            ),
            Self::Pattern { kind, value } => pattern_ru(*kind, value),
            Self::AccountKey { kind, account, bik } => format!(
                "{} {account} не подходит к БИК {bik}: контрольный ключ не сходится. Проверьте счёт и БИК.",
                kind.name_ru()
            ),
        }
    }
}

/// «10 или 12».
fn either_ru(lengths: &[usize]) -> String {
    lengths.iter().map(usize::to_string).collect::<Vec<_>>().join(" или ")
}

/// What to do about a foreign character.
fn alphabet_ru(kind: RequisiteKind, found: char) -> &'static str {
    match (kind, found) {
        (RequisiteKind::Kpp, _) => "Оставьте только цифры и латинские буквы.",
        (_, 'O' | 'o' | 'О' | 'о') => "Замените букву «О» нулём.",
        _ => "Оставьте только цифры.",
    }
}

/// What to do about a wrong length. Spreadsheets drop a leading zero, so a number that may begin with it and
/// lacks one digit has its own words.
fn length_remedy_ru(kind: RequisiteKind, actual: usize) -> &'static str {
    let may_begin_with_zero = match kind {
        RequisiteKind::Inn | RequisiteKind::Kpp | RequisiteKind::Bik => true,
        RequisiteKind::Ogrn
        | RequisiteKind::Ogrnip
        | RequisiteKind::SettlementAccount
        | RequisiteKind::CorrespondentAccount => false,
    };
    if may_begin_with_zero && kind.lengths().contains(&(actual + 1)) {
        "Допишите недостающую цифру: при копировании из таблицы мог потеряться ноль в начале."
    } else if kind.lengths().iter().all(|length| *length < actual) {
        "Уберите лишние цифры."
    } else {
        "Допишите недостающие цифры."
    }
}

/// Cause and remedy of a number that cannot exist.
fn pattern_ru(kind: RequisiteKind, value: &str) -> String {
    match kind {
        RequisiteKind::Inn => {
            format!("ИНН {value} не может начинаться с «00». Проверьте первые две цифры: это код региона.")
        }
        RequisiteKind::Kpp => format!(
            "КПП {value} не бывает таким: нужны 4 цифры налогового органа (первые две — не «00»), 2 цифры или \
             заглавные латинские буквы и 3 цифры. Сверьте КПП с документом."
        ),
        RequisiteKind::Ogrn => format!(
            "ОГРН {value} должен начинаться с 1 или 5. Проверьте, не введён ли ГРН другой записи ЕГРЮЛ."
        ),
        RequisiteKind::Ogrnip => {
            format!("ОГРНИП {value} должен начинаться с 3. Проверьте, не введён ли ГРН другой записи ЕГРИП.")
        }
        RequisiteKind::Bik | RequisiteKind::SettlementAccount | RequisiteKind::CorrespondentAccount => {
            format!("{} не может состоять из одних нулей. Введите номер из реквизитов банка.", kind.name_ru())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::requisites::{Bik, Inn, Kpp, Ogrn, SettlementAccount};

    #[test]
    fn messages_tell_cause_and_remedy() {
        let message = |text: &str| Inn::parse(text).unwrap_err().message_ru();
        assert_eq!(
            message("7701234567"),
            "ИНН 7701234567 не проходит проверку контрольной цифры. Проверьте последнюю цифру."
        );
        assert_eq!(
            message("123456789037"),
            "ИНН 123456789037 не проходит проверку контрольной цифры. Проверьте последние две цифры."
        );
        assert_eq!(message(" "), "ИНН не указан. Введите 10 или 12 цифр.");
        assert_eq!(message("77012-34567"), "ИНН содержит недопустимый знак «-». Оставьте только цифры.");
        assert_eq!(message("77О1234567"), "ИНН содержит недопустимый знак «О». Замените букву «О» нулём.");
        assert_eq!(
            message("770123456"),
            "Длина ИНН — 10 или 12 цифр, введено 9. \
             Допишите недостающую цифру: при копировании из таблицы мог потеряться ноль в начале."
        );
        assert_eq!(message("7701"), "Длина ИНН — 10 или 12 цифр, введено 4. Допишите недостающие цифры.");
        assert_eq!(message("7701234567890"), "Длина ИНН — 10 или 12 цифр, введено 13. Уберите лишние цифры.");
        assert_eq!(
            message("0000000000"),
            "ИНН 0000000000 не может начинаться с «00». Проверьте первые две цифры: это код региона."
        );
    }

    #[test]
    fn an_account_of_another_bank_names_both_numbers() {
        let bik = Bik::parse("044525225").unwrap();
        assert_eq!(
            SettlementAccount::parse_in("40702810938000060473", &bik).unwrap_err().message_ru(),
            "Расчётный счёт 40702810938000060473 не подходит к БИК 044525225: контрольный ключ не сходится. \
             Проверьте счёт и БИК."
        );
        assert_eq!(
            SettlementAccount::parse("4070281093800006047").unwrap_err().message_ru(),
            "Длина расчётного счёта — 20 цифр, введено 19. Допишите недостающие цифры."
        );
    }

    #[test]
    fn every_pattern_refusal_has_its_words() {
        assert!(Kpp::parse("77A601001").unwrap_err().message_ru().contains("Сверьте КПП с документом."));
        assert!(Ogrn::parse("2027700132195").unwrap_err().message_ru().contains("начинаться с 1 или 5"));
        assert!(Bik::parse("000000000").unwrap_err().message_ru().contains("из одних нулей"));
    }

    #[test]
    fn display_is_english() {
        assert_eq!(Inn::parse("7701").unwrap_err().to_string(), "INN has 4 characters instead of [10, 12]");
        assert_eq!(Inn::parse("7701234567").unwrap_err().to_string(), "INN 7701234567 fails its check digit");
        assert_eq!(Inn::parse("7701234567").unwrap_err().kind(), RequisiteKind::Inn);
    }
}
