//! Files in brief: a new device shows lists and clocks from summaries until the entries are here, and writes summaries for others.
//! Once a file's entries are here they alone count; a summary that told something else is an alarm.

use crate::cabinet::Cabinet;
use crate::device::Device;
use crate::error::DeviceError;
use crate::file::{File, Held};
use crate::host::{Call, Host, Table, Write};
use crate::shelf::Card;
use crate::sync::{Step, Tag};
use minicbor::bytes::{ByteArray, ByteVec};
use naungan_crypto::constants::{PARENTS_MAX, VAULT_CARE};
use naungan_crypto::directory::Directory;
use naungan_crypto::entry::KIND_CASE;
use naungan_crypto::label::sha256;
use naungan_crypto::summary::{About, Summary as Sealed};
use naungan_crypto::{B32, cache};
use naungan_forms::Pack;
use naungan_journal::wire::{self, MAX_OBJECTS, State, Summaries};
use naungan_model::care::clock::{ClockRules, Task};
use naungan_model::care::standing::Standing;
use naungan_model::care::summary::Summary;
use naungan_model::date::Instant;
use naungan_model::id::{ObjectId, UserId, hex};
use naungan_model::layer::Layer;
use std::collections::{BTreeMap, BTreeSet};

/// Rows of files whose entries are still to come: where the download goes on.
const OWED: &[u8] = b"owed/";
/// Rows of summaries: bytes and salt, sealed under the cache key.
const SUMMARY: &[u8] = b"summary/";
/// Files that are asked for together, so that a slow network's delay is not paid for each.
const TOGETHER: usize = 5;

/// A summary that was checked, and the heads that it covers.
#[derive(Debug, Clone)]
pub struct Told {
    /// What it tells.
    pub summary: Summary,
    heads: Vec<B32>,
    covers: u64,
}

/// What stands for a file whose entries are not read.
#[derive(Debug, Clone)]
pub enum Brief {
    /// A colleague's device told it; the entries are still to come.
    Told(Told),
    /// The file lies on the shelf.
    Card(Card),
}

impl Brief {
    fn summary(&self) -> &Summary {
        match self {
            Self::Told(told) => &told.summary,
            Self::Card(card) => &card.summary,
        }
    }
}

impl File {
    /// What lists show of it; nothing before it was folded or told of.
    fn summary(&self) -> Option<&Summary> {
        self.brief.as_ref().map(Brief::summary).or(self.shown.as_ref())
    }

    /// The clocks that run.
    pub fn tasks(&self) -> &[Task] {
        self.summary().map_or(&[], |shown| &shown.tasks)
    }

    /// Risk level in force.
    pub fn risk(&self) -> Option<&str> {
        self.summary()?.risk.as_deref()
    }

    /// Where the work stands.
    pub fn standing(&self) -> Standing {
        self.summary().map_or(Standing::New, |shown| shown.standing)
    }

    /// Who does the work.
    pub fn worker(&self) -> Option<UserId> {
        self.summary()?.worker
    }

    /// Whether people must resolve something.
    pub fn in_conflict(&self) -> bool {
        self.summary().is_some_and(|shown| shown.conflict)
    }

    /// Files that are the same child.
    pub fn joined(&self) -> &BTreeSet<ObjectId> {
        self.summary().map_or(&self.joined, |shown| &shown.joined)
    }

    /// The file in brief, as its general layer alone tells it; `None` where this device cannot know what that is.
    fn brief(&self, entries: &[&Held], pack: &Pack, rules: &ClockRules) -> Option<Summary> {
        let (case, joined) = self.folded(entries, pack, Held::general);
        let known = case.records.iter().all(|record| pack.meanings().knows(&record.form, record.version));
        known.then(|| Summary::of(&case, &joined, rules))
    }

