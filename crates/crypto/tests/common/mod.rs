//! What several tests need: hex, a seeded generator, and one sample of every format.
#![allow(dead_code, clippy::unwrap_used)]

use naungan_crypto::certificate::*;
use naungan_crypto::control::*;
use naungan_crypto::entry::*;
use naungan_crypto::kem::{KemPublic, KemSecret};
use naungan_crypto::key::*;
use naungan_crypto::sign::{SigningKey, VerifyingKey};
use naungan_crypto::summary::{About, Summary};
use naungan_crypto::unlock::{PassParams, Slot, UnlockBlob};
use naungan_crypto::wrap::{LayerKeys, PURPOSE_MEMBER, TO_USER, Wrap, WrapColumns};
use naungan_crypto::{B16, part, wrap};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;

pub fn hex(bytes: impl AsRef<[u8]>) -> String {
    bytes.as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}

pub fn unhex(text: &str) -> Vec<u8> {
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap()).collect()
}

pub fn rng(seed: u64) -> ChaCha20Rng {
    ChaCha20Rng::seed_from_u64(seed)
}

pub const TENANT: B16 = [0x01; 16];
pub const OBJECT: B16 = [0x02; 16];
pub const ENTRY: B16 = [0x03; 16];
pub const DEVICE: B16 = [0x05; 16];
pub const USER: B16 = [0x06; 16];
pub const SALT: [u8; 32] = [0x22; 32];
pub const BODY: &[u8] = b"Pendampingan psikososial, sesi pertama: anak mau bercerita dan tertawa. \
    Pendampingan psikososial, sesi kedua: anak menggambar rumah. Pendampingan psikososial, sesi ketiga: ibu ikut serta. \
    Pendampingan psikososial, sesi keempat: kembali ke sekolah. Pendampingan psikososial, sesi kelima: rencana bersama.";

pub fn device_key() -> SigningKey {
    SigningKey::from_bytes([0x51; 32])
}

pub fn layer_key(layer: u8) -> LayerKey {
    LayerKey::from_bytes([0x10 + layer; 32])
}

/// Public bytes that are the shape of facts: schema 1, nothing replaced, no fact.
pub fn facts() -> PublicPart {
    PublicPart { salt: [0x33; 32], bytes: vec![0x83, 0x01, 0x80, 0x80] }
}

/// A summary of the general layer, which covers the sample entry.
pub fn summary() -> Summary {
    let about = About {
        tenant: TENANT,
        vault: 1,
        kind: KIND_CASE,
        object: OBJECT,
        layer: 2,
        epoch: 1,
        device: DEVICE,
        covers: 77,
        heads: vec![sealed().hash()],
    };
    Summary::seal(about, b"in brief", &layer_key(2), &SALT, &device_key(), &mut rng(14)).unwrap()
}

pub fn sealed() -> Sealed {
    let facts = facts();
    let mut header = Header {
        tenant: TENANT,
        vault: 1,
        kind: KIND_CASE,
        object: OBJECT,
        entry: ENTRY,
        class: CLASS_CONTENT,
        device: DEVICE,
        dseq: 300,
        dprev: [0x07; 32],
        parents: vec![[0x07; 32], [0x08; 32]],
        hlc: (1_483_920_000, 2),
        seen: (70_000, [0x09; 32]),
        role_cert: [0x0a; 32],
        public: Some((1, facts.commit())),
        parts: Vec::new(),
    };
    let mut rng = rng(7);
    let mut ciphertexts = Vec::new();
    for (number, (layer, body)) in [(1, b"Sari".as_slice()), (2, BODY)].into_iter().enumerate() {
        let place = part::PartPlace {
            tenant: TENANT,
            vault: 1,
            kind: KIND_CASE,
            object: OBJECT,
            layer,
            epoch: 1,
            entry: ENTRY,
            part: u8::try_from(number).unwrap(),
        };
        let one = part::seal(body, &layer_key(layer), &SALT, &place, &mut rng).unwrap();
        header.parts.push(one.header);
        ciphertexts.push(one.ciphertext);
    }
    Sealed::sign(header, ciphertexts, Some(facts), &device_key())
}

pub fn recipient() -> KemSecret {
    KemSecret::from_bytes([0x61; 32])
}

pub fn columns() -> WrapColumns {
    WrapColumns {
        tenant: TENANT,
        vault: 1,
        kind: KIND_CASE,
        object: OBJECT,
        purpose: PURPOSE_MEMBER,
        items: Vec::new(),
        recipient_kind: TO_USER,
        recipient: USER,
        recipient_gen: 1,
        suite: 1,
        grant_entry: ENTRY,
    }
}

pub fn wrapped() -> Wrap {
    let keys = [
        LayerKeys { layer: 1, epoch: 1, lk: layer_key(1), hk: Some(HistoryKey::from_bytes([0x71; 32])) },
        LayerKeys { layer: 2, epoch: 1, lk: layer_key(2), hk: None },
    ];
    let mut one = wrap::seal(&keys, columns(), &recipient().public().unwrap(), &mut rng(8)).unwrap();
    one.created_at = 1_483_920_000;
    one.expires_at = Some(1_515_456_000);
    one
}

pub fn kem_public(fill: u8) -> KemPublic {
    KemPublic::from_bytes(&[fill; 1216]).unwrap()
}

