//! The terms of a draft beside its components: the period, and the rules that may be left to the settings.

use leptos::prelude::*;
use shared::catalog::{BlockedTime, FirstStub, PenaltyKind, ProrationBasis, Timing};
use shared::money::Currency;
use shared::rate::VatRate;
use shared::settings::ResolvedSettings;

use super::draft::{INHERIT, TermsDraft, unit_options};
use super::words::{
    alignment_name, basis_name, blocked_name, first_stub_name, penalty_name, timing_name, vat_name,
};
use crate::tr;
use crate::ui::{Cell, Faults, Holds, SelectField, TextField};

type Options = Vec<(String, String)>;

/// The period: its length, from which day it is counted, when it is charged.
#[component]
pub fn PeriodFields(draft: TermsDraft, faults: Faults) -> impl IntoView {
    let alignments: Options = ["anniversary", "client"]
        .map(|code| (code.to_owned(), alignment_name(code)))
        .into_iter()
        .chain([("fixed".to_owned(), tr!(catalog.align_fixed).to_owned())])
        .collect();
    let timings: Options =
        Timing::ALL.iter().map(|one| (one.code().to_owned(), timing_name(*one).to_owned())).collect();
    let fixed = Memo::new(move |_| draft.alignment.with(|alignment| alignment == "fixed"));
    view! {
        <section class="card stack" aria-labelledby="period-fields">
            <h2 id="period-fields">{tr!(catalog.period_fields)}</h2>
            <div class="cols">
                <div class="pair">
                    <TextField
                        id="terms-count"
                        label=tr!(catalog.period)
                        value=draft.count
                        error=faults.once_asked("interval")
                    />
                    <SelectField
                        id="terms-unit"
                        label=tr!(catalog.unit)
                        value=draft.unit
                        options=Signal::stored(unit_options())
                    />
                </div>
                <SelectField
                    id="terms-timing"
                    label=tr!(catalog.timing)
                    value=draft.timing
                    options=Signal::stored(timings)
                />
                <SelectField
                    id="terms-alignment"
                    label=tr!(catalog.alignment)
                    value=draft.alignment
                    options=Signal::stored(alignments)
                    error=faults.once_asked("alignment")
                />
                <TextField
                    id="terms-trial"
                    label=tr!(catalog.trial_days)
                    value=draft.trial_days
                    hint=tr!(catalog.trial_hint)
                    error=faults.once_asked("trialDays")
                />
                <Show when=move || fixed.get()>
                    <TextField
                        id="terms-fixed-day"
                        label=tr!(catalog.fixed_day)
                        value=draft.fixed_day
                        hint=tr!(catalog.fixed_day_hint)
                    />
                </Show>
            </div>
        </section>
    }
}

/// How long a client stays at least, and what leaving earlier costs.
#[component]
pub fn MinimumFields(draft: TermsDraft, faults: Faults) -> impl IntoView {
    let penalties: Options =
        PenaltyKind::ALL.iter().map(|one| (one.code().to_owned(), penalty_name(*one).to_owned())).collect();
    let stated = Memo::new(move |_| draft.minimum_count.with(|count| !count.trim().is_empty()));
    let fixed = Memo::new(move |_| draft.penalty.with(|code| code == PenaltyKind::Fixed.code()));
    let sign = Signal::derive(move || {
        draft.currency.with(|code| code.parse::<Currency>().map_or("", Currency::sign)).to_owned()
    });
    view! {
        <section class="card stack" aria-labelledby="minimum-fields">
            <h2 id="minimum-fields">{tr!(catalog.minimum)}</h2>
            <p class="muted">{tr!(catalog.minimum_text)}</p>
            <div class="cols">
                <div class="pair">
                    <TextField
                        id="terms-minimum"
                        label=tr!(catalog.minimum_count)
                        value=draft.minimum_count
                        error=faults.once_asked("minimum.length")
                    />
                    <SelectField
                        id="terms-minimum-unit"
                        label=tr!(catalog.unit)
                        value=draft.minimum_unit
                        options=Signal::stored(unit_options())
                    />
                </div>
                <Show when=move || stated.get()>
                    <SelectField
                        id="terms-penalty"
                        label=tr!(catalog.penalty)
                        value=draft.penalty
                        options=Signal::stored(penalties.clone())
                        error=faults.once_asked("minimum.penalty")
                    />
                </Show>
                <Show when=move || stated.get() && fixed.get()>
                    <Cell
                        id="terms-penalty-amount".to_owned()
                        label=tr!(catalog.penalty_amount)
                        value=draft.penalty_amount
                        holds=Holds::Number
                        faults=faults
                        path="minimum.amount".to_owned()
                        suffix=sign
                    />
                </Show>
            </div>
        </section>
    }
}

