//! Licences of every crate we build with, against an allow-list.

use anyhow::{Result, bail};
use serde_json::Value;

use crate::repo::Repo;
use crate::spdx;

/// Accepted for any crate.
const ALLOWED: [&str; 12] = [
    "0BSD",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "ISC",
    "MIT",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
];

/// A licence accepted for named crates only.
struct Exception {
    /// The crate, or all crates that begin so where it ends with `*`.
    name: &'static str,
    licence: &'static str,
    /// Why it is acceptable; printed nowhere, read in review.
    #[expect(dead_code, reason = "for the reader of this list")]
    reason: &'static str,
}

const EXCEPTIONS: [Exception; 2] = [
    Exception {
        name: "cynic*",
        licence: "MPL-2.0",
        reason: "binds changes to its own files only, and we use it unchanged",
    },
    Exception {
        name: "webpki-roots",
        licence: "CDLA-Permissive-2.0",
        reason: "a list of root certificates: data under a permissive licence for data",
    },
];

/// Fails with the list of crates whose licence nobody accepted; answers how many were looked at.
pub fn check(repo: &Repo) -> Result<usize> {
    let metadata = repo.metadata(&["--locked"])?;
    let packages = metadata["packages"].as_array().map(Vec::as_slice).unwrap_or_default();
    let mut refused = Vec::new();
    let mut seen = 0;
    for package in packages.iter().filter(|package| !ours(package)) {
        seen += 1;
        let name = package["name"].as_str().unwrap_or_default();
        let verdict = match package["license"].as_str() {
            Some(licence) => spdx::satisfied(licence, &|id| allowed(name, id)),
            None => Ok(false),
        };
        if !matches!(verdict, Ok(true)) {
            let licence = package["license"].as_str().unwrap_or("no licence expression");
            refused.push(format!("  {name} {}: {licence}", package["version"].as_str().unwrap_or_default()));
        }
    }
    for exception in &EXCEPTIONS {
        if !packages.iter().any(|package| names(exception.name, package["name"].as_str().unwrap_or_default()))
        {
            refused.push(format!(
                "  {} is not used any more: take it off the list of exceptions",
                exception.name
            ));
        }
    }
    if !refused.is_empty() {
        bail!("licences not on the allow-list (tests/xtask/src/licences.rs):\n{}", refused.join("\n"));
    }
    Ok(seen)
}

/// Members of the workspace come from no registry.
fn ours(package: &Value) -> bool {
    package["source"].is_null()
}

fn allowed(name: &str, licence: &str) -> bool {
    ALLOWED.contains(&licence)
        || EXCEPTIONS.iter().any(|exception| exception.licence == licence && names(exception.name, name))
}

fn names(pattern: &str, name: &str) -> bool {
    match pattern.strip_suffix('*') {
        Some(start) => name.starts_with(start),
        None => pattern == name,
    }
}

#[cfg(test)]
mod tests {
    use super::allowed;

    #[test]
    fn an_exception_holds_for_the_named_crates_alone() {
        assert!(allowed("cynic-codegen", "MPL-2.0"));
        assert!(!allowed("another", "MPL-2.0"));
    }

    #[test]
    fn copyleft_is_refused() {
        assert!(!allowed("any", "GPL-3.0-only"));
        assert!(!allowed("any", "LGPL-2.1-or-later"));
    }
}
