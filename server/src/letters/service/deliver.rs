//! Sending: a letter is claimed, its documents are set, it leaves, and what became of it is written down.

use chrono::TimeDelta;
use futures_util::{StreamExt, TryStreamExt, stream};
use sea_orm::Set;
use shared::ids::{DocumentKey, MailKey};
use shared::mail::{MailOutcome, MailState, pause_after};

use super::view::{seen, state_of};
use crate::actor::Actor;
use crate::app::App;
use crate::clock::machine_now;
use crate::documents;
use crate::error::Error;
use crate::letters::repo::{self, Attempt, Model};
use crate::mail::{Attached, Delivery, Letter, file_of};
use crate::node;
use crate::op::Op;
use crate::settings;

/// Letters of one look.
const AT_ONCE: u64 = 16;
/// Letters that leave at the same time.
const TOGETHER: usize = 4;
/// How long the setting of a letter's documents may take; with the longest wait for the server it is how long a claim
/// holds when its worker is not seen to be gone.
const SETTING: TimeDelta = TimeDelta::minutes(10);

/// The longest wait for the mail server.
fn wait(app: &App) -> TimeDelta {
    TimeDelta::from_std(app.config().mail.timeout() * 4).unwrap_or(SETTING)
}

/// How long a claim holds.
fn longest(app: &App) -> TimeDelta {
    SETTING + wait(app)
}

/// Sends the letters that wait; answers how many were tried.
///
/// # Errors
/// Of the database; what is wrong with a letter is told in its attempts.
pub async fn due(app: &App) -> Result<usize, Error> {
    let due = repo::due(app.read(), (app.clock().now(), longest(app)), AT_ONCE).await?;
    let tried = stream::iter(due).map(|key| one(app, key)).buffer_unordered(TOGETHER);
    tried.try_fold(0, async |sum, tried| Ok(sum + usize::from(tried))).await
}

/// Sends a letter, unless another worker does.
async fn one(app: &App, key: MailKey) -> Result<bool, Error> {
    if app.jobs().is_stopping() {
        return Ok(false);
    }
    let owner = node::holder(app.ids().uuid());
    let Some(letter) = claim(app, key, &owner).await? else { return Ok(false) };
    let ready = match ready(app, &letter).await {
        Ok(ready) => ready,
        Err(error) => {
            tracing::error!(mail.id = %key, error = error.chain(), "a letter is not ready to be sent");
            Err(Delivery::Later(
                "Документы не собраны из-за сбоя программы. Подробности в её журнале.".to_owned(),
            ))
        }
    };
    let delivery = match ready {
        Ok(composed) if still_ours(app, &letter) => app.mail().send(composed).await,
        Ok(_) => Delivery::Later("Документы собирались слишком долго.".to_owned()),
        Err(delivery) => delivery,
    };
    record(app, key, &owner, delivery).await?;
    Ok(true)
}

/// Whether there is time enough to send it before another worker may take it over.
fn still_ours(app: &App, letter: &Model) -> bool {
    letter.lease_until.is_some_and(|until| machine_now() + wait(app) < until)
}

/// Takes a letter for this worker: an attempt begins. One whose worker was lost may have left: that is written down.
async fn claim(app: &App, key: MailKey, owner: &str) -> Result<Option<Model>, Error> {
    let mut op = app.begin(&Actor::system()).await?;
    let Some(letter) = repo::lock(&op, key).await? else { return Ok(None) };
    match state_of(&letter)? {
        MailState::Queued if letter.next_at.is_some_and(|at| at <= op.now()) => {}
        MailState::Sending if repo::is_left(&letter, longest(app)) => {
            let lost = "Программа остановилась, пока отправляла письмо: оно могло уйти.".to_owned();
            settle(&mut op, &letter, Delivery::Later(lost.clone())).await?;
            if pause_after(letter.attempts.unsigned_abs()).is_none() {
                op.commit().await?;
                return Ok(None);
            }
        }
        MailState::Queued
        | MailState::Sending
        | MailState::Sent
        | MailState::Failed
        | MailState::Cancelled => return Ok(None),
    }
    let until = machine_now() + longest(app);
    let mut change = repo::changing(key);
    change.state = Set(MailState::Sending.code().to_owned());
    change.attempts = Set(letter.attempts + 1);
    change.lease_owner = Set(Some(owner.to_owned()));
    change.lease_until = Set(Some(until));
    repo::change(&op, change).await?;
    op.hint(key.client);
    op.commit().await?;
    Ok(Some(Model { attempts: letter.attempts + 1, lease_until: Some(until), ..letter }))
}

