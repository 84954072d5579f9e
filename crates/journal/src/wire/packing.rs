//! What the wire leaves out of entries, and how the receiver puts it back (docs/sync.md, "What is left out").
//!
//! An entry on a phone's network costs what it weighs. So what many entries of a message share stands once in its tables;
//! hashes of entries that stand in the same message are named by how far back they stand; and what follows from the rest
//! (hash and length of a ciphertext, commitment to public bytes) is not sent. The rebuilt header must come out byte for byte:
//! the message's digest says so for all of it, and each signature for its entry.

use minicbor::encode::{self, Encoder, Write};
use naungan_crypto::cbor::{self, Bad, Reader};
use naungan_crypto::constants::{ATTACHMENT_MAX, PARENTS_MAX, PARTS_MAX, PUBLIC_MAX, TAG};
use naungan_crypto::entry::{Header, PublicPart, Sealed};
use naungan_crypto::label::sha256;
use naungan_crypto::part::PartHeader;
use naungan_crypto::{B16, B32};
use std::collections::BTreeMap;

/// What precedes the first entry of a series.
const NOTHING: B32 = [0; 32];

type Written<W> = Result<(), encode::Error<<W as Write>::Error>>;

/// Tenant, vault, kind, object, device and role certificate of entries; ids and hashes by their place in the tables.
type Series = [u64; 6];

/// What entries of a message share.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Tables {
    ids: Vec<B16>,
    hashes: Vec<B32>,
    series: Vec<Series>,
    seen: Vec<(u64, B32)>,
    digest: B32,
}

/// How a hash in a header is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Link {
    /// That of the entry so many places before in the message; 0 for zeros.
    Back(u64),
    /// As it is.
    Hash(B32),
}

/// What the tables and the earlier entries of a message make of an entry.
#[derive(Debug)]
pub(super) struct Packed {
    series: u64,
    seen: u64,
    dprev: Link,
    parents: Vec<Link>,
}

/// Gives each value one place, in the order in which they come.
fn place<T: Clone + Ord>(list: &mut Vec<T>, places: &mut BTreeMap<T, u64>, value: &T) -> u64 {
    *places.entry(value.clone()).or_insert_with(|| {
        list.push(value.clone());
        list.len() as u64 - 1
    })
}

impl Tables {
    /// The tables of a message with these entries, and what each becomes.
    pub(super) fn of<'a>(entries: impl Iterator<Item = &'a Sealed>) -> (Self, Vec<Packed>) {
        let mut tables = Self::default();
        let (mut ids, mut hashes, mut series, mut seen) =
            <(BTreeMap<_, _>, BTreeMap<_, _>, BTreeMap<_, _>, BTreeMap<_, _>)>::default();
        let mut earlier: BTreeMap<B32, u64> = BTreeMap::new();
        let (mut proof, mut packed) = (Vec::new(), Vec::new());
        for (number, entry) in (0..).zip(entries) {
            let header = &entry.header;
            let mut id = |id| place(&mut tables.ids, &mut ids, id);
            let (tenant, object, device) = (id(&header.tenant), id(&header.object), id(&header.device));
            let role = place(&mut tables.hashes, &mut hashes, &header.role_cert);
            let row = [tenant, header.vault.into(), header.kind.into(), object, device, role];
            let link = |hash: &B32| match earlier.get(hash) {
                _ if *hash == NOTHING => Link::Back(0),
                Some(known) => Link::Back(number - known),
                None => Link::Hash(*hash),
            };
            packed.push(Packed {
                series: place(&mut tables.series, &mut series, &row),
                seen: place(&mut tables.seen, &mut seen, &header.seen),
                dprev: link(&header.dprev),
                parents: header.parents.iter().map(link).collect(),
            });
            let hash = entry.hash();
            prove(&mut proof, &hash, entry);
            earlier.insert(hash, number);
        }
        tables.digest = sha256(&proof);
        (tables, packed)
    }

    /// Writes `[ids, hashes, series, seen, digest]`.
    pub(super) fn put<W: Write>(&self, e: &mut Encoder<W>) -> Written<W> {
        e.array(5)?;
        cbor::put_fixed(e, &self.ids)?;
        cbor::put_fixed(e, &self.hashes)?;
        cbor::put_list(e, &self.series, |e, row| {
            e.array(row.len() as u64)?;
            row.iter().try_for_each(|number| e.u64(*number).map(|_| ()))
        })?;
        cbor::put_list(e, &self.seen, |e, (size, root)| e.array(2)?.u64(*size)?.bytes(root).map(|_| ()))?;
        e.bytes(&self.digest)?;
        Ok(())
    }

    fn read(d: &mut Reader<'_>) -> Result<Self, Bad> {
        cbor::array(d, 5)?;
        Ok(Self {
            ids: cbor::list(d, usize::MAX, cbor::fixed)?,
            hashes: cbor::list(d, usize::MAX, cbor::fixed)?,
            series: cbor::list(d, usize::MAX, |d| {
                let mut row = [0; 6];
                cbor::array(d, row.len() as u64)?;
                for number in &mut row {
                    *number = d.u64()?;
                }
                Ok(row)
            })?,
            seen: cbor::list(d, usize::MAX, |d| {
                cbor::array(d, 2)?;
                Ok((d.u64()?, cbor::fixed(d)?))
            })?,
            digest: cbor::fixed(d)?,
        })
    }
}

