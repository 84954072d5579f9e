//! Writing: an act becomes an entry, sealed for the case team, signed by this device, kept before anything is said to be saved.

use crate::cabinet::{Aside, Unsent, bare};
use crate::device::Device;
use crate::error::DeviceError;
use crate::file::{File, Held};
use crate::host::{Host, Table, Write};
use crate::store::{RowStore, file_key, row_key};
use naungan_crypto::B32;
use naungan_crypto::constants::{SUITE, VAULT_CARE};
use naungan_crypto::control::{Control, Epoch, EpochLayer};
use naungan_crypto::directory::Moment;
use naungan_crypto::entry::{CLASS_CONTENT, CLASS_EPOCH, Header, KIND_CASE, KIND_JOURNAL, KIND_PLACE, PublicPart, Sealed};
use naungan_crypto::key::{HistoryKey, LayerKey};
use naungan_crypto::part::{self, PartPlace, layer_commit};
use naungan_crypto::wrap::{self, LayerKeys, PURPOSE_MEMBER, TO_USER, Wrap, WrapColumns};
use naungan_journal::series::SeriesKey;
use naungan_journal::wire::State;
use naungan_model::date::Instant;
use naungan_model::deed::Deed;
use naungan_model::fact::Public;
use naungan_model::id::{EntryId, ObjectId, UserId};
use naungan_model::layer::Layer;
use naungan_model::role::Role;

/// Seconds for which somebody can read a file that was made for another team: a day, to send it.
pub const LENT: u64 = 86_400;

/// An act on its way to becoming an entry.
#[derive(Debug)]
pub struct Draft {
    /// Journal.
    pub object: ObjectId,
    /// Kind of the journal.
    pub kind: u8,
    /// Class of the entry.
    pub class: u8,
    /// Bodies by layer.
    pub bodies: Vec<(Layer, Vec<u8>)>,
    /// What it says, for this device's own fold.
    pub deed: Option<Deed>,
    /// Schema and public bytes.
    pub public: Option<(u8, Vec<u8>)>,
    /// Wraps that the public bytes list.
    pub wraps: Vec<Wrap>,
    /// Entry id, when something else already names it.
    pub entry: Option<EntryId>,
}

impl Draft {
    /// A deed in a child's file.
    pub fn deed(object: ObjectId, deed: Deed, layer_of: impl Fn(&str) -> Layer, public: Option<Public>) -> Self {
        Self {
            object,
            kind: KIND_CASE,
            class: CLASS_CONTENT,
            bodies: deed.split(layer_of).into_iter().collect(),
            deed: Some(deed),
            public: public.map(|public| (public.schema(), public.encode())),
            wraps: Vec::new(),
            entry: None,
        }
    }

    /// What is written on a sheet with named readers; `base` is the layer that all of them hold.
    pub fn on_sheet(object: ObjectId, base: Layer, deed: Deed, layer_of: impl Fn(&str) -> Layer) -> Self {
        let bodies = deed.split_from(base, layer_of).into_iter().collect();
        Self { kind: KIND_PLACE, bodies, ..Self::deed(object, deed, |_| base, None) }
    }

    /// A control body in a child's file.
    pub fn control(object: ObjectId, class: u8, control: &Control) -> Self {
        let public = Some((control.schema(), control.encode()));
        Self { object, kind: KIND_CASE, class, bodies: Vec::new(), deed: None, public, wraps: Vec::new(), entry: None }
    }

    /// A statement in the partner's own journal.
    pub fn statement(tenant: naungan_model::id::TenantId, class: u8, control: &Control) -> Self {
        Self { kind: KIND_JOURNAL, ..Self::control(ObjectId(tenant.0), class, control) }
    }
}

impl<H: Host> Device<H> {
    /// Writes acts, all or none; durable and shown once this returns.
    ///
    /// # Errors
    /// The device is locked, lacks a key or a role, or could not keep the rows: then nothing was written.
    pub async fn write(&mut self, drafts: Vec<Draft>, now: Instant) -> Result<Vec<EntryId>, DeviceError> {
        let written = self.write_all(drafts, now).await;
        // Whatever came of it, these rows belonged to this act alone.
        self.also.clear();
        written
    }

