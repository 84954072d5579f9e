//! HPKE base mode with X-Wing (0x647a, ML-KEM-768 and X25519), HKDF-SHA256 and ChaCha20-Poly1305.

use crate::CryptoError;
use hpke::aead::ChaCha20Poly1305;
use hpke::kdf::HkdfSha256;
use hpke::kem::XWing;
use hpke::{Deserializable, Kem, OpModeR, OpModeS, Serializable};
use rand_core::CryptoRng;
use zeroize::{Zeroize, ZeroizeOnDrop};

/// Length of a public key in bytes.
pub const PUBLIC_BYTES: usize = 1216;
/// Length of an encapsulated key in bytes.
pub const ENC_BYTES: usize = 1120;

/// A decapsulation seed (UKEM, DKEM). It is imported as it is, never through a derivation.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct KemSecret([u8; 32]);

impl core::fmt::Debug for KemSecret {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("KemSecret(..)")
    }
}

impl KemSecret {
    /// Draws a new seed.
    pub fn generate(rng: &mut impl CryptoRng) -> Self {
        let mut seed = [0; 32];
        rng.fill_bytes(&mut seed);
        Self(seed)
    }

    /// Takes over a seed.
    #[must_use]
    pub fn from_bytes(seed: [u8; 32]) -> Self {
        Self(seed)
    }

    /// Shows the seed. Every use of this is a place to look at.
    #[must_use]
    pub fn expose(&self) -> &[u8; 32] {
        &self.0
    }

    fn private(&self) -> Result<<XWing as Kem>::PrivateKey, CryptoError> {
        <XWing as Kem>::PrivateKey::from_bytes(&self.0).map_err(|_| CryptoError::Key)
    }

    /// The public half.
    pub fn public(&self) -> Result<KemPublic, CryptoError> {
        KemPublic::from_bytes(&XWing::sk_to_pk(&self.private()?).to_bytes())
    }

    /// Opens a message of [`KemPublic::seal`].
    pub fn open(&self, info: &[u8], aad: &[u8], enc: &[u8], ct: &[u8]) -> Result<zeroize::Zeroizing<Vec<u8>>, CryptoError> {
        let enc = <XWing as Kem>::EncappedKey::from_bytes(enc).map_err(|_| CryptoError::Malformed)?;
        let private = self.private()?;
        hpke::single_shot_open::<ChaCha20Poly1305, HkdfSha256, XWing>(&OpModeR::Base, &private, &enc, info, ct, aad)
            .map(zeroize::Zeroizing::new)
            .map_err(|_| CryptoError::Open)
    }
}

/// A public key of 1,216 bytes. Its inner form is checked when something is sealed to it.
#[derive(Clone, PartialEq, Eq)]
pub struct KemPublic(Box<[u8; PUBLIC_BYTES]>);

impl core::fmt::Debug for KemPublic {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("KemPublic(1216 bytes)")
    }
}

impl KemPublic {
    /// Takes 1,216 bytes.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, CryptoError> {
        let bytes: &[u8; PUBLIC_BYTES] = bytes.try_into().map_err(|_| CryptoError::Key)?;
        Ok(Self(Box::new(*bytes)))
    }

    /// The bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; PUBLIC_BYTES] {
        &self.0
    }

    /// Seals one message to the holder; gives the encapsulated key and the ciphertext.
    pub fn seal(
        &self,
        info: &[u8],
        aad: &[u8],
        plain: &[u8],
        rng: &mut impl CryptoRng,
    ) -> Result<(Vec<u8>, Vec<u8>), CryptoError> {
        let public = <XWing as Kem>::PublicKey::from_bytes(self.0.as_slice()).map_err(|_| CryptoError::Key)?;
        hpke::single_shot_seal_with_rng::<ChaCha20Poly1305, HkdfSha256, XWing>(&OpModeS::Base, &public, info, plain, aad, rng)
            .map(|(enc, ct)| (enc.to_bytes().to_vec(), ct))
            .map_err(|_| CryptoError::Key)
    }
}
