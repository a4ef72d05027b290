//! The templates that come with the program.

/// The template of a kind of document by its code: `invoice`, `act`, `tax_invoice`, `upd`, `tax_correction`,
/// `upd_correction`, `reconciliation`, `contract`, `free`.
#[must_use]
pub fn shipped(kind: &str) -> Option<&'static str> {
    match kind {
        "invoice" => Some(include_str!("../templates/invoice.typ")),
        "act" => Some(include_str!("../templates/act.typ")),
        "tax_invoice" => Some(include_str!("../templates/tax_invoice.typ")),
        "upd" => Some(include_str!("../templates/upd.typ")),
        "tax_correction" => Some(include_str!("../templates/tax_correction.typ")),
        "upd_correction" => Some(include_str!("../templates/upd_correction.typ")),
        "reconciliation" => Some(include_str!("../templates/reconciliation.typ")),
        "contract" => Some(include_str!("../templates/contract.typ")),
        "free" => Some(include_str!("../templates/free.typ")),
        _ => None,
    }
}
