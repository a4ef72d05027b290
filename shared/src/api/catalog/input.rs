//! Inputs of the catalogue, and the terms that they state.

use crate::calendar::Interval;
use crate::catalog::{
    Aggregate, Alignment, BlockedTime, CatalogState, Component, ComponentCharge, ComponentKind, FirstStub,
    MinimumTerm, PenaltyKind, PenaltyPolicy, PlanTerms, Pricing, PricingModel, ProrationBasis, Tier, Timing,
};
use crate::error::FieldError;
use crate::ids::{ComponentId, PlanId, PlanVersionId, ProductId, SellerId};
use crate::money::Currency;
use crate::rate::{Quantity, RateError, UnitPrice, VatPolicy};
use crate::settings::{BillingSettings, ResolvedSettings};

use crate::api::scalars::{CurrencyCode, Date, Decimal};

#[cfg(feature = "client")]
use crate::api::schema;

/// A new product.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona", rename_all = "camelCase"))]
#[cfg_attr(not(feature = "client"), derive(serde::Serialize))]
#[cfg_attr(not(feature = "client"), serde(rename_all = "camelCase"))]
pub struct ProductCreateInput {
    /// Whose product; may be left out when there is one seller.
    pub seller_id: Option<SellerId>,
    /// Code, unique within the seller: 1 to 40 Latin letters, digits, `_`, `-`, `.`.
    pub code: String,
    /// Name.
    pub name: String,
    /// Description.
    pub description: Option<String>,
    /// Key of the call: a repeat with the same key changes nothing.
    pub idempotency_key: String,
}

/// A change of a product; what is left out stays.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona", rename_all = "camelCase"))]
#[cfg_attr(not(feature = "client"), derive(serde::Serialize))]
#[cfg_attr(not(feature = "client"), serde(rename_all = "camelCase"))]
pub struct ProductUpdateInput {
    /// The product.
    pub id: ProductId,
    /// Version that was read.
    pub version: i32,
    /// Name.
    pub name: Option<String>,
    /// Description.
    pub description: Option<String>,
    /// Whether its plans are on sale.
    pub state: Option<CatalogState>,
}

/// A new plan, and its first version where terms are given.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona", rename_all = "camelCase"))]
#[cfg_attr(not(feature = "client"), derive(serde::Serialize))]
#[cfg_attr(not(feature = "client"), serde(rename_all = "camelCase"))]
pub struct PlanCreateInput {
    /// The product.
    pub product_id: ProductId,
    /// Code, unique within the seller: 1 to 40 Latin letters, digits, `_`, `-`, `.`.
    pub code: String,
    /// Name that clients see.
    pub name: String,
    /// Place among the plans, 1 when left out.
    pub rank: Option<i32>,
    /// Whether it attaches to another subscription.
    pub is_addon: Option<bool>,
    /// Whether clients see it in their cabinet.
    pub cabinet_visible: Option<bool>,
    /// First day on which it can be subscribed to.
    pub available_from: Option<Date>,
    /// First day on which it no longer can.
    pub available_to: Option<Date>,
    /// Terms of the first version.
    pub terms: Option<TermsInput>,
    /// Whether the first version is published at once.
    pub publish: Option<bool>,
    /// From which day the published version is for sale; today when left out.
    pub effective_from: Option<Date>,
    /// Key of the call: a repeat with the same key changes nothing.
    pub idempotency_key: String,
}

/// A change of a plan; what is left out stays. Prices change by a new version.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona", rename_all = "camelCase"))]
#[cfg_attr(not(feature = "client"), derive(serde::Serialize))]
#[cfg_attr(not(feature = "client"), serde(rename_all = "camelCase"))]
pub struct PlanUpdateInput {
    /// The plan.
    pub id: PlanId,
    /// Version that was read.
    pub version: i32,
    /// Name that clients see.
    pub name: Option<String>,
    /// Place among the plans.
    pub rank: Option<i32>,
    /// Whether clients see it in their cabinet.
    pub cabinet_visible: Option<bool>,
    /// First day on which it can be subscribed to.
    pub available_from: Option<Date>,
    /// First day on which it no longer can.
    pub available_to: Option<Date>,
    /// Whether it is on sale.
    pub state: Option<CatalogState>,
}

