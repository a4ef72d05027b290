//! Products, plans and their versions in the API.

mod input;
pub mod operations;

use crate::calendar::Interval;
use crate::catalog::{
    Aggregate, Alignment, BlockedTime, CatalogState, Component, ComponentCharge, ComponentKind, FirstStub,
    MinimumTerm, PenaltyKind, PenaltyPolicy, PlanTerms, Pricing, PricingModel, ProrationBasis, Tier, Timing,
    VersionState,
};
use crate::error::FieldError;
use crate::ids::{ComponentId, PlanId, PlanVersionId, ProductId, SellerId};
use crate::rate::VatPolicy;

use super::scalars::{CurrencyCode, Date, DateTime, Decimal};
use super::settings::StatedSettingsView;

#[cfg(feature = "client")]
use super::schema;

pub use input::{
    ComponentInput, Inherited, MinimumTermInput, PlanCreateInput, PlanFilter, PlanPriceInput,
    PlanUpdateInput, PlanVersionCreateInput, PlanVersionPublishInput, PlanVersionUpdateInput,
    ProductCreateInput, ProductUpdateInput, StatedTerms, TermsInput, TierInput, rate_error, unit_price,
};

/// A product: a family of plans of one seller.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "graphql", graphql(name = "ProductView"))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona", graphql_type = "Product"))]
pub struct ProductView {
    /// Id.
    pub id: ProductId,
    /// Whose product it is.
    pub seller_id: SellerId,
    /// Code, unique within the seller.
    pub code: String,
    /// Name.
    pub name: String,
    /// Description.
    pub description: Option<String>,
    /// Whether its plans are on sale.
    pub state: CatalogState,
    /// Version of the object; goes back with an update.
    pub version: i32,
}

/// A plan: a priced variant of a product.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "graphql", graphql(name = "PlanView"))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona", graphql_type = "Plan"))]
pub struct PlanView {
    /// Id.
    pub id: PlanId,
    /// Whose plan it is.
    pub seller_id: SellerId,
    /// The product.
    pub product_id: ProductId,
    /// Code, unique within the seller.
    pub code: String,
    /// Name that clients see.
    pub name: String,
    /// Place among the plans: a change to a higher rank is an upgrade.
    pub rank: i32,
    /// Whether it attaches to another subscription.
    pub is_addon: bool,
    /// Whether clients see it in their cabinet.
    pub cabinet_visible: bool,
    /// First day on which it can be subscribed to.
    pub available_from: Option<Date>,
    /// First day on which it no longer can.
    pub available_to: Option<Date>,
    /// Whether it is on sale.
    pub state: CatalogState,
    /// Version of the object; goes back with an update.
    pub version: i32,
}

/// A version of a plan. A published one never changes.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "graphql", graphql(name = "PlanVersion"))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona", graphql_type = "PlanVersion"))]
pub struct PlanVersionView {
    /// Id.
    pub id: PlanVersionId,
    /// The plan.
    pub plan_id: PlanId,
    /// Number within the plan, from 1.
    pub number: i32,
    /// Draft or published.
    pub state: VersionState,
    /// From which day new subscriptions get it; absent in a draft.
    pub effective_from: Option<Date>,
    /// When it was published.
    pub published_at: Option<DateTime>,
    /// What it charges and how.
    pub terms: TermsView,
    /// What the author of a draft stated of the settings: the others are inherited until it is published. Absent
    /// once published, and then the terms hold what was frozen.
    pub stated: Option<StatedSettingsView>,
}

/// Terms of a plan version.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "graphql", graphql(name = "PlanTerms"))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona", graphql_type = "PlanTerms"))]
pub struct TermsView {
    /// Currency of all prices.
    pub currency: CurrencyCode,
    /// Length of a period: `1 month`, `3 months`, `7 days`.
    pub interval: String,
    /// From which day periods are counted: `anniversary`, `client`, `fixed 1` … `fixed 31`.
    pub alignment: String,
    /// When a period is charged.
    pub timing: Timing,
    /// Days from the start that cost nothing.
    pub trial_days: i32,
    /// VAT: `general`, `none`, or a rate: `0`, `5`, `7`, `10`, `18`, `20`, `22`.
    pub vat: String,
    /// Whether prices contain VAT.
    pub vat_included: bool,
    /// What a first stub costs.
    pub first_stub: FirstStub,
    /// How days are counted.
    pub basis: ProrationBasis,
    /// What happens to blocked days.
    pub blocked_time: BlockedTime,
    /// How long a client stays at least.
    pub minimum: Option<MinimumTermView>,
    /// What is charged.
    pub components: Vec<ComponentView>,
    /// Code of the component whose price a subscription may override; absent when there is none.
    pub override_component: Option<String>,
}

