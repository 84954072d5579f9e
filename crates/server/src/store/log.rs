//! Rows of the log: leaves and checkpoints. A leaf is written in the transaction of what it is the leaf of.

use crate::error::ServerError;
use naungan_crypto::checkpoint::{Checkpoint, Note};
use naungan_crypto::log::Tree;
use naungan_crypto::sign::{SigningKey, VerifyingKey};
use naungan_crypto::{B16, B32};
use naungan_model::id::TenantId;
use rusqlite::{Connection, OptionalExtension, params};

/// Name of a partner's log of the care vault, which stands in the first line of its checkpoints.
pub fn name(tenant: TenantId) -> String {
    format!("naungan/care/{tenant}")
}

/// What a leaf is the leaf of.
#[derive(Debug, Clone, Copy)]
pub enum LeafOf {
    /// An entry.
    Entry(B16),
    /// An event.
    Event(B16),
}

/// Writes a leaf.
///
/// # Errors
/// The database fails.
pub fn write_leaf(connection: &Connection, tenant: TenantId, position: u64, leaf: &B32, of: LeafOf) -> Result<(), ServerError> {
    let (entry, event) = match of {
        LeafOf::Entry(id) => (Some(id), None),
        LeafOf::Event(id) => (None, Some(id)),
    };
    connection
        .prepare_cached("INSERT INTO leaf (tenant, position, leaf, entry, event) VALUES (?1, ?2, ?3, ?4, ?5)")?
        .execute(params![tenant.0, i64::try_from(position).unwrap_or(i64::MAX), leaf, entry, event])?;
    Ok(())
}

/// All leaves of a tenant, in order.
///
/// # Errors
/// The database fails.
pub fn leaves(connection: &Connection, tenant: TenantId) -> Result<Vec<B32>, ServerError> {
    let mut statement = connection.prepare_cached("SELECT leaf FROM leaf WHERE tenant = ?1 ORDER BY position")?;
    let rows = statement.query_map([tenant.0], |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Signs and writes the checkpoint of a tree.
///
/// # Errors
/// The database fails.
pub fn checkpoint(
    connection: &Connection,
    tenant: TenantId,
    tree: &Tree,
    key: &SigningKey,
    at: i64,
) -> Result<String, ServerError> {
    let note = Checkpoint { origin: name(tenant), size: tree.size(), root: tree.root() }.sign(key);
    connection
        .prepare_cached("INSERT OR REPLACE INTO checkpoint (tenant, size, note, at) VALUES (?1, ?2, ?3, ?4)")?
        .execute(params![tenant.0, i64::try_from(tree.size()).unwrap_or(i64::MAX), note, at])?;
    Ok(note)
}

/// The newest checkpoint.
///
/// # Errors
/// The database fails.
pub fn newest(connection: &Connection, tenant: TenantId) -> Result<Option<String>, ServerError> {
    Ok(connection
        .prepare_cached("SELECT note FROM checkpoint WHERE tenant = ?1 ORDER BY size DESC LIMIT 1")?
        .query_row([tenant.0], |row| row.get(0))
        .optional()?)
}

/// Whether a checkpoint is signed by this key and states this tree.
///
/// # Errors
/// It does not: leaves were lost, added or changed behind the server's back.
pub fn compare(note: &str, tenant: TenantId, key: &VerifyingKey, tree: &Tree) -> Result<(), ServerError> {
    let damaged = |why: &str| ServerError::Damaged(format!("the log of tenant {tenant}: {why}"));
    let note = Note::parse(note).map_err(|_| damaged("the newest checkpoint cannot be read"))?;
    note.verify(&name(tenant), key).map_err(|_| damaged("the newest checkpoint is not signed by the log key"))?;
    if note.checkpoint.size == tree.size() && note.checkpoint.root == tree.root() {
        Ok(())
    } else {
        Err(damaged("the leaves are not those of the newest checkpoint"))
    }
}
