//! Operations of documents.
#![cfg(feature = "client")]

pub mod packs;
pub mod sellers;

use super::{
    AgreementInput, AgreementIssueInput, CorrectedLine, DocumentFilter, DocumentLineView, DocumentPreview,
    DocumentSort, DocumentTotal, DocumentView, DocumentVoidInput, InvoiceInput, InvoiceIssueInput,
    ReconciliationInput, ReconciliationIssueInput,
};
use crate::api::common::{PageInfo, UserError};
use crate::api::schema;
use crate::api::templates::TemplateFaultView;
use crate::ids::{ClientId, DocumentKey};

/// Whose document it is.
#[derive(Debug, Clone, PartialEq, Eq, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Client")]
pub struct DocumentClient {
    /// The client.
    pub id: ClientId,
    /// Its name.
    pub name: String,
    /// Its ИНН.
    pub inn: Option<String>,
}

/// A document with its client.
#[derive(Debug, Clone, PartialEq, Eq, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Document")]
pub struct DocumentRow {
    /// The document.
    #[cynic(spread)]
    pub document: DocumentView,
    /// Its client.
    pub client: DocumentClient,
}

/// A page of documents.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "DocumentConnection")]
pub struct DocumentPage {
    /// The documents.
    pub nodes: Vec<DocumentRow>,
    /// Where the page stands.
    pub page_info: PageInfo,
}

/// Variables of [`Documents`].
#[derive(Debug, Clone, cynic::QueryVariables)]
#[cynic(schema_module = "schema")]
pub struct DocumentsVariables {
    /// Rows.
    pub first: Option<i32>,
    /// Cursor.
    pub after: Option<String>,
    /// Conditions.
    pub filter: Option<DocumentFilter>,
    /// Order.
    pub sort: Option<Vec<DocumentSort>>,
}

/// A page of documents.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Query", variables = "DocumentsVariables")]
pub struct Documents {
    /// The page.
    #[arguments(first: $first, after: $after, filter: $filter, sort: $sort)]
    pub documents: DocumentPage,
}

/// Variables of [`DocumentCount`].
#[derive(Debug, Clone, cynic::QueryVariables)]
#[cynic(schema_module = "schema")]
pub struct DocumentCountVariables {
    /// Conditions.
    pub filter: Option<DocumentFilter>,
}

/// How many documents meet the conditions.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Query", variables = "DocumentCountVariables")]
pub struct DocumentCount {
    /// The exact number.
    #[arguments(filter: $filter)]
    pub document_count: i32,
}

/// What the documents that meet the conditions come to.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Query", variables = "DocumentCountVariables")]
pub struct DocumentTotals {
    /// By currency.
    #[arguments(filter: $filter)]
    pub document_totals: Vec<DocumentTotal>,
}

/// A document with its client and lines.
#[derive(Debug, Clone, PartialEq, Eq, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Document")]
pub struct DocumentCard {
    /// The document.
    #[cynic(spread)]
    pub document: DocumentView,
    /// Its client.
    pub client: DocumentClient,
    /// Its lines; none for documents without them.
    pub lines: Vec<DocumentLineView>,
    /// Why its own template did not print it.
    pub template_fault: Option<TemplateFaultView>,
    /// What it corrects, line by line; none of a document that corrects nothing.
    pub corrected_lines: Vec<CorrectedLine>,
}

/// Variables of [`DocumentById`].
#[derive(Debug, Clone, cynic::QueryVariables)]
#[cynic(schema_module = "schema")]
pub struct DocumentByIdVariables {
    /// The document.
    pub id: DocumentKey,
}

/// One document.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Query", variables = "DocumentByIdVariables")]
pub struct DocumentById {
    /// Absent when there is none, or none that the caller may see.
    #[arguments(id: $id)]
    pub document: Option<DocumentCard>,
}

/// Answer of previews.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona")]
pub struct DocumentPreviewPayload {
    /// What would be issued.
    pub preview: Option<DocumentPreview>,
    /// What the caller can fix.
    pub user_errors: Vec<UserError>,
}

/// Variables of [`InvoicePreview`].
#[derive(Debug, Clone, cynic::QueryVariables)]
#[cynic(schema_module = "schema")]
pub struct InvoicePreviewVariables {
    /// Input.
    pub input: InvoiceInput,
}

/// The invoice that would be issued.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Query", variables = "InvoicePreviewVariables")]
pub struct InvoicePreview {
    /// The answer.
    #[arguments(input: $input)]
    pub invoice_preview: DocumentPreviewPayload,
}

