//! Clients: kinds, and what a client's form must state. The SPA and the server check it by the same function.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::calendar::BillingDay;
use crate::error::FieldError;
use crate::requisites::{Inn, Kpp, Ogrn, Ogrnip, RequisiteError};
use crate::text::{fold, is_blank, switch_layout};

/// Most tags of one client.
pub const TAGS_MAX: usize = 50;
/// Most words of a search that count; the rest are ignored.
pub const SEARCH_WORDS_MAX: usize = 8;

/// Who a client is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "graphql", derive(async_graphql::Enum))]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(remote = "Self")]
pub enum ClientKind {
    /// Юридическое лицо.
    LegalEntity,
    /// Индивидуальный предприниматель.
    SoleProprietor,
    /// Физическое лицо.
    Individual,
}

crate::wire::typed_enum!(ClientKind);

impl ClientKind {
    /// All kinds.
    pub const ALL: [ClientKind; 3] =
        [ClientKind::LegalEntity, ClientKind::SoleProprietor, ClientKind::Individual];

    /// The text of the database and of import files.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            ClientKind::LegalEntity => "legal_entity",
            ClientKind::SoleProprietor => "sole_proprietor",
            ClientKind::Individual => "individual",
        }
    }

    /// The kind with this code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<ClientKind> {
        ClientKind::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

/// Whether a client is in use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "graphql", derive(async_graphql::Enum))]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(remote = "Self")]
pub enum ClientState {
    /// In use.
    Active,
    /// Put away: gets no new subscriptions, keeps its account and its past.
    Archived,
}

crate::wire::typed_enum!(ClientState);

impl ClientState {
    /// Both states.
    pub const ALL: [ClientState; 2] = [ClientState::Active, ClientState::Archived];

    /// The text of the database.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            ClientState::Active => "active",
            ClientState::Archived => "archived",
        }
    }

    /// The state with this code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<ClientState> {
        ClientState::ALL.into_iter().find(|state| state.code() == code)
    }
}

/// A client's form as somebody filled it in: nothing is checked yet. Blank texts mean "not stated".
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientDraft {
    /// Who the client is.
    pub kind: ClientKind,
    /// Name as people call the client: «ООО Ромашка», «Иванов Иван Иванович».
    pub name: String,
    /// Full name of documents, where it differs.
    pub full_name: Option<String>,
    /// ИНН: 10 digits of a legal entity, 12 of a person.
    pub inn: Option<String>,
    /// КПП, of legal entities only.
    pub kpp: Option<String>,
    /// ОГРН of a legal entity, ОГРНИП of a sole proprietor.
    pub ogrn: Option<String>,
    /// E-mail.
    pub email: Option<String>,
    /// Telephone.
    pub phone: Option<String>,
    /// Address.
    pub address: Option<String>,
    /// Number of the contract.
    pub contract_number: Option<String>,
    /// Date of the contract.
    pub contract_on: Option<NaiveDate>,
    /// Id in another system; unique within the seller.
    pub external_id: Option<String>,
    /// Day of month on which plans aligned by client bill.
    pub billing_day: Option<i32>,
    /// Tags.
    pub tags: Vec<String>,
    /// Note for colleagues.
    pub note: Option<String>,
}

impl ClientDraft {
    /// A form that states only who the client is.
    #[must_use]
    pub fn named(kind: ClientKind, name: impl Into<String>) -> ClientDraft {
        ClientDraft {
            kind,
            name: name.into(),
            full_name: None,
            inn: None,
            kpp: None,
            ogrn: None,
            email: None,
            phone: None,
            address: None,
            contract_number: None,
            contract_on: None,
            external_id: None,
            billing_day: None,
            tags: Vec::new(),
            note: None,
        }
    }

    /// Checks and normalises the form: numbers without spaces, e-mail in lowercase, telephone as `+7…`, tags
    /// sorted and without doubles.
    ///
    /// # Errors
    /// Every field that is wrong, by its name in the API, with cause and remedy in Russian.
    pub fn parse(&self) -> Result<ClientDetails, Vec<FieldError>> {
        let mut check = Checks::default();
        let details = ClientDetails {
            kind: self.kind,
            name: check.required("name", &self.name, 300),
            full_name: check.text("fullName", self.full_name.as_deref(), 1000),
            inn: check.requisite("inn", self.inn.as_deref(), |text| inn_of(self.kind, text)),
            kpp: check.requisite("kpp", self.kpp.as_deref(), |text| kpp_of(self.kind, text)),
            ogrn: check.requisite("ogrn", self.ogrn.as_deref(), |text| ogrn_of(self.kind, text)),
            email: check.requisite("email", self.email.as_deref(), email_of),
            phone: check.requisite("phone", self.phone.as_deref(), phone_of),
            address: check.text("address", self.address.as_deref(), 1000),
            contract_number: check.text("contractNumber", self.contract_number.as_deref(), 100),
            contract_on: self.contract_on,
            external_id: check.text("externalId", self.external_id.as_deref(), 100),
            billing_day: check.billing_day(self.billing_day),
            tags: check.tags(&self.tags),
            note: check.text("note", self.note.as_deref(), 10_000),
        };
        if check.errors.is_empty() { Ok(details) } else { Err(check.errors) }
    }
}

