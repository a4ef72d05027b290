//! Stand-ins for Robokassa and ЮKassa: strict, on one port, with faults that a test switches on.
//!
//! They follow what the documentation and the official libraries say and check what those check; nobody has compared
//! them with the live gateways. Assumptions of their own: the same idempotence key with another body is refused with
//! 400, a receipt whose sum differs from the payment's with error 30, and a notification that was not answered as it
//! should is repeated after a quarter of a second, twenty times at most.

mod calls;
mod control;
mod faults;
pub mod robokassa;
pub mod yookassa;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use anyhow::Result;
use axum::Router;
use chrono::{DateTime, TimeDelta, Utc};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

pub use calls::{Call, Delivery};
pub use faults::{Fault, FaultKind};

/// Both gateways and what a test wants of them.
pub struct World {
    /// Where they listen: `http://127.0.0.1:…`.
    pub base: String,
    /// How far their clock is ahead of the machine's.
    pub ahead: TimeDelta,
    /// The shop of Robokassa.
    pub robokassa: robokassa::Shop,
    /// The shop of ЮKassa.
    pub yookassa: yookassa::Shop,
    /// Faults of the next requests.
    pub faults: Vec<Fault>,
    /// How notifications leave.
    pub delivery: Delivery,
    /// Notifications that were made, in order.
    pub calls: Vec<Call>,
    /// Requests that came: method, path, status.
    pub requests: Vec<(String, String, u16)>,
}

impl World {
    /// The gateways' clock.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        Utc::now() + self.ahead
    }
}

/// What handlers stand on.
pub type Shared = Arc<Mutex<World>>;

/// The world, for a moment.
pub fn held(world: &Shared) -> MutexGuard<'_, World> {
    world.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The stand-ins; they end when dropped.
pub struct Gateways {
    /// Their state.
    pub world: Shared,
    base: String,
    serving: JoinHandle<()>,
}

impl Gateways {
    /// Both gateways on a port of their own.
    ///
    /// # Errors
    /// No port is free.
    pub async fn start() -> Result<Gateways> {
        Self::on("127.0.0.1:0").await
    }

    /// Both gateways on an address.
    ///
    /// # Errors
    /// It is taken.
    pub async fn on(address: &str) -> Result<Gateways> {
        let listener = TcpListener::bind(address).await?;
        let base = format!("http://{}", listener.local_addr()?);
        let world = World {
            base: base.clone(),
            ahead: TimeDelta::zero(),
            robokassa: robokassa::Shop::default(),
            yookassa: yookassa::Shop::default(),
            faults: Vec::new(),
            delivery: Delivery::default(),
            calls: Vec::new(),
            requests: Vec::new(),
        };
        let world: Shared = Arc::new(Mutex::new(world));
        let router = Router::new()
            .merge(robokassa::routes())
            .merge(yookassa::routes())
            .layer(axum::middleware::from_fn_with_state(Arc::clone(&world), faults::frame))
            .merge(control::routes())
            .with_state(Arc::clone(&world));
        let serving = tokio::spawn(async move {
            if let Err(error) = axum::serve(listener, router).await {
                eprintln!("the stand-ins ended: {error}");
            }
        });
        Ok(Gateways { world, base, serving })
    }

    /// Where they listen.
    #[must_use]
    pub fn base(&self) -> &str {
        &self.base
    }

    /// Where notifications go: of Robokassa, of ЮKassa.
    pub fn notify(&self, robokassa: Option<String>, yookassa: Option<String>) {
        let mut world = held(&self.world);
        world.delivery.robokassa = robokassa;
        world.delivery.yookassa = yookassa;
    }

    /// Notifications are kept from now on, for the test to send.
    pub fn keep_calls(&self) {
        held(&self.world).delivery.keep = true;
    }

    /// The next request whose path begins so meets a fault.
    pub fn fault(&self, path: &str, kind: FaultKind) {
        held(&self.world).faults.push(Fault { path: path.to_owned(), kind });
    }

    /// Notifications that were made so far.
    #[must_use]
    pub fn calls(&self) -> Vec<Call> {
        held(&self.world).calls.clone()
    }

    /// How many requests of a method came to paths that begin so.
    #[must_use]
    pub fn requests(&self, method: &str, path: &str) -> usize {
        let world = held(&self.world);
        world.requests.iter().filter(|(by, to, _)| by == method && to.starts_with(path)).count()
    }

    /// Moves their clock.
    pub fn advance(&self, by: TimeDelta) {
        held(&self.world).ahead += by;
    }

    /// Waits until they end, which they do not by themselves.
    pub async fn serve(mut self) {
        if let Err(error) = (&mut self.serving).await {
            eprintln!("the stand-ins ended: {error}");
        }
    }
}

impl Drop for Gateways {
    fn drop(&mut self) {
        self.serving.abort();
    }
}
