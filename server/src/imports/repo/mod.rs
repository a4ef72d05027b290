//! Rows of imports.

pub mod cells;
pub mod changes;

use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, Order, PaginatorTrait, QueryFilter,
    QueryOrder, QuerySelect, Set,
};
use shared::api::imports::ImportFilter;
use shared::ids::{ImportId, SellerId};
use shared::imports::{ImportKind, ImportState};
use uuid::Uuid;

use super::entity::{job, rejected};
use super::job::{Counts, Job, Options, Report, SameFile};
use super::row::CellError;
use crate::app::App;
use crate::db::bulk::{self, Column, Type, column};
use crate::db::lease::Leases;
use crate::error::Error;
use crate::op::Op;
use crate::page::Page;

/// All columns but the bytes of the file.
#[derive(FromQueryResult)]
struct Light {
    id: ImportId,
    seller_id: SellerId,
    kind: String,
    file_name: String,
    mapping: serde_json::Value,
    options: serde_json::Value,
    state: String,
    n_rows: i32,
    n_done: i32,
    n_created: i32,
    n_changed: i32,
    n_unchanged: i32,
    n_rejected: i32,
    report: Option<serde_json::Value>,
    created_by: String,
    created_at: DateTime<Utc>,
    finished_at: Option<DateTime<Utc>>,
    same_as_id: Option<ImportId>,
}

fn light() -> sea_orm::Select<job::Entity> {
    use job::Column as C;
    job::Entity::find().select_only().columns([
        C::Id,
        C::SellerId,
        C::Kind,
        C::FileName,
        C::Mapping,
        C::Options,
        C::State,
        C::NRows,
        C::NDone,
        C::NCreated,
        C::NChanged,
        C::NUnchanged,
        C::NRejected,
        C::Report,
        C::CreatedBy,
        C::CreatedAt,
        C::FinishedAt,
        C::SameAsId,
    ])
}

fn job_of(row: Light) -> Result<Job, Error> {
    let unknown = |what: &str, code: &str| Error::internal(format!("import with unknown {what} {code}"));
    let counts = Counts {
        rows: row.n_rows.unsigned_abs(),
        done: row.n_done.unsigned_abs(),
        created: row.n_created.unsigned_abs(),
        changed: row.n_changed.unsigned_abs(),
        unchanged: row.n_unchanged.unsigned_abs(),
        rejected: row.n_rejected.unsigned_abs(),
    };
    Ok(Job {
        id: row.id,
        seller: row.seller_id,
        kind: ImportKind::from_code(&row.kind).ok_or_else(|| unknown("kind", &row.kind))?,
        file_name: row.file_name,
        mapping: serde_json::from_value(row.mapping).map_err(Error::internal)?,
        options: serde_json::from_value(row.options).map_err(Error::internal)?,
        state: ImportState::from_code(&row.state).ok_or_else(|| unknown("state", &row.state))?,
        counts,
        report: row
            .report
            .map(serde_json::from_value::<Report>)
            .transpose()
            .map_err(Error::internal)?
            .unwrap_or_default(),
        created_by: row.created_by,
        created_at: row.created_at,
        finished_at: row.finished_at,
        same: None,
    })
}

fn same_file(job: &Job) -> SameFile {
    SameFile {
        id: job.id,
        state: job.state,
        file_name: job.file_name.clone(),
        created_by: job.created_by.clone(),
        created_at: job.created_at,
    }
}

/// The imports with the earlier ones of the same content, which are read once for all.
async fn with_same(conn: &impl ConnectionTrait, rows: Vec<Light>) -> Result<Vec<Job>, Error> {
    let ids: BTreeSet<ImportId> = rows.iter().filter_map(|row| row.same_as_id).collect();
    let mut earlier: HashMap<ImportId, Job> = HashMap::new();
    if !ids.is_empty() {
        for row in light().filter(job::Column::Id.is_in(ids)).into_model::<Light>().all(conn).await? {
            earlier.insert(row.id, job_of(row)?);
        }
    }
    let told = |row: Light| {
        let same = row.same_as_id.and_then(|id| earlier.get(&id)).map(same_file);
        Ok(Job { same, ..job_of(row)? })
    };
    rows.into_iter().map(told).collect()
}

