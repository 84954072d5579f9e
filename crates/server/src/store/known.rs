//! What the accept rule asks of the world, answered inside the writer's transaction: consistent within a batch.

use super::state::World;
use crate::error::ServerError;
use naungan_crypto::B32;
use naungan_crypto::directory::{CertificateError, Moment};
use naungan_journal::accept::{Enrolled, Known};
use naungan_journal::series::{Head, SeriesKey};
use naungan_model::date::Instant;
use naungan_model::id::{DeviceId, EntryId, ObjectId, TenantId, UserId};
use naungan_model::layer::Layer;
use naungan_model::role::Role;
use rusqlite::{Connection, OptionalExtension, Params, Row, params};
use std::cell::RefCell;

/// The world as one transaction sees it.
pub struct KnownNow<'a> {
    world: &'a World,
    connection: &'a Connection,
    tenant: TenantId,
    now: Instant,
    failed: RefCell<Option<ServerError>>,
}

impl<'a> KnownNow<'a> {
    /// The world for an entry of this tenant.
    pub fn new(world: &'a World, connection: &'a Connection, tenant: TenantId, now: Instant) -> Self {
        Self { world, connection, tenant, now, failed: RefCell::new(None) }
    }

    /// Must be asked after a judgement: a database that failed had no answers, and the judgement counts for nothing.
    ///
    /// # Errors
    /// The database failed.
    pub fn sound(self) -> Result<(), ServerError> {
        self.failed.into_inner().map_or(Ok(()), Err)
    }

    /// Every layer that a standing role certificate of the user allows; none for an unknown user.
    pub fn allowed_layers(&self, user: UserId, at: u64) -> Option<Vec<u8>> {
        let directory = &self.world.tenants.get(&self.tenant)?.directory;
        directory.user_standing(&user.0, &Moment::now(at)).ok()?;
        Some(directory.roles(&user.0, at).into_iter().flat_map(|role| role.statement.layers.clone()).collect())
    }

    fn ask<T>(&self, sql: &str, values: impl Params, read: impl FnOnce(&Row<'_>) -> rusqlite::Result<T>) -> Option<T> {
        let asked = self.connection.prepare_cached(sql).and_then(|mut statement| statement.query_row(values, read).optional());
        asked.unwrap_or_else(|error| {
            self.failed.borrow_mut().get_or_insert(error.into());
            None
        })
    }
}

fn seconds(at: Instant) -> u64 {
    u64::try_from(at.0).unwrap_or(0)
}

/// The enrolled device in a directory: with its newest certificate, revoked or not.
pub fn enrolled(
    directory: &naungan_crypto::directory::Directory,
    tenant: TenantId,
    device: DeviceId,
    now: Instant,
) -> Option<Enrolled> {
    let certificate = &directory.device(&device.0)?.statement;
    let standing = directory.device_standing(&device.0, &Moment::now(seconds(now)));
    Some(Enrolled {
        tenant,
        user: UserId(certificate.user),
        key: certificate.dsig,
        revoked: matches!(standing, Err(CertificateError::Revoked)),
    })
}

impl Known for KnownNow<'_> {
    fn device(&self, device: DeviceId) -> Option<Enrolled> {
        let tenant = *self.world.devices.get(&device)?;
        enrolled(&self.world.tenants.get(&tenant)?.directory, tenant, device, self.now)
    }

    fn role(&self, role_cert: &B32, user: UserId, at: Instant) -> Option<Role> {
        let directory = &self.world.tenants.get(&self.tenant)?.directory;
        let role = directory.role_standing(role_cert, &user.0, &Moment::now(seconds(at))).ok()?;
        role.role.parse().ok()
    }

    fn is_officer(&self, tenant: TenantId, user: UserId) -> bool {
        let root = self.world.tenants.get(&tenant).and_then(|tenant| tenant.directory.root());
        root.is_some_and(|root| root.officers.iter().any(|officer| officer.user == user.0))
    }

