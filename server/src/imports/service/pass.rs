//! One pass over a file: a dry run, an application as a whole, or row by row.

use std::sync::atomic::Ordering;

use shared::ids::ImportId;
use shared::imports::{ImportKind, ImportRowFate, ImportState};

use crate::access::Actor;
use crate::app::App;
use crate::db::errors::{passes, retrying};
use crate::delimited::{CHUNK, Row, Sheet, chunks};
use crate::error::Error;
use crate::imports::clients::Clients;
use crate::imports::job::{Counts, Job, Pass, Report};
use crate::imports::repo::{self, LEASES, Rejected, cells, changes};
use crate::imports::row::{CellError, Reader};
use crate::imports::subscriptions::Subscriptions;
use crate::node;
use crate::op::Op;
use crate::settings::{self, Seller};

/// What becomes of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    /// An object is made of it.
    Created,
    /// It changes an object.
    Changed,
    /// The object is already so.
    Unchanged,
    /// It is refused.
    Rejected(Vec<CellError>),
}

impl Fate {
    /// Which fate it is.
    pub const fn kind(&self) -> ImportRowFate {
        match self {
            Fate::Created => ImportRowFate::Created,
            Fate::Changed => ImportRowFate::Changed,
            Fate::Unchanged => ImportRowFate::Unchanged,
            Fate::Rejected(_) => ImportRowFate::Rejected,
        }
    }
}

/// The rows of one kind of file.
pub(super) enum Target {
    Clients(Box<Clients>),
    Subscriptions(Box<Subscriptions>),
}

impl Target {
    /// Nothing is seen yet.
    pub(super) fn new(job: &Job, seller: Seller, headers: &[String]) -> Target {
        let reader = Reader::new(&job.mapping, headers);
        match job.kind {
            ImportKind::Clients => Target::Clients(Box::new(Clients::new(seller, reader))),
            ImportKind::Subscriptions => Target::Subscriptions(Box::new(Subscriptions::new(seller, reader))),
        }
    }

    /// Those of the rows that may state the same key as this one.
    pub(super) fn with_key_of(&self, op: &Op, wanted: &Row, rows: impl Iterator<Item = Row>) -> Vec<Row> {
        match self {
            Target::Clients(clients) => clients.with_key_of(wanted, rows),
            Target::Subscriptions(subscriptions) => subscriptions.with_key_of(op, wanted, rows),
        }
    }

    /// Decides on the rows, and with `write` does it.
    pub(super) async fn settle(
        &mut self,
        op: &mut Op,
        rows: &[Row],
        write: bool,
    ) -> Result<Vec<Fate>, Error> {
        match self {
            Target::Clients(clients) => clients.settle(op, rows, write).await,
            Target::Subscriptions(subscriptions) => subscriptions.settle(op, rows, write).await,
        }
    }

    /// Decides on the rows, does it, and keeps what is needed to take it back.
    async fn write(&mut self, op: &mut Op, id: ImportId, rows: &[Row]) -> Result<Vec<Fate>, Error> {
        let fates = self.settle(op, rows, true).await?;
        let trail = match self {
            Target::Clients(clients) => clients.take_trail(),
            Target::Subscriptions(subscriptions) => subscriptions.take_trail(),
        };
        changes::insert(op, id, trail).await?;
        Ok(fates)
    }
}

/// Why a pass ended early.
enum Break {
    /// Somebody cancelled the import or took it over, or the process ends.
    Cancelled,
    /// Rows were refused where all had to pass.
    Refused,
}

/// A pass and what it works on.
struct Work<'a> {
    app: &'a App,
    actor: Actor,
    job: Job,
    sheet: Sheet,
    seller: Seller,
    pass: &'a Pass,
    /// Under which name this process holds the import.
    owner: &'a str,
}

/// Runs the pass that the state of the import asks for, to its end, unless another process works on it. Idempotent: a
/// pass that died begins again.
pub async fn run_to_end(app: &App, id: ImportId) -> Result<(), Error> {
    let owner = node::holder(app.ids().uuid());
    if !LEASES.take(app.db().write(), id.uuid(), &owner).await? {
        return Ok(());
    }
    let renewal = LEASES.keep(app.db(), id.uuid(), &owner);
    let done = run(app, id, &owner).await;
    drop(renewal);
    LEASES.release(app.db().write(), id.uuid(), &owner).await?;
    done
}

