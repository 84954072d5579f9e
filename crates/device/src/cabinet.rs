//! Everything that is open while the device is unlocked: the directory, the files of the caseload, and what is not sent.

use crate::device::WESTERN_INDONESIA;
use crate::error::DeviceError;
use crate::file::{File, Held};
use crate::host::{Host, Table, Write};
use crate::keyring::{Enrolment, Keyring};
use crate::store::file_key;
use crate::summary::Brief;
use minicbor::{Decode, Encode};
use naungan_crypto::B32;
use naungan_crypto::cache;
use naungan_crypto::control::Control;
use naungan_crypto::directory::{Directory, Moment};
use naungan_crypto::entry::{Header, PublicPart, Sealed};
use naungan_crypto::wrap::Wrap;
use naungan_forms::Pack;
use naungan_journal::accept::SCHEMA_CERTIFICATE;
use naungan_journal::wire::State;
use naungan_model::code::{SHORTEST, case_code, read_code};
use naungan_model::date::Instant;
use naungan_model::fact::Public;
use naungan_model::id::{DeviceId, ObjectId, TenantId, UserId};
use naungan_model::role::Role;
use rand_core::CryptoRng;
use std::collections::{BTreeMap, BTreeSet};

type Key = minicbor::bytes::ByteArray<32>;

pub(crate) const CURSOR: &[u8] = b"cursor";

/// What stands aside of an entry in the rows: its place in the log and its part salts. Sealed under the cache key.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Aside {
    /// Place in the log; none while it is not sent.
    #[n(0)]
    pub position: Option<u64>,
    /// What the server did with it.
    #[n(1)]
    pub state: State,
    /// Why it waits.
    #[n(2)]
    pub reason: Option<String>,
    /// Part salts; none for layers without a key here.
    #[n(3)]
    pub salts: Vec<Option<Key>>,
    /// Salt and bytes of the public part. The row of the entry itself leaves them out: a stolen phone must not tell what help
    /// whom was given.
    #[n(4)]
    pub public: Option<(Key, minicbor::bytes::ByteVec)>,
    /// The entry stands beside its series: another has its number.
    #[n(5)]
    pub beside: bool,
}

impl Aside {
    /// What stands aside of an entry.
    pub fn of(entry: &Sealed, position: Option<u64>, state: State, reason: Option<String>, salts: Vec<Option<Key>>) -> Self {
        let public = entry.public.as_ref().map(|public| (public.salt.into(), public.bytes.clone().into()));
        Self { position, state, reason, salts, public, beside: false }
    }

    /// The entry of a row, with its public part again.
    pub fn whole(&self, bare: Sealed) -> Sealed {
        let public = self.public.as_ref().map(|(salt, bytes)| PublicPart { salt: **salt, bytes: bytes.to_vec() });
        Sealed { public, ..bare }
    }

    /// Salts as arrays.
    pub fn salts(&self) -> Vec<Option<B32>> {
        self.salts.iter().map(|salt| salt.as_ref().map(|salt| **salt)).collect()
    }
}

/// What is not sent yet: the row key of an entry, and the wraps that travel with it.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Unsent {
    /// Row key in [`Table::Entry`].
    #[n(0)]
    pub row: minicbor::bytes::ByteVec,
    /// Wraps.
    #[n(1)]
    pub wraps: Vec<minicbor::bytes::ByteVec>,
}

/// The open cabinet.
#[derive(Debug)]
pub struct Cabinet {
    /// Keys.
    pub keyring: Keyring,
    /// Partner.
    pub tenant: TenantId,
    /// Person.
    pub user: UserId,
    /// This device.
    pub device: DeviceId,
    /// Verified chain of the partner.
    pub directory: Directory,
    /// Journals by object.
    pub files: BTreeMap<ObjectId, File>,
    /// Size and root of the log as last seen.
    pub seen: (u64, B32),
    /// Where the next download goes on.
    pub cursor: u64,
    /// The directory, keys and summaries come first; until all of them are here.
    pub first: bool,
    /// Files whose entries are still to come, and where the download of each goes on.
    pub owed: BTreeMap<ObjectId, u64>,
    /// Files that this person is given no longer, and whether the person was told.
    pub(crate) left: BTreeMap<ObjectId, bool>,
    /// Summaries that could not be checked yet: who wrote them is not known here.
    pub(crate) unchecked: Vec<(Vec<u8>, B32)>,
    /// What cards are made with: the build of the app and the partner's forms. None where no file lies on the shelf.
    pub(crate) stamp: Option<B32>,
    /// Files that are neither on the shelf nor read yet: that is code of the second half of the app.
    pub(crate) unread: BTreeSet<ObjectId>,
    /// Files that changed since their cards were written.
    pub(crate) changed: BTreeSet<ObjectId>,
    /// Keys of the rows in [`Table::Outbox`], in order.
    pub outbox: BTreeMap<u64, Unsent>,
    /// Things that the server or another device did and that must not be: said on every page.
    pub alarms: Vec<&'static str>,
    /// Locks itself after this moment.
    pub until: Instant,
}

