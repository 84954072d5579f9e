//! Ed25519 signatures, each over `domain + 00 + message`, checked strictly (RFC 8032, no small-order keys).

use crate::{B32, B64, CryptoError};
use ed25519_dalek::Signer;
use rand_core::CryptoRng;

/// A secret signing key (USIG, DSIG, log key). Wiped when dropped.
pub struct SigningKey(ed25519_dalek::SigningKey);

impl core::fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("SigningKey(..)")
    }
}

impl SigningKey {
    /// Draws a new key.
    pub fn generate(rng: &mut impl CryptoRng) -> Self {
        let mut seed = zeroize::Zeroizing::new([0; 32]);
        rng.fill_bytes(seed.as_mut());
        Self::from_bytes(*seed)
    }

    /// Takes over an Ed25519 seed.
    #[must_use]
    pub fn from_bytes(seed: [u8; 32]) -> Self {
        Self(ed25519_dalek::SigningKey::from_bytes(&seed))
    }

    /// Shows the seed. Every use of this is a place to look at.
    #[must_use]
    pub fn expose(&self) -> &[u8; 32] {
        self.0.as_bytes()
    }

    /// The public half.
    #[must_use]
    pub fn verifying_key(&self) -> VerifyingKey {
        VerifyingKey(self.0.verifying_key().to_bytes())
    }

    /// Signs `domain + 00 + message`.
    #[must_use]
    pub fn sign(&self, domain: &str, message: &[u8]) -> B64 {
        self.sign_raw(&bound(domain, message))
    }

    /// Signs a message that names its own purpose (signed notes of the log only).
    pub(crate) fn sign_raw(&self, message: &[u8]) -> B64 {
        self.0.sign(message).to_bytes()
    }
}

/// A public signing key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct VerifyingKey(pub B32);

impl VerifyingKey {
    /// Checks a signature over `domain + 00 + message`.
    pub fn verify(&self, domain: &str, message: &[u8], signature: &B64) -> Result<(), CryptoError> {
        self.verify_raw(&bound(domain, message), signature)
    }

    pub(crate) fn verify_raw(&self, message: &[u8], signature: &B64) -> Result<(), CryptoError> {
        Point::of(self)?.verify(message, signature)
    }
}

/// A public key, decompressed: worth keeping while one key checks many signatures.
pub(crate) struct Point(ed25519_dalek::VerifyingKey);

impl Point {
    pub(crate) fn of(key: &VerifyingKey) -> Result<Self, CryptoError> {
        ed25519_dalek::VerifyingKey::from_bytes(&key.0).map(Self).map_err(|_| CryptoError::Key)
    }

    pub(crate) fn verify(&self, message: &[u8], signature: &B64) -> Result<(), CryptoError> {
        let signature = ed25519_dalek::Signature::from_bytes(signature);
        self.0.verify_strict(message, &signature).map_err(|_| CryptoError::Signature)
    }
}

/// `domain + 00 + message`.
pub(crate) fn bound(domain: &str, message: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(domain.len() + 1 + message.len());
    bytes.extend_from_slice(domain.as_bytes());
    bytes.push(0);
    bytes.extend_from_slice(message);
    bytes
}
