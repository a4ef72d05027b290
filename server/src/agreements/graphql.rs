//! The API of contracts and letters.

use async_graphql::{Context, Object, Result};
use shared::api::documents::{AgreementInput, AgreementIssueInput};

use super::service;
use crate::documents::{DocumentPayload, DocumentPreviewPayload, answered, previewed};
use crate::graphql::{actor, app};

/// Queries of contracts and letters.
#[derive(Default)]
pub struct AgreementQuery;

#[Object]
impl AgreementQuery {
    /// The contract or the letter that would be issued. Writes nothing.
    async fn agreement_preview(
        &self,
        ctx: &Context<'_>,
        input: AgreementInput,
    ) -> Result<DocumentPreviewPayload> {
        previewed(service::preview(app(ctx), actor(ctx)?, &input).await)
    }
}

/// Mutations of contracts and letters.
#[derive(Default)]
pub struct AgreementMutation;

#[Object]
impl AgreementMutation {
    /// Issues a contract or a letter by the template that holds on its date.
    async fn agreement_issue(
        &self,
        ctx: &Context<'_>,
        input: AgreementIssueInput,
    ) -> Result<DocumentPayload> {
        answered(ctx, service::issue(app(ctx), actor(ctx)?, input).await).await
    }
}
