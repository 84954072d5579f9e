//! The partner's own versions of the forms: which is in force follows from the signatures in the partner's journal; the bundle
//! comes from the server, and is used only when it is the one that was signed and breaks no rule.

use crate::cabinet::Cabinet;
use crate::device::{Device, meta_row};
use crate::error::DeviceError;
use crate::host::{Call, Host};
use crate::later::later;
use crate::write::Draft;
use minicbor::bytes::ByteVec;
use naungan_crypto::B32;
use naungan_crypto::control::{Control, PackApproval};
use naungan_crypto::entry::CLASS_APPROVAL;
use naungan_crypto::label::sha256;
use naungan_forms::Pack;
use naungan_forms::brief::Brief;
use naungan_forms::partner::{self, Text};
use naungan_forms::table::{self, Table};
use naungan_journal::packs::{ACT_ACCEPT, Packs};
use naungan_journal::wire::State;
use naungan_model::date::Instant;
use naungan_model::id::{EntryId, ObjectId, hex};
use naungan_model::role::Role;

/// Row of the bundle in use: its hash and its bytes.
const OWN: &[u8] = b"pack";
/// Row of what the answers to its forms mean: all that the first pages need.
const OWN_BRIEF: &[u8] = b"pack-brief";

/// The partner's version that this device uses.
#[derive(Debug, Clone)]
pub struct OwnPack {
    /// SHA-256 of the bundle.
    pub hash: B32,
    /// Its words.
    pub texts: Vec<Text>,
}

impl Cabinet {
    /// Versions of the partner's forms, as its officers signed them.
    #[must_use]
    pub fn packs(&self) -> Packs {
        let mut packs = Packs::default();
        let Some(journal) = self.files.get(&ObjectId(self.tenant.0)) else { return packs };
        let mut approvals: Vec<_> = journal
            .held
            .iter()
            .filter(|held| held.state == State::Accepted && held.position.is_some())
            .filter_map(|held| match &held.control {
                Some(Control::Pack(approval)) => Some((held, approval)),
                _ => None,
            })
            .collect();
        approvals.sort_by_key(|(held, _)| held.position);
        for (held, approval) in approvals {
            // The server's word is not enough: the signer must be who may sign, as this device's directory says.
            let own = (approval.tenant, approval.user) == (self.tenant.0, held.author.0);
            let may = if approval.act == ACT_ACCEPT {
                self.role_of(held.author, held.at()).is_some_and(|(role, _)| role == Role::MeOfficer)
            } else {
                self.is_officer(held.author)
            };
            if own && may {
                packs.take(held.author, approval);
            }
        }
        packs
    }

    /// Whether a person is an officer of the partner.
    #[must_use]
    pub fn is_officer(&self, user: naungan_model::id::UserId) -> bool {
        self.directory.root().is_some_and(|root| root.officers.iter().any(|officer| officer.user == user.0))
    }
}

impl<H: Host> Device<H> {
    /// Puts the kept version of the partner over the house's forms: what it means, and with a whole pack its forms.
    pub(crate) async fn read_own_pack(&mut self) -> Result<(), DeviceError> {
        if self.house.is_whole() {
            return later(self.lay_own()).await;
        }
        if let Some((hash, bytes)) = self.meta::<(ByteVec, ByteVec)>(OWN_BRIEF).await?
            && let Ok(hash) = B32::try_from(hash.as_slice())
            && let Some(tables) = table::decode(&bytes)
        {
            self.use_pack(hash, self.house.with_brief(&Brief::read(&tables)), Vec::new());
        }
        Ok(())
    }

    /// Lays the partner's version over the whole forms of the house. One that cannot be used is left out; its bytes stay.
    async fn lay_own(&mut self) -> Result<(), DeviceError> {
        if let Some((hash, bytes)) = self.meta::<(ByteVec, ByteVec)>(OWN).await?
            && let Ok(hash) = B32::try_from(hash.as_slice())
            && let Some(tables) = table::decode(&bytes)
            && let Ok(pack) = self.house.with_known(&tables)
        {
            self.use_pack(hash, pack, partner::texts(&tables));
        }
        Ok(())
    }

