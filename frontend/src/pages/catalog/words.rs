//! Terms of plans in words.

use shared::calendar::Interval;
use shared::catalog::{
    Aggregate, Alignment, BlockedTime, CatalogState, ComponentKind, FirstStub, PenaltyKind, PricingModel,
    ProrationBasis, Timing,
};
use shared::money::Currency;

use crate::calls::catalog::{ComponentView, TermsView};
use crate::format::NBSP;
use crate::tr;
use crate::ui::{Mark, Tone, text};

/// Name of a kind of component.
pub fn kind_name(kind: ComponentKind) -> &'static str {
    match kind {
        ComponentKind::Flat => tr!(catalog.flat),
        ComponentKind::PerUnit => tr!(catalog.per_unit),
        ComponentKind::Graduated => tr!(catalog.graduated),
        ComponentKind::Volume => tr!(catalog.volume),
        ComponentKind::Package => tr!(catalog.package),
        ComponentKind::OneTime => tr!(catalog.one_time),
        ComponentKind::Metered => tr!(catalog.metered),
    }
}

/// What a kind of component charges.
pub fn kind_text(kind: ComponentKind) -> &'static str {
    match kind {
        ComponentKind::Flat => tr!(catalog.flat_text),
        ComponentKind::PerUnit => tr!(catalog.per_unit_text),
        ComponentKind::Graduated => tr!(catalog.graduated_text),
        ComponentKind::Volume => tr!(catalog.volume_text),
        ComponentKind::Package => tr!(catalog.package_text),
        ComponentKind::OneTime => tr!(catalog.one_time_text),
        ComponentKind::Metered => tr!(catalog.metered_text),
    }
}

/// Name of a pricing model.
pub fn model_name(model: PricingModel) -> &'static str {
    match model {
        PricingModel::Flat => tr!(catalog.flat),
        PricingModel::PerUnit => tr!(catalog.per_unit),
        PricingModel::Graduated => tr!(catalog.graduated),
        PricingModel::Volume => tr!(catalog.volume),
        PricingModel::Package => tr!(catalog.package),
    }
}

/// What leaving before the end of a minimum term costs.
pub fn penalty_name(penalty: PenaltyKind) -> &'static str {
    match penalty {
        PenaltyKind::None => tr!(catalog.penalty_none),
        PenaltyKind::Rest => tr!(catalog.penalty_rest),
        PenaltyKind::Fixed => tr!(catalog.penalty_fixed),
    }
}

/// Name of a way in which usage becomes one quantity.
pub fn aggregate_name(aggregate: Aggregate) -> &'static str {
    match aggregate {
        Aggregate::Sum => tr!(catalog.sum_of_usage),
        Aggregate::Max => tr!(catalog.max_of_usage),
        Aggregate::Last => tr!(catalog.last_of_usage),
    }
}

/// When a period is charged.
pub fn timing_name(timing: Timing) -> &'static str {
    match timing {
        Timing::Advance => tr!(catalog.advance),
        Timing::Arrears => tr!(catalog.arrears),
    }
}

/// What a first stub costs.
pub fn first_stub_name(policy: FirstStub) -> &'static str {
    match policy {
        FirstStub::Prorate => tr!(catalog.stub_prorate),
        FirstStub::Full => tr!(catalog.stub_full),
        FirstStub::Free => tr!(catalog.stub_free),
        FirstStub::Merge => tr!(catalog.stub_merge),
    }
}

/// How days are counted.
pub fn basis_name(basis: ProrationBasis) -> &'static str {
    match basis {
        ProrationBasis::Actual => tr!(catalog.basis_actual),
        ProrationBasis::Actual30 => tr!(catalog.basis_actual_30),
        ProrationBasis::Thirty360 => tr!(catalog.basis_30_360),
    }
}

/// What happens to blocked days.
pub fn blocked_name(blocked: BlockedTime) -> &'static str {
    match blocked {
        BlockedTime::Charge => tr!(catalog.blocked_charge),
        BlockedTime::Credit => tr!(catalog.blocked_credit),
        BlockedTime::Extend => tr!(catalog.blocked_extend),
    }
}

/// A code of VAT: `general`, `none`, or a rate.
pub fn vat_name(code: &str) -> String {
    match code {
        "general" => tr!(catalog.vat_general).to_owned(),
        "none" => tr!(catalog.vat_none).to_owned(),
        rate => format!("{rate}{NBSP}%"),
    }
}

/// VAT of terms, and whether prices contain it.
pub fn vat_text(terms: &TermsView) -> String {
    let name = vat_name(&terms.vat);
    match (terms.vat.as_str(), terms.vat_included) {
        ("none", _) => name,
        (_, true) => tr!(catalog.vat_within, vat = name).to_string(),
        (_, false) => tr!(catalog.vat_on_top, vat = name).to_string(),
    }
}

/// From which day periods are counted.
pub fn alignment_name(code: &str) -> String {
    match Alignment::parse(code) {
        Some(Alignment::Anniversary) => tr!(catalog.align_anniversary).to_owned(),
        Some(Alignment::Client) => tr!(catalog.align_client).to_owned(),
        Some(Alignment::Fixed(day)) if day.get() == 1 => tr!(catalog.align_calendar).to_owned(),
        Some(Alignment::Fixed(day)) => tr!(catalog.align_day, day = day.get()).to_string(),
        None => code.to_owned(),
    }
}

