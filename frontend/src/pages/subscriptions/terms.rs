//! The terms of a subscription over time, and the price lines of those in force.

use leptos::prelude::*;
use shared::api::subscriptions::DiscountView;
use shared::ids::PlanVersionId;
use shared::money::Currency;

use super::words::{component_kind, component_price, price_of, quantity, terms_now};
use crate::calls::amount;
use crate::calls::catalog::{ComponentView, PlanVersionView, PlanView};
use crate::calls::subscriptions::SubscriptionTermsView;
use crate::pages::catalog::interval_name;
use crate::tr;
use crate::ui::{Badge, Mark, Tone, text};

fn version_of(versions: &[PlanVersionView], id: PlanVersionId) -> Option<&PlanVersionView> {
    versions.iter().find(|version| version.id == id)
}

/// The price lines of the version in force.
#[component]
pub fn PriceLines(terms: Vec<SubscriptionTermsView>, versions: Vec<PlanVersionView>) -> impl IntoView {
    let now = terms_now(&terms).cloned();
    let version = now.as_ref().and_then(|now| version_of(&versions, now.plan_version_id).cloned());
    version.map(|version| {
        let target = version.terms.override_component.clone();
        let own = now.and_then(|now| now.price_override);
        let currency = version.terms.currency.0;
        let line = move |component: ComponentView| {
            let listed = component_price(&component, currency);
            let own = own.filter(|_| target.as_ref() == Some(&component.code)).map(|own| text::price(own.0, currency));
            let shown = match own {
                Some(own) => view! { <del class="muted">{listed}</del> " " <span>{own}</span> }.into_any(),
                None => view! { <span>{listed}</span> }.into_any(),
            };
            view! {
                <tr>
                    <td>{component.name}<div class="muted">{component_kind(component.kind)}</div></td>
                    <td class="num is-wrap">{shown}</td>
                </tr>
            }
        };
        view! {
            <section class="card" aria-labelledby="price-lines">
                <div class="card__head">
                    <h2 id="price-lines">{tr!(subscriptions.price_lines)}</h2>
                    <span class="muted">{tr!(subscriptions.version, number = version.number).to_string()}</span>
                </div>
                <table class="lines is-spaced">
                    <tbody>{version.terms.components.into_iter().map(line).collect_view()}</tbody>
                </table>
            </section>
        }
    })
}

/// One row for each stretch of terms, the newest first.
#[component]
pub fn TermsOverTime(
    terms: Vec<SubscriptionTermsView>,
    versions: Vec<PlanVersionView>,
    /// The plans of the versions.
    plans: Vec<PlanView>,
) -> impl IntoView {
    let now = terms_now(&terms).map(|terms| terms.from);
    let row = move |terms: SubscriptionTermsView| {
        let version = version_of(&versions, terms.plan_version_id);
        let plan = version.and_then(|version| plans.iter().find(|plan| plan.id == version.plan_id));
        let plan = plan.map(|plan| plan.name.clone());
        let number = version.map(|version| tr!(subscriptions.version, number = version.number).to_string());
        let current = now == Some(terms.from);
        let comes = now.is_some_and(|now| terms.from > now);
        let currency = amount(terms.period_amount).currency();
        let own = terms.price_override.map(|own| {
            let own = text::price(own.0, currency);
            view! { <div class="muted">{tr!(subscriptions.own_price, price = own).to_string()}</div> }
        });
        let discounts = terms.discounts.iter().map(|taken| discount(taken, currency)).collect_view();
        view! {
            <tr>
                <td>
                    {text::date(terms.from.0)}
                    " "
                    {current.then(|| view! { <Badge tone=Tone::Ok mark=Mark::Dot text=tr!(subscriptions.in_force)/> })}
                    {comes.then(|| view! { <Badge tone=Tone::Sched mark=Mark::Ring text=tr!(subscriptions.planned)/> })}
                </td>
                <td>{plan}<div class="muted is-whole">{number}</div></td>
                <td class="num">{quantity(terms.quantity.0)}</td>
                <td class="num">{price_of(&terms)}{own}</td>
                <td class="is-whole">{interval_name(&terms.interval)}</td>
                <td class="num">{terms.billing_day.map_or_else(|| tr!(common.none).to_owned(), |day| day.to_string())}</td>
                <td>{discounts}</td>
            </tr>
        }
    };
    view! {
        <section class="card" aria-labelledby="terms-over-time">
            <div class="card__head"><h2 id="terms-over-time">{tr!(subscriptions.terms)}</h2></div>
            <table class="lines is-spaced" data-testid="subscription-terms">
                <thead>
                    <tr>
                        <th scope="col">{tr!(subscriptions.since)}</th>
                        <th scope="col">{tr!(subscriptions.plan_version)}</th>
                        <th scope="col" class="num">{tr!(subscriptions.quantity)}</th>
                        <th scope="col" class="num">{tr!(subscriptions.price)}</th>
                        <th scope="col">{tr!(subscriptions.period)}</th>
                        <th scope="col" class="num">{tr!(subscriptions.day)}</th>
                        <th scope="col">{tr!(subscriptions.discounts)}</th>
                    </tr>
                </thead>
                <tbody>{terms.into_iter().rev().map(row).collect_view()}</tbody>
            </table>
        </section>
    }
}

fn discount(discount: &DiscountView, currency: Currency) -> impl IntoView + use<> {
    let what = match (discount.percent, discount.amount) {
        (Some(percent), _) => format!("−{} %", quantity(percent.0)),
        (None, Some(amount)) => format!("−{}", text::price(amount.0, currency)),
        (None, None) => String::new(),
    };
    let days = match discount.until {
        Some(until) => text::period(discount.from.0, until.0),
        None => tr!(subscriptions.from_day, day = text::date(discount.from.0)).to_string(),
    };
    view! { <div>{what}" "<span class="muted">{days}</span></div> }
}