pub fn officer_key(number: u8) -> SigningKey {
    SigningKey::from_bytes([0x80 + number; 32])
}

pub fn officer_id(number: u8) -> B16 {
    [0xa0 + number; 16]
}

pub fn user_key() -> SigningKey {
    SigningKey::from_bytes([0x62; 32])
}

pub fn log_key() -> SigningKey {
    SigningKey::from_bytes([0x91; 32])
}

pub fn root_doc(officers: u8) -> RootDoc {
    RootDoc {
        version: 1,
        prev: None,
        tenant: TENANT,
        officers: (1..=officers)
            .map(|number| Officer {
                user: officer_id(number),
                usig: officer_key(number).verifying_key(),
                ukem: kem_public(0xb0 + number),
            })
            .collect(),
        threshold: 2,
        rec: None,
        log_key: log_key().verifying_key(),
        witnesses: vec![VerifyingKey([0x92; 32])],
    }
}

pub fn root() -> Signed {
    by_officers(Certificate::Root(root_doc(3)), &[1, 2])
}

pub fn by_officers(certificate: Certificate, officers: &[u8]) -> Signed {
    officers.iter().fold(Signed::unsigned(certificate), |signed, number| signed.sign(officer_id(*number), &officer_key(*number)))
}

pub fn user_cert() -> UserCert {
    UserCert {
        tenant: TENANT,
        user: USER,
        generation: 1,
        ukem: kem_public(0xc1),
        usig: user_key().verifying_key(),
        not_before: 1_451_606_400,
        not_after: 1_546_300_800,
    }
}

pub fn role_cert() -> RoleCert {
    RoleCert {
        tenant: TENANT,
        user: USER,
        role: "caseworker".into(),
        layers: vec![1, 2, 5],
        scope: Some([0x0b; 16]),
        not_before: 1_451_606_400,
        not_after: 1_483_142_400,
    }
}

pub fn device_cert() -> DeviceCert {
    DeviceCert {
        tenant: TENANT,
        user: USER,
        generation: 1,
        device: DEVICE,
        dsig: device_key().verifying_key(),
        dkem: kem_public(0xc2),
        dreq: Some(vec![0x04; 65]),
        not_before: 1_451_606_400,
    }
}

pub fn revocation() -> Revocation {
    Revocation { tenant: TENANT, target: Revoked::Device(DEVICE), reason: 2, at: 1_470_000_000 }
}

/// One signed certificate of each kind, by name.
pub fn certificates() -> Vec<(&'static str, Signed)> {
    vec![
        ("root", root()),
        ("user", by_officers(Certificate::User(user_cert()), &[1])),
        ("role", by_officers(Certificate::Role(role_cert()), &[1])),
        ("device", Signed::unsigned(Certificate::Device(device_cert())).sign(USER, &user_key())),
        ("revocation", by_officers(Certificate::Revocation(revocation()), &[2])),
    ]
}

/// One control body of each schema, by name.
pub fn controls() -> Vec<(&'static str, Control)> {
    let layers = vec![
        EpochLayer { layer: 1, epoch: 1, lkc: [0x0c; 32], link: None },
        EpochLayer { layer: 2, epoch: 2, lkc: [0x0d; 32], link: Some(vec![0x0e; 104]) },
    ];
    vec![
        ("certificate", Control::Certificate(by_officers(Certificate::Role(role_cert()), &[1]))),
        ("epoch", Control::Epoch(Epoch { layers, wraps: vec![[0x0f; 32], [0x1f; 32]] })),
        (
            "grant",
            Control::Grant(Grant {
                user: USER,
                layers: vec![1, 2],
                history: true,
                reason: 2,
                until: Some(1_515_456_000),
                wraps: vec![[0x0f; 32]],
            }),
        ),
        (
            "declaration",
            Control::Declaration(Declaration {
                tenant: TENANT,
                user: officer_id(1),
                year: 2016,
                half: 2,
                statement: 1,
                holds: true,
            }),
        ),
        ("adoption", Control::Adoption(Adoption { entry: ENTRY, hash: [0x0f; 32], adopted: true, reason: 1 })),
        ("end", Control::End(End { user: USER, layers: vec![1, 2, 3, 4, 5], reason: 1 })),
        (
            "pack",
            Control::Pack(PackApproval {
                tenant: TENANT,
                user: officer_id(1),
                number: 2,
                pack: [0x1e; 32],
                before: [0x0e; 32],
                act: 1,
                meaning: false,
            }),
        ),
    ]
}

pub fn master() -> UserMaster {
    UserMaster::from_bytes([0x41; 32])
}

pub fn blob() -> UnlockBlob {
    let slot = Slot::Pass { device: DEVICE, salt: [0x44; 16], params: PassParams::default() };
    let (stretched, secret) = (Stretched::from_bytes([0x42; 32]), DeviceSecret::from_bytes([0x43; 32]));
    UnlockBlob::seal(&master(), &stretched, &secret, (1, USER), slot, &mut rng(9)).unwrap()
}

pub fn prf_blob() -> UnlockBlob {
    UnlockBlob::seal_prf(&master(), &[0x45; 32], (1, USER), [0x46; 32], &mut rng(10)).unwrap()
}
