//! Reading imports: lists, previews, refused rows.

use chrono::{DateTime, Utc};
use serde::Serialize;
use shared::access::Permission;
use shared::api::imports::ImportFilter;
use shared::ids::ImportId;
use shared::imports::{Delimiter, FileEncoding, Mapping};
use uuid::Uuid;

use super::amend::CheckedRow;
use super::pass::Fate;
use super::start::other_kind;

use crate::access::Actor;
use crate::app::App;
use crate::delimited::Sheet;
use crate::error::Error;
use crate::imports::job::{Job, Pass};
use crate::imports::rejected::RejectedFile;
use crate::imports::repo::{self, Rejected, cells};
use crate::page::Page;

/// Rows of a preview.
const PREVIEW_ROWS: usize = 20;
/// Refused rows that are read at once for the file of them.
const READ_AT_ONCE: u64 = 1000;

/// The import. Progress of a pass that runs in this process is up to the moment.
pub async fn import(app: &App, actor: &Actor, id: ImportId) -> Result<Job, Error> {
    actor.require(Permission::ImportRun)?;
    // Memory first: a pass that is gone from it has committed, so that the row read after it knows its end.
    let pass = app.imports().of(id);
    let job = repo::job(app, id).await?;
    if !actor.sees(job.seller) {
        return Err(Error::not_found("import", id));
    }
    Ok(lively(job, pass.as_deref()))
}

fn lively(mut job: Job, pass: Option<&Pass>) -> Job {
    if let Some(pass) = pass {
        job.counts.done = job.counts.done.max(pass.done.load(std::sync::atomic::Ordering::Relaxed));
    }
    job
}

/// A page of imports, the newest first.
pub async fn imports(
    app: &App,
    actor: &Actor,
    filter: ImportFilter,
    page: &Page<(DateTime<Utc>, Uuid)>,
) -> Result<Vec<Job>, Error> {
    actor.require(Permission::ImportRun)?;
    let running = app.imports().all();
    let jobs = repo::jobs(app, actor.sellers.as_deref(), filter, page).await?;
    let alive = |job: Job| {
        let pass = running.get(&job.id).map(AsRef::as_ref);
        lively(job, pass)
    };
    Ok(jobs.into_iter().map(alive).collect())
}

/// How many checked imports that the actor sees have rejected rows, and how many wait to be applied as they are.
pub async fn checked(app: &App, actor: &Actor) -> Result<(u64, u64), Error> {
    actor.require(Permission::ImportRun)?;
    repo::checked(app, actor.sellers.as_deref()).await
}

/// What the wizard shows of a file before it is read as a whole.
pub struct Preview {
    /// Encoding, chosen or detected.
    pub encoding: FileEncoding,
    /// Delimiter, chosen or detected.
    pub delimiter: Delimiter,
    /// Headers.
    pub headers: Vec<String>,
    /// The first rows.
    pub rows: Vec<Vec<String>>,
    /// The mapping that the headers suggest.
    pub suggested: Mapping,
    /// The mapping under which the file was read.
    pub mapping: Mapping,
}

/// The beginning of the file under its mapping, or under another one.
pub async fn preview(
    app: &App,
    actor: &Actor,
    id: ImportId,
    other: Option<Mapping>,
) -> Result<Preview, Error> {
    let job = import(app, actor, id).await?;
    let mapping = other.unwrap_or(job.mapping);
    if mapping.kind != job.kind {
        return Err(other_kind());
    }
    let content = repo::content(app, id).await?;
    let sheet = Sheet::open(content, mapping.encoding, mapping.delimiter)?;
    let rows =
        sheet.rows().take(PREVIEW_ROWS).map(|row| row.cells.iter().map(str::to_owned).collect()).collect();
    Ok(Preview {
        encoding: sheet.encoding(),
        delimiter: sheet.delimiter(),
        headers: sheet.headers().to_vec(),
        rows,
        suggested: Mapping::suggested(job.kind, sheet.headers()),
        mapping,
    })
}

/// A page of refused rows, in the order of the file: those after the row `after`.
pub async fn rejected_rows(
    app: &App,
    actor: &Actor,
    id: ImportId,
    after: u32,
    limit: u64,
) -> Result<Vec<CheckedRow>, Error> {
    import(app, actor, id).await?;
    let amended = cells::all(app.read(), id).await?;
    let rows = repo::rejected(app, id, after, limit).await?;
    let row = |Rejected { row, cells, errors }| CheckedRow {
        row,
        cells,
        amended: amended.get(&row).map_or_else(Vec::new, |cells| cells.keys().copied().collect()),
        fate: Fate::Rejected(errors),
    };
    Ok(rows.into_iter().map(row).collect())
}

/// The file of refused rows, with its name: the columns of the imported file, and the reasons.
pub async fn rejected_file(app: &App, actor: &Actor, id: ImportId) -> Result<(String, Vec<u8>), Error> {
    let job = import(app, actor, id).await?;
    let mut file = RejectedFile::new(&job.report.headers).map_err(Error::internal)?;
    let mut after = 0;
    loop {
        let rows = repo::rejected(app, id, after, READ_AT_ONCE).await?;
        let Some(last) = rows.last() else { break };
        after = last.row;
        for row in &rows {
            file.row(&row.cells, &row.errors).map_err(Error::internal)?;
        }
    }
    let stem = job.file_name.rsplit_once('.').map_or(job.file_name.as_str(), |(stem, _)| stem);
    Ok((format!("{stem}-rejected.csv"), file.finish().map_err(Error::internal)?))
}

/// One wrong cell, flat.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RowError {
    /// Number of the row as a spreadsheet shows it.
    pub row: u32,
    /// Header of the column; none for the whole row.
    pub column: Option<String>,
    /// What programs act on.
    pub code: &'static str,
    /// Cause and remedy, for people.
    pub message: String,
}

/// The wrong cells of the first `limit` refused rows.
pub async fn first_errors(
    app: &App,
    actor: &Actor,
    id: ImportId,
    limit: u64,
) -> Result<Vec<RowError>, Error> {
    import(app, actor, id).await?;
    let rows = repo::rejected(app, id, 0, limit).await?;
    let flat = rows.into_iter().flat_map(|rejected| {
        rejected.errors.into_iter().map(move |error| RowError {
            row: rejected.row,
            column: error.column,
            code: error.code.as_str(),
            message: error.message,
        })
    });
    Ok(flat.collect())
}
