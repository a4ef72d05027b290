//! Growing delays after failed sign-ins, for each account and for each address. Nobody is locked out for good, and by a
//! clock that is set back neither: delays go by one that nobody sets.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::error::Error;

/// Failures of one account before delays begin.
pub const ACCOUNT_FREE: u32 = 4;
/// Failures of one address before delays begin: many people may share it.
pub const ADDRESS_FREE: u32 = 20;
/// Longest delay.
const DELAY_MAX_S: u64 = 15 * 60;
/// Failures are forgotten after so long without another.
const MEMORY: Duration = Duration::from_secs(60 * 60);
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
    last: Instant,
    until: Instant,
}

impl Throttle {
    /// Counts an attempt under these names as failed, before anybody knows whether it is: however many come at once, no
    /// more are judged than one after the other. Each name has a number of attempts that cost nothing. Whoever succeeds
    /// says so by [`Throttle::succeeded`] or [`Throttle::forgiven`].
    ///
    /// # Errors
    /// `RATE_LIMITED` while the delay of one of them lasts; such an attempt counts under none.
    pub fn attempt(&self, names: &[(&str, u32)], now: Instant) -> Result<(), Error> {
        let mut failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        let waits = |(name, _): &(&str, u32)| failures.get(*name).map(|known| known.until);
        if let Some(until) = names.iter().filter_map(waits).filter(|until| *until > now).max() {
            return Err(Error::RateLimited { retry_after_s: (until - now).as_secs() + 1 });
        }
        if failures.len() >= NAMES_MAX {
            failures.retain(|_, known| now.duration_since(known.last) < MEMORY);
        }
        for (name, free) in names {
            let fresh = Failures { count: 0, last: now, until: now };
            let known = failures.entry((*name).to_owned()).or_insert(fresh);
            if now.duration_since(known.last) > MEMORY {
                known.count = 0;
            }
            known.count = known.count.saturating_add(1);
            known.last = now;
            known.until = now + delay(known.count, *free);
        }
        Ok(())
    }

    /// Takes one attempt of this name back: it did not fail. Those of others stay, with their delay.
    pub fn forgiven(&self, name: &str, free: u32) {
        let mut failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = failures.get_mut(name) {
            known.count = known.count.saturating_sub(1);
            known.until = known.last + delay(known.count, free);
        }
    }

    /// Forgets the failures of this name.
    pub fn succeeded(&self, name: &str) {
        self.failures.lock().unwrap_or_else(PoisonError::into_inner).remove(name);
    }
}

/// 0 for the free failures, then 1, 2, 4, … seconds up to 15 minutes.
pub fn delay(count: u32, free: u32) -> Duration {
    match count.checked_sub(free) {
        None | Some(0) => Duration::ZERO,
        Some(over) => {
            Duration::from_secs(1_u64.checked_shl(over.min(20) - 1).unwrap_or(DELAY_MAX_S).min(DELAY_MAX_S))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delays_grow_and_stop_growing() {
        let seconds = [1, 4, 5, 6, 9, 14, 15, 1000].map(|n| delay(n, 4).as_secs());
        assert_eq!(seconds, [0, 0, 1, 2, 16, 512, 900, 900]);
    }

    #[test]
    fn a_success_forgets() {
        let throttle = Throttle::default();
        let now = Instant::now();
        let attempt =
            |name, after| throttle.attempt(&[(name, ACCOUNT_FREE)], now + Duration::from_secs(after));
        for _ in 0..5 {
            attempt("account:a", 0).unwrap();
        }
        assert!(attempt("account:a", 0).is_err());
        assert!(attempt("account:b", 0).is_ok());
        assert!(attempt("account:a", 2).is_ok());
        throttle.succeeded("account:a");
        assert!(attempt("account:a", 0).is_ok());
    }

    #[test]
    fn attempts_at_once_are_counted_before_they_are_judged() {
        let (throttle, now) = (Throttle::default(), Instant::now());
        let judged =
            (0..120).filter(|_| throttle.attempt(&[("account:a", ACCOUNT_FREE)], now).is_ok()).count();
        assert_eq!(judged, 5);
    }

    #[test]
    fn who_succeeds_takes_back_the_own_attempt_only() {
        let (throttle, now) = (Throttle::default(), Instant::now());
        let attempt = || throttle.attempt(&[("address:a", ADDRESS_FREE)], now);
        for _ in 0..ADDRESS_FREE {
            attempt().unwrap();
        }
        throttle.forgiven("address:a", ADDRESS_FREE);
        assert!(attempt().is_ok());
        assert!(attempt().is_ok());
        assert!(attempt().is_err());
        throttle.forgiven("address:a", 0);
        assert!(attempt().is_err(), "the delay that others have earned stays");
    }

    #[test]
    fn a_refused_address_costs_the_account_nothing() {
        let (throttle, now) = (Throttle::default(), Instant::now());
        let both = [("account:a", ACCOUNT_FREE), ("address:b", 0)];
        throttle.attempt(&both, now).unwrap();
        for _ in 0..20 {
            assert!(throttle.attempt(&both, now).is_err());
        }
        assert!(throttle.attempt(&[("account:a", ACCOUNT_FREE)], now).is_ok());
    }
}