async fn run(app: &App, id: ImportId, owner: &str) -> Result<(), Error> {
    let running = app.imports().begin(id);
    let job = repo::job(app, id).await?;
    let actor = Actor { name: job.created_by.clone(), ..Actor::system() };
    let content = repo::content(app, id).await?;
    let amended = cells::all(app.read(), id).await?;
    let sheet = Sheet::open(content, job.mapping.encoding, job.mapping.delimiter)?.amended_by(amended);
    let seller = settings::seller(app, job.seller).await?;
    let state = job.state;
    let work = Work { app, actor, job, sheet, seller, pass: &running.pass, owner };
    let done = match state {
        ImportState::Checking => work.check(ImportState::Checking, ImportState::Checked).await,
        ImportState::Applying if work.job.options.per_row => work.apply_rows().await,
        ImportState::Applying => work.apply_all().await,
        ImportState::Draft
        | ImportState::Checked
        | ImportState::Applied
        | ImportState::Failed
        | ImportState::Cancelled
        | ImportState::Reverted => return Ok(()),
    };
    match done {
        Ok(()) => Ok(()),
        Err(error) => work.fail(error).await,
    }
}

impl Work<'_> {
    fn target(&self) -> Target {
        Target::new(&self.job, self.seller.clone(), self.sheet.headers())
    }

    fn id(&self) -> ImportId {
        self.job.id
    }

    fn empty_counts(&self) -> Counts {
        Counts { rows: self.job.counts.rows, ..Counts::default() }
    }

    /// Validates every row and keeps the refused ones; ends in the state `to`.
    async fn check(&self, from: ImportState, to: ImportState) -> Result<(), Error> {
        let mut target = self.target();
        let mut counts = self.empty_counts();
        for rows in chunks(self.sheet.rows()) {
            if self.is_stopped() {
                return Ok(());
            }
            let mut op = self.app.begin(&self.actor).await?;
            let fates = target.settle(&mut op, &rows, false).await?;
            if !self.holds(&op, from).await? {
                return Ok(());
            }
            self.keep(&mut op, &rows, fates, &mut counts).await?;
            op.commit().await?;
        }
        if to == ImportState::Failed {
            (counts.created, counts.changed) = (0, 0);
        }
        let message = (to == ImportState::Failed).then(|| {
            format!(
                "Ничего не записано: отклонено строк: {}. Исправьте их или загрузите остальные построчно.",
                counts.rejected
            )
        });
        self.end(counts, from, to, message).await
    }

    /// All rows in one transaction, or none.
    async fn apply_all(&self) -> Result<(), Error> {
        match retrying(|| self.try_all()).await? {
            None | Some(Break::Cancelled) => Ok(()),
            // The refused rows are kept by a second pass, which writes nothing else.
            Some(Break::Refused) => self.check(ImportState::Applying, ImportState::Failed).await,
        }
    }

    async fn try_all(&self) -> Result<Option<Break>, Error> {
        let mut target = self.target();
        let mut counts = self.empty_counts();
        let mut op = self.app.begin(&self.actor).await?;
        for rows in chunks(self.sheet.rows()) {
            if self.is_stopped() {
                return Ok(Some(Break::Cancelled));
            }
            let fates = target.write(&mut op, self.id(), &rows).await?;
            tally(&mut counts, &fates);
            self.pass.done.store(counts.done, Ordering::Relaxed);
            self.app.live().publish(&self.id().to_string());
            if counts.rejected > 0 {
                return Ok(Some(Break::Refused));
            }
        }
        if !self.holds(&op, ImportState::Applying).await? {
            return Ok(Some(Break::Cancelled));
        }
        repo::clear_rejected(&op, self.id()).await?;
        repo::set_counts(&op, self.id(), counts, Some(&self.report(None))).await?;
        repo::step(&op, self.id(), &[ImportState::Applying], ImportState::Applied).await?;
        op.hint(self.id());
        op.commit().await?;
        Ok(None)
    }

    /// Each chunk in its own transaction; refused rows are left out. The canary goes ahead as a whole.
    async fn apply_rows(&self) -> Result<(), Error> {
        let mut target = self.target();
        let mut counts = self.empty_counts();
        let mut canary = usize::try_from(self.job.options.canary).unwrap_or(0);
        let mut rows = self.sheet.rows().peekable();
        while rows.peek().is_some() {
            let size = if canary > 0 { canary.min(CHUNK) } else { CHUNK };
            let chunk: Vec<Row> = rows.by_ref().take(size).collect();
            if self.is_stopped() {
                return Ok(());
            }
            let mut op = self.app.begin(&self.actor).await?;
            let fates = target.write(&mut op, self.id(), &chunk).await?;
            if !self.holds(&op, ImportState::Applying).await? {
                return Ok(());
            }
            if canary > 0 && fates.iter().any(|fate| matches!(fate, Fate::Rejected(_))) {
                drop(op);
                return self.canary_died(counts, &chunk, fates).await;
            }
            self.keep(&mut op, &chunk, fates, &mut counts).await?;
            op.commit().await?;
            canary = canary.saturating_sub(chunk.len());
        }
        self.end(counts, ImportState::Applying, ImportState::Applied, None).await
    }

    async fn canary_died(&self, mut counts: Counts, rows: &[Row], fates: Vec<Fate>) -> Result<(), Error> {
        let refused = fates.into_iter().map(|fate| match fate {
            Fate::Rejected(errors) => Fate::Rejected(errors),
            Fate::Created | Fate::Changed | Fate::Unchanged => Fate::Unchanged,
        });
        let mut op = self.app.begin(&self.actor).await?;
        if !self.holds(&op, ImportState::Applying).await? {
            return Ok(());
        }
        self.keep(&mut op, rows, refused.collect(), &mut counts).await?;
        op.commit().await?;
        let message =
            "Пробные строки отклонены, остальные не загружались. Исправьте файл и загрузите его снова.";
        self.end(counts, ImportState::Applying, ImportState::Failed, Some(message.to_owned())).await
    }

    /// Whether somebody cancelled the import, or the process ends: then the next one begins the pass again.
    fn is_stopped(&self) -> bool {
        self.pass.is_stopped() || self.app.jobs().is_stopping()
    }

    /// Locks the import, and answers whether it is still in the state in which this pass works and led by this
    /// process. Asked in every unit of work before it commits, so that a pass that was cancelled or taken over writes
    /// nothing more.
    async fn holds(&self, op: &Op, working: ImportState) -> Result<bool, Error> {
        let holder = LEASES.holder_in(op.conn(), self.id().uuid()).await?;
        let ours = holder.as_deref() == Some(self.owner);
        Ok(ours && repo::job_in(op, self.id()).await?.state == working)
    }

    /// Counts the rows, and keeps the refused ones; those of an earlier pass are forgotten with the first rows.
    async fn keep(
        &self,
        op: &mut Op,
        rows: &[Row],
        fates: Vec<Fate>,
        counts: &mut Counts,
    ) -> Result<(), Error> {
        if counts.done == 0 {
            repo::clear_rejected(op, self.id()).await?;
        }
        tally(counts, &fates);
        let refused = rows.iter().zip(fates).filter_map(|(row, fate)| match fate {
            Fate::Rejected(errors) => {
                let cells = row.cells.iter().map(|cell| cell.replace('\0', "\u{fffd}")).collect();
                Some(Rejected { row: row.number, cells, errors })
            }
            Fate::Created | Fate::Changed | Fate::Unchanged => None,
        });
        let refused: Vec<Rejected> = refused.collect();
        repo::insert_rejected(op, self.id(), &refused).await?;
        repo::set_counts(op, self.id(), *counts, None).await?;
        self.pass.done.store(counts.done, Ordering::Relaxed);
        op.hint(self.id());
        Ok(())
    }

    fn report(&self, message: Option<String>) -> Report {
        Report { message, headers: self.sheet.headers().to_vec() }
    }

    async fn end(
        &self,
        counts: Counts,
        from: ImportState,
        to: ImportState,
        message: Option<String>,
    ) -> Result<(), Error> {
        let mut op = self.app.begin(&self.actor).await?;
        if self.holds(&op, from).await? {
            repo::step(&op, self.id(), &[from], to).await?;
            repo::set_counts(&op, self.id(), counts, Some(&self.report(message))).await?;
        }
        op.hint(self.id());
        op.commit().await
    }

    /// The pass broke off: the import says so, and the error goes on to the log when it is the server's.
    async fn fail(&self, error: Error) -> Result<(), Error> {
        if passes(&error) {
            // The database went away, not the file: the next worker goes on.
            return Err(error);
        }
        let message = format!("Загрузка прервалась. {}", error.message_ru());
        let counts = repo::job(self.app, self.id()).await?.counts;
        self.end(counts, self.job.state, ImportState::Failed, Some(message)).await?;
        if error.is_refusal() { Ok(()) } else { Err(error) }
    }
}

fn tally(counts: &mut Counts, fates: &[Fate]) {
    for fate in fates {
        counts.done += 1;
        *counts.of(fate.kind()) += 1;
    }
}
