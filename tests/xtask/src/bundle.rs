//! The single-page application: compile to wasm, cut into parts, copy, compress into `dist/<app>/`.

use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result};
use flate2::Compression;
use flate2::write::GzEncoder;

use crate::args::Args;
use crate::parts;
use crate::repo::{Repo, WASM, run};
use crate::squeeze::squeezed;
use crate::toolchain;

/// Style sheets of an application, joined in this order into `<app>.css`.
fn styles_of(app: &str) -> &'static [&'static str] {
    if app == CABINET {
        &["tokens", "cabinet"]
    } else {
        &["tokens", "base", "controls", "surfaces", "grid", "layers", "forms", "pages", "work", "print"]
    }
}

/// The client's cabinet: a small application that takes its font and its sign from the large one beside it.
pub const CABINET: &str = "cabinet";

/// Which form of the application to build.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Builds fast; for development and browser tests.
    Quick,
    /// Small, and compressed beforehand.
    Release,
}

impl Form {
    fn profile(self) -> &'static str {
        match self {
            Form::Quick => "wasm-quick",
            Form::Release => "wasm-release",
        }
    }
}

/// `cargo xtask bundle [--release]`.
pub fn command(repo: &Repo, mut args: Args) -> Result<ExitCode> {
    let form = if args.flag("--release") { Form::Release } else { Form::Quick };
    args.finish()?;
    bundle(repo, form)?;
    Ok(ExitCode::SUCCESS)
}

/// Builds every application that has a page, `frontend/<app>.html`; answers the directory of them all.
pub fn bundle(repo: &Repo, form: Form) -> Result<PathBuf> {
    toolchain::wasm_target(repo)?;
    let apps = apps(repo)?;
    for app in &apps {
        let mut cargo = repo.cargo();
        cargo.args(["build", "-p", "frontend", "--target", WASM, "--profile", form.profile(), "--bin", app]);
        if app == CABINET {
            cargo.arg("--no-default-features");
        }
        run(&mut cargo)?;
        bundle_app(repo, app, form).with_context(|| format!("bundle of {app}"))?;
    }
    Ok(repo.root.join("dist"))
}

fn apps(repo: &Repo) -> Result<Vec<String>> {
    let mut apps: Vec<String> = fs::read_dir(repo.root.join("frontend"))?
        .flatten()
        .filter_map(|entry| entry.file_name().to_str()?.strip_suffix(".html").map(str::to_owned))
        .collect();
    anyhow::ensure!(!apps.is_empty(), "frontend/ has no page (office.html)");
    apps.sort();
    Ok(apps)
}

fn bundle_app(repo: &Repo, app: &str, form: Form) -> Result<()> {
    let frontend = repo.root.join("frontend");
    let dist = repo.root.join("dist").join(app);
    let wasm = repo.target.join(WASM).join(form.profile()).join(format!("{app}.wasm"));
    let page = frontend.join(format!("{app}.html"));
    let styles: Vec<PathBuf> = styles_of(app)
        .iter()
        .map(|name| frontend.join(format!("styles/{name}.css")))
        .filter(|path| path.exists())
        .collect();
    let mut assets = files_below(&frontend.join("assets"))?;
    // Pictures for the README are not part of the application.
    assets.retain(|(name, _)| app != CABINET && !name.starts_with("readme"));

    let inputs = [&wasm, &page].into_iter().chain(&styles).chain(assets.iter().map(|(_, path)| path));
    let stamp = stamp(form, inputs)?;
    let stamp_file = repo.root.join("dist").join(format!(".{app}.stamp"));
    if dist.join("index.html").exists() && fs::read_to_string(&stamp_file).is_ok_and(|old| old == stamp) {
        println!("{} is up to date", repo.short(&dist));
        return Ok(());
    }

    // Made beside and moved: a server that runs never sees half a bundle.
    let fresh = repo.root.join("dist").join(format!(".{app}"));
    remove_if_there(&fresh)?;
    fs::create_dir_all(&fresh)?;
    let parts = parts::bind(&wasm, app, form, &fresh)?;
    fs::write(fresh.join(parts::LIST), serde_json::to_string_pretty(&parts)?)?;
    fs::copy(&page, fresh.join("index.html"))?;
    if !styles.is_empty() {
        let mut css = String::new();
        for style in &styles {
            css.push_str(&fs::read_to_string(style)?);
            css.push('\n');
        }
        fs::write(fresh.join(format!("{app}.css")), css)?;
    }
    for (name, path) in &assets {
        let to = fresh.join(name);
        if let Some(parent) = to.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::copy(path, to)?;
    }
    if form == Form::Release {
        squeeze_all(&fresh)?;
    }
    compress_all(&fresh, form)?;
    remove_if_there(&dist)?;
    fs::rename(&fresh, &dist)?;
    fs::write(stamp_file, stamp)?;
    Ok(())
}

