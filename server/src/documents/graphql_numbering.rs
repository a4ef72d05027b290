//! The API of series of numbers.

use async_graphql::{Context, Object, Result, SimpleObject};
use shared::api::common::UserError;
use shared::api::documents::{NumberGapView, NumberSeriesSaveInput, NumberSeriesView};
use shared::ids::SellerId;

use super::service::numbers;
use crate::graphql::{actor, app, payload};

/// Answer of the mutation of series.
#[derive(SimpleObject)]
pub struct NumberSeriesPayload {
    /// The series; null when refused.
    pub series: Option<NumberSeriesView>,
    /// What the caller can fix.
    pub user_errors: Vec<UserError>,
}

/// Queries of series.
#[derive(Default)]
pub struct NumberingQuery;

#[Object]
impl NumberingQuery {
    /// How documents of a seller are numbered, one series for each kind.
    async fn number_series(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The seller.")] seller_id: SellerId,
    ) -> Result<Vec<NumberSeriesView>> {
        Ok(numbers::list(app(ctx), actor(ctx)?, seller_id).await?)
    }

    /// Counts of a seller that no document has taken though a later one has.
    async fn number_gaps(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The seller.")] seller_id: SellerId,
    ) -> Result<Vec<NumberGapView>> {
        Ok(numbers::gaps(app(ctx), actor(ctx)?, seller_id).await?)
    }
}

/// Mutations of series.
#[derive(Default)]
pub struct NumberingMutation;

#[Object]
impl NumberingMutation {
    /// States how documents of a kind are numbered from now on.
    async fn number_series_save(
        &self,
        ctx: &Context<'_>,
        input: NumberSeriesSaveInput,
    ) -> Result<NumberSeriesPayload> {
        let (series, user_errors) = payload(numbers::save(app(ctx), actor(ctx)?, input).await)?;
        Ok(NumberSeriesPayload { series, user_errors })
    }
}
