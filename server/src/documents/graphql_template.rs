//! The API of what templates make of documents, and of pictures of sellers.

use async_graphql::{Context, Object, Result, SimpleObject};
use shared::api::common::UserError;
use shared::api::documents::{SellerPictureSaveInput, SellerPictureView};
use shared::api::templates::{TemplateFaultView, TemplatePreviewInput, TemplateProof};
use shared::ids::SellerId;

use super::service::{pictures, trial};
use crate::graphql::{actor, app, payload};
use crate::templates::fault_view;

/// Answer of the preview of a template.
#[derive(SimpleObject)]
pub struct TemplatePreviewPayload {
    /// The document; null when the template is wrong or the call was refused.
    pub proof: Option<TemplateProof>,
    /// What is wrong with the template, and where.
    pub fault: Option<TemplateFaultView>,
    /// What the caller can fix.
    pub user_errors: Vec<UserError>,
}

/// Answer of the mutation of pictures.
#[derive(SimpleObject)]
pub struct SellerPicturePayload {
    /// What is stated; null when refused.
    pub picture: Option<SellerPictureView>,
    /// What the caller can fix.
    pub user_errors: Vec<UserError>,
}

/// Queries of pictures and trials.
#[derive(Default)]
pub struct PictureQuery;

#[Object]
impl PictureQuery {
    /// The document that a template makes of an issued document or of a sample, within limits of time, memory and
    /// pages. Writes nothing.
    async fn template_preview(
        &self,
        ctx: &Context<'_>,
        input: TemplatePreviewInput,
    ) -> Result<TemplatePreviewPayload> {
        let (tried, user_errors) = payload(trial::preview(app(ctx), actor(ctx)?, &input).await)?;
        let (proof, fault) = match tried {
            Some(Ok(proof)) => (Some(proof), None),
            Some(Err(fault)) => (None, Some(fault_view(fault))),
            None => (None, None),
        };
        Ok(TemplatePreviewPayload { proof, fault, user_errors })
    }

    /// Pictures of a seller on its documents, by kind, the newest first.
    async fn seller_pictures(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The seller.")] seller_id: SellerId,
    ) -> Result<Vec<SellerPictureView>> {
        Ok(pictures::list(app(ctx), actor(ctx)?, seller_id).await?)
    }
}

/// Mutations of pictures.
#[derive(Default)]
pub struct PictureMutation;

#[Object]
impl PictureMutation {
    /// States a picture of a seller from a day on. Documents that were issued before keep theirs.
    async fn seller_picture_save(
        &self,
        ctx: &Context<'_>,
        input: SellerPictureSaveInput,
    ) -> Result<SellerPicturePayload> {
        let (picture, user_errors) = payload(pictures::save(app(ctx), actor(ctx)?, input).await)?;
        Ok(SellerPicturePayload { picture, user_errors })
    }
}
