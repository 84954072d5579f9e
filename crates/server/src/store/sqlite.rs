//! The journal's store contract on the two databases: raw entries in series, each with its locks and its leaf.
//!
//! The sync route goes through [`super::ingest`], which adds the accept rule and the effects; this is the same storage without them.

use super::keys::{self, Locks};
use super::open::{self, KEYS, MAIN};
use super::readers::Readers;
use super::state::{Shared, World};
use super::writer::Writer;
use crate::chance::{Chance, draw};
use crate::error::ServerError;
use naungan_crypto::entry::Sealed;
use naungan_crypto::log::leaf;
use naungan_journal::series::{Head, Heads, SeriesKey};
use naungan_journal::store::{EntryStore, Placing, StoreError, place};
use naungan_model::id::{DeviceId, ObjectId, TenantId};
use rusqlite::{Connection, OptionalExtension, params};
use std::path::Path;
use std::sync::Arc;

/// Both databases, their writers and their readers.
#[derive(Debug)]
pub struct Store {
    /// Writes entries, facts and the log.
    pub main: Writer<World>,
    /// Writes salts and wraps.
    pub keys: Writer<()>,
    /// Reads `main.db`.
    pub main_readers: Readers,
    /// Reads `keys.db`.
    pub keys_readers: Readers,
    /// What of the directories and logs is durable.
    pub shared: Shared,
    /// Signs receipts and checkpoints.
    pub log_key: Arc<naungan_crypto::sign::SigningKey>,
}

impl Store {
    /// Opens the databases of a folder.
    ///
    /// # Errors
    /// A database cannot be opened, is of a newer program or contradicts its log.
    pub fn open(folder: &Path, chance: &dyn Chance) -> Result<Self, ServerError> {
        let keys = open::writer(folder, KEYS)?;
        let log_key = Arc::new(keys::log_key(&keys, &draw(chance))?);
        let main = open::writer(folder, MAIN)?;
        let shared = Shared::default();
        let world = World::load(&main, Arc::clone(&log_key), shared.clone())?;
        Ok(Self {
            main: Writer::start("main.db", main, world)?,
            keys: Writer::start("keys.db", keys, ())?,
            main_readers: Readers::new(folder.to_owned(), MAIN),
            keys_readers: Readers::new(folder.to_owned(), KEYS),
            shared,
            log_key,
        })
    }
}

/// [`EntryStore`] on a [`Store`].
#[derive(Debug)]
pub struct SqliteStore {
    store: Store,
    /// Object keys of the contract's suite need not be random.
    fresh: [u8; 32],
}

impl SqliteStore {
    /// The contract on this store; `fresh` becomes the key of objects that have none.
    pub fn new(store: Store, fresh: [u8; 32]) -> Self {
        Self { store, fresh }
    }
}

/// Failures cross the writer as this type.
struct Failed(StoreError);

impl From<ServerError> for Failed {
    fn from(error: ServerError) -> Self {
        Self(StoreError::Backend(error.to_string()))
    }
}

impl From<rusqlite::Error> for Failed {
    fn from(error: rusqlite::Error) -> Self {
        Self(StoreError::Backend(error.to_string()))
    }
}

fn backend(error: impl core::fmt::Display) -> StoreError {
    StoreError::Backend(error.to_string())
}

fn head(connection: &Connection, series: &SeriesKey) -> rusqlite::Result<Head> {
    let sql = "SELECT dseq, hash FROM entry WHERE object = ?1 AND device = ?2 AND chained = 1 ORDER BY dseq DESC LIMIT 1";
    let head = connection.prepare_cached(sql)?.query_row(params![series.object.0, series.device.0], |row| {
        Ok(Head { dseq: row.get::<_, i64>(0)?.unsigned_abs(), hash: row.get(1)? })
    });
    Ok(head.optional()?.unwrap_or_default())
}

