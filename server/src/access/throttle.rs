//! Growing delays after failed sign-ins, for each account and for each address. Nobody is locked out for good.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};

use crate::error::Error;

/// Failures of one account before delays begin.
pub const ACCOUNT_FREE: u32 = 4;
/// Failures of one address before delays begin: many people may share it.
pub const ADDRESS_FREE: u32 = 20;
/// Longest delay.
const DELAY_MAX_S: i64 = 15 * 60;
/// Failures are forgotten after so long without another.
const MEMORY: TimeDelta = TimeDelta::hours(1);
/// Names that are remembered at once.
const NAMES_MAX: usize = 100_000;

/// Failures by name: `account:…`, `address:…`.
#[derive(Debug, Default)]
pub struct Throttle {
    failures: Mutex<HashMap<String, Failures>>,
}

#[derive(Debug, Clone, Copy)]
struct Failures {
    count: u32,
    last: DateTime<Utc>,
    until: DateTime<Utc>,
}

impl Throttle {
    /// Refuses with `RATE_LIMITED` while the delay of this name lasts.
    pub fn check(&self, name: &str, now: DateTime<Utc>) -> Result<(), Error> {
        let failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        match failures.get(name) {
            Some(known) if known.until > now => {
                let left = (known.until - now).num_seconds() + 1;
                Err(Error::RateLimited { retry_after_s: u64::try_from(left).unwrap_or(1) })
            }
            Some(_) | None => Ok(()),
        }
    }

    /// Counts a failure of this name, of which the first `free` ones cost nothing.
    pub fn failed(&self, name: &str, free: u32, now: DateTime<Utc>) {
        let mut failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        if failures.len() >= NAMES_MAX {
            failures.retain(|_, known| now - known.last < MEMORY);
        }
        let known = failures.entry(name.to_owned()).or_insert(Failures { count: 0, last: now, until: now });
        if now - known.last > MEMORY {
            known.count = 0;
        }
        known.count = known.count.saturating_add(1);
        known.last = now;
        known.until = now + delay(known.count, free);
    }

    /// Forgets the failures of this name.
    pub fn succeeded(&self, name: &str) {
        self.failures.lock().unwrap_or_else(PoisonError::into_inner).remove(name);
    }
}

/// 0 for the free failures, then 1, 2, 4, … seconds up to 15 minutes.
pub fn delay(count: u32, free: u32) -> TimeDelta {
    match count.checked_sub(free) {
        None | Some(0) => TimeDelta::zero(),
        Some(over) => {
            TimeDelta::seconds(1_i64.checked_shl(over.min(20) - 1).unwrap_or(DELAY_MAX_S).min(DELAY_MAX_S))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delays_grow_and_stop_growing() {
        let seconds: Vec<i64> = [1, 4, 5, 6, 9, 14, 15, 1000].map(|n| delay(n, 4).num_seconds()).to_vec();
        assert_eq!(seconds, [0, 0, 1, 2, 16, 512, 900, 900]);
    }

    #[test]
    fn a_success_forgets() {
        let throttle = Throttle::default();
        let now = "2026-01-31T09:00:00Z".parse().unwrap();
        for _ in 0..5 {
            throttle.failed("account:a", ACCOUNT_FREE, now);
        }
        assert!(throttle.check("account:a", now).is_err());
        assert!(throttle.check("account:b", now).is_ok());
        assert!(throttle.check("account:a", now + TimeDelta::seconds(2)).is_ok());
        throttle.succeeded("account:a");
        assert!(throttle.check("account:a", now).is_ok());
    }
}
