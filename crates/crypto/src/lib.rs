//! How a child's file is sealed, signed and proved: the ground under every other room.
//!
//! This room does no input or output, reads no clock and draws no chance of its own (`rng` is an argument), and knows
//! nothing of cases or forms: it works on plain byte arrays. Every layout is in `docs/format.md`.

pub mod cache;
pub mod carry;
pub mod cbor;
pub mod certificate;
pub mod checkpoint;
pub mod constants;
pub mod control;
pub mod directory;
pub mod entry;
pub mod error;
pub mod kem;
pub mod key;
pub mod label;
pub mod letter;
pub mod link;
pub mod log;
pub mod login;
pub mod origin;
pub mod part;
pub mod receipt;
mod seal;
pub mod sign;
pub mod summary;
pub mod unlock;
pub mod user;
pub mod words;
pub mod wrap;

pub use error::CryptoError;

/// An identifier: sixteen random bytes.
pub type B16 = [u8; 16];
/// A nonce of XChaCha20-Poly1305.
pub type B24 = [u8; 24];
/// A hash, a key, a salt or a public Ed25519 key.
pub type B32 = [u8; 32];
/// An Ed25519 signature.
pub type B64 = [u8; 64];
