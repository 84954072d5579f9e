//! A receipt: the log's signed promise that an accepted entry stands at a position.

use crate::cbor::{Bad, Read, Reader};
use crate::constants::MERGE_DELAY;
use crate::sign::{SigningKey, VerifyingKey};
use crate::{B32, B64, CryptoError, cbor};
use minicbor::Encode;
use minicbor::encode::{self, Encoder, Write};

const DOMAIN: &str = "naungan/1/receipt";

/// `[entry_hash, position, delay, signature]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// The accepted entry.
    pub entry_hash: B32,
    /// Its position in the log.
    pub position: u64,
    /// Seconds within which a checkpoint will cover it.
    pub delay: u32,
    /// By the log key, over the first three as an array.
    pub signature: B64,
}

impl Receipt {
    /// Signs a receipt.
    #[must_use]
    pub fn sign(entry_hash: B32, position: u64, key: &SigningKey) -> Self {
        let signature = key.sign(DOMAIN, &body(&entry_hash, position, MERGE_DELAY));
        Self { entry_hash, position, delay: MERGE_DELAY, signature }
    }

    /// Checks the log's signature.
    pub fn verify(&self, key: &VerifyingKey) -> Result<(), CryptoError> {
        key.verify(DOMAIN, &body(&self.entry_hash, self.position, self.delay), &self.signature)
    }

    /// The sent bytes.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        cbor::encode(self)
    }

    /// Reads canonical bytes.
    pub fn decode(bytes: &[u8]) -> Result<Self, CryptoError> {
        cbor::decode_exact(bytes)
    }
}

fn body(entry_hash: &B32, position: u64, delay: u32) -> Vec<u8> {
    crate::label::Ctx::bare(3).bytes(entry_hash).uint(position).uint(delay).done()
}

impl<C> Encode<C> for Receipt {
    fn encode<W: Write>(&self, e: &mut Encoder<W>, _: &mut C) -> Result<(), encode::Error<W::Error>> {
        e.array(4)?.bytes(&self.entry_hash)?.u64(self.position)?.u32(self.delay)?.bytes(&self.signature)?;
        Ok(())
    }
}

impl<'b> Read<'b> for Receipt {
    fn read(d: &mut Reader<'b>) -> Result<Self, Bad> {
        cbor::array(d, 4)?;
        Ok(Self { entry_hash: cbor::fixed(d)?, position: d.u64()?, delay: d.u32()?, signature: cbor::fixed(d)? })
    }
}
