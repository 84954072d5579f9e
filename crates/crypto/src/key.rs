//! Secret keys of 32 bytes. None can be copied, printed or encoded by accident; all are wiped when dropped.

use rand_core::CryptoRng;
use subtle::ConstantTimeEq;
use zeroize::{Zeroize, ZeroizeOnDrop};

macro_rules! secret {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Zeroize, ZeroizeOnDrop)]
        pub struct $name([u8; 32]);

        impl $name {
            /// Draws a new key.
            pub fn generate(rng: &mut impl CryptoRng) -> Self {
                let mut bytes = [0; 32];
                rng.fill_bytes(&mut bytes);
                Self(bytes)
            }

            /// Takes over key bytes.
            #[must_use]
            pub fn from_bytes(bytes: [u8; 32]) -> Self {
                Self(bytes)
            }

            /// Shows the bytes. Every use of this is a place to look at.
            #[must_use]
            pub fn expose(&self) -> &[u8; 32] {
                &self.0
            }

            /// Compares in constant time.
            #[must_use]
            pub fn same(&self, other: &Self) -> bool {
                self.0.ct_eq(&other.0).into()
            }
        }

        impl core::fmt::Debug for $name {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                f.write_str(concat!(stringify!($name), "(..)"))
            }
        }
    };
}

secret! {
    /// LK: seals the parts of one layer of one object in one epoch.
    LayerKey
}
secret! {
    /// HK: opens the link to the epoch before, so that one wrap opens the past.
    HistoryKey
}
secret! {
    /// UMK: the root of one user's keys; never leaves the user's devices unsealed.
    UserMaster
}
secret! {
    /// DSEC: stays on one device and makes its passphrase worthless to anyone who only holds the server.
    DeviceSecret
}
secret! {
    /// Seals the local rows and drafts of a device.
    CacheKey
}
secret! {
    /// Lives only in the open page; seals what the worker keeps while it may be stopped.
    SessionKey
}
secret! {
    /// A passphrase after Argon2id.
    Stretched
}
secret! {
    /// Stands after `#` of a letter's link; the server never gets it.
    LetterSecret
}
secret! {
    /// Opens the answers to one letter; kept in the child's file.
    AnswerKey
}
secret! {
    /// Per object, in the server's key store; makes the log's leaves mute once it is deleted.
    ObjectKey
}

/// Splits 64 bytes into two keys.
pub(crate) fn two(bytes: &[u8]) -> Result<([u8; 32], [u8; 32]), crate::CryptoError> {
    match bytes.split_first_chunk::<32>() {
        Some((first, rest)) => Ok((*first, rest.try_into().map_err(|_| crate::CryptoError::Malformed)?)),
        None => Err(crate::CryptoError::Malformed),
    }
}
