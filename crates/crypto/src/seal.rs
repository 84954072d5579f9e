//! XChaCha20-Poly1305 with random nonces, shared by every format of this room.

use crate::constants::TAG;
use crate::{B24, B32, CryptoError};
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use rand_core::CryptoRng;
use zeroize::Zeroizing;

/// Draws a nonce.
pub(crate) fn nonce(rng: &mut impl CryptoRng) -> B24 {
    let mut nonce = [0; 24];
    rng.fill_bytes(&mut nonce);
    nonce
}

/// Seals `plain`; the result is 16 bytes longer.
pub(crate) fn seal(key: &B32, nonce: &B24, aad: &[u8], plain: &[u8]) -> Result<Vec<u8>, CryptoError> {
    XChaCha20Poly1305::new(&Key::from(*key))
        .encrypt(&XNonce::from(*nonce), Payload { msg: plain, aad })
        .map_err(|_| CryptoError::TooLarge)
}

/// Opens what [`seal`] made.
pub(crate) fn open(key: &B32, nonce: &B24, aad: &[u8], ct: &[u8]) -> Result<Zeroizing<Vec<u8>>, CryptoError> {
    XChaCha20Poly1305::new(&Key::from(*key))
        .decrypt(&XNonce::from(*nonce), Payload { msg: ct, aad })
        .map(Zeroizing::new)
        .map_err(|_| CryptoError::Open)
}

/// Seals with a fresh nonce in front: `nonce + ciphertext`.
pub(crate) fn seal_box(key: &B32, aad: &[u8], plain: &[u8], rng: &mut impl CryptoRng) -> Result<Vec<u8>, CryptoError> {
    let nonce = nonce(rng);
    let mut out = nonce.to_vec();
    out.extend_from_slice(&seal(key, &nonce, aad, plain)?);
    Ok(out)
}

/// Opens what [`seal_box`] made.
pub(crate) fn open_box(key: &B32, aad: &[u8], sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, CryptoError> {
    match sealed.split_first_chunk::<24>() {
        Some((nonce, ct)) if ct.len() >= TAG => open(key, nonce, aad, ct),
        _ => Err(CryptoError::Malformed),
    }
}
