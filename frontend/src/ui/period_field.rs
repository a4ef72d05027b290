//! The span of days of a list: a preset, a step to either side, or days as people type them. The address keeps it.

use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;
use shared::text::near::parse_period_near;

use super::address::Address;
use super::erased::redrawn;
use super::icon::{Glyph, Icon};
use super::period::{Preset, Span, beside};
use super::text;
use crate::today::followed;
use crate::tr;

/// What the address calls the span.
pub const PERIOD: &str = "period";

/// The span that the page's address names.
#[must_use]
pub fn span_of(address: Address, otherwise: Preset) -> Memo<Span> {
    let code = address.get(PERIOD);
    Memo::new(move |_| Span::of(&code.get(), otherwise))
}

/// The field.
#[component]
pub fn PeriodField(
    /// Id of the button that shows the span.
    id: &'static str,
    /// Keeps the span.
    address: Address,
    /// The span of an address that names none.
    otherwise: Preset,
) -> impl IntoView {
    let span = span_of(address, otherwise);
    let set = move |to: Span| {
        let code = if to == Span::Moving(otherwise) { String::new() } else { to.code() };
        address.set(PERIOD, &code);
    };
    let days = move || span.get().days(followed());
    let step = move |after: bool| {
        if let Some(to) = untrack(days).and_then(|days| beside(days, after)) {
            set(Span::Fixed(to));
        }
    };
    let step_button = move |after: bool| {
        let label = if after { tr!(common.period_next) } else { tr!(common.period_previous) };
        view! {
            <button
                type="button"
                class=if after { "btn is-ghost is-square" } else { "btn is-ghost is-square is-back" }
                aria-label=label
                title=label
                disabled=move || days().is_none()
                on:click=move |_| step(after)
            >
                <Icon glyph=Glyph::Right/>
            </button>
        }
    };
    let spelt = move || {
        let dates = days().map(|days| text::period(days.from(), days.to()));
        match (span.get(), dates) {
            (Span::Moving(preset), Some(dates)) => format!("{} · {dates}", preset.name()),
            (Span::Moving(preset), None) => preset.name().to_owned(),
            (Span::Fixed(_), dates) => dates.unwrap_or_default(),
        }
    };
    let list = format!("{id}-list");
    let (opens, closes) = (list.clone(), list.clone());
    let offered = presets(list.clone(), span, set);
    view! {
        <div class="period" role="group" aria-label=tr!(common.period)>
            {step_button(false)}
            <button type="button" class="btn" data-testid=id popovertarget=opens aria-haspopup="true">
                <Icon glyph=Glyph::Calendar/>
                <span class="period__days">{spelt}</span>
                <Icon glyph=Glyph::Chevron/>
            </button>
            {step_button(true)}
            <div id=list popover="auto" class="popover menu">
                {offered}
                <Typed id=id list=closes on_days=Callback::new(set)/>
            </div>
        </div>
    }
}

fn presets(
    list: String,
    span: Memo<Span>,
    set: impl Fn(Span) + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let one = move |preset: Preset| {
        view! {
            <button
                type="button"
                class="menu__item"
                popovertarget=list.clone()
                popovertargetaction="hide"
                aria-pressed=move || (span.get() == Span::Moving(preset)).to_string()
                on:click=move |_| set(Span::Moving(preset))
            >
                {preset.name()}
            </button>
        }
    };
    Preset::ALL.map(one).collect_view()
}

/// Days as people type them: a month, a quarter, a year, a day, two days.
#[component]
fn Typed(id: &'static str, list: String, on_days: Callback<Span>) -> impl IntoView {
    let typed = RwSignal::new(String::new());
    let wrong = RwSignal::new(false);
    let closer = NodeRef::<html::Button>::new();
    let take = move || match parse_period_near(&typed.get_untracked(), followed()) {
        Ok(days) => {
            on_days.run(Span::Fixed(days));
            typed.set(String::new());
            wrong.set(false);
            if let Some(closer) = closer.get_untracked() {
                closer.click();
            }
        }
        Err(_) => wrong.set(true),
    };
    let press = move |event: KeyboardEvent| {
        if event.key() == "Enter" {
            event.prevent_default();
            untrack(take);
        }
    };
    let field = format!("{id}-typed");
    let note = format!("{field}-note");
    view! {
        <div class="menu__note">
            <label for=field.clone()>{tr!(common.period_own)}</label>
        </div>
        <div class="menu__field">
            <input
                class="input"
                id=field
                type="text"
                autocomplete="off"
                placeholder=tr!(common.period_hint)
                aria-describedby=note.clone()
                aria-invalid=move || wrong.get().to_string()
                prop:value=move || typed.get()
                on:input=move |event| {
                    typed.set(event_target_value(&event));
                    wrong.set(false);
                }
                on:keydown=press
            />
            <button type="button" class="btn" on:click=move |_| untrack(take)>
                <Icon glyph=Glyph::Check/>
                <span class="sr-only">{tr!(common.apply)}</span>
            </button>
        </div>
        <div class="menu__note neg" id=note role="status">
            {redrawn(move || wrong.get().then_some(tr!(common.period_wrong)))}
        </div>
        <button node_ref=closer type="button" hidden popovertarget=list popovertargetaction="hide"></button>
    }
}
