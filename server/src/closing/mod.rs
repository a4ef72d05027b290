//! Closing documents: what was served in a month becomes revenue and VAT, and the client gets the documents of it.
//!
//! Owns `recognition` and `client_closing`. Closing is a reconciler: what months up to the closed one should say of a
//! charge, less what documents in force say, is what the next documents say, so closing twice closes nothing. The key
//! of `recognition` (charge, month, count) makes a second recognition of the same month impossible even when everything
//! else fails. Bill runs drive it.
//!
//! Manual: закрывающие документы.

mod correct;
mod plan;
mod post;
mod repo;
mod reverse;
mod verify;

pub use plan::{ClientClosing, earlier_open, plan};
pub use post::post_in;
pub use repo::{Scope, count, later_closed, next_clients};
pub use reverse::reverse_in;
pub use verify::verify;
