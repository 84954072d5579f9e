//! Golden bytes of every format, in `vectors.json`. A difference is a broken format: raise a version instead of the file.
//! (The deflated part is golden for the pinned encoder only; a reader takes any DEFLATE stream.)
//! `NAUNGAN_WRITE_VECTORS=1` writes it anew. The Python check recomputes all of it from docs/format.md.
#![allow(clippy::unwrap_used)]

mod common;

use common::*;
use naungan_crypto::certificate::Certificate;
use naungan_crypto::checkpoint::{Checkpoint, Note};
use naungan_crypto::key::*;
use naungan_crypto::letter::{Kind, Letter, Link, Reply};
use naungan_crypto::link::{self, LinkPlace};
use naungan_crypto::log::{self, Tree};
use naungan_crypto::login::{self, Ticket};
use naungan_crypto::part::{self, PartPlace};
use naungan_crypto::receipt::Receipt;
use naungan_crypto::unlock::{self, SessionPlace};
use naungan_crypto::user::{self, DeviceKeys, UserKeys};
use naungan_crypto::{cache, origin, words, wrap};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn file(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests").join(name)
}

fn parts() -> Value {
    let entry = sealed();
    let part = |number: u8, body: &[u8]| {
        let place = entry.header.place(number).unwrap();
        json!({
            "layer_key": hex(layer_key(place.layer).expose()), "salt": hex(SALT), "tenant": hex(place.tenant),
            "vault": place.vault, "kind": place.kind, "object": hex(place.object), "layer": place.layer,
            "epoch": place.epoch, "entry": hex(place.entry), "part": place.part, "ctx": hex(place.ctx()),
            "header": hex(naungan_crypto::cbor::encode(&entry.header.parts[usize::from(number)])),
            "ciphertext": hex(&entry.parts[usize::from(number)]), "body": hex(body),
        })
    };
    let place = PartPlace { layer: 2, part: 0, ..entry.header.place(1).unwrap() };
    let commit = part::layer_commit(&layer_key(2), &TENANT, 1, 1, &OBJECT, 2, 1);
    let link_place = LinkPlace { tenant: TENANT, vault: 1, kind: 1, object: OBJECT, layer: 2, epoch: 2 };
    let older = HistoryKey::from_bytes([0x72; 32]);
    let newer = HistoryKey::from_bytes([0x73; 32]);
    let link = link::seal(&newer, &layer_key(2), &older, &link_place, &mut rng(11)).unwrap();
    json!({
        "parts": [part(0, b"Sari"), part(1, BODY)],
        "design": {
            "layer_key": "11".repeat(32), "salt": hex(SALT), "ctx": hex(place.ctx()), "nonce": "04".repeat(24),
            "plaintext": hex("uji"), "key": "d0291142c670b8357411bf61682c705ef4ba72c4a728f86befc7e162a8a72802",
            "kc": "63962536492156a4ae328ebb6d4c2b1706f16bddddacb7b996a9be4635088f66",
            "ciphertext": "59dac7d9417d6ecfbda529cbb3100f454249df",
        },
        "lkc": hex(commit),
        "link": { "hk": hex(newer.expose()), "older_hk": hex(older.expose()), "epoch": 2, "bytes": hex(link) },
    })
}

fn entry() -> Value {
    let entry = sealed();
    let public = entry.public.clone().unwrap();
    let header = &entry.header;
    json!({
        "seed": hex(device_key().expose()), "key": hex(device_key().verifying_key().0),
        "device": hex(header.device), "class": header.class, "dseq": header.dseq, "dprev": hex(header.dprev),
        "parents": header.parents.iter().map(hex).collect::<Vec<_>>(), "hlc": [header.hlc.0, u64::from(header.hlc.1)],
        "seen_size": header.seen.0, "seen_root": hex(header.seen.1), "role_cert": hex(header.role_cert),
        "public_salt": hex(public.salt), "public_bytes": hex(&public.bytes), "public_commit": hex(public.commit()),
        "header": hex(header.encode()), "hash": hex(entry.hash()), "signature": hex(entry.sigs[0].1),
        "bytes": hex(entry.encode()),
    })
}

