//! An entry of the journal: a signed header that names its sealed parts and commits to its public bytes.

use crate::cbor::{Bad, Read, Reader};
use crate::constants::{ALG_ED25519, ATTACHMENT_MAX, PARENTS_MAX, PART_MAX, PARTS_MAX, PUBLIC_MAX, SUITE, TAG, VERSION};
use crate::part::{PartHeader, PartPlace};
use crate::sign::{Point, SigningKey, VerifyingKey, bound};
use crate::{B16, B32, B64, CryptoError, cbor, label};
use minicbor::Encode;
use minicbor::encode::{self, Encoder, Write};

/// What somebody wrote in the file.
pub const CLASS_CONTENT: u8 = 1;
/// Keys are given to a person.
pub const CLASS_GRANT: u8 = 2;
/// New layer keys.
pub const CLASS_EPOCH: u8 = 3;
/// A person's access ends.
pub const CLASS_END: u8 = 4;
/// A second person's approval.
pub const CLASS_APPROVAL: u8 = 5;
/// A conflict, or a quarantined entry, is decided.
pub const CLASS_RESOLVE: u8 = 6;
/// A legal hold.
pub const CLASS_HOLD: u8 = 7;
/// An erasure.
pub const CLASS_TOMBSTONE: u8 = 8;
/// A certificate.
pub const CLASS_CERTIFICATE: u8 = 9;
/// A revocation.
pub const CLASS_REVOCATION: u8 = 10;
/// A file.
pub const CLASS_ATTACHMENT: u8 = 11;

/// A child's case.
pub const KIND_CASE: u8 = 1;
/// A place whose address is kept apart.
pub const KIND_PLACE: u8 = 2;
/// A lead of the second vault.
pub const KIND_LEAD: u8 = 3;
/// The partner's own journal: certificates, declarations.
pub const KIND_JOURNAL: u8 = 4;

const DOMAIN: &str = "naungan/1/entry";

/// The signed header, which the server sees. It encodes as an array of 18.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// The partner.
    pub tenant: B16,
    /// 1 care, 2 lead.
    pub vault: u8,
    /// `KIND_*`.
    pub kind: u8,
    /// The file.
    pub object: B16,
    /// This entry, random.
    pub entry: B16,
    /// `CLASS_*`.
    pub class: u8,
    /// The writing device.
    pub device: B16,
    /// Number of this entry among those of the device in the object, from 1.
    pub dseq: u64,
    /// Hash of the device's previous entry in the object, zeros for the first.
    pub dprev: B32,
    /// Hashes of the heads known when writing, ascending.
    pub parents: Vec<B32>,
    /// Hybrid clock: unix seconds and a counter.
    pub hlc: (u64, u32),
    /// Size and root of the log as last seen.
    pub seen: (u64, B32),
    /// Hash of the role certificate under which the author writes.
    pub role_cert: B32,
    /// Schema of and commitment to the public bytes.
    pub public: Option<(u8, B32)>,
    /// One for each layer, layers ascending.
    pub parts: Vec<PartHeader>,
}

impl Header {
    /// The canonical bytes.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        cbor::encode(self)
    }

    /// Reads canonical bytes of a known version and suite.
    pub fn decode_exact(bytes: &[u8]) -> Result<Self, CryptoError> {
        if cbor::first_two(bytes)? != (VERSION, SUITE) {
            return Err(CryptoError::UnknownSuite);
        }
        let header: Self = cbor::decode_exact(bytes)?;
        header.check()?;
        Ok(header)
    }

    /// The entry hash, by which parents, receipts and the log name the entry.
    #[must_use]
    pub fn hash(&self) -> B32 {
        hash_of(&self.encode())
    }

    /// Where part number `part` stands, if there is one.
    #[must_use]
    pub fn place(&self, part: u8) -> Option<PartPlace> {
        let header = self.parts.get(usize::from(part))?;
        Some(PartPlace {
            tenant: self.tenant,
            vault: self.vault,
            kind: self.kind,
            object: self.object,
            layer: header.layer,
            epoch: header.epoch,
            entry: self.entry,
            part,
        })
    }

    /// The rules that every header keeps and that need nothing but the header.
    pub fn check(&self) -> Result<(), CryptoError> {
        let known = (1..=2).contains(&self.vault) && (1..=4).contains(&self.kind) && (1..=11).contains(&self.class);
        let ordered = self.parents.windows(2).all(|pair| pair[0] < pair[1])
            && self.parts.windows(2).all(|pair| pair[0].layer < pair[1].layer);
        if !known || !ordered {
            return Err(CryptoError::Malformed);
        }
        let max = if self.class == CLASS_ATTACHMENT { ATTACHMENT_MAX } else { PART_MAX };
        if self.parents.len() > PARENTS_MAX || self.parts.len() > PARTS_MAX || !self.parts.iter().all(|part| part.in_class(max)) {
            return Err(CryptoError::TooLarge);
        }
        Ok(())
    }
}

fn hash_of(header: &[u8]) -> B32 {
    label::hash("naungan/1/entry-hash", &[header])
}

