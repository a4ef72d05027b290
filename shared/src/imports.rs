//! Imports: what a file may bring, how its columns are mapped, and what the columns probably mean.
//!
//! The mapping is the same whether the wizard makes it or a file does: field of ours → header of theirs, constants
//! for what the file does not say, and translations of values. Reading of rows is the server's.

mod blockers;
mod fields;
mod suggest;
mod words;

pub use blockers::ImportBlockerKind;
pub use fields::{ImportField, fields, is_field};
pub use suggest::suggest;
pub use words::period_of;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::catalog::coded_enum;
use crate::error::FieldError;
use crate::text::date::DateFormat;
use crate::text::fold;

coded_enum! {
    /// What a file holds, one object a row.
    ImportKind {
        /// Clients.
        Clients = "clients",
        /// Subscriptions of clients that are already known.
        Subscriptions = "subscriptions",
    }
}

coded_enum! {
    /// How far an import has come.
    ImportState {
        /// The file is stored; nothing has been read yet.
        Draft = "draft",
        /// Every row is being validated.
        Checking = "checking",
        /// Every row has been validated; nothing is written.
        Checked = "checked",
        /// Rows are being written.
        Applying = "applying",
        /// All accepted rows are written.
        Applied = "applied",
        /// Nothing is written, because rows were refused or the work broke off.
        Failed = "failed",
        /// Stopped by a person.
        Cancelled = "cancelled",
        /// Applied, and taken back.
        Reverted = "reverted",
    }
}

coded_enum! {
    /// What becomes of a row.
    ImportRowFate {
        /// An object is made of it.
        Created = "created",
        /// It changes an object.
        Changed = "changed",
        /// The object is already so.
        Unchanged = "unchanged",
        /// It is refused.
        Rejected = "rejected",
    }
}

impl ImportState {
    /// Whether work on the import is in progress.
    #[must_use]
    pub const fn is_busy(self) -> bool {
        match self {
            ImportState::Checking | ImportState::Applying => true,
            ImportState::Draft
            | ImportState::Checked
            | ImportState::Applied
            | ImportState::Failed
            | ImportState::Cancelled
            | ImportState::Reverted => false,
        }
    }

    /// Whether a check or an application may begin: not while another is in progress, and not after the rows were
    /// written.
    #[must_use]
    pub const fn may_start(self) -> bool {
        match self {
            ImportState::Draft | ImportState::Checked | ImportState::Failed | ImportState::Cancelled => true,
            ImportState::Checking | ImportState::Applying | ImportState::Applied | ImportState::Reverted => {
                false
            }
        }
    }
}

/// How the bytes of a file become text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub enum FileEncoding {
    /// By the byte order mark, else UTF-8 where the bytes are valid UTF-8, else Windows-1251.
    #[default]
    #[serde(rename = "auto")]
    Auto,
    /// UTF-8; other bytes are refused.
    #[serde(rename = "utf-8", alias = "utf8", alias = "UTF-8")]
    Utf8,
    /// Windows-1251.
    #[serde(rename = "windows-1251", alias = "cp1251", alias = "Windows-1251")]
    Windows1251,
}

/// What separates cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub enum Delimiter {
    /// By the first rows.
    #[default]
    #[serde(rename = "auto")]
    Auto,
    /// `,`
    #[serde(rename = ",", alias = "comma")]
    Comma,
    /// `;`
    #[serde(rename = ";", alias = "semicolon")]
    Semicolon,
    /// The tab character.
    #[serde(rename = "tab", alias = "\t")]
    Tab,
}

impl Delimiter {
    /// The delimiters that can be detected, likeliest first.
    pub const KNOWN: [Delimiter; 3] = [Delimiter::Semicolon, Delimiter::Comma, Delimiter::Tab];

    /// The byte in the file; none for `Auto`.
    #[must_use]
    pub const fn byte(self) -> Option<u8> {
        match self {
            Delimiter::Auto => None,
            Delimiter::Comma => Some(b','),
            Delimiter::Semicolon => Some(b';'),
            Delimiter::Tab => Some(b'\t'),
        }
    }
}

/// The column, or the columns, from which a field comes; several are joined by ` / `.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Headers {
    /// One column.
    One(String),
    /// Several columns, in the order of joining.
    Many(Vec<String>),
}

impl Headers {
    /// The headers, in order.
    #[must_use]
    pub fn names(&self) -> &[String] {
        match self {
            Headers::One(name) => std::slice::from_ref(name),
            Headers::Many(names) => names,
        }
    }
}

/// What joins the values of several columns.
pub const JOINT: &str = " / ";

/// How a file is read: the mapping file, and the wizard's state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    /// What the file holds.
    #[serde(with = "kind_code")]
    pub kind: ImportKind,
    /// Bytes to text.
    #[serde(default)]
    pub encoding: FileEncoding,
    /// What separates cells.
    #[serde(default)]
    pub delimiter: Delimiter,
    /// Order of the parts of dates.
    #[serde(default)]
    pub date_format: DateFormat,
    /// Field of ours → header of the file.
    #[serde(default)]
    pub columns: BTreeMap<String, Headers>,
    /// Field of ours → value for every row without its own.
    #[serde(default)]
    pub constants: BTreeMap<String, String>,
    /// Field of ours → value of the file → value of ours.
    #[serde(default)]
    pub values: BTreeMap<String, BTreeMap<String, String>>,
}

/// The kind as the mapping file writes it: `clients`.
mod kind_code {
    use super::ImportKind;
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "the signature that serde asks for")]
    pub fn serialize<S: Serializer>(kind: &ImportKind, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(kind.code())
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<ImportKind, D::Error> {
        let code = String::deserialize(deserializer)?;
        ImportKind::from_code(&code).ok_or_else(|| D::Error::custom("kind is clients or subscriptions"))
    }
}

