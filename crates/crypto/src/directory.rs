//! The verified chain of one partner: who is who, with which keys, in which role, on which device.

use crate::certificate::{Certificate, DeviceCert, Officer, Revocation, Revoked, RoleCert, RootDoc, Signed, UserCert};
use crate::constants::{OFFICERS_MIN, ROLE_MAX_SECONDS, SUITE, THRESHOLD_MIN, TWO_OFFICER_ROLES};
use crate::{B16, B32};
use std::collections::{BTreeMap, BTreeSet};

const _: () = assert!(SUITE == 1, "a new suite needs its own rules here");

/// Why a certificate was not admitted, or does not stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CertificateError {
    /// RootDoc 1 is not the one that was pinned, or none was pinned.
    #[error("the first root is not the pinned one")]
    NotPinned,
    /// A RootDoc that does not follow the newest one, or no root yet.
    #[error("does not follow the newest root")]
    RootOrder,
    /// About another partner.
    #[error("about another partner")]
    Tenant,
    /// Breaks a rule of its kind (order, numbers, length of validity).
    #[error("breaks a rule of its kind")]
    Shape,
    /// Too few valid signatures of those who may sign it.
    #[error("not signed by enough of those who may sign it")]
    Signatures,
    /// Contradicts a certificate that stands.
    #[error("contradicts a certificate that stands")]
    Conflict,
    /// Names a user, device or certificate that the directory does not have.
    #[error("unknown user, device or certificate")]
    Unknown,
    /// Not valid at that time.
    #[error("not valid at that time")]
    Expired,
    /// Revoked earlier in the log.
    #[error("revoked earlier in the log")]
    Revoked,
}

impl CertificateError {
    /// Stable name for machines and for message files.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotPinned => "certificate.not_pinned",
            Self::RootOrder => "certificate.root_order",
            Self::Tenant => "certificate.tenant",
            Self::Shape => "certificate.shape",
            Self::Signatures => "certificate.signatures",
            Self::Conflict => "certificate.conflict",
            Self::Unknown => "certificate.unknown",
            Self::Expired => "certificate.expired",
            Self::Revoked => "certificate.revoked",
        }
    }
}

/// A statement that the chain carries.
#[derive(Debug, Clone)]
pub struct Admitted<T> {
    /// The statement.
    pub statement: T,
    /// Hash of its certificate bytes.
    pub hash: B32,
    /// Its position in the log.
    pub position: u64,
}

/// When something was written, for the question whether its author could write it.
#[derive(Debug, Clone, Copy)]
pub struct Moment {
    /// Unix seconds by the author's clock.
    pub at: u64,
    /// Size of the log that the author had seen: later certificates do not count.
    pub seen: u64,
    /// Position in the log where the entry stands or would stand now: revocations before it count.
    pub position: u64,
}

impl Moment {
    /// The present: everything in the directory counts.
    #[must_use]
    pub fn now(at: u64) -> Self {
        Self { at, seen: u64::MAX, position: u64::MAX }
    }
}

/// The chain of one partner, built by admitting its certificates in the order of the log.
#[derive(Debug, Default)]
pub struct Directory {
    pin: Option<B32>,
    roots: Vec<Admitted<RootDoc>>,
    users: BTreeMap<(B16, u32), Admitted<UserCert>>,
    roles: BTreeMap<B32, Admitted<RoleCert>>,
    devices: BTreeMap<B16, Vec<Admitted<DeviceCert>>>,
    revoked: BTreeMap<Revoked, u64>,
    known: BTreeSet<B32>,
}

impl Directory {
    /// An empty directory that accepts as RootDoc 1 only the one with this hash (from the invitation).
    #[must_use]
    pub fn pinned(root_hash: B32) -> Self {
        Self { pin: Some(root_hash), ..Self::default() }
    }

    /// Pins RootDoc 1 of a directory that has none yet.
    pub fn pin(&mut self, root_hash: B32) {
        if self.roots.is_empty() {
            self.pin = Some(root_hash);
        }
    }

