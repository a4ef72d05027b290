//! Primary documents: what sellers say on them, issuing, the register and the printed form.
//!
//! Owns `issuer`, `seller_account`, `document`, `document_content` and `template_text`. A document is issued in one
//! unit of work: its content is complete before its number is taken, and the number is the last thing taken. What was
//! issued never changes: it is printed from the content and the template that it was issued with.

mod entity;
pub mod graphql;
mod graphql_issuer;
mod graphql_load;
mod graphql_numbering;
mod repo;
mod service;

pub use graphql::{DocumentMutation, DocumentQuery};
pub use graphql_issuer::{IssuerMutation, IssuerQuery};
pub use graphql_load::document_parts;
pub use graphql_numbering::{NumberingMutation, NumberingQuery};
pub use repo::contents::contents as contents_in;
pub use repo::documents::{void_many as void_many_in, void_of_run as void_of_run_in};
pub use service::issue::{Draft, NewDocument, Side, insert_many_in, side};
pub use service::issuers::{save as save_issuer, save_account};
pub use service::print::{Printer, pdf, xml};
pub use service::verify::verify;
