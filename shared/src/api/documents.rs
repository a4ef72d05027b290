//! Documents in the API: what sellers say on them, how they are numbered, and what was issued.

mod agreement;
mod issuing;
mod numbering;
pub mod operations;
mod packs;
mod pictures;
mod register;

pub use agreement::{AgreementFieldInput, AgreementInput, AgreementIssueInput};
pub use issuing::{
    IssuerSaveInput, IssuerView, SellerAccountSaveInput, SellerAccountView, SignatoryInput, SignatoryView,
};
pub use numbering::{NumberGapView, NumberSeriesSaveInput, NumberSeriesView};
pub use packs::{
    DocumentChoice, DocumentPackCreateInput, DocumentPackError, DocumentPackStopInput, DocumentPackView,
};
pub use pictures::{SellerPictureSaveInput, SellerPictureView};
pub use register::{
    CorrectedFigures, CorrectedLine, DocumentFilter, DocumentLineView, DocumentPreview, DocumentSort,
    DocumentSortField, DocumentTotal, DocumentView, DocumentVoidInput, InvoiceInput, InvoiceIssueInput,
    InvoiceLineInput, ReconciliationInput, ReconciliationIssueInput,
};
