//! What a first load of the operators' application weighs, and how much it may.
//!
//! The promise is about the release form packed by brotli: 450 KB are wished for, 600 KB are the end. That form takes
//! minutes of a processor to build, so `cargo xtask bench bundle` weighs it, and the test command holds the quick form,
//! which it builds for the browser anyway, to limits of its own: for the first load, and for all parts together.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::bundle::Form;
use crate::parts::{LIST, Parts};

/// What the release form should weigh packed by brotli, bytes.
const TARGET: u64 = 450_000;
/// What it may weigh at most.
const GATE: u64 = 600_000;
/// What a first load of the quick form may weigh at most, packed by gzip at its fastest: it is never packed by brotli.
/// 1.48 MB were measured. It keeps the weight from growing unseen, and falls when the release form is made lighter.
const QUICK_GATE: u64 = 1_490_000;
/// The same for everything, whichever page needs it: 8.49 MB were measured with webhooks.
const QUICK_SUM_GATE: u64 = 8_560_000;
/// What the release form of the client's cabinet may weigh at most, packed by brotli, without the font that it shares
/// with the operators' application: it is made for a phone.
const CABINET_GATE: u64 = 180_000;
/// What its quick form may weigh, packed by gzip at its fastest: 1.27 MB were measured with paying in it.
const CABINET_QUICK_GATE: u64 = 1_290_000;
/// Endings of the files that every page takes.
const EVERYWHERE: [&str; 4] = ["html", "js", "css", "woff2"];
/// Parts of the program that count as the first load: the desk is in the program itself, the client list is not.
const FIRST: [&str; 1] = ["clients"];

/// A file of the application: its size, and its size as it is sent.
struct File {
    name: String,
    raw: u64,
    gzip: u64,
    brotli: u64,
    /// A first load takes it.
    first: bool,
}

/// Prints what a first load of the bundle in this directory weighs; an error above the gates of its form.
pub fn check(dir: &Path, form: Form) -> Result<()> {
    let files = files(dir)?;
    let sum = |first: bool, of: fn(&File) -> u64| -> u64 {
        files.iter().filter(|file| file.first || !first).map(of).sum()
    };
    println!("\n{:<36}{:>12}{:>12}{:>12}", "first load", "bytes", "gzip", "brotli");
    for File { name, raw, gzip, brotli, .. } in files.iter().filter(|file| file.first) {
        println!("{name:<36}{raw:>12}{gzip:>12}{brotli:>12}");
    }
    for (name, first) in [("together", true), ("with all other parts", false)] {
        let sizes =
            [sum(first, |file| file.raw), sum(first, |file| file.gzip), sum(first, |file| file.brotli)];
        println!("{name:<36}{:>12}{:>12}{:>12}", sizes[0], sizes[1], sizes[2]);
    }
    let weights = match form {
        Form::Quick => vec![
            ("a first load", sum(true, |file| file.gzip), QUICK_GATE, "gzip"),
            ("the application", sum(false, |file| file.gzip), QUICK_SUM_GATE, "gzip"),
        ],
        Form::Release => vec![("a first load", sum(true, |file| file.brotli), GATE, "brotli")],
    };
    if form == Form::Release {
        let verdict = if sum(true, |file| file.brotli) > TARGET { "missed" } else { "met" };
        println!("target {TARGET}: {verdict}; gate {GATE}");
    }
    for (what, weight, gate, packing) in weights {
        if weight > gate {
            bail!("{what} weighs {weight} bytes by {packing}; {gate} are allowed");
        }
    }
    Ok(())
}

/// Prints what the client's cabinet in this directory weighs; an error above the gate of its form.
pub fn check_cabinet(dir: &Path, form: Form) -> Result<()> {
    let files = files(dir)?;
    let of: fn(&File) -> u64 = match form {
        Form::Quick => |file| file.gzip,
        Form::Release => |file| file.brotli,
    };
    let (gate, packing) = match form {
        Form::Quick => (CABINET_QUICK_GATE, "gzip"),
        Form::Release => (CABINET_GATE, "brotli"),
    };
    let weight: u64 = files.iter().map(of).sum();
    println!("the cabinet weighs {weight} bytes by {packing}; gate {gate}");
    if weight > gate {
        bail!("the cabinet weighs {weight} bytes by {packing}; {gate} are allowed");
    }
    Ok(())
}

