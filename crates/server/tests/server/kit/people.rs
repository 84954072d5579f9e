//! Organisations, and people with keys, a device and a role.

use super::{signed, tenant};
use naungan_crypto::certificate::{Certificate, DeviceCert, Officer, RoleCert, RootDoc, Signed, UserCert};
use naungan_crypto::control::Control;
use naungan_crypto::entry::CLASS_CERTIFICATE;
use naungan_crypto::kem::KemPublic;
use naungan_crypto::key::UserMaster;
use naungan_crypto::sign::VerifyingKey;
use naungan_crypto::user::{DeviceKeys, UserKeys};
use naungan_crypto::{B16, B32};
use naungan_journal::series::Head;
use naungan_journal::wire::Sent;
use naungan_model::id::{DeviceId, ObjectId, TenantId, UserId};
use naungan_model::role::Role;
use naungan_server::store::tenants::TenantKind;
use rand_chacha::ChaCha20Rng;
use std::collections::BTreeMap;

pub const DAY: u64 = 86_400;

pub struct Person {
    pub tenant: TenantId,
    pub user: UserId,
    pub role: Role,
    pub role_cert: B32,
    pub keys: UserKeys,
    pub device: DeviceId,
    pub device_keys: DeviceKeys,
    pub series: BTreeMap<ObjectId, Head>,
}

impl Person {
    fn draw(tenant: TenantId, number: u8, role: Role, rng: &mut ChaCha20Rng) -> Self {
        let user: B16 = core::array::from_fn(|at| if at == 0 { tenant.0[0] } else { number });
        Self {
            tenant,
            user: UserId(user),
            role,
            role_cert: [0; 32],
            keys: UserKeys::derive(&UserMaster::generate(rng), 1, &user, 1),
            device: DeviceId(user.map(|byte| byte ^ 0x80)),
            device_keys: DeviceKeys::generate(rng),
            series: BTreeMap::new(),
        }
    }

    /// The person as somebody to whom keys are wrapped.
    pub fn member(&self) -> Member {
        Member { user: self.user, kem: self.keys.kem.public().unwrap(), role: self.role }
    }

    pub fn device_certificate(&self, not_before: u64) -> Signed {
        let certificate = DeviceCert {
            tenant: self.tenant.0,
            user: self.user.0,
            generation: 1,
            device: self.device.0,
            dsig: self.device_keys.sig.verifying_key(),
            dkem: self.device_keys.kem.public().unwrap(),
            dreq: None,
            not_before,
        };
        signed(Certificate::Device(certificate), &[self])
    }
}

pub struct Member {
    pub user: UserId,
    pub kem: KemPublic,
    pub role: Role,
}

pub struct Organisation {
    pub tenant: TenantId,
    pub kind: TenantKind,
    pub root: RootDoc,
    /// Both are officers of the RootDoc; the first is director.
    pub officers: Vec<Person>,
    pub caseworker: Person,
    pub colleague: Person,
    pub supervisor: Person,
    pub psychologist: Person,
    pub monitor: Person,
    pub manager: Person,
    pub focal: Person,
    begun: u64,
}

impl Organisation {
    pub fn draw(number: u8, kind: TenantKind, now: u64, log_key: VerifyingKey, rng: &mut ChaCha20Rng) -> Self {
        let tenant = tenant(number);
        let officers: Vec<Person> = (1..=2).map(|at| Person::draw(tenant, at, Role::PartnerDirector, rng)).collect();
        let root = RootDoc {
            version: 1,
            prev: None,
            tenant: tenant.0,
            officers: officers
                .iter()
                .map(|person| Officer {
                    user: person.user.0,
                    usig: person.keys.sig.verifying_key(),
                    ukem: person.keys.kem.public().unwrap(),
                })
                .collect(),
            threshold: 2,
            rec: None,
            log_key,
            witnesses: Vec::new(),
        };
        let mut person = |at, role| Person::draw(tenant, at, role, rng);
        Self {
            caseworker: person(3, Role::Caseworker),
            colleague: person(4, Role::Caseworker),
            supervisor: person(5, Role::Supervisor),
            psychologist: person(6, Role::Psychologist),
            monitor: person(7, Role::MeOfficer),
            manager: person(8, Role::CountryManager),
            focal: person(9, Role::FocalPoint),
            tenant,
            kind,
            root,
            officers,
            begun: now - DAY,
        }
    }

    pub fn root_hash(&self) -> B32 {
        Certificate::Root(self.root.clone()).hash()
    }

    pub fn everybody(&mut self) -> Vec<&mut Person> {
        let others = [
            &mut self.caseworker,
            &mut self.colleague,
            &mut self.supervisor,
            &mut self.psychologist,
            &mut self.monitor,
            &mut self.manager,
            &mut self.focal,
        ];
        self.officers.iter_mut().chain(others).collect()
    }

    /// Root, users, roles and devices, stated by the first officer's device.
    pub fn genesis(&mut self, rng: &mut ChaCha20Rng, now: u64) -> Vec<Sent> {
        let (begun, tenant) = (self.begun, self.tenant.0);
        let mut statements = vec![Certificate::Root(self.root.clone())];
        for person in self.everybody() {
            statements.push(Certificate::User(UserCert {
                tenant,
                user: person.user.0,
                generation: 1,
                ukem: person.keys.kem.public().unwrap(),
                usig: person.keys.sig.verifying_key(),
                not_before: begun,
                not_after: begun + 900 * DAY,
            }));
            let role = Certificate::Role(RoleCert {
                tenant,
                user: person.user.0,
                role: person.role.code().into(),
                layers: person.role.layers().iter().map(|layer| layer.0).collect(),
                scope: None,
                not_before: begun,
                not_after: begun + 365 * DAY,
            });
            person.role_cert = role.hash();
            statements.push(role);
        }
        let mut all: Vec<Signed> =
            statements.into_iter().map(|one| signed(one, &[&self.officers[0], &self.officers[1]])).collect();
        all.extend(self.everybody().into_iter().map(|person| person.device_certificate(begun)));
        let officer = &mut self.officers[0];
        all.into_iter().map(|signed| officer.journal_entry(CLASS_CERTIFICATE, &Control::Certificate(signed), now, rng)).collect()
    }
}
