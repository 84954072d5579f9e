//! Who works on a file: access is ended, and given again.

use crate::cabinet::Cabinet;
use crate::device::Device;
use crate::error::DeviceError;
use crate::file::{File, Held};
use crate::host::Host;
use crate::write::Draft;
use naungan_crypto::constants::{SUITE, VAULT_CARE, WRAP_ITEMS_MAX};
use naungan_crypto::control::{Control, End, Grant};
use naungan_crypto::directory::{Directory, Moment};
use naungan_crypto::entry::{CLASS_END, CLASS_GRANT, KIND_CASE};
use naungan_crypto::key::{HistoryKey, LayerKey};
use naungan_crypto::wrap::{self, LayerKeys, PURPOSE_MEMBER, TO_USER, WrapColumns};
use naungan_model::date::Instant;
use naungan_model::id::{EntryId, ObjectId, UserId};
use naungan_model::layer::Layer;
use std::collections::{BTreeMap, BTreeSet};

/// Every layer that a file can have: an End names them all, so that one that is begun later is ended too.
const LAYERS: [u8; 5] = [Layer::IDENTITY.0, Layer::GENERAL.0, Layer::THERAPY.0, Layer::LEGAL.0, Layer::SHELTER.0];
/// Reason number of a grant that is none of the others.
const GRANT_OTHER: u8 = 6;

impl File {
    /// People whose access was ended and not given again since, each with the entry that says so, in the order of the log.
    pub fn ended(&self, directory: &Directory) -> BTreeMap<UserId, &Held> {
        let folding = self.folding(directory).into_iter();
        let mut said: Vec<&Held> =
            folding.filter(|held| matches!(held.control, Some(Control::End(_) | Control::Grant(_)))).collect();
        said.sort_by_key(|held| (held.position.unwrap_or(u64::MAX), held.header.hlc));
        let mut ended = BTreeMap::new();
        for held in said {
            match &held.control {
                Some(Control::End(end)) if end.layers.contains(&Layer::GENERAL.0) => ended.insert(UserId(end.user), held),
                Some(Control::Grant(grant)) if grant.layers.contains(&Layer::GENERAL.0) => ended.remove(&UserId(grant.user)),
                _ => None,
            };
        }
        ended
    }
}

impl Cabinet {
    /// People who may work on a file, as far as this device knows: the team, who wrote in it, and to whom it was given. The
    /// wraps of a file name them to the server alone.
    pub fn people_of(&self, object: ObjectId, now: Instant) -> BTreeSet<UserId> {
        let mut people: BTreeSet<UserId> = self.team_members(now).into_iter().map(|(user, _)| user).collect();
        if let Some(file) = self.files.get(&object) {
            people.extend(file.held.iter().map(|held| held.author));
            people.extend(file.held.iter().filter_map(|held| match &held.control {
                Some(Control::Grant(grant)) => Some(UserId(grant.user)),
                _ => None,
            }));
        }
        people.retain(|user| self.role_of(*user, now).is_some_and(|(role, _)| role.keeps_files()));
        people
    }

    /// Files of one child: this one and those joined with it, as far as they are here.
    pub fn files_of_child(&self, object: ObjectId) -> BTreeSet<ObjectId> {
        let mut all = BTreeSet::from([object]);
        let mut next = vec![object];
        while let Some(one) = next.pop() {
            let named = self.files.get(&one).into_iter().flat_map(|file| file.joined().iter().copied());
            let naming = self.cases().filter(|file| file.joined().contains(&one)).map(|file| file.object);
            let fresh: Vec<ObjectId> = named.chain(naming).filter(|found| all.insert(*found)).collect();
            next.extend(fresh);
        }
        all.retain(|found| *found == object || self.files.get(found).is_some_and(File::is_case));
        all
    }
}

impl<H: Host> Device<H> {
    /// Ends a person's access to a file, and to those joined with it.
    ///
    /// # Errors
    /// This person may not, or nobody else would be left ([`DeviceError::LastHolder`]), or rows could not be kept.
    pub async fn end_access(
        &mut self,
        object: ObjectId,
        user: UserId,
        reason: u8,
        now: Instant,
    ) -> Result<Vec<EntryId>, DeviceError> {
        self.take_off(self.cabinet()?.files_of_child(object)).await?;
        let drafts = self.ends(object, user, reason, now)?;
        self.write(drafts, now).await
    }

