//! How a sum came about, as people write it down: `1 990,00 × 13/30`. Pure; tested natively.

use rust_decimal::Decimal;
use shared::billing::{Explanation, Line};
use shared::catalog::{Component, ComponentCharge, Pricing, Tier};
use shared::rate::Quantity;

use crate::format::{self, price_figure};
use crate::i18n::Locale;

/// The formula of a line that was priced by the list: price, quantity or tiers, share of the period.
pub fn formula(component: &Component, line: &Line, locale: Locale) -> String {
    let whole = match &component.charge {
        ComponentCharge::OneTime { price } => price_figure(price.to_decimal(), locale),
        ComponentCharge::Recurring { pricing } | ComponentCharge::Metered { pricing, .. } => {
            whole_period(pricing, line.quantity, locale)
        }
    };
    match share(&line.explanation) {
        None => whole,
        Some(share) if whole.contains(" + ") => format!("({whole}) × {share}"),
        Some(share) => format!("{whole} × {share}"),
    }
}

fn whole_period(pricing: &Pricing, quantity: Quantity, locale: Locale) -> String {
    let times = |price: Decimal, units: Decimal| {
        format!("{} × {}", price_figure(price, locale), format::decimal(units.normalize(), locale))
    };
    let units = quantity.to_decimal();
    match pricing {
        Pricing::Flat { price } => price_figure(price.to_decimal(), locale),
        Pricing::PerUnit { price } => times(price.to_decimal(), units),
        Pricing::Package { size, price } => {
            let packages = units.checked_div(size.to_decimal()).unwrap_or(units).ceil();
            times(price.to_decimal(), packages)
        }
        Pricing::Graduated { tiers } => {
            let (mut parts, mut below) = (Vec::new(), Decimal::ZERO);
            for (index, tier) in tiers.iter().enumerate() {
                if index > 0 && units <= below {
                    break;
                }
                let top = tier.up_to.map_or(units, |up_to| up_to.to_decimal().min(units));
                parts.push(with_flat(times(tier.price.to_decimal(), top - below), tier, locale));
                below = top;
            }
            parts.join(" + ")
        }
        Pricing::Volume { tiers } => {
            let reaches = |tier: &&Tier| tier.up_to.is_none_or(|up_to| units <= up_to.to_decimal());
            let reached = tiers.iter().find(reaches).or(tiers.last());
            reached.map_or_else(String::new, |tier| {
                with_flat(times(tier.price.to_decimal(), units), tier, locale)
            })
        }
    }
}

fn with_flat(priced: String, tier: &Tier, locale: Locale) -> String {
    match tier.flat {
        Some(flat) if !flat.is_zero() => format!("{priced} + {}", price_figure(flat.to_decimal(), locale)),
        Some(_) | None => priced,
    }
}

/// The share of a period, in days where they are known: `15/30` rather than `1/2`. Nothing for a whole period.
fn share(explanation: &Explanation) -> Option<String> {
    let (num, den) = (explanation.share.num(), explanation.share.den());
    match (num, explanation.days) {
        _ if num == den => None,
        (0, _) => Some("0".to_owned()),
        (num, days) if days > 0 && (days * den) % num == 0 => Some(format!("{days}/{}", days * den / num)),
        (num, _) => Some(format!("{num}/{den}")),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use shared::billing::Sample;
    use shared::calendar::{BillingDay, Interval};
    use shared::catalog::{Aggregate, Alignment, BlockedTime, FirstStub, PlanTerms, ProrationBasis, Timing};
    use shared::ids::ComponentId;
    use shared::money::Currency;
    use shared::rate::{UnitPrice, VatPolicy};

    use super::*;

    fn price(text: &str) -> UnitPrice {
        UnitPrice::try_from(text.parse::<Decimal>().unwrap()).unwrap()
    }

    fn units(text: &str) -> Quantity {
        Quantity::try_from(text.parse::<Decimal>().unwrap()).unwrap()
    }

    fn tier(up_to: Option<&str>, each: &str, flat: Option<&str>) -> Tier {
        Tier { up_to: up_to.map(units), price: price(each), flat: flat.map(price) }
    }

    /// The formula of the first line of a plan with calendar months and one component.
    fn first(charge: ComponentCharge, on: &str, quantity: &str) -> String {
        let id = ComponentId(uuid::Uuid::nil());
        let component = Component { id, code: "c".to_owned(), name: "c".to_owned(), charge };
        let terms = PlanTerms {
            currency: Currency::Rub,
            interval: Interval::Months(1),
            alignment: Alignment::Fixed(BillingDay::try_from(1).unwrap()),
            timing: Timing::Advance,
            trial_days: 0,
            vat: VatPolicy::General,
            vat_included: true,
            first_stub: FirstStub::Prorate,
            basis: ProrationBasis::Actual,
            blocked_time: BlockedTime::Charge,
            minimum: None,
            components: vec![component.clone()],
        };
        let sample = Sample {
            terms: Arc::new(terms),
            start_on: on.parse().unwrap(),
            client_billing_day: None,
            quantity: units(quantity),
            usage: vec![(Arc::from("c"), units(quantity))],
            periods: 1,
        };
        let quote = sample.quote().unwrap().quote;
        formula(&component, quote.lines.first().unwrap(), Locale::ru).replace(format::NBSP, " ")
    }

    fn recurring(pricing: Pricing) -> ComponentCharge {
        ComponentCharge::Recurring { pricing }
    }

    #[test]
    fn a_stub_shows_its_days_and_a_whole_period_its_price() {
        let fee = || recurring(Pricing::Flat { price: price("1990") });
        assert_eq!(first(fee(), "2026-11-18", "1"), "1 990,00 × 13/30");
        assert_eq!(first(fee(), "2026-11-16", "1"), "1 990,00 × 15/30");
        assert_eq!(first(fee(), "2026-11-01", "1"), "1 990,00");
    }

    #[test]
    fn units_packages_and_tiers_show_what_was_multiplied() {
        let each = recurring(Pricing::PerUnit { price: price("450.5") });
        assert_eq!(first(each, "2026-11-16", "10"), "450,50 × 10 × 15/30");
        let packs = recurring(Pricing::Package { size: units("50"), price: price("100") });
        assert_eq!(first(packs, "2026-11-01", "101"), "100,00 × 3");
        let tiers = || vec![tier(Some("10"), "2", Some("5")), tier(None, "0.015", None)];
        let graduated = ComponentCharge::Metered {
            aggregate: Aggregate::Sum,
            pricing: Pricing::Graduated { tiers: tiers() },
        };
        assert_eq!(first(graduated, "2026-11-16", "12"), "2,00 × 10 + 5,00 + 0,015 × 2");
        let graduated = recurring(Pricing::Graduated { tiers: tiers() });
        assert_eq!(first(graduated, "2026-11-16", "12"), "(2,00 × 10 + 5,00 + 0,015 × 2) × 15/30");
        let volume = recurring(Pricing::Volume { tiers: tiers() });
        assert_eq!(first(volume, "2026-11-01", "10"), "2,00 × 10 + 5,00");
    }
}