async fn one(conn: &impl ConnectionTrait, id: ImportId) -> Result<Job, Error> {
    let found = light().filter(job::Column::Id.eq(id)).into_model::<Light>().all(conn).await?;
    with_same(conn, found).await?.pop().ok_or_else(|| Error::not_found("import", id))
}

/// An earlier import of the same content, the latest applied one before others.
pub async fn same_content(
    op: &Op,
    seller: SellerId,
    kind: ImportKind,
    hash: &str,
) -> Result<Option<SameFile>, Error> {
    use job::Column as C;
    let rows = light()
        .filter(C::ContentHash.eq(hash))
        .filter(C::SellerId.eq(seller))
        .filter(C::Kind.eq(kind.code()))
        .order_by(C::CreatedAt, Order::Desc)
        .limit(100)
        .into_model::<Light>()
        .all(op.conn())
        .await?;
    let jobs = rows.into_iter().map(job_of).collect::<Result<Vec<_>, _>>()?;
    let chosen = jobs.iter().find(|job| job.state == ImportState::Applied).or(jobs.first());
    Ok(chosen.map(same_file))
}

fn count(n: u32) -> i32 {
    i32::try_from(n).unwrap_or(i32::MAX)
}

/// The import.
pub async fn job(app: &App, id: ImportId) -> Result<Job, Error> {
    one(app.read(), id).await
}

/// The import as the unit of work sees it.
pub async fn job_in(op: &Op, id: ImportId) -> Result<Job, Error> {
    one(op.conn(), id).await
}

/// The bytes of its file.
pub async fn content(app: &App, id: ImportId) -> Result<Vec<u8>, Error> {
    let found: Option<Vec<u8>> = job::Entity::find()
        .select_only()
        .column(job::Column::Content)
        .filter(job::Column::Id.eq(id))
        .into_tuple()
        .one(app.read())
        .await?;
    found.ok_or_else(|| Error::not_found("import", id))
}

/// A page of imports, the newest first.
pub async fn jobs(
    app: &App,
    sellers: Option<&[SellerId]>,
    filter: ImportFilter,
    page: &Page<(DateTime<Utc>, Uuid)>,
) -> Result<Vec<Job>, Error> {
    let mut query = light();
    if let Some(state) = filter.state {
        query = query.filter(job::Column::State.eq(state.code()));
    }
    query = match filter.rejected {
        Some(true) => query.filter(job::Column::NRejected.gt(0)),
        Some(false) => query.filter(job::Column::NRejected.eq(0)),
        None => query,
    };
    if let Some(sellers) = sellers {
        query = query.filter(job::Column::SellerId.is_in(sellers.iter().copied()));
    }
    let mut cursor = query.cursor_by((job::Column::CreatedAt, job::Column::Id));
    cursor.desc();
    page.apply(&mut cursor);
    let rows = cursor.into_model::<Light>().all(app.read()).await?;
    with_same(app.read(), rows).await
}

/// How many checked imports have rejected rows, and how many have none.
pub async fn checked(app: &App, sellers: Option<&[SellerId]>) -> Result<(u64, u64), Error> {
    let mut all = job::Entity::find().filter(job::Column::State.eq(ImportState::Checked.code()));
    if let Some(sellers) = sellers {
        all = all.filter(job::Column::SellerId.is_in(sellers.iter().copied()));
    }
    let rejected = all.clone().filter(job::Column::NRejected.gt(0)).count(app.read()).await?;
    let whole = all.count(app.read()).await?;
    Ok((rejected, whole.saturating_sub(rejected)))
}

/// Who runs the pass of an import.
pub const LEASES: Leases =
    Leases { table: "import_job", key: "id", taken_at: None, length: TimeDelta::seconds(30) };

