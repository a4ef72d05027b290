//! The composition root: what use cases stand on, made once at start.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use sea_orm::DatabaseConnection;

use crate::access::Throttle;
use crate::actor::Actor;
use crate::catalog::TermsCache;
use crate::clock::{Clock, Ids};
use crate::config::Config;
use crate::db::Db;
use crate::db::errors::is_lost;
use crate::error::Error;
use crate::imports::Running;
use crate::jobs::{Jobs, Reconciler, Waiting};
use crate::live::Live;
use crate::mail::{self, Transport};
use crate::op::{BalanceChanged, Op, Outbox};
use crate::payments::BalanceFollows;
use crate::templates::Printer;
use crate::webhooks::Messages;

/// The application: database, clock, ids, configuration, live hints. Cheap to clone.
#[derive(Clone)]
pub struct App {
    inner: Arc<Inner>,
}

struct Inner {
    db: Db,
    clock: Clock,
    ids: Ids,
    config: Config,
    live: Live,
    jobs: Jobs,
    throttle: Throttle,
    imports: Running,
    terms_cache: TermsCache,
    printer: Printer,
    mail: Arc<dyn Transport>,
    balance_port: Arc<dyn BalanceChanged>,
    outbox: Arc<dyn Outbox>,
    writes_fail: AtomicBool,
}

/// Everything that works in the background, in the order of the chapters.
pub fn reconcilers() -> Vec<Arc<dyn Reconciler>> {
    vec![
        Arc::new(crate::access::Housekeeping),
        Arc::new(crate::cabinet::CabinetHousekeeping),
        Arc::new(crate::documents::DocumentPacks),
        Arc::new(crate::letters::Post),
        Arc::new(crate::payments::Settling),
        Arc::new(crate::payments::Advances),
        Arc::new(crate::payments::Statements),
        Arc::new(crate::subscriptions::ScheduledChanges),
        Arc::new(crate::credit::CreditJob),
        Arc::new(crate::billing::BillRuns),
        Arc::new(crate::billing::BillPosters),
        Arc::new(crate::billing::BillSchedules),
        Arc::new(crate::gateways::GatewayWork),
        Arc::new(crate::gateways::GatewayRegisters),
        Arc::new(crate::imports::Imports),
        Arc::new(crate::webhooks::Webhooks),
    ]
}

impl App {
    /// An application over an open database.
    pub fn new(config: Config, db: Db, clock: Clock, ids: Ids) -> App {
        let own = || std::env::current_exe().unwrap_or_else(|_| "abona".into());
        let printer = Printer::new(config.printer.clone().unwrap_or_else(own));
        let mail = mail::transport(&config.mail, &config.data);
        let inner = Inner {
            db,
            clock,
            ids,
            config,
            live: Live::default(),
            jobs: Jobs::default(),
            throttle: Throttle::default(),
            imports: Running::default(),
            terms_cache: TermsCache::default(),
            printer,
            mail,
            balance_port: Arc::new(BalanceFollows),
            outbox: Arc::new(Messages),
            writes_fail: AtomicBool::new(false),
        };
        App { inner: Arc::new(inner) }
    }

    /// Begins a unit of work: on SQLite it takes the only write connection at once.
    pub async fn begin(&self, actor: &Actor) -> Result<Op, Error> {
        let transaction = self.inner.db.begin().await?;
        Ok(Op::new(self.clone(), transaction, actor.clone()))
    }

    /// A connection for reading; on SQLite it does not wait for writers.
    pub fn read(&self) -> &DatabaseConnection {
        self.inner.db.read()
    }

    /// The database.
    pub fn db(&self) -> &Db {
        &self.inner.db
    }

    /// The clock.
    pub fn clock(&self) -> &Clock {
        &self.inner.clock
    }

    /// The maker of ids.
    pub fn ids(&self) -> &Ids {
        &self.inner.ids
    }

    /// The configuration.
    pub fn config(&self) -> &Config {
        &self.inner.config
    }

    /// Terms of published plan versions.
    pub fn terms_cache(&self) -> &TermsCache {
        &self.inner.terms_cache
    }

    /// What sets documents.
    pub fn printer(&self) -> &Printer {
        &self.inner.printer
    }

    /// The way by which letters leave.
    pub fn mail(&self) -> Arc<dyn Transport> {
        Arc::clone(&self.inner.mail)
    }

    /// Who is told of changed balances.
    pub fn balance_port(&self) -> Arc<dyn BalanceChanged> {
        Arc::clone(&self.inner.balance_port)
    }

    /// Through what other programs are told.
    pub fn outbox(&self) -> Arc<dyn Outbox> {
        Arc::clone(&self.inner.outbox)
    }

    /// Live hints.
    pub fn live(&self) -> &Live {
        &self.inner.live
    }

    /// Background work: nudges and states.
    pub fn jobs(&self) -> &Jobs {
        &self.inner.jobs
    }

    /// Delays after failed sign-ins.
    pub fn throttle(&self) -> &Throttle {
        &self.inner.throttle
    }

    /// Notes how writing ended: whether the database takes what is written.
    pub fn note_write(&self, error: Option<&Error>) {
        let fails = error.is_some_and(is_lost);
        if fails != self.writes_fail() {
            self.inner.writes_fail.store(fails, Ordering::Relaxed);
        }
    }

    /// Whether the last write was refused for a reason that others meet as well: a full disk, a server that is gone.
    pub fn writes_fail(&self) -> bool {
        self.inner.writes_fail.load(Ordering::Relaxed)
    }

    /// What waits for each background job that has a queue, by its name.
    pub async fn queues(&self) -> Result<Vec<(&'static str, Waiting)>, Error> {
        let mut queues = Vec::new();
        for job in reconcilers() {
            queues.extend(job.waiting(self).await?.map(|waiting| (job.name(), waiting)));
        }
        Ok(queues)
    }

    /// Imports that this process runs.
    pub fn imports(&self) -> &Running {
        &self.inner.imports
    }
}
