//! A delimited text file as rows of cells: encoding and delimiter are detected, nothing is trusted.

use std::borrow::Cow;
use std::collections::BTreeMap;

use csv::{ReaderBuilder, StringRecord};
use encoding_rs::{Encoding, UTF_8, WINDOWS_1251};
use shared::error::FieldError;
use shared::imports::{Delimiter, FileEncoding};
use shared::text::is_blank;

/// Most columns of a file.
const COLUMNS_MAX: usize = 500;
/// Longest cell, in characters.
const CELL_MAX: usize = 20_000;
/// Rows that are read, looked up and written together.
pub const CHUNK: usize = 1000;
/// Rows by which the delimiter is detected.
const SAMPLE_ROWS: usize = 50;

/// Cells that people amended: row as a spreadsheet shows it → place of the column → value.
pub type Amendments = BTreeMap<u32, BTreeMap<usize, String>>;

/// A file whose header row has been read.
pub struct Sheet {
    text: String,
    encoding: FileEncoding,
    delimiter: u8,
    headers: Vec<String>,
    amended: Amendments,
}

/// One row below the headers.
pub struct Row {
    /// Number of the row as a spreadsheet shows it: the headers are row 1.
    pub number: u32,
    /// Its cells, as many as there are headers unless `problem` says otherwise.
    pub cells: StringRecord,
    /// What is wrong with the row as a whole.
    pub problem: Option<String>,
}

impl Sheet {
    /// Decodes the bytes and reads the header row.
    ///
    /// Refused: bytes that are not of the chosen encoding, a file without rows, without headers, or with too many.
    pub fn open(bytes: Vec<u8>, encoding: FileEncoding, delimiter: Delimiter) -> Result<Sheet, FieldError> {
        let (text, encoding) = decode(bytes, encoding)?;
        let delimiter = delimiter.byte().unwrap_or_else(|| detect(&text));
        let mut sheet = Sheet { text, encoding, delimiter, headers: Vec::new(), amended: Amendments::new() };
        let mut first = StringRecord::new();
        let read = sheet.reader().read_record(&mut first);
        if !matches!(read, Ok(true)) || first.iter().all(|cell| cell.trim_matches(is_blank).is_empty()) {
            return Err(refused(
                "В файле нет строки заголовков. Первой строкой должны быть названия столбцов.",
            ));
        }
        if first.len() > COLUMNS_MAX {
            return Err(refused("В файле больше 500 столбцов. Проверьте разделитель."));
        }
        sheet.headers = first.iter().map(|cell| cell.trim_matches(is_blank).to_owned()).collect();
        Ok(sheet)
    }

    /// The file with other values of some cells.
    pub fn amended_by(self, amended: Amendments) -> Sheet {
        Sheet { amended, ..self }
    }

    /// Gives one cell another value; none = as the file has it.
    pub fn amend(&mut self, row: u32, column: usize, value: Option<String>) {
        let cells = self.amended.entry(row).or_default();
        match value {
            Some(value) => cells.insert(column, value),
            None => cells.remove(&column),
        };
    }

    /// Places of the amended cells of the row.
    pub fn amended_in(&self, row: u32) -> Vec<usize> {
        self.amended.get(&row).map_or_else(Vec::new, |cells| cells.keys().copied().collect())
    }

    /// The headers, without blanks at their ends.
    pub fn headers(&self) -> &[String] {
        &self.headers
    }

    /// The encoding that was chosen or detected; never `Auto`.
    pub const fn encoding(&self) -> FileEncoding {
        self.encoding
    }

    /// The delimiter that was chosen or detected; never `Auto`.
    pub fn delimiter(&self) -> Delimiter {
        Delimiter::KNOWN.into_iter().find(|known| known.byte() == Some(self.delimiter)).unwrap_or_default()
    }

    /// How many rows there are below the headers, blank ones left out.
    pub fn count(&self) -> u32 {
        u32::try_from(self.rows().count()).unwrap_or(u32::MAX)
    }

