//! Letters to clients: what they say, how they stand, when a refused one is tried again.

use chrono::{NaiveDate, TimeDelta};
use serde::{Deserialize, Serialize};

use crate::catalog::coded_enum;
use crate::documents::DocumentKind;
use crate::money::Money;
use crate::text::format::{format_amount_ru, format_date_ru};

coded_enum! {
    /// How a letter stands.
    MailState {
        /// It waits to be sent, for the first time or again.
        Queued = "queued",
        /// A worker sends it.
        Sending = "sending",
        /// The mail server has taken it.
        Sent = "sent",
        /// It was refused for good, or too often.
        Failed = "failed",
        /// Somebody took it back before it was sent.
        Cancelled = "cancelled",
    }
}

coded_enum! {
    /// How an attempt to send a letter ended.
    MailOutcome {
        /// The mail server has taken it.
        Sent = "sent",
        /// It did not work this time.
        Delayed = "delayed",
        /// It was refused, and would be again.
        Refused = "refused",
    }
}

impl MailState {
    /// Whether a worker has something to do with it.
    #[must_use]
    pub const fn is_busy(self) -> bool {
        matches!(self, MailState::Queued | MailState::Sending)
    }
}

/// Which letters with documents a client wants. Codes by which it signs in are no such letters: they always come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailChoice {
    /// Invoices for payment.
    pub invoices: bool,
    /// Closing documents: acts, УПД, tax invoices and their corrections.
    pub closing: bool,
    /// Everything else: reconciliations, contracts, letters.
    pub others: bool,
}

impl Default for MailChoice {
    /// All of them, unless the client says otherwise.
    fn default() -> MailChoice {
        MailChoice { invoices: true, closing: true, others: true }
    }
}

impl MailChoice {
    /// Whether the client wants a letter with such a document.
    #[must_use]
    pub const fn wants(self, kind: DocumentKind) -> bool {
        match kind {
            DocumentKind::Invoice => self.invoices,
            DocumentKind::Act
            | DocumentKind::TaxInvoice
            | DocumentKind::Upd
            | DocumentKind::TaxCorrection
            | DocumentKind::UpdCorrection => self.closing,
            DocumentKind::Reconciliation | DocumentKind::Contract | DocumentKind::Free => self.others,
        }
    }
}

/// How long a letter waits after so many attempts that did not work; none = it is given up.
#[must_use]
pub const fn pause_after(attempts: u32) -> Option<TimeDelta> {
    match attempts {
        0 => Some(TimeDelta::zero()),
        1 => Some(TimeDelta::minutes(1)),
        2 => Some(TimeDelta::minutes(5)),
        3 => Some(TimeDelta::minutes(30)),
        4 => Some(TimeDelta::hours(2)),
        5 => Some(TimeDelta::hours(12)),
        _ => None,
    }
}

/// What a letter tells of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// What it is.
    pub kind: DocumentKind,
    /// Its number.
    pub number: String,
    /// Its date.
    pub on: NaiveDate,
    /// Its total; absent for documents without one.
    pub total: Option<Money>,
    /// Last day to pay; told of invoices only.
    pub due_on: Option<NaiveDate>,
}

/// The subject and the text of a letter with these documents.
#[must_use]
pub fn letter(seller: &str, documents: &[Told]) -> (String, String) {
    let (subject, body) = match documents {
        [one] => {
            let body = format!(
                "{seller} направляет вам документ:\n\n{}\n\nДокумент приложен к письму в формате PDF.",
                line(one)
            );
            (named(one), body)
        }
        several => {
            let lines: Vec<String> =
                several.iter().enumerate().map(|(n, told)| format!("{}. {}", n + 1, line(told))).collect();
            let body = format!(
                "{seller} направляет вам документы:\n\n{}\n\nДокументы приложены к письму в формате PDF.",
                lines.join("\n")
            );
            (format!("{seller}: документы ({})", several.len()), body)
        }
    };
    (subject, format!("Здравствуйте!\n\n{body}\n\nС уважением,\n{seller}\n"))
}

fn named(told: &Told) -> String {
    format!("{} № {} от {}", told.kind.name_ru(), told.number, format_date_ru(told.on))
}

fn line(told: &Told) -> String {
    let mut line = named(told);
    if let Some(total) = told.total {
        let amount = format_amount_ru(total.minor(), total.currency().exponent());
        line.push_str(&format!(" на сумму {amount} {}", total.currency().sign()));
    }
    if let (DocumentKind::Invoice, Some(due)) = (told.kind, told.due_on) {
        line.push_str(&format!(", оплатите до {}", format_date_ru(due)));
    }
    line.push('.');
    line
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::Currency;

    #[test]
    fn who_wants_no_invoices_still_gets_closing_documents() {
        let choice = MailChoice { invoices: false, ..MailChoice::default() };
        assert!(!choice.wants(DocumentKind::Invoice));
        assert!(choice.wants(DocumentKind::Upd) && choice.wants(DocumentKind::Contract));
    }

    fn invoice() -> Told {
        Told {
            kind: DocumentKind::Invoice,
            number: "СЧ-26-000001".to_owned(),
            on: NaiveDate::from_ymd_opt(2026, 3, 1).unwrap(),
            total: Some(Money::from_minor(123_450, Currency::Rub)),
            due_on: NaiveDate::from_ymd_opt(2026, 3, 6),
        }
    }

    #[test]
    fn a_letter_with_one_document_names_it_in_its_subject() {
        let (subject, body) = letter("ООО «Рога и копыта»", &[invoice()]);
        assert_eq!(subject, "Счёт на оплату № СЧ-26-000001 от 01.03.2026");
        assert_eq!(
            body,
            "Здравствуйте!\n\nООО «Рога и копыта» направляет вам документ:\n\n\
             Счёт на оплату № СЧ-26-000001 от 01.03.2026 на сумму 1\u{a0}234,50 ₽, оплатите до 06.03.2026.\n\n\
             Документ приложен к письму в формате PDF.\n\nС уважением,\nООО «Рога и копыта»\n"
        );
    }

    #[test]
    fn a_letter_with_several_documents_lists_them() {
        let contract = Told { kind: DocumentKind::Contract, total: None, ..invoice() };
        let (subject, body) = letter("ООО «Рога и копыта»", &[invoice(), contract]);
        assert_eq!(subject, "ООО «Рога и копыта»: документы (2)");
        assert!(
            body.contains("\n1. Счёт на оплату № СЧ-26-000001 от 01.03.2026 на сумму 1\u{a0}234,50 ₽, "),
            "{body}"
        );
        assert!(body.contains("\n2. Договор № СЧ-26-000001 от 01.03.2026.\n\nДокументы приложены"), "{body}");
    }

    #[test]
    fn a_letter_is_tried_six_times_and_then_given_up() {
        let minutes: Vec<Option<i64>> =
            (0..=6).map(|made| pause_after(made).map(|pause| pause.num_minutes())).collect();
        assert_eq!(minutes, [Some(0), Some(1), Some(5), Some(30), Some(120), Some(720), None]);
    }
}