fn wraps() -> Value {
    let one = wrapped();
    let enrol = wrap::seal_user_master(&master(), columns(), &[0x74; 32], &recipient().public().unwrap(), &mut rng(12));
    let enrol = enrol.unwrap();
    json!({
        "recipient_seed": hex(recipient().expose()), "recipient": hex(one.columns.recipient),
        "recipient_kind": one.columns.recipient_kind, "purpose": one.columns.purpose,
        "recipient_gen": one.columns.recipient_gen, "grant_entry": hex(one.columns.grant_entry),
        "items": one.columns.items, "aad": hex(one.columns.aad(None)), "id": hex(one.id),
        "enc": hex(&one.enc), "ct": hex(&one.ct), "digest": hex(one.digest()), "created_at": one.created_at,
        "expires_at": one.expires_at, "bytes": hex(one.encode()),
        "enrol": { "qr": "74".repeat(32), "aad": hex(enrol.columns.aad(Some(&[0x74; 32]))), "digest": hex(enrol.digest()) },
    })
}

/// The fields are written out in the Python check; keys of 1,216 bytes are one byte repeated.
fn statements() -> Value {
    let mut all = serde_json::Map::new();
    for (name, signed) in certificates() {
        let signatures: Vec<Value> = signed
            .signatures
            .iter()
            .map(|(user, _, signature)| {
                let key = if *user == USER { user_key() } else { officer_key(user[0] - 0xa0) };
                json!({ "user": hex(user), "seed": hex(key.expose()), "signature": hex(signature) })
            })
            .collect();
        let value = json!({
            "bytes": hex(signed.certificate.encode()), "hash": hex(signed.certificate.hash()),
            "signatures": signatures, "signed_sha256": hex(naungan_crypto::label::sha256(&signed.encode())),
        });
        all.insert(name.to_owned(), value);
    }
    let controls: serde_json::Map<String, Value> =
        controls().into_iter().map(|(name, one)| (name.to_owned(), json!(hex(one.encode())))).collect();
    json!({ "certificates": all, "controls": controls })
}

fn logs() -> Value {
    let key = ObjectKey::from_bytes([0x93; 32]);
    let salt = log::leaf_salt(&key, &ENTRY);
    let leaf = log::leaf(&salt, &sealed().hash());
    let mut tree = Tree::default();
    for number in 0..10u8 {
        tree.append(if number == 6 { leaf } else { [number; 32] });
    }
    let old_root = (0..7u8).fold(Tree::default(), |mut old, number| {
        old.append(*tree.leaf(u64::from(number)).unwrap());
        old
    });
    let checkpoint = Checkpoint { origin: "naungan.example/care/01".into(), size: tree.size(), root: tree.root() };
    let mut note = Note::parse(&checkpoint.sign(&log_key())).unwrap();
    note.cosign("auditor.example", &officer_key(1), 1_483_920_000).unwrap();
    let receipt = Receipt::sign(sealed().hash(), 6, &log_key());
    json!({
        "object_key": hex(key.expose()), "id": hex(ENTRY), "leaf_salt": hex(salt), "hash": hex(sealed().hash()),
        "leaf": hex(leaf), "position": 6, "size": tree.size(), "root": hex(tree.root()),
        "inclusion": hex(tree.inclusion(6).unwrap()), "old_size": 7, "old_root": hex(old_root.root()),
        "consistency": hex(tree.consistency(7).unwrap()), "seed": hex(log_key().expose()),
        "key": hex(log_key().verifying_key().0), "origin": checkpoint.origin, "note": note.text(),
        "witness": "auditor.example", "witness_seed": hex(officer_key(1).expose()), "witness_time": 1_483_920_000,
        "receipt": hex(receipt.encode()),
    })
}

