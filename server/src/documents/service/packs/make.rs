//! The making of a file: documents are read piece by piece, set on all processors, and written as they come.
//!
//! What stays in memory is one piece of printed forms and the directory of the file. Who makes it holds the lease of
//! its row and proves that in every write. One that died leaves a part that nobody is shown; the next worker begins anew.

use sea_orm::Set;
use shared::api::documents::DocumentPackError;
use shared::documents::PackState;
use shared::ids::{DocumentKey, DocumentPackId};

use super::super::super::repo::documents::Model as Document;
use super::super::super::repo::packs::{self as repo, Model};
use super::super::choice::{Chosen, Reader};
use super::super::print::{self, Issued};
use super::out::Out;
use super::{codes, folder, keep, stored_name};
use crate::actor::Actor;
use crate::app::App;
use crate::db::errors::passes;
use crate::error::Error;
use crate::node;
use crate::op::Op;

/// Documents that could not be set which are named; the others are only counted.
const NAMED_MAX: usize = 100;

/// How far a file has come.
#[derive(Default)]
struct Progress {
    done: i32,
    failed: i32,
    errors: Vec<DocumentPackError>,
}

/// Makes the file, unless another worker does.
///
/// # Errors
/// Of the database; what is wrong with the file is told in its row.
pub async fn make(app: &App, id: DocumentPackId) -> Result<(), Error> {
    let owner = node::holder(app.ids().uuid());
    if !repo::LEASES.take(app.db().write(), id.uuid(), &owner).await? {
        return Ok(());
    }
    let renewal = repo::LEASES.keep(app.db(), id.uuid(), &owner);
    let made = attempt(app, id, &owner).await;
    drop(renewal);
    if let Err(error) = made {
        if passes(&error) {
            // The next worker begins the file anew.
            repo::LEASES.release(app.db().write(), id.uuid(), &owner).await?;
            return Err(error);
        }
        tracing::error!(pack.id = %id, error = error.chain(), "a file of documents is not made");
        give_up(app, id, &owner).await?;
    }
    repo::LEASES.release(app.db().write(), id.uuid(), &owner).await
}

async fn attempt(app: &App, id: DocumentPackId, owner: &str) -> Result<(), Error> {
    let row = repo::find(app.read(), id).await?.ok_or_else(|| Error::not_found("pack", id))?;
    let (form, _) = codes(&row)?;
    let chosen: Chosen = serde_json::from_value(row.choice).map_err(Error::internal)?;
    let mut progress = Progress::default();
    if !tell(app, (id, owner), &progress).await? {
        return Ok(());
    }
    let begun = folder(app).begin(&stored_name(id, form), app.ids().uuid()).map_err(Error::internal)?;
    let mut out = Out::begin(form, begun)?;
    let mut reader = chosen.reader()?;
    loop {
        let Some(piece) = next(app, &mut reader).await? else { break };
        out = written(app, out, piece, &mut progress).await?;
        if !tell(app, (id, owner), &progress).await? {
            return Ok(());
        }
    }
    if progress.done == progress.failed {
        let mut op = app.begin(&Actor::system()).await?;
        if hold(&op, id, owner).await?.is_some() {
            end(&mut op, id, PackState::Failed, Some("Не собран ни один документ.")).await?;
            op.commit().await?;
        }
        return Ok(());
    }
    let size = tokio::task::spawn_blocking(move || out.finish()).await.map_err(Error::internal)??;
    let mut op = app.begin(&Actor::system()).await?;
    if hold(&op, id, owner).await?.is_some() {
        let mut change = repo::changing(id);
        change.size = Set(i64::try_from(size).ok());
        change.n_total = Set(progress.done);
        repo::change(&op, change).await?;
        end(&mut op, id, PackState::Done, None).await?;
        op.commit().await?;
    }
    Ok(())
}

/// The next documents and what they say; none at the end.
async fn next(app: &App, reader: &mut Reader) -> Result<Option<(Vec<Document>, Vec<Issued>)>, Error> {
    let rows = reader.next(app.read()).await?;
    if rows.is_empty() {
        return Ok(None);
    }
    let keys: Vec<DocumentKey> = rows.iter().map(|row| DocumentKey::new(row.client_id, row.id)).collect();
    let issued = print::issued(app, &keys).await?;
    Ok(Some((rows, issued)))
}