/// A new draft of a plan's version.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona", rename_all = "camelCase"))]
#[cfg_attr(not(feature = "client"), derive(serde::Serialize))]
#[cfg_attr(not(feature = "client"), serde(rename_all = "camelCase"))]
pub struct PlanVersionCreateInput {
    /// The plan.
    pub plan_id: PlanId,
    /// Its terms.
    pub terms: TermsInput,
    /// Key of the call: a repeat with the same key changes nothing.
    pub idempotency_key: String,
}

/// Other terms for a draft.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona", rename_all = "camelCase"))]
#[cfg_attr(not(feature = "client"), derive(serde::Serialize))]
#[cfg_attr(not(feature = "client"), serde(rename_all = "camelCase"))]
pub struct PlanVersionUpdateInput {
    /// The draft.
    pub id: PlanVersionId,
    /// Its terms.
    pub terms: TermsInput,
}

/// Publishes a draft. It never changes afterwards.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona", rename_all = "camelCase"))]
#[cfg_attr(not(feature = "client"), derive(serde::Serialize))]
#[cfg_attr(not(feature = "client"), serde(rename_all = "camelCase"))]
pub struct PlanVersionPublishInput {
    /// The draft.
    pub id: PlanVersionId,
    /// From which day new subscriptions get it; today when left out.
    pub effective_from: Option<Date>,
}

/// Which plans are wanted. All that is given must hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona", rename_all = "camelCase"))]
#[cfg_attr(not(feature = "client"), derive(serde::Serialize))]
#[cfg_attr(not(feature = "client"), serde(rename_all = "camelCase"))]
pub struct PlanFilter {
    /// Of these sellers.
    pub seller_id: Option<SellerId>,
    /// Of this product.
    pub product_id: Option<ProductId>,
    /// In this state.
    pub state: Option<CatalogState>,
    /// Code or name contains this text.
    pub search: Option<String>,
    /// With a published version, or without one.
    pub priced: Option<bool>,
}

/// What to price: a version or terms, and a quantity.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona", rename_all = "camelCase"))]
#[cfg_attr(not(feature = "client"), derive(serde::Serialize))]
#[cfg_attr(not(feature = "client"), serde(rename_all = "camelCase"))]
pub struct PlanPriceInput {
    /// A version of a plan.
    pub version_id: Option<PlanVersionId>,
    /// Terms that need not exist; the seller is needed for what they leave out.
    pub terms: Option<TermsInput>,
    /// The seller of the terms; may be left out when there is one.
    pub seller_id: Option<SellerId>,
    /// Units; 1 when left out.
    pub quantity: Option<Decimal>,
    /// The day whose VAT rate applies; today when left out.
    pub on: Option<Date>,
}

/// Terms of a version. What is left out is inherited: general settings, the seller's, the product's.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona", rename_all = "camelCase"))]
#[cfg_attr(not(feature = "client"), derive(serde::Serialize))]
#[cfg_attr(not(feature = "client"), serde(rename_all = "camelCase"))]
pub struct TermsInput {
    /// Currency of all prices; the seller's when left out.
    pub currency: Option<CurrencyCode>,
    /// Length of a period: `1 month`, `3 months`, `7 days`, `1 week`.
    pub interval: String,
    /// From which day periods are counted: `anniversary` when left out, `client`, `fixed 1` … `fixed 31`.
    pub alignment: Option<String>,
    /// When a period is charged; in advance when left out.
    pub timing: Option<Timing>,
    /// Days from the start that cost nothing, 0..=730; 0 when left out.
    pub trial_days: Option<i32>,
    /// VAT: `general`, `none`, or a rate: `0`, `5`, `7`, `10`, `18`, `20`, `22`.
    pub vat: Option<String>,
    /// Whether prices contain VAT.
    pub vat_included: Option<bool>,
    /// What a first stub costs.
    pub first_stub: Option<FirstStub>,
    /// How days are counted.
    pub basis: Option<ProrationBasis>,
    /// What happens to blocked days.
    pub blocked_time: Option<BlockedTime>,
    /// How long a client stays at least; not bound when left out.
    pub minimum: Option<MinimumTermInput>,
    /// What is charged.
    pub components: Vec<ComponentInput>,
}

