//! The compiler's target for the browser.

use std::process::{Command, Stdio};

use anyhow::{Result, bail};

use crate::repo::{Repo, WASM, on_path, run};

/// Makes sure that the standard library for wasm is there; rustup brings it if it is not.
pub fn wasm_target(repo: &Repo) -> Result<()> {
    if has_wasm_std(repo) {
        return Ok(());
    }
    if on_path("rustup").is_none() {
        bail!(
            "the compiler has no {WASM}: install that target of the toolchain named in rust-toolchain.toml"
        );
    }
    run(Command::new("rustup").args(["target", "add", WASM]).current_dir(&repo.root))
}

fn has_wasm_std(repo: &Repo) -> bool {
    let mut rustc = Command::new("rustc");
    rustc.args(["--print", "target-libdir", "--target", WASM]).current_dir(&repo.root).stderr(Stdio::null());
    let Ok(output) = rustc.output() else { return false };
    let path = String::from_utf8_lossy(&output.stdout);
    output.status.success() && std::path::Path::new(path.trim()).is_dir()
}
