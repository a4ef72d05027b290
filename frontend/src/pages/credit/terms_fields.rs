//! The fields of terms of credit: an empty one shows what it inherits, and from where.

use leptos::prelude::*;
use shared::credit::{CreditLevel, CreditTerms};
use shared::error::FieldError;
use shared::money::{Currency, Money};

use super::terms_draft::TermsDraft;
use super::words::level_name;
use crate::calls::credit::CreditPolicyView;
use crate::tr;
use crate::ui::erased::redrawn;
use crate::ui::field::Field;
use crate::ui::{SelectField, Submission};
use crate::{format, i18n};

/// What the fields need to know.
#[derive(Clone, Copy)]
pub struct Shown {
    /// What an empty field inherits; nothing until it is known.
    pub inherited: Signal<Option<CreditTerms>>,
    /// Policies to choose from.
    pub policies: StoredValue<Vec<CreditPolicyView>>,
    /// Currency of the amounts.
    pub currency: Currency,
    /// What is wrong with what was typed.
    pub faults: RwSignal<Vec<FieldError>>,
    /// Where the server's refusals are.
    pub form: Submission,
}

impl Shown {
    fn error(self, path: &'static str) -> Signal<Option<String>> {
        let refused = self.form.field(path);
        Signal::derive(move || {
            let own = self.faults.with(|faults| {
                let fault = faults.iter().find(|fault| fault.path.last().is_some_and(|last| last == path))?;
                Some(fault.message.clone())
            });
            own.or_else(|| refused.get())
        })
    }

    fn money(self, minor: i64) -> String {
        format::figure(Money::from_minor(minor, self.currency), i18n::lang())
    }

    /// What is inherited by one field: its value and, where that is known, its source.
    fn of(self, part: fn(Shown, &CreditTerms) -> (String, Option<CreditLevel>)) -> Signal<Inherited> {
        Signal::derive(move || {
            let (value, from) = self
                .inherited
                .with(|terms| terms.as_ref().map(|terms| part(self, terms)).unwrap_or_default());
            Inherited { value, from }
        })
    }
}

/// What an empty field means.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Inherited {
    value: String,
    from: Option<CreditLevel>,
}

/// All of the fields.
#[component]
pub fn TermsFields(draft: TermsDraft, shown: Shown) -> impl IntoView {
    let sign = shown.currency.sign();
    let days = tr!(credit.days_unit);
    view! {
        <TermField
            id="credit-limit"
            label=tr!(credit.limit)
            hint=tr!(credit.limit_hint)
            value=draft.limit
            unit=sign
            inherited=shown.of(|shown, terms| (shown.money(terms.limit_minor.value), Some(terms.limit_minor.from)))
            error=shown.error("limit")
        />
        <TermField
            id="credit-payment-days"
            label=tr!(credit.payment_days)
            hint=tr!(credit.payment_days_hint)
            value=draft.payment_days
            unit=days
            inherited=shown.of(|_, terms| (terms.payment_days.value.to_string(), Some(terms.payment_days.from)))
            error=shown.error("paymentDays")
        />
        <TermField
            id="credit-grace-days"
            label=tr!(credit.grace_days)
            hint=tr!(credit.grace_days_hint)
            value=draft.grace_days
            unit=days
            inherited=shown.of(|_, terms| (terms.grace_days.value.to_string(), Some(terms.grace_days.from)))
            error=shown.error("graceDays")
        />
        <PolicyField value=draft.policy shown=shown/>
        <TermField
            id="credit-promise-days"
            label=tr!(credit.promise_days)
            hint=tr!(credit.promise_days_hint)
            value=draft.promise_days
            unit=days
            inherited=shown.of(|_, terms| (terms.promise.days.to_string(), None))
            error=shown.error("promiseDays")
        />
        <TermField
            id="credit-promise-pause"
            label=tr!(credit.promise_pause_days)
            hint=""
            value=draft.promise_pause_days
            unit=days
            inherited=shown.of(|_, terms| (terms.promise.pause_days.to_string(), None))
            error=shown.error("promisePauseDays")
        />
        <TermField
            id="credit-promise-max"
            label=tr!(credit.promise_max)
            hint=""
            value=draft.promise_max
            unit=sign
            inherited=shown
                .of(|shown, terms| {
                    let whole = || tr!(credit.promise_whole).to_owned();
                    (terms.promise.max_minor.map_or_else(whole, |minor| shown.money(minor)), None)
                })
            error=shown.error("promiseMax")
        />
    }
}

/// Where the value of a field comes from.
fn source(value: RwSignal<String>, inherited: Signal<Inherited>) -> impl IntoView {
    let own = move || value.with(|value| !value.trim().is_empty());
    let from = move || {
        if own() {
            return tr!(settings.from_here).to_owned();
        }
        match inherited.with(|inherited| inherited.from) {
            Some(CreditLevel::Default) => tr!(settings.from_default).to_owned(),
            Some(level) => tr!(credit.inherited_from, level = level_name(level)).to_string(),
            None => tr!(credit.inherited).to_owned(),
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
    inherited: Signal<Inherited>,
    error: Signal<Option<String>>,
) -> impl IntoView {
    let hint = Some(hint.to_owned()).filter(|hint| !hint.is_empty());
    view! {
        <div class="settings__value is-term">
            <Field id=id label=label hint=hint error=error>
                <div class="affix is-unit">
                    <input
                        class="input num"
                        id=id
                        name=id
                        type="text"
                        inputmode="decimal"
                        autocomplete="off"
                        placeholder=move || inherited.with(|inherited| inherited.value.clone())
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
    let inherited = Signal::derive(move || {
        let policy = shown.inherited.with(|terms| terms.map(|terms| terms.policy));
        let value = policy.and_then(|policy| policy.value).and_then(|id| name(&id.to_string()));
        Inherited { value: value.unwrap_or_default(), from: policy.map(|policy| policy.from) }
    });
    let options = move || {
        let nothing = inherited.with(|inherited| match inherited.value.as_str() {
            "" => tr!(credit.no_policy).to_owned(),
            name => tr!(settings.inherit, value = name.to_owned()).to_string(),
        });
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
                error=shown.error("policyId")
            />
            {source(value, inherited)}
        </div>
    }
}