/// How long a client stays at least, and what leaving earlier costs.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona", rename_all = "camelCase"))]
#[cfg_attr(not(feature = "client"), derive(serde::Serialize))]
#[cfg_attr(not(feature = "client"), serde(rename_all = "camelCase"))]
pub struct MinimumTermInput {
    /// How long, from the first billed day on the plan: `12 months`, `90 days`.
    pub length: String,
    /// What leaving earlier costs.
    pub penalty: PenaltyKind,
    /// The amount of a fixed penalty, in major units.
    pub amount: Option<Decimal>,
}

impl MinimumTermInput {
    /// Reads the term.
    ///
    /// # Errors
    /// The field that is wrong.
    pub fn read(&self) -> Result<MinimumTerm, FieldError> {
        let length = Interval::parse(&self.length).ok_or_else(|| {
            let text = "Минимальный срок: «12 months», «90 days», от 1 до 120 месяцев или до 3660 дней.";
            FieldError::new("length", text)
        })?;
        let penalty = match (self.penalty, self.amount) {
            (PenaltyKind::None, None) => PenaltyPolicy::None,
            (PenaltyKind::Rest, None) => PenaltyPolicy::Rest,
            (PenaltyKind::Fixed, Some(amount)) => PenaltyPolicy::Fixed(unit_price(amount, "amount")?),
            (PenaltyKind::Fixed, None) => {
                return Err(FieldError::new("amount", "Укажите сумму неустойки."));
            }
            (PenaltyKind::None | PenaltyKind::Rest, Some(_)) => {
                return Err(FieldError::new(
                    "amount",
                    "Сумма есть только у фиксированной неустойки. Уберите её.",
                ));
            }
        };
        Ok(MinimumTerm { length, penalty })
    }
}

/// A price component: its kind says which other fields it needs.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona", rename_all = "camelCase"))]
#[cfg_attr(not(feature = "client"), derive(serde::Serialize))]
#[cfg_attr(not(feature = "client"), serde(rename_all = "camelCase"))]
pub struct ComponentInput {
    /// Code, unique in the plan.
    pub code: String,
    /// Name that clients see; the code when left out.
    pub name: Option<String>,
    /// What it is.
    pub kind: ComponentKind,
    /// Price of a period, of a unit or of a package.
    pub price: Option<Decimal>,
    /// Units in a package.
    pub size: Option<Decimal>,
    /// Tiers, rising.
    pub tiers: Option<Vec<TierInput>>,
    /// How usage becomes one quantity, of metered components; their sum when left out.
    pub aggregate: Option<Aggregate>,
    /// How usage is priced, of metered components.
    pub model: Option<PricingModel>,
}

/// A tier of a price.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona", rename_all = "camelCase"))]
#[cfg_attr(not(feature = "client"), derive(serde::Serialize))]
#[cfg_attr(not(feature = "client"), serde(rename_all = "camelCase"))]
pub struct TierInput {
    /// Last unit of the tier, inclusive; left out in the last tier.
    pub up_to: Option<Decimal>,
    /// Price of a unit.
    pub price: Decimal,
    /// Added once when the tier is entered.
    pub flat: Option<Decimal>,
}

/// Terms as a caller states them: complete but for what is inherited.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatedTerms {
    /// The terms; settings that were left out have the values of `settings`.
    pub terms: PlanTerms,
    /// What the caller stated of the settings.
    pub stated: BillingSettings,
}

/// What terms take from elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Inherited {
    /// Currency of the seller.
    pub currency: Currency,
    /// Settings of the product, the seller and in general.
    pub settings: ResolvedSettings,
}

