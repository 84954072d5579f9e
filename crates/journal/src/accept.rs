//! The accept rule: what the server does with an entry, and a device checks again with what it is given.
//!
//! Nothing authentic is refused: a well-formed, signed entry of an enrolled device is stored even where its author had no
//! right to write it; then it waits in quarantine for a supervisor. Refused is only what is malformed, forged or too large.

use crate::packs::ACT_ACCEPT;
use crate::series::{Head, SeriesKey};
use naungan_crypto::B32;
use naungan_crypto::control::Control;
use naungan_crypto::entry::{
    CLASS_APPROVAL, CLASS_CERTIFICATE, CLASS_CONTENT, CLASS_END, CLASS_EPOCH, CLASS_GRANT, CLASS_RESOLVE, Header, KIND_CASE,
    KIND_JOURNAL, KIND_PLACE, Sealed,
};
use naungan_crypto::sign::VerifyingKey;
use naungan_model::date::Instant;
use naungan_model::fact::{Public, SCHEMA_SAME_CHILD};
use naungan_model::id::{DeviceId, EntryId, ObjectId, TenantId, UserId};
use naungan_model::layer::Layer;
use naungan_model::role::Role;

/// Schema numbers of control bodies (`naungan_crypto::control`).
pub const SCHEMA_CERTIFICATE: u8 = 3;
/// New layer keys.
pub const SCHEMA_EPOCH: u8 = 4;
/// Keys for a person.
pub const SCHEMA_GRANT: u8 = 5;
/// A partner's officer signs that no child was served by another partner in a half-year.
pub const SCHEMA_DECLARATION: u8 = 6;
/// A supervisor adopts or rejects an entry that waits.
pub const SCHEMA_ADOPTION: u8 = 7;

/// A version of a partner's pack is signed, or its changed meaning accepted.
pub const SCHEMA_PACK: u8 = 8;
/// A person's access to a file ends.
pub const SCHEMA_END: u8 = 9;

/// Seconds a device's clock may be ahead before the entry is flagged.
pub const CLOCK_AHEAD: i64 = 600;

/// An enrolled device, as the directory says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Enrolled {
    /// Partner.
    pub tenant: TenantId,
    /// Whose it is.
    pub user: UserId,
    /// DSIG.
    pub key: VerifyingKey,
    /// The device, its user or the certificate was revoked.
    pub revoked: bool,
}

/// What the rule must know of the world.
pub trait Known {
    /// The directory's word on a device.
    fn device(&self, device: DeviceId) -> Option<Enrolled>;
    /// The role that the certificate with this hash gives this user at this moment; none when it does not.
    fn role(&self, role_cert: &B32, user: UserId, at: Instant) -> Option<Role>;
    /// Whether a user is an officer of the tenant's newest RootDoc.
    fn is_officer(&self, tenant: TenantId, user: UserId) -> bool;
    /// Where a series stands.
    fn head(&self, series: &SeriesKey) -> Head;
    /// Hash of the entry that a series has under a number.
    fn numbered(&self, series: &SeriesKey, dseq: u64) -> Option<B32>;
    /// Whether an entry id is taken, and by which hash.
    fn entry(&self, entry: EntryId) -> Option<B32>;
    /// The object an entry belongs to.
    fn object_of(&self, entry: EntryId) -> Option<ObjectId>;
    /// Whether an object has any entry yet.
    fn exists(&self, object: ObjectId) -> bool;
    /// The device whose entry is the first of an object.
    fn opened_by(&self, object: ObjectId) -> Option<DeviceId>;
    /// Whether the access list gives the user this object now.
    fn has_access(&self, user: UserId, object: ObjectId) -> bool;
    /// Whether the user's access to an object was ended and not given again.
    fn was_ended(&self, user: UserId, object: ObjectId) -> bool;
    /// Whether somebody else is given the general layer of an object now, and not for a time only.
    fn others_hold(&self, user: UserId, object: ObjectId) -> bool;
    /// The current epoch of a layer.
    fn epoch(&self, object: ObjectId, layer: u8) -> Option<u32>;
}

