//! A table of typed cells, written as CSV for spreadsheets of Russian settings or as XLSX with real numbers and dates.

use std::fs::File;
use std::io::{Seek, Write};

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use rust_decimal::Decimal;
use rust_xlsxwriter::{Format as Look, Workbook, Worksheet};
use serde_json::Value;
use shared::text::format::format_date_ru;

use super::lists::{Kind, List};
use crate::error::Error;
use crate::imports::defused;

/// The kind of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// UTF-8 with a byte order mark, semicolons, decimal commas in Russian.
    Csv,
    /// Office Open XML.
    Xlsx,
}

impl Format {
    /// The format of a file name's ending.
    pub fn of_ending(ending: &str) -> Option<Format> {
        match ending {
            "csv" => Some(Format::Csv),
            "xlsx" => Some(Format::Xlsx),
            _ => None,
        }
    }

    /// Its media type.
    pub const fn content_type(self) -> &'static str {
        match self {
            Format::Csv => "text/csv; charset=utf-8",
            Format::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        }
    }
}

/// The language of headings and words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// Russian.
    Ru,
    /// English.
    En,
}

/// What stands in a cell.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// Nothing.
    Empty,
    /// Words.
    Text(String),
    /// A number or an amount, with so many digits after the comma at least.
    Number(Decimal, u32),
    /// A day.
    Day(NaiveDate),
    /// An instant in UTC.
    Instant(NaiveDateTime),
}

/// A file in work.
pub struct Sheet {
    list: &'static List,
    language: Language,
    writer: Writer,
}

enum Writer {
    Csv(Box<csv::Writer<File>>),
    Xlsx(Box<Xlsx>),
}

struct Xlsx {
    book: Workbook,
    row: u32,
    looks: Looks,
}

struct Looks {
    amount: Look,
    number: Look,
    day: Look,
    instant: Look,
}

impl Sheet {
    /// A file with the headings of the list.
    pub fn new(list: &'static List, format: Format, language: Language) -> Result<Sheet, Error> {
        let heading = |column: &super::lists::Column| match language {
            Language::Ru => column.ru,
            Language::En => column.en,
        };
        let headings: Vec<&str> = list.columns.iter().map(heading).collect();
        let writer = match format {
            Format::Csv => {
                let mut file = tempfile::tempfile().map_err(Error::internal)?;
                file.write_all("\u{feff}".as_bytes()).map_err(Error::internal)?;
                let mut writer = csv::WriterBuilder::new()
                    .delimiter(b';')
                    .terminator(csv::Terminator::CRLF)
                    .from_writer(file);
                writer.write_record(&headings).map_err(Error::internal)?;
                Writer::Csv(Box::new(writer))
            }
            Format::Xlsx => Writer::Xlsx(Box::new(Xlsx::new(list, &headings)?)),
        };
        Ok(Sheet { list, language, writer })
    }

    /// Adds the rows of one node; answers how many.
    pub fn add(&mut self, node: &Value) -> Result<usize, Error> {
        if self.list.each.is_empty() {
            return self.row(node, "", &Value::Null).map(|()| 1);
        }
        let mut rows = 0;
        for each in self.list.each {
            for part in at(node, each).as_array().into_iter().flatten() {
                self.row(node, each, part)?;
                rows += 1;
            }
        }
        Ok(rows)
    }

    fn row(&mut self, node: &Value, each: &str, part: &Value) -> Result<(), Error> {
        let place = Value::from(each);
        let language = self.language;
        let cells = self.list.columns.iter().map(|column| {
            let value = match column.path.strip_prefix("each.") {
                Some(path) => at(part, path),
                None if column.path == "each" => &place,
                None => at(node, column.path),
            };
            cell(value, column.kind, language)
        });
        match &mut self.writer {
            Writer::Csv(writer) => {
                let fields = cells.map(|cell| text(&cell, language));
                writer.write_record(fields).map_err(Error::internal)
            }
            Writer::Xlsx(xlsx) => {
                let cells: Vec<Cell> = cells.collect();
                xlsx.row(&cells)
            }
        }
    }