/// VAT and the rules of counting; what is left to the settings says what they say now.
#[component]
pub fn RuleFields(draft: TermsDraft, settings: ResolvedSettings, faults: Faults) -> impl IntoView {
    let currencies: Options =
        Currency::ALL.map(|one| (one.code().to_owned(), format!("{} {}", one.code(), one.sign()))).to_vec();
    let vats = [vat_option("general")].into_iter().chain(VatRate::ALL.map(|rate| vat_option(rate.code())));
    let included = [("true", tr!(catalog.vat_included_yes)), ("false", tr!(catalog.vat_included_no))];
    let stubs = FirstStub::ALL.iter().map(|one| (one.code().to_owned(), first_stub_name(*one).to_owned()));
    let bases = ProrationBasis::ALL.iter().map(|one| (one.code().to_owned(), basis_name(*one).to_owned()));
    let blocked = BlockedTime::ALL.iter().map(|one| (one.code().to_owned(), blocked_name(*one).to_owned()));
    let included_now =
        if settings.vat_included { tr!(catalog.vat_included_yes) } else { tr!(catalog.vat_included_no) };
    let included = included.map(|(value, name)| (value.to_owned(), name.to_owned()));
    view! {
        <section class="card stack" aria-labelledby="rule-fields">
            <h2 id="rule-fields">{tr!(catalog.rule_fields)}</h2>
            <p class="muted">{tr!(catalog.rules_text)}</p>
            <div class="cols">
                <SelectField
                    id="terms-currency"
                    label=tr!(catalog.currency)
                    value=draft.currency
                    options=Signal::stored(currencies)
                />
                <SelectField
                    id="terms-vat"
                    label=tr!(catalog.vat)
                    value=draft.vat
                    options=or_inherit(&vat_name(settings.vat.code()), vats)
                    error=faults.once_asked("vat")
                />
                <SelectField
                    id="terms-vat-included"
                    label=tr!(catalog.prices_are)
                    value=draft.vat_included
                    options=or_inherit(included_now, included)
                />
                <SelectField
                    id="terms-first-stub"
                    label=tr!(catalog.first_stub)
                    value=draft.first_stub
                    options=or_inherit(first_stub_name(settings.first_stub), stubs)
                />
                <SelectField
                    id="terms-basis"
                    label=tr!(catalog.basis)
                    value=draft.basis
                    options=or_inherit(basis_name(settings.basis), bases)
                />
                <SelectField
                    id="terms-blocked"
                    label=tr!(catalog.blocked_time)
                    value=draft.blocked_time
                    options=or_inherit(blocked_name(settings.blocked_time), blocked)
                />
            </div>
        </section>
    }
}

fn vat_option(code: &str) -> (String, String) {
    (code.to_owned(), vat_name(code))
}

/// The options, and before them what the settings say.
fn or_inherit(now: &str, options: impl IntoIterator<Item = (String, String)>) -> Signal<Options> {
    let inherit = tr!(catalog.inherit, value = now).to_string();
    Signal::stored([(INHERIT.to_owned(), inherit)].into_iter().chain(options).collect())
}
