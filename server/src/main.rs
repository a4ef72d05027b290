//! The `abona` binary.
fn main() {}
