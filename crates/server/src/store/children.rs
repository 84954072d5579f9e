//! Files that people said are one child: the newest statement about two files counts; files joined directly or through others
//! have one representative, the least of their ids.

use crate::error::ServerError;
use naungan_crypto::B16;
use naungan_crypto::entry::Header;
use naungan_model::id::ObjectId;
use rusqlite::{Connection, params};
use std::collections::BTreeSet;

/// Takes a statement about two files in and sets the representatives anew.
///
/// # Errors
/// The database fails.
pub fn say(connection: &Connection, header: &Header, other: &ObjectId, joined: bool) -> Result<(), ServerError> {
    let (one, other) = if header.object < other.0 { (header.object, other.0) } else { (other.0, header.object) };
    let mut touched = joined_with(connection, &one)?;
    touched.extend(joined_with(connection, &other)?);
    connection
        .prepare_cached("INSERT OR REPLACE INTO same_child (one, other, tenant, joined, entry) VALUES (?1, ?2, ?3, ?4, ?5)")?
        .execute(params![one, other, header.tenant, joined, header.entry])?;
    for object in &touched {
        connection.prepare_cached("DELETE FROM person WHERE object = ?1")?.execute([object])?;
    }
    while let Some(first) = touched.first().copied() {
        let members = joined_with(connection, &first)?;
        for object in &members {
            touched.remove(object);
            if members.len() > 1 {
                let representative = members.first();
                connection
                    .prepare_cached("INSERT OR REPLACE INTO person (object, representative) VALUES (?1, ?2)")?
                    .execute(params![object, representative])?;
            }
        }
    }
    Ok(())
}

/// A file and all that are joined with it.
fn joined_with(connection: &Connection, object: &B16) -> Result<BTreeSet<B16>, ServerError> {
    let mut members = BTreeSet::from([*object]);
    let mut open = vec![*object];
    let mut statement = connection.prepare_cached(
        "SELECT other FROM same_child WHERE one = ?1 AND joined = 1 UNION SELECT one FROM same_child WHERE other = ?1 AND joined = 1",
    )?;
    while let Some(next) = open.pop() {
        for neighbour in statement.query_map([next], |row| row.get::<_, B16>(0))? {
            let neighbour = neighbour?;
            if members.insert(neighbour) {
                open.push(neighbour);
            }
        }
    }
    Ok(members)
}
