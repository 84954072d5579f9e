//! What the writer of `main.db` keeps in memory: each tenant's directory and Merkle tree, in step with the database, and the
//! view of it that other threads read once it is durable.

use super::log;
use super::writer::Memory;
use crate::error::ServerError;
use naungan_crypto::B32;
use naungan_crypto::certificate::Signed;
use naungan_crypto::control::Control;
use naungan_crypto::directory::Directory;
use naungan_crypto::entry::{CLASS_CERTIFICATE, Sealed};
use naungan_crypto::log::Tree;
use naungan_crypto::sign::SigningKey;
use naungan_model::id::{DeviceId, TenantId};
use rusqlite::{Connection, params};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard};

/// One tenant, as far as it is durable.
#[derive(Debug, Default)]
pub struct TenantView {
    /// Who is who.
    pub directory: Directory,
    /// Newest checkpoint, a signed note.
    pub note: String,
    /// Number of leaves.
    pub size: u64,
}

/// Everything that is durable, for other threads.
#[derive(Debug, Default)]
pub struct View {
    /// Every tenant.
    pub tenants: BTreeMap<TenantId, TenantView>,
    /// Whose a device is.
    pub devices: BTreeMap<DeviceId, TenantId>,
}

impl View {
    fn admit(&mut self, tenant: TenantId, pin: Option<B32>, signed: &Signed, position: u64) -> Result<(), ServerError> {
        let place = self.tenants.entry(tenant).or_default();
        if let Some(pin) = pin {
            place.directory.pin(pin);
        }
        place.directory.admit(signed, position).map_err(damaged)?;
        if let naungan_crypto::certificate::Certificate::Device(device) = &signed.certificate {
            self.devices.insert(DeviceId(device.device), tenant);
        }
        Ok(())
    }
}

/// The shared view.
#[derive(Debug, Clone, Default)]
pub struct Shared(Arc<RwLock<View>>);

impl Shared {
    /// Looks.
    pub fn read(&self) -> RwLockReadGuard<'_, View> {
        self.0.read().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One tenant in the writer's memory.
#[derive(Debug, Default)]
pub struct Tenant {
    /// Who is who, with what the open transaction adds.
    pub directory: Directory,
    tree: Tree,
    staged: u64,
}

impl Tenant {
    /// Position of the next leaf.
    pub fn next(&self) -> u64 {
        self.tree.size() + self.staged
    }
}

enum Staged {
    Tenant(TenantId),
    Leaf(TenantId, B32),
    Certificate(TenantId, Box<Signed>, u64),
}

/// The writer's memory.
pub struct World {
    /// Every tenant.
    pub tenants: BTreeMap<TenantId, Tenant>,
    /// Whose a device is.
    pub devices: BTreeMap<DeviceId, TenantId>,
    /// Signs checkpoints.
    pub log_key: Arc<SigningKey>,
    /// Moment of the newest job, unix seconds: the time of the checkpoint that seals its group.
    pub now: i64,
    shared: Shared,
    staged: Vec<Staged>,
    mark: usize,
    notes: Vec<(TenantId, String, u64)>,
    pins: BTreeMap<TenantId, B32>,
}

fn damaged(error: impl core::fmt::Display) -> ServerError {
    ServerError::Damaged(error.to_string())
}

impl World {
    /// Builds the memory from the database and compares the trees with the newest checkpoints.
    ///
    /// # Errors
    /// The database fails, or contradicts a checkpoint.
    pub fn load(connection: &Connection, log_key: Arc<SigningKey>, shared: Shared) -> Result<Self, ServerError> {
        let mut world = Self {
            tenants: BTreeMap::new(),
            devices: BTreeMap::new(),
            log_key,
            now: 0,
            shared,
            staged: Vec::new(),
            mark: 0,
            notes: Vec::new(),
            pins: BTreeMap::new(),
        };
        world.read_all(connection)?;
        Ok(world)
    }

    fn read_all(&mut self, connection: &Connection) -> Result<(), ServerError> {
        (self.tenants, self.devices, self.pins) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        (self.staged, self.notes, self.mark) = (Vec::new(), Vec::new(), 0);
        let mut view = View::default();
        let mut statement = connection.prepare("SELECT id, root FROM tenant")?;
        let tenants: Vec<(TenantId, B32)> =
            statement.query_map([], |row| Ok((TenantId(row.get(0)?), row.get(1)?)))?.collect::<Result<_, _>>()?;
        for (id, pin) in tenants {
            self.pins.insert(id, pin);
            let mut tenant = Tenant { directory: self.directory(connection, id)?, ..Tenant::default() };
            for leaf in log::leaves(connection, id)? {
                tenant.tree.append(leaf);
            }
            let note = log::newest(connection, id)?;
            if let Some(note) = &note {
                log::compare(note, id, &self.log_key.verifying_key(), &tenant.tree)?;
            }
            for (position, signed) in certificates(connection, id)? {
                view.admit(id, Some(pin), &signed, position)?;
            }
            let place = view.tenants.entry(id).or_default();
            (place.note, place.size) = (note.unwrap_or_default(), tenant.tree.size());
            self.tenants.insert(id, tenant);
        }
        *self.shared.0.write().unwrap_or_else(PoisonError::into_inner) = view;
        Ok(())
    }

    fn directory(&mut self, connection: &Connection, tenant: TenantId) -> Result<Directory, ServerError> {
        let mut directory = self.pins.get(&tenant).map(|pin| Directory::pinned(*pin)).unwrap_or_default();
        for (position, signed) in certificates(connection, tenant)? {
            directory.admit(&signed, position).map_err(damaged)?;
            self.remember(tenant, &signed);
        }
        Ok(directory)
    }