    async fn write_all(&mut self, drafts: Vec<Draft>, now: Instant) -> Result<Vec<EntryId>, DeviceError> {
        let mut written = Vec::new();
        for draft in drafts {
            match self.compose(draft, now) {
                Ok(entry) => written.push(entry),
                Err(error) => {
                    self.forget(&written);
                    return Err(error);
                }
            }
        }
        match self.keep(&written).await {
            Ok(()) => {
                let objects: Vec<ObjectId> = written.iter().map(|(entry, ..)| ObjectId(entry.header.object)).collect();
                let Self { cabinet, pack, .. } = self;
                cabinet.as_mut().ok_or(DeviceError::Locked)?.fold(pack, objects);
                self.net.wake();
                Ok(written.iter().map(|(entry, ..)| EntryId(entry.header.entry)).collect())
            }
            Err(error) => {
                self.forget(&written);
                Err(error)
            }
        }
    }

    /// Seals and signs one act and holds it in memory.
    fn compose(&mut self, draft: Draft, now: Instant) -> Result<(Sealed, Aside, Vec<Wrap>), DeviceError> {
        let entry = draft.entry.unwrap_or_else(|| EntryId(self.random()));
        let public_salt: B32 = self.random();
        let Self { cabinet, rng, .. } = self;
        let cabinet = cabinet.as_mut().ok_or(DeviceError::Locked)?;
        let (_, role_cert) = cabinet.role(now).ok_or(DeviceError::NotAllowed)?;
        if cabinet.files.get(&draft.object).is_some_and(|file| file.brief.is_some()) || cabinet.owed.contains_key(&draft.object) {
            // Facts, parents and conflicts follow from the history: nobody writes on without it.
            return Err(DeviceError::HistoryComing);
        }
        if cabinet.left.contains_key(&draft.object) {
            return Err(DeviceError::Left);
        }
        let series = SeriesKey { object: draft.object, device: cabinet.device };
        let file = cabinet.files.entry(draft.object).or_insert_with(|| File::new(draft.object));
        let (mut parts, mut ciphertexts, mut salts) = (Vec::new(), Vec::new(), Vec::new());
        for (number, (layer, body)) in draft.bodies.iter().enumerate() {
            let (epoch, key) = file.key(*layer).ok_or(DeviceError::NoKey(layer.0))?;
            let mut salt = [0; 32];
            rand_core::Rng::fill_bytes(rng, &mut salt);
            let place = PartPlace {
                tenant: cabinet.tenant.0,
                vault: VAULT_CARE,
                kind: draft.kind,
                object: draft.object.0,
                layer: layer.0,
                epoch,
                entry: entry.0,
                part: u8::try_from(number).map_err(|_| DeviceError::Unreadable)?,
            };
            let sealed = part::seal(body, key, &salt, &place, rng)?;
            parts.push(sealed.header);
            ciphertexts.push(sealed.ciphertext);
            salts.push(Some(salt.into()));
        }
        let public = draft.public.map(|(_, bytes)| PublicPart { salt: public_salt, bytes });
        let head = file.series_head(&series);
        let header = Header {
            tenant: cabinet.tenant.0,
            vault: VAULT_CARE,
            kind: draft.kind,
            object: draft.object.0,
            entry: entry.0,
            class: draft.class,
            device: cabinet.device.0,
            dseq: head.dseq + 1,
            dprev: head.hash,
            parents: file.heads(),
            hlc: next_hlc(file, now),
            seen: cabinet.seen,
            role_cert,
            public: public.as_ref().map(|public| Ok::<_, DeviceError>((public.schema()?, public.commit()))).transpose()?,
            parts,
        };
        let sealed = Sealed::sign(header, ciphertexts, public, &cabinet.keyring.device.sig);
        let aside = Aside::of(&sealed, None, State::Accepted, None, salts);
        let schema = sealed.header.public.map(|(schema, _)| schema);
        let bytes = sealed.public.as_ref().map(|public| public.bytes.as_slice());
        file.hold(Held {
            hash: sealed.hash(),
            header: sealed.header.clone(),
            author: cabinet.user,
            general: general(&draft.bodies),
            deed: draft.deed,
            public: bytes.filter(|_| schema < Some(3)).and_then(|bytes| Public::decode(bytes).ok()),
            control: bytes.filter(|_| schema >= Some(3)).and_then(|bytes| Control::decode(bytes).ok()),
            position: None,
            state: State::Accepted,
            reason: None,
            beside: false,
        });
        Ok((sealed, aside, draft.wraps))
    }

