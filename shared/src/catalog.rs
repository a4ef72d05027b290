//! The catalogue: what a plan charges, and how a quantity is priced.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::calendar::{BillingDay, Interval};
use crate::error::FieldError;
use crate::ids::ComponentId;
use crate::money::Currency;
use crate::rate::{UnitPrice, VatPolicy};

/// Longest trial, in days.
pub const TRIAL_DAYS_MAX: u32 = 730;
/// Most components in one plan version.
pub const COMPONENTS_MAX: usize = 50;
/// Most tiers in one component.
pub const TIERS_MAX: usize = 50;

/// From which day a plan's periods are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Alignment {
    /// The first billed day of the subscription.
    Anniversary,
    /// A fixed day of month; the 1st makes calendar months.
    Fixed(BillingDay),
    /// The client's billing day, so that all subscriptions of a client bill together. A client without one gets
    /// the first billed day of the first such subscription.
    Client,
}

impl Alignment {
    /// Parses `anniversary`, `client` and `fixed 1` … `fixed 31`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Alignment> {
        match text.trim() {
            "anniversary" => Some(Alignment::Anniversary),
            "client" => Some(Alignment::Client),
            other => {
                let day = other.strip_prefix("fixed")?.trim().parse::<u32>().ok()?;
                BillingDay::try_from(day).ok().map(Alignment::Fixed)
            }
        }
    }
}

impl Alignment {
    /// The text that [`Alignment::parse`] reads back.
    #[must_use]
    pub fn text(self) -> String {
        match self {
            Alignment::Anniversary => "anniversary".to_owned(),
            Alignment::Client => "client".to_owned(),
            Alignment::Fixed(day) => format!("fixed {}", day.get()),
        }
    }
}

