//! What `naungan verify` does: everything that is stored is computed anew from the bytes of the entries, and the first that does
//! not fit is named.
//!
//! For each tenant, in the order of the log: the entry is there, stands at its position, is whole and signed by its device, and gives
//! its leaf; every checkpoint is signed by the log key and states the tree of its size. Then facts, children and merges are
//! derived again from the public bytes and compared. What this cannot see is a store that was cut off at the end together with
//! its checkpoints: for that, hold the newest checkpoint of a device or witness against it.

mod finding;
mod replay;

use crate::error::ServerError;
use crate::store::open::{KEYS, MAIN, reader};
use crate::store::{events, keys, log, tenants};
pub use finding::Finding;
use naungan_crypto::checkpoint::Note;
use naungan_crypto::control::Control;
use naungan_crypto::directory::Directory;
use naungan_crypto::entry::{CLASS_CERTIFICATE, Sealed};
use naungan_crypto::key::ObjectKey;
use naungan_crypto::log::{Tree, leaf, leaf_salt};
use naungan_crypto::sign::{SigningKey, VerifyingKey};
use naungan_crypto::{B16, B32};
use naungan_model::id::{EntryId, TenantId};
use rusqlite::{Connection, OptionalExtension, params};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// What was looked at, when all of it is sound.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Logs.
    pub tenants: u64,
    /// Entries.
    pub entries: u64,
    /// Events.
    pub events: u64,
    /// Checkpoints.
    pub checkpoints: u64,
    /// Facts.
    pub facts: u64,
}

/// The answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verified {
    /// Everything fits.
    Sound(Counts),
    /// The first thing that does not.
    Broken(Finding),
}

/// Verifies a data folder. A server may be running on it.
///
/// # Errors
/// The databases cannot be read at all.
pub fn verify(folder: &Path) -> Result<Verified, ServerError> {
    let main = reader(folder, MAIN)?;
    let moment = main.unchecked_transaction()?;
    let salts = reader(folder, KEYS)?;
    let seed: Option<B32> = salts.query_row("SELECT seed FROM log_key", [], |row| row.get(0)).optional()?;
    let log_key = SigningKey::from_bytes(seed.ok_or_else(|| ServerError::Damaged("keys.db has no log key".to_owned()))?);
    let mut verifier = Verifier {
        main: &moment,
        salts: &salts,
        keys: keys::object_keys(&salts)?,
        log_key: log_key.verifying_key(),
        counts: Counts::default(),
    };
    for row in tenants::all(&moment)? {
        if let Some(finding) = verifier.tenant(row.id, row.invitation.root)? {
            return Ok(Verified::Broken(finding));
        }
        verifier.counts.tenants += 1;
    }
    if let Some(finding) = verifier.strays()? {
        return Ok(Verified::Broken(finding));
    }
    match replay::compare(&moment, &mut verifier.counts)? {
        Some(finding) => Ok(Verified::Broken(finding)),
        None => Ok(Verified::Sound(verifier.counts)),
    }
}

struct Verifier<'a> {
    main: &'a Connection,
    salts: &'a Connection,
    keys: BTreeMap<B16, ObjectKey>,
    log_key: VerifyingKey,
    counts: Counts,
}

struct LeafRow {
    position: u64,
    leaf: B32,
    entry: Option<B16>,
    event: Option<B16>,
}

