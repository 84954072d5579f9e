//! `keys.db`: what locks an entry must be durable here before the entry itself is stored.

use super::writer::Writer;
use crate::error::ServerError;
use naungan_crypto::key::ObjectKey;
use naungan_crypto::sign::SigningKey;
use naungan_crypto::wrap::{Wrap, WrapColumns};
use naungan_crypto::{B16, B32, cbor, log};
use rusqlite::{Connection, params};
use std::collections::BTreeMap;

/// The locks of one entry.
#[derive(Debug, Clone)]
pub struct Locks {
    /// The entry.
    pub entry: B16,
    /// Its hash.
    pub hash: B32,
    /// Its object.
    pub object: B16,
    /// Part salts, in order.
    pub salts: Vec<B32>,
    /// Wraps that the entry lists.
    pub wraps: Vec<Wrap>,
    /// Becomes the object's key if it has none yet.
    pub fresh_key: B32,
}

/// Makes locks durable and gives the leaf salt of each entry, in order. Repeating is harmless; nothing is overwritten.
///
/// # Errors
/// The database fails.
pub async fn lock(writer: &Writer<()>, locks: Vec<Locks>, now: i64) -> Result<Vec<B32>, ServerError> {
    writer.run(move |(), connection| locks.iter().map(|lock| put(connection, lock, now)).collect()).await
}

fn put(connection: &Connection, locks: &Locks, now: i64) -> Result<B32, ServerError> {
    let object_key = object_key(connection, &locks.object, &locks.fresh_key)?;
    let leaf_salt = log::leaf_salt(&object_key, &locks.entry);
    if locks.salts.is_empty() && locks.wraps.is_empty() {
        return Ok(leaf_salt);
    }
    let fresh = connection
        .prepare_cached("INSERT OR IGNORE INTO pending (entry, hash, object, at) VALUES (?1, ?2, ?3, ?4)")?
        .execute(params![locks.entry, locks.hash, locks.object, now])?;
    let mut salt = connection.prepare_cached("INSERT OR IGNORE INTO salt (entry, hash, part, salt) VALUES (?1, ?2, ?3, ?4)")?;
    for (part, bytes) in locks.salts.iter().enumerate() {
        salt.execute(params![locks.entry, locks.hash, i64::try_from(part).unwrap_or(i64::MAX), bytes])?;
    }
    if fresh == 1 {
        for wrap in &locks.wraps {
            put_wrap(connection, &locks.hash, wrap, now)?;
        }
    }
    Ok(leaf_salt)
}

fn put_wrap(connection: &Connection, hash: &B32, wrap: &Wrap, now: i64) -> Result<(), ServerError> {
    let c = &wrap.columns;
    connection
        .prepare_cached(
            "INSERT OR IGNORE INTO wrap (id, tenant, vault, kind, object, purpose, items, recipient_kind, recipient, recipient_gen, \
             suite, enc, ct, grant_entry, hash, created_at, expires_at, ended_at) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, NULL)",
        )?
        .execute(params![
            wrap.id,
            c.tenant,
            c.vault,
            c.kind,
            c.object,
            c.purpose,
            items(&c.items),
            c.recipient_kind,
            c.recipient,
            c.recipient_gen,
            c.suite,
            wrap.enc,
            wrap.ct,
            c.grant_entry,
            hash,
            now,
            wrap.expires_at.map(|at| i64::try_from(at).unwrap_or(i64::MAX)),
        ])?;
    Ok(())
}

/// The key of an object, made from `fresh` if there is none yet.
fn object_key(connection: &Connection, object: &B16, fresh: &B32) -> Result<ObjectKey, ServerError> {
    connection
        .prepare_cached("INSERT OR IGNORE INTO object_key (object, key) VALUES (?1, ?2)")?
        .execute(params![object, fresh])?;
    let key = connection
        .prepare_cached("SELECT key FROM object_key WHERE object = ?1")?
        .query_row([object], |row| row.get::<_, B32>(0))?;
    Ok(ObjectKey::from_bytes(key))
}

/// The keys of objects that have one.
///
/// # Errors
/// The database fails.
pub fn object_keys(connection: &Connection) -> Result<BTreeMap<B16, ObjectKey>, ServerError> {
    let mut statement = connection.prepare("SELECT object, key FROM object_key")?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, ObjectKey::from_bytes(row.get(1)?))))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The log key, made from `fresh` if there is none yet.
///
/// # Errors
/// The database fails.
pub fn log_key(connection: &Connection, fresh: &B32) -> Result<SigningKey, ServerError> {
    connection.execute("INSERT OR IGNORE INTO log_key (number, seed) VALUES (1, ?1)", [fresh])?;
    let seed = connection.query_row("SELECT seed FROM log_key", [], |row| row.get(0))?;
    Ok(SigningKey::from_bytes(seed))
}

