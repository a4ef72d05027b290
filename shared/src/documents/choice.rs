//! Which closing documents a client gets.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{DocumentKind, UpdStatus};
use crate::catalog::coded_enum;
use crate::client::ClientKind;
use crate::rate::{VatPolicy, VatRate};

coded_enum! {
    /// How a seller is taxed. The API parts digits from words.
    ///
    /// Law: Налоговый кодекс, ст. 145, 164, 346.11; 5 and 7 % since 2025-01-01.
    TaxRegime {
        /// ОСНО, or УСН with the general rates: VAT with all deductions.
        General = "general",
        /// УСН exempt from VAT («Без НДС»).
        SimplifiedNoVat = "simplified_no_vat",
        /// УСН with VAT of 5 %.
        #[serde(rename = "SIMPLIFIED_5")]
        Simplified5 = "simplified_5",
        /// УСН with VAT of 7 %.
        #[serde(rename = "SIMPLIFIED_7")]
        Simplified7 = "simplified_7",
    }
}

impl TaxRegime {
    /// What new plans of the seller say of VAT.
    #[must_use]
    pub const fn vat(self) -> VatPolicy {
        match self {
            TaxRegime::General => VatPolicy::General,
            TaxRegime::SimplifiedNoVat => VatPolicy::Fixed(VatRate::NoVat),
            TaxRegime::Simplified5 => VatPolicy::Fixed(VatRate::Vat5),
            TaxRegime::Simplified7 => VatPolicy::Fixed(VatRate::Vat7),
        }
    }

    /// The rate of a service whose last day is `day`.
    #[must_use]
    pub fn rate_on(self, day: NaiveDate) -> VatRate {
        self.vat().rate_on(day)
    }
}

coded_enum! {
    /// What closing documents a client wants.
    ClosingForm {
        /// Акт и счёт-фактура.
        ActAndTaxInvoice = "act_and_tax_invoice",
        /// УПД.
        Upd = "upd",
    }
}

/// A closing document that is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Closing {
    /// Акт.
    Act,
    /// Счёт-фактура.
    TaxInvoice,
    /// УПД of this status.
    Upd(UpdStatus),
}

impl Closing {
    /// Its kind.
    #[must_use]
    pub const fn kind(self) -> DocumentKind {
        match self {
            Closing::Act => DocumentKind::Act,
            Closing::TaxInvoice => DocumentKind::TaxInvoice,
            Closing::Upd(_) => DocumentKind::Upd,
        }
    }
}

/// The closing documents of a month. A seller without VAT issues no tax invoices; an individual, who deducts no VAT,
/// gets none and has an act, whatever form is asked for.
///
/// Law: Налоговый кодекс, ст. 168 п. 3, ст. 169 п. 3; письмо ФНС ММВ-20-3/96@ of 21.10.2013.
#[must_use]
pub const fn closing_documents(
    regime: TaxRegime,
    client: ClientKind,
    form: ClosingForm,
) -> &'static [Closing] {
    match (client, form, regime) {
        (ClientKind::Individual, ..) => &[Closing::Act],
        (_, ClosingForm::ActAndTaxInvoice, TaxRegime::SimplifiedNoVat) => &[Closing::Act],
        (_, ClosingForm::ActAndTaxInvoice, _) => &[Closing::Act, Closing::TaxInvoice],
        (_, ClosingForm::Upd, TaxRegime::SimplifiedNoVat) => &[Closing::Upd(UpdStatus::Transfer)],
        (_, ClosingForm::Upd, _) => &[Closing::Upd(UpdStatus::TaxInvoiceAndTransfer)],
    }
}