/// Why an entry waits. Codes are stable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// The device or its user was revoked.
    Revoked,
    /// The role certificate does not give the author a role that writes this.
    Role,
    /// The author has no wrap for the object.
    NoAccess,
    /// The part is sealed under an epoch that the object does not have.
    Epoch,
    /// The device's series has two entries with one number: a restored phone, or somebody with its keys.
    Fork,
    /// The entry follows one that waits as a fork.
    AfterFork,
    /// Its facts would end those of another file.
    OtherFile,
    /// It would leave a file to nobody.
    LastHolder,
}

impl Reason {
    /// Stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Revoked => "quarantine.revoked",
            Self::Role => "quarantine.role",
            Self::NoAccess => "quarantine.no_access",
            Self::Epoch => "quarantine.epoch",
            Self::Fork => "quarantine.fork",
            Self::AfterFork => "quarantine.after_fork",
            Self::OtherFile => "quarantine.other_file",
            Self::LastHolder => "quarantine.last_holder",
        }
    }

    /// Whether people must be told at once.
    pub fn is_alarm(self) -> bool {
        matches!(self, Self::Fork | Self::AfterFork | Self::Revoked)
    }
}

/// Why an entry is refused. Nothing of its upload is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Not an enrolled device.
    #[error("the device is not enrolled; enrol it and send again")]
    UnknownDevice,
    /// Not signed by the device it names.
    #[error("the signature is not the device's; the entry was changed or forged")]
    Signature,
    /// Class, kind, schema or tenant do not go together.
    #[error("an entry of this class cannot stand in this journal")]
    Misplaced,
    /// A fact that is no base-list code, date, half-year or bounded number.
    #[error("a fact is not allowed; update the app and correct the entry")]
    Fact,
    /// It ends or gives access to a file of which nothing is here yet.
    #[error("nothing of this file is here yet; send again later")]
    NoFile,
    /// Another entry has this id.
    #[error("another entry has this id")]
    IdTaken,
}

impl Refusal {
    /// Stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::UnknownDevice => "entry.unknown_device",
            Self::Signature => "entry.signature",
            Self::Misplaced => "entry.misplaced",
            Self::Fact => "entry.fact",
            Self::NoFile => "entry.no_file",
            Self::IdTaken => "entry.id_taken",
        }
    }
}

/// What to do with an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Store, fold and count it.
    Accept,
    /// It is here already.
    Known,
    /// Store it; a supervisor decides.
    Quarantine(Reason),
    /// Earlier entries of its series must come first.
    NotNext(Head),
    /// Do not store it.
    Refuse(Refusal),
}

/// Judges an entry whose own form was checked when it was read. Certificates are judged by the directory, not here.
pub fn judge(entry: &Sealed, known: &impl Known) -> Verdict {
    let header = &entry.header;
    let series = SeriesKey::of(header);
    let hash = entry.hash();
    match known.entry(EntryId(header.entry)) {
        Some(stored) if stored == hash => return Verdict::Known,
        Some(_) => return Verdict::Refuse(Refusal::IdTaken),
        None => {}
    }
    let Some(device) = known.device(series.device).filter(|device| device.tenant.0 == header.tenant) else {
        return Verdict::Refuse(Refusal::UnknownDevice);
    };
    if entry.verify(&device.key).is_err() {
        return Verdict::Refuse(Refusal::Signature);
    }
    if let Err(refusal) = stands_well(entry) {
        return Verdict::Refuse(refusal);
    }
    let head = known.head(&series);
    if !head.is_followed_by(header) {
        return match known.numbered(&series, header.dseq) {
            Some(_) => Verdict::Quarantine(Reason::Fork),
            None if header.dseq == head.dseq + 1 => Verdict::Quarantine(Reason::AfterFork),
            None => Verdict::NotNext(head),
        };
    }
    // Were it stored it would be the first entry of the file, and who opens it would no longer open it.
    if matches!(header.class, CLASS_END | CLASS_GRANT) && !known.exists(ObjectId(header.object)) {
        return Verdict::Refuse(Refusal::NoFile);
    }
    match right_to_write(header, device, known, entry) {
        Ok(()) => Verdict::Accept,
        Err(reason) => Verdict::Quarantine(reason),
    }
}

