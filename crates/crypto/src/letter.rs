//! A letter to somebody without an account: sealed under six words that are said and a secret that stands in a link after `#`. The
//! server has neither. It gives the ciphertext for a value that both make together, so that nobody can try words without asking it.

use crate::cbor::{self, Bad, Read, Reader};
use crate::constants::{PART_CLASS, PART_MAX, TAG, VAULT_CARE};
use crate::key::{AnswerKey, LetterSecret, Stretched};
use crate::label::{Ctx, derive32, sha256};
use crate::unlock::PassParams;
use crate::{B16, B32, CryptoError, part, seal};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use minicbor::Encode;
use minicbor::encode::{self, Encoder, Write};
use rand_core::CryptoRng;
use zeroize::Zeroizing;

/// Seconds that a letter can be read (7 days).
pub const LETTER_SECONDS: u64 = 7 * 86_400;
/// Wrong guesses after which the server destroys it.
pub const LETTER_TRIES: u8 = 5;
/// Most answers to one letter.
pub const LETTER_ANSWERS: usize = 20;
/// How the words of links of version 1 are stretched. Another cost is another version of the link.
pub const COST: PassParams = PassParams { m_kib: 64 * 1024, t: 3, p: 1 };

const LINK_VERSION: u8 = 1;
const NONCE: usize = 24;

/// What stands after `#` of a link.
#[derive(Debug)]
pub struct Link {
    /// The letter. It salts the words as well: it is random and used once.
    pub letter: B16,
    /// Never sent to the server.
    pub secret: LetterSecret,
}

impl Link {
    /// A new letter.
    pub fn generate(rng: &mut impl CryptoRng) -> Self {
        let mut letter = [0; 16];
        rng.fill_bytes(&mut letter);
        Self { letter, secret: LetterSecret::generate(rng) }
    }

    /// Version, letter and secret in base64url.
    #[must_use]
    pub fn fragment(&self) -> Zeroizing<String> {
        let mut bytes = Zeroizing::new(vec![LINK_VERSION]);
        bytes.extend_from_slice(&self.letter);
        bytes.extend_from_slice(self.secret.expose());
        Zeroizing::new(URL_SAFE_NO_PAD.encode(bytes.as_slice()))
    }

    /// Reads what stands after `#`.
    ///
    /// # Errors
    /// It is cut off, mistyped or of another version.
    pub fn read(fragment: &str) -> Result<Self, CryptoError> {
        let bytes = Zeroizing::new(URL_SAFE_NO_PAD.decode(fragment.trim()).map_err(|_| CryptoError::Malformed)?);
        let (version, rest) = bytes.split_first().ok_or(CryptoError::Malformed)?;
        if *version != LINK_VERSION {
            return Err(CryptoError::UnknownSuite);
        }
        let (letter, secret) = rest.split_first_chunk::<16>().ok_or(CryptoError::Malformed)?;
        let secret = secret.try_into().map_err(|_| CryptoError::Malformed)?;
        Ok(Self { letter: *letter, secret: LetterSecret::from_bytes(secret) })
    }

    /// The keys of a letter: of the link's secret and of its words, stretched with the letter as salt and [`COST`].
    #[must_use]
    pub fn keys(&self, words: &Stretched) -> Keys {
        let mut both = Zeroizing::new(Vec::with_capacity(64));
        both.extend_from_slice(words.expose());
        both.extend_from_slice(self.secret.expose());
        let derived = |label| derive32(&both, &ctx(label, &self.letter));
        Keys {
            letter: self.letter,
            auth: derived(AUTH),
            sealing: Zeroizing::new(derived(SEAL)),
            answers: AnswerKey::from_bytes(derived(ANSWER)),
        }
    }
}

const AUTH: &str = "naungan/1/letter/auth";
const SEAL: &str = "naungan/1/letter/seal";
const ANSWER: &str = "naungan/1/letter/answer";

fn ctx(label: &str, letter: &B16) -> Vec<u8> {
    Ctx::new(label, 6).uint(VAULT_CARE).bytes(letter).uint(COST.m_kib).uint(COST.t).uint(COST.p).done()
}

/// What link and words make together.
pub struct Keys {
    letter: B16,
    auth: B32,
    sealing: Zeroizing<B32>,
    answers: AnswerKey,
}

impl core::fmt::Debug for Keys {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Keys(..)")
    }
}

impl Keys {
    /// What the reader shows the server. It opens nothing.
    #[must_use]
    pub fn auth(&self) -> &B32 {
        &self.auth
    }

    /// What the server keeps of it.
    #[must_use]
    pub fn auth_hash(&self) -> B32 {
        sha256(&self.auth)
    }

    /// Opens answers, and nothing else: this much is kept in the child's file.
    #[must_use]
    pub fn answers(&self) -> &AnswerKey {
        &self.answers
    }

