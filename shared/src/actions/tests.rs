//! Figures are those of the golden scenarios, played without a server; laws are properties.

mod blocked;
#[path = "../../../tests/golden/compare.rs"]
mod compare;
mod golden;
mod laws;
mod orders;
mod penalty;
#[path = "../../../tests/golden/scenario.rs"]
mod scenario;
mod versions;
mod world;
