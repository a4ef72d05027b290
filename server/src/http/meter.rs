//! How long requests take: a histogram for each kind, in the text form of Prometheus.

use std::fmt::Write as _;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// Upper bounds of the buckets in milliseconds.
const BOUNDS_MS: [u64; 11] = [5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000];

/// Kinds of requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// GraphQL of operators and integrators.
    Graphql,
    /// GraphQL of clients.
    Cabinet,
    /// Files that come and go.
    Files,
    /// Notifications of payment gateways.
    Gateways,
    /// Files of the application, and probes.
    Other,
}

impl Kind {
    const ALL: [Kind; 5] = [Kind::Graphql, Kind::Cabinet, Kind::Files, Kind::Gateways, Kind::Other];

    /// The kind of a path.
    pub fn of(path: &str) -> Kind {
        let beneath =
            |root: &str| path.strip_prefix(root).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        if beneath("/graphql") {
            Kind::Graphql
        } else if beneath("/cabinet/graphql") {
            Kind::Cabinet
        } else if beneath("/files") || beneath("/cabinet/files") {
            Kind::Files
        } else if beneath("/gateways") {
            Kind::Gateways
        } else {
            Kind::Other
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Kind::Graphql => "graphql",
            Kind::Cabinet => "cabinet",
            Kind::Files => "files",
            Kind::Gateways => "gateways",
            Kind::Other => "other",
        }
    }
}

#[derive(Debug, Default)]
struct Histogram {
    buckets: [AtomicU64; BOUNDS_MS.len()],
    count: AtomicU64,
    microseconds: AtomicU64,
}

/// Histograms of this node.
#[derive(Debug, Default)]
pub struct Meter([Histogram; Kind::ALL.len()]);

impl Meter {
    fn of(&self, kind: Kind) -> &Histogram {
        let [graphql, cabinet, files, gateways, other] = &self.0;
        match kind {
            Kind::Graphql => graphql,
            Kind::Cabinet => cabinet,
            Kind::Files => files,
            Kind::Gateways => gateways,
            Kind::Other => other,
        }
    }

    /// Counts a request that was answered.
    pub fn count(&self, kind: Kind, took: Duration) {
        let histogram = self.of(kind);
        let bucket = BOUNDS_MS.iter().position(|bound| took <= Duration::from_millis(*bound));
        if let Some(bucket) = bucket {
            histogram.buckets[bucket].fetch_add(1, Ordering::Relaxed);
        }
        histogram.count.fetch_add(1, Ordering::Relaxed);
        let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        histogram.microseconds.fetch_add(micros, Ordering::Relaxed);
    }

    /// Tells it to Prometheus.
    pub fn tell(&self, text: &mut String) -> std::fmt::Result {
        const NAME: &str = "abona_request_seconds";
        writeln!(text, "# HELP {NAME} How long requests take.\n# TYPE {NAME} histogram")?;
        for kind in Kind::ALL {
            let (of, histogram, mut below) = (kind.name(), self.of(kind), 0);
            for (bound, bucket) in BOUNDS_MS.iter().zip(&histogram.buckets) {
                below += bucket.load(Ordering::Relaxed);
                let (whole, part) = (bound / 1000, bound % 1000);
                writeln!(text, "{NAME}_bucket{{kind=\"{of}\",le=\"{whole}.{part:03}\"}} {below}")?;
            }
            let count = histogram.count.load(Ordering::Relaxed);
            let micros = histogram.microseconds.load(Ordering::Relaxed);
            writeln!(text, "{NAME}_bucket{{kind=\"{of}\",le=\"+Inf\"}} {count}")?;
            writeln!(text, "{NAME}_sum{{kind=\"{of}\"}} {}", seconds(micros))?;
            writeln!(text, "{NAME}_count{{kind=\"{of}\"}} {count}")?;
        }
        Ok(())
    }
}

/// Microseconds as a decimal number of seconds.
pub fn seconds(micros: u64) -> String {
    format!("{}.{:06}", micros / 1_000_000, micros % 1_000_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_have_their_kinds() {
        let kinds = [
            ("/graphql", Kind::Graphql),
            ("/graphqlx", Kind::Other),
            ("/cabinet/graphql", Kind::Cabinet),
            ("/cabinet/files/documents/x.pdf", Kind::Files),
            ("/files/imports", Kind::Files),
            ("/gateways/yookassa/x", Kind::Gateways),
            ("/cabinet", Kind::Other),
            ("/health", Kind::Other),
        ];
        for (path, kind) in kinds {
            assert_eq!(Kind::of(path), kind, "{path}");
        }
    }

    #[test]
    fn each_bucket_counts_what_is_not_longer() {
        let meter = Meter::default();
        for ms in [5, 6, 100, 20_000] {
            meter.count(Kind::Graphql, Duration::from_millis(ms));
        }
        let mut text = String::new();
        meter.tell(&mut text).unwrap();
        for line in [
            "abona_request_seconds_bucket{kind=\"graphql\",le=\"0.005\"} 1",
            "abona_request_seconds_bucket{kind=\"graphql\",le=\"0.010\"} 2",
            "abona_request_seconds_bucket{kind=\"graphql\",le=\"0.100\"} 3",
            "abona_request_seconds_bucket{kind=\"graphql\",le=\"10.000\"} 3",
            "abona_request_seconds_bucket{kind=\"graphql\",le=\"+Inf\"} 4",
            "abona_request_seconds_sum{kind=\"graphql\"} 20.111000",
            "abona_request_seconds_count{kind=\"graphql\"} 4",
            "abona_request_seconds_count{kind=\"cabinet\"} 0",
        ] {
            assert!(text.lines().any(|told| told == line), "{line}\n{text}");
        }
    }
}
