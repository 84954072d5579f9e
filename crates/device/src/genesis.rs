//! The beginning of a partner: its root, its people, their roles and first devices, as entries of its own journal.
//!
//! The full ceremony, with recovery shares, comes with the work on people, devices and keys; a demonstration plays it here
//! through the same entries and the same route.

use crate::error::DeviceError;
use naungan_crypto::certificate::{Certificate, DeviceCert, Officer, RoleCert, RootDoc, Signed, UserCert};
use naungan_crypto::constants::VAULT_CARE;
use naungan_crypto::control::Control;
use naungan_crypto::entry::{CLASS_CERTIFICATE, Header, KIND_JOURNAL, PublicPart, Sealed};
use naungan_crypto::key::UserMaster;
use naungan_crypto::sign::{SigningKey, VerifyingKey};
use naungan_crypto::user::UserKeys;
use naungan_journal::series::Head;
use naungan_model::date::Instant;
use naungan_model::id::{DeviceId, TenantId, UserId};
use naungan_model::role::Role;
use rand_core::{CryptoRng, Rng};

/// Validity of certificates, in seconds: one year and a day, the longest for a role.
const VALID: u64 = 366 * 86_400;

/// A person with keys in hand: an officer at the ceremony, or somebody who is let in.
#[derive(Debug)]
pub struct Founder {
    /// Person.
    pub user: UserId,
    /// Role.
    pub role: Role,
    /// Team; none for the whole partner.
    pub team: Option<[u8; 16]>,
    /// Master key.
    pub master: UserMaster,
    /// Keys of generation 1.
    pub keys: UserKeys,
}

impl Founder {
    /// Draws a person's keys.
    pub fn draw(role: Role, team: Option<[u8; 16]>, rng: &mut impl CryptoRng) -> Self {
        let mut user = [0; 16];
        rng.fill_bytes(&mut user);
        let master = UserMaster::generate(rng);
        Self::with(UserId(user), role, team, master)
    }

    /// A person with a known master key.
    pub fn with(user: UserId, role: Role, team: Option<[u8; 16]>, master: UserMaster) -> Self {
        let keys = UserKeys::derive(&master, VAULT_CARE, &user.0, 1);
        Self { user, role, team, master, keys }
    }

    /// The certificate of the person's keys, unsigned.
    fn user_cert(&self, tenant: TenantId, now: u64) -> Result<Certificate, DeviceError> {
        Ok(Certificate::User(UserCert {
            tenant: tenant.0,
            user: self.user.0,
            generation: 1,
            ukem: self.keys.kem.public()?,
            usig: self.keys.sig.verifying_key(),
            not_before: now,
            not_after: now + 5 * VALID,
        }))
    }

    fn role_cert(&self, tenant: TenantId, now: u64) -> Certificate {
        Certificate::Role(RoleCert {
            tenant: tenant.0,
            user: self.user.0,
            role: self.role.code().into(),
            layers: self.role.layers().iter().map(|layer| layer.0).collect(),
            scope: self.team,
            not_before: now,
            not_after: now + VALID,
        })
    }

    /// Certificate of a new device of this person, signed with the person's own key.
    ///
    /// # Errors
    /// The device's key is no key.
    pub fn device_cert(
        &self,
        tenant: TenantId,
        device: DeviceId,
        dsig: [u8; 32],
        dkem: &[u8],
        now: u64,
    ) -> Result<Signed, DeviceError> {
        let certificate = Certificate::Device(DeviceCert {
            tenant: tenant.0,
            user: self.user.0,
            generation: 1,
            device: device.0,
            dsig: VerifyingKey(dsig),
            dkem: naungan_crypto::kem::KemPublic::from_bytes(dkem)?,
            dreq: None,
            not_before: now,
        });
        Ok(Signed::unsigned(certificate).sign(self.user.0, &self.keys.sig))
    }
}

/// The officers and people of a partner that begins.
#[derive(Debug)]
pub struct Genesis<'a> {
    /// Partner.
    pub tenant: TenantId,
    /// Two to five officers, side by side.
    pub officers: &'a [Founder],
    /// Everybody else who is let in.
    pub people: &'a [Founder],
    /// Public key of the server's log for this partner.
    pub log_key: [u8; 32],
    /// Now.
    pub now: Instant,
}

