//! From the text of a file to a statement, line by line.
//!
//! `1CClientBankExchange`, keys of the header, then sections of accounts and documents in any order, `КонецФайла`.
//! Words of the format are read in any capitals; blank lines may stand anywhere; lines end with LF or CRLF.

use crate::text::{fold, is_blank};

use super::SIZE_MAX;
use super::document::Document;
use super::encoding::{TextEncoding, decode};
use super::error::BankError;
use super::fields::Fields;
use super::statement::{Section, Statement};
use super::warning::{Warning, Warnings};

/// Longest line, in characters. The longest purpose by the rules of the Bank of Russia has 210.
pub const LINE_MAX: usize = 4_000;
/// Most documents of one statement.
pub const DOCUMENTS_MAX: usize = 50_000;
/// Most sections of accounts of one statement: ten accounts by day for ten years.
pub const SECTIONS_MAX: usize = 40_000;
/// Most keys of the header or of a section; the standard knows seventy.
const FIELDS_MAX: usize = 1_000;

const FIRST: &str = "1cclientbankexchange";
const SECTION: &str = "секциярасчсчет";
const DOCUMENT: &str = "секциядокумент";
const SECTION_END: &str = "КонецРасчСчет";
const DOCUMENT_END: &str = "КонецДокумента";
const END: &str = "конецфайла";
/// Versions that were seen; 1.01 to 1.03 differ in keys only.
const VERSIONS: [&str; 4] = ["1.00", "1.01", "1.02", "1.03"];

/// Reads a statement.
///
/// # Errors
/// The bytes are no text, the text is no statement, it is larger than the limits, a section is not closed, or an
/// amount or a date of a document cannot be read. Each names its line.
pub fn read(bytes: &[u8]) -> Result<Statement, BankError> {
    if bytes.len() > SIZE_MAX {
        return Err(BankError::TooLarge);
    }
    // Before decoding: whatever the encoding, the word is in ASCII.
    let (text, encoding) =
        if has_first_word(bytes) { decode(bytes)? } else { return Err(no_statement(bytes)) };
    let mut reader = Reader::default();
    let mut last = 0;
    for (number, line) in (1..).zip(text.split('\n')) {
        if line.len() > LINE_MAX && line.chars().count() > LINE_MAX {
            return Err(BankError::LineTooLong { line: number });
        }
        let line = line.trim_matches(is_blank);
        reader.line(line, number)?;
        if !line.is_empty() {
            last = number;
        }
    }
    reader.finish(encoding, last)
}

/// Whether the first line that is not blank holds the word of the format.
fn has_first_word(bytes: &[u8]) -> bool {
    let first = bytes.split(|byte| *byte == b'\n').find(|line| !line.trim_ascii().is_empty());
    let lower = first.map(|line| line[..line.len().min(LINE_MAX)].to_ascii_lowercase());
    lower.is_some_and(|line| line.windows(FIRST.len()).any(|part| part == FIRST.as_bytes()))
}

fn no_statement(bytes: &[u8]) -> BankError {
    if bytes.contains(&0) { BankError::Binary } else { BankError::NotStatement }
}

/// Where the reader is.
#[derive(Debug, Default)]
enum Place {
    /// Before the first word.
    #[default]
    Start,
    /// Between sections.
    Outside,
    Section(Fields),
    Document(String, Fields),
    /// After the end of the file, and whether text was met there.
    After(bool),
}

#[derive(Debug, Default)]
struct Reader {
    place: Place,
    header: Fields,
    sections: Vec<Section>,
    documents: Vec<Document>,
    /// The first section that states no closing balance.
    without_closing: bool,
    warnings: Warnings,
}

impl Reader {
    fn line(&mut self, line: &str, number: u32) -> Result<(), BankError> {
        if line.is_empty() {
            return Ok(());
        }
        let (name, value) = line.split_once('=').map_or((line, None), |(name, value)| (name, Some(value)));
        let word = fold(name);
        match (&mut self.place, word.as_str()) {
            (Place::Start, _) => self.place = Place::Outside,
            (Place::After(_), FIRST) => return Err(BankError::SecondFile { line: number }),
            (Place::After(met), _) => {
                if !*met {
                    self.warnings.push(Warning::AfterEnd { line: number });
                }
                *met = true;
            }
            (_, FIRST) => return Err(BankError::SecondFile { line: number }),
            (_, SECTION) => self.open(Place::Section(Fields::new(number)))?,
            (_, DOCUMENT) => {
                let kind = value.unwrap_or_default().to_owned();
                self.open(Place::Document(kind, Fields::new(number)))?;
            }
            (_, END) => self.open(Place::After(false))?,
            (_, "конецрасчсчет") => self.close_section(number)?,
            (_, "конецдокумента") => self.close_document(number)?,
            (Place::Section(fields) | Place::Document(_, fields), _) => {
                put(fields, line, number, &mut self.warnings)?;
            }
            (Place::Outside, _) => put(&mut self.header, line, number, &mut self.warnings)?,
        }
        Ok(())
    }

    /// Goes to another place, when the one before is closed.
    fn open(&mut self, place: Place) -> Result<(), BankError> {
        self.unclosed()?;
        self.place = place;
        Ok(())
    }

