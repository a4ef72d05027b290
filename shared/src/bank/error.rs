//! Why a file cannot be taken as a statement.

use crate::error::FieldError;
use crate::text::date::DateError;
use crate::text::number::NumberError;

use super::{DOCUMENTS_MAX, LINE_MAX, SECTIONS_MAX, SIZE_MAX};

/// A statement that cannot be understood. Lines are counted from 1.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.message_ru())]
pub enum BankError {
    /// More bytes than [`SIZE_MAX`].
    TooLarge,
    /// A zero byte, or text that was broken on its way.
    Binary,
    /// No known encoding makes the words of the format readable.
    Encoding,
    /// The first line is not that of the format.
    NotStatement,
    /// A line longer than [`LINE_MAX`].
    LineTooLong {
        /// The line.
        line: u32,
    },
    /// More documents than [`DOCUMENTS_MAX`], more sections than [`SECTIONS_MAX`], or too many keys in one of them.
    TooMany {
        /// The line at which there were too many.
        line: u32,
    },
    /// A section that another one, the file's end or the text's end cuts short.
    Unclosed {
        /// The line where it begins.
        line: u32,
        /// The word that should have ended it.
        end: &'static str,
    },
    /// An end of a section that was not begun.
    Unopened {
        /// The line.
        line: u32,
        /// What it says.
        end: &'static str,
    },
    /// A key that must be there.
    Missing {
        /// The line where the section begins.
        line: u32,
        /// The key.
        key: &'static str,
    },
    /// An amount that is none.
    Amount {
        /// The line.
        line: u32,
        /// The key.
        key: String,
        /// Why.
        cause: AmountFault,
    },
    /// A date that is none.
    Date {
        /// The line.
        line: u32,
        /// The key.
        key: String,
        /// Why.
        cause: DateError,
    },
    /// Neither a closing balance nor the file's end: the rest is lost.
    CutOff {
        /// The last line.
        line: u32,
    },
    /// A second statement after the first one's end.
    SecondFile {
        /// The line where it begins.
        line: u32,
    },
}

/// What is wrong with an amount.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AmountFault {
    /// It cannot be read.
    Unreadable(NumberError),
    /// A third digit after the point: a thousand, or a fraction of a kopeck.
    ThirdDigit(String),
    /// Below zero where only zero and more is possible.
    Negative(String),
    /// Beyond a trillion roubles.
    TooLarge(String),
}

impl AmountFault {
    fn message_ru(&self) -> String {
        match self {
            AmountFault::Unreadable(error) => error.message_ru(),
            AmountFault::ThirdDigit(value) => format!(
                "В сумме «{value}» три знака после точки: тысяча это или доли копейки, сказать нельзя. Исправьте её."
            ),
            AmountFault::Negative(value) => {
                format!("Сумма «{value}» меньше нуля. Проверьте выгрузку банка.")
            }
            AmountFault::TooLarge(value) => {
                format!("Сумма «{value}» слишком велика. Проверьте, нет ли лишних цифр.")
            }
        }
    }
}

impl BankError {
    /// A short name for programs.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            BankError::TooLarge => "TOO_LARGE",
            BankError::Binary => "BINARY",
            BankError::Encoding => "ENCODING",
            BankError::NotStatement => "NOT_A_STATEMENT",
            BankError::LineTooLong { .. } => "LINE_TOO_LONG",
            BankError::TooMany { .. } => "TOO_MANY",
            BankError::Unclosed { .. } => "UNCLOSED",
            BankError::Unopened { .. } => "UNOPENED",
            BankError::Missing { .. } => "MISSING",
            BankError::Amount { .. } => "AMOUNT",
            BankError::Date { .. } => "DATE",
            BankError::CutOff { .. } => "CUT_OFF",
            BankError::SecondFile { .. } => "SECOND_FILE",
        }
    }

    /// The line of the file, where there is one.
    #[must_use]
    pub const fn line(&self) -> Option<u32> {
        match self {
            BankError::TooLarge | BankError::Binary | BankError::Encoding | BankError::NotStatement => None,
            BankError::LineTooLong { line }
            | BankError::TooMany { line }
            | BankError::Unclosed { line, .. }
            | BankError::Unopened { line, .. }
            | BankError::Missing { line, .. }
            | BankError::Amount { line, .. }
            | BankError::Date { line, .. }
            | BankError::CutOff { line }
            | BankError::SecondFile { line } => Some(*line),
        }
    }

    /// Cause and remedy in Russian, the line included.
    #[must_use]
    pub fn message_ru(&self) -> String {
        let text = self.text_ru();
        self.line().map_or_else(|| text.clone(), |line| format!("Строка {line}: {text}"))
    }

    /// The same as a refusal of the field `file`.
    #[must_use]
    pub fn field_error(&self) -> FieldError {
        FieldError::new("file", self.message_ru())
    }

    fn text_ru(&self) -> String {
        match self {
            BankError::TooLarge => {
                let most = SIZE_MAX / 1024 / 1024;
                format!("Файл больше {most} МБ. Выгрузите выписку за меньший период.")
            }
            BankError::Binary => {
                "Файл не читается как текст. Выгрузите выписку из банка снова, в кодировке Windows или UTF-8."
                    .to_owned()
            }
            BankError::Encoding => "Кодировка файла не распознана: это не UTF-8, не Windows-1251 и не DOS. \
                                    Выгрузите выписку из банка снова, в кодировке Windows."
                .to_owned(),
            BankError::NotStatement => "Файл не похож на выписку 1С: нет строки 1CClientBankExchange. \
                                        Выгрузите из банка формат «1С» и загрузите снова."
                .to_owned(),
            BankError::LineTooLong { .. } => {
                format!("строка длиннее {LINE_MAX} знаков. Это не выписка, или файл повреждён.")
            }
            BankError::TooMany { .. } => format!(
                "документов больше {DOCUMENTS_MAX}, секций счетов больше {SECTIONS_MAX} или слишком много полей. \
                 Выгрузите выписку за меньший период."
            ),
            BankError::Unclosed { end, .. } => {
                format!(
                    "начатая здесь секция не закончена: нет строки «{end}». Выгрузите выписку из банка снова."
                )
            }
            BankError::Unopened { end, .. } => {
                format!("«{end}» без начала секции. Выгрузите выписку из банка снова.")
            }
            BankError::Missing { key, .. } => {
                format!("в начатой здесь секции нет поля «{key}». Выгрузите выписку из банка снова.")
            }
            BankError::Amount { key, cause, .. } => format!("поле «{key}». {}", cause.message_ru()),
            BankError::Date { key, cause, .. } => format!("поле «{key}». {}", cause.message_ru()),
            BankError::CutOff { .. } => "файл обрывается: нет ни конечного остатка, ни строки «КонецФайла». \
                                         Выгрузите выписку из банка снова."
                .to_owned(),
            BankError::SecondFile { .. } => {
                "здесь начинается вторая выписка. Загрузите выписки отдельными файлами.".to_owned()
            }
        }
    }
}
