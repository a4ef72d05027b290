//! Operators application.
fn main() {}
