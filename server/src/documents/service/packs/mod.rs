//! Files of many documents: wanted, watched, stopped, downloaded.
//!
//! The file lies in the folder `packs` of the data, made by whichever node works. Where several nodes serve one
//! database, that folder must be one which all of them see (`pack_days` in the example of the configuration says so); a
//! node that does not find the file of a finished pack refuses with that remedy, and does not pretend that it is gone.

pub mod make;
mod out;

use std::path::PathBuf;

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::Set;
use serde_json::json;
use shared::access::Permission;
use shared::api::documents::{DocumentPackCreateInput, DocumentPackError, DocumentPackView};
use shared::documents::{PackForm, PackState};
use shared::ids::{DocumentPackId, SellerId};
use shared::text::format::format_date_ru;

use super::super::repo::packs::{self as repo, Model};
use super::choice::Chosen;
use crate::access::Actor;
use crate::app::App;
use crate::error::Error;
use crate::op::{Op, Whose};
use crate::settings;
use crate::storage::Folder;

/// Name of the worker that makes files, to wake it.
pub const PACKS: &str = "document_packs";

/// Most documents of one file.
const DOCUMENTS_MAX: u64 = 50_000;

/// Packs of one list.
const LATEST: u64 = 20;

/// The folder of the files.
pub(super) fn folder(app: &App) -> Folder {
    Folder::new(app.config().data.join("packs"))
}

/// Name of the file in the folder.
pub(super) fn stored_name(id: DocumentPackId, form: PackForm) -> String {
    format!("{}.{}", id.uuid(), form.extension())
}

/// What a row says of its form and state.
pub(super) fn codes(row: &Model) -> Result<(PackForm, PackState), Error> {
    let form = PackForm::from_code(&row.form).ok_or_else(|| Error::internal("unknown form of a pack"))?;
    let state = PackState::from_code(&row.state).ok_or_else(|| Error::internal("unknown state of a pack"))?;
    Ok((form, state))
}

fn keep(app: &App) -> TimeDelta {
    TimeDelta::days(app.config().pack_days.into())
}

fn view(app: &App, row: Model) -> Result<DocumentPackView, Error> {
    let (form, state) = codes(&row)?;
    let errors: Vec<DocumentPackError> = serde_json::from_value(row.errors).map_err(Error::internal)?;
    let ready = state == PackState::Done && row.removed_at.is_none();
    let kib = |bytes: i64| i32::try_from((bytes + 1023) / 1024).unwrap_or(i32::MAX);
    let expires = row.finished_at.filter(|_| ready).map(|at: DateTime<Utc>| at + keep(app));
    Ok(DocumentPackView {
        id: row.id,
        form,
        state,
        done: row.n_done,
        total: row.n_total,
        failed: row.n_failed,
        errors,
        message: row.message,
        file_name: row.file_name,
        size_kib: row.size.map(kib),
        url: ready.then(|| format!("/files/packs/{}", row.id)),
        expires_at: expires.map(Into::into),
        created_by: row.created_by,
        created_at: row.created_at.into(),
        finished_at: row.finished_at.map(Into::into),
    })
}

/// The row, if the actor may see it: who wanted it, or who sees all documents that may be in it.
async fn seen(app: &App, actor: &Actor, id: DocumentPackId) -> Result<Model, Error> {
    actor.require(Permission::DocumentRead)?;
    let row = repo::find(app.read(), id).await?.ok_or_else(|| Error::not_found("pack", id))?;
    let sellers: Option<Vec<SellerId>> =
        row.sellers.clone().map(serde_json::from_value).transpose().map_err(Error::internal)?;
    if row.actor != actor.label() && !actor.covers(sellers.as_deref()) {
        return Err(Error::not_found("pack", id));
    }
    Ok(row)
}

/// The file that is wanted, and how far it has come.
pub async fn one(app: &App, actor: &Actor, id: DocumentPackId) -> Result<DocumentPackView, Error> {
    view(app, seen(app, actor, id).await?)
}

/// The latest ones that the actor wanted.
pub async fn latest(app: &App, actor: &Actor) -> Result<Vec<DocumentPackView>, Error> {
    actor.require(Permission::DocumentRead)?;
    let rows = repo::latest(app.read(), &actor.label(), LATEST).await?;
    rows.into_iter().map(|row| view(app, row)).collect()
}

