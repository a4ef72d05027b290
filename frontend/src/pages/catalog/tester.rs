//! The price tester: what somebody who subscribes would be charged first, by the function of the bill run.

use std::collections::BTreeMap;
use std::sync::Arc;

use leptos::prelude::*;
use shared::billing::{Line, QuoteError, Sample, SampleQuote};
use shared::calendar::BillingDay;
use shared::catalog::{Alignment, Component, ComponentCharge, PlanTerms};
use shared::money::Money;
use shared::rate::Quantity;
use shared::text::number::parse_number;

use super::formula::formula;
use super::words::vat_name;
use crate::i18n;
use crate::today::today;
use crate::tr;
use crate::ui::erased::redrawn;
use crate::ui::{
    DateDraft, DateField, DecimalDraft, DecimalField, Notice, SelectField, TextField, Tone, text,
};

/// How many periods can be shown.
const PERIODS: [u32; 4] = [1, 3, 6, 12];

/// What is typed into the tester.
#[derive(Clone, Copy)]
struct Inputs {
    start: DateDraft,
    quantity: DecimalDraft,
    periods: RwSignal<String>,
    client_day: RwSignal<String>,
    /// Units used in a period, as typed, by code of the component.
    usage: RwSignal<BTreeMap<String, String>>,
}

/// Why there is nothing to show.
#[derive(Debug, Clone, PartialEq)]
enum Silence {
    /// The terms have faults.
    Terms,
    /// What was typed into the tester is no day, or no number.
    Inputs,
    /// The calculation refuses.
    Quote(QuoteError),
}

impl Inputs {
    fn sample(self, terms: &Arc<PlanTerms>) -> Option<Sample> {
        let quantity = self.quantity.read().ok().and_then(|number| Quantity::try_from(number).ok())?;
        let client_billing_day = match self.client_day.get().trim() {
            "" => None,
            typed => Some(BillingDay::try_from(typed.parse::<u32>().ok()?).ok()?),
        };
        let typed = self.usage.get();
        let mut usage = Vec::new();
        for component in metered(terms) {
            let text = typed.get(&component.code).map(String::as_str).unwrap_or_default();
            let units = match text.trim() {
                "" => continue,
                units => Quantity::try_from(parse_number(units).ok()?).ok()?,
            };
            usage.push((Arc::from(component.code.as_str()), units));
        }
        Some(Sample {
            terms: Arc::clone(terms),
            start_on: self.start.read()?,
            client_billing_day,
            quantity,
            usage,
            periods: self.periods.get().parse().ok()?,
        })
    }
}

fn metered(terms: &PlanTerms) -> impl Iterator<Item = &Component> {
    terms.components.iter().filter(|component| matches!(component.charge, ComponentCharge::Metered { .. }))
}

/// The tester. It follows the terms while they are typed.
#[component]
pub fn Tester(
    /// The terms; nothing while they have faults.
    terms: Signal<Option<Arc<PlanTerms>>>,
) -> impl IntoView {
    let inputs = Inputs {
        start: DateDraft::of(Some(today())),
        quantity: DecimalDraft::of(rust_decimal::Decimal::ONE),
        periods: RwSignal::new("1".to_owned()),
        client_day: RwSignal::new(String::new()),
        usage: RwSignal::new(BTreeMap::new()),
    };
    let quoted = Memo::new(move |_| {
        let terms = terms.get().ok_or(Silence::Terms)?;
        let sample = inputs.sample(&terms).ok_or(Silence::Inputs)?;
        let quoted = sample.quote().map_err(Silence::Quote)?;
        Ok((terms, quoted))
    });
    view! {
        <section class="card stack" aria-labelledby="tester" data-testid="tester">
            <div>
                <h2 id="tester">{tr!(catalog.tester)}</h2>
                <p class="muted">{tr!(catalog.tester_text)}</p>
            </div>
            <div class="tester">
                <Fields terms=terms inputs=inputs/>
                <div aria-live="polite">
                    {redrawn(move || match quoted.get() {
                        Ok((terms, quoted)) => view! { <Lines terms=terms quoted=quoted/> }.into_any(),
                        Err(silence) => {
                            view! { <Notice tone=Tone::Mute title=why(&silence)/> }.into_any()
                        }
                    })}
                </div>
            </div>
        </section>
    }
}

fn why(silence: &Silence) -> String {
    match silence {
        Silence::Terms => tr!(catalog.tester_terms).to_owned(),
        Silence::Inputs => tr!(catalog.tester_inputs).to_owned(),
        Silence::Quote(QuoteError::Overflow { code }) => {
            tr!(catalog.tester_overflow, code = code.clone()).to_string()
        }
        Silence::Quote(QuoteError::TooManyPeriods { .. }) => tr!(catalog.tester_periods).to_owned(),
    }
}

