//! What a page reads from the server: the answer, whether it is being read again, and a way to ask for that.

use std::future::Future;
use std::pin::Pin;

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::{ApiError, Cause};
use crate::connection;
use crate::ui::erased::effect;

/// Data of the server. The old answer stays while a new one is on its way. What could not be read without a
/// connection is read when it comes back.
pub struct Remote<T: Send + Sync + 'static> {
    answer: RwSignal<Option<Result<T, ApiError>>>,
    busy: RwSignal<bool>,
    again: RwSignal<u32>,
    latest: StoredValue<u32>,
}

impl<T: Send + Sync + 'static> Clone for Remote<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for Remote<T> {}

impl<T: Clone + Send + Sync + 'static> Remote<T> {
    /// Asks at once, and again whenever a signal that `ask` reads changes or [`Remote::refresh`] is called. An
    /// answer that a newer question has overtaken is dropped.
    pub fn new<F, Fut>(ask: F) -> Remote<T>
    where
        F: Fn() -> Fut + 'static,
        Fut: Future<Output = Result<T, ApiError>> + 'static,
    {
        let remote = Remote {
            answer: RwSignal::new(None),
            busy: RwSignal::new(true),
            again: RwSignal::new(0),
            latest: StoredValue::new(0),
        };
        let start = move |number| -> Asking {
            let question = ask();
            Box::pin(async move {
                let answer = question.await;
                if remote.latest.try_get_value() == Some(number) {
                    remote.answer.try_set(Some(answer));
                    remote.busy.try_set(false);
                }
            })
        };
        let is_offline = |error: &ApiError| error.cause == Cause::Offline;
        let failed = move || {
            remote.answer.with_untracked(|answer| matches!(answer, Some(Err(error)) if is_offline(error)))
        };
        keep_asking(remote.again, remote.busy, remote.latest, Box::new(start), Box::new(failed));
        remote
    }

    /// The last answer; nothing before the first.
    #[must_use]
    pub fn get(self) -> Option<Result<T, ApiError>> {
        self.answer.get()
    }

    /// The data, when the last answer was not a refusal.
    #[must_use]
    pub fn data(self) -> Option<T> {
        self.answer.with(|answer| answer.as_ref().and_then(|answer| answer.as_ref().ok().cloned()))
    }

    /// A part of the data.
    #[must_use]
    pub fn map<U>(self, part: impl FnOnce(&T) -> U) -> Option<U> {
        self.answer.with(|answer| answer.as_ref().and_then(|answer| answer.as_ref().ok().map(part)))
    }

    /// True while an answer is awaited.
    #[must_use]
    pub fn busy(self) -> bool {
        self.busy.get()
    }

    /// Asks again.
    pub fn refresh(self) {
        self.again.try_update(|n| *n = n.wrapping_add(1));
    }

    /// Puts data that came another way: by a live stream, or in the answer of a mutation.
    pub fn put(self, data: T) {
        self.answer.try_set(Some(Ok(data)));
    }
}

/// A question on its way, with what keeps its answer.
type Asking = Pin<Box<dyn Future<Output = ()>>>;

/// Asks now and whenever it has to be asked again. Without type parameters: every page asks many things, and each
/// would bring its own copy of the effects.
fn keep_asking(
    again: RwSignal<u32>,
    busy: RwSignal<bool>,
    latest: StoredValue<u32>,
    start: Box<dyn Fn(u32) -> Asking>,
    failed: Box<dyn Fn() -> bool>,
) {
    effect(move |number: Option<u32>| {
        let number = number.unwrap_or_default().wrapping_add(1);
        again.track();
        let asking = start(number);
        busy.set(true);
        latest.set_value(number);
        spawn_local(asking);
        number
    });
    effect(move |before: Option<()>| {
        connection::track_returns();
        if before.is_some() && failed() {
            again.try_update(|n| *n = n.wrapping_add(1));
        }
    });
}
