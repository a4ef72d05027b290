//! Payments: money that came in, what it settles, how it goes back.
//!
//! Owns `inbox`, `payment`, `payment_part`, `payment_recheck`, `payment_refund`, `suspense_payment`, `bank_statement`,
//! `bank_line` and `bank_payer`. A message of any source is taken once, under the key by which its source knows it
//! ([`receive_in`]); the payment of a client is an entry of its ledger, that of nobody known waits in suspense, a list
//! that the ledger knows nothing of until the money finds its client. What a payment settles are parts: of debits and of the
//! invoices that asked for them; they are only added and taken back, and change no balance. A refund is owed first and
//! paid out later.
//!
//! A bank statement is a file that is kept with those of its lines that no statement brought before. A worker compares
//! them with clients and invoices; what a person agrees to is booked, each line once, whatever dies in between.

mod entity;
pub mod graphql;
mod graphql_load;
mod graphql_statements;
mod job;
mod repo;
mod service;
mod verify;

pub use graphql::{PaymentMutation, PaymentNode, PaymentQuery};
pub use graphql_load::{client_of, payment_parts};
pub use graphql_statements::{StatementMutation, StatementQuery};
pub use job::{Advances, BalanceFollows, Settling, Statements};
pub use service::receive::{Became, Receipt, Received, receive_in};
pub use service::refund::{
    newest as newest_refund, paid_in as refund_paid_in, refund_in, refused_in as refund_refused_in,
};
pub use service::statements::load::{NewStatement, load as load_statement};
pub use service::statements::post::{Loaded, load_whole};
pub use service::statements::view::{file as statement_file, one as statement};
pub use service::view::one;
pub use verify::verify;
