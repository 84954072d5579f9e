//! What a user is given since a cursor.
//!
//! Every entry has a place in the feed of a user: the later of (a) the log position at which its state last changed (its own, or
//! that of the decision on it) and (b) the log position of the grant that gave the user the newest layer of its object. So when
//! a wrap for an object arrives, the whole object comes (again). The cursor is `(place + 1) << 32 | own position` of the last
//! entry given; 0 is the beginning.

use super::ended::{self, is_stopped, lost, stops};
use super::ingest::state;
use super::keys;
use super::readers::Readers;
use super::summaries;
use crate::error::ServerError;
use naungan_crypto::entry::{CLASS_END, CLASS_EPOCH, CLASS_GRANT, Sealed};
use naungan_crypto::wrap::Wrap;
use naungan_crypto::{B16, B32};
use naungan_journal::wire::{Bytes, Given, Scope, State, Told, b32};
use naungan_model::id::{TenantId, UserId};
use rusqlite::{Connection, OptionalExtension, Row, ToSql, params};
use std::collections::{BTreeMap, BTreeSet};

/// Most bytes of entries in one answer.
const MAX_BYTES: usize = 4 * 1024 * 1024;

/// Who asks.
#[derive(Debug, Clone, Copy)]
pub struct Reader {
    /// The partner.
    pub tenant: TenantId,
    /// The user.
    pub user: UserId,
    /// The present, unix seconds.
    pub now: i64,
}

/// A page of the feed.
#[derive(Debug, Default)]
pub struct Page {
    /// Cursor after it.
    pub cursor: u64,
    /// There is more.
    pub more: bool,
    /// Entries, in order of the feed.
    pub entries: Vec<Given>,
    /// Wraps for the reader that these entries list.
    pub wraps: Vec<Bytes>,
    /// Summaries of the files of these entries, where keys were asked for.
    pub summaries: Vec<Told>,
    /// Objects that the reader is given no longer.
    pub ended: Vec<B16>,
}

struct Placed {
    place: i64,
    position: i64,
    id: B16,
    hash: B32,
    object: B16,
    class: u8,
    state: i64,
    reason: Option<String>,
    bytes: Vec<u8>,
}

const COLUMNS: &str = "e.position, e.id, e.hash, e.object, e.class, e.state, e.reason, e.bytes";

fn placed(row: &Row<'_>) -> rusqlite::Result<Placed> {
    Ok(Placed {
        place: row.get(0)?,
        position: row.get(1)?,
        id: row.get(2)?,
        hash: row.get(3)?,
        object: row.get(4)?,
        class: row.get(5)?,
        state: row.get(6)?,
        reason: row.get(7)?,
        bytes: row.get(8)?,
    })
}

/// The next entries after a cursor.
///
/// # Errors
/// A database fails or holds an entry that cannot be read.
pub fn after(
    main: &Readers,
    salts: &Readers,
    reader: Reader,
    (cursor, scope): (u64, &Scope),
    limit: usize,
) -> Result<Page, ServerError> {
    let (found, access, stops, lost, end) = main.ask(|connection| {
        // One moment for all questions.
        let moment = connection.unchecked_transaction()?;
        let found = candidates(&moment, reader, (cursor, scope), limit)?;
        let access = access(&moment, reader)?;
        Ok::<_, ServerError>((found, access, stops(&moment, reader)?, lost(&moment, reader)?, end(&moment, reader)?))
    })?;
    salts.ask(|connection| {
        let mut page = Page { cursor, more: found.len() > limit, ended: lost, ..Page::default() };
        let mut bytes = 0;
        let mut told = BTreeSet::new();
        for placed in found.into_iter().take(limit) {
            if bytes > MAX_BYTES {
                page.more = true;
                break;
            }
            bytes += placed.bytes.len();
            page.cursor = cursor_of(placed.place, placed.position);
            // Keys that a waiting Epoch made may have sealed what waits with it; a grant that waits gives nothing.
            let grants = placed.class == CLASS_GRANT && state(placed.state) == State::Accepted;
            if grants || placed.class == CLASS_EPOCH {
                let wraps = keys::wraps_for(connection, &placed.id, &placed.hash, &reader.user.0, reader.now)?;
                let stopped = |wrap: &Wrap| {
                    let layers = wrap.columns.items.iter().map(|(layer, ..)| *layer);
                    is_stopped(stops.get(&placed.object), layers, placed.position)
                };
                page.wraps.extend(wraps.into_iter().filter(|wrap| !stopped(wrap)).map(|wrap| Bytes::from(wrap.encode())));
                if let Some(layers) = access.get(&placed.object)
                    && *scope == Scope::Keys
                    && told.insert(placed.object)
                {
                    page.summaries.extend(summaries::of(connection, &placed.object, layers)?);
                }
            }
            page.entries.push(given(connection, placed, (&access, reader))?);
        }
        // What was passed over is asked for file by file; all that comes from now on stands behind the end of this moment.
        if *scope == Scope::Keys && !page.more {
            page.cursor = page.cursor.max(end);
        }
        Ok(page)
    })
}

fn cursor_of(place: i64, position: i64) -> u64 {
    ((place.unsigned_abs() + 1) << 32) | position.unsigned_abs()
}

