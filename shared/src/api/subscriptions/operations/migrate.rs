//! Operations of moving subscriptions to other prices.
#![cfg(feature = "client")]

use crate::api::common::{PageInfo, UserError};
use crate::api::schema;
use crate::api::subscriptions::{
    PlanMigrateInput, PlanMigrationInput, PlanMigrationPreview, PlanMigrationProgress, PlanMigrationRow,
};

/// Variables of [`MigrationPreview`].
#[derive(Debug, Clone, cynic::QueryVariables)]
#[cynic(schema_module = "schema")]
pub struct MigrationPreviewVariables {
    /// Input.
    pub input: PlanMigrationInput,
}

/// Whom a move concerns, and by how much.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Query", variables = "MigrationPreviewVariables")]
pub struct MigrationPreview {
    /// Answer.
    #[arguments(input: $input)]
    pub plan_migration_preview: PlanMigrationPreviewPayload,
}

/// Answer of the preview of a move.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona")]
pub struct PlanMigrationPreviewPayload {
    /// What it comes to.
    pub preview: Option<PlanMigrationPreview>,
    /// What the caller can fix.
    pub user_errors: Vec<UserError>,
}

/// Variables of [`MigrationRows`].
#[derive(Debug, Clone, cynic::QueryVariables)]
#[cynic(schema_module = "schema")]
pub struct MigrationRowsVariables {
    /// Input.
    pub input: PlanMigrationInput,
    /// Rows from the beginning or after `after`.
    pub first: Option<i32>,
    /// Cursor of the row before the page.
    pub after: Option<String>,
}

/// The subscriptions that a move concerns.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Query", variables = "MigrationRowsVariables")]
pub struct MigrationRows {
    /// The page.
    #[arguments(input: $input, first: $first, after: $after)]
    pub plan_migration_rows: PlanMigrationRowConnection,
}

/// A page of the subscriptions that a move concerns.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona")]
pub struct PlanMigrationRowConnection {
    /// Rows.
    pub nodes: Vec<PlanMigrationRow>,
    /// Where the page stands.
    pub page_info: PageInfo,
}

/// Variables of [`PlanMigrate`].
#[derive(Debug, Clone, cynic::QueryVariables)]
#[cynic(schema_module = "schema")]
pub struct PlanMigrateVariables {
    /// Input.
    pub input: PlanMigrateInput,
}

/// A step of a move.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Mutation", variables = "PlanMigrateVariables")]
pub struct PlanMigrate {
    /// Answer.
    #[arguments(input: $input)]
    pub plan_migrate: PlanMigratePayload,
}

/// Answer of a step of a move.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona")]
pub struct PlanMigratePayload {
    /// How far it is.
    pub progress: Option<PlanMigrationProgress>,
    /// What the caller can fix.
    pub user_errors: Vec<UserError>,
}
