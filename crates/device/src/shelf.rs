//! Files on the shelf: their entries lie here as rows, and until somebody opens one, lists show of it what stands on its card. So
//! unlocking, and going on after the worker was stopped, costs no more for a long history.

use crate::cabinet::Cabinet;
use crate::device::Device;
use crate::double::Traits;
use crate::error::DeviceError;
use crate::file::File;
use crate::host::{Host, Table, Write};
use crate::store::read_key;
use crate::summary::Brief;
use minicbor::bytes::{ByteArray, ByteVec};
use minicbor::{Decode, Encode};
use naungan_crypto::label::sha256;
use naungan_crypto::{B32, cache};
use naungan_forms::Pack;
use naungan_model::care::summary::Summary;
use naungan_model::id::ObjectId;
use naungan_model::layer::Layer;
use std::collections::BTreeSet;

/// Rows of cards, by file: sealed under the cache key, or empty where the file must be read from its entries.
const CARD: &[u8] = b"card/";

/// What lists show of a file on the shelf.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Card {
    /// Kind of the journal.
    pub(crate) kind: u8,
    /// Layers whose keys are here.
    pub(crate) layers: Vec<u8>,
    /// The file in brief, of every layer that this device opens.
    pub(crate) summary: Summary,
    /// What the search compares.
    pub(crate) traits: Traits,
    /// Digest of the last summary that this device wrote for others.
    pub(crate) told: Option<B32>,
    /// Letters behind a link were sent from it: the server is asked about them.
    pub(crate) letters: bool,
}

/// A card as it is sealed: what it was made with, and its fields.
#[derive(Encode, Decode)]
struct Row {
    #[n(0)]
    stamp: ByteArray<32>,
    #[n(1)]
    kind: u8,
    #[n(2)]
    layers: ByteVec,
    #[n(3)]
    summary: ByteVec,
    #[n(4)]
    traits: Traits,
    #[n(5)]
    told: Option<ByteArray<32>>,
    #[n(6)]
    letters: bool,
}

fn card_key(object: ObjectId) -> Vec<u8> {
    [CARD, &object.0].concat()
}

/// The row of a file that goes: none, or while something of it is not sent the mark that it must be read.
pub(crate) fn card_row(object: ObjectId, unsent: bool) -> Write {
    let key = card_key(object);
    if unsent { Write::put(Table::Meta, key, Vec::new()) } else { Write::delete(Table::Meta, key) }
}

impl Card {
    /// The card of a file that is open.
    fn of(file: &File) -> Option<Self> {
        let kind = file.held.first()?.header.kind;
        let layers = file.key_layers().into_iter().collect();
        Some(Self {
            kind,
            layers,
            summary: file.shown.clone()?,
            traits: Traits::of_case(&file.case),
            told: file.told,
            letters: file.has_letters(),
        })
    }

    /// Whether a key of this layer is here.
    pub(crate) fn opens(&self, layer: Layer) -> bool {
        self.layers.contains(&layer.0)
    }
}

impl Cabinet {
    /// Lays files on the shelf whose cards are good. The others are to be read from their entries; of those whose entries are still
    /// to come the keys are here.
    pub(crate) async fn load_files<H: Host>(&mut self, host: &H) -> Result<(), DeviceError> {
        // What is not sent is looked up entry by entry.
        let unsent = self.outbox.values().filter_map(|unsent| read_key(&unsent.row));
        self.unread = unsent.map(|(series, _)| series.object).filter(|object| object.0 != self.tenant.0).collect();
        for (key, row) in host.range(Table::Meta, CARD).await? {
            let object = key.strip_prefix(CARD).and_then(|id| id.try_into().ok()).map(ObjectId).ok_or(DeviceError::Unreadable)?;
            match self.card(object, &key, &row).filter(|_| !self.unread.contains(&object)) {
                Some(card) => {
                    let mut file = File::new(object);
                    file.brief = Some(Brief::Card(card));
                    self.files.insert(object, file);
                }
                None if self.owed.contains_key(&object) => {
                    self.read_rows(host, object).await?;
                }
                None => {
                    self.unread.insert(object);
                }
            }
        }
        Ok(())
    }

    /// A card that was made by this build of the app with the forms that are in use; any other says nothing.
    fn card(&self, object: ObjectId, key: &[u8], row: &[u8]) -> Option<Card> {
        let plain = cache::open_row(&self.keyring.cache, Table::Meta.name(), key, row).ok()?;
        let row: Row = minicbor::decode(&plain).ok()?;
        let summary = Summary::decode(&row.summary, object).ok()?;
        (Some(*row.stamp) == self.stamp).then(|| Card {
            kind: row.kind,
            layers: row.layers.into(),
            summary,
            traits: row.traits,
            told: row.told.map(|told| *told),
            letters: row.letters,
        })
    }

    /// Rows that say of files that they must be read from their entries: to be kept together with what changes.
    pub(crate) fn off_shelf(&self, objects: impl IntoIterator<Item = ObjectId>) -> Vec<Write> {
        let objects: BTreeSet<ObjectId> = objects.into_iter().filter(|object| object.0 != self.tenant.0).collect();
        objects.into_iter().map(|object| Write::put(Table::Meta, card_key(object), Vec::new())).collect()
    }

