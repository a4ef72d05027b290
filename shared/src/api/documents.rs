//! Documents in the API: what sellers say on them, how they are numbered, and what was issued.

mod issuing;
mod numbering;
pub mod operations;
mod register;

pub use issuing::{
    IssuerSaveInput, IssuerView, SellerAccountSaveInput, SellerAccountView, SignatoryInput, SignatoryView,
};
pub use numbering::{NumberGapView, NumberSeriesSaveInput, NumberSeriesView};
pub use register::{
    CorrectedFigures, CorrectedLine, DocumentFilter, DocumentLineView, DocumentPreview, DocumentSort,
    DocumentSortField, DocumentTotal, DocumentView, DocumentVoidInput, InvoiceInput, InvoiceIssueInput,
    InvoiceLineInput, ReconciliationInput, ReconciliationIssueInput,
};
