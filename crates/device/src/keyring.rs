//! Who works on this device, and the keys that six words open.

use crate::error::DeviceError;
use minicbor::{Decode, Encode};
use naungan_crypto::constants::VAULT_CARE;
use naungan_crypto::key::{CacheKey, DeviceSecret, SessionKey, Stretched, UserMaster};
use naungan_crypto::unlock::{PassParams, SessionPlace, Slot, UnlockBlob, open_session, seal_session};
use naungan_crypto::user::{DeviceKeys, UserKeys, open_cache_key, seal_cache_key};
use naungan_model::id::{DeviceId, TenantId, UserId};
use rand_core::CryptoRng;

type Id = minicbor::bytes::ByteArray<16>;
type Key = minicbor::bytes::ByteArray<32>;
type Bytes = minicbor::bytes::ByteVec;

/// Guesses before the device waits.
pub const GUESSES: u32 = 5;
/// First pause after too many guesses, in seconds; it doubles.
pub const FIRST_PAUSE: i64 = 15 * 60;
/// An unlocked device locks itself after this many seconds without a page.
pub const IDLE_SECONDS: i64 = 600;

/// What a device keeps of its enrolment. Nothing in it opens anything without the six words.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Enrolment {
    /// Partner.
    #[n(0)]
    tenant: Id,
    /// Person.
    #[n(1)]
    user: Id,
    /// Generation of the person's keys.
    #[n(2)]
    pub generation: u32,
    /// This device.
    #[n(3)]
    device: Id,
    /// Hash of RootDoc 1, pinned.
    #[n(4)]
    root: Key,
    /// Code of the person, for the native device and the chooser.
    #[n(5)]
    pub person: String,
    /// The worker's own name.
    #[n(6)]
    pub name: String,
    /// The demonstration's six words; none elsewhere.
    #[n(7)]
    pub demo_words: Option<String>,
    /// Unlock blob of the passphrase slot.
    #[n(8)]
    unlock: Bytes,
    /// Device secret: its half of the unlock key.
    #[n(9)]
    secret: Key,
    /// DSIG and DKEM, sealed under the master key.
    #[n(10)]
    device_box: Bytes,
    /// Cache key, sealed under the master key.
    #[n(11)]
    cache_box: Bytes,
}

/// Who is being enrolled.
#[derive(Debug)]
pub struct Person {
    /// Partner.
    pub tenant: TenantId,
    /// Person.
    pub user: UserId,
    /// Generation.
    pub generation: u32,
    /// Hash of RootDoc 1.
    pub root: [u8; 32],
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Words of the demonstration.
    pub demo_words: Option<String>,
}

/// Keys in memory while the device is unlocked.
#[derive(Debug)]
pub struct Keyring {
    /// Master key.
    pub master: UserMaster,
    /// Person's keys.
    pub user: UserKeys,
    /// Device's keys.
    pub device: DeviceKeys,
    /// Key of local rows.
    pub cache: CacheKey,
}

impl Enrolment {
    /// Seals a master key for this device under a stretched passphrase and a fresh device secret.
    ///
    /// # Errors
    /// The parameters are too weak.
    pub fn make(
        person: Person,
        device: DeviceId,
        master: &UserMaster,
        keys: &DeviceKeys,
        (stretched, salt): (Stretched, [u8; 16]),
        rng: &mut impl CryptoRng,
    ) -> Result<Self, DeviceError> {
        let secret = DeviceSecret::generate(rng);
        let slot = Slot::Pass { device: device.0, salt, params: PassParams::default() };
        let unlock = UnlockBlob::seal(master, &stretched, &secret, (VAULT_CARE, person.user.0), slot, rng)?;
        let cache = CacheKey::generate(rng);
        Ok(Self {
            tenant: person.tenant.0.into(),
            user: person.user.0.into(),
            generation: person.generation,
            device: device.0.into(),
            root: person.root.into(),
            person: person.code,
            name: person.name,
            demo_words: person.demo_words,
            unlock: unlock.encode().into(),
            secret: (*secret.expose()).into(),
            device_box: keys.seal(master, VAULT_CARE, &device.0, rng)?.into(),
            cache_box: seal_cache_key(&cache, master, VAULT_CARE, &device.0, rng)?.into(),
        })
    }

