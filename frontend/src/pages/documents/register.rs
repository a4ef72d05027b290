//! The registers: which kinds of documents each lists, and which views it offers.

use shared::documents::DocumentKind;

use crate::pages::saved::View;
use crate::tr;

/// A list of documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Register {
    /// Invoices for payment.
    Invoices,
    /// Everything else that is issued.
    Acts,
    /// Those of one client, of any kind.
    OfClient,
}

/// The corrections, as one condition.
const CORRECTIONS: &str = "correction";

/// Part of the address that says whether documents are annulled, and its values.
pub const VOID: &str = "void";
/// Annulled ones.
pub const ONLY_VOID: &str = "1";
/// Those that are not annulled.
pub const NOT_VOID: &str = "0";

/// Part of the address that says whether letters with documents were sent, and its values.
pub const SENT: &str = "sent";
/// Sent.
pub const ONLY_SENT: &str = "1";
/// Not sent yet.
pub const NOT_SENT: &str = "0";

/// Part of the address that says how much of invoices is paid, and its values.
pub const PAID: &str = "paid";
/// Something is not paid.
pub const UNPAID: &str = "no";
/// Something is not paid and its last day is over.
pub const OVERDUE: &str = "overdue";
/// All is paid.
pub const WHOLLY: &str = "yes";

impl Register {
    /// Name of the page.
    pub fn title(self) -> &'static str {
        match self {
            Register::Invoices => tr!(documents.invoices),
            Register::Acts => tr!(documents.acts),
            Register::OfClient => tr!(documents.tab),
        }
    }

    /// Test id of its table.
    pub const fn table(self) -> &'static str {
        match self {
            Register::Invoices => "invoices-table",
            Register::Acts => "acts-table",
            Register::OfClient => "client-documents-table",
        }
    }

    /// The kinds that a condition of the address names, those of the whole register when it names none; nothing: of
    /// any kind.
    pub fn kinds(self, code: &str) -> Option<Vec<DocumentKind>> {
        if code == CORRECTIONS {
            return Some(vec![DocumentKind::TaxCorrection, DocumentKind::UpdCorrection]);
        }
        if let Some(kind) = DocumentKind::from_code(code) {
            return Some(vec![kind]);
        }
        let of = |wanted: fn(DocumentKind) -> bool| {
            Some(DocumentKind::ALL.iter().copied().filter(|kind| wanted(*kind)).collect())
        };
        match self {
            Register::Invoices => of(|kind| kind == DocumentKind::Invoice),
            Register::Acts => of(|kind| kind != DocumentKind::Invoice),
            Register::OfClient => None,
        }
    }

    /// The views: the kind that they show, and whether annulled.
    pub fn views(self) -> Vec<View> {
        let view = |name, kind, void, sent| {
            View::new(name, [("kind", kind), (VOID, void), (SENT, sent), (PAID, "")])
        };
        let paid = |name, paid| View::new(name, [("kind", ""), (VOID, ""), (SENT, ""), (PAID, paid)]);
        let of = |name, kind: DocumentKind| view(name, kind.code(), "", "");
        let mut views = vec![view(tr!(common.all), "", "", "")];
        if self == Register::Acts {
            views.extend([
                of(tr!(documents.ks_act), DocumentKind::Act),
                of(tr!(documents.ks_tax_invoice), DocumentKind::TaxInvoice),
                of(tr!(documents.ks_upd), DocumentKind::Upd),
                view(tr!(documents.ks_correction), CORRECTIONS, "", ""),
                of(tr!(documents.ks_reconciliation), DocumentKind::Reconciliation),
            ]);
        } else {
            views.push(view(tr!(documents.view_valid), "", NOT_VOID, ""));
        }
        if self == Register::Invoices {
            views.extend([
                paid(tr!(documents.view_unpaid), UNPAID),
                paid(tr!(documents.view_overdue), OVERDUE),
                paid(tr!(documents.view_paid), WHOLLY),
            ]);
        }
        views.push(view(tr!(mail.view_not_sent), "", NOT_VOID, NOT_SENT));
        views.push(view(tr!(documents.view_void), "", ONLY_VOID, ""));
        views
    }
}
