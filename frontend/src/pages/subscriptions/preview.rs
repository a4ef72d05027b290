//! What a new subscription would cost: the first charges with their formulas, and what comes after.

use leptos::prelude::*;
use shared::api::subscriptions::QuoteLineView;
use shared::error::FieldError;

use super::charges::{component_name, vat_within};
use super::draft::Calculation;
use super::why::why;
use crate::calls::amount;
use crate::pages::catalog::interval_name;
use crate::tr;
use crate::ui::erased::{effect, redrawn};
use crate::ui::{PreviewCard, text};

/// The calculation. While a field is wrong the last good one stays, dimmed.
#[component]
pub fn Preview(
    calculation: Memo<Result<Calculation, Vec<FieldError>>>,
    /// Whether a plan was chosen.
    chosen: Signal<bool>,
) -> impl IntoView {
    let good = RwSignal::new(None::<Calculation>);
    effect(move |_| {
        if let Ok(calculation) = calculation.get() {
            good.set(Some(calculation));
        }
    });
    effect(move |_| {
        if !chosen.get() {
            good.set(None);
        }
    });
    view! {
        <PreviewCard
            id="subscription-preview"
            title=tr!(subscriptions.preview)
            stale=Signal::derive(move || good.with(Option::is_some) && calculation.with(Result::is_err))
            level=2
        >
            {redrawn(move || match good.get() {
                Some(calculation) => view! { <Figures calculation=calculation/> }.into_any(),
                None => view! { <p class="muted">{tr!(subscriptions.preview_none)}</p> }.into_any(),
            })}
        </PreviewCard>
    }
}

#[component]
fn Figures(calculation: Calculation) -> impl IntoView {
    let Calculation { version, first, next, sets_client_day, .. } = calculation;
    let versions = vec![version.clone()];
    let line = move |line: QuoteLineView| {
        let name = component_name(&versions, &line.component);
        let vat = vat_within(&line);
        view! {
            <tr>
                <td>
                    {name}
                    <div class="muted">{text::period(line.from.0, line.to.0)}</div>
                    {why(&line.explanation, line.quantity.0)}
                </td>
                <td class="num">
                    {text::money(amount(line.amount))}
                    <div class="muted">{vat}</div>
                </td>
            </tr>
        }
    };
    let empty = first.lines.is_empty();
    let after = next.into_iter().map(|(day, sum)| {
        view! { <div><span>{text::date(day)}</span><span class="num">{text::money(sum)}</span></div> }
    });
    let day = first.billing_day.map(|day| tr!(subscriptions.bills_on, day = day).to_string());
    let trial = (version.terms.trial_days > 0)
        .then(|| tr!(subscriptions.trial_note, day = text::date(first.first_billed_on.0)).to_string());
    let every = tr!(subscriptions.per_period, period = interval_name(&version.terms.interval)).to_string();
    view! {
        <p class="muted">{[Some(every), day, trial].into_iter().flatten().collect::<Vec<_>>().join(" · ")}</p>
        {empty.then(|| view! { <p>{tr!(subscriptions.nothing_now)}</p> })}
        <table class="lines is-spaced">
            <tbody>{first.lines.into_iter().map(line).collect_view()}</tbody>
        </table>
        <div class="sum">
            <div class="is-total">
                <span>{tr!(subscriptions.first_total)}</span>
                <span class="num" data-testid="preview-total">{text::money(amount(first.total))}</span>
            </div>
            {after.collect_view()}
        </div>
        <p class="muted">{tr!(subscriptions.first_total_text)}</p>
        {sets_client_day.then(|| view! { <p class="muted">{tr!(subscriptions.sets_client_day)}</p> })}
    }
}
