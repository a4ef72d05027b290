//! The API of this chapter.

use async_graphql::futures_util::Stream;
use async_graphql::{Context, Object, Result, Subscription};
use shared::access::Permission;
use shared::api::imports::{
    ImportBlocker, ImportCancelInput, ImportCellAmendInput, ImportCellError, ImportCellPayload,
    ImportCheckedRow, ImportCreateInput, ImportFilter, ImportOptionsInput, ImportPayload, ImportPreview,
    ImportRejectedRow, ImportRevertInput, ImportSameFile, ImportStartInput, ImportView,
};
use shared::api::scalars::{DateTime, Json};
use shared::ids::ImportId;
use shared::imports::Mapping;

use super::job::{Job, Options};
use super::mapping;
use super::row::CellError;
use super::service::{self, CellChange, Changes, CheckedRow, Fate, NewImport, Revert};
use crate::access::Actor;
use crate::app::App;
use crate::error::Error;
use crate::graphql::{List, actor, app, connection, payload, watching};
use crate::page::{Page, PageArgs};

fn view_of(job: Job) -> ImportView {
    let count = |n: u32| i32::try_from(n).unwrap_or(i32::MAX);
    ImportView {
        id: job.id,
        seller_id: job.seller,
        kind: job.kind,
        state: job.state,
        file_name: job.file_name,
        headers: job.report.headers,
        same_as: job.same.map(|same| ImportSameFile {
            id: same.id,
            state: same.state,
            file_name: same.file_name,
            created_by: same.created_by,
            created_at: DateTime(same.created_at),
        }),
        mapping: Json(serde_json::to_value(&job.mapping).unwrap_or_default()),
        mapping_file: mapping::write(&job.mapping),
        per_row: job.options.per_row,
        canary: count(job.options.canary),
        rows: count(job.counts.rows),
        done: count(job.counts.done),
        created: count(job.counts.created),
        changed: count(job.counts.changed),
        unchanged: count(job.counts.unchanged),
        rejected: count(job.counts.rejected),
        message: job.report.message,
        created_by: job.created_by,
        created_at: DateTime(job.created_at),
        finished_at: job.finished_at.map(DateTime),
    }
}

/// What can be read.
#[derive(Default)]
pub struct ImportsQuery;

#[Object]
impl ImportsQuery {
    /// An import.
    async fn import(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The import.")] id: ImportId,
    ) -> Result<ImportView> {
        Ok(service::import(app(ctx), actor(ctx)?, id).await.map(view_of)?)
    }

    /// Imports, the newest first.
    #[expect(clippy::too_many_arguments, reason = "the arguments of a connection and its filter")]
    async fn imports(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Rows from the beginning, 1 to 200.")] first: Option<i32>,
        #[graphql(desc = "Cursor of the row before the page.")] after: Option<String>,
        #[graphql(desc = "Rows from the end, 1 to 200.")] last: Option<i32>,
        #[graphql(desc = "Cursor of the row after the page.")] before: Option<String>,
        #[graphql(desc = "Which imports.")] filter: Option<ImportFilter>,
    ) -> Result<List<ImportView>> {
        let page = Page::parse(PageArgs { first, after, last, before }, "time")?;
        let rows = service::imports(app(ctx), actor(ctx)?, filter.unwrap_or_default(), &page).await?;
        Ok(connection(&page, rows, |row| (row.created_at, row.id.uuid()), view_of))
    }

    /// The beginning of an import's file, for mapping its columns: under its mapping, or under another one, which
    /// is not stored. Reads mapping files and writes them.
    async fn import_preview(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The import.")] id: ImportId,
        #[graphql(desc = "Another mapping, as JSON of a mapping file.")] mapping: Option<Json>,
        #[graphql(desc = "The same as text of a mapping file, TOML.")] mapping_file: Option<String>,
    ) -> Result<ImportPreview> {
        let (app, actor) = (app(ctx), actor(ctx)?);
        let other = mapping_of(mapping.as_ref(), mapping_file.as_deref())?;
        let preview = service::preview(app, actor, id, other).await?;
        let text = |value: serde_json::Value| value.as_str().unwrap_or_default().to_owned();
        Ok(ImportPreview {
            encoding: text(serde_json::to_value(preview.encoding)?),
            delimiter: text(serde_json::to_value(preview.delimiter)?),
            headers: preview.headers,
            rows: preview.rows,
            suggested: Json(serde_json::to_value(&preview.suggested)?),
            mapping: Json(serde_json::to_value(&preview.mapping)?),
            mapping_file: mapping::write(&preview.mapping),
        })
    }

