//! The store contract in memory: for tests, and the shortest statement of what a store does.

use crate::series::{Head, Heads, SeriesKey};
use crate::store::{EntryStore, Placing, StoreError, place};
use naungan_crypto::entry::Sealed;
use std::cell::RefCell;
use std::collections::BTreeMap;

/// Entries in memory.
#[derive(Debug, Default)]
pub struct MemoryStore {
    series: RefCell<BTreeMap<SeriesKey, Vec<Sealed>>>,
}

impl EntryStore for MemoryStore {
    async fn append(&self, batch: &[Sealed]) -> Result<(), StoreError> {
        let mut staged = self.series.borrow().clone();
        for entry in batch {
            let entries = staged.entry(SeriesKey::of(&entry.header)).or_default();
            let head = entries.last().map(|last| Head::of(&last.header)).unwrap_or_default();
            let same = entries.iter().find(|known| known.header.dseq == entry.header.dseq).map(Sealed::hash);
            if place(entry, head, same)? == Placing::Next {
                entries.push(entry.clone());
            }
        }
        staged.retain(|_, entries| !entries.is_empty());
        *self.series.borrow_mut() = staged;
        Ok(())
    }

    async fn after(&self, series: &SeriesKey, dseq: u64) -> Result<Vec<Sealed>, StoreError> {
        let all = self.series.borrow();
        Ok(all.get(series).into_iter().flatten().filter(|entry| entry.header.dseq > dseq).cloned().collect())
    }

    async fn heads(&self) -> Result<Heads, StoreError> {
        let all = self.series.borrow();
        Ok(all.iter().filter_map(|(key, entries)| Some((*key, Head::of(&entries.last()?.header)))).collect())
    }
}

crate::entry_store_suite!(async || MemoryStore::default());