impl Genesis<'_> {
    /// Hash of RootDoc 1, which devices pin and the operator admits.
    ///
    /// # Errors
    /// An officer's key is no key.
    pub fn root_hash(&self) -> Result<[u8; 32], DeviceError> {
        Ok(self.root()?.hash())
    }

    fn root(&self) -> Result<Certificate, DeviceError> {
        let mut officers = Vec::new();
        for officer in self.officers {
            officers.push(Officer {
                user: officer.user.0,
                usig: officer.keys.sig.verifying_key(),
                ukem: officer.keys.kem.public()?,
            });
        }
        officers.sort_by_key(|officer| officer.user);
        Ok(Certificate::Root(RootDoc {
            version: 1,
            prev: None,
            tenant: self.tenant.0,
            officers,
            threshold: 2,
            rec: None,
            log_key: VerifyingKey(self.log_key),
            witnesses: Vec::new(),
        }))
    }

    /// The first statements in order: root, the registrar's device, then everybody's keys and roles.
    ///
    /// # Errors
    /// A key is no key.
    pub fn statements(&self, registrar: &Registrar) -> Result<Vec<Signed>, DeviceError> {
        let now = self.now.0.max(0).unsigned_abs();
        let mut statements = vec![self.by_officers(self.root()?)];
        for person in self.officers.iter().chain(self.people) {
            statements.push(self.by_officers(person.user_cert(self.tenant, now)?));
        }
        statements.push(registrar.certificate());
        statements.extend(self.roles());
        Ok(statements)
    }

    /// Everybody's role for a year from now, signed by the officers.
    pub fn roles(&self) -> Vec<Signed> {
        let now = self.now.0.max(0).unsigned_abs();
        let everybody = self.officers.iter().chain(self.people);
        everybody.map(|person| self.by_officers(person.role_cert(self.tenant, now))).collect()
    }

    fn by_officers(&self, certificate: Certificate) -> Signed {
        let unsigned = Signed::unsigned(certificate);
        self.officers.iter().fold(unsigned, |signed, officer| signed.sign(officer.user.0, &officer.keys.sig))
    }
}

/// The device that writes certificates into a partner's journal.
#[derive(Debug)]
pub struct Registrar {
    /// Partner.
    pub tenant: TenantId,
    /// The device.
    pub device: DeviceId,
    key: SigningKey,
    certificate: Signed,
    head: Head,
    hlc: (u64, u32),
}

impl Registrar {
    /// A new device of an officer.
    ///
    /// # Errors
    /// A key is no key.
    pub fn draw(tenant: TenantId, officer: &Founder, now: Instant, rng: &mut impl CryptoRng) -> Result<Self, DeviceError> {
        let mut device = [0; 16];
        rng.fill_bytes(&mut device);
        let keys = naungan_crypto::user::DeviceKeys::generate(rng);
        let at = now.0.max(0).unsigned_abs();
        let dsig = keys.sig.verifying_key().0;
        let certificate = officer.device_cert(tenant, DeviceId(device), dsig, keys.kem.public()?.as_bytes(), at)?;
        Ok(Self { tenant, device: DeviceId(device), key: keys.sig, certificate, head: Head::default(), hlc: (at, 0) })
    }

    /// The device's own certificate.
    pub fn certificate(&self) -> Signed {
        self.certificate.clone()
    }

    /// The entry that states a certificate in the partner's journal.
    pub fn state(&mut self, signed: Signed, now: Instant, rng: &mut impl Rng) -> Sealed {
        let (mut entry, mut salt) = ([0; 16], [0; 32]);
        rng.fill_bytes(&mut entry);
        rng.fill_bytes(&mut salt);
        let control = Control::Certificate(signed);
        let public = PublicPart { salt, bytes: control.encode() };
        let at = now.0.max(0).unsigned_abs();
        self.hlc = if at > self.hlc.0 { (at, 0) } else { (self.hlc.0, self.hlc.1 + 1) };
        let header = Header {
            tenant: self.tenant.0,
            vault: VAULT_CARE,
            kind: KIND_JOURNAL,
            object: self.tenant.0,
            entry,
            class: CLASS_CERTIFICATE,
            device: self.device.0,
            dseq: self.head.dseq + 1,
            dprev: self.head.hash,
            parents: Vec::new(),
            hlc: self.hlc,
            seen: (0, naungan_crypto::log::empty_root()),
            role_cert: [0; 32],
            public: Some((control.schema(), public.commit())),
            parts: Vec::new(),
        };
        self.head = Head::of(&header);
        Sealed::sign(header, Vec::new(), Some(public), &self.key)
    }
}
