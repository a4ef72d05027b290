//! The API of moving subscriptions to other prices.

use async_graphql::{Context, Object, Result, SimpleObject};
use shared::api::common::UserError;
use shared::api::subscriptions::{
    PlanMigrateInput, PlanMigrationInput, PlanMigrationPreview, PlanMigrationProgress, PlanMigrationRow,
};

use super::service::migrate::{self, Place};
use crate::graphql::{List, actor, app, connection, payload};
use crate::page::{Page, PageArgs};

/// Answer of the preview of a move.
#[derive(SimpleObject)]
pub struct PlanMigrationPreviewPayload {
    /// What it comes to; null when refused.
    pub preview: Option<PlanMigrationPreview>,
    /// What the caller can fix.
    pub user_errors: Vec<UserError>,
}

/// Answer of a step of a move.
#[derive(SimpleObject)]
pub struct PlanMigratePayload {
    /// How far it is; null when refused.
    pub progress: Option<PlanMigrationProgress>,
    /// What the caller can fix.
    pub user_errors: Vec<UserError>,
}

/// Queries of moves.
#[derive(Default)]
pub struct MigrationQuery;

#[Object]
impl MigrationQuery {
    /// Whom moving the subscriptions of a plan to other prices concerns, and by how much. Writes nothing.
    async fn plan_migration_preview(
        &self,
        ctx: &Context<'_>,
        input: PlanMigrationInput,
    ) -> Result<PlanMigrationPreviewPayload> {
        let (preview, user_errors) = payload(migrate::preview(app(ctx), actor(ctx)?, input).await)?;
        Ok(PlanMigrationPreviewPayload { preview, user_errors })
    }

    /// The subscriptions that the move concerns, by client and age.
    #[expect(clippy::too_many_arguments, reason = "the arguments of a connection, and which move")]
    async fn plan_migration_rows(
        &self,
        ctx: &Context<'_>,
        input: PlanMigrationInput,
        #[graphql(desc = "So many from the beginning, or after `after`; at most 200.")] first: Option<i32>,
        #[graphql(desc = "Cursor of the row before the page.")] after: Option<String>,
        #[graphql(desc = "So many from the end, or before `before`; at most 200.")] last: Option<i32>,
        #[graphql(desc = "Cursor of the row after the page.")] before: Option<String>,
    ) -> Result<List<PlanMigrationRow>> {
        let page: Page<Place> = Page::parse(PageArgs { first, after, last, before }, "migration")?;
        let rows = migrate::rows(app(ctx), actor(ctx)?, input, &page).await?;
        let key = |row: &PlanMigrationRow| (row.client_id.uuid(), row.subscription_id.id.uuid());
        Ok(connection(&page, rows, key, |row| row))
    }
}

/// Mutations of moves.
#[derive(Default)]
pub struct MigrationMutation;

#[Object]
impl MigrationMutation {
    /// Schedules the change for the next 200 clients, at the next period of each subscription; each client in its own
    /// transaction. To be called with `after` until that is absent; whoever has moved is not moved again.
    async fn plan_migrate(&self, ctx: &Context<'_>, input: PlanMigrateInput) -> Result<PlanMigratePayload> {
        let (progress, user_errors) = payload(migrate::apply(app(ctx), actor(ctx)?, input).await)?;
        Ok(PlanMigratePayload { progress, user_errors })
    }
}