    /// Seals a letter, padded as a part is.
    ///
    /// # Errors
    /// It is too long.
    pub fn seal(&self, letter: &Letter, rng: &mut impl CryptoRng) -> Result<Vec<u8>, CryptoError> {
        let plain = part::pad(&Zeroizing::new(cbor::encode(letter)))?;
        seal::seal_box(&self.sealing, &ctx(SEAL, &self.letter), &plain, rng)
    }

    /// Opens a letter.
    ///
    /// # Errors
    /// Another letter, or it was changed.
    pub fn open(&self, sealed: &[u8]) -> Result<Letter, CryptoError> {
        let plain = seal::open_box(&self.sealing, &ctx(SEAL, &self.letter), sealed)?;
        cbor::decode_exact(&Zeroizing::new(part::unpad(&plain)?))
    }

    /// Seals an answer, padded as a part is.
    ///
    /// # Errors
    /// It is too long.
    pub fn answer(&self, reply: &Reply, rng: &mut impl CryptoRng) -> Result<Vec<u8>, CryptoError> {
        let plain = part::pad(&Zeroizing::new(cbor::encode(reply)))?;
        seal::seal_box(self.answers.expose(), &ctx(ANSWER, &self.letter), &plain, rng)
    }
}

/// Opens an answer with what the child's file keeps.
///
/// # Errors
/// An answer to another letter, or it was changed.
pub fn open_answer(letter: &B16, key: &AnswerKey, sealed: &[u8]) -> Result<Reply, CryptoError> {
    let plain = seal::open_box(key.expose(), &ctx(ANSWER, letter), sealed)?;
    cbor::decode_exact(&Zeroizing::new(part::unpad(&plain)?))
}

/// Whether the length is that of a sealed letter or answer of at most `max` bytes before sealing.
#[must_use]
pub fn in_class(length: usize, max: usize) -> bool {
    let plain = length.saturating_sub(NONCE + TAG);
    plain >= PART_CLASS && plain <= max.min(PART_MAX) && plain.is_power_of_two()
}

/// What a letter says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// The service, in the worker's words.
    pub to: String,
    /// The help that is asked for, in the worker's language.
    pub help: String,
    /// What the service needs to know.
    pub text: String,
    /// Until when it can be read, unix seconds.
    pub until: u64,
}

/// What a service answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// It takes the child.
    Accepted,
    /// It does not.
    Refused,
    /// It has helped.
    Done,
}

impl Kind {
    /// Every kind, in the order of its numbers from 1.
    pub const ALL: [Self; 3] = [Self::Accepted, Self::Refused, Self::Done];

    /// Its word, as pages and code lists have it.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Refused => "refused",
            Self::Done => "done",
        }
    }

    /// The kind with this word.
    #[must_use]
    pub fn of(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// What is answered.
    pub kind: Kind,
    /// Why not, or a short note.
    pub note: String,
    /// When, by the clock of who answers; unix seconds.
    pub at: u64,
}

const VERSION: u8 = 1;

impl<C> Encode<C> for Letter {
    fn encode<W: Write>(&self, e: &mut Encoder<W>, _: &mut C) -> Result<(), encode::Error<W::Error>> {
        e.array(5)?.u8(VERSION)?.str(&self.to)?.str(&self.help)?.str(&self.text)?.u64(self.until)?;
        Ok(())
    }
}

impl<'b> Read<'b> for Letter {
    fn read(d: &mut Reader<'b>) -> Result<Self, Bad> {
        cbor::array(d, 5)?;
        cbor::constant(d, VERSION)?;
        Ok(Self { to: d.str()?.to_owned(), help: d.str()?.to_owned(), text: d.str()?.to_owned(), until: d.u64()? })
    }
}

impl<C> Encode<C> for Reply {
    fn encode<W: Write>(&self, e: &mut Encoder<W>, _: &mut C) -> Result<(), encode::Error<W::Error>> {
        let kind = (1..).zip(Kind::ALL).find(|(_, kind)| *kind == self.kind).map_or(0, |(number, _)| number);
        e.array(4)?.u8(VERSION)?.u8(kind)?.str(&self.note)?.u64(self.at)?;
        Ok(())
    }
}

impl<'b> Read<'b> for Reply {
    fn read(d: &mut Reader<'b>) -> Result<Self, Bad> {
        cbor::array(d, 4)?;
        cbor::constant(d, VERSION)?;
        let kind = usize::from(d.u8()?).checked_sub(1).and_then(|at| Kind::ALL.get(at)).copied().ok_or(Bad)?;
        Ok(Self { kind, note: d.str()?.to_owned(), at: d.u64()? })
    }
}

#[cfg(test)]
#[path = "letter_tests.rs"]
mod tests;
