//! The fields of terms of credit: an empty one shows what it inherits, and from where.

use leptos::prelude::*;
use shared::credit::{CreditLevel, CreditTerms};
use shared::money::{Currency, Money};

use super::terms_draft::TermsDraft;
use super::words::level_name;
use crate::calls::credit::CreditPolicyView;
use crate::ui::erased::redrawn;
use crate::ui::field::Field;
use crate::ui::{Faults, SelectField};
use crate::{format, i18n, tr};

/// What the fields need to know.
#[derive(Clone, Copy)]
pub struct Shown {
    /// What an empty field inherits; nothing until it is known.
    pub inherited: Signal<Option<CreditTerms>>,
    /// Policies to choose from.
    pub policies: StoredValue<Vec<CreditPolicyView>>,
    /// Currency of the amounts.
    pub currency: Currency,
    /// What is wrong with what was typed, or is refused.
    pub faults: Faults,
}

impl Shown {
    /// What is inherited by one field: its value and, where one is named, its source. Nothing until it is known.
    fn of(
        self,
        part: impl Fn(&CreditTerms) -> (String, Option<CreditLevel>) + Send + Sync + 'static,
    ) -> Signal<Option<Inherited>> {
        Signal::derive(move || {
            let (value, from) = self.inherited.with(|terms| terms.as_ref().map(&part))?;
            Some(Inherited { value, from })
        })
    }
}

/// What an empty field means.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Inherited {
    value: String,
    from: Option<CreditLevel>,
}

/// A number of days among terms, and the level that states it.
type Days = fn(&CreditTerms) -> (i32, Option<CreditLevel>);
/// An amount among terms, in minor units; none is the whole debt.
type Amount = fn(&CreditTerms) -> (Option<i64>, Option<CreditLevel>);

/// All of the fields.
#[component]
pub fn TermsFields(draft: TermsDraft, shown: Shown) -> impl IntoView {
    let days = move |id, path, (label, hint), value, part: Days| {
        let inherited = shown.of(move |terms| {
            let (count, from) = part(terms);
            (count.to_string(), from)
        });
        let (unit, error) = (tr!(credit.days_unit), shown.faults.once_asked(path));
        view! { <TermField id=id label=label hint=hint value=value unit=unit inherited=inherited error=error/> }
    };
    let money = move |id, path, (label, hint), value, part: Amount| {
        let figure = move |minor| format::figure(Money::from_minor(minor, shown.currency), i18n::lang());
        let inherited = shown.of(move |terms| {
            let (minor, from) = part(terms);
            (minor.map_or_else(|| tr!(credit.promise_whole).to_owned(), figure), from)
        });
        let (unit, error) = (shown.currency.sign(), shown.faults.once_asked(path));
        view! { <TermField id=id label=label hint=hint value=value unit=unit inherited=inherited error=error/> }
    };
    let limit = (tr!(credit.limit), tr!(credit.limit_hint));
    let payment_days = (tr!(credit.payment_days), tr!(credit.payment_days_hint));
    let grace_days = (tr!(credit.grace_days), tr!(credit.grace_days_hint));
    let promise_days = (tr!(credit.promise_days), tr!(credit.promise_days_hint));
    view! {
        {money("credit-limit", "limit", limit, draft.limit, |terms| {
            (Some(terms.limit_minor.value), Some(terms.limit_minor.from))
        })}
        {days("credit-payment-days", "paymentDays", payment_days, draft.payment_days, |terms| {
            (terms.payment_days.value, Some(terms.payment_days.from))
        })}
        {days("credit-grace-days", "graceDays", grace_days, draft.grace_days, |terms| {
            (terms.grace_days.value, Some(terms.grace_days.from))
        })}
        <PolicyField value=draft.policy shown=shown/>
        {days("credit-promise-days", "promiseDays", promise_days, draft.promise_days, |terms| {
            (terms.promise.days, None)
        })}
        {days(
            "credit-promise-pause",
            "promisePauseDays",
            (tr!(credit.promise_pause_days), ""),
            draft.promise_pause_days,
            |terms| (terms.promise.pause_days, None),
        )}
        {money("credit-promise-max", "promiseMax", (tr!(credit.promise_max), ""), draft.promise_max, |terms| {
            (terms.promise.max_minor, None)
        })}
    }
}

/// Where the value of a field comes from.
fn source(value: RwSignal<String>, inherited: Signal<Option<Inherited>>) -> impl IntoView {
    let own = move || value.with(|value| !value.trim().is_empty());
    let from = move || {
        if own() {
            return tr!(settings.from_here).to_owned();
        }
        match inherited.with(|inherited| inherited.as_ref().map(|inherited| inherited.from)) {
            None => String::new(),
            Some(Some(CreditLevel::Default)) => tr!(settings.from_default).to_owned(),
            Some(Some(level)) => tr!(credit.inherited_from, level = level_name(level)).to_string(),
            Some(None) => tr!(credit.inherited).to_owned(),
        }
    };
    view! { <div class=move || if own() { "settings__from is-own" } else { "settings__from" }>{redrawn(from)}</div> }
}

/// A number; empty, it shows the inherited one.
#[component]
fn TermField(
    id: &'static str,
    label: &'static str,
    hint: &'static str,
    value: RwSignal<String>,
    /// Days, or the sign of the currency.
    unit: &'static str,
    inherited: Signal<Option<Inherited>>,
    error: Signal<Option<String>>,
) -> impl IntoView {
    view! {
        <div class="settings__value is-term">
            <Field id=id label=label hint=Some(hint.to_owned()) error=error>
                <div class="affix is-unit">
                    <input
                        class="input num"
                        id=id
                        name=id
                        type="text"
                        inputmode="decimal"
                        autocomplete="off"
                        placeholder=move || inherited.get().map(|inherited| inherited.value)
                        aria-describedby=format!("{id}-note")
                        aria-invalid=move || error.get().is_some().to_string()
                        prop:value=move || value.get()
                        on:input=move |event| value.set(event_target_value(&event))
                    />
                    <span class="affix__text">{unit}</span>
                </div>
            </Field>
            {source(value, inherited)}
        </div>
    }
}

/// The policy; unchosen, it names the inherited one.
#[component]
fn PolicyField(value: RwSignal<String>, shown: Shown) -> impl IntoView {
    let policies = shown.policies;
    let name = move |id: &str| {
        policies.with_value(|all| {
            all.iter().find(|policy| policy.id.to_string() == id).map(|policy| policy.name.clone())
        })
    };
    let inherited = shown.of(move |terms| {
        let value = terms.policy.value.and_then(|id| name(&id.to_string()));
        (value.unwrap_or_default(), Some(terms.policy.from))
    });
    let options = move || {
        let nothing = match inherited.get().map(|inherited| inherited.value) {
            None => String::new(),
            Some(name) if name.is_empty() => tr!(credit.no_policy).to_owned(),
            Some(name) => tr!(settings.inherit, value = name).to_string(),
        };
        let mut options = vec![(String::new(), nothing)];
        let chosen = value.get_untracked();
        policies.with_value(|all| {
            let offered = all.iter().filter(|policy| !policy.archived || policy.id.to_string() == chosen);
            options.extend(offered.map(|policy| (policy.id.to_string(), policy.name.clone())));
        });
        options
    };
    view! {
        <div class="settings__value is-term">
            <SelectField
                id="credit-policy"
                label=tr!(credit.policy)
                value=value
                options=Signal::derive(options)
                hint=tr!(credit.policy_hint)
                error=shown.faults.once_asked("policyId")
            />
            {source(value, inherited)}
        </div>
    }
}
