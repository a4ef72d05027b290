//! Bringing a file, setting a pass going, stopping one.

use serde::Serialize;
use serde_json::json;
use sha2::{Digest, Sha256};
use shared::access::Permission;
use shared::ids::{ImportId, SellerId};
use shared::imports::{ImportKind, ImportState, Mapping};

use crate::access::Actor;
use crate::app::App;
use crate::delimited::Sheet;
use crate::error::Error;
use crate::imports::job::{Counts, IMPORTS, Job, Options, Report};
use crate::imports::repo::{self, cells};
use crate::op::{Op, Whose};
use crate::settings;

/// Largest file.
pub const FILE_MAX: usize = 100 * 1024 * 1024;
/// Longest name of a file that is kept.
const NAME_MAX: usize = 200;

/// A file as it came.
pub struct NewImport {
    /// What it holds.
    pub kind: ImportKind,
    /// Its name.
    pub file_name: String,
    /// Its bytes.
    pub content: Vec<u8>,
    /// How it is read; by its headers when absent.
    pub mapping: Option<Mapping>,
    /// Whose objects it brings; may be absent when the actor sees one seller.
    pub seller: Option<SellerId>,
    /// How rows are applied.
    pub options: Options,
    /// Makes a repeated call harmless.
    pub idempotency_key: String,
}

/// What the hash of a call covers.
#[derive(Serialize)]
struct Call<'a> {
    kind: &'a str,
    file_name: &'a str,
    content: &'a str,
    mapping: &'a Option<Mapping>,
    seller: SellerId,
    options: Options,
}

/// Stores the file as a draft. Nothing but its headers is read yet.
pub async fn create(app: &App, actor: &Actor, new: NewImport) -> Result<Job, Error> {
    actor.require(Permission::ImportRun)?;
    let seller = settings::seller_or_only(app, actor, new.seller).await?.id;
    if new.content.len() > FILE_MAX {
        return Err(Error::LimitExceeded {
            message_ru: "Файл больше 100 МБ. Разделите его на части.".to_owned(),
        });
    }
    let hash = data_encoding::HEXLOWER.encode(&Sha256::digest(&new.content));
    let mut op = app.begin(actor).await?;
    let call = Call {
        kind: new.kind.code(),
        file_name: &new.file_name,
        content: &hash,
        mapping: &new.mapping,
        seller,
        options: new.options,
    };
    if let Some(id) = op.replay::<ImportId>("importCreate", &new.idempotency_key, &call).await? {
        return repo::job_in(&op, id).await;
    }
    let same = repo::same_content(&op, seller, new.kind, &hash).await?;
    let job = Job { same, ..drafted(&op, seller, &new)? };
    repo::insert(&op, &job, new.content, hash).await?;
    let after = json!({ "kind": job.kind.code(), "fileName": job.file_name });
    op.audit("import.create", job.id, Whose::Seller(seller), None, Some(after)).await?;
    op.remember(&job.id).await?;
    op.commit().await?;
    Ok(job)
}

fn drafted(op: &Op, seller: SellerId, new: &NewImport) -> Result<Job, Error> {
    let (encoding, delimiter) = match &new.mapping {
        Some(mapping) => (mapping.encoding, mapping.delimiter),
        None => (Default::default(), Default::default()),
    };
    let sheet = Sheet::open(new.content.clone(), encoding, delimiter)?;
    let mapping = new.mapping.clone().unwrap_or_else(|| Mapping::suggested(new.kind, sheet.headers()));
    if mapping.kind != new.kind {
        return Err(other_kind());
    }
    let counts = Counts { rows: sheet.count(), ..Counts::default() };
    Ok(Job {
        id: ImportId(op.uuid()),
        seller,
        kind: new.kind,
        file_name: new.file_name.chars().filter(|c| !c.is_control()).take(NAME_MAX).collect(),
        mapping,
        options: new.options,
        state: ImportState::Draft,
        counts,
        report: Report { message: None, headers: sheet.headers().to_vec() },
        created_by: op.actor().name.clone(),
        created_at: op.now(),
        finished_at: None,
        same: None,
    })
}

/// A mapping of subscriptions for a file of clients, or the other way round.
pub fn other_kind() -> Error {
    Error::invalid("mapping.kind", "Соответствие столбцов составлено для файлов другого вида.")
}

