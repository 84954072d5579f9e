//! The label function `D(ikm, salt, ctx)` = HKDF-SHA256, and the contexts that go into it.
//!
//! A context is a CBOR array whose first item is a label that starts with `naungan/1/`. A label has one purpose.

use crate::B32;
use hkdf::Hkdf;
use minicbor::Encoder;
use sha2::{Digest, Sha256};

/// Fills `out` (at most 8,160 bytes) with `HKDF-SHA256(ikm, salt, info = ctx)`. An empty salt is HKDF's "no salt".
pub fn derive(ikm: &[u8], salt: &[u8], ctx: &[u8], out: &mut [u8]) {
    let expanded = Hkdf::<Sha256>::new(Some(salt), ikm).expand(ctx, out);
    debug_assert!(expanded.is_ok(), "only an output of over 255 blocks fails");
}

/// `D(ikm, -, ctx)` with 32 bytes of output.
#[must_use]
pub fn derive32(ikm: &[u8], ctx: &[u8]) -> B32 {
    let mut out = [0; 32];
    derive(ikm, &[], ctx, &mut out);
    out
}

/// HMAC-SHA256, which is the extract step of HKDF.
#[must_use]
pub fn hmac(key: &[u8], message: &[u8]) -> B32 {
    Hkdf::<Sha256>::extract(Some(key), message).0.into()
}

/// `SHA-256(domain + 00 + parts...)`.
#[must_use]
pub fn hash(domain: &str, parts: &[&[u8]]) -> B32 {
    let mut hasher = Sha256::new();
    hasher.update(domain.as_bytes());
    hasher.update([0]);
    for part in parts {
        hasher.update(part);
    }
    hasher.finalize().into()
}

/// `SHA-256(bytes)`.
#[must_use]
pub fn sha256(bytes: &[u8]) -> B32 {
    Sha256::digest(bytes).into()
}

/// Builds a context: `Ctx::new("naungan/1/part", 9).bytes(..)...done()`.
#[derive(Debug)]
pub struct Ctx {
    encoder: Encoder<Vec<u8>>,
}

impl Ctx {
    /// Starts the array with its label; `items` counts the label too.
    #[must_use]
    pub fn new(label: &str, items: u64) -> Self {
        let mut ctx = Self::bare(items);
        let written = ctx.encoder.str(label).is_ok();
        debug_assert!(written, "memory takes every byte");
        ctx
    }

    /// Starts an array without a label (for the AAD of wraps, whose label is HPKE's `info`).
    #[must_use]
    pub fn bare(items: u64) -> Self {
        let mut encoder = Encoder::new(Vec::with_capacity(96));
        let written = encoder.array(items).is_ok();
        debug_assert!(written, "memory takes every byte");
        Self { encoder }
    }

    /// Adds a byte string.
    #[must_use]
    pub fn bytes(mut self, bytes: &[u8]) -> Self {
        let written = self.encoder.bytes(bytes).is_ok();
        debug_assert!(written, "memory takes every byte");
        self
    }

    /// Adds a number.
    #[must_use]
    pub fn uint(mut self, number: impl Into<u64>) -> Self {
        let written = self.encoder.u64(number.into()).is_ok();
        debug_assert!(written, "memory takes every byte");
        self
    }

    /// Adds a text.
    #[must_use]
    pub fn text(mut self, text: &str) -> Self {
        let written = self.encoder.str(text).is_ok();
        debug_assert!(written, "memory takes every byte");
        self
    }

    /// The bytes.
    #[must_use]
    pub fn done(self) -> Vec<u8> {
        self.encoder.into_writer()
    }
}