/// Class, kind and schema go together, and the public bytes are what their schema says.
fn stands_well(entry: &Sealed) -> Result<(), Refusal> {
    let header = &entry.header;
    let schema = header.public.map(|(schema, _)| schema);
    let fits = match (header.kind, header.class) {
        (KIND_CASE, CLASS_CONTENT) => matches!(schema, None | Some(1 | SCHEMA_SAME_CHILD)) && !header.parts.is_empty(),
        (KIND_CASE, CLASS_EPOCH) => schema == Some(SCHEMA_EPOCH),
        (KIND_CASE, CLASS_GRANT) => schema == Some(SCHEMA_GRANT) && header.parts.is_empty(),
        (KIND_CASE, CLASS_END) => schema == Some(SCHEMA_END) && header.parts.is_empty(),
        (KIND_CASE, CLASS_RESOLVE) => schema == Some(SCHEMA_ADOPTION),
        // What named readers alone read: a provider, a place, a complaint. It states no facts.
        (KIND_PLACE, CLASS_CONTENT) => schema.is_none() && !header.parts.is_empty(),
        (KIND_PLACE, CLASS_EPOCH) => schema == Some(SCHEMA_EPOCH),
        (KIND_JOURNAL, CLASS_CERTIFICATE) => schema == Some(SCHEMA_CERTIFICATE) && header.object == header.tenant,
        (KIND_JOURNAL, CLASS_APPROVAL) => {
            matches!(schema, Some(SCHEMA_DECLARATION | SCHEMA_PACK)) && header.object == header.tenant
        }
        _ => false,
    };
    if !fits || header.vault != 1 {
        return Err(Refusal::Misplaced);
    }
    let (true, Some(public)) = (matches!(schema, Some(1 | 2)), &entry.public) else { return Ok(()) };
    match Public::decode(&public.bytes).map_err(|_| Refusal::Fact)? {
        Public::SameChild { other, .. } if other == ObjectId(header.object) => Err(Refusal::Misplaced),
        _ => Ok(()),
    }
}

/// Device, role, access and epoch at the time of writing.
fn right_to_write(header: &Header, device: Enrolled, known: &impl Known, entry: &Sealed) -> Result<(), Reason> {
    let object = ObjectId(header.object);
    let at = Instant(i64::try_from(header.hlc.0).unwrap_or(i64::MAX));
    if device.revoked {
        return Err(Reason::Revoked);
    }
    if header.kind == KIND_JOURNAL {
        let may = header.class == CLASS_CERTIFICATE
            || if accepts_a_meaning(entry) {
                known.role(&header.role_cert, device.user, at) == Some(Role::MeOfficer)
            } else {
                known.is_officer(device.tenant, device.user)
            };
        return if may { Ok(()) } else { Err(Reason::Role) };
    }
    let role = known.role(&header.role_cert, device.user, at).ok_or(Reason::Role)?;
    if header.kind == KIND_PLACE {
        return right_to_write_a_sheet(header, device, known);
    }
    if header.class == CLASS_END {
        return right_to_end(header, device, role, known, entry);
    }
    let needs_supervisor = matches!(header.class, CLASS_RESOLVE | CLASS_GRANT)
        || header.public.is_some_and(|(schema, _)| schema == SCHEMA_SAME_CHILD);
    if !role.keeps_files() || (needs_supervisor && !role.supervises()) {
        return Err(Reason::Role);
    }
    let opens_file = header.class == CLASS_EPOCH && !known.exists(object);
    if !opens_file && !known.has_access(device.user, object) {
        return Err(Reason::NoAccess);
    }
    // An entry that is not here (yet: a colleague's phone has it, or this server was restored) may be named; one of another
    // file may not. A file that nobody knows here gives nobody access.
    match entry.public.as_ref().and_then(|public| Public::decode(&public.bytes).ok()) {
        Some(Public::SameChild { other, .. }) if !known.has_access(device.user, other) => return Err(Reason::NoAccess),
        Some(Public::Facts { replaces, .. })
            if replaces.iter().any(|old| known.object_of(*old).is_some_and(|found| found != object)) =>
        {
            return Err(Reason::OtherFile);
        }
        _ => {}
    }
    let epoch_exists = |layer, epoch| known.epoch(object, layer).is_some_and(|current| epoch <= current);
    if header.parts.iter().all(|part| epoch_exists(part.layer, part.epoch)) { Ok(()) } else { Err(Reason::Epoch) }
}

