//! One journal on the device: its keys, its opened entries, and the case they fold to.

use crate::error::DeviceError;
use crate::summary::Brief;
use naungan_crypto::B32;
use naungan_crypto::control::Control;
use naungan_crypto::directory::Directory;
use naungan_crypto::entry::{Header, KIND_CASE, KIND_PLACE, Sealed};
use naungan_crypto::kem::KemSecret;
use naungan_crypto::key::{HistoryKey, LayerKey};
use naungan_crypto::part::{self, layer_commit};
use naungan_crypto::wrap::{self, Wrap};
use naungan_forms::Pack;
use naungan_journal::order::{fold_order, heads_of};
use naungan_journal::series::{Head, SeriesKey};
use naungan_journal::wire::State;
use naungan_model::care::case::{Act, Case};
use naungan_model::care::clock::ClockRules;
use naungan_model::care::summary::Summary;
use naungan_model::date::Instant;
use naungan_model::deed::Deed;
use naungan_model::fact::Public;
use naungan_model::id::{EntryId, ObjectId, UserId};
use naungan_model::layer::Layer;
use std::collections::{BTreeMap, BTreeSet};

/// An entry that this device holds.
#[derive(Debug, Clone)]
pub struct Held {
    /// Hash of the header.
    pub hash: B32,
    /// Header.
    pub header: Header,
    /// Whose device wrote it, by the directory.
    pub author: UserId,
    /// What it says, as far as this device can open it.
    pub deed: Option<Deed>,
    /// What its part of the general layer says, where it has other parts too.
    pub general: Option<Deed>,
    /// Its facts or merge.
    pub public: Option<Public>,
    /// Its control body.
    pub control: Option<Control>,
    /// Place in the log; none while it is not sent.
    pub position: Option<u64>,
    /// What the server did with it.
    pub state: State,
    /// Why it waits.
    pub reason: Option<String>,
    /// Stands beside its series on this device: another entry has its number.
    pub beside: bool,
}

impl Held {
    /// Entry id.
    pub fn id(&self) -> EntryId {
        EntryId(self.header.entry)
    }

    /// What its part of the general layer says.
    pub fn general(&self) -> Option<&Deed> {
        match self.header.parts.as_slice() {
            [part] if part.layer == Layer::GENERAL.0 => self.deed.as_ref(),
            _ => self.general.as_ref(),
        }
    }

    /// When it was written, by its device's clock.
    pub fn at(&self) -> Instant {
        Instant(i64::try_from(self.header.hlc.0).unwrap_or(i64::MAX))
    }

    /// When the form was filled: of an imported record where it comes from, else when it was written.
    pub fn told(&self) -> Instant {
        self.deed.as_ref().and_then(Deed::origin).and_then(|origin| origin.told).unwrap_or_else(|| self.at())
    }
}

/// A journal.
#[derive(Debug, Default)]
pub struct File {
    /// Object.
    pub object: ObjectId,
    /// Entries in order of arrival.
    pub held: Vec<Held>,
    /// Layer keys by layer and epoch, each with its commitment. Two devices may have begun a layer without knowing of each other:
    /// both keys open what was sealed under them, the one that the accepted entry states seals what comes.
    keys: BTreeMap<(u8, u32), Vec<(B32, LayerKey)>>,
    /// History keys that came with them, by layer, epoch and commitment of the layer key: what a grant passes on.
    history: BTreeMap<(u8, u32, B32), HistoryKey>,
    /// The fold.
    pub case: Case,
    /// Files that are the same child, as joined by supervisors.
    pub joined: BTreeSet<ObjectId>,
    /// What lists show of the fold.
    pub(crate) shown: Option<Summary>,
    /// What stands for it until its entries are read; then they alone count.
    pub brief: Option<Brief>,
    /// Digest of the last summary that this device wrote.
    pub(crate) told: Option<B32>,
}

impl File {
    /// An empty journal.
    pub fn new(object: ObjectId) -> Self {
        Self { object, ..Self::default() }
    }

