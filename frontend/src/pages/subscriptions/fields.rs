//! Fields of a new subscription, in cards.

use leptos::prelude::*;
use leptos_router::components::A;
use shared::access::Permission;
use shared::catalog::CatalogState;
use shared::subscription::SubscriptionState;

use super::discounts::Discounts;
use super::work::Work;
use crate::calls::amount;
use crate::calls::catalog::{self, PlanFilter};
use crate::calls::subscriptions::{self, SubscriptionFilter, SubscriptionRow, SubscriptionView};
use crate::session::Session;
use crate::tr;
use crate::ui::{Button, Choice, Choices, Combobox, DateField, DecimalField, Look, TextField, text};

/// The plan, from when, how many.
#[component]
pub fn What(
    work: Work,
    /// The form was opened for an add-on.
    attaching: bool,
) -> impl IntoView {
    let draft = work.draft;
    let addon = Memo::new(move |_| attaching || work.is_addon());
    let seller = move || work.client.with_untracked(|client| client.as_ref().map(|client| client.seller_id));
    let choices = Choices::new(move |words: String| {
        // With a base chosen first only add-ons are offered.
        let attaches = attaching && draft.base.with_untracked(Option::is_some);
        let filter = PlanFilter {
            seller_id: seller(),
            state: Some(CatalogState::Active),
            search: Some(words).filter(|words| !words.is_empty()),
            ..PlanFilter::default()
        };
        async move {
            let found = catalog::plans(filter, None).await?.rows;
            let priced = found
                .into_iter()
                .filter(|plan| plan.current_version.is_some() && (plan.view.is_addon || !attaches));
            let choice = |plan: catalog::PlanRow| Choice {
                value: plan.view.id.to_string(),
                label: plan.view.name,
                note: if plan.view.is_addon {
                    format!("{} · {}", plan.product.name, tr!(catalog.addon))
                } else {
                    plan.product.name
                },
            };
            Ok(priced.map(choice).collect())
        }
    });
    view! {
        <section class="card stack" aria-labelledby="what">
            <h2 id="what">{tr!(subscriptions.what)}</h2>
            <Combobox
                id="subscription-plan"
                label=tr!(subscriptions.plan)
                chosen=draft.plan
                choices=choices
                hint=tr!(subscriptions.plan_hint)
                error=work.error("planId", true)
            />
            <Show when=move || addon.get()><Base work=work/></Show>
            <div class="cols is-3">
                <DateField
                    id="subscription-start"
                    label=tr!(subscriptions.start)
                    value=draft.start
                    hint=tr!(subscriptions.start_hint)
                    error=work.error("startOn", true)
                />
                <DecimalField
                    id="subscription-quantity"
                    label=tr!(subscriptions.quantity)
                    value=draft.quantity
                    error=work.error("quantity", true)
                />
                // An add-on is billed on the day of its base.
                <Show when=move || !addon.get()>
                    <TextField
                        id="subscription-billing-day"
                        label=tr!(subscriptions.billing_day)
                        value=draft.billing_day
                        optional=true
                        hint=tr!(subscriptions.billing_day_hint)
                        error=work.error("billingDay", true)
                    />
                </Show>
            </div>
        </section>
    }
}

/// The subscription of the client that the add-on is attached to.
#[component]
fn Base(work: Work) -> impl IntoView {
    let client = move || work.client.with_untracked(|client| client.as_ref().map(|client| client.id));
    let choices = Choices::new(move |words: String| {
        let filter = SubscriptionFilter {
            client_id: client(),
            search: Some(words).filter(|words| !words.is_empty()),
            ..SubscriptionFilter::default()
        };
        async move {
            let found = subscriptions::list(filter, Vec::new(), None).await?.rows;
            let fits = |row: &SubscriptionRow| {
                row.view.base_id.is_none() && row.view.state != SubscriptionState::Ended
            };
            Ok(found.into_iter().filter(fits).map(|row| base_choice(&row.view, &row.plan.name)).collect())
        }
    });
    view! {
        <Combobox
            id="subscription-base"
            label=tr!(subscriptions.base)
            chosen=work.draft.base
            choices=choices
            hint=tr!(subscriptions.base_hint)
            error=work.error("baseId", true)
        />
    }
}

/// A subscription as what an add-on is attached to.
pub fn base_choice(view: &SubscriptionView, plan: &str) -> Choice {
    Choice {
        value: view.id.to_string(),
        label: view.name.clone().unwrap_or_else(|| plan.to_owned()),
        note: tr!(subscriptions.from_day, day = text::date(view.start_on.0)).to_string(),
    }
}

/// Another price, discounts.
#[component]
pub fn Price(work: Work) -> impl IntoView {
    let draft = work.draft;
    let sign = work.client.get_untracked().map_or("", |client| client.currency.0.sign());
    let field = move || {
        let hint = match work.own_price_of() {
            Some(component) => tr!(subscriptions.own_price_hint, component = component).to_string(),
            None => tr!(subscriptions.own_price_none).to_owned(),
        };
        view! {
            <DecimalField
                id="subscription-price"
                label=tr!(subscriptions.own_price_label)
                value=draft.price
                suffix=Signal::stored(sign.to_owned())
                optional=true
                hint=hint
                error=work.error("priceOverride", true)
            />
        }
    };
    view! {
        <section class="card stack" aria-labelledby="price">
            <h2 id="price">{tr!(subscriptions.price_and_discounts)}</h2>
            <div class="cols">{field}</div>
            <Discounts discounts=draft.discounts sign=sign error=work.error("discounts", false)/>
        </section>
    }
}

/// How people and other systems call it.
#[component]
pub fn Naming(work: Work) -> impl IntoView {
    let draft = work.draft;
    view! {
        <section class="card stack" aria-labelledby="naming">
            <h2 id="naming">{tr!(subscriptions.naming)}</h2>
            <div class="cols">
                <TextField
                    id="subscription-name"
                    label=tr!(subscriptions.name)
                    value=draft.name
                    optional=true
                    hint=tr!(subscriptions.name_hint)
                    error=work.error("name", false)
                />
                <TextField
                    id="subscription-external-id"
                    label=tr!(subscriptions.external_id)
                    value=draft.external_id
                    optional=true
                    error=work.error("externalId", false)
                />
            </div>
        </section>
    }
}

/// The button, with the sum of the first charges, and the way back.
#[component]
pub fn Send(work: Work) -> impl IntoView {
    let lacks = Session::get().lacks(Permission::SubscriptionWrite);
    let forbidden = lacks.is_some();
    let back = move || {
        work.client
            .get()
            .map_or_else(|| "/clients".to_owned(), |c| format!("/clients/{}/subscriptions", c.id))
    };
    let label = move || match work.calculation.with(|result| result.as_ref().ok().map(|c| c.first.total)) {
        Some(total) => tr!(subscriptions.subscribe_sum, sum = text::money(amount(total))).to_string(),
        None => tr!(subscriptions.subscribe).to_owned(),
    };
    view! {
        <div class="row">
            <Button
                look=Look::Primary
                submit=true
                busy=work.draft.submission.busy
                disabled=forbidden
                title=lacks
                attr:data-testid="subscription-submit"
            >
                {label}
                " "
                <kbd>"Ctrl ⏎"</kbd>
            </Button>
            <A href=back attr:class="btn">{tr!(common.cancel)}</A>
        </div>
    }
}
