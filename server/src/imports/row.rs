//! Cells under a mapping: which cell fills a field, and what is wrong with it.

use std::collections::HashMap;

use chrono::NaiveDate;
use csv::StringRecord;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use shared::error::ErrorCode;
use shared::imports::{JOINT, Mapping, fields};
use shared::text::date::{DateFormat, parse_date};
use shared::text::number::parse_number;
use shared::text::{fold, is_blank};

use super::rejected::unsafe_again;

/// Why a row, or one of its cells, is refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CellError {
    /// Header of the column in the file; the field's own name when a constant fills it; none for the whole row.
    pub column: Option<String>,
    /// Places of the cells among the headers, from 0; none when a constant fills the field, or the row is meant.
    #[serde(default)]
    pub columns: Vec<usize>,
    /// What programs act on.
    pub code: ErrorCode,
    /// Cause and remedy, for people.
    pub message: String,
}

/// A mapping tied to the columns of one file.
pub struct Reader {
    sources: HashMap<&'static str, Source>,
    date_format: DateFormat,
}

struct Source {
    columns: Vec<usize>,
    label: String,
    constant: Option<String>,
    values: HashMap<String, String>,
}

impl Reader {
    /// Ties the mapping to the headers; fields and headers that do not exist were refused before.
    pub fn new(mapping: &Mapping, headers: &[String]) -> Reader {
        let folded: Vec<String> = headers.iter().map(|header| fold(header)).collect();
        let source = |code: &str| {
            let names = mapping.columns.get(code).map(|wanted| wanted.names()).unwrap_or_default();
            let constant = mapping.constants.get(code).cloned();
            if names.is_empty() && constant.is_none() {
                return None;
            }
            let columns = names
                .iter()
                .filter_map(|name| folded.iter().position(|known| *known == fold(name)))
                .collect();
            let values = mapping.values.get(code).into_iter().flatten();
            let values = values.map(|(theirs, ours)| (fold(theirs), ours.clone())).collect();
            let label = if names.is_empty() { code.to_owned() } else { names.join(JOINT) };
            Some(Source { columns, label, constant, values })
        };
        let sources =
            fields(mapping.kind).iter().filter_map(|field| Some((field.code, source(field.code)?))).collect();
        Reader { sources, date_format: mapping.date_format }
    }

    /// Whether anything fills the field.
    pub fn fills(&self, field: &str) -> bool {
        self.sources.contains_key(field)
    }

    /// The refusal of a field, under the name that the file gives it.
    pub fn refusal(&self, field: &str, message: impl Into<String>) -> CellError {
        let (column, columns) = (Some(self.label(field)), self.columns(field));
        CellError { column, columns, code: ErrorCode::Validation, message: message.into() }
    }

    /// The same refusal, its field under the name that the file gives it.
    pub fn relabelled(&self, error: CellError) -> CellError {
        let columns = error.column.as_deref().map_or_else(Vec::new, |field| self.columns(field));
        CellError { column: error.column.map(|field| self.label(&field)), columns, ..error }
    }

    fn columns(&self, field: &str) -> Vec<usize> {
        self.sources.get(field).map_or_else(Vec::new, |source| source.columns.clone())
    }

    fn label(&self, field: &str) -> String {
        self.sources.get(field).map_or_else(|| field.to_owned(), |source| source.label.clone())
    }

    /// The row under this mapping.
    pub fn row<'a>(&'a self, cells: &'a StringRecord) -> Cells<'a> {
        Cells { reader: self, cells, errors: Vec::new() }
    }
}

/// One row while its fields are read; errors are collected, not returned one by one.
pub struct Cells<'a> {
    reader: &'a Reader,
    cells: &'a StringRecord,
    errors: Vec<CellError>,
}

impl Cells<'_> {
    /// The errors so far.
    pub fn into_errors(self) -> Vec<CellError> {
        self.errors
    }

    /// Refuses the cell of the field.
    pub fn refuse(&mut self, field: &str, message: impl Into<String>) {
        self.errors.push(self.reader.refusal(field, message));
    }

    /// The text of the field, translated; none when nothing or a blank fills it.
    pub fn text(&self, field: &str) -> Option<String> {
        let source = self.reader.sources.get(field)?;
        let part = |column: &usize| {
            let cell = unsafe_again(self.cells.get(*column).unwrap_or_default()).trim_matches(is_blank);
            source.values.get(&fold(cell)).map_or(cell, String::as_str)
        };
        let mut parts: Vec<&str> = source.columns.iter().map(part).collect();
        if parts.iter().all(|part| part.is_empty()) {
            return source.constant.clone().filter(|text| !text.is_empty());
        }
        // A blank among several keeps its place, so that different rows do not become alike.
        for part in parts.iter_mut().filter(|part| part.is_empty()) {
            *part = "–";
        }
        Some(parts.join(JOINT))
    }

    /// The field as a date.
    pub fn date(&mut self, field: &str) -> Option<NaiveDate> {
        let text = self.text(field)?;
        // A constant is written by the one who maps, not by the file: it is read in any order.
        parse_date(&text, self.reader.date_format)
            .or_else(|error| parse_date(&text, DateFormat::Ymd).map_err(|_| error))
            .map_err(|error| self.refuse(field, error.message_ru()))
            .ok()
    }

    /// The field as an exact number.
    pub fn number(&mut self, field: &str) -> Option<Decimal> {
        let text = self.text(field)?;
        parse_number(&text).map_err(|error| self.refuse(field, error.message_ru())).ok()
    }

    /// The field as a number checked by `parse`, with what to do when it refuses.
    pub fn number_as<T, E>(
        &mut self,
        field: &str,
        remedy: &str,
        parse: impl Fn(Decimal) -> Result<T, E>,
    ) -> Option<T> {
        let number = self.number(field)?;
        parse(number).map_err(|_| self.refuse(field, remedy)).ok()
    }

    /// The field as a whole number within the bounds.
    pub fn whole(&mut self, field: &str, from: u32, to: u32) -> Option<u32> {
        let remedy = format!("Нужно целое число от {from} до {to}.");
        self.number_as(field, &remedy, |number| {
            let whole = number.is_integer().then(|| u32::try_from(number).ok()).flatten();
            whole.filter(|n| (from..=to).contains(n)).ok_or(())
        })
    }
}
