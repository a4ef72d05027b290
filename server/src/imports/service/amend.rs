//! Amending a cell of a file in place, and checking its row at once.

use serde_json::json;
use shared::access::Permission;
use shared::ids::ImportId;
use shared::imports::{ImportRowFate, ImportState};

use super::pass::{Fate, Target};
use crate::access::Actor;
use crate::app::App;
use crate::delimited::{Row, Sheet};
use crate::error::Error;
use crate::imports::job::Job;
use crate::imports::repo::{self, LEASES, Rejected, cells};
use crate::op::{Op, Whose};
use crate::settings;

/// Longest value, in characters.
const VALUE_MAX: usize = 2000;

/// Another value of a cell.
#[derive(Debug, Clone)]
pub struct CellChange {
    /// The import.
    pub id: ImportId,
    /// Number of the row as a spreadsheet shows it.
    pub row: i32,
    /// Place of the column among the headers, from 0.
    pub column: i32,
    /// The value; none = as the file has it.
    pub value: Option<String>,
}

/// A row under the mapping, checked by itself.
#[derive(Debug, Clone)]
pub struct CheckedRow {
    /// Number of the row as a spreadsheet shows it.
    pub row: u32,
    /// Its cells, amended.
    pub cells: Vec<String>,
    /// Places of the amended ones.
    pub amended: Vec<usize>,
    /// What would become of it.
    pub fate: Fate,
}

/// Stores another value of a cell for the next check and the application, and checks the row against the database and
/// the rows before it. Counts and refused rows of the last check follow.
///
/// A row after it that repeats its key is found by the next check.
///
/// # Errors
/// `INVALID_TRANSITION` unless the file waits; `VALIDATION` of `row`, `column` and `value`, and of the mapping.
pub async fn amend_cell(app: &App, actor: &Actor, change: CellChange) -> Result<(Job, CheckedRow), Error> {
    actor.require(Permission::ImportRun)?;
    let content = repo::content(app, change.id).await?;
    let mut op = app.begin(actor).await?;
    LEASES.holder_in(op.conn(), change.id.uuid()).await?;
    let mut job = repo::job_in(&op, change.id).await?;
    if !actor.sees(job.seller) {
        return Err(Error::not_found("import", change.id));
    }
    waits(&job)?;
    let amended = cells::all(op.conn(), job.id).await?;
    let mut sheet = Sheet::open(content, job.mapping.encoding, job.mapping.delimiter)?.amended_by(amended);
    let problems = job.mapping.problems(sheet.headers());
    if !problems.is_empty() {
        return Err(Error::Invalid(problems));
    }
    let (row, column) = place(&change, &sheet)?;
    let was = match repo::rejected_row(&op, job.id, row).await? {
        Some(_) => Some(ImportRowFate::Rejected),
        None if job.state == ImportState::Checked => {
            Some(checked(&mut op, &job, &sheet, row).await?.fate.kind())
        }
        None => None,
    };
    cells::put(&op, job.id, row, column, change.value.as_deref()).await?;
    sheet.amend(row, usize::try_from(column).map_err(Error::internal)?, change.value.clone());
    let checked = checked(&mut op, &job, &sheet, row).await?;
    keep(&op, &mut job, was, &checked).await?;
    let after = json!({ "row": row, "column": column, "value": change.value });
    op.audit("import.amend", job.id, Whose::Seller(job.seller), None, Some(after)).await?;
    op.hint(job.id);
    op.commit().await?;
    Ok((job, checked))
}

fn waits(job: &Job) -> Result<(), Error> {
    match job.state {
        ImportState::Draft | ImportState::Checked | ImportState::Failed => Ok(()),
        ImportState::Checking | ImportState::Applying => {
            Err(Error::transition("Файл обрабатывается. Дождитесь конца, затем исправляйте ячейки."))
        }
        ImportState::Applied | ImportState::Cancelled | ImportState::Reverted => {
            Err(Error::transition("Ячейки исправляют до загрузки файла. Добавьте файл заново."))
        }
    }
}

fn place(change: &CellChange, sheet: &Sheet) -> Result<(u32, u32), Error> {
    let row = u32::try_from(change.row).ok();
    let row = row.ok_or_else(|| Error::invalid("row", "Строки с таким номером в файле нет."))?;
    let column = u32::try_from(change.column).ok();
    let inside = |column: &u32| usize::try_from(*column).is_ok_and(|at| at < sheet.headers().len());
    let column = column.filter(inside);
    let column = column.ok_or_else(|| Error::invalid("column", "Столбца с таким номером в файле нет."))?;
    let wrong = |value: &String| value.chars().count() > VALUE_MAX || value.contains('\0');
    if change.value.as_ref().is_some_and(wrong) {
        return Err(Error::invalid("value", "Значение: не больше 2000 знаков, без нулевого знака."));
    }
    Ok((row, column))
}

/// Decides on one row as the check of the whole file would: rows before it with the same key count.
async fn checked(op: &mut Op, job: &Job, sheet: &Sheet, number: u32) -> Result<CheckedRow, Error> {
    let missing = || Error::invalid("row", "Строки с таким номером в файле нет.");
    let row = sheet.rows().find(|row| row.number == number).ok_or_else(missing)?;
    let seller = settings::seller_in(op, job.seller).await?;
    let mut target = Target::new(job, seller, sheet.headers());
    let mut rows: Vec<Row> = target.with_key_of(op, &row, sheet.rows().take_while(|row| row.number < number));
    let cells = row.cells.iter().map(str::to_owned).collect();
    rows.push(row);
    let fate = target.settle(op, &rows, false).await?.pop();
    let fate = fate.ok_or_else(|| Error::internal("a row has no fate"))?;
    Ok(CheckedRow { row: number, cells, amended: sheet.amended_in(number), fate })
}

/// Makes the refused rows and the counts of the last check follow. Of a draft nothing is counted yet.
async fn keep(op: &Op, job: &mut Job, was: Option<ImportRowFate>, now: &CheckedRow) -> Result<(), Error> {
    if job.state == ImportState::Draft {
        return Ok(());
    }
    let rejected = match &now.fate {
        Fate::Rejected(errors) => {
            Some(Rejected { row: now.row, cells: now.cells.clone(), errors: errors.clone() })
        }
        Fate::Created | Fate::Changed | Fate::Unchanged => None,
    };
    repo::replace_rejected(op, job.id, now.row, rejected).await?;
    // Of a file that failed only the refused rows were counted.
    let counts = |fate: &ImportRowFate| job.state == ImportState::Checked || *fate == ImportRowFate::Rejected;
    let (down, up) = (was.filter(counts), Some(now.fate.kind()).filter(counts));
    if let Some(fate) = down {
        let count = job.counts.of(fate);
        *count = count.saturating_sub(1);
    }
    if let Some(fate) = up {
        *job.counts.of(fate) += 1;
    }
    repo::set_counts(op, job.id, job.counts, None).await
}
