//! Asking gateways: beginning payments, looking how they stand, taking and letting go of held money. Nothing of it
//! happens in a unit of work; each call and its end are written down.

use std::time::Instant;

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::Set;
use shared::access::Permission;
use shared::api::common::amount;
use shared::api::gateways::PaymentIntentCaptureInput;
use shared::gateway::intent::IntentState;
use shared::gateway::{GatewayCall, GatewayOutcome};
use shared::ids::{IntentKey, SavedMethodKey};

use super::super::port::{Known, Method, New, Seen, Told};
use super::super::repo::intents::{self, Attempt, Model};
use super::super::repo::methods;
use super::accounts::{self, Account};
use super::settle::{apply_in, declined, money, state_of};
use crate::access::Actor;
use crate::app::App;
use crate::clients;
use crate::error::Error;
use crate::op::Whose;

/// How long a gateway remembers a key, less an hour for clocks that differ.
pub(super) const REMEMBERED: TimeDelta = TimeDelta::hours(23);
/// Payments of one look.
const AT_ONCE: u64 = 20;

/// What a call of a gateway came to, for the log.
pub fn outcome<T>(told: &Told<T>) -> GatewayOutcome {
    match told {
        Told::Done(_) => GatewayOutcome::Done,
        Told::NotFound(_) | Told::Refused(_) => GatewayOutcome::Refused,
        Told::Later(_) | Told::Unknown(_) => GatewayOutcome::Unknown,
    }
}

/// A clock of calls.
pub struct Watch(Instant);

impl Watch {
    /// Begins.
    pub fn begin() -> Watch {
        Watch(Instant::now())
    }

    /// What is written down of a call that ends now.
    pub fn attempt<T>(&self, at: DateTime<Utc>, call: GatewayCall, told: &Told<T>) -> Attempt {
        Attempt {
            at,
            call,
            outcome: outcome(told),
            milliseconds: i32::try_from(self.0.elapsed().as_millis()).unwrap_or(i32::MAX),
            answer: told.words().unwrap_or_default().to_owned(),
        }
    }
}

/// The payment as its gateway knows it.
pub fn known(app: &App, row: &Model) -> Result<Known, Error> {
    Ok(Known {
        number: row.number,
        own: intents::key_of(row).to_string(),
        key: row.key.clone(),
        remote: row.remote_id.clone(),
        amount: money(row, row.amount)?,
        since: row.created_at,
        fresh: app.clock().now() - row.created_at < REMEMBERED,
        request: row.request.clone(),
    })
}

/// What begins the payment of a client with this address of e-mail.
pub fn new(app: &App, account: &Account, row: &Model, email: Option<String>) -> Result<New, Error> {
    let known = known(app, row)?;
    Ok(New {
        receipt: account.receipt(email.as_deref(), &row.description, known.amount)?,
        known,
        description: row.description.clone(),
        email,
        back: match row.own {
            true => account.back_to_cabinet(app, intents::key_of(row)),
            false => account.back(app),
        },
        hold: row.hold,
        save: row.save,
        expires_at: row.expires_at,
    })
}

async fn found(app: &App, key: IntentKey) -> Result<Model, Error> {
    intents::find(app.read(), key).await?.ok_or_else(|| Error::not_found("intent", key))
}

/// The address of e-mail of the payer.
pub async fn email_of(app: &App, row: &Model) -> Result<Option<String>, Error> {
    Ok(clients::client(app, &Actor::system(), row.client_id).await?.details.email)
}

/// Begins a payment that is written down, or charges its method. May be repeated: the key stays the same, and what
/// could charge twice is looked for instead.
pub async fn begin(app: &App, key: IntentKey) -> Result<(), Error> {
    let row = found(app, key).await?;
    if state_of(&row)? != IntentState::Created {
        return Ok(());
    }
    if !may_begin(app, &row).await? {
        return look(app, key).await;
    }
    let account = accounts::account(app, row.account_id).await?;
    let gateway = account.open(app)?;
    let new = new(app, &account, &row, email_of(app, &row).await?)?;
    let method = match row.method_id {
        Some(id) => methods::find(app.read(), SavedMethodKey::new(row.client_id, id)).await?,
        None => None,
    };
    if method.as_ref().is_some_and(|method| method.ended_at.is_some()) {
        return withdrawn(app, key).await;
    }
    let watch = Watch::begin();
    let (call, told) = match method {
        Some(method) => {
            let method = Method { remote: method.remote_id, title: method.title };
            (GatewayCall::Charge, gateway.charge(&new, &method).await)
        }
        None => (GatewayCall::Create, gateway.begin(&new).await),
    };
    record(app, &account, key, watch.attempt(app.clock().now(), call, &told), &told, true).await
}