impl TermsInput {
    /// Reads the terms. `new_id` makes an id for each component.
    ///
    /// # Errors
    /// Every field that is wrong, with its path within the input, [`PlanTerms::problems`] included.
    pub fn read(
        &self,
        inherited: Inherited,
        mut new_id: impl FnMut() -> ComponentId,
    ) -> Result<StatedTerms, Vec<FieldError>> {
        let mut errors = Vec::new();
        let interval = Interval::parse(&self.interval);
        if interval.is_none() {
            let text = "Период: «1 month», «3 months», «7 days», от 1 до 120 месяцев или до 3660 дней.";
            errors.push(FieldError::new("interval", text));
        }
        let alignment = self.alignment.as_deref().map_or(Some(Alignment::Anniversary), Alignment::parse);
        if alignment.is_none() {
            let text = "Выравнивание: «anniversary», «client» или «fixed 1» … «fixed 31».";
            errors.push(FieldError::new("alignment", text));
        }
        let vat = self.vat.as_deref().map(VatPolicy::from_code);
        if vat == Some(None) {
            let text = "НДС: «general», «none» или ставка: 0, 5, 7, 10, 18, 20, 22.";
            errors.push(FieldError::new("vat", text));
        }
        let trial_days = u32::try_from(self.trial_days.unwrap_or(0));
        if trial_days.is_err() {
            errors.push(FieldError::new("trialDays", "Пробный период не может быть отрицательным."));
        }
        let minimum = self.minimum.as_ref().map(MinimumTermInput::read).transpose().unwrap_or_else(|error| {
            errors.push(error.under("minimum"));
            None
        });
        let mut components = Vec::with_capacity(self.components.len());
        for (index, input) in self.components.iter().enumerate() {
            match input.read(new_id()) {
                Ok(component) => components.push(component),
                Err(wrong) => {
                    errors.extend(wrong.into_iter().map(|e| e.under(&format!("components.{index}"))));
                }
            }
        }
        let (Some(interval), Some(alignment), Ok(trial_days), true) =
            (interval, alignment, trial_days, errors.is_empty())
        else {
            return Err(errors);
        };
        let stated = BillingSettings {
            basis: self.basis,
            first_stub: self.first_stub,
            vat: vat.flatten(),
            vat_included: self.vat_included,
            blocked_time: self.blocked_time,
            ..BillingSettings::default()
        };
        let bare = PlanTerms {
            currency: self.currency.map_or(inherited.currency, |code| code.0),
            interval,
            alignment,
            timing: self.timing.unwrap_or(Timing::Advance),
            trial_days,
            vat: inherited.settings.vat,
            vat_included: inherited.settings.vat_included,
            first_stub: inherited.settings.first_stub,
            basis: inherited.settings.basis,
            blocked_time: inherited.settings.blocked_time,
            minimum,
            components,
        };
        let terms = inherited.settings.fill(bare, stated);
        let problems = terms.problems();
        if problems.is_empty() { Ok(StatedTerms { terms, stated }) } else { Err(problems) }
    }
}

const PRICE_NEEDED: &str = "Укажите цену: число не меньше нуля, не больше шести знаков после запятой.";

impl ComponentInput {
    /// Reads the component, with the id given.
    ///
    /// # Errors
    /// Fields that its kind needs and that are missing or wrong, and fields that its kind does not have.
    pub fn read(&self, id: ComponentId) -> Result<Component, Vec<FieldError>> {
        let mut errors = self.foreign_fields();
        let charge = match self.kind {
            ComponentKind::OneTime => self.price().map(|price| ComponentCharge::OneTime { price }),
            ComponentKind::Flat => self.recurring(PricingModel::Flat),
            ComponentKind::PerUnit => self.recurring(PricingModel::PerUnit),
            ComponentKind::Graduated => self.recurring(PricingModel::Graduated),
            ComponentKind::Volume => self.recurring(PricingModel::Volume),
            ComponentKind::Package => self.recurring(PricingModel::Package),
            ComponentKind::Metered => self.metered(),
        };
        let name = self.name.clone().unwrap_or_else(|| self.code.clone());
        match charge {
            Ok(charge) if errors.is_empty() => Ok(Component { id, code: self.code.clone(), name, charge }),
            Ok(_) => Err(errors),
            Err(more) => {
                errors.extend(more);
                Err(errors)
            }
        }
    }

    /// Fields that were given though the kind has no use for them.
    fn foreign_fields(&self) -> Vec<FieldError> {
        let model = match self.kind {
            ComponentKind::Flat | ComponentKind::PerUnit | ComponentKind::OneTime => Some(PricingModel::Flat),
            ComponentKind::Graduated => Some(PricingModel::Graduated),
            ComponentKind::Volume => Some(PricingModel::Volume),
            ComponentKind::Package => Some(PricingModel::Package),
            ComponentKind::Metered => self.model,
        };
        let (price, size, tiers) = match model {
            None => (true, true, true),
            Some(PricingModel::Flat | PricingModel::PerUnit) => (true, false, false),
            Some(PricingModel::Package) => (true, true, false),
            Some(PricingModel::Graduated | PricingModel::Volume) => (false, false, true),
        };
        let metered = self.kind == ComponentKind::Metered;
        [
            ("price", self.price.is_some() && !price),
            ("size", self.size.is_some() && !size),
            ("tiers", self.tiers.is_some() && !tiers),
            ("aggregate", self.aggregate.is_some() && !metered),
            ("model", self.model.is_some() && !metered),
        ]
        .into_iter()
        .filter(|(_, foreign)| *foreign)
        .map(|(field, _)| FieldError::new(field, "У этого вида составляющей такого поля нет. Уберите его."))
        .collect()
    }

