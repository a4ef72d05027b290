//! How many statements the database gets: of the whole program, and of each request.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use sea_orm::metric::Info;
use tokio::task::JoinHandle;

/// Statements that were sent, how long they took and how many of them failed.
#[derive(Debug, Default)]
pub struct Statements {
    count: AtomicU64,
    microseconds: AtomicU64,
    failed: AtomicU64,
}

impl Statements {
    fn add(&self, info: &Info<'_>) {
        let took = u64::try_from(info.elapsed.as_micros()).unwrap_or(u64::MAX);
        self.count.fetch_add(1, Ordering::Relaxed);
        self.microseconds.fetch_add(took, Ordering::Relaxed);
        self.failed.fetch_add(u64::from(info.failed), Ordering::Relaxed);
    }

    /// How many there were; beginning and ending a transaction are none.
    pub fn count(&self) -> u64 {
        self.count.load(Ordering::Relaxed)
    }

    /// How long they took together.
    pub fn microseconds(&self) -> u64 {
        self.microseconds.load(Ordering::Relaxed)
    }

    /// How many the database refused.
    pub fn failed(&self) -> u64 {
        self.failed.load(Ordering::Relaxed)
    }
}

tokio::task_local! {
    static OF_REQUEST: Arc<Statements>;
}

/// What connections tell each statement to: it counts for the program, and for the request that sent it.
pub(super) fn noting(all: Arc<Statements>) -> impl Fn(&Info<'_>) + Send + Sync + 'static {
    move |info| {
        all.add(info);
        // Work in the background belongs to no request.
        if OF_REQUEST.try_with(|of| of.add(info)).is_err() {
            tracing::trace!("a statement of no request");
        }
    }
}

/// Does work whose statements count for one request.
pub async fn counted<T>(of: Arc<Statements>, work: impl Future<Output = T>) -> T {
    OF_REQUEST.scope(of, work).await
}

/// How many statements the request took so far; 0 outside of one.
pub fn here() -> u64 {
    OF_REQUEST.try_with(|of| of.count()).unwrap_or(0)
}

/// Spawns a part of the work of a request: its statements count for the request too. For data loaders.
pub fn spawn(work: impl Future<Output = ()> + Send + 'static) -> JoinHandle<()> {
    match OF_REQUEST.try_with(Arc::clone) {
        Ok(of) => tokio::spawn(counted(of, work)),
        Err(_) => tokio::spawn(work),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::{Connection as _, Db, DbOptions};

    #[tokio::test]
    async fn a_statement_counts_for_the_program_and_for_its_request_alone() {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}", folder.path().join("t.db").display());
        let db = Db::connect(&url, DbOptions::default()).await.unwrap();
        let before = db.statements().count();
        let of = Arc::new(Statements::default());
        let ask = |db: Db| async move {
            let one = sea_orm::Statement::from_string(db.backend(), "SELECT 1");
            db.read().query_one_raw(one).await.unwrap();
        };
        ask(db.clone()).await;
        let spawning = db.clone();
        counted(of.clone(), async {
            ask(db.clone()).await;
            spawn(ask(spawning)).await.unwrap();
            let wrong = sea_orm::Statement::from_string(db.backend(), "SELECT nothing FROM nowhere");
            db.read().query_one_raw(wrong).await.unwrap_err();
        })
        .await;
        assert_eq!((of.count(), of.failed()), (3, 1));
        assert_eq!((db.statements().count() - before, db.statements().failed()), (4, 1));
    }
}