/// The letter with its documents set; else why it cannot leave as it is.
async fn ready(app: &App, letter: &Model) -> Result<Result<Letter, Delivery>, Error> {
    let key = MailKey::new(letter.client_id, letter.id);
    let keys: Vec<DocumentKey> = repo::documents(app.read(), &[key]).await?.remove(&key).unwrap_or_default();
    let views = documents::views(app, &keys).await?;
    if let Some(void) = views.values().find(|view| view.voided_at.is_some()) {
        let text =
            format!("Документ № {} аннулирован. Отправьте остальные документы новым письмом.", void.number);
        return Ok(Err(Delivery::Refused(text)));
    }
    written(app, letter, &keys).await
}

/// The letter with these documents set; else why one cannot be.
async fn written(app: &App, letter: &Model, keys: &[DocumentKey]) -> Result<Result<Letter, Delivery>, Error> {
    let mut taken = shared::documents::NamesTaken::default();
    let mut attached = Vec::with_capacity(keys.len());
    for printed in documents::printed(app, keys).await? {
        match printed.pdf {
            Ok(pdf) => attached.push(Attached { name: taken.take(&printed.name, "pdf"), pdf: pdf.bytes }),
            Err(text) => return Ok(Err(Delivery::Refused(format!("{}: {text}", printed.name)))),
        }
    }
    let seller = settings::seller(app, letter.seller_id).await?;
    Ok(Ok(Letter {
        message_id: letter.message_id.clone(),
        from_name: seller.details.short_name,
        to: letter.address.clone(),
        subject: letter.subject.clone(),
        text: letter.body.clone(),
        at: letter.sent_at.unwrap_or_else(|| app.clock().now()),
        attached,
    }))
}

/// A letter that the actor sees as the file in which it travels, and a name for it; documents that were annulled since
/// are in it as they were.
///
/// # Errors
/// `NOT_FOUND`, `FORBIDDEN`; `INVALID_TRANSITION` when a document cannot be set.
pub async fn eml(app: &App, actor: &Actor, key: MailKey) -> Result<(String, Vec<u8>), Error> {
    let letter = seen(app, actor, key).await?;
    let keys = repo::documents(app.read(), &[key]).await?.remove(&key).unwrap_or_default();
    let why = |delivery| match delivery {
        Delivery::Taken(text) | Delivery::Later(text) | Delivery::Refused(text) => Error::transition(text),
    };
    let written = written(app, &letter, &keys).await?.map_err(why)?;
    let file = file_of(&app.config().mail.from, written).map_err(Error::transition)?;
    Ok((format!("{}.eml", letter.subject), file))
}

/// Writes down what became of a letter, if this worker still holds it.
async fn record(app: &App, key: MailKey, owner: &str, delivery: Delivery) -> Result<(), Error> {
    let mut op = app.begin(&Actor::system()).await?;
    let letter = repo::lock(&op, key).await?;
    let ours = |letter: &Model| {
        letter.state == MailState::Sending.code() && letter.lease_owner.as_deref() == Some(owner)
    };
    let Some(letter) = letter.filter(ours) else { return Ok(()) };
    settle(&mut op, &letter, delivery).await?;
    op.commit().await
}

/// Ends an attempt.
async fn settle(op: &mut Op, letter: &Model, delivery: Delivery) -> Result<(), Error> {
    let key = MailKey::new(letter.client_id, letter.id);
    let pause = pause_after(letter.attempts.unsigned_abs());
    let mut change = repo::changing(key);
    let (state, outcome, answer) = match delivery {
        Delivery::Taken(answer) => {
            change.sent_at = Set(Some(op.now()));
            let documents = repo::documents(op.conn(), &[key]).await?.remove(&key).unwrap_or_default();
            documents::set_sent_in(op, &documents).await?;
            (MailState::Sent, MailOutcome::Sent, answer)
        }
        Delivery::Later(answer) if pause.is_some() => (MailState::Queued, MailOutcome::Delayed, answer),
        Delivery::Later(answer) => (MailState::Failed, MailOutcome::Delayed, answer),
        Delivery::Refused(answer) => (MailState::Failed, MailOutcome::Refused, answer),
    };
    let next = pause.filter(|_| state == MailState::Queued).map(|pause| op.now() + pause);
    change.state = Set(state.code().to_owned());
    change.next_at = Set(next);
    change.last_answer = Set(Some(answer.clone()));
    change.lease_owner = Set(None);
    change.lease_until = Set(None);
    repo::change(op, change).await?;
    let attempt = Attempt { n: letter.attempts, at: op.now(), outcome, answer };
    repo::add_attempt(op, key, &attempt).await?;
    op.hint(key.client);
    Ok(())
}
