//! Summaries of files: one for each file and layer, the newest. The server cannot read them, and checks only who wrote them.

use super::feed::Reader;
use super::writer::Writer;
use crate::error::ServerError;
use naungan_crypto::summary::{About, Summary};
use naungan_crypto::{B16, B32};
use naungan_journal::wire::{Told, b32};
use rusqlite::{Connection, OptionalExtension, params};
use std::collections::BTreeMap;

/// A summary that was read, its bytes and its salt.
#[derive(Debug, Clone)]
pub struct Kept {
    /// What it says of itself.
    pub summary: Summary,
    /// As it was sent.
    pub bytes: Vec<u8>,
    /// Beside it.
    pub salt: B32,
}

/// Why a summary is not taken, as a stable code; none when the user holds its layer and every entry that it names is here.
///
/// # Errors
/// The database fails.
pub fn refusal(connection: &Connection, reader: Reader, about: &About) -> Result<Option<&'static str>, ServerError> {
    let mut access = connection.prepare_cached(
        "SELECT 1 FROM access WHERE user = ?1 AND object = ?2 AND tenant = ?3 AND layer = ?4 AND from_epoch <= ?5 \
         AND (expires_at IS NULL OR expires_at > ?6)",
    )?;
    let holds = params![reader.user.0, about.object, reader.tenant.0, about.layer, about.epoch, reader.now];
    if about.tenant != reader.tenant.0 || access.query_row(holds, |_| Ok(())).optional()?.is_none() {
        return Ok(Some("summary.no_access"));
    }
    let mut epoch = connection.prepare_cached("SELECT max(epoch) FROM epoch WHERE object = ?1 AND layer = ?2")?;
    let newest: Option<u32> = epoch.query_row(params![about.object, about.layer], |row| row.get(0))?;
    if newest != Some(about.epoch) {
        return Ok(Some("summary.epoch"));
    }
    let mut named = connection.prepare_cached("SELECT position FROM entry WHERE object = ?1 AND hash = ?2 AND kind = ?3")?;
    let mut last = connection.prepare_cached("SELECT max(position) FROM entry WHERE object = ?1")?;
    let last: Option<i64> = last.query_row([about.object], |row| row.get(0))?;
    let within = |covers| i64::try_from(covers).is_ok_and(|covers| Some(covers) <= last);
    for head in &about.heads {
        let position: Option<i64> = named.query_row(params![about.object, head, about.kind], |row| row.get(0)).optional()?;
        if position.is_none_or(|position| i64::try_from(about.covers).is_ok_and(|covers| covers < position)) {
            return Ok(Some("summary.heads"));
        }
    }
    Ok((!within(about.covers)).then_some("summary.heads"))
}

/// Keeps summaries, each instead of the one before unless that covers more.
///
/// # Errors
/// The database fails.
pub async fn keep(writer: &Writer<()>, all: Vec<Kept>) -> Result<(), ServerError> {
    writer.run(move |(), connection| all.iter().try_for_each(|kept| put(connection, kept))).await
}

fn put(connection: &Connection, kept: &Kept) -> Result<(), ServerError> {
    let about = kept.summary.about();
    let covers = i64::try_from(about.covers).unwrap_or(i64::MAX);
    connection
        .prepare_cached(
            "INSERT INTO summary (object, layer, tenant, epoch, covers, device, salt, bytes) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) \
             ON CONFLICT (object, layer) DO UPDATE SET epoch = excluded.epoch, covers = excluded.covers, \
             device = excluded.device, salt = excluded.salt, bytes = excluded.bytes \
             WHERE (excluded.epoch, excluded.covers) >= (summary.epoch, summary.covers)",
        )?
        .execute(params![about.object, about.layer, about.tenant, about.epoch, covers, about.device, kept.salt, kept.bytes])?;
    Ok(())
}

/// The summaries of a file whose layers, and epochs, a reader holds.
///
/// # Errors
/// The database fails.
pub fn of(connection: &Connection, object: &B16, layers: &BTreeMap<u8, u32>) -> Result<Vec<Told>, ServerError> {
    let mut statement = connection.prepare_cached("SELECT layer, epoch, bytes, salt FROM summary WHERE object = ?1")?;
    let rows = statement.query_map([object], |row| {
        Ok((row.get::<_, u8>(0)?, row.get::<_, u32>(1)?, row.get::<_, Vec<u8>>(2)?, row.get::<_, B32>(3)?))
    })?;
    let mut told = Vec::new();
    for row in rows {
        let (layer, epoch, bytes, salt) = row?;
        if layers.get(&layer).is_some_and(|from| *from <= epoch) {
            told.push((bytes.into(), b32(salt)));
        }
    }
    Ok(told)
}