impl From<ClientDetails> for ClientDraft {
    fn from(details: ClientDetails) -> ClientDraft {
        ClientDraft {
            kind: details.kind,
            name: details.name,
            full_name: details.full_name,
            inn: details.inn,
            kpp: details.kpp,
            ogrn: details.ogrn,
            email: details.email,
            phone: details.phone,
            address: details.address,
            contract_number: details.contract_number,
            contract_on: details.contract_on,
            external_id: details.external_id,
            billing_day: details.billing_day.and_then(|day| i32::try_from(day.get()).ok()),
            tags: details.tags,
            note: details.note,
        }
    }
}

/// A client's form that passed every check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClientDetails {
    /// Who the client is.
    pub kind: ClientKind,
    /// Name, never empty.
    pub name: String,
    /// Full name of documents.
    pub full_name: Option<String>,
    /// ИНН that fits the kind, digits only.
    pub inn: Option<String>,
    /// КПП of a legal entity.
    pub kpp: Option<String>,
    /// ОГРН or ОГРНИП that fits the kind, digits only.
    pub ogrn: Option<String>,
    /// E-mail in lowercase.
    pub email: Option<String>,
    /// Telephone: `+`, digits, perhaps « доб. » and the extension.
    pub phone: Option<String>,
    /// Address.
    pub address: Option<String>,
    /// Number of the contract.
    pub contract_number: Option<String>,
    /// Date of the contract.
    pub contract_on: Option<NaiveDate>,
    /// Id in another system.
    pub external_id: Option<String>,
    /// Day of month for plans aligned by client.
    pub billing_day: Option<BillingDay>,
    /// Tags, sorted, each once.
    pub tags: Vec<String>,
    /// Note for colleagues.
    pub note: Option<String>,
}

impl ClientDetails {
    /// What the list is sorted by.
    #[must_use]
    pub fn name_key(&self) -> String {
        fold(&self.name)
    }

    /// What a search looks through: names, ИНН, contract, e-mail, telephone, external id, folded.
    #[must_use]
    pub fn search_key(&self) -> String {
        let mut key = fold(&self.name);
        let others =
            [&self.full_name, &self.inn, &self.contract_number, &self.email, &self.phone, &self.external_id];
        for text in others.into_iter().flatten() {
            key.push('\n');
            key.push_str(&fold(text));
        }
        key
    }
}

/// The readings of a search: of each, every word must occur in the search key. The second reading is the text as
/// typed in the other keyboard layout; it is left out when it says the same.
#[must_use]
pub fn search_readings(text: &str) -> Vec<Vec<String>> {
    let words = |text: &str| -> Vec<String> {
        fold(text).split(' ').filter(|w| !w.is_empty()).take(SEARCH_WORDS_MAX).map(str::to_owned).collect()
    };
    let mut readings = vec![words(text), words(&switch_layout(text))];
    readings.retain(|words| !words.is_empty());
    readings.dedup();
    readings
}

/// Errors collected over a form.
#[derive(Default)]
struct Checks {
    errors: Vec<FieldError>,
}

impl Checks {
    fn refuse(&mut self, path: &str, message: impl Into<String>) {
        self.errors.push(FieldError::new(path, message));
    }

    fn text(&mut self, path: &str, value: Option<&str>, max: usize) -> Option<String> {
        let text = value?.trim_matches(is_blank);
        if text.is_empty() {
            return None;
        }
        if text.chars().count() > max {
            self.refuse(path, format!("Слишком длинный текст: не больше {max} знаков. Сократите его."));
        }
        if text.contains('\0') {
            self.refuse(path, "В тексте есть нулевой знак. Удалите его.");
        }
        Some(text.to_owned())
    }

    fn required(&mut self, path: &str, value: &str, max: usize) -> String {
        let text = self.text(path, Some(value), max).unwrap_or_default();
        if fold(&text).is_empty() {
            self.refuse(path, "Название не указано. Введите его.");
        }
        text
    }

    fn requisite(
        &mut self,
        path: &str,
        value: Option<&str>,
        parse: impl FnOnce(&str) -> Result<String, String>,
    ) -> Option<String> {
        let text = value?.trim_matches(is_blank);
        if text.is_empty() {
            return None;
        }
        parse(text).map_err(|message| self.refuse(path, message)).ok()
    }

