//! What can go wrong with sealed bytes. No variant carries content.

/// Why bytes were refused. The code is stable; texts for people are made in the faces.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CryptoError {
    /// Not the layout of docs/format.md.
    #[error("the bytes are not in the format")]
    Malformed,
    /// Decodes, but not to the same bytes when encoded again.
    #[error("the bytes are not in canonical form")]
    NotCanonical,
    /// Another version or suite than this program knows.
    #[error("unknown version or suite")]
    UnknownSuite,
    /// Longer, or more of them, than the format allows.
    #[error("too large")]
    TooLarge,
    /// A hash or commitment named in signed bytes does not match what came with them.
    #[error("hash or commitment does not match")]
    Commitment,
    /// Wrong key, wrong place or altered ciphertext.
    #[error("does not open with this key in this place")]
    Open,
    /// The signature is not by this key over these bytes.
    #[error("signature does not verify")]
    Signature,
    /// Not a public key of the suite.
    #[error("not a valid public key")]
    Key,
    /// The header does not belong to the place, or the keys not to the columns.
    #[error("does not belong here")]
    Misplaced,
    /// Argon2 parameters outside what a client accepts.
    #[error("unlock parameters are too weak or too heavy")]
    Parameters,
    /// A proof does not lead to the root.
    #[error("log proof does not verify")]
    Proof,
    /// Issued for longer ago, or later, than allowed.
    #[error("outside its time window")]
    Expired,
}

impl CryptoError {
    /// Stable name for machines and for message files.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Malformed => "crypto.malformed",
            Self::NotCanonical => "crypto.not_canonical",
            Self::UnknownSuite => "crypto.unknown_suite",
            Self::TooLarge => "crypto.too_large",
            Self::Commitment => "crypto.commitment",
            Self::Open => "crypto.open",
            Self::Signature => "crypto.signature",
            Self::Key => "crypto.key",
            Self::Misplaced => "crypto.misplaced",
            Self::Parameters => "crypto.parameters",
            Self::Proof => "crypto.proof",
            Self::Expired => "crypto.expired",
        }
    }
}
