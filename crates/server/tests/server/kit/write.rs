//! Writing entries as a device does: sealed, signed, each following its series.

use super::Net;
use super::people::{Member, Person};
use naungan_crypto::control::{Adoption, Control, End, Epoch, EpochLayer, Grant};
use naungan_crypto::entry::{
    CLASS_CONTENT, CLASS_END, CLASS_EPOCH, CLASS_GRANT, CLASS_RESOLVE, Header, KIND_CASE, KIND_JOURNAL, PublicPart, Sealed,
};
use naungan_crypto::key::{HistoryKey, LayerKey};
use naungan_crypto::part::{PartPlace, layer_commit, seal};
use naungan_crypto::wrap::{self, LayerKeys, PURPOSE_MEMBER, TO_USER, WrapColumns};
use naungan_crypto::{B16, B32};
use naungan_journal::series::Head;
use naungan_journal::wire::{Sent, b32};
use naungan_model::date::{Date, HalfYear};
use naungan_model::fact::{ChildAttributes, Fact, FactKind, Public};
use naungan_model::id::{About, EntryId, ObjectId, UserId};
use rand_chacha::ChaCha20Rng;
use rand_core::Rng;
use std::collections::BTreeMap;

fn draw<const N: usize>(rng: &mut ChaCha20Rng) -> [u8; N] {
    let mut bytes = [0; N];
    rng.fill_bytes(&mut bytes);
    bytes
}

/// A case file and its layer keys.
pub struct Case {
    pub object: ObjectId,
    pub keys: BTreeMap<u8, B32>,
}

/// What an entry says beside its place.
#[derive(Default)]
pub struct Say<'a> {
    pub class: u8,
    pub kind: u8,
    pub public: Option<Vec<u8>>,
    pub parts: Vec<(u8, &'a [u8])>,
    pub parents: Vec<B32>,
    pub epoch: u32,
}

impl Person {
    /// Signs an entry that follows the series (which moves on).
    pub fn write(&mut self, case: &Case, say: Say<'_>, now: u64, rng: &mut ChaCha20Rng) -> (Sealed, Sent) {
        let head = self.series.get(&case.object).copied().unwrap_or_default();
        let (sealed, sent) = self.write_after(case, head, say, now, rng);
        self.series.insert(case.object, Head::of(&sealed.header));
        (sealed, sent)
    }

    /// Signs an entry after any head: a restored phone writes a fork so.
    pub fn write_after(&self, case: &Case, head: Head, say: Say<'_>, now: u64, rng: &mut ChaCha20Rng) -> (Sealed, Sent) {
        self.sign(case, draw(rng), head, say, now, rng)
    }

    fn sign(&self, case: &Case, entry: B16, head: Head, say: Say<'_>, now: u64, rng: &mut ChaCha20Rng) -> (Sealed, Sent) {
        let (mut parts, mut bodies, mut salts) = (Vec::new(), Vec::new(), Vec::new());
        for (number, (layer, body)) in say.parts.iter().enumerate() {
            let place = PartPlace {
                tenant: self.tenant.0,
                vault: 1,
                kind: say.kind,
                object: case.object.0,
                layer: *layer,
                epoch: say.epoch.max(1),
                entry,
                part: u8::try_from(number).unwrap(),
            };
            let salt: B32 = draw(rng);
            let key = LayerKey::from_bytes(case.keys[layer]);
            let part = seal(body, &key, &salt, &place, rng).unwrap();
            parts.push(part.header);
            bodies.push(part.ciphertext);
            salts.push(b32(salt));
        }
        let public = say.public.map(|bytes| PublicPart { salt: draw(rng), bytes });
        let header = Header {
            tenant: self.tenant.0,
            vault: 1,
            kind: say.kind,
            object: case.object.0,
            entry,
            class: say.class,
            device: self.device.0,
            dseq: head.dseq + 1,
            dprev: head.hash,
            parents: say.parents,
            hlc: (now, 0),
            seen: (0, [0; 32]),
            role_cert: self.role_cert,
            public: public.as_ref().map(|public| (public.schema().unwrap(), public.commit())),
            parts,
        };
        let sealed = Sealed::sign(header, bodies, public, &self.device_keys.sig);
        let sent = Sent { entry: sealed.clone(), salts, wraps: Vec::new() };
        (sealed, sent)
    }

