//! Files that this person is given no longer: an end of access, a reassignment, keys that were lent for a day. The server says
//! which, not why, and the device treats all alike: what is not sent goes out, everything else of the file goes at once, and the
//! rest with it in one commit.

use crate::cabinet::Cabinet;
use crate::device::{Device, meta_row};
use crate::error::DeviceError;
use crate::host::{Host, Table, Write};
use crate::later::later;
use crate::shelf::card_row;
use crate::store::{file_key, read_key, row_key};
use crate::summary::{owed_row, told_row};
use crate::sync::WRAPS;
use naungan_crypto::B16;
use naungan_crypto::control::Control;
use naungan_crypto::entry::Sealed;
use naungan_crypto::wrap::Wrap;
use naungan_journal::series::SeriesKey;
use naungan_model::code::{SHORTEST, case_code, read_code};
use naungan_model::id::ObjectId;
use std::collections::BTreeSet;

/// Rows of files that this person is given no longer: whether the person was told.
const LEFT: &[u8] = b"left/";

impl Cabinet {
    /// Reads which files this person is given no longer.
    pub(crate) async fn load_left<H: Host>(&mut self, host: &H) -> Result<(), DeviceError> {
        for (key, told) in host.range(Table::Meta, LEFT).await? {
            let object = key.strip_prefix(LEFT).and_then(|id| id.try_into().ok()).ok_or(DeviceError::Unreadable)?;
            let told = minicbor::decode(&told).map_err(|_| DeviceError::Unreadable)?;
            self.left.insert(ObjectId(object), told);
        }
        Ok(())
    }

    /// What still waits to be sent of files that this person is given no longer is not shown, nor opened.
    pub(crate) fn shut_left(&mut self) {
        for object in self.left.keys() {
            if let Some(file) = self.files.get_mut(object) {
                file.forget_keys();
            }
        }
    }

    /// Whether a code, as typed, is that of a file that this person is given no longer.
    pub fn has_left(&self, typed: &str) -> bool {
        read_code(typed).is_some_and(|code| self.left.keys().any(|object| case_code(*object, code.len() - 1) == code))
    }

    /// Codes of files of which the person was not told yet.
    pub fn left_untold(&self) -> Vec<String> {
        self.left.iter().filter(|(_, told)| !**told).map(|(object, _)| case_code(*object, SHORTEST)).collect()
    }

    /// Whether a file is on this device, or on its way.
    fn knows(&self, object: ObjectId) -> bool {
        let here = self.files.contains_key(&object) || self.unread.contains(&object);
        (here || self.owed.contains_key(&object)) && object.0 != self.tenant.0
    }

    fn is_unsent(&self, object: ObjectId) -> bool {
        self.outbox.values().any(|unsent| read_key(&unsent.row).is_some_and(|(series, _)| series.object == object))
    }

    /// Out of memory: everything, or while something is not sent what is not needed for sending it.
    fn forget_left(&mut self, object: ObjectId) {
        self.owed.remove(&object);
        self.changed.remove(&object);
        if self.is_unsent(object) {
            if let Some(file) = self.files.get_mut(&object) {
                file.forget_keys();
                file.brief = None;
            }
        } else {
            self.files.remove(&object);
        }
    }
}

/// What the server's list of ended objects changes here.
#[derive(Debug, Default)]
pub(crate) struct Leaving {
    /// Rows, for the commit of the download.
    pub(crate) writes: Vec<Write>,
    /// Files that go.
    gone: Vec<ObjectId>,
    /// Files that were given again.
    back: Vec<ObjectId>,
}

impl<H: Host> Device<H> {
    /// What goes, or is back, with a download: where nothing is, the second half of the app is not asked.
    pub(crate) async fn leaving(&mut self, ended: &[B16], given: &BTreeSet<ObjectId>) -> Result<Leaving, DeviceError> {
        let cabinet = self.cabinet()?;
        let goes = ended.iter().any(|id| cabinet.knows(ObjectId(*id)));
        if goes || given.iter().any(|object| cabinet.left.contains_key(object)) {
            return later(self.stage_leaving(ended, given)).await;
        }
        Ok(Leaving::default())
    }

    /// Stages what goes because the server gives it no longer, and what is back because it gives it again: `given` are the objects
    /// of the entries that came. What was never here is nobody's news.
    pub(crate) async fn stage_leaving(&mut self, ended: &[B16], given: &BTreeSet<ObjectId>) -> Result<Leaving, DeviceError> {
        let mut leaving = Leaving::default();
        let cabinet = self.cabinet()?;
        for object in ended.iter().map(|id| ObjectId(*id)) {
            if !cabinet.knows(object) {
                continue;
            }
            if !cabinet.left.contains_key(&object) {
                leaving.writes.push(left_row(object, false));
            }
            leaving.writes.extend(self.rows_of(object).await?);
            leaving.gone.push(object);
        }
        for object in given.iter().filter(|object| cabinet.left.contains_key(object)) {
            leaving.writes.push(Write::delete(Table::Meta, [LEFT, &object.0].concat()));
            leaving.back.push(*object);
        }
        Ok(leaving)
    }

    /// The commit stands: memory follows.
    pub(crate) fn leave(&mut self, leaving: &Leaving) {
        let Some(cabinet) = &mut self.cabinet else { return };
        for object in &leaving.gone {
            cabinet.left.entry(*object).or_insert(false);
            cabinet.forget_left(*object);
            self.net.summaries.remove(object);
        }
        for object in &leaving.back {
            cabinet.left.remove(object);
        }
    }

