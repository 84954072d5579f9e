//! What an accepted entry changes beside being stored: facts, merges, keys, declarations, decisions on others.

use super::ingest::{Incoming, is_member, number};
use super::{children, ended, facts, packs};
use crate::error::ServerError;
use naungan_crypto::control::{Adoption, Control, Epoch};
use naungan_crypto::entry::{CLASS_GRANT, Header, Sealed};
use naungan_crypto::wrap::WrapColumns;
use naungan_crypto::{B16, CryptoError};
use naungan_journal::wire::State;
use naungan_model::fact::{Public, SCHEMA_FACTS, SCHEMA_SAME_CHILD};
use rusqlite::{Connection, OptionalExtension, params};

/// What the public bytes of an entry say.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(clippy::large_enum_variant, reason = "lives for one upload")]
pub enum Effect {
    /// No public bytes.
    None,
    /// Facts, or a statement about two files.
    Public(Public),
    /// A control body.
    Control(Control),
}

impl Effect {
    /// Reads the public bytes of an entry.
    ///
    /// # Errors
    /// They are not canonical bytes of a known schema.
    pub fn of(entry: &Sealed) -> Result<Self, CryptoError> {
        let Some(public) = &entry.public else { return Ok(Self::None) };
        match public.schema()? {
            SCHEMA_FACTS | SCHEMA_SAME_CHILD => {
                Public::decode(&public.bytes).map(Self::Public).map_err(|_| CryptoError::Malformed)
            }
            _ => Control::decode(&public.bytes).map(Self::Control),
        }
    }
}

/// Lets an accepted entry take effect.
///
/// # Errors
/// The database fails.
pub fn apply(connection: &Connection, incoming: &Incoming, position: u64, now: i64) -> Result<(), ServerError> {
    let header = &incoming.sealed.header;
    let of = Giving { position, now, again: header.class == CLASS_GRANT };
    for (wrap, expires) in incoming.wraps.iter().filter(|(wrap, _)| is_member(wrap)) {
        for (layer, from) in reach(wrap) {
            give(connection, &header.tenant, &header.object, (&wrap.recipient, layer, from, *expires), (&header.entry, &of))?;
        }
    }
    effect(connection, header, &incoming.effect, position, now)
}