    /// A statement in the organisation's own journal.
    pub fn journal_entry(&mut self, class: u8, control: &Control, now: u64, rng: &mut ChaCha20Rng) -> Sent {
        let journal = Case { object: ObjectId(self.tenant.0), keys: BTreeMap::new() };
        let say = Say { class, kind: KIND_JOURNAL, public: Some(control.encode()), ..Say::default() };
        self.write(&journal, say, now, rng).1
    }

    /// Opens a file: keys of the layers, wrapped to the team as far as each member's role goes.
    pub fn open_file(&mut self, team: &[Member], layers: &[u8], now: u64, rng: &mut ChaCha20Rng) -> (Case, Sent) {
        let case = Case { object: ObjectId(draw(rng)), keys: layers.iter().map(|layer| (*layer, draw(rng))).collect() };
        let history: B32 = draw(rng);
        let entry: B16 = draw(rng);
        let mut wraps = Vec::new();
        for Member { user, kem, role } in team {
            let columns = WrapColumns {
                tenant: self.tenant.0,
                vault: 1,
                kind: KIND_CASE,
                object: case.object.0,
                purpose: PURPOSE_MEMBER,
                items: Vec::new(),
                recipient_kind: TO_USER,
                recipient: user.0,
                recipient_gen: 1,
                suite: 1,
                grant_entry: entry,
            };
            let allowed = role.layers().iter().map(|layer| &layer.0).filter(|layer| layers.contains(layer));
            let payload: Vec<LayerKeys> = allowed
                .map(|layer| LayerKeys {
                    layer: *layer,
                    epoch: 1,
                    lk: LayerKey::from_bytes(case.keys[layer]),
                    hk: Some(HistoryKey::from_bytes(history)),
                })
                .collect();
            wraps.push(wrap::seal(&payload, columns, kem, rng).unwrap());
        }
        wraps.sort_by_key(wrap::Wrap::digest);
        let commit = |layer: &u8| {
            let key = LayerKey::from_bytes(case.keys[layer]);
            let lkc = layer_commit(&key, &self.tenant.0, 1, KIND_CASE, &case.object.0, *layer, 1);
            EpochLayer { layer: *layer, epoch: 1, lkc, link: None }
        };
        let epoch =
            Epoch { layers: case.keys.keys().map(commit).collect(), wraps: wraps.iter().map(wrap::Wrap::digest).collect() };
        let say = Say { class: CLASS_EPOCH, kind: KIND_CASE, public: Some(Control::Epoch(epoch).encode()), ..Say::default() };
        let (sealed, mut sent) = self.sign(&case, entry, Head::default(), say, now, rng);
        sent.wraps = wraps.iter().map(|wrap| wrap.encode().into()).collect();
        self.series.insert(case.object, Head::of(&sealed.header));
        (case, sent)
    }

    /// A content entry with facts and one part.
    pub fn record(&mut self, case: &Case, replaces: &[EntryId], facts: Vec<Fact>, net: &mut Net) -> (Sealed, Sent) {
        let public = Public::Facts { replaces: replaces.to_vec(), facts }.encode();
        let say = Say {
            class: CLASS_CONTENT,
            kind: KIND_CASE,
            public: Some(public),
            parts: vec![(2, b"a note of the general layer")],
            ..Say::default()
        };
        let now = net.seconds();
        self.write(case, say, now, &mut net.rng)
    }