    /// Removes what is left of files of which everything is sent now.
    ///
    /// # Errors
    /// The rows cannot be changed; then nothing is removed, and it is tried again.
    pub(crate) async fn purge_left(&mut self) -> Result<(), DeviceError> {
        let cabinet = self.cabinet()?;
        let rest = |object: &&ObjectId| cabinet.files.contains_key(*object) && !cabinet.is_unsent(**object);
        let done: Vec<ObjectId> = cabinet.left.keys().filter(rest).copied().collect();
        if done.is_empty() {
            return Ok(());
        }
        let mut writes = Vec::new();
        for object in &done {
            writes.extend(self.rows_of(*object).await?);
        }
        self.host.commit(writes).await?;
        let cabinet = self.cabinet_mut()?;
        done.iter().for_each(|object| cabinet.forget_left(*object));
        Ok(())
    }

    /// The person has seen the page that tells it.
    ///
    /// # Errors
    /// The rows cannot be changed.
    pub(crate) async fn told_left(&mut self) -> Result<(), DeviceError> {
        let untold: Vec<ObjectId> = self.cabinet()?.left.iter().filter(|(_, told)| !**told).map(|(object, _)| *object).collect();
        if untold.is_empty() {
            return Ok(());
        }
        self.host.commit(untold.iter().map(|object| left_row(*object, true)).collect()).await?;
        let cabinet = self.cabinet_mut()?;
        cabinet.left.values_mut().for_each(|told| *told = true);
        Ok(())
    }

    /// Opens again what came of these files before the key that a grant brought.
    ///
    /// # Errors
    /// The rows cannot be read.
    pub(crate) async fn reopen(&mut self, objects: &BTreeSet<ObjectId>) -> Result<(), DeviceError> {
        for object in objects {
            let mut rows = self.host.range(Table::Entry, &object.0).await?;
            rows.extend(self.host.range(Table::Beside, &object.0).await?);
            for (_, bytes) in rows {
                let bare = Sealed::decode_partial(&bytes)?;
                let aside = self.cabinet()?.aside(&self.host, &bare.header).await?.ok_or(DeviceError::Unreadable)?;
                self.cabinet_mut()?.read(&aside.whole(bare), &aside);
            }
        }
        let Self { cabinet, pack, .. } = self;
        cabinet.as_mut().ok_or(DeviceError::Locked)?.fold(pack, objects.iter().copied());
        Ok(())
    }

    /// Files whose keys came with a grant, of these wraps.
    pub(crate) fn granted(&self, wraps: &[Wrap]) -> BTreeSet<ObjectId> {
        let Some(cabinet) = &self.cabinet else { return BTreeSet::new() };
        let granted = |wrap: &&Wrap| {
            let held = cabinet.files.get(&ObjectId(wrap.columns.object)).map(|file| &file.held);
            let grant = held.and_then(|held| held.iter().find(|held| held.header.entry == wrap.columns.grant_entry));
            grant.is_some_and(|held| matches!(held.control, Some(Control::Grant(_))))
        };
        wraps.iter().filter(granted).map(|wrap| ObjectId(wrap.columns.object)).collect()
    }

    /// Deletes the rows of a file: all of them, or while something is not sent those that sending does not need.
    async fn rows_of(&self, object: ObjectId) -> Result<Vec<Write>, DeviceError> {
        let unsent = self.cabinet()?.is_unsent(object);
        let mut writes = vec![owed_row(object, None), told_row(object), card_row(object, unsent)];
        for (key, _) in self.host.range(Table::Wrap, &object.0).await? {
            writes.push(Write::delete(Table::Wrap, key));
        }
        for (key, _) in self.host.range(Table::Draft, &object.0).await? {
            writes.push(Write::delete(Table::Draft, key));
        }
        let beside = self.host.range(Table::Beside, &object.0).await?.into_iter().map(|row| (Table::Beside, row));
        let entries = self.host.range(Table::Entry, &object.0).await?.into_iter().map(|row| (Table::Entry, row));
        for (table, (key, bytes)) in entries.chain(beside) {
            let header = Sealed::decode_partial(&bytes)?.header;
            for (draft, _) in self.host.range(Table::Draft, &header.entry).await? {
                writes.push(Write::delete(Table::Draft, draft));
            }
            if unsent && (table == Table::Entry && self.needed(&header, object)) {
                continue;
            }
            writes.push(Write::delete(table, key));
            writes.push(Write::delete(Table::Salt, file_key(object, &header.entry)));
            writes.push(Write::delete(Table::Meta, [WRAPS, &header.entry].concat()));
        }
        Ok(writes)
    }

    /// Whether a row is needed to send what is not sent: a server that was restored asks for the whole series of this device.
    fn needed(&self, header: &naungan_crypto::entry::Header, object: ObjectId) -> bool {
        let Some(cabinet) = &self.cabinet else { return true };
        let series = SeriesKey { object, device: cabinet.device };
        SeriesKey::of(header) == series
            || cabinet.outbox.values().any(|unsent| *unsent.row == row_key(&SeriesKey::of(header), header.dseq))
    }
}

fn left_row(object: ObjectId, told: bool) -> Write {
    meta_row(&[LEFT, &object.0].concat(), &told)
}
