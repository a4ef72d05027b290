//! What rows of a list of runs count, by one statement for all.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::dataloader::{DataLoader, Loader};
use shared::ids::BillRunId;

use crate::app::App;
use crate::billing::service::lists;
use crate::documents;
use crate::error::Error;

/// Loads counts of runs. Whoever sees a run sees these.
pub struct RunCounts {
    app: App,
}

/// How many calculated clients changed since.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct OutdatedOf(pub BillRunId);

/// How many clients were left out by hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ExcludedOf(pub BillRunId);

/// How many documents were not printed by their template.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct FaultsOf(pub BillRunId);

/// The loader over an application.
pub fn run_counts(app: &App) -> DataLoader<RunCounts> {
    DataLoader::new(RunCounts { app: app.clone() }, crate::db::count::spawn)
}

impl Loader<OutdatedOf> for RunCounts {
    type Value = i32;
    type Error = Arc<Error>;

    async fn load(&self, keys: &[OutdatedOf]) -> Result<HashMap<OutdatedOf, i32>, Arc<Error>> {
        let runs: Vec<BillRunId> = keys.iter().map(|key| key.0).collect();
        let found = lists::outdated(&self.app, &runs).await.map_err(Arc::new)?;
        Ok(found.into_iter().map(|(run, count)| (OutdatedOf(run), count)).collect())
    }
}

impl Loader<ExcludedOf> for RunCounts {
    type Value = i32;
    type Error = Arc<Error>;

    async fn load(&self, keys: &[ExcludedOf]) -> Result<HashMap<ExcludedOf, i32>, Arc<Error>> {
        let runs: Vec<BillRunId> = keys.iter().map(|key| key.0).collect();
        let found = lists::excluded(&self.app, &runs).await.map_err(Arc::new)?;
        Ok(found.into_iter().map(|(run, count)| (ExcludedOf(run), count)).collect())
    }
}

impl Loader<FaultsOf> for RunCounts {
    type Value = i32;
    type Error = Arc<Error>;

    async fn load(&self, keys: &[FaultsOf]) -> Result<HashMap<FaultsOf, i32>, Arc<Error>> {
        let runs: Vec<BillRunId> = keys.iter().map(|key| key.0).collect();
        let found = documents::faults_of_runs(&self.app, &runs).await.map_err(Arc::new)?;
        Ok(found.into_iter().map(|(run, count)| (FaultsOf(run), count)).collect())
    }
}