    fn unclosed(&self) -> Result<(), BankError> {
        match &self.place {
            Place::Section(fields) => Err(BankError::Unclosed { line: fields.opened, end: SECTION_END }),
            Place::Document(_, fields) => Err(BankError::Unclosed { line: fields.opened, end: DOCUMENT_END }),
            Place::Start | Place::Outside | Place::After(_) => Ok(()),
        }
    }

    fn close_section(&mut self, line: u32) -> Result<(), BankError> {
        if !matches!(self.place, Place::Section(_)) {
            self.unclosed()?;
        }
        let Place::Section(fields) = std::mem::replace(&mut self.place, Place::Outside) else {
            return Err(BankError::Unopened { line, end: SECTION_END });
        };
        if self.sections.len() == SECTIONS_MAX {
            return Err(BankError::TooMany { line });
        }
        self.without_closing |= fields.amount("КонечныйОстаток", true)?.is_none();
        let section = section(&fields, &mut self.warnings)?;
        self.sections.push(section);
        Ok(())
    }

    fn close_document(&mut self, line: u32) -> Result<(), BankError> {
        if !matches!(self.place, Place::Document(..)) {
            self.unclosed()?;
        }
        let Place::Document(kind, fields) = std::mem::replace(&mut self.place, Place::Outside) else {
            return Err(BankError::Unopened { line, end: DOCUMENT_END });
        };
        if self.documents.len() == DOCUMENTS_MAX {
            return Err(BankError::TooMany { line });
        }
        let document = Document::of(&kind, &fields, &mut self.warnings)?;
        self.documents.push(document);
        Ok(())
    }

    fn finish(mut self, encoding: TextEncoding, last: u32) -> Result<Statement, BankError> {
        self.unclosed()?;
        if !matches!(self.place, Place::After(_)) {
            if self.without_closing {
                return Err(BankError::CutOff { line: last });
            }
            self.warnings.push(Warning::NoEnd);
        }
        let (header, mut warnings) = (self.header, self.warnings);
        let version = header.text("ВерсияФормата").replace(',', ".");
        if version.is_empty() {
            warnings.push(Warning::NoVersion);
        } else if !VERSIONS.contains(&version.as_str()) {
            warnings.push(Warning::UnknownVersion { version: version.chars().take(20).collect() });
        }
        let mut header_accounts = Vec::new();
        for field in header.all("РасчСчет") {
            let account: String = field.value.chars().filter(|c| !is_blank(*c)).collect();
            check_account(&account, field.line, &mut warnings);
            header_accounts.push(account);
        }
        if self.sections.is_empty() {
            warnings.push(Warning::NoSections);
        }
        let mut day = |name: &str| header.loose_date(name, &mut warnings);
        let (created_on, from, to) = (day("ДатаСоздания"), day("ДатаНачала"), day("ДатаКонца"));
        Ok(Statement {
            version,
            encoding,
            sender: header.text("Отправитель"),
            receiver: header.text("Получатель"),
            created_on,
            from,
            last: to,
            header_accounts,
            sections: self.sections,
            documents: self.documents,
            warnings: warnings.into_vec(),
        })
    }
}

/// Takes a key in, or goes on with the purpose of the line before.
fn put(fields: &mut Fields, line: &str, number: u32, warnings: &mut Warnings) -> Result<(), BankError> {
    match line.split_once('=') {
        Some(_) if fields.len() == FIELDS_MAX => Err(BankError::TooMany { line: number }),
        Some((name, value)) => {
            fields.push(name, value, number);
            Ok(())
        }
        None => {
            if !fields.go_on(line) {
                warnings.push(Warning::StrayLine { line: number });
            }
            Ok(())
        }
    }
}

fn section(fields: &Fields, warnings: &mut Warnings) -> Result<Section, BankError> {
    let line = fields.opened;
    let missing = |key: &'static str| BankError::Missing { line, key };
    let account: String = fields.text("РасчСчет").chars().filter(|c| !is_blank(*c)).collect();
    if account.is_empty() {
        return Err(missing("РасчСчет"));
    }
    check_account(&account, line, warnings);
    let opening_minor =
        fields.amount("НачальныйОстаток", true)?.ok_or_else(|| missing("НачальныйОстаток"))?;
    let (incoming_minor, outgoing_minor) =
        (fields.amount("ВсегоПоступило", true)?, fields.amount("ВсегоСписано", true)?);
    // Each amount is at most a trillion roubles: three of them fit.
    let computed_minor = opening_minor + incoming_minor.unwrap_or(0) - outgoing_minor.unwrap_or(0);
    let stated = fields.amount("КонечныйОстаток", true)?;
    if stated.is_none() {
        warnings.push(Warning::NoClosing { line });
    }
    let turnovers = incoming_minor.is_some() && outgoing_minor.is_some();
    if let Some(stated_minor) = stated.filter(|stated| turnovers && *stated != computed_minor) {
        warnings.push(Warning::Balance { line, account: account.clone(), computed_minor, stated_minor });
    }
    Ok(Section {
        line,
        from: fields.loose_date("ДатаНачала", warnings),
        last: fields.loose_date("ДатаКонца", warnings),
        opening_minor,
        closing_minor: stated.unwrap_or(computed_minor),
        incoming_minor,
        outgoing_minor,
        account,
    })
}

fn check_account(account: &str, line: u32, warnings: &mut Warnings) {
    let plain = account.len() == 20 && account.bytes().all(|byte| byte.is_ascii_digit());
    if !plain {
        warnings.push(Warning::OddAccount { line, account: account.chars().take(40).collect() });
    }
}
