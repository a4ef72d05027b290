//! Exceptions of clients, notes about debtors, and what happened to them.

use std::collections::HashMap;

use serde_json::json;
use shared::access::Permission;
use shared::api::credit::{
    CreditEventView, CreditExceptInput, CreditExceptionEndInput, CreditNoteInput, ExceptionView,
};
use shared::api::scalars::Json;
use shared::calendar::plus_days;
use shared::credit::{CreditEventKind, EXCEPTION_DAYS_MAX, Exception};
use shared::ids::{ClientId, ExceptionId, ExceptionKey};
use shared::text::format::format_date_ru;

use super::super::control::evaluate_in;
pub use super::super::repo::events::EventRow;
use super::super::repo::events::{self, NewEvent};
use super::super::repo::exceptions as repo;
pub use super::super::repo::exceptions::ExceptionRow;
use super::super::repo::states;
use crate::access::Actor;
use crate::app::App;
use crate::clients;
use crate::error::Error;
use crate::op::Whose;

/// Longest reason or note, in characters.
const TEXT_MAX: usize = 500;

fn said(text: &str, path: &str) -> Result<String, Error> {
    let text = text.trim();
    if text.is_empty() || text.chars().count() > TEXT_MAX {
        return Err(Error::invalid(path, format!("Напишите от 1 до {TEXT_MAX} знаков.")));
    }
    Ok(text.to_owned())
}

/// An exception of the client as the API shows it.
pub fn exception_view(client: ClientId, row: ExceptionRow) -> Result<ExceptionView, Error> {
    Ok(ExceptionView {
        id: ExceptionKey::new(client, row.id),
        kind: repo::kind_of(&row.kind)?,
        until: row.until_on.into(),
        reason: row.reason,
        created_by: row.created_by,
        created_at: row.created_at.into(),
        ended_by: row.ended_by,
        ended_at: row.ended_at.map(Into::into),
    })
}

/// What happened to a client as the API shows it.
pub fn event_view(row: EventRow) -> Result<CreditEventView, Error> {
    let unknown = || Error::internal("an event of an unknown kind");
    Ok(CreditEventView {
        dated_on: row.dated_on.into(),
        kind: CreditEventKind::from_code(&row.kind).ok_or_else(unknown)?,
        data: Json(row.data),
        actor: row.actor,
        created_at: row.created_at.into(),
    })
}

/// Exceptions of the clients, the newest first; at most 100 of each.
pub async fn of_clients(
    app: &App,
    clients: &[ClientId],
) -> Result<HashMap<ClientId, Vec<ExceptionRow>>, Error> {
    repo::of_clients(app.read(), clients).await
}

/// What happened to the clients, the newest first; at most 100 of each.
pub async fn histories(app: &App, clients: &[ClientId]) -> Result<HashMap<ClientId, Vec<EventRow>>, Error> {
    events::of_clients(app.read(), clients).await
}

/// Gives a client an exception, and looks where it stands with it.
pub async fn give(app: &App, actor: &Actor, input: CreditExceptInput) -> Result<ClientId, Error> {
    actor.require(Permission::LedgerAdjust)?;
    let reason = said(&input.reason, "reason")?;
    let mut op = app.begin(actor).await?;
    if let Some(id) = op.replay("creditExcept", &input.idempotency_key, &input).await? {
        return Ok(id);
    }
    let client = clients::lock_one(&op, input.client_id).await?;
    let (today, until) = (op.today(client.time_zone), input.until.0);
    let last = plus_days(today, EXCEPTION_DAYS_MAX);
    if !(today..=last).contains(&until) {
        let text =
            format!("Последний день исключения: от сегодняшнего до {}. Укажите такой.", format_date_ru(last));
        return Err(Error::invalid("until", text));
    }
    let exception = Exception { kind: input.kind, until };
    let key = ExceptionKey::new(client.id, ExceptionId(op.uuid()));
    repo::insert(&op, key, exception, &reason).await?;
    let told = json!({ "exception": input.kind, "until": until, "reason": reason });
    let whose = Whose::Client(client.seller, client.id);
    op.audit("credit.except", key, whose, None, Some(told.clone())).await?;
    let event = NewEvent { client: client.id, dated_on: today, kind: CreditEventKind::Excepted, data: told };
    events::insert(&op, vec![event]).await?;
    evaluate_in(&mut op, &[client.id]).await?;
    op.remember(&client.id).await?;
    op.hint(client.id);
    op.commit().await?;
    Ok(client.id)
}

/// Ends an exception before its day, and looks where the client stands without it.
pub async fn end(app: &App, actor: &Actor, input: CreditExceptionEndInput) -> Result<ClientId, Error> {
    actor.require(Permission::LedgerAdjust)?;
    let mut op = app.begin(actor).await?;
    if let Some(id) = op.replay("creditExceptionEnd", &input.idempotency_key, &input).await? {
        return Ok(id);
    }
    let missing = || Error::not_found("exception", input.id);
    let unseen = |error| if matches!(error, Error::NotFound { .. }) { missing() } else { error };
    let client = clients::lock_one(&op, input.id.client).await.map_err(unseen)?;
    if !repo::exists(op.conn(), input.id).await? {
        return Err(missing());
    }
    if !repo::end(&op, input.id).await? {
        return Err(Error::transition("Это исключение уже закончено. Обновите страницу."));
    }
    let today = op.today(client.time_zone);
    let told = json!({ "exception": input.id });
    let whose = Whose::Client(client.seller, client.id);
    op.audit("credit.exception_end", input.id, whose, None, Some(told.clone())).await?;
    let kind = CreditEventKind::ExceptionEnded;
    events::insert(&op, vec![NewEvent { client: client.id, dated_on: today, kind, data: told }]).await?;
    evaluate_in(&mut op, &[client.id]).await?;
    op.remember(&client.id).await?;
    op.hint(client.id);
    op.commit().await?;
    Ok(client.id)
}

/// Writes down what was said to a debtor, and when to ask again.
pub async fn note(app: &App, actor: &Actor, input: CreditNoteInput) -> Result<ClientId, Error> {
    actor.require(Permission::ClientWrite)?;
    let text = said(&input.text, "text")?;
    let mut op = app.begin(actor).await?;
    if let Some(id) = op.replay("creditNote", &input.idempotency_key, &input).await? {
        return Ok(id);
    }
    let client = clients::lock_one(&op, input.client_id).await?;
    let (today, contact_on) = (op.today(client.time_zone), input.contact_on.map(|day| day.0));
    if contact_on.is_some_and(|day| day < today) {
        return Err(Error::invalid("contactOn", "Этот день уже прошёл. Укажите сегодня или позже."));
    }
    if !states::set_contact(&op, client.id, contact_on).await? && contact_on.is_some() {
        let text = "У клиента нет просроченного долга, спрашивать не о чем. Уберите дату.";
        return Err(Error::invalid("contactOn", text));
    }
    let told = json!({ "text": text, "contactOn": contact_on });
    let kind = CreditEventKind::Noted;
    events::insert(&op, vec![NewEvent { client: client.id, dated_on: today, kind, data: told.clone() }])
        .await?;
    let whose = Whose::Client(client.seller, client.id);
    op.audit("credit.note", client.id, whose, None, Some(told)).await?;
    op.remember(&client.id).await?;
    op.hint(client.id);
    op.commit().await?;
    Ok(client.id)
}
