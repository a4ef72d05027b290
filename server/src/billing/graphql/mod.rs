//! Bill runs on the API.

mod inputs;
mod mutations;
mod progress;
mod queries;

pub use mutations::BillingMutation;
pub use progress::BillingSubscription;
pub use queries::BillingQuery;
