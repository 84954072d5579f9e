//! Versions of a partner's pack: bundles that were proposed, and who signed which.

use crate::error::ServerError;
use naungan_crypto::B32;
use naungan_crypto::control::PackApproval;
use naungan_crypto::entry::Header;
use naungan_journal::packs::Packs;
use naungan_model::id::{TenantId, UserId};
use rusqlite::{Connection, OptionalExtension, params};

/// A bundle that was proposed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposed {
    /// SHA-256 of the bundle.
    pub hash: B32,
    /// The bundle.
    pub bytes: Vec<u8>,
    /// Who proposed it.
    pub user: UserId,
    /// What changes and why, in the proposer's words.
    pub note: String,
    /// Unix seconds.
    pub at: i64,
}

/// Takes an accepted approval in.
///
/// # Errors
/// The database fails.
pub fn take(connection: &Connection, header: &Header, approval: &PackApproval, position: u64) -> Result<(), ServerError> {
    let sql = "INSERT OR IGNORE INTO pack_approval (entry, tenant, position, user, number, pack, before, act, meaning) \
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
    connection.prepare_cached(sql)?.execute(params![
        header.entry,
        approval.tenant,
        i64::try_from(position).unwrap_or(i64::MAX),
        approval.user,
        approval.number,
        approval.pack,
        approval.before,
        approval.act,
        approval.meaning
    ])?;
    Ok(())
}

/// Where a partner's versions stand.
///
/// # Errors
/// The database fails.
pub fn of(connection: &Connection, tenant: TenantId) -> Result<Packs, ServerError> {
    let sql = "SELECT user, number, pack, before, act, meaning FROM pack_approval WHERE tenant = ?1 ORDER BY position";
    let mut statement = connection.prepare_cached(sql)?;
    let rows = statement.query_map([tenant.0], |row| {
        Ok(PackApproval {
            tenant: tenant.0,
            user: row.get(0)?,
            number: row.get(1)?,
            pack: row.get(2)?,
            before: row.get(3)?,
            act: row.get(4)?,
            meaning: row.get(5)?,
        })
    })?;
    let mut packs = Packs::default();
    for approval in rows {
        let approval = approval?;
        packs.take(UserId(approval.user), &approval);
    }
    Ok(packs)
}

/// Keeps a proposed bundle; the same bundle again changes nothing.
///
/// # Errors
/// The database fails.
pub fn propose(connection: &Connection, tenant: TenantId, proposed: &Proposed) -> Result<(), ServerError> {
    let sql = "INSERT OR IGNORE INTO pack (hash, tenant, bytes, user, note, proposed_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    connection.prepare_cached(sql)?.execute(params![
        proposed.hash,
        tenant.0,
        proposed.bytes,
        proposed.user.0,
        proposed.note,
        proposed.at
    ])?;
    Ok(())
}

/// A bundle of a partner by its hash.
///
/// # Errors
/// The database fails.
pub fn bundle(connection: &Connection, tenant: TenantId, hash: &B32) -> Result<Option<Proposed>, ServerError> {
    let sql = "SELECT hash, bytes, user, note, proposed_at FROM pack WHERE hash = ?1 AND tenant = ?2";
    Ok(connection.prepare_cached(sql)?.query_row(params![hash, tenant.0], proposed).optional()?)
}

/// The bundles of a partner that were proposed, newest first.
///
/// # Errors
/// The database fails.
pub fn all(connection: &Connection, tenant: TenantId) -> Result<Vec<Proposed>, ServerError> {
    let sql = "SELECT hash, bytes, user, note, proposed_at FROM pack WHERE tenant = ?1 ORDER BY proposed_at DESC, hash";
    let mut statement = connection.prepare_cached(sql)?;
    let rows = statement.query_map([tenant.0], proposed)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn proposed(row: &rusqlite::Row<'_>) -> rusqlite::Result<Proposed> {
    Ok(Proposed { hash: row.get(0)?, bytes: row.get(1)?, user: UserId(row.get(2)?), note: row.get(3)?, at: row.get(4)? })
}

/// What a form keeper of the partner has changed and not proposed yet.
///
/// # Errors
/// The database fails.
pub fn draft(connection: &Connection, tenant: TenantId) -> Result<Option<Vec<u8>>, ServerError> {
    let sql = "SELECT bytes FROM form_draft WHERE tenant = ?1";
    Ok(connection.prepare_cached(sql)?.query_row([tenant.0], |row| row.get(0)).optional()?)
}

/// Keeps what a form keeper has changed; none: it is proposed or thrown away.
///
/// # Errors
/// The database fails.
pub fn keep_draft(
    connection: &Connection,
    tenant: TenantId,
    user: UserId,
    bytes: Option<&[u8]>,
    now: i64,
) -> Result<(), ServerError> {
    match bytes {
        Some(bytes) => {
            let sql = "INSERT OR REPLACE INTO form_draft (tenant, bytes, user, changed_at) VALUES (?1, ?2, ?3, ?4)";
            connection.prepare_cached(sql)?.execute(params![tenant.0, bytes, user.0, now])?;
        }
        None => {
            connection.prepare_cached("DELETE FROM form_draft WHERE tenant = ?1")?.execute([tenant.0])?;
        }
    }
    Ok(())
}