    fn remember(&mut self, tenant: TenantId, signed: &Signed) {
        if let naungan_crypto::certificate::Certificate::Device(device) = &signed.certificate {
            self.devices.insert(DeviceId(device.device), tenant);
        }
    }

    /// A new tenant begins with this root.
    pub fn begin_tenant(&mut self, tenant: TenantId, root: B32) {
        self.tenants.insert(tenant, Tenant { directory: Directory::pinned(root), ..Tenant::default() });
        self.pins.insert(tenant, root);
        self.staged.push(Staged::Tenant(tenant));
    }

    /// Takes a certificate into the directory.
    ///
    /// # Errors
    /// The directory's word on it.
    pub fn admit(
        &mut self,
        tenant: TenantId,
        signed: &Signed,
        position: u64,
    ) -> Result<(), naungan_crypto::directory::CertificateError> {
        let place = self.tenants.get_mut(&tenant).ok_or(naungan_crypto::directory::CertificateError::Tenant)?;
        place.directory.admit(signed, position)?;
        self.remember(tenant, signed);
        self.staged.push(Staged::Certificate(tenant, Box::new(signed.clone()), position));
        Ok(())
    }

    /// Writes the next leaf of a tenant and gives its position.
    ///
    /// # Errors
    /// The database fails; then the action of which it is a part must fail too.
    pub fn append(&mut self, connection: &Connection, tenant: TenantId, leaf: B32, of: log::LeafOf) -> Result<u64, ServerError> {
        let place = self.tenants.entry(tenant).or_default();
        let position = place.next();
        log::write_leaf(connection, tenant, position, &leaf, of)?;
        place.staged += 1;
        self.staged.push(Staged::Leaf(tenant, leaf));
        Ok(position)
    }
}

impl Memory for World {
    fn begin(&mut self) {
        self.mark = self.staged.len();
    }

    fn undo(&mut self, connection: &Connection) -> Result<(), ServerError> {
        let mut changed = BTreeSet::new();
        for staged in self.staged.split_off(self.mark) {
            match staged {
                Staged::Leaf(tenant, _) => {
                    if let Some(place) = self.tenants.get_mut(&tenant) {
                        place.staged -= 1;
                    }
                }
                Staged::Certificate(tenant, ..) => {
                    changed.insert(tenant);
                }
                Staged::Tenant(tenant) => {
                    self.tenants.remove(&tenant);
                    self.pins.remove(&tenant);
                    self.devices.retain(|_, of| *of != tenant);
                    changed.remove(&tenant);
                }
            }
        }
        for tenant in changed {
            self.devices.retain(|_, of| *of != tenant);
            let directory = self.directory(connection, tenant)?;
            if let Some(place) = self.tenants.get_mut(&tenant) {
                place.directory = directory;
            }
        }
        Ok(())
    }

    fn seal(&mut self, connection: &Connection) -> Result<(), ServerError> {
        let mut touched = BTreeSet::new();
        for staged in &self.staged {
            if let Staged::Leaf(tenant, leaf) = staged
                && let Some(place) = self.tenants.get_mut(tenant)
            {
                place.tree.append(*leaf);
                place.staged -= 1;
                touched.insert(*tenant);
            }
        }
        for tenant in touched {
            let Some(place) = self.tenants.get(&tenant) else { continue };
            let note = log::checkpoint(connection, tenant, &place.tree, &self.log_key, self.now)?;
            self.notes.push((tenant, note, place.tree.size()));
        }
        Ok(())
    }

    fn committed(&mut self) {
        if self.staged.is_empty() {
            return;
        }
        let mut view = self.shared.0.write().unwrap_or_else(PoisonError::into_inner);
        for staged in self.staged.drain(..) {
            if let Staged::Certificate(tenant, signed, position) = staged {
                // The writer's own directory admitted it in the same order, so this one does too.
                if view.admit(tenant, self.pins.get(&tenant).copied(), &signed, position).is_err() {
                    tracing::error!("the shared directory refused a stored certificate");
                }
            }
        }
        for (tenant, note, size) in self.notes.drain(..) {
            let place = view.tenants.entry(tenant).or_default();
            (place.note, place.size) = (note, size);
        }
    }

    fn reload(&mut self, connection: &Connection) -> Result<(), ServerError> {
        self.read_all(connection)
    }
}

/// The accepted certificates of a tenant in the order of the log.
fn certificates(connection: &Connection, tenant: TenantId) -> Result<Vec<(u64, Signed)>, ServerError> {
    let mut statement = connection
        .prepare_cached("SELECT position, bytes FROM entry WHERE tenant = ?1 AND class = ?2 AND state = 1 ORDER BY position")?;
    let rows = statement
        .query_map(params![tenant.0, CLASS_CERTIFICATE], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, Vec<u8>>(1)?)))?;
    let mut out = Vec::new();
    for row in rows {
        let (position, bytes) = row?;
        let entry = Sealed::decode(&bytes).map_err(damaged)?;
        let public = entry.public.ok_or_else(|| damaged("a certificate entry without public bytes"))?;
        match Control::decode(&public.bytes).map_err(damaged)? {
            Control::Certificate(signed) => out.push((position.unsigned_abs(), signed)),
            _ => return Err(damaged("a certificate entry with other public bytes")),
        }
    }
    Ok(out)
}
