//! Payments: the register, one payment, what waits for a decision.

mod allocate;
mod assign;
mod card;
mod columns;
mod filters;
mod list;
mod parts;
mod peek;
mod queue;
mod receive;
mod refund;
mod refunds;
mod reverse;
mod words;

pub use card::PaymentCard;
pub use list::PaymentList;
pub use queue::PaymentQueue;
pub use words::href;
