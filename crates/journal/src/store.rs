//! The store contract. [`crate::suite`] proves it for every backend, line by line.

use crate::series::{Head, Heads, SeriesKey};
use naungan_crypto::entry::Sealed;

/// Why a store did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The entry does not follow the head of its series.
    #[error("entry {dseq} of a series does not follow its head {}", head.dseq)]
    NotNext {
        /// The series.
        series: SeriesKey,
        /// Number of the entry.
        dseq: u64,
        /// Where the series stands.
        head: Head,
    },
    /// The series already has another entry with this number.
    #[error("a series has two different entries numbered {dseq}")]
    Fork {
        /// The series.
        series: SeriesKey,
        /// The number.
        dseq: u64,
    },
    /// The backend failed; nothing of the batch was kept.
    #[error("the store failed: {0}")]
    Backend(String),
    /// What the backend holds cannot be read.
    #[error("the store holds an entry that cannot be read")]
    Unreadable,
}

impl StoreError {
    /// Stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotNext { .. } => "store.not_next",
            Self::Fork { .. } => "store.fork",
            Self::Backend(_) => "store.backend",
            Self::Unreadable => "store.unreadable",
        }
    }
}

/// Keeps sealed entries.
///
/// - `append` is all-or-nothing, and durable once it returns.
/// - An entry that does not follow the head of its series is refused with [`StoreError::NotNext`].
/// - An entry that differs from the one with its number is refused with [`StoreError::Fork`].
/// - Repeating a batch, or a part of it, is harmless and changes nothing.
/// - `after` gives the entries of one series with a number above `dseq`, in order, byte for byte as they were appended.
/// - `heads` gives the last entry of each series that is not empty.
#[allow(async_fn_in_trait, reason = "one implementation per door, never used as a trait object")]
pub trait EntryStore {
    /// Appends a batch.
    ///
    /// # Errors
    /// See the contract above.
    async fn append(&self, batch: &[Sealed]) -> Result<(), StoreError>;

    /// Entries of a series after number `dseq` (0 = all).
    ///
    /// # Errors
    /// The backend fails, or holds bytes that are no entry.
    async fn after(&self, series: &SeriesKey, dseq: u64) -> Result<Vec<Sealed>, StoreError>;

    /// Last entry of each series.
    ///
    /// # Errors
    /// The backend fails.
    async fn heads(&self) -> Result<Heads, StoreError>;
}

/// What a store must do with an entry, given where its series stands and which hash it holds under the entry's number.
///
/// # Errors
/// [`StoreError::NotNext`] or [`StoreError::Fork`], as the contract says.
pub fn place(entry: &Sealed, head: Head, same_number: Option<[u8; 32]>) -> Result<Placing, StoreError> {
    let header = &entry.header;
    let series = SeriesKey::of(header);
    match same_number {
        Some(hash) if hash == entry.hash() => Ok(Placing::Known),
        Some(_) => Err(StoreError::Fork { series, dseq: header.dseq }),
        None if head.is_followed_by(header) => Ok(Placing::Next),
        None if header.dseq == head.dseq + 1 => Err(StoreError::Fork { series, dseq: header.dseq }),
        None => Err(StoreError::NotNext { series, dseq: header.dseq, head }),
    }
}

/// Where an entry belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Placing {
    /// Already there.
    Known,
    /// Comes next.
    Next,
}
