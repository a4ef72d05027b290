//! Documents, and sellers as their issuers.

use cynic::{MutationBuilder, QueryBuilder};
use shared::api::documents::operations::sellers::{
    IssuerSave, IssuerSaveVariables, Issuers, NumberSeriesSave, NumberSeriesSaveVariables, Numbering,
    OfSellerVariables, SellerAccountSave, SellerAccountSaveVariables, SellerAccounts, SellerPictureSave,
    SellerPictureSaveVariables, SellerPictures,
};
use shared::api::documents::operations::{
    AgreementIssue, AgreementIssueVariables, AgreementPreview, AgreementPreviewVariables, DocumentById,
    DocumentByIdVariables, DocumentCount, DocumentCountVariables, DocumentPayload, DocumentPreviewPayload,
    DocumentTotals, DocumentVoid, DocumentVoidVariables, Documents, DocumentsVariables, InvoiceIssue,
    InvoiceIssueVariables, InvoicePreview, InvoicePreviewVariables, PrintedPreviewPayload,
    ReconciliationIssue, ReconciliationIssueVariables, ReconciliationPreviewVariables, ReconciliationPrinted,
};
pub use shared::api::documents::operations::{DocumentCard, DocumentRow, PrintedPreview};
pub use shared::api::documents::{
    AgreementFieldInput, AgreementInput, AgreementIssueInput, CorrectedFigures, CorrectedLine,
    DocumentFilter, DocumentLineView, DocumentPreview, DocumentSort, DocumentSortField, DocumentTotal,
    DocumentView, DocumentVoidInput, InvoiceInput, InvoiceIssueInput, InvoiceLineInput, IssuerSaveInput,
    IssuerView, NumberGapView, NumberSeriesSaveInput, NumberSeriesView, ReconciliationInput,
    ReconciliationIssueInput, SellerAccountSaveInput, SellerAccountView, SellerPictureSaveInput,
    SellerPictureView, SignatoryInput, SignatoryView,
};
use shared::ids::{DocumentKey, SellerId};

use super::{PAGE, page};
use crate::api::{ApiError, mutate, query, settle};
use crate::ui::GridPage;

/// A page of the register; the newest first when no order is named.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn list(
    filter: DocumentFilter,
    sort: Vec<DocumentSort>,
    after: Option<String>,
) -> Result<GridPage<DocumentRow>, ApiError> {
    let variables = DocumentsVariables { first: Some(PAGE), after, filter: Some(filter), sort: Some(sort) };
    let list = query(Documents::build(variables)).await?.documents;
    Ok(page(list.nodes.into_iter(), list.page_info))
}

/// The first documents that match, for a short list.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn find(text: String, first: i32) -> Result<Vec<DocumentRow>, ApiError> {
    let filter = DocumentFilter { search: Some(text), ..DocumentFilter::default() };
    let variables = DocumentsVariables { first: Some(first), after: None, filter: Some(filter), sort: None };
    Ok(query(Documents::build(variables)).await?.documents.nodes)
}

/// How many documents match.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn count(filter: DocumentFilter) -> Result<i64, ApiError> {
    let variables = DocumentCountVariables { filter: Some(filter) };
    Ok(i64::from(query(DocumentCount::build(variables)).await?.document_count))
}

/// What the documents in force that match come to, by currency.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn totals(filter: DocumentFilter) -> Result<Vec<DocumentTotal>, ApiError> {
    let variables = DocumentCountVariables { filter: Some(filter) };
    Ok(query(DocumentTotals::build(variables)).await?.document_totals)
}

/// One document; nothing when there is none that the person may see.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn one(id: DocumentKey) -> Result<Option<DocumentCard>, ApiError> {
    Ok(query(DocumentById::build(DocumentByIdVariables { id })).await?.document)
}

/// The invoice that would be issued.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn preview_invoice(input: InvoiceInput) -> Result<DocumentPreview, ApiError> {
    shown(query(InvoicePreview::build(InvoicePreviewVariables { input })).await?.invoice_preview)
}

/// Issues an invoice.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn issue_invoice(input: InvoiceIssueInput) -> Result<DocumentView, ApiError> {
    done(mutate(InvoiceIssue::build(InvoiceIssueVariables { input })).await?.invoice_issue)
}

/// A contract, a letter or a reconciliation of accounts that is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Asked {
    /// A contract or a letter.
    Agreement(AgreementInput),
    /// A reconciliation of accounts.
    Reconciliation(ReconciliationInput),
}

