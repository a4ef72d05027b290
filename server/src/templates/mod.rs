//! Templates of printed documents: versions, drafts and what holds on a day, and the processes that set them.
//!
//! Owns `template_version`, `template_publication` and `template_text`. Versions and publications are only ever added,
//! and so are the texts of templates: a document keeps the hash of the text that it was issued with, and is set from
//! the same text for ever. Which template documents of a day are issued with: that of their seller, else that of all
//! sellers, else the shipped one.

mod graphql;
mod printer;
mod repo;
mod service;

pub use graphql::{TemplateMutation, TemplateQuery};
pub use printer::{Printer, Sheet, fault_view, tried};
pub use service::{Used, held, held_in, require_text};
