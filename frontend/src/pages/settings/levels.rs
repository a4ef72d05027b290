//! Billing settings by level: what each states, what holds, and where that comes from.

use shared::api::settings::{EffectiveSettingsView, StatedSettingsView};
use shared::catalog::{BlockedTime, FirstStub, ProrationBasis};
use shared::rate::{VatPolicy, VatRate};
use shared::settings::BillingSettings;

use crate::calls::settings::{BillingSettingsUpdateInput, BillingSettingsView, SettingsScopeInput};
use crate::tr;

/// One setting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Setting {
    /// How days are counted.
    Basis,
    /// What a first stub costs.
    FirstStub,
    /// VAT of new plans.
    Vat,
    /// Whether prices contain VAT.
    VatIncluded,
    /// What happens to blocked days.
    BlockedTime,
    /// Whether runs need a second person.
    FourEyes,
}

impl Setting {
    /// All settings, in the order of the form.
    pub const ALL: [Setting; 6] = [
        Setting::Basis,
        Setting::FirstStub,
        Setting::BlockedTime,
        Setting::Vat,
        Setting::VatIncluded,
        Setting::FourEyes,
    ];

    /// Id of its field.
    pub const fn id(self) -> &'static str {
        match self {
            Setting::Basis => "setting-basis",
            Setting::FirstStub => "setting-first-stub",
            Setting::Vat => "setting-vat",
            Setting::VatIncluded => "setting-vat-included",
            Setting::BlockedTime => "setting-blocked-time",
            Setting::FourEyes => "setting-four-eyes",
        }
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Setting::Basis => tr!(settings.basis),
            Setting::FirstStub => tr!(settings.first_stub),
            Setting::Vat => tr!(settings.vat),
            Setting::VatIncluded => tr!(settings.vat_included),
            Setting::BlockedTime => tr!(settings.blocked_time),
            Setting::FourEyes => tr!(settings.four_eyes),
        }
    }

    /// The code of what a level states; nothing when it inherits.
    pub fn stated(self, of: &StatedSettingsView) -> Option<String> {
        match self {
            Setting::Basis => of.basis.map(|value| value.code().to_owned()),
            Setting::FirstStub => of.first_stub.map(|value| value.code().to_owned()),
            Setting::Vat => of.vat.clone(),
            Setting::VatIncluded => of.vat_included.map(|value| yes_code(value).to_owned()),
            Setting::BlockedTime => of.blocked_time.map(|value| value.code().to_owned()),
            Setting::FourEyes => of.four_eyes.map(|value| yes_code(value).to_owned()),
        }
    }

    /// The code of what holds.
    pub fn effective(self, of: &EffectiveSettingsView) -> String {
        match self {
            Setting::Basis => of.basis.code().to_owned(),
            Setting::FirstStub => of.first_stub.code().to_owned(),
            Setting::Vat => of.vat.clone(),
            Setting::VatIncluded => yes_code(of.vat_included).to_owned(),
            Setting::BlockedTime => of.blocked_time.code().to_owned(),
            Setting::FourEyes => yes_code(of.four_eyes).to_owned(),
        }
    }

    /// The values to choose from, by their codes.
    pub fn codes(self) -> Vec<&'static str> {
        match self {
            Setting::Basis => ProrationBasis::ALL.iter().map(|value| value.code()).collect(),
            Setting::FirstStub => FirstStub::ALL.iter().map(|value| value.code()).collect(),
            Setting::Vat => std::iter::once(VatPolicy::General.code())
                .chain(VatRate::ALL.iter().map(|rate| rate.code()))
                .collect(),
            Setting::BlockedTime => BlockedTime::ALL.iter().map(|value| value.code()).collect(),
            Setting::VatIncluded | Setting::FourEyes => vec![yes_code(true), yes_code(false)],
        }
    }

    /// A value in words.
    pub fn value_name(self, code: &str) -> String {
        match self {
            Setting::Basis => ProrationBasis::from_code(code).map(basis_name),
            Setting::FirstStub => FirstStub::from_code(code).map(stub_name),
            Setting::BlockedTime => BlockedTime::from_code(code).map(blocked_name),
            Setting::Vat => return vat_name(code),
            Setting::VatIncluded => {
                Some(if code == yes_code(true) { tr!(settings.vat_inside) } else { tr!(settings.vat_on_top) })
            }
            Setting::FourEyes => {
                Some(if code == yes_code(true) { tr!(settings.eyes_four) } else { tr!(settings.eyes_two) })
            }
        }
        .map_or_else(|| code.to_owned(), str::to_owned)
    }
}

const fn yes_code(value: bool) -> &'static str {
    if value { "yes" } else { "no" }
}