    /// The rows below the headers, blank ones left out.
    pub fn rows(&self) -> impl Iterator<Item = Row> + '_ {
        let width = self.headers.len();
        let mut number = 0_u32;
        self.reader().into_records().filter_map(move |record| {
            number = number.saturating_add(1);
            // The text is valid UTF-8 and rows may have any length, so reading cannot fail.
            let cells = record.ok()?;
            let blank = cells.iter().all(|cell| cell.trim_matches(is_blank).is_empty());
            (number > 1 && !blank).then(|| checked(number, self.with_amended(number, cells), width))
        })
    }

    fn with_amended(&self, number: u32, cells: StringRecord) -> StringRecord {
        let Some(amended) = self.amended.get(&number) else { return cells };
        let width = self.headers.len().max(cells.len());
        let value =
            |at: usize| amended.get(&at).map_or_else(|| cells.get(at).unwrap_or_default(), String::as_str);
        (0..width).map(value).collect()
    }

    fn reader(&self) -> csv::Reader<&[u8]> {
        ReaderBuilder::new()
            .delimiter(self.delimiter)
            .has_headers(false)
            .flexible(true)
            .from_reader(self.text.as_bytes())
    }
}

/// The rows, a thousand at a time.
pub fn chunks(rows: impl Iterator<Item = Row>) -> impl Iterator<Item = Vec<Row>> {
    let mut rows = rows.fuse();
    std::iter::from_fn(move || {
        let chunk: Vec<Row> = rows.by_ref().take(CHUNK).collect();
        (!chunk.is_empty()).then_some(chunk)
    })
}

fn checked(number: u32, cells: StringRecord, width: usize) -> Row {
    // Spreadsheets cut empty cells off the end of a row, or leave delimiters behind it.
    let surplus = cells.iter().skip(width).any(|cell| !cell.trim_matches(is_blank).is_empty());
    let problem = if surplus {
        let n = cells.len();
        Some(format!("В строке {n} ячеек, а столбцов {width}. Проверьте кавычки и разделители."))
    } else if cells.iter().any(|cell| cell.len() > CELL_MAX && cell.chars().count() > CELL_MAX) {
        Some(format!("Ячейка длиннее {CELL_MAX} знаков. Проверьте кавычки."))
    } else if cells.iter().any(|cell| cell.contains('\0')) {
        Some("В строке есть нулевой знак. Удалите его.".to_owned())
    } else {
        None
    };
    Row { number, cells, problem }
}

fn refused(message: &str) -> FieldError {
    FieldError::new("file", message)
}

fn decode(bytes: Vec<u8>, wanted: FileEncoding) -> Result<(String, FileEncoding), FieldError> {
    if let Some((encoding, mark)) = Encoding::for_bom(&bytes) {
        if encoding != UTF_8 {
            let (text, broken) = encoding.decode_without_bom_handling(&bytes[mark..]);
            return if broken { Err(not_text()) } else { Ok((text.into_owned(), FileEncoding::Utf8)) };
        }
        return utf8(bytes[mark..].to_vec()).map_err(|_| not_text());
    }
    match wanted {
        FileEncoding::Utf8 => utf8(bytes).map_err(|_| not_text()),
        FileEncoding::Windows1251 => Ok(windows_1251(&bytes)),
        FileEncoding::Auto => match utf8(bytes) {
            Ok(done) => Ok(done),
            Err(bytes) => Ok(windows_1251(&bytes)),
        },
    }
}

fn utf8(bytes: Vec<u8>) -> Result<(String, FileEncoding), Vec<u8>> {
    String::from_utf8(bytes)
        .map(|text| (text, FileEncoding::Utf8))
        .map_err(std::string::FromUtf8Error::into_bytes)
}

fn windows_1251(bytes: &[u8]) -> (String, FileEncoding) {
    let text = match WINDOWS_1251.decode_without_bom_handling(bytes).0 {
        Cow::Borrowed(text) => text.to_owned(),
        Cow::Owned(text) => text,
    };
    (text, FileEncoding::Windows1251)
}

fn not_text() -> FieldError {
    refused("Файл не читается в этой кодировке. Сохраните его как CSV в UTF-8 или Windows-1251.")
}