/// The files that pages take, the largest first. A file that was not packed is sent as it is.
fn files(dir: &Path) -> Result<Vec<File>> {
    let list = fs::read(dir.join(LIST)).with_context(|| format!("{} has no {LIST}", dir.display()))?;
    let parts: Parts = serde_json::from_slice(&list)?;
    let first: Vec<&String> = FIRST.iter().filter_map(|part| parts.get(*part)).flatten().collect();
    let later: Vec<&String> = parts.values().flatten().collect();
    let mut open = vec![dir.to_path_buf()];
    let mut files = Vec::new();
    while let Some(dir) = open.pop() {
        for entry in fs::read_dir(&dir).with_context(|| format!("{} is not there", dir.display()))? {
            let path = entry?.path();
            let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
            if path.is_dir() {
                open.push(path);
                continue;
            }
            if ending != "wasm" && !EVERYWHERE.contains(&ending) {
                continue;
            }
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let raw = fs::metadata(&path)?.len();
            let sent = |packed: &str| {
                fs::metadata(dir.join(format!("{name}.{packed}"))).map_or(raw, |meta| meta.len())
            };
            // A script that came small is fetched by the page that needs it.
            let on_demand = later.contains(&&name) || name.ends_with(".min.js");
            let first = !on_demand || first.contains(&&name);
            files.push(File { raw, gzip: sent("gz"), brotli: sent("br"), first, name });
        }
    }
    if !files.iter().any(|file| file.first && file.name.ends_with(".wasm")) {
        bail!("{} has no wasm", dir.display());
    }
    files.sort_by_key(|file| std::cmp::Reverse(file.raw));
    Ok(files)
}

#[cfg(test)]
mod tests {
    use std::fs::{self, File};
    use std::path::PathBuf;

    use super::{
        CABINET_GATE, CABINET_QUICK_GATE, GATE, LIST, QUICK_GATE, QUICK_SUM_GATE, check, check_cabinet,
    };
    use crate::bundle::Form;

    /// A bundle whose program, part of the client list and another part have these sizes: plain, by gzip, by brotli.
    fn bundle(name: &str, files: [[u64; 3]; 3]) -> PathBuf {
        let dir = std::env::temp_dir().join(format!("abona-xtask-{name}-{}", std::process::id()));
        fs::create_dir_all(&dir).unwrap();
        for (stem, sizes) in ["office_bg", "clients-1", "runs-1"].iter().zip(files) {
            for (ending, size) in ["", ".gz", ".br"].iter().zip(sizes) {
                File::create(dir.join(format!("{stem}.wasm{ending}"))).unwrap().set_len(size).unwrap();
            }
        }
        fs::write(dir.join(LIST), r#"{"clients":["clients-1.wasm"],"runs":["runs-1.wasm"]}"#).unwrap();
        fs::write(dir.join("office.js"), "1").unwrap();
        dir
    }

    #[test]
    fn a_cabinet_above_its_gate_is_refused() {
        let rest = 41;
        let (gzip, brotli) = (CABINET_QUICK_GATE - rest, CABINET_GATE - rest);
        for (more, expected) in [(0, [true, true]), (1, [false, false])] {
            let files = [[2_000_000, gzip + more, brotli + more], [90, 20, 20], [90, 10, 10]];
            let dir = bundle(&format!("cabinet-{more}"), files);
            fs::write(dir.join("office.js"), "0123456789A").unwrap();
            let verdicts = [Form::Quick, Form::Release].map(|form| check_cabinet(&dir, form).is_ok());
            fs::remove_dir_all(dir).unwrap();
            assert_eq!(verdicts, expected, "{more}");
        }
    }

    #[test]
    fn a_bundle_above_a_gate_is_refused() {
        let (gzip, brotli, rest) = (QUICK_GATE - 11, GATE - 11, QUICK_SUM_GATE - QUICK_GATE);
        let part = [50, 10, 10];
        let cases = [
            ("light", [[9_000_000, gzip, brotli], part, [9_000_000, rest, 900_000]], [true, true]),
            ("heavy", [[9_000_000, gzip + 1, brotli + 1], part, [9_000_000, 0, 0]], [false, false]),
            ("wide", [[9_000_000, gzip, brotli], part, [9_000_000, rest + 1, 900_000]], [false, true]),
        ];
        for (name, files, expected) in cases {
            let dir = bundle(name, files);
            let verdicts = [Form::Quick, Form::Release].map(|form| check(&dir, form).is_ok());
            fs::remove_dir_all(dir).unwrap();
            assert_eq!(verdicts, expected, "{name}");
        }
    }
}
