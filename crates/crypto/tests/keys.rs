//! Unlocking, user and device keys, wraps of the master key, links, words, logins, notes.
#![allow(clippy::unwrap_used)]

mod common;

use common::*;
use naungan_crypto::checkpoint::{Checkpoint, Note};
use naungan_crypto::key::*;
use naungan_crypto::link::{self, LinkPlace};
use naungan_crypto::login::{self, Ticket};
use naungan_crypto::receipt::Receipt;
use naungan_crypto::summary::Summary;
use naungan_crypto::unlock::{self, PassParams, SessionPlace, Slot, UnlockBlob};
use naungan_crypto::user::{self, DeviceKeys, UserKeys};
use naungan_crypto::{CryptoError, part, words, wrap};

fn pass() -> (Stretched, DeviceSecret) {
    (Stretched::from_bytes([0x42; 32]), DeviceSecret::from_bytes([0x43; 32]))
}

#[test]
fn a_blob_opens_with_passphrase_and_device_secret_only() {
    let (stretched, secret) = pass();
    let opened = blob().open(&stretched, &secret, (1, USER, DEVICE)).unwrap();
    assert!(opened.same(&master()));
    let other = Stretched::from_bytes([0; 32]);
    assert_eq!(blob().open(&other, &secret, (1, USER, DEVICE)).unwrap_err(), CryptoError::Open);
    let other = DeviceSecret::from_bytes([0; 32]);
    assert_eq!(blob().open(&stretched, &other, (1, USER, DEVICE)).unwrap_err(), CryptoError::Open);
}

#[test]
fn a_foreign_blob_is_refused_before_it_is_opened() {
    let (stretched, secret) = pass();
    for place in [(2, USER, DEVICE), (1, OBJECT, DEVICE), (1, USER, OBJECT)] {
        assert_eq!(blob().open(&stretched, &secret, place).unwrap_err(), CryptoError::Misplaced);
    }
    assert!(prf_blob().open(&stretched, &secret, (1, USER, DEVICE)).is_err());
    assert!(prf_blob().open_prf(&[0x45; 32], (1, USER), &[0x46; 32]).unwrap().same(&master()));
    assert_eq!(prf_blob().open_prf(&[0x45; 32], (1, USER), &[0; 32]).unwrap_err(), CryptoError::Misplaced);
    assert_eq!(prf_blob().open_prf(&[0; 32], (1, USER), &[0x46; 32]).unwrap_err(), CryptoError::Open);
}

#[test]
fn weak_or_crushing_argon2_parameters_are_refused_everywhere() {
    let weak = [(18 * 1024, 3, 1), (64 * 1024, 1, 1), (2 * 1024 * 1024, 3, 1), (64 * 1024, 17, 1), (64 * 1024, 3, 0)];
    for (m_kib, t, p) in weak {
        let params = PassParams { m_kib, t, p };
        assert_eq!(params.check(), Err(CryptoError::Parameters));
        assert_eq!(unlock::stretch("bela", &[0; 16], &params).unwrap_err(), CryptoError::Parameters);
        let (stretched, secret) = pass();
        let mut forged = blob();
        forged.slot = Slot::Pass { device: DEVICE, salt: [0x44; 16], params };
        assert_eq!(UnlockBlob::decode(&forged.encode()), Err(CryptoError::Parameters));
        let opened = forged.open(&stretched, &secret, (1, USER, DEVICE));
        assert_eq!(opened.unwrap_err(), CryptoError::Parameters);
    }
}

#[test]
fn stretching_takes_the_normal_form_and_is_argon2id() {
    let params = PassParams { m_kib: 19 * 1024, t: 2, p: 1 };
    let one = unlock::stretch("bela kota rusa", &[7; 16], &params).unwrap();
    let same = unlock::stretch("  Bela  KOTA\trusa ", &[7; 16], &params).unwrap();
    assert!(one.same(&same));
    assert!(!one.same(&unlock::stretch("bela kota rusi", &[7; 16], &params).unwrap()));
    assert!(!one.same(&unlock::stretch("bela kota rusa", &[8; 16], &params).unwrap()));
}