    /// Keeps composed entries, their salts and the list of what is not sent, in one commit.
    async fn keep(&mut self, written: &[(Sealed, Aside, Vec<Wrap>)]) -> Result<(), DeviceError> {
        let entries: Vec<Sealed> = written.iter().map(|(entry, ..)| bare(entry)).collect();
        let mut writes = RowStore(&self.host).stage(&entries).await?;
        let Self { cabinet, rng, .. } = self;
        let cabinet = cabinet.as_mut().ok_or(DeviceError::Locked)?;
        let first = cabinet.outbox.last_key_value().map_or(1 << 32, |(last, _)| last + 1);
        let mut unsent = Vec::new();
        for (number, (entry, aside, wraps)) in (first..).zip(written) {
            writes.push(cabinet.aside_row(&entry.header, aside, rng)?);
            let row = Unsent {
                row: row_key(&SeriesKey::of(&entry.header), entry.header.dseq).into(),
                wraps: wraps.iter().map(|wrap| wrap.encode().into()).collect(),
            };
            writes.push(Write::put(Table::Outbox, number.to_be_bytes(), naungan_journal::wire::encode(&row)));
            for wrap in wraps.iter().filter(|wrap| wrap.columns.recipient == cabinet.user.0) {
                writes.push(Write::put(Table::Wrap, file_key(ObjectId(wrap.columns.object), &wrap.id), wrap.encode()));
            }
            unsent.push((number, row));
        }
        writes.extend(cabinet.off_shelf(written.iter().map(|(entry, ..)| ObjectId(entry.header.object))));
        writes.append(&mut self.also);
        self.host.commit(writes).await?;
        self.cabinet_mut()?.outbox.extend(unsent);
        Ok(())
    }

    /// Takes composed entries out of memory again: they were not kept.
    fn forget(&mut self, written: &[(Sealed, Aside, Vec<Wrap>)]) {
        let Some(cabinet) = &mut self.cabinet else { return };
        for (entry, ..) in written {
            let object = ObjectId(entry.header.object);
            if let Some(file) = cabinet.files.get_mut(&object) {
                file.held.retain(|held| held.header.entry != entry.header.entry);
                if file.held.is_empty() {
                    cabinet.files.remove(&object);
                }
            }
        }
    }

    /// The entry that makes the first keys of layers of a file, with a wrap for each member of the team who may hold one.
    ///
    /// # Errors
    /// The device is locked, or this person may hold none of the layers.
    pub(crate) fn first_epoch(&mut self, object: ObjectId, layers: &[Layer], now: Instant) -> Result<Draft, DeviceError> {
        self.first_epoch_for(object, layers, None, now)
    }

    /// The same for the team of a colleague. Who makes it and is not of that team can read the file for a day: long enough to send it.
    pub(crate) fn first_epoch_for(
        &mut self,
        object: ObjectId,
        layers: &[Layer],
        owner: Option<UserId>,
        now: Instant,
    ) -> Result<Draft, DeviceError> {
        let cabinet = self.cabinet()?;
        let (role, _) = cabinet.role(now).ok_or(DeviceError::NotAllowed)?;
        if !layers.iter().all(|layer| role.layers().contains(layer)) {
            return Err(DeviceError::NotAllowed);
        }
        let ended = cabinet.files.get(&object).map(|file| file.ended(&cabinet.directory)).unwrap_or_default();
        let mut members: Vec<(UserId, Role, bool)> = match owner {
            None => cabinet.team_members(now),
            Some(owner) => cabinet.members_of(cabinet.team_of(owner, now), now),
        }
        .into_iter()
        .filter(|(member, _)| !ended.contains_key(member))
        .map(|(member, role)| (member, role, false))
        .collect();
        if !members.iter().any(|(member, ..)| *member == cabinet.user) {
            members.push((cabinet.user, role, true));
        }
        self.epoch_for(KIND_CASE, object, layers, members, now)
    }

