//! Short names of the catalogue's states, of kinds of components and of pricing models.

use serde::{Deserialize, Serialize};

use super::{ComponentCharge, Pricing};

coded_enum! {
    /// Whether a product or a plan is on sale.
    CatalogState {
        /// On sale.
        Active = "active",
        /// Kept for those who have it.
        Archived = "archived",
    }
}

coded_enum! {
    /// The state of a version of a plan.
    VersionState {
        /// May be changed; nobody can subscribe to it.
        Draft = "draft",
        /// Never changes.
        Published = "published",
    }
}

coded_enum! {
    /// How a quantity is priced.
    PricingModel {
        /// The same price for any quantity.
        Flat = "flat",
        /// Price × quantity.
        PerUnit = "per_unit",
        /// Each unit at the price of its own tier.
        Graduated = "graduated",
        /// All units at the price of the tier that the quantity reaches.
        Volume = "volume",
        /// Price × packages begun.
        Package = "package",
    }
}

coded_enum! {
    /// What a price component is.
    ComponentKind {
        /// The same price every period.
        Flat = "flat",
        /// Price × quantity every period.
        PerUnit = "per_unit",
        /// Each unit at the price of its own tier, every period.
        Graduated = "graduated",
        /// All units at the price of the tier that the quantity reaches, every period.
        Volume = "volume",
        /// Price × packages begun, every period.
        Package = "package",
        /// Once, with the first period.
        OneTime = "one_time",
        /// On what was used, when the period has ended.
        Metered = "metered",
    }
}

impl Pricing {
    /// The model.
    #[must_use]
    pub const fn model(&self) -> PricingModel {
        match self {
            Pricing::Flat { .. } => PricingModel::Flat,
            Pricing::PerUnit { .. } => PricingModel::PerUnit,
            Pricing::Graduated { .. } => PricingModel::Graduated,
            Pricing::Volume { .. } => PricingModel::Volume,
            Pricing::Package { .. } => PricingModel::Package,
        }
    }
}

impl ComponentCharge {
    /// The kind.
    #[must_use]
    pub const fn kind(&self) -> ComponentKind {
        match self {
            ComponentCharge::OneTime { .. } => ComponentKind::OneTime,
            ComponentCharge::Metered { .. } => ComponentKind::Metered,
            ComponentCharge::Recurring { pricing } => match pricing.model() {
                PricingModel::Flat => ComponentKind::Flat,
                PricingModel::PerUnit => ComponentKind::PerUnit,
                PricingModel::Graduated => ComponentKind::Graduated,
                PricingModel::Volume => ComponentKind::Volume,
                PricingModel::Package => ComponentKind::Package,
            },
        }
    }
}
