//! Bank statements in the exchange format of «1С:Предприятие» (1CClientBankExchange 1.01–1.03): what they say,
//! which way the money goes, whom it is from.
//!
//! [`read`] turns bytes into a [`Statement`] and refuses only what cannot be understood; what is merely odd becomes
//! a [`Warning`]. [`review`] tells the direction of each document, the key by which it is known when it comes again,
//! and compares totals. [`matching`] ranks whom an incoming payment is from.
//!
//! Format: v8.1c.ru, «Стандарт обмена с системами "Клиент банка"», versions 1.01–1.03. What banks write instead of
//! what the standard says was seen in published statements of Сбер, Т-Банк, ВТБ, Точка, Озон and ЮниКредит.

mod direction;
mod document;
mod encoding;
mod error;
mod fields;
mod grammar;
mod key;
mod loading;
pub mod matching;
mod operation;
pub mod purpose;
mod review;
mod statement;
mod warning;

#[cfg(test)]
mod samples;
#[cfg(test)]
mod tests;

pub use direction::{BankDirection, Own, currency_of};
pub use document::{Document, Party};
pub use encoding::TextEncoding;
pub use error::BankError;
pub use grammar::{DOCUMENTS_MAX, LINE_MAX, SECTIONS_MAX, read};
pub use key::{NaturalKey, Side};
pub use loading::{LinePlan, LineState, StatementState};
pub use operation::BankOperation;
pub use review::{Line, Review, Totals, review};
pub use statement::{Balance, Section, Statement};
pub use warning::Warning;

/// Largest file, in bytes. A document takes about one kilobyte, so this is a year of a busy company.
pub const SIZE_MAX: usize = 20 * 1024 * 1024;