/// Sets the documents and adds them to the file.
async fn written(
    app: &App,
    mut out: Out,
    (rows, issued): (Vec<Document>, Vec<Issued>),
    progress: &mut Progress,
) -> Result<Out, Error> {
    let printer = app.printer().clone();
    let work = move || {
        let (forms, gave_way) = print::make_all(&printer, &issued)?;
        let mut faults = Vec::new();
        for ((row, one), form) in rows.iter().zip(&issued).zip(forms) {
            match form {
                Ok(pdf) => out.add(&one.name(), &pdf.bytes)?,
                Err(message) => faults.push(DocumentPackError {
                    document_id: DocumentKey::new(row.client_id, row.id),
                    name: format!("{} № {}", one.content.kind().name_ru(), row.number),
                    message,
                }),
            }
        }
        Ok::<_, Error>((out, rows.len(), faults, gave_way))
    };
    let (out, count, faults, gave_way) =
        tokio::task::spawn_blocking(work).await.map_err(Error::internal)??;
    print::notice(app, gave_way).await?;
    let number = |n: usize| i32::try_from(n).unwrap_or(i32::MAX);
    progress.done = progress.done.saturating_add(number(count));
    progress.failed = progress.failed.saturating_add(number(faults.len()));
    let room = NAMED_MAX.saturating_sub(progress.errors.len());
    progress.errors.extend(faults.into_iter().take(room));
    Ok(out)
}

/// The row, locked, while this worker makes its file.
async fn hold(op: &Op, id: DocumentPackId, owner: &str) -> Result<Option<Model>, Error> {
    let holder = repo::LEASES.holder_in(op.conn(), id.uuid()).await?;
    if holder.as_deref() != Some(owner) {
        return Ok(None);
    }
    repo::find(op.conn(), id).await
}

/// Writes down how far the file has come. False when the making ends here: somebody wants that, another worker makes
/// it, or the process is asked to end.
async fn tell(app: &App, (id, owner): (DocumentPackId, &str), progress: &Progress) -> Result<bool, Error> {
    let mut op = app.begin(&Actor::system()).await?;
    let Some(row) = hold(&op, id, owner).await? else { return Ok(false) };
    let busy = codes(&row)?.1.is_busy();
    if row.stop_requested && busy {
        end(&mut op, id, PackState::Stopped, None).await?;
        op.commit().await?;
        return Ok(false);
    }
    if !busy || app.jobs().is_stopping() {
        return Ok(false);
    }
    let mut change = repo::changing(id);
    change.state = Set(PackState::Running.code().to_owned());
    change.n_done = Set(progress.done);
    change.n_total = Set(row.n_total.max(progress.done));
    change.n_failed = Set(progress.failed);
    change.errors = Set(serde_json::to_value(&progress.errors).map_err(Error::internal)?);
    repo::change(&op, change).await?;
    op.hint(id);
    op.commit().await?;
    Ok(true)
}

async fn end(op: &mut Op, id: DocumentPackId, state: PackState, message: Option<&str>) -> Result<(), Error> {
    let mut change = repo::changing(id);
    change.state = Set(state.code().to_owned());
    change.message = Set(message.map(str::to_owned));
    change.finished_at = Set(Some(op.now()));
    repo::change(op, change).await?;
    op.hint(id);
    Ok(())
}

/// Tells that the file could not be made. The cause is in the log: it is about the machine, not about documents.
async fn give_up(app: &App, id: DocumentPackId, owner: &str) -> Result<(), Error> {
    let mut op = app.begin(&Actor::system()).await?;
    if hold(&op, id, owner).await?.is_some() {
        let text = "Файл не собран из-за сбоя: проверьте место на диске и журнал программы, затем соберите его ещё раз.";
        end(&mut op, id, PackState::Failed, Some(text)).await?;
        op.commit().await?;
    }
    Ok(())
}

/// Removes the bytes of files that are kept long enough, and of those that came to nothing.
pub async fn remove_old(app: &App) -> Result<(), Error> {
    let old = repo::old(app.read(), app.clock().now() - keep(app)).await?;
    for row in old {
        let (form, _) = codes(&row)?;
        let (folder, name) = (folder(app), stored_name(row.id, form));
        let removed = tokio::task::spawn_blocking(move || folder.remove(&name)).await;
        removed.map_err(Error::internal)?.map_err(Error::internal)?;
        let op = app.begin(&Actor::system()).await?;
        let mut change = repo::changing(row.id);
        change.removed_at = Set(Some(op.now()));
        repo::change(&op, change).await?;
        op.commit().await?;
    }
    Ok(())
}
