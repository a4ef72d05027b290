//! The API of letters.

use async_graphql::dataloader::DataLoader;
use async_graphql::{Context, Object, Result, SimpleObject};
use shared::access::Permission;
use shared::api::common::UserError;
use shared::api::mail::{
    ClientWithoutEmail, DocumentsSendInput, DocumentsSendPreview, DocumentsSendPreviewInput, MailAttemptView,
    MailCancelInput, MailFilter, MailResendInput, MailSort, MailView,
};
use shared::ids::MailKey;

use super::graphql_load::{AttemptsOf, DocumentsOf, MailParts};
use super::service::view::MailRows;
use super::service::{act, send, view};
use crate::documents::DocumentNode;
use crate::error::Error;
use crate::graphql::{ClientNode, List, actor, app, connection, payload};
use crate::page::PageArgs;

fn loader<'c>(ctx: &Context<'c>) -> &'c DataLoader<MailParts> {
    ctx.data_unchecked::<DataLoader<MailParts>>()
}

/// A letter with its client, documents and attempts.
pub struct MailNode(pub MailView);

/// A letter to a client with its documents.
#[Object(name = "Mail")]
impl MailNode {
    #[graphql(flatten)]
    async fn view(&self) -> &MailView {
        &self.0
    }

    /// The client.
    async fn client(&self, ctx: &Context<'_>) -> Result<ClientNode> {
        actor(ctx)?.require(Permission::ClientRead)?;
        let found = loader(ctx).load_one(self.0.client_id).await.map_err(Error::internal)?;
        Ok(found.ok_or_else(|| Error::not_found("client", self.0.client_id))?.into())
    }

    /// The documents that go with it, in order.
    async fn documents(&self, ctx: &Context<'_>) -> Result<Vec<DocumentNode>> {
        actor(ctx)?.require(Permission::DocumentRead)?;
        let found = loader(ctx).load_one(DocumentsOf(self.0.id)).await.map_err(Error::internal)?;
        Ok(found.unwrap_or_default().into_iter().map(DocumentNode).collect())
    }

    /// The attempts to send it, in order.
    async fn attempts(&self, ctx: &Context<'_>) -> Result<Vec<MailAttemptView>> {
        actor(ctx)?.require(Permission::DocumentRead)?;
        let found = loader(ctx).load_one(AttemptsOf(self.0.id)).await.map_err(Error::internal)?;
        Ok(found.unwrap_or_default())
    }
}

/// Answer of mutations of letters.
#[derive(SimpleObject)]
pub struct MailPayload {
    /// The letter; null when refused.
    pub mail: Option<MailNode>,
    /// What the caller can fix.
    pub user_errors: Vec<UserError>,
}

/// Letters that were written.
#[derive(SimpleObject)]
pub struct DocumentsSent {
    /// Letters.
    pub letters: i32,
    /// Documents in them.
    pub documents: i32,
    /// Ids of the first 100 letters.
    pub mail_ids: Vec<MailKey>,
    /// Clients without an address: their documents are left out.
    pub without_email: i32,
    /// The first 20 of them.
    pub without_email_first: Vec<ClientWithoutEmail>,
}

/// Answer of the mutation that writes letters.
#[derive(SimpleObject)]
pub struct DocumentsSendPayload {
    /// What was written; null when refused.
    pub sent: Option<DocumentsSent>,
    /// What the caller can fix.
    pub user_errors: Vec<UserError>,
}

/// Answer of the preview of letters.
#[derive(SimpleObject)]
pub struct DocumentsSendPreviewPayload {
    /// What would be written; null when refused.
    pub preview: Option<DocumentsSendPreview>,
    /// What the caller can fix.
    pub user_errors: Vec<UserError>,
}

/// Queries of letters.
#[derive(Default)]
pub struct MailQuery;

#[Object]
impl MailQuery {
    /// A page of the letters that the caller sees, the newest first when no order is named.
    #[expect(clippy::too_many_arguments, reason = "the arguments of a connection, its filter and its order")]
    async fn mails(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "So many letters from the beginning, or after `after`; at most 200.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Cursor of the letter before the page.")] after: Option<String>,
        #[graphql(desc = "So many letters from the end, or before `before`; at most 200.")] last: Option<i32>,
        #[graphql(desc = "Cursor of the letter after the page.")] before: Option<String>,
        #[graphql(desc = "Which letters.")] filter: Option<MailFilter>,
        #[graphql(desc = "By which columns.")] sort: Option<Vec<MailSort>>,
    ) -> Result<List<MailNode>> {
        let args = PageArgs { first, after, last, before };
        let (filter, sort) = (filter.unwrap_or_default(), sort.unwrap_or_default());
        let MailRows { page, rows } = view::page(app(ctx), actor(ctx)?, &filter, sort, args).await?;
        Ok(connection(&page, rows, |(place, _)| place.clone(), |(_, view)| MailNode(view)))
    }

    /// How many letters that the caller sees meet the conditions.
    async fn mail_count(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which letters.")] filter: Option<MailFilter>,
    ) -> Result<i32> {
        let count = view::count(app(ctx), actor(ctx)?, &filter.unwrap_or_default()).await?;
        Ok(i32::try_from(count).unwrap_or(i32::MAX))
    }

    /// A letter; null when there is none, or none that the caller may see.
    async fn mail(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The letter.")] id: MailKey,
    ) -> Result<Option<MailNode>> {
        match view::one(app(ctx), actor(ctx)?, id).await {
            Ok(view) => Ok(Some(MailNode(view))),
            Err(Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// The letters that sending documents would write, and who has no address. Writes nothing.
    async fn documents_send_preview(
        &self,
        ctx: &Context<'_>,
        input: DocumentsSendPreviewInput,
    ) -> Result<DocumentsSendPreviewPayload> {
        let (preview, user_errors) = payload(send::preview(app(ctx), actor(ctx)?, input).await)?;
        Ok(DocumentsSendPreviewPayload { preview, user_errors })
    }
}

/// Mutations of letters.
#[derive(Default)]
pub struct MailMutation;

#[Object]
impl MailMutation {
    /// Writes letters with documents, one for each client; they are sent in the background.
    async fn documents_send(
        &self,
        ctx: &Context<'_>,
        input: DocumentsSendInput,
    ) -> Result<DocumentsSendPayload> {
        let (written, user_errors) = payload(send::send(app(ctx), actor(ctx)?, input).await)?;
        let sent = written.map(|written| DocumentsSent {
            letters: written.letters,
            documents: written.documents,
            mail_ids: written.mails,
            without_email: written.without_email,
            without_email_first: written.without_email_first,
        });
        Ok(DocumentsSendPayload { sent, user_errors })
    }

    /// Sends a letter again: one that waits at once, another one as a new letter, which is the answer.
    async fn mail_resend(&self, ctx: &Context<'_>, input: MailResendInput) -> Result<MailPayload> {
        answered(ctx, act::resend(app(ctx), actor(ctx)?, input).await).await
    }

    /// Takes a letter back that waits to be sent.
    async fn mail_cancel(&self, ctx: &Context<'_>, input: MailCancelInput) -> Result<MailPayload> {
        answered(ctx, act::cancel(app(ctx), actor(ctx)?, input).await).await
    }
}

async fn answered(ctx: &Context<'_>, result: std::result::Result<MailKey, Error>) -> Result<MailPayload> {
    let (key, user_errors) = payload(result)?;
    let mail = match key {
        Some(key) => Some(MailNode(view::changed(app(ctx), key).await?)),
        None => None,
    };
    Ok(MailPayload { mail, user_errors })
}
