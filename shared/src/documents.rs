//! Primary documents: which kinds there are, what each states, and which ones a client gets.
//!
//! An issued document is immutable. It is kept as its [`Content`], from which every figure of the printed form
//! follows, and is corrected by another document, never changed.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::catalog::coded_enum;

mod agreement;
pub mod ahead;
mod choice;
pub mod closing;
mod content;
mod correction;
mod issuer;
mod lines;
mod naming;
mod packs;
mod parties;
mod pictures;
pub mod print;
pub mod qr;
mod reconciliation;
mod required;
mod sample;
#[cfg(test)]
mod tests;
pub mod upd;
mod variables;

pub use agreement::{Agreement, Service};
pub use choice::{Closing, ClosingForm, TaxRegime, closing_documents};
pub use content::{Basis, Body, Content, ContentVersion, Goods, Reference};
pub use correction::{Correction, CorrectionDraft, CorrectionLine, Difference};
pub use issuer::Issuer;
pub use lines::{Figures, Line, LineDraft, RateTotal, Totals, Unit, service_name};
pub use naming::{NamesTaken, file_name};
pub use packs::{PackForm, PackState};
pub use parties::{BankAccount, Party, Signatories, Signatory};
pub use pictures::{
    PICTURE_BYTES_MAX, PICTURE_SIDE_MAX, Picture, PictureFormat, PictureKind, examined as examined_picture,
};
pub use reconciliation::{Reconciliation, ReconciliationRow, ReconciliationRowDraft};
pub use required::missing;
pub use sample::{full_sample, sample, sample_for, sample_lines};
pub use variables::{Variable, VariableType, variables};

coded_enum! {
    /// Kinds of documents.
    DocumentKind {
        /// Счёт на оплату.
        Invoice = "invoice",
        /// Акт об оказании услуг.
        Act = "act",
        /// Счёт-фактура.
        TaxInvoice = "tax_invoice",
        /// Универсальный передаточный документ.
        Upd = "upd",
        /// Корректировочный счёт-фактура.
        TaxCorrection = "tax_correction",
        /// Универсальный корректировочный документ.
        UpdCorrection = "upd_correction",
        /// Акт сверки взаимных расчётов.
        Reconciliation = "reconciliation",
        /// Договор.
        Contract = "contract",
        /// A document whose text is the template's own.
        Free = "free",
    }
}

impl DocumentKind {
    /// Its name on the document and in lists.
    #[must_use]
    pub const fn name_ru(self) -> &'static str {
        match self {
            DocumentKind::Invoice => "Счёт на оплату",
            DocumentKind::Act => "Акт об оказании услуг",
            DocumentKind::TaxInvoice => "Счёт-фактура",
            DocumentKind::Upd => "Универсальный передаточный документ",
            DocumentKind::TaxCorrection => "Корректировочный счёт-фактура",
            DocumentKind::UpdCorrection => "Универсальный корректировочный документ",
            DocumentKind::Reconciliation => "Акт сверки взаимных расчётов",
            DocumentKind::Contract => "Договор",
            DocumentKind::Free => "Документ",
        }
    }

    /// Whether it hands over what was served, so that issuing it closes a period.
    #[must_use]
    pub const fn is_closing(self) -> bool {
        matches!(self, DocumentKind::Act | DocumentKind::TaxInvoice | DocumentKind::Upd)
    }

    /// The kind that corrects an issued document of this kind; an invoice or an act is voided and issued anew.
    #[must_use]
    pub const fn corrected_by(self) -> Option<DocumentKind> {
        match self {
            DocumentKind::TaxInvoice | DocumentKind::TaxCorrection => Some(DocumentKind::TaxCorrection),
            DocumentKind::Upd | DocumentKind::UpdCorrection => Some(DocumentKind::UpdCorrection),
            DocumentKind::Invoice
            | DocumentKind::Act
            | DocumentKind::Reconciliation
            | DocumentKind::Contract
            | DocumentKind::Free => None,
        }
    }
}

coded_enum! {
    core
    /// What a УПД stands for.
    ///
    /// Law: письмо ФНС ММВ-20-3/96@ of 21.10.2013.
    UpdStatus {
        /// 1: a tax invoice and a document of transfer.
        TaxInvoiceAndTransfer = "1",
        /// 2: a document of transfer only, of sellers without VAT.
        Transfer = "2",
    }
}

coded_enum! {
    /// The state of a document. What is stored are its events and payments; the state follows from them.
    DocumentState {
        /// Has no number yet.
        Draft = "draft",
        /// Has a number and cannot change any more.
        Issued = "issued",
        /// Was sent to the client.
        Sent = "sent",
        /// An invoice of which something is paid.
        PartlyPaid = "partly_paid",
        /// An invoice that is paid.
        Paid = "paid",
        /// An invoice past its due date that is not paid in full.
        Overdue = "overdue",
        /// Annulled; it keeps its number.
        Void = "void",
    }
}

/// What the state of a document follows from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct StateFacts {
    /// What it is.
    pub kind: DocumentKind,
    /// It has its number.
    pub issued: bool,
    /// It was annulled.
    pub voided: bool,
    /// It was sent.
    pub sent: bool,
    /// Its total, in minor units.
    pub total_minor: i64,
    /// What payments cover of it, in minor units.
    pub paid_minor: i64,
    /// Last day to pay.
    pub due_on: Option<NaiveDate>,
}

impl DocumentState {
    /// The state on `today`. Only invoices are paid or overdue; one that is partly paid and past its date is overdue.
    #[must_use]
    pub fn of(facts: &StateFacts, today: NaiveDate) -> DocumentState {
        if facts.voided {
            return DocumentState::Void;
        }
        if !facts.issued {
            return DocumentState::Draft;
        }
        if facts.kind == DocumentKind::Invoice {
            if facts.paid_minor >= facts.total_minor {
                return DocumentState::Paid;
            }
            if facts.due_on.is_some_and(|due| due < today) {
                return DocumentState::Overdue;
            }
            if facts.paid_minor > 0 {
                return DocumentState::PartlyPaid;
            }
        }
        if facts.sent { DocumentState::Sent } else { DocumentState::Issued }
    }
}