    /// Whether this is a child's case whose keys are here.
    pub fn is_case(&self) -> bool {
        self.is_kind(KIND_CASE) && self.opens(Layer::GENERAL)
    }

    /// A sheet with named readers that this device can open: a provider, a place, a complaint.
    pub fn is_sheet(&self, layer: Layer) -> bool {
        self.is_kind(KIND_PLACE) && self.opens(layer)
    }

    fn is_kind(&self, kind: u8) -> bool {
        match &self.brief {
            Some(Brief::Card(card)) => card.kind == kind,
            _ => self.held.first().is_some_and(|held| held.header.kind == kind),
        }
    }

    fn opens(&self, layer: Layer) -> bool {
        match &self.brief {
            Some(Brief::Card(card)) => card.opens(layer),
            _ => self.key(layer).is_some(),
        }
    }

    /// Layers whose keys are here.
    pub(crate) fn key_layers(&self) -> BTreeSet<u8> {
        self.keys.keys().map(|(layer, _)| *layer).collect()
    }

    /// Newest key of a layer: the one that an accepted entry states, where there is a choice.
    pub fn key(&self, layer: Layer) -> Option<(u32, &LayerKey)> {
        let ((_, epoch), keys) = self.keys.range((layer.0, 0)..=(layer.0, u32::MAX)).next_back()?;
        let accepted = |lkc: &B32| self.epochs(true).any(|known| known == (layer.0, *epoch, *lkc));
        let chosen = keys.iter().find(|(lkc, _)| accepted(lkc)).or_else(|| keys.last())?;
        Some((*epoch, &chosen.1))
    }

    /// Keys of a layer and epoch.
    pub(crate) fn keys_of(&self, layer: u8, epoch: u32) -> impl Iterator<Item = &LayerKey> {
        self.keys.get(&(layer, epoch)).into_iter().flatten().map(|(_, key)| key)
    }

    /// Newest epoch of a layer that any entry made, whether its key is here or not.
    pub fn epoch(&self, layer: Layer) -> Option<u32> {
        self.epochs(true).filter(|(known, _, _)| *known == layer.0).map(|(_, epoch, _)| epoch).max()
    }