/// Ends a charge that nobody has asked for yet, because the client has forgotten its method in between.
async fn withdrawn(app: &App, key: IntentKey) -> Result<(), Error> {
    let mut op = app.begin(&Actor::system()).await?;
    let client = clients::lock_one(&op, key.client).await?;
    let row = intents::lock(&op, key).await?.ok_or_else(|| Error::not_found("intent", key))?;
    if state_of(&row)? != IntentState::Created {
        return Ok(());
    }
    let mut change = intents::changing(key);
    change.state = Set(IntentState::Cancelled.code().to_owned());
    change.reason = Set(Some("permission_revoked".to_owned()));
    change.next_at = Set(None);
    change.settled_at = Set(Some(op.now()));
    intents::change(&op, change).await?;
    op.audit("gateway.payment", key, Whose::Client(client.seller, client.id), None, None).await?;
    op.hint(key.client);
    op.commit().await
}

/// How long until a gateway is asked again about a payment after so many answers that told nothing new.
const fn pause(attempts: i32) -> TimeDelta {
    match attempts {
        ..=4 => TimeDelta::minutes(1),
        5..=9 => TimeDelta::minutes(5),
        10..=20 => TimeDelta::minutes(30),
        _ => TimeDelta::hours(3),
    }
}

/// Writes down what a call of a payment came to, and whether it counts for when the worker asks next.
async fn record(
    app: &App,
    account: &Account,
    key: IntentKey,
    attempt: Attempt,
    told: &Told<Seen>,
    counts: bool,
) -> Result<(), Error> {
    let mut op = app.begin(&Actor::system()).await?;
    let client = clients::lock_one(&op, key.client).await?;
    let mut attempt = attempt;
    if let Told::Done(seen) = told {
        if seen.state == IntentState::Cancelled {
            attempt.outcome = GatewayOutcome::Declined;
            attempt.answer = seen.reason.clone().unwrap_or_default();
        }
        apply_in(&mut op, account, key, seen).await?;
    }
    intents::add_attempt(&op, key, account.row.id, &attempt).await?;
    let row = intents::lock(&op, key).await?.ok_or_else(|| Error::not_found("intent", key))?;
    let state = state_of(&row)?;
    let mut change = intents::changing(key);
    let begun = matches!(attempt.call, GatewayCall::Create | GatewayCall::Charge);
    match told {
        Told::Refused(text) if begun && state == IntentState::Created => {
            // Nothing was begun, and as it is nothing ever will be.
            change.state = Set(IntentState::Cancelled.code().to_owned());
            change.problem = Set(Some(text.clone()));
            change.next_at = Set(None);
            change.settled_at = Set(Some(op.now()));
            declined(&op, &row, "").await?;
            op.audit("gateway.payment", key, Whose::Client(client.seller, client.id), None, None).await?;
        }
        Told::NotFound(_) if given_up(&row, op.now()) => {
            change.state = Set(IntentState::Cancelled.code().to_owned());
            change.reason = Set(Some("expired_on_confirmation".to_owned()));
            change.next_at = Set(None);
            change.settled_at = Set(Some(op.now()));
        }
        Told::Done(_) | Told::NotFound(_) | Told::Refused(_) | Told::Later(_) | Told::Unknown(_) => {
            change.attempts = Set(row.attempts + i32::from(counts));
            if counts && state.is_open() && row.problem.is_none() {
                change.next_at = Set(Some(op.now() + pause(row.attempts + 1)));
            }
        }
    }
    intents::change(&op, change).await?;
    op.hint(key.client);
    op.commit().await
}

/// Whether a payment that its gateway does not know has had its time: the link is past its end, or the charge was
/// wanted a day ago.
fn given_up(row: &Model, now: DateTime<Utc>) -> bool {
    let until = row.expires_at.unwrap_or(row.created_at + TimeDelta::days(1)) + TimeDelta::hours(1);
    now > until && row.state != IntentState::Paid.code()
}

/// Asks how a payment stands.
pub async fn look(app: &App, key: IntentKey) -> Result<(), Error> {
    asked(app, key, true).await
}

/// Asks how a payment stands because its payer waits: the worker asks as if nobody had.
pub async fn look_for_payer(app: &App, key: IntentKey) -> Result<(), Error> {
    asked(app, key, false).await
}

async fn asked(app: &App, key: IntentKey, counts: bool) -> Result<(), Error> {
    let row = found(app, key).await?;
    let account = accounts::account(app, row.account_id).await?;
    let gateway = account.open(app)?;
    let watch = Watch::begin();
    let told = gateway.look(&known(app, &row)?).await;
    record(app, &account, key, watch.attempt(app.clock().now(), GatewayCall::Look, &told), &told, counts)
        .await
}

/// Asks about payments whose time has come; answers how many. Each is claimed before it is asked about, so that two
/// workers do not ask about one at once.
pub async fn due(app: &App) -> Result<usize, Error> {
    let now = app.clock().now();
    let mut asked = 0;
    for key in intents::due(app.read(), now, AT_ONCE).await? {
        if app.jobs().is_stopping() {
            break;
        }
        let op = app.begin(&Actor::system()).await?;
        if !intents::claim(&op, key, now, now + TimeDelta::minutes(2)).await? {
            continue;
        }
        op.commit().await?;
        asked += 1;
        let row = found(app, key).await?;
        let done = match state_of(&row)? {
            IntentState::Created => begin(app, key).await,
            IntentState::Pending | IntentState::Held | IntentState::Cancelled | IntentState::Paid => {
                look(app, key).await
            }
        };
        if let Err(error) = done {
            tracing::warn!(intent = %key, error = error.chain(), "a payment could not be asked about");
        }
    }
    Ok(asked)
}

