use super::*;
use crate::api::catalog::TermsView;

fn decimal(text: &str) -> Decimal {
    Decimal(text.parse().unwrap())
}

fn component(kind: ComponentKind) -> ComponentInput {
    ComponentInput {
        code: "fee".to_owned(),
        name: None,
        kind,
        price: None,
        size: None,
        tiers: None,
        aggregate: None,
        model: None,
    }
}

fn terms(components: Vec<ComponentInput>) -> TermsInput {
    TermsInput {
        currency: None,
        interval: "1 month".to_owned(),
        alignment: Some("fixed 1".to_owned()),
        timing: None,
        trial_days: None,
        vat: None,
        vat_included: None,
        first_stub: Some(FirstStub::Full),
        basis: None,
        blocked_time: None,
        minimum: None,
        components,
    }
}

fn inherited() -> Inherited {
    let seller = BillingSettings {
        first_stub: Some(FirstStub::Free),
        vat_included: Some(false),
        ..Default::default()
    };
    Inherited { currency: Currency::Rub, settings: BillingSettings::resolve(&[seller]) }
}

fn read(input: &TermsInput) -> Result<StatedTerms, Vec<String>> {
    input
        .read(inherited(), || ComponentId(uuid::Uuid::nil()))
        .map_err(|errors| errors.iter().map(|e| e.path.join(".")).collect())
}

#[test]
fn what_is_stated_wins_and_what_is_left_out_is_inherited() {
    let fee = ComponentInput { price: Some(decimal("990")), ..component(ComponentKind::Flat) };
    let read = read(&terms(vec![fee])).unwrap();
    assert_eq!(read.terms.first_stub, FirstStub::Full);
    assert!(!read.terms.vat_included);
    assert_eq!(read.stated.vat_included, None);
    let view = TermsView::from(&read.terms);
    assert_eq!((view.interval.as_str(), view.alignment.as_str()), ("1 month", "fixed 1"));
    assert_eq!(view.override_component.as_deref(), Some("fee"));
}

#[test]
fn every_wrong_field_is_named_by_its_path() {
    let negative = ComponentInput { price: Some(decimal("-1")), ..component(ComponentKind::PerUnit) };
    let tiers = vec![TierInput { up_to: Some(decimal("0")), price: decimal("1"), flat: None }];
    let tiered = ComponentInput { tiers: Some(tiers), ..component(ComponentKind::Volume) };
    let metered = component(ComponentKind::Metered);
    let package = component(ComponentKind::Package);
    let alien = ComponentInput {
        price: Some(decimal("1")),
        size: Some(decimal("1")),
        model: Some(PricingModel::Flat),
        ..component(ComponentKind::Flat)
    };
    let mut input = terms(vec![negative, tiered, metered, package, alien]);
    input.interval = "1 fortnight".to_owned();
    input.vat = Some("19".to_owned());
    let expected = [
        "interval",
        "vat",
        "components.0.price",
        "components.1.tiers.0.upTo",
        "components.2.model",
        "components.3.size",
        "components.3.price",
        "components.4.size",
        "components.4.model",
    ];
    assert_eq!(read(&input).unwrap_err(), expected);
}

#[test]
fn a_metered_component_keeps_its_model_and_aggregate() {
    let tiers = vec![TierInput { up_to: None, price: decimal("0.5"), flat: Some(decimal("10")) }];
    let calls = ComponentInput {
        tiers: Some(tiers),
        model: Some(PricingModel::Graduated),
        aggregate: Some(Aggregate::Max),
        ..component(ComponentKind::Metered)
    };
    let view = TermsView::from(&read(&terms(vec![calls])).unwrap().terms);
    let shown = view.components.first().unwrap();
    assert_eq!(shown.kind, ComponentKind::Metered);
    assert_eq!((shown.model, shown.aggregate), (Some(PricingModel::Graduated), Some(Aggregate::Max)));
}

#[test]
fn a_view_is_read_back_to_the_same_terms_whatever_is_inherited() {
    let tiers = vec![
        TierInput { up_to: Some(decimal("10")), price: decimal("2"), flat: None },
        TierInput { up_to: None, price: decimal("0.5"), flat: Some(decimal("10")) },
    ];
    let calls = ComponentInput {
        tiers: Some(tiers),
        model: Some(PricingModel::Volume),
        aggregate: Some(Aggregate::Last),
        ..component(ComponentKind::Metered)
    };
    let package = ComponentInput {
        code: "pack".to_owned(),
        name: Some("Пакет".to_owned()),
        price: Some(decimal("100")),
        size: Some(decimal("50")),
        ..component(ComponentKind::Package)
    };
    let terms = read(&terms(vec![calls, package])).unwrap().terms;
    let elsewhere = Inherited { currency: Currency::Usd, settings: BillingSettings::resolve(&[]) };
    let copied = TermsView::from(&terms).input().read(elsewhere, || ComponentId(uuid::Uuid::nil())).unwrap();
    assert_eq!(copied.terms, terms);
}

#[test]
fn terms_are_read_back_from_what_the_api_shows() {
    let fee = ComponentInput { price: Some(decimal("990.5")), ..component(ComponentKind::PerUnit) };
    let tiers = vec![
        TierInput { up_to: Some(decimal("10")), price: decimal("2"), flat: Some(decimal("5")) },
        TierInput { up_to: None, price: decimal("1.25"), flat: None },
    ];
    let minutes = ComponentInput {
        code: "minutes".to_owned(),
        tiers: Some(tiers),
        aggregate: Some(Aggregate::Max),
        model: Some(PricingModel::Graduated),
        ..component(ComponentKind::Metered)
    };
    let setup = ComponentInput {
        code: "setup".to_owned(),
        price: Some(decimal("100")),
        ..component(ComponentKind::OneTime)
    };
    let read = read(&terms(vec![fee, minutes, setup])).unwrap();
    assert_eq!(TermsView::from(&read.terms).read(), Ok(read.terms));
}