#[test]
fn a_session_opens_only_with_its_page_key_and_expiry() {
    let place = SessionPlace { vault: 1, user: USER, device: DEVICE, expires: 600 };
    let key = SessionKey::from_bytes([3; 32]);
    let sealed = unlock::seal_session(&master(), &key, &place, &mut rng(1)).unwrap();
    assert!(unlock::open_session(&sealed, &key, &place).unwrap().same(&master()));
    let later = SessionPlace { expires: 601, ..place };
    assert_eq!(unlock::open_session(&sealed, &key, &later).unwrap_err(), CryptoError::Open);
    assert!(unlock::open_session(&sealed, &SessionKey::from_bytes([4; 32]), &place).is_err());
}

#[test]
fn user_keys_follow_from_the_master_key_and_differ_by_generation_and_vault() {
    let seeds = |vault, generation| {
        let keys = UserKeys::derive(&master(), vault, &USER, generation);
        (*keys.kem.expose(), *keys.sig.expose())
    };
    assert_eq!(seeds(1, 1), seeds(1, 1));
    assert_ne!(seeds(1, 1).0, seeds(1, 1).1);
    assert_ne!(seeds(1, 1), seeds(1, 2));
    assert_ne!(seeds(1, 1), seeds(2, 1));
}

#[test]
fn device_and_cache_keys_lie_sealed_under_the_master_key() {
    let keys = DeviceKeys::generate(&mut rng(4));
    let sealed = keys.seal(&master(), 1, &DEVICE, &mut rng(5)).unwrap();
    let opened = DeviceKeys::open(&sealed, &master(), 1, &DEVICE).unwrap();
    assert_eq!((opened.sig.expose(), opened.kem.expose()), (keys.sig.expose(), keys.kem.expose()));
    assert!(DeviceKeys::open(&sealed, &master(), 1, &OBJECT).is_err());
    assert!(DeviceKeys::open(&sealed, &UserMaster::from_bytes([0; 32]), 1, &DEVICE).is_err());
    let cache = CacheKey::from_bytes([6; 32]);
    let sealed = user::seal_cache_key(&cache, &master(), 1, &DEVICE, &mut rng(6)).unwrap();
    assert!(user::open_cache_key(&sealed, &master(), 1, &DEVICE).unwrap().same(&cache));
    assert!(DeviceKeys::open(&sealed, &master(), 1, &DEVICE).is_err());
}

#[test]
fn the_master_key_reaches_only_the_device_whose_code_was_scanned() {
    let to = recipient().public().unwrap();
    let one = wrap::seal_user_master(&master(), columns(), &[1; 32], &to, &mut rng(7)).unwrap();
    assert_eq!(one.columns.purpose, wrap::PURPOSE_ENROL);
    assert!(wrap::open_user_master(&one, &[1; 32], &recipient()).unwrap().same(&master()));
    assert_eq!(wrap::open_user_master(&one, &[2; 32], &recipient()).unwrap_err(), CryptoError::Open);
    assert!(wrap::open(&one, &recipient()).is_err());
    assert!(wrap::open_user_master(&wrapped(), &[1; 32], &recipient()).is_err());
}

#[test]
fn a_wrap_gives_what_its_columns_promise() {
    let keys = wrap::open(&wrapped(), &recipient()).unwrap();
    assert_eq!(wrapped().columns.items, [(1, 1, true), (2, 1, false)]);
    assert!(keys[0].lk.same(&layer_key(1)) && keys[1].lk.same(&layer_key(2)));
    assert!(keys[0].hk.is_some() && keys[1].hk.is_none());
    let mut moved = wrapped();
    moved.columns.object = [9; 16];
    assert_eq!(wrap::open(&moved, &recipient()).unwrap_err(), CryptoError::Open);
    let nobody = wrap::seal(&[], columns(), &recipient().public().unwrap(), &mut rng(1));
    assert_eq!(nobody.unwrap_err(), CryptoError::TooLarge);
}