    /// What keeps an applied import from being taken back; nothing when it may be.
    async fn import_blockers(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The import.")] id: ImportId,
    ) -> Result<Vec<ImportBlocker>> {
        let found = service::blockers(app(ctx), actor(ctx)?, id).await?;
        let view = |blocker: service::Blocker| ImportBlocker {
            kind: blocker.kind,
            count: i32::try_from(blocker.count).unwrap_or(i32::MAX),
            examples: blocker.examples,
            message: blocker.kind.message_ru().to_owned(),
        };
        Ok(found.into_iter().map(view).collect())
    }

    /// Refused rows of an import in the order of its file. All of them are at `/files/imports/{id}/rejected.csv`.
    async fn import_rejected_rows(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The import.")] id: ImportId,
        #[graphql(desc = "Most rows, 1 to 200.")] first: i32,
        #[graphql(desc = "Rows after the one with this number.")] after_row: Option<i32>,
    ) -> Result<Vec<ImportRejectedRow>> {
        let page: Page<u32> = Page::parse(PageArgs { first: Some(first), ..PageArgs::default() }, "row")?;
        let after = after_row.and_then(|row| u32::try_from(row).ok()).unwrap_or(0);
        let rows = service::rejected_rows(app(ctx), actor(ctx)?, id, after, page.limit).await?;
        let view = |row: CheckedRow| {
            let ImportCheckedRow { row, cells, amended, errors, .. } = row_view(row);
            ImportRejectedRow { row, cells, amended, errors }
        };
        Ok(rows.into_iter().map(view).collect())
    }
}

fn row_view(row: CheckedRow) -> ImportCheckedRow {
    let places = |places: Vec<usize>| places.into_iter().filter_map(|at| i32::try_from(at).ok()).collect();
    let fate = row.fate.kind();
    let errors = match row.fate {
        Fate::Rejected(errors) => errors,
        Fate::Created | Fate::Changed | Fate::Unchanged => Vec::new(),
    };
    let error = |error: CellError| ImportCellError {
        column: error.column,
        columns: places(error.columns),
        code: error.code,
        message: error.message,
    };
    ImportCheckedRow {
        row: i32::try_from(row.row).unwrap_or(i32::MAX),
        cells: row.cells,
        amended: places(row.amended),
        fate,
        errors: errors.into_iter().map(error).collect(),
    }
}

fn answered(result: std::result::Result<Job, Error>) -> Result<ImportPayload> {
    let (import, user_errors) = payload(result.map(view_of))?;
    Ok(ImportPayload { import, user_errors })
}

/// What can be done.
#[derive(Default)]
pub struct ImportsMutation;

#[Object]
impl ImportsMutation {
    /// Stores a file as a draft; its columns are mapped by their headers unless a mapping is given.
    async fn import_create(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The file.")] input: ImportCreateInput,
    ) -> Result<ImportPayload> {
        let (app, actor) = (app(ctx), actor(ctx)?);
        answered(create(app, actor, input).await)
    }

    /// Validates every row and says what would be created, changed and left; writes nothing.
    async fn import_check(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The import.")] input: ImportStartInput,
    ) -> Result<ImportPayload> {
        let (app, actor) = (app(ctx), actor(ctx)?);
        answered(async { service::start_check(app, actor, input.id, changes(&input)?).await }.await)
    }

    /// Writes the rows: all or nothing, or row by row.
    async fn import_apply(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The import.")] input: ImportStartInput,
    ) -> Result<ImportPayload> {
        let (app, actor) = (app(ctx), actor(ctx)?);
        answered(async { service::start_apply(app, actor, input.id, changes(&input)?).await }.await)
    }