/// How long a client stays at least, and what leaving earlier costs.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "graphql", graphql(name = "MinimumTerm"))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona", graphql_type = "MinimumTerm"))]
pub struct MinimumTermView {
    /// How long, from the first billed day on the plan: `12 months`, `90 days`.
    pub length: String,
    /// What leaving earlier costs.
    pub penalty: PenaltyKind,
    /// The amount of a fixed penalty, in major units.
    pub amount: Option<Decimal>,
}

impl From<MinimumTerm> for MinimumTermView {
    fn from(term: MinimumTerm) -> MinimumTermView {
        let amount = match term.penalty {
            PenaltyPolicy::Fixed(amount) => Some(Decimal(amount.to_decimal())),
            PenaltyPolicy::None | PenaltyPolicy::Rest => None,
        };
        MinimumTermView { length: term.length.text(), penalty: term.penalty.kind(), amount }
    }
}

impl MinimumTermView {
    fn input(&self) -> MinimumTermInput {
        MinimumTermInput { length: self.length.clone(), penalty: self.penalty, amount: self.amount }
    }
}

/// A price component.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "graphql", graphql(name = "PriceComponent"))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona", graphql_type = "PriceComponent"))]
pub struct ComponentView {
    /// Id; another version of the plan has other ids.
    pub id: ComponentId,
    /// Code, unique in the plan.
    pub code: String,
    /// Name that clients see.
    pub name: String,
    /// What it is.
    pub kind: ComponentKind,
    /// Price of a period, of a unit or of a package; absent with tiers.
    pub price: Option<Decimal>,
    /// Units in a package.
    pub size: Option<Decimal>,
    /// Tiers, rising; absent without tiers.
    pub tiers: Option<Vec<TierView>>,
    /// How usage becomes one quantity; of metered components.
    pub aggregate: Option<Aggregate>,
    /// How usage is priced; of metered components.
    pub model: Option<PricingModel>,
}

/// A tier of a price.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "graphql", graphql(name = "PriceTier"))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona", graphql_type = "PriceTier"))]
pub struct TierView {
    /// Last unit of the tier, inclusive; absent in the last tier.
    pub up_to: Option<Decimal>,
    /// Price of a unit.
    pub price: Decimal,
    /// Added once when the tier is entered.
    pub flat: Option<Decimal>,
}

/// What a quantity costs by a component for one whole period.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona"))]
pub struct PlanPriceLine {
    /// Code of the component.
    pub component: String,
    /// Its name.
    pub name: String,
    /// Units priced.
    pub quantity: Decimal,
    /// Amount with VAT.
    pub amount: super::common::MoneyView,
    /// VAT in the amount.
    pub vat: super::common::MoneyView,
    /// VAT rate: `none`, `0` … `22`.
    pub vat_rate: String,
}

/// What a plan costs for one whole period.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona"))]
pub struct PlanPrice {
    /// By component.
    pub lines: Vec<PlanPriceLine>,
    /// The sum.
    pub total: super::common::MoneyView,
}

impl From<&PlanTerms> for TermsView {
    fn from(terms: &PlanTerms) -> TermsView {
        TermsView {
            currency: CurrencyCode(terms.currency),
            interval: terms.interval.text(),
            alignment: terms.alignment.text(),
            timing: terms.timing,
            trial_days: i32::try_from(terms.trial_days).unwrap_or(i32::MAX),
            vat: terms.vat.code().to_owned(),
            vat_included: terms.vat_included,
            first_stub: terms.first_stub,
            basis: terms.basis,
            blocked_time: terms.blocked_time,
            minimum: terms.minimum.map(Into::into),
            components: terms.components.iter().map(ComponentView::from).collect(),
            override_component: terms.override_target().map(|component| component.code.clone()),
        }
    }
}

