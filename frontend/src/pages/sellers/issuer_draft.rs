//! What the form of an issuer holds.

use leptos::prelude::*;
use shared::documents::{ClosingForm, TaxRegime};
use shared::error::FieldError;
use shared::ids::SellerId;

use crate::calls::documents::{IssuerSaveInput, IssuerView, SignatoryInput, SignatoryView};
use crate::tr;
use crate::ui::DateDraft;

/// A person who signs, as typed.
#[derive(Clone, Copy)]
pub struct SignatoryDraft {
    /// Position.
    pub position: RwSignal<String>,
    /// Surname, name and patronymic.
    pub name: RwSignal<String>,
    /// Position and name in the genitive.
    pub genitive: RwSignal<String>,
    /// On what ground.
    pub basis: RwSignal<String>,
}

impl SignatoryDraft {
    fn of(known: Option<&SignatoryView>) -> SignatoryDraft {
        let text = |part: fn(&SignatoryView) -> Option<String>| {
            RwSignal::new(known.and_then(part).unwrap_or_default())
        };
        SignatoryDraft {
            position: text(|who| Some(who.position.clone())),
            name: text(|who| Some(who.name.clone())),
            genitive: text(|who| who.genitive.clone()),
            basis: text(|who| who.basis.clone()),
        }
    }

    fn texts(self) -> [String; 4] {
        [self.position, self.name, self.genitive, self.basis].map(|text| text.get())
    }

    /// The person; nobody when every field is blank.
    fn read(self) -> Option<SignatoryInput> {
        let [position, name, genitive, basis] = self.texts();
        let blank = [&position, &name, &genitive, &basis].into_iter().all(|text| text.trim().is_empty());
        (!blank).then_some(SignatoryInput { position, name, genitive: Some(genitive), basis: Some(basis) })
    }
}

/// What the person has typed.
#[derive(Clone, Copy)]
pub struct Draft {
    /// The first day.
    pub from: DateDraft,
    /// Code of the regime.
    pub regime: RwSignal<String>,
    /// Code of the closing form.
    pub closing: RwSignal<String>,
    /// Prefix of numbers.
    pub prefix: RwSignal<String>,
    /// Days to pay.
    pub payment_days: RwSignal<String>,
    /// Head of the seller.
    pub director: SignatoryDraft,
    /// Chief accountant.
    pub accountant: SignatoryDraft,
}

impl Draft {
    /// A form that holds what was stated.
    pub fn of(known: &IssuerView) -> Draft {
        Draft {
            from: DateDraft::new(),
            regime: RwSignal::new(known.regime.code().to_owned()),
            closing: RwSignal::new(known.closing_form.code().to_owned()),
            prefix: RwSignal::new(known.prefix.clone()),
            payment_days: RwSignal::new(known.payment_days.to_string()),
            director: SignatoryDraft::of(known.director.as_ref()),
            accountant: SignatoryDraft::of(known.accountant.as_ref()),
        }
    }

    /// The input of the API, and what is wrong with it by the function that the server checks with.
    pub fn read(self, seller: SellerId, stated: &[IssuerView]) -> (Option<IssuerSaveInput>, Vec<FieldError>) {
        let days = self.payment_days.with(|text| text.trim().parse::<i32>().ok()).filter(|days| *days >= 0);
        let from = self.from.read();
        let mut faults = Vec::new();
        if from.is_none() {
            faults.push(FieldError::new("from", tr!(documents.from_missing)));
        }
        if days.is_none() {
            faults.push(FieldError::new("paymentDays", tr!(documents.payment_days_wrong)));
        }
        let on_day =
            from.and_then(|day| stated.iter().find(|one| one.from.is_some_and(|from| from.0 == day)));
        let input = IssuerSaveInput {
            seller_id: seller,
            from: from.unwrap_or_default().into(),
            version: on_day.map_or(0, |one| one.version),
            regime: TaxRegime::from_code(&self.regime.get()).unwrap_or(TaxRegime::General),
            closing_form: ClosingForm::from_code(&self.closing.get())
                .unwrap_or(ClosingForm::ActAndTaxInvoice),
            prefix: Some(self.prefix.get()),
            payment_days: days.unwrap_or_default(),
            director: self.director.read(),
            accountant: self.accountant.read(),
        };
        faults.extend(input.issuer().checked().err().unwrap_or_default());
        (faults.is_empty().then_some(input), faults)
    }
}