fn unlocking() -> Value {
    let keys = UserKeys::derive(&master(), 1, &USER, 1);
    let device = DeviceKeys { sig: device_key(), kem: recipient() };
    let cache = CacheKey::from_bytes([0x47; 32]);
    let session = SessionKey::from_bytes([0x48; 32]);
    let numbered: Vec<Value> = [0, 1, 5, 90, 450, 4321, 7775].map(|n| json!([n, words::word(n)])).into();
    let place = SessionPlace { vault: 1, user: USER, device: DEVICE, expires: 1_483_920_600 };
    json!({
        "umk": hex(master().expose()), "user": hex(USER), "device": hex(DEVICE), "stretched": "42".repeat(32),
        "dsec": "43".repeat(32), "argon_salt": "44".repeat(16), "pass_blob": hex(blob().encode()),
        "prf_output": "45".repeat(32), "credential": "46".repeat(32), "prf_blob": hex(prf_blob().encode()),
        "prf_input_care": hex(unlock::prf_input(1)),
        "ukem_seed": hex(keys.kem.expose()), "usig_seed": hex(keys.sig.expose()),
        "dsig_seed": hex(device.sig.expose()), "dkem_seed": hex(device.kem.expose()),
        "device_box": hex(device.seal(&master(), 1, &DEVICE, &mut rng(13)).unwrap()),
        "cache_key": hex(cache.expose()),
        "cache_box": hex(user::seal_cache_key(&cache, &master(), 1, &DEVICE, &mut rng(14)).unwrap()),
        "session_key": hex(session.expose()), "session_expires": place.expires,
        "session_box": hex(unlock::seal_session(&master(), &session, &place, &mut rng(15)).unwrap()),
        "row": hex(cache::seal_row(&cache, "draft", b"case/7", b"belum dikirim", &mut rng(16)).unwrap()),
        "row_store": "draft", "row_key": hex("case/7"), "row_value": hex("belum dikirim"),
        "words": numbered,
    })
}

fn logins() -> Value {
    let ticket = Ticket::sign(&device_key(), "https://desk.example", DEVICE, [0x95; 32], 1_483_920_000);
    let signature = login::challenge_signature(&device_key(), "https://care.example", &[0x94; 32], &DEVICE, 1_483_920_000);
    json!({
        "origin": "https://care.example", "challenge": "94".repeat(32), "time": 1_483_920_000,
        "signature": hex(signature), "desk": "https://desk.example", "nonce": "95".repeat(32),
        "ticket": hex(ticket.encode()),
    })
}

/// An imported record. The body is written here by hand: the model's own test finds the bytes that it writes in this file.
fn imported() -> Value {
    let (form, key, child_key, told) = ("session", "0c29-7", "A-12", 1_483_920_000_u64);
    let (record, child) = (origin::record(&TENANT, form, key), origin::child(&TENANT, child_key));
    let mut e = minicbor::Encoder::new(Vec::new());
    e.map(5).unwrap().u8(0).unwrap().u8(1).unwrap().u8(1).unwrap().str(form).unwrap().u8(2).unwrap().u8(3).unwrap();
    e.u8(4).unwrap().array(1).unwrap().array(2).unwrap().str("held").unwrap().array(2).unwrap().u8(2).unwrap();
    e.str("yes").unwrap().u8(8).unwrap().array(3).unwrap().bytes(&record).unwrap().bytes(&child).unwrap().u64(told).unwrap();
    json!({
        "form": form, "key": key, "child_key": child_key, "told": told,
        "import-record": hex(record), "import-child": hex(child), "import-body": hex(e.into_writer()),
    })
}

fn summarised() -> Value {
    let one = summary();
    let about = one.about();
    json!({
        "layer_key": hex(layer_key(2).expose()), "salt": hex(SALT), "seed": hex(device_key().expose()), "tenant": hex(about.tenant),
        "vault": about.vault, "kind": about.kind, "object": hex(about.object), "layer": about.layer, "epoch": about.epoch,
        "device": hex(about.device), "covers": about.covers, "heads": about.heads.iter().map(hex).collect::<Vec<_>>(),
        "body": hex("in brief"), "bytes": hex(one.encode()),
    })
}