    /// Takes these files off the shelf: their entries are read and folded.
    pub(crate) async fn bring_in<H: Host>(
        &mut self,
        host: &H,
        pack: &Pack,
        objects: impl IntoIterator<Item = ObjectId>,
    ) -> Result<(), DeviceError> {
        for object in objects {
            // A new file has no card yet, and one that is open none any more.
            let lies = self.files.get(&object).is_none_or(|file| matches!(file.brief, Some(Brief::Card(_))));
            if lies {
                let entries = self.read_rows(host, object).await?;
                self.shut_left();
                for (entry, aside) in entries {
                    self.read(&entry, &aside);
                }
                self.fold(pack, [object]);
            }
        }
        Ok(())
    }

    pub(crate) fn on_shelf(&self, of: impl Fn(&Card) -> bool) -> Vec<ObjectId> {
        let lies = |file: &&File| matches!(&file.brief, Some(Brief::Card(card)) if of(card));
        self.files.values().filter(lies).map(|file| file.object).collect()
    }
}

impl<H: Host> Device<H> {
    /// Takes files off the shelf.
    ///
    /// # Errors
    /// The device is locked, or rows cannot be read.
    pub(crate) async fn take_off(&mut self, objects: impl IntoIterator<Item = ObjectId>) -> Result<(), DeviceError> {
        let Self { host, cabinet, pack, .. } = self;
        cabinet.as_mut().ok_or(DeviceError::Locked)?.bring_in(host, pack, objects).await
    }

    /// Whether a file lies on the shelf.
    pub(crate) fn lies_on_shelf(&self, object: ObjectId) -> bool {
        let file = self.cabinet.as_ref().and_then(|cabinet| cabinet.files.get(&object));
        file.is_some_and(|file| matches!(file.brief, Some(Brief::Card(_))))
    }

    /// Reads the files that are neither on the shelf nor read yet.
    pub(crate) async fn read_unread(&mut self) -> Result<(), DeviceError> {
        let Some(cabinet) = &mut self.cabinet else { return Ok(()) };
        let unread = core::mem::take(&mut cabinet.unread);
        self.take_off(unread).await?;
        // Some of it was to go when the app was stopped.
        self.purge_left().await
    }

    /// Takes everything off the shelf that is no child's file of this person: providers, houses, complaints, files in which it wrote
    /// without a key.
    pub(crate) async fn take_off_sheets(&mut self) -> Result<(), DeviceError> {
        let sheets =
            self.cabinet()?.on_shelf(|card| card.kind != naungan_crypto::entry::KIND_CASE || !card.opens(Layer::GENERAL));
        self.take_off(sheets).await
    }

    /// Takes everything off the shelf, for what must see every file whole.
    ///
    /// # Errors
    /// The device is locked, or rows cannot be read.
    pub async fn take_off_all(&mut self) -> Result<(), DeviceError> {
        let all = self.cabinet()?.on_shelf(|_| true);
        self.take_off(all).await
    }

    /// What cards are made with.
    pub(crate) fn stamp(&self) -> Option<B32> {
        let own = self.own_pack.as_ref().map_or([0; 32], |own| own.hash);
        self.build.as_ref().map(|build| sha256(&[build.as_bytes(), &own].concat()))
    }

    /// Whether there are cards to write; the code that does is in the second half of the app.
    pub(crate) fn has_cards_to_write(&self) -> bool {
        let waits = |cabinet: &Cabinet| cabinet.stamp.is_some() && !cabinet.changed.is_empty();
        self.pack.is_whole() && self.cabinet.as_ref().is_some_and(waits)
    }

    /// Writes cards of files that changed; the files stay open. Those with something unsent, or still to come, are read from their
    /// entries next time.
    ///
    /// # Errors
    /// The device is locked, or rows cannot be kept.
    pub(crate) async fn write_cards(&mut self) -> Result<(), DeviceError> {
        let Self { host, cabinet, rng, .. } = self;
        let cabinet = cabinet.as_mut().ok_or(DeviceError::Locked)?;
        let changed = core::mem::take(&mut cabinet.changed);
        let Some(stamp) = cabinet.stamp else { return Ok(()) };
        let mut writes = Vec::new();
        for object in changed {
            let Some(file) = cabinet.files.get(&object).filter(|_| object.0 != cabinet.tenant.0) else { continue };
            if file.brief.is_some() || cabinet.owed.contains_key(&object) || file.held.iter().any(|held| held.position.is_none())
            {
                continue;
            }
            let Some(card) = Card::of(file) else { continue };
            let row = Row {
                stamp: stamp.into(),
                kind: card.kind,
                layers: card.layers.into(),
                summary: card.summary.encode().into(),
                traits: card.traits,
                told: card.told.map(ByteArray::from),
                letters: card.letters,
            };
            let (key, plain) = (card_key(object), naungan_journal::wire::encode(&row));
            let sealed = cache::seal_row(&cabinet.keyring.cache, Table::Meta.name(), &key, &plain, rng)?;
            writes.push(Write::put(Table::Meta, key, sealed));
        }
        if writes.is_empty() { Ok(()) } else { Ok(host.commit(writes).await?) }
    }
}
