//! Rows of this chapter.

pub mod accounts;
pub mod events;
pub mod health;
pub mod intents;
pub mod methods;
pub mod refunds;
pub mod registers;