/// Variables of [`ReconciliationPreview`].
#[derive(Debug, Clone, cynic::QueryVariables)]
#[cynic(schema_module = "schema")]
pub struct ReconciliationPreviewVariables {
    /// Input.
    pub input: ReconciliationInput,
}

/// The reconciliation that would be issued.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Query", variables = "ReconciliationPreviewVariables")]
pub struct ReconciliationPreview {
    /// The answer.
    #[arguments(input: $input)]
    pub reconciliation_preview: DocumentPreviewPayload,
}

/// Answer of mutations of documents.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona")]
pub struct DocumentPayload {
    /// The document.
    pub document: Option<DocumentView>,
    /// What the caller can fix.
    pub user_errors: Vec<UserError>,
}

/// Variables of [`InvoiceIssue`].
#[derive(Debug, Clone, cynic::QueryVariables)]
#[cynic(schema_module = "schema")]
pub struct InvoiceIssueVariables {
    /// Input.
    pub input: InvoiceIssueInput,
}

/// Issues an invoice.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Mutation", variables = "InvoiceIssueVariables")]
pub struct InvoiceIssue {
    /// The answer.
    #[arguments(input: $input)]
    pub invoice_issue: DocumentPayload,
}

/// Variables of [`ReconciliationIssue`].
#[derive(Debug, Clone, cynic::QueryVariables)]
#[cynic(schema_module = "schema")]
pub struct ReconciliationIssueVariables {
    /// Input.
    pub input: ReconciliationIssueInput,
}

/// Issues a reconciliation of accounts.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Mutation", variables = "ReconciliationIssueVariables")]
pub struct ReconciliationIssue {
    /// The answer.
    #[arguments(input: $input)]
    pub reconciliation_issue: DocumentPayload,
}

/// Variables of [`DocumentVoid`].
#[derive(Debug, Clone, cynic::QueryVariables)]
#[cynic(schema_module = "schema")]
pub struct DocumentVoidVariables {
    /// Input.
    pub input: DocumentVoidInput,
}

/// Annuls a document.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Mutation", variables = "DocumentVoidVariables")]
pub struct DocumentVoid {
    /// The answer.
    #[arguments(input: $input)]
    pub document_void: DocumentPayload,
}

/// Variables of [`AgreementPreview`].
#[derive(Debug, Clone, cynic::QueryVariables)]
#[cynic(schema_module = "schema")]
pub struct AgreementPreviewVariables {
    /// Input.
    pub input: AgreementInput,
}

/// The contract or letter that would be issued.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Query", variables = "AgreementPreviewVariables")]
pub struct AgreementPreview {
    /// The answer.
    #[arguments(input: $input)]
    pub agreement_preview: PrintedPreviewPayload,
}

/// Pages of a printed form.
#[derive(Debug, Clone, PartialEq, Eq, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "TemplateProof")]
pub struct PrintedPages {
    /// How many.
    pub pages: i32,
    /// The first ones as SVG.
    pub pictures: Vec<String>,
}

/// A document that would be issued, and its printed form.
#[derive(Debug, Clone, PartialEq, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "DocumentPreview")]
pub struct PrintedPreview {
    /// What is shown of it.
    #[cynic(spread)]
    pub view: DocumentPreview,
    /// Its pages.
    pub printed: PrintedPages,
}

/// Answer of previews that are printed.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "DocumentPreviewPayload")]
pub struct PrintedPreviewPayload {
    /// What would be issued; absent when refused.
    pub preview: Option<PrintedPreview>,
    /// What the caller can fix.
    pub user_errors: Vec<UserError>,
}

/// The reconciliation that would be issued, printed.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Query", variables = "ReconciliationPreviewVariables")]
pub struct ReconciliationPrinted {
    /// The answer.
    #[arguments(input: $input)]
    pub reconciliation_preview: PrintedPreviewPayload,
}

/// Variables of [`AgreementIssue`].
#[derive(Debug, Clone, cynic::QueryVariables)]
#[cynic(schema_module = "schema")]
pub struct AgreementIssueVariables {
    /// Input.
    pub input: AgreementIssueInput,
}

/// Issues a contract or a letter.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Mutation", variables = "AgreementIssueVariables")]
pub struct AgreementIssue {
    /// The answer.
    #[arguments(input: $input)]
    pub agreement_issue: DocumentPayload,
}
