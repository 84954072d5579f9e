//! The two messages that carry entries. Entries are packed as they are written and rebuilt as they are read (`packing`), so
//! nobody handles a packed one.

use super::packing::{Tables, Unpack};
use super::{Bytes, MAX_OBJECTS, Salt, State};
use minicbor::decode::{self, Decoder};
use minicbor::encode::{self, Encoder, Write};
use minicbor::{Decode, Encode};
use naungan_crypto::B16;
use naungan_crypto::cbor::{self, Bad, Reader};
use naungan_crypto::constants::PARTS_MAX;
use naungan_crypto::entry::Sealed;

/// Version of both messages.
const VERSION: u8 = 2;
/// Longest text of a reason or a one-time code.
const TEXT_MAX: usize = 256;

/// An entry on its way up, with the locks that the server must keep before the entry itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sent {
    /// The sealed entry, whole.
    pub entry: Sealed,
    /// One part salt for each part, in order.
    pub salts: Vec<Salt>,
    /// Wraps that the entry lists.
    pub wraps: Vec<Bytes>,
}

/// `POST /sync/v1/entries`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upload {
    /// In an order in which each follows its series.
    pub entries: Vec<Sent>,
    /// One-time code with which an operator lets a new tenant's first batch in.
    pub genesis: Option<String>,
}

/// An entry on its way down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given {
    /// Position in the log.
    pub position: u64,
    /// Its state now.
    pub state: State,
    /// Code of the reason, when it waits.
    pub reason: Option<String>,
    /// The entry; parts of layers that the reader holds no key of are empty.
    pub entry: Sealed,
    /// Part salts; none for layers that the reader holds no key of.
    pub salts: Vec<Option<Salt>>,
}

/// What part of the feed is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Scope {
    /// All of it.
    #[default]
    All,
    /// The directory and the keys of every file, with summaries: the first that a new device asks for.
    Keys,
    /// These files, at most [`super::MAX_OBJECTS`].
    Objects(Vec<B16>),
}

/// A summary and its salt.
pub type Told = (Bytes, Salt);

/// 200 of `GET /sync/v1/entries?after=`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Download {
    /// The `after` that was asked for.
    pub after: u64,
    /// What was asked for.
    pub scope: Scope,
    /// Pass it as `after` next time.
    pub cursor: u64,
    /// There is more now.
    pub more: bool,
    /// Checkpoint of the log, a signed note.
    pub checkpoint: Bytes,
    /// Entries of the directory and of every object that the reader has a wrap for, in log order.
    pub entries: Vec<Given>,
    /// Wraps for the reader.
    pub wraps: Vec<Bytes>,
    /// Summaries of the files whose keys are among the entries, when keys were asked for.
    pub summaries: Vec<Told>,
    /// Every object that the reader was given before and is given no longer, ascending, for whatever reason; none where the reader
    /// has this list already.
    pub ended: Option<Vec<B16>>,
}

/// `POST /sync/v1/summaries`.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Summaries {
    /// 1.
    #[n(0)]
    pub version: u8,
    /// At most [`super::MAX_SUMMARIES`].
    #[n(1)]
    pub told: Vec<Told>,
}

type Written<W> = Result<(), encode::Error<<W as Write>::Error>>;

fn put_all<W: Write>(e: &mut Encoder<W>, items: &[Bytes]) -> Written<W> {
    cbor::put_list(e, items, |e, item| e.bytes(item).map(|_| ()))
}

fn put_text<W: Write>(e: &mut Encoder<W>, text: Option<&str>) -> Written<W> {
    match text {
        Some(text) => e.str(text)?,
        None => e.null()?,
    };
    Ok(())
}

impl<C> Encode<C> for Upload {
    fn encode<W: Write>(&self, e: &mut Encoder<W>, _: &mut C) -> Written<W> {
        let (tables, packed) = Tables::of(self.entries.iter().map(|sent| &sent.entry));
        e.array(4)?.u8(VERSION)?;
        tables.put(e)?;
        e.array(self.entries.len() as u64)?;
        for (sent, pack) in self.entries.iter().zip(&packed) {
            e.array(3)?;
            pack.put(&sent.entry, e)?;
            cbor::put_list(e, &sent.salts, |e, salt| e.bytes(&**salt).map(|_| ()))?;
            put_all(e, &sent.wraps)?;
        }
        put_text(e, self.genesis.as_deref())
    }
}

