//! Local rows and drafts of a device, sealed one by one so that a row opens only in its own place.

use crate::key::CacheKey;
use crate::label::Ctx;
use crate::{CryptoError, seal};
use rand_core::CryptoRng;

fn aad(store: &str, key: &[u8]) -> Vec<u8> {
    Ctx::new("naungan/1/cache/row", 3).text(store).bytes(key).done()
}

/// Seals the value of `key` in `store`: nonce, then the ciphertext.
pub fn seal_row(
    cache: &CacheKey,
    store: &str,
    key: &[u8],
    value: &[u8],
    rng: &mut impl CryptoRng,
) -> Result<Vec<u8>, CryptoError> {
    seal::seal_box(cache.expose(), &aad(store, key), value, rng)
}

/// Opens what [`seal_row`] made, in the same place.
pub fn open_row(cache: &CacheKey, store: &str, key: &[u8], sealed: &[u8]) -> Result<Vec<u8>, CryptoError> {
    seal::open_box(cache.expose(), &aad(store, key), sealed).map(|mut plain| core::mem::take(&mut *plain))
}
