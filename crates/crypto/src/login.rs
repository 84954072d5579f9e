//! Login: the enrolled device key signs the server's challenge, bound to the origin. The same key opens the desk by a ticket.

use crate::cbor::{Bad, Read, Reader};
use crate::constants::CHALLENGE_SECONDS;
use crate::label::Ctx;
use crate::sign::{SigningKey, VerifyingKey};
use crate::{B16, B32, B64, CryptoError, cbor};
use minicbor::Encode;
use minicbor::encode::{self, Encoder, Write};

const LOGIN: &str = "naungan/1/login";
const TICKET: &str = "naungan/1/desk-ticket";
const ORIGIN_MAX: usize = 256;

fn challenge_body(origin: &str, challenge: &B32, device: &B16, time: u64) -> Vec<u8> {
    Ctx::bare(4).text(origin).bytes(challenge).bytes(device).uint(time).done()
}

/// Signs a login challenge. `origin` is where the device sees itself (`https://care.example.org`), `time` unix seconds.
#[must_use]
pub fn challenge_signature(key: &SigningKey, origin: &str, challenge: &B32, device: &B16, time: u64) -> B64 {
    key.sign(LOGIN, &challenge_body(origin, challenge, device, time))
}

/// Checks a login. That the challenge is fresh and unused is for the caller to know.
pub fn verify_challenge(
    key: &VerifyingKey,
    origin: &str,
    challenge: &B32,
    device: &B16,
    time: u64,
    signature: &B64,
) -> Result<(), CryptoError> {
    key.verify(LOGIN, &challenge_body(origin, challenge, device, time), signature)
}

/// A one-time ticket to the desk: `[origin, nonce, device, time, signature]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ticket {
    /// The desk's origin.
    pub origin: String,
    /// Random; the desk takes each once.
    pub nonce: B32,
    /// Who asks.
    pub device: B16,
    /// Unix seconds.
    pub time: u64,
    /// By DSIG, over the first four as an array.
    pub signature: B64,
}

impl Ticket {
    /// Signs a ticket.
    #[must_use]
    pub fn sign(key: &SigningKey, origin: &str, device: B16, nonce: B32, time: u64) -> Self {
        let signature = key.sign(TICKET, &challenge_body(origin, &nonce, &device, time));
        Self { origin: origin.to_owned(), device, nonce, time, signature }
    }

    /// Checks a ticket at the desk named `origin`; 60 s early or late are allowed. That the nonce is unused is for the
    /// caller to know, for as long as a ticket lives.
    pub fn verify(&self, key: &VerifyingKey, origin: &str, now: u64) -> Result<(), CryptoError> {
        if self.origin != origin {
            return Err(CryptoError::Misplaced);
        }
        if now.abs_diff(self.time) > CHALLENGE_SECONDS {
            return Err(CryptoError::Expired);
        }
        key.verify(TICKET, &challenge_body(origin, &self.nonce, &self.device, self.time), &self.signature)
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

impl<C> Encode<C> for Ticket {
    fn encode<W: Write>(&self, e: &mut Encoder<W>, _: &mut C) -> Result<(), encode::Error<W::Error>> {
        e.array(5)?.str(&self.origin)?.bytes(&self.nonce)?.bytes(&self.device)?.u64(self.time)?;
        e.bytes(&self.signature)?;
        Ok(())
    }
}

impl<'b> Read<'b> for Ticket {
    fn read(d: &mut Reader<'b>) -> Result<Self, Bad> {
        cbor::array(d, 5)?;
        Ok(Self {
            origin: cbor::text(d, ORIGIN_MAX)?,
            nonce: cbor::fixed(d)?,
            device: cbor::fixed(d)?,
            time: d.u64()?,
            signature: cbor::fixed(d)?,
        })
    }
}
