//! Settings by the day from which they hold: what a level stated when, what holds on a day, and where that comes from.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{BillingSetting, BillingSettings, LEAD_DAYS_MAX};
use crate::catalog::coded_enum;
use crate::error::FieldError;

coded_enum! {
    /// A level that states settings.
    SettingsLevel {
        /// Nobody states it: the program's own default holds.
        Default = "default",
        /// The whole installation.
        General = "general",
        /// A seller.
        Seller = "seller",
        /// A product of a seller.
        Product = "product",
    }
}

/// What a change tells of a level from its day on.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Told {
    /// Settings that get a value.
    pub set: BillingSettings,
    /// Settings that are inherited again.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub inherit: Vec<BillingSetting>,
}

impl Told {
    /// Whether the change is about this setting.
    #[must_use]
    pub fn about(&self, setting: BillingSetting) -> bool {
        self.set.states(setting) || self.inherit.contains(&setting)
    }

    /// Checks what is told of this level.
    ///
    /// # Errors
    /// Every field that is wrong, by its name in the API, in Russian.
    pub fn check(&self, level: SettingsLevel) -> Result<(), Vec<FieldError>> {
        let mut errors = Vec::new();
        let about: Vec<BillingSetting> =
            BillingSetting::ALL.iter().copied().filter(|setting| self.about(*setting)).collect();
        if about.is_empty() {
            let message = "Не указано, что изменить. Назовите хотя бы одну настройку.".to_owned();
            errors.push(FieldError { path: Vec::new(), message });
        }
        for setting in about {
            if level == SettingsLevel::Product && !setting.of_product() {
                let text = "Эта настройка одна на всю организацию. Измените её у организации или в общих настройках.";
                errors.push(FieldError::new(field(setting), text));
            }
            if self.set.states(setting) && self.inherit.contains(&setting) {
                let text = "Настройка и задана, и наследуется. Оставьте одно из двух.";
                errors.push(FieldError::new("inherit", text));
            }
        }
        if self.set.invoice_lead_days.is_some_and(|days| !(0..=LEAD_DAYS_MAX).contains(&days)) {
            let text = format!("Укажите от 0 до {LEAD_DAYS_MAX} дней.");
            errors.push(FieldError::new(field(BillingSetting::InvoiceLeadDays), text));
        }
        if self.set.minimum_invoice.is_some_and(|sum| sum.minor() < 0) {
            let text = "Сумма меньше нуля. Укажите 0, если счёт выставляется на любую сумму.";
            errors.push(FieldError::new(field(BillingSetting::MinimumInvoice), text));
        }
        if errors.is_empty() { Ok(()) } else { Err(errors) }
    }
}

/// Name of the setting in the API.
const fn field(setting: BillingSetting) -> &'static str {
    match setting {
        BillingSetting::Basis => "basis",
        BillingSetting::FirstStub => "firstStub",
        BillingSetting::Vat => "vat",
        BillingSetting::VatIncluded => "vatIncluded",
        BillingSetting::BlockedTime => "blockedTime",
        BillingSetting::FourEyes => "fourEyes",
        BillingSetting::BillingDay => "billingDay",
        BillingSetting::InvoiceLeadDays => "invoiceLeadDays",
        BillingSetting::MinimumInvoice => "minimumInvoice",
    }
}

/// A change of one level. It is never changed itself: one of the same day that comes later takes its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The first day that it holds; none = it has always held.
    pub from: Option<NaiveDate>,
    /// Which change of the level it is, from 1 on.
    pub version: i32,
    /// What it tells.
    pub told: Told,
}

impl Change {
    fn holds_on(&self, day: NaiveDate) -> bool {
        self.from.is_none_or(|from| from <= day)
    }
}

/// The change that says what the level has for the setting on the day, out of all changes of the level in any order;
/// none before the first.
#[must_use]
pub fn said(changes: &[Change], setting: BillingSetting, day: NaiveDate) -> Option<&Change> {
    let about = changes.iter().filter(|change| change.holds_on(day) && change.told.about(setting));
    about.max_by_key(|change| (change.from, change.version))
}

/// What the level states on the day.
#[must_use]
pub fn stated(changes: &[Change], day: NaiveDate) -> BillingSettings {
    let mut stated = BillingSettings::default();
    for setting in BillingSetting::ALL {
        if let Some(change) = said(changes, *setting, day) {
            stated.take(*setting, &change.told.set);
        }
    }
    stated
}

/// The level that the setting comes from on the day, and the change that says so; none when nobody states it. Levels
/// are given from the most general to the nearest.
#[must_use]
pub fn source(
    levels: &[(SettingsLevel, Vec<Change>)],
    setting: BillingSetting,
    day: NaiveDate,
) -> Option<(SettingsLevel, &Change)> {
    levels.iter().rev().find_map(|(level, changes)| {
        let change = said(changes, setting, day)?;
        change.told.set.states(setting).then_some((*level, change))
    })
}

#[cfg(test)]
mod tests {
    use chrono::Days;
    use proptest::prelude::*;

    use super::*;
    use crate::catalog::FirstStub;
    use crate::money::{Currency, Money};

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn stub(stub: FirstStub) -> Told {
        let set = BillingSettings { first_stub: Some(stub), ..BillingSettings::default() };
        Told { set, inherit: Vec::new() }
    }

    fn change(from: &str, version: i32, told: Told) -> Change {
        let from = (!from.is_empty()).then(|| day(from));
        Change { from, version, told }
    }