/// What would be issued, as it would be printed.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn preview_printed(asked: Asked) -> Result<PrintedPreview, ApiError> {
    let payload: PrintedPreviewPayload = match asked {
        Asked::Agreement(input) => {
            query(AgreementPreview::build(AgreementPreviewVariables { input })).await?.agreement_preview
        }
        Asked::Reconciliation(input) => {
            let variables = ReconciliationPreviewVariables { input };
            query(ReconciliationPrinted::build(variables)).await?.reconciliation_preview
        }
    };
    settle(payload.preview, payload.user_errors)
}

/// Issues what was asked for. `as_basis`: documents of the client rest on the contract from then on.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn issue_printed(asked: Asked, as_basis: bool, key: String) -> Result<DocumentView, ApiError> {
    match asked {
        Asked::Agreement(agreement) => {
            let as_basis = Some(as_basis);
            let input = AgreementIssueInput { agreement, as_basis, idempotency_key: key };
            let variables = AgreementIssueVariables { input };
            done(mutate(AgreementIssue::build(variables)).await?.agreement_issue)
        }
        Asked::Reconciliation(reconciliation) => {
            let input = ReconciliationIssueInput { reconciliation, idempotency_key: key };
            let variables = ReconciliationIssueVariables { input };
            done(mutate(ReconciliationIssue::build(variables)).await?.reconciliation_issue)
        }
    }
}

/// Annuls a document.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn void(input: DocumentVoidInput) -> Result<DocumentView, ApiError> {
    done(mutate(DocumentVoid::build(DocumentVoidVariables { input })).await?.document_void)
}

/// What documents say of a seller from which day on, the newest first.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn issuers(seller_id: SellerId) -> Result<Vec<IssuerView>, ApiError> {
    Ok(query(Issuers::build(OfSellerVariables { seller_id })).await?.issuers)
}

/// States what documents say of a seller from a day on.
///
/// # Errors
/// A refusal, or a failure on the way; `STALE` when somebody stated something else for that day meanwhile.
pub async fn save_issuer(input: IssuerSaveInput) -> Result<IssuerView, ApiError> {
    let payload = mutate(IssuerSave::build(IssuerSaveVariables { input })).await?.issuer_save;
    settle(payload.issuer, payload.user_errors)
}

/// Bank accounts of a seller, the main one first.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn accounts(seller_id: SellerId) -> Result<Vec<SellerAccountView>, ApiError> {
    Ok(query(SellerAccounts::build(OfSellerVariables { seller_id })).await?.seller_accounts)
}

/// Makes a bank account of a seller, or changes one.
///
/// # Errors
/// A refusal, or a failure on the way; `STALE` when somebody changed the account meanwhile.
pub async fn save_account(input: SellerAccountSaveInput) -> Result<SellerAccountView, ApiError> {
    let variables = SellerAccountSaveVariables { input };
    let payload = mutate(SellerAccountSave::build(variables)).await?.seller_account_save;
    settle(payload.account, payload.user_errors)
}

/// Pictures of a seller on its documents, by kind, the newest first.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn pictures(seller_id: SellerId) -> Result<Vec<SellerPictureView>, ApiError> {
    Ok(query(SellerPictures::build(OfSellerVariables { seller_id })).await?.seller_pictures)
}

/// States a picture of a seller from a day on.
///
/// # Errors
/// A refusal, or a failure on the way; `STALE` when somebody stated another one for that day meanwhile.
pub async fn save_picture(input: SellerPictureSaveInput) -> Result<SellerPictureView, ApiError> {
    let variables = SellerPictureSaveVariables { input };
    let payload = mutate(SellerPictureSave::build(variables)).await?.seller_picture_save;
    settle(payload.picture, payload.user_errors)
}

/// How documents of each kind are numbered, and the counts that no document has taken.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn numbering(seller_id: SellerId) -> Result<(Vec<NumberSeriesView>, Vec<NumberGapView>), ApiError> {
    let found = query(Numbering::build(OfSellerVariables { seller_id })).await?;
    Ok((found.number_series, found.number_gaps))
}

/// States how documents of a kind are numbered from now on.
///
/// # Errors
/// A refusal, or a failure on the way; `STALE` when somebody changed the series meanwhile.
pub async fn save_series(input: NumberSeriesSaveInput) -> Result<NumberSeriesView, ApiError> {
    let variables = NumberSeriesSaveVariables { input };
    let payload = mutate(NumberSeriesSave::build(variables)).await?.number_series_save;
    settle(payload.series, payload.user_errors)
}

fn shown(payload: DocumentPreviewPayload) -> Result<DocumentPreview, ApiError> {
    settle(payload.preview, payload.user_errors)
}

fn done(payload: DocumentPayload) -> Result<DocumentView, ApiError> {
    settle(payload.document, payload.user_errors)
}
