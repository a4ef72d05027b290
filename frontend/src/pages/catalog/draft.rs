//! What the form of a version's terms holds: texts and choices, and the terms that they mean.

use leptos::prelude::*;
use shared::api::scalars::Decimal as WireDecimal;
use shared::api::settings::StatedSettingsView;
use shared::calendar::Interval;
use shared::catalog::{
    Aggregate, Alignment, BlockedTime, ComponentKind, FirstStub, PenaltyKind, PricingModel, ProrationBasis,
    Timing,
};
use shared::money::Currency;

use crate::calls::catalog::{ComponentView, TermsView};
use crate::{format, i18n, tr};

/// The value of a choice that is left to the settings.
pub const INHERIT: &str = "";

/// A tier that is being typed.
#[derive(Clone, Copy)]
pub struct TierDraft {
    /// Tells rows apart.
    pub key: u32,
    /// Last unit.
    pub up_to: RwSignal<String>,
    /// Price of a unit.
    pub price: RwSignal<String>,
    /// Added once.
    pub flat: RwSignal<String>,
}

/// A component that is being typed.
#[derive(Clone, Copy)]
pub struct ComponentDraft {
    /// Tells components apart.
    pub key: u32,
    /// Code.
    pub code: RwSignal<String>,
    /// Name.
    pub name: RwSignal<String>,
    /// Code of the kind.
    pub kind: RwSignal<String>,
    /// Code of the pricing model of a metered component.
    pub model: RwSignal<String>,
    /// Code of its aggregate.
    pub aggregate: RwSignal<String>,
    /// Price of a period, of a unit or of a package.
    pub price: RwSignal<String>,
    /// Units in a package.
    pub size: RwSignal<String>,
    /// Tiers.
    pub tiers: RwSignal<Vec<TierDraft>>,
}

/// Terms that are being typed.
#[derive(Clone, Copy)]
pub struct TermsDraft {
    /// Code of the currency.
    pub currency: RwSignal<String>,
    /// How many units a period has.
    pub count: RwSignal<String>,
    /// `month`, `year`, `week`, `day`.
    pub unit: RwSignal<String>,
    /// `anniversary`, `client`, `fixed`.
    pub alignment: RwSignal<String>,
    /// Day of month of a fixed alignment.
    pub fixed_day: RwSignal<String>,
    /// Code of the timing.
    pub timing: RwSignal<String>,
    /// Days of the trial.
    pub trial_days: RwSignal<String>,
    /// How many units the minimum term has; empty for none.
    pub minimum_count: RwSignal<String>,
    /// `month`, `year`, `week`, `day`.
    pub minimum_unit: RwSignal<String>,
    /// Code of what leaving earlier costs.
    pub penalty: RwSignal<String>,
    /// Amount of a fixed penalty.
    pub penalty_amount: RwSignal<String>,
    /// Code of VAT, or [`INHERIT`].
    pub vat: RwSignal<String>,
    /// `true`, `false` or [`INHERIT`].
    pub vat_included: RwSignal<String>,
    /// Code of the policy, or [`INHERIT`].
    pub first_stub: RwSignal<String>,
    /// Code of the basis, or [`INHERIT`].
    pub basis: RwSignal<String>,
    /// Code of the policy, or [`INHERIT`].
    pub blocked_time: RwSignal<String>,
    /// What is charged.
    pub components: RwSignal<Vec<ComponentDraft>>,
    /// Rows that are added live as long as the form, not as long as the press of the button that added them.
    owner: StoredValue<Owner>,
    keys: StoredValue<u32>,
}

impl TermsDraft {
    /// Terms of a new plan: a month, charged in advance, one flat component without a price.
    pub fn new(currency: Currency) -> TermsDraft {
        let draft = TermsDraft {
            currency: RwSignal::new(currency.code().to_owned()),
            count: RwSignal::new("1".to_owned()),
            unit: RwSignal::new("month".to_owned()),
            alignment: RwSignal::new(Alignment::Anniversary.text()),
            fixed_day: RwSignal::new("1".to_owned()),
            timing: RwSignal::new(Timing::Advance.code().to_owned()),
            trial_days: RwSignal::new("0".to_owned()),
            minimum_count: RwSignal::new(String::new()),
            minimum_unit: RwSignal::new("month".to_owned()),
            penalty: RwSignal::new(PenaltyKind::None.code().to_owned()),
            penalty_amount: RwSignal::new(String::new()),
            vat: RwSignal::new(INHERIT.to_owned()),
            vat_included: RwSignal::new(INHERIT.to_owned()),
            first_stub: RwSignal::new(INHERIT.to_owned()),
            basis: RwSignal::new(INHERIT.to_owned()),
            blocked_time: RwSignal::new(INHERIT.to_owned()),
            components: RwSignal::new(Vec::new()),
            owner: StoredValue::new(Owner::current().unwrap_or_default()),
            keys: StoredValue::new(0),
        };
        let fee = draft.add_component();
        fee.code.set("fee".to_owned());
        fee.name.set(tr!(catalog.fee).to_owned());
        draft
    }

