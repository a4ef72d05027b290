//! Argon2id: how passwords are hashed, with memory that is used again in a rush and given back after it.

use std::sync::{Arc, LazyLock, Mutex, MutexGuard, OnceLock, PoisonError};

use argon2::password_hash::phc::{Output, ParamsString, PasswordHash, Salt};
use argon2::{Algorithm, Argon2, Block, Params, Version};
use subtle::ConstantTimeEq;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::error::Error;

/// Memory of one hashing in KiB.
const MEMORY_KIB: u32 = 19_456;
/// Passes over the memory.
const PASSES: u32 = 2;
/// Bytes of a hash.
const HASH_LEN: usize = 32;
/// Who waits for a turn at most; more are refused at once.
const WAITING_MAX: usize = 32;
/// Blocks of 1 KiB that memory is asked for, though only some are touched. The allocator of glibc gives what is larger
/// than 32 MiB back to the system as soon as it is freed; smaller pieces that come and go stay in its arenas for good.
const ASKED_BLOCKS: usize = 33 * 1024;

/// Turns: more than processors would only take memory.
static TURNS: LazyLock<Arc<Semaphore>> = LazyLock::new(|| {
    let processors = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    Arc::new(Semaphore::new(processors.min(4)))
});

/// A hash that no password has, so that unknown users cost the same time as known ones.
static NOBODY: OnceLock<String> = OnceLock::new();

static QUEUE: Queue = Queue::new();

type Memory = Vec<Block>;

/// Who waits, and memory that the next of them takes.
struct Waiting {
    count: usize,
    spare: Vec<Memory>,
}

/// The queue for a turn.
struct Queue(Mutex<Waiting>);

impl Queue {
    const fn new() -> Queue {
        Queue(Mutex::new(Waiting { count: 0, spare: Vec::new() }))
    }

    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A place in it, unless too many have one.
    fn enter(&self) -> Result<Place<'_>, Error> {
        let mut waiting = self.lock();
        if waiting.count >= WAITING_MAX {
            return Err(Error::RateLimited { retry_after_s: 1 });
        }
        waiting.count += 1;
        Ok(Place(self))
    }

    /// Keeps memory for whoever waits; nobody's goes back to the system.
    fn hand_on(&self, memory: Memory) {
        let mut waiting = self.lock();
        if waiting.count > 0 {
            waiting.spare.push(memory);
        }
    }
}

/// A place in the queue.
struct Place<'q>(&'q Queue);

impl Drop for Place<'_> {
    fn drop(&mut self) {
        let mut waiting = self.0.lock();
        waiting.count -= 1;
        if waiting.count == 0 {
            waiting.spare.clear();
        }
    }
}

/// The right to hash now, with memory for it. The memory goes to whoever waits, or back to the system.
struct Turn {
    memory: Memory,
    _permit: OwnedSemaphorePermit,
}

impl Turn {
    async fn wait() -> Result<Turn, Error> {
        let place = QUEUE.enter()?;
        let permit = Arc::clone(&TURNS).acquire_owned().await.map_err(Error::internal)?;
        let memory = QUEUE.lock().spare.pop();
        drop(place);
        Ok(Turn { memory: memory.unwrap_or_else(|| Vec::with_capacity(ASKED_BLOCKS)), _permit: permit })
    }

    fn hash(
        &mut self,
        hasher: &Argon2<'_>,
        password: &[u8],
        salt: &[u8],
        out: &mut [u8],
    ) -> Result<(), Error> {
        let blocks = hasher.params().block_count();
        if self.memory.len() < blocks {
            self.memory.resize(blocks, Block::new());
        }
        let hashed = hasher.hash_password_into_with_memory(password, salt, out, self.memory.as_mut_slice());
        hashed.map_err(|error| Error::internal(error.to_string()))
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        QUEUE.hand_on(std::mem::take(&mut self.memory));
    }
}

/// What a password is to a hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Verdict {
    /// It is the password of the hash.
    pub right: bool,
    /// The hash was made by other figures than those of today.
    pub outdated: bool,
}

/// Today's figures; that they lie within the bounds of Argon2 is found out by the compiler.
const TODAY: Params = match Params::new(MEMORY_KIB, PASSES, 1, None) {
    Ok(params) => params,
    Err(_) => panic!("out of the bounds of Argon2"),
};

fn hasher(params: Params) -> Argon2<'static> {
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

fn made(turn: &mut Turn, password: &[u8], salt: &[u8]) -> Result<String, Error> {
    let foreign = |error: argon2::password_hash::phc::Error| Error::internal(error.to_string());
    let hasher = hasher(TODAY);
    let mut out = [0_u8; HASH_LEN];
    turn.hash(&hasher, password, salt, &mut out)?;
    let whole = PasswordHash {
        algorithm: Algorithm::Argon2id.ident(),
        version: Some(Version::V0x13.into()),
        params: ParamsString::try_from(hasher.params())
            .map_err(|error| Error::internal(error.to_string()))?,
        salt: Some(Salt::new(salt).map_err(foreign)?),
        hash: Some(Output::new(&out).map_err(foreign)?),
    };
    Ok(whole.to_string())
}

