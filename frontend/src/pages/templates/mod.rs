//! Templates of printed documents: what holds for each kind, and the editor of one.

mod compare;
mod desk;
mod diff;
mod editor;
mod list;
mod page;
mod preview;
mod publish;
mod variables;
mod versions;

pub use list::TemplateList;
pub use page::TemplatePage;
pub use preview::drawn;
