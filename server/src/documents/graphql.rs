//! The API of documents.

use async_graphql::dataloader::DataLoader;
use async_graphql::{Context, Object, Result, SimpleObject};
use shared::access::Permission;
use shared::api::common::UserError;
use shared::api::documents::{
    CorrectedLine, DocumentFilter, DocumentLineView, DocumentPreview, DocumentSort, DocumentTotal,
    DocumentView, DocumentVoidInput, InvoiceInput, InvoiceIssueInput, ReconciliationInput,
    ReconciliationIssueInput,
};
use shared::api::templates::{TemplateFaultView, TemplateProof};
use shared::documents::Content;
use shared::ids::DocumentKey;

use super::graphql_load::{DocumentParts, FaultOf};
use super::service::issue::Previewed;
use super::service::register::{self, DocumentRows};
use super::service::{invoice, reconciliation, trial, void};
use crate::error::Error;
use crate::graphql::{ClientNode, List, actor, app, connection, payload};
use crate::page::PageArgs;

fn loader<'c>(ctx: &Context<'c>) -> &'c DataLoader<DocumentParts> {
    ctx.data_unchecked::<DataLoader<DocumentParts>>()
}

/// A document with its client and lines.
pub struct DocumentNode(pub DocumentView);

impl DocumentNode {
    async fn content(&self, ctx: &Context<'_>) -> Result<Content> {
        let content = loader(ctx).load_one(self.0.id).await.map_err(Error::internal)?;
        Ok(content.ok_or_else(|| Error::not_found("document", self.0.id))?)
    }
}

/// An issued document. It never changes; a mistake is annulled or corrected by another document.
#[Object(name = "Document")]
impl DocumentNode {
    #[graphql(flatten)]
    async fn view(&self) -> &DocumentView {
        &self.0
    }

    /// The client.
    async fn client(&self, ctx: &Context<'_>) -> Result<ClientNode> {
        actor(ctx)?.require(Permission::ClientRead)?;
        let found = loader(ctx).load_one(self.0.client_id).await.map_err(Error::internal)?;
        Ok(found.ok_or_else(|| Error::not_found("client", self.0.client_id))?.into())
    }

    /// Its lines; none for documents without them.
    async fn lines(&self, ctx: &Context<'_>) -> Result<Vec<DocumentLineView>> {
        actor(ctx)?.require(Permission::DocumentRead)?;
        let content = self.content(ctx).await?;
        let lines = content.goods().map(|goods| goods.lines.as_slice()).unwrap_or_default();
        Ok(lines.iter().map(|line| DocumentLineView::of(line, content.currency)).collect())
    }

    /// Why the template that it was issued with did not print it; the shipped one does. Null when nothing is known to
    /// be wrong.
    async fn template_fault(&self, ctx: &Context<'_>) -> Result<Option<TemplateFaultView>> {
        actor(ctx)?.require(Permission::DocumentRead)?;
        Ok(loader(ctx).load_one(FaultOf(self.0.id)).await.map_err(Error::internal)?)
    }

    /// What it corrects, line by line; none of a document that corrects nothing.
    async fn corrected_lines(&self, ctx: &Context<'_>) -> Result<Vec<CorrectedLine>> {
        actor(ctx)?.require(Permission::DocumentRead)?;
        let content = self.content(ctx).await?;
        let lines = content.correction().map(|correction| correction.lines.as_slice()).unwrap_or_default();
        Ok(lines.iter().map(|line| CorrectedLine::of(line, content.currency)).collect())
    }
}

/// Answer of mutations of documents.
#[derive(SimpleObject)]
pub struct DocumentPayload {
    /// The document; null when refused.
    pub document: Option<DocumentNode>,
    /// What the caller can fix.
    pub user_errors: Vec<UserError>,
}

/// A document that would be issued.
pub struct PreviewNode(Previewed);

/// A document that would be issued: nothing of it is written, and no number is taken.
#[Object(name = "DocumentPreview")]
impl PreviewNode {
    #[graphql(flatten)]
    async fn view(&self) -> &DocumentPreview {
        &self.0.view
    }

    /// Its printed form, by the template that holds on its date.
    async fn printed(&self, ctx: &Context<'_>) -> Result<TemplateProof> {
        actor(ctx)?.require(Permission::DocumentRead)?;
        Ok(trial::proof(app(ctx), &self.0).await?)
    }
}

/// Answer of previews of documents.
#[derive(SimpleObject)]
pub struct DocumentPreviewPayload {
    /// What would be issued; null when refused.
    pub preview: Option<PreviewNode>,
    /// What the caller can fix.
    pub user_errors: Vec<UserError>,
}

