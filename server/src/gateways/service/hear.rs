//! Notifications: kept first, then proved, then applied. Keeping and applying may each happen any number of times.

use std::net::IpAddr;

use sea_orm::Set;
use serde_json::json;
use sha2::{Digest, Sha256};
use shared::access::Permission;
use shared::gateway::amount::read_amount;
use shared::gateway::intent::IntentState;
use shared::gateway::robokassa::{Notice, pairs};
use shared::gateway::yookassa::{self, read_notice};
use shared::gateway::{GatewayEventState, GatewayKind, GatewayProof};
use shared::ids::{GatewayAccountId, GatewayEventId, IntentKey};
use shared::money::Currency;

use super::super::adapters::OWN;
use super::super::port::{Known, Method, Seen, Told, cut};
use super::super::repo::accounts::Name;
use super::super::repo::events::{self, Model};
use super::super::repo::{accounts as rows, intents, refunds};
use super::WORK;
use super::accounts::{self, Account};
use super::ask;
use super::settle::{Applied, apply_in};
use crate::access::Actor;
use crate::app::App;
use crate::error::Error;
use crate::op::Whose;

/// Longest notification that is kept.
pub const BODY_MAX: usize = 64 * 1024;
/// Time after which a notification that still waits is processed by the worker.
const WAITS: chrono::TimeDelta = chrono::TimeDelta::seconds(30);
/// How long a notification that waits is tried; afterwards a person may.
const TRIED: chrono::TimeDelta = chrono::TimeDelta::hours(24);
/// Notifications of one look.
const AT_ONCE: u64 = 50;

/// A notification as it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Raw {
    /// GET or POST.
    pub method: String,
    /// The parameters of the address and the body, as they came.
    pub body: String,
    /// Headers that say something, without any that authenticate.
    pub headers: Vec<(String, String)>,
    /// From where.
    pub peer: Option<IpAddr>,
}

/// What is answered: the status and the body.
pub type Answer = (u16, String);

/// What a notification is.
struct Judged {
    state: GatewayEventState,
    proof: GatewayProof,
    told: Option<String>,
    answer: String,
    /// The payment, and what is news of it.
    news: Option<(IntentKey, Option<Seen>)>,
}

impl Judged {
    fn of(
        state: GatewayEventState,
        proof: GatewayProof,
        told: impl Into<String>,
        answer: impl Into<String>,
    ) -> Judged {
        Judged { state, proof, told: Some(cut(&told.into())), answer: answer.into(), news: None }
    }
}

/// Takes a notification. One that was processed before is answered as it was then.
///
/// # Errors
/// `NOT_FOUND` for an account that is not there; of the database: the gateway will repeat it.
pub async fn hear(app: &App, kind: GatewayKind, account: &str, raw: Raw) -> Result<Answer, Error> {
    let missing = || Error::not_found("gatewayAccount", account);
    let id: GatewayAccountId = account.parse().map_err(|_| missing())?;
    let account = accounts::account(app, id).await?;
    if account.kind != kind {
        return Err(missing());
    }
    let kept = keep(app, &account, raw).await?;
    if state_of(&kept)? != GatewayEventState::Stored {
        return answer_of(&kept);
    }
    let done = process(app, &account, &kept).await?;
    answer_of(&done)
}

fn state_of(row: &Model) -> Result<GatewayEventState, Error> {
    GatewayEventState::from_code(&row.state).ok_or_else(|| Error::internal("unknown state of a notification"))
}

fn answer_of(row: &Model) -> Result<Answer, Error> {
    Ok(match state_of(row)? {
        GatewayEventState::Processed | GatewayEventState::Ignored | GatewayEventState::Quarantined => {
            (200, row.answer.clone())
        }
        GatewayEventState::Refused => (400, row.answer.clone()),
        // It will come again; and the worker looks at it too.
        GatewayEventState::Stored => (503, "later".to_owned()),
    })
}