/// The part of [`apply`] that follows from the stored bytes alone.
///
/// # Errors
/// The database fails.
pub fn effect(connection: &Connection, header: &Header, effect: &Effect, position: u64, now: i64) -> Result<(), ServerError> {
    match effect {
        Effect::None => Ok(()),
        Effect::Public(Public::Facts { replaces, facts }) => facts::add(connection, header, replaces, facts, position),
        Effect::Public(Public::SameChild { other, joined }) => children::say(connection, header, other, *joined),
        Effect::Control(Control::Epoch(epoch)) => epochs(connection, header, epoch),
        Effect::Control(Control::Declaration(declared)) => {
            let half = naungan_model::date::HalfYear { year: i32::from(declared.year), half: declared.half };
            connection
                .prepare_cached(
                    "INSERT OR REPLACE INTO declaration (tenant, half_year, statement, holds, user, entry) \
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                )?
                .execute(params![
                    declared.tenant,
                    half.index(),
                    declared.statement,
                    declared.holds,
                    declared.user,
                    header.entry
                ])?;
            Ok(())
        }
        Effect::Control(Control::Pack(approval)) => packs::take(connection, header, approval, position),
        Effect::Control(Control::Adoption(adoption)) => decide(connection, header, adoption, position, now),
        Effect::Control(Control::End(end)) => ended::take(connection, header, end, position),
        // The directory has admitted it; a grant gives access by its wraps.
        Effect::Control(Control::Certificate(_) | Control::Grant(_)) => Ok(()),
    }
}

/// Keeps in mind whom the wraps of a waiting entry would let in.
///
/// # Errors
/// The database fails.
pub fn promise(connection: &Connection, incoming: &Incoming) -> Result<(), ServerError> {
    let sql = "INSERT OR IGNORE INTO promised (entry, user, layer, from_epoch, expires_at) VALUES (?1, ?2, ?3, ?4, ?5)";
    let mut statement = connection.prepare_cached(sql)?;
    for (wrap, expires) in incoming.wraps.iter().filter(|(wrap, _)| is_member(wrap)) {
        for (layer, from) in reach(wrap) {
            let expires = expires.map(|at| i64::try_from(at).unwrap_or(i64::MAX));
            statement.execute(params![incoming.sealed.header.entry, wrap.recipient, layer, from, expires])?;
        }
    }
    Ok(())
}

/// Each layer of a wrap with the first epoch that it opens: all when it holds the history key.
fn reach(wrap: &WrapColumns) -> impl Iterator<Item = (u8, u32)> {
    wrap.items.iter().map(|(layer, epoch, history)| (*layer, if *history { 1 } else { *epoch }))
}

/// How wraps give access.
struct Giving {
    /// Place in the log of what gives it.
    position: u64,
    /// The present.
    now: i64,
    /// A grant by a supervisor, which gives again what was ended.
    again: bool,
}

fn give(
    connection: &Connection,
    tenant: &B16,
    object: &B16,
    (user, layer, from, expires): (&B16, u8, u32, Option<u64>),
    (entry, of): (&B16, &Giving),
) -> Result<(), ServerError> {
    if of.again {
        ended::given_again(connection, (user, object, layer), expires, of.position)?;
    } else if ended::is_ended(connection, user, object, layer)? {
        // Somebody made keys without having heard of the End.
        return Ok(());
    }
    // A further grant of a layer that stands can only widen it; the whole object is delivered again only when the layer is new,
    // or was over: the device has nothing of it any more.
    let over = "DELETE FROM access WHERE user = ?1 AND object = ?2 AND layer = ?3 AND expires_at <= ?4";
    connection.prepare_cached(over)?.execute(params![user, object, layer, of.now])?;
    connection
        .prepare_cached(
            "INSERT INTO access (user, object, layer, from_epoch, tenant, position, expires_at, entry) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT (user, object, layer) DO UPDATE SET \
             position = CASE WHEN excluded.from_epoch < from_epoch THEN excluded.position ELSE position END, \
             from_epoch = min(from_epoch, excluded.from_epoch), \
             expires_at = CASE WHEN expires_at IS NULL OR excluded.expires_at IS NULL THEN NULL \
                          ELSE max(expires_at, excluded.expires_at) END",
        )?
        .execute(params![
            user,
            object,
            layer,
            from,
            tenant,
            i64::try_from(of.position).unwrap_or(i64::MAX),
            expires.map(|at| i64::try_from(at).unwrap_or(i64::MAX)),
            entry
        ])?;
    Ok(())
}

fn epochs(connection: &Connection, header: &Header, epoch: &Epoch) -> Result<(), ServerError> {
    let sql = "INSERT OR IGNORE INTO epoch (object, layer, epoch, lkc, entry) VALUES (?1, ?2, ?3, ?4, ?5)";
    let mut statement = connection.prepare_cached(sql)?;
    for layer in &epoch.layers {
        statement.execute(params![header.object, layer.layer, layer.epoch, layer.lkc, header.entry])?;
    }
    Ok(())
}

/// A supervisor's decision: the first one counts.
fn decide(connection: &Connection, header: &Header, adoption: &Adoption, position: u64, now: i64) -> Result<(), ServerError> {
    let waiting = connection
        .prepare_cached(
            "SELECT bytes, position FROM entry WHERE id = ?1 AND hash = ?2 AND state = 2 AND object = ?3 AND tenant = ?4",
        )?
        .query_row(params![adoption.entry, adoption.hash, header.object, header.tenant], |row| {
            Ok((row.get::<_, Vec<u8>>(0)?, row.get::<_, i64>(1)?))
        })
        .optional()?;
    let Some((bytes, own)) = waiting else { return Ok(()) };
    let state = if adoption.adopted { State::Accepted } else { State::Rejected };
    connection.prepare_cached("UPDATE entry SET state = ?2, changed = ?3 WHERE id = ?1")?.execute(params![
        adoption.entry,
        number(state),
        i64::try_from(position).unwrap_or(i64::MAX)
    ])?;
    if !adoption.adopted {
        return Ok(());
    }
    let damaged = |_| ServerError::Damaged("a waiting entry".to_owned());
    let entry = Sealed::decode_partial(&bytes).map_err(damaged)?;
    let promised = {
        let sql = "SELECT user, layer, from_epoch, expires_at FROM promised WHERE entry = ?1";
        let mut statement = connection.prepare_cached(sql)?;
        let rows = statement.query_map([adoption.entry], |row| {
            Ok((row.get::<_, B16>(0)?, row.get(1)?, row.get(2)?, row.get::<_, Option<i64>>(3)?.map(i64::unsigned_abs)))
        })?;
        rows.collect::<Result<Vec<_>, _>>()?
    };
    let of = Giving { position, now, again: entry.header.class == CLASS_GRANT };
    for (user, layer, from, expires) in promised {
        let header = &entry.header;
        give(connection, &header.tenant, &header.object, (&user, layer, from, expires), (&header.entry, &of))?;
    }
    effect(connection, &entry.header, &Effect::of(&entry).map_err(damaged)?, own.unsigned_abs(), now)
}
