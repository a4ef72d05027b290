//! A row of a file of clients.

use csv::StringRecord;
use shared::client::{ClientDetails, ClientDraft, ClientKind};
use shared::text::fold;

use super::row::{CellError, Cells, Reader};

/// By what a client is known again, the first that the row states.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ClientRef {
    /// Its id in the other system.
    External(String),
    /// ИНН and, of legal entities, КПП.
    Inn(String, Option<String>),
    /// E-mail, in lowercase.
    Email(String),
}

impl ClientRef {
    /// The field of the row that states it.
    pub const fn field(&self, of_client: bool) -> &'static str {
        match self {
            ClientRef::External(_) if of_client => "external_id",
            ClientRef::External(_) => "client_external_id",
            ClientRef::Inn(..) => "inn",
            ClientRef::Email(_) => "email",
        }
    }

    /// The key for people: «C-17», «ИНН 7707083893, КПП 770701001», «a@example.ru».
    pub fn shown(&self) -> String {
        match self {
            ClientRef::External(text) | ClientRef::Email(text) => text.clone(),
            ClientRef::Inn(inn, None) => format!("ИНН {inn}"),
            ClientRef::Inn(inn, Some(kpp)) => format!("ИНН {inn}, КПП {kpp}"),
        }
    }
}

/// A row that passed every check that needs no database.
#[derive(Debug, Clone)]
pub struct ClientRow {
    /// By what the client is known again.
    pub key: ClientRef,
    /// What the row says of the client; what it leaves out is not stated.
    pub details: ClientDetails,
}

/// Reads and checks a row.
pub fn parse(reader: &Reader, record: &StringRecord) -> Result<ClientRow, Vec<CellError>> {
    let mut cells = reader.row(record);
    let draft = draft_of(&mut cells);
    let details = match draft.parse() {
        Ok(details) => Some(details),
        Err(errors) => {
            for error in errors {
                cells.refuse(field_of(error.path.first().map_or("", String::as_str)), error.message);
            }
            None
        }
    };
    let key = details.as_ref().and_then(key_of);
    if details.is_some() && key.is_none() {
        cells.refuse(
            "external_id",
            "Укажите внешний код, ИНН или e-mail: по ним строка узнаётся при повторной загрузке.",
        );
    }
    let errors = cells.into_errors();
    match (key, details) {
        (Some(key), Some(details)) if errors.is_empty() => Ok(ClientRow { key, details }),
        _ => Err(errors),
    }
}

fn key_of(details: &ClientDetails) -> Option<ClientRef> {
    let external = details.external_id.clone().map(ClientRef::External);
    let inn = || details.inn.clone().map(|inn| ClientRef::Inn(inn, details.kpp.clone()));
    external.or_else(inn).or_else(|| details.email.clone().map(ClientRef::Email))
}

fn draft_of(cells: &mut Cells<'_>) -> ClientDraft {
    let full_name = cells.text("full_name");
    let name = cells.text("name").or_else(|| full_name.clone()).unwrap_or_default();
    let kind = kind_of(cells, &name);
    let tags = cells.text("tags").unwrap_or_default();
    ClientDraft {
        full_name,
        inn: cells.text("inn"),
        kpp: cells.text("kpp"),
        ogrn: cells.text("ogrn"),
        email: cells.text("email"),
        phone: cells.text("phone"),
        address: cells.text("address"),
        contract_number: cells.text("contract_number"),
        contract_on: cells.date("contract_on"),
        external_id: cells.text("external_id"),
        billing_day: cells.whole("billing_day", 1, 31).and_then(|day| i32::try_from(day).ok()),
        tags: tags
            .split([',', ';', '|'])
            .map(str::trim)
            .filter(|tag| !tag.is_empty())
            .map(str::to_owned)
            .collect(),
        ..ClientDraft::named(kind, name)
    }
}

/// The stated kind; else the one that the ИНН, the ОГРН and the name point to.
fn kind_of(cells: &mut Cells<'_>, name: &str) -> ClientKind {
    let Some(text) = cells.text("kind") else {
        return guessed(cells, name);
    };
    let folded = fold(&text);
    let known = ClientKind::from_code(&folded.replace([' ', '-'], "_")).or(match folded.as_str() {
        "юрлицо" | "юридическое лицо" | "юл" | "организация" | "legal" | "company" => {
            Some(ClientKind::LegalEntity)
        }
        "ип" | "индивидуальный предприниматель" | "предприниматель" => {
            Some(ClientKind::SoleProprietor)
        }
        "физлицо" | "физическое лицо" | "фл" | "person" | "human" => {
            Some(ClientKind::Individual)
        }
        _ => None,
    });
    known.unwrap_or_else(|| {
        cells.refuse(
            "kind",
            format!("Вид клиента «{text}» неизвестен. Укажите «юрлицо», «ИП» или «физлицо»."),
        );
        ClientKind::Individual
    })
}

fn guessed(cells: &Cells<'_>, name: &str) -> ClientKind {
    let n_digits =
        |field| cells.text(field).map_or(0, |text| text.chars().filter(char::is_ascii_digit).count());
    let folded = fold(name);
    let form = folded.split(' ').next().unwrap_or_default();
    match (n_digits("inn"), n_digits("ogrn"), form) {
        (_, _, "ип") | (_, 15, _) => ClientKind::SoleProprietor,
        (10, ..)
        | (_, 13, _)
        | (_, _, "ооо" | "ао" | "пао" | "оао" | "зао" | "ано" | "нко" | "гуп" | "муп") => {
            ClientKind::LegalEntity
        }
        _ => ClientKind::Individual,
    }
}

/// Our field by its name in the API.
fn field_of(path: &str) -> &'static str {
    match path {
        "name" => "name",
        "fullName" => "full_name",
        "inn" => "inn",
        "kpp" => "kpp",
        "ogrn" => "ogrn",
        "email" => "email",
        "phone" => "phone",
        "address" => "address",
        "contractNumber" => "contract_number",
        "externalId" => "external_id",
        "billingDay" => "billing_day",
        "tags" => "tags",
        _ => "kind",
    }
}

/// What an import leaves of an existing client: a blank cell states nothing, so the old value stays.
pub fn merged(old: &ClientDetails, new: &ClientDetails, reader: &Reader) -> ClientDetails {
    let kept = |new: &Option<String>, old: &Option<String>| new.clone().or_else(|| old.clone());
    ClientDetails {
        kind: if reader.fills("kind") { new.kind } else { old.kind },
        name: new.name.clone(),
        full_name: kept(&new.full_name, &old.full_name),
        inn: kept(&new.inn, &old.inn),
        kpp: kept(&new.kpp, &old.kpp),
        ogrn: kept(&new.ogrn, &old.ogrn),
        email: kept(&new.email, &old.email),
        phone: kept(&new.phone, &old.phone),
        address: kept(&new.address, &old.address),
        contract_number: kept(&new.contract_number, &old.contract_number),
        contract_on: new.contract_on.or(old.contract_on),
        external_id: kept(&new.external_id, &old.external_id),
        billing_day: new.billing_day.or(old.billing_day),
        tags: if new.tags.is_empty() { old.tags.clone() } else { new.tags.clone() },
        note: old.note.clone(),
    }
}
