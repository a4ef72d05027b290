//! The operators' application and the client's [`cabinet`]: two pages, each compiled to wasm by itself.
//!
//! Reading order: [`app`] (routes), [`parts`] and [`late`] (which pages come later, and how), [`session`] (who works),
//! [`api`], [`live`] and [`connection`] (how it talks to the server), [`format`] (how figures are written), [`ui`] (the
//! design system), [`pages`] (what people see).

pub mod api;
pub mod app;
pub mod cabinet;
pub mod calls;
pub mod connection;
pub mod format;
pub mod i18n;
pub mod late;
pub mod letters;
pub mod live;
pub mod pages;
pub mod parts;
pub mod remote;
pub mod session;
pub mod shell;
pub mod theme;
pub mod today;
pub mod ui;
