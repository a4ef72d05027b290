//! The day that forms call today: the server's, once it has said it; until then this browser's.

use std::cell::Cell;

use chrono::NaiveDate;

thread_local! {
    static SAID: Cell<Option<NaiveDate>> = const { Cell::new(None) };
}

/// The server has said which day it is.
pub fn said(day: NaiveDate) {
    SAID.set(Some(day));
}

/// The day that forms call today.
#[must_use]
pub fn today() -> NaiveDate {
    SAID.get().unwrap_or_else(of_browser)
}

fn of_browser() -> NaiveDate {
    let now = js_sys::Date::new_0();
    let year = i32::try_from(now.get_full_year()).unwrap_or_default();
    NaiveDate::from_ymd_opt(year, now.get_month() + 1, now.get_date()).unwrap_or_default()
}
