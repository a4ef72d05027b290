//! The proof that charges, markers and due days agree, for the whole database.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;
use shared::billing::Coverage;
use shared::ids::{ClientId, SubscriptionId, SubscriptionKey};

use super::super::repo::facts::{ClientLives, load_lives};
use super::super::repo::list;
use super::super::repo::posted::{self, Which};
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
        let loaded = load_lives(app, app.read(), &clients, None).await?;
        let posted = posted::posted(app.read(), &clients, Which::All).await?;
        let coverages: Coverages =
            posted.into_iter().map(|(component, rows)| (component, Coverage::of(&rows))).collect();
        overlaps(&coverages, &mut wrong);
        let due = list::due_days(app.read(), &clients).await?;
        for of in &loaded {
            markers(of, &coverages, &mut wrong);
            due_days(of, &due, &mut wrong);
        }
        after = Some(last);
    }
}

type Coverages = BTreeMap<posted::Key, Coverage>;

/// Components with days that two charges cover.
fn overlaps(coverages: &Coverages, wrong: &mut Vec<Violation>) {
    for ((client, subscription, component), coverage) in coverages {
        if let Some(day) = coverage.twice() {
            let key = SubscriptionKey::new(*client, *subscription);
            wrong.push(violation(
                "charge.once",
                key,
                format!("component {component} is charged twice for {day}"),
            ));
        }
    }
}

fn markers(of: &ClientLives, coverages: &Coverages, wrong: &mut Vec<Violation>) {
    for facts in of.subscriptions.iter().map(|subscription| subscription.life.facts()) {
        let key = SubscriptionKey::new(of.client, facts.subscription);
        for marker in &facts.markers {
            if marker.covered_to < marker.charged_through {
                let message = format!("the marker of {} is crossed", marker.component);
                wrong.push(violation("charge.marker", key, message));
            }
        }
        let components = facts.segments.iter().flat_map(|segment| &segment.terms.components);
        for component in components {
            let coverage = coverages.get(&(of.client, facts.subscription, component.id));
            let Some(coverage) = coverage.filter(|coverage| !coverage.is_empty()) else { continue };
            let marker = facts.markers.iter().find(|marker| marker.component == component.id);
            let end = coverage.end();
            if marker.is_none_or(|marker| end.is_some_and(|end| marker.covered_to < end)) {
                let to = end.map_or_else(|| "once".to_owned(), |end| format!("to {end}"));
                let message = format!("{} is charged {to}, its marker is not", component.code);
                wrong.push(violation("charge.marker", key, message));
            }
        }
    }
}

type Due = HashMap<(ClientId, SubscriptionId), Option<NaiveDate>>;

fn due_days(of: &ClientLives, due: &Due, wrong: &mut Vec<Violation>) {
    for subscription in &of.subscriptions {
        let life = &subscription.life;
        let key = SubscriptionKey::new(of.client, life.subscription);
        let stored = due.get(&(of.client, life.subscription)).copied().flatten();
        match life.next_due_on() {
            Ok(next) if next == stored => {}
            Ok(next) => {
                let message = format!("next due {stored:?} is stored, {next:?} is right");
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
