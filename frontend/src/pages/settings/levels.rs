//! Settings of billing: their names, their values in words, and the words of where a value comes from.

use shared::api::settings::{EffectiveSettingsView, SettingSourceView, StatedSettingsView};
use shared::catalog::{BlockedTime, FirstStub, ProrationBasis};
use shared::money::Money;
use shared::rate::{VatPolicy, VatRate};
use shared::settings::BillingSetting;
use shared::settings::dated::SettingsLevel;

use crate::calls::settings::BillingSettingsView;
use crate::tr;
use crate::ui::text;

/// What a setting is chosen or typed as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// One of its codes.
    Choice,
    /// A whole number.
    Number,
    /// A sum.
    Sum,
}

/// How the value of a setting is stated.
pub const fn kind(setting: BillingSetting) -> Kind {
    match setting {
        BillingSetting::Basis
        | BillingSetting::FirstStub
        | BillingSetting::Vat
        | BillingSetting::VatIncluded
        | BillingSetting::BlockedTime
        | BillingSetting::FourEyes => Kind::Choice,
        BillingSetting::BillingDay | BillingSetting::InvoiceLeadDays => Kind::Number,
        BillingSetting::MinimumInvoice => Kind::Sum,
    }
}

/// The settings in the order of the page: of days and invoices first, then of taxes, then of runs.
pub const ORDER: [BillingSetting; 9] = [
    BillingSetting::BillingDay,
    BillingSetting::InvoiceLeadDays,
    BillingSetting::MinimumInvoice,
    BillingSetting::Basis,
    BillingSetting::FirstStub,
    BillingSetting::BlockedTime,
    BillingSetting::Vat,
    BillingSetting::VatIncluded,
    BillingSetting::FourEyes,
];

/// Its name.
pub fn name(setting: BillingSetting) -> &'static str {
    match setting {
        BillingSetting::Basis => tr!(settings.basis),
        BillingSetting::FirstStub => tr!(settings.first_stub),
        BillingSetting::Vat => tr!(settings.vat),
        BillingSetting::VatIncluded => tr!(settings.vat_included),
        BillingSetting::BlockedTime => tr!(settings.blocked_time),
        BillingSetting::FourEyes => tr!(settings.four_eyes),
        BillingSetting::BillingDay => tr!(settings.billing_day),
        BillingSetting::InvoiceLeadDays => tr!(settings.lead_days),
        BillingSetting::MinimumInvoice => tr!(settings.minimum),
    }
}

/// What it does, in a sentence.
pub fn meaning(setting: BillingSetting) -> &'static str {
    match setting {
        BillingSetting::Basis
        | BillingSetting::FirstStub
        | BillingSetting::Vat
        | BillingSetting::VatIncluded
        | BillingSetting::BlockedTime => tr!(settings.frozen_hint),
        BillingSetting::FourEyes => tr!(settings.four_eyes_hint),
        BillingSetting::BillingDay => tr!(settings.billing_day_hint),
        BillingSetting::InvoiceLeadDays => tr!(settings.lead_days_hint),
        BillingSetting::MinimumInvoice => tr!(settings.minimum_hint),
    }
}

/// The code of what a level states; nothing when it inherits. Sums are shown, not coded.
pub fn stated(setting: BillingSetting, of: &StatedSettingsView) -> Option<String> {
    match setting {
        BillingSetting::Basis => of.basis.map(|value| value.code().to_owned()),
        BillingSetting::FirstStub => of.first_stub.map(|value| value.code().to_owned()),
        BillingSetting::Vat => of.vat.clone(),
        BillingSetting::VatIncluded => of.vat_included.map(|value| yes_code(value).to_owned()),
        BillingSetting::BlockedTime => of.blocked_time.map(|value| value.code().to_owned()),
        BillingSetting::FourEyes => of.four_eyes.map(|value| yes_code(value).to_owned()),
        BillingSetting::BillingDay => of.billing_day.map(|day| day.to_string()),
        BillingSetting::InvoiceLeadDays => of.invoice_lead_days.map(|days| days.to_string()),
        BillingSetting::MinimumInvoice => {
            of.minimum_invoice.and_then(|sum| Money::try_from(sum).ok()).map(text::money)
        }
    }
}

