//! Files of the care app, the desk and the public site, built into the program. Every one has its hash as ETag.

use super::gzip::{accepts, gzip};
use crate::server::Server;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use naungan_crypto::label::sha256;
use naungan_model::id::hex;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::OnceLock;

const SW_JS: &str = include_str!("../../../../web/sw.js");
const APP_JS: &str = include_str!("../../../../web/app.js");
/// The device app; empty when the program was built without it.
const DEVICE: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/device.wasm"));
const DEVICE_BR: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/device.wasm.br"));
const MANIFEST: &str = r##"{"name":"Naungan","short_name":"Naungan","start_url":"/","scope":"/","display":"standalone",
"background_color":"#ffffff","theme_color":"#ffffff","icons":[{"src":"/assets/icon.svg","sizes":"any","type":"image/svg+xml"}]}"##;

/// One file.
#[derive(Debug)]
pub struct Asset {
    kind: &'static str,
    bytes: Cow<'static, [u8]>,
    gzip: Vec<u8>,
    brotli: &'static [u8],
    etag: String,
}

impl Asset {
    fn new(kind: &'static str, bytes: impl Into<Cow<'static, [u8]>>, brotli: &'static [u8]) -> Self {
        let bytes = bytes.into();
        let packed = if brotli.is_empty() && bytes.len() > 300 { gzip(&bytes, 9) } else { Vec::new() };
        let etag = format!("\"{}\"", hex(&sha256(&bytes)[..16]));
        Self { kind, gzip: packed, brotli, etag, bytes }
    }
}

fn text(kind: &'static str, text: &'static str) -> Asset {
    Asset::new(kind, text.as_bytes(), &[])
}

/// All files by path.
fn all() -> &'static BTreeMap<String, Asset> {
    static ALL: OnceLock<BTreeMap<String, Asset>> = OnceLock::new();
    ALL.get_or_init(|| {
        const JS: &str = "text/javascript; charset=utf-8";
        const CSS: &str = "text/css; charset=utf-8";
        const BIN: &str = "application/octet-stream";
        let mut files = BTreeMap::new();
        let mut put = |path: &str, asset: Asset| files.insert(path.to_owned(), asset);
        put("/assets/app.js", text(JS, APP_JS));
        put("/assets/app.css", text(CSS, naungan_pages::style::APP_CSS));
        put("/assets/public.css", text(CSS, naungan_pages::style::PUBLIC_CSS));
        put("/assets/icon.svg", text("image/svg+xml", naungan_pages::style::ICON_SVG));
        put("/assets/app.webmanifest", text("application/manifest+json", MANIFEST));
        put("/assets/pack.bin", Asset::new(BIN, naungan_forms::PACK, &[]));
        for (tag, bytes) in naungan_pages::language::DEVICE_LANGUAGES {
            put(&format!("/assets/lang-{tag}.bin"), Asset::new(BIN, *bytes, &[]));
        }
        if !DEVICE.is_empty() {
            put("/assets/device.wasm", Asset::new("application/wasm", DEVICE, DEVICE_BR));
        }
        let whole: String = files.iter().map(|(path, asset)| format!("{path} {}\n", asset.etag)).collect();
        let version = hex(&sha256(format!("{whole}{SW_JS}").as_bytes())[..8]);
        files.insert("/sw.js".to_owned(), Asset::new(JS, SW_JS.replace("@VERSION@", &version).into_bytes(), &[]));
        files
    })
}

/// Files of the care origin.
pub async fn care(State(_): State<Server>, uri: Uri, headers: HeaderMap) -> Response {
    if uri.path() == "/assets/device.wasm" && DEVICE.is_empty() {
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
    if !asset.brotli.is_empty() && accepts(headers, "br") {
        return (always, kind, [(header::CONTENT_ENCODING, "br")], asset.brotli).into_response();
    }
    if !asset.gzip.is_empty() && accepts(headers, "gzip") {
        return (always, kind, [(header::CONTENT_ENCODING, "gzip")], asset.gzip.clone()).into_response();
    }
    (always, kind, asset.bytes.clone()).into_response()
}

/// Whether the program holds the device app.
pub fn has_device() -> bool {
    !DEVICE.is_empty()
}