    /// Checks a certificate against the chain so far and takes it in. Admitting the same one again changes nothing.
    pub fn admit(&mut self, signed: &Signed, position: u64) -> Result<(), CertificateError> {
        let hash = signed.certificate.hash();
        if self.known.contains(&hash) {
            return Ok(());
        }
        match &signed.certificate {
            Certificate::Root(root) => self.admit_root(root, hash, signed, position)?,
            Certificate::User(user) => self.admit_user(user, hash, signed, position)?,
            Certificate::Role(role) => self.admit_role(role, hash, signed, position)?,
            Certificate::Device(device) => self.admit_device(device, hash, signed, position)?,
            Certificate::Revocation(revocation) => self.admit_revocation(revocation, signed, position)?,
        }
        self.known.insert(hash);
        Ok(())
    }

    fn admit_root(&mut self, root: &RootDoc, hash: B32, signed: &Signed, position: u64) -> Result<(), CertificateError> {
        let shared = |officer: &Officer| root.officers.iter().filter(|other| other.usig == officer.usig).count() > 1;
        let ordered = root.officers.windows(2).all(|pair| pair[0].user < pair[1].user)
            && root.witnesses.windows(2).all(|pair| pair[0] < pair[1]);
        if root.officers.len() < OFFICERS_MIN
            || root.officers.iter().any(shared)
            || !ordered
            || root.threshold < THRESHOLD_MIN
            || usize::from(root.threshold) > root.officers.len()
        {
            return Err(CertificateError::Shape);
        }
        let signers = match self.roots.last() {
            None => {
                if self.pin != Some(hash) {
                    return Err(CertificateError::NotPinned);
                }
                if root.version != 1 || root.prev.is_some() {
                    return Err(CertificateError::RootOrder);
                }
                root
            }
            Some(last) => {
                if root.tenant != last.statement.tenant {
                    return Err(CertificateError::Tenant);
                }
                if root.prev != Some(last.hash) || last.statement.version.checked_add(1) != Some(root.version) {
                    return Err(CertificateError::RootOrder);
                }
                &last.statement
            }
        };
        if count(signed, &signers.officers) < usize::from(signers.threshold) {
            return Err(CertificateError::Signatures);
        }
        self.roots.push(Admitted { statement: root.clone(), hash, position });
        Ok(())
    }

    /// The newest root, if its partner is this one.
    fn root_of(&self, tenant: &B16) -> Result<&RootDoc, CertificateError> {
        let root = self.root().ok_or(CertificateError::RootOrder)?;
        if root.tenant == *tenant { Ok(root) } else { Err(CertificateError::Tenant) }
    }

    /// One officer other than the person concerned, or two officers.
    fn officers_signed(root: &RootDoc, signed: &Signed, user: &B16, two: bool) -> Result<(), CertificateError> {
        let others: Vec<Officer> = root.officers.iter().filter(|officer| officer.user != *user).cloned().collect();
        let enough = if two { count(signed, &root.officers) >= 2 } else { count(signed, &others) >= 1 };
        if enough { Ok(()) } else { Err(CertificateError::Signatures) }
    }

    fn admit_user(&mut self, user: &UserCert, hash: B32, signed: &Signed, position: u64) -> Result<(), CertificateError> {
        let root = self.root_of(&user.tenant)?;
        if user.generation == 0 || user.not_after <= user.not_before {
            return Err(CertificateError::Shape);
        }
        let officer = root.officers.iter().any(|officer| officer.user == user.user);
        Self::officers_signed(root, signed, &user.user, officer)?;
        if let Some(newest) = self.newest(&user.user) {
            let older = newest.generation > user.generation;
            let renewed = newest.generation == user.generation;
            if older || (renewed && (newest.usig != user.usig || newest.ukem != user.ukem)) {
                return Err(CertificateError::Conflict);
            }
        }
        let first = self.users.get(&(user.user, user.generation)).map_or(position, |known| known.position);
        let admitted = Admitted { statement: user.clone(), hash, position: first };
        self.users.insert((user.user, user.generation), admitted);
        Ok(())
    }

