//! Repeatable chance: the seed is printed, `SEED` plays it again.

use std::time::{SystemTime, UNIX_EPOCH};

/// A generator of numbers (SplitMix64).
#[derive(Debug, Clone)]
pub struct Chance(u64);

impl Chance {
    /// From `SEED`, else from the time; says which seed it is.
    #[must_use]
    pub fn new() -> Self {
        let given = std::env::var("SEED").ok().and_then(|seed| seed.parse().ok());
        let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |now| now.as_micros());
        let seed = given.unwrap_or_else(|| u64::try_from(now % 1_000_000_007).unwrap_or(0));
        println!("SEED={seed}");
        Self(seed)
    }

    /// A number below `end`, which is above zero.
    pub fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % end.max(1)
    }
}

impl Default for Chance {
    fn default() -> Self {
        Self::new()
    }
}
