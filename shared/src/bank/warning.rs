//! What is odd in a statement and does not keep it from being taken.

use crate::money::Currency;
use crate::text::amount::plural_ru;
use crate::text::format::format_amount_ru;

/// Most warnings that are kept; the rest is counted.
const WARNINGS_MAX: usize = 100;

/// An oddity. Lines are counted from 1, amounts are kopecks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Warning {
    /// No «КонецФайла».
    NoEnd,
    /// Text after «КонецФайла», which is not read.
    AfterEnd {
        /// The first such line.
        line: u32,
    },
    /// No «ВерсияФормата».
    NoVersion,
    /// A version that nobody has seen.
    UnknownVersion {
        /// As it is written.
        version: String,
    },
    /// No section of an account, so there are no balances to compare with.
    NoSections,
    /// An own account that does not have 20 digits.
    OddAccount {
        /// The line.
        line: u32,
        /// The account.
        account: String,
    },
    /// An own account that is not kept in roubles: neither are the amounts of its documents.
    ForeignCurrency {
        /// The account.
        account: String,
        /// Its currency.
        currency: Currency,
    },
    /// A date of the period or of the file that is none.
    OddDate {
        /// The line.
        line: u32,
        /// The key.
        key: String,
        /// The value.
        value: String,
    },
    /// A line that is neither a key nor a word of the format; it is not read.
    StrayLine {
        /// The line.
        line: u32,
    },
    /// A document without a number.
    NoNumber {
        /// The line.
        line: u32,
    },
    /// A document of 0.00.
    ZeroAmount {
        /// The line.
        line: u32,
    },
    /// A section without a closing balance; it was worked out from the rest.
    NoClosing {
        /// The line.
        line: u32,
    },
    /// Opening balance and turnovers do not give the closing balance.
    Balance {
        /// The line of the section.
        line: u32,
        /// The account.
        account: String,
        /// What they give.
        computed_minor: i64,
        /// What the file states.
        stated_minor: i64,
    },
    /// A section does not open with what the one before closed with.
    Gap {
        /// The line of the later section.
        line: u32,
        /// The account.
        account: String,
        /// The closing balance before.
        closed_minor: i64,
        /// The opening balance after.
        opened_minor: i64,
    },
    /// The incoming documents do not add up to «ВсегоПоступило».
    Incoming {
        /// The account.
        account: String,
        /// The sum of the documents.
        computed_minor: i64,
        /// What the file states.
        stated_minor: i64,
    },
    /// The outgoing documents do not add up to «ВсегоСписано».
    Outgoing {
        /// The account.
        account: String,
        /// The sum of the documents.
        computed_minor: i64,
        /// What the file states.
        stated_minor: i64,
    },
    /// Documents whose direction nothing tells.
    UnknownDirection {
        /// How many.
        count: u64,
    },
    /// More warnings than are kept.
    More {
        /// How many more.
        count: u64,
    },
}

