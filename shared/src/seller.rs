//! Sellers: what the form of an own legal entity must state.

use serde::{Deserialize, Serialize};

use crate::error::FieldError;
use crate::requisites::{Inn, Kpp, Ogrn, Ogrnip, RequisiteError};
use crate::text::is_blank;

/// A seller's form as somebody filled it in: nothing is checked yet. Blank texts mean "not stated".
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SellerDraft {
    /// Full name of documents.
    pub name: String,
    /// Short name of lists.
    pub short_name: Option<String>,
    /// ИНН: 10 digits of a legal entity, 12 of a sole proprietor.
    pub inn: Option<String>,
    /// КПП, of legal entities only.
    pub kpp: Option<String>,
    /// ОГРН (13 digits) or ОГРНИП (15).
    pub ogrn: Option<String>,
    /// Address.
    pub address: Option<String>,
}

/// A seller's form that passed every check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SellerDetails {
    /// Full name of documents, never empty.
    pub name: String,
    /// Short name of lists, never empty.
    pub short_name: String,
    /// ИНН, digits only.
    pub inn: Option<String>,
    /// КПП.
    pub kpp: Option<String>,
    /// ОГРН or ОГРНИП, digits only.
    pub ogrn: Option<String>,
    /// Address.
    pub address: Option<String>,
}

impl SellerDraft {
    /// Checks and normalises the form. An ИНН of 12 digits makes the seller a sole proprietor, who has no КПП and
    /// an ОГРНИП.
    ///
    /// # Errors
    /// Every field that is wrong, by its name in the API, with cause and remedy in Russian.
    pub fn parse(&self) -> Result<SellerDetails, Vec<FieldError>> {
        let mut errors = Vec::new();
        let name = text("name", Some(&self.name), 300, &mut errors);
        if name.is_none() {
            errors.push(FieldError::new("name", "Название не указано. Введите его."));
        }
        let short_name = text("shortName", self.short_name.as_deref(), 100, &mut errors);
        let inn = requisite("inn", self.inn.as_deref(), Inn::parse, &mut errors);
        let person = inn.as_ref().map(Inn::is_person);
        let kpp = requisite("kpp", self.kpp.as_deref(), Kpp::parse, &mut errors);
        if kpp.is_some() && person == Some(true) {
            errors.push(FieldError::new("kpp", "У ИП нет КПП. Очистите поле или проверьте ИНН."));
        }
        let ogrn = match person.unwrap_or(self.ogrn.as_deref().is_some_and(|t| digits(t) == 15)) {
            true => requisite("ogrn", self.ogrn.as_deref(), Ogrnip::parse, &mut errors).map(String::from),
            false => requisite("ogrn", self.ogrn.as_deref(), Ogrn::parse, &mut errors).map(String::from),
        };
        let address = text("address", self.address.as_deref(), 1000, &mut errors);
        match name {
            Some(name) if errors.is_empty() => Ok(SellerDetails {
                short_name: short_name.unwrap_or_else(|| name.clone()),
                name,
                inn: inn.map(Into::into),
                kpp: kpp.map(Into::into),
                ogrn,
                address,
            }),
            Some(_) | None => Err(errors),
        }
    }
}

fn digits(text: &str) -> usize {
    text.chars().filter(char::is_ascii_digit).count()
}

fn text(path: &str, value: Option<&str>, max: usize, errors: &mut Vec<FieldError>) -> Option<String> {
    let text = value?.trim_matches(is_blank);
    if text.chars().count() > max || text.contains('\0') {
        errors.push(FieldError::new(
            path,
            format!("Слишком длинный текст: не больше {max} знаков. Сократите его."),
        ));
    }
    (!text.is_empty()).then(|| text.to_owned())
}

fn requisite<T>(
    path: &str,
    value: Option<&str>,
    parse: impl FnOnce(&str) -> Result<T, RequisiteError>,
    errors: &mut Vec<FieldError>,
) -> Option<T> {
    let text = value?.trim_matches(is_blank);
    if text.is_empty() {
        return None;
    }
    parse(text).map_err(|error| errors.push(FieldError::new(path, error.message_ru()))).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft(name: &str) -> SellerDraft {
        SellerDraft {
            name: name.to_owned(),
            short_name: None,
            inn: None,
            kpp: None,
            ogrn: None,
            address: None,
        }
    }

    fn wrong_fields(draft: &SellerDraft) -> Vec<String> {
        draft.parse().unwrap_err().iter().map(|error| error.path.join(".")).collect()
    }

    #[test]
    fn the_short_name_is_the_name_when_not_stated() {
        let details = draft(" ООО «Связь» ").parse().unwrap();
        assert_eq!((details.name.as_str(), details.short_name.as_str()), ("ООО «Связь»", "ООО «Связь»"));
    }

    #[test]
    fn the_length_of_the_inn_decides_what_else_fits() {
        let mut seller = draft("Иванов И. И.");
        seller.inn = Some(Inn::synthetic_person(77, 5).to_string());
        seller.kpp = Some(Kpp::synthetic(77, 5).to_string());
        seller.ogrn = Some(Ogrn::synthetic(77, 5).to_string());
        assert_eq!(wrong_fields(&seller), ["kpp", "ogrn"]);
        seller.inn = Some(Inn::synthetic_legal(77, 5).to_string());
        assert!(seller.parse().is_ok());
        seller.inn = Some("7701".to_owned());
        seller.name = " ".to_owned();
        assert_eq!(wrong_fields(&seller), ["name", "inn"]);
    }
}
