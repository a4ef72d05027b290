//! Primary documents: what sellers say on them, issuing, the register and the printed form.
//!
//! Owns `issuer`, `seller_account`, `seller_picture`, `picture`, `document`, `document_content` and `document_fault`. A
//! document is issued in one unit of work: its content is complete before its number is taken, and the number is the
//! last thing taken. What was issued never changes: it is printed from the content, the template and the pictures that
//! it was issued with. A template that fails on it is told on its card, and the shipped one prints it.

mod entity;
pub mod graphql;
mod graphql_issuer;
mod graphql_load;
mod graphql_template;
mod repo;
mod service;

pub use graphql::{
    DocumentMutation, DocumentPayload, DocumentPreviewPayload, DocumentQuery, answered, previewed,
};
pub use graphql_issuer::{IssuerMutation, IssuerQuery};
pub use graphql_load::document_parts;
pub use graphql_template::{PictureMutation, PictureQuery};
pub use repo::contents::contents as contents_in;
pub use repo::documents::{void_many as void_many_in, void_of_run as void_of_run_in};
pub use service::issue::{
    Draft, NewDocument, Side, dated, insert_many_in, issue_in, preview, side, side_of, under,
};
pub use service::issuers::{save as save_issuer, save_account};
pub use service::pictures::file as picture;
pub use service::print::{faults_of_run, pdf, xml};
pub use service::verify::verify;