/// An enum with codes for the database and files. One that the API has is also an enum of the typed client; one that
/// begins with `core` is not in the API.
macro_rules! coded_enum {
    (core $(#[$doc:meta])* $name:ident { $($variants:tt)+ }) => {
        crate::catalog::coded_enum!(@define $(#[$doc])* $name { $($variants)+ });
        crate::wire::serde_by_text!($name);
    };
    (@define $(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $code:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[cfg_attr(feature = "graphql", derive(async_graphql::Enum))]
        #[serde(rename_all = "SCREAMING_SNAKE_CASE")]
        #[serde(remote = "Self")]
        pub enum $name {
            $($(#[$vdoc])* #[serde(alias = $code)] $variant),+
        }

        impl $name {
            /// All values.
            pub const ALL: &'static [$name] = &[$($name::$variant),+];

            /// The text of the database and of files.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self {
                    $($name::$variant => $code),+
                }
            }

            /// The value with this code.
            #[must_use]
            pub fn from_code(code: &str) -> Option<$name> {
                $name::ALL.iter().copied().find(|value| value.code() == code)
            }
        }
    };
    ($(#[$doc:meta])* $name:ident { $($variants:tt)+ }) => {
        crate::catalog::coded_enum!(@define $(#[$doc])* $name { $($variants)+ });
        crate::wire::typed_enum!($name);
    };
}
pub(crate) use coded_enum;

mod kind;
mod minimum;
mod pricing;

pub use kind::{CatalogState, ComponentKind, PricingModel, VersionState};
pub use minimum::{MinimumTerm, PenaltyKind, PenaltyPolicy};
use pricing::pricing_problems;
pub use pricing::{PriceOverflow, Pricing, Tier};

coded_enum! {
    /// When a period is charged.
    Timing {
        /// On its first day.
        Advance = "advance",
        /// When it has ended.
        Arrears = "arrears",
    }
}

coded_enum! {
    /// What a first period that does not begin on a boundary costs.
    FirstStub {
        /// Its share of the regular period that contains it.
        Prorate = "prorate",
        /// A whole period.
        Full = "full",
        /// Nothing; a line of 0.00 is stored.
        Free = "free",
        /// It is joined with the next period in one long line.
        Merge = "merge",
    }
}

coded_enum! {
    /// How days of a piece are counted against its regular period.
    ProrationBasis {
        /// Real days of both.
        Actual = "actual",
        /// Real days over 30 per month of the period; at most the full price.
        #[serde(rename = "ACTUAL_30")]
        #[cfg_attr(feature = "graphql", graphql(name = "ACTUAL_30"))]
        Actual30 = "actual_30",
        /// Every month has 30 days.
        #[serde(rename = "THIRTY_360")]
        #[cfg_attr(feature = "graphql", graphql(name = "THIRTY_360"))]
        Thirty360 = "30_360",
    }
}

coded_enum! {
    /// What happens to the days on which service is blocked.
    BlockedTime {
        /// They are charged as usual.
        Charge = "charge",
        /// They are not charged; days already charged are credited.
        Credit = "credit",
        /// The paid period is extended by them.
        Extend = "extend",
    }
}

coded_enum! {
    /// How usage records of one span become one quantity.
    Aggregate {
        /// Their sum.
        Sum = "sum",
        /// The largest.
        Max = "max",
        /// The latest.
        Last = "last",
    }
}

/// When and how a component is charged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum ComponentCharge {
    /// Every period, prorated by days, on the subscription's quantity.
    Recurring {
        /// Price of a whole period.
        pricing: Pricing,
    },
    /// Once, in full, with the first period.
    OneTime {
        /// The price.
        price: UnitPrice,
    },
    /// Every period in arrears, on what was used; never prorated.
    Metered {
        /// How records become one quantity.
        aggregate: Aggregate,
        /// Price of that quantity.
        pricing: Pricing,
    },
}

/// One price component of a plan version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Component {
    /// Identity; a new version of the plan has new ids.
    pub id: ComponentId,
    /// Code, unique in the plan: `fee`, `traffic`. Usage names it, and lines show it.
    pub code: String,
    /// Name that clients see.
    pub name: String,
    /// When and how it is charged.
    #[serde(flatten)]
    pub charge: ComponentCharge,
}

/// Everything that a published plan version fixes; never changed after it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanTerms {
    /// Currency of all prices.
    pub currency: Currency,
    /// Length of a regular period.
    pub interval: Interval,
    /// From which day periods are counted.
    pub alignment: Alignment,
    /// When recurring components are charged.
    pub timing: Timing,
    /// Days from the start that cost nothing; the first billed day comes after them. 0..=730.
    pub trial_days: u32,
    /// VAT of all lines.
    pub vat: VatPolicy,
    /// Whether prices contain VAT.
    pub vat_included: bool,
    /// What a first stub costs.
    pub first_stub: FirstStub,
    /// How days are counted.
    pub basis: ProrationBasis,
    /// What happens to blocked days.
    pub blocked_time: BlockedTime,
    /// How long a client stays at least; none in versions of old.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minimum: Option<MinimumTerm>,
    /// What is charged.
    pub components: Vec<Component>,
}

impl PlanTerms {
    /// The only flat or per-unit recurring component, whose price an override replaces.
    #[must_use]
    pub fn override_target(&self) -> Option<&Component> {
        let mut targets = self.components.iter().filter(|component| {
            matches!(
                component.charge,
                ComponentCharge::Recurring { pricing: Pricing::Flat { .. } | Pricing::PerUnit { .. } }
            )
        });
        match (targets.next(), targets.next()) {
            (Some(only), None) => Some(only),
            (None | Some(_), _) => None,
        }
    }

    /// The price that an override would replace; none when no single component has one.
    #[must_use]
    pub fn list_price(&self) -> Option<UnitPrice> {
        match &self.override_target()?.charge {
            ComponentCharge::Recurring { pricing: Pricing::Flat { price } | Pricing::PerUnit { price } } => {
                Some(*price)
            }
            ComponentCharge::Recurring { .. }
            | ComponentCharge::OneTime { .. }
            | ComponentCharge::Metered { .. } => None,
        }
    }

    /// The component with this code.
    #[must_use]
    pub fn component(&self, code: &str) -> Option<&Component> {
        self.components.iter().find(|component| component.code == code)
    }

    /// Everything that forbids publishing these terms; empty when they may be published.
    #[must_use]
    pub fn problems(&self) -> Vec<FieldError> {
        let mut problems = Vec::new();
        if self.interval.checked().is_err() {
            let text = "Период плана: от 1 до 120 месяцев или от 1 до 3660 дней. Укажите другой период.";
            problems.push(FieldError::new("interval", text));
        }
        if matches!(
            (self.interval, self.alignment),
            (Interval::Days(_), Alignment::Fixed(_) | Alignment::Client)
        ) {
            let text = "У плана с периодом в днях или неделях дня биллинга нет. Выберите выравнивание по дате начала.";
            problems.push(FieldError::new("alignment", text));
        }
        if self.trial_days > TRIAL_DAYS_MAX {
            let text = format!("Пробный период не длиннее {TRIAL_DAYS_MAX} дней. Уменьшите число дней.");
            problems.push(FieldError::new("trialDays", text));
        }
        if self.components.is_empty() || self.components.len() > COMPONENTS_MAX {
            let text = format!("В плане от 1 до {COMPONENTS_MAX} составляющих цены. Добавьте хотя бы одну.");
            problems.push(FieldError::new("components", text));
        }
        problems.extend(self.minimum.into_iter().flat_map(|term| term.problems(self.currency)));
        for (index, component) in self.components.iter().enumerate() {
            let repeated = self.components.iter().take(index).any(|earlier| earlier.code == component.code);
            problems.extend(
                component_problems(component, repeated)
                    .into_iter()
                    .map(|problem| problem.under(&format!("components.{index}"))),
            );
        }
        problems
    }
}

/// The version that a subscription beginning on `on` gets, of the published ones in the order in which they became
/// effective: the latest that is effective by then. When all became effective later (a start in the past), the
/// earliest.
#[must_use]
pub fn version_on<T: Copy>(published: &[(T, Option<NaiveDate>)], on: NaiveDate) -> Option<T> {
    let effective = published.iter().rev().find(|(_, from)| from.is_none_or(|from| from <= on));
    effective.or(published.first()).map(|(version, _)| *version)
}

/// Whether a text may be a code: 1 to 40 Latin letters, digits, `_`, `-`, `.`.
#[must_use]
pub fn is_code(text: &str) -> bool {
    (1..=40).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.'))
}

fn component_problems(component: &Component, repeated: bool) -> Vec<FieldError> {
    let mut problems = Vec::new();
    if !is_code(&component.code) {
        let text = "Код составляющей: от 1 до 40 латинских букв, цифр и знаков «_-.». Исправьте код.";
        problems.push(FieldError::new("code", text));
    }
    if repeated {
        let text = format!("Код «{}» уже есть в этом плане. Задайте другой код.", component.code);
        problems.push(FieldError::new("code", text));
    }
    if component.name.trim().is_empty() || component.name.chars().count() > 200 {
        problems
            .push(FieldError::new("name", "Название составляющей: от 1 до 200 знаков. Заполните название."));
    }
    match &component.charge {
        ComponentCharge::Recurring { pricing } | ComponentCharge::Metered { pricing, .. } => {
            problems.extend(pricing_problems(pricing));
        }
        ComponentCharge::OneTime { .. } => {}
    }
    problems
}

#[cfg(test)]
mod tests {
    use rust_decimal::Decimal;

    use super::*;
    use crate::rate::Quantity;

    fn price(text: &str) -> UnitPrice {
        UnitPrice::try_from(text.parse::<Decimal>().unwrap()).unwrap()
    }

    fn quantity(text: &str) -> Quantity {
        Quantity::try_from(text.parse::<Decimal>().unwrap()).unwrap()
    }

    fn tier(up_to: Option<&str>, unit: &str, flat: Option<&str>) -> Tier {
        Tier { up_to: up_to.map(quantity), price: price(unit), flat: flat.map(price) }
    }

    fn amount(pricing: &Pricing, units: &str) -> String {
        pricing.amount(quantity(units)).unwrap().normalize().to_string()
    }

    #[test]
    fn graduated_prices_each_unit_at_its_tier_and_adds_flats_of_entered_tiers() {
        let pricing = Pricing::Graduated {
            tiers: vec![
                tier(Some("10"), "10", Some("2")),
                tier(Some("20"), "5", Some("3")),
                tier(None, "5", Some("3")),
            ],
        };
        let expected = [("0", "2"), ("1", "12"), ("10", "102"), ("11", "110"), ("12", "115"), ("21", "163")];
        for (units, sum) in expected {
            assert_eq!(amount(&pricing, units), sum, "{units} units");
        }
    }

    #[test]
    fn volume_prices_all_units_at_the_reached_tier() {
        let pricing = Pricing::Volume {
            tiers: vec![
                tier(Some("100"), "2", Some("10")),
                tier(Some("200"), "1", Some("0")),
                tier(None, "0.5", Some("50")),
            ],
        };
        let expected =
            [("0", "10"), ("1", "12"), ("100", "210"), ("100.5", "100.5"), ("101", "101"), ("201", "150.5")];
        for (units, sum) in expected {
            assert_eq!(amount(&pricing, units), sum, "{units} units");
        }
    }

    #[test]
    fn a_package_begun_is_paid_whole_and_none_costs_nothing() {
        let pricing = Pricing::Package { size: quantity("10"), price: price("100") };
        for (units, sum) in [("0", "0"), ("0.000001", "100"), ("10", "100"), ("10.1", "200"), ("121", "1300")]
        {
            assert_eq!(amount(&pricing, units), sum, "{units} units");
        }
    }

    fn terms(components: Vec<Component>) -> PlanTerms {
        PlanTerms {
            currency: Currency::Rub,
            interval: Interval::Months(1),
            alignment: Alignment::Anniversary,
            timing: Timing::Advance,
            trial_days: 0,
            vat: VatPolicy::General,
            vat_included: true,
            first_stub: FirstStub::Prorate,
            basis: ProrationBasis::Actual,
            blocked_time: BlockedTime::Charge,
            minimum: None,
            components,
        }
    }

    fn component(code: &str, charge: ComponentCharge) -> Component {
        Component { id: ComponentId(uuid::Uuid::nil()), code: code.to_owned(), name: code.to_owned(), charge }
    }

    #[test]
    fn tiers_that_do_not_rise_and_repeated_codes_are_named_by_field() {
        let tiers = vec![tier(Some("10"), "1", None), tier(Some("5"), "1", None)];
        let broken = terms(vec![
            component("fee", ComponentCharge::OneTime { price: price("1") }),
            component("fee", ComponentCharge::Recurring { pricing: Pricing::Volume { tiers } }),
        ]);
        let paths: Vec<String> = broken.problems().iter().map(|p| p.path.join(".")).collect();
        assert_eq!(paths, ["components.1.code", "components.1.tiers.0.upTo", "components.1.tiers.1.upTo"]);
    }

    #[test]
    fn an_override_needs_exactly_one_flat_or_per_unit_component() {
        let fee =
            || component("fee", ComponentCharge::Recurring { pricing: Pricing::Flat { price: price("1") } });
        let setup = component("setup", ComponentCharge::OneTime { price: price("1") });
        assert_eq!(terms(vec![fee(), setup.clone()]).list_price(), Some(price("1")));
        assert_eq!(terms(vec![fee(), fee()]).list_price(), None);
        assert_eq!(terms(vec![setup]).list_price(), None);
    }

    #[test]
    fn terms_read_back_from_their_json() {
        let tiers = vec![tier(None, "1.5", Some("2"))];
        let plan = terms(vec![component(
            "calls",
            ComponentCharge::Metered { aggregate: Aggregate::Max, pricing: Pricing::Graduated { tiers } },
        )]);
        let json = serde_json::to_string(&plan).unwrap();
        assert_eq!(serde_json::from_str::<PlanTerms>(&json).unwrap(), plan);
    }

    #[test]
    fn a_start_gets_the_version_in_force_and_one_in_the_past_the_earliest() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let published = [(1, Some(day("2026-01-01"))), (2, Some(day("2026-06-01")))];
        assert_eq!(version_on(&published, day("2026-05-31")), Some(1));
        assert_eq!(version_on(&published, day("2026-06-01")), Some(2));
        assert_eq!(version_on(&published, day("2025-01-01")), Some(1));
        assert_eq!(version_on::<i32>(&[], day("2025-01-01")), None);
    }
}
