//! The templates that come with the program.

use shared::documents::DocumentKind;

/// The template of a kind of document.
#[must_use]
pub const fn shipped(kind: DocumentKind) -> &'static str {
    match kind {
        DocumentKind::Invoice => include_str!("../templates/invoice.typ"),
        DocumentKind::Act => include_str!("../templates/act.typ"),
        DocumentKind::TaxInvoice => include_str!("../templates/tax_invoice.typ"),
        DocumentKind::Upd => include_str!("../templates/upd.typ"),
        DocumentKind::TaxCorrection => include_str!("../templates/tax_correction.typ"),
        DocumentKind::UpdCorrection => include_str!("../templates/upd_correction.typ"),
        DocumentKind::Reconciliation => include_str!("../templates/reconciliation.typ"),
        DocumentKind::Contract => include_str!("../templates/contract.typ"),
        DocumentKind::Free => include_str!("../templates/free.typ"),
    }
}

/// The common file that every template imports as `/abona.typ`.
#[must_use]
pub const fn common() -> &'static str {
    include_str!("../templates/abona.typ")
}
