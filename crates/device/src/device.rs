//! A device: its door, its pack, who works on it, and what is open.

use crate::cabinet::Cabinet;
use crate::error::DeviceError;
use crate::host::{Host, Slow, Table, Write};
use crate::keyring::{Enrolment, Guesses, IDLE_SECONDS};
use crate::packs::OwnPack;
use crate::sync::Net;
use naungan_crypto::key::{SessionKey, Stretched};
use naungan_crypto::words;
use naungan_forms::fill::Door;
use naungan_forms::project::ConsentState;
use naungan_forms::{Context, Pack};
use naungan_model::care::clock::ClockRules;
use naungan_model::date::{Date, Instant};
use rand_chacha::ChaCha20Rng;
use rand_core::{Rng, SeedableRng};
use std::fmt;
use std::sync::Arc;

/// Minutes east of Greenwich of Western Indonesia, where the first country pack is used.
pub const WESTERN_INDONESIA: i32 = 420;

const ENROLMENT: &[u8] = b"enrolment";
const GUESSES: &[u8] = b"guesses";
const SESSION: &[u8] = b"session";
const CLOCK: &[u8] = b"clock";
const LANGUAGE: &[u8] = b"language";

/// What says the words of labels.
pub(crate) struct Speaker(pub(crate) Arc<dyn Door + Send + Sync>);

impl fmt::Debug for Speaker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Speaker")
    }
}

/// A device in its door.
#[derive(Debug)]
pub struct Device<H> {
    /// The thing it runs in.
    pub host: H,
    /// Forms, lists and clocks: the partner's own version where there is one.
    pub pack: Pack,
    /// Those of the house, which every partner's version comes over.
    pub(crate) house: Pack,
    /// The partner's version that is used.
    pub own_pack: Option<OwnPack>,
    /// Origin of the care app, as login binds it: `http://care.localhost:8081`.
    pub origin: String,
    /// Who works here.
    pub enrolment: Option<Enrolment>,
    /// Open while unlocked.
    pub cabinet: Option<Cabinet>,
    /// State of sending.
    pub net: Net,
    /// Language that pages are shown in; none before one was chosen.
    pub language: Option<String>,
    /// Seconds to add to the door's clock: the demonstration lives in its own time.
    pub clock_offset: i64,
    /// Rows that change in the same commit as the next act: the draft that it came from.
    pub(crate) also: Vec<Write>,
    /// What forms learn of the device: the words of labels, in the language of the pages.
    pub(crate) door: Speaker,
    /// Randomness of the form that is being saved: what was shown is what is kept.
    pub(crate) chance: Option<u64>,
    /// Questions that a record from another system never asked may stay open while it is taken in: an answer is never invented.
    pub(crate) lenient: bool,
    /// Answer to being counted of a record that comes in the same commit as others of its file.
    pub(crate) said: Option<ConsentState>,
    /// Randomness of other forms.
    dice: u64,
    pub(crate) rng: ChaCha20Rng,
}

impl<H: Host> Device<H> {
    /// A device with this door. `seed` is all its randomness: the door draws it from the system.
    pub fn new(host: H, pack: Pack, origin: impl Into<String>, seed: [u8; 32]) -> Self {
        Self {
            host,
            house: pack.clone(),
            pack,
            own_pack: None,
            origin: origin.into(),
            enrolment: None,
            cabinet: None,
            net: Net::default(),
            language: None,
            clock_offset: 0,
            also: Vec::new(),
            door: Speaker(Arc::new(())),
            chance: None,
            lenient: false,
            said: None,
            dice: u64::from_le_bytes(seed[..8].try_into().unwrap_or_default()),
            rng: ChaCha20Rng::from_seed(seed),
        }
    }

    /// Reads who works here. Call once before anything else.
    ///
    /// # Errors
    /// The rows cannot be read.
    pub async fn boot(&mut self) -> Result<(), DeviceError> {
        self.enrolment = self.meta(ENROLMENT).await?;
        self.clock_offset = self.meta(CLOCK).await?.unwrap_or(0);
        self.language = self.meta(LANGUAGE).await?;
        self.read_own_pack().await
    }

