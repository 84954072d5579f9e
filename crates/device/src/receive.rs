//! Receiving: what the server gives is checked, taken into memory and kept, in one commit with the place to go on from.

use crate::cabinet::{Aside, CURSOR, bare};
use crate::device::Device;
use crate::error::DeviceError;
use crate::host::{Host, Table, Write};
use crate::store::{RowStore, row_key};
use crate::summary::{owed_row, told_row};
use crate::sync::read;
use naungan_crypto::checkpoint::Note;
use naungan_crypto::entry::Sealed;
use naungan_crypto::wrap::Wrap;
use naungan_journal::series::SeriesKey;
use naungan_journal::store::StoreError;
use naungan_journal::wire::{self, Download, Given, Scope};
use naungan_model::date::Instant;
use naungan_model::id::{EntryId, ObjectId};
use std::collections::{BTreeMap, BTreeSet};

impl<H: Host> Device<H> {
    /// What is new: taken into memory and rows together.
    pub(crate) async fn take_download(&mut self, body: &[u8], now: Instant) -> Result<(), DeviceError> {
        let mut download: Download = read(body)?;
        let cabinet = self.cabinet()?;
        let asked = match &download.scope {
            Scope::All => !cabinet.first && download.after == cabinet.cursor,
            Scope::Keys => cabinet.first && download.after == cabinet.cursor,
            Scope::Objects(objects) => objects.iter().all(|one| cabinet.owed.get(&ObjectId(*one)) == Some(&download.after)),
        };
        if !asked {
            // The answer to a question that was answered meanwhile.
            self.net.answered(now);
            return Ok(());
        }
        if download.scope == Scope::All {
            // What is still to come comes whole, in its order.
            let owed = |object: &[u8; 16]| cabinet.owed.contains_key(&ObjectId(*object));
            download.entries.retain(|given| !owed(&given.entry.header.object));
            download.wraps.retain(|bytes| !Wrap::decode(bytes).is_ok_and(|wrap| owed(&wrap.columns.object)));
        }
        let given = download.entries.iter().map(|given| ObjectId(given.entry.header.object)).collect();
        let mut leaving = self.stage_leaving(download.ended.as_deref().unwrap_or_default(), &given).await?;
        let mut arrivals = Vec::new();
        for given in download.entries {
            let aside = self.merged_aside(&given).await?;
            arrivals.push((given.entry, aside));
        }
        let wraps: Vec<Wrap> = download.wraps.iter().map(|bytes| Wrap::decode(bytes)).collect::<Result<_, _>>()?;
        let (arrivals, mut writes) = self.stage_arrivals(arrivals, &download.scope).await?;
        writes.extend(wraps.iter().map(|wrap| Write::put(Table::Wrap, wrap.id, wrap.encode())));
        writes.extend(self.summary_rows(&download.summaries)?);
        let seen = self.checked_checkpoint(&download.checkpoint);
        let cabinet = self.cabinet()?;
        let (mut cursor, mut first) = (cabinet.cursor, cabinet.first);
        let mut owed: BTreeMap<ObjectId, Option<u64>> = BTreeMap::new();
        match &download.scope {
            Scope::All => cursor = download.cursor,
            Scope::Keys => {
                (cursor, first) = (download.cursor, download.more);
                let files = arrivals.iter().map(|(entry, _)| &entry.header).filter(|header| header.object != header.tenant);
                owed.extend(files.map(|header| (ObjectId(header.object), Some(0))));
            }
            Scope::Objects(objects) => {
                owed.extend(objects.iter().map(|one| (ObjectId(*one), download.more.then_some(download.cursor))));
            }
        }
        writes.push(crate::device::meta_row(CURSOR, &(cursor, seen.0, wire::b32(seen.1), first)));
        for (object, from) in &owed {
            writes.push(owed_row(*object, *from));
            if from.is_none() {
                writes.push(told_row(*object));
            }
        }
        writes.append(&mut leaving.writes);
        self.host.commit(writes).await?;
        self.leave(&leaving);

        let rules = self.clock_rules();
        let Self { cabinet, pack, .. } = self;
        let cabinet = cabinet.as_mut().ok_or(DeviceError::Locked)?;
        (cabinet.seen, cabinet.cursor, cabinet.first) = (seen, cursor, first);
        for (object, from) in &owed {
            match from {
                Some(from) => cabinet.owed.insert(*object, *from),
                None => cabinet.owed.remove(object),
            };
        }
        let mut changed: BTreeSet<ObjectId> = arrivals.iter().map(|(entry, _)| ObjectId(entry.header.object)).collect();
        for wrap in &wraps {
            cabinet.take_wrap(wrap);
            changed.insert(ObjectId(wrap.columns.object));
        }
        for (entry, aside) in &arrivals {
            cabinet.read(entry, aside);
        }
        cabinet.fold(pack, changed);
        cabinet.unchecked.extend(download.summaries.into_iter().map(|(bytes, salt)| (bytes.to_vec(), *salt)));
        cabinet.check_summaries();
        for (object, _) in owed.iter().filter(|(_, from)| from.is_none()) {
            cabinet.complete(*object, pack, &rules);
        }
        self.reopen(&self.granted(&wraps)).await?;
        self.net.has_ended(download.ended.as_deref());
        self.net.answered(now);
        if !matches!(download.scope, Scope::Objects(_)) {
            self.net.more = download.more;
            self.net.looked = Some(now.0);
        }
        Ok(())
    }

    /// What is now known aside of an entry; salts known before are kept.
    async fn merged_aside(&self, given: &Given) -> Result<Aside, DeviceError> {
        let known = self.cabinet()?.aside(&self.host, EntryId(given.entry.header.entry)).await?;
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
        scope: &Scope,
    ) -> Result<(Vec<(Sealed, Aside)>, Vec<Write>), DeviceError> {
        let mut authentic: Vec<(Sealed, Aside)> = Vec::new();
        let (mut in_series, mut writes) = (Vec::new(), Vec::new());
        for (entry, mut aside) in arrivals {
            let series = SeriesKey::of(&entry.header);
            let key = row_key(&series, entry.header.dseq);
            let known = self.host.get(Table::Entry, &key).await?.map(|bytes| Sealed::decode_partial(&bytes)).transpose()?;
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
                writes.push(Write::put(Table::Beside, entry.header.entry, bare(&entry).encode()));
            } else if matches!(scope, Scope::Objects(_)) {
                // It may have come with the keys, before its series.
                writes.push(Write::delete(Table::Beside, entry.header.entry));
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
                    writes.extend(series.iter().map(|entry| Write::put(Table::Beside, entry.header.entry, entry.encode())));
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
            writes.push(cabinet.aside_row(EntryId(entry.header.entry), aside, rng)?);
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
