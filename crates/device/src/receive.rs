//! Receiving: what the server gives is checked, taken into memory and kept, in one commit with the place to go on from.

use crate::cabinet::{Aside, CURSOR, bare};
use crate::device::Device;
use crate::error::DeviceError;
use crate::host::{Host, Table, Write};
use crate::later::later;
use crate::store::{RowStore, file_key, row_key};
use crate::summary::{owed_row, told_row};
use crate::sync::read;
use naungan_crypto::B16;
use naungan_crypto::checkpoint::Note;
use naungan_crypto::entry::{Header, Sealed};
use naungan_crypto::wrap::Wrap;
use naungan_journal::series::SeriesKey;
use naungan_journal::store::StoreError;
use naungan_journal::wire::{self, Download, Given, Scope};
use naungan_model::date::Instant;
use naungan_model::id::ObjectId;
use std::collections::{BTreeMap, BTreeSet};

/// Entries of one file in an answer from which on its rows are read together.
const MUCH: usize = 8;

/// Where downloads go on once something was taken in.
struct Coming {
    cursor: u64,
    first: bool,
    /// Files whose entries are still to come, and from where; none when they are here.
    owed: BTreeMap<ObjectId, Option<u64>>,
}

/// Rows that are here already, read once where much comes of a file: each question to the rows of a browser costs as much as many rows.
struct Rows {
    whole: BTreeSet<ObjectId>,
    rows: BTreeMap<(Table, Vec<u8>), Vec<u8>>,
}

impl Rows {
    async fn read<H: Host>(host: &H, entries: &[Given]) -> Result<Self, DeviceError> {
        let mut coming: BTreeMap<ObjectId, usize> = BTreeMap::new();
        for given in entries {
            *coming.entry(ObjectId(given.entry.header.object)).or_default() += 1;
        }
        let whole: BTreeSet<ObjectId> =
            coming.into_iter().filter(|(_, entries)| *entries > MUCH).map(|(object, _)| object).collect();
        let mut rows = BTreeMap::new();
        for object in &whole {
            for table in [Table::Entry, Table::Salt] {
                rows.extend(host.range(table, &object.0).await?.into_iter().map(|(key, row)| ((table, key), row)));
            }
        }
        Ok(Self { whole, rows })
    }

    async fn get<H: Host>(&self, host: &H, table: Table, key: &[u8]) -> Result<Option<Vec<u8>>, DeviceError> {
        let object = key.first_chunk().map(|object| ObjectId(*object));
        if object.is_some_and(|object| self.whole.contains(&object)) {
            return Ok(self.rows.get(&(table, key.to_vec())).cloned());
        }
        Ok(host.get(table, key).await?)
    }
}

fn beside(header: &Header) -> Vec<u8> {
    file_key(ObjectId(header.object), &header.entry)
}

impl<H: Host> Device<H> {
    /// What the server gave.
    pub(crate) async fn take_download(&mut self, body: &[u8], now: Instant) -> Result<(), DeviceError> {
        let download: Download = read(body)?;
        match &download.scope {
            Scope::Objects(_) => later(self.take_history(download, now)).await,
            _ => self.take_news(download, now).await,
        }
    }

    /// What is new in the directory and in files that are here; at first the keys of all files.
    async fn take_news(&mut self, mut download: Download, now: Instant) -> Result<(), DeviceError> {
        let cabinet = self.cabinet()?;
        let keys = download.scope == Scope::Keys;
        if (cabinet.first, cabinet.cursor) != (keys, download.after) {
            // The answer to a question that was answered meanwhile.
            self.net.answered(now);
            return Ok(());
        }
        let mut coming = Coming { cursor: download.cursor, first: keys && download.more, owed: BTreeMap::new() };
        if keys {
            let headers = download.entries.iter().map(|given| &given.entry.header);
            let files = headers.filter(|header| header.object != header.tenant);
            coming.owed.extend(files.map(|header| (ObjectId(header.object), Some(0))));
        } else {
            // What is still to come comes whole, in its order.
            let owed = |object: &B16| cabinet.owed.contains_key(&ObjectId(*object));
            download.entries.retain(|given| !owed(&given.entry.header.object));
            download.wraps.retain(|bytes| !Wrap::decode(bytes).is_ok_and(|wrap| owed(&wrap.columns.object)));
        }
        let more = download.more;
        self.take_in(download, coming).await?;
        self.net.answered(now);
        self.net.more = more;
        self.net.looked = Some(now.0);
        Ok(())
    }

