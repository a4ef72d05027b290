//! The application's files: from a folder, or bundled into the program.
//!
//! Every address without a dot in its last part is the application itself, which routes in the browser; an
//! unknown file name is not found.

use std::path::{Component, Path, PathBuf};

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use data_encoding::{BASE64, HEXLOWER};
use sha2::{Digest, Sha256};

use super::{Site, identify};
use crate::config::Config;

/// Where the files are.
#[derive(Debug)]
pub struct Assets {
    source: Source,
}

#[derive(Debug)]
enum Source {
    Folder(PathBuf),
    #[cfg(feature = "embed")]
    Bundled(&'static str),
    Nothing,
}

#[cfg(feature = "embed")]
#[derive(rust_embed::RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/../dist"]
struct Bundle;

impl Assets {
    /// The files of the application `name`: `dist/<name>` of the configuration, else what is bundled.
    pub fn new(config: &Config, name: &'static str) -> Assets {
        let source = match &config.dist {
            Some(dist) => Source::Folder(dist.join(name)),
            None => Assets::bundled(name),
        };
        Assets { source }
    }

    #[cfg(feature = "embed")]
    fn bundled(name: &'static str) -> Source {
        Source::Bundled(name)
    }

    #[cfg(not(feature = "embed"))]
    fn bundled(_: &'static str) -> Source {
        Source::Nothing
    }

    async fn read(&self, name: &str) -> Option<Vec<u8>> {
        match &self.source {
            Source::Folder(folder) => tokio::fs::read(folder.join(name)).await.ok(),
            #[cfg(feature = "embed")]
            Source::Bundled(app) => Bundle::get(&format!("{app}/{name}")).map(|file| file.data.into_owned()),
            Source::Nothing => None,
        }
    }
}

/// Answers with a file of the application.
pub async fn handle(State(site): State<Site>, request: Request) -> Response {
    if request.method() != Method::GET && request.method() != Method::HEAD {
        return (StatusCode::METHOD_NOT_ALLOWED, [(header::ALLOW, "GET, HEAD")]).into_response();
    }
    let (assets, path) = of_side(&site, request.uri().path());
    let Some(name) = file_name(path) else {
        return not_found();
    };
    let Some(plain) = assets.read(name).await else {
        return if name == "index.html" { without_application() } else { not_found() };
    };
    let etag = format!("\"{}\"", HEXLOWER.encode(&Sha256::digest(&plain)[..12]));
    let mut response = if matches(request.headers(), &etag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        content(assets, name, &plain, request.headers()).await
    };
    let headers = response.headers_mut();
    let cache = if is_stamped(name) { "public, max-age=31536000, immutable" } else { "no-cache" };
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    insert(headers, header::ETAG, &etag);
    if name == "index.html" {
        insert(headers, header::CONTENT_SECURITY_POLICY, &policy(&String::from_utf8_lossy(&plain)));
    }
    response
}

/// The application that a path is of, and the path within it. The cabinet lives under `/cabinet`.
fn of_side<'s, 'p>(site: &'s Site, path: &'p str) -> (&'s Assets, &'p str) {
    match path.strip_prefix("/cabinet") {
        Some(rest) if rest.is_empty() || rest.starts_with('/') => (&site.cabinet_assets, rest),
        Some(_) | None => (&site.assets, path),
    }
}

/// The file for a path: itself when its last part has a dot, else the page of the application.
fn file_name(path: &str) -> Option<&str> {
    let name = path.trim_start_matches('/');
    let safe = Path::new(name).components().all(|part| matches!(part, Component::Normal(_)));
    let hidden = name.split('/').any(|part| part.starts_with('.'));
    if !safe || hidden || name.contains(['\\', '%', '\0']) {
        return None;
    }
    let last = name.rsplit('/').next().unwrap_or_default();
    Some(if last.contains('.') { name } else { "index.html" })
}

/// Whether the name carries the hash of its content: `office-1f2e3d4c.wasm`.
fn is_stamped(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default();
    stem.rsplit_once('-')
        .is_some_and(|(_, hash)| hash.len() >= 8 && hash.bytes().all(|b| b.is_ascii_hexdigit()))
}

fn matches(headers: &HeaderMap, etag: &str) -> bool {
    let known = identify::text(headers, "if-none-match").unwrap_or_default();
    known.split(',').any(|tag| tag.trim().trim_start_matches("W/") == etag)
}

/// The file in the best encoding that lies ready and that the browser accepts.
async fn content(assets: &Assets, name: &str, plain: &[u8], headers: &HeaderMap) -> Response {
    let accepted = identify::text(headers, "accept-encoding").unwrap_or_default();
    for (encoding, suffix) in [("br", "br"), ("gzip", "gz")] {
        let wanted = accepted.split(',').any(|item| {
            let mut parts = item.split(';').map(str::trim);
            parts.next() == Some(encoding) && !parts.any(|part| part == "q=0")
        });
        if wanted && let Some(packed) = assets.read(&format!("{name}.{suffix}")).await {
            return file(name, packed, Some(encoding));
        }
    }
    file(name, plain.to_vec(), None)
}

fn file(name: &str, bytes: Vec<u8>, encoding: Option<&'static str>) -> Response {
    let mut response = Response::new(Body::from(bytes));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media(name)));
    if let Some(encoding) = encoding {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    response
}