impl Mapping {
    /// The mapping of a file of which only the headers are known: columns by [`suggest`], all else detected.
    #[must_use]
    pub fn suggested(kind: ImportKind, headers: &[String]) -> Mapping {
        Mapping {
            kind,
            encoding: FileEncoding::Auto,
            delimiter: Delimiter::Auto,
            date_format: DateFormat::Auto,
            columns: suggest(kind, headers),
            constants: BTreeMap::new(),
            values: BTreeMap::new(),
        }
    }

    /// Whether the field gets a value from a column or a constant.
    #[must_use]
    pub fn maps(&self, field: &str) -> bool {
        self.columns.contains_key(field) || self.constants.contains_key(field)
    }

    /// What is wrong with the mapping itself, for a file with these headers: unknown fields, absent headers, and
    /// what a row cannot do without.
    #[must_use]
    pub fn problems(&self, headers: &[String]) -> Vec<FieldError> {
        let known: Vec<String> = headers.iter().map(|header| fold(header)).collect();
        let mut problems = Vec::new();
        let sections = [
            ("columns", self.columns.keys().collect::<Vec<_>>()),
            ("constants", self.constants.keys().collect()),
            ("values", self.values.keys().collect()),
        ];
        for (section, names) in sections {
            for name in names.into_iter().filter(|name| !is_field(self.kind, name)) {
                let text = format!("Поля «{name}» нет. Поля: {}.", field_list(self.kind));
                problems.push(FieldError::new(&format!("mapping.{section}.{name}"), text));
            }
        }
        for (field, wanted) in &self.columns {
            for header in wanted.names().iter().filter(|header| !known.contains(&fold(header))) {
                let text = format!("В файле нет столбца «{header}». Столбцы: {}.", headers.join(", "));
                problems.push(FieldError::new(&format!("mapping.columns.{field}"), text));
            }
            if wanted.names().is_empty() {
                let text = "Список столбцов пуст. Назовите хотя бы один.";
                problems.push(FieldError::new(&format!("mapping.columns.{field}"), text));
            }
        }
        problems.extend(self.missing());
        problems
    }

    fn missing(&self) -> Vec<FieldError> {
        let absent = needs(self.kind).iter().filter(|need| !need.any.iter().any(|field| self.maps(field)));
        absent.map(|need| FieldError::new(&format!("mapping.columns.{}", need.any[0]), need.text)).collect()
    }
}

/// What a row cannot do without.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Need {
    /// Fields of which one must be filled; the usual one comes first.
    pub any: &'static [&'static str],
    /// What is missing, for people.
    pub text: &'static str,
}

const CLIENT_NEEDS: [Need; 2] = [
    Need {
        any: &["name", "full_name"], text: "Не указан столбец с названием или ФИО клиента."
    },
    Need {
        any: &["external_id", "inn", "email"],
        text: "Не указано, по чему узнавать клиента при повторной загрузке: внешний код, ИНН или e-mail.",
    },
];

const SUBSCRIPTION_NEEDS: [Need; 4] = [
    Need {
        any: &["client_external_id", "inn", "email"],
        text: "Не указано, по чему найти клиента: внешний код клиента, ИНН или e-mail.",
    },
    Need {
        any: &["plan_code", "plan_name"], text: "Не указан тариф: его код или название."
    },
    Need {
        any: &["start_on", "tenure_months"], text: "Не указана дата начала или число прожитых месяцев."
    },
    Need {
        any: &["external_id"],
        text: "Не указан внешний код подписки: по нему строка узнаётся при повторной загрузке.",
    },
];

/// What rows of files of this kind cannot do without.
#[must_use]
pub const fn needs(kind: ImportKind) -> &'static [Need] {
    match kind {
        ImportKind::Clients => &CLIENT_NEEDS,
        ImportKind::Subscriptions => &SUBSCRIPTION_NEEDS,
    }
}

fn field_list(kind: ImportKind) -> String {
    fields(kind).iter().map(|field| field.code).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn a_mapping_names_what_is_absent() {
        let mut mapping = Mapping::suggested(ImportKind::Clients, &headers(&["Код", "Название"]));
        assert_eq!(mapping.problems(&headers(&["Код", "Название"])), []);
        mapping.columns.insert("phone".to_owned(), Headers::One("Телефон".to_owned()));
        mapping.constants.insert("color".to_owned(), "red".to_owned());
        let paths: Vec<String> =
            mapping.problems(&headers(&["Код", "Название"])).iter().map(|p| p.path.join(".")).collect();
        assert_eq!(paths, ["mapping.constants.color", "mapping.columns.phone"]);
    }

    #[test]
    fn a_file_without_keys_is_refused() {
        let mapping = Mapping::suggested(ImportKind::Clients, &headers(&["Название"]));
        let paths: Vec<String> =
            mapping.problems(&headers(&["Название"])).iter().map(|p| p.path.join(".")).collect();
        assert_eq!(paths, ["mapping.columns.external_id"]);
    }

    #[test]
    fn a_mapping_reads_back_from_json() {
        let mut mapping = Mapping::suggested(ImportKind::Subscriptions, &headers(&["Код", "Тариф"]));
        let parts = Headers::Many(headers(&["A", "B"]));
        mapping.columns.insert("plan_name".to_owned(), parts);
        let json = serde_json::to_string(&mapping).unwrap();
        assert_eq!(serde_json::from_str::<Mapping>(&json).unwrap(), mapping);
    }
}