    fn admit_role(&mut self, role: &RoleCert, hash: B32, signed: &Signed, position: u64) -> Result<(), CertificateError> {
        let root = self.root_of(&role.tenant)?;
        let seconds = role.not_after.checked_sub(role.not_before);
        let code = !role.role.is_empty() && role.role.bytes().all(|byte| byte == b'_' || byte.is_ascii_lowercase());
        let ordered = role.layers.windows(2).all(|pair| pair[0] < pair[1]);
        if !code || !ordered || seconds.is_none_or(|seconds| seconds == 0 || seconds > ROLE_MAX_SECONDS) {
            return Err(CertificateError::Shape);
        }
        let two = TWO_OFFICER_ROLES.contains(&role.role.as_str());
        Self::officers_signed(root, signed, &role.user, two)?;
        if self.newest(&role.user).is_none() {
            return Err(CertificateError::Unknown);
        }
        self.roles.insert(hash, Admitted { statement: role.clone(), hash, position });
        Ok(())
    }

    fn admit_device(&mut self, device: &DeviceCert, hash: B32, signed: &Signed, position: u64) -> Result<(), CertificateError> {
        self.root_of(&device.tenant)?;
        let user = self.newest(&device.user).ok_or(CertificateError::Unknown)?;
        if user.generation != device.generation {
            return Err(CertificateError::Conflict);
        }
        if !signed.is_signed_by(&device.user, &user.usig) {
            return Err(CertificateError::Signatures);
        }
        let before = self.devices.get(&device.device).and_then(|certificates| certificates.last());
        if let Some(before) = before {
            let before = &before.statement;
            if before.user != device.user || before.generation >= device.generation {
                return Err(CertificateError::Conflict);
            }
        }
        let admitted = Admitted { statement: device.clone(), hash, position };
        self.devices.entry(device.device).or_default().push(admitted);
        Ok(())
    }

    fn admit_revocation(&mut self, revocation: &Revocation, signed: &Signed, position: u64) -> Result<(), CertificateError> {
        let root = self.root_of(&revocation.tenant)?;
        let by_officer = count(signed, &root.officers) >= 1;
        let by_owner = match &revocation.target {
            Revoked::User(id) => {
                self.newest(id).ok_or(CertificateError::Unknown)?;
                false
            }
            Revoked::Device(id) => {
                let owner = &self.device(id).ok_or(CertificateError::Unknown)?.statement.user;
                self.newest(owner).is_some_and(|user| signed.is_signed_by(owner, &user.usig))
            }
            Revoked::Certificate(hash) => {
                if !self.known.contains(hash) {
                    return Err(CertificateError::Unknown);
                }
                false
            }
        };
        if !by_officer && !by_owner {
            return Err(CertificateError::Signatures);
        }
        self.revoked.entry(revocation.target).or_insert(position);
        Ok(())
    }

    fn newest(&self, user: &B16) -> Option<&UserCert> {
        self.users.range((*user, 0)..=(*user, u32::MAX)).next_back().map(|(_, admitted)| &admitted.statement)
    }

    fn is_revoked(&self, target: Revoked, moment: &Moment) -> bool {
        self.revoked.get(&target).is_some_and(|position| *position < moment.position)
    }

    /// The newest root.
    #[must_use]
    pub fn root(&self) -> Option<&RootDoc> {
        self.roots.last().map(|admitted| &admitted.statement)
    }

    /// Every root, oldest first.
    #[must_use]
    pub fn roots(&self) -> &[Admitted<RootDoc>] {
        &self.roots
    }

    /// The newest certificate of a user, revoked or not.
    #[must_use]
    pub fn user(&self, user: &B16) -> Option<&UserCert> {
        self.newest(user)
    }

    /// The newest certificate of every user, revoked or not.
    pub fn users(&self) -> impl Iterator<Item = &UserCert> {
        let newest = |user: &UserCert| self.newest(&user.user).is_some_and(|newest| newest.generation == user.generation);
        self.users.values().map(|admitted| &admitted.statement).filter(move |user| newest(user))
    }

