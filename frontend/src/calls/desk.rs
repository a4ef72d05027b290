//! The desk.

use cynic::QueryBuilder;
use shared::api::desk::operations::Desk;
pub use shared::api::desk::{AHEAD_DAYS, DeskMoney, DeskSteps, DeskView, DeskWaiting};

use crate::api::{ApiError, query};

/// What waits for a decision, where money stands, and which first steps are done.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn desk() -> Result<DeskView, ApiError> {
    Ok(query(Desk::build(())).await?.desk)
}
