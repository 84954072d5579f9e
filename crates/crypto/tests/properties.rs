//! Whatever is changed is refused, and no bytes whatever make a reader panic.
#![allow(clippy::unwrap_used)]

mod common;

use common::*;
use naungan_crypto::certificate::{Certificate, Signed};
use naungan_crypto::checkpoint::{Checkpoint, Note};
use naungan_crypto::control::Control;
use naungan_crypto::entry::{Header, Sealed, verify_batch};
use naungan_crypto::key::{CacheKey, DeviceSecret, Stretched};
use naungan_crypto::login::Ticket;
use naungan_crypto::part::{self, PartPlace};
use naungan_crypto::receipt::Receipt;
use naungan_crypto::unlock::{Slot, UnlockBlob};
use naungan_crypto::wrap::Wrap;
use naungan_crypto::{CryptoError, cache, wrap};
use proptest::prelude::*;

type Reader = fn(&[u8]) -> Result<Vec<u8>, CryptoError>;

/// Every format with a valid sample and its reader, which gives back what it would write.
fn formats() -> Vec<(&'static str, Vec<u8>, Reader)> {
    let header: Reader = |bytes| Header::decode_exact(bytes).map(|one| one.encode());
    let entry: Reader = |bytes| Sealed::decode(bytes).map(|one| one.encode());
    let wrap: Reader = |bytes| Wrap::decode(bytes).map(|one| one.encode());
    let certificate: Reader = |bytes| Certificate::decode_exact(bytes).map(|one| one.encode());
    let signed: Reader = |bytes| Signed::decode_exact(bytes).map(|one| one.encode());
    let control: Reader = |bytes| Control::decode(bytes).map(|one| one.encode());
    let blob: Reader = |bytes| UnlockBlob::decode(bytes).map(|one| one.encode());
    let receipt: Reader = |bytes| Receipt::decode(bytes).map(|one| one.encode());
    let ticket: Reader = |bytes| Ticket::decode(bytes).map(|one| one.encode());
    let mut formats = vec![
        ("header", sealed().header.encode(), header),
        ("entry", sealed().encode(), entry),
        ("wrap", wrapped().encode(), wrap),
        ("unlock blob", blob_bytes(), blob),
        ("prf blob", prf_blob().encode(), blob),
        ("receipt", Receipt::sign([1; 32], 70_000, &log_key()).encode(), receipt),
        ("ticket", Ticket::sign(&device_key(), "https://desk.example", DEVICE, [2; 32], 5).encode(), ticket),
    ];
    for (name, one) in certificates() {
        formats.push((name, one.certificate.encode(), certificate));
        formats.push((name, one.encode(), signed));
    }
    for (name, one) in controls() {
        formats.push((name, one.encode(), control));
    }
    formats
}

fn blob_bytes() -> Vec<u8> {
    blob().encode()
}

/// Where each CBOR item of the bytes begins.
fn heads(bytes: &[u8]) -> Vec<usize> {
    let (mut heads, mut at) = (Vec::new(), 0);
    while at < bytes.len() {
        heads.push(at);
        let (major, short) = (bytes[at] >> 5, bytes[at] & 31);
        let width = match short {
            24 => 1,
            25 => 2,
            26 => 4,
            27 => 8,
            _ => 0,
        };
        let value = if width == 0 {
            usize::from(short)
        } else {
            bytes[at + 1..at + 1 + width].iter().fold(0, |sum, byte| sum << 8 | usize::from(*byte))
        };
        at += 1 + width + if major == 2 || major == 3 { value } else { 0 };
    }
    heads
}

/// The same item with a longer head, or nothing where there is no longer one.
fn lengthened(bytes: &[u8], at: usize) -> Option<Vec<u8>> {
    let (major, short) = (bytes[at] & 0xe0, bytes[at] & 31);
    if major == 0xe0 {
        return None;
    }
    let new: Vec<u8> = match short {
        0..=23 => vec![major | 24, short],
        24 => vec![major | 25, 0],
        25 => vec![major | 26, 0, 0],
        26 => vec![major | 27, 0, 0, 0, 0],
        _ => return None,
    };
    Some([&bytes[..at], &new, &bytes[at + 1..]].concat())
}

#[test]
fn every_sample_is_read_back_to_the_same_bytes() {
    for (name, bytes, read) in formats() {
        assert_eq!(read(&bytes).as_ref(), Ok(&bytes), "{name}");
    }
}

#[test]
fn a_longer_head_anywhere_is_refused() {
    for (name, bytes, read) in formats() {
        for at in heads(&bytes) {
            if let Some(longer) = lengthened(&bytes, at) {
                assert!(read(&longer).is_err(), "{name}: head at {at}");
            }
        }
    }
}

