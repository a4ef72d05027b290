//! What happened to a client: rows of the audit log and events of subscriptions, in one order of time.

use chrono::{DateTime, Utc};
use leptos::prelude::*;
use leptos_router::components::A;
use serde_json::{Map, Value};
use shared::client::{ClientKind, ClientState};
use shared::documents::ClosingForm;
use shared::ledger::EntryKind;
use shared::money::Currency;

use super::words::{field_name, kind_in_full, state_mark};
use crate::calls::access::AuditEntryView;
use crate::calls::catalog::PlanView;
use crate::calls::subscriptions::SubscriptionTimeline;
use crate::pages::documents::closing_name;
use crate::pages::operations::kind_name as operation_name;
use crate::pages::subscriptions::{Told, event_details, event_mark, event_name};
use crate::tr;
use crate::ui::changes::{Change, Changes};
use crate::ui::{Mark, Moment, Tone, text};

/// A moment and when it was, for sorting.
pub struct Dated {
    /// When.
    pub at: DateTime<Utc>,
    /// What is shown.
    pub moment: Moment,
}

/// Everything, the newest first. What subscriptions tell themselves is not told by the audit log again.
pub fn moments(
    audit: Vec<AuditEntryView>,
    timelines: Vec<SubscriptionTimeline>,
    plans: &[PlanView],
    currency: Currency,
) -> Vec<Moment> {
    let words = Told::of(plans, Some(currency));
    let told = !timelines.is_empty();
    let of_timelines = ["subscription.create", "subscription.act"];
    let audit = audit.into_iter().filter(|entry| !told || !of_timelines.contains(&entry.action.as_str()));
    let mut all: Vec<Dated> = audit.map(of_audit).collect();
    all.extend(timelines.into_iter().flat_map(|of| of_subscription(of, &words)));
    all.sort_by_key(|dated| std::cmp::Reverse(dated.at));
    all.into_iter().map(|dated| dated.moment).collect()
}

fn of_subscription(of: SubscriptionTimeline, told: &Told) -> Vec<Dated> {
    let name = of.name.clone().unwrap_or_else(|| of.plan.name.clone());
    let href = format!("/subscriptions/{}", of.id);
    let event = move |event: crate::calls::subscriptions::EventView| {
        let (tone, mark) = event_mark(event.kind);
        let (href, name) = (href.clone(), name.clone());
        let details = event_details(&event, told);
        Dated {
            at: event.at.0,
            moment: Moment {
                at: text::instant(event.at.0),
                title: event_name(event.kind).to_owned(),
                who: event.actor,
                tone,
                mark,
                details: Some(view! { <div><A href=href>{name}</A>" "{details}</div> }.into_any()),
            },
        }
    };
    of.timeline.into_iter().map(event).collect()
}

fn of_audit(entry: AuditEntryView) -> Dated {
    let operation = entry.after.as_ref().and_then(|json| operation(&json.0));
    let changes = changes(entry.before.map(|json| json.0), entry.after.map(|json| json.0));
    let (title, tone, mark) = act(&entry.action, &changes);
    // A new client has no value before: its form is on the card, not in its history.
    let shown = entry.action.ends_with(".update") || entry.action.ends_with(".archive");
    let details = (shown && !changes.is_empty()).then(|| view! { <Changes changes=changes/> }.into_any());
    let details = details.or_else(|| {
        let words = operation.filter(|_| entry.action.starts_with("operation."))?;
        Some(view! { <span class="muted">{words}</span> }.into_any())
    });
    Dated {
        at: entry.at.0,
        moment: Moment { at: text::instant(entry.at.0), title, who: entry.actor_name, tone, mark, details },
    }
}

/// Kind, sum and reason of an operation by hand.
fn operation(after: &Value) -> Option<String> {
    let kind = serde_json::from_value::<EntryKind>(after.get("kind")?.clone()).ok()?;
    let mut parts = vec![operation_name(kind).to_owned()];
    let sum = after.get("amount").and_then(Value::as_str).and_then(|sum| sum.parse().ok());
    parts.extend(sum.map(text::decimal));
    parts.extend(after.get("reason").and_then(Value::as_str).map(str::to_owned));
    Some(parts.join(" · "))
}

