//! Delivering: messages are claimed under the lock of their endpoint, sent, and what was answered is written down.

use std::collections::{BTreeSet, HashMap};
use std::time::{Duration, Instant};

use chrono::TimeDelta;
use futures_util::StreamExt;
use futures_util::stream;
use sea_orm::Set;
use serde_json::json;
use shared::ids::{WebhookDeliveryId, WebhookEndpointId, WebhookEventId};
use shared::webhooks::{
    ANSWER_KEPT, FAILING, WebhookOff, WebhookState, pause_after, secret_bytes, signature,
};
use tokio::sync::Mutex;
use tokio::task::JoinSet;

use super::super::repo::deliveries::{self, Delivery};
use super::super::repo::endpoints::{self, Endpoint};
use super::super::repo::log::{self, Attempt};
use super::endpoints::whose;
use super::log::state_of;
use crate::actor::Actor;
use crate::app::App;
use crate::clock::machine_now;
use crate::error::Error;
use crate::node;
use crate::op::Op;
use crate::outgoing::public::{Answered, post};
use crate::vault;

/// Endpoints that are served at the same time.
const TOGETHER: usize = 16;
/// While some endpoint is slow, how soon the others are looked at again.
const LOOK_AGAIN: Duration = Duration::from_millis(250);
/// How long a claim holds beyond the longest wait for an answer.
const SPARE: TimeDelta = TimeDelta::seconds(60);

/// Sends everything that is due. An endpoint that hangs keeps nobody but itself waiting: each is served by a task of its
/// own, which goes on while others are looked for.
///
/// # Errors
/// Of the database; what is wrong with an endpoint is told in its attempts.
pub async fn all_due(app: &App) -> Result<(), Error> {
    let mut flying = JoinSet::new();
    let sent = serve(app, &mut flying).await;
    // What was claimed is sent and written down in any case.
    while flying.join_next().await.is_some() {}
    sent
}

/// What a task has done: the endpoint, and how many messages went to it.
type Served = (WebhookEndpointId, Result<usize, Error>);

async fn serve(app: &App, flying: &mut JoinSet<Served>) -> Result<(), Error> {
    let (mut busy, mut passed) = (BTreeSet::new(), BTreeSet::new());
    loop {
        if !app.jobs().is_stopping() && busy.len() < TOGETHER {
            for id in endpoints::due(app.read(), app.clock().now()).await? {
                if busy.len() < TOGETHER && !passed.contains(&id) && busy.insert(id) {
                    let app = app.clone();
                    flying.spawn(async move { (id, some_of(&app, id).await) });
                }
            }
        }
        if flying.is_empty() {
            return Ok(());
        }
        tokio::select! {
            Some(ended) = flying.join_next() => {
                let (id, sent) = ended.map_err(Error::internal)?;
                busy.remove(&id);
                match sent {
                    Ok(0) => drop(passed.insert(id)),
                    Ok(_) => {}
                    Err(error) => {
                        tracing::error!(endpoint = %id, error = error.chain(), "webhooks are not delivered");
                        passed.insert(id);
                    }
                }
            }
            () = tokio::time::sleep(LOOK_AGAIN) => {}
        }
    }
}

/// Sends some messages to an endpoint; answers how many. None when other nodes send as many as it may get at once.
async fn some_of(app: &App, id: WebhookEndpointId) -> Result<usize, Error> {
    let owner = node::holder(app.ids().uuid());
    let Some((endpoint, claimed)) = claim(app, id, &owner).await? else { return Ok(0) };
    let events: Vec<WebhookEventId> = claimed.iter().map(|row| row.event_id).collect();
    let bodies = log::bodies(app.read(), &events).await?;
    let secrets = secrets(app, &endpoint);
    let count = claimed.len();
    // Answers are written down one after the other: they wait for the endpoint's row anyhow, and so only one of them
    // keeps a connection from others.
    let turn = Mutex::new(());
    let sent = claimed.into_iter().map(|row| one(app, (&endpoint, &secrets, &owner), row, (&bodies, &turn)));
    // One that cannot be written down keeps no other from it.
    let done: Vec<Result<(), Error>> = stream::iter(sent).buffer_unordered(count.max(1)).collect().await;
    done.into_iter().collect::<Result<Vec<()>, Error>>()?;
    Ok(count)
}