async fn keep(app: &App, account: &Account, raw: Raw) -> Result<Model, Error> {
    let op = app.begin(&Actor::system()).await?;
    let hash =
        data_encoding::HEXLOWER.encode(&Sha256::digest(format!("{} {}", raw.method, raw.body).as_bytes()));
    let headers: serde_json::Map<_, _> =
        raw.headers.into_iter().map(|(name, value)| (name, value.into())).collect();
    let row = Model {
        id: GatewayEventId(op.uuid()),
        account_id: account.row.id,
        hash,
        method: raw.method,
        // A text of PostgreSQL has no zero byte.
        body: raw.body.replace('\0', "\u{fffd}"),
        headers: headers.into(),
        peer: raw.peer.map(|peer| peer.to_string()).unwrap_or_default(),
        state: GatewayEventState::Stored.code().to_owned(),
        proof: GatewayProof::None.code().to_owned(),
        told: None,
        answer: String::new(),
        copies: 1,
        tries: 0,
        client_id: None,
        intent_id: None,
        received_at: op.now(),
        last_at: op.now(),
        processed_at: None,
    };
    let kept = events::store(&op, row).await?;
    op.commit().await?;
    Ok(kept)
}

/// Processes a notification that is kept. Whatever it comes to is written on its row with what it changes.
async fn process(app: &App, account: &Account, event: &Model) -> Result<Model, Error> {
    let judged = match account.kind {
        GatewayKind::Robokassa => robokassa(app, account, event).await?,
        GatewayKind::Yookassa => yookassa(app, account, event).await?,
    };
    let mut op = app.begin(&Actor::system()).await?;
    let (mut state, mut told) = (judged.state, judged.told);
    if let Some((key, Some(seen))) = &judged.news {
        match apply_in(&mut op, account, *key, seen).await? {
            Applied::Changed => {}
            Applied::Same => {
                (state, told) = (GatewayEventState::Ignored, Some("Это уже известно.".to_owned()))
            }
            Applied::Problem(problem) => (state, told) = (GatewayEventState::Quarantined, Some(problem)),
        }
    }
    let row = events::lock(&op, event.id).await?.ok_or_else(|| Error::internal("a notification vanished"))?;
    let mut change = events::changing(event.id);
    change.tries = Set(row.tries + 1);
    // Another one may have processed the same at the same time: who changed something has the word.
    if state_of(&row)? != GatewayEventState::Processed || state == GatewayEventState::Processed {
        change.state = Set(state.code().to_owned());
        change.proof = Set(judged.proof.code().to_owned());
        change.told = Set(told);
        change.answer = Set(judged.answer);
        change.processed_at = Set((state != GatewayEventState::Stored).then(|| op.now()));
        if let Some((key, _)) = judged.news {
            change.client_id = Set(Some(key.client));
            change.intent_id = Set(Some(key.id));
        }
    }
    events::change(&op, change).await?;
    op.hint(account.row.seller_id);
    if account.kind == GatewayKind::Yookassa {
        op.nudge(WORK);
    }
    op.commit().await?;
    events::find(app.read(), event.id).await?.ok_or_else(|| Error::internal("a notification vanished"))
}

/// A notification to ResultURL is proved by its signature, over what came.
async fn robokassa(app: &App, account: &Account, event: &Model) -> Result<Judged, Error> {
    use GatewayEventState as S;
    let refused = |text: &str| Judged::of(S::Refused, GatewayProof::None, text, "bad sign");
    let notice = match Notice::read(&pairs(&event.body)) {
        Ok(notice) => notice,
        Err(error) => return Ok(refused(&format!("Это не уведомление Robokassa: {error}."))),
    };
    let Some(second) = account.secret(app, "password2")? else {
        return Ok(Judged::of(S::Stored, GatewayProof::None, "Не задан пароль №2.", ""));
    };
    if !notice.is_signed(account.hash, &second) {
        return Ok(refused("Подпись не сошлась: сообщение подделано, или пароль №2 другой."));
    }
    let answer = notice.receipt();
    let strange = |text: &str| Judged::of(S::Quarantined, GatewayProof::Signature, text, answer.clone());
    let number = notice.invoice.parse::<i64>().ok();
    let key = match number {
        Some(number) => rows::named(app.read(), account.row.id, Name::Number(number)).await?,
        None => None,
    };
    let (Some(key), Some(number)) = (key, number) else {
        return Ok(strange("Платёж с таким номером не создавался здесь: магазин используют и другие."));
    };
    let Ok(amount) = read_amount(&notice.sum, Currency::Rub) else {
        return Ok(strange("Сумму прочитать нельзя."));
    };
    let title = notice.method.clone().unwrap_or_else(|| "BankCard".to_owned());
    let seen = Seen {
        state: IntentState::Paid,
        amount: Some(amount),
        fee: notice.fee.as_deref().and_then(|fee| read_amount(fee, Currency::Rub).ok()),
        remote: None,
        pay_url: None,
        reason: None,
        method: Some(Method { remote: number.to_string(), title }),
        test: notice.test,
        own: Some(notice.own(OWN).unwrap_or_default().to_owned()),
    };
    Ok(Judged {
        state: S::Processed,
        proof: GatewayProof::Signature,
        told: None,
        answer,
        news: Some((key, Some(seen))),
    })
}

