//! A subscriber base and what is known of it: the real one of 7 043 rows lies outside the repository, a made-up
//! sample of the same shape is checked in.

use std::path::{Path, PathBuf};

/// What a test says that has no real base to work with.
pub const REAL_MISSING: &str =
    "the real base is not at hand: ../shared/data/telco/telco-customers.csv or TELCO_CSV";

/// A file and what is known of it.
#[derive(Debug, Clone)]
pub struct Base {
    /// The CSV.
    pub file: PathBuf,
    /// Subscribers.
    pub rows: i64,
    /// Combinations of services; each becomes a plan.
    pub plans: i64,
    /// Subscribers who have not left.
    pub active: i64,
    /// What the active subscribers pay a month, rubles.
    pub monthly: &'static str,
    /// The same in kopecks.
    pub monthly_minor: i64,
}

/// The sample of the repository.
#[must_use]
pub fn sample() -> Base {
    Base {
        file: here("samples/telco-sample.csv"),
        rows: 60,
        plans: 23,
        active: 42,
        monthly: "2667.84",
        monthly_minor: 266_784,
    }
}

/// The real base, where it is at hand: beside the repository, or where `TELCO_CSV` says.
#[must_use]
pub fn real() -> Option<Base> {
    let file = std::env::var_os("TELCO_CSV")
        .map_or_else(|| here("../../shared/data/telco/telco-customers.csv"), PathBuf::from);
    file.is_file().then_some(Base {
        file,
        rows: 7_043,
        plans: 322,
        active: 5_174,
        monthly: "316985.75",
        monthly_minor: 31_698_575,
    })
}

/// The mapping file of a base for an import of `clients` or `subscriptions`.
#[must_use]
pub fn mapping(kind: &str) -> PathBuf {
    here(&format!("samples/telco-{kind}.toml"))
}

fn here(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}
