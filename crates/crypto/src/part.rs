//! A part: the text of one layer of one entry, padded to a size class and sealed under the layer key and the part salt.

use crate::cbor::{Bad, Read, Reader};
use crate::constants::{INFLATE_MAX, PART_CLASS, PART_MAX, PART_PREFIX, TAG};
use crate::key::LayerKey;
use crate::label::{Ctx, derive, derive32, sha256};
use crate::{B16, B24, B32, CryptoError, cbor, seal};
use minicbor::Encode;
use minicbor::encode::{self, Encoder, Write};
use rand_core::CryptoRng;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

const RAW: u8 = 0;
const DEFLATE: u8 = 1;

/// Where a part stands. It goes into the key and the AAD, so a part opens in no other place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PartPlace {
    /// The partner.
    pub tenant: B16,
    /// 1 care, 2 lead.
    pub vault: u8,
    /// 1 case, 2 place, 3 lead, 4 journal.
    pub kind: u8,
    /// The file.
    pub object: B16,
    /// The layer.
    pub layer: u8,
    /// The epoch of the layer key.
    pub epoch: u32,
    /// The entry.
    pub entry: B16,
    /// Position of the part in the entry, from 0.
    pub part: u8,
}

impl PartPlace {
    /// The context of the part key, which is the AAD too.
    #[must_use]
    pub fn ctx(&self) -> Vec<u8> {
        Ctx::new("naungan/1/part", 9)
            .bytes(&self.tenant)
            .uint(self.vault)
            .uint(self.kind)
            .bytes(&self.object)
            .uint(self.layer)
            .uint(self.epoch)
            .bytes(&self.entry)
            .uint(self.part)
            .done()
    }

    /// Part key and key commitment `kc`.
    fn keys(&self, key: &LayerKey, salt: &B32, ctx: &[u8]) -> (Zeroizing<B32>, B32) {
        let mut both = Zeroizing::new([0; 64]);
        derive(key.expose(), salt, ctx, both.as_mut());
        let (mut sealing, mut commit) = (Zeroizing::new([0; 32]), [0; 32]);
        sealing.copy_from_slice(&both[..32]);
        commit.copy_from_slice(&both[32..]);
        (sealing, commit)
    }
}

/// What the signed header says of a part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartHeader {
    /// The layer.
    pub layer: u8,
    /// The epoch of the layer key.
    pub epoch: u32,
    /// Nonce of the seal.
    pub nonce: B24,
    /// Length of the ciphertext in bytes, tag included.
    pub ct_len: u32,
    /// SHA-256 of the ciphertext.
    pub ct_hash: B32,
    /// Key commitment.
    pub kc: B32,
}

impl<C> Encode<C> for PartHeader {
    fn encode<W: Write>(&self, e: &mut Encoder<W>, _: &mut C) -> Result<(), encode::Error<W::Error>> {
        e.array(6)?.u8(self.layer)?.u32(self.epoch)?.bytes(&self.nonce)?;
        e.u32(self.ct_len)?.bytes(&self.ct_hash)?.bytes(&self.kc)?;
        Ok(())
    }
}

impl<'b> Read<'b> for PartHeader {
    fn read(d: &mut Reader<'b>) -> Result<Self, Bad> {
        cbor::array(d, 6)?;
        Ok(Self {
            layer: d.u8()?,
            epoch: d.u32()?,
            nonce: cbor::fixed(d)?,
            ct_len: d.u32()?,
            ct_hash: cbor::fixed(d)?,
            kc: cbor::fixed(d)?,
        })
    }
}

/// A part that may leave the device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealedPart {
    /// Goes into the signed header.
    pub header: PartHeader,
    /// Goes into the store.
    pub ciphertext: Vec<u8>,
}

/// Seals a body of at most 1 MiB. It is deflated when that saves a size class; more than 64 KiB padded is refused.
pub fn seal(
    body: &[u8],
    key: &LayerKey,
    salt: &B32,
    place: &PartPlace,
    rng: &mut impl CryptoRng,
) -> Result<SealedPart, CryptoError> {
    let plain = pad(body)?;
    seal_padded(&plain, key, salt, place, seal::nonce(rng))
}

/// Seals bytes as they are, under a given nonce.
fn seal_padded(plain: &[u8], key: &LayerKey, salt: &B32, place: &PartPlace, nonce: B24) -> Result<SealedPart, CryptoError> {
    let ctx = place.ctx();
    let (sealing, kc) = place.keys(key, salt, &ctx);
    let ciphertext = seal::seal(&sealing, &nonce, &ctx, plain)?;
    let ct_len = u32::try_from(ciphertext.len()).map_err(|_| CryptoError::TooLarge)?;
    let ct_hash = sha256(&ciphertext);
    let header = PartHeader { layer: place.layer, epoch: place.epoch, nonce, ct_len, ct_hash, kc };
    Ok(SealedPart { header, ciphertext })
}