/// Takes the import away from whoever works on it, and locks it.
pub async fn free(op: &Op, id: ImportId) -> Result<(), Error> {
    job::Entity::update_many()
        .col_expr(job::Column::LeaseOwner, Expr::value(Option::<String>::None))
        .filter(job::Column::Id.eq(id))
        .exec(op.conn())
        .await?;
    Ok(())
}

/// An import in progress, and who works on it.
#[derive(FromQueryResult)]
struct Busy {
    id: ImportId,
    options: serde_json::Value,
    lease_owner: Option<String>,
    lease_until: Option<DateTime<Utc>>,
}

/// The import that waits longest for a worker: in progress, and nobody works on it.
pub async fn next_busy(app: &App) -> Result<Option<ImportId>, Error> {
    use job::Column as C;
    let busy = ImportState::ALL.iter().filter(|state| state.is_busy()).map(|state| state.code());
    let query = job::Entity::find()
        .select_only()
        .columns([C::Id, C::Options, C::LeaseOwner, C::LeaseUntil])
        .filter(C::State.is_in(busy))
        .order_by(C::CreatedAt, Order::Asc);
    for row in query.into_model::<Busy>().all(app.read()).await? {
        let free = LEASES.is_free(row.lease_owner.as_deref(), row.lease_until);
        let options: Options = serde_json::from_value(row.options).map_err(Error::internal)?;
        if free && !options.attended {
            return Ok(Some(row.id));
        }
    }
    Ok(None)
}

/// Adds an import.
pub async fn insert(op: &Op, job: &Job, content: Vec<u8>, hash: String) -> Result<(), Error> {
    let row = job::ActiveModel {
        id: Set(job.id),
        seller_id: Set(job.seller),
        kind: Set(job.kind.code().to_owned()),
        file_name: Set(job.file_name.clone()),
        content: Set(content),
        mapping: Set(serde_json::to_value(&job.mapping).map_err(Error::internal)?),
        options: Set(serde_json::to_value(job.options).map_err(Error::internal)?),
        state: Set(job.state.code().to_owned()),
        n_rows: Set(count(job.counts.rows)),
        n_done: Set(0),
        n_created: Set(0),
        n_changed: Set(0),
        n_unchanged: Set(0),
        n_rejected: Set(0),
        report: Set(Some(serde_json::to_value(&job.report).map_err(Error::internal)?)),
        created_by: Set(job.created_by.clone()),
        created_at: Set(job.created_at),
        finished_at: Set(None),
        lease_owner: Set(None),
        lease_until: Set(None),
        content_hash: Set(Some(hash)),
        same_as_id: Set(job.same.as_ref().map(|same| same.id)),
    };
    // Answers nothing: the bytes need not travel back.
    job::Entity::insert(row).exec_without_returning(op.conn()).await?;
    Ok(())
}

/// Moves the import from one of `from` to `to`. False when it is in none of them any more.
pub async fn step(op: &Op, id: ImportId, from: &[ImportState], to: ImportState) -> Result<bool, Error> {
    let done = job::Entity::update_many()
        .col_expr(job::Column::State, Expr::value(to.code()))
        .filter(job::Column::Id.eq(id))
        .filter(job::Column::State.is_in(from.iter().map(|state| state.code())))
        .exec(op.conn())
        .await?;
    Ok(done.rows_affected == 1)
}

/// Writes another mapping and other options.
pub async fn set_mapping(op: &Op, job: &Job) -> Result<(), Error> {
    job::Entity::update_many()
        .col_expr(
            job::Column::Mapping,
            Expr::value(serde_json::to_value(&job.mapping).map_err(Error::internal)?),
        )
        .col_expr(
            job::Column::Options,
            Expr::value(serde_json::to_value(job.options).map_err(Error::internal)?),
        )
        .col_expr(job::Column::NRows, Expr::value(count(job.counts.rows)))
        .col_expr(
            job::Column::Report,
            Expr::value(serde_json::to_value(&job.report).map_err(Error::internal)?),
        )
        .filter(job::Column::Id.eq(job.id))
        .exec(op.conn())
        .await?;
    Ok(())
}

