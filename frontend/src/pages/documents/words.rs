//! Documents in words.

use shared::documents::{ClosingForm, DocumentKind, TaxRegime};

use crate::tr;

/// The name of a kind, as short as lists have it.
pub fn kind_name(kind: DocumentKind) -> &'static str {
    match kind {
        DocumentKind::Invoice => tr!(documents.k_invoice),
        DocumentKind::Act => tr!(documents.k_act),
        DocumentKind::TaxInvoice => tr!(documents.k_tax_invoice),
        DocumentKind::Upd => tr!(documents.k_upd),
        DocumentKind::TaxCorrection => tr!(documents.k_tax_correction),
        DocumentKind::UpdCorrection => tr!(documents.k_upd_correction),
        DocumentKind::Reconciliation => tr!(documents.k_reconciliation),
        DocumentKind::Contract => tr!(documents.k_contract),
        DocumentKind::Free => tr!(documents.k_free),
    }
}

/// How a seller is taxed.
pub fn regime_name(regime: TaxRegime) -> &'static str {
    match regime {
        TaxRegime::General => tr!(documents.r_general),
        TaxRegime::SimplifiedNoVat => tr!(documents.r_no_vat),
        TaxRegime::Simplified5 => tr!(documents.r_5),
        TaxRegime::Simplified7 => tr!(documents.r_7),
    }
}

/// Which closing documents clients get.
pub fn closing_name(form: ClosingForm) -> &'static str {
    match form {
        ClosingForm::ActAndTaxInvoice => tr!(documents.c_act),
        ClosingForm::Upd => tr!(documents.c_upd),
    }
}