#[test]
fn indefinite_lengths_tags_and_trailing_bytes_are_refused() {
    for (name, bytes, read) in formats() {
        assert_eq!(bytes[0] >> 5, 4, "{name} is an array");
        let indefinite = [&[0x9f], &bytes[1..], &[0xff]].concat();
        let tagged = [&[0xd9, 0xd9, 0xf7], bytes.as_slice()].concat();
        let longer = [bytes.as_slice(), &[0]].concat();
        for other in [indefinite, tagged, longer, bytes[..bytes.len() - 1].to_vec(), Vec::new()] {
            assert!(read(&other).is_err(), "{name}");
        }
    }
}

#[test]
fn an_unknown_version_or_suite_is_refused_by_that_name() {
    let header = sealed().header.encode();
    for at in [1, 2] {
        let mut other = header.clone();
        other[at] = 2;
        assert_eq!(Header::decode_exact(&other), Err(CryptoError::UnknownSuite));
    }
    let mut other = wrapped();
    other.columns.suite = 2;
    assert_eq!(Wrap::decode(&other.encode()), Err(CryptoError::UnknownSuite));
    assert_eq!(wrap::open(&other, &recipient()).map(|_| ()), Err(CryptoError::UnknownSuite));
    let mut entry = sealed();
    entry.sigs[0].0 = 2;
    assert_eq!(Sealed::decode(&entry.encode()), Err(CryptoError::UnknownSuite));
    entry.sigs.clear();
    assert_eq!(Sealed::decode(&entry.encode()), Err(CryptoError::UnknownSuite));
    assert!(entry.verify(&device_key().verifying_key()).is_err());
}

#[test]
fn a_withheld_part_passes_only_where_it_is_asked_for() {
    let mut entry = sealed();
    entry.parts[0].clear();
    assert_eq!(Sealed::decode(&entry.encode()), Err(CryptoError::Commitment));
    assert_eq!(Sealed::decode_partial(&entry.encode()), Ok(entry.clone()));
    entry.public = None;
    assert_eq!(Sealed::decode_partial(&entry.encode()), Ok(entry));
}

#[test]
fn headers_that_break_a_rule_are_refused() {
    let breaks: [fn(&mut Header); 7] = [
        |header| header.vault = 3,
        |header| header.kind = 0,
        |header| header.class = 12,
        |header| header.parents.reverse(),
        |header| header.parts.reverse(),
        |header| header.parts[0].ct_len += 1,
        |header| header.parts[0].ct_len = 131_088,
    ];
    for change in breaks {
        let mut header = sealed().header;
        change(&mut header);
        assert!(Header::decode_exact(&header.encode()).is_err());
    }
}

