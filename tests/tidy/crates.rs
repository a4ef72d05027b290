//! Which crate may use which, and which outside library is used where.

use crate::expect_none;
use crate::lexer::find_word;
use crate::tree::{Source, rust, sources};

/// Our crates and what of ours each may depend on.
const DIRECTION: [(&str, &[&str]); 7] = [
    ("shared", &[]),
    ("migrations", &[]),
    ("frontend", &["shared"]),
    ("server", &["shared", "migrations", "typeset"]),
    // Its tests and its example set samples of the core.
    ("server/typeset", &["shared"]),
    // The measurement of printed forms sets them in its own process, as the limit.
    ("tests", &["shared", "server", "migrations", "typeset"]),
    ("tests/xtask", &[]),
];

/// Where of the server a library may be named.
struct Home {
    library: &'static str,
    /// Answers whether the path, from `server/src/`, is at home.
    holds: fn(&str) -> bool,
    /// Names of the library that are used anywhere.
    passes: &'static [&'static str],
    rule: &'static str,
}

const HOMES: [Home; 3] = [
    Home {
        library: "sea_orm",
        holds: |path| {
            let file = path.rsplit('/').next().unwrap_or(path);
            let dirs = ["db/", "jobs/", "op/", "page/", "reports/"].iter().any(|dir| path.starts_with(dir));
            let inner = path.contains("/repo/") || path.contains("/entity/");
            // What chapters stand on: connections, leases, cursors and the library's error pass through it.
            let base = ["app.rs", "db.rs", "error.rs", "jobs.rs", "op.rs", "page.rs"].contains(&path);
            dirs || inner || base || ["entity.rs", "repo.rs"].contains(&file)
        },
        // Values and connections pass through a use case; queries do not.
        passes: &["ConnectionTrait", "DatabaseConnection", "DbBackend", "DbErr", "Set"],
        rule: "a chapter speaks to the database in entity.rs and repo.rs",
    },
    Home {
        library: "axum",
        holds: |path| path.starts_with("http/"),
        passes: &[],
        rule: "HTTP is spoken in http",
    },
    Home {
        library: "async_graphql",
        holds: |path| path.split('/').any(|part| part.starts_with("graphql") || part == "http"),
        passes: &[],
        rule: "GraphQL is spoken in graphql and http",
    },
];

/// Libraries of the server behind features of `shared`.
const FEATURES: [(&str, &str); 3] = [("sea_orm", "db"), ("async_graphql", "graphql"), ("cynic", "client")];

fn wrong_dependencies(sources: &[Source]) -> Vec<String> {
    let ours: Vec<&str> = DIRECTION.iter().map(|(dir, _)| dir.rsplit('/').next().unwrap_or(dir)).collect();
    let mut found = Vec::new();
    for (dir, allowed) in DIRECTION {
        let Some(manifest) = sources.iter().find(|source| source.path == format!("{dir}/Cargo.toml")) else {
            continue;
        };
        let mut in_dependencies = false;
        for (line, text) in manifest.text.lines().enumerate() {
            if text.starts_with('[') {
                in_dependencies = text.contains("dependencies");
            }
            let name = text.split(['.', ' ', '=']).next().unwrap_or_default();
            if in_dependencies && ours.contains(&name) && !allowed.contains(&name) {
                found.push(format!("{}:{}: {dir} uses {name}", manifest.path, line + 1));
            }
        }
    }
    found
}

fn strayed(sources: &[Source]) -> Vec<String> {
    let mut found = Vec::new();
    for source in sources.iter().filter(|source| source.rust_in("server/src/")) {
        let path = source.path.trim_start_matches("server/src/");
        for home in HOMES.iter().filter(|home| !(home.holds)(path)) {
            let named = find_word(&source.code, home.library);
            let hit =
                named.into_iter().find(|at| !passes(&source.code[at + home.library.len()..], home.passes));
            found.extend(hit.map(|at| format!("{}: {}; {}", source.at(at), home.library, home.rule)));
        }
    }
    found
}

/// Whether a path or import that goes on so names only what passes: `::Set`, `::{DbErr, Set}`.
fn passes(rest: &str, names: &[&str]) -> bool {
    let Some(rest) = rest.strip_prefix("::") else { return false };
    let inside = |letter: char| letter.is_alphanumeric() || letter == '_';
    let listed = match rest.strip_prefix('{') {
        Some(group) => group.split('}').next().unwrap_or(group),
        None => &rest[..rest.find(|letter| !inside(letter)).unwrap_or(rest.len())],
    };
    listed.split(',').map(str::trim).filter(|name| !name.is_empty()).all(|name| names.contains(&name))
}

fn unfeatured(sources: &[Source]) -> Vec<String> {
    let mut found = Vec::new();
    for source in sources.iter().filter(|source| source.rust_in("shared/src/")) {
        for (library, feature) in FEATURES {
            let behind = source.text.contains(&format!("feature = \"{feature}\""));
            let hit = find_word(&source.code, library).next().filter(|_| !behind);
            found.extend(hit.map(|at| format!("{}: {library} outside feature {feature:?}", source.at(at))));
        }
    }
    found
}

#[test]
fn shared_depends_on_none_of_ours_and_the_others_point_towards_it() {
    expect_none(
        "frontend → shared; server → shared, migrations, typeset; typeset → shared in tests; tests → all of them",
        wrong_dependencies(&sources()),
    );
}

#[test]
fn the_database_http_and_graphql_are_used_at_home_only() {
    expect_none("a library of the shell has strayed", strayed(&rust()));
}

#[test]
fn shared_names_libraries_of_the_shell_behind_features_only() {
    expect_none("the core has no shell by default", unfeatured(&rust()));
}

#[test]
fn a_broken_direction_is_seen() {
    let manifest = Source::new(
        "shared/Cargo.toml",
        "[dependencies]\nchrono.workspace = true\nserver.workspace = true\n",
    );
    assert_eq!(wrong_dependencies(&[manifest]), ["shared/Cargo.toml:3: shared uses server"]);
    let service =
        Source::new("server/src/clients/service.rs", "use sea_orm::{Set, Statement};\nuse axum::Router;");
    assert_eq!(strayed(&[service]).len(), 2);
    let passing = Source::new(
        "server/src/clients/service.rs",
        "use sea_orm::{DbErr, Set};\nfn a(_: sea_orm::DbErr) {}",
    );
    assert!(strayed(&[passing]).is_empty());
    let repo = Source::new("server/src/clients/repo/list.rs", "use sea_orm::DbErr; // axum");
    assert!(strayed(&[repo]).is_empty());
    let ids = Source::new("shared/src/ids.rs", "use sea_orm::Value;");
    assert_eq!(unfeatured(&[ids]).len(), 1);
}
