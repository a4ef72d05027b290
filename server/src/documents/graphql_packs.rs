//! The API of files of many documents.

use async_graphql::futures_util::Stream;
use async_graphql::{Context, Object, Result, SimpleObject, Subscription};
use shared::api::common::UserError;
use shared::api::documents::{DocumentPackCreateInput, DocumentPackStopInput, DocumentPackView};
use shared::ids::DocumentPackId;

use super::service::packs;
use crate::error::Error;
use crate::graphql::{actor, app, payload, watching};

/// Answer of mutations of files of many documents.
#[derive(SimpleObject)]
pub struct DocumentPackPayload {
    /// The file; null when refused.
    pub pack: Option<DocumentPackView>,
    /// What the caller can fix.
    pub user_errors: Vec<UserError>,
}

fn answered(result: std::result::Result<DocumentPackView, Error>) -> Result<DocumentPackPayload> {
    let (pack, user_errors) = payload(result)?;
    Ok(DocumentPackPayload { pack, user_errors })
}

/// Queries of files of many documents.
#[derive(Default)]
pub struct PackQuery;

#[Object]
impl PackQuery {
    /// A file of many documents, and how far it has come; null when there is none, or none that the caller may see.
    async fn document_pack(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The file.")] id: DocumentPackId,
    ) -> Result<Option<DocumentPackView>> {
        match packs::one(app(ctx), actor(ctx)?, id).await {
            Ok(view) => Ok(Some(view)),
            Err(Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// The latest 20 files of many documents that the caller wanted, the newest first.
    async fn document_packs(&self, ctx: &Context<'_>) -> Result<Vec<DocumentPackView>> {
        Ok(packs::latest(app(ctx), actor(ctx)?).await?)
    }
}

/// Mutations of files of many documents.
#[derive(Default)]
pub struct PackMutation;

#[Object]
impl PackMutation {
    /// Wants a file of the printed forms of many documents; it is made in the background.
    async fn document_pack_create(
        &self,
        ctx: &Context<'_>,
        input: DocumentPackCreateInput,
    ) -> Result<DocumentPackPayload> {
        answered(packs::create(app(ctx), actor(ctx)?, input).await)
    }

    /// Stops the making of such a file.
    async fn document_pack_stop(
        &self,
        ctx: &Context<'_>,
        input: DocumentPackStopInput,
    ) -> Result<DocumentPackPayload> {
        answered(packs::stop(app(ctx), actor(ctx)?, input.id).await)
    }
}

/// What can be watched.
#[derive(Default)]
pub struct PackSubscription;

#[Subscription]
impl PackSubscription {
    /// The file at once, then each time it went on; ends when it is ready or given up.
    async fn document_pack_progress(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The file.")] id: DocumentPackId,
    ) -> Result<impl Stream<Item = Result<DocumentPackView>> + use<>> {
        let (app, actor) = (app(ctx).clone(), actor(ctx)?.clone());
        packs::one(&app, &actor, id).await?;
        Ok(watching(app, id.to_string(), move |app| {
            let actor = actor.clone();
            async move {
                let view = packs::one(&app, &actor, id).await?;
                let goes_on = view.state.is_busy();
                Ok((view, goes_on))
            }
        }))
    }
}