    pub(crate) async fn meta<T: for<'b> minicbor::Decode<'b, ()>>(&self, key: &[u8]) -> Result<Option<T>, DeviceError> {
        let row = self.host.get(Table::Meta, key).await?;
        row.map(|bytes| minicbor::decode(&bytes).map_err(|_| DeviceError::Unreadable)).transpose()
    }

    /// Random bytes.
    pub(crate) fn random<const N: usize>(&mut self) -> [u8; N] {
        let mut bytes = [0; N];
        self.rng.fill_bytes(&mut bytes);
        bytes
    }

    /// Keeps an enrolment and forgets everything of an earlier one.
    pub(crate) async fn enrol(&mut self, enrolment: Enrolment) -> Result<(), DeviceError> {
        let mut writes = Vec::new();
        for table in Table::ALL {
            let rows = self.host.range(table, &[]).await?;
            let language = |key: &[u8]| table == Table::Meta && key == LANGUAGE;
            writes.extend(rows.into_iter().filter(|(key, _)| !language(key)).map(|(key, _)| Write::delete(table, key)));
        }
        writes.push(meta_row(ENROLMENT, &enrolment));
        writes.push(meta_row(CLOCK, &self.clock_offset));
        self.host.commit(writes).await?;
        self.enrolment = Some(enrolment);
        self.cabinet = None;
        self.net = Net::default();
        (self.pack, self.own_pack) = (self.house.clone(), None);
        Ok(())
    }

    /// This device's clock from the door's.
    pub fn now(&self, door: Instant) -> Instant {
        door.plus(self.clock_offset)
    }

    /// The demonstration's server says what time it is there.
    pub(crate) async fn set_clock(&mut self, door: Instant, server: i64) -> Result<(), DeviceError> {
        let offset = server - door.0;
        if (offset - self.clock_offset).abs() > 2 {
            self.clock_offset = offset;
            self.host.commit(vec![meta_row(CLOCK, &offset)]).await?;
        }
        Ok(())
    }

    /// Shows pages in another language from now on.
    ///
    /// # Errors
    /// The choice could not be kept.
    pub async fn set_language(&mut self, tag: &str) -> Result<(), DeviceError> {
        self.language = Some(tag.to_owned());
        Ok(self.host.commit(vec![meta_row(LANGUAGE, &tag)]).await?)
    }

    /// Opens with the six words.
    ///
    /// # Errors
    /// [`DeviceError::WrongWords`] with the guesses left, [`DeviceError::Waits`] after too many.
    pub async fn unlock(&mut self, passphrase: &str, now: Instant) -> Result<(), DeviceError> {
        let enrolment = self.enrolment.clone().ok_or(DeviceError::NotEnrolled)?;
        let guesses: Guesses = self.meta(GUESSES).await?.unwrap_or_default();
        if guesses.until > now.0 {
            return Err(DeviceError::Waits { minutes: (guesses.until - now.0 + 59) / 60 });
        }
        let (salt, params) = enrolment.slow_hash()?;
        let slow = Slow { memory: params.m_kib, passes: params.t, lanes: params.p };
        let stretched = Stretched::from_bytes(self.host.stretch(&words::normal(passphrase), &salt, slow).await?);
        let Ok(master) = enrolment.open(&stretched) else {
            let guesses = guesses.wrong(now.0);
            self.host.commit(vec![meta_row(GUESSES, &guesses)]).await?;
            return Err(match guesses.until > now.0 {
                true => DeviceError::Waits { minutes: (guesses.until - now.0) / 60 },
                false => DeviceError::WrongWords { left: guesses.left() },
            });
        };
        self.host.commit(vec![Write::delete(Table::Meta, GUESSES)]).await?;
        self.open(enrolment.keyring(master)?, now).await
    }

    async fn open(&mut self, keyring: crate::keyring::Keyring, now: Instant) -> Result<(), DeviceError> {
        let enrolment = self.enrolment.as_ref().ok_or(DeviceError::NotEnrolled)?;
        let mut cabinet = Cabinet::load(&self.host, &self.pack, enrolment, keyring).await?;
        cabinet.until = now.plus(IDLE_SECONDS);
        self.cabinet = Some(cabinet);
        self.net = Net::default();
        // It was to go when the app was stopped.
        self.purge_left().await
    }

