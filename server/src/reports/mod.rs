//! What is read over all chapters: the desk.

mod desk;
mod graphql;

pub use graphql::ReportsQuery;
