//! The file of rejected rows: the columns of the imported file, so that it can be mended and imported again, and the
//! reasons at the end.
//!
//! UTF-8 with a byte order mark and semicolons, as spreadsheets of Russian settings open it. A cell that a
//! spreadsheet would run as a formula gets an apostrophe before it, which reading takes off again.

use super::row::CellError;

/// Header of the column with the reasons; it is ignored when the file is imported again.
pub const REASON: &str = "Причина отказа";

/// First characters by which spreadsheets take a cell for a formula, or for its continuation.
const FORMULA_STARTS: [char; 7] = ['=', '+', '-', '@', '\t', '\r', '\n'];

/// Writes the file row by row.
pub struct RejectedFile {
    writer: csv::Writer<Vec<u8>>,
    width: usize,
    /// The reasons of an earlier round, which are left out.
    old_reasons: Option<usize>,
}

impl RejectedFile {
    /// A file with the headers of the imported one.
    pub fn new(headers: &[String]) -> Result<RejectedFile, csv::Error> {
        let writer = csv::WriterBuilder::new()
            .delimiter(b';')
            .terminator(csv::Terminator::CRLF)
            .flexible(true)
            .from_writer("\u{feff}".as_bytes().to_vec());
        let old_reasons = headers.iter().position(|header| header == REASON);
        let mut file = RejectedFile { writer, width: headers.len(), old_reasons };
        file.record(headers, REASON)?;
        Ok(file)
    }

    /// Adds a row with the reason for each cell.
    pub fn row(&mut self, cells: &[String], errors: &[CellError]) -> Result<(), csv::Error> {
        let mut padded = cells.to_vec();
        padded.resize(cells.len().max(self.width), String::new());
        self.record(&padded, &reasons(errors))
    }

    fn record(&mut self, cells: &[String], last: &str) -> Result<(), csv::Error> {
        for (at, cell) in cells.iter().enumerate() {
            if Some(at) != self.old_reasons {
                self.writer.write_field(defused(cell))?;
            }
        }
        self.writer.write_field(defused(last))?;
        self.writer.write_record(None::<&[u8]>)
    }

    /// The bytes.
    pub fn finish(self) -> Result<Vec<u8>, csv::Error> {
        self.writer.into_inner().map_err(|error| csv::Error::from(error.into_error()))
    }
}

/// «ИНН: …; Цена: …».
pub fn reasons(errors: &[CellError]) -> String {
    let one = |error: &CellError| match &error.column {
        Some(column) => format!("{column}: {}", error.message),
        None => error.message.clone(),
    };
    errors.iter().map(one).collect::<Vec<_>>().join(" ")
}

/// A cell that no spreadsheet runs as a formula.
pub fn defused(cell: &str) -> String {
    if cell.starts_with(FORMULA_STARTS) { format!("'{cell}") } else { cell.to_owned() }
}

/// A cell as it was before [`RejectedFile`] defused it.
pub fn unsafe_again(cell: &str) -> &str {
    cell.strip_prefix('\'').filter(|rest| rest.starts_with(FORMULA_STARTS)).unwrap_or(cell)
}

#[cfg(test)]
mod tests {
    use shared::error::ErrorCode;

    use super::*;

    #[test]
    fn formulas_are_defused_and_reasons_stand_at_the_end() {
        let headers = ["a".to_owned(), "b".to_owned()];
        let mut file = RejectedFile::new(&headers).unwrap();
        let error = CellError {
            column: Some("b".to_owned()),
            columns: vec![1],
            code: ErrorCode::Validation,
            message: "Нет; числа.".to_owned(),
        };
        file.row(&["=1+1".to_owned(), "-5,00".to_owned()], std::slice::from_ref(&error)).unwrap();
        file.row(&["@x".to_owned()], &[error]).unwrap();
        let text = String::from_utf8(file.finish().unwrap()).unwrap();
        let expected =
            "\u{feff}a;b;Причина отказа\r\n'=1+1;'-5,00;\"b: Нет; числа.\"\r\n'@x;;\"b: Нет; числа.\"\r\n";
        assert_eq!(text, expected);
        assert_eq!(unsafe_again("'-5,00"), "-5,00");
        assert_eq!(unsafe_again("'t Hooft"), "'t Hooft");
    }
}