impl TermsView {
    /// The same terms as an input that states everything: a copy of the version, or what the browser quotes by.
    #[must_use]
    pub fn input(&self) -> TermsInput {
        TermsInput {
            currency: Some(self.currency),
            interval: self.interval.clone(),
            alignment: Some(self.alignment.clone()),
            timing: Some(self.timing),
            trial_days: Some(self.trial_days),
            vat: Some(self.vat.clone()),
            vat_included: Some(self.vat_included),
            first_stub: Some(self.first_stub),
            basis: Some(self.basis),
            blocked_time: Some(self.blocked_time),
            minimum: self.minimum.as_ref().map(MinimumTermView::input),
            components: self.components.iter().map(ComponentView::input).collect(),
        }
    }

    /// The terms that this view shows, for calculations in the browser.
    ///
    /// # Errors
    /// A text that is no interval, alignment or VAT, or a component that its kind does not allow: the view is of
    /// another version of the API.
    pub fn read(&self) -> Result<PlanTerms, Vec<FieldError>> {
        let unknown = |path: &str| vec![FieldError::new(path, "Значение неизвестно. Обновите страницу.")];
        let components = self.components.iter().enumerate().map(|(index, view)| {
            let under = |error: FieldError| error.under(&format!("components.{index}"));
            let component = view.input().read(view.id);
            component.map_err(|errors| errors.into_iter().map(under).collect::<Vec<_>>())
        });
        Ok(PlanTerms {
            currency: self.currency.0,
            interval: Interval::parse(&self.interval).ok_or_else(|| unknown("interval"))?,
            alignment: Alignment::parse(&self.alignment).ok_or_else(|| unknown("alignment"))?,
            timing: self.timing,
            trial_days: u32::try_from(self.trial_days).map_err(|_| unknown("trialDays"))?,
            vat: VatPolicy::from_code(&self.vat).ok_or_else(|| unknown("vat"))?,
            vat_included: self.vat_included,
            first_stub: self.first_stub,
            basis: self.basis,
            blocked_time: self.blocked_time,
            minimum: match &self.minimum {
                Some(view) => Some(view.input().read().map_err(|error| vec![error.under("minimum")])?),
                None => None,
            },
            components: components.collect::<Result<_, _>>()?,
        })
    }
}

impl From<&Component> for ComponentView {
    fn from(component: &Component) -> ComponentView {
        let bare = ComponentView {
            id: component.id,
            code: component.code.clone(),
            name: component.name.clone(),
            kind: component.charge.kind(),
            price: None,
            size: None,
            tiers: None,
            aggregate: None,
            model: None,
        };
        match &component.charge {
            ComponentCharge::OneTime { price } => {
                ComponentView { price: Some(Decimal(price.to_decimal())), ..bare }
            }
            ComponentCharge::Recurring { pricing } => bare.priced(pricing),
            ComponentCharge::Metered { aggregate, pricing } => {
                let metered =
                    ComponentView { aggregate: Some(*aggregate), model: Some(pricing.model()), ..bare };
                metered.priced(pricing)
            }
        }
    }
}

impl ComponentView {
    fn input(&self) -> ComponentInput {
        let tiers = self.tiers.as_ref();
        ComponentInput {
            code: self.code.clone(),
            name: Some(self.name.clone()),
            kind: self.kind,
            price: self.price,
            size: self.size,
            tiers: tiers.map(|tiers| tiers.iter().map(TierView::input).collect()),
            aggregate: self.aggregate,
            model: self.model,
        }
    }

    fn priced(self, pricing: &Pricing) -> ComponentView {
        match pricing {
            Pricing::Flat { price } | Pricing::PerUnit { price } => {
                ComponentView { price: Some(Decimal(price.to_decimal())), ..self }
            }
            Pricing::Package { size, price } => ComponentView {
                size: Some(Decimal(size.to_decimal())),
                price: Some(Decimal(price.to_decimal())),
                ..self
            },
            Pricing::Graduated { tiers } | Pricing::Volume { tiers } => {
                ComponentView { tiers: Some(tiers.iter().map(TierView::from).collect()), ..self }
            }
        }
    }
}

impl TierView {
    const fn input(&self) -> TierInput {
        TierInput { up_to: self.up_to, price: self.price, flat: self.flat }
    }
}

impl From<&Tier> for TierView {
    fn from(tier: &Tier) -> TierView {
        TierView {
            up_to: tier.up_to.map(|up_to| Decimal(up_to.to_decimal())),
            price: Decimal(tier.price.to_decimal()),
            flat: tier.flat.map(|flat| Decimal(flat.to_decimal())),
        }
    }
}
