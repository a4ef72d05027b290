//! What the tests of the whole product share: fresh databases, the server, clients of its API, and what they ask.

pub mod alike;
pub mod app;
pub mod bank;
pub mod browser;
pub mod cabinet;
pub mod client;
pub mod company;
pub mod cut;
pub mod db;
pub mod dump;
mod findings;
#[path = "../../gateways/lib.rs"]
pub mod gateways;
pub mod hooks;
pub mod keyboard;
pub mod multiply;
pub mod office;
pub mod papers;
pub mod postmaster;
pub mod process;
pub mod random;
pub mod runs;
pub mod smtp;
pub mod socket;
pub mod telco;

pub use client::{Api, Refusal, refusal, refused};
pub use db::TestDb;
pub use process::Abona;
pub use socket::{Live, Socket};