/// Wants a file of the printed forms of many documents; a worker makes it.
///
/// # Errors
/// `VALIDATION` when there are none, `LIMIT_EXCEEDED` when there are too many, `NOT_FOUND` for one that is not seen.
pub async fn create(
    app: &App,
    actor: &Actor,
    input: DocumentPackCreateInput,
) -> Result<DocumentPackView, Error> {
    actor.require(Permission::DocumentRead)?;
    let chosen = Chosen::of(actor, &input.documents, input.sort.clone())?;
    let total = chosen.count(app.read()).await?;
    let mut op = app.begin(actor).await?;
    if let Some(id) = op.replay("documentPackCreate", &input.idempotency_key, &input).await? {
        drop(op);
        return one(app, actor, id).await;
    }
    if total == 0 {
        return Err(Error::invalid("documents", "Нет ни одного такого документа. Измените условия."));
    }
    if total > DOCUMENTS_MAX {
        let message_ru =
            format!("Документов {total}, а в одном файле не больше {DOCUMENTS_MAX}. Сузьте условия.");
        return Err(Error::LimitExceeded { message_ru });
    }
    let row = wanted(&op, &chosen, input.form, total)?;
    let id = row.id;
    repo::insert(&op, row).await?;
    let told = json!({ "form": input.form, "documents": total });
    op.audit("documents.pack", id, Whose::Everyone, None, Some(told)).await?;
    op.remember(&id).await?;
    op.nudge(PACKS);
    op.commit().await?;
    one(app, actor, id).await
}

fn wanted(op: &Op, chosen: &Chosen, form: PackForm, total: u64) -> Result<Model, Error> {
    let sellers = chosen.sellers.as_ref().map(serde_json::to_value).transpose();
    let today = format_date_ru(op.today(settings::DEFAULT_ZONE));
    let name = match form {
        PackForm::Zip => format!("Документы {today}.zip"),
        PackForm::Print => format!("Документы {today} для печати.pdf"),
    };
    Ok(Model {
        id: DocumentPackId(op.uuid()),
        form: form.code().to_owned(),
        state: PackState::Queued.code().to_owned(),
        choice: serde_json::to_value(chosen).map_err(Error::internal)?,
        sellers: sellers.map_err(Error::internal)?,
        file_name: name,
        n_done: 0,
        n_total: i32::try_from(total).unwrap_or(i32::MAX),
        n_failed: 0,
        errors: json!([]),
        message: None,
        size: None,
        stop_requested: false,
        actor: op.actor().label(),
        created_by: op.actor().name.clone(),
        created_at: op.now(),
        finished_at: None,
        removed_at: None,
        lease_owner: None,
        lease_until: None,
    })
}

/// Stops the making of a file; one that is ready or given up stays as it is.
pub async fn stop(app: &App, actor: &Actor, id: DocumentPackId) -> Result<DocumentPackView, Error> {
    seen(app, actor, id).await?;
    let mut op = app.begin(actor).await?;
    repo::LEASES.holder_in(op.conn(), id.uuid()).await?;
    let row = repo::find(op.conn(), id).await?.ok_or_else(|| Error::not_found("pack", id))?;
    let mut change = repo::changing(id);
    match codes(&row)?.1 {
        PackState::Queued => {
            change.state = Set(PackState::Stopped.code().to_owned());
            change.finished_at = Set(Some(op.now()));
        }
        PackState::Running => change.stop_requested = Set(true),
        PackState::Done | PackState::Failed | PackState::Stopped => {
            return Err(Error::transition("Файл уже не собирается, останавливать нечего."));
        }
    }
    repo::change(&op, change).await?;
    op.audit("documents.packStop", id, Whose::Everyone, None, None).await?;
    op.hint(id);
    op.nudge(PACKS);
    op.commit().await?;
    one(app, actor, id).await
}

/// A file that is ready: its name, its form, and where it lies.
///
/// # Errors
/// `INVALID_TRANSITION` while it is not ready, after it was removed, and on a node that does not see it.
pub async fn file(
    app: &App,
    actor: &Actor,
    id: DocumentPackId,
) -> Result<(String, PackForm, PathBuf), Error> {
    let row = seen(app, actor, id).await?;
    let (form, state) = codes(&row)?;
    if state != PackState::Done {
        return Err(Error::transition("Файл ещё не готов. Дождитесь, когда он будет собран."));
    }
    if row.removed_at.is_some() {
        return Err(Error::transition("Файл удалён: срок его хранения прошёл. Соберите его ещё раз."));
    }
    let path = folder(app).place(&stored_name(id, form));
    if !path.is_file() {
        return Err(Error::transition(
            "Файл собран на другом узле, а этому его папка не видна. Дайте узлам общую папку data (см. abona.toml) или \
             соберите файл ещё раз.",
        ));
    }
    Ok((row.file_name, form, path))
}
