//! Bank statements: loading, what was understood, what is booked, what waits.

mod card;
mod decide;
mod drop;
mod lines;
mod list;
mod peek;
mod result;
mod words;

pub use card::StatementCard;
pub use lines::{LineList, line_source};
pub use list::StatementList;
pub use peek::LinePeek;