    fn head(&self, series: &SeriesKey) -> Head {
        let sql = "SELECT dseq, hash FROM entry WHERE object = ?1 AND device = ?2 AND chained = 1 ORDER BY dseq DESC LIMIT 1";
        self.ask(sql, params![series.object.0, series.device.0], |row| {
            Ok(Head { dseq: row.get::<_, i64>(0)?.unsigned_abs(), hash: row.get(1)? })
        })
        .unwrap_or_default()
    }

    fn numbered(&self, series: &SeriesKey, dseq: u64) -> Option<B32> {
        let sql = "SELECT hash FROM entry WHERE object = ?1 AND device = ?2 AND dseq = ?3 ORDER BY chained DESC LIMIT 1";
        self.ask(sql, params![series.object.0, series.device.0, i64::try_from(dseq).ok()?], |row| row.get(0))
    }

    fn entry(&self, entry: EntryId) -> Option<B32> {
        self.ask("SELECT hash FROM entry WHERE id = ?1", [entry.0], |row| row.get(0))
    }

    fn object_of(&self, entry: EntryId) -> Option<ObjectId> {
        let sql = "SELECT object FROM entry WHERE id = ?1 AND tenant = ?2";
        self.ask(sql, params![entry.0, self.tenant.0], |row| row.get(0)).map(ObjectId)
    }

    fn exists(&self, object: ObjectId) -> bool {
        self.ask("SELECT 1 FROM entry WHERE object = ?1 LIMIT 1", [object.0], |_| Ok(())).is_some()
    }

    fn opened_by(&self, object: ObjectId) -> Option<DeviceId> {
        let sql = "SELECT device FROM entry WHERE object = ?1 ORDER BY position LIMIT 1";
        self.ask(sql, [object.0], |row| row.get(0)).map(DeviceId)
    }

    fn has_access(&self, user: UserId, object: ObjectId) -> bool {
        let sql = "SELECT 1 FROM access WHERE user = ?1 AND object = ?2 AND tenant = ?3 \
                   AND (expires_at IS NULL OR expires_at > ?4) LIMIT 1";
        self.ask(sql, params![user.0, object.0, self.tenant.0, self.now.0], |_| Ok(())).is_some()
    }

    fn was_ended(&self, user: UserId, object: ObjectId) -> bool {
        let sql = "SELECT 1 FROM ended WHERE user = ?1 AND object = ?2 AND tenant = ?3 AND given IS NULL LIMIT 1";
        self.ask(sql, params![user.0, object.0, self.tenant.0], |_| Ok(())).is_some()
    }

    fn others_hold(&self, user: UserId, object: ObjectId) -> bool {
        let sql =
            "SELECT user FROM access WHERE object = ?1 AND layer = ?2 AND tenant = ?3 AND user <> ?4 AND expires_at IS NULL";
        let values = params![object.0, Layer::GENERAL.0, self.tenant.0, user.0];
        let asked = self.connection.prepare_cached(sql).and_then(|mut statement| {
            statement.query_map(values, |row| row.get::<_, naungan_crypto::B16>(0))?.collect::<Result<Vec<_>, _>>()
        });
        let others = asked.unwrap_or_else(|error| {
            self.failed.borrow_mut().get_or_insert(error.into());
            Vec::new()
        });
        let Some(tenant) = self.world.tenants.get(&self.tenant) else { return false };
        let moment = Moment::now(seconds(self.now));
        others.iter().any(|other| tenant.directory.user_standing(other, &moment).is_ok())
    }

    fn epoch(&self, object: ObjectId, layer: u8) -> Option<u32> {
        let sql = "SELECT max(epoch) FROM epoch WHERE object = ?1 AND layer = ?2";
        self.ask(sql, params![object.0, layer], |row| row.get::<_, Option<u32>>(0)).flatten()
    }
}
