//! Messages of sync (docs/sync.md): arrays with fixed positions, first item the version of the message.

mod batch;
mod packing;

pub use batch::{Download, Given, Scope, Sent, Summaries, Told, Upload};

use minicbor::{Decode, Encode};
use naungan_crypto::label::sha256;
use naungan_crypto::{B16, B32};

/// Content type of every message.
pub const CONTENT_TYPE: &str = "application/naungan+cbor";
/// Most entries in one upload; a longer one is answered with 413.
pub const MAX_ENTRIES: usize = 500;
/// Most bytes of one upload.
pub const MAX_UPLOAD: usize = 4 * 1024 * 1024;
/// Most files that are asked for at once.
pub const MAX_OBJECTS: usize = 8;
/// Most summaries in one message.
pub const MAX_SUMMARIES: usize = 50;
/// Most proposed bundles in an answer.
pub const MAX_PROPOSALS: usize = 20;

/// By what a device says which list of ended objects it has: the first eight bytes of SHA-256 of the ids, joined.
pub fn ended_digest(ended: &[B16]) -> [u8; 8] {
    let hash = sha256(&ended.concat());
    core::array::from_fn(|at| hash[at])
}

/// A message that cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("the message cannot be read")]
pub struct Unreadable;

/// Writes a message.
pub fn encode<T: Encode<()>>(message: &T) -> Vec<u8> {
    let mut out = Vec::new();
    // Writing into a Vec cannot fail.
    let _ = minicbor::encode(message, &mut out);
    out
}

/// Reads a message, all bytes of it.
///
/// # Errors
/// Another shape, or bytes left over.
pub fn decode<'b, T: Decode<'b, ()>>(bytes: &'b [u8]) -> Result<T, Unreadable> {
    let mut d = minicbor::Decoder::new(bytes);
    let message = d.decode().map_err(|_| Unreadable)?;
    if d.position() == bytes.len() { Ok(message) } else { Err(Unreadable) }
}

/// Bytes inside a message.
pub type Bytes = minicbor::bytes::ByteVec;
type Id = minicbor::bytes::ByteArray<16>;
type Salt = minicbor::bytes::ByteArray<32>;

/// What became of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum State {
    /// Stored, folded and counted.
    #[n(1)]
    Accepted,
    /// Stored; waits for a supervisor: no facts, no fold.
    #[n(2)]
    Quarantined,
    /// A supervisor rejected it: stays stored, never counts.
    #[n(3)]
    Rejected,
}

/// The answer for one entry.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Taken {
    /// Entry id.
    #[n(0)]
    pub entry: Id,
    /// What became of it.
    #[n(1)]
    pub state: State,
    /// Code of the reason, when it waits.
    #[n(2)]
    pub reason: Option<String>,
    /// Receipt signed by the log key.
    #[n(3)]
    pub receipt: Bytes,
}

/// 200 of an upload: everything in it is durable.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Receipts {
    /// 1.
    #[n(0)]
    pub version: u8,
    /// One for each entry, in the order of the upload.
    #[n(1)]
    pub taken: Vec<Taken>,
}

/// Why nothing of an upload was stored (409 and 4xx).
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Refused {
    /// 1.
    #[n(0)]
    pub version: u8,
    /// Stable code.
    #[n(1)]
    pub code: String,
    /// The first entry that could not be taken.
    #[n(2)]
    pub entry: Option<Id>,
    /// With `sync.not_next`: number and hash of the last entry of that series here.
    #[n(3)]
    pub head: Option<(u64, Salt)>,
}

/// 200 of `GET /sync/v1/packs`: the bundles that were proposed in the reader's organisation, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Proposals {
    /// 1.
    #[n(0)]
    pub version: u8,
    /// At most [`MAX_PROPOSALS`].
    #[n(1)]
    pub packs: Vec<Proposal>,
}

