//! The day that forms call today: the server's, once it has said it; until then this browser's.

use chrono::NaiveDate;
use leptos::prelude::*;

thread_local! {
    static SAID: ArcRwSignal<Option<NaiveDate>> = ArcRwSignal::new(None);
}

/// The server has said which day it is.
pub fn said(day: NaiveDate) {
    SAID.with(|said| {
        if said.get_untracked() != Some(day) {
            said.set(Some(day));
        }
    });
}

/// The day that forms call today. A form that stands is not built anew when the server says another one.
#[must_use]
pub fn today() -> NaiveDate {
    SAID.with(|said| said.get_untracked()).unwrap_or_else(of_browser)
}

/// The same day for lists: what reads it follows when the server says another one.
#[must_use]
pub fn followed() -> NaiveDate {
    SAID.with(|said| said.get()).unwrap_or_else(of_browser)
}

fn of_browser() -> NaiveDate {
    let now = js_sys::Date::new_0();
    let year = i32::try_from(now.get_full_year()).unwrap_or_default();
    NaiveDate::from_ymd_opt(year, now.get_month() + 1, now.get_date()).unwrap_or_default()
}
