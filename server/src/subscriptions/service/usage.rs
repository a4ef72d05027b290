//! Usage: what metered components charge.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use shared::access::Permission;
use shared::api::catalog::rate_error;
use shared::api::subscriptions::{UsageRecordInput, UsageView};
use shared::billing::Facts;
use shared::catalog::ComponentCharge;
use shared::error::FieldError;
use shared::ids::{ClientId, SubscriptionId, SubscriptionKey, UsageId, UsageKey};
use shared::rate::Quantity;
use shared::subscription::Segment;

use super::super::repo::facts::load_lives;
use super::super::repo::list;
use super::super::repo::usage::{self as repo, Record};
use crate::access::Actor;
use crate::app::App;
use crate::clients;
use crate::error::Error;
use crate::op::Op;

/// Most records of one call.
const RECORDS_MAX: usize = 1_000;

/// Longest key.
const KEY_MAX: usize = 255;

/// What a record is checked against.
struct Ground {
    zones: HashMap<ClientId, Tz>,
    subscriptions: HashMap<SubscriptionKey, (Facts, NaiveDate)>,
    known: HashMap<(ClientId, String), Record>,
    now: DateTime<Utc>,
}

/// Stores records, all or none. A record whose key is known and whose content is the same changes nothing.
pub async fn record(app: &App, actor: &Actor, inputs: &[UsageRecordInput]) -> Result<Vec<UsageView>, Error> {
    actor.require(Permission::UsageWrite)?;
    if inputs.is_empty() || inputs.len() > RECORDS_MAX {
        return Err(Error::invalid("records", "За один вызов — от 1 до 1000 записей. Разбейте на части."));
    }
    let op = app.begin(actor).await?;
    let mut ground = ground(&op, inputs).await?;
    let (mut stored, mut fresh) = (Vec::with_capacity(inputs.len()), Vec::new());
    for (index, input) in inputs.iter().enumerate() {
        let record =
            one(&ground, input, UsageId(op.uuid())).map_err(|error| at(error, index, inputs.len()))?;
        let place = (record.client, record.key.clone());
        if let Entry::Vacant(free) = ground.known.entry(place) {
            free.insert(record.clone());
            fresh.push(record.clone());
        }
        stored.push(view(&record));
    }
    if fresh.is_empty() {
        return Ok(stored);
    }
    repo::insert(&op, &fresh).await?;
    let touched: Vec<ClientId> = fresh.iter().map(|record| record.client).collect();
    clients::touch_many(&op, &touched).await?;
    op.commit().await?;
    Ok(stored)
}

/// Gives the errors of a batch the number of their record.
fn at(error: Error, index: usize, count: usize) -> Error {
    if count == 1 {
        return error;
    }
    if let Error::Invalid(fields) = error {
        let prefix = format!("records.{index}");
        return Error::Invalid(fields.into_iter().map(|field| field.under(&prefix)).collect());
    }
    error
}

async fn ground(op: &Op, inputs: &[UsageRecordInput]) -> Result<Ground, Error> {
    let ids: Vec<ClientId> = inputs.iter().map(|input| input.subscription_id.client).collect();
    let missing = |_| Error::not_found("subscription", inputs[0].subscription_id);
    let locked = match clients::lock(op, &ids).await {
        Err(error @ Error::NotFound { .. }) if inputs.len() == 1 => return Err(missing(error)),
        locked => locked?,
    };
    let zones = locked.iter().map(|client| (client.id, client.time_zone)).collect();
    let clients: Vec<ClientId> = locked.iter().map(|client| client.id).collect();
    let mut wanted: Vec<SubscriptionId> = inputs.iter().map(|input| input.subscription_id.id).collect();
    wanted.sort_unstable();
    wanted.dedup();
    let rows = list::find_many(op.conn(), &clients, &wanted).await?;
    let starts: HashMap<SubscriptionKey, NaiveDate> =
        rows.iter().map(|row| (SubscriptionKey::new(row.client_id, row.id), row.start_on)).collect();
    let mut subscriptions = HashMap::with_capacity(wanted.len());
    for of in load_lives(op.app(), op.conn(), &clients, None).await? {
        for subscription in of.subscriptions {
            let key = SubscriptionKey::new(of.client, subscription.life.subscription);
            if let Some(start_on) = starts.get(&key) {
                subscriptions.insert(key, (subscription.life.facts(), *start_on));
            }
        }
    }
    let keys: Vec<String> = inputs.iter().map(|input| input.key.clone()).collect();
    let known = repo::by_keys(op, &clients, &keys).await?;
    let known = known.into_iter().map(|record| ((record.client, record.key.clone()), record)).collect();
    Ok(Ground { zones, subscriptions, known, now: op.now() })
}