/// A notification of ЮKassa is proved by nothing in it: the object that it names is asked for, and what the gateway
/// says now counts. Only a payment of ours is asked about, and only while there may be news of it: strangers cannot
/// make us ask.
async fn yookassa(app: &App, account: &Account, event: &Model) -> Result<Judged, Error> {
    use GatewayEventState as S;
    let notice = match read_notice(&event.body) {
        Ok(notice) => notice,
        Err(error) => {
            let text = format!("Это не уведомление ЮKassa: {error}.");
            return Ok(Judged::of(S::Refused, GatewayProof::None, text, "bad request"));
        }
    };
    if !notice.event.starts_with("payment.") && !notice.event.starts_with("refund.") {
        let text = format!("Событие {} здесь ничего не меняет.", notice.event);
        return Ok(Judged::of(S::Ignored, GatewayProof::None, text, ""));
    }
    let none = |state: S, told: String, answer: &str| Judged::of(state, GatewayProof::None, told, answer);
    let Some(row) = ours(app, account, &notice).await? else {
        let text = "Платёж создан не здесь: магазин используют и другие программы.".to_owned();
        return Ok(none(S::Ignored, text, ""));
    };
    let key = intents::key_of(&row);
    if row.remote_id.as_ref().is_some_and(|id| *id != notice.payment_id) {
        return Ok(none(
            S::Refused,
            "У этого платежа другой номер. Сообщение подделано.".to_owned(),
            "unknown",
        ));
    }
    let of_refund = notice.event.starts_with("refund.");
    if !of_refund && row.state == IntentState::Paid.code() {
        let known = none(S::Ignored, "Это уже известно.".to_owned(), "");
        return Ok(Judged { news: Some((key, None)), ..known });
    }
    let gateway = account.open(app)?;
    let seen = match gateway.look(&by_id(&notice, event)).await {
        Told::Done(seen) => seen,
        Told::NotFound(text) => {
            return Ok(none(S::Refused, format!("{text} Сообщение подделано."), "unknown"));
        }
        Told::Refused(text) | Told::Later(text) | Told::Unknown(text) => {
            return Ok(none(S::Stored, text, ""));
        }
    };
    // Who names our payment and the number of another one says nothing of ours.
    if row.remote_id.is_none() && seen.own.as_deref() != Some(key.to_string().as_str()) {
        return Ok(none(S::Refused, "Это номер другого платежа. Сообщение подделано.".to_owned(), "unknown"));
    }
    let mut judged = Judged {
        state: S::Processed,
        proof: GatewayProof::Lookup,
        told: None,
        answer: String::new(),
        news: None,
    };
    if of_refund {
        refunded(app, key, &notice, &mut judged).await?;
        judged.news = Some((key, None));
    } else {
        judged.news = Some((key, Some(seen)));
    }
    Ok(judged)
}

/// The payment of this account that a notification speaks of: by the gateway's id; by our own, when the answer to our
/// request was lost.
async fn ours(
    app: &App,
    account: &Account,
    notice: &yookassa::Notice,
) -> Result<Option<intents::Model>, Error> {
    let named = rows::named(app.read(), account.row.id, Name::Remote(&notice.payment_id)).await?;
    let own = || notice.own.as_deref().and_then(|own| own.parse::<IntentKey>().ok());
    let Some(key) = named.or_else(own) else { return Ok(None) };
    let found = intents::find(app.read(), key).await?;
    Ok(found.filter(|row| row.account_id == account.row.id))
}