/// Adds an entry to what the digest of a message is taken of.
fn prove(proof: &mut Vec<u8>, hash: &B32, entry: &Sealed) {
    proof.extend_from_slice(hash);
    for (_, signature) in &entry.sigs {
        proof.extend_from_slice(signature);
    }
}

impl Packed {
    /// Writes `[series, seen, entry, class, dseq, dprev, parents, seconds, counter, public, signature, parts]`.
    pub(super) fn put<W: Write>(&self, entry: &Sealed, e: &mut Encoder<W>) -> Written<W> {
        let header = &entry.header;
        e.array(12)?.u64(self.series)?.u64(self.seen)?.bytes(&header.entry)?.u8(header.class)?.u64(header.dseq)?;
        put_link(e, &self.dprev)?;
        cbor::put_list(e, &self.parents, put_link)?;
        e.u64(header.hlc.0)?.u32(header.hlc.1)?;
        match (&header.public, &entry.public) {
            (None, _) => e.null()?,
            (Some(_), Some(public)) => e.array(2)?.bytes(&public.salt)?.bytes(&public.bytes)?,
            (Some((schema, commit)), None) => e.array(2)?.u8(*schema)?.bytes(commit)?,
        };
        e.bytes(entry.sigs.first().map_or(&[], |(_, signature)| signature))?;
        e.array(header.parts.len() as u64)?;
        for (part, ciphertext) in header.parts.iter().zip(&entry.parts) {
            e.array(5)?.u8(part.layer)?.u32(part.epoch)?.bytes(&part.nonce)?.bytes(&part.kc)?;
            if ciphertext.is_empty() {
                e.array(2)?.u32(part.ct_len)?.bytes(&part.ct_hash)?;
            } else {
                e.bytes(ciphertext)?;
            }
        }
        Ok(())
    }
}

fn put_link<W: Write>(e: &mut Encoder<W>, link: &Link) -> Written<W> {
    match link {
        Link::Back(places) => e.u64(*places)?,
        Link::Hash(hash) => e.bytes(hash)?,
    };
    Ok(())
}

/// Rebuilds the entries of a message, one after the other.
#[derive(Debug)]
pub(super) struct Unpack {
    tables: Tables,
    earlier: Vec<B32>,
    proof: Vec<u8>,
}

impl Unpack {
    /// Reads the tables.
    pub(super) fn new(d: &mut Reader<'_>) -> Result<Self, Bad> {
        Ok(Self { tables: Tables::read(d)?, earlier: Vec::new(), proof: Vec::new() })
    }