    /// Says that two files are one child, or not.
    pub fn same_child(&mut self, case: &Case, other: ObjectId, joined: bool, net: &mut Net) -> (Sealed, Sent) {
        let say = Say {
            class: CLASS_CONTENT,
            kind: KIND_CASE,
            public: Some(Public::SameChild { other, joined }.encode()),
            parts: vec![(2, b"the same mother")],
            ..Say::default()
        };
        let now = net.seconds();
        self.write(case, say, now, &mut net.rng)
    }

    /// Ends a person's access to every layer of a file, for the child's safety.
    pub fn end(&mut self, case: &Case, user: UserId, net: &mut Net) -> (Sealed, Sent) {
        let end = Control::End(End { user: user.0, layers: vec![1, 2, 3, 4, 5], reason: 1 });
        let say = Say { class: CLASS_END, kind: KIND_CASE, public: Some(end.encode()), ..Say::default() };
        let now = net.seconds();
        self.write(case, say, now, &mut net.rng)
    }

    /// Gives a member layers of a file.
    pub fn grant(&mut self, case: &Case, to: &Member, layers: &[u8], net: &mut Net) -> (Sealed, Sent) {
        let entry: B16 = draw(&mut net.rng);
        let columns = WrapColumns {
            tenant: self.tenant.0,
            vault: 1,
            kind: KIND_CASE,
            object: case.object.0,
            purpose: PURPOSE_MEMBER,
            items: Vec::new(),
            recipient_kind: TO_USER,
            recipient: to.user.0,
            recipient_gen: 1,
            suite: 1,
            grant_entry: entry,
        };
        let keys = layers.iter().map(|layer| LayerKeys {
            layer: *layer,
            epoch: 1,
            lk: LayerKey::from_bytes(case.keys[layer]),
            hk: None,
        });
        let wrap = wrap::seal(&keys.collect::<Vec<_>>(), columns, &to.kem, &mut net.rng).unwrap();
        let wraps = vec![wrap.digest()];
        let grant = Grant { user: to.user.0, layers: layers.to_vec(), history: true, reason: 6, until: None, wraps };
        let public = Some(Control::Grant(grant).encode());
        let say = Say { class: CLASS_GRANT, kind: KIND_CASE, public, ..Say::default() };
        let head = self.series.get(&case.object).copied().unwrap_or_default();
        let now = net.seconds();
        let (sealed, mut sent) = self.sign(case, entry, head, say, now, &mut net.rng);
        sent.wraps = vec![wrap.encode().into()];
        self.series.insert(case.object, Head::of(&sealed.header));
        (sealed, sent)
    }

    /// Decides on an entry that waits.
    pub fn adopt(&mut self, case: &Case, waiting: &Sealed, adopted: bool, net: &mut Net) -> (Sealed, Sent) {
        let adoption = Adoption { entry: waiting.header.entry, hash: waiting.hash(), adopted, reason: 1 };
        let public = Some(Control::Adoption(adoption).encode());
        let say = Say { class: CLASS_RESOLVE, kind: KIND_CASE, public, ..Say::default() };
        let now = net.seconds();
        self.write(case, say, now, &mut net.rng)
    }
}

/// Sex, half-year of birth and place of a child.
pub fn child(sex: &str, birth: Option<(i32, u8)>) -> Fact {
    Fact {
        about: None,
        kind: FactKind::Child,
        code: String::new(),
        date: None,
        end: None,
        quantity: None,
        child: Some(ChildAttributes {
            sex: sex.into(),
            birth_half: birth.and_then(|(year, half)| HalfYear::new(year, half)),
            adm1: String::new(),
            adm2: String::new(),
            disability: "unknown".into(),
        }),
    }
}

/// A held psychosocial session.
pub fn session(about: u8, day: &str) -> Fact {
    let date: Date = day.parse().unwrap();
    Fact {
        about: Some(About([about; 16])),
        kind: FactKind::Service,
        code: "pss_basic".into(),
        date: Some(date),
        end: None,
        quantity: None,
        child: None,
    }
}