    /// Partner.
    pub fn tenant(&self) -> TenantId {
        TenantId(*self.tenant)
    }

    /// Person.
    pub fn user(&self) -> UserId {
        UserId(*self.user)
    }

    /// This device.
    pub fn device(&self) -> DeviceId {
        DeviceId(*self.device)
    }

    /// Hash of RootDoc 1.
    pub fn root(&self) -> [u8; 32] {
        *self.root
    }

    fn blob(&self) -> Result<UnlockBlob, DeviceError> {
        Ok(UnlockBlob::decode(&self.unlock)?)
    }

    /// Salt and cost of the slow hash.
    ///
    /// # Errors
    /// The blob cannot be read, or its parameters are too weak.
    pub fn slow_hash(&self) -> Result<([u8; 16], PassParams), DeviceError> {
        match self.blob()?.slot {
            Slot::Pass { salt, params, .. } => Ok((salt, params)),
            Slot::Prf { .. } => Err(DeviceError::Unreadable),
        }
    }

    /// Opens the master key with a stretched passphrase.
    ///
    /// # Errors
    /// Wrong words, or a blob of somebody else.
    pub fn open(&self, stretched: &Stretched) -> Result<UserMaster, DeviceError> {
        let secret = DeviceSecret::from_bytes(*self.secret);
        Ok(self.blob()?.open(stretched, &secret, (VAULT_CARE, *self.user, *self.device))?)
    }

    /// All keys that follow from the master key on this device.
    ///
    /// # Errors
    /// A box was changed.
    pub fn keyring(&self, master: UserMaster) -> Result<Keyring, DeviceError> {
        Ok(Keyring {
            user: UserKeys::derive(&master, VAULT_CARE, &self.user, self.generation),
            device: DeviceKeys::open(&self.device_box, &master, VAULT_CARE, &self.device)?,
            cache: open_cache_key(&self.cache_box, &master, VAULT_CARE, &self.device)?,
            master,
        })
    }

    fn session_place(&self, until: i64) -> SessionPlace {
        SessionPlace { vault: VAULT_CARE, user: *self.user, device: *self.device, expires: until.max(0).unsigned_abs() }
    }

    /// Seals the master key for the time that the worker may be stopped; `key` stays in the open page.
    ///
    /// # Errors
    /// Never in practice: sealing 32 bytes.
    pub fn seal_session(
        &self,
        master: &UserMaster,
        key: &SessionKey,
        until: i64,
        rng: &mut impl CryptoRng,
    ) -> Result<Vec<u8>, DeviceError> {
        Ok(seal_session(master, key, &self.session_place(until), rng)?)
    }

    /// Opens what [`Self::seal_session`] made.
    ///
    /// # Errors
    /// Another key, person, device or end.
    pub fn open_session(&self, sealed: &[u8], key: &SessionKey, until: i64) -> Result<UserMaster, DeviceError> {
        Ok(open_session(sealed, key, &self.session_place(until))?)
    }
}

/// Wrong guesses so far, and until when the device waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Encode, Decode)]
pub struct Guesses {
    /// Wrong since the last right one.
    #[n(0)]
    pub wrong: u32,
    /// Unix seconds before which no guess is taken.
    #[n(1)]
    pub until: i64,
}

impl Guesses {
    /// Guesses left before the next pause.
    pub fn left(&self) -> u32 {
        GUESSES - self.wrong % GUESSES
    }

    /// One more wrong guess at this moment.
    #[must_use]
    pub fn wrong(self, now: i64) -> Self {
        let wrong = self.wrong.saturating_add(1);
        let pauses = (wrong / GUESSES).min(16);
        let until = if wrong.is_multiple_of(GUESSES) { now + (FIRST_PAUSE << (pauses - 1)) } else { self.until };
        Self { wrong, until }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn after_five_wrong_guesses_the_device_waits_and_then_longer() {
        let after = |count: u32| (0..count).fold(Guesses::default(), |guesses, _| guesses.wrong(1000));
        assert_eq!((after(4).left(), after(4).until), (1, 0));
        assert_eq!((after(5).left(), after(5).until), (5, 1000 + 900));
        assert_eq!(after(10).until, 1000 + 1800);
        assert_eq!(after(1000).until, 1000 + (900 << 15));
    }
}