impl EntryStore for SqliteStore {
    async fn append(&self, batch: &[Sealed]) -> Result<(), StoreError> {
        let locks = batch.iter().map(|entry| Locks {
            entry: entry.header.entry,
            hash: entry.hash(),
            object: entry.header.object,
            salts: Vec::new(),
            wraps: Vec::new(),
            fresh_key: self.fresh,
        });
        let salts = keys::lock(&self.store.keys, locks.collect(), 0).await.map_err(backend)?;
        let batch: Vec<_> = batch.iter().cloned().zip(salts).collect();
        let append = move |world: &mut World, connection: &Connection| {
            for (entry, salt) in &batch {
                let header = &entry.header;
                let series = SeriesKey::of(header);
                let dseq = i64::try_from(header.dseq).unwrap_or(i64::MAX);
                let same = connection
                    .prepare_cached("SELECT hash FROM entry WHERE object = ?1 AND device = ?2 AND dseq = ?3 AND chained = 1")?
                    .query_row(params![header.object, header.device, dseq], |row| row.get(0))
                    .optional()?;
                if place(entry, head(connection, &series)?, same).map_err(Failed)? == Placing::Known {
                    continue;
                }
                let tenant = TenantId(header.tenant);
                let of = super::log::LeafOf::Entry(header.entry);
                let position = world.append(connection, tenant, leaf(salt, &entry.hash()), of)?;
                connection
                    .prepare_cached(
                        "INSERT INTO entry (id, bytes, position, changed, tenant, kind, object, device, dseq, hash, class, chained, \
                         state, received_at) VALUES (?1, ?2, ?3, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, 1, 1, 0)",
                    )?
                    .execute(params![
                        header.entry,
                        entry.encode(),
                        i64::try_from(position).unwrap_or(i64::MAX),
                        header.tenant,
                        header.kind,
                        header.object,
                        header.device,
                        dseq,
                        entry.hash(),
                        header.class
                    ])?;
            }
            Ok::<_, Failed>(())
        };
        self.store.main.run(append).await.map_err(|Failed(error)| error)
    }

    async fn after(&self, series: &SeriesKey, dseq: u64) -> Result<Vec<Sealed>, StoreError> {
        let read = |connection: &Connection| {
            let sql = "SELECT bytes FROM entry WHERE object = ?1 AND device = ?2 AND dseq > ?3 AND chained = 1 ORDER BY dseq";
            let mut statement = connection.prepare_cached(sql)?;
            let dseq = i64::try_from(dseq).unwrap_or(i64::MAX);
            let rows = statement.query_map(params![series.object.0, series.device.0, dseq], |row| row.get::<_, Vec<u8>>(0))?;
            Ok::<_, ServerError>(rows.collect::<Result<Vec<_>, _>>()?)
        };
        let found = self.store.main_readers.ask(read).map_err(backend)?;
        found.iter().map(|bytes| Sealed::decode_partial(bytes).map_err(|_| StoreError::Unreadable)).collect()
    }

    async fn heads(&self) -> Result<Heads, StoreError> {
        let read = |connection: &Connection| {
            let mut statement = connection.prepare_cached("SELECT DISTINCT object, device FROM entry WHERE chained = 1")?;
            let rows =
                statement.query_map([], |row| Ok(SeriesKey { object: ObjectId(row.get(0)?), device: DeviceId(row.get(1)?) }))?;
            rows.map(|series| {
                let series = series?;
                Ok::<_, ServerError>((series, head(connection, &series)?))
            })
            .collect()
        };
        self.store.main_readers.ask(read).map_err(backend)
    }
}

#[cfg(test)]
fn fresh() -> SqliteStore {
    // The folder is left to the system's temporary directory; tests are told apart by its random name.
    let folder = tempfile::tempdir().unwrap().keep();
    SqliteStore::new(Store::open(&folder, &crate::chance::SeededChance::new(1)).unwrap(), [7; 32])
}

naungan_journal::entry_store_suite!(async || fresh());