/// The delimiter that splits most of the first rows into as many cells as the first row, and into more than one.
fn detect(text: &str) -> u8 {
    let fitness = |delimiter: u8| {
        let reader = ReaderBuilder::new()
            .delimiter(delimiter)
            .has_headers(false)
            .flexible(true)
            .from_reader(text.as_bytes());
        let widths: Vec<usize> =
            reader.into_records().take(SAMPLE_ROWS).flatten().map(|record| record.len()).collect();
        let first = widths.first().copied().unwrap_or(1);
        let alike = widths.iter().filter(|width| **width == first).count();
        if first > 1 { (alike, first) } else { (0, 0) }
    };
    let known = Delimiter::KNOWN.into_iter().filter_map(Delimiter::byte);
    // Of equals the last wins, so the likeliest comes last.
    known.rev().max_by_key(|delimiter| fitness(*delimiter)).unwrap_or(b';')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open(bytes: &[u8]) -> Sheet {
        Sheet::open(bytes.to_vec(), FileEncoding::Auto, Delimiter::Auto).unwrap()
    }

    fn cells(sheet: &Sheet) -> Vec<(u32, Vec<String>)> {
        sheet.rows().map(|row| (row.number, row.cells.iter().map(str::to_owned).collect())).collect()
    }

    #[test]
    fn utf8_with_and_without_mark_and_windows_1251_read_alike() {
        let text = "Код;Название\r\n1;ООО «Ёлка»\r\n";
        let marked = [b"\xef\xbb\xbf".as_slice(), text.as_bytes()].concat();
        let (encoded, ..) = WINDOWS_1251.encode(text);
        for bytes in [text.as_bytes(), &marked, &encoded] {
            let sheet = open(bytes);
            assert_eq!(sheet.headers(), ["Код", "Название"]);
            assert_eq!(cells(&sheet), [(2, vec!["1".to_owned(), "ООО «Ёлка»".to_owned()])]);
        }
        assert_eq!(open(&encoded).encoding(), FileEncoding::Windows1251);
    }

    #[test]
    fn delimiters_are_detected_in_spite_of_quoted_ones() {
        for (delimiter, known) in
            [(";", Delimiter::Semicolon), (",", Delimiter::Comma), ("\t", Delimiter::Tab)]
        {
            let text = format!("a{delimiter}b{delimiter}c\n1{delimiter}\"2;,\t;,\t\"{delimiter}3\n");
            assert_eq!(open(text.as_bytes()).delimiter(), known);
        }
    }

    #[test]
    fn rows_count_like_a_spreadsheet_and_blank_ones_are_left_out() {
        let sheet = open(b"a;b\n1;2\n;\n3;\"4\n5\"\n6\n7;8;9\n");
        let numbers: Vec<(u32, bool)> = sheet.rows().map(|row| (row.number, row.problem.is_some())).collect();
        assert_eq!(numbers, [(2, false), (4, false), (5, false), (6, true)]);
        assert_eq!(sheet.count(), 4);
    }

    #[test]
    fn amended_cells_stand_instead_of_those_of_the_file() {
        let mut sheet = open(b"a;b;c\n1;2;3\n4\n");
        sheet.amend(3, 2, Some("6".to_owned()));
        sheet.amend(2, 0, Some("x".to_owned()));
        sheet.amend(2, 0, None);
        let texts = |row: &[&str]| row.iter().map(|cell| (*cell).to_owned()).collect::<Vec<_>>();
        assert_eq!(cells(&sheet), [(2, texts(&["1", "2", "3"])), (3, texts(&["4", "", "6"]))]);
        assert_eq!((sheet.amended_in(2), sheet.amended_in(3)), (vec![], vec![2]));
    }

    #[test]
    fn files_without_headers_or_of_other_bytes_are_refused() {
        let refused =
            |bytes: &[u8], encoding| Sheet::open(bytes.to_vec(), encoding, Delimiter::Auto).is_err();
        assert!(refused(b"", FileEncoding::Auto));
        assert!(refused(b" \n", FileEncoding::Auto));
        assert!(refused(b"a;b\n\xff\xfe;1\n", FileEncoding::Utf8));
    }

    #[test]
    fn any_bytes_are_read_without_a_panic() {
        for seed in 0..2_000_u32 {
            let bytes: Vec<u8> = (0..64_u32)
                .map(|i| (seed.wrapping_mul(2_654_435_761).rotate_left(i) ^ (i * 97)).to_le_bytes()[0])
                .collect();
            if let Ok(sheet) = Sheet::open(bytes, FileEncoding::Auto, Delimiter::Auto) {
                assert!(sheet.rows().count() < 64);
            }
        }
    }
}
