//! What a plan is, and what a version of it says: facts to read.

use leptos::prelude::*;
use leptos_router::components::A;

use super::words::{
    alignment_name, basis_name, blocked_name, first_stub_name, interval_name, penalty_name, timing_name,
    vat_text,
};
use crate::calls::catalog::{self, PlanCard, PlanVersionView};
use crate::remote::Remote;
use crate::tr;
use crate::ui::erased::redrawn;
use crate::ui::text;
use crate::ui::text::Copyable;

/// Attributes of a plan.
#[component]
pub fn PlanFacts(card: PlanCard) -> impl IntoView {
    let plan = card.view;
    let id = plan.id;
    let subscribers = Remote::new(move || catalog::subscribers(id));
    let yes_no = |yes: bool| if yes { tr!(catalog.yes) } else { tr!(catalog.no) };
    let day = |name: &'static str, day: Option<shared::api::scalars::Date>| {
        day.map(|day| view! { <dt>{name}</dt><dd>{text::date(day.0)}</dd> })
    };
    view! {
        <section class="card" aria-labelledby="plan-facts">
            <div class="card__head"><h2 id="plan-facts">{tr!(catalog.plan_word)}</h2></div>
            <dl class="facts">
                <dt>{tr!(catalog.code)}</dt>
                <dd><Copyable value=plan.code/></dd>
                <dt>{tr!(catalog.product)}</dt>
                <dd><A href=format!("/products?product={}", plan.product_id)>{card.product.name}</A></dd>
                <dt>{tr!(catalog.subscribers)}</dt>
                <dd>
                    {redrawn(move || {
                        subscribers.map(|n| text::number(*n)).unwrap_or_else(|| tr!(common.none).to_owned())
                    })}
                </dd>
                <dt>{tr!(catalog.rank)}</dt>
                <dd>{plan.rank}</dd>
                {plan.is_addon.then(|| view! { <dt>{tr!(catalog.addon)}</dt><dd>{tr!(catalog.yes)}</dd> })}
                <dt>{tr!(catalog.in_cabinet)}</dt>
                <dd>{yes_no(plan.cabinet_visible)}</dd>
                {day(tr!(catalog.available_from), plan.available_from)}
                {day(tr!(catalog.available_to), plan.available_to)}
            </dl>
        </section>
    }
}

/// What a version charges by, its prices apart.
#[component]
pub fn TermsFacts(version: PlanVersionView) -> impl IntoView {
    let terms = version.terms;
    let stated = version.stated;
    // In a draft, what its author left to the settings follows them until it is published.
    let inherited = move |states: fn(&shared::api::settings::StatedSettingsView) -> bool| {
        let inherits = stated.as_ref().is_some_and(|stated| !states(stated));
        inherits.then(|| view! { <span class="muted">" · " {tr!(catalog.by_default)}</span> })
    };
    let trial = match u32::try_from(terms.trial_days) {
        Ok(days) if days > 0 => tr!(catalog.days_n, count = text::counted(days)).to_string(),
        Ok(_) | Err(_) => tr!(catalog.no_trial).to_owned(),
    };
    let minimum = terms.minimum.as_ref();
    let penalty = minimum.map(|minimum| match minimum.amount {
        Some(amount) => text::price(amount.0, terms.currency.0),
        None => penalty_name(minimum.penalty).to_owned(),
    });
    let minimum =
        minimum.map_or_else(|| tr!(catalog.no_minimum).to_owned(), |minimum| interval_name(&minimum.length));
    view! {
        <section class="card" aria-labelledby="terms">
            <div class="card__head"><h2 id="terms">{tr!(catalog.terms)}</h2></div>
            <div class="facts-cols">
                <dl class="facts">
                    <dt>{tr!(catalog.period)}</dt>
                    <dd>{interval_name(&terms.interval)}</dd>
                    <dt>{tr!(catalog.alignment)}</dt>
                    <dd>{alignment_name(&terms.alignment)}</dd>
                    <dt>{tr!(catalog.timing)}</dt>
                    <dd>{timing_name(terms.timing)}</dd>
                    <dt>{tr!(catalog.trial)}</dt>
                    <dd>{trial}</dd>
                    <dt>{tr!(catalog.minimum)}</dt>
                    <dd data-testid="terms-minimum">{minimum}</dd>
                    {penalty.map(|penalty| view! { <dt>{tr!(catalog.penalty)}</dt><dd>{penalty}</dd> })}
                    <dt>{tr!(catalog.currency)}</dt>
                    <dd>{terms.currency.0.code()}</dd>
                </dl>
                <dl class="facts">
                    <dt>{tr!(catalog.vat)}</dt>
                    <dd>{vat_text(&terms)} {inherited(|stated| stated.vat.is_some())}</dd>
                    <dt>{tr!(catalog.first_stub)}</dt>
                    <dd>{first_stub_name(terms.first_stub)} {inherited(|stated| stated.first_stub.is_some())}</dd>
                    <dt>{tr!(catalog.basis)}</dt>
                    <dd>{basis_name(terms.basis)} {inherited(|stated| stated.basis.is_some())}</dd>
                    <dt>{tr!(catalog.blocked_time)}</dt>
                    <dd>
                        {blocked_name(terms.blocked_time)} {inherited(|stated| stated.blocked_time.is_some())}
                    </dd>
                </dl>
            </div>
        </section>
    }
}
