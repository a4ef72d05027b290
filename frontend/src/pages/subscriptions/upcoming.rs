//! What is scheduled for a subscription of the list, in words.

use chrono::NaiveDate;
use leptos::prelude::*;

use super::words::{price_of, quantity};
use crate::calls::subscriptions::{SubscriptionRow, SubscriptionTermsView};
use crate::today::today;
use crate::tr;
use crate::ui::{Column, text};

/// The column of what changes, and when.
pub fn upcoming_column() -> Column<SubscriptionRow> {
    Column::new(tr!(subscriptions.upcoming), "280px", |row: &SubscriptionRow| {
        let words = upcoming(row, today()).join("; ");
        let title = words.clone();
        view! { <span title=title data-testid="upcoming">{words}</span> }
    })
}

/// Whether an end is set that has not come.
pub fn is_ending(row: &SubscriptionRow) -> bool {
    row.view.ended_on.is_some_and(|end| end.0 > today())
}

/// What is scheduled, the earliest first, the end last.
fn upcoming(row: &SubscriptionRow, today: NaiveDate) -> Vec<String> {
    let mut terms: Vec<&SubscriptionTermsView> = row.terms.iter().collect();
    terms.sort_by_key(|terms| terms.from);
    let later = terms.windows(2).filter_map(|pair| match pair {
        [before, after] if after.from.0 > today => {
            let day = text::date(after.from.0);
            Some(tr!(acts.scheduled, day = day, what = change(before, after)).to_string())
        }
        _ => None,
    });
    let mut found: Vec<String> = later.collect();
    // Something is settled on a day of its own when no other terms begin.
    if let Some(day) = row.view.changes_on.filter(|_| found.is_empty()) {
        found.push(tr!(subscriptions.upcoming_settles, day = text::date(day.0)).to_string());
    }
    if let Some(end) = row.view.ended_on.filter(|end| end.0 > today) {
        let last = text::date(end.0.pred_opt().unwrap_or(end.0));
        found.push(tr!(subscriptions.upcoming_end, day = last).to_string());
    }
    found
}

/// What other terms differ in.
fn change(before: &SubscriptionTermsView, after: &SubscriptionTermsView) -> String {
    if before.plan_version_id != after.plan_version_id {
        tr!(subscriptions.upcoming_plan, price = price_of(after)).to_string()
    } else if before.quantity != after.quantity {
        tr!(acts.stage_quantity, units = quantity(after.quantity.0)).to_string()
    } else if before.billing_day != after.billing_day
        && let Some(day) = after.billing_day
    {
        tr!(acts.stage_billing_day, day = day).to_string()
    } else {
        tr!(acts.stage_price).to_owned()
    }
}
