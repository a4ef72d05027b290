//! Which process holds a lease, and whether that process is gone.
//!
//! A lease lapses by itself. But when its holder died on this machine (`kill -9`, power of the container), the
//! next process need not wait for that: it sees that the holder is no longer among the processes. Where this
//! cannot be told (another machine, another namespace, no `/proc`), the lease is left to lapse.

use std::fs;
use std::sync::OnceLock;

use uuid::Uuid;

/// A new holder of leases within this process: the id, and the process that it lives in.
pub fn holder(id: Uuid) -> String {
    match this() {
        Some(process) => format!("{id}@{process}"),
        None => id.to_string(),
    }
}

/// Whether the holder surely no longer works: its process was on this machine and is gone.
pub fn is_gone(holder: &str) -> bool {
    let (Some(own), Some((_, theirs))) = (this(), holder.split_once('@')) else { return false };
    let (Some((place, _)), Some((their_place, pid))) = (own.split_once('#'), theirs.split_once('#')) else {
        return false;
    };
    let pid = pid.split('.').next().unwrap_or_default();
    place == their_place && alive(pid).as_deref() != Some(theirs)
}

/// This process: `<boot>/<namespace>#<process>.<start>`; none where `/proc` is not there.
fn this() -> Option<&'static str> {
    static THIS: OnceLock<Option<String>> = OnceLock::new();
    THIS.get_or_init(|| alive("self")).as_deref()
}

/// The process with this number, if it is there and did not end.
fn alive(pid: &str) -> Option<String> {
    let boot = fs::read_to_string("/proc/sys/kernel/random/boot_id").ok()?;
    let namespace = fs::read_link("/proc/self/ns/pid").ok()?;
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let number = stat.split(' ').next()?;
    // After the name, which may contain anything: the state, and as the twentieth word the time of the start.
    let mut words = stat.rsplit_once(") ")?.1.split(' ');
    if matches!(words.next()?, "Z" | "X") {
        return None;
    }
    let start = words.nth(18)?;
    Some(format!("{}/{}#{number}.{start}", boot.trim(), namespace.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_process_is_not_gone_and_a_dead_one_is() {
        let holder = holder(Uuid::from_u128(1));
        assert!(!is_gone(&holder));
        let mut child = std::process::Command::new("sleep").arg("60").spawn().unwrap();
        let pid = child.id().to_string();
        let theirs = format!("{}@{}", Uuid::from_u128(2), alive(&pid).unwrap());
        assert!(!is_gone(&theirs));
        child.kill().unwrap();
        child.wait().unwrap();
        assert!(is_gone(&theirs));
    }

    #[test]
    fn a_holder_elsewhere_is_never_called_gone() {
        assert!(!is_gone("0192"));
        assert!(!is_gone("0192@another-boot/pid:[1]#1.1"));
    }
}
