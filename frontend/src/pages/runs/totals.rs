//! The tab of totals: what the run comes to by plan and by VAT rate.

use leptos::prelude::*;
use leptos_router::components::A;

use super::review::Review;
use crate::calls::amount;
use crate::calls::runs::{BillRunBreakdown, BillTotal};
use crate::tr;
use crate::ui::{Empty, Glyph, Refusal, Skeleton, text};

/// The tab.
#[component]
pub fn TotalsTab(review: Review) -> impl IntoView {
    let breakdown = review.breakdown;
    move || {
        match breakdown.get() {
        None => view! { <div class="card stack" aria-busy="true"><Skeleton/><Skeleton width="40%"/></div> }.into_any(),
        Some(Err(error)) => view! { <Refusal error=error retry=move |()| breakdown.refresh()/> }.into_any(),
        Some(Ok(None)) => {
            view! { <Empty glyph=Glyph::Clock title=tr!(runs.totals_later) text=tr!(runs.totals_later_text)/> }
                .into_any()
        }
        Some(Ok(Some(found))) if found.rates.is_empty() => {
            view! { <Empty glyph=Glyph::Inbox title=tr!(runs.no_items) text=tr!(runs.no_items_text)/> }.into_any()
        }
        Some(Ok(Some(found))) => view! { <Tables found=found/> }.into_any(),
    }
    }
}

#[component]
fn Tables(found: BillRunBreakdown) -> impl IntoView {
    view! {
        <div class="totals" data-testid="run-totals">
            <section class="card stack" aria-labelledby="by-plan">
                <h2 id="by-plan">{tr!(runs.by_plan)}</h2>
                {table(tr!(runs.plan), found.plans, |total| plan(&total).into_any())}
            </section>
            <section class="card stack" aria-labelledby="by-rate">
                <h2 id="by-rate">{tr!(runs.by_rate)}</h2>
                {table(tr!(runs.rate), found.rates, |total| rate(&total).into_any())}
            </section>
        </div>
    }
}

fn table(first: &'static str, rows: Vec<BillTotal>, name: fn(BillTotal) -> AnyView) -> impl IntoView {
    let row = move |total: BillTotal| {
        view! {
            <tr>
                <th scope="row">{name(total.clone())}</th>
                <td class="num">{text::number(total.lines)}</td>
                <td class="num">{text::money(amount(total.net))}</td>
                <td class="num">{text::money(amount(total.vat))}</td>
                <td class="num">{text::money(amount(total.gross))}</td>
            </tr>
        }
    };
    view! {
        <table class="lines is-spaced">
            <thead>
                <tr>
                    <th scope="col">{first}</th>
                    <th scope="col" class="num">{tr!(runs.lines)}</th>
                    <th scope="col" class="num">{tr!(runs.net)}</th>
                    <th scope="col" class="num">{tr!(runs.vat)}</th>
                    <th scope="col" class="num">{tr!(runs.gross)}</th>
                </tr>
            </thead>
            <tbody>{rows.into_iter().map(row).collect_view()}</tbody>
        </table>
    }
}

fn plan(total: &BillTotal) -> impl IntoView + use<> {
    let name = total.plan_name.clone().unwrap_or_else(|| tr!(common.none).to_owned());
    match total.plan_id {
        Some(id) => view! { <A href=format!("/plans/{id}")>{name}</A> }.into_any(),
        None => name.into_any(),
    }
}

fn rate(total: &BillTotal) -> String {
    match total.vat_rate.as_deref() {
        Some("none") | None => tr!(runs.no_vat).to_owned(),
        Some(percent) => tr!(runs.vat_rate, percent = percent.to_owned()).to_string(),
    }
}
