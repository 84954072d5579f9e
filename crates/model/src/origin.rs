//! Where a record came from that was filled elsewhere, in another program or on paper: enough to find it again, nothing that names it.
//!
//! It stands in the sealed body of the entry. The keys that a record and a child have elsewhere may be numbers of an identity card,
//! so only their digests are kept (docs/decisions/0013-the-identity-of-imported-records.md).

use crate::date::Instant;
use minicbor::{Decode, Decoder, Encode, Encoder, decode, encode};

/// Digest of a key.
pub type Digest = [u8; 32];

/// Where a record came from that was filled elsewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// Digest of the key that the record has where it comes from.
    pub record: Digest,
    /// Digest of the key that the child has there, where one was named.
    pub child: Option<Digest>,
    /// When the form was filled there; none when that is not known.
    pub told: Option<Instant>,
    /// Who filled it there, as the paper says; only of paper.
    pub by: Option<String>,
}

impl<C> Encode<C> for Origin {
    fn encode<W: encode::Write>(&self, e: &mut Encoder<W>, _: &mut C) -> Result<(), encode::Error<W::Error>> {
        e.array(3 + u64::from(self.by.is_some()))?.bytes(&self.record)?;
        match &self.child {
            Some(child) => e.bytes(child)?,
            None => e.null()?,
        };
        match self.told {
            Some(told) => e.u64(told.0.max(0).unsigned_abs())?,
            None => e.null()?,
        };
        match &self.by {
            Some(by) => e.str(by)?.ok(),
            None => Ok(()),
        }
    }
}

impl<'b, C> Decode<'b, C> for Origin {
    fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, decode::Error> {
        let parts = d.array()?;
        if !matches!(parts, Some(3 | 4)) {
            return Err(decode::Error::message("an origin is an array of 3 or 4"));
        }
        let record = digest(d)?;
        let child = if is_null(d)? { None } else { Some(digest(d)?) };
        let told = if is_null(d)? { None } else { Some(d.u64()?) };
        let told = told.map(i64::try_from).transpose().map_err(|_| decode::Error::message("a moment of our time"))?;
        let by = if parts == Some(4) { Some(d.str()?.to_owned()) } else { None };
        Ok(Self { record, child, told: told.map(Instant), by })
    }
}

fn is_null(d: &mut Decoder<'_>) -> Result<bool, decode::Error> {
    let null = d.datatype()? == minicbor::data::Type::Null;
    if null {
        d.null()?;
    }
    Ok(null)
}

fn digest(d: &mut Decoder<'_>) -> Result<Digest, decode::Error> {
    d.bytes()?.try_into().map_err(|_| decode::Error::message("a digest of 32 bytes"))
}