/// Access is ended by a member of the team, by any supervisor of the partner, and by a focal point, who holds no key of the file:
/// a child must not wait for a key. Whose own access was ended ends nobody else's there. What would leave a file to nobody waits.
fn right_to_end(header: &Header, device: Enrolled, role: Role, known: &impl Known, entry: &Sealed) -> Result<(), Reason> {
    let object = ObjectId(header.object);
    let same_partner = |first| known.device(first).is_some_and(|first| first.tenant == device.tenant);
    if !known.opened_by(object).is_some_and(same_partner) {
        return Err(Reason::NoAccess);
    }
    if !role.keeps_files() && !role.hears_complaints() {
        return Err(Reason::Role);
    }
    let outside = role.supervises() || role.hears_complaints();
    if known.was_ended(device.user, object) || (!outside && !known.has_access(device.user, object)) {
        return Err(Reason::NoAccess);
    }
    let control = entry.public.as_ref().and_then(|public| Control::decode(&public.bytes).ok());
    let Some(Control::End(end)) = control else { return Err(Reason::Role) };
    let user = UserId(end.user);
    let leaves_nobody =
        end.layers.contains(&Layer::GENERAL.0) && known.has_access(user, object) && !known.others_hold(user, object);
    if leaves_nobody { Err(Reason::LastHolder) } else { Ok(()) }
}

/// A sheet with named readers is opened by anybody of the partner: a complaint may come from everybody. Who opened it writes its first
/// content too, reader or not; all else is the readers'.
fn right_to_write_a_sheet(header: &Header, device: Enrolled, known: &impl Known) -> Result<(), Reason> {
    let object = ObjectId(header.object);
    let opens = header.class == CLASS_EPOCH && !known.exists(object);
    let first = header.dseq == 2 && known.opened_by(object) == Some(DeviceId(header.device));
    if !opens && !first && !known.has_access(device.user, object) {
        return Err(Reason::NoAccess);
    }
    let epoch_exists = |layer, epoch| known.epoch(object, layer).is_some_and(|current| epoch <= current);
    if header.parts.iter().all(|part| epoch_exists(part.layer, part.epoch)) { Ok(()) } else { Err(Reason::Epoch) }
}

