//! The field of a date: typed as people type it, or picked from a calendar.

use chrono::{Datelike, Days, Months, NaiveDate};
use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;
use shared::text::date::DateError;
use shared::text::near::parse_date_near;

use super::erased::redrawn;
use super::field::{Field, when_left};
use super::hotkeys::{IN_FIELD, InField, pressed};
use super::icon::{Glyph, Icon};
use super::text;
use crate::today::today;
use crate::tr;

/// What a field of a date holds: the text, and the day that it means.
#[derive(Clone, Copy)]
pub struct DateDraft {
    /// What was typed.
    pub text: RwSignal<String>,
    touched: RwSignal<bool>,
}

impl Default for DateDraft {
    fn default() -> DateDraft {
        DateDraft::new()
    }
}

impl DateDraft {
    /// An empty field.
    #[must_use]
    pub fn new() -> DateDraft {
        DateDraft { text: RwSignal::new(String::new()), touched: RwSignal::new(false) }
    }

    /// A field that holds the day.
    #[must_use]
    pub fn of(day: Option<NaiveDate>) -> DateDraft {
        let draft = DateDraft::new();
        draft.set(day);
        draft
    }

    /// The day; nothing when the field is empty or holds no date.
    #[must_use]
    pub fn read(self) -> Option<NaiveDate> {
        self.parse()?.ok()
    }

    /// The day, without following it.
    #[must_use]
    pub fn read_untracked(self) -> Option<NaiveDate> {
        untrack(|| self.read())
    }

    /// Puts a day in, or empties the field.
    pub fn set(self, day: Option<NaiveDate>) {
        self.text.set(day.map(text::date).unwrap_or_default());
    }

    /// Empties the field.
    pub fn clear(self) {
        self.set(None);
        self.touched.set(false);
    }

    /// Shows the error from now on, though the field was not left.
    pub fn touch(self) {
        self.touched.set(true);
    }

    /// What is wrong with the text; nothing before the field was left, nor when it is empty.
    #[must_use]
    pub fn error(self) -> Option<String> {
        if !self.touched.get() {
            return None;
        }
        self.parse()?.err().map(|_| tr!(errors.date_unreadable).to_owned())
    }

    fn parse(self) -> Option<Result<NaiveDate, DateError>> {
        self.text.with(|text| (!text.trim().is_empty()).then(|| parse_date_near(text, today())))
    }
}

/// The field of a date.
#[component]
pub fn DateField(
    /// Id of the control.
    id: &'static str,
    /// What the date is.
    #[prop(into)]
    label: String,
    /// What it holds.
    value: DateDraft,
    /// What to type.
    #[prop(optional, into)]
    hint: Option<String>,
    /// Adds "(optional)" to the label.
    #[prop(optional)]
    optional: bool,
    /// What is wrong with it, beyond its text.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
) -> impl IntoView {
    let error = Signal::derive(move || value.error().or_else(|| error.get()));
    let opener = NodeRef::<html::Button>::new();
    let popover = format!("{id}-calendar");
    let shown = popover.clone();
    let leave = when_left(value.text, move || {
        value.touch();
        if let Some(day) = value.read() {
            value.set(Some(day));
        }
    });
    let press = move |event: KeyboardEvent| {
        match pressed(IN_FIELD, &event) {
            Some(InField::Clear) => value.clear(),
            Some(InField::Pick) => {
                if let Some(opener) = opener.get_untracked() {
                    opener.click();
                }
            }
            None => return,
        }
        event.prevent_default();
    };
    view! {
        <Field id=id label=label hint=hint error=error optional=optional>
            <div class="affix is-date">
                <input
                    class="input"
                    id=id
                    name=id
                    type="text"
                    autocomplete="off"
                    placeholder=tr!(common.date_placeholder)
                    aria-describedby=format!("{id}-note")
                    aria-invalid=move || error.get().is_some().to_string()
                    prop:value=move || value.text.get()
                    on:input=move |event| value.text.set(event_target_value(&event))
                    on:blur=leave
                    on:keydown=press
                />
                <button
                    node_ref=opener
                    type="button"
                    class="affix__button"
                    tabindex="-1"
                    popovertarget=popover.clone()
                    title="F4"
                    aria-label=tr!(common.open_calendar)
                >
                    <Icon glyph=Glyph::Calendar/>
                </button>
            </div>
            <div id=popover.clone() popover="auto" class="popover calendar">
                <Calendar popover=shown value=value/>
            </div>
        </Field>
    }
}

/// A month of days to pick from.
#[component]
fn Calendar(popover: String, value: DateDraft) -> impl IntoView {
    let turned = RwSignal::new(0_i32);
    let shown = move || {
        let day = value.read().unwrap_or_else(today);
        let first = day.with_day(1).unwrap_or(day);
        let turned = turned.get();
        let by = Months::new(turned.unsigned_abs());
        let moved = if turned < 0 { first.checked_sub_months(by) } else { first.checked_add_months(by) };
        moved.unwrap_or(first)
    };
    let pick = move |day: NaiveDate| {
        value.set(Some(day));
        turned.set(0);
    };
    let days = move || {
        let first = shown();
        let monday = first - Days::new(u64::from(first.weekday().num_days_from_monday()));
        let (chosen, now) = (value.read(), today());
        let day = |n: u64| {
            let day = monday + Days::new(n);
            let class = match () {
                () if chosen == Some(day) => "calendar__day is-chosen",
                () if day == now => "calendar__day is-today",
                () if day.month() != first.month() => "calendar__day is-other",
                () => "calendar__day",
            };
            view! {
                <button
                    type="button"
                    class=class
                    popovertarget=popover.clone()
                    popovertargetaction="hide"
                    aria-pressed=(chosen == Some(day)).to_string()
                    on:click=move |_| pick(day)
                >
                    {day.day()}
                    <span class="sr-only">" "{text::month(day)}</span>
                </button>
            }
        };
        (0..42).map(day).collect_view()
    };
    let names = tr!(common.weekdays).split(' ').map(|name| view! { <span>{name.to_owned()}</span> });
    view! {
        <div class="calendar__head">
            <button
                type="button"
                class="btn is-ghost is-square is-back"
                aria-label=tr!(common.previous_month)
                on:click=move |_| turned.update(|n| *n -= 1)
            >
                <Icon glyph=Glyph::Right/>
            </button>
            <strong aria-live="polite">{redrawn(move || text::month(shown()))}</strong>
            <button
                type="button"
                class="btn is-ghost is-square"
                aria-label=tr!(common.next_month)
                on:click=move |_| turned.update(|n| *n += 1)
            >
                <Icon glyph=Glyph::Right/>
            </button>
        </div>
        <div class="calendar__names" aria-hidden="true">{names.collect_view()}</div>
        <div class="calendar__days">{days}</div>
    }
}
