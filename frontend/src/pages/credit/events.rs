//! What happened in credit control to a client, in words.

use chrono::NaiveDate;
use leptos::prelude::*;
use serde_json::Value;
use shared::credit::{CreditEventKind, ExceptionKind};
use shared::money::{Currency, Money};

use super::words::exception_name;
use crate::calls::credit::CreditEventView;
use crate::tr;
use crate::ui::{Mark, Moment, Timeline, Tone, text};

/// The details of an event, as its data has them.
struct Told<'a> {
    data: &'a Value,
    currency: Currency,
}

impl Told<'_> {
    fn text(&self, key: &str) -> Option<String> {
        self.data.get(key).and_then(Value::as_str).map(str::to_owned)
    }

    fn money(&self, key: &str) -> Option<String> {
        let minor = self.data.get(key).and_then(Value::as_i64)?;
        Some(text::money(Money::from_minor(minor, self.currency)))
    }

    fn day(&self, key: &str) -> Option<String> {
        let day: NaiveDate = self.data.get(key).and_then(Value::as_str)?.parse().ok()?;
        Some(text::date(day))
    }

    fn until(&self) -> Option<String> {
        self.day("until").map(|day| tr!(credit.until_day, day = day).to_string())
    }

    fn exception(&self) -> Option<String> {
        let kind = serde_json::from_value::<ExceptionKind>(self.data.get("exception")?.clone()).ok()?;
        Some(exception_name(kind).to_owned())
    }

    fn debt(&self) -> Option<String> {
        let overdue = self.money("overdueMinor")?;
        Some(tr!(credit.overdue_sum, sum = overdue).to_string())
    }
}

/// Title, colour and mark, and what is said under it.
fn told(event: &CreditEventView, currency: Currency) -> (String, Tone, Mark, Vec<Option<String>>) {
    let told = Told { data: &event.data.0, currency };
    match event.kind {
        CreditEventKind::Moved => {
            let was = told.text("from").map(|from| tr!(credit.event_was, stage = from).to_string());
            match told.text("to") {
                Some(to) => {
                    let title = tr!(credit.event_moved, stage = to).to_string();
                    (title, Tone::Warn, Mark::Half, vec![was, told.debt()])
                }
                None => (tr!(credit.event_off).to_owned(), Tone::Ok, Mark::Tick, vec![was]),
            }
        }
        CreditEventKind::Blocked => {
            let stage = told.text("stage");
            (tr!(credit.event_blocked).to_owned(), Tone::Bad, Mark::Cross, vec![stage, told.debt()])
        }
        CreditEventKind::Unblocked => {
            (tr!(credit.event_unblocked).to_owned(), Tone::Ok, Mark::Dot, Vec::new())
        }
        CreditEventKind::Failed => {
            (tr!(credit.event_failed).to_owned(), Tone::Bad, Mark::Bang, vec![told.text("text")])
        }
        CreditEventKind::Promised => {
            let sum = told.money("amountMinor").unwrap_or_default();
            let title = tr!(credit.event_promised, sum = sum).to_string();
            (title, Tone::Sched, Mark::Ring, vec![told.until()])
        }
        CreditEventKind::Excepted => {
            let details = vec![told.exception(), told.until(), told.text("reason")];
            (tr!(credit.event_excepted).to_owned(), Tone::Info, Mark::Pause, details)
        }
        CreditEventKind::ExceptionEnded => {
            (tr!(credit.event_exception_ended).to_owned(), Tone::Mute, Mark::Ring, Vec::new())
        }
        CreditEventKind::Noted => {
            let contact = told.day("contactOn").map(|day| tr!(credit.event_contact, day = day).to_string());
            (tr!(credit.event_noted).to_owned(), Tone::Info, Mark::Dot, vec![told.text("text"), contact])
        }
    }
}

fn moment(event: &CreditEventView, currency: Currency) -> Moment {
    let (title, tone, mark, details) = told(event, currency);
    let words = details.into_iter().flatten().collect::<Vec<_>>().join(" · ");
    let details = (!words.is_empty()).then(|| view! { <div>{words}</div> }.into_any());
    Moment { at: text::instant(event.created_at.0), title, who: event.actor.clone(), tone, mark, details }
}

/// The events, the newest first; at most `most` of them.
#[component]
pub fn Events(events: Vec<CreditEventView>, currency: Currency, most: usize) -> impl IntoView {
    if events.is_empty() {
        return view! { <p class="muted">{tr!(credit.no_events)}</p> }.into_any();
    }
    let moments = events.iter().take(most).map(|event| moment(event, currency)).collect();
    view! { <Timeline label=tr!(credit.events) moments=moments/> }.into_any()
}
