//! What follows from a user's master key: the user's own key pairs, and the box with a device's keys.

use crate::kem::KemSecret;
use crate::key::{CacheKey, UserMaster};
use crate::label::{Ctx, derive32};
use crate::sign::SigningKey;
use crate::{B16, CryptoError, seal};
use rand_core::CryptoRng;
use zeroize::Zeroizing;

/// UKEM and USIG of one generation.
#[derive(Debug)]
pub struct UserKeys {
    /// Opens wraps.
    pub kem: KemSecret,
    /// Signs device certificates and, for officers, all others.
    pub sig: SigningKey,
}

impl UserKeys {
    /// The keys that this master key gives in this vault, to this user, in this generation.
    #[must_use]
    pub fn derive(master: &UserMaster, vault: u8, user: &B16, generation: u32) -> Self {
        let seed = |label| {
            let ctx = Ctx::new(label, 4).uint(vault).bytes(user).uint(generation).done();
            Zeroizing::new(derive32(master.expose(), &ctx))
        };
        Self { kem: KemSecret::from_bytes(*seed("naungan/1/user/kem")), sig: SigningKey::from_bytes(*seed("naungan/1/user/sig")) }
    }
}

/// DSIG and DKEM of one device.
#[derive(Debug)]
pub struct DeviceKeys {
    /// Signs entries and logins.
    pub sig: SigningKey,
    /// Receives the master key at enrolment.
    pub kem: KemSecret,
}

impl DeviceKeys {
    /// Draws new keys.
    pub fn generate(rng: &mut impl CryptoRng) -> Self {
        Self { sig: SigningKey::generate(rng), kem: KemSecret::generate(rng) }
    }

    /// Seals the seeds under the user's master key: nonce, then 64 bytes sealed.
    pub fn seal(&self, master: &UserMaster, vault: u8, device: &B16, rng: &mut impl CryptoRng) -> Result<Vec<u8>, CryptoError> {
        let mut plain = Zeroizing::new([0; 64]);
        plain[..32].copy_from_slice(self.sig.expose());
        plain[32..].copy_from_slice(self.kem.expose());
        seal_under(master, "naungan/1/device/box", vault, device, plain.as_slice(), rng)
    }

    /// Opens what [`DeviceKeys::seal`] made.
    pub fn open(sealed: &[u8], master: &UserMaster, vault: u8, device: &B16) -> Result<Self, CryptoError> {
        let plain = open_under(master, "naungan/1/device/box", vault, device, sealed)?;
        let (sig, kem) = crate::key::two(&plain)?;
        Ok(Self { sig: SigningKey::from_bytes(sig), kem: KemSecret::from_bytes(kem) })
    }
}

/// Seals the key of a device's local rows under the user's master key: nonce, then 32 bytes sealed.
pub fn seal_cache_key(
    key: &CacheKey,
    master: &UserMaster,
    vault: u8,
    device: &B16,
    rng: &mut impl CryptoRng,
) -> Result<Vec<u8>, CryptoError> {
    seal_under(master, "naungan/1/cache/key", vault, device, key.expose(), rng)
}

/// Opens what [`seal_cache_key`] made.
pub fn open_cache_key(sealed: &[u8], master: &UserMaster, vault: u8, device: &B16) -> Result<CacheKey, CryptoError> {
    let plain = open_under(master, "naungan/1/cache/key", vault, device, sealed)?;
    Ok(CacheKey::from_bytes(plain.as_slice().try_into().map_err(|_| CryptoError::Malformed)?))
}

fn seal_under(
    master: &UserMaster,
    label: &str,
    vault: u8,
    device: &B16,
    plain: &[u8],
    rng: &mut impl CryptoRng,
) -> Result<Vec<u8>, CryptoError> {
    let ctx = Ctx::new(label, 3).uint(vault).bytes(device).done();
    let key = Zeroizing::new(derive32(master.expose(), &ctx));
    seal::seal_box(&key, &ctx, plain, rng)
}

fn open_under(
    master: &UserMaster,
    label: &str,
    vault: u8,
    device: &B16,
    sealed: &[u8],
) -> Result<Zeroizing<Vec<u8>>, CryptoError> {
    let ctx = Ctx::new(label, 3).uint(vault).bytes(device).done();
    let key = Zeroizing::new(derive32(master.expose(), &ctx));
    seal::open_box(&key, &ctx, sealed)
}
