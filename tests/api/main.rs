//! Scenarios over HTTP, one file per chapter, every test on a fresh database.

mod http;
mod runs;