/// Whether the entry is a monitoring officer's word on what answers mean.
fn accepts_a_meaning(entry: &Sealed) -> bool {
    let control = entry.public.as_ref().and_then(|public| Control::decode(&public.bytes).ok());
    matches!(control, Some(Control::Pack(approval)) if approval.act == ACT_ACCEPT)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::suite::series;
    use naungan_crypto::control::{End, Grant};
    use naungan_crypto::entry::PublicPart;
    use naungan_crypto::sign::SigningKey;
    use naungan_model::fact::Public;
    use std::collections::BTreeMap;

    /// A world with one device (number 2) of one user who may write in object 1.
    struct World {
        entries: BTreeMap<EntryId, (ObjectId, B32)>,
        series: BTreeMap<(SeriesKey, u64), B32>,
        revoked: bool,
        role: Option<Role>,
        access: bool,
        ended: bool,
        others: bool,
    }

    impl World {
        fn new() -> Self {
            Self {
                entries: BTreeMap::new(),
                series: BTreeMap::new(),
                revoked: false,
                role: Some(Role::Caseworker),
                access: true,
                ended: false,
                others: true,
            }
        }

        fn store(&mut self, entry: &Sealed) {
            self.entries.insert(EntryId(entry.header.entry), (ObjectId(entry.header.object), entry.hash()));
            self.series.insert((SeriesKey::of(&entry.header), entry.header.dseq), entry.hash());
        }
    }

    impl Known for World {
        fn device(&self, device: DeviceId) -> Option<Enrolled> {
            let key = SigningKey::from_bytes([2; 32]).verifying_key();
            (device.0 == [2; 16]).then_some(Enrolled {
                tenant: TenantId([1; 16]),
                user: UserId([8; 16]),
                key,
                revoked: self.revoked,
            })
        }
        fn role(&self, _: &B32, _: UserId, _: Instant) -> Option<Role> {
            self.role
        }
        fn is_officer(&self, _: TenantId, _: UserId) -> bool {
            false
        }
        fn head(&self, series: &SeriesKey) -> Head {
            let last = self.series.iter().rfind(|((key, _), _)| key == series);
            last.map(|((_, dseq), hash)| Head { dseq: *dseq, hash: *hash }).unwrap_or_default()
        }
        fn numbered(&self, series: &SeriesKey, dseq: u64) -> Option<B32> {
            self.series.get(&(*series, dseq)).copied()
        }
        fn entry(&self, entry: EntryId) -> Option<B32> {
            self.entries.get(&entry).map(|(_, hash)| *hash)
        }
        fn object_of(&self, entry: EntryId) -> Option<ObjectId> {
            self.entries.get(&entry).map(|(object, _)| *object)
        }
        fn exists(&self, object: ObjectId) -> bool {
            self.entries.values().any(|(known, _)| *known == object)
        }
        fn opened_by(&self, object: ObjectId) -> Option<DeviceId> {
            self.exists(object).then_some(DeviceId([2; 16]))
        }
        fn has_access(&self, _: UserId, _: ObjectId) -> bool {
            self.access
        }
        fn was_ended(&self, _: UserId, _: ObjectId) -> bool {
            self.ended
        }
        fn others_hold(&self, _: UserId, _: ObjectId) -> bool {
            self.others
        }
        fn epoch(&self, _: ObjectId, _: u8) -> Option<u32> {
            Some(1)
        }
    }

    fn part(epoch: u32) -> naungan_crypto::part::PartHeader {
        naungan_crypto::part::PartHeader { layer: 2, epoch, nonce: [0; 24], ct_len: 272, ct_hash: [0; 32], kc: [0; 32] }
    }

    /// Content entries of device 2 in object 1, changed by `change` before they are signed.
    fn written(length: u64, variant: u8, change: impl Fn(&mut Header) -> Option<PublicPart>) -> Vec<Sealed> {
        let mut head = Head::default();
        let mut out = Vec::new();
        for mut entry in series(1, 2, length, variant) {
            entry.header.dprev = head.hash;
            entry.header.parts = vec![part(1)];
            let public = change(&mut entry.header);
            head = Head::of(&entry.header);
            out.push(Sealed::sign(entry.header, vec![Vec::new()], public, &SigningKey::from_bytes([2; 32])));
        }
        out
    }

    fn plain(length: u64, variant: u8) -> Vec<Sealed> {
        written(length, variant, |_| None)
    }

    #[test]
    fn the_next_entry_of_a_member_is_accepted_and_a_repeat_is_known() {
        let mut world = World::new();
        let entries = plain(2, 0);
        assert_eq!(judge(&entries[0], &world), Verdict::Accept);
        world.store(&entries[0]);
        assert_eq!(judge(&entries[0], &world), Verdict::Known);
        assert_eq!(judge(&entries[1], &world), Verdict::Accept);
    }

    #[test]
    fn an_entry_that_skips_is_told_where_the_series_stands() {
        let mut world = World::new();
        let entries = plain(3, 0);
        world.store(&entries[0]);
        assert_eq!(judge(&entries[2], &world), Verdict::NotNext(Head::of(&entries[0].header)));
    }

    #[test]
    fn a_signed_fork_is_kept_in_quarantine_with_an_alarm() {
        let mut world = World::new();
        plain(2, 0).iter().for_each(|entry| world.store(entry));
        let verdict = judge(&plain(2, 7)[1], &world);
        assert_eq!(verdict, Verdict::Quarantine(Reason::Fork));
        assert!(Reason::Fork.is_alarm());
        assert_eq!(judge(&plain(3, 7)[2], &world), Verdict::Quarantine(Reason::AfterFork));
    }

    #[test]
    fn what_its_author_had_no_right_to_write_waits_and_is_not_refused() {
        let entry = &plain(1, 0)[0];
        let judged = |change: fn(&mut World)| {
            let mut world = World::new();
            change(&mut world);
            judge(entry, &world)
        };
        assert_eq!(judged(|world| world.revoked = true), Verdict::Quarantine(Reason::Revoked));
        assert_eq!(judged(|world| world.role = None), Verdict::Quarantine(Reason::Role));
        assert_eq!(judged(|world| world.role = Some(Role::MeOfficer)), Verdict::Quarantine(Reason::Role));
        assert_eq!(judged(|world| world.access = false), Verdict::Quarantine(Reason::NoAccess));
    }

    #[test]
    fn a_part_under_an_epoch_that_does_not_exist_waits() {
        let entry = &written(1, 0, |header| {
            header.parts = vec![part(2)];
            None
        })[0];
        assert_eq!(judge(entry, &World::new()), Verdict::Quarantine(Reason::Epoch));
    }

    #[test]
    fn a_forged_or_changed_entry_is_refused() {
        let mut entry = plain(1, 0).remove(0);
        entry.header.hlc.0 += 1;
        assert_eq!(judge(&entry, &World::new()), Verdict::Refuse(Refusal::Signature));
        let mut stranger = plain(1, 0).remove(0);
        stranger.header.device = [3; 16];
        assert_eq!(judge(&stranger, &World::new()), Verdict::Refuse(Refusal::UnknownDevice));
    }

    #[test]
    fn facts_may_not_end_those_of_another_file() {
        let replaces = |old: EntryId| {
            written(1, 0, |header| {
                let public = PublicPart { salt: [1; 32], bytes: Public::Facts { replaces: vec![old], facts: vec![] }.encode() };
                header.public = Some((1, public.commit()));
                Some(public)
            })
            .remove(0)
        };
        let mut world = World::new();
        let other = &series(5, 2, 1, 0)[0];
        world.store(other);
        assert_eq!(judge(&replaces(EntryId(other.header.entry)), &world), Verdict::Quarantine(Reason::OtherFile));
        assert_eq!(judge(&replaces(EntryId([9; 16])), &world), Verdict::Accept, "one that has not come yet");
    }

    #[test]
    fn only_a_supervisor_with_access_to_both_joins_two_files() {
        let mut world = World::new();
        world.store(&series(5, 2, 1, 0)[0]);
        let join = written(1, 0, |header| {
            let public =
                PublicPart { salt: [1; 32], bytes: Public::SameChild { other: ObjectId([5; 16]), joined: true }.encode() };
            header.public = Some((2, public.commit()));
            Some(public)
        })
        .remove(0);
        assert_eq!(judge(&join, &world), Verdict::Quarantine(Reason::Role));
        world.role = Some(Role::Supervisor);
        assert_eq!(judge(&join, &world), Verdict::Accept);
        world.access = false;
        assert_eq!(judge(&join, &world), Verdict::Quarantine(Reason::NoAccess));
    }

    /// The second entry of the file, which says this.
    fn says(class: u8, control: &Control) -> (World, Sealed) {
        let mut world = World::new();
        let entries = written(2, 0, |header| {
            if header.dseq == 1 {
                return None;
            }
            let public = PublicPart { salt: [1; 32], bytes: control.encode() };
            (header.class, header.parts) = (class, Vec::new());
            header.public = Some((control.schema(), public.commit()));
            Some(public)
        });
        world.store(&entries[0]);
        let entry = &entries[1];
        let bare = Sealed::sign(entry.header.clone(), Vec::new(), entry.public.clone(), &SigningKey::from_bytes([2; 32]));
        (world, bare)
    }

    fn end() -> Control {
        Control::End(End { user: [9; 16], layers: vec![1, 2, 3, 4, 5], reason: 1 })
    }

    #[test]
    fn the_team_a_supervisor_and_a_focal_point_without_a_key_end_access_and_nobody_else_does() {
        let judged = |role: Role, access: bool| {
            let (mut world, entry) = says(CLASS_END, &end());
            (world.role, world.access) = (Some(role), access);
            judge(&entry, &world)
        };
        for role in [Role::Caseworker, Role::Psychologist, Role::Lawyer, Role::ShelterStaff] {
            assert_eq!(judged(role, true), Verdict::Accept, "{role}");
            assert_eq!(judged(role, false), Verdict::Quarantine(Reason::NoAccess), "{role}");
        }
        for role in [Role::Supervisor, Role::FocalPoint] {
            assert_eq!(judged(role, false), Verdict::Accept, "{role}");
        }
        for role in [Role::MeOfficer, Role::PartnerDirector, Role::CountryManager] {
            assert_eq!(judged(role, false), Verdict::Quarantine(Reason::Role), "{role}");
        }
    }

    #[test]
    fn whose_access_was_ended_ends_nobody_elses_and_no_file_is_left_to_nobody() {
        let (mut world, entry) = says(CLASS_END, &end());
        (world.role, world.ended) = (Some(Role::Supervisor), true);
        assert_eq!(judge(&entry, &world), Verdict::Quarantine(Reason::NoAccess));
        let (mut world, entry) = says(CLASS_END, &end());
        world.others = false;
        assert_eq!(judge(&entry, &world), Verdict::Quarantine(Reason::LastHolder));
        let therapy = Control::End(End { user: [9; 16], layers: vec![3], reason: 4 });
        let (mut world, entry) = says(CLASS_END, &therapy);
        world.others = false;
        assert_eq!(judge(&entry, &world), Verdict::Accept, "the rest of the file is somebody's");
    }

    #[test]
    fn an_end_or_grant_with_a_part_or_on_a_sheet_is_refused() {
        for (class, control) in [
            (CLASS_END, end()),
            (
                CLASS_GRANT,
                Control::Grant(Grant { user: [9; 16], layers: vec![2], history: true, reason: 6, until: None, wraps: vec![] }),
            ),
        ] {
            let mut world = World::new();
            let with_part = written(1, 0, |header| {
                let public = PublicPart { salt: [1; 32], bytes: control.encode() };
                header.class = class;
                header.public = Some((control.schema(), public.commit()));
                Some(public)
            });
            assert_eq!(judge(&with_part[0], &world), Verdict::Refuse(Refusal::Misplaced));
            let (_, mut sheet) = says(class, &control);
            (sheet.header.kind, sheet.header.dseq, sheet.header.dprev) = (KIND_PLACE, 1, [0; 32]);
            let sheet = Sealed::sign(sheet.header, Vec::new(), sheet.public, &SigningKey::from_bytes([2; 32]));
            world.role = Some(Role::Supervisor);
            assert_eq!(judge(&sheet, &world), Verdict::Refuse(Refusal::Misplaced));
        }
    }

    #[test]
    fn an_end_that_comes_before_its_file_is_sent_again_later() {
        let mut world = World::new();
        world.role = Some(Role::FocalPoint);
        let entry = written(1, 0, |header| {
            let public = PublicPart { salt: [1; 32], bytes: end().encode() };
            (header.class, header.parts) = (CLASS_END, Vec::new());
            header.public = Some((SCHEMA_END, public.commit()));
            Some(public)
        })
        .remove(0);
        let bare = Sealed::sign(entry.header, Vec::new(), entry.public, &SigningKey::from_bytes([2; 32]));
        assert_eq!(judge(&bare, &world), Verdict::Refuse(Refusal::NoFile));
    }

    #[test]
    fn only_a_supervisor_of_the_file_gives_access() {
        let grant = Grant { user: [9; 16], layers: vec![2], history: true, reason: 6, until: None, wraps: vec![] };
        let judged = |role: Role, access: bool| {
            let (mut world, entry) = says(CLASS_GRANT, &Control::Grant(grant.clone()));
            (world.role, world.access) = (Some(role), access);
            judge(&entry, &world)
        };
        assert_eq!(judged(Role::Supervisor, true), Verdict::Accept);
        assert_eq!(judged(Role::Supervisor, false), Verdict::Quarantine(Reason::NoAccess));
        assert_eq!(judged(Role::Caseworker, true), Verdict::Quarantine(Reason::Role));
        assert_eq!(judged(Role::FocalPoint, false), Verdict::Quarantine(Reason::Role));
    }
}