impl Verifier<'_> {
    fn tenant(&mut self, tenant: TenantId, root: B32) -> Result<Option<Finding>, ServerError> {
        let directory = self.directory(tenant, root)?;
        let rows = self.leaves(tenant)?;
        let at: BTreeMap<B32, u64> = rows.iter().map(|row| (row.leaf, row.position)).collect();
        let checkpoints = self.checkpoints(tenant)?;
        let promised = checkpoints.keys().next_back().copied().unwrap_or(0);
        let mut tree = Tree::default();
        let mut seen = BTreeSet::new();
        let mut since = Vec::new();
        for row in &rows {
            if row.position != tree.size() {
                return self.gap(tenant, tree.size()).map(Some);
            }
            let finding = match (row.entry, row.event) {
                (Some(id), None) => self.entry(tenant, row, id, &directory, &at, &mut seen)?,
                (None, Some(id)) => self.event(tenant, row, id)?,
                _ => Some(Finding::Leaf { tenant, position: row.position }),
            };
            if finding.is_some() {
                return Ok(finding);
            }
            since.extend(row.entry.map(EntryId));
            tree.append(row.leaf);
            if let Some(note) = checkpoints.get(&tree.size()) {
                if let Some(finding) = self.checkpoint(tenant, note, &tree, &since) {
                    return Ok(Some(finding));
                }
                since.clear();
            }
        }
        if tree.size() < promised {
            return self.gap(tenant, tree.size()).map(Some);
        }
        // Every commit ends with a checkpoint: leaves after the last one were added by somebody else.
        let after = tree.size() > promised;
        Ok(after.then_some(Finding::Checkpoint { tenant, size: tree.size(), first: since.first().copied() }))
    }

    fn directory(&self, tenant: TenantId, root: B32) -> Result<Directory, ServerError> {
        let mut directory = Directory::pinned(root);
        let mut statement = self
            .main
            .prepare("SELECT position, bytes FROM entry WHERE tenant = ?1 AND class = ?2 AND state = 1 ORDER BY position")?;
        let rows = statement
            .query_map(params![tenant.0, CLASS_CERTIFICATE], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, Vec<u8>>(1)?)))?;
        for row in rows {
            let (position, bytes) = row?;
            let control = Sealed::decode(&bytes).ok().and_then(|entry| Control::decode(&entry.public?.bytes).ok());
            if let Some(Control::Certificate(signed)) = control {
                // One that does not stand is found when its own entry is looked at, or not needed.
                let _ = directory.admit(&signed, position.unsigned_abs());
            }
        }
        Ok(directory)
    }

    fn leaves(&self, tenant: TenantId) -> Result<Vec<LeafRow>, ServerError> {
        let mut statement =
            self.main.prepare("SELECT position, leaf, entry, event FROM leaf WHERE tenant = ?1 ORDER BY position")?;
        let rows = statement.query_map([tenant.0], |row| {
            let position = row.get::<_, i64>(0)?.unsigned_abs();
            Ok(LeafRow { position, leaf: row.get(1)?, entry: row.get(2)?, event: row.get(3)? })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn checkpoints(&self, tenant: TenantId) -> Result<BTreeMap<u64, String>, ServerError> {
        let mut statement = self.main.prepare("SELECT size, note FROM checkpoint WHERE tenant = ?1")?;
        let rows = statement.query_map([tenant.0], |row| Ok((row.get::<_, i64>(0)?.unsigned_abs(), row.get(1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn checkpoint(&mut self, tenant: TenantId, note: &str, tree: &Tree, since: &[EntryId]) -> Option<Finding> {
        self.counts.checkpoints += 1;
        let first = since.first().copied();
        let broken = Finding::Checkpoint { tenant, size: tree.size(), first };
        let Ok(note) = Note::parse(note) else { return Some(broken) };
        let signed = note.verify(&log::name(tenant), &self.log_key).is_ok();
        let same = note.checkpoint.size == tree.size() && note.checkpoint.root == tree.root();
        (!signed || !same).then_some(broken)
    }

    fn entry(
        &mut self,
        tenant: TenantId,
        row: &LeafRow,
        id: B16,
        directory: &Directory,
        at: &BTreeMap<B32, u64>,
        seen: &mut BTreeSet<B32>,
    ) -> Result<Option<Finding>, ServerError> {
        self.counts.entries += 1;
        let (entry, position) = (EntryId(id), row.position);
        let stored = self
            .main
            .prepare_cached("SELECT bytes, position, tenant, chained FROM entry WHERE id = ?1")?
            .query_row([id], |row| {
                Ok((row.get::<_, Vec<u8>>(0)?, row.get::<_, i64>(1)?, row.get::<_, B16>(2)?, row.get::<_, bool>(3)?))
            })
            .optional()?;
        let Some((bytes, stands, of, chained)) = stored else { return Ok(Some(Finding::Missing { tenant, entry, position })) };
        if of != tenant.0 || stands.unsigned_abs() != position {
            return Ok(Some(Finding::Moved { tenant, entry, position, found: stands.unsigned_abs() }));
        }
        let altered = Finding::Altered { tenant, entry, position };
        // Erased parts and public bytes are for later; until then an entry is whole.
        let Ok(sealed) = Sealed::decode(&bytes) else { return Ok(Some(altered)) };
        let header = &sealed.header;
        let hash = sealed.hash();
        let salt = self.keys.get(&header.object).map(|key| leaf_salt(key, &header.entry));
        let expected = salt.map(|salt| leaf(&salt, &hash));
        if header.entry != id || expected != Some(row.leaf) {
            let elsewhere = expected.and_then(|leaf| at.get(&leaf)).copied().filter(|found| *found != position);
            return Ok(Some(match elsewhere {
                Some(found) => Finding::Moved { tenant, entry, position, found },
                None => altered,
            }));
        }
        let key = directory.device(&header.device).map(|device| device.statement.dsig);
        if key.is_some_and(|key| sealed.verify(&key).is_err()) || !self.columns_fit(&sealed)? {
            return Ok(Some(altered));
        }
        // In its series an entry stands after the one it names.
        if chained && header.dseq > 1 && !seen.contains(&header.dprev) {
            return Ok(Some(Finding::Moved { tenant, entry, position, found: position }));
        }
        seen.insert(hash);
        Ok(None)
    }

    /// The columns beside the bytes say what the header says.
    fn columns_fit(&self, sealed: &Sealed) -> Result<bool, ServerError> {
        let header = &sealed.header;
        let sql = "SELECT 1 FROM entry WHERE id = ?1 AND hash = ?2 AND object = ?3 AND device = ?4 AND dseq = ?5 AND class = ?6 \
                   AND kind = ?7 AND tenant = ?8";
        let dseq = i64::try_from(header.dseq).unwrap_or(i64::MAX);
        let values =
            params![header.entry, sealed.hash(), header.object, header.device, dseq, header.class, header.kind, header.tenant];
        Ok(self.main.prepare_cached(sql)?.exists(values)?)
    }

    fn event(&mut self, tenant: TenantId, row: &LeafRow, id: B16) -> Result<Option<Finding>, ServerError> {
        self.counts.events += 1;
        let sql = "SELECT at, kind, bytes FROM event WHERE id = ?1 AND tenant = ?2 AND position = ?3";
        let position = i64::try_from(row.position).unwrap_or(i64::MAX);
        let stored = self
            .main
            .prepare_cached(sql)?
            .query_row(params![id, tenant.0, position], |row| {
                Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?, row.get::<_, Vec<u8>>(2)?))
            })
            .optional()?;
        let fits = stored.is_some_and(|(at, kind, bytes)| events::leaf(&id, at, &kind, &bytes) == row.leaf);
        Ok((!fits).then_some(Finding::Event { tenant, position: row.position }))
    }

    /// No leaf stands at a position: the entry that stood there is named if `keys.db` still knows of one that is gone.
    fn gap(&self, tenant: TenantId, position: u64) -> Result<Finding, ServerError> {
        let sql = "SELECT id FROM entry WHERE tenant = ?1 AND position = ?2";
        let here = self
            .main
            .query_row(sql, params![tenant.0, i64::try_from(position).unwrap_or(i64::MAX)], |row| row.get::<_, B16>(0))
            .optional()?;
        if let Some(id) = here {
            return Ok(Finding::Unlogged { tenant, entry: EntryId(id) });
        }
        let mut statement = self.salts.prepare("SELECT DISTINCT entry FROM salt")?;
        let locked = statement.query_map([], |row| row.get::<_, B16>(0))?;
        let mut stored = self.main.prepare("SELECT 1 FROM entry WHERE id = ?1")?;
        for id in locked {
            let id = id?;
            if !stored.exists([id])? {
                return Ok(Finding::Missing { tenant, entry: EntryId(id), position });
            }
        }
        Ok(Finding::Leaf { tenant, position })
    }

    /// Entries that no log knows.
    fn strays(&self) -> Result<Option<Finding>, ServerError> {
        let sql = "SELECT e.id, e.tenant FROM entry AS e WHERE NOT EXISTS \
                   (SELECT 1 FROM leaf AS l WHERE l.tenant = e.tenant AND l.position = e.position AND l.entry = e.id) \
                   ORDER BY e.tenant, e.position LIMIT 1";
        let stray = self.main.query_row(sql, [], |row| Ok((EntryId(row.get(0)?), TenantId(row.get(1)?)))).optional()?;
        Ok(stray.map(|(entry, tenant)| Finding::Unlogged { tenant, entry }))
    }
}