/// Opens a part. Hash and key commitment are compared before anything is decrypted; inflating stops at 1 MiB.
pub fn open(header: &PartHeader, ct: &[u8], key: &LayerKey, salt: &B32, place: &PartPlace) -> Result<Vec<u8>, CryptoError> {
    unpad(&open_padded(header, ct, key, salt, place)?)
}

fn open_padded(
    header: &PartHeader,
    ct: &[u8],
    key: &LayerKey,
    salt: &B32,
    place: &PartPlace,
) -> Result<Zeroizing<Vec<u8>>, CryptoError> {
    if header.layer != place.layer || header.epoch != place.epoch {
        return Err(CryptoError::Misplaced);
    }
    header.check(ct)?;
    let ctx = place.ctx();
    let (sealing, kc) = place.keys(key, salt, &ctx);
    if !bool::from(kc.ct_eq(&header.kc)) {
        return Err(CryptoError::Open);
    }
    seal::open(&sealing, &header.nonce, &ctx, ct)
}

impl PartHeader {
    /// Whether the ciphertext is the one that was signed: length and hash.
    pub fn check(&self, ct: &[u8]) -> Result<(), CryptoError> {
        if ct.len() as u64 == u64::from(self.ct_len) && sha256(ct) == self.ct_hash {
            Ok(())
        } else {
            Err(CryptoError::Commitment)
        }
    }

    /// Whether the length is that of a size class of at most `max` bytes.
    #[must_use]
    pub fn in_class(&self, max: usize) -> bool {
        let plain = (self.ct_len as usize).saturating_sub(TAG);
        plain >= PART_CLASS && plain <= max && plain.is_power_of_two()
    }
}

/// The smallest class that holds `length` bytes.
fn class(length: usize) -> usize {
    length.next_power_of_two().max(PART_CLASS)
}

/// u32 length, u8 codec, body, zeros up to the class.
pub(crate) fn pad(body: &[u8]) -> Result<Zeroizing<Vec<u8>>, CryptoError> {
    if body.len() > INFLATE_MAX {
        return Err(CryptoError::TooLarge);
    }
    let raw_class = class(PART_PREFIX + body.len());
    let deflated =
        Zeroizing::new(if raw_class > PART_CLASS { miniz_oxide::deflate::compress_to_vec(body, 6) } else { Vec::new() });
    let deflate = raw_class > PART_CLASS && class(PART_PREFIX + deflated.len()) < raw_class;
    let (codec, stored) = if deflate { (DEFLATE, deflated.as_slice()) } else { (RAW, body) };
    let size = class(PART_PREFIX + stored.len());
    if size > PART_MAX {
        return Err(CryptoError::TooLarge);
    }
    let length = u32::try_from(stored.len()).map_err(|_| CryptoError::TooLarge)?;
    let mut plain = Zeroizing::new(Vec::with_capacity(size));
    plain.extend_from_slice(&length.to_be_bytes());
    plain.push(codec);
    plain.extend_from_slice(stored);
    plain.resize(size, 0);
    Ok(plain)
}

/// Takes the body out of a padded plaintext.
pub(crate) fn unpad(plain: &[u8]) -> Result<Vec<u8>, CryptoError> {
    let (length, rest) = plain.split_first_chunk::<4>().ok_or(CryptoError::Malformed)?;
    let (codec, rest) = rest.split_first().ok_or(CryptoError::Malformed)?;
    let length = usize::try_from(u32::from_be_bytes(*length)).map_err(|_| CryptoError::Malformed)?;
    let (stored, zeros) = rest.split_at_checked(length).ok_or(CryptoError::Malformed)?;
    if class(PART_PREFIX + length) != plain.len() || zeros.iter().any(|byte| *byte != 0) {
        return Err(CryptoError::Malformed);
    }
    match *codec {
        RAW => Ok(stored.to_vec()),
        DEFLATE => miniz_oxide::inflate::decompress_to_vec_with_limit(stored, INFLATE_MAX).map_err(|_| CryptoError::Malformed),
        _ => Err(CryptoError::UnknownSuite),
    }
}

/// `lkc`: the commitment to a layer key that a signed Epoch body carries.
#[must_use]
pub fn layer_commit(key: &LayerKey, tenant: &B16, vault: u8, kind: u8, object: &B16, layer: u8, epoch: u32) -> B32 {
    let ctx =
        Ctx::new("naungan/1/lk-commit", 7).bytes(tenant).uint(vault).uint(kind).bytes(object).uint(layer).uint(epoch).done();
    derive32(key.expose(), &ctx)
}

#[cfg(test)]
#[path = "part_tests.rs"]
mod tests;
