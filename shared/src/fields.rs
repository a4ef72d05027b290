//! Fields of clients that a seller adds: what is kept of a client beside its form, and who may read and change it.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::catalog::coded_enum;
use crate::client::ClientKind;

coded_enum! {
    /// Whose field it is.
    FieldAudience {
        /// Of legal entities and sole proprietors.
        Organisation = "organisation",
        /// Of individuals.
        Individual = "individual",
    }
}

coded_enum! {
    /// What a field holds.
    FieldKind {
        /// A text.
        Text = "text",
        /// A number.
        Number = "number",
        /// A day.
        Date = "date",
        /// Yes or no.
        YesNo = "yes_no",
    }
}

coded_enum! {
    /// What the client does with a field in its cabinet.
    FieldAccess {
        /// It does not see it.
        Hidden = "hidden",
        /// It reads it.
        Shown = "shown",
        /// It reads and changes it.
        Editable = "editable",
    }
}

/// Longest name of a field, in characters.
pub const FIELD_NAME_MAX: usize = 60;
/// Most fields of one seller that are in use.
pub const FIELDS_MAX: usize = 50;
/// Longest text in a field, in characters.
const TEXT_MAX: usize = 500;

impl FieldAudience {
    /// Whose fields a client has.
    #[must_use]
    pub const fn of(kind: ClientKind) -> FieldAudience {
        match kind {
            ClientKind::LegalEntity | ClientKind::SoleProprietor => FieldAudience::Organisation,
            ClientKind::Individual => FieldAudience::Individual,
        }
    }
}

impl FieldKind {
    /// A value as it is kept: a number without needless zeros, a day as `2026-03-01`, `yes` or `no`; none for nothing.
    ///
    /// # Errors
    /// Words for a person.
    pub fn read(self, given: &str) -> Result<Option<String>, String> {
        let text = given.trim();
        if text.is_empty() {
            return Ok(None);
        }
        Ok(Some(match self {
            FieldKind::Text if text.chars().count() > TEXT_MAX => {
                return Err(format!("Не длиннее {TEXT_MAX} знаков. Сократите текст."));
            }
            FieldKind::Text => text.to_owned(),
            FieldKind::Number => {
                let plain: String = text.replace(',', ".").chars().filter(|c| !c.is_whitespace()).collect();
                let number = Decimal::from_str_exact(&plain);
                number.map_err(|_| "Введите число, например 12 или 12,5.".to_owned())?.normalize().to_string()
            }
            FieldKind::Date => {
                let day = text.parse::<NaiveDate>();
                day.map_err(|_| "Введите день: 2026-03-01.".to_owned())?.to_string()
            }
            FieldKind::YesNo => match text {
                "yes" | "no" => text.to_owned(),
                _ => return Err("Выберите «Да» или «Нет».".to_owned()),
            },
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_kept_in_one_way_of_writing_it() {
        let kept = |kind: FieldKind, text: &str| kind.read(text).ok().flatten();
        assert_eq!(kept(FieldKind::Number, " 1 200,50 ").as_deref(), Some("1200.5"));
        assert_eq!(kept(FieldKind::Date, "2026-03-01").as_deref(), Some("2026-03-01"));
        assert_eq!(kept(FieldKind::YesNo, "yes").as_deref(), Some("yes"));
        assert_eq!(kept(FieldKind::Text, "  подъезд 2 ").as_deref(), Some("подъезд 2"));
        assert_eq!(kept(FieldKind::Text, "   "), None);
    }

    #[test]
    fn what_is_no_such_value_is_refused() {
        assert!(FieldKind::Number.read("двенадцать").is_err());
        assert!(FieldKind::Date.read("31.02.2026").is_err());
        assert!(FieldKind::YesNo.read("да").is_err());
        assert!(FieldKind::Text.read(&"я".repeat(501)).is_err());
    }
}
