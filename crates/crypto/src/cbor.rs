//! Deterministic CBOR (RFC 8949 section 4.2): arrays of fixed length, shortest integers, no floats, no tags.
//!
//! `minicbor` accepts long integers and indefinite lengths, so [`decode_exact`] encodes again and compares.

use crate::CryptoError;
use minicbor::decode::{self, Decoder};
use minicbor::encode::{self, Encoder, Write};
use minicbor::{Decode, Encode};

/// Decodes `bytes`, all of them, and refuses them unless encoding the result gives the same bytes.
pub fn decode_exact<'b, T>(bytes: &'b [u8]) -> Result<T, CryptoError>
where
    T: Decode<'b, ()> + Encode<()>,
{
    let mut decoder = Decoder::new(bytes);
    let value: T = decoder.decode().map_err(|_| CryptoError::Malformed)?;
    if decoder.position() != bytes.len() {
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

/// A refusal while decoding.
#[must_use]
pub fn refuse(why: &'static str) -> decode::Error {
    decode::Error::message(why)
}

/// Reads the head of an array of exactly `length` items.
pub fn array(d: &mut Decoder<'_>, length: u64) -> Result<(), decode::Error> {
    match d.array()? {
        Some(n) if n == length => Ok(()),
        _ => Err(refuse("array length")),
    }
}

/// Reads a small number that must be `value`.
pub fn constant(d: &mut Decoder<'_>, value: u8) -> Result<(), decode::Error> {
    if d.u8()? == value { Ok(()) } else { Err(refuse("constant")) }
}

/// Reads a byte string of exactly `N` bytes.
pub fn fixed<const N: usize>(d: &mut Decoder<'_>) -> Result<[u8; N], decode::Error> {
    let mut out = [0; N];
    copy_exact(d, &mut out)?;
    Ok(out)
}

/// One copy of the code for all sizes: the module goes over a phone's network.
#[inline(never)]
fn copy_exact(d: &mut Decoder<'_>, out: &mut [u8]) -> Result<(), decode::Error> {
    let bytes = d.bytes()?;
    if bytes.len() != out.len() {
        return Err(refuse("byte string length"));
    }
    out.copy_from_slice(bytes);
    Ok(())
}

/// Reads a byte string of at most `max` bytes.
pub fn bytes(d: &mut Decoder<'_>, max: usize) -> Result<Vec<u8>, decode::Error> {
    let bytes = d.bytes()?;
    if bytes.len() > max {
        return Err(refuse("byte string too long"));
    }
    Ok(bytes.to_vec())
}

/// Reads a text of at most `max` bytes.
pub fn text(d: &mut Decoder<'_>, max: usize) -> Result<String, decode::Error> {
    let text = d.str()?;
    if text.len() > max {
        return Err(refuse("text too long"));
    }
    Ok(text.to_owned())
}

/// Reads a definite array of at most `max` items.
pub fn list<'b, T>(
    d: &mut Decoder<'b>,
    max: usize,
    mut item: impl FnMut(&mut Decoder<'b>) -> Result<T, decode::Error>,
) -> Result<Vec<T>, decode::Error> {
    let length = d.array()?.ok_or_else(|| refuse("indefinite array"))?;
    if length > max as u64 {
        return Err(refuse("array too long"));
    }
    let mut items = Vec::new();
    for _ in 0..length {
        items.push(item(d)?);
    }
    Ok(items)
}

/// Reads null or an item.
pub fn optional<'b, T>(
    d: &mut Decoder<'b>,
    item: impl FnOnce(&mut Decoder<'b>) -> Result<T, decode::Error>,
) -> Result<Option<T>, decode::Error> {
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
    let mut d = Decoder::new(bytes);
    let mut read = || -> Result<(u8, u8), decode::Error> {
        d.array()?;
        Ok((d.u8()?, d.u8()?))
    };
    read().map_err(|_| CryptoError::Malformed)
}
