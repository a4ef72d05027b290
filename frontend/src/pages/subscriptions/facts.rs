//! What is known of a subscription: its price, its plan, its days.

use leptos::prelude::*;
use leptos_router::components::A;

use super::words::{price_of, quantity};
use crate::calls::subscriptions::{SubscriptionRow, SubscriptionTermsView, SubscriptionView};
use crate::pages::catalog::interval_name;
use crate::tr;
use crate::ui::text::{self, Copyable};

/// What is known of it, in two cards.
#[component]
pub fn Facts(
    view: SubscriptionView,
    /// Name of the plan.
    plan: String,
    /// Name of its product, where it is known.
    #[prop(optional, into)]
    product: Option<String>,
    /// The terms in force; nothing before the first.
    now: Option<SubscriptionTermsView>,
    /// What it is attached to, where that is known.
    #[prop(optional_no_strip)]
    base: Option<SubscriptionRow>,
) -> impl IntoView {
    let line = |name: &'static str, value: Option<String>| {
        value.map(|value| view! { <dt>{name}</dt><dd>{value}</dd> })
    };
    let last = view.ended_on.map(|end| text::date(end.0.pred_opt().unwrap_or(end.0)));
    let next = view.next_due_on.map_or_else(|| tr!(common.none).to_owned(), |day| text::date(day.0));
    // On the day of its end a subscription is settled, and not always charged.
    let settled = view.ended_on.zip(view.next_due_on).is_some_and(|(end, next)| next.0 >= end.0);
    let next = if settled {
        tr!(subscriptions.settles_on, day = next).to_string()
    } else {
        tr!(subscriptions.next_on, day = next).to_string()
    };
    view! {
        <section class="card" aria-label=tr!(subscriptions.price)>
            <div class="balance" data-testid="subscription-price">
                <span class="balance__word">
                    {now
                        .as_ref()
                        .map(|terms| tr!(subscriptions.per_period, period = interval_name(&terms.interval)).to_string())}
                </span>
                " "
                <span class="balance__value">{now.as_ref().map(price_of)}</span>
                <span class="muted">{next}</span>
            </div>
        </section>
        <section class="card" aria-labelledby="subscription-facts">
            <div class="card__head"><h2 id="subscription-facts">{tr!(subscriptions.about)}</h2></div>
            <dl class="facts">
                {base.map(|base| {
                    view! {
                        <dt>{tr!(subscriptions.base)}</dt>
                        <dd>
                            <A href=format!("/subscriptions/{}", base.view.id) attr:data-testid="subscription-base">
                                {base.view.name.unwrap_or(base.plan.name)}
                            </A>
                        </dd>
                    }
                })}
                {line(tr!(subscriptions.plan), Some(plan))}
                {line(tr!(subscriptions.product), product)}
                {line(tr!(subscriptions.quantity), now.as_ref().map(|terms| quantity(terms.quantity.0)))}
                {line(
                    tr!(subscriptions.billing_day),
                    now.as_ref().and_then(|terms| terms.billing_day).map(|day| day.to_string()),
                )}
                {line(tr!(subscriptions.start), Some(text::date(view.start_on.0)))}
                {line(tr!(subscriptions.first_billed), Some(text::date(view.first_billed_on.0)))}
                {line(tr!(subscriptions.last_day), last)}
                {line(tr!(subscriptions.end_reason), view.end_reason)}
                {view
                    .external_id
                    .map(|id| view! { <dt>{tr!(subscriptions.external_id)}</dt><dd><Copyable value=id/></dd> })}
                {line(tr!(subscriptions.created), Some(text::instant(view.created_at.0)))}
            </dl>
        </section>
    }
}
