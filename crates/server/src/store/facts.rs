//! Facts follow from the public bytes of accepted entries, in the transaction that stores them.
//!
//! `replaces` ends old facts. Two entries that replaced the same one without knowing of each other both stand, marked disputed,
//! until a later entry replaces both. Of a child's attributes the newest living ones count.

use crate::error::ServerError;
use naungan_crypto::B16;
use naungan_crypto::B32;
use naungan_crypto::entry::{Header, Sealed};
use naungan_model::date::HalfYear;
use naungan_model::fact::{ChildAttributes, Fact};
use naungan_model::id::EntryId;
use rusqlite::{Connection, OptionalExtension, params};
use std::collections::BTreeSet;

/// Adds the facts of an accepted entry and ends those that it replaces.
///
/// # Errors
/// The database fails.
pub fn add(
    connection: &Connection,
    header: &Header,
    replaces: &[EntryId],
    facts: &[Fact],
    position: u64,
) -> Result<(), ServerError> {
    let mut disputed = false;
    for old in replaces {
        for rival in replaced_by(connection, header, old)? {
            if rival != header.entry && !replaces.contains(&EntryId(rival)) && !knew(connection, header, &rival)? {
                disputed = true;
                connection.prepare_cached("UPDATE fact SET disputed = 1 WHERE entry = ?1 AND live = 1")?.execute([rival])?;
            }
        }
        connection
            .prepare_cached("INSERT OR IGNORE INTO replacement (old, new) VALUES (?1, ?2)")?
            .execute(params![old.0, header.entry])?;
        connection
            .prepare_cached("UPDATE fact SET live = 0 WHERE entry = ?1 AND object = ?2")?
            .execute(params![old.0, header.object])?;
    }
    // An entry that waited and was adopted, or came after the one that replaces it, may have been replaced already.
    let live = replaced_by(connection, header, &EntryId(header.entry))?.is_empty();
    for fact in facts {
        insert(connection, header, fact, position, (live, disputed))?;
    }
    recompute_child(connection, header)
}

/// What replaces an entry, by entries of the same file only: no file can end the facts of another.
fn replaced_by(connection: &Connection, header: &Header, old: &EntryId) -> Result<Vec<B16>, ServerError> {
    let sql = "SELECT new FROM replacement JOIN entry ON entry.id = new WHERE old = ?1 AND object = ?2";
    let mut statement = connection.prepare_cached(sql)?;
    let rows = statement.query_map(params![old.0, header.object], |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Whether the writer of an entry had seen another entry of the object: it is among its ancestors.
fn knew(connection: &Connection, header: &Header, other: &B16) -> Result<bool, ServerError> {
    let sought: Option<B32> = connection
        .prepare_cached("SELECT hash FROM entry WHERE id = ?1 AND object = ?2")?
        .query_row(params![other, header.object], |row| row.get(0))
        .optional()?;
    let Some(sought) = sought else { return Ok(false) };
    let mut open: Vec<B32> = header.parents.iter().copied().chain([header.dprev]).collect();
    let mut seen = BTreeSet::new();
    let mut statement = connection.prepare_cached("SELECT bytes FROM entry WHERE object = ?1 AND hash = ?2")?;
    while let Some(hash) = open.pop() {
        if hash == sought {
            return Ok(true);
        }
        if !seen.insert(hash) {
            continue;
        }
        let bytes: Option<Vec<u8>> = statement.query_row(params![header.object, hash], |row| row.get(0)).optional()?;
        if let Some(entry) = bytes.and_then(|bytes| Sealed::decode_partial(&bytes).ok()) {
            open.extend(entry.header.parents);
            open.push(entry.header.dprev);
        }
    }
    Ok(false)
}

fn insert(
    connection: &Connection,
    header: &Header,
    fact: &Fact,
    position: u64,
    (live, disputed): (bool, bool),
) -> Result<(), ServerError> {
    connection
        .prepare_cached(
            "INSERT INTO fact (entry, tenant, object, about, kind, code, date, \"end\", quantity, live, disputed) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
        )?
        .execute(params![
            header.entry,
            header.tenant,
            header.object,
            fact.about.map(|about| about.0),
            fact.kind as u8,
            fact.code,
            fact.date.map(|date| date.0),
            fact.end.map(|date| date.0),
            fact.quantity,
            live,
            disputed
        ])?;
    if let Some(child) = &fact.child {
        connection
            .prepare_cached(
                "INSERT INTO attribute (fact, object, hlc, counter, position, sex, birth_half, adm1, adm2, disability) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
            )?
            .execute(params![
                connection.last_insert_rowid(),
                header.object,
                i64::try_from(header.hlc.0).unwrap_or(i64::MAX),
                header.hlc.1,
                i64::try_from(position).unwrap_or(i64::MAX),
                child.sex,
                child.birth_half.map(HalfYear::index),
                child.adm1,
                child.adm2,
                child.disability
            ])?;
    }
    Ok(())
}

/// The newest living attributes become those of the object.
fn recompute_child(connection: &Connection, header: &Header) -> Result<(), ServerError> {
    let newest = connection
        .prepare_cached(
            "SELECT a.sex, a.birth_half, a.adm1, a.adm2, a.disability, f.entry FROM attribute AS a JOIN fact AS f ON f.id = a.fact \
             WHERE a.object = ?1 AND f.live = 1 ORDER BY a.hlc DESC, a.counter DESC, a.position DESC LIMIT 1",
        )?
        .query_row([header.object], |row| {
            let child = ChildAttributes {
                sex: row.get(0)?,
                birth_half: row.get::<_, Option<i32>>(1)?.map(HalfYear::from_index),
                adm1: row.get(2)?,
                adm2: row.get(3)?,
                disability: row.get(4)?,
            };
            Ok((child, row.get::<_, B16>(5)?))
        })
        .optional()?;
    let Some((child, entry)) = newest else {
        connection.prepare_cached("DELETE FROM child WHERE object = ?1")?.execute([header.object])?;
        return Ok(());
    };
    connection
        .prepare_cached(
            "INSERT OR REPLACE INTO child (object, tenant, sex, birth_half, adm1, adm2, disability, entry) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        )?
        .execute(params![
            header.object,
            header.tenant,
            child.sex,
            child.birth_half.map(HalfYear::index),
            child.adm1,
            child.adm2,
            child.disability,
            entry
        ])?;
    Ok(())
}