#[component]
fn Fields(terms: Signal<Option<Arc<PlanTerms>>>, inputs: Inputs) -> impl IntoView {
    let by_client = Memo::new(move |_| {
        terms.with(|terms| terms.as_ref().is_some_and(|terms| terms.alignment == Alignment::Client))
    });
    let used = Memo::new(move |previous: Option<&Vec<(String, String)>>| {
        // While the terms have faults the fields stay as they were.
        let now = terms.with(|terms| {
            let terms = terms.as_ref()?;
            Some(metered(terms).map(|one| (one.code.clone(), one.name.clone())).collect())
        });
        now.unwrap_or_else(|| previous.cloned().unwrap_or_default())
    });
    let periods = PERIODS.map(|n| (n.to_string(), text::number(n))).to_vec();
    view! {
        <div class="tester__fields">
            <DateField id="tester-start" label=tr!(catalog.start_on) value=inputs.start/>
            <DecimalField id="tester-quantity" label=tr!(catalog.quantity) value=inputs.quantity/>
            <Show when=move || by_client.get()>
                <TextField
                    id="tester-client-day"
                    label=tr!(catalog.client_day)
                    value=inputs.client_day
                    hint=tr!(catalog.client_day_hint)
                    optional=true
                />
            </Show>
            <For each=move || used.get() key=Clone::clone let:component>
                <Used code=component.0 name=component.1 usage=inputs.usage/>
            </For>
            <SelectField
                id="tester-periods"
                label=tr!(catalog.periods_shown)
                value=inputs.periods
                options=Signal::stored(periods)
            />
        </div>
    }
}

/// Units of a metered component that are used in a period.
#[component]
fn Used(code: String, name: String, usage: RwSignal<BTreeMap<String, String>>) -> impl IntoView {
    let id = format!("tester-usage-{code}");
    let typed = {
        let code = code.clone();
        move || usage.with(|usage| usage.get(&code).cloned()).unwrap_or_default()
    };
    view! {
        <div class="field">
            <label class="field__label" for=id.clone()>{tr!(catalog.usage_of, name = name).to_string()}</label>
            <input
                class="input num"
                id=id
                type="text"
                inputmode="decimal"
                autocomplete="off"
                placeholder="0"
                prop:value=typed
                on:input=move |event| {
                    usage.update(|usage| {
                        usage.insert(code.clone(), event_target_value(&event));
                    });
                }
            />
        </div>
    }
}

/// The lines by the day on which they become due, and their sum.
#[component]
fn Lines(terms: Arc<PlanTerms>, quoted: SampleQuote) -> impl IntoView {
    let currency = terms.currency;
    let money = move |minor: i64| text::money(Money::from_minor(minor, currency));
    let mut by_day: BTreeMap<chrono::NaiveDate, Vec<Line>> = BTreeMap::new();
    for line in quoted.quote.lines {
        by_day.entry(line.due_on).or_default().push(line);
    }
    let sum = |lines: &[Line], part: fn(&Line) -> i64| {
        lines.iter().fold(0_i64, |sum, line| sum.saturating_add(part(line)))
    };
    let total =
        by_day.values().fold(0_i64, |all, day| all.saturating_add(sum(day, |line| line.amount_minor)));
    let vat = by_day.values().fold(0_i64, |all, day| all.saturating_add(sum(day, |line| line.vat_minor)));
    let trial = terms.trial_days > 0;
    let group = |(day, lines): (chrono::NaiveDate, Vec<Line>)| {
        let subtotal = money(sum(&lines, |line| line.amount_minor));
        let rows = lines.iter().map(|line| view! { <LineRow terms=Arc::clone(&terms) line=line.clone()/> });
        view! {
            <tbody>
                <tr class="is-group">
                    <th scope="rowgroup" colspan="3">{tr!(catalog.due_on, day = text::date(day)).to_string()}</th>
                    <td class="num">{subtotal}</td>
                </tr>
                {rows.collect_view()}
            </tbody>
        }
    };
    view! {
        {trial
            .then(|| {
                let day = text::date(quoted.first_billed_on);
                view! { <Notice tone=Tone::Sched title=tr!(catalog.trial_until, day = day).to_string()/> }
            })}
        <table class="lines is-spaced" data-testid="tester-lines">
            <thead>
                <tr>
                    <th scope="col">{tr!(catalog.component)}</th>
                    <th scope="col">{tr!(catalog.line_period)}</th>
                    <th scope="col" class="num">{tr!(catalog.vat)}</th>
                    <th scope="col" class="num">{tr!(catalog.amount)}</th>
                </tr>
            </thead>
            {by_day.into_iter().map(group).collect_view()}
            <tfoot>
                <tr class="is-total">
                    <th scope="row" colspan="2">{tr!(common.total)}</th>
                    <td class="num">{money(vat)}</td>
                    <td class="num" data-testid="tester-total">{money(total)}</td>
                </tr>
            </tfoot>
        </table>
    }
}

#[component]
fn LineRow(terms: Arc<PlanTerms>, line: Line) -> impl IntoView {
    let money = |minor: i64| text::money(Money::from_minor(minor, terms.currency));
    let component = terms.component(&line.code);
    let name = component.map_or_else(|| line.code.clone(), |component| component.name.clone());
    let formula = component.map(|component| formula(component, &line, i18n::lang())).unwrap_or_default();
    view! {
        <tr>
            <th scope="row">{name} <div class="muted">{formula}</div></th>
            <td>{text::period(line.span.from(), line.span.to())}</td>
            <td class="num">{money(line.vat_minor)} <div class="muted">{vat_name(line.vat_rate.code())}</div></td>
            <td class="num">{money(line.amount_minor)}</td>
        </tr>
    }
}
