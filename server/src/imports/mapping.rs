//! The mapping file: TOML.

use shared::error::FieldError;
use shared::imports::Mapping;

/// Reads a mapping file.
pub fn read(text: &str) -> Result<Mapping, FieldError> {
    toml::from_str(text).map_err(|error| {
        let line = error.span().map(|span| text[..span.start.min(text.len())].matches('\n').count() + 1);
        let place = line.map_or(String::new(), |line| format!(", строка {line}"));
        FieldError::new("mappingFile", format!("Файл соответствия не читается{place}: {}.", error.message()))
    })
}

/// Writes a mapping file that [`read`] reads back.
pub fn write(mapping: &Mapping) -> String {
    toml::to_string(mapping).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use shared::imports::{Delimiter, FileEncoding, Headers, ImportKind};
    use shared::text::date::DateFormat;

    use super::*;

    const FILE: &str = r#"
kind = "subscriptions"
encoding = "windows-1251"
delimiter = ";"
date_format = "dmy"

[columns]
external_id = "Код"
plan_name = ["Телефон", "Интернет"]

[constants]
period = "1 month"

[values.state]
"No" = "active"
"#;

    #[test]
    fn a_mapping_file_reads_and_writes() {
        let mapping = read(FILE).unwrap();
        assert_eq!(mapping.kind, ImportKind::Subscriptions);
        assert_eq!(mapping.encoding, FileEncoding::Windows1251);
        assert_eq!(mapping.delimiter, Delimiter::Semicolon);
        assert_eq!(mapping.date_format, DateFormat::Dmy);
        let parts = Headers::Many(vec!["Телефон".to_owned(), "Интернет".to_owned()]);
        assert_eq!(mapping.columns.get("plan_name"), Some(&parts));
        assert_eq!(mapping.values["state"]["No"], "active");
        assert_eq!(read(&write(&mapping)).unwrap(), mapping);
    }

    #[test]
    fn a_wrong_line_is_named() {
        let error = read("kind = \"clients\"\ncolour = 1\n").unwrap_err();
        assert!(error.message.contains("строка 2"), "{}", error.message);
    }
}