fn media(name: &str) -> &'static str {
    match name.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "wasm" => "application/wasm",
        "json" => "application/json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

/// What the page may load: our own files, WebAssembly, and the scripts that the page itself contains.
fn policy(page: &str) -> String {
    let mut scripts = String::new();
    let mut rest = page;
    while let Some((_, after)) = rest.split_once("<script") {
        let Some((body, next)) = after.split_once('>').and_then(|(_, body)| body.split_once("</script>"))
        else {
            break;
        };
        if !body.trim().is_empty() {
            scripts.push_str(&format!(" 'sha256-{}'", BASE64.encode(&Sha256::digest(body.as_bytes()))));
        }
        rest = next;
    }
    format!(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'{scripts}; style-src 'self' 'unsafe-inline'; \
         img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self'; \
         frame-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'"
    )
}

fn insert(headers: &mut HeaderMap, name: header::HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(name, value);
    }
}

fn not_found() -> Response {
    (StatusCode::NOT_FOUND, "not found\n").into_response()
}

fn without_application() -> Response {
    let page = "<!doctype html><html lang=\"ru\"><meta charset=\"utf-8\"><title>Abona</title>\
                <p>Сервер работает. Приложение не собрано: соберите его командой <code>cargo xtask bundle</code> \
                и укажите папку в <code>ABONA_DIST</code>. API: <code>/graphql</code>.</p></html>";
    let mut response = (StatusCode::OK, page).into_response();
    let html = HeaderValue::from_static("text/html; charset=utf-8");
    response.headers_mut().insert(header::CONTENT_TYPE, html);
    insert(response.headers_mut(), header::CONTENT_SECURITY_POLICY, &policy(page));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn deep_links_are_the_page_and_files_are_files() {
        assert_eq!(file_name("/"), Some("index.html"));
        assert_eq!(file_name("/clients/cli_abc"), Some("index.html"));
        assert_eq!(file_name("/office.js"), Some("office.js"));
        for path in ["/../abona.db", "/a/../../b.js", "/%2e%2e/x.js", "/.stamp", "/a//../b.js"] {
            assert_eq!(file_name(path), None, "{path}");
        }
    }

    #[test]
    fn inline_scripts_are_allowed_by_their_hash_only() {
        let policy = policy("<script src=\"/a.js\"></script><script type=\"module\">init()</script>");
        assert!(policy.contains("'sha256-") && policy.matches("sha256-").count() == 1);
        assert!(policy.contains("'wasm-unsafe-eval'"));
    }

    #[test]
    fn only_stamped_names_are_kept_for_long() {
        assert!(is_stamped("office-1f2e3d4c.wasm"));
        assert!(!is_stamped("office_bg.wasm") && !is_stamped("index.html"));
    }
}