impl<C> Encode<C> for Header {
    fn encode<W: Write>(&self, e: &mut Encoder<W>, c: &mut C) -> Result<(), encode::Error<W::Error>> {
        e.array(18)?.u8(VERSION)?.u8(SUITE)?.bytes(&self.tenant)?;
        e.u8(self.vault)?.u8(self.kind)?.bytes(&self.object)?.bytes(&self.entry)?.u8(self.class)?;
        e.bytes(&self.device)?.u64(self.dseq)?.bytes(&self.dprev)?;
        cbor::put_fixed(e, &self.parents)?;
        e.array(2)?.u64(self.hlc.0)?.u32(self.hlc.1)?;
        e.array(2)?.u64(self.seen.0)?.bytes(&self.seen.1)?;
        e.bytes(&self.role_cert)?;
        match &self.public {
            Some((schema, commit)) => e.array(2)?.u8(*schema)?.bytes(commit)?,
            None => e.null()?,
        };
        cbor::put_list(e, &self.parts, |e, part| part.encode(e, c))?;
        e.null()?;
        Ok(())
    }
}

impl<'b> Read<'b> for Header {
    fn read(d: &mut Reader<'b>) -> Result<Self, Bad> {
        cbor::array(d, 18)?;
        cbor::constant(d, VERSION)?;
        cbor::constant(d, SUITE)?;
        let header = Self {
            tenant: cbor::fixed(d)?,
            vault: d.u8()?,
            kind: d.u8()?,
            object: cbor::fixed(d)?,
            entry: cbor::fixed(d)?,
            class: d.u8()?,
            device: cbor::fixed(d)?,
            dseq: d.u64()?,
            dprev: cbor::fixed(d)?,
            parents: cbor::list(d, PARENTS_MAX, cbor::fixed)?,
            hlc: pair(d, Reader::u32)?,
            seen: pair(d, cbor::fixed)?,
            role_cert: cbor::fixed(d)?,
            public: cbor::optional(d, |d| {
                cbor::array(d, 2)?;
                Ok((d.u8()?, cbor::fixed(d)?))
            })?,
            parts: cbor::list(d, PARTS_MAX, PartHeader::read)?,
        };
        d.null()?;
        Ok(header)
    }
}

fn pair<'b, T>(d: &mut Reader<'b>, second: impl FnOnce(&mut Reader<'b>) -> Result<T, Bad>) -> Result<(u64, T), Bad> {
    cbor::array(d, 2)?;
    Ok((d.u64()?, second(d)?))
}

/// The clear bytes of an entry (facts or a control body) with the salt of their commitment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicPart {
    /// Random; deleted with the object, so that the commitment cannot be guessed open.
    pub salt: B32,
    /// `[schema, ...]` in canonical CBOR.
    pub bytes: Vec<u8>,
}

impl PublicPart {
    /// What the signed header carries.
    #[must_use]
    pub fn commit(&self) -> B32 {
        label::hash("naungan/1/public", &[&self.salt, &self.bytes])
    }

    /// The schema number, which is the first item of the bytes.
    pub fn schema(&self) -> Result<u8, CryptoError> {
        let mut d = Reader::new(&self.bytes);
        d.array().and_then(|_| d.u8()).map_err(|_| CryptoError::Malformed)
    }
}

/// An entry as it is stored and sent: `[header, sigs, parts, public]`.
///
/// A part that was withheld or erased is an empty byte string, erased public bytes are null; [`Sealed::decode`] accepts
/// neither, [`Sealed::decode_partial`] both.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sealed {
    /// The signed header.
    pub header: Header,
    /// `(algorithm, signature)`; suite 1 has exactly one, Ed25519 by the device.
    pub sigs: Vec<(u8, B64)>,
    /// The ciphertexts, in the order of the header.
    pub parts: Vec<Vec<u8>>,
    /// The public bytes.
    pub public: Option<PublicPart>,
}

impl Sealed {
    /// Signs a header with the device key DSIG. `parts` are the ciphertexts that the header names.
    #[must_use]
    pub fn sign(header: Header, parts: Vec<Vec<u8>>, public: Option<PublicPart>, key: &SigningKey) -> Self {
        let signature = key.sign(DOMAIN, &header.encode());
        Self { header, sigs: vec![(ALG_ED25519, signature)], parts, public }
    }

