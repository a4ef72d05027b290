//! Money that goes back: owed in the books first, then asked of the gateway, then paid out in the books or given up.

use chrono::TimeDelta;
use sea_orm::Set;
use serde_json::json;
use shared::access::Permission;
use shared::api::common::amount;
use shared::api::gateways::{GatewayRefundInput, GatewayRefundSettleInput};
use shared::gateway::intent::IntentState;
use shared::gateway::{GatewayCall, GatewayKind, GivingState};
use shared::ids::{GatewayRefundId, GatewayRefundKey, IntentKey, PaymentKey, RefundKey};
use shared::money::Money;

use super::super::port::{Gateway, Giving, GivingSeen, Told};
use super::super::repo::intents;
use super::super::repo::refunds::{self, Model};
use super::WORK;
use super::accounts::{self, Account};
use super::ask::{self, Watch};
use super::settle::{money, state_of};
use crate::access::Actor;
use crate::app::App;
use crate::clients;
use crate::error::Error;
use crate::op::{Op, Whose};
use crate::{payments, settings};

/// Refunds of one look.
const AT_ONCE: u64 = 20;

/// Asks for a refund. Where four eyes are the rule, it is asked for and agreed to in the payment's card.
pub async fn give(app: &App, actor: &Actor, input: GatewayRefundInput) -> Result<GatewayRefundKey, Error> {
    actor.require(Permission::LedgerReverse)?;
    let row = ask::visible(app, actor, input.id).await?;
    let account = accounts::account(app, row.account_id).await?;
    let gateway = account.open(app)?;
    if !gateway.capabilities().refunds {
        return Err(Error::transition("Возвраты через этот шлюз не настроены. Проверьте его настройки."));
    }
    let (IntentState::Paid, Some(payment)) = (state_of(&row)?, row.payment_id) else {
        return Err(Error::transition("По этому платежу деньги не получены: возвращать нечего."));
    };
    let reason = input.reason.trim().to_owned();
    if reason.is_empty() || reason.chars().count() > 250 {
        return Err(Error::invalid("reason", "Укажите причину возврата: от 1 до 250 знаков."));
    }
    let currency = money(&row, row.amount)?.currency();
    let sum = amount(input.amount, currency, "amount")?;
    let (minor, receipt) = (sum.minor(), receipt(app, &account, gateway.as_ref(), (&row, sum)).await?);
    let mut op = app.begin(actor).await?;
    let key = match op.replay::<GatewayRefundKey>("gatewayRefund", &input.idempotency_key, &input).await? {
        Some(key) => {
            // Nothing is asked of a gateway within a unit of work.
            drop(op);
            key
        }
        None => {
            if settings::four_eyes_in(&op, Some(row.seller_id)).await? {
                return Err(Error::transition(
                    "Включено правило «четырёх глаз»: запросите возврат в карточке платежа, согласует его другой \
                     сотрудник.",
                ));
            }
            let payment = PaymentKey::new(row.client_id, payment);
            let id = GatewayRefundId(op.uuid());
            let owed = payments::refund_in(&mut op, payment, minor, &reason, Some(&outside(id))).await?;
            let new = Model {
                client_id: row.client_id,
                id,
                intent_id: row.id,
                account_id: row.account_id,
                refund_id: owed.id,
                amount: minor,
                state: GivingState::Waiting.code().to_owned(),
                reason,
                key: op.uuid().to_string(),
                receipt,
                remote_id: None,
                answer: None,
                attempts: 0,
                next_at: Some(op.now() + TimeDelta::minutes(1)),
                created_by: op.actor().name.clone(),
                created_at: op.now(),
                settled_at: None,
            };
            let key = refunds::key_of(&new);
            refunds::insert(&op, new).await?;
            let told = json!({ "intent": input.id, "amountMinor": minor });
            let whose = Whose::Client(row.seller_id, row.client_id);
            op.audit("gateway.refund", key, whose, None, Some(told)).await?;
            op.remember(&key).await?;
            op.nudge(WORK);
            op.commit().await?;
            key
        }
    };
    ask_for(app, key).await?;
    Ok(key)
}