/// What the bundle was made of: names, sizes and times of the inputs.
fn stamp<'a>(form: Form, inputs: impl Iterator<Item = &'a PathBuf>) -> Result<String> {
    let mut stamp = format!("{}\n", form.profile());
    for path in inputs {
        let meta = fs::metadata(path).with_context(|| format!("{} is not there", path.display()))?;
        let time = meta.modified()?.duration_since(std::time::UNIX_EPOCH)?.as_nanos();
        writeln!(stamp, "{} {} {time}", path.display(), meta.len())?;
    }
    Ok(stamp)
}

/// Leaves comments and indentation out of scripts and style sheets, but for those that came small.
fn squeeze_all(dir: &Path) -> Result<()> {
    for (_, path) in files_below(dir)? {
        let is_small = path.to_string_lossy().ends_with(".min.js");
        if !is_small && path.extension().is_some_and(|ending| ending == "js" || ending == "css") {
            fs::write(&path, squeezed(&fs::read_to_string(&path)?))?;
        }
    }
    Ok(())
}

/// Writes `.gz` (and for a release `.br`) beside every file that shrinks, and prints the sizes.
fn compress_all(dir: &Path, form: Form) -> Result<()> {
    let mut files = files_below(dir)?;
    files.sort();
    println!("{:<36}{:>12}{:>12}{:>12}", "file", "bytes", "gzip", "brotli");
    for (name, path) in files {
        let bytes = fs::read(&path)?;
        let mut sizes = [None, None];
        if compressible(&path) {
            let level = if form == Form::Release { Compression::best() } else { Compression::fast() };
            let mut gzip = GzEncoder::new(Vec::new(), level);
            gzip.write_all(&bytes)?;
            sizes[0] = keep(&path, "gz", &gzip.finish()?, bytes.len())?;
            if form == Form::Release {
                let mut packed = Vec::new();
                let params =
                    brotli::enc::BrotliEncoderParams { quality: 11, lgwin: 24, ..Default::default() };
                brotli::BrotliCompress(&mut bytes.as_slice(), &mut packed, &params)?;
                sizes[1] = keep(&path, "br", &packed, bytes.len())?;
            }
        }
        let [gzip, brotli] = sizes.map(|size| size.map_or_else(|| "-".to_owned(), |size| size.to_string()));
        println!("{:<36}{:>12}{gzip:>12}{brotli:>12}", name.display(), bytes.len());
    }
    Ok(())
}

fn compressible(path: &Path) -> bool {
    let packed = ["woff2", "woff", "png", "jpg", "webp", "gz", "br"];
    !path.extension().and_then(|ext| ext.to_str()).is_some_and(|ext| packed.contains(&ext))
}

fn keep(path: &Path, extension: &str, packed: &[u8], plain: usize) -> Result<Option<usize>> {
    if packed.len() >= plain {
        return Ok(None);
    }
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(extension);
    fs::write(PathBuf::from(name), packed)?;
    Ok(Some(packed.len()))
}

/// Files below the directory with their names relative to it; none if there is no such directory.
fn files_below(dir: &Path) -> Result<Vec<(PathBuf, PathBuf)>> {
    let mut found = Vec::new();
    let mut open = vec![dir.to_path_buf()];
    while let Some(next) = open.pop() {
        for entry in fs::read_dir(next).into_iter().flatten() {
            let path = entry?.path();
            if path.is_dir() {
                open.push(path);
            } else {
                found.push((path.strip_prefix(dir)?.to_path_buf(), path));
            }
        }
    }
    found.sort();
    Ok(found)
}

fn remove_if_there(dir: &Path) -> Result<()> {
    if dir.exists() {
        fs::remove_dir_all(dir).with_context(|| format!("{} cannot be removed", dir.display()))?;
    }
    Ok(())
}