    /// Entries that these heads cover: they and all that they build on. `None` where one of the heads is not here.
    fn covered(&self, heads: &[B32]) -> Option<Vec<&Held>> {
        let by_hash: BTreeMap<&B32, &Held> = self.held.iter().map(|held| (&held.hash, held)).collect();
        let mut found: BTreeMap<&B32, &Held> = BTreeMap::new();
        let mut next: Vec<&B32> = heads.iter().collect();
        if !heads.iter().all(|head| by_hash.contains_key(head)) {
            return None;
        }
        while let Some(hash) = next.pop() {
            if let Some((hash, held)) = by_hash.get_key_value(hash)
                && found.insert(hash, held).is_none()
            {
                next.extend(held.header.parents.iter().chain([&held.header.dprev]));
            }
        }
        Some(found.into_values().collect())
    }

    /// Whether what was told of this file, now that it is here, is what its entries say. Where an entry waited for a supervisor, or
    /// this device does not know a form, nobody can say.
    fn bears_out(&self, told: &Told, pack: &Pack, rules: &ClockRules) -> bool {
        let Some(covered) = self.covered(&told.heads) else { return false };
        if covered.iter().any(|held| held.state != State::Accepted || held.reason.is_some()) {
            return true;
        }
        self.brief(&covered, pack, rules).is_none_or(|brief| brief.agrees(&told.summary))
    }
}

impl Cabinet {
    /// Reads what is still to come, and what is told of it.
    pub(crate) async fn load_owed<H: Host>(&mut self, host: &H) -> Result<(), DeviceError> {
        for (key, cursor) in host.range(Table::Meta, OWED).await? {
            let object = key.strip_prefix(OWED).and_then(|id| id.try_into().ok()).ok_or(DeviceError::Unreadable)?;
            let cursor = minicbor::decode(&cursor).map_err(|_| DeviceError::Unreadable)?;
            self.owed.insert(ObjectId(object), cursor);
        }
        for (key, sealed) in host.range(Table::Meta, SUMMARY).await? {
            let plain = cache::open_row(&self.keyring.cache, Table::Meta.name(), &key, &sealed)?;
            let (bytes, salt): (ByteVec, ByteArray<32>) = minicbor::decode(&plain).map_err(|_| DeviceError::Unreadable)?;
            self.unchecked.push((bytes.to_vec(), *salt));
        }
        Ok(())
    }

    /// Checks summaries whose writers are known by now, and shows what they tell. One that is not what it must be is an alarm.
    pub(crate) fn check_summaries(&mut self) {
        for (bytes, salt) in core::mem::take(&mut self.unchecked) {
            let Ok(sealed) = Sealed::decode(&bytes) else {
                self.alarm("alarm.summary");
                continue;
            };
            let about = sealed.about();
            let object = ObjectId(about.object);
            if !self.owed.contains_key(&object) {
                continue;
            }
            let Some(device) = self.directory.device(&about.device).map(|admitted| admitted.statement.dsig) else {
                if self.first {
                    self.unchecked.push((bytes, salt));
                } else {
                    self.alarm("alarm.unknown-device");
                }
                continue;
            };
            match self.opened(&sealed, &salt, &device) {
                Some(told) => {
                    if let Some(file) = self.files.get_mut(&object) {
                        file.brief = Some(Brief::Told(told));
                    }
                }
                None => self.alarm("alarm.summary"),
            }
        }
    }

    fn opened(&self, sealed: &Sealed, salt: &B32, device: &naungan_crypto::sign::VerifyingKey) -> Option<Told> {
        let about = sealed.about();
        sealed.verify(device).ok()?;
        let file = self.files.get(&ObjectId(about.object))?;
        if (about.tenant, about.vault, about.layer) != (self.tenant.0, VAULT_CARE, Layer::GENERAL.0) {
            return None;
        }
        let body = file.keys_of(about.layer, about.epoch).find_map(|key| sealed.open(key, salt).ok())?;
        let summary = Summary::decode(&body, file.object).ok()?;
        Some(Told { summary, heads: about.heads.clone(), covers: about.covers })
    }