/// The receipt of money that goes back (54-ФЗ, article 1.2): it takes back what the receipt of the payment said.
async fn receipt(
    app: &App,
    account: &Account,
    gateway: &dyn Gateway,
    (of, sum): (&intents::Model, Money),
) -> Result<Option<String>, Error> {
    let email = ask::email_of(app, of).await?;
    account.can_send(email.as_deref())?;
    let receipt = account.receipt(email.as_deref(), &of.description, sum)?;
    let written = receipt.map(|receipt| gateway.refund_receipt(&receipt)).transpose();
    written.map_err(|text| Error::invalid("amount", text))
}

/// What the books know a refund of a gateway by: nobody else pays it out or gives it up.
fn outside(id: GatewayRefundId) -> String {
    id.uuid().to_string()
}

fn giving(app: &App, row: &Model, amount: Money) -> Giving {
    Giving {
        key: row.key.clone(),
        amount,
        reason: row.reason.clone(),
        receipt: row.receipt.clone(),
        remote: row.remote_id.clone(),
        fresh: app.clock().now() - row.created_at < ask::REMEMBERED,
    }
}

/// Asks the gateway for a refund, or how it stands: whichever is safe.
async fn ask_for(app: &App, key: GatewayRefundKey) -> Result<(), Error> {
    let missing = || Error::not_found("gatewayRefund", key);
    let row = refunds::find(app.read(), key).await?.ok_or_else(missing)?;
    if row.settled_at.is_some() {
        return Ok(());
    }
    let intent = IntentKey::new(row.client_id, row.intent_id);
    let of = intents::find(app.read(), intent).await?.ok_or_else(missing)?;
    let account = accounts::account(app, row.account_id).await?;
    let gateway = account.open(app)?;
    let known = ask::known(app, &of)?;
    let giving = giving(app, &row, money(&of, row.amount)?);
    let watch = Watch::begin();
    // A first call that nobody has made yet; its attempt is counted before it leaves.
    let told = if first(app, key).await? {
        gateway.refund(&known, &giving).await
    } else {
        match gateway.look_refund(&known, &giving).await {
            // The question was refused, not the refund.
            Told::Refused(text) => Told::Unknown(text),
            told @ (Told::Done(_) | Told::NotFound(_) | Told::Later(_) | Told::Unknown(_)) => told,
        }
    };
    let attempt = watch.attempt(app.clock().now(), GatewayCall::Refund, &told);
    let mut op = app.begin(&Actor::system()).await?;
    clients::lock_one(&op, key.client).await?;
    intents::add_attempt(&op, intent, account.row.id, &attempt).await?;
    record(&mut op, account.kind, key, &told).await?;
    op.commit().await
}

/// Whether the gateway was not asked yet; from now on it was. A worker that dies between this and the call leaves a
/// refund that is looked for and never sent twice.
async fn first(app: &App, key: GatewayRefundKey) -> Result<bool, Error> {
    let op = app.begin(&Actor::system()).await?;
    clients::lock_one(&op, key.client).await?;
    let missing = || Error::not_found("gatewayRefund", key);
    let row = refunds::lock(&op, key).await?.ok_or_else(missing)?;
    let mut change = refunds::changing(key);
    change.attempts = Set(row.attempts + 1);
    refunds::change(&op, change).await?;
    op.commit().await?;
    Ok(row.attempts == 0)
}

/// Writes down what the gateway said of a refund.
async fn record(
    op: &mut Op,
    kind: GatewayKind,
    key: GatewayRefundKey,
    told: &Told<GivingSeen>,
) -> Result<(), Error> {
    let missing = || Error::not_found("gatewayRefund", key);
    let row = refunds::lock(op, key).await?.ok_or_else(missing)?;
    if row.settled_at.is_some() {
        return Ok(());
    }
    let mut change = refunds::changing(key);
    change.next_at =
        Set(Some(op.now() + if row.attempts < 5 { TimeDelta::minutes(1) } else { TimeDelta::hours(1) }));
    change.answer = Set(told.words().map(str::to_owned));
    match told {
        Told::Done(seen) => {
            if let Some(remote) = &seen.remote {
                change.remote_id = Set(Some(remote.clone()));
            }
            refunds::change(op, change).await?;
            match seen.done {
                Some(true) => end(op, &row, true, "").await?,
                Some(false) => {
                    end(op, &row, false, seen.reason.as_deref().unwrap_or("Шлюз отменил возврат.")).await?
                }
                None => {}
            }
            return Ok(());
        }
        Told::Refused(text) => {
            refunds::change(op, change).await?;
            return end(op, &row, false, text).await;
        }
        // Nothing was asked for: the next try is the first again.
        Told::Later(_) if row.attempts <= 1 => change.attempts = Set(0),
        // Nobody can find it any more: a person looks at it, and it is not asked about.
        Told::Unknown(_) if row.remote_id.is_none() && is_lost(kind, op.now() - row.created_at) => {
            change.next_at = Set(None);
        }
        Told::NotFound(_) | Told::Later(_) | Told::Unknown(_) => {}
    }
    refunds::change(op, change).await
}

