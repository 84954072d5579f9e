//! A summary: what a device tells of a file and layer to devices that do not have its entries yet. It is no entry: it is replaced,
//! stands in no log, and is never trusted over entries (docs/format.md section 11).

use crate::cbor::{Bad, Read, Reader};
use crate::constants::{PARENTS_MAX, PART_MAX, SUITE, TAG, VERSION};
use crate::key::LayerKey;
use crate::label::{Ctx, derive, sha256};
use crate::sign::{SigningKey, VerifyingKey};
use crate::{B16, B24, B32, B64, CryptoError, cbor, part, seal};
use minicbor::Encode;
use minicbor::encode::{self, Encoder, Write};
use rand_core::CryptoRng;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

const DOMAIN: &str = "naungan/1/summary";

/// Where a summary belongs, who wrote it, and of which entries it tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct About {
    /// The partner.
    pub tenant: B16,
    /// 1 care, 2 lead.
    pub vault: u8,
    /// `entry::KIND_*`.
    pub kind: u8,
    /// The file.
    pub object: B16,
    /// The layer.
    pub layer: u8,
    /// The epoch of the layer key.
    pub epoch: u32,
    /// The writing device.
    pub device: B16,
    /// Highest log position among the entries that it covers.
    pub covers: u64,
    /// Hashes of the heads that it covers, ascending: these entries and all that they build on.
    pub heads: Vec<B32>,
}

/// The signed header.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Header {
    about: About,
    nonce: B24,
    ct_hash: B32,
    kc: B32,
}

/// A sealed and signed summary: `[header, signature, ciphertext]`. Its salt stands beside it, to be erased.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    header: Header,
    signature: B64,
    ciphertext: Vec<u8>,
}

impl About {
    fn ctx(&self) -> Vec<u8> {
        Ctx::new("naungan/1/summary-key", 8)
            .bytes(&self.tenant)
            .uint(self.vault)
            .uint(self.kind)
            .bytes(&self.object)
            .uint(self.layer)
            .uint(self.epoch)
            .bytes(&self.device)
            .done()
    }

    fn keys(&self, key: &LayerKey, salt: &B32) -> (Zeroizing<B32>, B32) {
        let mut both = Zeroizing::new([0; 64]);
        derive(key.expose(), salt, &self.ctx(), both.as_mut());
        let (mut sealing, mut commit) = (Zeroizing::new([0; 32]), [0; 32]);
        sealing.copy_from_slice(&both[..32]);
        commit.copy_from_slice(&both[32..]);
        (sealing, commit)
    }
}

impl Summary {
    /// Seals a body, padded as parts are, and signs it.
    ///
    /// # Errors
    /// More than 64 KiB padded.
    pub fn seal(
        about: About,
        body: &[u8],
        key: &LayerKey,
        salt: &B32,
        device: &SigningKey,
        rng: &mut impl CryptoRng,
    ) -> Result<Self, CryptoError> {
        let plain = part::pad(body)?;
        let (sealing, kc) = about.keys(key, salt);
        let nonce = seal::nonce(rng);
        let ciphertext = seal::seal(&sealing, &nonce, &about.ctx(), &plain)?;
        let header = Header { about, nonce, ct_hash: sha256(&ciphertext), kc };
        let signature = device.sign(DOMAIN, &cbor::encode(&header));
        Ok(Self { header, signature, ciphertext })
    }

    /// Where it belongs.
    #[must_use]
    pub fn about(&self) -> &About {
        &self.header.about
    }

    /// Checks the device's signature.
    ///
    /// # Errors
    /// It is not that device's.
    pub fn verify(&self, device: &VerifyingKey) -> Result<(), CryptoError> {
        device.verify(DOMAIN, &cbor::encode(&self.header), &self.signature)
    }

    /// Opens it. Check the signature first.
    ///
    /// # Errors
    /// Another key or salt, or not a padded body.
    pub fn open(&self, key: &LayerKey, salt: &B32) -> Result<Vec<u8>, CryptoError> {
        let (sealing, kc) = self.header.about.keys(key, salt);
        if !bool::from(kc.ct_eq(&self.header.kc)) {
            return Err(CryptoError::Open);
        }
        part::unpad(&seal::open(&sealing, &self.header.nonce, &self.header.about.ctx(), &self.ciphertext)?)
    }

    /// The stored and sent bytes.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        cbor::encode(self)
    }

    /// Reads canonical bytes: known suite, a size class, the ciphertext that was signed.
    ///
    /// # Errors
    /// Anything else.
    pub fn decode(bytes: &[u8]) -> Result<Self, CryptoError> {
        let summary: Self = cbor::decode_exact(bytes)?;
        let plain = summary.ciphertext.len().saturating_sub(TAG);
        if !(plain.is_power_of_two() && (crate::constants::PART_CLASS..=PART_MAX).contains(&plain)) {
            return Err(CryptoError::TooLarge);
        }
        if sha256(&summary.ciphertext) != summary.header.ct_hash {
            return Err(CryptoError::Commitment);
        }
        let heads = &summary.header.about.heads;
        if heads.is_empty() || !heads.windows(2).all(|pair| pair[0] < pair[1]) {
            return Err(CryptoError::Malformed);
        }
        Ok(summary)
    }
}

impl<C> Encode<C> for Header {
    fn encode<W: Write>(&self, e: &mut Encoder<W>, _: &mut C) -> Result<(), encode::Error<W::Error>> {
        let about = &self.about;
        e.array(14)?.u8(VERSION)?.u8(SUITE)?.bytes(&about.tenant)?.u8(about.vault)?.u8(about.kind)?.bytes(&about.object)?;
        e.u8(about.layer)?.u32(about.epoch)?.bytes(&about.device)?.u64(about.covers)?;
        cbor::put_fixed(e, &about.heads)?;
        e.bytes(&self.nonce)?.bytes(&self.ct_hash)?.bytes(&self.kc)?;
        Ok(())
    }
}

impl<'b> Read<'b> for Header {
    fn read(d: &mut Reader<'b>) -> Result<Self, Bad> {
        cbor::array(d, 14)?;
        cbor::constant(d, VERSION)?;
        cbor::constant(d, SUITE)?;
        let about = About {
            tenant: cbor::fixed(d)?,
            vault: d.u8()?,
            kind: d.u8()?,
            object: cbor::fixed(d)?,
            layer: d.u8()?,
            epoch: d.u32()?,
            device: cbor::fixed(d)?,
            covers: d.u64()?,
            heads: cbor::list(d, PARENTS_MAX, cbor::fixed)?,
        };
        Ok(Self { about, nonce: cbor::fixed(d)?, ct_hash: cbor::fixed(d)?, kc: cbor::fixed(d)? })
    }
}

impl<C> Encode<C> for Summary {
    fn encode<W: Write>(&self, e: &mut Encoder<W>, _: &mut C) -> Result<(), encode::Error<W::Error>> {
        e.array(3)?.bytes(&cbor::encode(&self.header))?.bytes(&self.signature)?.bytes(&self.ciphertext)?;
        Ok(())
    }
}

impl<'b> Read<'b> for Summary {
    fn read(d: &mut Reader<'b>) -> Result<Self, Bad> {
        cbor::array(d, 3)?;
        let header = cbor::decode_exact(d.bytes()?).map_err(|_| Bad)?;
        Ok(Self { header, signature: cbor::fixed(d)?, ciphertext: cbor::bytes(d, PART_MAX + TAG)? })
    }
}