/// The cursor behind everything that the feed has now.
fn end(connection: &Connection, reader: Reader) -> Result<u64, ServerError> {
    let sql = "SELECT changed, position FROM entry WHERE tenant = ?1 ORDER BY changed DESC, position DESC LIMIT 1";
    let last = connection.prepare_cached(sql)?.query_row([reader.tenant.0], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
    Ok(last.map_or(0, |(changed, position)| cursor_of(changed, position)))
}

/// The two halves of the feed, each from its index, joined in order; one more than asked for, to tell whether there is more.
fn candidates(
    connection: &Connection,
    reader: Reader,
    (cursor, scope): (u64, &Scope),
    limit: usize,
) -> Result<Vec<Placed>, ServerError> {
    let place = i64::try_from(cursor >> 32).unwrap_or(0) - 1;
    let position = i64::try_from(cursor & 0xffff_ffff).unwrap_or(0);
    let wanted = i64::try_from(limit).unwrap_or(i64::MAX).saturating_add(1);
    let given = "SELECT max(a.position) FROM access AS a WHERE a.user = ?2 AND a.object = e.object AND a.tenant = ?1 \
                 AND (a.expires_at IS NULL OR a.expires_at > ?3)";
    // Classes 2 and 3 carry the keys of a file.
    let (only, by) = match scope {
        Scope::All => (String::new(), ""),
        Scope::Keys => ("AND (e.object = ?1 OR e.class IN (2, 3))".into(), ""),
        Scope::Objects(objects) => {
            let places: Vec<String> = (0..objects.len()).map(|at| format!("?{}", at + 7)).collect();
            (format!("AND e.object IN ({})", places.join(", ")), "INDEXED BY entry_object")
        }
    };
    let changed = format!(
        "SELECT e.changed, {COLUMNS} FROM entry AS e {by} WHERE e.tenant = ?1 AND (e.changed, e.position) > (?4, ?5) \
         AND (e.object = ?1 OR ({given}) <= e.changed) {only} ORDER BY e.changed, e.position LIMIT ?6"
    );
    let granted = format!(
        "SELECT g.given, {COLUMNS} FROM (SELECT a.object AS object, max(a.position) AS given FROM access AS a \
         WHERE a.user = ?2 AND a.tenant = ?1 AND (a.expires_at IS NULL OR a.expires_at > ?3) GROUP BY a.object) AS g \
         JOIN entry AS e ON e.object = g.object AND e.tenant = ?1 AND e.changed < g.given \
         WHERE g.given >= ?4 AND (g.given, e.position) > (?4, ?5) {only} ORDER BY g.given, e.position LIMIT ?6"
    );
    let mut found = Vec::new();
    for sql in [changed, granted] {
        let mut statement = connection.prepare_cached(&sql)?;
        let mut values: Vec<&dyn ToSql> = vec![&reader.tenant.0, &reader.user.0, &reader.now, &place, &position, &wanted];
        if let Scope::Objects(objects) = scope {
            values.extend(objects.iter().map(|object| object as &dyn ToSql));
        }
        for row in statement.query_map(values.as_slice(), placed)? {
            found.push(row?);
        }
    }
    found.sort_by_key(|placed| (placed.place, placed.position));
    found.truncate(limit.saturating_add(1));
    Ok(found)
}

/// Layers of each object that the user may open, with the first epoch.
type Access = BTreeMap<B16, BTreeMap<u8, u32>>;

fn access(connection: &Connection, reader: Reader) -> Result<Access, ServerError> {
    let sql = "SELECT object, layer, from_epoch FROM access WHERE user = ?1 AND tenant = ?2 \
               AND (expires_at IS NULL OR expires_at > ?3)";
    let mut statement = connection.prepare_cached(sql)?;
    let mut access = Access::new();
    let rows = statement.query_map(params![reader.user.0, reader.tenant.0, reader.now], |row| {
        Ok((row.get::<_, B16>(0)?, row.get(1)?, row.get(2)?))
    })?;
    for row in rows {
        let (object, layer, epoch) = row?;
        access.entry(object).or_default().insert(layer, epoch);
    }
    Ok(access)
}

/// An entry as the reader gets it: ciphertext and salt only of layers that the reader holds a key of.
fn given(connection: &Connection, placed: Placed, (access, reader): (&Access, Reader)) -> Result<Given, ServerError> {
    let mut entry = Sealed::decode_partial(&placed.bytes).map_err(|error| ServerError::Damaged(error.to_string()))?;
    if placed.class == CLASS_END && ended::is_about(&entry, &reader.user.0) {
        // Who was given access again is not told who had ended it, nor why. The header stays: others follow it.
        entry.public = None;
    }
    let layers = access.get(&placed.object);
    let allowed: Vec<bool> = entry
        .header
        .parts
        .iter()
        .map(|part| layers.and_then(|layers| layers.get(&part.layer)).is_some_and(|from| *from <= part.epoch))
        .collect();
    let salts = if allowed.contains(&true) { keys::salts(connection, &placed.id, &placed.hash)? } else { BTreeMap::new() };
    for (part, allowed) in entry.parts.iter_mut().zip(&allowed) {
        if !allowed {
            part.clear();
        }
    }
    Ok(Given {
        position: placed.position.unsigned_abs(),
        state: state(placed.state),
        reason: placed.reason,
        entry,
        salts: allowed
            .iter()
            .enumerate()
            .map(|(part, allowed)| salts.get(&part).filter(|_| *allowed).map(|salt| b32(*salt)))
            .collect(),
    })
}
