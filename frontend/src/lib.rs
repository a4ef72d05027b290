//! The operators' application and the client's [`cabinet`]: two pages, each compiled to wasm by itself.
//!
//! The cabinet is compiled without the feature `office`: nothing of the operators' application is in it.
//!
//! Reading order: [`app`] (routes), [`parts`] and [`late`] (which pages come later, and how), [`session`] (who works),
//! [`api`], [`live`] and [`connection`] (how it talks to the server), [`format`] (how figures are written), [`ui`] (the
//! design system), [`pages`] (what people see).

#[cfg(feature = "office")]
pub mod api;
#[cfg(feature = "office")]
pub mod app;
pub mod cabinet;
#[cfg(feature = "office")]
pub mod calls;
#[cfg(feature = "office")]
pub mod connection;
pub mod erased;
pub mod format;
pub mod i18n;
#[cfg(feature = "office")]
pub mod late;
#[cfg(feature = "office")]
pub mod letters;
#[cfg(feature = "office")]
pub mod live;
#[cfg(feature = "office")]
pub mod pages;
#[cfg(feature = "office")]
pub mod parts;
#[cfg(feature = "office")]
pub mod remote;
#[cfg(feature = "office")]
pub mod session;
#[cfg(feature = "office")]
pub mod shell;
pub mod theme;
pub mod today;
#[cfg(feature = "office")]
pub mod ui;