/// What holds, as it is stated; all that holds is stated somewhere, be it by default.
pub fn effective(setting: BillingSetting, of: &EffectiveSettingsView) -> String {
    let all = StatedSettingsView {
        basis: Some(of.basis),
        first_stub: Some(of.first_stub),
        vat: Some(of.vat.clone()),
        vat_included: Some(of.vat_included),
        blocked_time: Some(of.blocked_time),
        four_eyes: Some(of.four_eyes),
        billing_day: of.billing_day,
        invoice_lead_days: Some(of.invoice_lead_days),
        minimum_invoice: of.minimum_invoice,
    };
    stated(setting, &all).unwrap_or_default()
}

/// The values to choose from, by their codes; none of numbers and sums.
pub fn codes(setting: BillingSetting) -> Vec<&'static str> {
    match setting {
        BillingSetting::Basis => ProrationBasis::ALL.iter().map(|value| value.code()).collect(),
        BillingSetting::FirstStub => FirstStub::ALL.iter().map(|value| value.code()).collect(),
        BillingSetting::Vat => std::iter::once(VatPolicy::General.code())
            .chain(VatRate::ALL.iter().map(|rate| rate.code()))
            .collect(),
        BillingSetting::BlockedTime => BlockedTime::ALL.iter().map(|value| value.code()).collect(),
        BillingSetting::VatIncluded | BillingSetting::FourEyes => vec![yes_code(true), yes_code(false)],
        BillingSetting::BillingDay | BillingSetting::InvoiceLeadDays | BillingSetting::MinimumInvoice => {
            Vec::new()
        }
    }
}

/// A value in words.
pub fn value_name(setting: BillingSetting, code: &str) -> String {
    match setting {
        BillingSetting::Basis => ProrationBasis::from_code(code).map(basis_name),
        BillingSetting::FirstStub => FirstStub::from_code(code).map(stub_name),
        BillingSetting::BlockedTime => BlockedTime::from_code(code).map(blocked_name),
        BillingSetting::Vat => return vat_name(code),
        BillingSetting::VatIncluded => {
            Some(if code == yes_code(true) { tr!(settings.vat_inside) } else { tr!(settings.vat_on_top) })
        }
        BillingSetting::FourEyes => {
            Some(if code == yes_code(true) { tr!(settings.eyes_four) } else { tr!(settings.eyes_two) })
        }
        BillingSetting::BillingDay if code.is_empty() => Some(tr!(settings.billing_day_none)),
        BillingSetting::BillingDay => return tr!(settings.billing_day_n, day = code.to_owned()).to_string(),
        BillingSetting::InvoiceLeadDays => {
            let days: i64 = code.parse().unwrap_or(0);
            return tr!(documents.days_n, count = text::counted(days)).to_string();
        }
        BillingSetting::MinimumInvoice if code.is_empty() => Some(tr!(settings.minimum_none)),
        BillingSetting::MinimumInvoice => None,
    }
    .map_or_else(|| code.to_owned(), str::to_owned)
}

/// The codes of yes and no.
pub const fn yes_code(value: bool) -> &'static str {
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

/// Name of a level.
pub fn level_name(level: SettingsLevel) -> &'static str {
    match level {
        SettingsLevel::Default => tr!(settings.of_default),
        SettingsLevel::General => tr!(settings.level_general),
        SettingsLevel::Seller => tr!(settings.of_seller),
        SettingsLevel::Product => tr!(settings.of_product),
    }
}

/// Where the setting comes from; a view of a later version of the API may not say it.
pub fn source(of: &BillingSettingsView, setting: BillingSetting) -> Option<&SettingSourceView> {
    of.sources.iter().find(|source| source.setting == setting)
}

/// Where a value comes from: its level, since which day, and who said so.
pub fn source_words(source: &SettingSourceView) -> String {
    let since = match (source.level, source.since) {
        (SettingsLevel::Default, _) => None,
        (SettingsLevel::General | SettingsLevel::Seller | SettingsLevel::Product, Some(day)) => {
            Some(tr!(settings.since_day, day = text::date(day.0)).to_string())
        }
        (SettingsLevel::General | SettingsLevel::Seller | SettingsLevel::Product, None) => {
            Some(tr!(settings.since_always).to_owned())
        }
    };
    let parts = [Some(level_name(source.level).to_owned()), since, source.by.clone()];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}