    /// The entries that end a person's access to a file and to those joined with it, which must be off the shelf; none where it has
    /// ended already.
    pub(crate) fn ends(&self, object: ObjectId, user: UserId, reason: u8, now: Instant) -> Result<Vec<Draft>, DeviceError> {
        let cabinet = self.cabinet()?;
        let (role, _) = cabinet.role(now).ok_or(DeviceError::NotAllowed)?;
        let mut drafts = Vec::new();
        for object in cabinet.files_of_child(object) {
            let file = cabinet.files.get(&object).filter(|file| file.is_case());
            if file.is_none() && !role.supervises() && !role.hears_complaints() {
                return Err(DeviceError::NotAllowed);
            }
            let ended = cabinet.files.get(&object).map(|file| file.ended(&cabinet.directory)).unwrap_or_default();
            if ended.contains_key(&user) {
                continue;
            }
            let stays = |other: &UserId| *other != user && !ended.contains_key(other);
            if file.is_some() && !cabinet.people_of(object, now).iter().any(stays) {
                return Err(DeviceError::LastHolder);
            }
            let end = End { user: user.0, layers: LAYERS.to_vec(), reason };
            drafts.push(Draft::control(object, CLASS_END, &Control::End(end)));
        }
        Ok(drafts)
    }

    /// Gives a person a file: every key that the role may hold and that this device has, the past included.
    ///
    /// # Errors
    /// This person is no supervisor of the file, the other may hold nothing of it, or rows could not be kept.
    pub async fn give_access(&mut self, object: ObjectId, user: UserId, now: Instant) -> Result<EntryId, DeviceError> {
        self.take_off([object]).await?;
        let entry = EntryId(self.random());
        let Self { cabinet, rng, .. } = self;
        let cabinet = cabinet.as_ref().ok_or(DeviceError::Locked)?;
        if !cabinet.role(now).is_some_and(|(role, _)| role.supervises()) {
            return Err(DeviceError::NotAllowed);
        }
        let file = cabinet.file(object)?;
        let (role, _) = cabinet.role_of(user, now).filter(|(role, _)| role.keeps_files()).ok_or(DeviceError::NotAllowed)?;
        let held: Vec<LayerKeys> = file
            .keys_to_give(role.layers())
            .into_iter()
            .map(|(layer, epoch, lk, hk)| LayerKeys {
                layer,
                epoch,
                lk: LayerKey::from_bytes(*lk.expose()),
                hk: hk.map(|hk| HistoryKey::from_bytes(*hk.expose())),
            })
            .take(WRAP_ITEMS_MAX)
            .collect();
        if !held.iter().any(|keys| keys.layer == Layer::GENERAL.0) {
            return Err(DeviceError::NoKey(Layer::GENERAL.0));
        }
        let moment = Moment::now(now.0.max(0).unsigned_abs());
        let certificate = cabinet.directory.user_standing(&user.0, &moment).map_err(|_| DeviceError::NotAllowed)?;
        let columns = WrapColumns {
            tenant: cabinet.tenant.0,
            vault: VAULT_CARE,
            kind: KIND_CASE,
            object: object.0,
            purpose: PURPOSE_MEMBER,
            items: Vec::new(),
            recipient_kind: TO_USER,
            recipient: user.0,
            recipient_gen: certificate.generation,
            suite: SUITE,
            grant_entry: entry.0,
        };
        let mut wrap = wrap::seal(&held, columns, &certificate.ukem, rng)?;
        wrap.created_at = moment.at;
        let layers: BTreeSet<u8> = held.iter().map(|keys| keys.layer).collect();
        let control = Control::Grant(Grant {
            user: user.0,
            layers: layers.into_iter().collect(),
            history: true,
            reason: GRANT_OTHER,
            until: None,
            wraps: vec![wrap.digest()],
        });
        let draft = Draft { wraps: vec![wrap], entry: Some(entry), ..Draft::control(object, CLASS_GRANT, &control) };
        self.write(vec![draft], now).await?.pop().ok_or(DeviceError::Unreadable)
    }
}