    /// The files to ask for next, and from where: those underway, then those of which nothing is told, then the newest.
    /// Not those that are on their way.
    pub(crate) fn next_owed(&self, coming: &BTreeSet<ObjectId>) -> Option<(u64, Vec<ObjectId>)> {
        let owed = || self.owed.iter().filter(|(id, _)| !coming.contains(id));
        let (_, &from) = owed().max_by_key(|(_, cursor)| **cursor)?;
        let mut objects: Vec<ObjectId> = owed().filter(|(_, cursor)| **cursor == from).map(|(id, _)| *id).collect();
        let covers = |id: &ObjectId| match self.files.get(id).and_then(|file| file.brief.as_ref()) {
            Some(Brief::Told(told)) => told.covers,
            _ => u64::MAX,
        };
        objects.sort_by_key(|id| (core::cmp::Reverse(covers(id)), *id));
        objects.truncate(TOGETHER.min(MAX_OBJECTS));
        Some((from, objects))
    }

    fn sealed_row(&self, object: ObjectId, told: &wire::Told, rng: &mut impl rand_core::CryptoRng) -> Result<Write, DeviceError> {
        let key = [SUMMARY, &object.0].concat();
        let plain = wire::encode(told);
        let row = cache::seal_row(&self.keyring.cache, Table::Meta.name(), &key, &plain, rng)?;
        Ok(Write::put(Table::Meta, key, row))
    }
}

/// Path of the download of files from a cursor on.
fn path(from: u64, objects: &[ObjectId]) -> String {
    let ids: Vec<String> = objects.iter().map(|object| hex(&object.0)).collect();
    ["/sync/v1/entries?after=", &from.to_string(), "&objects=", &ids.concat()].concat()
}

/// The row that says from where a file is still to come; none when it is here.
pub(crate) fn owed_row(object: ObjectId, from: Option<u64>) -> Write {
    let key = [OWED, &object.0].concat();
    match from {
        Some(from) => Write::put(Table::Meta, key, wire::encode(&from)),
        None => Write::delete(Table::Meta, key),
    }
}

/// What is told of a file is no longer needed.
pub(crate) fn told_row(object: ObjectId) -> Write {
    Write::delete(Table::Meta, [SUMMARY, &object.0].concat())
}

impl<H: Host> Device<H> {
    /// The next files whose history is still to come.
    pub(crate) async fn ask_for_history(&mut self, token: String) -> Result<Step, DeviceError> {
        let coming: BTreeSet<ObjectId> = self.net.coming.iter().flatten().copied().collect();
        let Some((from, objects)) = self.cabinet()?.next_owed(&coming) else { return Ok(Step::Rest(1)) };
        let path = [path(from, &objects), self.net.has()].concat();
        self.net.coming.push(objects);
        Ok(Step::Ask(Tag::History, Call { method: "GET", path, token: Some(token), body: Vec::new() }))
    }

    /// The entries of these files are all here: from now on they alone count.
    pub(crate) fn complete(&mut self, objects: &[ObjectId]) -> Result<(), DeviceError> {
        let rules = self.clock_rules();
        let Self { cabinet, pack, .. } = self;
        let cabinet = cabinet.as_mut().ok_or(DeviceError::Locked)?;
        for object in objects {
            let Some(file) = cabinet.files.get_mut(object) else { continue };
            let Some(Brief::Told(told)) = file.brief.take() else { continue };
            if !file.bears_out(&told, pack, &rules) {
                cabinet.alarm("alarm.summary");
            }
        }
        Ok(())
    }

    /// Rows of summaries that came.
    pub(crate) fn summary_rows(&mut self, told: &[wire::Told]) -> Result<Vec<Write>, DeviceError> {
        let Self { cabinet, rng, .. } = self;
        let cabinet = cabinet.as_ref().ok_or(DeviceError::Locked)?;
        let mut rows = Vec::new();
        for one in told {
            // What cannot be read is an alarm when it is checked, and not kept.
            if let Ok(sealed) = Sealed::decode(&one.0) {
                rows.push(cabinet.sealed_row(ObjectId(sealed.about().object), one, rng)?);
            }
        }
        Ok(rows)
    }

