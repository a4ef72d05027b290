//! Writing letters: all of one call in one unit of work.

use serde::{Deserialize, Serialize};
use serde_json::json;
use shared::access::Permission;
use shared::api::mail::{
    ClientWithoutEmail, DocumentsSendInput, DocumentsSendPreview, DocumentsSendPreviewInput,
};
use shared::ids::{DocumentId, MailId, MailKey};
use shared::mail::MailState;

use super::message_id;
use super::plan::{Plan, Planned, plan};
use crate::access::Actor;
use crate::app::App;
use crate::documents::Chosen;
use crate::error::Error;
use crate::letters::job::POST;
use crate::letters::repo::{self, Model};
use crate::op::{Op, Whose};

/// Letters that an answer names.
const NAMED_MAX: usize = 100;

/// What was written.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Written {
    /// Letters.
    pub letters: i32,
    /// Documents in them.
    pub documents: i32,
    /// The first of the letters.
    pub mails: Vec<MailKey>,
    /// Clients without an address.
    pub without_email: i32,
    /// The first of them.
    pub without_email_first: Vec<ClientWithoutEmail>,
}

fn number(n: usize) -> i32 {
    i32::try_from(n).unwrap_or(i32::MAX)
}

/// The letters that would be written. Nothing is.
pub async fn preview(
    app: &App,
    actor: &Actor,
    input: DocumentsSendPreviewInput,
) -> Result<DocumentsSendPreview, Error> {
    actor.require(Permission::DocumentRead)?;
    actor.require(Permission::ClientRead)?;
    let chosen = Chosen::of(actor, &input.documents, None)?;
    let plan = plan(app, chosen, input.to.as_deref()).await?;
    let first = plan.letters.first();
    Ok(DocumentsSendPreview {
        letters: number(plan.letters.len()),
        documents: number(plan.documents()),
        sent_before: number(plan.sent_before),
        voided: number(plan.voided),
        unwanted: number(plan.unwanted),
        without_email: number(plan.without),
        to: first.filter(|_| plan.letters.len() == 1).map(|letter| letter.to.clone()),
        subject: first.map(|letter| letter.subject.clone()),
        text: first.map(|letter| letter.text.clone()),
        without_email_first: plan.named,
    })
}

/// Writes the letters; they are sent in the background.
///
/// # Errors
/// `VALIDATION` when there would be none, `STALE` when there would be another number of them than was shown.
pub async fn send(app: &App, actor: &Actor, input: DocumentsSendInput) -> Result<Written, Error> {
    actor.require(Permission::DocumentWrite)?;
    let chosen = Chosen::of(actor, &input.documents, None)?;
    let planned = plan(app, chosen, input.to.as_deref()).await;
    let mut op = app.begin(actor).await?;
    if let Some(written) = op.replay("documentsSend", &input.idempotency_key, &input).await? {
        return Ok(written);
    }
    let plan = planned?;
    refuse_nothing(&plan)?;
    if input.letters.is_some_and(|shown| shown != number(plan.letters.len())) {
        return Err(Error::Stale);
    }
    let mut written = Written {
        letters: number(plan.letters.len()),
        documents: number(plan.documents()),
        mails: Vec::new(),
        without_email: number(plan.without),
        without_email_first: plan.named,
    };
    let rows: Vec<(Model, Vec<DocumentId>)> =
        plan.letters.into_iter().map(|planned| row(&op, planned)).collect();
    let keys = rows.iter().map(|(row, _)| MailKey::new(row.client_id, row.id));
    written.mails = keys.take(NAMED_MAX).collect();
    for (row, _) in &rows {
        op.hint(row.client_id);
    }
    let whose = match rows.as_slice() {
        [(one, _)] => Whose::Client(one.seller_id, one.client_id),
        _ => Whose::Everyone,
    };
    repo::insert_many(&op, rows).await?;
    let told = json!({ "letters": written.letters, "documents": written.documents });
    let object = written.mails.first().map_or_else(String::new, ToString::to_string);
    op.audit("documents.send", object, whose, None, Some(told)).await?;
    op.remember(&written).await?;
    op.nudge(POST);
    op.commit().await?;
    Ok(written)
}

fn refuse_nothing(plan: &Plan) -> Result<(), Error> {
    if !plan.letters.is_empty() {
        return Ok(());
    }
    let text = if plan.without > 0 {
        "Письма отправить некому: у клиентов не указан адрес эл. почты. Заполните его в карточках клиентов."
    } else if plan.unwanted > 0 {
        "Клиент отказался от писем с такими документами. Отправьте их на другой адрес или передайте иначе."
    } else if plan.voided > 0 {
        "Все выбранные документы аннулированы. Выберите действующие."
    } else {
        "Нет ни одного такого документа. Измените условия."
    };
    Err(Error::invalid("documents", text))
}

/// A new letter that waits.
pub(super) fn row(op: &Op, planned: Planned) -> (Model, Vec<DocumentId>) {
    let id = MailId(op.uuid());
    let row = Model {
        client_id: planned.client,
        id,
        seller_id: planned.seller,
        address: planned.to,
        subject: planned.subject,
        body: planned.text,
        state: MailState::Queued.code().to_owned(),
        attempts: 0,
        next_at: Some(op.now()),
        last_answer: None,
        message_id: message_id(op.app(), id),
        created_by: op.actor().name.clone(),
        created_at: op.now(),
        sent_at: None,
        lease_owner: None,
        lease_until: None,
    };
    (row, planned.documents)
}