impl Cabinet {
    /// Reads the rows and opens what the keys open.
    ///
    /// # Errors
    /// Rows cannot be read.
    pub async fn load<H: Host>(
        host: &H,
        stamp: Option<B32>,
        enrolment: &Enrolment,
        keyring: Keyring,
    ) -> Result<Self, DeviceError> {
        let mut cabinet = Self {
            keyring,
            tenant: enrolment.tenant(),
            user: enrolment.user(),
            device: enrolment.device(),
            directory: Directory::pinned(enrolment.root()),
            files: BTreeMap::new(),
            seen: (0, naungan_crypto::log::empty_root()),
            cursor: 0,
            first: true,
            owed: BTreeMap::new(),
            left: BTreeMap::new(),
            unchecked: Vec::new(),
            stamp,
            unread: BTreeSet::new(),
            changed: BTreeSet::new(),
            outbox: BTreeMap::new(),
            alarms: Vec::new(),
            until: Instant(0),
        };
        if let Some((cursor, size, root, first)) = read_row::<(u64, u64, Key, bool)>(host.get(Table::Meta, CURSOR).await?)? {
            (cabinet.cursor, cabinet.first) = (cursor, first);
            cabinet.seen = (size, *root);
        }
        cabinet.load_owed(host).await?;
        cabinet.load_left(host).await?;
        for (key, value) in host.range(Table::Outbox, &[]).await? {
            let number = u64::from_be_bytes(key.as_slice().try_into().map_err(|_| DeviceError::Unreadable)?);
            cabinet.outbox.insert(number, minicbor::decode(&value).map_err(|_| DeviceError::Unreadable)?);
        }
        // People and devices first: whoever wrote in a file must be known.
        cabinet.read_rows(host, ObjectId(cabinet.tenant.0)).await?;
        cabinet.load_files(host).await?;
        cabinet.check_summaries();
        Ok(cabinet)
    }

    /// Takes a journal in from its rows, unopened, and its keys; gives the entries.
    pub(crate) async fn read_rows<H: Host>(&mut self, host: &H, object: ObjectId) -> Result<Vec<(Sealed, Aside)>, DeviceError> {
        let mut rows = host.range(Table::Entry, &object.0).await?;
        rows.extend(host.range(Table::Beside, &object.0).await?);
        let asides: BTreeMap<Vec<u8>, Vec<u8>> = host.range(Table::Salt, &object.0).await?.into_iter().collect();
        let mut entries = Vec::new();
        for (_, bytes) in rows {
            let entry = Sealed::decode_partial(&bytes)?;
            let key = file_key(object, &entry.header.entry);
            let aside = self.open_aside(&key, asides.get(&key).ok_or(DeviceError::Unreadable)?)?;
            entries.push((aside.whole(entry), aside));
        }
        entries.sort_by_key(|(_, aside)| aside.position.unwrap_or(u64::MAX));
        if !entries.is_empty() {
            self.files.insert(object, File::new(object));
        }
        for (entry, aside) in &entries {
            self.admit(entry, aside);
        }
        for (_, bytes) in host.range(Table::Wrap, &object.0).await? {
            self.take_wrap(&Wrap::decode(&bytes)?);
        }
        Ok(entries)
    }

    pub(crate) fn open_aside(&self, key: &[u8], sealed: &[u8]) -> Result<Aside, DeviceError> {
        let plain = cache::open_row(&self.keyring.cache, Table::Salt.name(), key, sealed)?;
        minicbor::decode(&plain).map_err(|_| DeviceError::Unreadable)
    }