/// The secrets that sign now, the present one first; else why there are none.
fn secrets(app: &App, endpoint: &Endpoint) -> Result<Vec<Vec<u8>>, String> {
    let now = app.clock().now();
    let former =
        endpoint.former_secret.as_ref().filter(|_| endpoint.former_until.is_some_and(|end| now < end));
    let sealed = std::iter::once(&endpoint.secret).chain(former);
    let opened = sealed.map(|sealed| vault::open(app, &endpoint.id.to_string(), sealed).ok());
    let bytes = opened.map(|text| secret_bytes(&text?)).collect::<Option<Vec<_>>>();
    bytes.ok_or_else(|| "Секрет не открывается ключом программы. Замените секрет.".to_owned())
}

/// Takes messages for this worker: an attempt of each begins. Those whose worker was lost may have arrived: that is
/// written down, and they are tried again.
async fn claim(
    app: &App,
    id: WebhookEndpointId,
    owner: &str,
) -> Result<Option<(Endpoint, Vec<Delivery>)>, Error> {
    let mut op = app.begin(&Actor::system()).await?;
    let Some(mut endpoint) = endpoints::hold(&op, id).await? else { return Ok(None) };
    let mut at_work = 0_u64;
    for row in deliveries::sending(&op, id).await? {
        if deliveries::is_left(&row) {
            let error = "Программа остановилась, пока отправляла сообщение: оно могло дойти.".to_owned();
            let lost = Outcome { status: None, answer: String::new(), error: Some(error), milliseconds: 0 };
            endpoint = settle(&mut op, endpoint, &row, lost).await?;
        } else {
            at_work += 1;
        }
    }
    let free = u64::from(app.config().webhooks.at_once).saturating_sub(at_work);
    let claimed =
        if endpoint.active && free > 0 { deliveries::due(&op, id, free).await? } else { Vec::new() };
    if !claimed.is_empty() {
        let wait = TimeDelta::seconds(i64::from(app.config().webhooks.timeout_seconds));
        deliveries::begin(&op, &claimed, (owner, machine_now() + wait + SPARE)).await?;
    }
    op.commit().await?;
    let begun = |row: Delivery| Delivery { attempts: row.attempts + 1, tries: row.tries + 1, ..row };
    Ok((!claimed.is_empty()).then(|| (endpoint, claimed.into_iter().map(begun).collect())))
}

/// What became of an attempt.
struct Outcome {
    status: Option<u16>,
    answer: String,
    error: Option<String>,
    milliseconds: i32,
}

/// Sends one message and writes down what was answered.
async fn one(
    app: &App,
    (endpoint, secrets, owner): (&Endpoint, &Result<Vec<Vec<u8>>, String>, &str),
    row: Delivery,
    (bodies, turn): (&HashMap<WebhookEventId, String>, &Mutex<()>),
) -> Result<(), Error> {
    let begun = Instant::now();
    let answered = match (secrets, bodies.get(&row.event_id)) {
        (Ok(secrets), Some(body)) => send(app, &endpoint.url, secrets, (row.event_id, body)).await,
        (Err(text), _) => Answered::Nothing(text.clone()),
        (Ok(_), None) => return Err(Error::internal("a message of webhooks vanished")),
    };
    let milliseconds = i32::try_from(begun.elapsed().as_millis()).unwrap_or(i32::MAX);
    let _turn = turn.lock().await;
    record(app, (row.id, owner), outcome(answered, milliseconds)).await
}

async fn send(app: &App, url: &str, secrets: &[Vec<u8>], (id, body): (WebhookEventId, &str)) -> Answered {
    // Receivers compare it with their own clocks, so that a message cannot be replayed.
    let timestamp = machine_now().timestamp();
    let id = id.to_string();
    let signed: Vec<String> = secrets.iter().map(|secret| signature(secret, &id, timestamp, body)).collect();
    let headers = vec![
        ("webhook-id", id),
        ("webhook-timestamp", timestamp.to_string()),
        ("webhook-signature", signed.join(" ")),
    ];
    post(url, &app.config().webhooks, headers, body.to_owned()).await
}

fn outcome(answered: Answered, milliseconds: i32) -> Outcome {
    let (status, body) = match answered {
        Answered::Nothing(text) => {
            return Outcome { status: None, answer: String::new(), error: Some(text), milliseconds };
        }
        Answered::Said { status, body } => (status, body),
    };
    let error = match status {
        200..=299 => None,
        300..=399 => Some(format!("Ответ {status}: по перенаправлениям сообщения не уходят.")),
        410 => Some("Ответ 410: адреса больше нет.".to_owned()),
        _ => Some(format!("Ответ {status}.")),
    };
    let kept = &body[..body.len().min(ANSWER_KEPT)];
    let answer = String::from_utf8_lossy(kept).replace('\0', "");
    Outcome { status: Some(status), answer, error, milliseconds }
}

