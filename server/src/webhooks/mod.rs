//! Webhooks: other programs are told what happened, by messages that they can prove to be ours.
//!
//! Owns `webhook_endpoint`, `webhook_event`, `webhook_delivery` and `webhook_attempt`. Chapters tell by [`Op::tell`]:
//! a message and one delivery for each endpoint that may hear it are written in the transaction of the change, and only
//! where an endpoint listens. Afterwards every node that works in the background claims deliveries under the lock of
//! their endpoint, sends them outside of any unit of work, and writes down what was answered, if it still holds them. A
//! worker that dies in between leaves a delivery that is sent again under the same id: each message comes at least
//! once, in no promised order. Form and signature are those of Standard Webhooks 1.0.0 (`shared::webhooks`), what may
//! be called is decided by [`crate::outgoing::public`].
//!
//! [`Op::tell`]: crate::op::Op::tell

mod entity;
mod graphql;
mod job;
mod outbox;
mod repo;
mod service;

pub use graphql::{WebhookMutation, WebhookQuery};
pub use job::Webhooks;
pub use outbox::Messages;
pub use service::endpoints::one as endpoint;