    /// The row of an [`Aside`].
    pub(crate) fn aside_row(&self, header: &Header, aside: &Aside, rng: &mut impl CryptoRng) -> Result<Write, DeviceError> {
        let key = file_key(ObjectId(header.object), &header.entry);
        let plain = naungan_journal::wire::encode(aside);
        let sealed = cache::seal_row(&self.keyring.cache, Table::Salt.name(), &key, &plain, rng)?;
        Ok(Write::put(Table::Salt, key, sealed))
    }

    /// An [`Aside`] from the rows.
    pub(crate) async fn aside<H: Host>(&self, host: &H, header: &Header) -> Result<Option<Aside>, DeviceError> {
        let key = file_key(ObjectId(header.object), &header.entry);
        let row = host.get(Table::Salt, &key).await?;
        row.map(|sealed| self.open_aside(&key, &sealed)).transpose()
    }

    /// Takes an entry in: its certificate into the directory, itself into its journal, unopened. False, with an alarm, when
    /// it was not written by an enrolled device of this partner.
    pub(crate) fn admit(&mut self, entry: &Sealed, aside: &Aside) -> bool {
        let header = &entry.header;
        let public = entry.public.as_ref();
        let control = public.filter(|public| public.schema().is_ok_and(|schema| schema >= SCHEMA_CERTIFICATE));
        let control = control.and_then(|public| Control::decode(&public.bytes).ok());
        if let Some(Control::Certificate(signed)) = &control {
            // A certificate whose signatures do not hold is no certificate; the entry stays in the journal unheeded.
            let _ = self.directory.admit(signed, aside.position.unwrap_or(u64::MAX));
        }
        let Some(device) = self.directory.device(&header.device).map(|admitted| admitted.statement.clone()) else {
            // Genesis: the root and the first user precede the first device in the log and name it.
            if matches!(control, Some(Control::Certificate(_))) {
                return true;
            }
            self.alarm("alarm.unknown-device");
            return false;
        };
        if entry.verify(&device.dsig).is_err() {
            self.alarm("alarm.signature");
            return false;
        }
        let object = ObjectId(header.object);
        let file = self.files.entry(object).or_insert_with(|| File::new(object));
        file.hold(Held {
            hash: entry.hash(),
            header: header.clone(),
            author: UserId(device.user),
            deed: None,
            general: None,
            public: None,
            control,
            position: aside.position,
            state: aside.state,
            reason: aside.reason.clone(),
            beside: aside.beside,
        });
        true
    }

    /// Takes the keys of a wrap into its file; one that no valid entry lists is an alarm.
    pub(crate) fn take_wrap(&mut self, wrap: &Wrap) {
        let object = ObjectId(wrap.columns.object);
        let taken = self.files.get_mut(&object).is_some_and(|file| file.take_wrap(wrap, &self.keyring.user.kem).is_ok());
        if !taken {
            self.alarm("alarm.wrap");
        }
    }

    /// Opens the parts of an entry that was admitted.
    pub(crate) fn read(&mut self, entry: &Sealed, aside: &Aside) {
        let Some(file) = self.files.get_mut(&ObjectId(entry.header.object)) else { return };
        let said = file.open(entry, &aside.salts());
        let facts = entry.public.as_ref().filter(|public| public.schema().is_ok_and(|schema| schema < SCHEMA_CERTIFICATE));
        let hash = entry.hash();
        if let Some(held) = file.held.iter_mut().find(|held| held.hash == hash) {
            held.public = facts.and_then(|public| Public::decode(&public.bytes).ok()).or(held.public.take());
            if let Some((deed, general)) = said {
                (held.deed, held.general) = (Some(deed), general);
            }
        }
    }

    /// Folds these files anew.
    pub(crate) fn fold(&mut self, pack: &Pack, objects: impl IntoIterator<Item = ObjectId>) {
        let rules = pack.clock_rules(WESTERN_INDONESIA);
        for object in objects {
            if let Some(file) = self.files.get_mut(&object).filter(|file| !matches!(file.brief, Some(Brief::Card(_)))) {
                file.fold(pack, &self.directory, &rules);
                self.changed.insert(object);
            }
        }
    }

    pub(crate) fn alarm(&mut self, what: &'static str) {
        if !self.alarms.contains(&what) {
            self.alarms.push(what);
        }
    }

    /// This person's role now, and the hash of its certificate.
    pub fn role(&self, now: Instant) -> Option<(Role, B32)> {
        self.role_of(self.user, now)
    }

