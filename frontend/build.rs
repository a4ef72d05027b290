//! Reads the texts of both languages and generates one checked key for each: a key that lacks a text, or whose
//! placeholders differ between the languages, stops the build.

use std::path::PathBuf;

use leptos_i18n_build::options::CodegenOptions;
use leptos_i18n_build::{Config, ParseOptions, TranslationsInfos};

/// One namespace per file of `locales/<language>/`.
const NAMESPACES: [&str; 7] = ["common", "shell", "errors", "session", "desk", "clients", "runs"];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=locales");
    let options = ParseOptions::new().interpolate_display(true);
    let config = Config::new("ru")?.add_locale("en")?.add_namespaces(NAMESPACES)?.parse_options(options);
    let texts = TranslationsInfos::parse(config)?;
    texts.rerun_if_locales_changed();
    let dir = PathBuf::from(std::env::var("OUT_DIR")?).join("i18n");
    // Generated code answers to the generator, not to our style.
    let attributes = "#![allow(missing_docs, unused, clippy::all, clippy::restriction)]"
        .parse()
        .map_err(|e| format!("{e}"))?;
    let options = CodegenOptions::new().top_level_attributes(Some(attributes));
    texts.generate_i18n_module_with_options(dir, options)?;
    Ok(())
}