/// Other ways to read the file and to apply it.
#[derive(Debug, Clone, Default)]
pub struct Changes {
    /// Another mapping.
    pub mapping: Option<Mapping>,
    /// Other options.
    pub options: Option<Options>,
}

/// Sets a dry run going: every row is validated, nothing is written.
pub async fn start_check(app: &App, actor: &Actor, id: ImportId, changes: Changes) -> Result<Job, Error> {
    start(app, actor, id, changes, ImportState::Checking).await
}

/// Sets the application going.
pub async fn start_apply(app: &App, actor: &Actor, id: ImportId, changes: Changes) -> Result<Job, Error> {
    start(app, actor, id, changes, ImportState::Applying).await
}

async fn start(
    app: &App,
    actor: &Actor,
    id: ImportId,
    changes: Changes,
    to: ImportState,
) -> Result<Job, Error> {
    actor.require(Permission::ImportRun)?;
    let content = repo::content(app, id).await?;
    let mut op = app.begin(actor).await?;
    // A pass that was cancelled on another node may still be at its last rows: it must not go on with this one.
    repo::free(&op, id).await?;
    let mut job = repo::job_in(&op, id).await?;
    if !actor.sees(job.seller) {
        return Err(Error::not_found("import", id));
    }
    if !job.state.may_start() {
        return Err(Error::transition(match job.state {
            ImportState::Applied | ImportState::Reverted => {
                "Файл уже загружен. Чтобы загрузить его снова, добавьте его заново."
            }
            ImportState::Draft
            | ImportState::Checking
            | ImportState::Checked
            | ImportState::Applying
            | ImportState::Failed
            | ImportState::Cancelled => "Файл уже обрабатывается. Дождитесь конца или отмените обработку.",
        }));
    }
    job.mapping = changes.mapping.unwrap_or(job.mapping);
    job.options = changes.options.unwrap_or(job.options);
    let sheet = Sheet::open(content, job.mapping.encoding, job.mapping.delimiter)?;
    let problems = job.mapping.problems(sheet.headers());
    if job.mapping.kind != job.kind {
        return Err(other_kind());
    }
    if !problems.is_empty() {
        return Err(Error::Invalid(problems));
    }
    if job.report.headers != sheet.headers() {
        // The file is read as another table: places of cells mean something else.
        cells::clear(&op, id).await?;
    }
    job.counts = Counts { rows: sheet.count(), ..Counts::default() };
    job.report = Report { message: None, headers: sheet.headers().to_vec() };
    repo::set_mapping(&op, &job).await?;
    repo::set_counts(&op, id, job.counts, None).await?;
    repo::clear_rejected(&op, id).await?;
    repo::step(&op, id, &[job.state], to).await?;
    if to == ImportState::Applying {
        let after =
            json!({ "fileName": job.file_name, "rows": job.counts.rows, "perRow": job.options.per_row });
        op.audit("import.apply", id, Whose::Seller(job.seller), None, Some(after)).await?;
    }
    op.hint(id);
    op.commit().await?;
    app.jobs().nudge(IMPORTS);
    job.state = to;
    Ok(job)
}

/// Stops a pass in progress, or gives up a file that is not applied.
pub async fn cancel(app: &App, actor: &Actor, id: ImportId) -> Result<Job, Error> {
    actor.require(Permission::ImportRun)?;
    let job = repo::job(app, id).await?;
    if !actor.sees(job.seller) {
        return Err(Error::not_found("import", id));
    }
    // First by memory: the pass of this process may hold the only write connection.
    if let Some(pass) = app.imports().of(id) {
        pass.stop.store(true, std::sync::atomic::Ordering::Relaxed);
    }
    let mut op = app.begin(actor).await?;
    let stoppable = [
        ImportState::Draft,
        ImportState::Checking,
        ImportState::Checked,
        ImportState::Applying,
        ImportState::Failed,
    ];
    let job = repo::job_in(&op, id).await?;
    if job.state == ImportState::Cancelled {
        return Ok(job);
    }
    if !repo::step(&op, id, &stoppable, ImportState::Cancelled).await? {
        return Err(Error::transition("Файл уже загружен, отменить загрузку нельзя."));
    }
    op.audit("import.cancel", id, Whose::Seller(job.seller), None, None).await?;
    op.hint(id);
    op.commit().await?;
    repo::job(app, id).await
}
