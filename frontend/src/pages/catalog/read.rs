//! What the texts of a form of terms mean: the input of the API, and what is wrong with it.

use leptos::prelude::*;
use rust_decimal::Decimal;
use shared::api::catalog::{ComponentInput, Inherited, MinimumTermInput, TierInput};
use shared::api::scalars::{CurrencyCode, Decimal as WireDecimal};
use shared::calendar::Interval;
use shared::catalog::{
    Aggregate, Alignment, BlockedTime, ComponentKind, FirstStub, PenaltyKind, PlanTerms, PricingModel,
    ProrationBasis, Timing,
};
use shared::error::FieldError;
use shared::ids::ComponentId;
use shared::settings::BillingSettings;
use shared::text::number::parse_number;
use uuid::Uuid;

use super::draft::{ComponentDraft, INHERIT, TermsDraft, TierDraft};
use crate::calls::catalog::{TermsInput, TermsView};
use crate::tr;

impl TermsDraft {
    /// The input of the API, and whatever of the texts is no number.
    fn input(self) -> (TermsInput, Vec<FieldError>) {
        let mut errors = Vec::new();
        let components = self.components.get();
        let components = components
            .iter()
            .enumerate()
            .map(|(index, component)| component.input(&format!("components.{index}"), &mut errors))
            .collect();
        let count = self.count.get();
        let interval = match count.trim() {
            // A unit without a number would be read as one of it.
            "" => format!("0 {}", self.unit.get()),
            count => format!("{count} {}", self.unit.get()),
        };
        if Interval::parse(&interval).is_none() {
            errors.push(FieldError::new("interval", tr!(catalog.interval_wrong)));
        }
        let alignment = match self.alignment.get().as_str() {
            "fixed" => format!("fixed {}", self.fixed_day.get().trim()),
            other => other.to_owned(),
        };
        if Alignment::parse(&alignment).is_none() {
            errors.push(FieldError::new("alignment", tr!(catalog.billing_day_wrong)));
        }
        let trial = self.trial_days.get();
        let trial_days = match trial.trim() {
            "" => Some(0),
            typed => typed.parse().ok(),
        };
        if trial_days.is_none() {
            errors.push(FieldError::new("trialDays", tr!(errors.number_unreadable)));
        }
        let input = TermsInput {
            currency: self.currency.get().parse().ok().map(CurrencyCode),
            interval,
            alignment: Some(alignment),
            timing: Timing::from_code(&self.timing.get()),
            trial_days,
            vat: Some(self.vat.get()).filter(|code| code != INHERIT),
            vat_included: self.vat_included.get().parse().ok(),
            first_stub: FirstStub::from_code(&self.first_stub.get()),
            basis: ProrationBasis::from_code(&self.basis.get()),
            blocked_time: BlockedTime::from_code(&self.blocked_time.get()),
            minimum: self.minimum(&mut errors),
            components,
        };
        (input, errors)
    }

    /// The minimum term, where one is filled in.
    fn minimum(self, errors: &mut Vec<FieldError>) -> Option<MinimumTermInput> {
        let count = self.minimum_count.get();
        if count.trim().is_empty() {
            return None;
        }
        let length = format!("{} {}", count.trim(), self.minimum_unit.get());
        if Interval::parse(&length).is_none() {
            errors.push(FieldError::new("minimum.length", tr!(catalog.minimum_wrong)));
        }
        let penalty = PenaltyKind::from_code(&self.penalty.get()).unwrap_or(PenaltyKind::None);
        let amount = match penalty {
            PenaltyKind::Fixed => number(self.penalty_amount, "minimum.amount", errors),
            PenaltyKind::None | PenaltyKind::Rest => None,
        };
        Some(MinimumTermInput { length, penalty, amount })
    }

    /// The input of the API and the terms that it means, by the function that the server reads it with.
    ///
    /// # Errors
    /// Every field that is wrong, by its path within the terms.
    pub fn read(self, inherited: Inherited) -> Result<(TermsInput, PlanTerms), Vec<FieldError>> {
        let (input, mut errors) = self.input();
        match input.read(inherited, || ComponentId(Uuid::new_v4())) {
            Ok(read) if errors.is_empty() => Ok((input, read.terms)),
            Ok(_) => Err(errors),
            Err(more) => {
                // A text that is no number is left out of the input: that it is missing need not be said too.
                let known: Vec<Vec<String>> = errors.iter().map(|error| error.path.clone()).collect();
                errors.extend(more.into_iter().filter(|error| !known.contains(&error.path)));
                Err(errors)
            }
        }
    }
}

impl ComponentDraft {
    fn input(self, path: &str, errors: &mut Vec<FieldError>) -> ComponentInput {
        let (kind, pricing) = (self.kind(), self.pricing());
        let (priced, sized, tiered) = match pricing {
            PricingModel::Flat | PricingModel::PerUnit => (true, false, false),
            PricingModel::Package => (true, true, false),
            PricingModel::Graduated | PricingModel::Volume => (false, false, true),
        };
        let metered = kind == ComponentKind::Metered;
        let mut take = |wanted: bool, value: RwSignal<String>, field: &str| {
            wanted.then(|| number(value, &format!("{path}.{field}"), errors)).flatten()
        };
        let (price, size) = (take(priced, self.price, "price"), take(sized, self.size, "size"));
        let tiers = tiered.then(|| {
            let tiers = self.tiers.get();
            let last = tiers.len().saturating_sub(1);
            let input = |(index, tier): (usize, &TierDraft)| {
                tier.input(index == last, &format!("{path}.tiers.{index}"), errors)
            };
            tiers.iter().enumerate().map(input).collect()
        });
        ComponentInput {
            code: self.code.get().trim().to_owned(),
            name: Some(self.name.get().trim().to_owned()).filter(|name| !name.is_empty()),
            kind,
            price,
            size,
            tiers,
            aggregate: metered.then(|| Aggregate::from_code(&self.aggregate.get())).flatten(),
            model: metered.then_some(pricing),
        }
    }
}

impl TierDraft {
    /// The last tier has no bound, whatever was typed while it was not the last.
    fn input(self, last: bool, path: &str, errors: &mut Vec<FieldError>) -> TierInput {
        let up_to = match last {
            true => None,
            false => number(self.up_to, &format!("{path}.upTo"), errors),
        };
        let price = number(self.price, &format!("{path}.price"), errors);
        if price.is_none() && self.price.with(|text| text.trim().is_empty()) {
            errors.push(FieldError::new(&format!("{path}.price"), tr!(catalog.tier_price_empty)));
        }
        let flat = number(self.flat, &format!("{path}.flat"), errors);
        TierInput { up_to, price: price.unwrap_or(WireDecimal(Decimal::ZERO)), flat }
    }
}

/// The number in a text; nothing in an empty one.
fn number(value: RwSignal<String>, path: &str, errors: &mut Vec<FieldError>) -> Option<WireDecimal> {
    let typed = value.get();
    if typed.trim().is_empty() {
        return None;
    }
    match parse_number(&typed) {
        Ok(number) => Some(WireDecimal(number)),
        Err(_) => {
            errors.push(FieldError::new(path, tr!(errors.number_unreadable)));
            None
        }
    }
}

/// The terms of a version as the calculation reads them; nothing when this version of the program cannot.
pub fn terms_of(view: &TermsView) -> Option<PlanTerms> {
    let inherited = Inherited { currency: view.currency.0, settings: BillingSettings::resolve(&[]) };
    view.input().read(inherited, || ComponentId(Uuid::new_v4())).ok().map(|read| read.terms)
}
