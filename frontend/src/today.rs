//! The day that forms call today: the server's, once it has said it; until then this browser's.

use chrono::{DateTime, Duration, NaiveDate, Utc};
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

/// The day of an instant in the zone of this browser.
#[must_use]
pub fn day_at(at: DateTime<Utc>) -> NaiveDate {
    (at + Duration::minutes(zone_offset(at))).date_naive()
}

/// Minutes by which this browser's zone is ahead of UTC at that instant.
#[must_use]
pub fn zone_offset(at: DateTime<Utc>) -> i64 {
    let date = js_sys::Date::new(&at.to_rfc3339().into());
    // `getTimezoneOffset` counts whole minutes the other way round.
    format!("{:.0}", date.get_timezone_offset()).parse::<i64>().map_or(0, |minutes| -minutes)
}
