//! Access that ends: what an End does to the access list, which wraps it stops, and what a device is told that it has no longer.

use super::feed::Reader;
use super::keys;
use super::readers::Readers;
use super::writer::Writer;
use crate::error::ServerError;
use naungan_crypto::B16;
use naungan_crypto::control::{Control, End};
use naungan_crypto::entry::{CLASS_EPOCH, CLASS_GRANT, Header, Sealed};
use naungan_model::layer::Layer;
use rusqlite::{Connection, params};
use std::collections::BTreeMap;

/// `expires_at` of access that an End ended: past for every clock.
pub const OVER: i64 = 0;
/// `expires_at` of a layer that nobody else holds, of a file that was taken away: its key stays somebody's, and nothing is given.
pub const WAITS: i64 = -1;

/// Lets an End take effect on the access list.
///
/// With the general layer the whole file goes, at once. A layer that nobody else holds is not ended but waits: were its only wrap
/// ended, what is sealed in it were lost for ever.
///
/// # Errors
/// The database fails.
pub fn take(connection: &Connection, header: &Header, end: &End, position: u64) -> Result<(), ServerError> {
    let position = i64::try_from(position).unwrap_or(i64::MAX);
    for layer in &end.layers {
        if is_only_holder(connection, header, &end.user, *layer)? {
            continue;
        }
        connection
            .prepare_cached(
                "INSERT OR REPLACE INTO ended (user, object, layer, tenant, entry, position, given) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, NULL)",
            )?
            .execute(params![end.user, header.object, layer, header.tenant, header.entry, position])?;
        connection
            .prepare_cached("UPDATE access SET expires_at = ?5 WHERE user = ?1 AND object = ?2 AND layer = ?3 AND tenant = ?4")?
            .execute(params![end.user, header.object, layer, header.tenant, OVER])?;
    }
    if end.layers.contains(&Layer::GENERAL.0) {
        connection
            .prepare_cached(
                "UPDATE access SET expires_at = ?4 WHERE user = ?1 AND object = ?2 AND tenant = ?3 AND expires_at IS NOT ?5",
            )?
            .execute(params![end.user, header.object, header.tenant, WAITS, OVER])?;
    }
    Ok(())
}