    /// The terms of a version. `stated` is what the author of a draft stated of the settings; without it, as of a
    /// published version, all of them are stated.
    pub fn of(terms: &TermsView, stated: Option<&StatedSettingsView>) -> TermsDraft {
        let draft = TermsDraft::new(terms.currency.0);
        if let Some((count, unit)) = Interval::parse(&terms.interval).map(split_interval) {
            draft.count.set(count.to_string());
            draft.unit.set(unit.to_owned());
        }
        match Alignment::parse(&terms.alignment) {
            Some(Alignment::Fixed(day)) => {
                draft.alignment.set("fixed".to_owned());
                draft.fixed_day.set(day.get().to_string());
            }
            Some(Alignment::Anniversary | Alignment::Client) | None => {
                draft.alignment.set(terms.alignment.clone());
            }
        }
        draft.timing.set(terms.timing.code().to_owned());
        draft.trial_days.set(terms.trial_days.to_string());
        if let Some(minimum) = &terms.minimum {
            if let Some((count, unit)) = Interval::parse(&minimum.length).map(split_interval) {
                draft.minimum_count.set(count.to_string());
                draft.minimum_unit.set(unit.to_owned());
            }
            draft.penalty.set(minimum.penalty.code().to_owned());
            let amount = minimum.amount.map(|amount| format::typed(amount.0, i18n::lang()));
            draft.penalty_amount.set(amount.unwrap_or_default());
        }
        let all = StatedSettingsView {
            basis: Some(terms.basis),
            first_stub: Some(terms.first_stub),
            vat: Some(terms.vat.clone()),
            vat_included: Some(terms.vat_included),
            blocked_time: Some(terms.blocked_time),
            four_eyes: None,
            billing_day: None,
            invoice_lead_days: None,
            minimum_invoice: None,
        };
        draft.state(stated.unwrap_or(&all));
        draft.components.set(Vec::new());
        for component in &terms.components {
            draft.add_component().fill(draft, component);
        }
        draft
    }

    fn state(self, stated: &StatedSettingsView) {
        self.vat.set(stated.vat.clone().unwrap_or_default());
        self.vat_included.set(stated.vat_included.map(|yes| yes.to_string()).unwrap_or_default());
        let code = |code: Option<&'static str>| code.unwrap_or(INHERIT).to_owned();
        self.first_stub.set(code(stated.first_stub.map(FirstStub::code)));
        self.basis.set(code(stated.basis.map(ProrationBasis::code)));
        self.blocked_time.set(code(stated.blocked_time.map(BlockedTime::code)));
    }

    fn next_key(self) -> u32 {
        self.keys.update_value(|key| *key += 1);
        self.keys.get_value()
    }

    /// Adds an empty flat component at the end.
    pub fn add_component(self) -> ComponentDraft {
        let key = self.next_key();
        let text = |text: &str| RwSignal::new(text.to_owned());
        let new = || ComponentDraft {
            key,
            code: text(""),
            name: text(""),
            kind: text(ComponentKind::Flat.code()),
            model: text(PricingModel::PerUnit.code()),
            aggregate: text(Aggregate::Sum.code()),
            price: text(""),
            size: text(""),
            tiers: RwSignal::new(Vec::new()),
        };
        let component = self.owner.with_value(|owner| owner.with(new));
        self.add_tier(component);
        self.components.update(|components| components.push(component));
        component
    }

    /// Adds an empty tier at the end of a component's.
    pub fn add_tier(self, component: ComponentDraft) -> TierDraft {
        let key = self.next_key();
        let empty = || RwSignal::new(String::new());
        let new = || TierDraft { key, up_to: empty(), price: empty(), flat: empty() };
        let tier = self.owner.with_value(|owner| owner.with(new));
        component.tiers.update(|tiers| tiers.push(tier));
        tier
    }
}

impl ComponentDraft {
    fn fill(self, draft: TermsDraft, component: &ComponentView) {
        let number = |number: Option<WireDecimal>| {
            number.map(|n| format::typed(n.0, i18n::lang())).unwrap_or_default()
        };
        self.code.set(component.code.clone());
        self.name.set(component.name.clone());
        self.kind.set(component.kind.code().to_owned());
        if let Some(model) = component.model {
            self.model.set(model.code().to_owned());
        }
        if let Some(aggregate) = component.aggregate {
            self.aggregate.set(aggregate.code().to_owned());
        }
        self.price.set(number(component.price));
        self.size.set(number(component.size));
        if let Some(tiers) = &component.tiers {
            self.tiers.set(Vec::new());
            for tier in tiers {
                let row = draft.add_tier(self);
                row.up_to.set(number(tier.up_to));
                row.price.set(number(Some(tier.price)));
                row.flat.set(number(tier.flat));
            }
        }
    }

    /// The kind that is chosen.
    pub fn kind(self) -> ComponentKind {
        ComponentKind::from_code(&self.kind.get()).unwrap_or(ComponentKind::Flat)
    }

    /// How its quantity is priced; a one-time component has one price.
    pub fn pricing(self) -> PricingModel {
        match self.kind() {
            ComponentKind::Flat | ComponentKind::OneTime => PricingModel::Flat,
            ComponentKind::PerUnit => PricingModel::PerUnit,
            ComponentKind::Graduated => PricingModel::Graduated,
            ComponentKind::Volume => PricingModel::Volume,
            ComponentKind::Package => PricingModel::Package,
            ComponentKind::Metered => {
                PricingModel::from_code(&self.model.get()).unwrap_or(PricingModel::PerUnit)
            }
        }
    }
}

fn split_interval(interval: Interval) -> (u32, &'static str) {
    match interval {
        Interval::Months(n) if n % 12 == 0 => (n / 12, "year"),
        Interval::Months(n) => (n, "month"),
        Interval::Days(n) if n % 7 == 0 => (n / 7, "week"),
        Interval::Days(n) => (n, "day"),
    }
}

/// The units that periods are counted in.
pub fn unit_options() -> Vec<(String, String)> {
    [
        ("month", tr!(catalog.unit_months)),
        ("year", tr!(catalog.unit_years)),
        ("week", tr!(catalog.unit_weeks)),
        ("day", tr!(catalog.unit_days)),
    ]
    .map(|(value, name)| (value.to_owned(), name.to_owned()))
    .to_vec()
}
