//! What a first load of the operators' application weighs, and how much it may.
//!
//! The promise is about the release form packed by brotli: 450 KB are wished for, 600 KB are the end. That form takes
//! ten minutes of one processor to build, so `cargo xtask bench bundle` weighs it, and the test command holds the
//! quick form, which it builds for the browser anyway, to a limit of its own.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::bundle::Form;

/// What the release form should weigh packed by brotli, bytes.
const TARGET: u64 = 450_000;
/// What it may weigh at most.
const GATE: u64 = 600_000;
/// What the quick form may weigh at most, packed by gzip at its fastest: it is never packed by brotli. A quick form of
/// 4.14 MB was measured beside a release form of 1.16 MB by brotli, which is above the gate; pages that came since
/// weigh another half. It keeps the weight from growing unseen, and falls when the release form is made lighter.
const QUICK_GATE: u64 = 5_200_000;
/// Endings of the files that a first load takes before anything is shown; fonts come while it is.
const FIRST: [&str; 4] = ["html", "wasm", "js", "css"];

/// A file of the first load: its size, and its size as it is sent.
struct File {
    name: String,
    raw: u64,
    gzip: u64,
    brotli: u64,
}

/// Prints what a first load of the bundle in this directory weighs; an error above the gate of its form.
pub fn check(dir: &Path, form: Form) -> Result<()> {
    let files = first_load(dir)?;
    let sum = |of: fn(&File) -> u64| files.iter().map(of).sum::<u64>();
    let (gzip, brotli) = (sum(|file| file.gzip), sum(|file| file.brotli));
    println!("\n{:<36}{:>12}{:>12}{:>12}", "first load", "bytes", "gzip", "brotli");
    for File { name, raw, gzip, brotli } in &files {
        println!("{name:<36}{raw:>12}{gzip:>12}{brotli:>12}");
    }
    println!("{:<36}{:>12}{gzip:>12}{brotli:>12}", "together", sum(|file| file.raw));
    let (weight, gate, packing) = match form {
        Form::Quick => (gzip, QUICK_GATE, "gzip"),
        Form::Release => (brotli, GATE, "brotli"),
    };
    if form == Form::Release {
        let verdict = if weight > TARGET { "missed" } else { "met" };
        println!("target {TARGET}: {verdict}; gate {GATE}");
    }
    if weight > gate {
        bail!("a first load weighs {weight} bytes by {packing}; {gate} are allowed");
    }
    Ok(())
}

/// The files that a first load takes, the largest first. A file that was not packed is sent as it is.
fn first_load(dir: &Path) -> Result<Vec<File>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(dir).with_context(|| format!("{} is not there", dir.display()))? {
        let path = entry?.path();
        let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
        if !FIRST.contains(&ending) {
            continue;
        }
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let raw = fs::metadata(&path)?.len();
        let sent =
            |packed: &str| fs::metadata(dir.join(format!("{name}.{packed}"))).map_or(raw, |meta| meta.len());
        files.push(File { raw, gzip: sent("gz"), brotli: sent("br"), name });
    }
    if !files.iter().any(|file| file.name.ends_with(".wasm")) {
        bail!("{} has no wasm", dir.display());
    }
    files.sort_by_key(|file| std::cmp::Reverse(file.raw));
    Ok(files)
}

#[cfg(test)]
mod tests {
    use std::fs::{self, File};
    use std::path::PathBuf;

    use super::{GATE, QUICK_GATE, check};
    use crate::bundle::Form;

    /// A bundle whose wasm has these sizes: plain, by gzip, by brotli.
    fn bundle(name: &str, sizes: [u64; 3]) -> PathBuf {
        let dir = std::env::temp_dir().join(format!("abona-xtask-{name}-{}", std::process::id()));
        fs::create_dir_all(&dir).unwrap();
        for (ending, size) in ["", ".gz", ".br"].iter().zip(sizes) {
            File::create(dir.join(format!("office.wasm{ending}"))).unwrap().set_len(size).unwrap();
        }
        fs::write(dir.join("office.js"), "1").unwrap();
        dir
    }

    #[test]
    fn a_bundle_above_its_gate_is_refused() {
        let light = bundle("light", [9_000_000, QUICK_GATE - 1, GATE - 1]);
        let heavy = bundle("heavy", [9_000_000, QUICK_GATE, GATE]);
        let verdicts =
            [&light, &heavy].map(|dir| [Form::Quick, Form::Release].map(|form| check(dir, form).is_ok()));
        fs::remove_dir_all(light).unwrap();
        fs::remove_dir_all(heavy).unwrap();
        assert_eq!(verdicts, [[true, true], [false, false]]);
    }
}
