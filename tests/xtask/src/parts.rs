//! The program cut into the part of a first load and those that come later, bound to JavaScript.
//!
//! Pages marked in `frontend/src/parts.rs` are cut off by what the linker says about references. A part fits only the
//! program that it was cut from, so its name carries a hash of its content: a page that outlives a new version asks
//! for a file that is gone, and is told so, instead of getting one that does not fit.

use std::collections::BTreeMap;
use std::fs;
use std::hash::{DefaultHasher, Hasher};
use std::path::Path;

use anyhow::{Context, Result, anyhow};
use wasm_bindgen_cli_support::Bindgen;
use wasm_split_cli_support::{Options, transform};

use crate::bundle::Form;

/// The file of the bundle that says which files each part needs.
pub const LIST: &str = "parts.json";

/// For each part the files it needs: its own, and those it shares with others.
pub type Parts = BTreeMap<String, Vec<String>>;

/// Cuts the program `wasm` of the application and writes it with its JavaScript to `out`.
pub fn bind(wasm: &Path, app: &str, form: Form, out: &Path) -> Result<Parts> {
    let whole = fs::read(wasm).with_context(|| format!("{} is not there", wasm.display()))?;
    let main = wasm.with_file_name(format!("{app}-main.wasm"));
    let (link, module) = (format!("./{app}_parts.js"), format!("./{app}.js"));
    let mut options = Options::new(&whole);
    options.output_dir = out;
    options.main_out_path = &main;
    options.main_module = &module;
    options.link_name = &link;
    let cut = transform(options).map_err(|error| anyhow!("{error:#}"))?;

    let release = form == Form::Release;
    Bindgen::new()
        .input_path(&main)
        .web(true)?
        .typescript(false)
        .omit_default_module_path(false)
        // Parts call what the linker exported, by its own names.
        .keep_lld_exports(true)
        .demangle(false)
        .remove_name_section(release)
        .remove_producers_section(release)
        .out_name(app)
        .generate(out)?;

    let link = out.join(link);
    if cut.split_modules.is_empty() && !link.exists() {
        return Ok(Parts::new());
    }
    let mut loader = fs::read_to_string(&link)?;
    let mut names = BTreeMap::new();
    for path in &cut.split_modules {
        let mut bytes = fs::read(path)?;
        if release {
            bytes = without_custom_sections(&bytes).context("a part is not wasm")?;
        }
        let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let name = stamped(&stem, &bytes);
        fs::write(out.join(&name), &bytes)?;
        fs::remove_file(path)?;
        loader = loader.replace(&format!("\"./{stem}.wasm\""), &format!("\"./{name}\""));
        names.insert(stem, name);
    }
    fs::write(&link, loader)?;
    let named = |stems: Vec<String>| stems.iter().filter_map(|stem| names.get(stem).cloned()).collect();
    Ok(cut.prefetch_map.into_iter().map(|(part, stems)| (part, named(stems))).collect())
}

/// The name of a part: what it holds, and a hash of its content by which servers and browsers keep it for long.
fn stamped(stem: &str, bytes: &[u8]) -> String {
    let mut hasher = DefaultHasher::new();
    hasher.write(bytes);
    let stem = stem.strip_prefix("split_").unwrap_or(stem);
    format!("{stem}-{:016x}.wasm", hasher.finish())
}

/// The module without names of functions and notes of compilers. Nothing if it is no module.
fn without_custom_sections(wasm: &[u8]) -> Option<Vec<u8>> {
    let (head, mut rest) = wasm.split_at_checked(8)?;
    let mut kept = head.to_vec();
    while let Some((&kind, after)) = rest.split_first() {
        let (len, width) = leb(after)?;
        let section = rest.get(..1 + width + len)?;
        if kind != 0 {
            kept.extend_from_slice(section);
        }
        rest = rest.get(section.len()..)?;
    }
    Some(kept)
}

/// A number in LEB128 at the start of the bytes, and how many of them it takes.
fn leb(bytes: &[u8]) -> Option<(usize, usize)> {
    let width = 1 + bytes.iter().take(5).position(|byte| byte & 0x80 == 0)?;
    let number = bytes[..width].iter().rev().fold(0, |n, byte| n << 7 | usize::from(byte & 0x7f));
    Some((number, width))
}

#[cfg(test)]
mod tests {
    use super::{leb, stamped, without_custom_sections};

    #[test]
    fn custom_sections_are_left_out_and_others_stay() {
        let head = *b"\0asm\x01\0\0\0";
        let (custom, types) = ([0, 3, 1, b'n', 7], [1, 0x81, 0, 9]);
        let module = [&head[..], &custom, &types, &custom].concat();
        assert_eq!(without_custom_sections(&module).unwrap(), [&head[..], &types].concat());
        assert!(without_custom_sections(&module[..module.len() - 1]).is_none());
        assert_eq!(leb(&[0xe5, 0x8e, 0x26, 1]), Some((624_485, 3)));
    }

    #[test]
    fn a_name_follows_the_content() {
        assert_eq!(stamped("split_runs", b"a"), stamped("split_runs", b"a"));
        assert_ne!(stamped("split_runs", b"a"), stamped("split_runs", b"b"));
        assert!(
            stamped("split_runs", b"a").starts_with("runs-")
                && stamped("chunk_3", b"").starts_with("chunk_3-")
        );
    }
}
