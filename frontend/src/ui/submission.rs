//! What a form that changes something needs beside its fields: whether it is being sent, why it was refused, and
//! the key that makes a repeated sending harmless.

use std::future::Future;
use std::pin::Pin;

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::error::ErrorCode;

use super::erased::effect;
use super::state::Refused;
use crate::api::{ApiError, Cause};
use crate::calls::idempotency_key;

/// One opening of a form.
#[derive(Clone, Copy)]
pub struct Submission {
    /// True while it is being sent.
    pub busy: RwSignal<bool>,
    /// Why it was refused.
    pub refusal: RwSignal<Option<ApiError>>,
    /// A sending was tried: empty fields that are required show their error from now on.
    pub asked: RwSignal<bool>,
    key: StoredValue<String>,
}

impl Default for Submission {
    fn default() -> Submission {
        Submission::new()
    }
}

impl Submission {
    /// A form that was just opened.
    #[must_use]
    pub fn new() -> Submission {
        Submission {
            busy: RwSignal::new(false),
            refusal: RwSignal::new(None),
            asked: RwSignal::new(false),
            key: StoredValue::new(idempotency_key()),
        }
    }

    /// The key of this sending: the same until the server has answered, so that a second press
    /// repeats nothing.
    #[must_use]
    pub fn key(self) -> String {
        self.key.get_value()
    }

    /// The server's refusal of one field.
    #[must_use]
    pub fn field(self, name: &'static str) -> Signal<Option<String>> {
        Signal::derive(move || self.refusal.with(|refusal| refusal.as_ref()?.field(name)))
    }

    /// The error of a required text: that it is empty, once a sending was tried, or the server's.
    #[must_use]
    pub fn required(
        self,
        name: &'static str,
        value: RwSignal<String>,
        empty: &'static str,
    ) -> Signal<Option<String>> {
        let refused = self.field(name);
        Signal::derive(move || {
            let missing = self.asked.get() && value.with(|value| value.trim().is_empty());
            if missing { Some(empty.to_owned()) } else { refused.get() }
        })
    }

    /// True once it was refused because what was shown does not hold any more; `reread` is called then.
    pub fn outdated(self, reread: impl Fn() + 'static) -> Memo<bool> {
        let outdated = Memo::new(move |_| {
            self.refusal.with(|refusal| {
                let cause = refusal.as_ref().map(|refusal| &refusal.cause);
                matches!(cause, Some(Cause::Refused(ErrorCode::Stale | ErrorCode::QuoteChanged)))
            })
        });
        effect(move |_| {
            if outdated.get() {
                reread();
            }
        });
        outdated
    }

    /// Sends the form; `done` gets the answer. A refusal stays on the form, with everything that was typed.
    pub fn send<T: 'static>(
        self,
        ask: impl Future<Output = Result<T, ApiError>> + 'static,
        done: impl FnOnce(T) + 'static,
    ) {
        let asking = async move {
            let answer = ask.await?;
            Ok(Box::new(move || done(answer)) as Done)
        };
        self.settle(Box::pin(asking));
    }

    /// Waits for the answer. Without type parameters: every form sends something else, and each would bring its own
    /// copy of this.
    fn settle(self, asking: Pin<Box<dyn Future<Output = Result<Done, ApiError>>>>) {
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        self.refusal.set(None);
        spawn_local(async move {
            let answer = asking.await;
            self.busy.try_set(false);
            match answer {
                Ok(done) => {
                    self.key.try_set_value(idempotency_key());
                    self.asked.try_set(false);
                    done();
                }
                Err(error) => {
                    // A refused form may be changed and sent again as a new one; one whose fate nobody knows keeps
                    // its key, so that a second try cannot do it twice.
                    if matches!(error.cause, Cause::Refused(_)) {
                        self.key.try_set_value(idempotency_key());
                    }
                    self.refusal.try_set(Some(error));
                }
            }
        });
    }
}

/// What is done with an answer that has come.
type Done = Box<dyn FnOnce()>;

/// Why the form was refused, on top of it.
#[component]
pub fn Refusals(submission: Submission) -> impl IntoView {
    move || submission.refusal.get().map(|error| view! { <Refused error=error/> })
}