    /// The whole forms of the house have come, after what they mean: forms can be filled from now on.
    ///
    /// # Errors
    /// They are no pack, or rows cannot be read.
    pub async fn take_house(&mut self, bundle: &[u8]) -> Result<(), DeviceError> {
        let house = Pack::known(bundle).map_err(|_| DeviceError::Unreadable)?;
        (self.pack, self.house) = (house.clone(), house);
        self.lay_own().await?;
        self.read_unread().await
    }

    /// The house's forms with a bundle over them, and its words; `None` when it breaks a rule.
    pub(crate) fn over(&self, bundle: &[u8]) -> Option<(Pack, Vec<Text>)> {
        let tables: Vec<Table> = table::decode(bundle)?;
        Some((self.house.with(&tables).ok()?, partner::texts(&tables)))
    }

    fn use_pack(&mut self, hash: B32, pack: Pack, texts: Vec<Text>) {
        self.pack = pack;
        self.own_pack = Some(OwnPack { hash, texts });
    }

    /// What to ask for when another version is in force than this device uses.
    pub(crate) fn wanted_pack(&self) -> Option<Call> {
        let in_force = self.cabinet.as_ref()?.packs().in_force();
        let has = self.own_pack.as_ref().map_or([0; 32], |own| own.hash);
        if in_force == [0; 32] || in_force == has || self.net.refused_pack == Some(in_force) {
            return None;
        }
        let path = format!("/sync/v1/packs/{}", hex(&in_force));
        Some(Call { method: "GET", path, token: self.net.token().map(str::to_owned), body: Vec::new() })
    }

    /// Takes a bundle in. What is not what the officers signed, or breaks a rule, is refused with an alarm.
    pub(crate) async fn take_pack(&mut self, bytes: Option<&[u8]>, now: Instant) -> Result<(), DeviceError> {
        let in_force = self.cabinet()?.packs().in_force();
        let taken = bytes.filter(|bytes| sha256(bytes) == in_force).and_then(|bytes| Some((bytes, self.over(bytes)?)));
        let Some((bytes, (pack, texts))) = taken else {
            self.net.refused_pack = Some(in_force);
            self.cabinet_mut()?.alarm("alarm.pack");
            return Ok(());
        };
        let row = |key, bytes: &[u8]| meta_row(key, &(ByteVec::from(in_force.to_vec()), ByteVec::from(bytes.to_vec())));
        let meanings = table::encode(&pack.meanings().tables());
        self.host.commit(vec![row(OWN, bytes), row(OWN_BRIEF, &meanings)]).await?;
        self.use_pack(in_force, pack, texts);
        // What was filled in the new version could not be understood before.
        let Self { cabinet, pack, .. } = self;
        let cabinet = cabinet.as_mut().ok_or(DeviceError::Locked)?;
        let all: Vec<ObjectId> = cabinet.files.keys().copied().collect();
        cabinet.fold(pack, all);
        self.net.answered(now);
        // Every card was made with the forms before.
        let stamp = self.stamp();
        self.cabinet_mut()?.stamp = stamp;
        self.take_off_all().await
    }

    /// Signs a version, or accepts what it does to figures. `meaning`: whether this device finds that it changes what answers mean.
    ///
    /// # Errors
    /// This person may not.
    pub async fn approve_pack(&mut self, pack: B32, act: u8, meaning: bool, now: Instant) -> Result<EntryId, DeviceError> {
        let cabinet = self.cabinet()?;
        let (tenant, user) = (cabinet.tenant, cabinet.user);
        let may = if act == ACT_ACCEPT {
            cabinet.role(now).is_some_and(|(role, _)| role == Role::MeOfficer)
        } else {
            cabinet.is_officer(user)
        };
        if !may {
            return Err(DeviceError::NotAllowed);
        }
        let packs = cabinet.packs();
        let (number, before) = (packs.next_number(), packs.in_force());
        let approval = PackApproval { tenant: tenant.0, user: user.0, number, pack, before, act, meaning };
        let drafts = vec![Draft::statement(tenant, CLASS_APPROVAL, &Control::Pack(approval))];
        self.write(drafts, now).await?.pop().ok_or(DeviceError::Unreadable)
    }
}
