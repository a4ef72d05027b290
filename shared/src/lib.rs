//! The pure core of Abona: what the system knows and how it counts.
//!
//! No I/O, no clock, no randomness. The same functions run on the server, which charges, and in the browser,
//! which previews. Reading order: numbers and time, then requisites and text, then the catalogue, then what is
//! charged ([`billing`]) and how it is booked ([`ledger`]).

pub mod access;
pub mod actions;
pub mod api;
pub mod bank;
pub mod billing;
pub mod blocks;
pub mod cabinet;
pub mod calendar;
pub mod catalog;
pub mod client;
pub mod credit;
pub mod documents;
pub mod error;
pub mod fields;
pub mod gateway;
pub mod ids;
pub mod imports;
pub mod ledger;
pub mod mail;
pub mod money;
pub mod numbering;
pub mod payments;
pub mod period;
pub mod proration;
pub mod rate;
pub mod requisites;
pub mod run;
pub mod seller;
pub mod settings;
pub mod subscription;
pub mod text;
pub mod webhooks;
pub(crate) mod wire;
