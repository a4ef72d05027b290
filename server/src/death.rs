//! Death at a step that a test names: builds with debug assertions end there as by `kill -9`, others know nothing of it.
//!
//! `ABONA_DIE_AT=commit:7` is the seventh step at a commit, `outside:3` the third at somebody else's server: a commit
//! is two steps, one before and one after it, and so is each letter and each call of a gateway.

/// What a step belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// A unit of work becomes durable.
    Commit,
    /// Somebody else's server is asked.
    Outside,
}

/// Dies if this is the step that was named.
#[cfg(debug_assertions)]
pub fn passes(step: Step) {
    use std::sync::OnceLock;
    use std::sync::atomic::{AtomicU64, Ordering};

    static NAMED: OnceLock<Option<(Step, u64)>> = OnceLock::new();
    static PASSED: AtomicU64 = AtomicU64::new(0);
    let named = NAMED.get_or_init(|| named(&std::env::var("ABONA_DIE_AT").ok()?));
    if let Some((wanted, count)) = named
        && *wanted == step
        && PASSED.fetch_add(1, Ordering::SeqCst) + 1 == *count
    {
        std::process::abort();
    }
}

/// Dies if this is the step that was named: never.
#[cfg(not(debug_assertions))]
pub const fn passes(_: Step) {}

#[cfg(debug_assertions)]
fn named(text: &str) -> Option<(Step, u64)> {
    let (step, count) = text.split_once(':')?;
    let step = match step {
        "commit" => Step::Commit,
        "outside" => Step::Outside,
        _ => return None,
    };
    Some((step, count.parse().ok()?))
}

#[cfg(all(test, debug_assertions))]
mod tests {
    use super::{Step, named};

    #[test]
    fn a_step_is_named_by_what_it_belongs_to_and_its_number() {
        assert_eq!(named("commit:7"), Some((Step::Commit, 7)));
        assert_eq!(named("outside:3"), Some((Step::Outside, 3)));
        assert_eq!([named("commit"), named("commit:x"), named("sleep:1")], [None; 3]);
    }
}
