//! Figures and dates in the language and zone of the reader.

use chrono::{NaiveDate, Utc};
use leptos::prelude::*;
use leptos_i18n::reexports::icu::plurals::PluralOperands;
use shared::api::common::MoneyView;
use shared::money::{Currency, Money};

use super::toast::Toasts;
use super::{Glyph, Icon};
use crate::calls::amount;
use crate::{format, i18n, tr};

/// A count inside a text: written with groups, and chooses the form of the noun.
#[derive(Debug, Clone, Copy)]
pub struct Counted(i64);

impl std::fmt::Display for Counted {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&format::count(self.0, i18n::lang()))
    }
}

impl From<Counted> for PluralOperands {
    fn from(counted: Counted) -> PluralOperands {
        PluralOperands::from(counted.0.unsigned_abs())
    }
}

/// A count for a text.
#[must_use]
pub fn counted(n: impl Into<i64>) -> Counted {
    Counted(n.into())
}

/// A whole number.
#[must_use]
pub fn number(n: impl Into<i64>) -> String {
    format::count(n.into(), i18n::lang())
}

/// An amount.
#[must_use]
pub fn money(amount: Money) -> String {
    format::money(amount, i18n::lang())
}

/// A price in major units.
#[must_use]
pub fn price(value: rust_decimal::Decimal, currency: Currency) -> String {
    format::price(value, currency, i18n::lang())
}

/// Sums of several currencies; a dash when there is none.
#[must_use]
pub fn sums(totals: &[MoneyView]) -> String {
    let sums: Vec<String> = totals.iter().map(|total| money(amount(*total))).collect();
    if sums.is_empty() { tr!(common.none).to_owned() } else { sums.join(" + ") }
}

/// An amount with its sign.
#[must_use]
pub fn signed(amount: Money) -> String {
    format::signed(amount, i18n::lang())
}

/// A day.
#[must_use]
pub fn date(day: NaiveDate) -> String {
    format::date(day, i18n::lang())
}

/// A month with its year.
#[must_use]
pub fn month(day: NaiveDate) -> String {
    format::month(day, i18n::lang())
}

/// Whose month it is, with its year.
#[must_use]
pub fn of_month(day: NaiveDate) -> String {
    format::of_month(day, i18n::lang())
}

/// A decimal, with groups.
#[must_use]
pub fn decimal(value: rust_decimal::Decimal) -> String {
    format::decimal(value, i18n::lang())
}

/// A period of days.
#[must_use]
pub fn period(from: NaiveDate, to: NaiveDate) -> String {
    format::period(from, to, i18n::lang())
}

/// An instant in the zone of this browser.
#[must_use]
pub fn instant(at: chrono::DateTime<Utc>) -> String {
    format::instant(at, crate::today::zone_offset(at), i18n::lang())
}

/// The day of an instant in the zone of this browser.
#[must_use]
pub fn day_of(at: chrono::DateTime<Utc>) -> String {
    date(crate::today::day_at(at))
}

/// The instant at which a day begins in the zone of this browser.
#[must_use]
pub fn day_start(day: NaiveDate) -> Option<chrono::DateTime<Utc>> {
    // A date and a time without a zone are read in the browser's own.
    let start = js_sys::Date::new(&format!("{day}T00:00:00").into());
    String::from(start.to_iso_string()).parse().ok()
}

/// A balance in words: «Долг 1 234,56 ₽», «Аванс 500,00 ₽», «0,00 ₽».
#[must_use]
pub fn balance(amount: Money) -> String {
    match amount.minor() {
        0 => money(amount),
        debt if debt < 0 => tr!(common.debt, sum = money(amount.negated())).to_string(),
        _ => tr!(common.advance, sum = money(amount)).to_string(),
    }
}

/// Class of a balance's colour.
#[must_use]
pub fn balance_class(amount: Money) -> &'static str {
    if amount.minor() < 0 { "neg" } else { "" }
}

/// A value in fixed-width letters with a button that copies it.
#[component]
pub fn Copyable(#[prop(into)] value: String) -> impl IntoView {
    let toasts = Toasts::get();
    let text = value.clone();
    let copy = move |_| {
        let clipboard = window().navigator().clipboard();
        let promise = clipboard.write_text(&text);
        leptos::task::spawn_local(async move {
            if wasm_bindgen_futures::JsFuture::from(promise).await.is_ok() {
                toasts.done(tr!(common.copied));
            }
        });
    };
    view! {
        <span class="copy">
            <span class="mono">{value.clone()}</span>
            <button
                type="button"
                class="btn is-ghost is-square"
                aria-label=tr!(common.copy_value, value = value.clone()).to_string()
                on:click=copy
            >
                <Icon glyph=Glyph::Copy/>
            </button>
        </span>
    }
}