    /// The file, from its beginning.
    pub fn finish(self) -> Result<File, Error> {
        let mut file = match self.writer {
            Writer::Csv(writer) => {
                writer.into_inner().map_err(|error| Error::internal(error.into_error()))?
            }
            Writer::Xlsx(xlsx) => xlsx.finish(self.list)?,
        };
        file.rewind().map_err(Error::internal)?;
        Ok(file)
    }
}

impl Xlsx {
    fn new(list: &List, headings: &[&str]) -> Result<Xlsx, Error> {
        let mut book = Workbook::new();
        let sheet = book.add_worksheet_with_constant_memory().map_err(Error::internal)?;
        let head = Look::new().set_bold();
        for (at, heading) in (0_u16..).zip(headings) {
            let width = list.columns.get(usize::from(at)).map_or(12, |column| column.width);
            sheet.set_column_width(at, width).map_err(Error::internal)?;
            sheet.write_with_format(0, at, *heading, &head).map_err(Error::internal)?;
        }
        sheet.set_freeze_panes(1, 0).map_err(Error::internal)?;
        let looks = Looks {
            amount: Look::new().set_num_format("#,##0.00"),
            number: Look::new().set_num_format("#,##0.######"),
            day: Look::new().set_num_format("dd.mm.yyyy"),
            instant: Look::new().set_num_format("dd.mm.yyyy hh:mm"),
        };
        Ok(Xlsx { book, row: 0, looks })
    }

    fn row(&mut self, cells: &[Cell]) -> Result<(), Error> {
        self.row += 1;
        let (row, looks) = (self.row, &self.looks);
        let sheet = self.book.worksheet_from_index(0).map_err(Error::internal)?;
        for (at, cell) in (0_u16..).zip(cells) {
            write(sheet, row, at, cell, looks)?;
        }
        Ok(())
    }

    fn finish(mut self, list: &List) -> Result<File, Error> {
        let last = u16::try_from(list.columns.len().saturating_sub(1)).unwrap_or(u16::MAX);
        let sheet = self.book.worksheet_from_index(0).map_err(Error::internal)?;
        sheet.autofilter(0, 0, self.row, last).map_err(Error::internal)?;
        let mut file = tempfile::tempfile().map_err(Error::internal)?;
        self.book.save_to_writer(&mut file).map_err(Error::internal)?;
        Ok(file)
    }
}

fn write(sheet: &mut Worksheet, row: u32, at: u16, cell: &Cell, looks: &Looks) -> Result<(), Error> {
    let written = match cell {
        Cell::Empty => return Ok(()),
        // A string cell is never run as a formula.
        Cell::Text(text) => sheet.write_string(row, at, text),
        Cell::Number(number, digits) => {
            let look = if *digits == 2 { &looks.amount } else { &looks.number };
            sheet.write_with_format(row, at, *number, look)
        }
        Cell::Day(day) => sheet.write_with_format(row, at, day, &looks.day),
        Cell::Instant(instant) => sheet.write_with_format(row, at, instant, &looks.instant),
    };
    written.map(drop).map_err(Error::internal)
}

/// The value at a path like `account.balance`.
fn at<'v>(value: &'v Value, path: &str) -> &'v Value {
    path.split('.').fold(value, |value, part| &value[part])
}

/// The cell of a value of the API.
fn cell(value: &Value, kind: Kind, language: Language) -> Cell {
    let words = |text: &str| Cell::Text(text.to_owned());
    match (kind, value) {
        (_, Value::Null) => Cell::Empty,
        (_, Value::Array(parts)) if parts.len() == 1 => cell(&parts[0], kind, language),
        (_, Value::Array(parts)) => {
            let parts = parts.iter().map(|part| plain(&cell(part, kind, language), language));
            Cell::Text(parts.collect::<Vec<_>>().join(", "))
        }
        (Kind::Money, value) => number(&value["amount"], 2),
        (Kind::Number, value) => number(value, 0),
        (Kind::Day, Value::String(text)) => text.parse().map_or_else(|_| words(text), Cell::Day),
        (Kind::Instant, Value::String(text)) => text
            .parse::<DateTime<Utc>>()
            .map_or_else(|_| words(text), |instant| Cell::Instant(instant.naive_utc())),
        (Kind::Words(table), Value::String(code)) => {
            let known = table.iter().find(|(known, _, _)| known == code);
            words(known.map_or(code.as_str(), |(_, ru, en)| match language {
                Language::Ru => ru,
                Language::En => en,
            }))
        }
        (Kind::Json, Value::Object(_)) => Cell::Text(value.to_string()),
        (_, Value::String(text)) => words(text),
        (_, Value::Bool(yes)) => words(match (language, yes) {
            (Language::Ru, true) => "да",
            (Language::Ru, false) => "нет",
            (Language::En, true) => "yes",
            (Language::En, false) => "no",
        }),
        (_, value @ (Value::Number(_) | Value::Object(_))) => Cell::Text(value.to_string()),
    }
}