/// The payload of what was issued or annulled.
pub async fn answered(
    ctx: &Context<'_>,
    result: std::result::Result<DocumentKey, Error>,
) -> Result<DocumentPayload> {
    let (key, user_errors) = payload(result)?;
    let document = match key {
        Some(key) => Some(DocumentNode(register::made(app(ctx), key).await?)),
        None => None,
    };
    Ok(DocumentPayload { document, user_errors })
}

/// The payload of what would be issued.
pub fn previewed(result: std::result::Result<Previewed, Error>) -> Result<DocumentPreviewPayload> {
    let (preview, user_errors) = payload(result)?;
    Ok(DocumentPreviewPayload { preview: preview.map(PreviewNode), user_errors })
}

/// Queries of documents.
#[derive(Default)]
pub struct DocumentQuery;

#[Object]
impl DocumentQuery {
    /// A page of the documents that the caller sees, the newest first when no order is named.
    #[expect(clippy::too_many_arguments, reason = "the arguments of a connection, its filter and its order")]
    async fn documents(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "So many documents from the beginning, or after `after`; at most 200.")]
        first: Option<i32>,
        #[graphql(desc = "Cursor of the document before the page.")] after: Option<String>,
        #[graphql(desc = "So many documents from the end, or before `before`; at most 200.")] last: Option<
            i32,
        >,
        #[graphql(desc = "Cursor of the document after the page.")] before: Option<String>,
        #[graphql(desc = "Which documents.")] filter: Option<DocumentFilter>,
        #[graphql(desc = "By which columns.")] sort: Option<Vec<DocumentSort>>,
    ) -> Result<List<DocumentNode>> {
        let args = PageArgs { first, after, last, before };
        let (filter, sort) = (filter.unwrap_or_default(), sort.unwrap_or_default());
        let DocumentRows { page, rows } = register::page(app(ctx), actor(ctx)?, &filter, sort, args).await?;
        Ok(connection(&page, rows, |(place, _)| place.clone(), |(_, view)| DocumentNode(view)))
    }

    /// How many documents that the caller sees meet the conditions.
    async fn document_count(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which documents.")] filter: Option<DocumentFilter>,
    ) -> Result<i32> {
        let count = register::count(app(ctx), actor(ctx)?, &filter.unwrap_or_default()).await?;
        Ok(i32::try_from(count).unwrap_or(i32::MAX))
    }

    /// Sums of the documents in force that the caller sees and that meet the conditions, by kind and currency.
    async fn document_totals(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which documents.")] filter: Option<DocumentFilter>,
    ) -> Result<Vec<DocumentTotal>> {
        Ok(register::totals(app(ctx), actor(ctx)?, &filter.unwrap_or_default()).await?)
    }

    /// A document; null when there is none, or none that the caller may see.
    async fn document(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The document.")] id: DocumentKey,
    ) -> Result<Option<DocumentNode>> {
        match register::one(app(ctx), actor(ctx)?, id).await {
            Ok(view) => Ok(Some(DocumentNode(view))),
            Err(Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// The invoice that would be issued. Writes nothing.
    async fn invoice_preview(
        &self,
        ctx: &Context<'_>,
        input: InvoiceInput,
    ) -> Result<DocumentPreviewPayload> {
        previewed(invoice::preview(app(ctx), actor(ctx)?, &input).await)
    }

    /// The reconciliation that would be issued. Writes nothing.
    async fn reconciliation_preview(
        &self,
        ctx: &Context<'_>,
        input: ReconciliationInput,
    ) -> Result<DocumentPreviewPayload> {
        previewed(reconciliation::preview(app(ctx), actor(ctx)?, &input).await)
    }
}

/// Mutations of documents.
#[derive(Default)]
pub struct DocumentMutation;

#[Object]
impl DocumentMutation {
    /// Issues an invoice for payment.
    async fn invoice_issue(&self, ctx: &Context<'_>, input: InvoiceIssueInput) -> Result<DocumentPayload> {
        answered(ctx, invoice::issue(app(ctx), actor(ctx)?, input).await).await
    }

    /// Issues a reconciliation of accounts.
    async fn reconciliation_issue(
        &self,
        ctx: &Context<'_>,
        input: ReconciliationIssueInput,
    ) -> Result<DocumentPayload> {
        answered(ctx, reconciliation::issue(app(ctx), actor(ctx)?, input).await).await
    }

    /// Annuls a document; its number stays taken.
    async fn document_void(&self, ctx: &Context<'_>, input: DocumentVoidInput) -> Result<DocumentPayload> {
        answered(ctx, void::void(app(ctx), actor(ctx)?, input).await).await
    }
}