/// The record that the input asks for: the known one with its key, or a new one.
fn one(ground: &Ground, input: &UsageRecordInput, id: UsageId) -> Result<Record, Error> {
    let key = input.subscription_id;
    let (facts, start_on) =
        ground.subscriptions.get(&key).ok_or_else(|| Error::not_found("subscription", key))?;
    let quantity = Quantity::try_from(input.quantity.0)
        .map_err(|error| Error::invalid("quantity", rate_error(error)))?;
    if input.key.is_empty() || input.key.chars().count() > KEY_MAX {
        return Err(Error::invalid("key", "Ключ записи: от 1 до 255 знаков."));
    }
    if let Some(known) = ground.known.get(&(key.client, input.key.clone())) {
        let same = known.subscription == key.id
            && known.component == input.component
            && known.quantity == quantity
            && input.used_at.is_none_or(|at| at.0 == known.used_at);
        return if same { Ok(known.clone()) } else { Err(other_content()) };
    }
    let used_at = input.used_at.map_or(ground.now, |at| at.0);
    let zone = ground.zones.get(&key.client).copied().unwrap_or(Tz::Europe__Moscow);
    let used_on = used_at.with_timezone(&zone).date_naive();
    if used_on > ground.now.with_timezone(&zone).date_naive() {
        return Err(Error::invalid("usedAt", "Потребление в будущем не записывают. Исправьте время."));
    }
    let segment = segment_on(facts, used_on).ok_or_else(|| Error::not_found("subscription", key))?;
    let counted_on = counted_on(facts, segment, &input.component, used_on)?;
    if used_on < *start_on {
        return Err(Error::invalid("usedAt", "Подписка тогда ещё не началась. Исправьте время."));
    }
    if facts.ended_on.is_some_and(|end| end <= counted_on) {
        return Err(Error::transition("Подписка завершена: потребление по ней больше не принимается."));
    }
    Ok(Record {
        client: key.client,
        id,
        subscription: key.id,
        component: input.component.clone(),
        quantity,
        used_at,
        used_on,
        counted_on,
        key: input.key.clone(),
    })
}

fn other_content() -> Error {
    let text = "Этот ключ уже использован для другой записи. Возьмите новый ключ.";
    Error::Invalid(vec![FieldError::new("key", text)])
}

/// The terms in force on the day; before the first of them, the first.
fn segment_on(facts: &Facts, day: NaiveDate) -> Option<&Segment> {
    facts.segments.iter().rev().find(|segment| segment.from <= day).or(facts.segments.first())
}

/// The day of use, or the next one that is not billed, where it is.
fn counted_on(facts: &Facts, segment: &Segment, code: &str, used_on: NaiveDate) -> Result<NaiveDate, Error> {
    let component = segment.terms.component(code).ok_or_else(|| Error::not_found("component", code))?;
    match component.charge {
        ComponentCharge::Metered { .. } => Ok(facts.open_day(component.id, used_on)),
        ComponentCharge::Recurring { .. } | ComponentCharge::OneTime { .. } => {
            let text = "Эта составляющая не по потреблению. Укажите код составляющей с видом METERED.";
            Err(Error::invalid("component", text))
        }
    }
}

fn view(record: &Record) -> UsageView {
    UsageView {
        id: UsageKey::new(record.client, record.id),
        subscription_id: SubscriptionKey::new(record.client, record.subscription),
        component: record.component.clone(),
        quantity: record.quantity.to_decimal().into(),
        used_at: record.used_at.into(),
        used_on: record.used_on.into(),
        counted_on: record.counted_on.into(),
        key: record.key.clone(),
    }
}
