//! What is done to one letter: sent again, taken back.

use sea_orm::Set;
use serde_json::json;
use shared::access::Permission;
use shared::api::mail::{MailCancelInput, MailResendInput};
use shared::client::email_of;
use shared::ids::{DocumentId, DocumentKey, MailKey};
use shared::mail::MailState;

use super::plan::Planned;
use super::send;
use super::view::state_of;
use crate::access::Actor;
use crate::app::App;
use crate::error::Error;
use crate::letters::job::POST;
use crate::letters::repo::{self, Model};
use crate::op::{Op, Whose};

/// The letter, held, if the actor may see it.
async fn held(op: &Op, actor: &Actor, key: MailKey) -> Result<Model, Error> {
    let found = repo::lock(op, key).await?.filter(|row| actor.sees(row.seller_id));
    found.ok_or_else(|| Error::not_found("mail", key))
}

/// Sends a letter again: one that waits is tried at once, another one is written anew. Answers the letter that waits now.
pub async fn resend(app: &App, actor: &Actor, input: MailResendInput) -> Result<MailKey, Error> {
    actor.require(Permission::DocumentWrite)?;
    let to = input.to.as_deref().map(str::trim).filter(|to| !to.is_empty());
    let to = to.map(email_of).transpose().map_err(|text| Error::invalid("to", text))?;
    let mut op = app.begin(actor).await?;
    if let Some(key) = op.replay("mailResend", &input.idempotency_key, &input).await? {
        return Ok(key);
    }
    let letter = held(&op, actor, input.id).await?;
    let whose = Whose::Client(letter.seller_id, letter.client_id);
    let key = match state_of(&letter)? {
        MailState::Sending => {
            return Err(Error::transition("Письмо как раз отправляется. Дождитесь, чем это кончится."));
        }
        MailState::Queued => {
            let mut change = repo::changing(input.id);
            change.next_at = Set(Some(op.now()));
            if let Some(to) = to {
                change.address = Set(to);
            }
            repo::change(&op, change).await?;
            input.id
        }
        MailState::Sent | MailState::Failed | MailState::Cancelled => anew(&op, letter, to).await?,
    };
    op.audit("mail.resend", input.id, whose, None, Some(json!({ "mail": key }))).await?;
    op.remember(&key).await?;
    op.hint(key.client);
    op.nudge(POST);
    op.commit().await?;
    Ok(key)
}

/// The same letter as a new one.
async fn anew(op: &Op, letter: Model, to: Option<String>) -> Result<MailKey, Error> {
    let key = MailKey::new(letter.client_id, letter.id);
    let documents = repo::documents(op.conn(), &[key]).await?.remove(&key).unwrap_or_default();
    let documents: Vec<DocumentId> = documents.into_iter().map(|DocumentKey { id, .. }| id).collect();
    let planned = Planned {
        client: letter.client_id,
        seller: letter.seller_id,
        to: to.unwrap_or(letter.address),
        documents,
        subject: letter.subject,
        text: letter.body,
    };
    let (row, documents) = send::row(op, planned);
    let new = MailKey::new(row.client_id, row.id);
    repo::insert_many(op, vec![(row, documents)]).await?;
    Ok(new)
}

/// Takes a letter back that waits to be sent.
pub async fn cancel(app: &App, actor: &Actor, input: MailCancelInput) -> Result<MailKey, Error> {
    actor.require(Permission::DocumentWrite)?;
    let mut op = app.begin(actor).await?;
    let letter = held(&op, actor, input.id).await?;
    match state_of(&letter)? {
        MailState::Queued => {}
        MailState::Cancelled => return Ok(input.id),
        MailState::Sending | MailState::Sent | MailState::Failed => {
            return Err(Error::transition("Письмо уже отправлялось, отозвать его нельзя."));
        }
    }
    let mut change = repo::changing(input.id);
    change.state = Set(MailState::Cancelled.code().to_owned());
    change.next_at = Set(None);
    repo::change(&op, change).await?;
    let whose = Whose::Client(letter.seller_id, letter.client_id);
    op.audit("mail.cancel", input.id, whose, None, None).await?;
    op.hint(input.id.client);
    op.commit().await?;
    Ok(input.id)
}