    /// A person's role now.
    pub fn role_of(&self, user: UserId, now: Instant) -> Option<(Role, B32)> {
        let roles = self.directory.roles(&user.0, now.0.max(0).unsigned_abs());
        roles.into_iter().find_map(|role| Some((role.statement.role.parse().ok()?, role.hash)))
    }

    /// The team this person works in; none for the whole partner.
    pub fn team(&self, now: Instant) -> Option<[u8; 16]> {
        self.team_of(self.user, now)
    }

    /// The team a colleague works in; none for the whole partner.
    pub fn team_of(&self, user: UserId, now: Instant) -> Option<[u8; 16]> {
        let hash = self.role_of(user, now)?.1;
        self.directory.by_hash(&hash)?.statement.scope
    }

    /// Members of the case team who may hold a layer: same team (or the whole partner), certificates valid now.
    pub fn team_members(&self, now: Instant) -> Vec<(UserId, Role)> {
        self.members_of(self.team(now), now)
    }

    /// Members of a team who may hold a layer.
    pub fn members_of(&self, team: Option<[u8; 16]>, now: Instant) -> Vec<(UserId, Role)> {
        let at = now.0.max(0).unsigned_abs();
        let mut members = Vec::new();
        for user in self.directory.users() {
            if self.directory.user_standing(&user.user, &Moment::now(at)).is_err() {
                continue;
            }
            for role in self.directory.roles(&user.user, at) {
                let same_team = role.statement.scope.is_none() || team.is_none() || role.statement.scope == team;
                if let Ok(code) = role.statement.role.parse::<Role>()
                    && code.keeps_files()
                    && same_team
                {
                    members.push((UserId(user.user), code));
                }
            }
        }
        members
    }

    /// Files of children, in no special order.
    pub fn cases(&self) -> impl Iterator<Item = &File> + Clone {
        self.files.values().filter(|file| file.is_case())
    }

    /// A file.
    ///
    /// # Errors
    /// It is not on this device.
    pub fn file(&self, object: ObjectId) -> Result<&File, DeviceError> {
        if self.left.contains_key(&object) {
            return Err(DeviceError::Left);
        }
        self.files.get(&object).ok_or(DeviceError::NotFound("case"))
    }

    /// Code of a case: one character longer where two cases of this device would share one.
    pub fn code(&self, object: ObjectId) -> String {
        self.code_among(object, self.cases().map(|file| file.object))
    }

    fn code_among(&self, object: ObjectId, others: impl Iterator<Item = ObjectId> + Clone) -> String {
        let clashes = |length: usize| {
            let code = case_code(object, length);
            others.clone().any(|other| other != object && case_code(other, length) == code)
        };
        let length = (SHORTEST..20).find(|length| !clashes(*length)).unwrap_or(20);
        case_code(object, length)
    }

    /// Codes of all cases.
    pub fn codes(&self) -> BTreeMap<ObjectId, String> {
        let mut alike: BTreeMap<String, Vec<ObjectId>> = BTreeMap::new();
        for file in self.cases() {
            alike.entry(case_code(file.object, SHORTEST)).or_default().push(file.object);
        }
        let codes = alike
            .values()
            .flat_map(|objects| objects.iter().map(|object| (*object, self.code_among(*object, objects.iter().copied()))));
        codes.collect()
    }

    /// The case with a code, as typed.
    ///
    /// # Errors
    /// No such case on this device.
    pub fn by_code(&self, typed: &str) -> Result<ObjectId, DeviceError> {
        let code = read_code(typed).ok_or(DeviceError::NotFound("case"))?;
        let begins = |file: &&File| case_code(file.object, code.len() - 1) == code;
        let mut alike = self.cases().filter(begins).map(|file| file.object);
        alike.find(|object| self.code(*object) == code).ok_or(DeviceError::NotFound("case"))
    }

    /// Number of entries that are not sent.
    pub fn unsent(&self) -> usize {
        self.outbox.len()
    }
}

/// The entry as its row keeps it: without the public part, which stands aside, sealed.
pub(crate) fn bare(entry: &Sealed) -> Sealed {
    Sealed { public: None, ..entry.clone() }
}

pub(crate) fn read_row<T: for<'b> Decode<'b, ()>>(row: Option<Vec<u8>>) -> Result<Option<T>, DeviceError> {
    row.map(|bytes| minicbor::decode(&bytes).map_err(|_| DeviceError::Unreadable)).transpose()
}