/// Whether the user holds a layer, for good, that nobody else holds so. Never of the general layer: the accept rule saw to that.
fn is_only_holder(connection: &Connection, header: &Header, user: &B16, layer: u8) -> Result<bool, ServerError> {
    let sql = "SELECT count(*) FILTER (WHERE user = ?4 AND (expires_at IS NULL OR expires_at = ?5)), \
               count(*) FILTER (WHERE user <> ?4 AND expires_at IS NULL) FROM access \
               WHERE object = ?1 AND layer = ?2 AND tenant = ?3";
    let (own, others): (i64, i64) = connection
        .prepare_cached(sql)?
        .query_row(params![header.object, layer, header.tenant, user, WAITS], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(layer != Layer::GENERAL.0 && own > 0 && others == 0)
}

/// Whether wraps of an entry that is no supervisor's grant give a user a layer: not where it was ended.
///
/// # Errors
/// The database fails.
pub fn is_ended(connection: &Connection, user: &B16, object: &B16, layer: u8) -> Result<bool, ServerError> {
    let sql = "SELECT 1 FROM ended WHERE user = ?1 AND object = ?2 AND layer = ?3 AND given IS NULL";
    Ok(connection.prepare_cached(sql)?.exists(params![user, object, layer])?)
}

/// A supervisor's grant gives a layer again; with the general layer, given for good, comes what only waited.
///
/// # Errors
/// The database fails.
pub fn given_again(
    connection: &Connection,
    (user, object, layer): (&B16, &B16, u8),
    expires: Option<u64>,
    position: u64,
) -> Result<(), ServerError> {
    let position = i64::try_from(position).unwrap_or(i64::MAX);
    connection
        .prepare_cached("UPDATE ended SET given = ?4 WHERE user = ?1 AND object = ?2 AND layer = ?3 AND given IS NULL")?
        .execute(params![user, object, layer, position])?;
    if layer == Layer::GENERAL.0 && expires.is_none() {
        connection
            .prepare_cached("UPDATE access SET expires_at = NULL WHERE user = ?1 AND object = ?2 AND expires_at = ?3")?
            .execute(params![user, object, WAITS])?;
    }
    Ok(())
}

/// Where the newest End of each layer of an object stands, for one user.
pub type Stops = BTreeMap<B16, BTreeMap<u8, i64>>;

/// All Ends about a user.
///
/// # Errors
/// The database fails.
pub fn stops(connection: &Connection, reader: Reader) -> Result<Stops, ServerError> {
    let mut statement = connection.prepare_cached("SELECT object, layer, position FROM ended WHERE user = ?1 AND tenant = ?2")?;
    let rows = statement.query_map(params![reader.user.0, reader.tenant.0], |row| {
        Ok((row.get::<_, B16>(0)?, row.get::<_, u8>(1)?, row.get::<_, i64>(2)?))
    })?;
    let mut stops = Stops::new();
    for row in rows {
        let (object, layer, position) = row?;
        stops.entry(object).or_default().insert(layer, position);
    }
    Ok(stops)
}

/// Whether Ends stopped a wrap with keys of these layers that stands at a place in the log: every layer of it was ended since.
pub fn is_stopped(stops: Option<&BTreeMap<u8, i64>>, layers: impl IntoIterator<Item = u8>, position: i64) -> bool {
    let Some(stops) = stops else { return false };
    layers.into_iter().all(|layer| stops.get(&layer).is_some_and(|end| *end > position))
}

/// Every object that a user was given before and is given no longer, for whatever reason: ended, or lent until a moment that passed.
///
/// # Errors
/// The database fails.
pub fn lost(connection: &Connection, reader: Reader) -> Result<Vec<B16>, ServerError> {
    let sql = "SELECT object FROM access WHERE user = ?1 AND tenant = ?2 GROUP BY object \
               HAVING max(expires_at IS NULL OR expires_at > ?3) = 0 ORDER BY object";
    let mut statement = connection.prepare_cached(sql)?;
    let rows = statement.query_map(params![reader.user.0, reader.tenant.0, reader.now], |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Whether an entry ends this user's access.
pub fn is_about(entry: &Sealed, user: &B16) -> bool {
    let control = entry.public.as_ref().and_then(|public| Control::decode(&public.bytes).ok());
    matches!(control, Some(Control::End(end)) if end.user == *user)
}

/// Marks in `keys.db` the wraps that Ends stopped. The feed does not wait for it: it gives no wrap that stands before an End.
///
/// # Errors
/// A database fails.
pub async fn end_wraps(main: &Readers, keys_writer: &Writer<()>, now: i64) -> Result<(), ServerError> {
    let stopped = main.ask(|connection| {
        let sql = "SELECT DISTINCT d.user, d.object, e.id, e.position FROM ended AS d JOIN entry AS e ON e.object = d.object \
                   WHERE e.class IN (?1, ?2) AND e.position < d.position";
        let mut statement = connection.prepare_cached(sql)?;
        let rows = statement.query_map(params![CLASS_GRANT, CLASS_EPOCH], |row| {
            Ok((row.get::<_, B16>(0)?, row.get::<_, B16>(1)?, row.get::<_, B16>(2)?, row.get::<_, i64>(3)?))
        })?;
        let mut stopped = Vec::new();
        for row in rows {
            let (user, object, entry, position) = row?;
            stopped.push((entry, user, layers_of(connection, &user, &object)?, position));
        }
        Ok::<_, ServerError>(stopped)
    })?;
    if stopped.is_empty() {
        return Ok(());
    }
    keys_writer
        .run(move |(), connection| {
            for (entry, user, stops, position) in &stopped {
                keys::end_wraps(connection, entry, user, |layers| is_stopped(Some(stops), layers, *position), now)?;
            }
            Ok(())
        })
        .await
}

fn layers_of(connection: &Connection, user: &B16, object: &B16) -> Result<BTreeMap<u8, i64>, ServerError> {
    let mut statement = connection.prepare_cached("SELECT layer, position FROM ended WHERE user = ?1 AND object = ?2")?;
    let rows = statement.query_map(params![user, object], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}