    /// Layer, epoch and commitment of every key that an entry states; of accepted entries only, or of waiting ones too.
    fn epochs(&self, accepted: bool) -> impl Iterator<Item = (u8, u32, B32)> + '_ {
        let counts = move |held: &&Held| !accepted || held.state == State::Accepted;
        let bodies = self.held.iter().filter(counts).filter_map(|held| match &held.control {
            Some(Control::Epoch(epoch)) => Some(epoch),
            _ => None,
        });
        bodies.flat_map(|epoch| epoch.layers.iter().map(|layer| (layer.layer, layer.epoch, layer.lkc)))
    }

    /// Puts in a key that this device made itself.
    pub fn insert_key(&mut self, layer: u8, epoch: u32, lkc: B32, key: LayerKey) {
        let keys = self.keys.entry((layer, epoch)).or_default();
        if !keys.iter().any(|(known, _)| *known == lkc) {
            keys.push((lkc, key));
        }
    }

    /// Keeps the history key that belongs to a layer key.
    pub(crate) fn insert_history(&mut self, layer: u8, epoch: u32, lkc: B32, key: HistoryKey) {
        self.history.entry((layer, epoch, lkc)).or_insert(key);
    }

    /// Every key of these layers that an accepted entry states, with its history key where that came too.
    pub(crate) fn keys_to_give(&self, layers: &[Layer]) -> Vec<(u8, u32, &LayerKey, Option<&HistoryKey>)> {
        let stated: Vec<(u8, u32, B32)> = self.epochs(true).collect();
        let held = self.keys.iter().filter(|((layer, _), _)| layers.contains(&Layer(*layer)));
        held.flat_map(|((layer, epoch), keys)| {
            let stands = |lkc: &B32| stated.contains(&(*layer, *epoch, *lkc));
            let (lkc, key) = keys.iter().find(|(lkc, _)| stands(lkc))?;
            Some((*layer, *epoch, key, self.history.get(&(*layer, *epoch, *lkc))))
        })
        .collect()
    }

    /// Drops every key: who wrote it is no reader.
    pub(crate) fn forget_keys(&mut self) {
        self.keys.clear();
        self.history.clear();
        self.case = Case::default();
        self.shown = None;
        self.held.iter_mut().for_each(|held| (held.deed, held.general) = (None, None));
    }

    /// Takes keys from a wrap, if a valid entry lists the wrap and each key is the one that the entry commits to. HPKE does
    /// not name a sender: anything else is an attack, and is not used.
    ///
    /// # Errors
    /// The wrap does not open, or is listed by nobody, or holds other keys.
    pub fn take_wrap(&mut self, wrap: &Wrap, secret: &KemSecret) -> Result<(), DeviceError> {
        let digest = wrap.digest();
        let listed = self.held.iter().any(|held| match &held.control {
            Some(Control::Epoch(epoch)) => held.header.entry == wrap.columns.grant_entry && epoch.wraps.contains(&digest),
            Some(Control::Grant(grant)) => held.header.entry == wrap.columns.grant_entry && grant.wraps.contains(&digest),
            _ => false,
        });
        if !listed {
            return Err(naungan_crypto::CryptoError::Commitment.into());
        }
        let columns = &wrap.columns;
        for keys in wrap::open(wrap, secret)? {
            let commit =
                layer_commit(&keys.lk, &columns.tenant, columns.vault, columns.kind, &columns.object, keys.layer, keys.epoch);
            if !self.epochs(false).any(|known| known == (keys.layer, keys.epoch, commit)) {
                return Err(naungan_crypto::CryptoError::Commitment.into());
            }
            self.insert_key(keys.layer, keys.epoch, commit, keys.lk);
            if let Some(history) = keys.hk {
                self.insert_history(keys.layer, keys.epoch, commit, history);
            }
        }
        Ok(())
    }

    /// What an entry says, as far as the keys and salts here open its parts; and what its part of the general layer says, where it
    /// has others too.
    pub fn open(&self, entry: &Sealed, salts: &[Option<B32>]) -> Option<(Deed, Option<Deed>)> {
        let (mut deed, mut general): (Option<Deed>, Option<Deed>) = (None, None);
        for (index, (header, ciphertext)) in entry.header.parts.iter().zip(&entry.parts).enumerate() {
            let place = entry.header.place(u8::try_from(index).ok()?)?;
            let (Some(keys), Some(Some(salt))) = (self.keys.get(&(header.layer, header.epoch)), salts.get(index)) else {
                continue;
            };
            let Some(body) = keys.iter().find_map(|(_, key)| part::open(header, ciphertext, key, salt, &place).ok()) else {
                continue;
            };
            let Ok(said) = Deed::decode(&body) else { continue };
            if header.layer == Layer::GENERAL.0 && entry.header.parts.len() > 1 {
                general = Some(said.clone());
            }
            match &mut deed {
                Some(known) => known.join(said),
                None => deed = Some(said),
            }
        }
        deed.map(|deed| (deed, general))
    }

    /// Holds one more entry, or what is newly known of one.
    pub fn hold(&mut self, held: Held) {
        match self.held.iter_mut().find(|known| known.hash == held.hash) {
            Some(known) => {
                let (deed, general) = (held.deed.or(known.deed.take()), held.general.or(known.general.take()));
                let public = held.public.or(known.public.take());
                *known = Held { deed, general, public, ..held };
            }
            None => self.held.push(held),
        }
    }

    /// Entries that fold: accepted, or adopted by a supervisor since, and not rejected.
    pub fn folding(&self, directory: &Directory) -> Vec<&Held> {
        let decisions = self.decisions(directory);
        let folds = |held: &&Held| match decisions.get(&held.id()) {
            Some(adopted) => *adopted,
            None => held.state == State::Accepted,
        };
        self.held.iter().filter(folds).collect()
    }

    /// Entries that wait for a supervisor.
    pub fn waiting(&self, directory: &Directory) -> Vec<&Held> {
        let decisions = self.decisions(directory);
        let waits = |held: &&Held| held.state == State::Quarantined && !decisions.contains_key(&held.id());
        self.held.iter().filter(waits).collect()
    }

    /// The first decision of a supervisor on each waiting entry, as the server takes it; nobody decides on their own.
    fn decisions(&self, directory: &Directory) -> BTreeMap<EntryId, bool> {
        let mut said: Vec<(u64, EntryId, bool)> = Vec::new();
        for held in self.held.iter().filter(|held| held.state == State::Accepted) {
            let Some(Control::Adoption(adoption)) = &held.control else { continue };
            let role = directory.by_hash(&held.header.role_cert).map(|role| &role.statement);
            let supervises = role.is_some_and(|role| role.role == "supervisor" && role.user == held.author.0);
            let own = self.held.iter().any(|known| known.header.entry == adoption.entry && known.author == held.author);
            if supervises && !own {
                said.push((held.position.unwrap_or(u64::MAX), EntryId(adoption.entry), adoption.adopted));
            }
        }
        said.sort_by_key(|(position, ..)| *position);
        let mut decisions = BTreeMap::new();
        for (_, entry, adopted) in said {
            decisions.entry(entry).or_insert(adopted);
        }
        decisions
    }

    /// Hashes of the heads, for the parents of the next entry; at most eight, the limit of a header.
    pub fn heads(&self) -> Vec<B32> {
        let headers: Vec<&Header> =
            self.held.iter().filter(|held| held.state != State::Rejected).map(|held| &held.header).collect();
        let mut heads = heads_of(&headers);
        heads.truncate(naungan_crypto::constants::PARENTS_MAX);
        heads
    }

    /// Where a series of this object stands here, forks left out.
    pub fn series_head(&self, series: &SeriesKey) -> Head {
        let own = self.held.iter().filter(|held| SeriesKey::of(&held.header) == *series);
        let last = own.filter(|held| !held.beside).max_by_key(|held| held.header.dseq);
        last.map(|held| Head { dseq: held.header.dseq, hash: held.hash }).unwrap_or_default()
    }

    /// Folds anew.
    pub fn fold(&mut self, pack: &Pack, directory: &Directory, rules: &ClockRules) {
        (self.case, self.joined) = self.folded(&self.folding(directory), pack, |held| held.deed.as_ref());
        self.shown = Some(Summary::of(&self.case, &self.joined, rules));
    }

    /// The fold of these entries, of each what `said` finds in it.
    pub(crate) fn folded<'a>(
        &self,
        folding: &[&'a Held],
        pack: &Pack,
        said: impl Fn(&'a Held) -> Option<&'a Deed>,
    ) -> (Case, BTreeSet<ObjectId>) {
        let headers: Vec<&Header> = folding.iter().map(|held| &held.header).collect();
        let order = fold_order(&headers);
        let mut place_of_act: BTreeMap<usize, usize> = BTreeMap::new();
        let mut acts: Vec<Act> = Vec::new();
        let mut joined = BTreeSet::new();
        for (place, placed) in order.iter().enumerate() {
            let held = folding[placed.index];
            if let Some(Public::SameChild { other, joined: now }) = &held.public {
                if *now {
                    joined.insert(*other);
                } else {
                    joined.remove(other);
                }
            }
            let Some(deed) = said(held) else { continue };
            place_of_act.insert(place, acts.len());
            let knew = placed.knew.iter().filter_map(|place| place_of_act.get(place).copied()).collect();
            acts.push(Act { entry: held.id(), author: held.author, at: held.told(), deed: deed.clone(), knew });
        }
        let meanings = |form: &str, version: u32, answers: &_| Some(pack.meant(form, version, answers));
        (Case::fold(self.object, &acts, &meanings), joined)
    }
}
