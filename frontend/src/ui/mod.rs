//! The design system: a small kit over what the platform gives (`<dialog>`, native inputs, tables).

pub mod address;
pub mod badge;
pub mod button;
pub mod dialog;
pub mod field;
pub mod find;
pub mod grid;
pub mod icon;
pub mod money_input;
pub mod page;
pub mod progress;
pub mod state;
pub mod tabs;
pub mod text;
pub mod toast;

pub use address::Address;
pub use badge::{Badge, Mark, Tone};
pub use button::{Button, Look};
pub use dialog::Dialog;
pub use field::{Field, TextArea, TextField};
pub use find::Find;
pub use grid::{Column, Grid, Page as GridPage, Source};
pub use icon::{Glyph, Icon};
pub use money_input::MoneyInput;
pub use page::Page;
pub use state::{Empty, Notice, Refusal, Skeleton};
pub use tabs::Tabs;
pub use toast::Toasts;