    /// Stops what is in progress, or gives up a file that is not applied.
    async fn import_cancel(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The import.")] input: ImportCancelInput,
    ) -> Result<ImportPayload> {
        answered(service::cancel(app(ctx), actor(ctx)?, input.id).await)
    }

    /// Gives a cell of a file that is not applied yet another value, and checks its row at once.
    async fn import_cell_amend(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The cell.")] input: ImportCellAmendInput,
    ) -> Result<ImportCellPayload> {
        let ImportCellAmendInput { id, row, column, value } = input;
        let done = service::amend_cell(app(ctx), actor(ctx)?, CellChange { id, row, column, value }).await;
        let (done, user_errors) = payload(done)?;
        let (import, row) = done.map(|(job, row)| (view_of(job), row_view(row))).unzip();
        Ok(ImportCellPayload { import, row, user_errors })
    }

    /// Takes an applied import back: deletes what it made, restores what it changed. Refused while anything depends on
    /// its rows; `importBlockers` lists what does.
    async fn import_revert(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The import.")] input: ImportRevertInput,
    ) -> Result<ImportPayload> {
        let asked = Revert { id: input.id, reason: input.reason, idempotency_key: input.idempotency_key };
        answered(service::revert(app(ctx), actor(ctx)?, asked).await)
    }
}

async fn create(app: &App, actor: &Actor, input: ImportCreateInput) -> std::result::Result<Job, Error> {
    actor.require(Permission::ImportRun)?;
    let content = data_encoding::BASE64
        .decode(input.content_base64.trim().as_bytes())
        .map_err(|_| Error::invalid("contentBase64", "Содержимое файла должно быть в Base64."))?;
    let mapping = mapping_of(input.mapping.as_ref(), input.mapping_file.as_deref())?;
    let new = NewImport {
        kind: input.kind,
        file_name: input.file_name,
        content,
        mapping,
        seller: input.seller_id,
        options: input.options.as_ref().map(options).unwrap_or_default(),
        idempotency_key: input.idempotency_key,
    };
    service::create(app, actor, new).await
}

fn changes(input: &ImportStartInput) -> std::result::Result<Changes, Error> {
    Ok(Changes {
        mapping: mapping_of(input.mapping.as_ref(), input.mapping_file.as_deref())?,
        options: input.options.as_ref().map(options),
    })
}

fn options(input: &ImportOptionsInput) -> Options {
    Options {
        per_row: input.per_row.unwrap_or(false),
        canary: input.canary.and_then(|rows| u32::try_from(rows).ok()).unwrap_or(0),
        attended: false,
    }
}

fn mapping_of(json: Option<&Json>, file: Option<&str>) -> std::result::Result<Option<Mapping>, Error> {
    match (json, file) {
        (None, None) => Ok(None),
        (Some(json), None) => serde_json::from_value(json.0.clone()).map(Some).map_err(|error| {
            Error::invalid("mapping", format!("Соответствие столбцов не читается: {error}."))
        }),
        (None, Some(text)) => mapping::read(text).map(Some).map_err(Error::from),
        (Some(_), Some(_)) => Err(Error::invalid("mappingFile", "Передайте либо mapping, либо mappingFile.")),
    }
}

/// What can be watched.
#[derive(Default)]
pub struct ImportsSubscription;

#[Subscription]
impl ImportsSubscription {
    /// The import at once, then each time it went on; ends when no work is in progress.
    async fn import_progress(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The import.")] id: ImportId,
    ) -> Result<impl Stream<Item = Result<ImportView>> + use<>> {
        let (app, actor) = (app(ctx).clone(), actor(ctx)?.clone());
        service::import(&app, &actor, id).await?;
        Ok(watching(app, id.to_string(), move |app| {
            let actor = actor.clone();
            async move {
                let job = service::import(&app, &actor, id).await?;
                let goes_on = job.state.is_busy();
                Ok((view_of(job), goes_on))
            }
        }))
    }
}