    fn billing_day(&mut self, day: Option<i32>) -> Option<BillingDay> {
        let day = u32::try_from(day?).ok().and_then(|day| BillingDay::try_from(day).ok());
        if day.is_none() {
            self.refuse("billingDay", "День биллинга: число от 1 до 31.");
        }
        day
    }

    fn tags(&mut self, tags: &[String]) -> Vec<String> {
        if tags.len() > TAGS_MAX {
            self.refuse("tags", format!("Меток не больше {TAGS_MAX}. Уберите лишние."));
        }
        let mut known: Vec<String> = Vec::new();
        for (i, tag) in tags.iter().enumerate().take(TAGS_MAX) {
            known.extend(self.text(&format!("tags.{i}"), Some(tag), 64));
        }
        known.sort();
        known.dedup();
        known
    }
}

fn requisite_text<T: Into<String>>(parsed: Result<T, RequisiteError>) -> Result<String, String> {
    parsed.map(Into::into).map_err(|error| error.message_ru())
}

/// The ИНН of a client of this kind.
fn inn_of(kind: ClientKind, text: &str) -> Result<String, String> {
    let inn = Inn::parse(text).map_err(|error| error.message_ru())?;
    match (kind, inn.is_person()) {
        (ClientKind::LegalEntity, true) => {
            Err("ИНН юридического лица — 10 цифр, указано 12. Проверьте ИНН или вид клиента.".to_owned())
        }
        (ClientKind::SoleProprietor | ClientKind::Individual, false) => {
            Err("ИНН физического лица и ИП — 12 цифр, указано 10. Проверьте ИНН или вид клиента.".to_owned())
        }
        (ClientKind::LegalEntity, false) | (ClientKind::SoleProprietor | ClientKind::Individual, true) => {
            Ok(inn.into())
        }
    }
}

/// The КПП of a client of this kind.
fn kpp_of(kind: ClientKind, text: &str) -> Result<String, String> {
    match kind {
        ClientKind::LegalEntity => requisite_text(Kpp::parse(text)),
        ClientKind::SoleProprietor | ClientKind::Individual => {
            Err("КПП бывает только у юридических лиц. Очистите поле или смените вид клиента.".to_owned())
        }
    }
}

/// The ОГРН or ОГРНИП of a client of this kind.
fn ogrn_of(kind: ClientKind, text: &str) -> Result<String, String> {
    match kind {
        ClientKind::LegalEntity => requisite_text(Ogrn::parse(text)),
        ClientKind::SoleProprietor => requisite_text(Ogrnip::parse(text)),
        ClientKind::Individual => {
            Err("У физического лица нет ОГРН. Очистите поле или смените вид клиента.".to_owned())
        }
    }
}

/// An e-mail address in lowercase. Only what cannot be delivered anywhere is refused: the mail server knows the rest.
///
/// # Errors
/// A Russian text that says what is wrong.
pub fn email_of(text: &str) -> Result<String, String> {
    let wrong = || format!("«{text}» не похоже на адрес почты. Введите адрес вида name@example.ru.");
    let (name, domain) = text.rsplit_once('@').ok_or_else(wrong)?;
    let strange =
        |c: char| is_blank(c) || c.is_control() || matches!(c, ',' | ';' | '<' | '>' | '@' | '"' | '(' | ')');
    let labels_fit = domain.contains('.') && domain.split('.').all(|label| !label.is_empty());
    if name.is_empty()
        || !labels_fit
        || text.len() > 254
        || name.contains(strange)
        || domain.contains(strange)
    {
        return Err(wrong());
    }
    Ok(text.to_lowercase())
}