/// Whether beginning under the same key or number cannot charge twice. A link can be begun until it ends. A charge that
/// was asked for once may have been taken up without an answer, and after its key is forgotten nobody knows: it is
/// looked for.
async fn may_begin(app: &App, row: &Model) -> Result<bool, Error> {
    let now = app.clock().now();
    if row.method_id.is_none() {
        return Ok(row.expires_at.is_none_or(|at| now <= at));
    }
    let asked = !intents::attempts(app.read(), intents::key_of(row)).await?.is_empty();
    Ok(!asked && now - row.created_at < REMEMBERED)
}

/// The payment if the actor sees it.
pub async fn visible(app: &App, actor: &Actor, key: IntentKey) -> Result<Model, Error> {
    let row = found(app, key).await?;
    if actor.sees(row.seller_id) { Ok(row) } else { Err(Error::not_found("intent", key)) }
}

/// Asks how a payment stands because a person wants to know.
pub async fn look_now(app: &App, actor: &Actor, key: IntentKey) -> Result<(), Error> {
    actor.require(Permission::LedgerAdjust)?;
    visible(app, actor, key).await?;
    look(app, key).await
}

/// Takes held money, all or a part.
pub async fn capture(app: &App, actor: &Actor, input: PaymentIntentCaptureInput) -> Result<(), Error> {
    actor.require(Permission::LedgerAdjust)?;
    let row = visible(app, actor, input.id).await?;
    let whole = money(&row, row.amount)?;
    let wanted = match input.amount {
        Some(wanted) => amount(wanted, whole.currency(), "amount")?,
        None => whole,
    };
    if wanted.minor() <= 0 || wanted.minor() > whole.minor() {
        return Err(Error::invalid("amount", "Списать можно не больше удержанного. Исправьте сумму."));
    }
    let account = accounts::account(app, row.account_id).await?;
    let gateway = account.open(app)?;
    let email = email_of(app, &row).await?;
    account.can_send(email.as_deref())?;
    let receipt = account.receipt(email.as_deref(), &row.description, wanted)?;
    // What is wanted is written down before it is asked for: the money that comes is compared with it.
    let mut op = app.begin(actor).await?;
    let client = clients::lock_one(&op, row.client_id).await?;
    let missing = || Error::not_found("intent", input.id);
    let row = intents::lock(&op, input.id).await?.ok_or_else(missing)?;
    let same = row.captured.is_none_or(|before| before == wanted.minor());
    if state_of(&row)? != IntentState::Held || !same {
        return Err(Error::transition("Деньги уже списываются или больше не удержаны. Обновите страницу."));
    }
    let mut change = intents::changing(input.id);
    change.captured = Set(Some(wanted.minor()));
    intents::change(&op, change).await?;
    let told = serde_json::json!({ "amount": wanted.to_decimal() });
    op.audit("gateway.capture", input.id, Whose::Client(client.seller, client.id), None, Some(told)).await?;
    op.commit().await?;
    let watch = Watch::begin();
    let told = gateway.capture(&known(app, &row)?, wanted, receipt).await;
    step(app, &account, &row, watch.attempt(app.clock().now(), GatewayCall::Capture, &told), &told).await
}

/// Lets held money go.
pub async fn cancel(app: &App, actor: &Actor, key: IntentKey) -> Result<(), Error> {
    actor.require(Permission::LedgerAdjust)?;
    let row = visible(app, actor, key).await?;
    if state_of(&row)? != IntentState::Held {
        return Err(Error::transition("Деньги по этому платежу не удержаны: отпускать нечего."));
    }
    let account = accounts::account(app, row.account_id).await?;
    let gateway = account.open(app)?;
    let watch = Watch::begin();
    let told = gateway.cancel(&known(app, &row)?).await;
    step(app, &account, &row, watch.attempt(app.clock().now(), GatewayCall::Cancel, &told), &told).await
}

/// Ends a step with held money: whatever was answered, the gateway is asked how the payment stands.
async fn step(
    app: &App,
    account: &Account,
    row: &Model,
    attempt: Attempt,
    told: &Told<()>,
) -> Result<(), Error> {
    let key = intents::key_of(row);
    let op = app.begin(&Actor::system()).await?;
    clients::lock_one(&op, key.client).await?;
    intents::add_attempt(&op, key, account.row.id, &attempt).await?;
    let mut change = intents::changing(key);
    change.next_at = Set(Some(op.now()));
    if let Told::Refused(_) | Told::Later(_) = told {
        change.captured = Set(None);
    }
    intents::change(&op, change).await?;
    op.commit().await?;
    look(app, key).await?;
    match told {
        Told::Done(()) => Ok(()),
        Told::NotFound(text) | Told::Refused(text) | Told::Later(text) | Told::Unknown(text) => {
            Err(Error::transition(text.clone()))
        }
    }
}