impl<C> Encode<C> for Download {
    fn encode<W: Write>(&self, e: &mut Encoder<W>, c: &mut C) -> Written<W> {
        let (tables, packed) = Tables::of(self.entries.iter().map(|given| &given.entry));
        e.array(11)?.u8(VERSION)?.u64(self.after)?;
        match &self.scope {
            Scope::All => e.u8(1).map(|_| ())?,
            Scope::Keys => e.u8(2).map(|_| ())?,
            Scope::Objects(objects) => cbor::put_fixed(e, objects)?,
        }
        e.u64(self.cursor)?.bool(self.more)?.bytes(&self.checkpoint)?;
        tables.put(e)?;
        e.array(self.entries.len() as u64)?;
        for (given, pack) in self.entries.iter().zip(&packed) {
            e.array(5)?.u64(given.position)?;
            given.state.encode(e, c)?;
            put_text(e, given.reason.as_deref())?;
            pack.put(&given.entry, e)?;
            cbor::put_list(e, &given.salts, |e, salt| cbor::put_bytes_or_null(e, salt.as_ref().map(|salt| &salt[..])))?;
        }
        put_all(e, &self.wraps)?;
        cbor::put_list(e, &self.summaries, |e, (bytes, salt)| e.array(2)?.bytes(bytes)?.bytes(&**salt).map(|_| ()))?;
        match &self.ended {
            Some(ended) => cbor::put_fixed(e, ended),
            None => e.null().map(|_| ()),
        }
    }
}

fn all(d: &mut Reader<'_>) -> Result<Vec<Bytes>, Bad> {
    cbor::list(d, usize::MAX, |d| Ok(d.bytes()?.to_vec().into()))
}

fn salt(d: &mut Reader<'_>) -> Result<Salt, Bad> {
    cbor::fixed::<32>(d).map(Salt::from)
}

fn text(d: &mut Reader<'_>) -> Result<Option<String>, Bad> {
    cbor::optional(d, |d| cbor::text(d, TEXT_MAX))
}

fn state(d: &mut Reader<'_>) -> Result<State, Bad> {
    match d.u8()? {
        1 => Ok(State::Accepted),
        2 => Ok(State::Quarantined),
        3 => Ok(State::Rejected),
        _ => Err(Bad),
    }
}

fn upload(d: &mut Reader<'_>) -> Result<Upload, Bad> {
    cbor::array(d, 4)?;
    cbor::constant(d, VERSION)?;
    let mut unpack = Unpack::new(d)?;
    let entries = cbor::list(d, usize::MAX, |d| {
        cbor::array(d, 3)?;
        let entry = unpack.entry(d)?;
        Ok(Sent { entry, salts: cbor::list(d, PARTS_MAX, salt)?, wraps: all(d)? })
    })?;
    unpack.finish()?;
    Ok(Upload { entries, genesis: text(d)? })
}

fn download(d: &mut Reader<'_>) -> Result<Download, Bad> {
    cbor::array(d, 11)?;
    cbor::constant(d, VERSION)?;
    let (after, scope) = (d.u64()?, scope(d)?);
    let (cursor, more, checkpoint) = (d.u64()?, d.bool()?, d.bytes()?.to_vec().into());
    let mut unpack = Unpack::new(d)?;
    let entries = cbor::list(d, usize::MAX, |d| {
        cbor::array(d, 5)?;
        let (position, state, reason) = (d.u64()?, state(d)?, text(d)?);
        let entry = unpack.entry(d)?;
        Ok(Given { position, state, reason, entry, salts: cbor::list(d, PARTS_MAX, |d| cbor::optional(d, salt))? })
    })?;
    unpack.finish()?;
    let wraps = all(d)?;
    let summaries = cbor::list(d, usize::MAX, |d| {
        cbor::array(d, 2)?;
        Ok((d.bytes()?.to_vec().into(), salt(d)?))
    })?;
    let ended = cbor::optional(d, |d| cbor::list(d, usize::MAX, cbor::fixed))?;
    Ok(Download { after, scope, cursor, more, checkpoint, entries, wraps, summaries, ended })
}

fn scope(d: &mut Reader<'_>) -> Result<Scope, Bad> {
    if d.datatype()? == minicbor::data::Type::Array {
        return cbor::list(d, MAX_OBJECTS, cbor::fixed).map(Scope::Objects);
    }
    match d.u8()? {
        1 => Ok(Scope::All),
        2 => Ok(Scope::Keys),
        _ => Err(Bad),
    }
}

/// Reads with the crypto crate's reader, of which a phone has the code anyway.
fn with<'b, T>(d: &mut Decoder<'b>, read: impl FnOnce(&mut Reader<'b>) -> Result<T, Bad>) -> Result<T, decode::Error> {
    let start = d.position();
    let mut reader = Reader::new(d.input().get(start..).unwrap_or_default());
    let value = read(&mut reader).map_err(|_| decode::Error::message("entries"))?;
    d.set_position(start + reader.position());
    Ok(value)
}

impl<'b, C> Decode<'b, C> for Upload {
    fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, decode::Error> {
        with(d, upload)
    }
}

impl<'b, C> Decode<'b, C> for Download {
    fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, decode::Error> {
        with(d, download)
    }
}
