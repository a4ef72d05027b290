//! How much somebody may ask for: a bucket of points for each user, key and address, which fills in a minute.
//!
//! A query takes what it costs, anything else a fixed number. Buckets are kept by this node alone: several nodes give
//! as many times the points.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use axum::http::{HeaderMap, HeaderName, HeaderValue};

use crate::access::network;
use crate::actor::ActorKind;
use crate::config::Config;
use crate::error::Error;
use crate::graphql::Caller;

/// Points of a file that is sent or made.
pub const FILE_POINTS: usize = 20;
/// Points of a list that is made a file: many pages of it.
pub const EXPORT_POINTS: usize = 200;
/// In which time an empty bucket fills.
const WINDOW: Duration = Duration::from_secs(60);
/// Buckets that are kept at once; those that are full again are forgotten then.
const BUCKETS_MAX: usize = 100_000;

/// The buckets.
#[derive(Debug, Default)]
pub struct Limits {
    buckets: Mutex<HashMap<String, Bucket>>,
}

/// A bucket that is not full.
#[derive(Debug, Clone, Copy)]
struct Bucket {
    /// What it lacks, in points times the milliseconds of the window: whole numbers, however slowly it fills.
    lacks: u128,
    /// When it lacked that.
    at: Instant,
}

/// What is left in a bucket after points were taken, or were not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Left {
    /// Whose buckets these are.
    policy: &'static str,
    /// Points of a full bucket.
    most: u32,
    /// Points that are left.
    pub points: u32,
    /// Seconds until it is full.
    full_in_s: u64,
    /// Seconds to wait, when too few were left.
    pub refused_s: Option<u64>,
}

impl Left {
    /// Tells it in the headers of the answer.
    pub fn tell(&self, headers: &mut HeaderMap) {
        let policy = format!("\"{}\";q={};w={}", self.policy, self.most, WINDOW.as_secs());
        let left = format!("\"{}\";r={};t={}", self.policy, self.points, self.full_in_s);
        for (name, text) in [("ratelimit-policy", policy), ("ratelimit", left)] {
            if let Ok(value) = HeaderValue::from_str(&text) {
                headers.insert(HeaderName::from_static(name), value);
            }
        }
    }
}

impl Limits {
    /// Takes points of the caller's bucket, none when there are too few. A full bucket gives all it has for what costs
    /// more.
    pub fn take(&self, config: &Config, caller: &Caller, points: usize, now: Instant) -> Left {
        self.take_more(config, caller, (points.max(1), 0), now)
    }

    /// Takes further points for what some were taken for already: both together are as much as a full bucket has at
    /// most.
    pub fn take_more(
        &self,
        config: &Config,
        caller: &Caller,
        (points, taken): (usize, u32),
        now: Instant,
    ) -> Left {
        let (policy, most, name) = match &caller.actor {
            None => ("address", config.rate_address, network(&caller.ip)),
            Some(actor) => match actor.kind {
                ActorKind::Key => ("key", config.rate_key, actor.label()),
                ActorKind::User | ActorKind::Client | ActorKind::System | ActorKind::Cli => {
                    ("user", config.rate_session, actor.label())
                }
            },
        };
        let (whole, window) = (u128::from(most), WINDOW.as_millis());
        let capacity = whole * window;
        let at_most = whole.saturating_sub(u128::from(taken));
        let wanted = u128::try_from(points).unwrap_or(whole).min(at_most) * window;
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.len() >= BUCKETS_MAX {
            buckets.retain(|_, bucket| now.duration_since(bucket.at) < WINDOW);
        }
        let bucket = buckets.entry(name).or_insert(Bucket { lacks: 0, at: now });
        let filled = now.duration_since(bucket.at).as_millis() * whole;
        *bucket = Bucket { lacks: bucket.lacks.saturating_sub(filled), at: now };
        let short = (bucket.lacks + wanted).saturating_sub(capacity);
        if short == 0 {
            bucket.lacks += wanted;
        }
        // A full bucket of points comes in a window, so in a millisecond `whole` of these.
        let seconds = |of: u128| u64::try_from(of.div_ceil(whole * 1000)).unwrap_or(u64::MAX);
        let points = (capacity - bucket.lacks) / window;
        Left {
            policy,
            most,
            points: u32::try_from(points).unwrap_or(u32::MAX),
            full_in_s: seconds(bucket.lacks),
            refused_s: (short > 0).then(|| seconds(short)),
        }
    }

    /// Takes points for what is no query.
    ///
    /// # Errors
    /// `RATE_LIMITED` when too few are left.
    pub fn charge(&self, config: &Config, caller: &Caller, points: usize) -> Result<(), Error> {
        match self.take(config, caller, points, Instant::now()).refused_s {
            None => Ok(()),
            Some(retry_after_s) => Err(Error::RateLimited { retry_after_s }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn caller(ip: &str) -> Caller {
        Caller { actor: None, ip: ip.to_owned(), user_agent: None, request_id: String::new() }
    }

    #[test]
    fn a_bucket_empties_and_fills_in_a_minute() {
        let (limits, config) = (Limits::default(), Config { rate_address: 600, ..Config::default() });
        let begin = Instant::now();
        let take = |ip: &str, points, after_ms| {
            let left = limits.take(&config, &caller(ip), points, begin + Duration::from_millis(after_ms));
            (left.points, left.full_in_s, left.refused_s)
        };
        assert_eq!(take("192.0.2.1", 100, 0), (500, 10, None));
        assert_eq!(take("192.0.2.1", 500, 0), (0, 60, None));
        assert_eq!(take("192.0.2.1", 25, 0), (0, 60, Some(3)));
        assert_eq!(take("192.0.2.2", 25, 0), (575, 3, None));
        assert_eq!(take("192.0.2.1", 25, 2_500), (0, 60, None));
        assert_eq!(take("192.0.2.1", 1, 62_500), (599, 1, None));
        assert_eq!(take("192.0.2.2", 5_000, 120_000), (0, 60, None), "a full bucket gives all it has");
        let (ip, later) = (caller("192.0.2.2"), begin + Duration::from_mins(4));
        assert_eq!(limits.take(&config, &ip, 1, later).points, 599);
        let rest = limits.take_more(&config, &ip, (5_000, 1), later);
        assert_eq!((rest.points, rest.refused_s), (0, None), "also when one of them was taken before");
        let nothing = limits.take_more(&config, &ip, (0, 1), later);
        assert_eq!((nothing.points, nothing.refused_s), (0, None));
    }

    #[test]
    fn addresses_of_one_network_share_a_bucket() {
        let (limits, config, now) = (Limits::default(), Config::default(), Instant::now());
        let left = |ip: &str| limits.take(&config, &caller(ip), 100, now).points;
        assert_eq!(left("2001:db8:1:2::1"), 500);
        assert_eq!(left("2001:db8:1:2:ffff::9"), 400);
        assert_eq!(left("2001:db8:1:3::1"), 500);
    }

    #[test]
    fn what_is_left_is_told_in_headers() {
        let limits = Limits::default();
        let mut headers = HeaderMap::new();
        limits.take(&Config::default(), &caller("192.0.2.1"), 40, Instant::now()).tell(&mut headers);
        assert_eq!(headers["ratelimit-policy"], "\"address\";q=600;w=60");
        assert_eq!(headers["ratelimit"], "\"address\";r=560;t=4");
    }
}
