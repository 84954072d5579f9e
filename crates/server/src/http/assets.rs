//! Files of the care app, the desk and the public site, built into the program (build.rs). Every one has its hash as ETag.

use super::gzip::{accepts, gzip};
use crate::server::Server;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use naungan_crypto::label::sha256;
use naungan_model::id::hex;
use std::collections::BTreeMap;
use std::sync::OnceLock;

include!(concat!(env!("OUT_DIR"), "/assets.rs"));

/// One file.
#[derive(Debug)]
struct Asset {
    kind: &'static str,
    bytes: &'static [u8],
    brotli: &'static [u8],
    /// For what does not take brotli.
    gzip: OnceLock<Vec<u8>>,
    etag: String,
}

impl Asset {
    fn new((name, bytes, brotli): Row) -> Self {
        Self { kind: kind(name), bytes, brotli, gzip: OnceLock::new(), etag: format!("\"{}\"", hex(&sha256(bytes)[..16])) }
    }

    fn gzip(&self) -> &[u8] {
        self.gzip.get_or_init(|| gzip(self.bytes, 9))
    }
}

/// Media type by the end of the name.
fn kind(name: &str) -> &'static str {
    match name.rsplit('.').next() {
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("webmanifest") => "application/manifest+json",
        Some("wasm") => "application/wasm",
        _ => "application/octet-stream",
    }
}

/// All files by path.
fn all() -> &'static BTreeMap<String, Asset> {
    static ALL: OnceLock<BTreeMap<String, Asset>> = OnceLock::new();
    ALL.get_or_init(|| {
        let files = FILES.iter().filter(|(_, bytes, _)| !bytes.is_empty());
        let files = files.map(|row| (format!("/assets/{}", row.0), Asset::new(*row)));
        files.chain([("/sw.js".to_owned(), Asset::new(WORKER))]).collect()
    })
}

/// Files of the care origin. A worker of another build gets none (410): its module, words and forms belong together.
pub async fn care(State(_): State<Server>, uri: Uri, headers: HeaderMap) -> Response {
    if uri.query().and_then(|query| query.strip_prefix("v=")).is_some_and(|version| version != VERSION) {
        return StatusCode::GONE.into_response();
    }
    if uri.path() == "/assets/device.wasm" && !has_device() {
        let why = "this program was built without the device app; build it with `cargo xtask demo`\n";
        return (StatusCode::SERVICE_UNAVAILABLE, why).into_response();
    }
    give(uri.path(), &headers)
}

/// Files of the desk and the public site: style and icon.
pub async fn style(uri: Uri, headers: HeaderMap) -> Response {
    match uri.path() {
        path @ ("/assets/app.css" | "/assets/public.css" | "/assets/icon.svg") => give(path, &headers),
        _ => StatusCode::NOT_FOUND.into_response(),
    }
}

fn give(path: &str, headers: &HeaderMap) -> Response {
    let Some(asset) = all().get(path) else { return StatusCode::NOT_FOUND.into_response() };
    let known = headers.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    let always = [(header::ETAG, asset.etag.as_str()), (header::CACHE_CONTROL, "no-cache"), (header::VARY, "accept-encoding")];
    if known.is_some_and(|known| known.split(',').any(|one| one.trim().trim_start_matches("W/") == asset.etag)) {
        return (StatusCode::NOT_MODIFIED, always).into_response();
    }
    let kind = [(header::CONTENT_TYPE, asset.kind)];
    if accepts(headers, "br") {
        return (always, kind, [(header::CONTENT_ENCODING, "br")], asset.brotli).into_response();
    }
    if accepts(headers, "gzip") {
        return (always, kind, [(header::CONTENT_ENCODING, "gzip")], asset.gzip().to_vec()).into_response();
    }
    (always, kind, asset.bytes).into_response()
}

/// Whether the program holds the device app.
pub fn has_device() -> bool {
    all().contains_key("/assets/device.wasm")
}
