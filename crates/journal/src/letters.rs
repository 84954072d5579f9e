//! Messages about letters behind a link (docs/sync.md): who posts one, who reads it, and what became of it.

use crate::wire::{Bytes, b32, id};
use minicbor::{Decode, Encode};
use naungan_crypto::{B16, B32};

/// Most letters that are asked for at once.
pub const MAX_LETTERS: usize = 50;
/// Most bytes of a message with a letter: the largest class, sealed, and what stands around it.
pub const MAX_LETTER: usize = 66 * 1024;
/// Most bytes of an answer before it is sealed.
pub const MAX_ANSWER: usize = 4096;

type Id = minicbor::bytes::ByteArray<16>;
type Hash = minicbor::bytes::ByteArray<32>;

/// A letter to keep.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Post {
    /// 1.
    #[n(0)]
    pub version: u8,
    /// Its id.
    #[n(1)]
    pub letter: Id,
    /// SHA-256 of what a reader must show.
    #[n(2)]
    pub auth_hash: Hash,
    /// The sealed letter.
    #[n(3)]
    pub sealed: Bytes,
}

impl Post {
    /// The message.
    pub fn new(letter: B16, auth_hash: B32, sealed: Vec<u8>) -> Self {
        Self { version: 1, letter: id(letter), auth_hash: b32(auth_hash), sealed: sealed.into() }
    }
}

/// 200: it is durable.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Posted {
    /// 1.
    #[n(0)]
    pub version: u8,
    /// Until when it can be read, by the server's clock; unix seconds.
    #[n(1)]
    pub until: u64,
}

/// What a reader shows: to read the letter, or to answer it.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Show {
    /// 1.
    #[n(0)]
    pub version: u8,
    /// The letter.
    #[n(1)]
    pub letter: Id,
    /// What link and words make together.
    #[n(2)]
    pub auth: Hash,
    /// A sealed answer; none to read.
    #[n(3)]
    pub answer: Option<Bytes>,
}

/// 200: the ciphertext.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Given {
    /// 1.
    #[n(0)]
    pub version: u8,
    /// The sealed letter.
    #[n(1)]
    pub sealed: Bytes,
}

/// 403: other words.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Wrong {
    /// 1.
    #[n(0)]
    pub version: u8,
    /// `letter.words`.
    #[n(1)]
    pub code: String,
    /// Guesses left.
    #[n(2)]
    pub left: u8,
}

/// A letter to destroy.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct End {
    /// 1.
    #[n(0)]
    pub version: u8,
    /// The letter.
    #[n(1)]
    pub letter: Id,
}

/// Where a letter stands. All but open have no ciphertext any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(index_only)]
pub enum LetterState {
    /// Can be read.
    #[n(1)]
    Open,
    /// Taken back, or the consent ended.
    #[n(2)]
    TakenBack,
    /// Destroyed after too many wrong guesses.
    #[n(3)]
    Guessed,
    /// Its time is over.
    #[n(4)]
    Expired,
}

/// One letter, for the partner that posted it.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct LetterStanding {
    /// The letter.
    #[n(0)]
    pub letter: Id,
    /// Where it stands.
    #[n(1)]
    pub state: LetterState,
    /// Guesses left.
    #[n(2)]
    pub left: u8,
    /// Until when it could be read; unix seconds.
    #[n(3)]
    pub until: u64,
    /// Whether somebody with link and words has read it.
    #[n(4)]
    pub read: bool,
    /// Sealed answers, in order.
    #[n(5)]
    pub answers: Vec<Bytes>,
}

/// 200: those of the letters asked for that this partner posted.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Letters {
    /// 1.
    #[n(0)]
    pub version: u8,
    /// The letters.
    #[n(1)]
    pub letters: Vec<LetterStanding>,
}
