//! The proof that charges, markers and due days agree, for the whole database.

use std::collections::HashMap;

use chrono::NaiveDate;
use shared::billing::quote;
use shared::ids::{ClientId, ComponentId, SubscriptionId, SubscriptionKey};

use super::super::repo::facts::{ClientFacts, load_facts};
use super::super::repo::insert::{self, Standing};
use super::super::repo::list;
use crate::app::App;
use crate::error::{Error, Violation};

/// Clients of one step.
const STEP: u64 = 500;

/// Everything that is wrong, in words. No days are charged twice; markers reach as far as charges do; the stored
/// day of the next charge is that of a quote.
pub async fn verify(app: &App) -> Result<Vec<Violation>, Error> {
    let mut wrong = Vec::new();
    let mut after = None;
    loop {
        let clients = list::clients_after(app.read(), after, STEP).await?;
        let Some(last) = clients.last().copied() else { return Ok(wrong) };
        let loaded = load_facts(app, app.read(), &clients, None).await?;
        let standing = insert::standing(app.read(), &clients).await?;
        overlaps(&standing, &mut wrong);
        let ends = ends(&standing);
        let due = list::due_days(app.read(), &clients).await?;
        for of in &loaded {
            markers(of, &ends, &mut wrong);
            due_days(of, &due, &mut wrong);
        }
        after = Some(last);
    }
}

/// Standing charges of one component that share a day; they come in order of time.
fn overlaps(standing: &[Standing], wrong: &mut Vec<Violation>) {
    for pair in standing.windows(2) {
        let [one, next] = pair else { continue };
        let same =
            (one.client, one.subscription, one.component) == (next.client, next.subscription, next.component);
        let once = one.from == one.to && next.from == next.to;
        if same && (next.from < one.to || once) {
            let key = SubscriptionKey::new(one.client, one.subscription);
            let message = format!("component {} is charged twice for {}", one.component, next.from);
            wrong.push(violation("charge.once", key, message));
        }
    }
}

type Ends = HashMap<(ClientId, SubscriptionId, ComponentId), NaiveDate>;

fn ends(standing: &[Standing]) -> Ends {
    let mut ends = Ends::new();
    for of in standing {
        let end = ends.entry((of.client, of.subscription, of.component)).or_insert(of.to);
        *end = (*end).max(of.to);
    }
    ends
}

fn markers(of: &ClientFacts, ends: &Ends, wrong: &mut Vec<Violation>) {
    for facts in of.subscriptions.iter().map(|subscription| &subscription.facts) {
        let key = SubscriptionKey::new(of.client, facts.subscription);
        for marker in &facts.markers {
            if marker.covered_to < marker.charged_through {
                let message = format!("the marker of {} is crossed", marker.component);
                wrong.push(violation("charge.marker", key, message));
            }
        }
        let components = facts.segments.iter().flat_map(|segment| &segment.terms.components);
        for component in components {
            let Some(end) = ends.get(&(of.client, facts.subscription, component.id)) else { continue };
            let marker = facts.markers.iter().find(|marker| marker.component == component.id);
            if marker.is_none_or(|marker| marker.covered_to < *end) {
                let message = format!("{} is charged to {end}, its marker is not", component.code);
                wrong.push(violation("charge.marker", key, message));
            }
        }
    }
}

type Due = HashMap<(ClientId, SubscriptionId), Option<NaiveDate>>;

fn due_days(of: &ClientFacts, due: &Due, wrong: &mut Vec<Violation>) {
    for subscription in &of.subscriptions {
        let facts = &subscription.facts;
        let key = SubscriptionKey::new(of.client, facts.subscription);
        let stored = due.get(&(of.client, facts.subscription)).copied().flatten();
        match quote(facts, NaiveDate::MIN) {
            Ok(ahead) if ahead.next_due_on == stored => {}
            Ok(ahead) => {
                let message = format!("next due {stored:?} is stored, {:?} is right", ahead.next_due_on);
                wrong.push(violation("subscription.due", key, message));
            }
            Err(error) => {
                wrong.push(violation("subscription.quote", key, format!("cannot be quoted: {error}")))
            }
        }
    }
}

fn violation(rule: &'static str, key: SubscriptionKey, message: String) -> Violation {
    Violation { rule, object: key.to_string(), message }
}
