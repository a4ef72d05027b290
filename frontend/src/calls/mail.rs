//! Letters with documents.

use cynic::{MutationBuilder, QueryBuilder};
pub use shared::api::documents::DocumentChoice;
use shared::api::mail::operations::{
    DocumentsSend, DocumentsSendPreviewQuery, DocumentsSendPreviewVariables, DocumentsSendVariables,
    MailById, MailByIdVariables, MailCancel, MailCancelVariables, MailCount, MailCountVariables, MailPayload,
    MailResend, MailResendVariables, Mails, MailsVariables,
};
pub use shared::api::mail::operations::{DocumentsSent, MailCard, MailRow};
pub use shared::api::mail::{
    DocumentsSendInput, DocumentsSendPreview, MailFilter, MailSort, MailSortField, MailView,
};
use shared::api::mail::{DocumentsSendPreviewInput, MailCancelInput, MailResendInput};
use shared::ids::MailKey;

use super::{PAGE, page};
use crate::api::{ApiError, mutate, query, settle};
use crate::ui::GridPage;

/// A page of letters; the newest first when no order is named.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn list(
    filter: MailFilter,
    sort: Vec<MailSort>,
    after: Option<String>,
) -> Result<GridPage<MailRow>, ApiError> {
    let variables = MailsVariables { first: Some(PAGE), after, filter: Some(filter), sort: Some(sort) };
    let list = query(Mails::build(variables)).await?.mails;
    Ok(page(list.nodes.into_iter(), list.page_info))
}

/// The latest letters that match, for a short list.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn latest(filter: MailFilter, first: i32) -> Result<Vec<MailRow>, ApiError> {
    let variables = MailsVariables { first: Some(first), after: None, filter: Some(filter), sort: None };
    Ok(query(Mails::build(variables)).await?.mails.nodes)
}

/// How many letters match.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn count(filter: MailFilter) -> Result<i64, ApiError> {
    let variables = MailCountVariables { filter: Some(filter) };
    Ok(i64::from(query(MailCount::build(variables)).await?.mail_count))
}

/// One letter; nothing when there is none that the person may see.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn one(id: MailKey) -> Result<Option<MailCard>, ApiError> {
    Ok(query(MailById::build(MailByIdVariables { id })).await?.mail)
}

/// The letters that sending these documents would write.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn preview(documents: DocumentChoice) -> Result<DocumentsSendPreview, ApiError> {
    let input = DocumentsSendPreviewInput { documents, to: None };
    let asked = DocumentsSendPreviewQuery::build(DocumentsSendPreviewVariables { input });
    let payload = query(asked).await?.documents_send_preview;
    settle(payload.preview, payload.user_errors)
}

/// Writes letters with documents.
///
/// # Errors
/// A refusal, or a failure on the way; `STALE` when there would be another number of letters than was shown.
pub async fn send(input: DocumentsSendInput) -> Result<DocumentsSent, ApiError> {
    let payload = mutate(DocumentsSend::build(DocumentsSendVariables { input })).await?.documents_send;
    settle(payload.sent, payload.user_errors)
}

/// Sends a letter again.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn resend(id: MailKey, idempotency_key: String) -> Result<MailView, ApiError> {
    let input = MailResendInput { id, to: None, idempotency_key };
    done(mutate(MailResend::build(MailResendVariables { input })).await?.mail_resend)
}

/// Takes a letter back that waits.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn cancel(id: MailKey) -> Result<MailView, ApiError> {
    let input = MailCancelInput { id };
    done(mutate(MailCancel::build(MailCancelVariables { input })).await?.mail_cancel)
}

fn done(payload: MailPayload) -> Result<MailView, ApiError> {
    settle(payload.mail, payload.user_errors)
}
