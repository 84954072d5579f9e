//! Checkpoints: the size and root of the log as a C2SP signed note (tlog-checkpoint), and cosignatures of witnesses.

use crate::sign::{SigningKey, VerifyingKey};
use crate::{B32, B64, CryptoError, label};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

const ED25519: u8 = 1;
const COSIGNATURE: u8 = 4;
const NOTE_MAX: usize = 16 * 1024;

/// What the log states.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// Name of the log, which is the name of its key too. No space, no plus sign.
    pub origin: String,
    /// Number of leaves.
    pub size: u64,
    /// Root of the tree.
    pub root: B32,
}

impl Checkpoint {
    /// The signed text: three lines.
    #[must_use]
    pub fn text(&self) -> String {
        format!("{}\n{}\n{}\n", self.origin, self.size, STANDARD.encode(self.root))
    }

    fn parse(text: &str) -> Result<Self, CryptoError> {
        let mut lines = text.lines();
        let (Some(origin), Some(size), Some(root), None) = (lines.next(), lines.next(), lines.next(), lines.next()) else {
            return Err(CryptoError::Malformed);
        };
        let checkpoint = Self {
            origin: origin.to_owned(),
            size: size.parse().map_err(|_| CryptoError::Malformed)?,
            root: decoded(root)?.try_into().map_err(|_| CryptoError::Malformed)?,
        };
        if checkpoint.text() == text && is_name(origin) { Ok(checkpoint) } else { Err(CryptoError::NotCanonical) }
    }

    /// The note, signed with the log key.
    #[must_use]
    pub fn sign(&self, key: &SigningKey) -> String {
        let text = self.text();
        let signature = key.sign_raw(text.as_bytes());
        let mut blob = key_id(&self.origin, ED25519, &key.verifying_key()).to_vec();
        blob.extend_from_slice(&signature);
        format!("{text}\n{}", line(&self.origin, &blob))
    }
}

/// A note with its signature lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// What is stated.
    pub checkpoint: Checkpoint,
    /// `(key name, key id and signature)`.
    lines: Vec<(String, Vec<u8>)>,
}

impl Note {
    /// Reads a note. No signature is checked yet.
    pub fn parse(note: &str) -> Result<Self, CryptoError> {
        if note.len() > NOTE_MAX {
            return Err(CryptoError::TooLarge);
        }
        let at = note.rfind("\n\n").ok_or(CryptoError::Malformed)?;
        let (text, rest) = (&note[..=at], &note[at + 2..]);
        let rest = rest.strip_suffix('\n').ok_or(CryptoError::Malformed)?;
        let mut lines = Vec::new();
        for one in rest.split('\n') {
            let (name, blob) = one.strip_prefix("\u{2014} ").and_then(|one| one.split_once(' ')).ok_or(CryptoError::Malformed)?;
            if !is_name(name) {
                return Err(CryptoError::Malformed);
            }
            lines.push((name.to_owned(), decoded(blob)?));
        }
        Ok(Self { checkpoint: Checkpoint::parse(text)?, lines })
    }

    /// The note as text.
    #[must_use]
    pub fn text(&self) -> String {
        let lines: String = self.lines.iter().map(|(name, blob)| line(name, blob)).collect();
        format!("{}\n{lines}", self.checkpoint.text())
    }

    /// Checks that the log named `origin` signed it.
    pub fn verify(&self, origin: &str, key: &VerifyingKey) -> Result<(), CryptoError> {
        if self.checkpoint.origin != origin {
            return Err(CryptoError::Misplaced);
        }
        let signature: B64 = self.blob(origin, ED25519, key)?;
        key.verify_raw(self.checkpoint.text().as_bytes(), &signature)
    }

    /// Adds a witness's cosignature, stating that this is the largest consistent tree seen by `time` (unix seconds).
    pub fn cosign(&mut self, name: &str, key: &SigningKey, time: u64) -> Result<(), CryptoError> {
        if !is_name(name) {
            return Err(CryptoError::Malformed);
        }
        let signature = key.sign_raw(cosigned(time, &self.checkpoint).as_bytes());
        let mut blob = key_id(name, COSIGNATURE, &key.verifying_key()).to_vec();
        blob.extend_from_slice(&time.to_be_bytes());
        blob.extend_from_slice(&signature);
        self.lines.push((name.to_owned(), blob));
        Ok(())
    }

    /// Checks a witness's cosignature and gives its time in unix seconds.
    pub fn verify_cosignature(&self, name: &str, key: &VerifyingKey) -> Result<u64, CryptoError> {
        let blob: [u8; 72] = self.blob(name, COSIGNATURE, key)?;
        let (time, signature) = blob.split_first_chunk::<8>().ok_or(CryptoError::Malformed)?;
        let time = u64::from_be_bytes(*time);
        let signature = signature.try_into().map_err(|_| CryptoError::Malformed)?;
        key.verify_raw(cosigned(time, &self.checkpoint).as_bytes(), signature)?;
        Ok(time)
    }

    /// What follows the key id in the first line of this key.
    fn blob<const N: usize>(&self, name: &str, kind: u8, key: &VerifyingKey) -> Result<[u8; N], CryptoError> {
        let id = key_id(name, kind, key);
        let named = self.lines.iter().filter(|(known, _)| known == name);
        let rest = named.filter_map(|(_, blob)| blob.strip_prefix(&id)).next().ok_or(CryptoError::Signature)?;
        rest.try_into().map_err(|_| CryptoError::Signature)
    }
}

fn cosigned(time: u64, checkpoint: &Checkpoint) -> String {
    format!("cosignature/v1\ntime {time}\n{}", checkpoint.text())
}

/// First four bytes of `SHA-256(name + 0A + kind + key)`.
fn key_id(name: &str, kind: u8, key: &VerifyingKey) -> [u8; 4] {
    let hash = label::sha256(&[name.as_bytes(), &[0x0a, kind], key.0.as_slice()].concat());
    [hash[0], hash[1], hash[2], hash[3]]
}

fn line(name: &str, blob: &[u8]) -> String {
    format!("\u{2014} {name} {}\n", STANDARD.encode(blob))
}

fn is_name(name: &str) -> bool {
    !name.is_empty() && !name.contains(|letter: char| letter == '+' || letter.is_whitespace())
}

fn decoded(text: &str) -> Result<Vec<u8>, CryptoError> {
    STANDARD.decode(text).map_err(|_| CryptoError::Malformed)
}