impl Warning {
    /// A short name for programs.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Warning::NoEnd => "NO_END",
            Warning::AfterEnd { .. } => "AFTER_END",
            Warning::NoVersion => "NO_VERSION",
            Warning::UnknownVersion { .. } => "UNKNOWN_VERSION",
            Warning::NoSections => "NO_SECTIONS",
            Warning::OddAccount { .. } => "ODD_ACCOUNT",
            Warning::ForeignCurrency { .. } => "FOREIGN_CURRENCY",
            Warning::OddDate { .. } => "ODD_DATE",
            Warning::StrayLine { .. } => "STRAY_LINE",
            Warning::NoNumber { .. } => "NO_NUMBER",
            Warning::ZeroAmount { .. } => "ZERO_AMOUNT",
            Warning::NoClosing { .. } => "NO_CLOSING",
            Warning::Balance { .. } => "BALANCE",
            Warning::Gap { .. } => "GAP",
            Warning::Incoming { .. } => "INCOMING_TOTAL",
            Warning::Outgoing { .. } => "OUTGOING_TOTAL",
            Warning::UnknownDirection { .. } => "UNKNOWN_DIRECTION",
            Warning::More { .. } => "MORE",
        }
    }

    /// The line of the file, where there is one.
    #[must_use]
    pub const fn line(&self) -> Option<u32> {
        match self {
            Warning::AfterEnd { line }
            | Warning::OddAccount { line, .. }
            | Warning::OddDate { line, .. }
            | Warning::StrayLine { line }
            | Warning::NoNumber { line }
            | Warning::ZeroAmount { line }
            | Warning::NoClosing { line }
            | Warning::Balance { line, .. }
            | Warning::Gap { line, .. } => Some(*line),
            Warning::NoEnd
            | Warning::NoVersion
            | Warning::UnknownVersion { .. }
            | Warning::NoSections
            | Warning::ForeignCurrency { .. }
            | Warning::Incoming { .. }
            | Warning::Outgoing { .. }
            | Warning::UnknownDirection { .. }
            | Warning::More { .. } => None,
        }
    }

    /// What is odd, and what to do where something can be done, in Russian.
    #[must_use]
    pub fn message_ru(&self) -> String {
        let text = self.text_ru();
        self.line().map_or_else(|| text.clone(), |line| format!("Строка {line}: {text}"))
    }

    fn text_ru(&self) -> String {
        match self {
            Warning::NoEnd => {
                "Нет строки «КонецФайла». Проверьте, все ли документы на месте: файл мог быть обрезан."
                    .to_owned()
            }
            Warning::AfterEnd { .. } => "текст после «КонецФайла» не прочитан.".to_owned(),
            Warning::NoVersion => "Версия формата не указана. Файл прочитан как 1.03.".to_owned(),
            Warning::UnknownVersion { version } => {
                format!("Версия формата «{version}» не известна. Файл прочитан как 1.03, проверьте суммы.")
            }
            Warning::NoSections => {
                "В файле нет секций счетов: остатки и обороты сверить не с чем.".to_owned()
            }
            Warning::OddAccount { account, .. } => {
                format!("в номере счёта «{account}» не 20 цифр. Проверьте, ваш ли это счёт.")
            }
            Warning::ForeignCurrency { account, currency } => {
                format!("Счёт {account} ведётся в валюте {currency}: суммы его документов не в рублях.")
            }
            Warning::OddDate { key, value, .. } => format!("поле «{key}»: «{value}» не дата, пропущено."),
            Warning::StrayLine { .. } => "строка не похожа на поле «ключ=значение», пропущена.".to_owned(),
            Warning::NoNumber { .. } => "у документа нет номера.".to_owned(),
            Warning::ZeroAmount { .. } => "сумма документа 0,00.".to_owned(),
            Warning::NoClosing { .. } => {
                "конечный остаток не указан, он посчитан по начальному остатку и оборотам.".to_owned()
            }
            Warning::Balance { computed_minor, stated_minor, .. } => format!(
                "остатки не сходятся: начальный + обороты = {}, в файле {} ₽. Вероятно, выписка неполная.",
                format_amount_ru(*computed_minor, 2),
                format_amount_ru(*stated_minor, 2)
            ),
            Warning::Gap { closed_minor, opened_minor, .. } => format!(
                "остатки не сходятся: предыдущая секция закончена с {}, эта начата с {} ₽. Вероятно, пропущены дни.",
                format_amount_ru(*closed_minor, 2),
                format_amount_ru(*opened_minor, 2)
            ),
            Warning::Incoming { account, computed_minor, stated_minor } => {
                turnover("Приход", account, *computed_minor, *stated_minor)
            }
            Warning::Outgoing { account, computed_minor, stated_minor } => {
                turnover("Расход", account, *computed_minor, *stated_minor)
            }
            Warning::UnknownDirection { count } => format!(
                "Направление неизвестно: {count} {}. Укажите свои счета или разберите их вручную.",
                plural_ru(*count, ["документ", "документа", "документов"])
            ),
            Warning::More { count } => format!(
                "И ещё {count} {}.",
                plural_ru(*count, ["предупреждение", "предупреждения", "предупреждений"])
            ),
        }
    }
}

fn turnover(what: &str, account: &str, computed_minor: i64, stated_minor: i64) -> String {
    format!(
        "{what} по счёту {account} не сходится: документы дают {}, в файле {} ₽. Вероятно, выписка неполная.",
        format_amount_ru(computed_minor, 2),
        format_amount_ru(stated_minor, 2)
    )
}

/// Warnings as they come, no more than are worth reading.
#[derive(Debug, Default)]
pub(super) struct Warnings {
    kept: Vec<Warning>,
    more: u64,
}

impl Warnings {
    pub(super) fn push(&mut self, warning: Warning) {
        if self.kept.len() < WARNINGS_MAX { self.kept.push(warning) } else { self.more += 1 }
    }

    pub(super) fn into_vec(mut self) -> Vec<Warning> {
        if self.more > 0 {
            self.kept.push(Warning::More { count: self.more });
        }
        self.kept
    }
}
