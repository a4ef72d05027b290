//! Why a line has its sum: one form for previews, charges and runs.

use leptos::prelude::*;
use rust_decimal::Decimal;
use shared::api::subscriptions::ExplanationView;

use super::words::quantity;
use crate::ui::text;
use crate::{format, i18n, tr};

/// The formula of a sum, and what it is made of.
pub fn why(explanation: &ExplanationView, units: Decimal) -> impl IntoView + use<> {
    let (list, after) = (explanation.list.0, explanation.price.0);
    let price = |value| format::price_figure(value, i18n::lang());
    let mut formula = price(after);
    if explanation.share != "1" {
        formula = format!("{formula} × {}", explanation.share);
    }
    let mut notes = Vec::new();
    if units != Decimal::ONE {
        notes.push(tr!(subscriptions.for_units, units = quantity(units)).to_string());
    }
    if list != after {
        notes.push(tr!(subscriptions.discounted, from = price(list), to = price(after)).to_string());
    }
    if explanation.days > 0 {
        notes.push(tr!(subscriptions.days, count = text::counted(explanation.days)).to_string());
    }
    if explanation.late_usage {
        notes.push(tr!(subscriptions.late_usage).to_owned());
    }
    let notes = notes.join(", ");
    view! { <span class="mono">{formula}</span> <div class="muted">{notes}</div> }
}