    /// Puts off the idle lock, and locks when it has come. Call at every page.
    ///
    /// # Errors
    /// The rows cannot be changed.
    pub async fn touch(&mut self, now: Instant) -> Result<(), DeviceError> {
        match &mut self.cabinet {
            Some(cabinet) if cabinet.until < now => self.lock().await,
            Some(cabinet) => {
                cabinet.until = now.plus(IDLE_SECONDS);
                Ok(())
            }
            None => Ok(()),
        }
    }

    /// Forgets every key in memory. What was not sent stays, sealed.
    ///
    /// # Errors
    /// The rows cannot be changed; the keys are gone all the same.
    pub async fn lock(&mut self) -> Result<(), DeviceError> {
        self.cabinet = None;
        self.net = Net::default();
        Ok(self.host.commit(vec![Write::delete(Table::Meta, SESSION)]).await?)
    }

    /// Seals the master key so that a stopped worker can go on: gives the key that the open page keeps in memory.
    ///
    /// # Errors
    /// The device is locked, or the row cannot be kept.
    pub async fn keep_session(&mut self) -> Result<[u8; 32], DeviceError> {
        let key = SessionKey::generate(&mut self.rng);
        let (Some(cabinet), Some(enrolment)) = (&self.cabinet, &self.enrolment) else { return Err(DeviceError::Locked) };
        let until = cabinet.until.0;
        let sealed = enrolment.seal_session(&cabinet.keyring.master, &key, until, &mut self.rng)?;
        self.host.commit(vec![meta_row(SESSION, &(until, minicbor::bytes::ByteVec::from(sealed)))]).await?;
        Ok(*key.expose())
    }

    /// Goes on after the worker was stopped, with the key from the page. False when there is nothing to go on with.
    ///
    /// # Errors
    /// The rows cannot be read.
    pub async fn resume(&mut self, key: [u8; 32], now: Instant) -> Result<bool, DeviceError> {
        let Some(enrolment) = self.enrolment.clone() else { return Ok(false) };
        let kept: Option<(i64, minicbor::bytes::ByteVec)> = self.meta(SESSION).await?;
        let Some((until, sealed)) = kept.filter(|(until, _)| *until >= now.0) else { return Ok(false) };
        let Ok(master) = enrolment.open_session(&sealed, &SessionKey::from_bytes(key), until) else { return Ok(false) };
        self.open(enrolment.keyring(master)?, now).await?;
        Ok(true)
    }

    /// What is open.
    ///
    /// # Errors
    /// The device is locked.
    pub fn cabinet(&self) -> Result<&Cabinet, DeviceError> {
        self.cabinet.as_ref().ok_or(DeviceError::Locked)
    }

    pub(crate) fn cabinet_mut(&mut self) -> Result<&mut Cabinet, DeviceError> {
        self.cabinet.as_mut().ok_or(DeviceError::Locked)
    }

    /// The day where the worker is.
    pub fn today(&self, now: Instant) -> Date {
        now.date_at(WESTERN_INDONESIA)
    }

    /// What forms see of this moment.
    pub fn context(&self, now: Instant) -> Context<'_> {
        let role = self.cabinet.as_ref().and_then(|cabinet| cabinet.role(now)).map_or("", |(role, _)| role.code());
        let seed = self.chance.unwrap_or(self.dice.wrapping_add(now.0.unsigned_abs()));
        Context { today: self.today(now), now, offset_minutes: WESTERN_INDONESIA, role, door: &*self.door.0, seed }
    }

    /// What forms see of the moment in which they were filled; the role is that of now.
    pub(crate) fn context_of(&self, then: Instant, now: Instant) -> Context<'_> {
        Context { today: self.today(then), now: then, ..self.context(now) }
    }

    /// The clocks of the pack.
    pub fn clock_rules(&self) -> ClockRules {
        self.pack.clock_rules(WESTERN_INDONESIA)
    }
}

pub(crate) fn meta_row<T: minicbor::Encode<()>>(key: &[u8], value: &T) -> Write {
    Write::put(Table::Meta, key, naungan_journal::wire::encode(value))
}