fn judged(turn: &mut Turn, password: &[u8], hash: &str) -> Result<Verdict, Error> {
    let parsed = PasswordHash::new(hash).map_err(|error| Error::internal(error.to_string()))?;
    let (Some(salt), Some(known)) = (parsed.salt.as_ref(), parsed.hash.as_ref()) else {
        return Err(Error::internal("a hash without its salt"));
    };
    let params = Params::try_from(&parsed).map_err(|error| Error::internal(error.to_string()))?;
    let today = TODAY;
    let figures = |params: &Params| (params.m_cost(), params.t_cost(), params.p_cost());
    let outdated = figures(&params) != figures(&today);
    let mut out = vec![0_u8; known.len()];
    turn.hash(&hasher(params), password, salt, &mut out)?;
    Ok(Verdict { right: bool::from(out.ct_eq(known.as_bytes())), outdated })
}

/// Hashes a password with a random salt: Argon2id in PHC form.
///
/// # Errors
/// `RATE_LIMITED` when too many wait already.
pub async fn hash(password: &str, salt: [u8; 16]) -> Result<String, Error> {
    let password = password.as_bytes().to_vec();
    in_turn(move |turn| made(turn, &password, &salt)).await
}

/// Compares a password with a hash; without a hash it takes as long and the password is wrong.
///
/// # Errors
/// `RATE_LIMITED` when too many wait already.
pub async fn judge(password: &str, hash: Option<String>) -> Result<Verdict, Error> {
    let password = password.as_bytes().to_vec();
    in_turn(move |turn| {
        if let Some(hash) = hash {
            return judged(turn, &password, &hash);
        }
        let nobody = match NOBODY.get() {
            Some(hash) => hash.clone(),
            None => {
                let hash = made(turn, b"nobody has this password", b"sixteen bytes of")?;
                NOBODY.get_or_init(|| hash).clone()
            }
        };
        judged(turn, &password, &nobody).map(|_| Verdict { right: false, outdated: false })
    })
    .await
}

/// Whether the password is that of the hash; see [`judge`].
///
/// # Errors
/// As of [`judge`].
pub async fn matches(password: &str, hash: Option<String>) -> Result<bool, Error> {
    Ok(judge(password, hash).await?.right)
}

/// Does the work in its turn. Who asked may go away in between: the turn is held until the work is over.
async fn in_turn<T: Send + 'static>(
    work: impl FnOnce(&mut Turn) -> Result<T, Error> + Send + 'static,
) -> Result<T, Error> {
    let mut turn = Turn::wait().await?;
    tokio::task::spawn_blocking(move || work(&mut turn)).await.map_err(Error::internal)?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_password_matches_its_own_hash_only() {
        let hash = hash("correct horse battery", [7; 16]).await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        assert!(matches("correct horse battery", Some(hash.clone())).await.unwrap());
        assert!(!matches("correct horse batterx", Some(hash)).await.unwrap());
        assert!(!matches("nobody has this password", None).await.unwrap());
    }

    /// A vector of the reference implementation.
    #[tokio::test]
    async fn a_hash_of_other_figures_is_compared_by_its_own_and_told() {
        let known = "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4";
        let told = |password| judge(password, Some(known.to_owned()));
        assert_eq!(told("password").await.unwrap(), Verdict { right: true, outdated: true });
        assert!(!told("passwore").await.unwrap().right);
    }

    #[test]
    fn the_thirty_third_who_waits_is_refused_until_one_leaves() {
        let queue = Queue::new();
        let mut places: Vec<_> = (0..32).map(|_| queue.enter().unwrap()).collect();
        assert!(matches!(queue.enter(), Err(Error::RateLimited { retry_after_s: 1 })));
        drop(places.pop());
        assert!(queue.enter().is_ok());
    }

    #[test]
    fn memory_is_kept_while_somebody_waits_and_no_longer() {
        let queue = Queue::new();
        let (one, two) = (queue.enter().unwrap(), queue.enter().unwrap());
        queue.hand_on(vec![Block::new()]);
        drop(one);
        assert_eq!(queue.lock().spare.len(), 1);
        drop(two);
        assert_eq!(queue.lock().spare.len(), 0);
        queue.hand_on(vec![Block::new()]);
        assert_eq!(queue.lock().spare.len(), 0);
    }

    #[tokio::test]
    async fn many_at_once_are_hashed_one_after_the_other() {
        let tasks: Vec<_> = (0..12).map(|_| tokio::spawn(hash("довольно длинный пароль", [1; 16]))).collect();
        for task in tasks {
            assert!(task.await.unwrap().unwrap().starts_with("$argon2id$"));
        }
    }
}
