//! Keys of one letter: they work until somebody turns them off in the profile. Speech and unsteady hands press
//! letters by accident.

use crate::theme::{keep, kept};

const KEY: &str = "abona.letters";

/// Whether keys of one letter work in this browser.
#[must_use]
pub fn are_on() -> bool {
    kept(KEY).as_deref() != Some("off")
}

/// Turns them on or off, in this browser.
pub fn turn(on: bool) {
    keep(KEY, if on { "on" } else { "off" });
}
