//! Deterministic CBOR (RFC 8949 section 4.2): arrays of fixed length, shortest integers, no floats, no tags.
//!
//! `minicbor` accepts long integers and indefinite lengths, so [`decode_exact`] encodes again and compares.

use crate::CryptoError;
use minicbor::Encode;
use minicbor::decode::Decoder;
use minicbor::encode::{self, Encoder, Write};

/// Bytes that are not what they should be. It says no more: a large error would be half of the code that a phone loads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bad;

/// Reads one item after the other; each method is one copy of code.
#[derive(Debug)]
pub struct Reader<'b>(Decoder<'b>);

macro_rules! readers {
    ($($name:ident: $kind:ty,)*) => {
        $(
            #[doc = concat!("The next item, which is read as `", stringify!($kind), "`.")]
            ///
            /// # Errors
            /// It is something else.
            #[inline(never)]
            pub fn $name(&mut self) -> Result<$kind, Bad> {
                self.0.$name().map_err(|_| Bad)
            }
        )*
    };
}

impl<'b> Reader<'b> {
    /// At the beginning of these bytes.
    #[must_use]
    pub fn new(bytes: &'b [u8]) -> Self {
        Self(Decoder::new(bytes))
    }

    /// How many bytes were read.
    #[must_use]
    pub fn position(&self) -> usize {
        self.0.position()
    }

    readers! {
        u8: u8,
        u16: u16,
        u32: u32,
        u64: u64,
        bool: bool,
        null: (),
        bytes: &'b [u8],
        str: &'b str,
        array: Option<u64>,
        datatype: minicbor::data::Type,
    }
}

/// What can be read.
pub trait Read<'b>: Sized {
    /// Reads one.
    ///
    /// # Errors
    /// The bytes say something else.
    fn read(d: &mut Reader<'b>) -> Result<Self, Bad>;
}

/// Reads `bytes`, all of them, and refuses them unless encoding the result gives the same bytes.
pub fn decode_exact<'b, T>(bytes: &'b [u8]) -> Result<T, CryptoError>
where
    T: Read<'b> + Encode<()>,
{
    let mut reader = Reader::new(bytes);
    let value = T::read(&mut reader).map_err(|_| CryptoError::Malformed)?;
    if reader.position() != bytes.len() {
        return Err(CryptoError::Malformed);
    }
    if encode(&value) == bytes { Ok(value) } else { Err(CryptoError::NotCanonical) }
}

/// Encodes a value. Writing to memory cannot fail; an encoder that raised a message of its own would give no bytes.
#[must_use]
pub fn encode<T: Encode<()> + ?Sized>(value: &T) -> Vec<u8> {
    let mut out = Vec::new();
    match Encoder::new(&mut out).encode(value) {
        Ok(_) => out,
        Err(_) => Vec::new(),
    }
}

/// Reads the head of an array of exactly `length` items.
pub fn array(d: &mut Reader<'_>, length: u64) -> Result<(), Bad> {
    match d.array()? {
        Some(n) if n == length => Ok(()),
        _ => Err(Bad),
    }
}

/// Reads a small number that must be `value`.
pub fn constant(d: &mut Reader<'_>, value: u8) -> Result<(), Bad> {
    if d.u8()? == value { Ok(()) } else { Err(Bad) }
}

/// Reads a byte string of exactly `N` bytes.
pub fn fixed<const N: usize>(d: &mut Reader<'_>) -> Result<[u8; N], Bad> {
    let mut out = [0; N];
    copy_exact(d, &mut out)?;
    Ok(out)
}

/// One copy of the code for all sizes: the module goes over a phone's network.
#[inline(never)]
fn copy_exact(d: &mut Reader<'_>, out: &mut [u8]) -> Result<(), Bad> {
    let bytes = d.bytes()?;
    if bytes.len() != out.len() {
        return Err(Bad);
    }
    out.copy_from_slice(bytes);
    Ok(())
}

/// Reads a byte string of at most `max` bytes.
pub fn bytes(d: &mut Reader<'_>, max: usize) -> Result<Vec<u8>, Bad> {
    let bytes = d.bytes()?;
    if bytes.len() > max {
        return Err(Bad);
    }
    Ok(bytes.to_vec())
}

/// Reads a text of at most `max` bytes.
pub fn text(d: &mut Reader<'_>, max: usize) -> Result<String, Bad> {
    let text = d.str()?;
    if text.len() > max {
        return Err(Bad);
    }
    Ok(text.to_owned())
}

/// Reads a definite array of at most `max` items.
pub fn list<'b, T>(
    d: &mut Reader<'b>,
    max: usize,
    mut item: impl FnMut(&mut Reader<'b>) -> Result<T, Bad>,
) -> Result<Vec<T>, Bad> {
    let length = d.array()?.ok_or(Bad)?;
    if length > max as u64 {
        return Err(Bad);
    }
    let mut items = Vec::new();
    for _ in 0..length {
        items.push(item(d)?);
    }
    Ok(items)
}

/// Reads null or an item.
pub fn optional<'b, T>(d: &mut Reader<'b>, item: impl FnOnce(&mut Reader<'b>) -> Result<T, Bad>) -> Result<Option<T>, Bad> {
    if d.datatype()? == minicbor::data::Type::Null {
        d.null()?;
        Ok(None)
    } else {
        item(d).map(Some)
    }
}

/// Writes an array of items.
pub fn put_list<W: Write, T>(
    e: &mut Encoder<W>,
    items: &[T],
    mut item: impl FnMut(&mut Encoder<W>, &T) -> Result<(), encode::Error<W::Error>>,
) -> Result<(), encode::Error<W::Error>> {
    e.array(items.len() as u64)?;
    items.iter().try_for_each(|one| item(e, one))
}

/// Writes an array of byte strings of one size.
pub fn put_fixed<W: Write, const N: usize>(e: &mut Encoder<W>, items: &[[u8; N]]) -> Result<(), encode::Error<W::Error>> {
    put_list(e, items, |e, one| e.bytes(one).map(|_| ()))
}

/// Writes null or a byte string.
pub fn put_bytes_or_null<W: Write>(e: &mut Encoder<W>, bytes: Option<&[u8]>) -> Result<(), encode::Error<W::Error>> {
    match bytes {
        Some(bytes) => e.bytes(bytes)?,
        None => e.null()?,
    };
    Ok(())
}

/// Writes null or a number.
pub fn put_u64_or_null<W: Write>(e: &mut Encoder<W>, number: Option<u64>) -> Result<(), encode::Error<W::Error>> {
    match number {
        Some(number) => e.u64(number)?,
        None => e.null()?,
    };
    Ok(())
}

/// The second item of an array that starts with two small numbers: version or kind, then the suite.
pub(crate) fn first_two(bytes: &[u8]) -> Result<(u8, u8), CryptoError> {
    let mut d = Reader::new(bytes);
    let mut read = || -> Result<(u8, u8), Bad> {
        d.array()?;
        Ok((d.u8()?, d.u8()?))
    };
    read().map_err(|_| CryptoError::Malformed)
}
