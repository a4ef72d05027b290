//! Letters to clients with their documents: written in a unit of work, sent in the background, tried again.
//!
//! Owns `mail_message`, `mail_document`, `mail_attempt` and `mail_choice`: what a client does not want is not written.
//! A letter is claimed before it is sent (its row says by whom
//! and until when), sent outside of any unit of work, and what became of it is written only by who still holds it: two
//! workers never send one letter at once. A worker that dies between the mail server's answer and our commit leaves a
//! letter that was taken and is not known to be: it is sent once more, under the same `Message-ID`, by which the
//! receiver's program can see that both are one. Nobody can do better than that over SMTP.

mod entity;
pub mod graphql;
mod graphql_load;
mod job;
mod repo;
mod service;

pub use graphql::{MailMutation, MailQuery};
pub use graphql_load::mail_parts;
pub use job::Post;
pub use service::choice::{choice, choose};
pub use service::deliver::eml;
pub use service::view::{MailRows, page};
