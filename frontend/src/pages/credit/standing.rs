//! Where a client stands with its debt, in words; and the terms that hold, each with the level that states it.

use leptos::prelude::*;
use shared::credit::CreditLevel;

use super::words::{days, level_name, stage_badge};
use crate::calls::amount;
use crate::calls::credit::{CreditCard, StandingView};
use crate::tr;
use crate::ui::{Notice, Tone, text};

/// Debt, what of it is overdue, the stage and what follows from it.
#[component]
pub fn StandingFacts(standing: StandingView) -> impl IntoView {
    let day = |day: Option<shared::api::scalars::Date>| day.map(|day| text::date(day.0));
    let fact = |name: &'static str, value: Option<String>| {
        value.map(|value| view! { <dt>{name}</dt><dd>{value}</dd> })
    };
    let overdue = amount(standing.overdue);
    let late = if overdue.minor() > 0 { "neg" } else { "" };
    let since = day(standing.since).map(|day| tr!(credit.since_day, day = day).to_string());
    let overdue_for = (standing.overdue_days > 0).then(|| {
        let from = day(standing.overdue_from).unwrap_or_default();
        tr!(credit.overdue_for, days = days(standing.overdue_days), day = from).to_string()
    });
    let problem = standing.problem.clone().map(|text| {
        view! { <Notice tone=Tone::Warn title=tr!(credit.problem_title) text=text/> }
    });
    view! {
        <dl class="facts" data-testid="standing">
            <dt>{tr!(credit.owed)}</dt>
            <dd>{text::money(amount(standing.owed))}</dd>
            <dt>{tr!(credit.overdue)}</dt>
            <dd>
                <span class=late>{text::money(overdue)}</span>
                {overdue_for.map(|text| view! { <span class="muted">" · "{text}</span> })}
            </dd>
            <dt>{tr!(credit.stage)}</dt>
            <dd>
                {stage_badge(&standing)}
                {since.map(|text| view! { <span class="muted">" "{text}</span> })}
            </dd>
            {fact(tr!(credit.blocked_from), day(standing.blocked_from))}
            {fact(tr!(credit.contact), day(standing.contact_on))}
        </dl>
        {problem}
    }
}

/// The terms that hold, each with its source.
#[component]
pub fn Terms(card: CreditCard) -> impl IntoView {
    let credit = card.credit;
    let terms = credit.terms;
    let policy = credit.policy.map_or_else(|| tr!(credit.no_policy).to_owned(), |policy| policy.name);
    let most = terms.promise_max.map_or_else(
        || tr!(credit.promise_whole).to_owned(),
        |most| tr!(credit.up_to, sum = text::money(amount(most))).to_string(),
    );
    let promises = match terms.promise_days {
        0 => tr!(credit.promises_none).to_owned(),
        longest => tr!(
            credit.promise_rules,
            longest = days(longest),
            pause = days(terms.promise_pause_days),
            most = most
        )
        .to_string(),
    };
    let row = |name: &'static str, value: String, from: Option<CreditLevel>| {
        view! {
            <tr>
                <th scope="row">{name}</th>
                <td>{value}</td>
                <td class="muted">{from.map(level_name)}</td>
            </tr>
        }
    };
    view! {
        <table class="lines is-spaced" data-testid="credit-terms">
            <thead>
                <tr>
                    <th scope="col">{tr!(credit.term)}</th>
                    <th scope="col">{tr!(credit.value)}</th>
                    <th scope="col">{tr!(credit.source)}</th>
                </tr>
            </thead>
            <tbody>
                {row(tr!(credit.limit), text::money(amount(terms.limit)), Some(terms.limit_from))}
                {row(tr!(credit.payment_days), days(terms.payment_days), Some(terms.payment_days_from))}
                {row(tr!(credit.grace_days), days(terms.grace_days), Some(terms.grace_days_from))}
                {row(tr!(credit.policy), policy, Some(terms.policy_from))}
                {row(tr!(credit.promise), promises, None)}
            </tbody>
        </table>
    }
}
