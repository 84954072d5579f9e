//! The entry store of a device, on the rows of its host: IndexedDB in the browser, SQLite on the command line.

use crate::host::{Host, HostError, Table, Write};
use naungan_crypto::entry::Sealed;
use naungan_journal::series::{Head, Heads, SeriesKey};
use naungan_journal::store::{EntryStore, Placing, StoreError, place};
use naungan_model::id::{DeviceId, ObjectId};
use std::collections::BTreeMap;

/// Entries as rows `object + device + number`.
#[derive(Debug)]
pub struct RowStore<'a, H>(pub &'a H);

/// Key of an entry's row.
pub fn row_key(series: &SeriesKey, dseq: u64) -> Vec<u8> {
    [series_key(series), dseq.to_be_bytes().to_vec()].concat()
}

/// Key of a row that belongs to a file and has an id of its own: an entry beside its series, its salts, a wrap.
pub fn file_key(object: ObjectId, id: &[u8; 16]) -> Vec<u8> {
    [object.0, *id].concat()
}

fn series_key(series: &SeriesKey) -> Vec<u8> {
    [series.object.0, series.device.0].concat()
}

/// Series and number of a row's key.
pub fn read_key(key: &[u8]) -> Option<(SeriesKey, u64)> {
    let (object, rest) = key.split_first_chunk::<16>()?;
    let (device, rest) = rest.split_first_chunk::<16>()?;
    let dseq = u64::from_be_bytes(rest.try_into().ok()?);
    Some((SeriesKey { object: ObjectId(*object), device: DeviceId(*device) }, dseq))
}

fn failed(error: HostError) -> StoreError {
    StoreError::Backend(error.0)
}

impl<H: Host> RowStore<'_, H> {
    /// The rows that append a batch, without writing them: for doors that must write more in the same commit.
    pub async fn stage(&self, batch: &[Sealed]) -> Result<Vec<Write>, StoreError> {
        let mut heads: BTreeMap<SeriesKey, Head> = BTreeMap::new();
        let mut staged: BTreeMap<Vec<u8>, &Sealed> = BTreeMap::new();
        for entry in batch {
            let series = SeriesKey::of(&entry.header);
            let head = match heads.get(&series) {
                Some(head) => *head,
                None => self.head(&series).await?,
            };
            let key = row_key(&series, entry.header.dseq);
            let same = match staged.get(&key) {
                Some(known) => Some(known.hash()),
                None if entry.header.dseq > head.dseq => None,
                None => self.entry(&key).await?.map(|known| known.hash()),
            };
            if place(entry, head, same)? == Placing::Next {
                heads.insert(series, Head::of(&entry.header));
                staged.insert(key, entry);
            } else {
                heads.insert(series, head);
            }
        }
        Ok(staged.into_iter().map(|(key, entry)| Write::put(Table::Entry, key, entry.encode())).collect())
    }

    async fn entry(&self, key: &[u8]) -> Result<Option<Sealed>, StoreError> {
        self.0.get(Table::Entry, key).await.map_err(failed)?.map(|bytes| read(&bytes)).transpose()
    }

    async fn head(&self, series: &SeriesKey) -> Result<Head, StoreError> {
        let rows = self.0.range(Table::Entry, &series_key(series)).await.map_err(failed)?;
        rows.last().map_or(Ok(Head::default()), |(_, bytes)| Ok(Head::of(&read(bytes)?.header)))
    }
}

fn read(bytes: &[u8]) -> Result<Sealed, StoreError> {
    Sealed::decode_partial(bytes).map_err(|_| StoreError::Unreadable)
}

impl<H: Host> EntryStore for RowStore<'_, H> {
    async fn append(&self, batch: &[Sealed]) -> Result<(), StoreError> {
        let writes = self.stage(batch).await?;
        if writes.is_empty() {
            return Ok(());
        }
        self.0.commit(writes).await.map_err(failed)
    }

    async fn after(&self, series: &SeriesKey, dseq: u64) -> Result<Vec<Sealed>, StoreError> {
        let rows = self.0.range(Table::Entry, &series_key(series)).await.map_err(failed)?;
        let later = rows.iter().filter(|(key, _)| read_key(key).is_some_and(|(_, number)| number > dseq));
        later.map(|(_, bytes)| read(bytes)).collect()
    }

    async fn heads(&self) -> Result<Heads, StoreError> {
        let rows = self.0.range(Table::Entry, &[]).await.map_err(failed)?;
        let mut heads = Heads::new();
        for (_, bytes) in rows {
            let header = read(&bytes)?.header;
            heads.insert(SeriesKey::of(&header), Head::of(&header));
        }
        Ok(heads)
    }
}
