//! The server: a thin shell of chapters around the pure core in `shared`.
//!
//! Every write runs in one [`op::Op`]; chapters call only the façades of chapters before them: settings, access →
//! clients → catalog → ledger → numbering, templates → documents → letters → subscriptions → credit → agreements,
//! closing, invoicing → billing → payments → gateways → imports → reports → cabinet.

// The roots of the schema are merged from so many chapters.
#![recursion_limit = "256"]

pub mod access;
pub mod actor;
mod agreements;
pub mod app;
pub mod billing;
mod cabinet;
pub mod catalog;
pub mod cli;
pub mod clients;
pub mod clock;
mod closing;
pub mod config;
mod credit;
pub mod db;
mod death;
mod delimited;
pub mod documents;
pub mod error;
mod fields;
pub mod gateways;
pub mod graphql;
pub mod http;
pub mod imports;
mod invoicing;
pub mod jobs;
pub mod ledger;
mod letters;
pub mod live;
pub mod mail;
pub mod node;
pub mod numbering;
pub mod op;
mod outgoing;
pub mod page;
pub mod payments;
pub mod reports;
pub mod settings;
pub mod storage;
pub mod subscriptions;
pub mod templates;
mod vault;
mod webhooks;
