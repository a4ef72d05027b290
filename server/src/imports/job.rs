//! An import as this chapter knows it, its live progress, and the worker that runs what waits.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use shared::ids::{ImportId, SellerId};
use shared::imports::{ImportKind, ImportRowFate, ImportState, Mapping};

use super::{repo, service};
use crate::app::App;
use crate::error::Error;
use crate::jobs::{Outcome, Reconciler, Waiting, codes};

/// Name of the worker, to wake it.
pub const IMPORTS: &str = "imports";

/// How rows are applied.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Options {
    /// Accepted rows are written although others are refused. Otherwise all or nothing.
    pub per_row: bool,
    /// With `per_row`: so many first rows go ahead; when one of them is refused, nothing is written.
    pub canary: u32,
    /// The command line runs the import itself: no worker takes it.
    pub attended: bool,
}

/// What a pass found beside the counts.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Report {
    /// Cause and remedy when the import as a whole failed.
    pub message: Option<String>,
    /// Headers of the file.
    pub headers: Vec<String>,
}

/// How many rows met which fate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Counts {
    /// Rows below the headers.
    pub rows: u32,
    /// Rows seen so far.
    pub done: u32,
    /// Rows that create an object.
    pub created: u32,
    /// Rows that change one.
    pub changed: u32,
    /// Rows that leave everything as it is.
    pub unchanged: u32,
    /// Rows that were refused.
    pub rejected: u32,
}

impl Counts {
    /// The count of rows that met this fate.
    pub fn of(&mut self, fate: ImportRowFate) -> &mut u32 {
        match fate {
            ImportRowFate::Created => &mut self.created,
            ImportRowFate::Changed => &mut self.changed,
            ImportRowFate::Unchanged => &mut self.unchanged,
            ImportRowFate::Rejected => &mut self.rejected,
        }
    }
}

/// An earlier import of a file of the same content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SameFile {
    /// Id.
    pub id: ImportId,
    /// How far it has come.
    pub state: ImportState,
    /// Name of its file.
    pub file_name: String,
    /// Who brought it.
    pub created_by: String,
    /// When.
    pub created_at: DateTime<Utc>,
}

/// An import without the bytes of its file.
#[derive(Debug, Clone)]
pub struct Job {
    /// Id.
    pub id: ImportId,
    /// Whose objects the file brings.
    pub seller: SellerId,
    /// What the file holds.
    pub kind: ImportKind,
    /// Name of the file.
    pub file_name: String,
    /// How it is read.
    pub mapping: Mapping,
    /// How rows are applied.
    pub options: Options,
    /// How far it has come.
    pub state: ImportState,
    /// Counts of the pass in progress, or of the last one.
    pub counts: Counts,
    /// What the last pass found.
    pub report: Report,
    /// Who brought the file.
    pub created_by: String,
    /// When.
    pub created_at: DateTime<Utc>,
    /// When the last pass ended.
    pub finished_at: Option<DateTime<Utc>>,
    /// An earlier import of the same content, an applied one before others.
    pub same: Option<SameFile>,
}

/// Progress of the passes that this process runs. A pass in one transaction shows nothing in the database until it
/// commits, so progress and the wish to stop travel through memory.
#[derive(Debug, Clone, Default)]
pub struct Running {
    passes: Arc<Mutex<HashMap<ImportId, Arc<Pass>>>>,
}

/// One pass over a file.
#[derive(Debug, Default)]
pub struct Pass {
    /// Rows seen.
    pub done: AtomicU32,
    /// Whether somebody wants it to stop.
    pub stop: AtomicBool,
}

impl Pass {
    /// Whether somebody wants it to stop.
    pub fn is_stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }
}

impl Running {
    /// Announces a pass; it is forgotten when the guard is dropped.
    pub fn begin(&self, id: ImportId) -> RunningPass {
        let pass = Arc::new(Pass::default());
        self.passes.lock().unwrap_or_else(PoisonError::into_inner).insert(id, Arc::clone(&pass));
        RunningPass { running: self.clone(), id, pass }
    }

    /// The passes of this process.
    pub fn all(&self) -> HashMap<ImportId, Arc<Pass>> {
        self.passes.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The pass of the import in this process.
    pub fn of(&self, id: ImportId) -> Option<Arc<Pass>> {
        self.passes.lock().unwrap_or_else(PoisonError::into_inner).get(&id).cloned()
    }
}

/// A pass in progress.
pub struct RunningPass {
    running: Running,
    id: ImportId,
    /// Its progress.
    pub pass: Arc<Pass>,
}

impl Drop for RunningPass {
    fn drop(&mut self) {
        self.running.passes.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.id);
    }
}

/// Runs the imports that wait, one after the other. One that died with its worker begins again: what it had written
/// is recognised by its keys, or was rolled back.
pub struct Imports;

#[async_trait::async_trait]
impl Reconciler for Imports {
    fn name(&self) -> &'static str {
        IMPORTS
    }

    fn period(&self) -> Duration {
        Duration::from_secs(5)
    }

    async fn waiting(&self, app: &App) -> Result<Option<Waiting>, Error> {
        let states =
            codes(ImportState::ALL.iter().copied().filter(|state| state.is_busy()).map(ImportState::code));
        Waiting::rows(app, "import_job", "created_at", &format!("state IN ({states})")).await
    }

    async fn run(&self, app: &App) -> Result<Outcome, Error> {
        match repo::next_busy(app).await? {
            None => Ok(Outcome::Idle),
            Some(id) => {
                service::run_to_end(app, id).await?;
                Ok(Outcome::More)
            }
        }
    }
}