/// A length of a period: `3 месяца`.
pub fn interval_name(code: &str) -> String {
    let Some(interval) = Interval::parse(code) else { return code.to_owned() };
    match interval {
        Interval::Months(n) if n % 12 == 0 => tr!(catalog.years_n, count = text::counted(n / 12)).to_string(),
        Interval::Months(n) => tr!(catalog.months_n, count = text::counted(n)).to_string(),
        Interval::Days(n) if n % 7 == 0 => tr!(catalog.weeks_n, count = text::counted(n / 7)).to_string(),
        Interval::Days(n) => tr!(catalog.days_n, count = text::counted(n)).to_string(),
    }
}

/// A length of a period behind a price: `месяц`, `3 месяца`.
fn per_interval(code: &str) -> String {
    match Interval::parse(code) {
        Some(Interval::Months(1)) => tr!(catalog.month).to_owned(),
        Some(Interval::Months(12)) => tr!(catalog.year).to_owned(),
        Some(Interval::Days(7)) => tr!(catalog.week).to_owned(),
        Some(Interval::Days(1)) => tr!(catalog.day).to_owned(),
        Some(Interval::Months(_) | Interval::Days(_)) | None => interval_name(code),
    }
}

/// What a component costs, one line for each tier.
pub fn price_lines(component: &ComponentView, currency: Currency) -> Vec<String> {
    let Some(tiers) = &component.tiers else {
        let Some(each) = component.price.map(|each| text::price(each.0, currency)) else { return Vec::new() };
        let model = component.model.map_or(component.kind, kind_of);
        return vec![match (model, component.size) {
            (ComponentKind::PerUnit, _) => tr!(catalog.for_unit, price = each).to_string(),
            (ComponentKind::Package, Some(size)) => {
                tr!(catalog.for_package, price = each, size = text::decimal(size.0.normalize())).to_string()
            }
            (
                ComponentKind::Flat
                | ComponentKind::Graduated
                | ComponentKind::Volume
                | ComponentKind::Package
                | ComponentKind::OneTime
                | ComponentKind::Metered,
                _,
            ) => each,
        }];
    };
    let mut below = None;
    let line = |tier: &shared::api::catalog::TierView| {
        let units = |n: rust_decimal::Decimal| text::decimal(n.normalize());
        let span = match (below, tier.up_to) {
            (None, Some(up_to)) => tr!(catalog.tier_to, to = units(up_to.0)).to_string(),
            (Some(from), Some(up_to)) => {
                tr!(catalog.tier_from_to, from = units(from), to = units(up_to.0)).to_string()
            }
            (Some(from), None) => tr!(catalog.tier_from, from = units(from)).to_string(),
            (None, None) => tr!(catalog.tier_any).to_owned(),
        };
        below = tier.up_to.map(|up_to| up_to.0);
        let each = text::price(tier.price.0, currency);
        match tier.flat.filter(|flat| !flat.0.is_zero()) {
            Some(flat) => {
                tr!(catalog.tier_flat, span = span, price = each, flat = text::price(flat.0, currency))
                    .to_string()
            }
            None => tr!(catalog.tier_price, span = span, price = each).to_string(),
        }
    };
    tiers.iter().map(line).collect()
}

const fn kind_of(model: PricingModel) -> ComponentKind {
    match model {
        PricingModel::Flat => ComponentKind::Flat,
        PricingModel::PerUnit => ComponentKind::PerUnit,
        PricingModel::Graduated => ComponentKind::Graduated,
        PricingModel::Volume => ComponentKind::Volume,
        PricingModel::Package => ComponentKind::Package,
    }
}

/// What terms cost, in one line: `1 990,00 ₽ + 450,00 ₽ за ед. / месяц, разово 500,00 ₽`.
pub fn price_summary(terms: &TermsView) -> String {
    let currency = terms.currency.0;
    let (mut regular, mut extra) = (Vec::new(), Vec::new());
    for component in &terms.components {
        let tiers = component.tiers.as_deref().unwrap_or_default();
        let cheapest = tiers.iter().map(|tier| tier.price.0).min();
        let shown = match cheapest {
            Some(least) => tr!(catalog.from_price, price = text::price(least, currency)).to_string(),
            None => price_lines(component, currency).into_iter().next().unwrap_or_default(),
        };
        match component.kind {
            ComponentKind::OneTime => extra.push(tr!(catalog.once, price = shown).to_string()),
            ComponentKind::Metered => extra.push(tr!(catalog.by_usage, price = shown).to_string()),
            ComponentKind::Flat
            | ComponentKind::PerUnit
            | ComponentKind::Graduated
            | ComponentKind::Volume
            | ComponentKind::Package => regular.push(shown),
        }
    }
    let mut parts = Vec::new();
    if !regular.is_empty() {
        parts.push(format!("{} / {}", regular.join(" + "), per_interval(&terms.interval)));
    }
    parts.append(&mut extra);
    parts.join(", ")
}

/// Kinds of the components of terms, each named once.
pub fn kinds_text(terms: &TermsView) -> String {
    let mut names: Vec<&str> = Vec::new();
    for component in &terms.components {
        let name = kind_name(component.kind);
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names.join(", ")
}

/// Badge of a product's or plan's state.
pub fn state_mark(state: CatalogState) -> (Tone, Mark, &'static str) {
    match state {
        CatalogState::Active => (Tone::Ok, Mark::Dot, tr!(catalog.active)),
        CatalogState::Archived => (Tone::Mute, Mark::Ring, tr!(catalog.archived)),
    }
}

/// Value and name of each option of a state.
pub fn state_options() -> Vec<(String, String)> {
    let option = |state: &CatalogState| (state.code().to_owned(), state_mark(*state).2.to_owned());
    CatalogState::ALL.iter().map(option).collect()
}