/// What is asked about the payment that a notification names.
fn by_id(notice: &yookassa::Notice, event: &Model) -> Known {
    Known {
        number: 0,
        own: String::new(),
        key: String::new(),
        remote: Some(notice.payment_id.clone()),
        amount: shared::money::Money::zero(Currency::Rub),
        since: event.received_at,
        fresh: false,
        request: None,
    }
}

/// News of a refund: those of ours are asked about; one that was made in the gateway's cabinet is shown to a person.
async fn refunded(
    app: &App,
    key: IntentKey,
    notice: &yookassa::Notice,
    judged: &mut Judged,
) -> Result<(), Error> {
    let ours = refunds::of_intent(app.read(), key).await?;
    let by_id = ours.iter().find(|row| row.remote_id.as_deref() == Some(&notice.object_id));
    let waiting = ours.iter().filter(|row| row.settled_at.is_none());
    let asked: Vec<_> = match by_id {
        Some(one) if one.settled_at.is_some() => {
            judged.state = GatewayEventState::Ignored;
            judged.told = Some("Это уже известно.".to_owned());
            return Ok(());
        }
        Some(one) => vec![one],
        None => waiting.filter(|row| row.remote_id.is_none()).collect(),
    };
    if asked.is_empty() {
        judged.state = GatewayEventState::Quarantined;
        judged.told = Some(
            "Возврат сделан не здесь, а в личном кабинете шлюза. Проведите его в карточке платежа."
                .to_owned(),
        );
        return Ok(());
    }
    let op = app.begin(&Actor::system()).await?;
    for row in asked {
        let mut change = refunds::changing(refunds::key_of(row));
        change.next_at = Set(Some(op.now()));
        refunds::change(&op, change).await?;
    }
    op.commit().await
}

/// Processes notifications that still wait; answers how many were tried.
pub async fn due(app: &App) -> Result<usize, Error> {
    let now = app.clock().now();
    let waiting = events::waiting(app.read(), (now - TRIED, now - WAITS), AT_ONCE).await?;
    for id in &waiting {
        if app.jobs().is_stopping() {
            break;
        }
        if let Err(error) = again(app, *id).await {
            tracing::warn!(event = %id, error = error.chain(), "a notification could not be processed");
        }
    }
    Ok(waiting.len())
}

async fn again(app: &App, id: GatewayEventId) -> Result<(), Error> {
    // Whatever comes of it, it waits its turn again: one that cannot be processed does not hold up the others.
    let op = app.begin(&Actor::system()).await?;
    let mut change = events::changing(id);
    change.last_at = Set(op.now());
    events::change(&op, change).await?;
    op.commit().await?;
    let row = events::find(app.read(), id).await?.ok_or_else(|| Error::not_found("gatewayEvent", id))?;
    let account = accounts::account(app, row.account_id).await?;
    process(app, &account, &row).await?;
    Ok(())
}

/// Processes a notification again because a person wants it: after a wrong password was mended, for example. What it
/// changed before it does not change again.
pub async fn replay(app: &App, actor: &Actor, id: GatewayEventId) -> Result<(), Error> {
    actor.require(Permission::LedgerAdjust)?;
    let row = events::find(app.read(), id).await?.ok_or_else(|| Error::not_found("gatewayEvent", id))?;
    let account = accounts::visible(app, actor, row.account_id).await?;
    let mut op = app.begin(actor).await?;
    let before = json!({ "state": row.state });
    op.audit("gateway.replay", id, Whose::Seller(account.row.seller_id), Some(before), None).await?;
    op.commit().await?;
    process(app, &account, &row).await?;
    Ok(())
}

/// Puts aside the problem of a payment, which a person has looked at. The gateway is not asked; news that do not fit
/// tell it anew.
pub async fn clear_problem(app: &App, actor: &Actor, key: IntentKey) -> Result<(), Error> {
    actor.require(Permission::LedgerAdjust)?;
    let row = ask::visible(app, actor, key).await?;
    let mut op = app.begin(actor).await?;
    crate::clients::lock_one(&op, key.client).await?;
    let mut change = intents::changing(key);
    change.problem = Set(None);
    intents::change(&op, change).await?;
    let before = json!({ "problem": row.problem });
    op.audit("gateway.problem", key, Whose::Client(row.seller_id, key.client), Some(before), None).await?;
    op.commit().await
}
