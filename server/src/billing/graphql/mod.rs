//! Bill runs on the API.

mod inputs;
mod load;
mod mutations;
mod progress;
mod queries;

pub use load::run_counts;
pub use mutations::BillingMutation;
pub use progress::BillingSubscription;
pub use queries::BillingQuery;