/// Writes down what was answered, if this worker still holds the delivery.
async fn record(app: &App, (id, owner): (WebhookDeliveryId, &str), outcome: Outcome) -> Result<(), Error> {
    let mut op = app.begin(&Actor::system()).await?;
    let Some(row) = deliveries::find(op.conn(), id).await? else { return Ok(()) };
    let Some(endpoint) = endpoints::hold(&op, row.endpoint_id).await? else { return Ok(()) };
    // Read again: nobody changes it while its endpoint is held.
    let row = deliveries::find(op.conn(), id).await?;
    let ours = |row: &Delivery| {
        row.state == WebhookState::Sending.code() && row.lease_owner.as_deref() == Some(owner)
    };
    let Some(row) = row.filter(ours) else { return Ok(()) };
    settle(&mut op, endpoint, &row, outcome).await?;
    op.commit().await
}

/// Ends an attempt; answers the endpoint as it is then.
async fn settle(
    op: &mut Op,
    endpoint: Endpoint,
    row: &Delivery,
    outcome: Outcome,
) -> Result<Endpoint, Error> {
    debug_assert_eq!(state_of(row)?, WebhookState::Sending);
    let spread = row.id.uuid().as_bytes()[15];
    let pause = pause_after(row.tries.unsigned_abs(), spread).filter(|_| outcome.status != Some(410));
    let (state, next) = match (&outcome.error, pause) {
        (None, _) => (WebhookState::Delivered, None),
        // An endpoint that was put away meanwhile gets nothing more.
        (Some(_), Some(pause)) if !endpoint.archived => (WebhookState::Waiting, Some(op.now() + pause)),
        (Some(_), Some(_) | None) => (WebhookState::Failed, None),
    };
    let mut change = deliveries::changing(row.id);
    change.state = Set(state.code().to_owned());
    change.next_at = Set(next);
    change.last_status = Set(outcome.status.map(i32::from));
    change.last_error = Set(outcome.error.clone());
    if outcome.error.is_none() {
        change.delivered_at = Set(Some(op.now()));
    }
    change.lease_owner = Set(None);
    change.lease_until = Set(None);
    deliveries::change(op, change).await?;
    let attempt = Attempt {
        n: row.attempts,
        at: op.now(),
        milliseconds: outcome.milliseconds,
        status: outcome.status.map(i32::from),
        answer: outcome.answer.clone(),
        error: outcome.error.clone(),
    };
    log::add_attempt(op, row.id, &attempt).await?;
    op.hint(endpoint.id);
    health(op, endpoint, &outcome).await
}

/// Writes down how an endpoint is; switches it off when it says that it is no more, or nothing arrives for days.
async fn health(op: &mut Op, endpoint: Endpoint, outcome: &Outcome) -> Result<Endpoint, Error> {
    let failing = outcome.error.as_ref().map(|_| endpoint.failing_since.unwrap_or(op.now()));
    let off = match (outcome.status, failing) {
        (Some(410), _) => Some(WebhookOff::Gone),
        (_, Some(since)) if op.now() - since >= FAILING => Some(WebhookOff::Failing),
        (Some(_) | None, Some(_) | None) => None,
    };
    let off = off.filter(|_| endpoint.active);
    let mut after = Endpoint {
        failing_since: failing,
        last_at: Some(op.now()),
        last_status: outcome.status.map(i32::from),
        last_error: outcome.error.clone(),
        ..endpoint
    };
    let mut change = endpoints::changing(after.id);
    change.failing_since = Set(after.failing_since);
    change.last_at = Set(after.last_at);
    change.last_status = Set(after.last_status);
    change.last_error = Set(after.last_error.clone());
    if let Some(off) = off {
        after.active = false;
        after.off_reason = Some(off.code().to_owned());
        after.version += 1;
        change.active = Set(false);
        change.off_reason = Set(after.off_reason.clone());
        change.version = Set(after.version);
        let whose = whose(endpoints::sellers_of(&after)?.as_deref());
        op.audit("webhook.off", after.id, whose, None, Some(json!({ "reason": off.code() }))).await?;
    }
    endpoints::change(op, change).await?;
    Ok(after)
}
