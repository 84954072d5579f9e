//! Locks whose entry never came are removed: the process died, or the upload was refused, between `keys.db` and `main.db`.

use super::keys;
use super::readers::Readers;
use super::writer::Writer;
use crate::error::ServerError;
use rusqlite::params;

/// Seconds after which locks without an entry are orphans (1 hour).
pub const AGE: i64 = 3600;

/// What a sweep did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Swept {
    /// Locks whose entry is stored.
    pub settled: usize,
    /// Locks that were removed.
    pub removed: usize,
}

/// Sweeps once. The caller sees to it that no upload is between the two databases.
///
/// # Errors
/// A database fails.
pub async fn sweep(main: &Readers, keys_readers: &Readers, keys_writer: &Writer<()>, now: i64) -> Result<Swept, ServerError> {
    let waiting = keys_readers.ask(|connection| keys::waiting_since(connection, now - AGE))?;
    if waiting.is_empty() {
        return Ok(Swept::default());
    }
    let (found, lost): (Vec<_>, Vec<_>) = main.ask(|connection| {
        let mut by_hash = connection.prepare_cached("SELECT 1 FROM entry WHERE id = ?1 AND hash = ?2")?;
        let mut by_object = connection.prepare_cached("SELECT 1 FROM entry WHERE object = ?1 LIMIT 1")?;
        let mut all = Vec::new();
        for (entry, hash, object) in waiting {
            let stored = by_hash.exists(params![entry, hash])?;
            let object_used = by_object.exists([object])?;
            all.push((entry, hash, object, stored, object_used));
        }
        Ok::<_, ServerError>(all.into_iter().partition(|(_, _, _, stored, _)| *stored))
    })?;
    let swept = Swept { settled: found.len(), removed: lost.len() };
    keys_writer
        .run(move |(), connection| {
            for (entry, hash, ..) in &found {
                keys::settle(connection, entry, hash)?;
            }
            for (entry, hash, object, _, object_used) in &lost {
                keys::forget(connection, entry, hash)?;
                if !object_used {
                    connection.execute(
                        "DELETE FROM object_key WHERE object = ?1 AND NOT EXISTS (SELECT 1 FROM pending WHERE object = ?1)",
                        [object],
                    )?;
                }
            }
            Ok::<_, ServerError>(())
        })
        .await?;
    Ok(swept)
}