/// Whether a gateway that gave no id of a refund of this age cannot find it: Robokassa never can, ЮKassa only while it
/// remembers the key.
fn is_lost(kind: GatewayKind, age: TimeDelta) -> bool {
    match kind {
        GatewayKind::Robokassa => true,
        GatewayKind::Yookassa => age >= ask::REMEMBERED,
    }
}

/// Ends a refund: in the books it is paid out, or the money is the client's again.
async fn end(op: &mut Op, row: &Model, done: bool, words: &str) -> Result<(), Error> {
    let owed = RefundKey::new(row.client_id, row.refund_id);
    let client = clients::lock_one(op, row.client_id).await?;
    let mut change = refunds::changing(refunds::key_of(row));
    change.settled_at = Set(Some(op.now()));
    change.next_at = Set(None);
    let state = if done { GivingState::Done } else { GivingState::Refused };
    change.state = Set(state.code().to_owned());
    if done {
        payments::refund_paid_in(op, owed, client.today(op.now()), Some(&outside(row.id)), None).await?;
        let key = IntentKey::new(row.client_id, row.intent_id);
        let of = intents::lock(op, key).await?.ok_or_else(|| Error::not_found("intent", key))?;
        let mut given = intents::changing(key);
        given.refunded = Set(of.refunded + row.amount);
        intents::change(op, given).await?;
    } else {
        change.answer = Set(Some(words.to_owned()));
        payments::refund_refused_in(op, owed, words).await?;
    }
    refunds::change(op, change).await?;
    let told = Some(json!({ "state": state }));
    op.audit("gateway.refund", refunds::key_of(row), Whose::Client(client.seller, client.id), None, told)
        .await?;
    op.hint(row.client_id);
    Ok(())
}

/// Asks about refunds whose time has come; answers how many.
pub async fn due(app: &App) -> Result<usize, Error> {
    let now = app.clock().now();
    let mut asked = 0;
    for key in refunds::due(app.read(), now, AT_ONCE).await? {
        if app.jobs().is_stopping() {
            break;
        }
        let op = app.begin(&Actor::system()).await?;
        if !refunds::claim(&op, key, now, now + TimeDelta::minutes(2)).await? {
            continue;
        }
        op.commit().await?;
        asked += 1;
        if let Err(error) = ask_for(app, key).await {
            tracing::warn!(refund = %key, error = error.chain(), "a refund could not be asked about");
        }
    }
    Ok(asked)
}

/// Ends a refund by what a person saw in the gateway's cabinet; answers its payment.
pub async fn settle(app: &App, actor: &Actor, input: GatewayRefundSettleInput) -> Result<IntentKey, Error> {
    actor.require(Permission::LedgerReverse)?;
    let missing = || Error::not_found("gatewayRefund", input.id);
    let mut op = app.begin(actor).await?;
    let client = clients::lock_one(&op, input.id.client)
        .await
        .map_err(|error| if let Error::NotFound { .. } = error { missing() } else { error })?;
    let row =
        refunds::lock(&op, input.id).await?.filter(|_| actor.sees(client.seller)).ok_or_else(missing)?;
    if row.settled_at.is_some() {
        return Err(Error::transition("Возврат уже завершён."));
    }
    if row.next_at.is_some() {
        return Err(Error::transition("Шлюз ещё может ответить об этом возврате сам. Подождите."));
    }
    end(&mut op, &row, input.done, "По данным личного кабинета шлюза возврат не состоялся.").await?;
    op.commit().await?;
    Ok(IntentKey::new(row.client_id, row.intent_id))
}
