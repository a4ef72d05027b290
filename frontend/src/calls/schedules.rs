//! Schedules of runs.

use cynic::{MutationBuilder, QueryBuilder};
use shared::api::billing::BillScheduleView;
pub use shared::api::billing::review::BillScheduleSaveInput;
use shared::api::billing::review::{
    BillScheduleDelete, BillScheduleDeleteVariables, BillScheduleIdInput, BillScheduleSave,
    BillScheduleSaveVariables, BillSchedules,
};
use shared::ids::BillScheduleId;

use crate::api::{ApiError, mutate, query, settle};

/// All schedules, by name.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn list() -> Result<Vec<BillScheduleView>, ApiError> {
    Ok(query(BillSchedules::build(())).await?.bill_schedules)
}

/// Makes or changes a schedule.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn save(input: BillScheduleSaveInput) -> Result<BillScheduleView, ApiError> {
    let payload = mutate(BillScheduleSave::build(BillScheduleSaveVariables { input })).await?;
    settle(payload.bill_schedule_save.bill_schedule, payload.bill_schedule_save.user_errors)
}

/// Takes a schedule away.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn delete(id: BillScheduleId) -> Result<(), ApiError> {
    let input = BillScheduleIdInput { id };
    let payload = mutate(BillScheduleDelete::build(BillScheduleDeleteVariables { input })).await?;
    settle(Some(()), payload.bill_schedule_delete.user_errors)
}
