//! The month that a run closes.

use chrono::{Datelike, Months, NaiveDate};
use leptos::prelude::*;

use super::draft::Draft;
use crate::tr;
use crate::ui::{SelectField, text};

/// Months offered beside the present one.
const EARLIER: u32 = 24;

/// What the address calls a month: `2026-05`.
pub fn code(day: NaiveDate) -> String {
    day.format("%Y-%m").to_string()
}

/// The first day of a month, by what the address calls it.
fn first_day(code: &str) -> Option<NaiveDate> {
    format!("{code}-01").parse().ok()
}

/// The last day of a month, by what the address calls it.
pub fn last_day(code: &str) -> Option<NaiveDate> {
    first_day(code)?.checked_add_months(Months::new(1))?.pred_opt()
}

/// The month before that of a day: what is closed as a rule.
pub fn usual(today: NaiveDate) -> Option<String> {
    today.checked_sub_months(Months::new(1)).map(code)
}

/// The months that are offered, the latest first, and the one that is chosen.
fn offered(today: NaiveDate, chosen: &str) -> Vec<NaiveDate> {
    let present = today.with_day(1).unwrap_or(today);
    let mut months: Vec<NaiveDate> =
        (0..=EARLIER).filter_map(|back| present.checked_sub_months(Months::new(back))).collect();
    if let Some(chosen) = first_day(chosen).filter(|chosen| !months.contains(chosen)) {
        months.push(chosen);
        months.sort_unstable_by(|a, b| b.cmp(a));
    }
    months
}

/// The field.
#[component]
pub fn MonthField(draft: Draft) -> impl IntoView {
    let options = Signal::derive(move || {
        let months = draft.today.get().map(|today| draft.month.with(|chosen| offered(today, chosen)));
        let option = |day| (code(day), text::month(day));
        months.unwrap_or_default().into_iter().map(option).collect::<Vec<_>>()
    });
    view! {
        <SelectField
            id="run-month"
            label=tr!(closings.month)
            value=draft.month
            options=options
            hint=tr!(closings.month_hint)
            error=Signal::derive(move || draft.month_error())
        />
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_month_is_closed_by_its_last_day_and_the_one_before_today_is_usual() {
        assert_eq!(last_day("2024-02"), Some(day("2024-02-29")));
        assert_eq!(last_day("2026-13"), None);
        assert_eq!(usual(day("2026-03-31")).as_deref(), Some("2026-02"));
        assert_eq!(usual(day("2026-01-15")).as_deref(), Some("2025-12"));
    }

    #[test]
    fn two_years_are_offered_and_what_the_address_names() {
        let months = offered(day("2026-11-27"), "2026-10");
        assert_eq!(
            (months.len(), months.first(), months.last()),
            (25, Some(&day("2026-11-01")), Some(&day("2024-11-01")))
        );
        assert_eq!(offered(day("2026-11-27"), "2020-01").last(), Some(&day("2020-01-01")));
    }
}