    /// The stored and sent bytes.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        cbor::encode(self)
    }

    /// Reads a whole entry: canonical, of known suite, within the limits, every ciphertext and the public bytes present
    /// and as committed. The signature is not checked here: see [`Sealed::verify`].
    pub fn decode(bytes: &[u8]) -> Result<Self, CryptoError> {
        let sealed = Self::decode_partial(bytes)?;
        if sealed.is_whole() { Ok(sealed) } else { Err(CryptoError::Commitment) }
    }

    /// As [`Sealed::decode`], but parts may be withheld and parts and public bytes may be erased.
    pub fn decode_partial(bytes: &[u8]) -> Result<Self, CryptoError> {
        let mut d = Reader::new(bytes);
        d.array().map_err(|_| CryptoError::Malformed)?;
        let header = Header::decode_exact(d.bytes().map_err(|_| CryptoError::Malformed)?)?;
        let sealed: Self = cbor::decode_exact(bytes)?;
        debug_assert!(sealed.header == header, "one header");
        sealed.check()?;
        Ok(sealed)
    }

    /// An entry put together from what came over the wire, under every rule that reading its stored bytes keeps. What was
    /// rebuilt is worth nothing before [`Sealed::verify`]: the signature alone says that this is what was written.
    ///
    /// # Errors
    /// No header or no parts that an entry can have.
    pub fn assembled(
        header: Header,
        signature: B64,
        parts: Vec<Vec<u8>>,
        public: Option<PublicPart>,
    ) -> Result<Self, CryptoError> {
        header.check()?;
        let sealed = Self { header, sigs: vec![(ALG_ED25519, signature)], parts, public };
        sealed.check()?;
        Ok(sealed)
    }

    /// Whether nothing was withheld or erased.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.parts.iter().all(|part| !part.is_empty()) && self.header.public.is_some() == self.public.is_some()
    }

    fn check(&self) -> Result<(), CryptoError> {
        if self.sigs.len() != 1 || self.sigs[0].0 != ALG_ED25519 {
            return Err(CryptoError::UnknownSuite);
        }
        if self.parts.len() != self.header.parts.len() {
            return Err(CryptoError::Malformed);
        }
        for (header, ct) in self.header.parts.iter().zip(&self.parts) {
            if !ct.is_empty() {
                header.check(ct)?;
            }
        }
        match (&self.header.public, &self.public) {
            (None, Some(_)) => Err(CryptoError::Commitment),
            (Some((schema, commit)), Some(public)) => {
                if public.commit() == *commit && public.schema()? == *schema {
                    Ok(())
                } else {
                    Err(CryptoError::Commitment)
                }
            }
            (_, None) => Ok(()),
        }
    }

    /// The entry hash.
    #[must_use]
    pub fn hash(&self) -> B32 {
        self.header.hash()
    }

    /// Checks the device's signature over the header.
    pub fn verify(&self, key: &VerifyingKey) -> Result<(), CryptoError> {
        self.verify_point(&Point::of(key)?)
    }

    fn verify_point(&self, point: &Point) -> Result<(), CryptoError> {
        match self.sigs.as_slice() {
            [(ALG_ED25519, signature)] => point.verify(&bound(DOMAIN, &self.header.encode()), signature),
            _ => Err(CryptoError::UnknownSuite),
        }
    }
}

/// Checks many entries; the answer has one place for each. Every signature is checked strictly (the batch equation of
/// Ed25519 accepts some that a strict check refuses); a key is unpacked once for entries that follow one another.
#[must_use]
pub fn verify_batch(entries: &[(&Sealed, &VerifyingKey)]) -> Vec<bool> {
    let mut last: Option<(VerifyingKey, Point)> = None;
    let mut answers = Vec::with_capacity(entries.len());
    for (sealed, key) in entries {
        if last.as_ref().is_none_or(|(known, _)| known != *key) {
            last = Point::of(key).ok().map(|point| (**key, point));
        }
        answers.push(last.as_ref().is_some_and(|(_, point)| sealed.verify_point(point).is_ok()));
    }
    answers
}

impl<C> Encode<C> for Sealed {
    fn encode<W: Write>(&self, e: &mut Encoder<W>, _: &mut C) -> Result<(), encode::Error<W::Error>> {
        e.array(4)?.bytes(&self.header.encode())?;
        cbor::put_list(e, &self.sigs, |e, (alg, signature)| {
            e.array(2)?.u8(*alg)?.bytes(signature)?;
            Ok(())
        })?;
        cbor::put_list(e, &self.parts, |e, part| e.bytes(part).map(|_| ()))?;
        match &self.public {
            Some(public) => e.array(2)?.bytes(&public.salt)?.bytes(&public.bytes)?,
            None => e.null()?,
        };
        Ok(())
    }
}

impl<'b> Read<'b> for Sealed {
    fn read(d: &mut Reader<'b>) -> Result<Self, Bad> {
        cbor::array(d, 4)?;
        let header = Header::decode_exact(d.bytes()?).map_err(|_| Bad)?;
        let sigs = cbor::list(d, 4, |d| {
            cbor::array(d, 2)?;
            Ok((d.u8()?, cbor::fixed(d)?))
        })?;
        let max = if header.class == CLASS_ATTACHMENT { ATTACHMENT_MAX } else { PART_MAX } + TAG;
        let parts = cbor::list(d, PARTS_MAX, |d| cbor::bytes(d, max))?;
        let public = cbor::optional(d, |d| {
            cbor::array(d, 2)?;
            Ok(PublicPart { salt: cbor::fixed(d)?, bytes: cbor::bytes(d, PUBLIC_MAX)? })
        })?;
        Ok(Self { header, sigs, parts, public })
    }
}