fn letters() -> Value {
    let link = Link { letter: ENTRY, secret: LetterSecret::from_bytes([0x75; 32]) };
    let keys = link.keys(&Stretched::from_bytes([0x42; 32]));
    let letter = Letter { to: "Klinik".into(), help: "Medis".into(), text: "Perlu dokter".into(), until: 1_484_524_800 };
    let reply = Reply { kind: Kind::Refused, note: "penuh".into(), at: 1_483_920_000 };
    let answer = keys.answer(&reply, &mut rng(18)).unwrap();
    json!({
        "letter": hex(ENTRY), "secret": "75".repeat(32), "stretched": "42".repeat(32), "fragment": *link.fragment(),
        "auth": hex(keys.auth()), "auth_hash": hex(keys.auth_hash()), "answer_key": hex(keys.answers().expose()),
        "to": letter.to, "help": letter.help, "text": letter.text, "until": letter.until,
        "sealed": hex(keys.seal(&letter, &mut rng(17)).unwrap()),
        "kind": 2, "note": reply.note, "at": reply.at, "answer": hex(&answer),
        "origin-record": hex(origin::answer(&ENTRY, &answer)), "origin-child": hex(origin::letter(&ENTRY)),
    })
}

fn vectors() -> Value {
    json!({
        "about": "Golden bytes of docs/format.md; written by crates/crypto/tests/vectors.rs",
        "part": parts(), "entry": entry(), "wrap": wraps(), "statement": statements(), "log": logs(),
        "unlock": unlocking(), "login": logins(), "import": imported(), "summary": summarised(),
        "letter": letters(),
    })
}

#[test]
fn the_golden_bytes_have_not_changed() {
    let (path, new) = (file("vectors.json"), vectors());
    if std::env::var_os("NAUNGAN_WRITE_VECTORS").is_some() {
        std::fs::write(&path, serde_json::to_string_pretty(&new).unwrap() + "\n").unwrap();
    }
    let known: Value = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
    for (name, value) in new.as_object().unwrap() {
        assert_eq!(&known[name], value, "{name}");
    }
    assert_eq!(known, new);
}

#[test]
fn the_certificates_in_the_vectors_are_read_back() {
    for (name, signed) in certificates() {
        let bytes = signed.certificate.encode();
        assert_eq!(Certificate::decode_exact(&bytes).as_ref(), Ok(&signed.certificate), "{name}");
    }
}

/// Runs the Python check, or says that there is no Python.
fn python(vectors: &Path) -> Option<Output> {
    let run = Command::new("python3").arg(file("python/check_vectors.py")).arg(vectors).output();
    if let Err(error) = &run {
        println!("skipped: python3 did not start ({error})");
    }
    run.ok()
}

#[test]
fn an_independent_program_recomputes_the_golden_bytes() {
    if let Some(output) = python(&file("vectors.json")) {
        let said = [output.stdout, output.stderr].concat();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&said));
    }
}

#[test]
fn the_independent_program_notices_one_changed_digit() {
    for place in [
        "/part/lkc",
        "/entry/bytes",
        "/wrap/aad",
        "/statement/controls/grant",
        "/log/consistency",
        "/login/ticket",
        "/import/import-body",
        "/summary/bytes",
        "/letter/answer",
    ] {
        let mut vectors = vectors();
        let value = vectors.pointer_mut(place).unwrap();
        let mut digits = value.as_str().unwrap().to_owned();
        let last = if digits.pop() == Some('0') { '1' } else { '0' };
        digits.push(last);
        *value = json!(digits);
        let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("vectors{}.json", place.replace('/', "-")));
        std::fs::write(&path, vectors.to_string()).unwrap();
        if let Some(output) = python(&path) {
            assert!(!output.status.success(), "{place}");
        }
    }
}
