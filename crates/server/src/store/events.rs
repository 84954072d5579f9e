//! Events of the log: what happened beside entries. Each has a leaf in the transaction of the action itself, so that an action
//! whose leaf cannot be written does not happen. An event names no child.
//!
//! The leaf of an event is blinded by a salt made from its random id: events are not deleted with a child's file.

use super::log::LeafOf;
use super::state::World;
use crate::error::ServerError;
use naungan_crypto::{B16, B32, label, log};
use naungan_model::id::TenantId;
use rusqlite::{Connection, params};

/// An event.
#[derive(Debug, Clone)]
pub struct Event {
    /// Random.
    pub id: B16,
    /// `login`, `alarm`, `report`, `release`.
    pub kind: &'static str,
    /// What happened, in codes.
    pub bytes: Vec<u8>,
}

/// Hash of an event: SHA-256 of `naungan/1/event`, a zero byte, id, time, kind and bytes.
pub fn hash(id: &B16, at: i64, kind: &str, bytes: &[u8]) -> B32 {
    label::hash("naungan/1/event", &[id, &at.to_be_bytes(), kind.as_bytes(), &[0], bytes])
}

/// Leaf of an event; its salt is a hash of its random id.
pub fn leaf(id: &B16, at: i64, kind: &str, bytes: &[u8]) -> B32 {
    log::leaf(&label::hash("naungan/1/event-salt", &[id]), &hash(id, at, kind, bytes))
}

/// Writes an event and its leaf.
///
/// # Errors
/// The database fails; then the action fails too.
pub fn write(world: &mut World, connection: &Connection, tenant: TenantId, event: &Event, at: i64) -> Result<(), ServerError> {
    world.now = at;
    let leaf = leaf(&event.id, at, event.kind, &event.bytes);
    let position = world.append(connection, tenant, leaf, LeafOf::Event(event.id))?;
    connection
        .prepare_cached("INSERT INTO event (id, tenant, position, at, kind, bytes) VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?
        .execute(params![event.id, tenant.0, i64::try_from(position).unwrap_or(i64::MAX), at, event.kind, event.bytes])?;
    Ok(())
}
