//! Documents in words.

use leptos::prelude::*;
use shared::documents::{ClosingForm, DocumentKind, DocumentState, TaxRegime};
use shared::ids::DocumentKey;

use crate::calls::amount;
use crate::calls::documents::DocumentView;
use crate::tr;
use crate::ui::{Badge, Mark, Tone, text};

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

/// The badge of a state.
pub fn state_badge(state: DocumentState) -> impl IntoView {
    let (tone, mark, name) = match state {
        DocumentState::Draft => (Tone::Mute, Mark::Ring, tr!(documents.state_draft)),
        DocumentState::Issued => (Tone::Info, Mark::Dot, tr!(documents.state_issued)),
        DocumentState::Sent => (Tone::Info, Mark::Tick, tr!(documents.state_sent)),
        DocumentState::PartlyPaid => (Tone::Warn, Mark::Half, tr!(documents.state_partly)),
        DocumentState::Paid => (Tone::Ok, Mark::Tick, tr!(documents.state_paid)),
        DocumentState::Overdue => (Tone::Bad, Mark::Bang, tr!(documents.state_overdue)),
        DocumentState::Void => (Tone::Mute, Mark::Cross, tr!(documents.state_void)),
    };
    view! { <Badge tone=tone mark=mark text=name/> }
}

/// «Счёт на оплату № СЧ-26-000001».
pub fn numbered(document: &DocumentView) -> String {
    let (kind, number) = (kind_name(document.kind), document.number.clone());
    tr!(documents.numbered, kind = kind, number = number).to_string()
}

/// «Счёт на оплату № СЧ-26-000001 от 01.03.2026».
pub fn numbered_on(document: &DocumentView) -> String {
    let (kind, number, day) = (kind_name(document.kind), document.number.clone(), text::date(document.on.0));
    tr!(documents.numbered_on, kind = kind, number = number, day = day).to_string()
}

/// The total of a document; nothing for one without lines.
pub fn total(document: &DocumentView) -> Option<String> {
    document.total.map(|total| text::money(amount(total)))
}

/// The page of a document.
pub fn href(id: DocumentKey) -> String {
    format!("/documents/{id}")
}

/// The printed form of a document.
pub fn pdf(id: DocumentKey) -> String {
    format!("/files/documents/{id}.pdf")
}

/// The file for an operator of electronic documents, of kinds that have one.
pub fn exchanged(document: &DocumentView) -> Option<String> {
    document.kind.is_closing().then(|| format!("/files/documents/{}.xml", document.id))
}

/// The register where documents of the kind are listed: its address and name.
pub fn register_of(kind: DocumentKind) -> (&'static str, &'static str) {
    if kind == DocumentKind::Invoice {
        ("/invoices", tr!(documents.invoices))
    } else {
        ("/acts", tr!(documents.acts))
    }
}