fn number(value: &Value, digits: u32) -> Cell {
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    text.parse::<Decimal>().map_or(Cell::Text(text), |number| Cell::Number(number, digits))
}

/// The cell as text, safe for spreadsheets that run formulas; a number is a number also when it is negative.
fn text(cell: &Cell, language: Language) -> String {
    match cell {
        Cell::Text(text) => defused(text),
        Cell::Empty | Cell::Number(..) | Cell::Day(_) | Cell::Instant(_) => plain(cell, language),
    }
}

fn plain(cell: &Cell, language: Language) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Text(text) => text.clone(),
        Cell::Number(number, digits) => {
            let number = number.normalize();
            let scale = usize::try_from(number.scale().max(*digits)).unwrap_or(2);
            let text = format!("{number:.scale$}");
            match language {
                Language::Ru => text.replace('.', ","),
                Language::En => text,
            }
        }
        Cell::Day(day) => format_date_ru(*day),
        Cell::Instant(instant) => instant.format("%d.%m.%Y %H:%M").to_string(),
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use serde_json::json;

    use super::super::lists::LISTS;
    use super::*;

    fn client() -> Value {
        json!({
            "name": "=1+1", "kind": "LEGAL_ENTITY", "inn": "7707083893", "state": "ACTIVE",
            "account": { "balance": { "amount": "-1234567.80", "currency": "RUB" } },
            "createdAt": "2026-11-26T09:30:00Z", "tags": ["vip", "@new"], "currency": "RUB",
        })
    }

    fn made(format: Format, language: Language) -> Vec<u8> {
        let list = LISTS.iter().find(|list| list.name == "clients").unwrap();
        let mut sheet = Sheet::new(list, format, language).unwrap();
        assert_eq!(sheet.add(&client()).unwrap(), 1);
        let mut bytes = Vec::new();
        sheet.finish().unwrap().read_to_end(&mut bytes).unwrap();
        bytes
    }

    #[test]
    fn csv_has_russian_words_decimal_commas_and_no_formula() {
        let text = String::from_utf8(made(Format::Csv, Language::Ru)).unwrap();
        assert!(text.starts_with("\u{feff}Клиент;Вид;ИНН;"), "{text}");
        assert!(text.contains("\r\n'=1+1;ЮЛ;7707083893;"), "{text}");
        assert!(text.contains(";-1234567,80;"), "{text}");
        assert!(text.contains(";26.11.2026 09:30"), "{text}");
    }

    #[test]
    fn xlsx_is_a_zip_with_numbers_as_numbers() {
        let bytes = made(Format::Xlsx, Language::En);
        assert_eq!(&bytes[..4], b"PK\x03\x04");
        assert_eq!(
            cell(&json!({ "amount": "0.10" }), Kind::Money, Language::En),
            Cell::Number("0.10".parse().unwrap(), 2)
        );
    }

    #[test]
    fn every_list_has_columns_of_its_document() {
        for list in LISTS {
            for column in list.columns {
                // A column of the inner rows themselves says in which of their arrays a row is.
                let paths = if column.path == "each" { list.each } else { &[column.path] };
                assert!(!paths.is_empty(), "{}: {}", list.name, column.path);
                for field in paths.iter().filter_map(|path| path.rsplit('.').next()) {
                    assert!(list.document.contains(field), "{}: {}", list.name, column.path);
                }
            }
        }
    }
}