/// Writes the counts; `report` and the end of the pass when it is over.
pub async fn set_counts(op: &Op, id: ImportId, counts: Counts, over: Option<&Report>) -> Result<(), Error> {
    use job::Column as C;
    let mut update = job::Entity::update_many()
        .col_expr(C::NDone, Expr::value(count(counts.done)))
        .col_expr(C::NCreated, Expr::value(count(counts.created)))
        .col_expr(C::NChanged, Expr::value(count(counts.changed)))
        .col_expr(C::NUnchanged, Expr::value(count(counts.unchanged)))
        .col_expr(C::NRejected, Expr::value(count(counts.rejected)));
    if let Some(report) = over {
        update = update
            .col_expr(C::Report, Expr::value(serde_json::to_value(report).map_err(Error::internal)?))
            .col_expr(C::FinishedAt, Expr::value(op.now()));
    }
    update.filter(C::Id.eq(id)).exec(op.conn()).await?;
    Ok(())
}

/// Forgets the refused rows of an earlier pass.
pub async fn clear_rejected(op: &Op, id: ImportId) -> Result<(), Error> {
    rejected::Entity::delete_many().filter(rejected::Column::ImportId.eq(id)).exec(op.conn()).await?;
    Ok(())
}

/// A refused row.
#[derive(Debug, Clone)]
pub struct Rejected {
    /// Number of the row as a spreadsheet shows it.
    pub row: u32,
    /// Its cells.
    pub cells: Vec<String>,
    /// Why.
    pub errors: Vec<CellError>,
}

const COLUMNS: [Column; 4] = [
    column("import_id", Type::Uuid),
    column("row_no", Type::Int),
    column("cells", Type::Json),
    column("errors", Type::Json),
];

/// Keeps refused rows.
pub async fn insert_rejected(op: &Op, id: ImportId, rows: &[Rejected]) -> Result<(), Error> {
    let mut values = Vec::with_capacity(rows.len());
    for row in rows {
        let cells = serde_json::to_value(&row.cells).map_err(Error::internal)?;
        let errors = serde_json::to_value(&row.errors).map_err(Error::internal)?;
        values.push(vec![id.uuid().into(), count(row.row).into(), cells.into(), errors.into()]);
    }
    bulk::insert(op.conn(), "import_rejected", &COLUMNS, values).await.map(drop)
}

/// A refused row.
pub async fn rejected_row(op: &Op, id: ImportId, row: u32) -> Result<Option<Rejected>, Error> {
    let found = rejected::Entity::find_by_id((id, count(row))).one(op.conn()).await?;
    found.map(rejected_of).transpose()
}

/// Replaces a refused row; none = it is refused no more.
pub async fn replace_rejected(op: &Op, id: ImportId, row: u32, now: Option<Rejected>) -> Result<(), Error> {
    rejected::Entity::delete_by_id((id, count(row))).exec(op.conn()).await?;
    insert_rejected(op, id, now.as_slice()).await
}

fn rejected_of(row: rejected::Model) -> Result<Rejected, Error> {
    Ok(Rejected {
        row: row.row_no.unsigned_abs(),
        cells: serde_json::from_value(row.cells).map_err(Error::internal)?,
        errors: serde_json::from_value(row.errors).map_err(Error::internal)?,
    })
}

/// Refused rows after the row `after`, in the order of the file.
pub async fn rejected(app: &App, id: ImportId, after: u32, limit: u64) -> Result<Vec<Rejected>, Error> {
    let rows = rejected::Entity::find()
        .filter(rejected::Column::ImportId.eq(id))
        .filter(rejected::Column::RowNo.gt(count(after)))
        .order_by_asc(rejected::Column::RowNo)
        .limit(limit)
        .all(app.read())
        .await?;
    rows.into_iter().map(rejected_of).collect()
}
