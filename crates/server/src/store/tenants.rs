//! Tenants and the one-time codes that let a new one begin.

use crate::error::ServerError;
use naungan_crypto::{B16, B32};
use naungan_model::id::TenantId;
use rusqlite::{Connection, OptionalExtension, params};

/// What a tenant is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TenantKind {
    /// A partner organisation that cares for children.
    Partner,
    /// The network's office: reads and accepts reports, holds no case.
    Office,
}

impl TenantKind {
    fn number(self) -> i64 {
        match self {
            Self::Partner => 1,
            Self::Office => 2,
        }
    }

    fn of(number: i64) -> Self {
        if number == 2 { Self::Office } else { Self::Partner }
    }
}

/// A tenant that an operator lets begin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation {
    /// Hash of its RootDoc 1.
    pub root: B32,
    /// What it is.
    pub kind: TenantKind,
    /// Name of the organisation.
    pub name: String,
    /// Two-letter country.
    pub country: String,
}

/// A tenant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TenantRow {
    /// Id.
    pub id: TenantId,
    /// As it was invited.
    pub invitation: Invitation,
}

/// Seconds for which a genesis code is good (24 hours).
pub const CODE_SECONDS: i64 = 86_400;

/// Keeps the hash of a code.
///
/// # Errors
/// The database fails.
pub fn invite(connection: &Connection, code: &B32, invitation: &Invitation, now: i64) -> Result<(), ServerError> {
    connection.execute(
        "INSERT INTO genesis (code, root, kind, name, country, expires_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        params![code, invitation.root, invitation.kind.number(), invitation.name, invitation.country, now + CODE_SECONDS],
    )?;
    Ok(())
}

/// The invitation behind a code that is still good.
///
/// # Errors
/// The database fails.
pub fn invited(connection: &Connection, code: &B32, now: i64) -> Result<Option<Invitation>, ServerError> {
    let sql = "SELECT root, kind, name, country FROM genesis WHERE code = ?1 AND expires_at > ?2";
    Ok(connection
        .query_row(sql, params![code, now], |row| {
            Ok(Invitation { root: row.get(0)?, kind: TenantKind::of(row.get(1)?), name: row.get(2)?, country: row.get(3)? })
        })
        .optional()?)
}

/// Founds a tenant and spends its code.
///
/// # Errors
/// The database fails.
pub fn found(
    connection: &Connection,
    tenant: TenantId,
    code: &B32,
    invitation: &Invitation,
    now: i64,
) -> Result<(), ServerError> {
    connection.execute("DELETE FROM genesis WHERE code = ?1", [code])?;
    connection.execute(
        "INSERT INTO tenant (id, kind, name, country, root, created_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        params![tenant.0, invitation.kind.number(), invitation.name, invitation.country, invitation.root, now],
    )?;
    Ok(())
}

/// Every tenant, by name.
///
/// # Errors
/// The database fails.
pub fn all(connection: &Connection) -> Result<Vec<TenantRow>, ServerError> {
    let mut statement = connection.prepare_cached("SELECT id, root, kind, name, country FROM tenant ORDER BY name, id")?;
    let rows = statement.query_map([], |row| {
        let id = TenantId(row.get::<_, B16>(0)?);
        let kind = TenantKind::of(row.get(2)?);
        Ok(TenantRow { id, invitation: Invitation { root: row.get(1)?, kind, name: row.get(3)?, country: row.get(4)? } })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The partners of a country.
///
/// # Errors
/// The database fails.
pub fn partners(connection: &Connection, country: &str) -> Result<Vec<TenantRow>, ServerError> {
    let all = all(connection)?;
    let of_country = |row: &TenantRow| row.invitation.kind == TenantKind::Partner && row.invitation.country == country;
    Ok(all.into_iter().filter(of_country).collect())
}
