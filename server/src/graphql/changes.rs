//! Live hints: an object changed, read it again.

use async_graphql::futures_util::Stream;
use async_graphql::{Context, ID, Subscription};
use tokio::sync::watch;

use super::app;
use super::node::require_visible;

/// Hints of changes.
#[derive(Default)]
pub struct ChangesSubscription;

#[Subscription]
impl ChangesSubscription {
    /// The id again, each time the object with this id changed. Carries no data: whoever may see the object reads
    /// it.
    async fn object_changed(
        &self,
        ctx: &Context<'_>,
        id: ID,
    ) -> async_graphql::Result<impl Stream<Item = ID> + use<>> {
        require_visible(ctx, &id).await?;
        let hints = app(ctx).live().watch(&id);
        Ok(changes(hints, id))
    }
}

fn changes(hints: watch::Receiver<u64>, id: ID) -> impl Stream<Item = ID> {
    futures_util::stream::unfold((hints, id), async |(mut hints, id)| {
        hints.changed().await.ok()?;
        Some((id.clone(), (hints, id)))
    })
}