#[test]
fn nothing_is_sealed_to_bytes_that_are_no_key() {
    let keys = [wrap::LayerKeys { layer: 1, epoch: 1, lk: layer_key(1), hk: None }];
    let none = wrap::seal(&keys, columns(), &kem_public(0xff), &mut rng(1));
    assert_eq!(none.unwrap_err(), CryptoError::Key);
}

#[test]
fn a_link_opens_the_epoch_before() {
    let place = LinkPlace { tenant: TENANT, vault: 1, kind: 1, object: OBJECT, layer: 2, epoch: 2 };
    let newer = HistoryKey::from_bytes([1; 32]);
    let sealed = link::seal(&newer, &layer_key(2), &HistoryKey::from_bytes([2; 32]), &place, &mut rng(1)).unwrap();
    assert_eq!(sealed.len(), 104);
    let (lk, hk) = link::open(&newer, &sealed, &place).unwrap();
    assert!(lk.same(&layer_key(2)) && hk.same(&HistoryKey::from_bytes([2; 32])));
    assert!(link::open(&newer, &sealed, &LinkPlace { epoch: 3, ..place }).is_err());
    let commit = |epoch| part::layer_commit(&lk, &TENANT, 1, 1, &OBJECT, 2, epoch);
    assert_ne!(commit(1), commit(2));
}

#[test]
fn secrets_do_not_print_themselves() {
    assert_eq!(format!("{:?}", layer_key(1)), "LayerKey(..)");
    assert_eq!(format!("{:?}", device_key()), "SigningKey(..)");
    assert_eq!(format!("{:?}", recipient()), "KemSecret(..)");
    let keys = UserKeys::derive(&master(), 1, &USER, 1);
    assert_eq!(format!("{keys:?}"), "UserKeys { kem: KemSecret(..), sig: SigningKey(..) }");
}

#[test]
fn the_word_list_is_a_rule_with_7776_different_words() {
    let all: std::collections::BTreeSet<String> = (0..words::COUNT).map(words::word).collect();
    assert_eq!(all.len(), 7776);
    for n in 0..words::COUNT {
        assert_eq!(words::index(&words::word(n)), Some(n));
    }
    assert_eq!((words::word(0).as_str(), words::word(7775).as_str()), ("baba", "zeka"));
    assert_eq!(words::index("zeke"), None);
    assert_eq!(words::index("vava"), None);
}

#[test]
fn a_generated_passphrase_has_six_words_and_uses_the_whole_list() {
    let mut random = rng(1);
    let mut seen = std::collections::BTreeSet::new();
    for _ in 0..8000 {
        let phrase = words::generate(&mut random);
        let numbers: Vec<u16> = phrase.split(' ').map(|word| words::index(word).unwrap()).collect();
        assert_eq!(numbers.len(), 6);
        seen.extend(numbers);
    }
    assert!(seen.len() > 7700, "{}", seen.len());
}

#[test]
fn a_login_is_bound_to_origin_challenge_device_and_time() {
    let (key, origin) = (device_key(), "https://care.example");
    let signature = login::challenge_signature(&key, origin, &[1; 32], &DEVICE, 5);
    let public = key.verifying_key();
    let check = |origin, challenge, device, time| login::verify_challenge(&public, origin, &challenge, &device, time, &signature);
    assert_eq!(check(origin, [1; 32], DEVICE, 5), Ok(()));
    for wrong in [
        check("https://care.evil.example", [1; 32], DEVICE, 5),
        check(origin, [2; 32], DEVICE, 5),
        check(origin, [1; 32], USER, 5),
        check(origin, [1; 32], DEVICE, 6),
    ] {
        assert_eq!(wrong, Err(CryptoError::Signature));
    }
}