#[test]
fn a_batch_names_the_entry_that_fails() {
    let (good, mut bad) = (sealed(), sealed());
    bad.header.dseq += 1;
    let (key, other) = (device_key().verifying_key(), user_key().verifying_key());
    let answers = verify_batch(&[(&good, &key), (&bad, &key), (&good, &other), (&good, &key)]);
    assert_eq!(answers, [true, false, false, true]);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_part_opens_to_the_body_that_was_sealed(body in prop::collection::vec(any::<u8>(), 0..3000), seed: u64) {
        let place = PartPlace {
            tenant: TENANT, vault: 1, kind: 1, object: OBJECT, layer: 2, epoch: 1, entry: ENTRY, part: 0,
        };
        let one = part::seal(&body, &layer_key(2), &SALT, &place, &mut rng(seed)).unwrap();
        prop_assert!(one.header.in_class(65_536));
        let opened = part::open(&one.header, &one.ciphertext, &layer_key(2), &SALT, &place).unwrap();
        prop_assert_eq!(opened, body);
        prop_assert!(part::open(&one.header, &one.ciphertext, &layer_key(3), &SALT, &place).is_err());
    }

    #[test]
    fn a_flipped_bit_of_a_part_is_refused(at in 0usize..272, bit in 0u8..8) {
        let entry = sealed();
        let place = entry.header.place(1).unwrap();
        let mut ct = entry.parts[1].clone();
        ct[at] ^= 1 << bit;
        let mut header = entry.header.parts[1].clone();
        prop_assert_eq!(
            part::open(&header, &ct, &layer_key(2), &SALT, &place).unwrap_err(), CryptoError::Commitment
        );
        header.ct_hash = naungan_crypto::label::sha256(&ct);
        prop_assert_eq!(part::open(&header, &ct, &layer_key(2), &SALT, &place).unwrap_err(), CryptoError::Open);
    }

    #[test]
    fn a_flipped_bit_of_an_entry_is_refused(at: prop::sample::Index, bit in 0u8..8) {
        let mut bytes = sealed().encode();
        let at = at.index(bytes.len());
        bytes[at] ^= 1 << bit;
        let key = device_key().verifying_key();
        prop_assert!(Sealed::decode(&bytes).and_then(|entry| entry.verify(&key)).is_err());
        let partial = Sealed::decode_partial(&bytes).and_then(|entry| entry.verify(&key));
        prop_assert!(partial.is_err());
    }

    #[test]
    fn a_flipped_bit_of_a_wrap_is_refused(at: prop::sample::Index, bit in 0u8..8) {
        let good = wrapped();
        let mut bytes = good.encode();
        let at = at.index(bytes.len());
        bytes[at] ^= 1 << bit;
        if let Ok(other) = Wrap::decode(&bytes) {
            let unbound = other.columns == good.columns && other.enc == good.enc && other.ct == good.ct;
            prop_assert_eq!(wrap::open(&other, &recipient()).is_ok(), unbound);
        }
    }

    #[test]
    fn a_flipped_bit_of_a_certificate_is_refused(which in 0usize..5, at: prop::sample::Index, bit in 0u8..8) {
        let (_, good) = certificates().swap_remove(which);
        let mut bytes = good.encode();
        let at = at.index(bytes.len());
        bytes[at] ^= 1 << bit;
        if let Ok(other) = Signed::decode_exact(&bytes) {
            let keys = [(officer_id(1), officer_key(1)), (officer_id(2), officer_key(2)), (USER, user_key())];
            let signers = |signed: &Signed| {
                keys.iter().filter(|(user, key)| signed.is_signed_by(user, &key.verifying_key())).count()
            };
            prop_assert!(signers(&other) < signers(&good));
        }
    }

    #[test]
    fn a_flipped_bit_of_an_unlock_blob_is_refused(at: prop::sample::Index, bit in 0u8..8) {
        let mut bytes = blob_bytes();
        let at = at.index(bytes.len());
        bytes[at] ^= 1 << bit;
        let (stretched, secret) = (Stretched::from_bytes([0x42; 32]), DeviceSecret::from_bytes([0x43; 32]));
        if let Ok(other) = UnlockBlob::decode(&bytes) {
            // The Argon2 salt is bound by what the passphrase stretches to, not by the blob.
            let salt = matches!(other.slot, Slot::Pass { salt, .. } if salt != [0x44; 16]);
            prop_assert!(salt || other.open(&stretched, &secret, (1, USER, DEVICE)).is_err());
        }
    }

    #[test]
    fn a_row_opens_only_in_its_place(value in prop::collection::vec(any::<u8>(), 0..600), key in prop::collection::vec(any::<u8>(), 0..40)) {
        let cache = CacheKey::from_bytes([5; 32]);
        let row = cache::seal_row(&cache, "entry", &key, &value, &mut rng(3)).unwrap();
        prop_assert_eq!(cache::open_row(&cache, "entry", &key, &row).unwrap(), value);
        prop_assert!(cache::open_row(&cache, "draft", &key, &row).is_err());
        prop_assert!(cache::open_row(&cache, "entry", b"no such key, longer than forty bytes in all", &row).is_err());
        prop_assert!(cache::open_row(&CacheKey::from_bytes([6; 32]), "entry", &key, &row).is_err());
    }

    #[test]
    fn no_bytes_make_a_reader_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        for (_, _, read) in formats() {
            let _ = read(&bytes);
        }
        let _ = Sealed::decode_partial(&bytes);
        let _ = Note::parse(&String::from_utf8_lossy(&bytes));
        let _ = cache::open_row(&CacheKey::from_bytes([5; 32]), "entry", b"", &bytes);
        let _ = naungan_crypto::log::verify_inclusion((70, &[1; 32]), 3, &[2; 32], &bytes);
        let _ = naungan_crypto::log::verify_consistency((3, &[2; 32]), (70, &[1; 32]), &bytes);
    }

    #[test]
    fn what_a_reader_accepts_it_writes_back_unchanged(which: prop::sample::Index, at: prop::sample::Index, new: u8, cut: prop::sample::Index, insert: bool) {
        let all = formats();
        let (name, good, read) = &all[which.index(all.len())];
        let mut bytes = good.clone();
        let at = at.index(bytes.len());
        if insert { bytes.insert(at, new) } else { bytes[at] = new }
        for bytes in [bytes.clone(), bytes[..cut.index(bytes.len())].to_vec()] {
            if let Ok(again) = read(&bytes) {
                prop_assert_eq!(&again, &bytes, "{}", name);
            }
        }
    }

    #[test]
    fn a_changed_note_is_refused(at: prop::sample::Index, new in " -~") {
        let good = Checkpoint { origin: "naungan.example/care".into(), size: 70, root: [7; 32] }.sign(&log_key());
        let mut letters: Vec<char> = good.chars().collect();
        let at = at.index(letters.len());
        letters[at] = new.chars().next().unwrap();
        let other: String = letters.into_iter().collect();
        let key = log_key().verifying_key();
        let verified = Note::parse(&other).and_then(|note| note.verify("naungan.example/care", &key));
        prop_assert_eq!(verified.is_ok(), other == good);
    }
}
