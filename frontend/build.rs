//! Reads the texts of both languages and generates one checked key for each: a key that lacks a text, or whose
//! placeholders differ between the languages, stops the build.
//!
//! The parser and the generator are called directly: `leptos_i18n_build` around them brings the makers of ICU data
//! (a hundred crates), which these texts do not need.

use std::path::PathBuf;

use leptos_i18n_parser::parse_locales::options::{Config, ParseOptions};
use leptos_i18n_parser::parse_locales::parse_locales;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=locales");
    if std::env::var("CARGO_CFG_TARGET_ARCH").is_ok_and(|target| target == "wasm32") {
        // `cargo xtask bundle` cuts the program into parts by what the linker knows of its references.
        println!("cargo::rustc-link-arg-bins=--emit-relocs");
    }
    let options = ParseOptions::new().interpolate_display(true);
    let config = Config::new("ru")?.add_locale("en")?.add_namespaces(namespaces()?)?.parse_options(options);
    let texts = parse_locales(None, config)?;
    // Generated code answers to the generator, not to our style.
    let attributes = "#![allow(missing_docs, unused, clippy::all, clippy::restriction)]"
        .parse()
        .map_err(|e| format!("{e}"))?;
    let code = leptos_i18n_codegen::gen_code(&texts, None, false, Some(&attributes), false)?;
    let dir = PathBuf::from(std::env::var("OUT_DIR")?).join("i18n");
    std::fs::create_dir_all(&dir)?;
    std::fs::write(dir.join("mod.rs"), code.to_string())?;
    Ok(())
}

/// One namespace for each file of `locales/ru/`, by name.
fn namespaces() -> std::io::Result<Vec<String>> {
    let files =
        std::fs::read_dir("locales/ru")?.map(|file| Ok(file?.path())).collect::<std::io::Result<Vec<_>>>()?;
    let mut names: Vec<String> =
        files.iter().filter_map(|file| Some(file.file_stem()?.to_str()?.to_owned())).collect();
    names.sort();
    Ok(names)
}
