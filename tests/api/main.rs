//! Scenarios over HTTP, one file per chapter, every test on a fresh database.

mod access;
mod actions;
mod addons;
mod blocks;
mod catalog;
mod clients;
mod credit;
mod desk;
mod documents;
mod exports;
mod http;
mod imports;
mod ledger;
mod live;
mod migration;
mod operations;
mod penalty;
mod runs;
mod settings;
mod socket;
mod subscriptions;
mod templates;
mod transfer;
mod wizard;