/// A bundle that was proposed; its bytes are at `GET /sync/v1/packs/{hash}`.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Proposal {
    /// SHA-256 of the bundle.
    #[n(0)]
    pub pack: Salt,
    /// Who proposed it.
    #[n(1)]
    pub user: Id,
    /// Unix seconds.
    #[n(2)]
    pub at: u64,
    /// What it is for, in the proposer's words.
    #[n(3)]
    pub note: String,
}

/// `POST /auth/begin` is empty; this is the answer.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Challenge {
    /// To be signed within 60 s, once.
    #[n(0)]
    pub challenge: Salt,
    /// The server's time, unix seconds.
    #[n(1)]
    pub time: u64,
}

/// `POST /auth/finish`.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Proof {
    /// The device.
    #[n(0)]
    pub device: Id,
    /// The challenge.
    #[n(1)]
    pub challenge: Salt,
    /// Time that was signed.
    #[n(2)]
    pub time: u64,
    /// Signature (`naungan_crypto::login`).
    #[n(3)]
    pub signature: Bytes,
}

/// 200 of `POST /auth/finish`: pass the token as `Authorization: Bearer <hex>`.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Session {
    /// Token.
    #[n(0)]
    pub token: Salt,
    /// Unix seconds.
    #[n(1)]
    pub expires: u64,
}

/// 200 of `POST /desk/nonce` (with a session): what a ticket to the desk must sign.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct DeskNonce {
    /// Taken once, within 60 s.
    #[n(0)]
    pub nonce: Salt,
    /// The server's time, unix seconds.
    #[n(1)]
    pub time: u64,
    /// Origin of the desk, which the ticket is bound to.
    #[n(2)]
    pub origin: String,
}

/// A person of the demonstration, in `GET /demo/people`.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct DemoPerson {
    /// Code to choose by.
    #[n(0)]
    pub code: String,
    /// Invented name.
    #[n(1)]
    pub name: String,
    /// Role code.
    #[n(2)]
    pub role: String,
    /// Invented organisation.
    #[n(3)]
    pub organisation: String,
    /// The six words, which only a demonstration tells.
    #[n(4)]
    pub words: String,
}

/// `POST /demo/enrol`: public keys of a new device for a chosen person.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct DemoEnrol {
    /// Code of the person.
    #[n(0)]
    pub person: String,
    /// New device.
    #[n(1)]
    pub device: Id,
    /// Ed25519 public key.
    #[n(2)]
    pub dsig: Salt,
    /// X-Wing public key.
    #[n(3)]
    pub dkem: Bytes,
}

/// 200 of `POST /demo/enrol`.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct DemoEnrolled {
    /// Partner.
    #[n(0)]
    pub tenant: Id,
    /// The person.
    #[n(1)]
    pub user: Id,
    /// Generation of the person's keys.
    #[n(2)]
    pub generation: u32,
    /// Hash of RootDoc 1, which the device pins.
    #[n(3)]
    pub root: Salt,
    /// The user's master key sealed to the device (purpose 5; the QR content is `device + dsig + dkem`).
    #[n(4)]
    pub wrap: Bytes,
}

/// Bytes of an id in a message.
pub fn id(bytes: B16) -> Id {
    bytes.into()
}

/// Bytes of a hash, salt or key in a message.
pub fn b32(bytes: B32) -> Salt {
    bytes.into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_message_reads_back_what_it_says() {
        let refused =
            Refused { version: 1, code: "sync.not_next".into(), entry: Some(id([3; 16])), head: Some((4, b32([5; 32]))) };
        assert_eq!(decode::<Refused>(&encode(&refused)).unwrap(), refused);
        let mut longer = encode(&refused);
        longer.push(0);
        assert!(decode::<Refused>(&longer).is_err());
    }

    proptest! {
        #[test]
        fn no_bytes_make_a_reader_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let _ = decode::<Upload>(&bytes);
            let _ = decode::<Download>(&bytes);
            let _ = decode::<Refused>(&bytes);
            let _ = decode::<DemoEnrol>(&bytes);
        }
    }
}
