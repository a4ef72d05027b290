//! Subscriptions: what clients use, and what was charged for it.
//!
//! Owns `subscription`, `subscription_terms`, `subscription_event`, `charge_marker`, `charge` and `usage_record`.
//! Facts for quotes are loaded for many clients at once; lines are posted and taken back in bulk.

mod facts;
mod post;
mod reverse;

pub use facts::{ClientFacts, SubscriptionFacts, load_facts};
pub use post::{PostedCharge, PostedLines, post_lines_in};
pub use reverse::reverse_run_in;