    /// Reads and rebuilds the next entry.
    pub(super) fn entry(&mut self, d: &mut Reader<'_>) -> Result<Sealed, Bad> {
        cbor::array(d, 12)?;
        let [tenant, vault, kind, object, device, role] = at(&self.tables.series, d.u64()?)?;
        let seen = at(&self.tables.seen, d.u64()?)?;
        let ids = &self.tables.ids;
        let (tenant, object, device) = (at(ids, tenant)?, at(ids, object)?, at(ids, device)?);
        let role_cert = at(&self.tables.hashes, role)?;
        let (vault, kind) = (vault.try_into().map_err(|_| Bad)?, kind.try_into().map_err(|_| Bad)?);
        let (entry, class, dseq) = (cbor::fixed(d)?, d.u8()?, d.u64()?);
        let dprev = self.link(d)?;
        let parents = cbor::list(d, PARENTS_MAX, |d| self.link(d))?;
        let hlc = (d.u64()?, d.u32()?);
        let (public, bytes) = public(d)?;
        let signature = cbor::fixed(d)?;
        let mut ciphertexts = Vec::new();
        let parts = cbor::list(d, PARTS_MAX, |d| {
            let (header, ciphertext) = part(d)?;
            ciphertexts.push(ciphertext);
            Ok(header)
        })?;
        let header = Header {
            tenant,
            vault,
            kind,
            object,
            entry,
            class,
            device,
            dseq,
            dprev,
            parents,
            hlc,
            seen,
            role_cert,
            public,
            parts,
        };
        let sealed = Sealed::assembled(header, signature, ciphertexts, bytes).map_err(|_| Bad)?;
        let hash = sealed.hash();
        prove(&mut self.proof, &hash, &sealed);
        self.earlier.push(hash);
        Ok(sealed)
    }

    /// Every entry came out as its sender had it.
    pub(super) fn finish(&self) -> Result<(), Bad> {
        if sha256(&self.proof) == self.tables.digest { Ok(()) } else { Err(Bad) }
    }

    fn link(&self, d: &mut Reader<'_>) -> Result<B32, Bad> {
        if d.datatype()? == minicbor::data::Type::Bytes {
            return cbor::fixed(d);
        }
        match usize::try_from(d.u64()?).map_err(|_| Bad)? {
            0 => Ok(NOTHING),
            places => self.earlier.iter().nth_back(places - 1).copied().ok_or(Bad),
        }
    }
}

fn at<T: Copy>(list: &[T], place: u64) -> Result<T, Bad> {
    usize::try_from(place).ok().and_then(|place| list.get(place)).copied().ok_or(Bad)
}

/// Schema of and commitment to public bytes, and the bytes unless they were erased.
#[allow(clippy::type_complexity, reason = "two fields of an entry")]
fn public(d: &mut Reader<'_>) -> Result<(Option<(u8, B32)>, Option<PublicPart>), Bad> {
    let read = cbor::optional(d, |d| {
        cbor::array(d, 2)?;
        if d.datatype()? != minicbor::data::Type::Bytes {
            return Ok(((d.u8()?, cbor::fixed(d)?), None));
        }
        let public = PublicPart { salt: cbor::fixed(d)?, bytes: cbor::bytes(d, PUBLIC_MAX)? };
        Ok(((public.schema().map_err(|_| Bad)?, public.commit()), Some(public)))
    })?;
    Ok(read.map_or((None, None), |(header, public)| (Some(header), public)))
}

/// What the header says of a part, and the ciphertext: empty when it was withheld.
fn part(d: &mut Reader<'_>) -> Result<(PartHeader, Vec<u8>), Bad> {
    cbor::array(d, 5)?;
    let (layer, epoch, nonce, kc) = (d.u8()?, d.u32()?, cbor::fixed(d)?, cbor::fixed(d)?);
    let (ct_len, ct_hash, ciphertext) = if d.datatype()? == minicbor::data::Type::Bytes {
        let ciphertext = cbor::bytes(d, ATTACHMENT_MAX + TAG)?;
        (u32::try_from(ciphertext.len()).map_err(|_| Bad)?, sha256(&ciphertext), ciphertext)
    } else {
        cbor::array(d, 2)?;
        (d.u32()?, cbor::fixed(d)?, Vec::new())
    };
    Ok((PartHeader { layer, epoch, nonce, ct_len, ct_hash, kc }, ciphertext))
}
