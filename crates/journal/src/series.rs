//! A series is what one device writes in one object: numbered from 1, each entry naming the one before by its hash.

use naungan_crypto::B32;
use naungan_crypto::entry::Header;
use naungan_model::id::{DeviceId, ObjectId};
use std::collections::BTreeMap;

/// Names a series.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SeriesKey {
    /// The journal.
    pub object: ObjectId,
    /// The device that alone writes this series.
    pub device: DeviceId,
}

impl SeriesKey {
    /// The series that an entry belongs to.
    pub fn of(header: &Header) -> Self {
        Self { object: ObjectId(header.object), device: DeviceId(header.device) }
    }
}

/// The last entry of a series.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Head {
    /// Its number; 0 when the series is empty.
    pub dseq: u64,
    /// Its hash; zeros when the series is empty.
    pub hash: B32,
}

impl Head {
    /// The head once this entry is appended.
    pub fn of(header: &Header) -> Self {
        Self { dseq: header.dseq, hash: header.hash() }
    }

    /// Whether this entry comes next.
    pub fn is_followed_by(&self, header: &Header) -> bool {
        header.dseq == self.dseq + 1 && header.dprev == self.hash
    }
}

/// Last entry of each series: all that sync needs to compare two stores.
pub type Heads = BTreeMap<SeriesKey, Head>;