    /// The entries of files whose keys were here.
    pub(crate) async fn take_history(&mut self, download: Download, now: Instant) -> Result<(), DeviceError> {
        let Scope::Objects(objects) = &download.scope else { return Ok(()) };
        let objects: Vec<ObjectId> = objects.iter().map(|one| ObjectId(*one)).collect();
        let cabinet = self.cabinet()?;
        let from = Some(&download.after);
        if objects.iter().all(|object| cabinet.owed.get(object) == from) {
            let next = download.more.then_some(download.cursor);
            let owed = objects.iter().map(|object| (*object, next)).collect();
            let coming = Coming { cursor: cabinet.cursor, first: cabinet.first, owed };
            self.take_in(download, coming).await?;
            if next.is_none() {
                self.complete(&objects)?;
            }
        }
        self.net.answered(now);
        Ok(())
    }

    /// Takes entries, wraps and summaries into memory and rows together.
    async fn take_in(&mut self, download: Download, coming: Coming) -> Result<(), DeviceError> {
        let objects = download.entries.iter().map(|given| ObjectId(given.entry.header.object)).collect();
        let mut leaving = self.leaving(download.ended.as_deref().unwrap_or_default(), &objects).await?;
        let mut arrivals = Vec::new();
        let known = Rows::read(&self.host, &download.entries).await?;
        for given in download.entries {
            let aside = self.merged_aside(&given, &known).await?;
            arrivals.push((given.entry, aside));
        }
        let wraps: Vec<Wrap> = download.wraps.iter().map(|bytes| Wrap::decode(bytes)).collect::<Result<_, _>>()?;
        let mut changed: BTreeSet<ObjectId> = arrivals.iter().map(|(entry, _)| ObjectId(entry.header.object)).collect();
        changed.extend(wraps.iter().map(|wrap| ObjectId(wrap.columns.object)));
        let lie: Vec<ObjectId> = changed.iter().copied().filter(|object| self.lies_on_shelf(*object)).collect();
        if !lie.is_empty() {
            later(self.take_off(lie)).await?;
        }

        let (arrivals, mut writes) = self.stage_arrivals(arrivals, (&download.scope, &known)).await?;
        let row = |wrap: &Wrap| Write::put(Table::Wrap, file_key(ObjectId(wrap.columns.object), &wrap.id), wrap.encode());
        writes.extend(wraps.iter().map(row));
        writes.extend(self.summary_rows(&download.summaries)?);
        let seen = self.checked_checkpoint(&download.checkpoint);
        writes.push(crate::device::meta_row(CURSOR, &(coming.cursor, seen.0, wire::b32(seen.1), coming.first)));
        writes.extend(self.cabinet()?.off_shelf(changed.iter().copied()));
        for (object, from) in &coming.owed {
            writes.push(owed_row(*object, *from));
            if from.is_none() {
                writes.push(told_row(*object));
            }
        }
        writes.append(&mut leaving.writes);
        self.host.commit(writes).await?;
        self.leave(&leaving);

        let cabinet = self.cabinet_mut()?;
        (cabinet.seen, cabinet.cursor, cabinet.first) = (seen, coming.cursor, coming.first);
        for (object, from) in coming.owed {
            match from {
                Some(from) => cabinet.owed.insert(object, from),
                None => cabinet.owed.remove(&object),
            };
        }
        for wrap in &wraps {
            cabinet.take_wrap(wrap);
        }
        cabinet.unchecked.extend(download.summaries.into_iter().map(|(bytes, salt)| (bytes.to_vec(), *salt)));
        cabinet.check_summaries();
        // Keys alone tell nothing of a file.
        changed.retain(|object| !cabinet.owed.contains_key(object) && object.0 != cabinet.tenant.0);
        self.net.has_ended(download.ended.as_deref());
        if changed.is_empty() { Ok(()) } else { later(self.read_and_fold(arrivals, wraps, changed)).await }
    }

    /// Opens what came and folds it.
    async fn read_and_fold(
        &mut self,
        arrivals: Vec<(Sealed, Aside)>,
        wraps: Vec<Wrap>,
        changed: BTreeSet<ObjectId>,
    ) -> Result<(), DeviceError> {
        let again = self.granted(&wraps).into_iter().filter(|object| changed.contains(object)).collect();
        let Self { cabinet, pack, .. } = self;
        let cabinet = cabinet.as_mut().ok_or(DeviceError::Locked)?;
        for (entry, aside) in &arrivals {
            cabinet.read(entry, aside);
        }
        cabinet.fold(pack, changed);
        self.reopen(&again).await
    }