/// Part salts of an entry, by number of the part.
///
/// # Errors
/// The database fails.
pub fn salts(connection: &Connection, entry: &B16, hash: &B32) -> Result<BTreeMap<usize, B32>, ServerError> {
    let mut statement = connection.prepare_cached("SELECT part, salt FROM salt WHERE entry = ?1 AND hash = ?2")?;
    let rows = statement.query_map(params![entry, hash], |row| Ok((row.get::<_, u32>(0)? as usize, row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Wraps that an entry lists for one recipient and that stand now.
///
/// # Errors
/// The database fails.
pub fn wraps_for(connection: &Connection, grant: &B16, hash: &B32, user: &B16, now: i64) -> Result<Vec<Wrap>, ServerError> {
    let mut statement = connection.prepare_cached(
        "SELECT id, tenant, vault, kind, object, purpose, items, recipient_kind, recipient, recipient_gen, suite, enc, ct, \
         grant_entry, created_at, expires_at FROM wrap \
         WHERE grant_entry = ?1 AND hash = ?2 AND recipient = ?3 AND ended_at IS NULL AND (expires_at IS NULL OR expires_at > ?4)",
    )?;
    let rows = statement.query_map(params![grant, hash, user, now], |row| {
        Ok(Wrap {
            id: row.get(0)?,
            columns: WrapColumns {
                tenant: row.get(1)?,
                vault: row.get(2)?,
                kind: row.get(3)?,
                object: row.get(4)?,
                purpose: row.get(5)?,
                items: read_items(&row.get::<_, Vec<u8>>(6)?),
                recipient_kind: row.get(7)?,
                recipient: row.get(8)?,
                recipient_gen: row.get(9)?,
                suite: row.get(10)?,
                grant_entry: row.get(13)?,
            },
            enc: row.get(11)?,
            ct: row.get(12)?,
            created_at: row.get::<_, i64>(14)?.unsigned_abs(),
            expires_at: row.get::<_, Option<i64>>(15)?.map(i64::unsigned_abs),
            ended_at: None,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Marks the wraps of an entry for one recipient as ended, where `stopped` says so of their layers. They are kept: what nobody
/// else can open may be given back by a supervisor.
///
/// # Errors
/// The database fails.
pub fn end_wraps(
    connection: &Connection,
    grant: &B16,
    user: &B16,
    stopped: impl Fn(Vec<u8>) -> bool,
    now: i64,
) -> Result<(), ServerError> {
    let sql = "SELECT id, items FROM wrap WHERE grant_entry = ?1 AND recipient = ?2 AND purpose = 1 AND ended_at IS NULL";
    let standing = {
        let mut statement = connection.prepare_cached(sql)?;
        let rows = statement.query_map(params![grant, user], |row| Ok((row.get::<_, B16>(0)?, row.get::<_, Vec<u8>>(1)?)))?;
        rows.collect::<Result<Vec<_>, _>>()?
    };
    for (id, items) in standing {
        if stopped(read_items(&items).into_iter().map(|(layer, ..)| layer).collect()) {
            connection
                .prepare_cached("UPDATE wrap SET ended_at = ?3 WHERE grant_entry = ?1 AND id = ?2")?
                .execute(params![grant, id, now])?;
        }
    }
    Ok(())
}

/// Removes the locks of an entry that never came, and its object's key if nothing else of the object is here.
///
/// # Errors
/// The database fails.
pub fn forget(connection: &Connection, entry: &B16, hash: &B32) -> Result<(), ServerError> {
    connection.prepare_cached("DELETE FROM salt WHERE entry = ?1 AND hash = ?2")?.execute(params![entry, hash])?;
    connection.prepare_cached("DELETE FROM wrap WHERE grant_entry = ?1 AND hash = ?2")?.execute(params![entry, hash])?;
    settle(connection, entry, hash)
}

/// The entry of these locks is in `main.db`.
///
/// # Errors
/// The database fails.
pub fn settle(connection: &Connection, entry: &B16, hash: &B32) -> Result<(), ServerError> {
    connection.prepare_cached("DELETE FROM pending WHERE entry = ?1 AND hash = ?2")?.execute(params![entry, hash])?;
    Ok(())
}

/// Locks that have waited since before a moment: entry, hash and object.
///
/// # Errors
/// The database fails.
pub fn waiting_since(connection: &Connection, before: i64) -> Result<Vec<(B16, B32, B16)>, ServerError> {
    let mut statement = connection.prepare("SELECT entry, hash, object FROM pending WHERE at <= ?1")?;
    let rows = statement.query_map([before], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// `[[layer, epoch, has history], ...]` as the column keeps it.
fn items(items: &[(u8, u32, bool)]) -> Vec<u8> {
    cbor::encode(&items.to_vec())
}

fn read_items(bytes: &[u8]) -> Vec<(u8, u32, bool)> {
    minicbor::decode(bytes).unwrap_or_default()
}