    #[test]
    fn a_setting_holds_from_its_day_until_another_takes_its_place() {
        let inherit = Told { inherit: vec![BillingSetting::FirstStub], ..Told::default() };
        let changes = [
            change("", 1, stub(FirstStub::Free)),
            change("2026-06-01", 2, stub(FirstStub::Merge)),
            change("2026-03-01", 3, stub(FirstStub::Full)),
            change("2026-09-01", 4, inherit),
        ];
        let on = |text| stated(&changes, day(text)).first_stub;
        assert_eq!(on("2026-02-28"), Some(FirstStub::Free));
        assert_eq!(on("2026-03-01"), Some(FirstStub::Full));
        assert_eq!(on("2026-06-01"), Some(FirstStub::Merge));
        assert_eq!(on("2026-09-01"), None);
    }

    #[test]
    fn of_two_changes_of_a_day_the_later_one_holds() {
        let changes =
            [change("2026-03-01", 2, stub(FirstStub::Full)), change("2026-03-01", 1, stub(FirstStub::Free))];
        assert_eq!(stated(&changes, day("2026-03-01")).first_stub, Some(FirstStub::Full));
    }

    #[test]
    fn a_value_comes_from_the_nearest_level_that_states_it_on_the_day() {
        let general = vec![change("", 1, stub(FirstStub::Free))];
        let seller = vec![change("2026-03-01", 1, stub(FirstStub::Full))];
        let levels = [(SettingsLevel::General, general), (SettingsLevel::Seller, seller)];
        let from = |text| {
            source(&levels, BillingSetting::FirstStub, day(text)).map(|(level, change)| (level, change.from))
        };
        assert_eq!(from("2026-02-28"), Some((SettingsLevel::General, None)));
        assert_eq!(from("2026-03-01"), Some((SettingsLevel::Seller, Some(day("2026-03-01")))));
        assert_eq!(source(&levels, BillingSetting::Vat, day("2026-03-01")), None);
    }

    fn paths(told: &Told, level: SettingsLevel) -> Vec<String> {
        told.check(level).err().unwrap_or_default().iter().map(|error| error.path.join(".")).collect()
    }

    #[test]
    fn what_cannot_be_told_is_named() {
        assert_eq!(Told::default().check(SettingsLevel::General).unwrap_err().len(), 1);
        let of_seller = BillingSettings {
            four_eyes: Some(true),
            invoice_lead_days: Some(63),
            minimum_invoice: Some(Money::from_minor(-1, Currency::Rub)),
            ..BillingSettings::default()
        };
        let told = Told { set: of_seller, inherit: vec![BillingSetting::FourEyes] };
        assert_eq!(paths(&told, SettingsLevel::Seller), ["inherit", "invoiceLeadDays", "minimumInvoice"]);
        let told = Told { inherit: vec![BillingSetting::BillingDay], ..Told::default() };
        assert_eq!(paths(&told, SettingsLevel::Product), ["billingDay"]);
        assert_eq!(paths(&stub(FirstStub::Free), SettingsLevel::Product), Vec::<String>::new());
    }

    fn told() -> impl Strategy<Value = Told> {
        let stubs = prop::sample::select(FirstStub::ALL.to_vec()).prop_map(stub);
        let eyes = any::<bool>().prop_map(|value| {
            let set = BillingSettings { four_eyes: Some(value), ..BillingSettings::default() };
            Told { set, inherit: Vec::new() }
        });
        let inherit = prop::sample::select(vec![BillingSetting::FirstStub, BillingSetting::FourEyes])
            .prop_map(|setting| Told { inherit: vec![setting], ..Told::default() });
        prop_oneof![stubs, eyes, inherit]
    }

    fn changes() -> impl Strategy<Value = Vec<Change>> {
        let one = (prop::option::of(0_u64..8), told());
        prop::collection::vec(one, 0..8).prop_map(|all| {
            let numbered = all.into_iter().zip(1..);
            numbered.map(|((from, told), version)| Change { from: from.map(nth), version, told }).collect()
        })
    }

    fn nth(days: u64) -> NaiveDate {
        day("2026-03-01") + Days::new(days)
    }

    proptest! {
        /// A level read day by day, in the order in which its changes begin, says the same.
        #[test]
        fn a_level_is_what_its_changes_make_of_it_one_after_another(changes in changes(), on in 0_u64..9) {
            let mut in_order: Vec<&Change> =
                changes.iter().filter(|change| change.from.is_none_or(|from| from <= nth(on))).collect();
            in_order.sort_by_key(|change| (change.from, change.version));
            let mut replayed = BillingSettings::default();
            for change in in_order {
                for setting in BillingSetting::ALL.iter().filter(|setting| change.told.about(**setting)) {
                    replayed.take(*setting, &change.told.set);
                }
            }
            prop_assert_eq!(stated(&changes, nth(on)), replayed);
        }

        /// Nothing before the day of a new change is another than it was.
        #[test]
        fn a_change_rewrites_no_day_before_its_own(changes in changes(), told in told(), from in 0_u64..9, on in 0_u64..9) {
            prop_assume!(on < from);
            let version = i32::try_from(changes.len()).unwrap() + 1;
            let mut more = changes.clone();
            more.push(Change { from: Some(nth(from)), version, told });
            prop_assert_eq!(stated(&more, nth(on)), stated(&changes, nth(on)));
        }

        /// The source of a setting is where its value is taken from.
        #[test]
        fn what_holds_is_what_its_source_says(general in changes(), seller in changes(), on in 0_u64..9) {
            let both = [stated(&general, nth(on)), stated(&seller, nth(on))];
            let resolved = BillingSettings::resolve(&both);
            let levels = [(SettingsLevel::General, general), (SettingsLevel::Seller, seller)];
            let found = source(&levels, BillingSetting::FirstStub, nth(on));
            let from = found.and_then(|(_, change)| change.told.set.first_stub);
            prop_assert_eq!(from.unwrap_or(FirstStub::Prorate), resolved.first_stub);
        }
    }
}