fn basis_name(basis: ProrationBasis) -> &'static str {
    match basis {
        ProrationBasis::Actual => tr!(settings.basis_actual),
        ProrationBasis::Actual30 => tr!(settings.basis_actual30),
        ProrationBasis::Thirty360 => tr!(settings.basis_30_360),
    }
}

fn stub_name(stub: FirstStub) -> &'static str {
    match stub {
        FirstStub::Prorate => tr!(settings.stub_prorate),
        FirstStub::Full => tr!(settings.stub_full),
        FirstStub::Free => tr!(settings.stub_free),
        FirstStub::Merge => tr!(settings.stub_merge),
    }
}

fn blocked_name(blocked: BlockedTime) -> &'static str {
    match blocked {
        BlockedTime::Charge => tr!(settings.blocked_charge),
        BlockedTime::Credit => tr!(settings.blocked_credit),
        BlockedTime::Extend => tr!(settings.blocked_extend),
    }
}

fn vat_name(code: &str) -> String {
    match code {
        "general" => tr!(settings.vat_general).to_owned(),
        "none" => tr!(settings.vat_none).to_owned(),
        rate => tr!(settings.vat_rate, rate = rate.to_owned()).to_string(),
    }
}

/// A level with what it states.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Level {
    /// Its name: «Общие настройки», «Организация: Связь».
    pub name: String,
    /// Which level it is.
    pub scope: SettingsScopeInput,
    /// What it states and what holds there.
    pub settings: BillingSettingsView,
}

/// The level above the last one that states the setting; nothing when the product's own default holds.
pub fn source(above: &[Level], setting: Setting) -> Option<&Level> {
    above.iter().rev().find(|level| setting.stated(&level.settings.stated).is_some())
}

/// What the level under `above` would inherit.
pub fn inherited(above: &[Level], setting: Setting) -> String {
    match above.last() {
        Some(level) => setting.effective(&level.settings.effective),
        None => setting.effective(&BillingSettings::resolve(&[]).into()),
    }
}

/// The change that states these codes; an empty one inherits.
pub fn update(
    scope: SettingsScopeInput,
    version: i32,
    code: impl Fn(Setting) -> String,
) -> BillingSettingsUpdateInput {
    let flag = |setting| match code(setting).as_str() {
        "yes" => Some(true),
        "no" => Some(false),
        _ => None,
    };
    BillingSettingsUpdateInput {
        scope,
        version,
        basis: ProrationBasis::from_code(&code(Setting::Basis)),
        first_stub: FirstStub::from_code(&code(Setting::FirstStub)),
        vat: Some(code(Setting::Vat)).filter(|code| !code.is_empty()),
        vat_included: flag(Setting::VatIncluded),
        blocked_time: BlockedTime::from_code(&code(Setting::BlockedTime)),
        four_eyes: flag(Setting::FourEyes),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn level(name: &str, stated: BillingSettings, above: &[BillingSettings]) -> Level {
        let mut levels = above.to_vec();
        levels.push(stated);
        let settings = BillingSettingsView {
            version: 1,
            stated: stated.into(),
            effective: BillingSettings::resolve(&levels).into(),
        };
        let scope = SettingsScopeInput { seller_id: None, product_id: None };
        Level { name: name.to_owned(), scope, settings }
    }

    #[test]
    fn a_value_comes_from_the_nearest_level_that_states_it() {
        let general = BillingSettings {
            first_stub: Some(FirstStub::Free),
            four_eyes: Some(true),
            ..BillingSettings::default()
        };
        let seller = BillingSettings { first_stub: Some(FirstStub::Full), ..BillingSettings::default() };
        let above = [level("general", general, &[]), level("seller", seller, &[general])];
        let from = |setting| source(&above, setting).map(|level| level.name.as_str());
        assert_eq!(from(Setting::FirstStub), Some("seller"));
        assert_eq!(from(Setting::FourEyes), Some("general"));
        assert_eq!(from(Setting::Vat), None);
        assert_eq!(inherited(&above, Setting::FirstStub), "full");
        assert_eq!(inherited(&[], Setting::VatIncluded), "yes");
    }

    #[test]
    fn an_empty_code_inherits() {
        let scope = SettingsScopeInput { seller_id: None, product_id: None };
        let input = update(scope, 3, |setting| match setting {
            Setting::Vat => "20".to_owned(),
            Setting::FourEyes => "no".to_owned(),
            Setting::Basis | Setting::FirstStub | Setting::VatIncluded | Setting::BlockedTime => {
                String::new()
            }
        });
        assert_eq!((input.vat.as_deref(), input.four_eyes), (Some("20"), Some(false)));
        assert_eq!((input.basis, input.vat_included), (None, None));
    }
}
