//! Primary documents: what sellers say on them, issuing, the register and the printed form.
//!
//! Owns `issuer`, `seller_account`, `seller_picture`, `picture`, `document`, `document_content`, `document_fault`,
//! `invoiced_charge` and `document_pack`. A document is issued in one unit of work: its content is complete before its
//! number is taken, and the number is the last thing taken. What was issued never changes: it is printed from the
//! content, the template and the pictures that it was issued with. A template that fails on it is told on its card, and
//! the shipped one prints it.

mod entity;
pub mod graphql;
mod graphql_issuer;
mod graphql_load;
mod graphql_numbering;
mod graphql_packs;
mod graphql_template;
mod job;
mod repo;
mod service;

pub use graphql::{
    DocumentMutation, DocumentNode, DocumentPayload, DocumentPreviewPayload, DocumentQuery, answered,
    previewed,
};
pub use graphql_issuer::{IssuerMutation, IssuerQuery};
pub use graphql_load::document_parts;
pub use graphql_numbering::{NumberingMutation, NumberingQuery};
pub use graphql_packs::{PackMutation, PackQuery, PackSubscription};
pub use graphql_template::{PictureMutation, PictureQuery};
pub use job::DocumentPacks;
pub use repo::ahead::{ask as ask_in, invoiced};
pub use repo::contents::contents as contents_in;
pub use repo::documents::{
    set_sent as set_sent_in, void_many as void_many_in, void_of_run as void_of_run_in,
};
pub use repo::issuers::accounts as seller_accounts;
pub use repo::money::{
    Invoice, add_paid as add_paid_in, in_force as invoices, numbered as invoices_numbered,
    open as open_invoices, paid,
};
pub use service::choice::{Chosen, Listed, Reader};
pub use service::invoice::issue as issue_invoice;
pub use service::issue::{
    Draft, NewDocument, Previewed, Side, dated, insert_many_in, issue_in, preview, side, side_of, under,
};
pub use service::issuers::{save as save_issuer, save_account};
pub use service::packs::{file as pack_file, one as pack};
pub use service::pictures::file as picture;
pub use service::print::{Printed, faults_of_runs, pdf, printed, xml};
pub use service::reconciliation::issue as issue_reconciliation;
pub use service::register::{DocumentRows, contents, one, page, views};
pub use service::verify::verify;