    /// The first keys of a sheet, for its named readers alone. Who writes it is a reader only when named.
    pub(crate) fn sheet_epoch(
        &mut self,
        object: ObjectId,
        layer: Layer,
        readers: &[UserId],
        now: Instant,
    ) -> Result<Draft, DeviceError> {
        let cabinet = self.cabinet()?;
        let holds = |reader: &UserId| cabinet.role_of(*reader, now).filter(|(role, _)| role.layers().contains(&layer));
        let readers: Vec<(UserId, Role, bool)> =
            readers.iter().filter_map(|reader| Some((*reader, holds(reader)?.0, false))).collect();
        if readers.is_empty() {
            return Err(DeviceError::NotFound("reader"));
        }
        self.epoch_for(KIND_PLACE, object, &[layer], readers, now)
    }

    /// New first keys, with a wrap for each reader of the layers that the role may hold; whether it is lent for a day.
    fn epoch_for(
        &mut self,
        kind: u8,
        object: ObjectId,
        layers: &[Layer],
        readers: Vec<(UserId, Role, bool)>,
        now: Instant,
    ) -> Result<Draft, DeviceError> {
        let entry = EntryId(self.random());
        let Self { cabinet, rng, .. } = self;
        let cabinet = cabinet.as_mut().ok_or(DeviceError::Locked)?;
        let tenant = cabinet.tenant.0;
        let keys: Vec<([u8; 32], [u8; 32])> =
            layers.iter().map(|_| (*LayerKey::generate(rng).expose(), *HistoryKey::generate(rng).expose())).collect();
        let mut wraps = Vec::new();
        for (member, role, lent) in readers {
            let held: Vec<LayerKeys> = layers
                .iter()
                .zip(&keys)
                .filter(|(layer, _)| role.layers().contains(layer))
                .map(|(layer, (lk, hk))| LayerKeys {
                    layer: layer.0,
                    epoch: 1,
                    lk: LayerKey::from_bytes(*lk),
                    hk: Some(HistoryKey::from_bytes(*hk)),
                })
                .collect();
            if held.is_empty() {
                continue;
            }
            let moment = Moment::now(now.0.max(0).unsigned_abs());
            let Ok(certificate) = cabinet.directory.user_standing(&member.0, &moment) else { continue };
            let columns = WrapColumns {
                tenant,
                vault: VAULT_CARE,
                kind,
                object: object.0,
                purpose: PURPOSE_MEMBER,
                items: Vec::new(),
                recipient_kind: TO_USER,
                recipient: member.0,
                recipient_gen: certificate.generation,
                suite: SUITE,
                grant_entry: entry.0,
            };
            let mut wrap = wrap::seal(&held, columns, &certificate.ukem, rng)?;
            wrap.created_at = moment.at;
            wrap.expires_at = lent.then_some(moment.at + LENT);
            wraps.push(wrap);
        }
        let mut digests: Vec<B32> = wraps.iter().map(Wrap::digest).collect();
        digests.sort_unstable();
        let file = cabinet.files.entry(object).or_insert_with(|| File::new(object));
        let mut made = Vec::new();
        for (layer, (lk, hk)) in layers.iter().zip(&keys) {
            let key = LayerKey::from_bytes(*lk);
            let lkc = layer_commit(&key, &tenant, VAULT_CARE, kind, &object.0, layer.0, 1);
            made.push(EpochLayer { layer: layer.0, epoch: 1, lkc, link: None });
            file.insert_key(layer.0, 1, lkc, key);
            file.insert_history(layer.0, 1, lkc, HistoryKey::from_bytes(*hk));
        }
        let control = Control::Epoch(Epoch { layers: made, wraps: digests });
        Ok(Draft { kind, wraps, entry: Some(entry), ..Draft::control(object, CLASS_EPOCH, &control) })
    }
}

/// What the general layer says of it, where other layers say something too.
fn general(bodies: &[(Layer, Vec<u8>)]) -> Option<Deed> {
    let (_, body) = bodies.iter().find(|(layer, _)| *layer == Layer::GENERAL).filter(|_| bodies.len() > 1)?;
    Deed::decode(body).ok()
}

/// The writer's time, never before what is already in the file (but not pulled along by a clock that runs ahead).
fn next_hlc(file: &File, now: Instant) -> (u64, u32) {
    let now = now.0.max(0).unsigned_abs();
    let ahead = now + naungan_journal::accept::CLOCK_AHEAD.unsigned_abs();
    let known = file.held.iter().map(|held| held.header.hlc).filter(|(seconds, _)| *seconds <= ahead).max();
    match known {
        Some((seconds, counter)) if seconds >= now => (seconds, counter.saturating_add(1)),
        _ => (now, 0),
    }
}
