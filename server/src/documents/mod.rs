//! Primary documents: what sellers say on them, issuing, the register and the printed form.
//!
//! Owns `issuer`, `seller_account`, `document`, `document_content`, `invoiced_charge`, `template_text` and
//! `document_pack`. A document is issued in one unit of work: its content is complete before its number is taken, and
//! the number is the last thing taken. What was issued never changes: it is printed from the content and the template
//! that it was issued with.

mod entity;
pub mod graphql;
mod graphql_issuer;
mod graphql_load;
mod graphql_packs;
mod job;
mod repo;
mod service;

pub use graphql::{DocumentMutation, DocumentNode, DocumentQuery};
pub use graphql_issuer::{IssuerMutation, IssuerQuery};
pub use graphql_load::document_parts;
pub use graphql_packs::{PackMutation, PackQuery, PackSubscription};
pub use job::DocumentPacks;
pub use repo::ahead::{ask as ask_in, invoiced};
pub use repo::contents::contents as contents_in;
pub use repo::documents::{
    set_sent as set_sent_in, void_many as void_many_in, void_of_run as void_of_run_in,
};
pub use service::choice::{Chosen, Listed, Reader};
pub use service::issue::{Draft, NewDocument, Side, insert_many_in, side};
pub use service::issuers::{save as save_issuer, save_account};
pub use service::packs::{file as pack_file, one as pack};
pub use service::print::{Printed, Printer, pdf, printed, xml};
pub use service::register::views;
pub use service::verify::verify;
