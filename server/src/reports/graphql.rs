//! The API of what is read over all chapters.

use async_graphql::{Context, Object, Result};
use shared::api::desk::DeskView;

use super::desk;
use crate::graphql::{actor, app};

/// Queries over all chapters.
#[derive(Default)]
pub struct ReportsQuery;

#[Object]
impl ReportsQuery {
    /// What waits for the caller's decision, money of today and of this month, first steps of an installation.
    async fn desk(&self, ctx: &Context<'_>) -> Result<DeskView> {
        Ok(desk::desk(app(ctx), actor(ctx)?).await?)
    }
}
