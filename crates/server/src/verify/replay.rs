//! Derives facts, children, merges and states again from the entries, in a database of its own, and compares.

use super::{Counts, Finding};
use crate::error::ServerError;
use crate::store::apply::{Effect, effect};
use crate::store::open::{MAIN, scratch};
use naungan_crypto::B16;
use naungan_crypto::entry::Sealed;
use naungan_model::id::{EntryId, ObjectId};
use rusqlite::types::Value;
use rusqlite::{Connection, params};

/// The first thing that does not follow from the entries.
///
/// # Errors
/// A database fails.
pub fn compare(main: &Connection, counts: &mut Counts) -> Result<Option<Finding>, ServerError> {
    let again = scratch(MAIN)?;
    let moment = again.unchecked_transaction()?;
    replay(main, &moment)?;
    let facts = "SELECT entry, tenant, object, about, kind, code, date, \"end\", quantity, live, disputed FROM fact \
                 ORDER BY entry, kind, code, date, \"end\", quantity, about, live";
    counts.facts = main.query_row("SELECT count(*) FROM fact", [], |row| row.get::<_, i64>(0))?.unsigned_abs();
    if let Some(id) = differs(main, &moment, "SELECT id, state, changed FROM entry ORDER BY id")? {
        return Ok(Some(Finding::State { entry: EntryId(id) }));
    }
    if let Some(id) = differs(main, &moment, facts)? {
        return Ok(Some(Finding::Facts { entry: EntryId(id) }));
    }
    for table in [
        "SELECT object, tenant, sex, birth_half, adm1, adm2, disability, entry FROM child ORDER BY object",
        "SELECT object, representative FROM person ORDER BY object",
        "SELECT one, other, tenant, joined, entry FROM same_child ORDER BY one, other",
        "SELECT tenant, half_year, statement, holds, user, entry FROM declaration ORDER BY tenant, half_year, statement",
        "SELECT entry, tenant, position, user, number, pack, before, act, meaning FROM pack_approval ORDER BY entry",
    ] {
        if let Some(id) = differs(main, &moment, table)? {
            return Ok(Some(Finding::Derived { object: ObjectId(id) }));
        }
    }
    Ok(None)
}

/// Lets every entry take effect again, in the order of the logs. An entry that was decided on later waits until then.
fn replay(main: &Connection, again: &Connection) -> Result<(), ServerError> {
    let columns =
        "id, bytes, position, changed, tenant, kind, object, device, dseq, hash, class, chained, state, reason, received_at";
    // Logs of tenants do not touch each other, so any order between them will do.
    let mut statement = main.prepare(&format!("SELECT {columns} FROM entry ORDER BY tenant, position"))?;
    let count = statement.column_count();
    let places = (1..=count).map(|at| format!("?{at}")).collect::<Vec<_>>().join(", ");
    let mut insert = again.prepare(&format!("INSERT INTO entry ({columns}) VALUES ({places})"))?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let mut values = (0..count).map(|at| row.get::<_, Value>(at)).collect::<Result<Vec<_>, _>>()?;
        let (position, changed, state) = (row.get::<_, i64>(2)?, row.get::<_, i64>(3)?, row.get::<_, i64>(12)?);
        let waited = changed != position;
        if waited {
            values[3] = Value::Integer(position);
            values[12] = Value::Integer(2);
        }
        insert.execute(rusqlite::params_from_iter(values))?;
        if state == 1 && !waited {
            let bytes: Vec<u8> = row.get(1)?;
            let damaged = |_| ServerError::Damaged("an entry cannot be read".to_owned());
            let entry = Sealed::decode_partial(&bytes).map_err(damaged)?;
            effect(again, &entry.header, &Effect::of(&entry).map_err(damaged)?, position.unsigned_abs(), 0)?;
        }
    }
    Ok(())
}

/// The first column of the first row that is in one database and not in the other.
fn differs(main: &Connection, again: &Connection, sql: &str) -> Result<Option<B16>, ServerError> {
    let (mut left, mut right) = (main.prepare(sql)?, again.prepare(sql)?);
    let count = left.column_count();
    let (mut left, mut right) = (left.query(params![])?, right.query(params![])?);
    loop {
        let read = |row: Option<&rusqlite::Row<'_>>| {
            row.map(|row| (0..count).map(|at| row.get::<_, Value>(at)).collect::<Result<Vec<_>, _>>()).transpose()
        };
        let (stored, derived) = (read(left.next()?)?, read(right.next()?)?);
        if stored == derived {
            if stored.is_none() {
                return Ok(None);
            }
            continue;
        }
        // Of two different rows the one that sorts first has no partner.
        let id = |row: &Option<Vec<Value>>| match row.as_ref().and_then(|row| row.first()) {
            Some(Value::Blob(bytes)) => bytes.as_slice().try_into().ok(),
            _ => None,
        };
        return Ok(Some(match (id(&stored), id(&derived)) {
            (Some(stored), Some(derived)) => B16::min(stored, derived),
            (stored, derived) => stored.or(derived).unwrap_or_default(),
        }));
    }
}