/// A telephone number: `+` and 7 to 15 digits, with an extension after « доб. » where one is stated. Russian
/// numbers may begin with 8 or with the code of the area.
fn phone_of(text: &str) -> Result<String, String> {
    let wrong = || format!("«{text}» не похоже на телефон. Введите номер вида +7 495 123-45-67.");
    let lowercase = text.to_lowercase();
    let (number, extension) = match lowercase.split_once("доб") {
        Some((number, extension)) => (number, Some(extension)),
        None => (lowercase.as_str(), None),
    };
    let known =
        |c: char| c.is_ascii_digit() || is_blank(c) || matches!(c, '+' | '-' | '–' | '(' | ')' | '.' | '/');
    if !number.chars().all(known) || number.matches('+').count() > 1 {
        return Err(wrong());
    }
    let digits: String = number.chars().filter(char::is_ascii_digit).collect();
    let international = number.trim_start_matches(|c: char| is_blank(c) || c == '(').starts_with('+');
    let digits = match (international, digits.len()) {
        (true, 7..=15) => digits,
        (false, 10) => format!("7{digits}"),
        (false, 11) if digits.starts_with(['7', '8']) => format!("7{}", &digits[1..]),
        _ => return Err(wrong()),
    };
    let Some(extension) = extension else {
        return Ok(format!("+{digits}"));
    };
    let extension: String = extension.chars().filter(|c| !is_blank(*c) && !matches!(c, '.' | ':')).collect();
    if extension.is_empty() || extension.len() > 6 || !extension.chars().all(|c| c.is_ascii_digit()) {
        return Err(wrong());
    }
    Ok(format!("+{digits} доб. {extension}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn legal() -> ClientDraft {
        let mut draft = ClientDraft::named(ClientKind::LegalEntity, " ООО «Ромашка» ");
        draft.inn = Some(Inn::synthetic_legal(77, 1).to_string());
        draft.kpp = Some(Kpp::synthetic(77, 1).to_string());
        draft.ogrn = Some(Ogrn::synthetic(77, 1).to_string());
        draft
    }

    fn wrong_fields(draft: &ClientDraft) -> Vec<String> {
        draft.parse().unwrap_err().iter().map(|error| error.path.join(".")).collect()
    }

    #[test]
    fn a_form_is_normalised() {
        let mut draft = legal();
        draft.email = Some(" Buh@Romashka.RU ".to_owned());
        draft.phone = Some("8 (495) 123-45-67 доб. 12".to_owned());
        draft.tags = vec!["vip".to_owned(), " ".to_owned(), "vip".to_owned(), "a".to_owned()];
        draft.note = Some("  ".to_owned());
        let details = draft.parse().unwrap();
        assert_eq!(details.name, "ООО «Ромашка»");
        assert_eq!(details.email.as_deref(), Some("buh@romashka.ru"));
        assert_eq!(details.phone.as_deref(), Some("+74951234567 доб. 12"));
        assert_eq!(details.tags, ["a", "vip"]);
        assert_eq!(details.note, None);
        assert_eq!(details.name_key(), "ооо ромашка");
        assert!(details.search_key().contains("buh@romashka.ru"));
    }

    #[test]
    fn requisites_fit_the_kind() {
        let mut draft = legal();
        draft.kind = ClientKind::Individual;
        assert_eq!(wrong_fields(&draft), ["inn", "kpp", "ogrn"]);
        draft.kind = ClientKind::SoleProprietor;
        assert_eq!(wrong_fields(&draft), ["inn", "kpp", "ogrn"]);
        draft.inn = Some(Inn::synthetic_person(77, 1).to_string());
        draft.kpp = None;
        draft.ogrn = Some(Ogrnip::synthetic(77, 1).to_string());
        assert!(draft.parse().is_ok());
        draft.kind = ClientKind::LegalEntity;
        assert_eq!(wrong_fields(&draft), ["inn", "ogrn"]);
    }

    #[test]
    fn every_wrong_field_is_named_at_once() {
        let mut draft = ClientDraft::named(ClientKind::Individual, "«»");
        draft.email = Some("a@b".to_owned());
        draft.phone = Some("12-34".to_owned());
        draft.billing_day = Some(32);
        draft.tags = vec!["я".repeat(65)];
        assert_eq!(wrong_fields(&draft), ["name", "email", "phone", "billingDay", "tags.0"]);
    }

    #[test]
    fn telephones_are_written_one_way() {
        for text in ["+7 495 123-45-67", "84951234567", "(495) 123 45 67", "7.495.123.45.67"] {
            assert_eq!(phone_of(text).unwrap(), "+74951234567", "{text}");
        }
        assert_eq!(phone_of("+375 17 123-45-67").unwrap(), "+375171234567");
        for text in ["95123", "+7+495", "495 123 45 67 доб. x", "звонить вечером"] {
            assert!(phone_of(text).is_err(), "{text}");
        }
    }

    #[test]
    fn addresses_without_a_domain_are_refused() {
        assert_eq!(email_of("Касса@Почта.РФ").unwrap(), "касса@почта.рф");
        for text in ["a", "@b.ru", "a@", "a@b", "a@b..ru", "a b@c.ru", "a@b.ru, c@d.ru", "<a@b.ru>"] {
            assert!(email_of(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_search_is_read_in_both_layouts() {
        assert_eq!(search_readings("hjvfirf"), [["hjvfirf"], ["ромашка"]]);
        assert_eq!(search_readings("  Ёлка 77 "), [["елка", "77"], ["~krf", "77"]]);
        assert_eq!(search_readings("7701"), [["7701"]]);
        assert!(search_readings(" «» ").iter().all(|words| !words.is_empty()));
    }
}
