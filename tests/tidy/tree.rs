//! The files of the repository, and rules about all of them.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::expect_none;
use crate::lexer;

/// One file: its path from the top of the repository, and its text.
pub struct Source {
    /// With forward slashes.
    pub path: String,
    /// As it is on the disk.
    pub text: String,
    /// Rust only: without comments and strings.
    pub code: String,
}

impl Source {
    /// A file, or an example in a test.
    pub fn new(path: &str, text: &str) -> Self {
        let code = if path.ends_with(".rs") { lexer::code(text) } else { String::new() };
        Self { path: path.to_owned(), text: text.to_owned(), code }
    }

    /// `path:line`.
    pub fn at(&self, offset: usize) -> String {
        format!("{}:{}", self.path, lexer::line(&self.text, offset))
    }

    /// Whether the file is Rust of the product below the directory: tests in files of their own are not.
    pub fn rust_in(&self, dir: &str) -> bool {
        let of_tests = self.path.ends_with("/tests.rs") || self.path.contains("/tests/");
        self.path.ends_with(".rs") && self.path.starts_with(dir) && !of_tests
    }
}

/// The top of the repository.
pub fn root() -> PathBuf {
    let package = option_env!("CARGO_MANIFEST_DIR").map_or_else(|| PathBuf::from("tests"), PathBuf::from);
    package.join("..")
}

/// Every text file that is tracked, or is new and not ignored.
pub fn sources() -> Vec<Source> {
    let mut sources: Vec<Source> = paths().iter().filter_map(|path| read(path)).collect();
    assert!(sources.len() > 20, "the repository was not found at {}", root().display());
    sources.sort_by(|one, other| one.path.cmp(&other.path));
    sources
}

/// Rust files only.
pub fn rust() -> Vec<Source> {
    sources().into_iter().filter(|source| source.path.ends_with(".rs")).collect()
}

fn read(path: &str) -> Option<Source> {
    let bytes = std::fs::read(root().join(path)).ok()?;
    Some(Source::new(path, &String::from_utf8(bytes).ok()?))
}

/// Paths as git has them; a copy of the sources without git is walked.
fn paths() -> Vec<String> {
    let mut git = Command::new("git");
    git.args(["ls-files", "--cached", "--others", "--exclude-standard", "-z"]).current_dir(root());
    match git.output() {
        Ok(output) if output.status.success() => String::from_utf8_lossy(&output.stdout)
            .split('\0')
            .filter(|path| !path.is_empty())
            .map(str::to_owned)
            .collect(),
        _ => walk(&root(), &root()),
    }
}

fn walk(root: &Path, dir: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(dir).into_iter().flatten().flatten() {
        let path = entry.path();
        let name = entry.file_name();
        let built = dir == root && ["target", "dist", "data", ".git"].iter().any(|skip| name == *skip);
        if path.is_dir() && !built {
            found.extend(walk(root, &path));
        } else if path.is_file()
            && let Ok(short) = path.strip_prefix(root)
        {
            found.push(short.to_string_lossy().replace('\\', "/"));
        }
    }
    found
}

/// Paths that exist on one machine only.
fn machine_paths(sources: &[Source]) -> Vec<String> {
    let roots = [concat!("/wo", "rk/"), concat!("/ho", "me/"), concat!("/Use", "rs/"), concat!("/ro", "ot/")];
    let mut found = Vec::new();
    for source in sources {
        for root in roots {
            let outside = |at: &usize| !source.text[..*at].ends_with(|letter: char| letter.is_alphanumeric());
            let hits = source.text.match_indices(root).map(|(at, _)| at).filter(outside);
            found.extend(hits.map(|at| format!("{}: {root}", source.at(at))));
        }
    }
    found
}

/// Names of servers that packages come from; the lock file may name the public index alone.
fn registry_hosts(sources: &[Source]) -> Vec<String> {
    const INDEX: &str = concat!("registry+https://github.com/rust-lang/crates.io", "-index");
    let hosts = [
        concat!("index.", "crates.io"),
        concat!("static.", "crates.io"),
        concat!("crates.io", "-index"),
        concat!("registry.", "npmjs.org"),
        concat!("files.", "pythonhosted.org"),
        concat!("deb.", "debian.org"),
        concat!("[sou", "rce."),
        concat!("[regi", "stries"),
    ];
    let mut found = Vec::new();
    for source in sources {
        let text =
            if source.path == "Cargo.lock" { source.text.replace(INDEX, "") } else { source.text.clone() };
        for host in hosts {
            found.extend(
                text.find(host).map(|at| format!("{}:{}: {host}", source.path, lexer::line(&text, at))),
            );
        }
        if source.path == "Cargo.lock" {
            let elsewhere =
                text.lines().filter(|line| line.starts_with("source = ") && *line != "source = \"\"");
            found.extend(elsewhere.map(|line| format!("Cargo.lock: {line}")));
        }
    }
    found
}

/// Rust files that no `mod` reaches.
fn dead_files(sources: &[Source]) -> Vec<String> {
    let mut found = Vec::new();
    for source in sources.iter().filter(|source| source.path.contains("/src/")) {
        let Some((dir, name)) = source.path.rsplit_once('/') else { continue };
        let Some(name) = name.strip_suffix(".rs") else { continue };
        if ["lib", "main", "build"].contains(&name) || dir.ends_with("/src/bin") {
            continue;
        }
        let (module, parent) =
            if name == "mod" { dir.rsplit_once('/').map(|(up, it)| (it, up)) } else { Some((name, dir)) }
                .expect("a path in src has a directory");
        let heads = [
            format!("{parent}/mod.rs"),
            format!("{parent}/lib.rs"),
            format!("{parent}/main.rs"),
            format!("{parent}.rs"),
        ];
        let declared = sources.iter().filter(|source| heads.contains(&source.path)).any(|head| {
            lexer::find_word(&head.code, &format!("mod {module}"))
                .any(|at| head.code[at + 4 + module.len()..].trim_start().starts_with(';'))
        });
        let pointed_at = sources.iter().any(|other| other.text.contains(&format!("{name}.rs\"]")));
        if !declared && !pointed_at {
            found.push(format!("{}: no module declares it", source.path));
        }
    }
    found
}

#[test]
fn no_file_names_a_path_of_one_machine() {
    expect_none("paths of one machine do not exist on another", machine_paths(&sources()));
}

#[test]
fn no_file_names_a_package_registry() {
    expect_none("where packages come from is a matter of the machine", registry_hosts(&sources()));
}

#[test]
fn every_rust_file_belongs_to_a_module() {
    expect_none("a file that no module declares is not compiled", dead_files(&sources()));
}

#[test]
fn a_broken_tree_is_seen() {
    let path = concat!("see /wo", "rk/here");
    assert_eq!(machine_paths(&[Source::new("a.md", path)]), [concat!("a.md:1: /wo", "rk/")]);
    assert!(machine_paths(&[Source::new("a.md", concat!("frame", "/wo", "rk/here"))]).is_empty());
    let lock = "source = \"registry+https://mirror.example/index\"";
    assert_eq!(registry_hosts(&[Source::new("Cargo.lock", lock)]).len(), 1);
    let tree = [Source::new("a/src/lib.rs", "mod one; // mod two;"), Source::new("a/src/two.rs", "")];
    assert_eq!(dead_files(&tree), ["a/src/two.rs: no module declares it"]);
}