/// What was done, in words; the code of an act that has none yet.
fn act(action: &str, changes: &[Change]) -> (String, Tone, Mark) {
    let (words, tone, mark) = match action {
        "client.create" => (tr!(clients.act_create), Tone::Ok, Mark::Dot),
        "client.update" => (tr!(clients.act_update), Tone::Info, Mark::Half),
        "client.archive" => {
            let archived = state_mark(ClientState::Archived).2;
            if changes.iter().any(|change| change.after == archived) {
                (tr!(clients.put_away), Tone::Mute, Mark::Ring)
            } else {
                (tr!(clients.restored), Tone::Ok, Mark::Back)
            }
        }
        "subscription.create" => (tr!(subscriptions.event_created), Tone::Ok, Mark::Dot),
        "subscription.act" => (tr!(clients.act_subscription), Tone::Info, Mark::Dot),
        "client.block" => (tr!(clients.act_block), Tone::Bad, Mark::Cross),
        "client.unblock" => (tr!(clients.act_unblock), Tone::Ok, Mark::Dot),
        "client.closingForm" => (tr!(closings.form), Tone::Info, Mark::Half),
        "client.credit" => (tr!(clients.act_credit), Tone::Info, Mark::Half),
        "client.promise" => (tr!(credit.promise), Tone::Sched, Mark::Ring),
        "credit.except" => (tr!(credit.event_excepted), Tone::Info, Mark::Pause),
        "credit.exception_end" => (tr!(credit.event_exception_ended), Tone::Mute, Mark::Ring),
        "credit.note" => (tr!(credit.event_noted), Tone::Info, Mark::Dot),
        "operation.post" => (tr!(clients.act_operation), Tone::Info, Mark::Tick),
        "billItem.decide" => (tr!(clients.act_bill_item), Tone::Warn, Mark::Half),
        "operation.reverse" => (tr!(clients.act_reverse), Tone::Mute, Mark::Back),
        other => return (other.to_owned(), Tone::Mute, Mark::Dot),
    };
    (words.to_owned(), tone, mark)
}

/// Fields whose values differ between two documents of the audit log.
fn changes(before: Option<Value>, after: Option<Value>) -> Vec<Change> {
    let (before, after) = (flat(before), flat(after));
    let mut fields: Vec<&String> = before.keys().chain(after.keys()).collect();
    fields.sort();
    fields.dedup();
    let of = |field: &String| {
        let shown =
            |of: &Map<String, Value>| of.get(field).map(|value| value_text(field, value)).unwrap_or_default();
        let (before, after) = (shown(&before), shown(&after));
        let name = field_name(field).unwrap_or(field).to_owned();
        (before != after).then_some(Change { field: name, before, after })
    };
    fields.into_iter().filter_map(of).collect()
}

/// The document with the fields of its form beside those of the client.
fn flat(document: Option<Value>) -> Map<String, Value> {
    let Some(Value::Object(mut document)) = document else { return Map::new() };
    if let Some(Value::Object(details)) = document.remove("details") {
        document.extend(details);
    }
    document
}

fn value_text(field: &str, value: &Value) -> String {
    match (field, value) {
        (_, Value::Null) => String::new(),
        ("kind", value) => serde_json::from_value::<ClientKind>(value.clone())
            .map_or_else(|_| value.to_string(), |kind| kind_in_full(kind).0.to_owned()),
        ("state", value) => serde_json::from_value::<ClientState>(value.clone())
            .map_or_else(|_| value.to_string(), |state| state_mark(state).2.to_owned()),
        ("closingForm", value) => serde_json::from_value::<ClosingForm>(value.clone())
            .map_or_else(|_| value.to_string(), |form| closing_name(form).to_owned()),
        ("contract_on", Value::String(day)) => day.parse().map_or_else(|_| day.clone(), text::date),
        (_, Value::String(text)) => text.clone(),
        (_, Value::Array(all)) => {
            let texts: Vec<String> = all.iter().map(|one| value_text("", one)).collect();
            texts.join(", ")
        }
        (_, other) => other.to_string(),
    }
}