#[test]
fn a_ticket_opens_one_desk_for_a_minute_and_is_no_login() {
    let (key, desk) = (device_key(), "https://desk.example");
    let ticket = Ticket::sign(&key, desk, DEVICE, [2; 32], 1000);
    let public = key.verifying_key();
    assert_eq!(ticket.verify(&public, desk, 1060), Ok(()));
    assert_eq!(ticket.verify(&public, desk, 1061), Err(CryptoError::Expired));
    assert_eq!(ticket.verify(&public, desk, 900), Err(CryptoError::Expired));
    assert_eq!(ticket.verify(&public, "https://care.example", 1000), Err(CryptoError::Misplaced));
    let as_login = login::verify_challenge(&public, desk, &ticket.nonce, &DEVICE, 1000, &ticket.signature);
    assert_eq!(as_login, Err(CryptoError::Signature));
}

#[test]
fn a_receipt_is_the_logs_word_for_one_entry_and_place() {
    let receipt = Receipt::sign([1; 32], 70, &log_key());
    assert_eq!((receipt.delay, receipt.verify(&log_key().verifying_key())), (60, Ok(())));
    let moved = Receipt { position: 71, ..receipt.clone() };
    assert_eq!(moved.verify(&log_key().verifying_key()), Err(CryptoError::Signature));
    assert!(receipt.verify(&device_key().verifying_key()).is_err());
}

#[test]
fn a_checkpoint_is_a_signed_note_that_witnesses_can_cosign() {
    let checkpoint = Checkpoint { origin: "naungan.example/care".into(), size: 70, root: [7; 32] };
    let signed = checkpoint.sign(&log_key());
    let mut note = Note::parse(&signed).unwrap();
    assert_eq!(note.text(), signed);
    assert_eq!(note.checkpoint, checkpoint);
    let key = log_key().verifying_key();
    assert_eq!(note.verify("naungan.example/care", &key), Ok(()));
    assert_eq!(note.verify("naungan.example/lead", &key), Err(CryptoError::Misplaced));
    assert_eq!(note.verify("naungan.example/care", &device_key().verifying_key()), Err(CryptoError::Signature));
    note.cosign("auditor.example", &officer_key(1), 1_483_920_000).unwrap();
    let note = Note::parse(&note.text()).unwrap();
    let witness = officer_key(1).verifying_key();
    assert_eq!(note.verify_cosignature("auditor.example", &witness), Ok(1_483_920_000));
    assert!(note.verify_cosignature("auditor.example", &key).is_err());
    assert_eq!(note.verify("naungan.example/care", &key), Ok(()));
    for wrong in ["", "\n\n", "a\n1\nb\n\n", &signed.replace("\n70\n", "\n070\n"), signed.trim_end()] {
        assert!(Note::parse(wrong).is_err(), "{wrong:?}");
    }
}

#[test]
fn a_summary_opens_only_in_its_place_with_its_key_and_salt_and_only_as_its_device_signed_it() {
    let one = summary();
    assert_eq!(Summary::decode(&one.encode()).as_ref(), Ok(&one));
    assert_eq!(one.verify(&device_key().verifying_key()), Ok(()));
    assert_eq!(one.open(&layer_key(2), &SALT).unwrap(), b"in brief");
    assert!(one.open(&layer_key(1), &SALT).is_err());
    assert!(one.open(&layer_key(2), &[0x23; 32]).is_err());
    let other = naungan_crypto::sign::SigningKey::from_bytes([0x52; 32]).verifying_key();
    assert!(one.verify(&other).is_err());
    let bytes = one.encode();
    for at in 0..bytes.len() {
        let mut changed = bytes.clone();
        changed[at] ^= 1;
        let stands = Summary::decode(&changed).is_ok_and(|read| read.verify(&device_key().verifying_key()).is_ok());
        assert!(!stands, "byte {at}");
    }
}
