//! Use cases of bill runs.

pub mod create;
pub mod findings;
pub mod four_eyes;
pub mod lifecycle;
pub mod lists;
pub mod preview;
pub mod review;
pub mod schedule;
pub mod view;