    /// What is now known aside of an entry; salts known before are kept.
    async fn merged_aside(&self, given: &Given, known: &Rows) -> Result<Aside, DeviceError> {
        let key = beside(&given.entry.header);
        let row = known.get(&self.host, Table::Salt, &key).await?;
        let known = row.map(|sealed| self.cabinet()?.open_aside(&key, &sealed)).transpose()?;
        let mut salts = given.salts.clone();
        if let Some(known) = known {
            for (salt, before) in salts.iter_mut().zip(known.salts) {
                *salt = salt.take().or(before);
            }
        }
        Ok(Aside::of(&given.entry, Some(given.position), given.state, given.reason.clone(), salts))
    }

    /// Takes arrivals into memory and stages their rows. Forks stand beside their series; what is not authentic is left out.
    async fn stage_arrivals(
        &mut self,
        arrivals: Vec<(Sealed, Aside)>,
        (scope, rows): (&Scope, &Rows),
    ) -> Result<(Vec<(Sealed, Aside)>, Vec<Write>), DeviceError> {
        let mut authentic: Vec<(Sealed, Aside)> = Vec::new();
        let (mut in_series, mut writes) = (Vec::new(), Vec::new());
        for (entry, mut aside) in arrivals {
            let series = SeriesKey::of(&entry.header);
            let key = row_key(&series, entry.header.dseq);
            let known =
                rows.get(&self.host, Table::Entry, &key).await?.map(|bytes| Sealed::decode_partial(&bytes)).transpose()?;
            match known {
                Some(known) if known.hash() == entry.hash() => {
                    let filled = |entry: &Sealed| entry.parts.iter().filter(|part| !part.is_empty()).count();
                    if filled(&entry) > filled(&known) {
                        writes.push(Write::put(Table::Entry, key, bare(&entry).encode()));
                    }
                }
                Some(_) => aside.beside = true,
                // The keys of a file whose other entries are still to come: its series is not here yet.
                None if *scope == Scope::Keys && entry.header.object != entry.header.tenant => aside.beside = true,
                None if aside.reason.as_deref() == Some("quarantine.after_fork") => aside.beside = true,
                None => in_series.push(bare(&entry)),
            }
            if !self.cabinet_mut()?.admit(&entry, &aside) {
                in_series.retain(|known| known.header.entry != entry.header.entry);
                continue;
            }
            if aside.beside {
                writes.push(Write::put(Table::Beside, beside(&entry.header), bare(&entry).encode()));
            } else if matches!(scope, Scope::Objects(_)) {
                // It may have come with the keys, before its series.
                writes.push(Write::delete(Table::Beside, beside(&entry.header)));
            }
            authentic.push((entry, aside));
        }
        in_series.sort_by_key(|entry| (SeriesKey::of(&entry.header), entry.header.dseq));
        for series in in_series.chunk_by(|one, next| SeriesKey::of(&one.header) == SeriesKey::of(&next.header)) {
            match RowStore(&self.host).stage(series).await {
                Ok(rows) => writes.extend(rows),
                Err(StoreError::NotNext { .. } | StoreError::Fork { .. }) => {
                    // The server left entries of this series out: keep what came, beside the series, and say so.
                    self.cabinet_mut()?.alarm("alarm.withheld");
                    let aside = |entry: &Sealed| Write::put(Table::Beside, beside(&entry.header), entry.encode());
                    writes.extend(series.iter().map(aside));
                    for (known, aside) in &mut authentic {
                        aside.beside |= series.iter().any(|entry| entry.header.entry == known.header.entry);
                    }
                }
                Err(error) => return Err(error.into()),
            }
        }
        let Self { cabinet, rng, .. } = self;
        let cabinet = cabinet.as_mut().ok_or(DeviceError::Locked)?;
        for (entry, aside) in &authentic {
            writes.push(cabinet.aside_row(&entry.header, aside, rng)?);
        }
        Ok((authentic, writes))
    }

    /// Size and root of the checkpoint, if the log key signed it and the log did not shrink; otherwise what was seen before.
    fn checked_checkpoint(&mut self, bytes: &[u8]) -> (u64, naungan_crypto::B32) {
        let Some(cabinet) = &mut self.cabinet else { return (0, naungan_crypto::log::empty_root()) };
        let Some(log_key) = cabinet.directory.root().map(|root| root.log_key) else { return cabinet.seen };
        let note = core::str::from_utf8(bytes).ok().and_then(|text| Note::parse(text).ok());
        let name = format!("naungan/care/{}", cabinet.tenant);
        let valid = note.filter(|note| note.checkpoint.origin == name && note.verify(&name, &log_key).is_ok());
        match valid {
            Some(note) if note.checkpoint.size > cabinet.seen.0 => (note.checkpoint.size, note.checkpoint.root),
            Some(note) if (note.checkpoint.size, note.checkpoint.root) == cabinet.seen => cabinet.seen,
            _ => {
                cabinet.alarm("alarm.checkpoint");
                cabinet.seen
            }
        }
    }
}