    /// Writes of these files in brief, where something changed since this device last did.
    ///
    /// # Errors
    /// The device is locked, or a body is too long.
    pub(crate) fn tell(&mut self, objects: impl IntoIterator<Item = ObjectId>) -> Result<(), DeviceError> {
        let rules = self.clock_rules();
        for object in objects {
            let salt: B32 = self.random();
            let Self { cabinet, pack, rng, net, .. } = self;
            let cabinet = cabinet.as_mut().ok_or(DeviceError::Locked)?;
            let (tenant, device) = (cabinet.tenant.0, cabinet.device.0);
            let Cabinet { files, directory, keyring, owed, .. } = cabinet;
            let Some(file) = files.get_mut(&object).filter(|_| !owed.contains_key(&object)) else { continue };
            let Some((body, about)) = file.to_tell(directory, pack, &rules, (tenant, device)) else { continue };
            let digest = sha256(&body);
            let Some((_, key)) = file.key(Layer::GENERAL).filter(|_| file.told != Some(digest)) else { continue };
            let sealed = Sealed::seal(about, &body, key, &salt, &keyring.device.sig, rng)?;
            net.summaries.insert(object, (sealed.encode().into(), salt.into()));
            file.told = Some(digest);
        }
        Ok(())
    }

    /// The message with the summaries that wait, and of which files they are.
    pub(crate) fn summaries(&mut self, token: &str) -> Option<Call> {
        if self.net.summaries.is_empty() {
            return None;
        }
        let told = self.net.summaries.values().take(wire::MAX_SUMMARIES).cloned().collect();
        let body = wire::encode(&Summaries { version: 1, told });
        Some(Call { method: "POST", path: "/sync/v1/summaries".into(), token: Some(token.to_owned()), body })
    }

    /// Brings a file here whole: from the shelf, or its entries from the server before those of other files. Somebody wants to read it.
    ///
    /// # Errors
    /// There is no network, or no session yet: [`DeviceError::HistoryComing`].
    pub async fn bring(&mut self, object: ObjectId, now: Instant) -> Result<(), DeviceError> {
        self.take_off([object]).await?;
        while let Some(from) = self.cabinet()?.owed.get(&object).copied() {
            let token = self.net.token().map(str::to_owned).ok_or(DeviceError::HistoryComing)?;
            let call = Call { method: "GET", path: path(from, &[object]), token: Some(token), body: Vec::new() };
            let answer = self.host.call(call).await?.filter(|answer| answer.status == 200).ok_or(DeviceError::HistoryComing)?;
            self.take(Tag::Download, Some(answer), now).await?;
            if self.cabinet()?.owed.get(&object) == Some(&from) {
                // The answer was of something else: not for ever.
                return Err(DeviceError::HistoryComing);
            }
        }
        Ok(())
    }
}

impl File {
    /// The body of a summary of this file, and what it is about; `None` while something of it is not sent, or has no keys here.
    fn to_tell(
        &self,
        directory: &Directory,
        pack: &Pack,
        rules: &ClockRules,
        (tenant, device): (naungan_crypto::B16, naungan_crypto::B16),
    ) -> Option<(Vec<u8>, About)> {
        let (epoch, _) = self.key(Layer::GENERAL).filter(|_| self.is_case())?;
        let covers = self.held.iter().map(|held| held.position).collect::<Option<Vec<u64>>>()?.into_iter().max()?;
        let heads = self.heads();
        if heads.len() == PARENTS_MAX {
            return None;
        }
        let body = self.brief(&self.folding(directory), pack, rules)?.encode();
        let about = About {
            tenant,
            vault: VAULT_CARE,
            kind: KIND_CASE,
            object: self.object.0,
            layer: Layer::GENERAL.0,
            epoch,
            device,
            covers,
            heads,
        };
        Some((body, about))
    }
}
