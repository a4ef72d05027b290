//! The two sources of everything that is not computed: the clock and new ids.
//!
//! Nothing else reads the wall clock or makes a UUID, so that the same seed and clock give the same rows.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use chrono::{DateTime, DurationRound, NaiveDate, TimeDelta, Utc};
use chrono_tz::Tz;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha20Rng;
use uuid::Uuid;

/// What the machine that keeps the database said, and when it was asked by a clock that nobody sets.
static ASKED: Mutex<Option<(Instant, DateTime<Utc>)>> = Mutex::new(None);

/// What the time is on the machine that keeps the database: nodes have that clock in common, however wrong their own
/// ones are. Where the database is a file, and until it was asked, it is this machine's clock. For leases, sessions and
/// time-outs between processes: a manual clock must not stop them.
pub fn machine_now() -> DateTime<Utc> {
    let asked = *locked(&ASKED);
    asked.map_or_else(own_now, |(asked, then)| {
        then + TimeDelta::from_std(asked.elapsed()).unwrap_or_else(|_| TimeDelta::zero())
    })
}

/// Says what the time was on the machine that keeps the database when it was asked; answers how far that is from the
/// clock of this very machine.
pub fn set_machine_now(asked: Instant, then: DateTime<Utc>) -> TimeDelta {
    *locked(&ASKED) = Some((asked, then));
    (then - own_now()).abs()
}

/// The clock of this very machine.
#[cfg(not(debug_assertions))]
fn own_now() -> DateTime<Utc> {
    Utc::now()
}

/// The clock of this very machine; a test sets it forth or back by the seconds in the file that `ABONA_AHEAD` names.
#[cfg(debug_assertions)]
fn own_now() -> DateTime<Utc> {
    static FILE: std::sync::OnceLock<Option<std::path::PathBuf>> = std::sync::OnceLock::new();
    let file = FILE.get_or_init(|| std::env::var_os("ABONA_AHEAD").map(Into::into));
    let text = file.as_ref().and_then(|file| std::fs::read_to_string(file).ok());
    let ahead = text.and_then(|text| text.trim().parse().ok()).unwrap_or(0);
    Utc::now() + TimeDelta::seconds(ahead)
}

/// What the time is.
#[derive(Debug, Clone)]
pub enum Clock {
    /// The clock of the machine that keeps the database.
    Real,
    /// A clock that stands still until it is set.
    Manual(Arc<Mutex<DateTime<Utc>>>),
}

impl Clock {
    /// A clock that stands at `now`.
    pub fn manual(now: DateTime<Utc>) -> Clock {
        Clock::Manual(Arc::new(Mutex::new(now)))
    }

    /// The current instant in whole microseconds, as both databases keep it.
    pub fn now(&self) -> DateTime<Utc> {
        let now = match self {
            Clock::Real => machine_now(),
            Clock::Manual(at) => *locked(at),
        };
        now.duration_trunc(TimeDelta::microseconds(1)).unwrap_or(now)
    }

    /// The current day in `zone`.
    pub fn today(&self, zone: Tz) -> NaiveDate {
        self.now().with_timezone(&zone).date_naive()
    }

    /// Whether [`Clock::set`] works.
    pub const fn is_manual(&self) -> bool {
        match self {
            Clock::Real => false,
            Clock::Manual(_) => true,
        }
    }

    /// Sets a manual clock; answers false and changes nothing when the clock is real.
    pub fn set(&self, now: DateTime<Utc>) -> bool {
        match self {
            Clock::Real => false,
            Clock::Manual(at) => {
                *locked(at) = now;
                true
            }
        }
    }
}

/// Maker of ids: UUIDv7 by the clock, growing within one millisecond.
#[derive(Debug, Clone)]
pub struct Ids {
    clock: Clock,
    state: Arc<Mutex<State>>,
}

#[derive(Debug)]
struct State {
    random: ChaCha20Rng,
    millis: u64,
    count: u16,
}

/// Ids of one millisecond; the next one borrows the following millisecond.
const PER_MILLISECOND: u16 = 4096;

impl Ids {
    /// Unpredictable ids.
    pub fn random(clock: Clock) -> Ids {
        let mut seed = [0_u8; 32];
        rand::rng().fill_bytes(&mut seed);
        Ids::from_bytes(clock, seed)
    }

    /// The same ids for the same seed and clock.
    pub fn seeded(clock: Clock, seed: u64) -> Ids {
        let mut bytes = [0_u8; 32];
        bytes[..8].copy_from_slice(&seed.to_le_bytes());
        Ids::from_bytes(clock, bytes)
    }

    fn from_bytes(clock: Clock, seed: [u8; 32]) -> Ids {
        let state = State { random: ChaCha20Rng::from_seed(seed), millis: 0, count: 0 };
        Ids { clock, state: Arc::new(Mutex::new(state)) }
    }

    /// A new id, greater than all that this maker made before unless the clock was set back.
    pub fn uuid(&self) -> Uuid {
        let now = u64::try_from(self.clock.now().timestamp_millis()).unwrap_or(0);
        let mut state = locked(&self.state);
        let set_back = now + 60_000 < state.millis;
        if now > state.millis || set_back {
            state.millis = now;
            state.count = 0;
        } else if state.count + 1 < PER_MILLISECOND {
            state.count += 1;
        } else {
            state.millis += 1;
            state.count = 0;
        }
        let mut bytes = [0_u8; 10];
        state.random.fill_bytes(&mut bytes[2..]);
        bytes[..2].copy_from_slice(&state.count.to_be_bytes());
        uuid::Builder::from_unix_timestamp_millis(state.millis, &bytes).into_uuid()
    }

    /// Bytes that nobody can guess: tokens, secrets, salts. Never seeded.
    pub fn secret<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0_u8; N];
        rand::rng().fill_bytes(&mut bytes);
        bytes
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Clock {
        Clock::manual(text.parse().unwrap())
    }

    #[test]
    fn ids_of_one_instant_grow_and_differ() {
        let ids = Ids::seeded(at("2026-01-31T09:00:00Z"), 1);
        let made: Vec<Uuid> = (0..10_000).map(|_| ids.uuid()).collect();
        assert!(made.windows(2).all(|pair| pair[0] < pair[1]));
        assert_eq!(made[0].get_version_num(), 7);
    }

    #[test]
    fn the_same_seed_and_clock_give_the_same_ids() {
        let clock = at("2026-01-31T09:00:00Z");
        assert_eq!(Ids::seeded(clock.clone(), 7).uuid(), Ids::seeded(clock, 7).uuid());
    }

    #[test]
    fn the_day_depends_on_the_zone() {
        let clock = at("2026-01-31T22:00:00Z");
        assert_eq!(clock.today(chrono_tz::Europe::Moscow).to_string(), "2026-02-01");
        assert_eq!(clock.today(chrono_tz::UTC).to_string(), "2026-01-31");
    }
}