    /// The newest certificate of a device, revoked or not; its user is named in it.
    #[must_use]
    pub fn device(&self, device: &B16) -> Option<&Admitted<DeviceCert>> {
        self.devices.get(device).and_then(|certificates| certificates.last())
    }

    /// The newest certificate of every device, revoked or not.
    pub fn devices(&self) -> impl Iterator<Item = &Admitted<DeviceCert>> {
        self.devices.values().filter_map(|certificates| certificates.last())
    }

    /// The role certificate that a header names.
    #[must_use]
    pub fn by_hash(&self, hash: &B32) -> Option<&Admitted<RoleCert>> {
        self.roles.get(hash)
    }

    /// The role certificates of a user that stand at `at` by all that is known now.
    #[must_use]
    pub fn roles(&self, user: &B16, at: u64) -> Vec<&Admitted<RoleCert>> {
        let now = Moment::now(at);
        let of_user = self.roles.values().filter(|role| role.statement.user == *user);
        of_user.filter(|role| self.role_standing(&role.hash, user, &now).is_ok()).collect()
    }

    /// A user's certificate, if it stood at that moment. Its sealing key is the one to wrap to.
    pub fn user_standing(&self, user: &B16, moment: &Moment) -> Result<&UserCert, CertificateError> {
        let certificates = self.users.range((*user, 0)..=(*user, u32::MAX)).rev();
        let admitted = certificates
            .map(|(_, admitted)| admitted)
            .find(|admitted| admitted.position < moment.seen)
            .ok_or(CertificateError::Unknown)?;
        let certificate = &admitted.statement;
        if self.is_revoked(Revoked::User(*user), moment) || self.is_revoked(Revoked::Certificate(admitted.hash), moment) {
            return Err(CertificateError::Revoked);
        }
        within(certificate.not_before, certificate.not_after, moment)?;
        Ok(certificate)
    }

    /// A device's certificate, if it and its user stood at that moment.
    pub fn device_standing(&self, device: &B16, moment: &Moment) -> Result<&DeviceCert, CertificateError> {
        let certificates = self.devices.get(device).ok_or(CertificateError::Unknown)?;
        let admitted = certificates.iter().rev().find(|admitted| admitted.position < moment.seen);
        let admitted = admitted.ok_or(CertificateError::Unknown)?;
        let certificate = &admitted.statement;
        if self.is_revoked(Revoked::Device(*device), moment) || self.is_revoked(Revoked::Certificate(admitted.hash), moment) {
            return Err(CertificateError::Revoked);
        }
        let user = self.user_standing(&certificate.user, moment)?;
        if user.generation != certificate.generation {
            return Err(CertificateError::Revoked);
        }
        within(certificate.not_before, u64::MAX, moment)?;
        Ok(certificate)
    }

    /// A role certificate, if it is this user's and it and the user stood at that moment.
    pub fn role_standing(&self, hash: &B32, user: &B16, moment: &Moment) -> Result<&RoleCert, CertificateError> {
        let admitted = self.roles.get(hash).ok_or(CertificateError::Unknown)?;
        if admitted.statement.user != *user || admitted.position >= moment.seen {
            return Err(CertificateError::Unknown);
        }
        if self.is_revoked(Revoked::Certificate(*hash), moment) {
            return Err(CertificateError::Revoked);
        }
        self.user_standing(user, moment)?;
        within(admitted.statement.not_before, admitted.statement.not_after, moment)?;
        Ok(&admitted.statement)
    }
}

fn within(not_before: u64, not_after: u64, moment: &Moment) -> Result<(), CertificateError> {
    if moment.at >= not_before && moment.at <= not_after { Ok(()) } else { Err(CertificateError::Expired) }
}

/// How many of the officers signed.
fn count(signed: &Signed, officers: &[Officer]) -> usize {
    officers.iter().filter(|officer| signed.is_signed_by(&officer.user, &officer.usig)).count()
}