    fn recurring(&self, model: PricingModel) -> Result<ComponentCharge, Vec<FieldError>> {
        self.pricing(model).map(|pricing| ComponentCharge::Recurring { pricing })
    }

    fn metered(&self) -> Result<ComponentCharge, Vec<FieldError>> {
        let Some(model) = self.model else {
            let text = "Укажите модель цены: FLAT, PER_UNIT, GRADUATED, VOLUME или PACKAGE.";
            return Err(vec![FieldError::new("model", text)]);
        };
        let aggregate = self.aggregate.unwrap_or(Aggregate::Sum);
        self.pricing(model).map(|pricing| ComponentCharge::Metered { aggregate, pricing })
    }

    fn pricing(&self, model: PricingModel) -> Result<Pricing, Vec<FieldError>> {
        match model {
            PricingModel::Flat => self.price().map(|price| Pricing::Flat { price }),
            PricingModel::PerUnit => self.price().map(|price| Pricing::PerUnit { price }),
            PricingModel::Graduated => self.tiers().map(|tiers| Pricing::Graduated { tiers }),
            PricingModel::Volume => self.tiers().map(|tiers| Pricing::Volume { tiers }),
            PricingModel::Package => match (self.size(), self.price()) {
                (Ok(size), Ok(price)) => Ok(Pricing::Package { size, price }),
                (size, price) => Err([size.err(), price.err()].into_iter().flatten().flatten().collect()),
            },
        }
    }

    fn price(&self) -> Result<UnitPrice, Vec<FieldError>> {
        let price = self.price.ok_or_else(|| vec![FieldError::new("price", PRICE_NEEDED)])?;
        unit_price(price, "price").map_err(|error| vec![error])
    }

    fn size(&self) -> Result<Quantity, Vec<FieldError>> {
        let text = "Укажите, сколько единиц в пакете: число больше нуля.";
        let size = self.size.ok_or_else(|| vec![FieldError::new("size", text)])?;
        Quantity::positive(size.0).map_err(|error| vec![FieldError::new("size", rate_error(error))])
    }

    fn tiers(&self) -> Result<Vec<Tier>, Vec<FieldError>> {
        let Some(inputs) = &self.tiers else {
            return Err(vec![FieldError::new("tiers", "Укажите ступени цены: хотя бы одну.")]);
        };
        let (mut tiers, mut errors) = (Vec::with_capacity(inputs.len()), Vec::new());
        for (index, input) in inputs.iter().enumerate() {
            match input.read() {
                Ok(tier) => tiers.push(tier),
                Err(error) => errors.push(error.under(&format!("tiers.{index}"))),
            }
        }
        if errors.is_empty() { Ok(tiers) } else { Err(errors) }
    }
}

impl TierInput {
    fn read(&self) -> Result<Tier, FieldError> {
        let up_to = match self.up_to {
            Some(up_to) => {
                Some(Quantity::positive(up_to.0).map_err(|e| FieldError::new("upTo", rate_error(e)))?)
            }
            None => None,
        };
        let flat = self.flat.map(|flat| unit_price(flat, "flat")).transpose()?;
        Ok(Tier { up_to, price: unit_price(self.price, "price")?, flat })
    }
}

/// A price from the API.
///
/// # Errors
/// The field at `path`, when the number is negative, too precise or too large.
pub fn unit_price(price: Decimal, path: &str) -> Result<UnitPrice, FieldError> {
    UnitPrice::try_from(price.0).map_err(|error| FieldError::new(path, rate_error(error)))
}

/// What people read about a number that is no price, quantity or percentage.
#[must_use]
pub const fn rate_error(error: RateError) -> &'static str {
    match error {
        RateError::Negative => "Число не может быть отрицательным. Укажите ноль или больше.",
        RateError::TooPrecise => "Не больше шести знаков после запятой. Округлите число.",
        RateError::TooLarge => "Число слишком велико. Проверьте, нет ли лишних цифр.",
        RateError::NotPositive => "Число должно быть больше нуля.",
    }
}

#[cfg(test)]
mod tests;
