//! Keys of the invented people, in `DIR/demo`: outside both databases, and only in a demonstration. A live server has no such
//! folder; people's keys are made on their own devices and never leave them.

use super::people::{Invented, ORGANISATIONS, PEOPLE};
use minicbor::{Decode, Encode};
use naungan_crypto::key::UserMaster;
use naungan_crypto::words;
use naungan_device::genesis::Founder;
use naungan_model::id::{TenantId, UserId};
use rand_core::{CryptoRng, Rng};
use std::io;
use std::path::Path;

type Id = minicbor::bytes::ByteArray<16>;
type Key = minicbor::bytes::ByteArray<32>;

/// Keys of one invented person.
#[derive(Debug, Clone, Encode, Decode)]
struct Held {
    #[n(0)]
    user: Id,
    #[n(1)]
    master: Key,
    #[n(2)]
    words: String,
}

/// Everything that the demonstration plays with.
#[derive(Debug, Clone, Encode, Decode)]
pub struct DemoKeyring {
    /// Seed of the story.
    #[n(0)]
    pub seed: u64,
    /// Moment of the demonstration's clock and of the system's clock when seeding ended; none while it seeds.
    #[n(1)]
    pub ended: Option<(i64, i64)>,
    #[n(2)]
    tenants: Vec<Id>,
    #[n(3)]
    people: Vec<Held>,
    /// Unix seconds, by the demonstration's clock, when the roles were last renewed.
    #[n(4)]
    pub renewed: Option<i64>,
}

const FILE: &str = "keyring.cbor";

impl DemoKeyring {
    /// Draws keys for everybody.
    pub fn draw(seed: u64, rng: &mut impl CryptoRng) -> Self {
        let mut id = || {
            let mut bytes = [0; 16];
            Rng::fill_bytes(rng, &mut bytes);
            bytes
        };
        let tenants = ORGANISATIONS.iter().map(|_| id().into()).collect();
        let users: Vec<[u8; 16]> = PEOPLE.iter().map(|_| id()).collect();
        let people = users
            .into_iter()
            .map(|user| Held {
                user: user.into(),
                master: (*UserMaster::generate(rng).expose()).into(),
                words: words::generate(rng).to_string(),
            })
            .collect();
        Self { seed, ended: None, tenants, people, renewed: None }
    }

    /// Reads the keyring of a folder, if it has one.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn read(folder: &Path) -> io::Result<Option<Self>> {
        match std::fs::read(folder.join(FILE)) {
            Ok(bytes) => minicbor::decode(&bytes).map(Some).map_err(|_| io::Error::other("the demo keyring cannot be read")),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Keeps the keyring.
    ///
    /// # Errors
    /// The folder cannot be written.
    pub fn write(&self, folder: &Path) -> io::Result<()> {
        std::fs::create_dir_all(folder)?;
        let bytes = minicbor::to_vec(self).map_err(|_| io::Error::other("the demo keyring cannot be written"))?;
        let draft = folder.join("keyring.new");
        std::fs::write(&draft, bytes)?;
        std::fs::rename(draft, folder.join(FILE))
    }

    /// Tenant of an organisation.
    pub fn tenant(&self, organisation: usize) -> TenantId {
        TenantId(self.tenants.get(organisation).map_or([0; 16], |id| **id))
    }

    fn held(&self, code: &str) -> Option<(&'static Invented, &Held)> {
        let at = PEOPLE.iter().position(|person| person.code == code)?;
        Some((&PEOPLE[at], self.people.get(at)?))
    }

    /// User id of a person.
    pub fn user(&self, code: &str) -> Option<UserId> {
        self.held(code).map(|(_, held)| UserId(*held.user))
    }

    /// The six words of a person.
    pub fn words(&self, code: &str) -> &str {
        self.held(code).map_or("", |(_, held)| &held.words)
    }

    /// A person with keys in hand. Everybody of a partner is one team, except who works for the whole partner.
    pub fn founder(&self, code: &str) -> Option<Founder> {
        let (person, held) = self.held(code)?;
        let organisation = ORGANISATIONS.iter().position(|organisation| organisation.code == person.organisation)?;
        let team = person.role.keeps_files().then(|| self.tenant(organisation).0);
        Some(Founder::with(UserId(*held.user), person.role, team, UserMaster::from_bytes(*held.master)))
    }
}
